"""Contradictions: claims that cannot both be true as stated, distinguished from those that only seem to conflict.

A contradiction is a claim with evidence for and against it, a supported claim and evidence against the same claim in
another context, or two supported claims of opposite sign from one subject to one object. Evidence against a claim is a
dispute or a null result. A contradiction has one of five kinds:

``conflict``
    Independent sources say opposite things about the same context.
``hedge against assertion``
    One side is asserted, the other is only hedged: the words differ in certainty, and so may the evidence.
``same source``
    Both sides are based on one lineage of documents: check this source first.
``narrower``
    One side is about a part of the other's scope, such as one tumour: it limits the other and does not reverse it.
``contrast of context``
    The sides are about different stages, species, tissues ... or are linked as a contrast by curators: both can be
    true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final, overload

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.clashes import KINDS, classified, notes_on_left_out, pairs_left_out
from immunograph.analysis.contradiction_sentences import Contradiction, ContradictionSentences
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.typed_rows import clash_rows
from immunograph.plurals import counted
from immunograph.shell_commands import data_named

if TYPE_CHECKING:
    import polars as pl

    from immunograph.query import Table

__all__ = ["Contradiction", "Contradictions", "find_contradictions"]

_AT_ONCE: Final = 1000

_PLURALS: Final = {
    "conflict": "conflicts",
    "hedge against assertion": "hedges against assertions",
    "contrast of context": "contrasts of context",
}
"""Kind of contradiction -> its plural, if it differs."""


class Contradictions(Report, Sequence[Contradiction]):
    """Contradictions, in the order in which a curator should review them.

    Sentences are generated on access, because there may be many thousands of contradictions.

    Parameters
    ----------
    columns
        The claims and their evidence.
    found
        One row per contradiction, in order of review: see :func:`classified`.
    shown
        Maximum number to keep; all if left out. :meth:`counts` always counts all.
    """

    def __init__(self, columns: ClaimColumns, found: pl.DataFrame, shown: int | None = None) -> None:
        self._columns = columns
        self._all = found
        self._found = found if shown is None else found.head(shown)
        self._written: dict[int, Contradiction] = {}
        self._named = data_named.get()

    @property
    def left_out(self) -> int:
        """Number of pairs left out: one side rests only on retracted or withdrawn sources, or superseded passages."""
        return len(self._columns.derived(pairs_left_out))

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on pairs that are not contradictions, and why."""
        return self._columns.derived(notes_on_left_out)

    def __len__(self) -> int:
        """Return the number of contradictions kept, at most ``shown``; :meth:`counts` counts all."""
        return self._found.height

    def __iter__(self) -> Iterator[Contradiction]:
        """Iterate over the contradictions in order of review."""
        for start in range(0, len(self), _AT_ONCE):
            yield from self._write(range(start, min(start + _AT_ONCE, len(self))))

    @overload
    def __getitem__(self, index: int) -> Contradiction: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Contradiction, ...]: ...
    def __getitem__(self, index: int | slice) -> Contradiction | tuple[Contradiction, ...]:
        """Return one contradiction, or a tuple for a slice."""
        if isinstance(index, slice):
            return tuple(self._write(range(len(self))[index]))
        return self._write([range(len(self))[index]])[0]

    def _write(self, places: Sequence[int]) -> list[Contradiction]:
        """Generate the sentences of some contradictions; results are cached."""
        fresh = [place for place in places if place not in self._written]
        if fresh:
            rows = self._found[fresh]
            claims = {claim for side in ("claims", "others") for group in rows[side] for claim in group}
            writer = ContradictionSentences(self._columns, claims, self._named)
            self._written.update(zip(fresh, (writer.told(row) for row in clash_rows(rows)), strict=True))
        return [self._written[place] for place in places]

    def of_kind(self, kind: str) -> tuple[Contradiction, ...]:
        """Return the contradictions of one kind, among those that are kept.

        Parameters
        ----------
        kind
            One of :data:`KINDS`, such as ``conflict``.

        Returns
        -------
        tuple[Contradiction, ...]
            Contradictions in order of review; empty for an unknown kind.

        Examples
        --------
        >>> import immunograph as ig
        >>> len(ig.load().contradictions().of_kind("contrast of context"))
        1
        """
        return tuple(self._write((self._found["kind"] == kind).arg_true().to_list()))

    def about(self, claims: Collection[str]) -> tuple[Contradiction, ...]:
        """Return the contradictions that involve one of these claims, among those that are kept.

        Parameters
        ----------
        claims
            IRIs of claims.

        Returns
        -------
        tuple[Contradiction, ...]
            The contradictions, in order of review.

        Examples
        --------
        >>> import immunograph as ig
        >>> found = ig.load().contradictions()
        >>> [each.kind for each in found.about(found[0].claims)], found.about([])
        (['contrast of context'], ())
        """
        import polars as pl

        taking = self._found.select(pl.concat_list("claims", "others").alias("claim")).with_row_index("place")
        taking = taking.explode("claim").filter(pl.col("claim").is_in(sorted(claims)))
        return tuple(self._write(taking["place"].unique().sort().to_list()))

    def counts(self) -> dict[str, int]:
        """Count the contradictions of each kind, including those that are not listed.

        Returns
        -------
        dict[str, int]
            Kind -> number, with 0 for kinds that do not occur.

        Examples
        --------
        >>> import immunograph as ig
        >>> tuple(ig.load().contradictions().counts()) == KINDS
        True
        """
        counted = dict(self._all["kind"].value_counts().iter_rows())
        return {kind: counted.get(kind, 0) for kind in KINDS}

    def table(self) -> Table:
        """Return the contradictions as a table.

        Returns
        -------
        Table
            One row per contradiction: ``kind``, ``claim``, ``against``, ``reason``, ``certainty``, ``sources``, ``says``,
            ``against_says`` and ``cautions``.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().contradictions().table().columns[:3]
        ('kind', 'claim', 'against')
        """
        rows = [
            (
                each.kind,
                ", ".join(each.keys[0]),
                ", ".join(each.keys[1]),
                each.reason,
                each.certainty,
                each.sources,
                " ".join(each.says),
                " ".join(each.other_says),
                "; ".join(each.cautions),
            )
            for each in self
        ]
        columns = ("kind", "claim", "against", "reason", "certainty", "sources", "says", "against_says", "cautions")
        return table_of(columns, rows, title=self._summary())

    def _summary(self) -> str:
        return ", ".join(counted(count, kind, _PLURALS.get(kind, kind)) for kind, count in self.counts().items())

    def text(self, start: int = 0) -> str:
        """Return the contradictions as text, one entry each.

        Parameters
        ----------
        start
            Number of entries to skip; no sentences are generated for these.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        lines = [line for line in (self._summary(), *self.notes) if line]
        for number, each in enumerate(self._write(range(start, len(self))), start=start + 1):
            first, *rest = each.lines()
            lines += ["", f"{number}. {first}", *rest]
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """Return the contradictions as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``counts`` (kind -> number), ``left_out`` (number), ``notes`` and ``contradictions`` (the listed ones, as dictionaries).

        Examples
        --------
        >>> import immunograph as ig
        >>> sorted(ig.load().contradictions().as_dict())
        ['contradictions', 'counts', 'left_out', 'notes']
        """
        listed = [each.as_dict() for each in self]
        head = {"counts": self.counts(), "left_out": self.left_out, "notes": list(self.notes)}
        return {**head, "contradictions": listed}


def find_contradictions(columns: ClaimColumns, *, limit: int | None = None) -> Contradictions:
    """Find, classify and sort all contradictions.

    Parameters
    ----------
    columns
        The claims and their evidence.
    limit
        Maximum number of contradictions to keep, from the first; all if ``None``.

    Returns
    -------
    Contradictions
        The contradictions, in order of review; their sentences are generated lazily.

    Notes
    -----
    Sorted by kind (:data:`KINDS`), certainty of the weaker side (descending), sources (descending), key.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.claims import ClaimsView
    >>> len(find_contradictions(ClaimColumns.of(ClaimsView(ig.load().store)), limit=2))
    1
    """
    return Contradictions(columns, columns.derived(classified), limit)
