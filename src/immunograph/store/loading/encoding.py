"""Transcode documents in any supported encoding to UTF-8 without a byte order mark."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

from immunograph.errors import FormatError
from immunograph.store.loading.decompression import Plain
from immunograph.utf8_files import foreign_encoding

__all__ = ["PIECE", "pieces"]

PIECE: Final = 1 << 18
"""Size in bytes of the chunks that are read and checked."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_READ: Final = ("UTF-16", "UTF-32", "ISO-2022")
"""Prefixes of detected encodings that are no reason for an error: the first two are supported, and a control character
in valid RDF can look like ISO-2022."""

_DECLARED: Final = re.compile(rb"""\A(\s*<\?xml[^>]*?encoding\s*=\s*["'])([A-Za-z][\w.-]*)""")
_DECLARED_TEXT: Final = re.compile(r"""\A(\s*<\?xml[^>]*?encoding\s*=\s*["'])([A-Za-z][\w.-]*)""")


def _encoding(head: bytes, form: str, name: str) -> str | None:
    """Return the name of the encoding by the first bytes of a document; ``None`` for UTF-8 without a byte order mark."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if len(head) > 3 and head[0] and not head[1] and head[2]:
        return "utf-16-le"
    if len(head) > 3 and not head[0] and head[1] and not head[2]:
        return "utf-16-be"
    declared = _DECLARED.match(head) if form == "rdfxml" else None
    if declared is None or declared[2].lower() in (b"utf-8", b"utf8"):
        return None
    encoding = declared[2].decode()
    try:
        b"x".decode(encoding, "replace")  # with nothing to decode, Python would not look up the encoding
    except LookupError:
        raise FormatError(f"{name}: it declares the unknown encoding {encoding!r}; convert the file to UTF-8") from None
    return encoding


def _full(stream: Plain) -> bytes:
    """Return a full chunk if possible: a pipe may return a few bytes at a time, and every chunk has overhead."""
    parts = []
    left = PIECE
    while left > 0 and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def pieces(stream: Plain, form: str, name: str) -> Iterator[bytes]:
    """Yield the content of a stream in UTF-8, in chunks.

    UTF-16 and UTF-32 are recognised by their byte order mark, and UTF-16 also by its zero bytes. Otherwise the XML
    declaration of RDF/XML names the encoding. Everything else is read as UTF-8.

    Parameters
    ----------
    stream
        The decompressed stream, at its beginning.
    form
        Name of the RDF format; only for ``rdfxml`` is an XML declaration read.
    name
        Name of the stream in error messages.

    Yields
    ------
    bytes
        Chunks of at most 256 kB before transcoding; a chunk may end within a character.

    Raises
    ------
    FormatError
        If the encoding is unknown or unsupported, or the bytes are not valid in it; UTF-8 is left to the parser to check.
    """
    head = stream.peek(256)
    encoding = _encoding(head, form, name)
    if encoding is None and (foreign := foreign_encoding(head)) and not foreign.startswith(_READ):
        raise FormatError(f"{name}: it is encoded in {foreign}, which is not supported; convert the file to UTF-8")
    if encoding == "utf-8-sig":
        stream.read(len(codecs.BOM_UTF8))
        encoding = None
    if encoding is None:
        while piece := _full(stream):
            yield piece
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    done, first = False, True
    while not done:
        piece = _full(stream)
        done = not piece
        try:
            text = decoder.decode(piece, done)
        except UnicodeError as error:
            if done:
                raise FormatError(
                    f"{name}: by its first bytes or its XML declaration it is encoded in {encoding}, but it ends within a "
                    "character: get a complete copy, or convert the file to UTF-8"
                ) from error
            raise FormatError(
                f"{name}: by its first bytes or its XML declaration it is encoded in {encoding}, but its bytes are not valid "
                f"in it ({error}); convert the file to UTF-8"
            ) from error
        if first and text:
            text = _DECLARED_TEXT.sub(r"\1UTF-8", text.removeprefix("\ufeff"))
            first = False
        if text:
            yield text.encode("utf-8", errors="surrogatepass")
