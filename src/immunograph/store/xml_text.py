"""XML as it is written: what it cannot hold is an error, carriage returns are escaped, so that any reader gets them back."""

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
    """A binary file that refuses what XML 1.0 does not allow, which no reader would read."""

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
    r"""Raise if XML cannot hold a text.

    Parameters
    ----------
    text
        Any text.
    instead
        Formats that hold any character, for the message.

    Raises
    ------
    FormatError
        With the first character that it cannot hold, and its position.

    Examples
    --------
    >>> refuse_illegal("red \x1b[31m", "Turtle")
    Traceback (most recent call last):
    immunograph.errors.FormatError: XML cannot hold U+001B, which is character 5 of a text, after 'red ': correct the text, or write Turtle, which can
    """
    if found := _ILLEGAL.search(data := text.encode("utf-8", "surrogatepass")):
        raise _error(data[: found.start()], found, instead)


def _error(before: bytes, found: re.Match[bytes], instead: str) -> FormatError:
    text = before.decode("utf-8", "replace")
    shown = text if len(text) <= _SHOWN else f"…{text[-_SHOWN:]}"
    return FormatError(
        f"XML cannot hold U+{ord(found[0].decode('utf-8')):04X}, which is character {len(text) + 1} of a text, after "
        f"{shown!r}: correct the text, or write {instead}, which can"
    )


def legal_xml(target: IO[bytes], instead: str) -> IO[bytes]:
    r"""Return a file for XML that passes on to another what any reader of XML will read.

    Parameters
    ----------
    target
        A binary file.
    instead
        Formats that hold any character, for the message.

    Returns
    -------
    binary file
        It raises :class:`~immunograph.errors.FormatError` on writing a character that XML 1.0 does not allow, and
        writes a carriage return as a reference, for readers take a bare one as a line end.

    Examples
    --------
    >>> import io
    >>> legal_xml(file := io.BytesIO(), "Turtle").write(b"<l>a\rb</l>")
    10
    >>> file.getvalue()
    b'<l>a&#xD;b</l>'
    >>> legal_xml(file, "Turtle").write(b"<l>red \x1b[31m</l>")
    Traceback (most recent call last):
    immunograph.errors.FormatError: XML cannot hold U+001B, which is character 5 of a text, after 'red ': correct the text, or write Turtle, which can
    """
    return cast("IO[bytes]", _LegalXml(target, instead))
