"""Limit the nesting depth and size of a query; checked on its tokens before a parser runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from immunograph.errors import LimitError, QueryError
from immunograph.store.sparql.keywords import FUNCTIONS, KEYWORDS
from immunograph.store.sparql.tokenizer import Token, keyword

__all__ = ["MOST_NESTED", "MOST_PARTS", "Measure", "check", "measured"]

MOST_NESTED: Final = 200
"""Maximum nesting depth. With an 8 MB stack, Oxigraph crashes at some 825 nested EXISTS, 975 calls or 2,150 braces."""

MOST_PARTS: Final = 2_000
"""Maximum number of patterns and operators; some 2,650 consecutive BIND or MINUS crash the process."""

_CHAINING: Final = frozenset(
    ("UNION", "OPTIONAL", "BIND", "MINUS", "FILTER", "EXISTS", "SERVICE", "GRAPH", "LATERAL", "AS")
)
_GLUED: Final = frozenset(KEYWORDS)
_KNOWN: Final = frozenset((*KEYWORDS, *FUNCTIONS, "A", "_", ""))
_LONGEST_GLUED: Final = 200
_TERMS: Final = frozenset(("iri", "name", "text", "number", "variable"))
_LISTING: Final = frozenset(("SELECT", "DESCRIBE", "BY"))
_AFTER_A_LIST: Final = frozenset(("WHERE", "FROM", "HAVING", "LIMIT", "OFFSET", "VALUES", "ORDER", "GROUP"))


@dataclass(frozen=True, slots=True)
class Measure:
    """Nesting depth, size and keywords of a query or update.

    Parameters
    ----------
    depth
        Maximum nesting depth of brackets.
    parts
        Number of patterns, operators, columns, keys of ORDER BY and GROUP BY, and terms of DESCRIBE; rows of VALUES and
        triples of INSERT DATA do not count.
    words
        Keywords in capitals.
    glued
        The first run of keywords without spaces between them, as written and as it should be written; ``None`` if there
        are none.
    """

    depth: int
    parts: int
    words: frozenset[str]
    glued: tuple[str, str] | None = None

    def __or__(self, other: Measure) -> Measure:
        """Return the larger depth and the larger size of two measures of the same text, and the keywords of both."""
        words = self.words | other.words
        return Measure(max(self.depth, other.depth), max(self.parts, other.parts), words, self.glued or other.glued)


def measured(tokens: Iterable[Token]) -> Measure:
    """Measure the nesting depth, size and keywords of a query or update.

    Parameters
    ----------
    tokens
        Tokens of the query or update, without comments.

    Returns
    -------
    Measure
        The measure; compare it with the limits by :func:`check`.
    """
    deepest = parts = 0
    flat = 0  # the depth of the rows of VALUES or the triples of DATA, for which parsers do not recurse
    word = before = ""
    listing = False  # whether within SELECT columns, DESCRIBE terms, or keys of ORDER BY and GROUP BY
    words = set()
    glued = None
    seen = set()
    opened: list[str] = []
    for kind, written, _ in tokens:
        if kind == "mark":
            continue
        if kind == "open":
            opened.append(written)
            listing = listing and written != "{"
            deepest = max(deepest, len(opened))
            if not flat and written == "{" and (word == "VALUES" or (word == "DATA" and before == "data")):
                flat, word = len(opened), ""
        elif kind == "close":
            flat = 0 if len(opened) == flat else flat
            listing = listing and written != "}"
            if opened:
                opened.pop()
        elif kind == "word" or kind == "name":
            head = written if kind == "word" else written.partition(":")[0]
            if head not in _KNOWN and head not in seen:
                seen.add(head)
                if glued is None and (apart := _split(head)):
                    glued = written, apart + written[len(head) :]
            if said := keyword(kind, written):
                kind = "data" if said == "DATA" and word in ("INSERT", "DELETE") and before == "word" else kind
                word = said
                words.add(word)
                listing = word in _LISTING or (listing and word not in _AFTER_A_LIST)
                parts += 0 if flat or kind == "name" or word not in _CHAINING else 2
        if not flat:
            if kind in _TERMS:
                # listed terms (DESCRIBE crashes with about 3,000, sort keys cost time for each row), members of collections
                parts += listing or (before in _TERMS and bool(opened) and opened[-1] == "(")
            elif kind == "separator":
                parts += not (written == "," and opened and opened[-1] == "(")
            else:
                parts += kind == "open" or kind == "operator"
            before = kind
    return Measure(deepest, parts, frozenset(words), glued)


def _split(head: str) -> str:
    """Return keywords that are written without spaces with spaces between them; an empty string for other words.

    The engine accepts ``SERVICESILENT<u>``, ``trueSERVICE<u>``, ``true.SERVICE:x``, ``CLEARALL`` and ``DELETEDATA``; the
    standard and the checks of this package do not recognise keywords in them.
    """
    if head.upper() in _KNOWN or len(head) > _LONGEST_GLUED:
        return ""
    pieces = [_keywords_in(segment.upper()) for segment in head.split(".")]
    return " . ".join(map(" ".join, pieces)) if all(pieces) else ""


def _keywords_in(text: str) -> tuple[str, ...]:
    """Split a text in capitals into keywords; empty if that is impossible."""
    ways: dict[int, tuple[str, ...]] = {0: ()}
    for place in range(len(text)):
        if place in ways:
            for size in range(2, 10):
                if (word := text[place : place + size]) in _GLUED and len(word) == size:
                    ways.setdefault(place + size, (*ways[place], word))
    return ways.get(len(text), ())


def check(made: Measure, what: str) -> None:
    """Raise an error if a query or update could crash a parser, or hides keywords.

    Parameters
    ----------
    made
        Depth, size and keywords of the query or update.
    what
        ``query`` or ``update``, for the error message.

    Raises
    ------
    LimitError
        If the nesting is deeper than 200, or there are more than 2,000 patterns and operators.
    QueryError
        If there are no spaces between keywords, which could hide SERVICE, GRAPH or DELETE from other checks.
    """
    if made.depth > MOST_NESTED:
        raise LimitError(
            f"the {what} nests brackets {made.depth:,} levels deep, but at most {MOST_NESTED} are allowed; use fewer nested "
            "groups"
        )
    if made.parts > MOST_PARTS:
        raise LimitError(
            f"the {what} has {made.parts:,} patterns and operators (triples, groups, UNION, FILTER, && …), but at most "
            f"{MOST_PARTS:,} are allowed; use VALUES for many alternatives, or split the {what}"
        )
    if made.glued is not None:
        written, apart = made.glued
        raise QueryError(
            f"the {what} cannot be parsed: {written[:60]!r} lacks spaces between keywords: write {apart[:90]}"
        )
