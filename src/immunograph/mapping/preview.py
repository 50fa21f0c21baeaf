"""Preview of a mapping: the first rows of a table as sentences, without importing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.sentences import Sentences
from immunograph.claims import ClaimsView
from immunograph.claims.properties import Properties
from immunograph.errors import FormatError
from immunograph.legible import legible, printable
from immunograph.mapping.importing import import_table
from immunograph.mapping.report import Imported
from immunograph.mapping.table_batches import TableSource
from immunograph.model import PassageRelation
from immunograph.plurals import counted
from immunograph.store import MAX_RATIO, LocalStore, Store
from immunograph.vocabulary import DCTERMS, OA, concept

if TYPE_CHECKING:
    from immunograph.mapping.spec import TableMapping

__all__ = ["Preview", "preview_table"]

_VERBS: Final = {
    PassageRelation.REPLICATES: "replicates",
    PassageRelation.FAILS_TO_REPLICATE: "fails to replicate",
    PassageRelation.SUPERSEDES: "supersedes",
    PassageRelation.SAME_COHORT: "reports the same cohort as",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """Preview of an import: the first rows of a table as sentences, with counts and warnings.

    Parameters
    ----------
    sentences
        Pairs of a row number, as in the file (the row below a header in the first line is 2), and the sentence for a
        passage of that row; equal sentences of a row are merged, with their count.
    result
        Report that an import of these rows alone would give.
    """

    sentences: tuple[tuple[int, str], ...]
    result: Imported

    def report(self) -> str:
        """Format the preview as text.

        Returns
        -------
        str
            One line per sentence, then the counts and warnings of the import.
        """
        rows = self.result.rows
        none = (
            "these rows yield no claim" if rows > 1 else "this row yields no claim" if rows else "the table has no rows"
        )
        lines = [f"row {row}: {sentence}" for row, sentence in self.sentences] or [none]
        told = self.result.report().splitlines()
        return legible(
            "\n".join(
                [
                    *lines,
                    "",
                    f"the first {'row' if self.result.rows == 1 else counted(self.result.rows, 'row')}: {told[0].partition(': ')[2]}",
                    *told[2:],
                ]
            )
        )

    def __repr__(self) -> str:
        """Return the preview as text, escaped for standard output."""
        return printable(self.report())


def preview_table(
    store: Store,
    source: TableSource,
    mapping: str | Mapping[str, object] | TableMapping,
    *,
    rows: int = 10,
    max_ratio: float = MAX_RATIO,
    review: str | Path | None = None,
) -> Preview:
    """Return the first rows of a table as sentences, without importing them.

    Parameters
    ----------
    store
        Store in which names are looked up; it is not changed.
    source, mapping, max_ratio
        As for :func:`immunograph.mapping.import_table`.
    rows
        Maximum number of rows to read.
    review
        Path of the review table, whose decisions are applied; nothing is written to it. ``None`` for the one that the
        mapping names, if any.

    Returns
    -------
    Preview
        Sentences with their row numbers, and the report of importing these rows alone.

    Raises
    ------
    FormatError
        If ``rows`` is negative, or the mapping is not valid or does not fit the table. Invalid rows are counted, and
        raise no error.
    StoreError
        If a file does not exist or cannot be read.
    LimitError
        If the table expands by more than ``max_ratio`` when it is decompressed, or a record, cell or document in it is
        too large.
    MissingExtraError
        If the file is a spreadsheet or compressed with zstd, and the package that reads it is not installed.

    Examples
    --------
    >>> import polars as pl
    >>> table = pl.DataFrame({"a": ["IL-2"], "b": ["T cell growth"]})
    >>> edges = {"source": {"name": "lab"}, "claim": [{"subject": "{a}", "predicate": "ig:enhances", "object": "{b}"}]}
    >>> preview_table(LocalStore(), table, edges).sentences
    ((2, '“lab” states that IL-2 enhances T cell growth.'),)
    """
    if rows < 0:
        raise FormatError(f"rows must be 0 or more, not {rows}")
    aside = LocalStore()
    said: list[tuple[int, str, str]] = []
    result = import_table(
        aside,
        source,
        mapping,
        on_error="skip",
        review=review,
        limit=rows,
        max_ratio=max_ratio,
        known=store,
        passages=said,
    )
    sentences = Sentences(ClaimColumns.of(ClaimsView(aside)))
    related = _related(aside)
    told: Counter[tuple[int, str]] = Counter()
    for row, claim, evidence in dict.fromkeys(said):
        found = [each for each in sentences.evidence(claim) if each["evidence"] == evidence]
        told.update((row, sentences.passage(each) + related.get(evidence, "")) for each in found)
    shown = [(row, text if number == 1 else f"{text} ({number:,} passages)") for (row, text), number in told.items()]
    return Preview(tuple(sorted(shown, key=lambda pair: pair[0])), result)


def _related(aside: Store) -> dict[str, str]:
    """Return IRI of a passage -> text on its relations to others; those to rows that were not read are missing."""
    read = Properties(aside)
    titles = dict(read.pairs(DCTERMS + "title", "title").iter_rows())
    documents = {passage: titles.get(each, each) for passage, each in read.pairs(OA + "hasSource", "o").iter_rows()}
    made: dict[str, list[str]] = {}
    for relation in PassageRelation:
        verb = _VERBS[relation]
        for passage, other in read.pairs(concept(relation), "other").sort("s", "other").iter_rows():
            made.setdefault(passage, []).append(f"{verb} “{documents.get(other, 'an earlier import')}”")
    return {passage: f" (It {', '.join(told)}.)" for passage, told in made.items()}
