"""Read tables in JSON, JSON Lines and spreadsheets."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from immunograph.errors import FormatError, LimitError, MissingExtraError, StoreError
from immunograph.mapping.delimited_records import utf8_pieces
from immunograph.mapping.dialect import Dialect, refuse_twins
from immunograph.mapping.table_batches import BATCH_ROWS, ROW, Frame, Table, first_line
from immunograph.near_paths import unreadable
from immunograph.plurals import counted, some_of
from immunograph.store.loading.decompression import decompressed
from immunograph.unique_keys import RepeatedKeyError, unique_keys

if TYPE_CHECKING:
    import polars as pl

__all__ = ["open_json", "open_lines", "open_spreadsheet"]

_MOST_JSON: Final = 1 << 28
_MOST_LINE: Final = 1 << 26
_PIECE: Final = 1 << 23
_SHEET_FREE: Final = 1 << 26
_SHEET_MOST: Final = 1 << 31


_KEEP_ONE: Final = ": keep one of them, or write each as a row of its own"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not valid in JSON: write null for a missing value")


def _pieces(path: Path, dialect: Dialect, max_ratio: float) -> Iterator[bytes]:
    try:
        stream = path.open("rb", buffering=0)
    except OSError as error:
        raise StoreError(unreadable(path, error)) from error
    with stream:
        yield from utf8_pieces(decompressed(stream, str(path), max_ratio=max_ratio), str(path), dialect.encoding)


def open_json(path: Path, dialect: Dialect, *, max_ratio: float) -> Table:
    """Open a JSON file as a table; its rows are a list of objects, at the top level or under a path.

    Parameters
    ----------
    path
        JSON file, plain or compressed.
    dialect
        Format options; used are ``encoding`` and ``rows``, the path to the list, such as ``elements.edges[].data``.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.

    Returns
    -------
    Table
        The rows, in memory.

    Raises
    ------
    LimitError
        If the file is larger than 256 MB, or expands by more than ``max_ratio``.
    FormatError
        If the file is not valid JSON, has repeated keys, or has no rows under the path.
    StoreError
        If the file cannot be read.
    MissingExtraError
        If the data is compressed with zstd, and the package ``zstandard`` is not installed.
    """
    import polars as pl

    held = bytearray()
    for piece in _pieces(path, dialect, max_ratio):
        held += piece
        if len(held) > _MOST_JSON:
            raise LimitError(
                f"{path}: JSON of more than {_MOST_JSON >> 20} MB is too large to be read at once: write its rows as JSON lines"
            )
    try:
        found = json.loads(bytes(held), parse_constant=_refuse_constant, object_pairs_hook=unique_keys)
    except RepeatedKeyError as error:
        raise FormatError(f"{path}: {error}{_KEEP_ONE}") from error
    except RecursionError as error:
        raise FormatError(f"{path}: its JSON is nested too deeply: write its rows as a list of flat objects") from error
    except ValueError as error:
        raise FormatError(
            f"{path}: this is not complete JSON: {first_line(error)}; correct it, or get a complete copy"
        ) from error
    rows = _under(found, dialect.rows, path)
    try:
        frame = pl.DataFrame(rows, infer_schema_length=None, strict=False)
    except (pl.exceptions.PolarsError, TypeError, ValueError) as error:
        raise FormatError(
            f"{path}: the rows do not form a table: {first_line(error)}; use one type of value per field"
        ) from error
    return Frame(frame, str(path), first=1)


def _under(found: Any, rows: str, path: Path) -> list[dict[str, Any]]:
    """Return the objects under a path, which are the rows of the table."""
    here = [found]
    for step in filter(None, rows.split(".")):
        name, several = (step[:-2], True) if step.endswith("[]") else (step, False)
        after: list[Any] = []
        for each in here:
            if name and not (isinstance(each, dict) and name in each):
                known = (
                    some_of(each, 8) or "an empty object"
                    if isinstance(each, dict)
                    else "a list"
                    if isinstance(each, list)
                    else "a value"
                )
                raise FormatError(
                    f"{path}: rows = {rows!r} in [table]: {name!r} is missing, found {known}: correct the path"
                )
            value = each[name] if name else each
            after += value if several and isinstance(value, list) else [value]
        here = after
    if len(here) == 1 and isinstance(here[0], list):
        here = here[0]
    hint = "name the path to a list of objects with rows in [table], such as elements.edges[].data"
    if not here:
        raise FormatError(f"{path}: there are no rows{f' under {rows}' if rows else ''}: {hint}")
    if not all(isinstance(each, dict) for each in here):
        raise FormatError(f"{path}: not all rows{f' under {rows}' if rows else ''} are JSON objects: {hint}")
    return here


@dataclass
class _Lines:
    """JSON lines as a table."""

    path: Path
    dialect: Dialect
    max_ratio: float

    def __post_init__(self) -> None:
        """Read all lines once for their columns."""
        import polars as pl

        self.name = str(self.path)
        empty = [frame.clear() for _, frame in self._frames(None, checked=True)]
        if not empty:
            raise FormatError(f"{self.path}: the file is empty: expected a JSON object on each line")
        try:
            self._schema = dict(pl.concat(empty, how="diagonal_relaxed").schema)
        except pl.exceptions.PolarsError as error:
            raise FormatError(
                f"{self.path}: a field has different types in different lines: {first_line(error)}; use one type per field"
            ) from error
        self.columns = list(self._schema)

    def _frames(
        self, schema: dict[str, Any] | None, *, checked: bool = False
    ) -> Iterator[tuple[pl.Series, pl.DataFrame]]:
        """Yield the line numbers and the rows of each piece of the file.

        ``checked`` also looks for keys that a line has twice, which polars does not report.
        """
        import polars as pl

        row = 1
        for text in self._lines():
            if checked:
                self._refuse_repeated(text, row)
            numbers = pl.int_range(row, row + text.count(b"\n"), dtype=pl.Int64, eager=True)
            if text.count(b"\n{") + text.startswith(b"{") != text.count(b"\n"):  # blank lines, or no objects
                self._refuse_others(text, row)
                numbers = numbers.filter([bool(line.strip()) for line in text.split(b"\n")[:-1]])
            try:
                frame = pl.read_ndjson(io.BytesIO(text), infer_schema_length=None, schema=schema)
            except pl.exceptions.PolarsError as error:
                raise self._wrong(text, row, error) from error
            if frame.height != len(numbers):
                raise FormatError(f"{self.path}, near row {row}: expected one JSON object on each line")
            yield numbers, frame
            row += text.count(b"\n")

    def _lines(self) -> Iterator[bytes]:
        """Yield pieces of about 8 MB, of whole lines; the last may be shorter, and is left out if it is blank."""
        held = b""
        for piece in _pieces(self.path, self.dialect, self.max_ratio):
            held += piece
            if len(held) < _PIECE:
                continue
            whole, newline, rest = held.rpartition(b"\n")
            if not newline:
                if len(held) > _MOST_LINE:
                    raise LimitError(
                        f"{self.path}: a line is longer than {_MOST_LINE >> 20} MB, the limit: write each row on a line of its own"
                    )
                continue
            held = rest
            yield whole + newline
        if held.strip():
            yield held if held.endswith(b"\n") else held + b"\n"

    def _refuse_repeated(self, text: bytes, first: int) -> None:
        for number, line in enumerate(text.split(b"\n"), first):
            try:
                json.loads(line, object_pairs_hook=unique_keys)
            except RepeatedKeyError as error:
                raise FormatError(f"{self.path}, row {number}: {error}{_KEEP_ONE}") from error
            except (ValueError, RecursionError):  # reported when the values are read
                continue

    def _refuse_others(self, text: bytes, first: int) -> None:
        """Raise an error for a line that is neither blank nor begins like a JSON object."""
        for number, line in enumerate(text.split(b"\n"), first):
            if line.strip() and not line.lstrip().startswith(b"{"):
                raise FormatError(f"{self.path}, row {number}: expected a JSON object on each line")

    def _wrong(self, text: bytes, first: int, error: Exception) -> FormatError:
        """Return the error for the first line that is not a JSON object."""
        for number, line in enumerate(text.split(b"\n"), first):
            if not line.strip():
                continue
            try:
                if not isinstance(json.loads(line, parse_constant=_refuse_constant), dict):
                    return FormatError(f"{self.path}, row {number}: expected a JSON object on each line")
            except (ValueError, RecursionError) as fault:
                return FormatError(
                    f"{self.path}, row {number}: this line is not complete JSON: {first_line(fault)}; correct it, or get a complete copy"
                )
        return FormatError(f"{self.path}, near row {first}: {first_line(error)}; use one type of value per field")

    def batches(self, wanted: Collection[str] | None = None) -> Iterator[pl.DataFrame]:
        """Yield the rows, numbered by line; see :meth:`immunograph.mapping.table_batches.Table.batches`."""
        names = self.columns if wanted is None else [name for name in self.columns if name in set(wanted)]
        for numbers, frame in self._frames(self._schema):
            chosen = frame.select(names).with_columns(numbers.alias(ROW))
            for start in range(0, frame.height, BATCH_ROWS):
                yield chosen.slice(start, BATCH_ROWS)


def open_lines(path: Path, dialect: Dialect, *, max_ratio: float) -> Table:
    """Open a JSON Lines file as a table; all lines are parsed once on opening.

    Parameters
    ----------
    path
        JSON Lines file, plain or compressed.
    dialect
        Format options; only ``encoding`` is used.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.

    Returns
    -------
    Table
        The rows, read lazily in batches.

    Raises
    ------
    FormatError
        If the file is empty, or is not UTF-8 (or ``encoding``); a line is not a JSON object or repeats a key (the message
        names it); or a field has different types in different lines.
    LimitError
        If a line is longer than 64 MB, or the file expands by more than ``max_ratio``.
    StoreError
        If the file cannot be read.
    MissingExtraError
        If the data is compressed with zstd, and the package ``zstandard`` is not installed.
    """
    return _Lines(path, dialect, max_ratio)


def open_spreadsheet(path: Path, dialect: Dialect, *, max_ratio: float) -> Table:
    """Open one sheet of a spreadsheet as a table; all cells are read as text.

    Parameters
    ----------
    path
        XLSX, ODS, XLSB or XLS file.
    dialect
        Format options; used are ``sheet`` (the first if empty), ``header``, ``skip`` and ``columns``.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed. Ignored for XLS, which is
        not compressed.

    Returns
    -------
    Table
        The rows, in memory.

    Raises
    ------
    MissingExtraError
        If the package fastexcel is not installed.
    FormatError
        If the file is not a spreadsheet or lacks the sheet, two columns have the same name, or there are more or fewer
        columns than the mapping names.
    LimitError
        If the archive expands by more than ``max_ratio``, or is too large.
    """
    import polars as pl

    if path.suffix.lower() != ".xls":
        _refuse_bomb(path, max_ratio)
    skipped = {"header_row" if dialect.header else "skip_rows": dialect.skip}
    try:
        found = pl.read_excel(
            path,
            sheet_name=dialect.sheet or None,
            infer_schema_length=0,
            has_header=dialect.header,
            read_options=skipped if dialect.skip else None,
            drop_empty_rows=False,  # they count in the numbers of rows
            raise_if_empty=False,
        )
    except (ImportError, ModuleNotFoundError) as error:
        raise MissingExtraError(
            f"{path}: spreadsheets need the package fastexcel, which is not installed: pip install fastexcel "
            "(the extra 'tables'; from a checkout .venv/bin/pip install -e '.[tables]'); or save the sheet as CSV"
        ) from error
    except (pl.exceptions.PolarsError, OSError, ValueError, RuntimeError) as error:
        named = "correct the key sheet in [table], or save the sheet as CSV" if dialect.sheet else "save it as CSV"
        raise FormatError(f"{path}: the sheet cannot be read: {first_line(error)}; {named}") from error
    if dialect.header and not dialect.columns:
        _refuse_renamed(path, found.columns, dialect)
    frame = found.with_columns(pl.all().cast(pl.String))
    if dialect.columns:
        if len(dialect.columns) != frame.width:
            raise FormatError(
                f"{path}: {counted(frame.width, 'column')}, but the mapping names {len(dialect.columns)}: correct columns in [table]"
            )
        frame = frame.rename(dict(zip(frame.columns, dialect.columns, strict=True)))
    return Frame(frame, str(path), first=dialect.skip + 1 + dialect.header, drop_empty=True)


def _refuse_renamed(path: Path, columns: list[str], dialect: Dialect) -> None:
    """Raise an error if two columns of a sheet share a name; the reader renames the second, such as ``a_1``."""
    import polars as pl

    if not any(name.rpartition("_")[0] in columns and name.rpartition("_")[2].isdecimal() for name in columns):
        return
    first = {"n_rows": 1, **({"skip_rows": dialect.skip} if dialect.skip else {})}
    names = pl.read_excel(
        path, sheet_name=dialect.sheet or None, infer_schema_length=0, has_header=False, read_options=first
    )
    refuse_twins([str(name or "") for name in names.row(0)], f"{path}, row {dialect.skip + 1}")


def _refuse_bomb(path: Path, max_ratio: float) -> None:
    """Raise an error for an archive that expands too much by its own directory, before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except OSError as error:
        raise FormatError(
            f"{path} cannot be read: {error.strerror or error}; check the path and its permissions"
        ) from error
    except (zipfile.BadZipFile, ValueError) as error:
        raise FormatError(
            f"{path}: this is not a complete spreadsheet: {first_line(error)}; get a complete copy"
        ) from error
    swollen, packed = sum(each.file_size for each in infos), path.stat().st_size
    if swollen > _SHEET_MOST:
        raise LimitError(
            f"{path}: {packed:,} bytes expand to {swollen:,}, but at most {_SHEET_MOST:,} are allowed for a spreadsheet; "
            "save it as CSV, or split it"
        )
    if swollen > _SHEET_FREE and swollen > max_ratio * packed:
        raise LimitError(
            f"{path}: {packed:,} bytes expand to {swollen:,}, more than the allowed {max_ratio:g} times; if you trust the "
            "file, allow more with --max-ratio (max_ratio in Python)"
        )
