"""Notes on names in a query that do not occur in the graph, a common reason for an empty answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches

from immunograph.errors import ImmunographError
from immunograph.identifiers import PrefixMap
from immunograph.model import IRI
from immunograph.plurals import some_of
from immunograph.query.graph_names import of_builds
from immunograph.query.names_in_queries import NameInQuery, names_in
from immunograph.query.table import Table
from immunograph.rdf import term_text
from immunograph.store import EVERYTHING, Boolean, Scope, Solutions, Store
from immunograph.store.sparql.query import query_of
from immunograph.vocabulary import BASE, BIOLINK, IG

__all__ = ["absent_names", "says_nothing", "terms_used"]

_MOST = 8
_QUICK = 1_000_000
"""Quads of a graph whose properties and classes are listed at once."""


Meant = Callable[[str, Collection[str]], Sequence[str]]
"""Function that returns, for the CURIE of an unknown property, those of the given CURIEs that may be meant."""


def _nothing_meant(name: str, known: Collection[str]) -> Sequence[str]:
    return ()


def absent_names(
    store: Store,
    sparql: str,
    scope: Scope,
    known: Callable[[], Iterable[str]],
    meant: Meant = _nothing_meant,
) -> tuple[str, ...]:
    """Return a note for each name in a query that is absent from the queried graphs, with a suggestion.

    Parameters
    ----------
    store
        The store that answered the query.
    sparql
        Text of the query. At most 8 of the graphs that it names in ``FROM`` or ``GRAPH``, 8 other names and 8 texts
        without a language tag are checked.
    scope
        The graphs that the query was restricted to.
    known
        Function that returns the IRIs to suggest from; called only if a name is absent.
    meant
        Function that suggests properties of immunograph by meaning, such as
        :func:`immunograph.curation.near_keys.near_properties`; by default only similar names are suggested.

    Returns
    -------
    tuple[str, ...]
        One sentence per graph in ``FROM`` or ``GRAPH`` that the query cannot see (and one if ``FROM NAMED`` without
        ``FROM`` hides all patterns), one per absent name, then one per string that occurs only with the language tag
        ``@en``. If the store raises an error, the remaining notes are left out.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.store import EVERYTHING
    >>> absent_names(ig.load().store, "SELECT ?s { ?s a <http://e/Nothing> }", EVERYTHING, list)
    ('<http://e/Nothing> occurs nowhere in this graph.',)
    """
    names = list(names_in(sparql))
    try:
        graphs = list(map(str, store.graphs()))
    except ImmunographError:
        return ()
    notes = [*_absent_graphs(names, scope, graphs, names_graphs=query_of(sparql).names_graphs)]
    for name in [name for name in names if not name.clause and name.iri not in graphs][:_MOST]:
        term = term_text(IRI(name.iri))
        try:
            answer = store.query(
                f"ASK {{ {{ {term} ?p ?o }} UNION {{ ?s {term} ?o }} UNION {{ ?s ?p {term} }} }}", scope=scope
            )
            if isinstance(answer, Boolean) and not answer.value:
                suggested = _meant(name.iri, lambda: (*known(), *graphs), meant)
                notes.append(f"{name.written} occurs nowhere in {_here(scope)}{suggested}")
        except ImmunographError:
            return tuple(notes)
    return (*notes, *_untagged(store, sparql, scope))


def _here(scope: Scope) -> str:
    return "this graph" if scope == EVERYTHING else "the graphs that are queried"


def _absent_graphs(
    names: Sequence[NameInQuery], scope: Scope, graphs: Collection[str], *, names_graphs: bool
) -> Iterator[str]:
    """Yield a note for each graph that a query names but cannot see."""
    by_clause = {clause: [name.iri for name in names if name.clause == clause] for clause in ("FROM", "NAMED")}
    own_dataset = any(by_clause.values())
    absent: set[str] = set()
    if by_clause["NAMED"] and not by_clause["FROM"] and not names_graphs:
        yield (
            "Patterns outside GRAPH match nothing in this query, because it has FROM NAMED but no FROM: write FROM, or "
            "GRAPH ?g { … } around the patterns."
        )
    for name in [name for name in names if name.clause][:_MOST]:
        clause = f"FROM {name.clause}" if name.clause == "NAMED" else name.clause
        if name.iri not in graphs:
            if name.iri not in absent:
                absent.add(name.iri)
                yield f"{name.written} in {clause} names no graph here{_graph_meant(name.iri, graphs)}"
        elif name.clause == "GRAPH" and own_dataset and name.iri not in by_clause["NAMED"]:
            yield (
                f"GRAPH {name.written} matches nothing in this query, because GRAPH sees only the graphs that the query "
                f"lists in FROM NAMED: add FROM NAMED {name.written}."
            )
        elif name.clause == "GRAPH" and not own_dataset and scope.named is not None and name.iri not in scope.named:
            yield (
                f"GRAPH {name.written} matches nothing in this query, because it is restricted to "
                f"{some_of([_short(iri) for iri in scope.named], 12)}."
            )


def _graph_meant(iri: str, graphs: Collection[str]) -> str:
    short = {_short(graph): graph for graph in graphs}
    close = get_close_matches(_short(iri), short, n=1)
    if close:
        graph = short[close[0]]
        return f": did you mean {PrefixMap().compress(graph) or term_text(IRI(graph))}?"
    told = f" ({of_builds(iri)})" if of_builds(iri) else ""
    return (
        f": the named graphs are {some_of(sorted(short), 12)}{told}." if short else ", and there are no named graphs."
    )


def _short(iri: str) -> str:
    """Return the name of a graph as the argument ``graph`` of a query takes it."""
    return iri.removeprefix(BASE + "graph/")


def _untagged(store: Store, sparql: str, scope: Scope) -> Iterator[str]:
    """Yield a note for each text without a language tag that occurs only with the tag ``@en`` in the queried graphs."""
    tokens = query_of(sparql).tokens
    followed = [*(token.text for token in tokens[1:]), ""]
    before = ["", *(token.text for token in tokens)]
    names = {name.written: name.iri for name in names_in(sparql)}
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
            yield f"{text} occurs in {_here(scope)} with the language tag @en only: write {text}@en."


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
    """Yield the IRIs of the properties, classes and categories that occur in a store, and of the predicates it describes.

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
    for pattern in ("?s ?term ?o", "?s a ?term", f"?s <{BIOLINK}category> ?term", f"?term <{IG}template> ?o"):
        answer = store.query(f"SELECT DISTINCT ?term {{ {pattern} }}", scope=scope)
        if isinstance(answer, Solutions):
            yield from (str(row[0]) for row in Table(answer))


def _meant(iri: str, known: Callable[[], Iterable[str]], meant: Meant) -> str:
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    terms = {each[end:]: each for each in known() if each.startswith(iri[:end])}
    if iri[end:] in terms:  # a correct name that is used nowhere
        return "."
    near: Sequence[str] = ()
    if iri[:end] == IG and iri[end : end + 1].islower():  # classes and concepts begin with a capital letter
        near = meant(f"ig:{iri[end:]}", [f"ig:{name}" for name in sorted(terms) if name[:1].islower()])
    if not near:
        close = get_close_matches(iri[end:], terms, n=1, cutoff=0.7)
        near = [PrefixMap().compress(terms[each]) or terms[each] for each in close]
    return f": did you mean {' or '.join(near)}?" if near else "."
