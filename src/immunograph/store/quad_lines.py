"""Quads as numbered lines of N-Quads, so that the error for a quad that cannot be stored has its number."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

import pyoxigraph as ox

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.model import Literal
from immunograph.rdf.terms import Quad, quad_line
from immunograph.store.oxigraph import message_of

__all__ = ["QuadLines"]

_KEPT: Final = 200_000
"""Number of recent quads that are kept: more than an engine reads ahead of the line that it parses."""
_SHOWN: Final = 120


class QuadLines(Iterator[str]):
    r"""Iterator over the lines of N-Quads of some quads.

    Parameters
    ----------
    quads
        Quads to serialise.
    further
        Chunks of N-Quads that follow them.

    Examples
    --------
    >>> list(QuadLines([Quad("urn:a", "urn:b", "urn:c", "")]))
    ['<urn:a> <urn:b> <urn:c> .\n']
    """

    def __init__(self, quads: Iterable[Quad], further: Iterable[str] = ()) -> None:
        self._recent: deque[Quad] = deque(maxlen=_KEPT)
        self._number = 0
        self._lines = chain(map(self._line, quads), further)

    def __next__(self) -> str:
        return next(self._lines)

    def _line(self, quad: Quad) -> str:
        self._number += 1
        self._recent.append(quad)
        try:
            return quad_line(quad)
        except FormatError as error:
            raise self._refused(self._number, str(error)) from error

    def refused(self, error: Exception, *, before: int = 0) -> FormatError:
        """Return the error for lines that the engine cannot parse.

        Parameters
        ----------
        error
            The engine's exception, or one of this iterator.
        before
            Number of lines in earlier batches; the exception counts lines from the start of its batch.

        Returns
        -------
        FormatError
            The error to raise, with the number of the quad and the term that is not valid, where known.
        """
        if isinstance(error, FormatError):
            return error
        line = getattr(error, "lineno", None)
        return self._refused(before + line if isinstance(line, int) else None, message_of(error))

    def _refused(self, number: int | None, reason: str) -> FormatError:
        if number is None or not 0 < number <= self._number:  # a line of ``further``, whose quad is not known
            return FormatError(f"a quad cannot be stored: {reason}; correct it, or leave the quad out")
        back = self._number - number
        fault = next(_faults(self._recent[-1 - back]), None) if back < len(self._recent) else None
        return FormatError(
            f"quad {number:,} cannot be stored: {fault or f'{reason}; correct it'}, or leave the quad out"
        )


def _faults(quad: Quad) -> Iterator[str]:
    """Yield the terms of a quad that are not valid, each with the reason."""
    for name, term in zip(("subject", "predicate", "object", "graph"), quad, strict=False):
        parts = [(f"its {name}", term)]
        if isinstance(term, Literal):
            parts = [("the datatype of its object", term.datatype)] if term.datatype is not None else []
            if term.language is not None:
                try:
                    ox.Literal("", language=term.language)
                except ValueError:
                    yield f"the language tag of its object, {quoted(term.language, _SHOWN)}, is not valid: expected one such as en or en-us"
        for what, iri in parts:
            try:
                if iri or name != "graph":
                    ox.NamedNode(str(iri))
            except ValueError as error:
                yield f"{what}, {quoted(iri, _SHOWN)}, is not a valid IRI ({error}): write it in full, such as https://example.org/a, and percent-encode other characters"
