"""Publication status of documents (such as *retracted*), resolved from the statements of all graphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from immunograph.claims.properties import Properties, select
from immunograph.rdf.standing import STANDING, Standing, in_force
from immunograph.store import Store
from immunograph.vocabulary import IG

__all__ = ["standings_of", "statements_of"]


def statements_of(store: Store) -> dict[str, dict[str, Standing]]:
    """Return the publication status that each graph states for each document or identifier.

    Parameters
    ----------
    store
        The store to query.

    Returns
    -------
    dict[str, dict[str, Standing]]
        IRI of the document or identifier -> IRI of the graph (``""`` for the default graph) -> status with date and
        source.

    Notes
    -----
    Two queries for each of three properties; linear in the number of statements.
    """
    import polars as pl

    said: dict[tuple[str, str], list[str]] = defaultdict(lambda: ["", "", ""])
    for place, name in enumerate(STANDING):
        merged = Properties(store).pairs(name, "o")
        if not merged.height:
            continue
        named = select(store, f"SELECT ?g ?s ?o {{ GRAPH ?g {{ ?s <{name}> ?o }} }}").to_polars()
        rows = named.select(pl.col("g", "s", "o").cast(pl.String))
        others = merged.join(rows, on=["s", "o"], how="anti")
        rows = pl.concat([rows, others.select(pl.lit("").alias("g"), "s", "o")])
        for graph, subject, value in rows.sort("g", "s", "o").iter_rows():
            said[subject, graph][place] = value
    made: dict[str, dict[str, Standing]] = defaultdict(dict)
    for (subject, graph), (status, date, source) in said.items():
        if status:
            made[subject][graph] = Standing(status, date, source)
    return dict(made)


def standings_of(
    store: Store, *, without: str | None = None, stated: Mapping[str, Standing] | None = None
) -> dict[str, Standing]:
    """Return the current publication status of each document, resolved from the statements of all graphs.

    A statement about an identifier, such as a DOI, applies to all documents with this identifier. Of conflicting
    statements, :func:`immunograph.rdf.standing.in_force` selects one.

    Parameters
    ----------
    store
        The store to query.
    without
        IRI of a graph whose statements are ignored; none by default.
    stated
        Further statements: IRI of a document or identifier -> status; none by default.

    Returns
    -------
    dict[str, Standing]
        IRI of the document or identifier -> status with date and source.

    Examples
    --------
    >>> import immunograph as ig
    >>> standings_of(ig.load().store)
    {}
    """
    said = {
        subject: [standing for graph, standing in of_graphs.items() if graph != without]
        for subject, of_graphs in statements_of(store).items()
    }
    for subject, standing in (stated or {}).items():
        said[subject] = [*said.get(subject, ()), standing]
    if not said:
        return {}
    found = dict(said)
    for document, identifier in Properties(store).pairs(IG + "documentIdentifier", "o").iter_rows():
        if document != identifier and identifier in said:
            found[document] = [*found.get(document, ()), *said[identifier]]
    held = {document: in_force(statements) for document, statements in found.items()}
    return {document: standing for document, standing in held.items() if standing is not None}
