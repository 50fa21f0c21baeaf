"""Diagnose a rejected update: variables in data, graphs named in the wrong syntax, and a missing WHERE."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from immunograph.store.sparql.bracket_reader import BracketReader
from immunograph.store.sparql.tokenizer import Token

__all__ = ["update_fault"]

Found = tuple[int, str]

_OF_GRAPHS: Final = {
    "CLEAR": "GRAPH <…>, DEFAULT, NAMED or ALL",
    "DROP": "GRAPH <…>, DEFAULT, NAMED or ALL",
    "CREATE": "GRAPH <…>",
}
"""Operations on whole graphs -> what must follow them."""


def update_fault(tokens: Sequence[Token], length: int) -> Found | None:
    """Return one error of an update whose keywords and brackets are valid.

    Parameters
    ----------
    tokens
        Tokens of the update, without comments.
    length
        Length of the update in characters.

    Returns
    -------
    Found or None
        Character offset and description of the error; ``None`` if no common error is found.
    """
    reader = BracketReader(tokens, length)
    place = 0
    while place < len(reader.all):
        for check in _CHECKS:
            found = check(reader, place)
            if found is not None:
                return found
        place = reader.past(place)
    return None


def _whole_graph(reader: BracketReader, place: int) -> Found | None:
    """Return a fault for CLEAR, DROP and CREATE that lack the keyword GRAPH, or whatever must follow them."""
    token, following = reader.at(place), reader.at(place + 1)
    if token.kind != "word" or token.word not in _OF_GRAPHS:
        return None
    silent = following.word == "SILENT"
    if silent:
        following = reader.at(place + 2)
    wanted = f"{token.word}{' SILENT' * silent} "
    if following.kind in ("iri", "name"):
        return following.start, f"the word GRAPH is missing: write {wanted}GRAPH {following.text}"
    if following.kind == "end" or following.text == ";":
        return following.start, f"{wanted.rstrip()} must be followed by {_OF_GRAPHS[token.word]}"
    return None


def _into(reader: BracketReader, place: int) -> Found | None:
    """Return a fault for a graph that is named before the braces, as in INSERT INTO <…>."""
    token = reader.at(place)
    if token.kind != "word" or token.word not in ("INSERT", "DELETE"):
        return None
    data = reader.at(place + 1).word == "DATA"
    preposition = reader.at(place + 1 + data)
    graph = reader.at(place + 2 + data)
    if preposition.word in ("INTO", "FROM", "IN", "GRAPH") and preposition.kind == "word" and graph.word == "GRAPH":
        graph = reader.at(place + 3 + data)
    if preposition.word not in ("INTO", "FROM", "IN", "GRAPH") or graph.kind not in ("iri", "name"):
        return None
    return (
        preposition.start,
        f"the graph is named in the braces: write {token.word} DATA {{ GRAPH {graph.text} {{ … }} }}",
    )


def _data(reader: BracketReader, place: int) -> Found | None:
    """Return a fault for variables in INSERT DATA and DELETE DATA, and for blank nodes in DELETE DATA."""
    token = reader.at(place)
    if (
        token.word not in ("INSERT", "DELETE")
        or reader.at(place + 1).word != "DATA"
        or reader.at(place + 2).text != "{"
    ):
        return None
    pattern = "INSERT { … } WHERE { … }" if token.word == "INSERT" else "DELETE WHERE { … }"
    for inner in reader.all[place + 2 : reader.past(place + 2)]:
        if inner.kind == "variable":
            return inner.start, (
                f"{token.word} DATA takes no variables: write a value for {inner.text}, or {pattern} with a pattern that binds it"
            )
        if token.word == "DELETE" and (inner.text.startswith("_:") or inner.text == "["):
            return (
                inner.start,
                "DELETE DATA takes no blank nodes: write DELETE WHERE { … } with a variable in its place",
            )
    return None


def _template(reader: BracketReader, place: int) -> Found | None:
    """Return a fault for INSERT { … } and DELETE { … } without WHERE."""
    token = reader.at(place)
    if token.kind != "word" or token.word not in ("INSERT", "DELETE") or reader.at(place + 1).text != "{":
        return None
    after = reader.past(place + 1)
    following = reader.at(after)
    if following.kind == "end" or following.text in (";", "{"):
        of = f"triples without variables are written {token.word} DATA {{ … }}"
        return following.start, f"WHERE {{ … }} is missing after {token.word} {{ … }}; {of}"
    return None


_CHECKS: Final[tuple[Callable[[BracketReader, int], Found | None], ...]] = (_whole_graph, _into, _data, _template)
