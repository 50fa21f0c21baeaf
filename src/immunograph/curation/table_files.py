"""Read tab-separated files strictly: problems are reported with file, row, column and likely cause."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from immunograph.compressed_files import plain_name
from immunograph.curation.damage import damage
from immunograph.curation.number_commas import WHOLE_COMMAS
from immunograph.curation.separators import SEPARATORS, foreign_separator
from immunograph.delimited_rows import UnreadableRowError, delimited_rows
from immunograph.errors import CheckFailedError, Problem
from immunograph.legible import quoted
from immunograph.near_words import did_you_mean
from immunograph.plurals import counted, some_of
from immunograph.utf8_files import SPREADSHEETS, foreign_encoding, invalid_byte

__all__ = ["Columns", "ReadTable", "Row", "read_table"]

_SUGGESTED: Final = 50
_COLUMNS_SHOWN: Final = 20
_FORMER: Final = {"match_type": "mapping_justification"}
_QUOTING: Final = "double the quotes in a cell that begins with one, and put it in quotes"
_HOW_TO_SAVE: Final = "save it as tab-separated text, encoded as UTF-8"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table.

    Parameters
    ----------
    required
        Mandatory columns, which must not have empty cells.
    optional
        Columns that may be missing or have empty cells.
    key
        Column whose values must be unique; ``None`` if there is none.
    missing_ok
        Whether the file may be missing.
    extensible
        Whether the comment lines may declare additional columns, as in SSSOM.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    key: str | None = None
    missing_ok: bool = False
    extensible: bool = False


@dataclass(slots=True)
class ReadTable:
    """The content of a table, and problems that prevented parts of it from being read.

    Parameters
    ----------
    rows
        Rows that could be read, also those with problems in cells.
    comments
        Lines before the header that start with ``#``, without the ``#``.
    lost
        Key of a row that could not be read -> its problem; the key is empty in a table without keys.
    broken
        The problem that prevented the table, or the rest of it, from being read; ``None`` if there is none.
    instead
        Files with a similar name, if the table is missing.
    """

    rows: list[Row] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    lost: dict[str, Problem] = field(default_factory=dict)
    broken: Problem | None = None
    instead: list[Path] = field(default_factory=list)


class Row:
    """A row of a table, which records problems of its cells with their position.

    Parameters
    ----------
    file, number
        Path of the file, and the line number of the row, from 1.
    cells
        Column name -> content, stripped of white space.
    problems
        List to which problems are appended; it is shared by all rows.
    """

    def __init__(self, file: Path, number: int, cells: dict[str, str], problems: list[Problem]) -> None:
        self.file = file
        self.number = number
        self._cells = cells
        self._problems = problems
        self._damaged: set[str] = set()

    def __getitem__(self, column: str) -> str:
        """Return the content of a cell; an empty string if the table lacks the column."""
        return self._cells.get(column, "")

    @property
    def columns(self) -> list[str]:
        """Names of the columns of the table."""
        return list(self._cells)

    def wrong(self, column: str, message: str, *, cause: tuple[str, ...] = ()) -> None:
        """Record a problem of a cell; reading continues, so that all problems are reported at once.

        Parameters
        ----------
        column
            Name of the column.
        message
            Problem, expected value and remedy, without the position.
        cause
            Key for grouping problems; by default, problems of a column with equal messages are grouped.
        """
        if column in self._damaged:
            return  # further problems are consequences of the damage
        cause = cause or (str(self.file), column, message)
        self._problems.append(Problem(self.file, message, row=self.number, column=column, cause=cause))

    def damaged(self, column: str, message: str) -> None:
        """Record damage of a cell; other problems of the cell are then not reported.

        Parameters
        ----------
        column
            Name of the column.
        message
            Problem, probable original and remedy, without the position.
        """
        self.wrong(column, message)
        self._damaged.add(column)

    def many(self, column: str) -> list[str]:
        """Split a cell with several values at ``|``.

        Parameters
        ----------
        column
            Name of the column.

        Returns
        -------
        list[str]
            Values in order, stripped, without empty ones.
        """
        return [part for part in (part.strip() for part in self[column].split("|")) if part]

    def key_of(
        self,
        column: str,
        known: Collection[str],
        kind: str,
        value: str | None = None,
        *,
        near: Callable[[str], Sequence[str]] | None = None,
        advice: Callable[[str], str] | None = None,
        also: str = "",
    ) -> bool:
        """Return whether a cell contains a known key; record a problem with a suggestion if not.

        Parameters
        ----------
        column
            Name of the column.
        known
            Valid keys.
        kind
            Kind of object that the keys identify, for the message.
        value
            One value of a cell with several values; by default, the whole cell.
        near
            Function that returns keys to suggest; by default, the most similar key.
        advice
            Function that returns advice in place of suggestions, or an empty string.
        also
            Clause to append to the advice.

        Returns
        -------
        bool
            True if the key is known.
        """
        name = self[column] if value is None else value
        if name in known:
            return True
        few = len(self._problems) < _SUGGESTED  # advice costs comparisons with all keys: only the first get it
        hint = advice(name) if few and advice is not None else ""
        if few and not hint:
            close = near(name) if near is not None else get_close_matches(name, list(known), n=1, cutoff=0.6)
            hint = f"did you mean {' or '.join(map(repr, close))}?" if close else ""
        hint = (hint or "add it to its table, or correct it here") + also
        self.wrong(column, f"there is no {kind} {name!r}; {hint}", cause=("key", kind, name))
        return False

    def parse(
        self, column: str, read: Callable[[str], object], expected: str, words: Collection[str] = ()
    ) -> object | None:
        """Parse a cell with a function; record a problem if it raises ``ValueError`` or ``KeyError``.

        Parameters
        ----------
        column
            Name of the column.
        read
            Function that parses the content, or raises ``ValueError`` or ``KeyError``.
        expected
            Description of valid values, for the message.
        words
            The valid values, if they are words of a closed list: the most similar one is suggested.

        Returns
        -------
        object or None
            The parsed value; ``None`` if the cell is empty or invalid.
        """
        text = self[column]
        if not text:
            return None
        try:
            return read(text)
        except (ValueError, KeyError):
            told = f"{text!r} is not valid: expected {expected}{did_you_mean(text, words)}"
            if WHOLE_COMMAS.fullmatch(text):
                told = f"{text} contains a comma: write {text.replace(',', '')}"
            self.wrong(column, told)
            return None


def _decode(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith(SPREADSHEETS):
        message = f"the file is a spreadsheet (.xlsx, .ods or .xls): open it as one and {_HOW_TO_SAVE} (TSV)"
        raise CheckFailedError([Problem(path, message)])
    if encoding := foreign_encoding(raw):
        named = "UTF-16, which spreadsheets call 'Unicode text'" if encoding == "UTF-16" else f"encoded in {encoding}"
        raise CheckFailedError([Problem(path, f"the file is {named}; {_HOW_TO_SAVE}")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row, _, byte = invalid_byte(error)
        try:
            meant = f"in Windows-1252, which spreadsheets often use, it is {bytes([byte]).decode('cp1252')!r}"
        except UnicodeDecodeError:  # five bytes that Windows-1252 does not use
            meant = f"in Mac OS Roman it is {bytes([byte]).decode('mac_roman')!r}"
        message = f"byte 0x{byte:02X} is not UTF-8; {meant}: {_HOW_TO_SAVE}"
        raise CheckFailedError([Problem(path, message, row=row)]) from error


def _missing(path: Path) -> tuple[Problem, list[Path]]:
    """Return a problem for a missing table, and the files with a similar name."""
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
        return Problem(path, "this table is missing; create it, because every project needs it"), []
    return Problem(path, f"this table is missing, but there is {near[0].name}: {_made_into(near[0], path.name)}"), near


def _made_into(path: Path, name: str) -> str:
    """Return how to turn a file with a similar name into the expected table, as a clause in the imperative."""
    if plain_name(path).lower() == name.lower():
        packed = "decompress it" if plain_name(path) != path.name else ""
        renamed = f"rename it to {name}" if plain_name(path) != name else ""
        return " and ".join(filter(None, (packed, renamed)))
    return f"{_HOW_TO_SAVE}, with the name {name}"


def read_table(
    path: Path,
    columns: Columns,
    problems: list[Problem],
    *,
    further: Callable[[Sequence[str]], Sequence[str]] = lambda _: (),
) -> ReadTable:
    """Read a table; problems of its rows and cells are collected.

    Parameters
    ----------
    path
        The file, tab-separated and encoded in UTF-8, with a header.
    columns
        Mandatory and optional columns.
    problems
        A list to which problems are appended.
    further
        Function that returns additional columns, given the comment lines (as in SSSOM); none by default.

    Returns
    -------
    ReadTable
        Rows, and comment lines before the header. ``broken`` is set if the table, or the rest of it, cannot be read: a
        mandatory file is missing, an optional one is missing while a file of a similar name exists, the columns are
        invalid, or a row ends the reading, such as one with an open quotation mark. A missing optional table is empty.

    Raises
    ------
    CheckFailedError
        If the file has a wrong encoding, is empty, or has an unreadable header.
    """
    if not path.is_file():
        problem, near = _missing(path)
        if columns.missing_ok and not near:
            return ReadTable()
        problems.append(problem)
        return ReadTable(broken=problem, instead=near)
    lines = list(io.StringIO(_decode(path), newline=""))
    skipped = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    rows = delimited_rows(path, lines[skipped:], first=skipped + 1, remedy=_QUOTING, dialect="excel-tab", strict=True)
    try:
        header = [name.strip() for name in next(rows, (1, []))[1]]
    except UnreadableRowError as error:
        _check_separator(path, lines[skipped].rstrip("\r\n"), max(len(columns.required), 2), skipped + 1)
        raise CheckFailedError([error.problem]) from error
    if not any(header):
        expected = f"the table is empty; expected a header with {', '.join(columns.required)}"
        raise CheckFailedError([Problem(path, expected)])
    table = ReadTable(comments=[line.rstrip("\r\n").removeprefix("#") for line in lines[:skipped]])
    before = len(header)
    try:
        header = _checked_header(path, columns, header, skipped + 1, problems, further(table.comments))
    except CheckFailedError as error:  # the comments are still needed for the prefixes that they declare
        problems.extend(error.problems)
        table.broken = error.problems[0]
        return table
    _Rows(path, columns, header, problems, table, before).read(rows)
    return table


def _check_separator(path: Path, header: str, least: int, row: int) -> None:
    """Raise CheckFailedError if the columns are separated by something other than tabs."""
    several = len(header.split(",")) >= least
    if name := foreign_separator(header, least=least) or ("commas" if several else ""):
        message = f"its columns are separated by {name}, not by tabs; {_HOW_TO_SAVE}"
        raise CheckFailedError([Problem(path, message, row=row)])


def _checked_header(
    path: Path, columns: Columns, header: list[str], row: int, problems: list[Problem], further: Sequence[str]
) -> list[str]:
    """Return the header without trailing empty columns; raise if a column is unknown, missing or repeated."""
    if len(header) == 1:
        _check_separator(path, header[0], max(len(columns.required), 2), row)
    named = max(place for place, name in enumerate(header, start=1) if name)
    if named < len(header):
        nameless, header = counted(len(header) - named, "column"), header[:named]
        message = f"the header ends with {nameless} without a name; remove everything after {quoted(header[-1])}"
        problems.append(Problem(path, message, row=row))
    known = (*columns.required, *columns.optional, *further)
    wrong = []
    missing = [name for name in columns.required if name not in header]
    for name in header:
        if name in known:
            continue
        former = new if (new := _FORMER.get(name)) in known else None
        close = [former] if former else get_close_matches(name.lower(), known, n=1)
        if close and close[0] in missing:
            missing.remove(close[0])  # misspelled, not missing: report it once
        hint = f"did you mean {close[0]!r}?" if close else f"expected one of {some_of(known, _COLUMNS_SHOWN)}"
        if former:
            hint = f"SSSOM calls it {former} now"
        elif not close:
            declared = "declare your own columns in the header, under extension_definitions"
            hint += f"; {declared if columns.extensible else 'rename or remove it'}"
        wrong.append(Problem(path, f"this column is unknown; {hint}", row=row, column=name or "(unnamed)"))
    wrong += [Problem(path, "this column is missing; add it", row=row, column=name) for name in missing]
    wrong += [
        Problem(path, f"this column occurs {header.count(name)} times; keep one", row=row, column=name)
        for name in sorted({name for name in header if name and header.count(name) > 1})
    ]
    if wrong:
        raise CheckFailedError(wrong)
    return header


class _Rows:
    """A reader of the rows of one table."""

    def __init__(
        self,
        path: Path,
        columns: Columns,
        header: list[str],
        problems: list[Problem],
        table: ReadTable,
        width: int,
    ) -> None:
        self.path, self.columns, self.header = path, columns, header
        self.problems, self.table = problems, table
        self.width = width  # includes columns without a name, which are reported once, for the header
        self._first: dict[str, int] = {}

    def read(self, rows: Iterator[tuple[int, list[str]]]) -> None:
        """Read all rows; stop at a row with invalid quoting, after which the limits of cells are unknown."""
        try:
            for number, cells in rows:
                if any(cell.strip() for cell in cells):
                    self._keep(number, cells)
        except UnreadableRowError as error:
            self.table.broken = error.problem
            self.problems.append(error.problem)

    def _empty(self, cells: Sequence[str]) -> list[str]:
        """Return the required columns whose cell is empty, perhaps because a surplus tab has shifted the cells after it."""
        held = dict(zip(self.header, cells, strict=False))
        return [name for name in self.columns.required if not held.get(name, "").strip()]

    def _keep(self, number: int, cells: list[str]) -> None:
        width = len(self.header)
        only = cells[0] if not any(cell.strip() for cell in cells[1:]) else ""
        for separator in (";", ","):
            if width > 1 and len(only.split(separator)) >= max(len(self.columns.required), 3):
                message = f"its cells are separated by {SEPARATORS[separator]}, not by tabs; {_HOW_TO_SAVE}"
                problem = Problem(self.path, message, row=number, cause=(str(self.path), "separator", separator))
                self.problems.append(problem)
                self.table.lost.setdefault(only.split(separator)[0].strip() if self.columns.key else "", problem)
                return
        if len(cells) > self.width or any(cell.strip() for cell in cells[width:]):
            surplus = any(cell.strip() for cell in cells[width:])
            many = len(cells) - (width if surplus else self.width)
            tabs = "a tab" if many == 1 else f"{many:,} tabs"
            shifted = [] if surplus else self._empty(cells)
            message = (
                f"the row has {counted(len(cells), 'cell')} but the table has {counted(width, 'column')}; remove {tabs}"
                if surplus
                else f"the row has {tabs} too many, and the cell under {shifted[0]!r} is empty; remove"
                f" {'the tab' if many == 1 else tabs} before that cell"
                if shifted
                else f"the row ends with {tabs} too many; remove {'it' if many == 1 else 'them'}"
            )
            problem = Problem(self.path, message, row=number, cause=(str(self.path), "tabs", message))
            self.problems.append(problem)
            if surplus or shifted:
                key = self.columns.key
                lost = cells[self.header.index(key)].strip() if key in self.header else ""
                self.table.lost.setdefault(lost, problem)
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
