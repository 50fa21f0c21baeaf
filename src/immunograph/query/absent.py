"""Notes on names in a query that do not occur in the graph, a common reason for an empty answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from immunograph.errors import ImmunographError
from immunograph.identifiers import PrefixMap
from immunograph.model import IRI
from immunograph.query.table import Table
from immunograph.rdf import term_text
from immunograph.store import Boolean, Scope, Solutions, Store
from immunograph.store.sparql.query import query_of
from immunograph.vocabulary import BIOLINK

__all__ = ["absent_names", "says_nothing", "terms_used"]

_MOST = 8
_QUICK = 1_000_000
"""Quads of a graph whose properties and classes are listed at once."""


def absent_names(store: Store, sparql: str, scope: Scope, known: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    """Return a note for each name in a query that is absent from the queried graphs, with a suggestion.

    Parameters
    ----------
    store
        The store that answered the query.
    sparql
        Text of the query; at most its first 8 names, and its first 8 texts without a language tag, are checked.
    scope
        The graphs that the query was restricted to.
    known
        Function that returns the IRIs to suggest from; called only if a name is absent.

    Returns
    -------
    tuple[str, ...]
        One sentence per absent name, then one per string that occurs only with the language tag ``@en``; empty if
        the store raises an error.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.store import EVERYTHING
    >>> absent_names(ig.load().store, "SELECT ?s { ?s a <http://e/Nothing> }", EVERYTHING, list)
    ('<http://e/Nothing> occurs nowhere in this graph.',)
    """
    notes = []
    for written, iri in list(_names(sparql))[:_MOST]:
        term = term_text(IRI(iri))
        try:
            answer = store.query(
                f"ASK {{ {{ {term} ?p ?o }} UNION {{ ?s {term} ?o }} UNION {{ ?s ?p {term} }} }}", scope=scope
            )
        except ImmunographError:
            return ()
        if isinstance(answer, Boolean) and not answer.value:
            notes.append(f"{written} occurs nowhere in this graph{_meant(iri, known)}")
    return (*notes, *_untagged(store, sparql, scope))


def _untagged(store: Store, sparql: str, scope: Scope) -> Iterator[str]:
    """Yield a note for each text without a language tag that this graph holds with the tag ``@en`` only."""
    tokens = query_of(sparql).tokens
    followed = [*(token.text for token in tokens[1:]), ""]
    before = ["", *(token.text for token in tokens)]
    names = dict(_names(sparql))
    texts = [
        (token.text, term_text(IRI(names[of])) if of in names else "?p")
        for token, of, after in zip(tokens, before, followed, strict=False)
        if token.kind == "text" and not after.startswith(("@", "^", ",", ")"))
    ]
    for text, of in list(dict.fromkeys(texts))[:_MOST]:
        try:
            plain, tagged = (store.query(f"ASK {{ ?s {of} {text}{tag} }}", scope=scope) for tag in ("", "@en"))
        except ImmunographError:
            return
        if isinstance(plain, Boolean) and isinstance(tagged, Boolean) and tagged.value and not plain.value:
            yield f"{text} occurs in this graph with the language tag @en only: write {text}@en."


def says_nothing(table: Table) -> bool:
    """Return whether an answer is empty: no rows, or a single row in which every count is 0.

    Parameters
    ----------
    table
        The answer to a SELECT query.

    Returns
    -------
    bool
        True without rows, or if :attr:`immunograph.query.Table.counts_nothing` is true.

    Examples
    --------
    >>> import immunograph as ig
    >>> says_nothing(ig.load().query("SELECT (COUNT(*) AS ?n) { ?s a <http://e/Nothing> }"))
    True
    """
    return not len(table) or table.counts_nothing


def terms_used(store: Store, scope: Scope) -> Iterator[str]:
    """Yield the IRIs of the properties, classes and categories that occur in a store.

    Parameters
    ----------
    store
        The store to query; nothing is yielded if it has more than a million quads.
    scope
        The graphs to search.

    Yields
    ------
    str
        IRIs without brackets; an IRI used in several roles is repeated.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.store import EVERYTHING
    >>> "http://www.w3.org/2000/01/rdf-schema#label" in set(terms_used(ig.load().store, EVERYTHING))
    True
    """
    if len(store) > _QUICK:
        return
    for pattern in ("?s ?term ?o", "?s a ?term", f"?s <{BIOLINK}category> ?term"):
        answer = store.query(f"SELECT DISTINCT ?term {{ {pattern} }}", scope=scope)
        if isinstance(answer, Solutions):
            yield from (str(row[0]) for row in Table(answer))


def _meant(iri: str, known: Callable[[], Iterable[str]]) -> str:
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    terms = {each[end:]: each for each in known() if each.startswith(iri[:end])}
    if iri[end:] in terms:  # spelt as it should be, and used nowhere
        return "."
    close = get_close_matches(iri[end:], terms, n=1, cutoff=0.7)
    if not close:
        return "."
    meant = terms[close[0]]
    return f": did you mean {PrefixMap().compress(meant) or meant}?"


def _names(sparql: str) -> Iterator[tuple[str, str]]:
    """Yield the names in the pattern of a query as they are written, each with its IRI."""
    prefixes = dict(PrefixMap().items())
    seen: set[str] = set()
    tokens = query_of(sparql).tokens
    for place, token in enumerate(tokens):
        before = tokens[place - 1].word if place else ""
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if before == "PREFIX":
            prefixes[token.text.removesuffix(":")] = following.strip("<>")
            continue
        if before in ("BASE", "FROM", "NAMED", "GRAPH", "SERVICE", "SILENT") or (
            place and tokens[place - 1].text == "^"
        ):
            continue
        if place > 1 and tokens[place - 2].word == "PREFIX":
            continue
        if token.kind == "name" and following != "(":
            prefix, _, local = token.text.rstrip(".").partition(":")
            iri = prefixes[prefix] + local if prefix in prefixes and "\\" not in local else ""
        else:
            iri = token.text[1:-1] if token.kind == "iri" and ":" in token.text and following != "(" else ""
        if iri and iri not in seen:
            seen.add(iri)
            yield token.text.rstrip(".") if token.kind == "name" else token.text, iri
