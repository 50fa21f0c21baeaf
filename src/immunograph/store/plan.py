"""Which of the engine's datasets answers a query, so that a triple in several graphs is one answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from immunograph.model import IRI
from immunograph.store.base import Scope
from immunograph.store.engine import name_of
from immunograph.store.merge import Merge
from immunograph.store.querytext import measure

__all__ = ["Plan", "plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to ask a query, and with which options of the engine."""

    store: ox.Store
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Named:
    """What a query says of graphs: those in FROM and FROM NAMED, and whether it has patterns outside ``GRAPH``."""

    sources: tuple[str, ...]
    named: tuple[str, ...]
    outside: bool
    inside: bool


def plan(text: str, scope: Scope, merge: Merge, copies: dict[object, ox.Store]) -> Plan:
    """Decide how to answer a query.

    Parameters
    ----------
    text
        The query.
    scope
        Which graphs it is to see.
    merge
        The store; put into the state that the query needs.
    copies
        Merged copies made for this version of the store, for the few queries that need one; added to.
    """
    words = measure(text).words
    if "FROM" in words:
        return _by_from(text, merge, copies)
    if scope.standard:
        return Plan(merge.whole() if "GRAPH" in words else merge.once())
    if scope.graphs is not None:
        return _narrowed(scope, merge, copies, graph="GRAPH" in words)
    store = merge.once()
    if "GRAPH" in words and merge.touches():
        said = _named(text)
        if not said.outside:
            return Plan(merge.whole(), {"use_default_graph_as_union": True})
        return Plan(_copy(merge, copies, None, None), {})
    return Plan(store, {"use_default_graph_as_union": True})


def _by_from(text: str, merge: Merge, copies: dict[object, ox.Store]) -> Plan:
    merge.once()
    if not merge.touches():
        return Plan(merge.store)
    said = _named(text)
    if len(said.sources) < 2 or not _overlap(merge, [IRI(each) for each in said.sources]):
        return Plan(merge.whole())
    sources = tuple(IRI(each) for each in said.sources)
    named = tuple(IRI(each) for each in said.named)
    made = _copy(merge, copies, sources, named)
    return Plan(made, {"default_graph": ox.DefaultGraph(), "named_graphs": [ox.NamedNode(each) for each in named]})


def _narrowed(scope: Scope, merge: Merge, copies: dict[object, ox.Store], *, graph: bool) -> Plan:
    graphs = scope.graphs or ()
    named = None if scope.named is None else [ox.NamedNode(each) for each in scope.named]
    if len(graphs) > 1:
        merge.once()
        if _overlap(merge, graphs):
            wanted = () if not graph else scope.named
            copied: dict[str, Any] = {} if named is None else {"named_graphs": named}
            return Plan(_copy(merge, copies, graphs, wanted), {"default_graph": ox.DefaultGraph(), **copied})
    options: dict[str, Any] = {"default_graph": [name_of(each) for each in graphs]}
    return Plan(merge.whole(), options if named is None else {**options, "named_graphs": named})


def _overlap(merge: Merge, graphs: tuple[IRI, ...] | list[IRI]) -> bool:
    """Tell whether some triple stands in two of these graphs."""
    chosen = {name_of(each) for each in graphs}
    for quad in merge.surplus():
        if quad.graph_name in chosen:
            copies = merge.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            others = {copy.graph_name for copy in copies} | {
                copy.graph_name for copy in merge.surplus_of(quad) if copy.graph_name != quad.graph_name
            }
            if others & chosen:
                return True
    return False


def _copy(
    merge: Merge, copies: dict[object, ox.Store], sources: tuple[IRI, ...] | None, named: tuple[IRI, ...] | None
) -> ox.Store:
    """Make a store whose unnamed graph is the merge of some graphs, or of all, beside the named graphs asked for."""
    key = (sources, named)
    if key not in copies:
        made = ox.Store()
        for source in [None] if sources is None else [name_of(each) for each in sources]:
            made.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in merge.quads(source))
        for graph in [None] if named is None else [name_of(each) for each in named]:
            made.bulk_extend(quad for quad in merge.quads(graph) if not isinstance(quad.graph_name, ox.DefaultGraph))
        copies[key] = made
    return copies[key]


@lru_cache(maxsize=128)
def _named(text: str) -> _Named:
    """Read what a query says of graphs from its syntax tree; what cannot be read is taken to say everything."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    from immunograph.vocabulary import PREFIXES

    try:
        tree = parseQuery(text)
    except (ParseBaseException, RecursionError, ValueError):
        return _Named((), (), outside=True, inside=True)
    declared = dict(PREFIXES)
    base = ""
    for declaration in tree[0]:
        if declaration.name == "PrefixDecl":
            declared[str(declaration.get("prefix") or "")] = str(declaration.iri)
        else:
            base = str(declaration.iri)

    def full(term: Any) -> str:
        if isinstance(term, CompValue):
            return declared.get(str(term.get("prefix") or ""), "") + str(term.localname)
        if base:
            from urllib.parse import urljoin

            return urljoin(base, str(term))
        return str(term)

    found = {True: False, False: False}

    def walk(node: Any, graph: bool) -> None:
        if isinstance(node, CompValue):
            if node.name == "TriplesBlock":
                found[graph] = True
            graph = graph or node.name == "GraphGraphPattern"
            for value in node.values():
                walk(value, graph)
        elif isinstance(node, list | tuple) or hasattr(node, "as_list"):
            for value in node:
                walk(value, graph)

    body = tree[1]
    walk(body.get("where"), False)
    clauses = body["datasetClause"] if "datasetClause" in list(body.keys()) else []
    sources = tuple(full(each["default"]) for each in clauses if "default" in each)
    named = tuple(full(each["named"]) for each in clauses if "named" in each)
    return _Named(sources, named, outside=found[False] or body.get("where") is None, inside=found[True])
