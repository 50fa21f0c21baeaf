"""A common interface to tables in all formats (delimited text, Parquet, JSON, XLSX, data frames), read in batches.

Every batch has the column :data:`ROW`. Cells of text tables are text.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Collection, Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from immunograph.argument_types import expect_path
from immunograph.delimited_rows import delimited_rows
from immunograph.errors import FormatError, StoreError
from immunograph.mapping.data_frames import frame_of
from immunograph.mapping.delimited_records import Piece, records, utf8_pieces
from immunograph.mapping.dialect import Dialect, format_by_name, refuse_twins, with_separator
from immunograph.near_paths import does_not_exist, unreadable
from immunograph.plurals import counted
from immunograph.store.loading.decompression import MAX_RATIO, decompressed

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["ROW", "Frame", "Table", "TableSource", "TextTable", "first_line", "in_order", "open_table"]

ROW: Final = "\x00row"
"""Name of the column of row numbers, which no table may use itself.

Row numbers are those by which a reader finds the row in the file, from 1. Delimited text and spreadsheets: every record
counts, with the header, comments and skipped or empty lines (but not the empty rows above everything else in a sheet); a
cell with line breaks is part of one record. JSON Lines: the line. JSON: the index of the object. Parquet and data frames have no header in the rows; the first row is number 2, as
if there were one.
"""

BATCH_ROWS: Final = 5_000
"""Rows per batch: smaller batches take more time, larger ones more memory (a row yields some 5 kB of N-Quads)."""
_BARE_RETURNS: Final = "its line endings are bare carriage returns (CR): save it with line endings LF or CRLF"
_HEAD: Final = 1 << 16
_LONGEST_CELL: Final = 1 << 26

TableSource: TypeAlias = "str | Path | pl.DataFrame | object"
"""A path, or a data frame of polars, pandas or arrow."""


class Table(Protocol):
    """Protocol of a table whose rows can be read in batches, any number of times."""

    name: str
    """Path of the file, or words for a data frame; starts error messages."""
    columns: list[str]
    """Names of the columns in table order, without ``ROW``."""

    def batches(self, wanted: Collection[str] | None = None) -> Iterator[pl.DataFrame]:
        """Yield the rows in batches.

        Parameters
        ----------
        wanted
            Columns to read; all if ``None``. Those that the table lacks are ignored.

        Returns
        -------
        Iterator[polars.DataFrame]
            Frames with the wanted columns in table order, and ``ROW`` (the row number, see :data:`ROW`).
        """
        ...


class Frame:
    """A data frame as a :class:`Table`.

    Parameters
    ----------
    frame
        The rows.
    name
        Name of the table; starts error messages.
    first
        Row number of the first row; 2 leaves row 1 for the header.
    drop_empty
        Whether to leave out rows without any value; they still count in the row numbers.

    Raises
    ------
    FormatError
        If the name of a column contains a NUL character, which marks the columns of the import itself.
    """

    def __init__(self, frame: pl.DataFrame, name: str, *, first: int = 2, drop_empty: bool = False) -> None:
        import polars as pl

        self.name = name
        self.columns = list(frame.columns)
        refuse_twins(self.columns, name, "rename one")
        self._frame = frame.with_row_index(ROW, offset=first)
        if drop_empty and self.columns:
            self._frame = self._frame.filter(pl.any_horizontal(pl.col(self.columns).is_not_null()))

    def batches(self, wanted: Collection[str] | None = None) -> Iterator[pl.DataFrame]:
        """Yield the rows in batches.

        Parameters
        ----------
        wanted
            Columns to read; all if ``None``. Names that the table lacks are ignored.

        Yields
        ------
        polars.DataFrame
            Frames with the wanted columns in table order, and ``ROW`` (the row number, see :data:`ROW`).
        """
        chosen = self._frame if wanted is None else self._frame.select(ROW, *in_order(self.columns, wanted))
        for start in range(0, max(chosen.height, 1), BATCH_ROWS):
            yield chosen.slice(start, BATCH_ROWS)


class TextTable:
    """A delimited text file as a :class:`Table`, read in chunks; only the header is read on construction.

    Parameters
    ----------
    path
        Text file, plain or compressed.
    dialect
        Format options of the table: separator, quote, encoding and so on.
    needed
        Columns that the mapping uses; they help to detect the separator.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.

    Raises
    ------
    StoreError
        If the file cannot be read.
    FormatError
        If the file is empty or not valid in its encoding, or its header cannot be parsed or has repeated names.
    LimitError
        If compressed data expands by more than ``max_ratio``.
    MissingExtraError
        If the file is compressed with zstd, and the package ``zstandard`` is not installed.
    """

    def __init__(
        self, path: Path, dialect: Dialect, *, needed: Collection[str] = (), max_ratio: float = MAX_RATIO
    ) -> None:
        self.name = str(path)
        self._path = path
        self._max_ratio = max_ratio
        self.dialect = dialect
        with contextlib.closing(self._text()) as pieces:
            head, self._skipped = self._head(pieces)
        self._before = self._skipped + (1 + head.count("\n") if dialect.header else 0)  # lines before the first row
        self.dialect = with_separator(dialect, head, needed)
        names = self._fields(head)
        self._width = len(names)
        self.columns = self._named(names)

    def _text(self) -> Generator[bytes, None, None]:
        try:
            stream = self._path.open("rb", buffering=0)
        except OSError as error:
            raise StoreError(unreadable(self._path, error)) from error
        with stream:
            plain = decompressed(stream, self.name, max_ratio=self._max_ratio)
            yield from utf8_pieces(plain, self.name, self.dialect.encoding)

    def _head(self, pieces: Iterator[bytes]) -> tuple[str, int]:
        """Return the first line that is not skipped, a comment or blank, whole, and the number of lines before it."""
        held, skipped = b"", 0
        mark = self.dialect.comment.encode()
        while True:
            line, newline, rest = held.partition(b"\n")
            if not newline:
                more = next(pieces, None)
                if more is not None:
                    held += more
                    if len(held) > _HEAD * 64 and b"\n" not in held:
                        remedy = _BARE_RETURNS if b"\r" in held else "set format in [table] to that of the file"
                        raise FormatError(
                            f"{self.name}: line {skipped + 1} is longer than 4 MB, as in no text table: {remedy}"
                        )
                    continue
                if not line.strip():
                    passed = counted(
                        skipped, "skipped line, comment or empty line", "skipped lines, comments or empty lines"
                    )
                    what = f"there is nothing after {passed}" if skipped else "the table is empty"
                    raise FormatError(f"{self.name}: {what}; expected a line of column names, then rows")
            if skipped < self.dialect.skip or (mark and line.startswith(mark)) or not line.strip():
                held, skipped = rest, skipped + 1
                continue
            return self._whole(line, rest, pieces).decode(), skipped

    def _whole(self, line: bytes, rest: bytes, pieces: Iterator[bytes]) -> bytes:
        """Return the header with the lines that close an open quote, since a column name may contain line breaks."""
        quote = self.dialect.quote.encode()
        while quote and line.count(quote) % 2 and len(line) < _HEAD:
            more, newline, after = rest.partition(b"\n")
            if not newline and (piece := next(pieces, None)) is not None:
                rest += piece
                continue
            if not newline and not more:
                break
            line, rest = line + b"\n" + more, after
        return line

    def _fields(self, line: str) -> list[str]:
        separator, quote = self.dialect.separator, self.dialect.quote
        if not quote:
            return [part.strip() for part in line.rstrip("\r\n").split(separator)]
        line, hint = line.replace("\r\n", "\n"), "check its quotes"
        if "\r" in line.rstrip("\r\n"):
            hint = _BARE_RETURNS
        rows = delimited_rows(
            *(self.name, [line]), first=self._skipped + 1, remedy=hint, delimiter=separator, quotechar=quote
        )
        _, names = next(rows, (1, []))
        return [part.strip() for part in names]

    def _named(self, names: list[str]) -> list[str]:
        """Return the column names: those of the dialect or the header, else ``column_1`` and so on.

        Raises
        ------
        FormatError
            If two columns share a name, the dialect names more or fewer columns, or the line is ``sep=…``.
        """
        row = self._skipped + 1
        if names and names[0].lower().startswith("sep=") and len(names) <= 2:
            mark = names[0][4:5] or self.dialect.separator
            written = "\\t" if mark == "\t" else mark
            raise FormatError(
                f"{self.name}, row {row}: {names[0].lower()}… is a line for spreadsheet programs: remove it, or set skip = {row} and "
                f'separator = "{written}" in [table]'
            )
        if self.dialect.columns:
            if len(self.dialect.columns) != len(names):
                raise FormatError(
                    f"{self.name}, row {row}: {counted(len(names), 'column')}, but the mapping names {len(self.dialect.columns)}: correct columns in [table]"
                )
            return list(self.dialect.columns)
        if not self.dialect.header:
            return [f"column_{number}" for number in range(1, len(names) + 1)]
        refuse_twins(names, f"{self.name}, row {row}")
        return [name or f"column_{number}" for number, name in enumerate(names, 1)]

    def batches(self, wanted: Collection[str] | None = None) -> Iterator[pl.DataFrame]:
        """Yield the rows in batches.

        Parameters
        ----------
        wanted
            Columns to read; all if ``None``. Names that the table lacks are ignored.

        Yields
        ------
        polars.DataFrame
            Frames with the wanted columns in table order, and ``ROW`` (the row number, see :data:`ROW`).

        Raises
        ------
        FormatError
            If a record has more fields than the header, or fewer unless the dialect allows short rows, or a quote is not
            closed; the message names the row.
        LimitError
            If a record is too long, or compressed data expands too much.
        MissingExtraError
            If the file is compressed with zstd, and the package ``zstandard`` is not installed.
        StoreError
            If the file cannot be read.
        """
        names = self.columns if wanted is None else in_order(self.columns, wanted)
        dialect = self.dialect
        with contextlib.closing(self._text()) as text:
            body, first = _without_lines(text, self._before), self._before + 1
            pieces = records(body, self.name, separator=dialect.separator, quote=dialect.quote, first=first)
            for piece in pieces:
                yield from self._parsed(piece, names)

    def _parsed(self, piece: Piece, names: Sequence[str]) -> Iterator[pl.DataFrame]:
        import numpy as np
        import polars as pl

        keep = piece.fields > 0
        text = piece.text
        if self.dialect.comment:
            text, comments = self._without_comments(piece)
            keep &= ~comments
        wrong = keep & (piece.fields > self._width if self.dialect.short_rows else piece.fields != self._width)
        if wrong.any():
            place = int(np.argmax(wrong))
            self._refuse(piece.first + place, int(piece.fields[place]))
        places = [self.columns.index(name) for name in names]
        is_padded = self.dialect.short_rows and self._width > 1
        if is_padded:  # a first row of all cells, by which polars knows the width
            text = self.dialect.separator.encode() * (self._width - 1) + b"\n" + text
        try:
            frame = pl.read_csv(
                io.BytesIO(text),
                has_header=False,
                separator=self.dialect.separator,
                quote_char=self.dialect.quote or None,
                infer_schema=False,
                columns=places or [0],
                raise_if_empty=False,
                schema={f"c{number}": pl.String for number in range(self._width)},
            )
        except pl.exceptions.PolarsError as error:
            end = piece.first + len(keep) - 1
            raise FormatError(
                f"{self.name}, rows {piece.first} to {end}: they cannot be read ({first_line(error)}): check separator and quotes"
            ) from error
        frame = frame[1:] if is_padded else frame
        rows = pl.Series(ROW, np.flatnonzero(keep) + piece.first)
        if frame.height != rows.len():  # empty lines
            frame = self._one_by_one(text, places, piece.first)
            frame = frame[1:] if is_padded else frame
        chosen = places or [0]
        frame = frame.rename(dict(zip(frame.columns, [self.columns[place] for place in chosen], strict=True)))
        frame = frame.select(names).with_columns(rows)
        for start in range(0, frame.height, BATCH_ROWS):
            yield frame.slice(start, BATCH_ROWS)

    def _without_comments(self, piece: Piece) -> tuple[bytes, NDArray[np.bool_]]:
        """Return the text without comment lines, and which lines these are; none if cells contain line breaks."""
        import numpy as np

        lines = piece.text.split(b"\n")[:-1]
        if len(lines) != len(piece.fields):
            return piece.text, np.zeros(len(piece.fields), dtype=bool)
        mark = self.dialect.comment.encode()
        found = np.array([line.startswith(mark) for line in lines], dtype=bool)
        return b"".join(line + b"\n" for line in lines if not line.startswith(mark)), found

    def _one_by_one(self, text: bytes, places: Sequence[int], first: int) -> pl.DataFrame:
        """Parse a piece with the csv module, if polars finds another number of records, as for empty lines."""
        import csv

        import polars as pl

        records = delimited_rows(
            *(self.name, io.StringIO(text.decode(), newline="")),
            first=first,
            longest=_LONGEST_CELL,
            delimiter=self.dialect.separator,
            quotechar=self.dialect.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.dialect.quote else csv.QUOTE_NONE,
        )
        rows = [row + [""] * (self._width - len(row)) for _, row in records if row]
        return pl.DataFrame(
            {f"c{place}": [row[place] or None for row in rows] for place in places or [0]},
            schema=dict.fromkeys((f"c{place}" for place in places or [0]), pl.String),
        )

    def _refuse(self, row: int, found: int) -> None:
        more = (
            "remove a separator" + (", or put the cell that contains one in quotes" if self.dialect.quote else "")
            if found > self._width
            else (
                "the row is cut off, or a separator is missing; if rows leave out trailing empty cells, set short_rows = true in [table]"
            )
        )
        raise FormatError(
            f"{self.name}, row {row}: the row has {counted(found, 'cell')}, but the table has {counted(self._width, 'column')}: {more}"
        )


def _without_lines(pieces: Iterator[bytes], number: int) -> Iterator[bytes]:
    """Yield the pieces of a text without its first lines."""
    held = b""
    for piece in pieces:
        if number:
            held += piece
            while number and b"\n" in held:
                held, number = held.partition(b"\n")[2], number - 1
            if number:
                continue
            piece, held = held, b""
        if piece:
            yield piece


def in_order(columns: Sequence[str], wanted: Collection[str]) -> list[str]:
    """Return the wanted columns in table order.

    Parameters
    ----------
    columns
        All column names of the table.
    wanted
        Names to keep; names that the table lacks are ignored.

    Returns
    -------
    list of str
        The subset of ``columns`` that is wanted.

    Examples
    --------
    >>> in_order(["a", "b", "c"], {"c", "a", "z"})
    ['a', 'c']
    """
    chosen = set(wanted)
    return [name for name in columns if name in chosen]


def first_line(error: BaseException) -> str:
    r"""Return the first line of another library's error message, truncated to 200 characters.

    Parameters
    ----------
    error
        Exception raised by another library.

    Returns
    -------
    str
        One line without a line break.

    Examples
    --------
    >>> first_line(ValueError("one\ntwo"))
    'one'
    """
    return str(error).partition("\n")[0][:200]


def open_table(
    source: TableSource, dialect: Dialect, *, needed: Collection[str] = (), max_ratio: float = MAX_RATIO
) -> Table:
    """Open a file or a data frame as a :class:`Table`.

    Parameters
    ----------
    source
        Path of a table, or a polars, pandas or Arrow data frame.
    dialect
        Format options; an unset format is taken from the file name, and an unset separator from the header line.
    needed
        Columns that the mapping uses; they help to detect the separator.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.

    Returns
    -------
    Table
        The table, with its column names; rows are read by :meth:`Table.batches`.

    Raises
    ------
    StoreError
        If the file does not exist, is not a regular file or cannot be read.
    FormatError
        If the file is not valid in its format, or ``source`` is neither a path nor a data frame.
    LimitError
        If the data expands by more than ``max_ratio``, or JSON or a line of it is too large.
    MissingExtraError
        If the file is a spreadsheet or is compressed with zstd, and the package that reads it is not installed.
    """
    from dataclasses import replace

    frame = frame_of(source)
    if frame is not None:
        return Frame(frame, "the data frame (row 2 is its first, as under a header)")
    if not isinstance(source, str | Path):
        raise FormatError(f"expected the path of a table or a data frame, not {type(source).__name__}")
    expect_path(source)
    path = Path(source)
    if not path.is_file():
        expected = "a table file, such as CSV, JSON, Parquet or xlsx"
        if not path.exists():
            raise StoreError(does_not_exist(path, f"name {expected}"))
        raise StoreError(f"{path} is {'a directory' if path.is_dir() else 'a pipe or a device'}: expected {expected}")
    dialect = replace(dialect, format=dialect.format or format_by_name(path))
    if dialect.is_text:
        return TextTable(path, dialect, needed=needed, max_ratio=max_ratio)
    if dialect.format == "parquet":
        from immunograph.mapping.parquet_files import Parquet

        return Parquet(path, max_ratio=max_ratio)
    from immunograph.mapping.other_tables import open_json, open_lines, open_spreadsheet

    opened = {"json": open_json, "jsonl": open_lines, "xlsx": open_spreadsheet}[dialect.format]
    return opened(path, dialect, max_ratio=max_ratio)
