"""Counts, degrees and search as methods of :class:`immunograph.graph.KnowledgeGraph`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.claims.counting import Tally, count_claims, degrees, search_labels
from immunograph.claims.tables import table_of_frame

if TYPE_CHECKING:
    from immunograph.claims.view import ClaimsView
    from immunograph.query import Table

__all__ = ["ColumnsFace"]


class ColumnsFace:
    """The queries that a graph answers from cached columns, without a query to the store."""

    _counted: Tally | None = None

    def _current(self) -> ClaimsView:
        raise NotImplementedError

    def _tally(self) -> Tally:
        view = self._current()
        if self._counted is None or self._counted.view is not view:
            self._counted = Tally(view)
        return self._counted

    @property
    def columns(self) -> ClaimsView:
        """The graph as polars frames, each read when first asked for: ``claims``, ``evidence``, ``names`` and more.

        They belong to the graph as it is now; after a write this gives new ones. ``kg.columns.building_seconds`` tells
        how long reading them took, and ``kg.columns.seconds`` frame by frame.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> kg.columns.evidence.height
        63
        >>> kg.columns.building_seconds > 0
        True
        """
        return self._current()

    def count(self, *by: str, limit: int | None = None) -> Table:
        """Count claims and passages by what they say, how, and who says it; the most first.

        Parameters
        ----------
        by
            Any of ``subject``, ``predicate``, ``object``, ``aspect``, ``status``, ``inferred``, ``sign``,
            ``subject_category``, ``object_category``, ``stance``, ``certainty``, ``epistemic_status``, ``modality``,
            ``attitude``, ``speaker``, ``attributed_to``, ``quantifier``, ``evidence_type``, ``document``.
        limit
            Give only the first so many rows.

        Returns
        -------
        Table
            The columns of ``by``, ``claims`` and ``passages``. Inferred claims are counted only ``by="inferred"``.

        Raises
        ------
        UnknownNameError
            If nothing can be counted by one of the names.

        Examples
        --------
        >>> import immunograph as ig
        >>> [(row.stance, row.passages) for row in ig.load().count("stance")]
        [('Supports', 58), ('Intends', 4), ('Asks', 1)]
        """
        return count_claims(self._tally(), by, limit=limit)

    def degrees(self, *, limit: int | None = 20) -> Table:
        """Rank entities by how many claims speak of them.

        Parameters
        ----------
        limit
            Give only the first so many; all for ``None``.

        Returns
        -------
        Table
            ``label``, ``claims``, ``as_subject``, ``as_object``, ``entity``. Claims of every stance count, denials and
            questions too.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().degrees(limit=1)[0].claims
        10
        """
        import polars as pl

        tally = self._tally()
        # Those that cannot be among the first go before the rest is sorted, and names are put on last.
        frame = degrees(tally)
        if limit is not None and 0 < limit < frame.height:
            frame = frame.filter(pl.col("claims") >= frame["claims"].top_k(limit).min())
        frame = frame.sort(["claims", pl.col("entity").cast(pl.String)], descending=[True, False])
        frame = (frame if limit is None else frame.head(limit)).with_columns(pl.col("entity").cast(pl.String))
        labels = tally.view.label_column
        if limit is not None:
            labels = labels.filter(pl.col("iri").is_in(frame["entity"].implode()))
        frame = frame.join(labels, left_on="entity", right_on="iri", how="left", maintain_order="left")
        order = ("label", "claims", "as_subject", "as_object", "entity")
        return table_of_frame(frame.select(order), iris=("entity",), title="Entities by number of claims")

    def search(self, text: str, *, regex: bool = False, limit: int | None = 100) -> Table:
        """Search labels, synonyms and propositions for a text, the shortest first.

        Parameters
        ----------
        text
            What to look for, whatever its case; or a regular expression (Rust's ``regex``, which needs linear time).
        regex
            Take ``text`` as a regular expression.
        limit
            Give only the first so many; all for ``None``.

        Returns
        -------
        Table
            ``name`` and ``iri``.

        Raises
        ------
        QueryError
            If the regular expression is not valid.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().search("leuk")[0].name
        'leukemia'
        """
        found = search_labels(self._tally(), text, regex=regex, limit=limit)
        return table_of_frame(found.select("name", "iri"), iris=("iri",), title=f"Names that hold {text!r}")
