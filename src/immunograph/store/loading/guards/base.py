"""Streaming guards: documents are measured piece by piece, each before the parser sees it.

What kills or stalls the engine, by trial: RDF 1.2 triple terms nested some ten thousand deep and JSON-LD nested some
three thousand deep overflow its stack; RDF/XML takes time in the square of its depth, expands entities without bound and
takes a document that was cut off for a whole one. Deep Turtle does no harm, and is bounded all the same.

Ordinary documents must not pay for this. So each piece is first looked at with what costs next to nothing, counting
bytes; only a document that looks odd is read token by token, from its beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from immunograph.errors import LimitError

__all__ = ["LONGEST_TEXT", "MOST_DEEP", "MOST_DEEP_JSON", "MOST_DEEP_TERMS", "Again", "Measure"]

MOST_DEEP: Final = 10_000
"""Brackets within brackets of Turtle and TriG, and elements within elements of RDF/XML."""

MOST_DEEP_TERMS: Final = 200
"""Triple terms within triple terms, ``<<( s p <<( … )>> )>>``."""

MOST_DEEP_JSON: Final = 500
"""Arrays and objects within one another in JSON-LD."""

LONGEST_TEXT: Final = 1 << 24
"""Bytes of one text in RDF/XML; the engine has the same bound for one token of the other formats."""

Again = Callable[[], Iterator[bytes]]
"""Reads the document from its beginning once more."""


class Measure:
    """Looks at the pieces of a document; this one finds nothing wrong."""

    def __init__(self, name: str, again: Again | None) -> None:
        self.name = name
        self._again = again
        self._seen = 0

    def feed(self, piece: bytes) -> None:
        """Look at the next piece.

        Raises
        ------
        LimitError
            If the document goes beyond a limit there.
        """

    def end(self) -> None:
        """Check the document as a whole, at its end.

        Raises
        ------
        FormatError
            If it cannot be a whole document.
        """

    def _so_far(self) -> Iterator[bytes]:
        """Read again what was seen before the current piece."""
        left = self._seen
        for piece in self._again() if self._again is not None and left else ():
            yield piece[:left]
            left -= len(piece)
            if left <= 0:
                return

    def _too_deep(self, what: str, most: int) -> LimitError:
        return LimitError(
            f"{self.name} nests {what} more than {most:,} levels deep, which is the limit; "
            "flatten it: give the inner ones IRIs or blank node labels"
        )
