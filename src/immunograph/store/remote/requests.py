"""Prepare queries for an endpoint: prefixes, dataset, RDF merge of graphs, and paging."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from immunograph.model import IRI
from immunograph.store.interface import UnsupportedScopeError
from immunograph.store.remote.endpoint_capabilities import Endpoint
from immunograph.store.request import EVERYTHING, Request, Scope
from immunograph.store.sparql.distinct import once_only
from immunograph.store.sparql.outline import Outline
from immunograph.store.sparql.query import Query
from immunograph.store.sparql.tokenizer import END
from immunograph.vocabulary import PREFIXES

__all__ = ["Prepared", "pages", "prepare", "prologue"]

_NOWHERE = "urn:x-immunograph:no-graph"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query that is ready to be sent.

    Parameters
    ----------
    query
        The query, rewritten where necessary.
    parameters
        HTTP parameters that choose the dataset.
    head
        Declarations to prepend to the text of the query.
    """

    query: Query
    parameters: tuple[tuple[str, str], ...]
    head: str


def prepare(
    request: Request, endpoint: Endpoint, graphs: Callable[[], list[IRI]], *, disjoint: bool = False
) -> Prepared:
    """Prepare a query for an endpoint.

    Prefixes and dataset are added. If several graphs are merged, the query is rewritten so that a triple in several of
    them counts once.

    Parameters
    ----------
    request
        The query, and the graphs that it sees.
    endpoint
        URLs and behaviour of the endpoint.
    graphs
        Function that returns the named graphs of the endpoint; called only if they must be listed in the request.
    disjoint
        Whether no triple is in more than one graph, so that the query need not be rewritten.

    Returns
    -------
    Prepared
        The query, HTTP parameters and declarations.

    Raises
    ------
    QueryError
        If the query cannot be parsed, or contains a construct that cannot be rewritten.
    UnsupportedScopeError
        If the endpoint does not support the scope of the query.
    """
    query, found, scope = request.query, request.query.outline, request.scope
    head = prologue(query, request.base)
    parameters: list[tuple[str, str]] = []
    if found.sources + found.named > 1:
        query = _each_source_once(query)
    if found.sources or found.named:
        merges = query.outline.sources > 1
    elif scope == EVERYTHING and endpoint.hidden and not _names_a_graph(query):
        merges = True
        head = endpoint.preamble + head
    else:
        parameters, merges = _dataset(query, scope, endpoint, graphs)
    if merges and not found.as_set and not disjoint:
        query = Query(once_only(query))
    return Prepared(query, tuple(parameters), head)


def _each_source_once(query: Query) -> Query:
    """Return a query without duplicate ``FROM`` and ``FROM NAMED`` graphs, which Oxigraph's server would read twice."""
    text, tokens = query.text, query.tokens
    seen: set[tuple[bool, str]] = set()
    kept, end = "", 0
    for place, each in enumerate(tokens):
        if each.upper == "{":
            break
        if each.upper == "FROM":
            named = tokens[place + 1].upper == "NAMED"
            graph = tokens[place + 1 + named]
            if (named, graph.text) in seen:
                kept, end = kept + text[end : each.start], graph.end
            seen.add((named, graph.text))
    return Query(kept + text[end:]) if end else query


def _names_a_graph(query: Query) -> bool:
    """Return whether an IRI or a prefixed name follows ``GRAPH``: Virtuoso finds nothing there if any graph is excluded."""
    return any(one.upper == "GRAPH" and other.kind != "variable" for one, other in pairwise(query.tokens))


def _dataset(
    query: Query, scope: Scope, endpoint: Endpoint, graphs: Callable[[], list[IRI]]
) -> tuple[list[tuple[str, str]], bool]:
    """Return the parameters that choose the dataset, and whether several graphs are then merged."""
    names_graphs = query.names_graphs
    if scope.standard or (scope.graphs == ("",) and not endpoint.unnamed and scope.named is None):
        parameters = _unnamed(endpoint)
        return parameters + (_parameters("named", graphs()) if parameters and names_graphs else []), False
    if scope.graphs is None and endpoint.union != "listed" and not endpoint.hidden:
        return endpoint.parameters, True
    listed: list[IRI] = graphs() if scope.graphs is None or (names_graphs and scope.named is None) else []
    if scope.graphs is None:
        chosen = [*listed, *filter(None, (endpoint.unnamed,))]
    else:
        chosen = [graph or endpoint.unnamed for graph in scope.graphs]
    if not all(chosen):
        raise UnsupportedScopeError(
            "this endpoint cannot query its unnamed graph together with named graphs: query them separately"
        )
    parameters = _parameters("default", chosen)
    if names_graphs:
        parameters += _parameters("named", listed if scope.named is None else scope.named)
    return parameters, len(chosen) > 1


def _parameters(kind: str, graphs: Sequence[str]) -> list[tuple[str, str]]:
    """Return parameters that choose graphs; an empty choice is expressed by a graph that does not exist."""
    return [(f"{kind}-graph-uri", graph) for graph in graphs or [_NOWHERE]]


def _unnamed(endpoint: Endpoint) -> list[tuple[str, str]]:
    if endpoint.unnamed:
        return [("default-graph-uri", endpoint.unnamed)]
    if endpoint.union == "always":
        raise UnsupportedScopeError(
            "this endpoint's default graph is the union of all graphs, so the unnamed graph cannot be queried alone: query "
            "all graphs, without --standard-dataset (in Python: without default_graph='unnamed')"
        )
    return []


def prologue(query: Query, base: str | None = None) -> str:
    """Return the base and prefix declarations that must be prepended to a query.

    These are the base IRI, if one is given, and those of immunograph's prefixes that the query uses without declaring
    them.

    Parameters
    ----------
    query
        The query or update; its tokens are searched for prefixes.
    base
        Base IRI against which relative IRIs are resolved; ``None`` for none.

    Returns
    -------
    str
        ``BASE`` and ``PREFIX`` declarations in one line; empty if none are needed.
    """
    own: set[str] = set()
    used: dict[str, None] = {}
    for before, token in pairwise(chain([END], query.tokens)):
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            used[prefix] = None
            if before.upper == "PREFIX":
                own.add(prefix)
    missing = [f"PREFIX {name}: <{PREFIXES[name]}> " for name in used if name in PREFIXES and name not in own]
    return (f"BASE <{base}> " if base else "") + "".join(missing)


def pages(text: str, found: Outline, size: int, *, nested: bool = False) -> Iterator[str]:
    """Yield the queries for successive pages of a SELECT query; the iterator is infinite unless the query has a LIMIT.

    Rows are sorted by the query's own ORDER BY, and then by all columns, so that each row is on exactly one page,
    provided that the data does not change meanwhile.

    Parameters
    ----------
    text
        The SELECT query.
    found
        Positions of its clauses.
    size
        Number of rows per page.
    nested
        Whether to sort in a subquery. Virtuoso needs this, because it sorts at most 10,000 rows otherwise.

    Yields
    ------
    str
        The query with LIMIT and OFFSET of one page.
    """
    most = int(found.limit.text) if found.limit else None
    start = int(found.offset.text) if found.offset else 0
    order = "".join(f" ?{name}" for name in found.variables if name not in found.ordered)
    cuts = [each for each in (found.limit, found.offset) if each is not None]
    bare = text[: found.tail]
    for cut in sorted(cuts, key=lambda each: each.start, reverse=True):
        keyword = max(bare.upper().rfind(word, 0, cut.start) for word in ("LIMIT", "OFFSET"))
        bare = bare[:keyword] + bare[cut.end :]
    if found.order is not None:
        bare = bare[: found.order] + order + bare[found.order :]
    elif order:
        bare += f" ORDER BY{order}"
    tail = text[found.tail :]
    if nested:
        names = " ".join(f"?{name}" for name in found.variables)
        bare = f"{bare[: found.body]}SELECT {names} WHERE {{ {{ {bare[found.body :]} {tail} }} }}"
        tail = ""
    given = 0
    while most is None or given < most:
        wanted = size if most is None else min(size, most - given)
        yield f"{bare} LIMIT {wanted} OFFSET {start + given} {tail}"
        given += wanted
