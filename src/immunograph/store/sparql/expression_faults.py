"""Diagnose a rejected query: operators of other languages, and ASC, DESC and LIMIT as in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from immunograph.store.sparql.keywords import FUNCTIONS
from immunograph.store.sparql.tokenizer import Token

__all__ = ["expression_fault"]

Found = tuple[int, str]

_COMPARISONS: Final = frozenset(("=", "<", ">", "<=", ">=", "!="))
_SLIPS: Final = {
    "=<": "'less than or equal' is written <= in SPARQL",
    "=>": "'greater than or equal' is written >= in SPARQL",
    "==": "SPARQL compares with one =, not with ==: write =",
    "===": "SPARQL compares with one =, not with ===: write =",
    "!==": "'not equal' is written != in SPARQL",
    "<>": "'not equal' is written != in SPARQL",
}
_VALUES: Final = frozenset(("variable", "number", "text", "iri", "name"))


def expression_fault(tokens: Sequence[Token], text: str) -> Found | None:
    """Return the first error in an operator, or in ASC, DESC and LIMIT.

    Parameters
    ----------
    tokens
        Tokens of the query, with those of the kind ``mark``.
    text
        The query.

    Returns
    -------
    Found or None
        Character offset and description of the error; ``None`` if no common error is found.
    """
    joined = _joined(tokens)
    inside = _in_expressions(joined)
    for place, token in enumerate(joined):
        after = joined[place + 1] if place + 1 < len(joined) else Token("end", "", len(text))
        found = _comparison(token, after) or _modifier(joined, place, after)
        if found is None and place in inside:
            found = _operand(joined, place, after)
        if found is not None:
            return found
    return None


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """Join the characters of ``!=`` and of operators of other languages, which are separate tokens, to one."""
    made: list[Token] = []
    for token in tokens:
        last = made[-1] if made else None
        if last is not None and last.kind == "mark" and token.kind == "mark" and last.text + token.text in _SLIPS:
            made[-1] = Token("mark", last.text + token.text, last.start)
        elif last is not None and last.text == "!" and token.text == "=" and last.end == token.start:
            made[-1] = Token("mark", "!=", last.start)
        else:
            made.append(token)
    return made


def _in_expressions(tokens: Sequence[Token]) -> set[int]:
    """Return the indexes of the tokens in the parentheses of FILTER, BIND and HAVING, without groups in braces."""
    made: set[int] = set()
    opened: list[bool] = []
    for place, token in enumerate(tokens):
        if token.kind == "open":
            starts = place > 0 and tokens[place - 1].word in ("FILTER", "BIND", "HAVING")
            opened.append(token.text == "(" and (starts or bool(opened and opened[-1])))
        elif token.kind == "close" and opened:
            opened.pop()
        if opened and opened[-1]:
            made.add(place)
    return made


def _comparison(token: Token, after: Token) -> Found | None:
    if token.kind == "mark" and token.text in _SLIPS:
        return token.start, _SLIPS[token.text]
    if token.text in ("<", ">", "!") and after.text == "=" and after.kind == "mark":
        return token.start, f"{token.text} and = belong together: write {token.text}="
    return None


def _operand(tokens: Sequence[Token], place: int, after: Token) -> Found | None:
    """Return a fault for a missing value or operator within an expression."""
    token = tokens[place]
    if token.word in ("FILTER", "HAVING") and after.text == "(":
        return None
    if token.text == "(" and after.text == ")" and tokens[place - 1].word in ("FILTER", "HAVING"):
        word = tokens[place - 1].word
        return after.start, f"{word} needs a condition in its parentheses, as in {word}(?x > 1)"
    if token.text in _COMPARISONS and token.kind == "mark" and (after.text == ")" or after.text in ("&&", "||")):
        return after.start, f"a value is missing after {token.text}"
    if token.text in ("&&", "||") and after.text == ")":
        return after.start, f"a condition is missing after {token.text}"
    if after.text == "<>" and (token.kind in _VALUES or token.kind == "close"):
        return after.start, _SLIPS["<>"]
    if token.text == "|":
        return token.start, "'or' is written || in SPARQL"
    if token.kind in _VALUES and after.kind in _VALUES and not (token.kind == "name" and token.text.endswith(":")):
        return after.start, f"an operator, such as = or &&, is missing before {after.text[:30]}"
    return None


def _modifier(tokens: Sequence[Token], place: int, after: Token) -> Found | None:
    """Return a fault for ASC and DESC without parentheses or after their variable, and for a LIMIT of two numbers."""
    token, before = tokens[place], tokens[place - 1] if place else Token("end", "", 0)
    if token.kind != "word":
        return None
    if token.word in ("ASC", "DESC") and after.text != "(":
        name = token.word
        if after.kind == "variable":
            return token.start, f"{name} takes parentheses: write {name}({after.text})"
        if after.word in FUNCTIONS and after.kind == "word":
            return token.start, f"{name} takes parentheses around the expression: write {name}({after.text}(…))"
        if before.kind == "variable":
            return (
                token.start,
                f"{name} must come before the variable, which must be in parentheses: write {name}({before.text})",
            )
        return token.start, f"{name} takes a variable in parentheses: write {name}(?x)"
    if token.word == "BY" and after.text in ("-", "+") and before.word == "ORDER":
        key = tokens[place + 2].text if tokens[place + 2 : place + 3] else "?x"
        order = "DESC" if after.text == "-" else "ASC"
        return after.start, f"ORDER BY takes no {after.text} before a sort key: write ORDER BY {order}({key})"
    if token.word in ("LIMIT", "OFFSET") and after.kind == "number" and tokens[place + 2 : place + 3]:
        comma, second = tokens[place + 2], (*tokens[place + 3 : place + 4], Token("end", "", 0))[0]
        if comma.text == "," and second.kind == "number":
            do = f"LIMIT {second.text} OFFSET {after.text}" if token.word == "LIMIT" else f"OFFSET {after.text}"
            return comma.start, f"{token.word} takes one number: write {do}"
    return None
