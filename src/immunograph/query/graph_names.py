"""Resolve names of named graphs: an IRI, a CURIE, or a short name such as ``lab``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from immunograph.errors import FormatError, QueryError, UnknownNameError
from immunograph.identifiers import CURIE_PATTERN, PrefixMap
from immunograph.model import IRI
from immunograph.store import Scope, Store, scope_of
from immunograph.vocabulary import BASE

__all__ = ["graph_iri", "known_graphs", "scope_for"]


def graph_iri(name: str) -> IRI:
    """Return the IRI of a named graph, which need not exist.

    Parameters
    ----------
    name
        An IRI, a CURIE, or a short name without blanks.

    Returns
    -------
    IRI
        The IRI; for a short name, in immunograph's own namespace.

    Raises
    ------
    FormatError
        If the name is not one of these.

    Examples
    --------
    >>> graph_iri("lab")
    'https://w3id.org/immunograph/graph/lab'
    """
    if re.search(r'[\x00-\x20<>"{}|\\^`]', name) or not name:
        raise FormatError(f"{name!r} cannot name a graph: give an IRI, or a short name without blanks, such as lab")
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
                f"{name!r} cannot name a graph, because the prefix {prefix}: is not known: {meant}give the whole IRI "
                "(https://…), or a short name such as lab"
            ) from None
    return IRI(f"{BASE}graph/{name}")


def known_graphs(store: Store, names: str | Sequence[str]) -> list[IRI]:
    """Return the IRIs of existing named graphs, by name.

    Parameters
    ----------
    store
        The store with the graph.
    names
        One name or several; see :func:`graph_iri`.

    Returns
    -------
    list of IRI
        The IRIs, in the order of the names.

    Raises
    ------
    UnknownNameError
        If the store has no graph of this name; the message suggests similar names.
    """
    known = store.graphs()
    iris = []
    for name in [names] if isinstance(names, str) else names:
        iri = graph_iri(name)
        if iri not in known:
            short = [each.removeprefix(BASE + "graph/") for each in known]
            hint = "the named graphs are " + ", ".join(short) if short else "there are no named graphs"
            raise UnknownNameError("named graph", name, get_close_matches(name, short, n=1), hint=hint)
        iris.append(iri)
    return iris


def scope_for(
    store: Store, graph: str | Sequence[str] | None = None, default_graph: str | Sequence[str] | None = None
) -> Scope:
    """Return the scope of a query: the graphs that it sees.

    Parameters
    ----------
    store
        The store to query.
    graph, default_graph
        See :meth:`immunograph.KnowledgeGraph.query`.

    Returns
    -------
    Scope
        The scope; all graphs if neither is given.

    Raises
    ------
    QueryError
        If both are given.
    UnknownNameError
        If the store has no such ``graph``.
    """
    if default_graph is None:
        return scope_of(None if graph is None else known_graphs(store, graph))
    if graph is not None:
        raise QueryError("pass graph or default_graph, not both: each selects the triples that the query sees")
    if default_graph == "unnamed":
        return Scope(standard=True)
    names = [default_graph] if isinstance(default_graph, str) else default_graph
    return Scope(graphs=tuple(graph_iri(name) for name in names))
