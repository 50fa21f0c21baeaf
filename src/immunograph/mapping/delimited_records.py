"""Split delimited text into chunks of complete records, counting fields and checking quotes before polars parses them.

The checks are array operations on bytes and cost about as much as copying the file. A chunk ends at a line end outside
quotes; only one chunk at a time is in memory.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from immunograph.errors import FormatError, LimitError
from immunograph.utf8_files import foreign_encoding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MOST_BYTES", "Piece", "QuotingError", "Readable", "records", "utf8_pieces"]


_READ: Final = 1 << 22
MOST_BYTES: Final = 1 << 26
"""Maximum size of a record in bytes: 64 MB."""

_NEWLINE, _RETURN = 10, 13
_PREFIX: Final = 20
_NO_CHARACTER_SETS: Final = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")
"""Python codecs that are not character encodings of text files."""


class QuotingError(FormatError):
    """A quote is unbalanced or inside an unquoted cell, so quotes may be ordinary characters in this table."""


class Readable(Protocol):
    """Protocol of a binary stream with ``read``."""

    def read(self, size: int, /) -> bytes:
        """Read at most ``size`` bytes.

        Parameters
        ----------
        size
            Maximum number of bytes.

        Returns
        -------
        bytes
            Fewer than ``size`` bytes only at the end of the stream or for a pipe; empty at the end.
        """
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk of complete records of a table, in UTF-8.

    Parameters
    ----------
    text
        The records, each with its line ending.
    first
        Row number of the first record, see :data:`immunograph.mapping.table_batches.ROW`.
    fields
        Number of fields of each record, as an array; 0 for an empty line.
    """

    text: bytes
    first: int
    fields: NDArray[np.int64]


def utf8_pieces(stream: Readable, name: str, encoding: str = "utf-8") -> Iterator[bytes]:
    """Transcode a stream to UTF-8 in chunks, without a byte order mark; line endings are unchanged.

    Parameters
    ----------
    stream
        Binary stream to read to its end.
    name
        Name of the table, usually its path; starts the error message.
    encoding
        A Python codec, such as ``cp1252`` or ``utf-16``.

    Yields
    ------
    bytes
        Chunks of UTF-8 text, split at arbitrary character boundaries.

    Raises
    ------
    FormatError
        If the encoding is unknown, the bytes are not valid in it, or the text contains NUL bytes; for an invalid byte or a
        NUL byte, the message names the line.

    Examples
    --------
    >>> import io
    >>> b"".join(utf8_pieces(io.BytesIO("é".encode("latin-1")), "x.tsv", "latin-1")).decode()
    'é'
    """
    try:
        _ = "a".encode(encoding)  # raises an error for codecs that do not encode text
        name_of = "" if codecs.lookup(encoding).name in _NO_CHARACTER_SETS else encoding
        decoder = codecs.getincrementaldecoder("utf-8-sig" if _is_utf8(encoding) else name_of)()
    except (LookupError, ValueError) as error:
        raise FormatError(f"{name}: unknown encoding {encoding!r}: use utf-8, cp1252, latin-1 or utf-16") from error
    lines, before = 1, 0
    while True:
        piece = stream.read(_READ)
        if not before and _is_utf8(encoding) and (foreign := foreign_encoding(piece)) not in ("", "ISO-2022"):
            raise FormatError(f"{name}: the file is {_called(foreign)}")
        try:
            text = decoder.decode(piece, not piece)
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n")
            if not piece and not _is_utf8(encoding):
                raise FormatError(
                    f"{name}, line {line}: the file ends within a character of {encoding}, so it is cut off: get a complete copy"
                ) from error
            byte = error.object[error.start : error.start + 1]
            raise FormatError(
                f"{name}, line {line}: byte 0x{byte.hex().upper()} is not valid {_shown(encoding)}; {_meant(byte, encoding)}"
            ) from error
        except UnicodeError as error:
            unmarked = not before and codecs.lookup(encoding).name in ("utf-16", "utf-32")
            hint = f"; it has no byte order mark: write {_key(encoding + '-le')}, or {encoding}-be" if unmarked else ""
            raise FormatError(f"{name}: it cannot be read as {encoding}: {error}{hint}") from error
        if "\0" in text:
            line = lines + text[: text.index("\0")].count("\n")
            raise FormatError(
                f"{name}, line {line}: found a NUL byte, so this is not a text table: set format in [table], or convert the file to text"
            )
        lines += text.count("\n")
        before += len(piece)
        if text:
            yield text.encode()
        if not piece:
            return


def _called(encoding: str) -> str:
    """Return the name of another encoding than UTF-8, with advice for the error message."""
    if encoding == "UTF-16":
        return f'UTF-16, which spreadsheets call "Unicode text": write {_key("utf-16")}'
    try:
        codecs.lookup(encoding)
    except LookupError:
        return f"encoded in {encoding}: save the table as UTF-8"
    return f"encoded in {encoding}: save the table as UTF-8, or write {_key(encoding.lower())}"


def _key(encoding: str) -> str:
    return f'encoding = "{encoding}" in [table] of the mapping'


def _shown(encoding: str) -> str:
    return encoding.upper() if encoding.lower().startswith("utf") else encoding


def _meant(byte: bytes, encoding: str) -> str:
    """Return advice on an invalid byte, with its meaning in Windows-1252 if that is another encoding."""
    try:
        letter = byte.decode("cp1252")
    except UnicodeDecodeError:  # five bytes that Windows-1252 does not use
        letter = ""
    if not letter or codecs.lookup(encoding).name == "cp1252" or encoding.lower().startswith(("utf-16", "utf-32")):
        return (
            "save the table as UTF-8, or write the encoding that it was saved in as encoding in [table] of the mapping"
        )
    return f"in Windows-1252 it is {letter!r}: save the table as UTF-8, or write {_key('cp1252')}"


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig")


def records(pieces: Iterator[bytes], name: str, *, separator: str, quote: str, first: int = 1) -> Iterator[Piece]:
    """Split a stream of text chunks into chunks of complete records.

    Parameters
    ----------
    pieces
        Chunks of UTF-8 text, as yielded by :func:`utf8_pieces`.
    name
        Name of the table, usually its path; starts the error message.
    separator, quote
        One ASCII character each; an empty ``quote`` means that quotes are ordinary characters.
    first
        Row number of the first record, for messages and :attr:`Piece.first`.

    Yields
    ------
    Piece
        Consecutive chunks of at least one record.

    Raises
    ------
    LimitError
        If a record is longer than :data:`MOST_BYTES`.
    QuotingError
        If a quote is never closed, or is inside a cell without quotes around it.
    """
    held = b""
    row = first
    for more in pieces:
        held += more
        cut = _cut(held, name, row, separator, quote)
        if cut is None:
            if len(held) > MOST_BYTES:
                is_open = bool(quote) and quote.encode() in held
                advice = (
                    'close the quote in it, or set quote = "" in [table] if quotes are ordinary characters'
                    if is_open
                    else "this is not a text table, or its rows do not end in line feeds"
                )
                raise LimitError(f"{name}, row {row}: this record is longer than {MOST_BYTES >> 20} MB: {advice}")
            continue
        piece, held = cut, held[len(cut.text) :]
        row += len(piece.fields)
        yield piece
    if held:
        last = _cut(held + (b"" if held.endswith(b"\n") else b"\n"), name, row, separator, quote)
        if last is None or not last.text.endswith(b"\n") or len(last.text) < len(held):
            opened = row if last is None else row + len(last.fields)
            raise QuotingError(
                f"{name}, row {opened}: the file ends inside a quoted cell that begins here: it is cut off, or a quote is "
                'not doubled; get the whole file, or set quote = "" in [table] if quotes are ordinary characters'
            )
        yield last


def _cut(text: bytes, name: str, row: int, separator: str, quote: str) -> Piece | None:
    """Return the whole records at the beginning of a text; ``None`` if there is none."""
    import numpy as np

    array = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(array == _NEWLINE)
    if not ends.size:
        return None
    marks = np.flatnonzero(array == ord(separator))
    if quote and quote.encode() in text:
        quotes = np.flatnonzero(array == ord(quote))
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
        marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
        if not ends.size:
            return None
        _refuse_stray(array, quotes[quotes < ends[-1]], ends, ord(separator), name, row)
    starts = np.concatenate(([0], ends[:-1] + 1))
    fields = np.searchsorted(marks, ends) - np.searchsorted(marks, starts) + 1
    blank = ends - starts == 0
    blank |= (ends - starts == 1) & (array[starts] == _RETURN)
    fields[blank] = 0
    return Piece(text[: int(ends[-1]) + 1], row, fields)


def _refuse_stray(
    array: NDArray[np.uint8], quotes: NDArray[np.int64], ends: NDArray[np.int64], separator: int, name: str, row: int
) -> None:
    """Raise an error for a quote that opens in the middle of a cell, or is followed by more of the cell."""
    import numpy as np

    opening, closing = quotes[::2], quotes[1::2]
    around = (separator, _NEWLINE, _RETURN)
    before = np.where(opening > 0, array[opening - 1], _NEWLINE)
    doubled = np.zeros(len(opening), dtype=bool)
    doubled[1:] = opening[1:] == closing[: len(opening) - 1] + 1
    stray = opening[~(np.isin(before, around) | doubled)]
    after = array[np.minimum(closing + 1, len(array) - 1)]
    reopened = np.isin(closing + 1, opening)
    loose = closing[~(np.isin(after, around) | reopened)]
    wrong = np.concatenate((stray, loose))
    if wrong.size:
        place = int(wrong.min())
        number = row + int(np.searchsorted(ends, place))
        start = int(ends[np.searchsorted(ends, place) - 1]) + 1 if np.searchsorted(ends, place) else 0
        near = bytes(array[max(start, place - _PREFIX) : place + _PREFIX]).decode("utf-8", "replace")
        raise QuotingError(
            f"{name}, row {number}: a quote is in the middle of a cell, near {near!r}: put the cell in quotes and "
            'double the quotes in it, or set quote = "" in [table] if quotes are ordinary characters'
        )
