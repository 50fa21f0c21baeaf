"""Outline of a query, determined from its tokens: form, dataset, solution modifiers and positions of clauses.

It is needed to add a limit or prefixes to a query for an endpoint, or to rewrite its patterns. Whether the query is
valid in every detail is left to the endpoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from immunograph.errors import QueryError
from immunograph.legible import quoted
from immunograph.store.sparql.keywords import FORMS
from immunograph.store.sparql.tokenizer import END, Reader, Token

__all__ = ["Outline", "looks_outside", "outline_of"]

_BAGS: Final = frozenset(("COUNT", "SUM", "AVG", "GROUP_CONCAT"))
_MODIFIERS: Final = frozenset(("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"))


@dataclass(slots=True)
class Outline:
    """Form, dataset and clause positions of a query; positions are character offsets in its text.

    Parameters
    ----------
    form
        ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
    body
        Character offset of the form's keyword, after the prologue.
    variables
        Names of the columns of a SELECT, without ``?``; empty for ``*``.
    sources, named
        Number of ``FROM`` and of ``FROM NAMED`` clauses.
    ordered
        Variables that are by themselves sort keys of ``ORDER BY``, with or without ``ASC`` or ``DESC``.
    order, limit, offset
        Offset of the end of the ``ORDER BY`` clause, and the tokens of the two numbers; ``None`` if absent.
    tail
        Offset of the end of the solution modifiers: before a trailing ``VALUES``, or at the end of the query.
    as_set
        Whether the answer remains the same if triples are repeated.
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


def outline_of(text: str, found: Sequence[Token]) -> Outline:
    """Determine the outline of a query or subquery from its tokens.

    Parameters
    ----------
    text
        The whole query.
    found
        Tokens of the query or subquery.

    Returns
    -------
    Outline
        Form, dataset and clause positions.

    Raises
    ------
    QueryError
        If the tokens are not those of a query, or brackets are not closed.
    """
    reader = Reader(text, found)
    made = Outline()
    while reader.peek().upper in ("PREFIX", "BASE"):
        if reader.take().upper == "PREFIX":
            reader.take()
        reader.take()
    first = reader.peek()
    made.form, made.body = first.upper, first.start
    if made.form not in FORMS["query"]:
        raise QueryError(
            f"the query cannot be answered: {first.text or 'the end'!r} is not allowed here; expected SELECT, ASK, "
            "CONSTRUCT or DESCRIBE"
        )
    _select(reader, made, top=True)
    if reader.peek() is not END:
        raise QueryError(
            f"the query cannot be answered: {quoted(reader.peek().text)} is not allowed after the end of the query: remove it"
        )
    made.as_set = made.as_set and _template_repeats(text, made)
    return made


def _template_repeats(text: str, made: Outline) -> bool:
    """Return whether repeated solutions do not change the triples of a CONSTRUCT: it has no blank nodes and no LIMIT.

    True for other query forms.
    """
    return made.form != "CONSTRUCT" or ("_:" not in text and "[" not in text and made.limit is None)


@dataclass
class _Repeats:
    """Properties of a query or subquery that determine whether a repeated solution changes its answer."""

    distinct: bool
    bags: bool = False
    grouped: bool = False
    limited: bool = False


def _select(tokens: Reader, made: Outline, *, top: bool) -> None:
    """Parse a query or subquery, beginning with its keyword."""
    tokens.take()
    seen = _Repeats(distinct=tokens.peek().upper == "DISTINCT")
    names = _projection(tokens, made, seen, top=top)
    _dataset(tokens, made)
    if tokens.peek().upper == "WHERE":
        tokens.take()
    if tokens.peek().upper == "{":
        _group(tokens, made)
    while (word := tokens.peek()).upper in _MODIFIERS and word.upper != "VALUES":
        _modifier(tokens, made, seen, top=top)
    if top:
        made.variables = tuple(names) if made.form == "SELECT" else ()
        made.tail = tokens.peek().start if tokens.peek() is not END else len(tokens.text)
    if tokens.peek().upper == "VALUES":
        tokens.take()
        tokens.skip()
        if tokens.peek().upper == "{":
            tokens.skip()
    repeated = made.form == "SELECT" and top and not (seen.distinct or seen.grouped)
    if seen.bags or repeated or (seen.limited and not seen.distinct):
        made.as_set = False


def _projection(tokens: Reader, made: Outline, seen: _Repeats, *, top: bool) -> list[str]:
    """Parse the SELECT clause, template or DESCRIBE terms, and return the variables."""
    names: list[str] = []
    if top and made.form == "CONSTRUCT":
        if tokens.peek().upper == "{":
            tokens.skip()
        return names
    while (found := tokens.peek()).upper not in ("WHERE", "FROM", "{"):
        if found is END or found.upper in _MODIFIERS:
            break
        inside = tokens.skip()
        if found.kind == "variable":
            names.append(found.text[1:])
        elif found.upper == "(" and len(inside) > 2:
            names.append(inside[-2].text[1:])
        seen.grouped = seen.grouped or any(each.upper in _BAGS | {"MIN", "MAX", "SAMPLE"} for each in inside)
        seen.bags = seen.bags or _counts(inside)
    return names


def _dataset(tokens: Reader, made: Outline) -> None:
    """Skip the ``FROM`` clauses, and count them in ``made``."""
    while tokens.peek().upper == "FROM":
        tokens.take()
        if tokens.peek().upper == "NAMED":
            tokens.take()
            made.named += 1
        else:
            made.sources += 1
        tokens.take()


def _modifier(tokens: Reader, made: Outline, seen: _Repeats, *, top: bool) -> None:
    """Skip a ``GROUP BY``, ``HAVING``, ``ORDER BY``, ``LIMIT`` or ``OFFSET``, and record it in ``made`` and ``seen``."""
    start = tokens.place
    word = tokens.take()
    if word.upper in ("LIMIT", "OFFSET"):
        seen.limited = True
        number = tokens.take()
        if top and word.upper == "LIMIT":
            made.limit = number
        elif top:
            made.offset = number
        return
    while (found := tokens.peek()).upper not in _MODIFIERS and found is not END and found.upper != "}":
        tokens.skip()
    inside = tokens.all[start : tokens.place]
    seen.grouped = seen.grouped or word.upper == "GROUP"
    seen.bags = seen.bags or _counts(inside)
    if top and word.upper == "ORDER":
        made.order = inside[-1].end
        made.ordered = _alone(inside)


def _counts(inside: Sequence[Token]) -> bool:
    """Return whether these tokens contain an aggregate that counts repeated solutions."""
    return any(
        word.upper in _BAGS and [each.upper for each in inside[place + 1 : place + 3]] != ["(", "DISTINCT"]
        for place, word in enumerate(inside)
    )


def _alone(inside: Sequence[Token]) -> tuple[str, ...]:
    """Return the variables that are by themselves sort keys."""
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


def _group(tokens: Reader, made: Outline) -> None:
    """Skip a group, and parse the subqueries in it."""
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


# --- patterns outside GRAPH ---------------------------------------------------------------------------------------


def looks_outside(text: str, found: Sequence[Token]) -> bool:
    """Return whether a query has patterns outside ``GRAPH``.

    Parameters
    ----------
    text
        The query, in SPARQL 1.1.
    found
        Tokens of the query.

    Returns
    -------
    bool
        False only if all patterns are certainly inside ``GRAPH``.
    """
    reader = Reader(text, found)
    try:
        while reader.peek().upper in ("PREFIX", "BASE"):
            reader.take()
            while reader.take().kind != "iri":
                pass
        if reader.peek().upper not in ("SELECT", "ASK", "CONSTRUCT"):
            return True
        if reader.peek().upper == "CONSTRUCT" and reader.peek(1).upper == "{":
            reader.take()
            reader.skip()
        return _select_outside(reader)
    except QueryError:
        return True


def _select_outside(reader: Reader) -> bool:
    """Return whether a query or subquery, of which the next token is the keyword, has patterns outside ``GRAPH``."""
    while reader.peek().upper != "{":
        if _asks_for_patterns(reader):
            return True
    if _group_outside(reader):
        return True
    while reader.peek() is not END and reader.peek().upper != "}":
        if _asks_for_patterns(reader):
            return True
    return False


def _asks_for_patterns(reader: Reader) -> bool:
    """Skip one token or an expression in brackets, and return whether it contains ``EXISTS``."""
    return any(token.upper == "EXISTS" for token in reader.skip())


def _group_outside(reader: Reader) -> bool:
    reader.take()
    if reader.peek().upper == "SELECT" and _select_outside(reader):
        return True
    while (word := reader.peek().upper) != "}":
        if word == "{":
            if _group_outside(reader):
                return True
        elif word in ("OPTIONAL", "UNION", "MINUS", "."):
            reader.take()
        elif word == "FILTER" or word == "BIND":
            reader.take()
            while reader.peek().kind in ("word", "name", "iri") and reader.peek().upper != "EXISTS":
                reader.take()
            if _asks_for_patterns(reader):
                return True
        elif word == "VALUES":
            reader.take()
            reader.skip()
            reader.skip()
        elif word == "GRAPH":
            reader.take()
            reader.take()
            reader.skip()
        else:
            return True
    reader.take()
    return False
