"""What can be told of a query from its tokens, before any parser sees it: how deep it nests, and what it names.

The tokens are those of the SPARQL 1.1 grammar: an IRI in brackets, a string and a comment are one token each, so that
a keyword or a bracket inside them does not count. The standard resolves escaped code points first, Oxigraph does not;
a text with such escapes is read both ways, and the worse counts.

Tokens are found in linear time. A string that is never closed, which no parser accepts, ends with its line, and a
prefix has at most 200 characters. Three quotes that are never closed are two strings to Oxigraph, ``""`` and the one
that follows: once that has been seen, no later three quotes can be closed either, and they are no longer looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from immunograph.errors import LimitError, QueryError
from immunograph.store.sparql.keywords import FUNCTIONS, KEYWORDS

__all__ = ["MOST_NESTED", "MOST_PARTS", "Measure", "Token", "measure", "resolved", "tokens", "without_comments"]

MOST_NESTED: Final = 200
"""Brackets within brackets. On a stack of 8 MB Oxigraph dies of some 825 nested EXISTS, 975 calls, 2,150 braces."""

MOST_PARTS: Final = 2_000
"""Patterns and operators in all; some 2,650 BIND or MINUS in a row kill the process, and joins stall it long before."""

_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LONG: Final = {
    '"': r"""\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" |""",
    "'": r"""'''(?:[^'\\]|\\.|'(?!''))*+''' |""",
}
_SYNTAX: Final = r"""
      (?P<iri> <[^\x00-\x20<>"{}|^`\\]*> )
    | (?P<text> LONG_STRINGS
                "(?:[^"\\\n\r]|\\.)*+"? | '(?:[^'\\\n\r]|\\.)*+'? )
    | (?P<comment> \#[^\n\r]* )
    | (?P<variable> [?$]\w+ )
    | (?P<tag> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name> (?:[^\W\d_][\w.-]{0,200}+|_)?:
                (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w:\u00b7-]|%[0-9A-Fa-f]{2}|\\.)++|\.++(?=[\w:\u00b7%\\-]))*+)? )
    | (?P<word> [^\W\d_]\w* )
    | (?P<number> \d++(?:\.\d*+[eE][+-]?\d++|\.\d++|[eE][+-]?\d++)? | \.\d++(?:[eE][+-]?\d++)? )
    | (?P<open> [{(\[] | << )
    | (?P<close> [})\]] | >> )
    | (?P<separator> [.;,] )
    | (?P<operator> \|\| | && | [!/|+*^-] )
"""
_TOKEN: Final = {
    quotes: re.compile(
        _SYNTAX.replace("LONG_STRINGS", "".join(_LONG[quote] for quote in quotes)), re.VERBOSE | re.DOTALL
    )
    for quotes in ("\"'", '"', "'", "")
}
"""The tokens, by the quotes that may still begin a long string."""
_CHAINING: Final = frozenset(
    ("UNION", "OPTIONAL", "BIND", "MINUS", "FILTER", "EXISTS", "SERVICE", "GRAPH", "LATERAL", "AS")
)
_GLUED: Final = frozenset(KEYWORDS)
_KNOWN: Final = frozenset((*KEYWORDS, *FUNCTIONS, "A", "_", ""))
_LONGEST_GLUED: Final = 200
_TERMS: Final = frozenset(("iri", "name", "text", "number", "variable"))
_BEFORE_A_NAME: Final = frozenset(("FROM", "NAMED", "GRAPH", "SERVICE", "SILENT", "LOAD", "TO", "INTO", "DATA"))
_LISTING: Final = frozenset(("SELECT", "DESCRIBE", "BY"))
_AFTER_A_LIST: Final = frozenset(("WHERE", "FROM", "HAVING", "LIMIT", "OFFSET", "VALUES", "ORDER", "GROUP"))
_NAMING: Final = frozenset(("GRAPH", "FROM", "NAMED"))


@dataclass(frozen=True, slots=True)
class Measure:
    """What the tokens of a query or update tell.

    Parameters
    ----------
    depth
        Brackets within brackets, at the deepest.
    parts
        How many patterns and operators there are, and columns, keys of ORDER BY and GROUP BY, and names to describe; the
        rows of VALUES and the triples of INSERT DATA do not count.
    words
        The keywords, in capitals.
    glued
        Keywords that have no space between them, as they are written, and as they are to be written.
    """

    depth: int
    parts: int
    words: frozenset[str]
    glued: tuple[str, str] | None = None

    @property
    def names_graphs(self) -> bool:
        """Whether ``GRAPH`` or ``FROM`` occurs, so that it matters in which graph a triple stands."""
        return not self.words.isdisjoint(_NAMING)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind, its text, and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The keyword that it is, in capitals, or nothing; ``GRAPH:g`` is taken for the keyword before a name."""
        return _keyword(self.kind, self.text)


def _keyword(kind: str, written: str) -> str:
    if kind == "word":
        return written.upper()
    head = written.partition(":")[0].upper() if kind == "name" else ""
    return head if head in _BEFORE_A_NAME else ""


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Find the tokens, comments included."""
    quotes, place = "\"'", 0
    while place < len(text):
        for found in _TOKEN[quotes].finditer(text, place):
            yield found
            place = found.end()
            written = found[0]
            if written in ('""', "''") and written[0] in quotes and text.startswith(written[0], place):
                quotes = quotes.replace(written[0], "")  # three quotes that are not closed
                break
        else:
            return


def tokens(text: str) -> Iterator[Token]:
    """Yield each token but the comments, and what belongs to no kind."""
    for found in _matches(text):
        kind = str(found.lastgroup)
        if kind != "comment":
            yield Token(kind, found[0], found.start())


def without_comments(text: str) -> str:
    """Leave the comments of a text out, and begin a new line after each token with a ``#`` in it.

    rdflib's parser takes such a ``#``, as in ``<http://example.org/terms#>``, for the beginning of a comment where it
    looks for what may be left out, and then misses the rest of the line.
    """
    parts = []
    end = 0
    for found in _matches(text):
        parts.append(text[end : found.start()])
        if found.lastgroup == "comment":
            parts.append(" ")
        else:
            parts.append(found[0] + "\n" if "#" in found[0] else found[0])
        end = found.end()
    return "".join([*parts, text[end:]])


def resolved(text: str) -> str:
    """Put characters in the place of their escapes, anywhere in a text."""
    if "\\u" in text or "\\U" in text:
        return _CODE_POINT.sub(lambda found: _character(found[1] or found[2]), text)
    return text


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"


def _measured(text: str) -> Measure:
    made = _measured_as_it_stands(text)
    other = resolved(text)
    if other == text:
        return made
    also = _measured_as_it_stands(other)
    words = made.words | also.words
    return Measure(max(made.depth, also.depth), max(made.parts, also.parts), words, made.glued or also.glued)


def _measured_as_it_stands(text: str) -> Measure:
    deepest = parts = 0
    flat = 0  # the depth at which the rows of VALUES or the triples of DATA stand, which no parser descends into
    word = before = ""
    listing = False  # among the columns, the names to describe, or the keys of ORDER BY and GROUP BY
    words = set()
    glued = None
    opened: list[str] = []
    for found in _matches(text):  # and no tokens made of it: a long update has a million
        kind = found.lastgroup
        if kind == "open":
            opened.append(found[0])
            listing = listing and found[0] != "{"
            deepest = max(deepest, len(opened))
            if not flat and opened[-1] == "{" and (word == "VALUES" or (word == "DATA" and before == "data")):
                flat, word = len(opened), ""
        elif kind == "close":
            flat = 0 if len(opened) == flat else flat
            listing = listing and found[0] != "}"
            if opened:
                opened.pop()
        elif kind in ("word", "name") and glued is None and (split := _split(kind, found[0])):
            glued = found[0], split
        elif kind in ("word", "name") and (said := _keyword(kind, found[0])):
            kind = "data" if said == "DATA" and word in ("INSERT", "DELETE") and before == "word" else kind
            word = said
            words.add(word)
            listing = word in _LISTING or (listing and word not in _AFTER_A_LIST)
            parts += 0 if flat or kind == "name" or word not in _CHAINING else 2
        if not flat and kind != "comment":
            in_list = bool(opened) and opened[-1] == "("
            parts += kind in ("open", "operator")
            parts += kind == "separator" and not (in_list and found[0] == ",")
            # the members of a collection; DESCRIBE dies of some 3,000 names, and each key is worked out for each row
            parts += kind in _TERMS and (listing or (in_list and before in _TERMS))
            before = str(kind)
    return Measure(deepest, parts, frozenset(words), glued)


def _split(kind: str, written: str) -> str:
    """Return keywords that are written without a space between them with one; nothing for anything else.

    The engine reads ``SERVICESILENT<u>``, ``trueSERVICE<u>`` and ``true.SERVICE:x`` as if there were spaces, and
    ``CLEARALL`` and ``DELETEDATA``; the standard and all that looks for keywords here do not.
    """
    head, colon, rest = written.partition(":") if kind == "name" else (written, "", "")
    if head.upper() in _KNOWN or len(head) > _LONGEST_GLUED:
        return ""
    pieces = []
    for segment in head.split("."):
        words = _keywords_in(segment.upper())
        if not words:
            return ""
        pieces.append(" ".join(words))
    return " . ".join(pieces) + (f" {colon}{rest}" if colon else "")


def _keywords_in(text: str) -> tuple[str, ...]:
    """Return the keywords that a text in capitals consists of, or nothing."""
    ways: dict[int, tuple[str, ...]] = {0: ()}
    for place in range(len(text)):
        if place in ways:
            for size in range(2, 10):
                if (word := text[place : place + size]) in _GLUED and len(word) == size:
                    ways.setdefault(place + size, (*ways[place], word))
    return ways.get(len(text), ())


_remembered = lru_cache(maxsize=512)(_measured)
_remembered_long = lru_cache(maxsize=2)(_measured)  # what is carried out is asked for again at once


def measure(text: str, *, what: str = "query") -> Measure:
    """Measure a query or update before it is parsed.

    Parameters
    ----------
    text
        SPARQL, valid or not.
    what
        How to call it in a message.

    Raises
    ------
    LimitError
        If it nests so deeply, or has so many parts, that a parser could die of it.
    QueryError
        If keywords have no space between them, which hides them from those who look for SERVICE, GRAPH or DELETE.
    """
    made = (_remembered if len(text) < 10_000 else _remembered_long)(text)
    if made.depth > MOST_NESTED:
        raise LimitError(
            f"the {what} nests {made.depth:,} brackets deep, and {MOST_NESTED} are allowed; write it with fewer groups"
        )
    if made.parts > MOST_PARTS:
        raise LimitError(
            f"the {what} has {made.parts:,} patterns and operators (triples, groups, UNION, FILTER, && …), and "
            f"{MOST_PARTS:,} are allowed; use VALUES for many alternatives, or ask in parts"
        )
    if made.glued is not None:
        written, apart = made.glued
        raise QueryError(
            f"the {what} cannot be read: {written[:60]!r} lacks spaces between keywords: write {apart[:90]}"
        )
    return made
