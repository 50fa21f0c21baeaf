"""Tab-separated files, read strictly: what is wrong is reported with file, row and column, and its likely cause."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from immunograph.curation.damage import damage
from immunograph.errors import CheckFailedError, Problem
from immunograph.files import SPREADSHEETS
from immunograph.plurals import counted

__all__ = ["Columns", "ReadTable", "Row", "read_table"]

_SUGGESTED: Final = 50
_COLUMNS_SHOWN: Final = 20
_FORMER: Final = {"match_type": "mapping_justification"}
_SEPARATORS: Final = {";": "semicolons", ",": "commas", "|": "vertical bars", "  ": "spaces"}
_HOW_TO_SAVE: Final = "save it as tab-separated text, encoded as UTF-8"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a table must have, may have, and the ones that must be filled in every row."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    key: str | None = None
    missing_ok: bool = False


@dataclass(slots=True)
class ReadTable:
    """What was read of a table.

    Parameters
    ----------
    rows
        The rows.
    comments
        The lines that start with ``#`` before the header, without it.
    lost
        Keys of rows that could not be read -> the problem.
    broken
        The problem for which the table, or the rest of it, could not be read.
    instead
        Files that were found in place of the table.
    """

    rows: list[Row] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    lost: dict[str, Problem] = field(default_factory=dict)
    broken: Problem | None = None
    instead: list[Path] = field(default_factory=list)


class Row:
    """One row of a table, which knows where it stands and collects what is wrong with it."""

    def __init__(self, file: Path, number: int, cells: dict[str, str], problems: list[Problem]) -> None:
        self.file = file
        self.number = number
        self._cells = cells
        self._problems = problems
        self._damaged: set[str] = set()

    def __getitem__(self, column: str) -> str:
        """Return a cell, stripped; an absent optional column is empty."""
        return self._cells.get(column, "")

    @property
    def columns(self) -> list[str]:
        """The columns that the table has."""
        return list(self._cells)

    def wrong(self, column: str, message: str, *, cause: tuple[str, ...] = ()) -> None:
        """Note that a cell is wrong; reading goes on, so that all problems are reported at once."""
        if column in self._damaged:
            return  # what has been damaged is wrong in other ways as well
        cause = cause or (str(self.file), column, message)
        self._problems.append(Problem(self.file, message, row=self.number, column=column, cause=cause))

    def damaged(self, column: str, message: str) -> None:
        """Note what has happened to a cell; nothing else is said of it."""
        self.wrong(column, message)
        self._damaged.add(column)

    def many(self, column: str) -> list[str]:
        """Return the several values of a cell."""
        return [part for part in (part.strip() for part in self[column].split("|")) if part]

    def key_of(
        self,
        column: str,
        known: Collection[str],
        kind: str,
        value: str | None = None,
        *,
        near: Callable[[str], Sequence[str]] | None = None,
    ) -> bool:
        """Return whether a cell's value (or ``value``, a part of it) is known; note the problem where it is not.

        Parameters
        ----------
        column
            The column of the cell.
        known
            The keys that there are.
        kind
            What the keys name, for the message.
        value
            The value, where the cell holds several.
        near
            Gives the keys that may be meant; those of most equal letters if left out.
        """
        name = self[column] if value is None else value
        if name in known:
            return True
        few = (
            len(self._problems) < _SUGGESTED
        )  # a suggestion looks at every key; past the first problems nobody reads it
        close: Sequence[str] = ()
        if few:
            close = near(name) if near is not None else get_close_matches(name, list(known), n=1, cutoff=0.6)
        hint = (
            f"did you mean {' or '.join(repr(key) for key in close)}?"
            if close
            else "add it to its table, or correct it here"
        )
        self.wrong(column, f"there is no {kind} {name!r}; {hint}", cause=("key", kind, name))
        return False

    def parse(self, column: str, read: Callable[[str], object], expected: str) -> object | None:
        """Read a filled cell with ``read``; note the problem where it raises ``ValueError``."""
        text = self[column]
        if not text:
            return None
        try:
            return read(text)
        except (ValueError, KeyError):
            self.wrong(column, f"{text!r} is not valid: expected {expected}")
            return None


def _decode(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith(SPREADSHEETS):
        message = f"it is a spreadsheet file, such as .xlsx, .ods or .xls: open it as one and {_HOW_TO_SAVE} (TSV)"
        raise CheckFailedError([Problem(path, message)])
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:200]:
        message = f"it is UTF-16, which spreadsheets call 'Unicode text'; {_HOW_TO_SAVE}"
        raise CheckFailedError([Problem(path, message)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        byte = raw[error.start]
        meant = bytes([byte]).decode("cp1252", "replace")
        message = (
            f"byte 0x{byte:02X} is not UTF-8; in Windows-1252, as spreadsheets save, it is {meant!r}: {_HOW_TO_SAVE}"
        )
        raise CheckFailedError([Problem(path, message, row=row)]) from error


def _missing(path: Path) -> tuple[Problem, list[Path]]:
    """Return a problem that a table is missing, and the files that were found instead."""
    stem = path.name.split(".")[0].lower()
    near = sorted(
        each
        for each in (path.parent.iterdir() if path.parent.is_dir() else ())
        if each.is_file() and each.name.split(".")[0].lower() == stem and not each.name.startswith(".")
    )
    if not near and path.parent.is_dir():
        files = {each.name: each for each in path.parent.iterdir() if each.is_file() and each.suffix == path.suffix}
        close = get_close_matches(path.name, files, n=1, cutoff=0.85)
        if close:
            message = f"this table is missing, but there is {close[0]}: rename it to {path.name}"
            return Problem(path, message), [files[close[0]]]
    if not near:
        return Problem(path, "this table is missing; a project needs it"), []
    return Problem(
        path, f"this table is missing, but there is {near[0].name}: {_HOW_TO_SAVE}, with the name {path.name}"
    ), near


def read_table(
    path: Path,
    columns: Columns,
    problems: list[Problem],
    *,
    further: Callable[[Sequence[str]], Sequence[str]] = lambda _: (),
) -> ReadTable:
    """Read a table; what is wrong is added to ``problems``.

    Parameters
    ----------
    path
        The file.
    columns
        The columns that it must have and may have.
    problems
        Gathers what is wrong.
    further
        Gives the columns that the comment lines declare.

    Returns
    -------
    ReadTable
        The rows, and the lines that start with ``#`` before the header (SSSOM has them).

    Raises
    ------
    CheckFailedError
        If nothing can be read at all: wrong encoding, empty, or a header that cannot be read.
    """
    if not path.is_file():
        problem, near = _missing(path)
        if columns.missing_ok and not near:
            return ReadTable()
        problems.append(problem)
        return ReadTable(broken=problem, instead=near)
    lines = list(io.StringIO(_decode(path), newline=""))
    skipped = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.reader(lines[skipped:], dialect="excel-tab", strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        problem = Problem(path, f"the header cannot be read ({error}); correct its quotes", row=skipped + 1)
        raise CheckFailedError([problem]) from error
    if not any(header):
        expected = f"the table is empty; expected a header with {', '.join(columns.required)}"
        raise CheckFailedError([Problem(path, expected)])
    table = ReadTable(comments=[line.rstrip("\r\n").removeprefix("#") for line in lines[:skipped]])
    before = len(header)
    try:
        header = _checked_header(path, columns, header, skipped + 1, problems, further(table.comments))
    except CheckFailedError as error:  # the comments hold all the same, with the prefixes that they declare
        problems.extend(error.problems)
        table.broken = error.problems[0]
        return table
    _Rows(path, columns, header, skipped, problems, table, before).read(reader)
    return table


def _checked_header(
    path: Path, columns: Columns, header: list[str], row: int, problems: list[Problem], further: Sequence[str]
) -> list[str]:
    """Return the header without empty columns at its end; raise where a column is unknown, missing or there twice."""
    if len(header) == 1:
        for separator, name in _SEPARATORS.items():
            if len(header[0].split(separator)) >= max(len(columns.required), 2):
                message = f"its columns are separated by {name}, not by tabs; {_HOW_TO_SAVE}"
                raise CheckFailedError([Problem(path, message, row=row)])
    if not header[-1]:
        problems.append(
            Problem(path, "the header ends with a tab, which makes a column without a name; remove it", row=row)
        )
        while not header[-1]:
            header.pop()
    known = (*columns.required, *columns.optional, *further)
    wrong = []
    missing = [name for name in columns.required if name not in header]
    for name in header:
        if name in known:
            continue
        former = _FORMER.get(name)
        close = [former] if former else get_close_matches(name.lower(), known, n=1)
        if close and close[0] in missing:
            missing.remove(close[0])  # one fault: the column is there, under another name
        hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known[:_COLUMNS_SHOWN])}"
        if former:
            hint = f"SSSOM calls it {former} now"
        elif not close and len(known) > _COLUMNS_SHOWN:
            hint += " and others; one of your own is declared in the header, under extension_definitions"
        wrong.append(Problem(path, f"this column is not known; {hint}", row=row, column=name or "(unnamed)"))
    wrong += [Problem(path, "this column is missing; add it", row=row, column=name) for name in missing]
    wrong += [
        Problem(path, "this column is there twice; remove one", row=row, column=name)
        for name in sorted({name for name in header if name and header.count(name) > 1})
    ]
    if wrong:
        raise CheckFailedError(wrong)
    return header


class _Rows:
    """Reads the rows of one table."""

    def __init__(
        self,
        path: Path,
        columns: Columns,
        header: list[str],
        skipped: int,
        problems: list[Problem],
        table: ReadTable,
        width: int,
    ) -> None:
        self.path, self.columns, self.header = path, columns, header
        self.skipped, self.problems, self.table = skipped, problems, table
        self.width = width  # with the columns without a name, which are told of in the header
        self._first: dict[str, int] = {}

    def read(self, reader: Iterator[list[str]]) -> None:
        """Read to the end, or to where the quotes are wrong."""
        while True:
            number = self.skipped + reader.line_num + 1  # type: ignore[attr-defined]
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                message = (
                    f"the row cannot be read ({error}); double the quotes in a cell that begins with one,"
                    " and put it in quotes"
                )
                self.table.broken = Problem(self.path, message, row=number)
                self.problems.append(self.table.broken)
                return
            if any(cell.strip() for cell in cells):
                self._keep(number, cells)

    def _keep(self, number: int, cells: list[str]) -> None:
        width = len(self.header)
        if len(cells) > self.width or any(cell.strip() for cell in cells[width:]):
            surplus = any(cell.strip() for cell in cells[width:])
            message = (
                f"the row has {counted(len(cells), 'cell')} under {counted(width, 'column')}; remove a tab"
                if surplus
                else "the row ends with a tab too many; remove it"
            )
            problem = Problem(self.path, message, row=number, cause=(str(self.path), "tabs", message))
            self.problems.append(problem)
            if surplus:
                key = self.columns.key
                if key in self.header:
                    self.table.lost[cells[self.header.index(key)].strip()] = problem
                return
        cells = [cell.strip() for cell in cells[:width]]
        row = Row(self.path, number, dict(zip(self.header, cells, strict=False)), self.problems)
        for name, cell in zip(self.header, cells, strict=False):
            if cell and (what := damage(cell, name)):
                row.damaged(name, what)
        for name in self.columns.required:
            if not row[name]:
                row.wrong(name, "the cell is empty; fill it")
        key = row[self.columns.key] if self.columns.key else ""
        if key:
            first = self._first.setdefault(key, number)
            if first != number:
                row.wrong(str(self.columns.key), f"{key!r} is in row {first} already; keys must be unique")
        self.table.rows.append(row)
