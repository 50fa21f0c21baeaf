"""The report of an import: counts, rejected rows by reason, warnings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.errors import FormatError
from immunograph.legible import legible, printable
from immunograph.mapping.cell_values import Check
from immunograph.mapping.review import REJECTION
from immunograph.mapping.table_batches import ROW
from immunograph.mapping.table_rows import failures, skipped
from immunograph.model import IRI
from immunograph.plurals import counted

if TYPE_CHECKING:
    import polars as pl

    from immunograph.mapping.made import Made

__all__ = ["REJECTED", "Imported", "Rejects", "fewer"]

REJECTED: Final = ("row", "rule", "column", "value", "reason", "left_out")
"""Columns of the file of rejected rows; ``left_out`` is ``row``, or ``value`` where the row yields claims without it."""

_REASONS: Final = 12
_FAULTS: Final = 5
_SHOWN: Final = 200
"""Maximum number of characters of a cell in a message."""
_VALUES: Final = 3
"""Maximum number of invalid values shown with a reason."""
_VALUE: Final = 40
"""Maximum number of characters of an invalid value in a message."""
_KEPT: Final = 200_000
"""Maximum number of rejected rows kept for the file; all are counted."""


def fewer(before: int, now: int) -> list[str]:
    """Return a warning if an import replaces one with more claims.

    Parameters
    ----------
    before, now
        Number of claims of the earlier import of this name, and of this one.

    Returns
    -------
    list[str]
        A list with one sentence, or an empty list if the number is at least as large.

    Examples
    --------
    >>> fewer(9, 1)[0].partition(":")[0]
    'the earlier import of this name had 9 claims, and this one has 1'
    >>> fewer(1, 9)
    []
    """
    if now >= before:
        return []
    return [
        f"the earlier import of this name had {counted(before, 'claim')}, and this one has {now:,}: if both tables are to "
        "stay, give this one a name of its own in [source]"
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The report of an import, with counts, rejected rows and warnings.

    Parameters
    ----------
    name, graph
        Name of the import, and IRI of its named graph.
    rows
        Number of rows read.
    claims, accepted, evidence, documents, entities, axioms, triples
        Number of each in the graph.
    accepted_before
        Number of claims accepted before by another import or a curator; not included in ``accepted``.
    repeating
        Number of rows with a passage that an earlier row or section yielded already; it counts once.
    new
        Number of triples by which the named graph has grown; negative if it has shrunk.
    rejected
        Reason -> number of rows that yielded no claim for this reason.
    left_out
        Reason -> number of values left out of rows that yield claims without them: of several values in a cell, or of
        another section of the mapping.
    reason_values
        Reason without a value of its own -> columns and values that it was given for, such as ``effect: 'slows'``.
    warnings
        Warnings, one sentence each.
    notes
        Sentences on what the import did that usually needs no correction, such as spellings that became one entity.
    looked_up_names, unknown_names, ambiguous_names
        Number of names that were looked up, and of those among them that were not found, or that match several terms; each
        name counts once.
    review, rejects
        Paths of the review table and of the file of rejected rows; empty if not written.
    faults
        Error sentences about the first invalid rows: row, column, value and what was expected.
    dry_run
        Whether the table was only checked and nothing was written.
    unchanged
        Whether the same table had already been imported with the same mapping, so that nothing was done.
    seconds
        Wall time of the import, in seconds.
    """

    name: str
    graph: IRI
    rows: int = 0
    claims: int = 0
    accepted: int = 0
    accepted_before: int = 0
    evidence: int = 0
    repeating: int = 0
    documents: int = 0
    entities: int = 0
    axioms: int = 0
    triples: int = 0
    new: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    reason_values: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    looked_up_names: int = 0
    unknown_names: int = 0
    ambiguous_names: int = 0
    review: str = ""
    rejects: str = ""
    unchanged: bool = False
    dry_run: bool = False
    seconds: float = 0.0

    def sentence(self) -> str:
        """Summarise the counts in one sentence.

        Returns
        -------
        str
            Counts of claims, passages, documents, entities, axioms and rows; that of axioms is left out if it is 0.

        Examples
        --------
        >>> Imported(name="lab", graph=IRI("http://e/g"), rows=2, claims=1, evidence=2, documents=1, entities=2).sentence()
        '1 claim, 2 passages, 1 document, 2 entities from 2 rows.'
        """
        parts = [
            counted(self.claims, "claim"),
            counted(self.evidence, "passage"),
            counted(self.documents, "document"),
            counted(self.entities, "entity", "entities"),
        ]
        told = ", ".join(parts)
        axioms = f", {counted(self.axioms, 'axiom')}" if self.axioms else ""
        return f"{told}{axioms} from {counted(self.rows, 'row')}."

    def report(self) -> str:
        """Format the report as text.

        Returns
        -------
        str
            Lines with counts, rejected rows by reason, warnings, and the files written.
        """
        if self.unchanged:
            told = f"{self.name}: the same table was imported with this mapping before; nothing was changed"
            return "\n".join([told, *(f"warning: {each}" for each in self.warnings)])
        written = "nothing was written" if self.dry_run else f"{counted(self.triples, 'triple')} in {self.graph}"
        before = f", {self.accepted_before:,} accepted before" if self.accepted_before else ""
        accepted = f"{counted(self.accepted, 'claim', width=12)} accepted{before}; {written}"
        lines = [f"{self.name}: {self.sentence()}", accepted]
        if self.repeating:
            verb = "repeats" if self.repeating == 1 else "repeat"
            lines.append(
                f"{counted(self.repeating, 'row', width=12)} {verb} a passage of an earlier row or claim, which counts once"
            )
        lines += _reasons(self.rejected, "row", "skipped:", self.reason_values, self.faults)
        lines += _reasons(self.left_out, "value", "left out of rows that yield claims:", self.reason_values)
        lines += [f"cannot be read: {each}" for each in self.faults]
        if self.unknown_names or self.ambiguous_names:
            lines.append(
                f"{self.unknown_names:>12,} of {counted(self.looked_up_names, 'name')} not found, {self.ambiguous_names:,} ambiguous"
            )
        lines += [f"{'':>11} {each}" for each in self.notes]
        lines += [f"warning: {each}" for each in self.warnings]
        lines += [f"names to decide on: {self.review}"] if self.review else []
        lines += [f"rows skipped and values left out: {self.rejects}"] if self.rejects else []
        return legible("\n".join(lines))

    def as_dict(self) -> dict[str, object]:
        """Return the report as a JSON-serialisable dictionary.

        Returns
        -------
        dict[str, object]
            Field name -> value. If ``unchanged`` is true, all counts are ``None``, since the table was not read again.
        """
        if self.unchanged:
            uncounted = {each.name: None for each in fields(self) if each.type == "int"}
            return {
                **asdict(self),
                **uncounted,
                "warnings": list(self.warnings),
                "notes": list(self.notes),
                "faults": [],
            }
        return {**asdict(self), "warnings": list(self.warnings), "notes": list(self.notes), "faults": list(self.faults)}

    def __repr__(self) -> str:
        """Return the report as text, escaped for standard output."""
        return printable(self.report())


def _reasons(
    counts: dict[str, int], what: str, done: str, values: dict[str, str], faults: Sequence[str] = ()
) -> list[str]:
    """Return lines with counts of rows or values by reason, most frequent first, without reasons that ``faults`` cover."""
    total = sum(counts.values())
    if not total:
        return []
    lines = [f"{counted(total, what, width=12)} {done}"]
    named = {reason for reason, number in counts.items() if sum(each.endswith(reason) for each in faults) == number}
    ordered = sorted((item for item in counts.items() if item[0] not in named), key=lambda item: (-item[1], item[0]))
    shown = [(number, reason, values.get(reason, "")) for reason, number in ordered[:_REASONS]]
    lines += [f"{number:>12,}   {reason}{f' ({value})' if value else ''}" for number, reason, value in shown]
    more = len(ordered) - _REASONS
    return [*lines, f"{'':>12}   … and {counted(more, 'more reason')}"] if more > 0 else lines


@dataclass
class _Reason:
    """Number of rows or values with one reason, and some of the invalid values."""

    number: int = 0
    values: list[str] = field(default_factory=list)
    more: bool = False
    columns: list[str] = field(default_factory=list)

    def add(self, number: int, values: Iterable[str], columns: Iterable[str]) -> None:
        self.number += number
        self.columns = list(dict.fromkeys([*self.columns, *columns]))[:_VALUES]
        for value in values:
            if value not in self.values:
                self.more = self.more or len(self.values) == _VALUES
                self.values += [value] if len(self.values) < _VALUES else []

    def told(self, reason: str) -> str:
        """Return the reason with its values: one in place of ``{}``, several at the end; none if it has no ``{}``."""
        if "{}" not in reason.replace("{{", ""):
            return reason.replace("{{", "{")
        if len(self.values) == 1:
            return filled(reason, self.values[0], _VALUE)
        shown = self.shown(self.values)
        plain = reason.replace("{{", "\x00").replace("{}", "…").replace("\x00", "{")
        return f"{plain}; such values are {shown}{' and others' if self.more else ''}"

    @staticmethod
    def shown(values: Iterable[str]) -> str:
        return ", ".join(repr(each if len(each) <= _VALUE else each[:_VALUE] + "…") for each in values)

    def where(self, reason: str) -> str:
        """Return columns and values of a reason that does not say them; empty without a value."""
        values = [value for value in self.values if value]
        if not values or not any(self.columns) or "{}" in reason.replace("{{", ""):
            return ""
        said = len(values) == 1 and reason.startswith(f"{values[0]}: ")
        return "" if said else f"{', '.join(self.columns)}: {self.shown(values)}{' and others' if self.more else ''}"


class Rejects:
    """Collector of the rows that yield no claim, and of the values left out of other rows."""

    def __init__(self) -> None:
        self._reasons: dict[tuple[str, bool], _Reason] = {}
        self._parts: list[pl.DataFrame] = []
        self._kept = 0
        self._errors: list[pl.DataFrame] = []
        self.further: list[str] = []
        """Error sentences on relations to other passages, which :meth:`faults` appends."""
        self.by_decision = 0
        """Number of rows rejected by a decision in the review table."""

    def add(self, frame: pl.DataFrame, failed: Iterable[pl.DataFrame], results: Iterable[tuple[str, Made]]) -> None:
        """Record the failures of a batch.

        Parameters
        ----------
        frame
            Batch of table rows with ``ROW``.
        failed
            Failures of derived columns; columns of :data:`immunograph.mapping.table_rows.FAILURES`.
        results
            Name and result of each ``[[claim]]`` and ``[[axiom]]`` section.
        """
        import polars as pl

        made = [each.with_columns(pl.lit("").alias("rule")) for each in failed]
        rules = list(results)
        made += [found.failed.with_columns(pl.lit(rule).alias("rule")) for rule, found in rules]
        applied = pl.concat([found.applied for _, found in rules]).unique()
        left = frame.filter(~pl.col(ROW).is_in(applied.implode()))
        failed_rows = (
            pl.concat([skipped(found.failed) for _, found in rules]) if rules else pl.Series([], dtype=pl.Int64)
        )
        left = left.filter(~pl.col(ROW).cast(pl.Int64).is_in(failed_rows.implode()))
        none = failures(
            left,
            [
                Check(
                    pl.lit(value=True),
                    pl.lit(""),
                    "no [[claim]] or [[axiom]] of the mapping applies to this row",
                    "",
                    deliberate=True,
                )
            ],
        )
        made.append(none.with_columns(pl.lit("").alias("rule")))
        every = pl.concat(made)
        claimed = [found.records[ROW].cast(pl.Int64) for _, found in rules if "claim" in found.records.columns]
        if claimed:
            every = every.with_columns(pl.col("partial") | pl.col("row").is_in(pl.concat(claimed).unique().implode()))
        if not every.height:
            return
        errors = every.filter(~pl.col("deliberate"))
        if errors.height:
            self._errors.append(errors)
        self.by_decision += every.filter(pl.col("reason") == REJECTION)["row"].n_unique()
        groups = every.group_by("reason", "partial", maintain_order=True)
        values_left_out = pl.struct("row", "column", "value").n_unique()  # several rules may leave out the same one
        times = pl.when(pl.col("partial").first()).then(values_left_out).otherwise(pl.col("row").n_unique())
        some = [
            pl.col(name).unique(maintain_order=True).head(_VALUES + 1).alias(f"{name}s") for name in ("value", "column")
        ]
        for reason, partial, number, values, columns in groups.agg(times.alias("number"), *some).iter_rows():
            self._reasons.setdefault((reason, partial), _Reason()).add(number, values, columns)
        if self._kept < _KEPT:
            self._parts.append(every)
            self._kept += every.height

    def counts(self) -> dict[str, int]:
        """Count the rows that yield no claim, by reason.

        Returns
        -------
        dict[str, int]
            Reason with examples of invalid values -> number of rows; most frequent first.
        """
        return self._counted(partial=False)

    def left_out(self) -> dict[str, int]:
        """Count the values left out of rows that yield claims, by reason.

        Returns
        -------
        dict[str, int]
            Reason with examples of values -> number of values; most frequent first.
        """
        return self._counted(partial=True)

    def values(self) -> dict[str, str]:
        """Return columns and values of the reasons that do not say them.

        Returns
        -------
        dict[str, str]
            Reason, as it is counted -> columns and some values, such as ``effect: 'slows'``.
        """
        return {each.told(reason): told for (reason, _), each in self._reasons.items() if (told := each.where(reason))}

    def _counted(self, *, partial: bool) -> dict[str, int]:
        found = [(each.told(reason), each.number) for (reason, part), each in self._reasons.items() if part == partial]
        counts: dict[str, int] = {}
        for told, number in found:
            counts[told] = counts.get(told, 0) + number
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def faults(self) -> tuple[str, ...]:
        """Return error sentences about the first five invalid cells or rows, then those on relations between passages.

        Returns
        -------
        tuple[str, ...]
            Sentences with row, column, value and the expected value; those about rows in row order.
        """
        import polars as pl

        if not self._errors:
            return tuple(self.further)
        errors = pl.concat(self._errors).unique(["row", "column"], keep="first").sort("row", "column").head(_FAULTS)
        rows = errors.select("row", "column", "value", "reason").iter_rows()
        return tuple(
            f"row {row}{f', column {column}' if column else ''}: {filled(reason, value)}"
            for row, column, value, reason in rows
        ) + tuple(self.further)

    def raise_first(self, name: str) -> None:
        """Raise an error for the first invalid row, if there is one.

        Parameters
        ----------
        name
            Name of the table, usually its path; starts the error message.

        Raises
        ------
        FormatError
            If a row is invalid; the message names row, column, value and remedy. Rows that the mapping rejects on
            purpose do not count.
        """
        import polars as pl

        if not self._errors:
            return
        errors = pl.concat(self._errors).sort("row")
        row, column, value, reason, partial = errors.select("row", "column", "value", "reason", "partial").row(0)
        others = errors["row"].n_unique() - 1
        more = f"; {counted(others, 'more row')} so far cannot be read" if others else ""
        where = f", column {column}" if column else ""
        raise FormatError(
            f"{name}, row {row}{where}: {filled(reason, value)}{more}; nothing was imported: correct the table or the mapping, "
            f"or {'leave such values out' if partial else 'skip such rows'} with on_error='skip' (--on-error skip)"
        )

    def write(self, path: str | Path | None) -> str:
        """Write the rejected rows and the values left out to a TSV file.

        If there are none, only the header is written; of more than about 200,000, only the first are written.

        Parameters
        ----------
        path
            Path of the file, which is replaced; ``None`` to write no file.

        Returns
        -------
        str
            ``path`` as text; empty if ``path`` is ``None`` or nothing was rejected or left out.

        Raises
        ------
        StoreError
            If the file cannot be written.
        """
        import polars as pl

        if path is None:
            return ""
        from immunograph.files import write_atomically

        if not self._parts:
            write_atomically(Path(path), ("\t".join(REJECTED) + "\n").encode())
            return ""
        every = pl.concat(self._parts).sort("row", maintain_order=True)
        text = [filled(reason, value) for reason, value in every.select("reason", "value").iter_rows()]
        left_out = pl.when("partial").then(pl.lit("value")).otherwise(pl.lit("row")).alias("left_out")
        table = every.with_columns(pl.Series("reason", text, dtype=pl.String), left_out).select(REJECTED)
        table = table.with_columns(pl.col(pl.String).replace("", None))  # an empty cell, which is not written as ""
        write_atomically(Path(path), table.write_csv(separator="\t").encode())
        return str(path)


def filled(reason: str, value: str, longest: int = _SHOWN) -> str:
    """Fill the invalid value into an error message.

    Parameters
    ----------
    reason
        Message with ``{}`` in place of the value; ``{{`` stands for a brace.
    value
        Invalid value; quoted in the message.
    longest
        Maximum number of characters of the value; a longer one is truncated.

    Returns
    -------
    str
        The message with the value in quotes.

    Examples
    --------
    >>> filled("{} is not a number", "abc")
    "'abc' is not a number"
    """
    shown = value if len(value) <= longest else value[:longest] + "…"
    return reason.replace("{{", "\x00").replace("{}", repr(shown)).replace("\x00", "{")
