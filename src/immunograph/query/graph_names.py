"""Resolve names of named graphs: an IRI, a CURIE, or a short name such as ``lab``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from immunograph.errors import FormatError, QueryError, UnknownNameError
from immunograph.identifiers import CURIE_PATTERN, PrefixMap
from immunograph.legible import quoted
from immunograph.model import IRI
from immunograph.plurals import some_of
from immunograph.store import Scope, Store, scope_of
from immunograph.vocabulary import BASE

__all__ = ["graph_iri", "known_graphs", "of_builds", "scope_for"]

_OF_BUILDS: Final = frozenset(("edges", "curated", "inferred", "schema"))


def graph_iri(name: str) -> IRI:
    """Return the IRI for the name of a graph; no store is consulted.

    Parameters
    ----------
    name
        An IRI, a CURIE, or a short name without blanks.

    Returns
    -------
    IRI
        The expanded IRI; a short name is appended to ``https://w3id.org/immunograph/graph/``.

    Raises
    ------
    FormatError
        If the name is empty, contains a character that is not allowed in IRIs, or has an unknown prefix.

    Examples
    --------
    >>> graph_iri("lab")
    'https://w3id.org/immunograph/graph/lab'
    """
    if re.search(r'[\x00-\x20<>"{}|\\^`]', name) or not name:
        raise FormatError(
            f"{quoted(name)} cannot name a graph: use an IRI, or a short name without blanks, such as lab"
        )
    if "://" in name or name.startswith("urn:"):
        return IRI(name)
    if CURIE_PATTERN.match(name):
        try:
            return PrefixMap().expand(name)
        except ValueError:
            prefix, _, local = name.partition(":")
            same = [known for known, _ in PrefixMap().items() if known.lower() == prefix.lower()]
            meant = f"did you mean {same[0]}:{local}? Otherwise " if same else ""
            raise FormatError(
                f"{quoted(name)} cannot name a graph, because the prefix {prefix}: is unknown: {meant}use the whole IRI "
                "(https://…), or a short name such as lab"
            ) from None
    return IRI(f"{BASE}graph/{name}")


def of_builds(iri: str) -> str:
    """Return a clause on where an import keeps its edges, for a graph that only the build of a project makes.

    Parameters
    ----------
    iri
        IRI of a graph that the store does not have.

    Returns
    -------
    str
        Clause without a full stop; empty for any other graph.

    Examples
    --------
    >>> of_builds("https://w3id.org/immunograph/graph/edges")[:41]
    'only the build of a project makes edges; '
    >>> of_builds("https://w3id.org/immunograph/graph/lab")
    ''
    """
    short = iri.removeprefix(f"{BASE}graph/")
    if short not in _OF_BUILDS or short == iri:
        return ""
    return (
        f"only the build of a project makes {short}; an import keeps its claims and their direct edges in its own graph, which "
        "has the name in [source] of the mapping"
    )


def known_graphs(store: Store, names: str | Sequence[str]) -> list[IRI]:
    """Return the IRIs for names of graphs, and check that the store has these graphs.

    Parameters
    ----------
    store
        The store that must contain the graphs.
    names
        One name or several: IRIs, CURIEs or short names, as in :func:`graph_iri`.

    Returns
    -------
    list of IRI
        One IRI per name, in the same order.

    Raises
    ------
    UnknownNameError
        If the store has no graph of this name; the message suggests a similar name or lists the graphs.
    FormatError
        If a name is invalid.
    """
    known = store.graphs()
    iris = []
    for name in [names] if isinstance(names, str) else names:
        iri = graph_iri(name)
        if iri not in known:
            short = [each.removeprefix(BASE + "graph/") for each in known]
            hint = f"the named graphs are {some_of(short, 12)}" if short else "there are no named graphs"
            if len(short) == 1:
                hint = f"the only named graph is {short[0]}"
            hint += f"; {told}" if (told := of_builds(iri)) else ""
            raise UnknownNameError("named graph", name, get_close_matches(name, short, n=1), hint=hint)
        iris.append(iri)
    return iris


def scope_for(
    store: Store, graph: str | Sequence[str] | None = None, default_graph: str | Sequence[str] | None = None
) -> Scope:
    """Translate the arguments ``graph`` and ``default_graph`` of a query into a scope.

    Parameters
    ----------
    store
        The store to query.
    graph, default_graph
        Names of graphs; at most one of the two may be given. ``default_graph="unnamed"`` selects the dataset of the
        SPARQL standard. See :meth:`immunograph.KnowledgeGraph.query`.

    Returns
    -------
    Scope
        The graphs that the query is restricted to; all graphs if neither argument is given.

    Raises
    ------
    QueryError
        If both arguments are given.
    UnknownNameError
        If the store does not contain a named graph of ``graph``; ``default_graph`` is not checked.
    FormatError
        If a name is invalid.
    """
    if default_graph is None:
        return scope_of(None if graph is None else known_graphs(store, graph))
    if graph is not None:
        raise QueryError("pass graph or default_graph, not both: each of them selects the triples to query")
    if default_graph == "unnamed":
        return Scope(standard=True)
    names = [default_graph] if isinstance(default_graph, str) else default_graph
    return Scope(graphs=tuple(graph_iri(name) for name in names))
