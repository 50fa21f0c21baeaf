"""Read Parquet files as tables, checking the decompressed size before decoding."""

from __future__ import annotations

import itertools
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from immunograph.errors import FormatError, LimitError, StoreError
from immunograph.mapping.table_batches import BATCH_ROWS, ROW, first_line, in_order
from immunograph.near_paths import unreadable
from immunograph.store import MAX_RATIO

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Parquet"]

_FREE: Final = 64 << 20
"""Decompressed bytes that are always allowed, as for other compressed files."""
_FRAME: Final = 16 << 20
"""Approximate number of bytes of text per frame."""
_VALUE: Final = 16
"""Minimum number of bytes of a decoded value of a nested column."""
_PAGE_HEADER: Final = 1 << 16
_MOST_FOOTER: Final = 64 << 20
_DEEP: Final = 16


class _Thrift:
    """Reads the compact protocol of Thrift, in which Parquet writes its metadata: structs as field number -> value.

    References
    ----------
    https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def _byte(self) -> int:
        self.place += 1
        return self._data[self.place - 1]

    def _varint(self) -> int:
        value = shift = 0
        while shift < 70:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
        raise ValueError("a number is too long")

    def _integer(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """Return the next struct as field number -> value."""
        if depth > _DEEP:
            raise ValueError("structs are nested too deeply")
        fields: dict[int, Any] = {}
        number = 0
        while kind := self._byte():
            number = number + (kind >> 4) if kind >> 4 else self._integer()
            fields[number] = (kind & 15) == 1 if kind & 15 in (1, 2) else self._value(kind & 15, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (1, 2, 3):
            return self._byte()
        if kind in (4, 5, 6):
            return self._integer()
        if kind in (7, 8):
            length = 8 if kind == 7 else self._varint()
            if self.place + length > len(self._data):
                raise ValueError("a text is cut off")
            self.place += length
            return self._data[self.place - length : self.place]
        if kind in (9, 10):
            head = self._byte()
            length = head >> 4 if head >> 4 < 15 else self._varint()
            return [self._value(head & 15, depth + 1) for _ in range(length)]
        if kind == 12:
            return self.struct(depth + 1)
        raise ValueError(f"unknown Thrift type {kind}")


def _footer(stream: IO[bytes], size: int) -> dict[int, Any]:
    """Return the metadata at the end of a file.

    Raises
    ------
    ValueError
        If there is no valid footer.
    """
    stream.seek(max(size - 8, 0))
    tail = stream.read(8)
    length = int.from_bytes(tail[:4], "little")
    if len(tail) < 8 or tail[4:] != b"PAR1" or not 0 < length <= min(size - 8, _MOST_FOOTER):
        raise ValueError("the file has no Parquet footer")
    stream.seek(size - 8 - length)
    return _Thrift(stream.read(length)).struct()


def _page_header(stream: IO[bytes], start: int, end: int) -> tuple[_Thrift, dict[int, Any]]:
    """Return the header of a page, which may be long: some writers store the whole largest and smallest value in it."""
    room = _PAGE_HEADER
    while True:
        stream.seek(start)
        header = _Thrift(stream.read(min(room, end - start)))
        try:
            return header, header.struct()
        except (ValueError, LookupError):
            if room >= min(end - start, _MOST_FOOTER):
                raise
            room *= 16


def _expanded(stream: IO[bytes], size: int) -> Iterator[int]:
    """Yield for each page its decompressed size in bytes, as stated in its header, and that of its nested values."""
    for group in _footer(stream, size).get(4, ()):
        for chunk in group.get(1, ()):
            about = chunk[3]
            start = min(each for each in (about.get(11), about.get(9)) if each)
            end = start + about[7]
            nested = len(about[3]) > 1
            while start < end:
                header, page = _page_header(stream, start, end)
                if page[2] < 0 or page[3] < 0:
                    raise ValueError("a page has a length below 0")
                yield page[2]
                values = (page.get(5) or page.get(8) or {}).get(1, 0)
                yield values * _VALUE if nested else 0
                start += header.place + page[3]


class Parquet:
    """A Parquet file as a table; its rows are read batch by batch.

    Parameters
    ----------
    path
        Parquet file.
    max_ratio
        Maximum ratio of decompressed to compressed size, beyond the first 64 MB.

    Raises
    ------
    FormatError
        If it is not a complete Parquet file.
    LimitError
        If the pages expand by more than ``max_ratio``.
    StoreError
        If the file cannot be read.
    """

    def __init__(self, path: Path, *, max_ratio: float = MAX_RATIO) -> None:
        import polars as pl

        self.name = str(path)
        self._path = path
        try:
            with path.open("rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                self._most = max(_FREE, int(min(max_ratio * size, 1 << 60)))
                total = 0
                for more in _expanded(stream, size):
                    total += more
                    if total > self._most:
                        raise self._too_much(1)
            self.columns = list(pl.read_parquet_schema(path))
        except OSError as error:
            raise StoreError(unreadable(path, error)) from error
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            raise FormatError(
                f"{path}: this is not a complete Parquet file ({first_line(error)}); get a complete copy"
            ) from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            if isinstance(error, FormatError | LimitError):
                raise
            raise FormatError(
                f"{path}: this is not a complete Parquet file (its metadata cannot be read); get a complete copy"
            ) from error

    def _too_much(self, row: int) -> LimitError:
        most = f"{self._most >> 20:,} MB" if self._most >> 20 < 1 << 20 else "the memory of any computer"
        return LimitError(
            f"{self.name}: its data expand to more than {most} (from row {row} on), though the file is small; if you trust "
            "it, allow more with --max-ratio (max_ratio in Python)"
        )

    def batches(self, wanted: Collection[str] | None = None) -> Iterator[pl.DataFrame]:
        """Yield the rows in batches.

        Parameters
        ----------
        wanted
            Columns to read; all if ``None``. Names that the table lacks are ignored.

        Yields
        ------
        polars.DataFrame
            Frames with the wanted columns in table order, and ``ROW`` (the row number; the first row is number 2).

        Raises
        ------
        FormatError
            If the file is damaged; the message names the last row that could be read.
        LimitError
            If the decoded data exceeds the allowed size.
        """
        import polars as pl

        names = self.columns if wanted is None else in_order(self.columns, wanted)
        start = given = 0
        while True:
            try:
                batch = pl.scan_parquet(self._path).select(names).slice(start, BATCH_ROWS).collect()
            except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
                raise FormatError(
                    f"{self.name}: the Parquet file is damaged after row {start + 1} ({first_line(error)}); get a complete copy"
                ) from error
            if not batch.height and start:
                return
            weights = _bytes_of_rows(batch)
            given += int(weights.sum() or 0)
            if given > self._most:
                raise self._too_much(start + 2)
            numbered = batch.with_row_index(ROW, offset=start + 2)
            yield from _cut(numbered, weights.cum_sum() // _FRAME)
            start += batch.height
            if batch.height < BATCH_ROWS:
                return


def _bytes_of_rows(batch: pl.DataFrame) -> pl.Series:
    """Return the approximate number of bytes of each row as text."""
    import polars as pl

    cells = [
        pl.col(name).str.len_bytes().fill_null(0).cast(pl.Int64) + 1 if kind == pl.String else pl.lit(8, pl.Int64)
        for name, kind in batch.schema.items()
    ]
    return batch.select(pl.sum_horizontal(cells or [pl.lit(0, pl.Int64)]).alias("bytes"))["bytes"]


def _cut(batch: pl.DataFrame, pieces: pl.Series) -> Iterator[pl.DataFrame]:
    """Yield the parts of a batch, cut where the piece number of the rows changes."""
    if not batch.height:
        yield batch
        return
    import numpy as np

    numbers = pieces.to_numpy()
    starts = [0, *(np.flatnonzero(numbers[1:] != numbers[:-1]) + 1).tolist(), batch.height]
    for first, last in itertools.pairwise(starts):
        yield batch.slice(first, last - first)
