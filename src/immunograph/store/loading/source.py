"""Documents as streams for the engine: opened, decompressed, transcoded to UTF-8 and checked against limits."""

from __future__ import annotations

import contextlib
import io
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from immunograph.errors import FormatError, ImmunographError, StoreError
from immunograph.legible import quoted
from immunograph.store.formats import FORMATS, Format, looks_like, mistaken_for
from immunograph.store.interface import MAX_RATIO, Progress
from immunograph.store.loading.decompression import Plain, decompressed, held
from immunograph.store.loading.encoding import pieces
from immunograph.store.loading.explaining import GIVE_BASE, explanation
from immunograph.store.loading.guards.base import Measure
from immunograph.store.loading.guards.nesting import JsonMeasure, LinesMeasure, TurtleMeasure
from immunograph.store.loading.guards.rdfxml import MarkupMeasure
from immunograph.store.loading.repair import Normalised, shows_signs, with_private_language, without_type_maps
from immunograph.store.oxigraph import SYNTAX
from immunograph.unique_keys import RepeatedKeyError

__all__ = ["MOST_WRITTEN_OUT", "AnotherReading", "Document", "Origin"]

Origin = Path | bytes | IO[bytes]
"""A source of RDF: a file, its bytes, or an open binary stream."""

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

MOST_WRITTEN_OUT: Final = 1 << 26
"""Maximum size in bytes of JSON-LD whose type maps are expanded in memory."""

_BORDER: Final = 64


class AnotherReading(Exception):  # noqa: N818  control flow, not an error
    """Control-flow exception: the document must be read again, as another :class:`Document`.

    Parameters
    ----------
    document
        The document to read instead.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document.name)
        self.document = document


class Document:
    """Readable stream of a document, decompressed and transcoded to UTF-8; only the current chunk is kept in memory.

    Use it in a ``with`` block.

    Parameters
    ----------
    origin
        A file, the content as bytes, or an open binary stream, which is not closed.
    form
        RDF format of the document.
    name
        Name of the document in error messages; by default the path, or ``the text``.
    progress
        Callback, called with the bytes read so far and the total (``None`` if unknown).
    max_ratio
        Maximum number of decompressed bytes per compressed byte.
    measure
        Class that checks nesting and size, if not the default for the format.
    base
        Absolute base IRI against which relative IRIs are resolved.
    repaired
        Whether to repair valid syntax that the engine misreads; see :mod:`immunograph.store.loading.repair`.

    Raises
    ------
    StoreError
        If the file cannot be opened.
    FormatError
        If ``base`` is not an absolute IRI, the stream is not binary or, for compressed data, ``max_ratio`` is not
        positive or the data is damaged at its beginning.
    MissingExtraError
        If the data is compressed with zstd, and the package ``zstandard`` is not installed.
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
        base: str | None = None,
        repaired: bool = False,
    ) -> None:
        self.name = name or (str(origin) if isinstance(origin, Path) else "the text")
        self.form = form
        self.base = _absolute(base)
        self.repaired = repaired
        if form.name == "jsonld" and not isinstance(origin, Path | bytes):  # it may be read twice
            origin = cast("bytes | IO[bytes]", held(origin, self.name, MOST_WRITTEN_OUT))
        self._tag = f"x-{secrets.token_hex(4)}"
        self._origin = origin
        self._max_ratio = max_ratio
        self._progress = progress
        self._told = 0.0
        self._total = _size(origin)
        with contextlib.ExitStack() as opened:
            self._source, self._pieces = self._open(opened)
            self._closing = opened.pop_all()
        self._piece = io.BytesIO()
        self.head: bytes | None = None
        self._border = b""
        self._lines = 0
        again = None if not isinstance(origin, Path | bytes) else self.again
        self.may_look_again = again is not None
        self._measure = (measure or _MEASURES[form.name])(self.name, again)
        self._over = False
        self._for_engine = False

    def __enter__(self) -> Document:
        """Return the document."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file; a stream passed as ``origin`` stays open."""
        self._closing.close()

    def _open(self, closing: contextlib.ExitStack) -> tuple[Plain, Iterator[bytes]]:
        stream: object
        if isinstance(self._origin, Path):
            try:
                stream = closing.enter_context(self._origin.open("rb", buffering=0))
            except OSError as error:
                raise StoreError(
                    f"{self.name} cannot be read: {error.strerror or error}; check the path and its permissions"
                ) from error
        else:
            stream = io.BytesIO(self._origin) if isinstance(self._origin, bytes) else self._origin
        source = decompressed(stream, self.name, max_ratio=self._max_ratio)
        text = pieces(source, self.form.name, self.name)
        if self.repaired and self.form.name == "rdfxml":
            text = with_private_language(text, self._tag)
        return source, text

    def again(self) -> Iterator[bytes]:
        """Read the document again from the beginning.

        Yields
        ------
        bytes
            Chunks in UTF-8. Nesting is not checked, and no progress is reported.
        """
        with contextlib.ExitStack() as closing:
            yield from self._open(closing)[1]

    # --- a second reading ---------------------------------------------------------------------------------------

    def stream(self, *, triples: bool = False) -> tuple[IO[bytes], ox.RdfFormat]:
        """Return the stream that the engine should read, and its format.

        Parameters
        ----------
        triples
            Whether to leave out the names of graphs, so that all triples can be loaded into one graph.

        Returns
        -------
        tuple[IO[bytes], pyoxigraph.RdfFormat]
            This document, or a stream of converted N-Quads or N-Triples, and the engine's constant for the format.
        """
        self._for_engine = True
        quads = self.form.quads and not triples
        if not self.repaired and quads == self.form.quads:
            return cast("IO[bytes]", self), SYNTAX[self.form.name]
        made = Normalised(self, self.form.name, base=self.base, tag=self._tag, quads=quads)
        return cast("IO[bytes]", made), made.format

    def _another(self, origin: Origin) -> Document:
        return Document(
            origin,
            self.form,
            name=self.name,
            progress=self._progress,
            max_ratio=self._max_ratio,
            base=self.base,
            repaired=True,
        )

    def written_out(self) -> Document | None:
        """Return a copy of a JSON-LD document with its type maps expanded, if it has any.

        Returns
        -------
        Document or None
            The expanded document; ``None`` for other formats, without type maps, if it is not valid JSON, for more
            than 64 MB, and for a document that is already a repaired copy.

        Raises
        ------
        FormatError
            If the document has type maps, and an object with a repeated key.
        """
        if self.form.name != "jsonld" or self.repaired or not self.may_look_again:
            return None
        text = bytearray()  # bytes would be copied for each piece
        for piece in self.again():
            text += piece
            if len(text) > MOST_WRITTEN_OUT:
                return None
        try:
            plain = without_type_maps(bytes(text))
        except RepeatedKeyError as error:
            raise FormatError(
                f"{self.name}: {error}, so that only its last value would be kept: put all values into a list, or remove all "
                "but one of the keys"
            ) from None
        return None if plain is None else self._another(plain)

    # --- what the engine calls ----------------------------------------------------------------------------------

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes in UTF-8; Ctrl-C is handled between two calls.

        Parameters
        ----------
        size
            Maximum number of bytes; if negative, the rest of the current chunk.

        Returns
        -------
        bytes
            The bytes, often fewer than ``size``; ``b""`` only at the end.

        Raises
        ------
        FormatError
            If the document is truncated, damaged or badly encoded.
        LimitError
            If the document is nested too deeply or expands beyond ``max_ratio``.
        AnotherReading
            If the document needs repairs, and must be read again from its beginning.
        """
        given = self._piece.read(size)
        if given or self._over:
            return given
        self._piece = io.BytesIO(self._next())
        return self._piece.read(size)

    def _next(self) -> bytes:
        piece = next(self._pieces, b"")
        if self.head is None:
            self.head = piece[:_HEAD]
        if piece:
            self._measure.feed(piece)
            self._look_for_signs(piece)
            if not self.may_look_again:
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

    def _look_for_signs(self, piece: bytes) -> None:
        """Raise :class:`AnotherReading` if the chunk may contain syntax that the engine misreads; for a stream, an error."""
        if self.repaired or not self._for_engine or self.form.name not in ("rdfxml", "jsonld"):
            return
        border, self._border = self._border + piece[:_BORDER], piece[-_BORDER:]
        if not (shows_signs(piece, self.form.name) or shows_signs(border, self.form.name)):
            return
        if isinstance(self._origin, Path | bytes):
            raise AnotherReading(self._another(self._origin))
        raise FormatError(
            f'{self.name}: it contains xml:lang="" or the datatype rdf:langString and must be read twice, but a stream '
            "can be read only once: save it to a file, and load the file"
        )

    def _refuse_markup_for_owl(self) -> None:
        """Reject OWL/XML and other XML, which the engine would read as meaningless triples."""
        if self.form.name == "rdfxml" and (seems := looks_like(self.head or b"")) and seems not in FORMATS:
            raise FormatError(f"{self.name}: this is not RDF/XML: {mistaken_for(seems)}")

    def may_be_in(self, error: BaseException) -> bool:
        """Return whether the engine may have stored the document completely when loading was interrupted.

        Parameters
        ----------
        error
            The exception that interrupted loading.

        Returns
        -------
        bool
            True if the document was read to its end and the exception is not an ``Exception``, such as Ctrl-C.
        """
        return self._over and not isinstance(error, Exception)

    def refuse_if_lost(self, *, most: int | None = None) -> None:
        """Raise an error if JSON-LD has relative IRIs but no base IRI.

        The engine would silently drop the statements with relative IRIs. Nothing is checked for other formats, with a
        base IRI, for a stream of more than 64 MB, which can be read only once, and if the document cannot be parsed.

        Parameters
        ----------
        most
            Maximum size in bytes of a document to check; larger ones are not checked. ``None`` for no maximum.

        Raises
        ------
        FormatError
            If the document has more statements with a base IRI than without one.
        """
        if self.form.name != "jsonld" or self.base is not None or not self.may_look_again:
            return
        if most is not None and (_size(self._origin) or most + 1) > most:
            return
        given, based = (
            Document(
                self._origin, self.form, name=self.name, max_ratio=self._max_ratio, base=base, repaired=self.repaired
            )
            for base in (None, "https://base.invalid/")
        )
        with given, based:
            try:
                there, without = based.statements(), given.statements()
            except (SyntaxError, ValueError, OSError, ImmunographError):  # the load itself reports the error
                return
            if lost := there - without:
                which = "its statements have" if not without else f"{lost:,} of its {there:,} statements have"
                raise FormatError(
                    f"{self.name}: {which} relative IRIs, but no base IRI is given to resolve them: "
                    f'{GIVE_BASE}, or an "@base" in its @context'
                )

    def statements(self) -> int:
        """Parse the rest of the document, and count its statements.

        Returns
        -------
        int
            Number of triples or quads; duplicates are counted.
        """
        return sum(1 for _ in ox.parse(cast("IO[bytes]", self), format=SYNTAX[self.form.name], base_iri=self.base))

    def explain(self, error: Exception) -> ImmunographError:
        """Convert the engine's error about this document to an error with reason, line, column and remedy.

        Parameters
        ----------
        error
            The exception that the engine raised while loading or parsing.

        Returns
        -------
        ImmunographError
            The error to raise, see :func:`immunograph.store.loading.explaining.explanation`.
        """
        return explanation(self, error)

    def near_line(self) -> int | None:
        """Return the line number that the engine had reached in a stream that cannot be read again.

        Returns
        -------
        int or None
            Line number, counted from 1; ``None`` if the document can be read again.
        """
        if self.may_look_again:
            return None
        return self._lines + self._piece.getvalue()[: self._piece.tell()].count(b"\n") + 1


def _absolute(base: str | None) -> str | None:
    """Return the base IRI unchanged, or raise an error if it is not absolute."""
    if base is not None:
        try:
            ox.parse(b"", format=ox.RdfFormat.TURTLE, base_iri=base)
        except ValueError as error:
            raise FormatError(
                f"{quoted(base)} is not a valid base IRI: expected an absolute IRI, such as https://example.org/"
            ) from error
    return base


def _size(origin: Origin) -> int | None:
    if isinstance(origin, bytes):
        return len(origin)
    if isinstance(origin, Path):
        with contextlib.suppress(OSError):
            return origin.stat().st_size
    return None
