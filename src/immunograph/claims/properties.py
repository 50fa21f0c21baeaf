"""Read single properties of a store as data frames of subjects and values."""

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
"""Separator between several values in one cell."""


def select(
    store: Store, text: str, *, graphs: Sequence[IRI] | None = None, title: str = "", limits: Limits = NO_LIMITS
) -> Table:
    """Answer a SELECT query within limits; immunograph's own prefixes need not be declared.

    Parameters
    ----------
    store
        The store to query.
    text
        SPARQL text of the query.
    graphs
        IRIs of the named graphs to query; all by default.
    title
        Heading of the printed table; none by default.
    limits
        Limits on time, rows and memory; none by default.

    Returns
    -------
    Table
        One row per solution.

    Raises
    ------
    QueryError
        If ``text`` is not a SELECT query, or cannot be answered.
    LimitError
        If the answer exceeds ``limits``.
    """
    answer = store.query(text, scope=scope_of(graphs), limits=limits)
    if not isinstance(answer, Solutions):
        raise QueryError(f"expected a SELECT query, which returns rows, not {text.strip()!r:.80}")
    return Table(answer, title=title)


def told_of(store: Store, subjects: Collection[str], *, pattern: str = "?s ?p ?o") -> Table:
    """Return the triples with given subjects, by a single query.

    Parameters
    ----------
    store
        The store to query.
    subjects
        IRIs; blank nodes and other strings are skipped.
    pattern
        Graph pattern that binds ``?p`` and ``?o`` for each subject ``?s``; by default all triples.

    Returns
    -------
    Table
        Columns ``s``, ``p`` and ``o``, in no particular order.
    """
    values = " ".join(term_text(IRI(each)) for each in sorted(set(subjects)) if ":" in each and each[:2] != "_:")
    return select(store, f"SELECT ?s ?p ?o {{ VALUES ?s {{ {values} }} {pattern} }}")


class Properties:
    """A reader of single properties, as data frames of subjects and values.

    Parameters
    ----------
    store
        The store to query.
    graphs
        IRIs of the named graphs to read; by default the merge of all graphs.
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
        """Return all subjects and values of a property as strings.

        Parameters
        ----------
        iri
            IRI of the property.
        name
            Name of the column for the values.

        Returns
        -------
        polars.DataFrame
            Columns ``s`` (IRI, or blank node as ``_:b0``) and the one that ``name`` names: IRIs, blank nodes, or the
            values of literals as text, in no particular order. Numbers and Booleans are in normalised form (``7``
            for ``007``), and times as polars writes them.

        Notes
        -----
        Linear in the number of pairs.
        """
        import polars as pl

        table = self._table(f"?s {term_text(IRI(iri))} ?o")
        if not len(table):  # most properties of a small graph
            return pl.DataFrame([pl.Series("s", [], dtype=pl.String), pl.Series(name, [], dtype=pl.String)])
        frame = table.to_polars()
        subjects, values = frame["s"], frame["o"]
        if values.dtype.is_decimal() or values.dtype.is_float():  # polars does not keep their digits as written
            values = table.terms()["o"].cast(pl.String).str.extract('^"?([^"]*)', 1)
        # Built from series, not expressions: most properties have few values, and a query plan would cost more.
        return pl.DataFrame([subjects.cast(pl.String), values.cast(pl.String).alias(name)])

    def values(self, iri: str, name: str) -> pl.DataFrame:
        """Return all subjects and values of a property, and whether each value is a literal.

        Parameters
        ----------
        iri
            IRI of the property.
        name
            Name of the column for the values.

        Returns
        -------
        polars.DataFrame
            The two columns of :meth:`pairs`, with decimals and floating-point numbers as polars writes them, and the
            Boolean column ``literal``.
        """
        import polars as pl

        table = self._table(f"?s {term_text(IRI(iri))} ?o")
        literal = ~(table.terms()["o"].cast(pl.String).str.contains("^(?:<|_:)"))
        frame = table.to_polars()
        return frame.select(
            pl.col("s").cast(pl.String), pl.col("o").cast(pl.String).alias(name), literal.alias("literal")
        )

    def single(self, iri: str, name: str) -> pl.DataFrame:
        """Return one value of a property per subject: of several values, the first in sort order.

        Parameters
        ----------
        iri
            IRI of the property.
        name
            Name of the column for the values.

        Returns
        -------
        polars.DataFrame
            The two columns of :meth:`pairs`, one row per subject.
        """
        frame = self.pairs(iri, name)
        if frame.height and frame["s"].n_unique() < frame.height:
            frame = frame.sort("s", name).unique("s", keep="first", maintain_order=True)
        return frame

    def labels(self, name: str) -> pl.DataFrame:
        """Return one label per subject.

        Of several labels, one from a graph that describes the subject as an ``ig:Entity`` takes precedence, so that
        loading an ontology does not rename entities; then English or no language tag; then the first in sort order.

        Parameters
        ----------
        name
            Name of the column for the labels.

        Returns
        -------
        polars.DataFrame
            Columns ``s`` and the one that ``name`` names, one row per subject that has a label.
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
        """Return the local names of the concepts that are values of a property.

        Parameters
        ----------
        iri
            IRI of the property.
        name
            Name of the column for the local names.
        several
            Whether to join the concepts of a subject, as in ``Ability | Appearance``; by default the first in sort
            order is used.

        Returns
        -------
        polars.DataFrame
            Columns ``s`` and the one that ``name`` names, one row per subject.
        """
        import polars as pl

        frame = self.pairs(iri, name) if several else self.single(iri, name)
        if not frame.height:
            return frame
        frame = frame.with_columns(pl.col(name).str.replace("^.*(?:vocab/|#)", ""))
        if several and frame["s"].n_unique() < frame.height:
            frame = frame.group_by("s").agg(pl.col(name).unique().sort().str.join(SEVERAL))
        return frame

    def joined(self, frame: pl.DataFrame, key: str, iri: str, name: str, *, concept: bool = False) -> pl.DataFrame:
        """Add a column with a property of the nodes in another column (a left join).

        Parameters
        ----------
        frame
            The data frame to extend; the store is not queried if ``key`` has no values.
        key
            Name of the column with the IRIs of subjects.
        iri
            IRI of the property.
        name
            Name of the new column.
        concept
            Whether values are concepts, to be replaced by their local names (default false); of ``ig:modality``, all
            values are joined, of other properties the first is used.

        Returns
        -------
        polars.DataFrame
            ``frame`` with the column ``name``; null where a subject lacks the property.
        """
        import polars as pl

        if not frame.height or frame[key].null_count() == frame.height:
            return frame.hstack([pl.Series(name, [None], dtype=pl.String).new_from_index(0, frame.height)])
        several = iri == IG + "modality"
        more = self.concepts(iri, name, several=several) if concept else self.single(iri, name)
        if not more.height:  # a join costs more than a column of nulls
            return frame.hstack([pl.Series(name, [None], dtype=pl.String).new_from_index(0, frame.height)])
        return frame.join(more, left_on=key, right_on="s", how="left")

    def members(self, kind: str) -> pl.Series:
        """Return the instances of a class, by ``rdf:type`` without inference.

        Parameters
        ----------
        kind
            IRI of the class.

        Returns
        -------
        polars.Series
            Distinct IRIs, sorted.
        """
        import polars as pl

        pattern = f"?s <{RDF}type> {term_text(IRI(kind))}"
        return self._table(pattern).to_polars()["s"].cast(pl.String).unique().sort()
