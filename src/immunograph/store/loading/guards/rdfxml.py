"""Streaming check of RDF/XML: entity expansion, nesting depth, text size and completeness."""

from __future__ import annotations

import random
import re
from typing import Final

from immunograph.errors import FormatError, LimitError
from immunograph.store.formats import looks_like, mistaken_for
from immunograph.store.loading.guards.base import LONGEST_TEXT, MOST_DEEP, Again, Measure

__all__ = ["MarkupMeasure"]


class MarkupMeasure(Measure):
    """Check entity expansion, nesting depth, text size and completeness of RDF/XML."""

    _WINDOW: Final = 1 << 14
    _STEEP: Final = 50
    _ROOT: Final = re.compile(rb"<([A-Za-z_:\x80-\xff][^\s<>/]*)(?=[\s/>])")
    _ENTITY: Final = re.compile(rb'<!ENTITY\s*+(?:%\s*+)?([^\s"<%]+)\s+"([^"<]*)"')
    _REFERENCE: Final = re.compile(rb"&([^;&\s]{1,200});")
    _LONGEST_PROLOG: Final = 1 << 20
    _MOST_ENTITY: Final = 1 << 16
    _MOST_SWOLLEN: Final = 1 << 24
    _TAIL: Final = 1 << 12

    def __init__(self, name: str, again: Again | None) -> None:
        super().__init__(name, again)
        self._prolog: bytes | None = b""
        self._root = b""
        self._entities: dict[bytes, int] = {}
        self._longest = 0
        self._open = 0
        self._plain = 0
        self._tail = b""
        self._end_tag_seen = False
        self._lines = 1
        self._exact: _Elements | None = None

    def feed(self, piece: bytes) -> None:
        """Check the next chunk; see :meth:`Measure.feed`."""
        if b"\0" in piece:
            line = self._lines + piece[: piece.index(b"\0")].count(b"\n")
            raise FormatError(
                f"{self.name}, line {line}: it contains a NUL byte, which XML does not allow: remove the byte"
            )
        if self._prolog is not None:
            self._begin(piece)
        elif b"<!ENTITY" in piece or b"<!ENTITY" in self._tail[-7:] + piece[:7]:
            raise FormatError(
                f"{self.name}: an entity is declared after the first element; move <!ENTITY …> to the beginning of the file"
            )
        if self._longest:
            self._swell(piece)
        self._long_text(piece)
        self._depth(piece)
        self._lines += piece.count(b"\n")
        if self._again is None and self._root:
            end_tag = b"</" + self._root
            self._end_tag_seen = self._end_tag_seen or end_tag in piece or end_tag in self._tail[-200:] + piece[:200]
        if kept := piece.rstrip():  # white space at the end may be long, and is not needed
            blank = b" " if len(kept) < len(piece) else b""
            if kept.endswith(b">"):
                kept = kept[:-1].rstrip() + b">"
            self._tail = (kept if len(kept) >= self._TAIL else self._tail + kept)[-self._TAIL :] + blank
        self._seen += len(piece)

    # --- entities -----------------------------------------------------------------------------------------------

    def _begin(self, piece: bytes) -> None:
        """Check the sizes of the entities declared before the first element, as the engine reads them, and find that element."""
        prolog = self._prolog = (self._prolog or b"") + piece
        bare = re.sub(rb"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", b"", prolog, flags=re.DOTALL)
        root = self._ROOT.search(bare)
        for found in self._ENTITY.finditer(prolog):
            size = len(found[2]) + self._expanded(found[2])
            if size > self._MOST_ENTITY:
                raise LimitError(
                    f"{self.name} declares the entity {found[1].decode(errors='replace')!r}, which expands "
                    f"to {size:,} bytes; at most {self._MOST_ENTITY:,} are allowed: replace its references with the text"
                )
            self._entities[found[1]] = max(size, self._entities.get(found[1], 0))
            self._longest = max(self._longest, size)
        if root is not None:
            self._root, self._prolog = root[1], None
        elif len(prolog) > self._LONGEST_PROLOG:
            raise LimitError(
                f"{self.name} has no XML element in its first {self._LONGEST_PROLOG >> 20} MB: check that it is RDF/XML"
            )

    def _expanded(self, text: bytes) -> int:
        return sum(self._entities.get(name, 0) for name in self._REFERENCE.findall(text))

    def _swell(self, piece: bytes) -> None:
        if piece.count(b"&") * self._longest > self._MOST_SWOLLEN and self._expanded(piece) > self._MOST_SWOLLEN:
            raise LimitError(
                f"{self.name}: its entities expand {len(piece) >> 10} KB to more than the allowed "
                f"{self._MOST_SWOLLEN >> 20} MB; replace the entity references with the text"
            )

    def _long_text(self, piece: bytes) -> None:
        first = piece.find(b"<")
        self._plain += len(piece) if first < 0 else first
        if self._plain > LONGEST_TEXT:
            raise LimitError(
                f"{self.name}, line {self._lines}: a text exceeds the allowed {LONGEST_TEXT >> 20} MB; shorten it, or "
                "store it in a separate file and refer to it by IRI"
            )
        if first >= 0:
            self._plain = len(piece) - piece.rfind(b"<")

    # --- depth --------------------------------------------------------------------------------------------------

    def _depth(self, piece: bytes) -> None:
        if self._exact is None and self._steep(piece):
            self._exact = _Elements()
            for before in self._so_far():
                self._exact.feed(before)
        if self._exact is not None and self._exact.feed(piece):
            raise self._too_deep("elements", MOST_DEEP)

    def _steep(self, piece: bytes) -> bool:
        """Return whether the first chunk, or a random part of a later one, opens many more elements than it closes.

        A stream cannot be read again from its beginning, so all of its chunks are counted.
        """
        if not self._seen:
            opened, closed = _tags(piece)
            self._open = opened - closed
            return self._open > self._STEEP or opened > MOST_DEEP
        if self._again is None:
            opened, closed = _tags(piece)
            self._open += opened - closed
            if self._open > MOST_DEEP:
                raise self._too_deep("elements", MOST_DEEP)
            return False
        start = random.randrange(max(len(piece) - self._WINDOW, 1))  # noqa: S311  unpredictable, so that no document can evade it
        opened, closed = _tags(piece[start : start + self._WINDOW])
        return opened - closed > self._STEEP

    # --- the end ------------------------------------------------------------------------------------------------

    def end(self) -> None:
        """Check that the document is complete; see :meth:`Measure.end`."""
        if not self._seen or (self._prolog is not None and not self._prolog.strip()):
            raise FormatError(f"{self.name} is empty; expected an RDF/XML document, at least one element")
        if self._prolog is not None:
            seems = looks_like(self._prolog[: self._WINDOW])
            found = mistaken_for(None if seems == "rdfxml" else seems)
            raise FormatError(f"{self.name}: this is not RDF/XML, because it contains no XML element: {found}")
        if self._again is None:
            closed = self._open <= 0 or self._end_tag_seen
            whole = self._ends_with_root() or (closed and self._tail.rstrip().endswith((b"/>", b"-->", b"?>")))
        else:
            rdf = self._root.rpartition(b":")[2] == b"RDF"
            whole = (rdf and self._ends_with_root()) or self._closed()
        if whole:
            return
        raise FormatError(
            f"{self.name}, line {self._lines}: the document ends before its first element "
            f"<{self._root.decode(errors='replace')}> is closed; get a complete copy of the file"
        )

    def _ends_with_root(self) -> bool:
        """Return whether the document ends with the end tag of its first element, or with comments and instructions after it."""
        tail = self._tail.rstrip()
        while tail.endswith((b"-->", b"?>")):
            begin = tail.rfind(b"<!--" if tail.endswith(b"-->") else b"<?")
            if begin < 0:
                return False  # the comment or instruction begins before the part that is kept
            tail = tail[:begin].rstrip()
        return tail.endswith(b">") and tail[:-1].rstrip().endswith(b"</" + self._root)

    def _closed(self) -> bool:
        """Parse the document again; return whether all elements are closed, or the XML is invalid, so the engine rejects it."""
        elements = _Elements()
        for piece in self._so_far():
            elements.feed(piece)
        return elements.broken or not elements.depth


def _tags(piece: bytes) -> tuple[int, int]:
    """Return the numbers of elements opened and closed, provided that no text looks like a tag."""
    ends = piece.count(b"</")
    opened = piece.count(b"<") - ends - piece.count(b"<!") - piece.count(b"<?")
    return opened, ends + piece.count(b"/>")


class _Elements:
    """Counts exactly how deep the elements of XML nest, with the standard library's parser."""

    def __init__(self) -> None:
        from xml.parsers import expat  # entities are not expanded: nothing enables that

        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.DefaultHandler = lambda _: None  # so that entities are not expanded
        self._error = expat.ExpatError
        self.depth = self.deepest = 0
        self.broken = False

    def _start(self, _name: str, _attributes: object) -> None:
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def feed(self, piece: bytes) -> bool:
        """Parse the next piece; return whether nesting is too deep. Invalid XML is left to the engine to reject."""
        if not self.broken:
            try:
                self._parser.Parse(piece, False)
            except self._error:
                self.broken = True
        return self.deepest > MOST_DEEP
