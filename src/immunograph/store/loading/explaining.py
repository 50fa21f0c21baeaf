"""Convert the engine's error about a document to one sentence with reason, position and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final, Protocol, cast
from urllib.parse import quote

import pyoxigraph as ox

from immunograph.errors import FormatError, ImmunographError, LimitError, StoreError
from immunograph.store.formats import Format, looks_like, mistaken_for
from immunograph.store.oxigraph import SYNTAX, Fault, error_of, message_of
from immunograph.store.sparql.known_prefixes import declaration

__all__ = ["GIVE_BASE", "Readable", "explanation"]

_COMPATIBLE: Final = {
    ("turtle", "ntriples"),
    ("trig", "ntriples"),
    ("trig", "turtle"),
    ("trig", "nquads"),
    ("nquads", "ntriples"),
}

_PROLOGUE: Final = re.compile(rb"^[ \t]*@?(?:prefix|base)\s", re.IGNORECASE | re.MULTILINE)


_NO_IRI: Final = '<>"{}|\\^`'
GIVE_BASE: Final = "give the document's own address with base='https://…' (on the command line --base https://…)"
_DECLARED_IN: Final = {
    "turtle": ", or write @base <https://…> . above it",
    "trig": ", or write @base <https://…> . above it",
}


class Readable(Protocol):
    """Interface of a document, as needed to explain an error in it."""

    name: str
    form: Format
    head: bytes | None
    may_look_again: bool

    def again(self) -> Iterator[bytes]:
        """Read the document again from the beginning.

        Returns
        -------
        Iterator[bytes]
            Iterator over chunks in UTF-8.
        """

    def near_line(self) -> int | None:
        """Return the line number that the engine had reached in a stream that cannot be read again.

        Returns
        -------
        int or None
            Line number, counted from 1; ``None`` if the document can be read again.
        """


def explanation(document: Readable, error: Exception) -> ImmunographError:
    """Convert the engine's error about a document to an error with reason, line, column and remedy.

    Parameters
    ----------
    document
        The rejected document.
    error
        The exception that the engine raised while loading or parsing.

    Returns
    -------
    ImmunographError
        The error to raise: ``FormatError``; ``LimitError`` for a token that is too long; ``StoreError`` for an I/O
        error.
    """
    if isinstance(error, MemoryError):
        return LimitError(
            f"{document.name}: a name, literal or comment exceeds the engine's maximum of 16 MB ({error}); "
            "shorten it, or store the text in a separate file and refer to it by IRI"
        )
    if isinstance(error, OSError):
        return StoreError(
            f"{document.name} cannot be read: {error.strerror or error}; check the path and its permissions"
        )
    told = message_of(error)
    if (sentence := _known_fault(document, error)) is not None:
        return FormatError(f"{document.name}{_where(document, error)}: {sentence}")
    seems = _seems(document)
    if seems is not None:
        said = f"this is not {document.form.title} ({told}): {mistaken_for(seems)}"
        return FormatError(f"{document.name}{_where(document, error)}: {said}")
    return FormatError(
        f"{document.name}{_where(document, error)}: this is not {document.form.title}: {told}; correct the file there"
    )


def _known_fault(document: Readable, error: Exception) -> str | None:
    """Return problem and remedy of a common mistake; ``None`` for other errors, and for a document in another format."""
    fault, what = error_of(error)
    if fault is Fault.REMOTE_CONTEXT:
        return (
            "it refers to a remote @context, and nothing is downloaded: replace the reference with the text of that "
            'context, as in "@context": {…}'
        )
    if _seems(document) is not None:
        return None
    if fault is Fault.RELATIVE_IRI:
        iri = what or _span(document, error).strip("<>")
        named = f"<{iri}> is a relative IRI" if iri else "it contains a relative IRI"
        if document.form.name == "nquads":  # no other RDF format would read its lines of four terms with a base
            return (
                f"{named}, which N-Quads does not allow: write absolute IRIs in the file, as in <https://example.org/p>"
            )
        if document.form.name == "ntriples":
            return (
                f"{named}, which {document.form.title} does not allow: read the file as turtle, with base='https://…' "
                "(--base)"
            )
        return f"{named}, but no base IRI is given to resolve it: {GIVE_BASE}{_DECLARED_IN.get(document.form.name, '')}"
    if fault is Fault.IRI_CHARACTER:
        iri = _span(document, error).strip("<>") or (what if len(what) > 1 else "")
        character = next((each for each in iri or what if each in _NO_IRI or each.isspace()), what[:1])
        named = "a space" if character == " " else repr(character)
        return (
            f"the IRI {f'<{iri}> ' if iri else ''}contains {named}, which is not allowed in an IRI: percent-encode it as "
            f"{quote(character, safe='')}"
        )
    if fault is Fault.PREFIX:
        return f"the prefix {what}: is not declared{declaration(what, '@prefix {0}: <{1}> .')}"
    if fault is Fault.LANGUAGE:
        return f"{what!r} is not a language tag: expected a tag such as en or en-US, with hyphens"
    if fault is Fault.LANG_STRING:
        return (
            'a literal of datatype rdf:langString needs a language tag, as in "interferon"@en: add one, or remove the '
            "datatype"
        )
    if fault is Fault.CONTAINER:
        return (
            'an @container of its @context is not one of JSON-LD 1.1: expected "@list", "@set", "@index", '
            '"@language", "@id", "@type" or "@graph"'
        )
    return None


def _span(document: Readable, error: Exception) -> str:
    """Return the part of a line that the engine points at; empty if the document cannot be read again."""
    place = error.args[1] if len(error.args) > 1 else None
    if not document.may_look_again or not (isinstance(place, tuple) and len(place) > 5):
        return ""
    if place[1] is None or place[1] != place[4]:
        return ""
    left, line = int(place[1]) - 1, b""
    for piece in document.again():
        lines = piece.split(b"\n")
        if left < len(lines):
            line += lines[left]
        if left < len(lines) - 1:
            break
        left -= len(lines) - 1
    return str(line.decode(errors="replace")[place[2] - 1 : place[5] - 1])


def _seems(document: Readable) -> str | None:
    """Return what :func:`looks_like` finds; ``None`` for the expected or a compatible format, or if it is unknown."""
    seems = looks_like(document.head or b"")
    if seems == document.form.name or (document.form.name, seems) in _COMPATIBLE:
        return None
    if (
        seems == "turtle"
        and document.form.name in ("ntriples", "nquads")
        and not _PROLOGUE.search(document.head or b"")
    ):
        return None  # a line that is not a triple is most likely a mistake
    return seems


def _where(document: Readable, error: Exception) -> str:
    place = error.args[1] if len(error.args) > 1 else None
    if isinstance(place, tuple) and len(place) > 2 and place[1]:
        return f", line {place[1]}, column {place[2]}"
    if (near := document.near_line()) is not None:
        return f", near line {near}"
    line, column = _place(document)
    return f", line {line}, column {column}" if line else ""


class _Slow:
    """Passes a document to the engine and records how far the engine has read when it fails.

    Up to ``sure`` bytes go at full speed, and from there one by one.
    """

    def __init__(self, document: Readable, sure: int) -> None:
        self._pieces = document.again()
        self._rest = memoryview(b"")  # slices of it are not copied
        self._sure = sure
        self.given = 0
        self.line, self._line_began = 1, 0

    @property
    def column(self) -> int:
        return max(self.given - self._line_began, 1)

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        left = self._sure - self.given
        size = min(size if size > 0 else len(self._rest), left if left > 0 else 1)
        piece, self._rest = bytes(self._rest[:size]), self._rest[size:]
        if b"\n" in piece:
            self.line += piece.count(b"\n")
            self._line_began = self.given + piece.rindex(b"\n") + 1
        self.given += len(piece)
        return piece


def _place(document: Readable) -> tuple[int, int]:
    """Return line and column of an error that the engine reports without a place; (0, 0) if there is no error.

    The document is parsed twice, the second time byte by byte over the last 64 kB before the error. The place is where
    the engine gave up: the end of the element, or of the object, that contains the mistake.
    """
    sure, slow = 1 << 62, None
    for _ in range(2):
        slow = _Slow(document, sure)
        try:
            for _quad in ox.parse(cast("IO[bytes]", slow), format=SYNTAX[document.form.name]):
                pass
        except (SyntaxError, ValueError):
            sure = max(slow.given - (1 << 16), 0)
        else:
            return 0, 0
    return (slow.line, slow.column) if slow is not None else (0, 0)
