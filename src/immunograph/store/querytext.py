"""What can be told of a query from its tokens, before any parser sees it: how deep it nests, and what it names.

The tokens are those of the SPARQL 1.1 grammar: an IRI in brackets, a string and a comment are one token each, so that
a keyword or a bracket inside them does not count, and escaped code points are resolved first, as the standard says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from immunograph.errors import LimitError

__all__ = ["MOST_NESTED", "MOST_OPERATORS", "Measure", "matching", "measure"]

MOST_NESTED: Final = 200
"""Brackets within brackets. Oxigraph's parser dies of some 900 nested calls or EXISTS, 1,500 subqueries, 2,100 braces."""

MOST_OPERATORS: Final = 2_000
"""Operators that chain (``UNION``, ``OPTIONAL``, ``BIND``, ``&&``, ``/`` ...); some 4,000 kill the process or stall it."""

_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN: Final = re.compile(
    r"""
      (?P<iri> <[^\x00-\x20<>"{}|^`\\]*> )
    | (?P<text> \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
              | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<comment> \#[^\n\r]* )
    | (?P<variable> [?$]\w+ )
    | (?P<name> [^\W\d_][\w.-]*:(?:[^\s<>"'{}|^`\\()\[\],;\#]|\\.)* | :(?:[^\s<>"'{}|^`\\()\[\],;\#]|\\.)* )
    | (?P<word> [^\W\d_]\w* )
    | (?P<open> [{(\[] )
    | (?P<close> [})\]] )
    | (?P<operator> \|\| | && | [!/|+*^-] )
    """,
    re.VERBOSE | re.DOTALL,
)
_CHAINING: Final = frozenset(("UNION", "OPTIONAL", "BIND", "MINUS", "FILTER", "EXISTS", "SERVICE", "GRAPH"))
_PATTERNS: Final = (_CHAINING - {"GRAPH"}) | {"WHERE", "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_NAMING: Final = frozenset(("GRAPH", "FROM", "NAMED"))


@dataclass(frozen=True, slots=True)
class Measure:
    """What the tokens of a query or update tell.

    Parameters
    ----------
    depth
        Brackets within brackets, at the deepest.
    operators
        How many operators chain.
    words
        The keywords, in capitals.
    """

    depth: int
    operators: int
    words: frozenset[str]

    @property
    def names_graphs(self) -> bool:
        """Whether ``GRAPH`` or ``FROM`` occurs, so that it matters in which graph a triple stands."""
        return not self.words.isdisjoint(_NAMING)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each token that matters here; numbers and separators are passed over."""
    if "\\u" in text or "\\U" in text:
        text = _CODE_POINT.sub(lambda found: _character(found[1] or found[2]), text)
    for found in _TOKEN.finditer(text):
        yield str(found.lastgroup), found[0]


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"


def _measured(text: str) -> Measure:
    depth = deepest = operators = 0
    inside = 0  # the depth at which the rows of VALUES stand; signs of numbers do not chain there
    word = ""
    words = set()
    for kind, written in tokens(text):
        if kind == "open":
            depth += 1
            deepest = max(deepest, depth)
            if word == "VALUES" and written == "{":
                inside, word = depth, ""
        elif kind == "close":
            inside = 0 if depth == inside else inside
            depth -= 1
        elif kind == "operator":
            operators += not inside
        elif kind == "word":
            word = written.upper()
            words.add(word)
            operators += word in _CHAINING
    if "DATA" in words and words.isdisjoint(_PATTERNS):
        operators = 0  # a list of triples, however long, holds no expression
    return Measure(deepest, operators, frozenset(words))


_remembered = lru_cache(maxsize=512)(_measured)


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
        If it nests so deeply, or chains so many operators, that a parser could die of it.
    """
    made = _remembered(text) if len(text) < 10_000 else _measured(text)
    if made.depth > MOST_NESTED:
        raise LimitError(
            f"the {what} nests {made.depth:,} brackets deep, and {MOST_NESTED} are allowed; write it with fewer groups"
        )
    if made.operators > MOST_OPERATORS:
        raise LimitError(
            f"the {what} chains {made.operators:,} operators (UNION, OPTIONAL, FILTER, && …), and {MOST_OPERATORS:,} "
            "are allowed; use VALUES for many alternatives, or ask in parts"
        )
    return made


def matching(text: str, start: int) -> int:
    """Find the bracket that closes what was opened just before ``start``; the end of the text if none does."""
    depth = 1
    for found in _TOKEN.finditer(text, start):
        if found.lastgroup == "open":
            depth += 1
        elif found.lastgroup == "close":
            depth -= 1
            if not depth:
                return found.start()
    return len(text)
