"""Text from data on its way to a terminal: what would steer the terminal is shown instead of obeyed."""

from __future__ import annotations

import html
import io
import re
import sys
from typing import Final, TextIO

__all__ = ["LegibleStream", "TextLike", "encoding_of", "escaped", "legible", "printable"]

_STEERING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def legible(text: str) -> str:
    r"""Show control characters, and those that turn the direction of writing, as escapes; tab and newline stay.

    Examples
    --------
    >>> legible("\x1b[31mred")
    '\\x1b[31mred'
    """
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def printable(text: str, stream: TextIO | None = None) -> str:
    r"""Write what a stream cannot encode as escapes, so that printing it never fails.

    Parameters
    ----------
    text
        What is to be printed.
    stream
        Where it is to go; standard output if left out.

    Examples
    --------
    >>> printable("IFN-γ", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    'IFN-\\u03b3'
    """
    encoding = encoding_of(stream or sys.stdout)
    try:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    except (LookupError, UnicodeError):
        return text.encode("ascii", "backslashreplace").decode("ascii")


def encoding_of(stream: object) -> str:
    """Name the encoding of a stream; UTF-8 where it has none, as streams of text in memory."""
    return getattr(stream, "encoding", None) or "utf-8"


class TextLike(io.StringIO):
    """Text in memory that says it has the encoding of another stream, for what chooses its characters by that."""

    def __init__(self, stream: object) -> None:
        super().__init__()
        self._encoding = encoding_of(stream)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the other stream."""
        return self._encoding


def escaped(text: str) -> str:
    """Make text fit to stand in HTML, between tags or in quotes: as text, and legible."""
    return html.escape(legible(text))


class LegibleStream(io.TextIOBase):
    """A text stream that passes on what it gets in legible form.

    Parameters
    ----------
    stream
        Where to.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write text, legible, and in characters that the stream can encode."""
        self.stream.write(printable(legible(text), self.stream))
        return len(text)

    def flush(self) -> None:
        """Flush what is behind."""
        self.stream.flush()

    def isatty(self) -> bool:
        """Tell whether a terminal is behind."""
        return self.stream.isatty()

    def fileno(self) -> int:
        """Give the number of the file behind."""
        return self.stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream behind."""
        return self.stream.encoding
