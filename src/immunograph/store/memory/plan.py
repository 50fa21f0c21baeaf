"""Plan a query: choose the dataset of the engine in which a triple of several graphs counts once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from immunograph.model import IRI
from immunograph.store.graph_terms import name_of
from immunograph.store.memory.merge import GraphName, Merge
from immunograph.store.oxigraph import AskingOptions
from immunograph.store.request import Scope
from immunograph.store.sparql.query import Query

__all__ = ["Plan", "plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The store in which to run a query, and the engine's options for it.

    Parameters
    ----------
    store
        The engine's store to query.
    options
        Keyword arguments for its ``query`` method.
    """

    store: ox.Store
    options: AskingOptions = field(default_factory=AskingOptions)


def plan(
    query: Query,
    scope: Scope,
    merge: Merge,
    copies: dict[object, ox.Store],
    *,
    base: str | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> Plan:
    """Choose the engine's store and its options for a query.

    Surplus quads are moved into or out of the engine as the query requires. Calling it twice has no further effect.

    Parameters
    ----------
    query
        The parsed query.
    scope
        The graphs that the query sees.
    merge
        The quads of the store.
    copies
        Cache of merged copies of the current version of the store. Few queries need a copy; a new one is added to the
        cache.
    base, prefixes
        Base IRI and prefixes in addition to those declared in the query.

    Returns
    -------
    Plan
        The store of the engine to query, and its options.
    """
    words = query.words
    if "FROM" in words:
        return _by_from(query, merge, copies, base, prefixes or {})
    if scope.standard:
        return Plan(merge.with_complete(None if "GRAPH" in words else [ox.DefaultGraph()]))
    if scope.graphs is not None:
        return _narrowed(scope, scope.graphs, merge, copies, graph="GRAPH" in words)
    if "GRAPH" in words and merge.doubled():
        if query.looks_outside:
            return Plan(_copy(merge, copies, None, None), {})
        return Plan(merge.restore_all(), {"use_default_graph_as_union": True})
    return Plan(merge.deduplicate(), {"use_default_graph_as_union": True})


def _by_from(
    query: Query, merge: Merge, copies: dict[object, ox.Store], base: str | None, prefixes: Mapping[str, str]
) -> Plan:
    said = _sources(query, base, prefixes)
    if said is None:  # the engine rejects the query, too, and its error is reported
        return Plan(merge.restore_all())
    sources, named = said
    if not merge.overlap(sources):  # duplicates were removed: the engine would read such a graph twice
        return Plan(
            merge.with_complete([*sources, *named]), {"default_graph": list(sources), "named_graphs": _names(named)}
        )
    made = _copy(merge, copies, sources, named)
    return Plan(made, {"default_graph": ox.DefaultGraph(), "named_graphs": _names(named)})


def _names(graphs: Iterable[GraphName]) -> list[ox.NamedNode | ox.BlankNode]:
    """Return the graphs that ``GRAPH`` can match: all except the unnamed graph."""
    return [graph for graph in graphs if not isinstance(graph, ox.DefaultGraph)]


def _narrowed(
    scope: Scope, graphs: tuple[IRI, ...], merge: Merge, copies: dict[object, ox.Store], *, graph: bool
) -> Plan:
    chosen = tuple(dict.fromkeys(name_of(each) for each in graphs))
    named = None if scope.named is None else tuple(ox.NamedNode(each) for each in scope.named)
    options: AskingOptions = {} if named is None else {"named_graphs": _names(named)}
    if merge.overlap(chosen):
        made = _copy(merge, copies, chosen, named if graph else ())
        return Plan(made, {"default_graph": ox.DefaultGraph(), **options})
    seen = None if graph and named is None else [*chosen, *(named or ())]
    return Plan(merge.with_complete(seen), {"default_graph": list(chosen), **options})


def _copy(
    merge: Merge,
    copies: dict[object, ox.Store],
    sources: tuple[GraphName, ...] | None,
    named: tuple[GraphName, ...] | None,
) -> ox.Store:
    """Return a cached store: its unnamed graph is the merge of ``sources`` (``None``: all), its named graphs are ``named``."""
    key = (sources if sources is None else frozenset(sources), named if named is None else frozenset(named))
    if key not in copies:
        made = ox.Store()
        for source in [None] if sources is None else sources:
            made.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in merge.quads(source))
        for graph in [None] if named is None else named:
            made.bulk_extend(quad for quad in merge.quads(graph) if not isinstance(quad.graph_name, ox.DefaultGraph))
        for name in merge.store.named_graphs() if named is None else named:
            made.add_graph(name)
        copies[key] = made
    return copies[key]


Sources = tuple[tuple[GraphName, ...], tuple[GraphName, ...]]


def _sources(query: Query, base: str | None, prefixes: Mapping[str, str]) -> Sources | None:
    """Return the graphs of ``FROM`` and of ``FROM NAMED``, resolved by the engine's parser; ``None`` if it rejects them."""
    document = "".join(f"@prefix {prefix}: <{expansion}> .\n" for prefix, expansion in prefixes.items())
    document += "".join((*query.declarations, *(f"{name} a <urn:x> .\n" for _, name in query.dataset)))
    try:
        names = [quad.subject for quad in ox.parse(document.encode(), format=ox.RdfFormat.TURTLE, base_iri=base)]
    except (SyntaxError, ValueError):
        return None
    pairs = list(zip(query.dataset, names, strict=True))
    kinds = tuple(tuple(dict.fromkeys(n for (named, _), n in pairs if named is wanted)) for wanted in (False, True))
    return kinds[0], kinds[1]
