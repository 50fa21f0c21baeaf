"""Streaming checks: each chunk of a document is checked before it reaches the parser.

What crashes or stalls the engine, found by experiment: RDF 1.2 triple terms nested some ten thousand deep and JSON-LD
nested some three thousand deep overflow its stack. For RDF/XML its time grows with the square of the depth, it expands
entities without limit and accepts a truncated document. Deep Turtle is harmless, and limited all the same.

To keep ordinary documents fast, each chunk is first checked by counting bytes, which is cheap; only a suspicious
document is tokenized, from its beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from immunograph.errors import LimitError

__all__ = ["LONGEST_TEXT", "MOST_DEEP", "MOST_DEEP_JSON", "MOST_DEEP_TERMS", "Again", "Measure"]

MOST_DEEP: Final = 10_000
"""Maximum nesting depth of brackets in Turtle and TriG, and of elements in RDF/XML."""

MOST_DEEP_TERMS: Final = 200
"""Maximum nesting depth of triple terms, ``<<( s p <<( … )>> )>>``."""

MOST_DEEP_JSON: Final = 500
"""Maximum nesting depth of arrays and objects in JSON-LD."""

LONGEST_TEXT: Final = 1 << 24
"""Maximum size in bytes of a text node in RDF/XML; the engine has the same limit for a token of the other formats."""

Again = Callable[[], Iterator[bytes]]
"""A function that returns an iterator over the chunks of the document from its beginning."""


class Measure:
    """Base class of streaming checks of a document; this class accepts everything.

    Parameters
    ----------
    name
        Name of the document in error messages.
    again
        Function that reads the document again; ``None`` for a stream that can be read only once.
    """

    def __init__(self, name: str, again: Again | None) -> None:
        self.name = name
        self._again = again
        self._seen = 0

    def feed(self, piece: bytes) -> None:
        """Check the next chunk of the document.

        Parameters
        ----------
        piece
            The next bytes in UTF-8; may end within a character.

        Raises
        ------
        LimitError
            If the document exceeds a limit on nesting or size.
        FormatError
            If the chunk contains bytes that the format does not allow.
        """

    def end(self) -> None:
        """Check that the document is complete; called after the last chunk.

        Raises
        ------
        FormatError
            If the document is empty, truncated or not in the format.
        """

    def _so_far(self) -> Iterator[bytes]:
        """Yield the chunks before the current one, which are read again."""
        left = self._seen
        for piece in self._again() if self._again is not None and left else ():
            yield piece[:left]
            left -= len(piece)
            if left <= 0:
                return

    def _too_deep(self, what: str, most: int) -> LimitError:
        advice = "flatten it: name the inner nodes by IRIs or blank node labels"
        if what == "triple terms":
            advice = "use reifiers instead of nesting: name each inner triple by an IRI (rdf:reifies)"
        elif what == "arrays and objects":
            advice = "flatten it: write the inner objects in @graph, and refer to them by @id"
        return LimitError(f"{self.name} nests {what} more than {most:,} levels deep, which is the limit; {advice}")
