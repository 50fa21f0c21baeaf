"""Diagnose a rejected query: errors in triples."""

from __future__ import annotations

from typing import Final

from immunograph.store.sparql.bracket_reader import BracketReader
from immunograph.store.sparql.tokenizer import Token

__all__ = ["triples_fault"]

Found = tuple[int, str]

_TERMS: Final = frozenset(("iri", "name", "text", "number", "variable"))
_ENDS: Final = frozenset(("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"))
_STATES: Final = ("a subject", "a predicate", "an object", "")


def triples_fault(reader: BracketReader) -> Found | None:
    """Return the first error in the triples of a query.

    Parameters
    ----------
    reader
        Tokens of the query, without comments.

    Returns
    -------
    Found or None
        Character offset and description of the error; ``None`` if no common error is found.
    """
    for place, token in enumerate(reader.all):
        end = reader.closing.get(place, len(reader.all))
        found = None
        if token.text == "{" and not _is_data_block(reader, place):
            found = _group(reader, place + 1, end)
        elif token.text == "[" and end > place + 1:  # properties of a blank node
            found = _group(reader, place + 1, end, state=1)
        if found is not None:
            return found
    return None


def _is_data_block(reader: BracketReader, place: int) -> bool:
    """Return whether a brace opens the rows of VALUES."""
    at = place - 1
    if reader.at(at).text == ")":
        while at >= 0 and reader.at(at).text != "(":
            at -= 1
        at -= 1
    elif reader.at(at).kind == "variable":
        at -= 1
    return reader.at(at).word == "VALUES"


def _predicate(reader: BracketReader, place: int) -> Found | None:
    """Return a fault for tokens that cannot be a predicate or a path."""
    token = reader.at(place)
    if token.kind in ("text", "number") or token.text == "[":
        return token.start, f"{token.text} cannot be a predicate: expected an IRI, a prefixed name or a variable"
    for at in (place, place + 1):
        if reader.at(at).kind == "variable" and (
            (reader.at(at + 1).text in ("*", "+", "/", "|") and reader.at(at + 2).kind != "number")
            or (at > place and token.text in ("^", "!"))
        ):
            return reader.at(at).start, (
                f"the variable {reader.at(at).text} cannot be part of a property path: expected an IRI or a prefixed name"
            )
    return None


def _group(reader: BracketReader, place: int, end: int, state: int = 0) -> Found | None:
    """Return a fault for the first term or separator in the triples of a group that is missing or misplaced."""
    if reader.at(place).word == "SELECT":
        return None
    while place < end:
        token = reader.at(place)
        if token.text == "{":
            state, place = 0, reader.past(place)
        elif token.word in _ENDS and token.word != "VALUES":
            return token.start, f"{token.word} comes after the pattern: close the group with }} before it"
        elif token.kind == "word" and token.word not in ("A", "TRUE", "FALSE"):
            if state == 2 or (state == 1 and reader.at(place - 1).text != ";"):
                return token.start, f"{_STATES[state]} is missing before {token.text}"
            state, place = 0, _past_keyword(reader, place, end)
        elif token.kind == "separator":
            found, state = _separated(token, state, reader.at(place - 1))
            if found is not None:
                return found
            place += 1
        elif state == 1:
            found = _predicate(reader, place)
            if found is not None:
                return found
            state, place = 2, _past_path(reader, place, end)
        elif state == 3:
            if token.kind in _TERMS or token.text in ("[", "(", "_:"):
                return token.start, (
                    f"a . is missing before {token.text}: a triple ends with . (or with ; if the next triple has the same "
                    "subject, or with , if it has the same subject and predicate)"
                )
            place += 1
        else:
            bracketed = token.text in ("[", "(") and state == 0
            place = reader.past_term(place, end)
            state = 1 if state == 0 else 3
            if bracketed and (place >= end or reader.at(place).text == "."):
                state = 3
    if state in (1, 2) and not (state == 1 and reader.at(end - 1).text == ";"):
        return reader.at(
            end
        ).start, f"{_STATES[state]} is missing here: a triple has a subject, a predicate and an object"
    return None


def _separated(token: Token, state: int, before: Token) -> tuple[Found | None, int]:
    after = {".": 0, ";": 1, ",": 2}[token.text]
    if state == 3:
        return None, after
    if state == 1 and token.text in ";." and before.text == ";":
        return None, after
    if state in (1, 2):
        return (token.start, f"{_STATES[state]} is missing before {token.text}"), after
    if token.text == "." and before.text in ("}", ")"):
        return None, 0
    if before.text == ".":
        return (token.start, "two dots in a row: remove one"), after
    return (token.start, f"this {token.text} does not follow a triple: remove it"), after


def _past_keyword(reader: BracketReader, place: int, end: int) -> int:
    """Return the place after a keyword and its operands, without groups in braces."""
    word = reader.at(place).word
    place += 1
    if word == "VALUES":
        while place < end and reader.at(place).text != "{":
            place = reader.past(place)
        return reader.past(place)
    if word in ("GRAPH", "SERVICE", "SILENT"):
        return place + 1 if reader.at(place).word != "SILENT" else place + 2
    if word in ("FILTER", "BIND"):
        while place < end and reader.at(place).text not in ("(", "{"):
            place += 1
        return reader.past(place) if reader.at(place).text == "(" else place
    return place


def _past_path(reader: BracketReader, place: int, end: int) -> int:
    """Return the place after a predicate or a property path."""
    while place < end:
        while reader.at(place).text in ("^", "!"):
            place += 1
        place = reader.past(place)
        while reader.at(place).text in ("*", "+"):
            place += 1
        if reader.at(place).text not in ("/", "|"):
            return place
        place += 1
    return place
