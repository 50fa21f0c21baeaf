"""List the entities and the named graphs of a store."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.neighbourhood import claims_by_entity
from immunograph.claims.properties import told_of
from immunograph.claims.view import ClaimsView
from immunograph.errors import UnknownNameError
from immunograph.model import IRI
from immunograph.plurals import some_of
from immunograph.query import Table
from immunograph.query.licensing import graph_licences
from immunograph.store import Store

__all__ = ["list_entities", "list_graphs"]

_SHOWN: Final = 12
"""Maximum number of categories in an error message."""


def list_entities(view: ClaimsView, category: str | None = None) -> Table:
    """Return the entities of a graph that have a label, with category, key and number of claims.

    Parameters
    ----------
    view
        Entities and claims of a graph, as data frames.
    category
        Biolink category, such as ``Cell`` or ``biolink:Cell``; ``None`` for all entities, also those without one.

    Returns
    -------
    Table
        Columns ``label``, ``category``, ``entity`` (IRI), ``key`` and ``claims``, sorted by label. An entity with
        several keys has several rows.

    Raises
    ------
    UnknownNameError
        If no entity has this category; the message suggests similar categories, or those that occur.
    """
    import polars as pl

    frame = view.entities.with_columns(pl.col("category").str.replace("^.*vocab/", ""))
    if category is not None:
        category = category.removeprefix("biolink:")
        known = frame["category"].drop_nulls().unique().sort().to_list()
        if category not in known:
            close = get_close_matches(category, known, n=3, cutoff=0.4)
            hint = f"expected one of {some_of(known, _SHOWN)}" if known else "no entity of this graph has a category"
            raise UnknownNameError("category of entities", category, close, hint=hint)
        frame = frame.filter(pl.col("category") == category)
    keys = view.names.filter(pl.col("kind") == "identifier").select("entity", pl.col("name").alias("key"))
    counts = claims_by_entity(view).group_by("entity").agg(pl.col("claim").n_unique().alias("claims"))
    made = (
        frame.join(keys, on="entity", how="left")
        .join(counts, on="entity", how="left")
        .with_columns(pl.col("claims").fill_null(0))
        .sort("label", "entity", "key")
    )
    return table_of_frame(
        made.select("label", "category", "entity", "key", "claims"), iris=("entity",), title="Entities"
    )


def list_graphs(store: Store) -> Table:
    """Return the named graphs of a store with title, licence and number of triples.

    Parameters
    ----------
    store
        The store to query.

    Returns
    -------
    Table
        Columns ``graph``, ``title``, ``licence`` and ``triples``. The default graph is the first row, unless it is
        empty; the named graphs follow, sorted by IRI. A graph with several titles has several rows.

    Notes
    -----
    Counts come from the store's own statistics, and titles from a separate query: a query with patterns both inside and
    outside ``GRAPH`` would need a copy of all triples.
    """
    import polars as pl

    counts = {graph: number for graph, number in store.counts().items() if number}
    unnamed = counts.pop(IRI(""), 0)
    titles: dict[str, list[str | None]] = {}
    for graph, _, title in told_of(store, counts, pattern="?s dcterms:title ?o BIND(dcterms:title AS ?p)"):
        titles.setdefault(str(graph), []).append(str(title))
    licences = {graph: licence.name for graph, licence in graph_licences(store).items()}
    rows: list[tuple[str, str | None, str | None, int]] = [
        (graph, title, licences.get(graph), number)
        for graph, number in sorted(counts.items())
        for title in titles.get(str(graph), [None])
    ]
    if unnamed:
        rows.insert(0, ("default graph", "(quads outside the named graphs)", None, unnamed))
    schema = {"graph": pl.String, "title": pl.String, "licence": pl.String, "triples": pl.Int64}
    return table_of_frame(pl.DataFrame(rows, schema=schema, orient="row"), iris=("graph",), title="Graphs")
