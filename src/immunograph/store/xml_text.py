"""Filter XML output: reject characters that XML 1.0 does not allow, and escape carriage returns."""

from __future__ import annotations

import re
from typing import IO, Final, cast

from immunograph.errors import FormatError

__all__ = ["legal_xml", "refuse_illegal"]

_ILLEGAL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_LONGEST: Final = 2
"""Bytes of a forbidden character that may end one piece while its last byte begins the next."""

_SHOWN: Final = 60


class _LegalXml:
    """Binary file that raises an error if a character is written that XML 1.0 does not allow."""

    def __init__(self, target: IO[bytes], instead: str) -> None:
        self._target = target
        self._instead = instead
        self._before = b""

    def write(self, content: bytes) -> int:
        data = bytes(content)
        seen = self._before + data
        if found := _ILLEGAL.search(seen, max(0, len(self._before) - _LONGEST)):
            start = max(seen.rfind(mark, 0, found.start()) for mark in (b">", b'"')) + 1
            raise _error(seen[start : found.start()], found, self._instead)
        self._before = seen[-4096:]
        self._target.write(data.replace(b"\r", b"&#xD;") if b"\r" in data else data)
        return len(data)

    def flush(self) -> None:
        self._target.flush()


def refuse_illegal(text: str, instead: str) -> None:
    r"""Raise an error if a text contains a character that XML 1.0 does not allow.

    Parameters
    ----------
    text
        Text to be written.
    instead
        Names of formats that allow any character, for the error message.

    Raises
    ------
    FormatError
        If there is such a character; the message names the first one and its position.

    Examples
    --------
    >>> refuse_illegal("red \x1b[31m", "Turtle")
    Traceback (most recent call last):
    immunograph.errors.FormatError: XML cannot contain U+001B (character 5 of a text, after 'red '): remove it, or write Turtle instead
    """
    if found := _ILLEGAL.search(data := text.encode("utf-8", "surrogatepass")):
        raise _error(data[: found.start()], found, instead)


def _error(before: bytes, found: re.Match[bytes], instead: str) -> FormatError:
    text = before.decode("utf-8", "replace")
    shown = text if len(text) <= _SHOWN else f"…{text[-_SHOWN:]}"
    where = f"character {len(text) + 1} of a text, after {shown!r}" if text else "the first character of a text"
    return FormatError(
        f"XML cannot contain U+{ord(found[0].decode('utf-8')):04X} ({where}): remove it, or write {instead} instead"
    )


def legal_xml(target: IO[bytes], instead: str) -> IO[bytes]:
    r"""Wrap a binary file of XML so that writing a character that XML 1.0 does not allow is an error.

    Parameters
    ----------
    target
        Binary file open for writing.
    instead
        Names of formats that allow any character, for the error message.

    Returns
    -------
    binary file
        Its ``write`` raises :class:`~immunograph.errors.FormatError` for a character that XML 1.0 does not allow, and
        writes a carriage return as ``&#xD;``, because XML parsers convert a bare one to a newline.

    Examples
    --------
    >>> import io
    >>> legal_xml(file := io.BytesIO(), "Turtle").write(b"<l>a\rb</l>")
    10
    >>> file.getvalue()
    b'<l>a&#xD;b</l>'
    >>> legal_xml(file, "Turtle").write(b"<l>red \x1b[31m</l>")
    Traceback (most recent call last):
    immunograph.errors.FormatError: XML cannot contain U+001B (character 5 of a text, after 'red '): remove it, or write Turtle instead
    """
    return cast("IO[bytes]", _LegalXml(target, instead))
