"""Documents on their way into the engine: opened, unpacked, measured, and explained when they do not fit."""

from __future__ import annotations

import contextlib
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from immunograph.errors import FormatError, ImmunographError, LimitError, StoreError
from immunograph.store.base import Progress
from immunograph.store.compression import MAX_RATIO, Plain, decompressed
from immunograph.store.documents import Measure
from immunograph.store.encoding import pieces
from immunograph.store.engine import SYNTAX
from immunograph.store.formats import FORMATS, Format, looks_like
from immunograph.store.nesting import JsonMeasure, LinesMeasure, TurtleMeasure
from immunograph.store.rdfxml import MarkupMeasure

__all__ = ["Document", "Origin"]

Origin = Path | bytes | IO[bytes]
"""Where RDF comes from: a file, its bytes, or an open binary stream."""

_HEAD: Final = 4096
_TOLD_EVERY: Final = 0.1
_MEASURES: Final[dict[str, type[Measure]]] = {
    "turtle": TurtleMeasure,
    "trig": TurtleMeasure,
    "ntriples": LinesMeasure,
    "nquads": LinesMeasure,
    "jsonld": JsonMeasure,
    "rdfxml": MarkupMeasure,
}
_COMPATIBLE: Final = {
    ("turtle", "ntriples"),
    ("trig", "ntriples"),
    ("trig", "turtle"),
    ("trig", "nquads"),
    ("nquads", "ntriples"),
}

_PROLOGUE: Final = re.compile(rb"^[ \t]*@?(?:prefix|base)\s", re.IGNORECASE | re.MULTILINE)


class Document:
    """A document as a stream for the engine; nothing of it is kept but the piece at hand.

    Parameters
    ----------
    origin
        A file, bytes, or an open binary stream.
    form
        The format it is to be in.
    name
        What to call it in messages.
    progress
        Told now and then of the bytes read.
    max_ratio
        How much compressed data may swell.
    measure
        What looks at the pieces, where that is another one than the format's.

    Raises
    ------
    StoreError
        If the file cannot be read.
    """

    def __init__(
        self,
        origin: Origin,
        form: Format,
        *,
        name: str | None = None,
        progress: Progress | None = None,
        max_ratio: float = MAX_RATIO,
        measure: type[Measure] | None = None,
    ) -> None:
        self.name = name or (str(origin) if isinstance(origin, Path) else "the text")
        self.form = form
        self._origin = origin
        self._max_ratio = max_ratio
        self._progress = progress
        self._told = 0.0
        self._total = _size(origin)
        with contextlib.ExitStack() as opened:
            self._source, self._pieces = self._open(opened)
            self._closing = opened.pop_all()
        self._piece = io.BytesIO()
        self._head: bytes | None = None
        self._lines = 0
        again = None if not isinstance(origin, Path | bytes) else self._again
        self._may_look_again = again is not None
        self._measure = (measure or _MEASURES[form.name])(self.name, again)
        self._over = False

    def __enter__(self) -> Document:
        """Use it in a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what was opened here; a stream that was given stays open."""
        self._closing.close()

    def _open(self, closing: contextlib.ExitStack) -> tuple[Plain, Iterator[bytes]]:
        stream: Any
        if isinstance(self._origin, Path):
            try:
                stream = closing.enter_context(self._origin.open("rb", buffering=0))
            except OSError as error:
                raise StoreError(f"{self.name} cannot be read: {error.strerror or error}") from error
        else:
            stream = io.BytesIO(self._origin) if isinstance(self._origin, bytes) else self._origin
        source = decompressed(stream, self.name, max_ratio=self._max_ratio)
        return source, pieces(source, self.form.name, self.name)

    def _again(self) -> Iterator[bytes]:
        with contextlib.ExitStack() as closing:
            yield from self._open(closing)[1]

    # --- what the engine calls ----------------------------------------------------------------------------------

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes, none at the end. Between two calls Python notices Ctrl-C."""
        given = self._piece.read(size)
        if given or self._over:
            return given
        self._piece = io.BytesIO(self._next())
        return self._piece.read(size)

    def _next(self) -> bytes:
        piece = next(self._pieces, b"")
        if self._head is None:
            self._head = piece[:_HEAD]
        if piece:
            self._measure.feed(piece)
            if not self._may_look_again:
                self._lines += self._piece.getvalue().count(b"\n")
        else:
            self._refuse_markup_for_owl()
            self._measure.end()
            self._over = True
        if self._progress is not None:
            now = time.monotonic()
            if self._over or now - self._told >= _TOLD_EVERY:
                self._told = now
                self._progress(self._source.taken, self._total)
        return piece

    def _refuse_markup_for_owl(self) -> None:
        """OWL/XML is XML, too, and the engine would make triples of it that nobody meant."""
        if self.form.name == "rdfxml" and (seems := looks_like(self._head or b"")) and seems not in FORMATS:
            raise FormatError(f"{self.name}: this is not rdfxml: it looks like {seems}")

    def may_be_in(self, error: BaseException) -> bool:
        """Tell whether the engine may have taken the document in before it was stopped: by Ctrl-C, after the end."""
        return self._over and not isinstance(error, Exception)

    # --- what went wrong ----------------------------------------------------------------------------------------

    def explain(self, error: Exception) -> ImmunographError:
        """Say in one sentence why the engine did not take the document, where, and what to do."""
        if isinstance(error, MemoryError):
            return LimitError(
                f"{self.name}: one name, text or comment is longer than the 16 MB that the engine takes ({error}); "
                "keep it in a file of its own, and name that file"
            )
        if isinstance(error, OSError):
            return StoreError(f"{self.name} cannot be read: {error.strerror or error}")
        told = _message(error)
        if "LoadDocumentCallback" in told or "remote context" in told:
            return FormatError(
                f"{self.name}{self._where(error)}: it names a @context that stands elsewhere, and nothing is fetched: "
                'put the text of that context in its place, as in "@context": {…}'
            )
        seems = self._seems()
        if seems is not None:
            do = f"name the format: {seems}" if seems in FORMATS else "name a file of RDF"
            said = f"this is not {self.form.name}: it looks like {seems}: {told}"
            return FormatError(f"{self.name}{self._where(error)}: {said}; {do}")
        return FormatError(f"{self.name}{self._where(error)}: this is not {self.form.name}: {told}; mend it there")

    def _seems(self) -> str | None:
        """Tell what the document looks like, if that is something else than what it is to be."""
        seems = looks_like(self._head or b"")
        if seems == self.form.name or (self.form.name, seems) in _COMPATIBLE:
            return None
        if seems == "turtle" and self.form.name in ("ntriples", "nquads") and not _PROLOGUE.search(self._head or b""):
            return None  # a line that is no triple is most likely a mistake
        return seems

    def _where(self, error: Exception) -> str:
        place = error.args[1] if len(error.args) > 1 else None
        if isinstance(place, tuple) and len(place) > 2 and place[1]:
            return f", line {place[1]}, column {place[2]}"
        if not self._may_look_again:
            newline = b"\n"
            handed = self._piece.getvalue()[: self._piece.tell()]
            return f", near line {self._lines + handed.count(newline) + 1}"
        line, column = _place(self)
        return f", line {line}, column {column}" if line else ""


def _message(error: Exception) -> str:
    """Give the engine's message without the place, which is reported in our own way."""
    told = re.sub(r"\AParser error at line [^:]*: ", "", str(error))
    return re.sub(r"\([^()]*line \d+\)\Z", "", told).strip()


class _Slow:
    """Hands over a document in such a way that it is known how far the engine had read when it gave up.

    Up to ``sure`` bytes go at full speed, and from there one by one.
    """

    def __init__(self, document: Document, sure: int) -> None:
        self._pieces = document._again()
        self._rest = b""
        self._sure = sure
        self.given = 0
        self.line, self._line_began = 1, 0

    @property
    def column(self) -> int:
        return max(self.given - self._line_began, 1)

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = next(self._pieces, b"")
        left = self._sure - self.given
        size = min(size if size > 0 else len(self._rest), left if left > 0 else 1)
        piece, self._rest = self._rest[:size], self._rest[size:]
        if b"\n" in piece:
            self.line += piece.count(b"\n")
            self._line_began = self.given + piece.rindex(b"\n") + 1
        self.given += len(piece)
        return piece


def _place(document: Document) -> tuple[int, int]:
    """Find line and column of a mistake whose place the engine does not tell, by looking again, ever more closely.

    The place is where the engine gave up: the end of the element, or of the object, that holds the mistake.
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


def _size(origin: Origin) -> int | None:
    if isinstance(origin, bytes):
        return len(origin)
    if isinstance(origin, Path):
        with contextlib.suppress(OSError):
            return origin.stat().st_size
    return None
