"""What can be told of a query from its tokens, before any parser sees it: how deep it nests, and what it names.

The tokens are those of the SPARQL 1.1 grammar: an IRI in brackets, a string and a comment are one token each, so that
a keyword or a bracket inside them does not count. The standard resolves escaped code points first, Oxigraph does not;
a text with such escapes is read both ways, and the worse counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from immunograph.errors import LimitError

__all__ = ["MOST_NESTED", "MOST_OPERATORS", "Measure", "Token", "measure", "resolved", "tokens"]

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
    | (?P<name> (?:[^\W\d_][\w.-]*|_)?:(?:[\w.:\u00b7-]|%[0-9A-Fa-f]{2}|\\.)* )
    | (?P<word> [^\W\d_]\w* )
    | (?P<open> [{(\[] )
    | (?P<close> [})\]] )
    | (?P<operator> \|\| | && | [!/|+*^-] )
    """,
    re.VERBOSE | re.DOTALL,
)
_CHAINING: Final = frozenset(("UNION", "OPTIONAL", "BIND", "MINUS", "FILTER", "EXISTS", "SERVICE", "GRAPH"))
_PATTERNS: Final = (_CHAINING - {"GRAPH"}) | {"WHERE", "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_BEFORE_A_NAME: Final = frozenset(("FROM", "NAMED", "GRAPH", "SERVICE", "SILENT", "LOAD", "TO", "INTO", "DATA"))
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


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind, its text, and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The keyword that it is, in capitals, or nothing; ``GRAPH:g`` is taken for the keyword before a name."""
        if self.kind == "word":
            return self.text.upper()
        head = self.text.partition(":")[0].upper() if self.kind == "name" else ""
        return head if head in _BEFORE_A_NAME else ""


def tokens(text: str) -> Iterator[Token]:
    """Yield each token that matters here; numbers, separators and comments are passed over."""
    for found in _TOKEN.finditer(text):
        kind = str(found.lastgroup)
        if kind != "comment":
            yield Token(kind, found[0], found.start())


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
    return Measure(max(made.depth, also.depth), max(made.operators, also.operators), made.words | also.words)


def _measured_as_it_stands(text: str) -> Measure:
    depth = deepest = operators = 0
    inside = 0  # the depth at which the rows of VALUES stand; signs of numbers do not chain there
    word = ""
    words = set()
    for token in tokens(text):
        if token.kind == "open":
            depth += 1
            deepest = max(deepest, depth)
            if word == "VALUES" and token.text == "{":
                inside, word = depth, ""
        elif token.kind == "close":
            inside = 0 if depth == inside else inside
            depth -= 1
        elif token.kind == "operator":
            operators += not inside
        elif token.word:
            word = token.word
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
