"""The tokenizer of SPARQL: one pass in linear time, on which all other analyses are based.

Tokens are those of the SPARQL 1.1 grammar: an IRI in brackets, a string and a comment are one token each, so that a
keyword or a bracket inside them does not count. ``^^`` is two tokens, and so is ``!=``.

A string that is never closed, which no parser accepts, ends with its line, and a prefix has at most 200 characters.
Oxigraph reads three quotes that are never closed as two strings, ``""`` and the one that follows. After one such case,
no later three quotes can be closed either, so long strings are no longer searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from immunograph.errors import QueryError

__all__ = ["END", "MARKS", "Reader", "Token", "all_tokens", "gaps", "is_closed", "keyword", "resolved", "tokens"]

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
    | (?P<mark> [<>]=? | [=?] )
"""
_TOKEN: Final = {
    quotes: re.compile(
        _SYNTAX.replace("LONG_STRINGS", "".join(_LONG[quote] for quote in quotes)), re.VERBOSE | re.DOTALL
    )
    for quotes in ("\"'", '"', "'", "")
}
"""The regular expressions of the tokens, by the quotes that may still begin a long string."""
MARKS: Final = frozenset(("open", "close", "separator", "operator", "mark"))
"""Kinds of tokens that are punctuation."""
_BEFORE_A_NAME: Final = frozenset(("FROM", "NAMED", "GRAPH", "SERVICE", "SILENT", "LOAD", "TO", "INTO", "DATA"))
_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def keyword(kind: str, written: str) -> str:
    """Return a token's keyword in capitals, if any; ``GRAPH:g``, which may mean ``GRAPH :g``, counts as ``GRAPH``.

    Parameters
    ----------
    kind
        The kind of the token.
    written
        The text of the token.

    Returns
    -------
    str
        The keyword, or an empty string.
    """
    if kind == "word":
        return written.upper()
    head = written.partition(":")[0].upper() if kind == "name" else ""
    return head if head in _BEFORE_A_NAME else ""


class Token(NamedTuple):
    """A token of a query: its kind, its text, and its character offset."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Character offset of the token's end."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """The token's keyword in capitals; empty if it is none. See :func:`keyword`."""
        return keyword(self.kind, self.text)

    @property
    def upper(self) -> str:
        """The text of a word or of punctuation, in capitals; empty for other kinds."""
        return self.text.upper() if self.kind == "word" or self.kind in MARKS else ""


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text, without comments and without text that belongs to no token.

    Parameters
    ----------
    text
        The query.

    Yields
    ------
    Token
        A token.
    """
    new = tuple.__new__  # which takes a third less time than Token(…)
    quotes, place = "\"'", 0
    while place < len(text):
        for found in _TOKEN[quotes].finditer(text, place):
            kind, written = found.lastgroup, found[0]
            if kind != "comment":
                yield new(Token, (kind, written, found.start()))
                if kind == "text" and written in ('""', "''") and written[0] in quotes:
                    place = found.end()
                    if text.startswith(written[0], place):  # three quotes that are not closed
                        quotes = quotes.replace(written[0], "")
                        break
        else:
            return


def all_tokens(text: str) -> list[Token]:
    """Return the tokens of a text as a list; faster than :func:`tokens`.

    Parameters
    ----------
    text
        The query.

    Returns
    -------
    list[Token]
        The tokens.
    """
    if '""' in text or "''" in text:
        return list(tokens(text))
    new = tuple.__new__
    found = _TOKEN["\"'"].finditer(text)
    return [new(Token, (kind, each[0], each.start())) for each in found if (kind := each.lastgroup) != "comment"]


def gaps(text: str, found: Iterable[Token]) -> Iterator[tuple[int, str]]:
    """Yield offset and text of the parts that belong to none of these tokens, comments left out.

    Parameters
    ----------
    text
        The query.
    found
        The tokens of the text.

    Yields
    ------
    tuple[int, str]
        Character offset and text.
    """
    end = 0
    for token in found:
        if token.start > end:
            yield from _without_comments(text, end, token.start)
        end = token.end
    yield from _without_comments(text, end, len(text))


def _without_comments(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    while start < end:
        comment = text.find("#", start, end)
        stop = end if comment < 0 else comment
        if stop > start:
            yield start, text[start:stop]
        if comment < 0:
            return
        start = min((place for each in "\n\r" if (place := text.find(each, comment, end)) >= 0), default=end)


def is_closed(text: str) -> bool:
    """Return whether a string literal ends with its opening quote.

    Parameters
    ----------
    text
        The string literal, with its opening quote.

    Returns
    -------
    bool
        True if it does.
    """
    if len(text) < 2 or text[-1] != text[0]:
        return False
    inside = text[1:-1]
    return (len(inside) - len(inside.rstrip("\\"))) % 2 == 0


def resolved(text: str) -> str:
    """Return a text with its code point escapes (backslash, ``u`` and hex digits) replaced by the characters.

    Parameters
    ----------
    text
        The query.

    Returns
    -------
    str
        The text without escapes.
    """
    if "\\u" in text or "\\U" in text:
        return _CODE_POINT.sub(lambda found: _character(found[1] or found[2]), text)
    return text


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"


END: Final = Token("end", "", -1)


class Reader:
    """A reader that consumes the tokens of a query from left to right.

    Parameters
    ----------
    text
        The query.
    found
        Its tokens, or those of a part of it.
    """

    def __init__(self, text: str, found: Sequence[Token]) -> None:
        self.text = text
        self.all = found
        self.place = 0

    def peek(self, ahead: int = 0) -> Token:
        """Return a token without consuming it; :data:`END` after the last.

        Parameters
        ----------
        ahead
            How many tokens after the next one.

        Returns
        -------
        Token
            The token.
        """
        place = self.place + ahead
        return self.all[place] if place < len(self.all) else END

    def take(self) -> Token:
        """Consume and return the next token.

        Returns
        -------
        Token
            The token.

        Raises
        ------
        QueryError
            If there is none left.
        """
        found = self.peek()
        if found is END:
            raise QueryError("the query cannot be read: it ends too early; is a bracket left open?")
        self.place += 1
        return found

    def skip(self) -> Sequence[Token]:
        """Consume and return the next token and, if it opens a bracket, all tokens up to the closing one.

        Returns
        -------
        Sequence[Token]
            The tokens.
        """
        start, depth = self.place, 0
        while True:
            found = self.take()
            depth += (found.text in ("{", "(", "[")) - (found.text in ("}", ")", "]"))
            if depth <= 0:
                return self.all[start : self.place]
