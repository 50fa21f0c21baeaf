"""The outline of a query, read from its tokens: its form, its dataset, its modifiers, and where its triples stand.

An outline is what is needed to send a query to somebody else's engine with a limit, with prefixes, or with its
patterns changed; whether the query is right in every detail is for that engine to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from immunograph.errors import QueryError
from immunograph.store.sparql.limits import measure

__all__ = ["Outline", "Token", "Tokens", "outline"]

_TOKEN: Final = re.compile(
    r"""
      (?P<space> \s+ | \#[^\n\r]* )
    | (?P<iri> <[^\x00-\x20<>"{}|^`\\]*> )
    | (?P<text> "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+' )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<variable> [?$]\w+ )
    | (?P<blank> _:\w(?:[\w.\-]*[\w\-])? )
    | (?P<name> (?:[^\W\d_](?:[\w.\-]{0,200}[\w\-])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w:.\-·]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\.))?)? )
    | (?P<word> [^\W\d_]\w* )
    | (?P<number> (?:\d+\.\d*|\.?\d+)[eE][+-]?\d+ | \d*\.\d+ | \d+ )
    | (?P<mark> \^\^ | \|\| | && | != | <= | >= | << | >> | [{}()\[\].,;|/^?*+!=<>-] )
    """,
    re.VERBOSE | re.DOTALL,
)
_LONG_STRING: Final = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+"""|'''
    r"""'''(?:[^'\\]|\\.|'(?!''))*+'''""",
    re.DOTALL,
)
_BAGS: Final = frozenset(("COUNT", "SUM", "AVG", "GROUP_CONCAT"))
_MODIFIERS: Final = frozenset(("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"))


class Token(NamedTuple):
    """A piece of a query and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The text of a keyword or a mark, in capitals; nothing for anything else."""
        return self.text.upper() if self.kind in ("word", "mark") else ""


_END: Final = Token("end", "", -1, -1)


class Tokens:
    """A query's tokens, read from left to right.

    Raises
    ------
    QueryError
        If a character fits nowhere.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.all: list[Token] = []
        place = 0
        long_quotes = {'"""', "'''"}
        while place < len(text):
            found, kind = _TOKEN.match(text, place), ""
            if (quotes := text[place : place + 3]) in long_quotes:
                if (long := _LONG_STRING.match(text, place)) is not None:
                    found, kind = long, "text"
                else:  # it is never closed, nor is any after it
                    long_quotes.discard(quotes)
            if found is None:
                raise QueryError(f"the query cannot be read: {text[place : place + 20]!r} is not SPARQL")
            if found.lastgroup != "space":
                self.all.append(Token(kind or str(found.lastgroup), found[0], place, found.end()))
            place = found.end()
        self.place = 0

    def peek(self, ahead: int = 0) -> Token:
        """Look at a token to come."""
        place = self.place + ahead
        return self.all[place] if place < len(self.all) else _END

    def take(self) -> Token:
        """Take the next token."""
        found = self.peek()
        if found is _END:
            raise QueryError("the query cannot be read: it ends too early; is a bracket left open?")
        self.place += 1
        return found

    def skip(self) -> None:
        """Take the next token, and if it opens a bracket, all up to the one that closes it."""
        depth = 0
        while True:
            found = self.take()
            if found.kind == "mark":
                depth += found.text in ("{", "(", "[")
                depth -= found.text in ("}", ")", "]")
            if depth <= 0:
                return


@dataclass(slots=True)
class Outline:
    """What a query is, as far as sending it on needs to know.

    Parameters
    ----------
    form
        ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
    body
        Where the form's keyword stands, after the prologue.
    variables
        The columns of a SELECT; empty for ``*``.
    sources, named
        How many graphs ``FROM`` and ``FROM NAMED`` list.
    ordered
        The variables that ``ORDER BY`` has by themselves, be it in ``ASC`` or ``DESC``.
    order, limit, offset
        Where the conditions of ``ORDER BY`` end, and where the two numbers stand, if they are there.
    tail
        Where the modifiers end: before a trailing ``VALUES``, or at the end.
    as_set
        Whether the answer stays the same when each triple is seen more than once.
    """

    form: str = ""
    body: int = 0
    variables: tuple[str, ...] = ()
    sources: int = 0
    named: int = 0
    order: int | None = None
    ordered: tuple[str, ...] = ()
    limit: Token | None = None
    offset: Token | None = None
    tail: int = 0
    as_set: bool = True
    prefixes: set[str] = field(default_factory=set)


def outline(text: str) -> Outline:
    """Read the outline of a query.

    Raises
    ------
    QueryError
        If it has none.
    LimitError
        If it nests too deeply.
    """
    measure(text)
    tokens = Tokens(text)
    made = Outline()
    while tokens.peek().upper in ("PREFIX", "BASE"):
        if tokens.take().upper == "PREFIX":
            made.prefixes.add(tokens.take().text.removesuffix(":"))
        tokens.take()
    first = tokens.peek()
    made.form, made.body = first.upper, first.start
    if made.form not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
        raise QueryError(
            f"the query cannot be answered: {first.text or 'the end'!r} cannot stand here; expected SELECT, ASK, "
            "CONSTRUCT or DESCRIBE"
        )
    _select(tokens, made, top=True)
    if tokens.peek() is not _END:
        raise QueryError(f"the query cannot be answered: {tokens.peek().text!r} cannot stand here")
    made.as_set = made.as_set and _template_repeats(text, made)
    return made


def _template_repeats(text: str, made: Outline) -> bool:
    """Tell that a CONSTRUCT makes the same triples from the same solution seen twice: no new blank nodes."""
    return made.form != "CONSTRUCT" or ("_:" not in text and "[" not in text and made.limit is None)


def _select(tokens: Tokens, made: Outline, *, top: bool) -> None:
    """Read a query, or a subquery, from its keyword on."""
    tokens.take()
    distinct = tokens.peek().upper == "DISTINCT"
    bags = grouped = False
    names: list[str] = []
    while (found := tokens.peek()).upper not in ("WHERE", "FROM", "{") or (made.form == "CONSTRUCT" and top):
        if top and made.form == "CONSTRUCT":
            if found.upper == "{":
                tokens.skip()
            break
        if found is _END or found.upper in _MODIFIERS:
            break
        start = tokens.place
        tokens.skip()
        inside = tokens.all[start : tokens.place]
        if found.kind == "variable":
            names.append(found.text[1:])
        elif found.upper == "(" and len(inside) > 2:
            names.append(inside[-2].text[1:])
        grouped = grouped or any(each.upper in _BAGS | {"MIN", "MAX", "SAMPLE"} for each in inside)
        bags = bags or _counts(inside)
    while tokens.peek().upper == "FROM":
        tokens.take()
        if tokens.peek().upper == "NAMED":
            tokens.take()
            made.named += 1
        else:
            made.sources += 1
        tokens.take()
    if tokens.peek().upper == "WHERE":
        tokens.take()
    if tokens.peek().upper == "{":
        _group(tokens, made)
    limited = False
    while (word := tokens.peek()).upper in _MODIFIERS:
        if word.upper == "VALUES":
            break
        start = tokens.place
        tokens.take()
        if word.upper in ("LIMIT", "OFFSET"):
            limited = True
            number = tokens.take()
            if top and word.upper == "LIMIT":
                made.limit = number
            elif top:
                made.offset = number
            continue
        while (found := tokens.peek()).upper not in _MODIFIERS and found is not _END and found.upper != "}":
            tokens.skip()
        inside = tokens.all[start : tokens.place]
        grouped = grouped or word.upper == "GROUP"
        bags = bags or _counts(inside)
        if top and word.upper == "ORDER":
            made.order = inside[-1].end
            made.ordered = _alone(inside)
    if top:
        made.variables = tuple(names) if made.form == "SELECT" else ()
        made.tail = tokens.peek().start if tokens.peek() is not _END else len(tokens.text)
    if tokens.peek().upper == "VALUES":
        tokens.take()
        tokens.skip()
        if tokens.peek().upper == "{":
            tokens.skip()
    repeated = made.form == "SELECT" and top and not (distinct or grouped)
    if bags or repeated or (limited and not distinct):
        made.as_set = False


def _counts(inside: list[Token]) -> bool:
    """Return whether an aggregate among these tokens counts a solution as often as it comes."""
    return any(
        word.upper in _BAGS and [each.upper for each in inside[place + 1 : place + 3]] != ["(", "DISTINCT"]
        for place, word in enumerate(inside)
    )


def _alone(inside: list[Token]) -> tuple[str, ...]:
    """Return the variables that are ordering conditions of their own."""
    names, depth = [], 0
    for place, each in enumerate(inside):
        depth += (each.upper == "(") - (each.upper == ")")
        in_brackets = depth == 1 and [
            inside[place - 1].upper,
            inside[place + 1].upper if place + 1 < len(inside) else "",
        ] == ["(", ")"]
        if each.kind == "variable" and (depth == 0 or in_brackets):
            names.append(each.text[1:])
    return tuple(names)


def _group(tokens: Tokens, made: Outline) -> None:
    """Pass over a group, and read the subqueries in it."""
    tokens.take()
    while (found := tokens.peek()).upper != "}":
        if found.upper == "SELECT":
            _select(tokens, made, top=False)
        elif found.upper == "{":
            _group(tokens, made)
        elif found.upper == "SERVICE":
            while tokens.peek().upper != "{":
                tokens.take()
            tokens.skip()
        else:
            tokens.take()
    tokens.take()
