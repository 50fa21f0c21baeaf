"""SPARQL tokenizer: one pass in linear time, on which all other analyses are based.

Tokens are those of the SPARQL 1.1 grammar: an IRI in angle brackets, a string and a comment are one token each, so
keywords and brackets inside them do not count. ``^^`` is two tokens, and so is ``!=``.

A string that is not closed, which no parser accepts, ends with its line, and a prefix has at most 201 characters.
Oxigraph reads three quotes that are not closed as two strings, ``""`` and the one that follows. After such a case, no
later three quotes can be closed either, so long strings are no longer searched for.
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
    """Return a word in capitals, or the keyword at the beginning of a prefixed name.

    A name such as ``GRAPH:g`` counts as ``GRAPH``, because it may mean ``GRAPH :g``.

    Parameters
    ----------
    kind
        Kind of the token, see :class:`Token`; only ``word`` and ``name`` can contain a keyword.
    written
        Text of the token.

    Returns
    -------
    str
        A word in capitals, whether it is a keyword or not; for names, one of a few keywords or empty; otherwise empty.
    """
    if kind == "word":
        return written.upper()
    head = written.partition(":")[0].upper() if kind == "name" else ""
    return head if head in _BEFORE_A_NAME else ""


class Token(NamedTuple):
    """A token of a query or update.

    Parameters
    ----------
    kind
        ``iri``, ``text`` (a string), ``variable``, ``tag`` (a language tag), ``name`` (a prefixed name), ``word``,
        ``number``, ``open`` or ``close`` (a bracket), ``separator``, ``operator``, ``mark`` or, after the last token,
        ``end``.
    text
        The token as written.
    start
        Character offset in the query.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Character offset of the end of the token."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """A token of kind ``word`` in capitals, a keyword or not; for a name, see :func:`keyword`; else empty."""
        return keyword(self.kind, self.text)

    @property
    def upper(self) -> str:
        """Text of a word or punctuation in capitals; empty for other kinds of tokens."""
        return self.text.upper() if self.kind == "word" or self.kind in MARKS else ""


def tokens(text: str) -> Iterator[Token]:
    """Tokenize a text lazily; comments, and characters that belong to no token, are skipped.

    Parameters
    ----------
    text
        The query or update.

    Yields
    ------
    Token
        The tokens in order.
    """
    new = tuple.__new__  # a third faster than Token(…)
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
    """Tokenize a text into a list, which is faster than :func:`tokens`.

    Parameters
    ----------
    text
        The query or update.

    Returns
    -------
    list[Token]
        The tokens in order, without comments.
    """
    if '""' in text or "''" in text:
        return list(tokens(text))
    new = tuple.__new__
    found = _TOKEN["\"'"].finditer(text)
    return [new(Token, (kind, each[0], each.start())) for each in found if (kind := each.lastgroup) != "comment"]


def gaps(text: str, found: Iterable[Token]) -> Iterator[tuple[int, str]]:
    """Yield the parts of a text that are not tokens, without comments.

    Parameters
    ----------
    text
        The query or update.
    found
        All tokens of the text, in order.

    Yields
    ------
    tuple[int, str]
        Character offset and content of each part; may be white space.
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
    """Return whether a string literal ends with its opening quote, and not with an escaped quote.

    Parameters
    ----------
    text
        Text of a token, beginning with a quote.

    Returns
    -------
    bool
        False if the closing quote is missing.
    """
    if len(text) < 2 or text[-1] != text[0]:
        return False
    inside = text[1:-1]
    return (len(inside) - len(inside.rstrip("\\"))) % 2 == 0


def resolved(text: str) -> str:
    """Replace code point escapes (backslash, ``u`` or ``U``, and hex digits) with their characters.

    Parameters
    ----------
    text
        The query or update.

    Returns
    -------
    str
        The text without such escapes; code points beyond Unicode become U+FFFD.
    """
    if "\\u" in text or "\\U" in text:
        return _CODE_POINT.sub(lambda found: _character(found[1] or found[2]), text)
    return text


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"


END: Final = Token("end", "", -1)


class Reader:
    """Cursor over the tokens of a query.

    Parameters
    ----------
    text
        The whole query.
    found
        Tokens of the query, or of a part of it.
    """

    def __init__(self, text: str, found: Sequence[Token]) -> None:
        self.text = text
        self.all = found
        self.place = 0

    def peek(self, ahead: int = 0) -> Token:
        """Return an upcoming token without consuming it.

        Parameters
        ----------
        ahead
            Number of tokens to look beyond the next one; may be negative.

        Returns
        -------
        Token
            The token; :data:`END` beyond the last.
        """
        place = self.place + ahead
        return self.all[place] if place < len(self.all) else END

    def take(self) -> Token:
        """Consume and return the next token.

        Returns
        -------
        Token
            The token that was consumed.

        Raises
        ------
        QueryError
            If there are no more tokens.
        """
        found = self.peek()
        if found is END:
            raise QueryError("the query cannot be parsed: it ends too early; close all brackets")
        self.place += 1
        return found

    def skip(self) -> Sequence[Token]:
        """Consume the next token or, if it opens a bracket, everything up to the closing bracket.

        Returns
        -------
        Sequence[Token]
            The tokens that were consumed.

        Raises
        ------
        QueryError
            If a bracket is not closed.
        """
        start, depth = self.place, 0
        while True:
            found = self.take()
            depth += (found.text in ("{", "(", "[")) - (found.text in ("}", ")", "]"))
            if depth <= 0:
                return self.all[start : self.place]
