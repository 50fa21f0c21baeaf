"""Read single properties of a store as two columns, by the cheapest possible query."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from immunograph.errors import QueryError
from immunograph.model import IRI
from immunograph.query import Table
from immunograph.rdf import term_text
from immunograph.store import NO_LIMITS, Limits, Solutions, Store, scope_of
from immunograph.vocabulary import IG, RDF, RDFS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SEVERAL", "Properties", "select", "told_of"]

SEVERAL: Final = " | "
"""Separator of several values in one cell."""


def select(
    store: Store, text: str, *, graphs: Sequence[IRI] | None = None, title: str = "", limits: Limits = NO_LIMITS
) -> Table:
    """Answer a SELECT query within limits and return its table; immunograph's own prefixes need not be declared.

    Parameters
    ----------
    store
        The store with the graph.
    text
        The query.
    graphs
        IRIs of the named graphs to query; all if ``None``.
    title
        Title of the table.
    limits
        Limits on time, rows and memory.

    Returns
    -------
    Table
        The answer.

    Raises
    ------
    QueryError
        If it is not a SELECT query, or cannot be answered.
    """
    answer = store.query(text, scope=scope_of(graphs), limits=limits)
    if not isinstance(answer, Solutions):
        raise QueryError("expected a SELECT query")
    return Table(answer, title=title)


def told_of(store: Store, subjects: Collection[str], *, pattern: str = "?s ?p ?o") -> Table:
    """Return the triples with given subjects, as columns ``s``, ``p``, ``o``; queried in batches.

    Parameters
    ----------
    store
        The store with the graph.
    subjects
        IRIs of subjects; anything else, such as a blank node, is skipped.
    pattern
        Graph pattern with ``?s`` (one of the subjects), ``?p`` and ``?o``.

    Returns
    -------
    Table
        The triples.
    """
    values = " ".join(term_text(IRI(each)) for each in sorted(set(subjects)) if ":" in each and each[:2] != "_:")
    return select(store, f"SELECT ?s ?p ?o {{ VALUES ?s {{ {values} }} {pattern} }}")


class Properties:
    """A reader of single properties, as pairs of subject and value.

    Parameters
    ----------
    store
        The store with the quads.
    graphs
        Named graphs to read; the merge of all if left out.
    """

    def __init__(self, store: Store, graphs: Sequence[IRI] | None = None) -> None:
        self.store = store
        self.graphs = graphs

    def _table(self, pattern: str) -> Table:
        if self.graphs is None:
            return select(self.store, f"SELECT ?s ?o {{ {pattern} }}")
        named = " ".join(term_text(graph) for graph in self.graphs)
        return select(self.store, f"SELECT DISTINCT ?s ?o {{ VALUES ?g {{ {named} }} GRAPH ?g {{ {pattern} }} }}")

    def pairs(self, iri: str, name: str) -> pl.DataFrame:
        """Return subject (``s``) and value (``name``) of a property as text: full IRIs, lexical forms of literals.

        Parameters
        ----------
        iri
            IRI of the property.
        name
            Name of the column of values.

        Returns
        -------
        polars.DataFrame
            The two columns.

        Notes
        -----
        Linear in the number of pairs.
        """
        import polars as pl

        table = self._table(f"?s {term_text(IRI(iri))} ?o")
        frame = table.to_polars()
        if frame["o"].dtype.is_decimal() or frame["o"].dtype.is_float():  # which give all numbers the same places
            lexical = table.terms()["o"].cast(pl.String).str.extract('^"?([^"]*)', 1)
            frame = frame.with_columns(lexical.alias("o"))
        return frame.select(pl.col("s").cast(pl.String), pl.col("o").cast(pl.String).alias(name))

    def values(self, iri: str, name: str) -> pl.DataFrame:
        """Return subject (``s``), value (``name``) and whether the value is a ``literal``.

        Parameters
        ----------
        iri
            IRI of the property.
        name
            Name of the column of values.

        Returns
        -------
        polars.DataFrame
            The three columns.
        """
        import polars as pl

        table = self._table(f"?s {term_text(IRI(iri))} ?o")
        literal = ~(table.terms()["o"].cast(pl.String).str.contains("^(?:<|_:)"))
        frame = table.to_polars()
        return frame.select(
            pl.col("s").cast(pl.String), pl.col("o").cast(pl.String).alias(name), literal.alias("literal")
        )

    def single(self, iri: str, name: str) -> pl.DataFrame:
        """Return one value of a property per subject, as :meth:`pairs`; of several, the first in sort order.

        Parameters
        ----------
        iri
            IRI of the property.
        name
            Name of the column of values.

        Returns
        -------
        polars.DataFrame
            The two columns, one row per subject.
        """
        frame = self.pairs(iri, name)
        if frame["s"].n_unique() < frame.height:
            frame = frame.sort("s", name).unique("s", keep="first", maintain_order=True)
        return frame

    def labels(self, name: str) -> pl.DataFrame:
        """Return one label per subject, as columns ``s`` and ``name``.

        Of several labels, one from a graph that describes the subject as an ``ig:Entity`` takes precedence, so that an
        additional ontology renames nothing; then English or no language tag; then the first in sort order.

        Parameters
        ----------
        name
            Name of the column of labels.

        Returns
        -------
        polars.DataFrame
            The two columns, one row per subject.
        """
        import polars as pl

        table = self._table(f"?s <{RDFS}label> ?o")
        terms = table.terms()["o"].cast(pl.String)
        plain = terms.str.contains('(?s)^".*"(?:@en(?:-[A-Za-z0-9]+)?)?$')
        frame = table.to_polars().select(pl.col("s").cast(pl.String), pl.col("o").cast(pl.String).alias(name))
        if frame["s"].n_unique() == frame.height:
            return frame
        frame = frame.with_columns((~plain).alias("rank"))
        own = select(self.store, f"SELECT ?s ?own {{ GRAPH ?g {{ ?s a <{IG}Entity> ; <{RDFS}label> ?own }} }}")
        described = own.to_polars().select(pl.col("s", "own").cast(pl.String)).unique()
        described = described.with_columns(pl.lit(value=False).alias("foreign"))
        ranked = frame.join(described, left_on=["s", name], right_on=["s", "own"], how="left")
        ranked = ranked.with_columns(pl.col("foreign").fill_null(value=True)).sort("s", "foreign", "rank", name)
        return ranked.unique("s", keep="first", maintain_order=True).drop("rank", "foreign")

    def concepts(self, iri: str, name: str, *, several: bool = False) -> pl.DataFrame:
        """Return subject (``s``) and the local name of its concept (``name``), for a property with concepts as values.

        Parameters
        ----------
        iri, name
            IRI of the property, and name of the value column.
        several
            Whether to join several concepts, as in ``Ability | Appearance``; otherwise the first is used, as by
            :meth:`single`.

        Returns
        -------
        polars.DataFrame
            The two columns.
        """
        import polars as pl

        frame = self.pairs(iri, name) if several else self.single(iri, name)
        frame = frame.with_columns(pl.col(name).str.replace("^.*(?:vocab/|#)", ""))
        if several and frame["s"].n_unique() < frame.height:
            frame = frame.group_by("s").agg(pl.col(name).unique().sort().str.join(SEVERAL))
        return frame

    def joined(self, frame: pl.DataFrame, key: str, iri: str, name: str, *, concept: bool = False) -> pl.DataFrame:
        """Join a property of the IRIs of a column; nothing is read for an empty column.

        Parameters
        ----------
        frame, key
            The frame, and the column of it that has the property.
        iri, name
            The property, and what to call its column.
        concept
            Give the local name of the concept that it has as value: of several ``ig:modality`` all, else the first.

        Returns
        -------
        polars.DataFrame
            The frame with the further column.
        """
        import polars as pl

        if not frame.height or frame[key].null_count() == frame.height:
            return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name))
        several = iri == IG + "modality"
        more = self.concepts(iri, name, several=several) if concept else self.single(iri, name)
        return frame.join(more, left_on=key, right_on="s", how="left")

    def members(self, kind: str) -> pl.Series:
        """Return the IRIs of all instances of a class (``rdf:type``), sorted.

        Parameters
        ----------
        kind
            IRI of the class.

        Returns
        -------
        polars.Series
            The IRIs.
        """
        import polars as pl

        pattern = f"?s <{RDF}type> {term_text(IRI(kind))}"
        return self._table(pattern).to_polars()["s"].cast(pl.String).unique().sort()
