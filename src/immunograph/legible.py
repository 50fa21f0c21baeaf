"""Escape text from untrusted data for terminals: control characters are shown, not executed."""

from __future__ import annotations

import html
import io
import re
import sys
from typing import Final, TextIO

__all__ = ["LegibleStream", "TextLike", "bounded", "encoding_of", "escaped", "legible", "printable", "quoted"]

_STEERING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and newline
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # change the direction of writing
    "\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # are invisible
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    "\u2028\u2029\ud800-\udfff]"  # characters that end a line unexpectedly, or that cannot be encoded at all
)


def legible(text: str) -> str:
    r"""Escape control characters, invisible characters and those that change the writing direction.

    Tab and newline are kept.

    Parameters
    ----------
    text
        Text from any source.

    Returns
    -------
    str
        Text that is safe to print.

    Examples
    --------
    >>> legible("\x1b[31mred")
    '\\x1b[31mred'
    """
    if text.isascii() and text.isprintable():  # most texts, in a tenth of the time
        return text
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def quoted(value: object, most: int = 80) -> str:
    """Return the ``repr`` of a value for a message, truncated if it is long.

    Parameters
    ----------
    value
        Text from a file, or an argument.
    most
        Maximum number of characters to show.

    Returns
    -------
    str
        The value in quotes if it is text; the beginning and the length of a long one.

    Examples
    --------
    >>> quoted("IL-2"), quoted(None), quoted("A" * 100_000, 3)
    ("'IL-2'", 'None', "'AAA…' (100,000 characters)")
    """
    if isinstance(value, str):
        return repr(value) if len(value) <= most else f"{value[:most] + '…'!r} ({len(value):,} characters)"
    written = repr(value)
    return written if len(written) <= most else f"{written[:most]}… ({len(written):,} characters)"


def bounded(text: str, most: int, *, end: int, more: str = "") -> str:
    """Leave out the middle of a long text.

    Parameters
    ----------
    text
        A line, or a message.
    most
        Maximum number of characters to keep.
    end
        How many of them to keep at the end of the text.
    more
        Remark after the number of characters that are left out.

    Returns
    -------
    str
        The text itself, or its beginning and end with the number of characters left out between them.

    Examples
    --------
    >>> bounded("interleukin-2", 8, end=2)
    'interl … (5 characters left out) … -2'
    """
    left = len(text) - most
    if left <= 0:
        return text
    return f"{text[: most - end]} … ({left:,} characters left out{more}) … {text[len(text) - end :]}"


def printable(text: str, stream: TextIO | None = None) -> str:
    r"""Escape control characters, and characters that a stream cannot encode.

    Parameters
    ----------
    text
        A text.
    stream
        Stream that determines the encoding; standard output by default.

    Returns
    -------
    str
        Text that can be written to the stream.

    Examples
    --------
    >>> printable("IFN-γ", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    'IFN-\\u03b3'
    """
    text, encoding = legible(text), encoding_of(stream or sys.stdout)
    try:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    except (LookupError, UnicodeError):
        return text.encode("ascii", "backslashreplace").decode("ascii")


def encoding_of(stream: object) -> str:
    """Return the encoding of a stream; UTF-8 for a stream without one, such as text in memory.

    Parameters
    ----------
    stream
        Object whose attribute ``encoding`` is read.

    Returns
    -------
    str
        Name of the encoding; ``utf-8`` for a stream without one, such as text in memory.
    """
    return getattr(stream, "encoding", None) or "utf-8"


class TextLike(io.StringIO):
    """A StringIO with the encoding of another stream, for libraries that choose characters by encoding.

    Parameters
    ----------
    stream
        Stream whose encoding is used.
    """

    def __init__(self, stream: object) -> None:
        super().__init__()
        self._encoding = encoding_of(stream)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Name of the encoding of the other stream."""
        return self._encoding


def escaped(text: str) -> str:
    """Escape text for HTML (element content and quoted attributes), and make control characters legible.

    Parameters
    ----------
    text
        Text from any source.

    Returns
    -------
    str
        Text that is safe to insert into HTML.
    """
    return html.escape(legible(text))


class LegibleStream(io.TextIOBase):
    """Text stream wrapper that escapes control characters in all text written to it.

    Parameters
    ----------
    stream
        Underlying text stream.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write text in legible form; characters that the stream cannot encode are escaped.

        Parameters
        ----------
        text
            Text to write.

        Returns
        -------
        int
            Number of characters in ``text``.
        """
        self.stream.write(printable(text, self.stream))
        return len(text)

    def flush(self) -> None:
        """Flush the underlying stream."""
        self.stream.flush()

    def isatty(self) -> bool:
        """Return whether the underlying stream is a terminal.

        Returns
        -------
        bool
            Result of ``isatty`` of the underlying stream.
        """
        return self.stream.isatty()

    def fileno(self) -> int:
        """Return the file descriptor of the underlying stream.

        Returns
        -------
        int
            File descriptor.

        Raises
        ------
        OSError
            If the underlying stream has none.
        """
        return self.stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the underlying stream."""
        return self.stream.encoding


_TOKEN: Final = re.compile(r"\s+|\S+")
_BULLET: Final = re.compile(r"(?:[-*•·]|[0-9]{1,6}\.) +")
_NAMED: Final = re.compile(r"\S[^:]{0,22}?(?: {2,}|: )")
_NARROWEST: Final = 20


def wrapped(text: str, width: int) -> str:
    """Wrap lines at blanks to the width of a terminal, with a hanging indent.

    Parameters
    ----------
    text
        Lines that may begin with an indent, a bullet, a number, or a name followed by its value.
    width
        Width of the terminal in columns; at least 20 are used. Double-width characters count as two columns.

    Returns
    -------
    str
        Wrapped text; words longer than a line are split.

    Examples
    --------
    >>> print(wrapped("  - interleukin-2 may activate lymphocytes", 24))
      - interleukin-2 may
        activate lymphocytes
    """
    width = max(width, _NARROWEST)
    return "\n".join(_wrapped_line(line, width) for line in text.split("\n"))


def _wrapped_line(line: str, width: int) -> str:
    from rich.cells import cell_len

    if len(line) <= width and (line.isascii() or cell_len(line) <= width):
        return line
    indent = len(line) - len(line.lstrip(" "))
    start = _BULLET.match(line, indent) or _NAMED.match(line, indent)
    hanging = cell_len(line[: start.end()]) if start else indent + 2
    if hanging > width // 2:
        hanging = min(indent + 2, width // 2)
    lines: list[str] = []
    now, used, gap = "", 0, ""
    for token in _TOKEN.findall(line):
        if token.isspace():
            gap = token if now.strip() or not lines else ""
            continue
        size = cell_len(token)
        if now.strip() and used + len(gap) + size > width:
            lines.append(now)
            now, used, gap = " " * hanging, hanging, ""
        now, used, gap = now + gap + token, used + len(gap) + size, ""
        while used > width:  # a word wider than the line, such as an IRI
            head, now = _cut(now, width)
            lines.append(head)
            now = " " * hanging + now
            used = cell_len(now)
    return "\n".join([*lines, now] if now.strip() else lines)


def _cut(text: str, width: int) -> tuple[str, str]:
    """Return a text up to a width in terminal columns, and the rest."""
    from rich.cells import cell_len

    used = 0
    for place, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return text[:place], text[place:]
    return text, ""


class WrappingStream(LegibleStream):
    """Text stream wrapper that wraps long lines for a terminal, and escapes control characters.

    Parameters
    ----------
    stream
        Underlying text stream.
    width
        Width in columns.
    """

    def __init__(self, stream: TextIO, width: int) -> None:
        super().__init__(stream)
        self._width = width
        self._begun = ""

    def write(self, text: str) -> int:
        """Buffer text, and write each line once it is complete.

        Parameters
        ----------
        text
            Text to write.

        Returns
        -------
        int
            Number of characters in ``text``.
        """
        *whole, self._begun = (self._begun + text).split("\n")
        for line in whole:
            super().write(wrapped(legible(line), self._width) + "\n")
        return len(text)

    def flush(self) -> None:
        """Write the incomplete line in the buffer, and flush the underlying stream."""
        if self._begun:
            super().write(wrapped(legible(self._begun), self._width))
            self._begun = ""
        super().flush()
