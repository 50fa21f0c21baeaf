"""Read UTF-8 texts, and name the encoding or the byte at fault where a text is not UTF-8."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final, NamedTuple

from immunograph.errors import FormatError, StoreError
from immunograph.near_paths import unreadable

__all__ = ["SPREADSHEETS", "InvalidByte", "foreign_encoding", "invalid_byte", "read_utf8", "utf8"]

SPREADSHEETS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""First bytes of spreadsheet files: ZIP archives (.xlsx, .ods) and compound files (.xls)."""

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    *((b"+/v" + last, "UTF-7") for last in (b"8", b"9", b"+", b"/")),
    (b"\x84\x31\x95\x33", "GB18030"),
    (b"\xdd\x73\x66\x73", "UTF-EBCDIC"),
    (b"\x0e\xfe\xff", "SCSU"),
    (b"\xfb\xee\x28", "BOCU-1"),
    (b"\xf7\x64\x4c", "UTF-1"),
)
"""Byte order marks of encodings other than UTF-8."""

_ESCAPES: Final = (b"\x1b$", b"\x1b(")
_HEAD: Final = 256


def foreign_encoding(content: bytes) -> str:
    """Return the encoding of a text that is not UTF-8, recognised by its first bytes.

    Parameters
    ----------
    content
        The text, or its first bytes.

    Returns
    -------
    str
        Name of the encoding, such as ``UTF-16``; empty if nothing indicates an encoding other than UTF-8. Text that
        only resembles UTF-7, such as ``CD4+CD25-``, is not reported.

    Examples
    --------
    >>> foreign_encoding("claim".encode("utf-16")), foreign_encoding(b"+/v8-claim"), foreign_encoding(b"CD4+CD25-")
    ('UTF-16', 'UTF-7', '')
    """
    head = content[:_HEAD]
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if any(escape in head for escape in _ESCAPES):
        return "ISO-2022"
    zeros = head.count(0)
    if zeros > len(head) // 2:
        return "UTF-32"
    if zeros > len(head) // 4:
        return "UTF-16"
    plain = sum(byte < 0x80 for byte in head)
    written = head.decode("cp037")
    if plain < len(head) // 2 and sum(c.isascii() and (c.isalnum() or c in "\t _") for c in written) > len(head) * 0.9:
        return "EBCDIC"
    return ""


class InvalidByte(NamedTuple):
    """The first byte of a text that is not UTF-8.

    Parameters
    ----------
    line
        Line of the byte, counted from 1.
    place
        Position of the byte in its line, in bytes from 1; a byte order mark does not count.
    value
        The byte, 0 to 255.
    """

    line: int
    place: int
    value: int


def invalid_byte(error: UnicodeDecodeError) -> InvalidByte:
    r"""Return the first byte that could not be decoded, with its position.

    Parameters
    ----------
    error
        The error of decoding a text as ``utf-8`` or ``utf-8-sig``.

    Returns
    -------
    InvalidByte
        The same, whether the text begins with a byte order mark or not.

    Examples
    --------
    >>> try:
    ...     text = b"\xef\xbb\xbfa\nb\xe9".decode("utf-8-sig")
    ... except UnicodeDecodeError as error:
    ...     print(invalid_byte(error))
    InvalidByte(line=2, place=2, value=233)
    """
    before = error.object[: error.start].removeprefix(
        codecs.BOM_UTF8
    )  # ``utf-8-sig`` has already removed it from its text
    return InvalidByte(before.count(b"\n") + 1, len(before) - before.rfind(b"\n"), error.object[error.start])


def utf8(content: bytes, name: str | Path) -> str:
    r"""Decode UTF-8, with or without a byte order mark.

    Parameters
    ----------
    content
        Encoded text.
    name
        Name of the input in error messages: a path, or "standard input".

    Returns
    -------
    str
        Decoded text, without a byte order mark.

    Raises
    ------
    FormatError
        If the bytes are not UTF-8; the message names the encoding if it is recognised, else the first byte that is not
        UTF-8, its line and its position in the line (in bytes from 1).

    Examples
    --------
    >>> utf8(b"SELECT *\n{ ?caf\xe9 ?p ?o }", "q.rq")
    Traceback (most recent call last):
    immunograph.errors.FormatError: q.rq, line 2, byte 7: 0xE9 is not UTF-8; save it with the encoding UTF-8
    """
    if encoding := foreign_encoding(content):
        raise FormatError(f"{name} is encoded in {encoding}; save it with the encoding UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, place, value = invalid_byte(error)
        raise FormatError(
            f"{name}, line {line}, byte {place}: 0x{value:02X} is not UTF-8; save it with the encoding UTF-8"
        ) from error


def read_utf8(path: Path) -> str:
    """Read a UTF-8 text file; all line endings are converted to newlines.

    Parameters
    ----------
    path
        File to read.

    Returns
    -------
    str
        Decoded text, without a byte order mark.

    Raises
    ------
    FormatError
        If it is not UTF-8; the message names the file, and the encoding or the line and the byte, see :func:`utf8`.
    StoreError
        If the file does not exist or cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(unreadable(path, error)) from error
    return utf8(content, path).replace("\r\n", "\n").replace("\r", "\n")
