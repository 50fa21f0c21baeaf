"""Counts of claims and passages: ``kg.counts`` of :class:`immunograph.graph.KnowledgeGraph`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.argument_types import checked_methods
from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.contents import contents_in_words
from immunograph.claims.counting import Tally, count_claims, degrees, expect_limit
from immunograph.claims.properties import select

if TYPE_CHECKING:
    from immunograph.query import Table

__all__ = ["Counts"]


@checked_methods
class Counts:
    """Counts of claims, passages and entities in one version of a graph, computed from cached data frames.

    Parameters
    ----------
    tally
        Data frames to count.
    """

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def by(self, *names: str, limit: int | None = None) -> Table:
        """Return the number of claims and passages per group, largest group first.

        Parameters
        ----------
        *names
            Columns to group by, any of ``subject``, ``predicate``, ``object``, ``aspect``, ``status``, ``inferred``,
            ``sign``, ``subject_category``, ``object_category``, ``stance``, ``certainty``, ``epistemic_status``,
            ``modality``, ``attitude``, ``speaker``, ``attributed_to``, ``quantifier``, ``evidence_type``, ``document``.
            Without names, everything is one group.
        limit
            Maximum number of rows; all by default.

        Returns
        -------
        Table
            The columns of ``names``, ``claims`` and ``passages``. Inferred claims are left out unless grouped by
            ``inferred``.

        Raises
        ------
        UnknownNameError
            If a name is not one of these columns; the message suggests similar names, or lists all.
        FormatError
            If a name is given twice, or ``limit`` is not a whole number, or is negative.

        Examples
        --------
        >>> import immunograph as ig
        >>> [(row.stance, row.passages) for row in ig.load().counts.by("stance")]
        [('Supports', 58), ('Intends', 4), ('Asks', 1)]
        """
        return count_claims(self._tally, names, limit=limit)

    def degrees(self, *, limit: int | None = 20) -> Table:
        """Return the entities that are subject or object of the most claims (hubs).

        Parameters
        ----------
        limit
            Maximum number of rows (default 20); ``None`` for all.

        Returns
        -------
        Table
            Columns ``label``, ``claims``, ``as_subject``, ``as_object`` and ``entity``, most claims first. Stated claims
            are counted regardless of stance, including disputed claims and questions; inferred claims are not.

        Raises
        ------
        FormatError
            If ``limit`` is not a whole number, or is negative.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().counts.degrees(limit=1)[0].claims
        10
        """
        import polars as pl

        expect_limit(limit)
        # Filter before sorting, and join labels last, so that both work on few rows.
        frame = degrees(self._tally)
        if limit is not None and 0 < limit < frame.height:
            frame = frame.filter(pl.col("claims") >= frame["claims"].top_k(limit).min())
        frame = frame.sort(["claims", pl.col("entity").cast(pl.String)], descending=[True, False])
        frame = (frame if limit is None else frame.head(limit)).with_columns(pl.col("entity").cast(pl.String))
        labels = self._tally.view.label_column
        if limit is not None:
            labels = labels.filter(pl.col("iri").is_in(frame["entity"].implode()))
        frame = frame.join(labels, left_on="entity", right_on="iri", how="left", maintain_order="left")
        order = ("label", "claims", "as_subject", "as_object", "entity")
        return table_of_frame(frame.select(order), iris=("entity",), title="Entities by number of claims")

    def contents(self) -> str:
        """Summarise the content of a graph without claims, such as an ontology.

        Returns
        -------
        str
            A sentence such as "It holds 12 quads, but no claims: 3 classes."; an empty string if the graph has claims.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().counts.contents()
        ''
        """
        view = self._tally.view
        pattern = "?claim rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object"
        some = select(view.store, f"SELECT ?claim {{ {pattern} }} LIMIT 1", graphs=view.graphs)
        return "" if len(some) else contents_in_words(view.store)
