"""Single properties of a store as pairs of columns: the cheapest possible query, asked once for each."""

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
    """Answer a SELECT whose prefixes are immunograph's own.

    Raises
    ------
    QueryError
        If it is not a SELECT, or cannot be answered.
    """
    answer = store.query(text, scope=scope_of(graphs), limits=limits)
    if not isinstance(answer, Solutions):
        raise QueryError("expected a SELECT query")
    return Table(answer, title=title)


def told_of(store: Store, subjects: Collection[str], *, pattern: str = "?s ?p ?o") -> Table:
    """Return what a store says of some subjects: ``s``, ``p``, ``o``, for as many as fit one query after another.

    Parameters
    ----------
    store
        The store.
    subjects
        IRIs; anything else, such as a blank node, is skipped.
    pattern
        How ``?s`` (one of the subjects), ``?p`` and ``?o`` hang together.
    """
    values = " ".join(term_text(IRI(each)) for each in sorted(set(subjects)) if ":" in each and each[:2] != "_:")
    return select(store, f"SELECT ?s ?p ?o {{ VALUES ?s {{ {values} }} {pattern} }}")


class Properties:
    """Pairs of subject and value of one property at a time.

    Parameters
    ----------
    store
        Where the quads live.
    graphs
        Read these named graphs alone, instead of the merge of all.
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
        """Return ``s`` and ``name`` as text: IRIs in full, the lexical form of literals.

        Notes
        -----
        One pass over an index of the store and one over the answer: linear in the number of pairs.
        """
        import polars as pl

        table = self._table(f"?s {term_text(IRI(iri))} ?o")
        frame = table.to_polars()
        if frame["o"].dtype.is_decimal() or frame["o"].dtype.is_float():  # which give all numbers the same places
            lexical = table.terms()["o"].cast(pl.String).str.extract('^"?([^"]*)', 1)
            frame = frame.with_columns(lexical.alias("o"))
        return frame.select(pl.col("s").cast(pl.String), pl.col("o").cast(pl.String).alias(name))

    def values(self, iri: str, name: str) -> pl.DataFrame:
        """Return ``s``, ``name`` and ``literal``: whether the value is one."""
        import polars as pl

        table = self._table(f"?s {term_text(IRI(iri))} ?o")
        literal = ~(table.terms()["o"].cast(pl.String).str.contains("^(?:<|_:)"))
        frame = table.to_polars()
        return frame.select(
            pl.col("s").cast(pl.String), pl.col("o").cast(pl.String).alias(name), literal.alias("literal")
        )

    def single(self, iri: str, name: str) -> pl.DataFrame:
        """Return one value of a property per subject, as :meth:`pairs` does; of several, the first in sort order."""
        frame = self.pairs(iri, name)
        if frame["s"].n_unique() < frame.height:
            frame = frame.sort("s", name).unique("s", keep="first", maintain_order=True)
        return frame

    def labels(self, name: str) -> pl.DataFrame:
        """Return ``s`` and its label as ``name``, one row for each subject.

        Of several labels the one wins that a graph states which describes the thing as an ``ig:Entity``, so that an
        ontology beside it renames nothing; then a text in English or of no language, then the first in order.
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
        """Return ``s`` and the local name of the concept that it has as ``name``.

        Parameters
        ----------
        iri, name
            The property, and what to call its column.
        several
            Give all of several concepts, in order, as ``Ability | Appearance``; else the first, as :meth:`single` does.
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
        """
        import polars as pl

        if not frame.height or frame[key].null_count() == frame.height:
            return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name))
        several = iri == IG + "modality"
        more = self.concepts(iri, name, several=several) if concept else self.single(iri, name)
        return frame.join(more, left_on=key, right_on="s", how="left")

    def members(self, kind: str) -> pl.Series:
        """Return all of one ``rdf:type``, in order."""
        import polars as pl

        pattern = f"?s <{RDF}type> {term_text(IRI(kind))}"
        return self._table(pattern).to_polars()["s"].cast(pl.String).unique().sort()
