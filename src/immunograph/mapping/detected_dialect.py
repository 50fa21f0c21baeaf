"""Detect the dialect of a text table from its bytes: encoding, comments, lines before the header, separator.

Used for proposals only: an import reads a table as its mapping says.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from immunograph.compressed_files import plain_name
from immunograph.errors import FormatError, StoreError
from immunograph.mapping.dialect import Dialect, format_by_name, with_separator
from immunograph.near_paths import unreadable
from immunograph.store.loading.decompression import MAX_RATIO, decompressed
from immunograph.toml_text import toml_value
from immunograph.utf8_files import SPREADSHEETS, foreign_encoding

__all__ = ["detected", "dialect_lines", "is_delimited"]

_HEAD: Final = 1 << 18
_PIECE: Final = 1 << 22
_MOST_BYTES: Final = 1 << 30
"""Maximum number of bytes that are searched for one that is not UTF-8."""

_LINES: Final = 400
_LINES_OF_ROW: Final = 20
"""Number of lines among which the end of a quoted cell is looked for."""
_SEPARATORS: Final = ("\t", ",", ";", "|")
_MARKS: Final = ("#", "!", "%")
_ENOUGH: Final = 0.6
"""Minimum fraction of the lines that must have the same number of cells."""

_NEARLY_ALL: Final = 0.8
"""Minimum fraction of the rows that must be shorter than the header for ``short_rows`` to be set."""
_FEWEST: Final = 3
"""Minimum number of rows for ``short_rows`` to be set."""

_NOT_CP1252: Final = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_CURIE: Final = re.compile(r"[A-Za-z][A-Za-z0-9.]{0,20}:[A-Za-z]{0,10}[0-9]{2,20}")


def detected(path: Path, given: Dialect, *, max_ratio: float = MAX_RATIO) -> Dialect:
    """Detect the dialect of a text table.

    Parameters
    ----------
    path
        Text file, plain or compressed (.gz, .zst, .xz, .bz2).
    given
        Options that are already known; they are kept, and only the others are detected.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.

    Returns
    -------
    Dialect
        ``given`` with encoding, separator, comment, skip, header, columns and short_rows filled in where they differ
        from what an import assumes. If the first line is ``sep=…``, only encoding, separator and skip are filled in; if no
        separator splits most lines into the same number of cells, only encoding and comment.

    Raises
    ------
    StoreError
        If the file does not exist or cannot be read.
    LimitError
        If the file expands by more than ``max_ratio`` when it is decompressed.
    MissingExtraError
        If the data is compressed with zstd, and the package ``zstandard`` is not installed.
    """
    encoding = given.encoding if given.encoding != "utf-8" else _encoding(path, max_ratio)
    dialect = replace(given, encoding=encoding)
    lines = _lines(path, encoding, max_ratio)
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5 and not given.skip:
        return replace(dialect, skip=1, separator=lines[0][4])
    first = given.skip
    leading = first
    while leading < len(lines) and (not lines[leading].strip() or _mark(lines[leading], given)):
        leading += 1
    marks = [mark for line in lines[first:leading] if (mark := _mark(line, given))]
    comment = given.comment or (marks[0] if marks else "")
    body = [(place, line) for place, line in _rows(lines, leading, given.quote) if _is_row(line, comment)]
    separator, width = _separator([line for _, line in body], given)
    if under := _width_over_short_rows([line for _, line in body], separator, given):
        width, dialect = under, replace(dialect, short_rows=True)
    if width < 2:
        return replace(dialect, comment=comment)
    dialect = replace(dialect, separator=separator)
    if marks and not given.comment:
        last = max(place for place in range(first, leading) if _mark(lines[place], given))
        if len(_cells(lines[last], separator, given.quote)) == width:  # the header itself begins with the mark
            names = _cells(lines[last].lstrip(marks[0]).lstrip(), separator, given.quote)
            header = separator.join(names)
            return replace(_usual(dialect, header, path, given), skip=last, columns=given.columns or tuple(names))
        dialect = replace(dialect, comment=comment)
    counts = [len(_cells(line, separator, given.quote)) for _, line in body]
    top = next(place for place, count in enumerate(counts) if count == width)
    if top == 1 and counts[0] == width - 1 and width > 2:  # as R writes row names: they have no name
        names = [_free("row_name", body[0][1]), *_cells(body[0][1], separator, given.quote)]
        return replace(dialect, header=False, columns=tuple(names), skip=body[1][0])
    if top and all(count <= max(1, width // 2) for count in counts[:top]) and not given.skip:
        dialect = replace(dialect, skip=body[top][0])
    elif top:
        top = 0
    return _usual(_named(dialect, body[top][1], given), body[top][1], path, given)


def _usual(dialect: Dialect, header: str, path: Path, given: Dialect) -> Dialect:
    """Return the dialect without a separator that an import detects by itself."""
    found = with_separator(replace(given, format=given.format or _form(path)), header).separator
    return replace(dialect, separator=given.separator) if found == dialect.separator else dialect


def _form(path: Path) -> str:
    try:
        return format_by_name(path)
    except FormatError:
        return "csv"


def _named(dialect: Dialect, header: str, given: Dialect) -> Dialect:
    """Return the dialect with names for columns that have none or share one; without a header if it is a row."""
    if given.columns or not given.header:
        return dialect
    names = [name.strip() for name in _cells(header, dialect.separator, dialect.quote)]
    if any(_CURIE.fullmatch(name) for name in names):  # a row, and no header
        return replace(dialect, header=False)
    if len(set(filter(None, names))) == len(list(filter(None, names))):
        return dialect
    seen: Counter[str] = Counter()
    made = []
    for place, name in enumerate(names, 1):
        seen[name] += 1
        called = f"{name}_{seen[name]}" if seen[name] > 1 else name
        made.append(called or f"column_{place}")
    return replace(dialect, columns=tuple(made)) if len(set(made)) == len(made) else dialect


def dialect_lines(path: Path, found: Dialect, given: Dialect) -> list[str]:
    """Return the lines of ``[table]`` that reproduce a detected dialect in a mapping file.

    Parameters
    ----------
    path
        The table; options that its file extension implies are left out.
    found
        Dialect returned by :func:`detected`.
    given
        Options that the mapping file already sets, which are left out.

    Returns
    -------
    list of str
        TOML lines ``key = value``, some with a comment; empty if nothing needs to be set.

    Examples
    --------
    >>> dialect_lines(Path("a.tsv"), Dialect(comment="#", separator=";"), Dialect())
    ['separator = ";"', 'comment = "#"  # lines that begin with it are skipped']
    """
    lines = []
    try:
        format_by_name(path)
    except FormatError:
        if not given.format:
            lines.append('format = "csv"  # delimited text; the file extension does not say so')
    for name, comment in (
        ("separator", ""),
        ("quote", "quotes occur within cells"),
        ("encoding", "of the file, which is not UTF-8"),
        ("decimal", "numbers are written with a comma"),
        ("comment", "lines that begin with it are skipped"),
        ("skip", "lines before the header"),
        ("header", "the first line is a row: correct the names, column_1 and so on"),
        ("short_rows", "rows leave out trailing empty cells"),
        ("columns", "names of the columns, in place of those of the header"),
    ):
        value = getattr(found, name)
        if value == getattr(given, name):
            continue
        if name == "header" and found.columns:
            comment = "the header names one column too few: they are named below"
        if name == "skip" and not found.header:
            comment = "lines before the rows"
        told = toml_value(list(value) if isinstance(value, tuple) else value)
        lines.append(f"{name} = {told}" + (f"  # {comment}" if comment else ""))
    return lines


def is_delimited(path: Path, *, max_ratio: float = MAX_RATIO) -> bool:
    """Return whether a file of unknown extension is delimited text: most lines split into the same number of cells.

    Parameters
    ----------
    path
        File to inspect; up to 1 GB of it is read to detect the encoding.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.

    Returns
    -------
    bool
        False also if the file cannot be read, is a spreadsheet or Parquet, has fewer than two lines, header included, or
        has fewer than three columns.

    Raises
    ------
    LimitError
        If the file expands by more than ``max_ratio`` when it is decompressed.
    MissingExtraError
        If the data is compressed with zstd, and the package ``zstandard`` is not installed.
    """
    name = plain_name(path).lower()
    if not name or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            if stream.read(8).startswith((*SPREADSHEETS, b"PAR1")):
                return False
        found = detected(path, Dialect(), max_ratio=max_ratio)
        lines = _lines(path, found.encoding, max_ratio)
    except (FormatError, StoreError, OSError):
        return False
    rows = [line for _, line in _rows(lines, found.skip, found.quote) if _is_row(line, found.comment)]
    separator, width = _separator(rows, found)
    return len(rows) > 1 and width > 2 and bool(separator)


def _pieces(path: Path, max_ratio: float) -> Iterator[bytes]:
    try:
        stream = path.open("rb", buffering=0)
    except OSError as error:
        raise StoreError(unreadable(path, error)) from error
    with stream:
        plain = decompressed(stream, str(path), max_ratio=max_ratio)
        while piece := plain.read(_PIECE):
            yield piece


def _encoding(path: Path, max_ratio: float) -> str:
    """Return the encoding: UTF-8 if all bytes are, UTF-16 or UTF-32 by the first ones, else Windows-1252 or Latin-1."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    taken, is_utf8, undefined = 0, True, False
    for piece in _pieces(path, max_ratio):
        if not taken:
            wide = _wide(piece[: 1 << 16])
            if wide:
                return wide
        taken += len(piece)
        undefined |= any(byte in piece for byte in _NOT_CP1252)
        if is_utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                is_utf8 = False
        if taken > _MOST_BYTES:
            break
    return "utf-8" if is_utf8 else "latin-1" if undefined else "cp1252"


def _wide(head: bytes) -> str:
    foreign = foreign_encoding(head)
    if foreign not in ("UTF-16", "UTF-32"):
        return ""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return foreign.lower()
    is_little = head[1::2].count(0) > head[::2].count(0) if foreign == "UTF-16" else head[3::4].count(0) * 5 > len(head)
    return foreign.lower() + ("-le" if is_little else "-be")


def _lines(path: Path, encoding: str, max_ratio: float) -> list[str]:
    """Return the first lines of a file; none if the encoding is unknown, which is reported when the table is opened."""
    try:
        _ = "a".encode(encoding)
    except (LookupError, ValueError):
        return []
    held = b""
    for piece in _pieces(path, max_ratio):
        held += piece
        if len(held) >= _HEAD:
            break
    is_whole = len(held) < _HEAD
    text = codecs.decode(held[:_HEAD], "utf-8-sig" if encoding == "utf-8" else encoding, "replace")
    lines = text.replace("\r\n", "\n").split("\n")
    return (lines if is_whole else lines[:-1] or lines)[:_LINES]


def _rows(lines: Sequence[str], first: int, quote: str) -> Iterator[tuple[int, str]]:
    """Yield index and text of each row from a line on; a row with an open quote includes the lines that close it."""
    place = first
    while place < len(lines):
        end = place + 1
        if quote and lines[place].count(quote) % 2:
            following = range(place + 2, min(len(lines), place + _LINES_OF_ROW) + 1)
            end = next((last for last in following if lines[last - 1].count(quote) % 2), end)
        yield place, "\n".join(lines[place:end])
        place = end


def _mark(line: str, given: Dialect) -> str:
    marks = (given.comment,) if given.comment else _MARKS
    return next((mark for mark in marks if line.startswith(mark)), "")


def _is_row(line: str, comment: str) -> bool:
    return bool(line.strip()) and not (comment and line.startswith(comment))


def _cells(line: str, separator: str, quote: str) -> list[str]:
    if not quote:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator, quotechar=quote), [])
    except csv.Error:
        return line.split(separator)


def _separator(lines: Sequence[str], given: Dialect) -> tuple[str, int]:
    """Return the separator that splits most lines into the same number of cells, and that number; 0 if none does."""
    best: tuple[float, int, str] = (0.0, 0, "")
    for separator in (given.separator,) if given.separator else _SEPARATORS:
        counts = Counter(len(_cells(line, separator, given.quote)) for line in lines)
        width, number = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        share = number / max(len(lines), 1)
        if width > 1 and share >= _ENOUGH:
            best = max(best, (round(share, 1), width, separator))
    if best[1]:
        return best[2], best[1]
    header = lines[0] if lines else ""
    chosen = with_separator(replace(given, format="csv"), header).separator
    return chosen, 0


def _width_over_short_rows(lines: Sequence[str], separator: str, given: Dialect) -> int:
    """Return the number of columns if nearly all rows leave out trailing cells; otherwise 0."""
    if given.short_rows or not given.header or (given.quote and any(line.count(given.quote) % 2 for line in lines)):
        return 0
    counts = [len(_cells(line, separator, given.quote)) for line in lines]
    width, rows = (counts[0], counts[1:]) if counts else (0, [])
    short = sum(count < width for count in rows)
    is_usual = len(rows) >= _FEWEST and short >= _NEARLY_ALL * len(rows)
    return width if is_usual and min(rows) > 1 and max(rows) <= width else 0


def _free(name: str, line: str) -> str:
    return name if name not in line else f"{name}_"
