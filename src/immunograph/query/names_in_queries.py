"""Names in the text of a query: IRIs and CURIEs with their expansion, and whether each names a graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from immunograph.identifiers import PrefixMap
from immunograph.store.sparql.query import query_of
from immunograph.store.sparql.tokenizer import Token

__all__ = ["NameInQuery", "names_in"]

_CLAUSES = ("FROM", "NAMED", "GRAPH")


@dataclass(frozen=True, slots=True)
class NameInQuery:
    """A name in a query.

    Parameters
    ----------
    written
        The name as it is written: a CURIE, or an IRI in angle brackets.
    iri
        The expanded IRI.
    clause
        ``FROM``, ``NAMED`` or ``GRAPH`` if it names a graph; otherwise empty.
    """

    written: str
    iri: str
    clause: str = ""


def names_in(sparql: str) -> Iterator[NameInQuery]:
    """Yield the names in the pattern and the dataset of a query, each once per clause.

    Parameters
    ----------
    sparql
        Text of the query; names of functions, of hosts, with an undeclared prefix or with escapes, relative IRIs and
        inverse paths are left out.

    Yields
    ------
    NameInQuery
        A name, in the order of the text.

    Examples
    --------
    >>> [(name.written, name.clause) for name in names_in("SELECT * { GRAPH igg:edges { ?s ig:status ?o } }")]
    [('igg:edges', 'GRAPH'), ('ig:status', '')]
    """
    prefixes = dict(PrefixMap().items())
    seen: set[tuple[str, str]] = set()
    tokens = query_of(sparql).tokens
    for place, token in enumerate(tokens):
        before = tokens[place - 1].word if place else ""
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if before == "PREFIX":
            prefixes[token.text.removesuffix(":")] = following.strip("<>")
            continue
        if before in ("BASE", "SERVICE", "SILENT") or (place and tokens[place - 1].text == "^"):
            continue
        if place > 1 and tokens[place - 2].word == "PREFIX":
            continue
        iri = "" if following == "(" else _expanded(token, prefixes)
        clause = before if before in _CLAUSES else ""
        if iri and (iri, clause) not in seen:
            seen.add((iri, clause))
            yield NameInQuery(token.text.rstrip(".") if token.kind == "name" else token.text, iri, clause)


def _expanded(token: Token, prefixes: dict[str, str]) -> str:
    """Return the IRI of a name; empty for other tokens."""
    if token.kind == "name":
        prefix, _, local = token.text.rstrip(".").partition(":")
        return prefixes[prefix] + local if prefix in prefixes and "\\" not in local else ""
    return token.text[1:-1] if token.kind == "iri" and ":" in token.text else ""
