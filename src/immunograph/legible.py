"""Text from data on its way to a terminal: what would steer the terminal is shown instead of obeyed."""

from __future__ import annotations

import html
import io
import re
from typing import Final, TextIO

__all__ = ["LegibleStream", "escaped", "legible"]

_STEERING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def legible(text: str) -> str:
    r"""Show control characters, and those that turn the direction of writing, as escapes; tab and newline stay.

    Examples
    --------
    >>> legible("\x1b[31mred")
    '\\x1b[31mred'
    """
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


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
        """Write text, legible."""
        self.stream.write(legible(text))
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
