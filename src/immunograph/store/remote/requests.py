"""A query made ready for an endpoint: prefixes, dataset, the merge of graphs, and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from immunograph.model import IRI
from immunograph.store.interface import EVERYTHING, Scope, UnsupportedScopeError
from immunograph.store.remote.endpoint import Endpoint
from immunograph.store.sparql.distinct import once_only
from immunograph.store.sparql.limits import measure
from immunograph.store.sparql.query import Outline, Tokens, outline
from immunograph.vocabulary import PREFIXES

__all__ = ["Prepared", "pages", "prepare", "with_prefixes"]

_NOWHERE = "urn:x-immunograph:no-graph"

remembered = lru_cache(maxsize=256)(outline)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query as it is sent, and what is sent along."""

    text: str
    outline: Outline = field(repr=False)
    parameters: tuple[tuple[str, str], ...] = ()
    head: str = ""


def prepare(
    text: str,
    scope: Scope,
    endpoint: Endpoint,
    graphs: Callable[[], list[IRI]],
    *,
    disjoint: bool = False,
) -> Prepared:
    """Make a query ready.

    Parameters
    ----------
    text
        The query.
    scope
        Which graphs it is to see.
    endpoint
        Who is asked.
    graphs
        Gives the endpoint's named graphs, where they must be listed.
    disjoint
        Whether it is known that no triple stands in two graphs, so that nothing need be done about it.

    Raises
    ------
    QueryError
        If it cannot be read, or the endpoint cannot be asked for that scope.
    """
    found = remembered(text)
    head = ""
    parameters: list[tuple[str, str]] = []
    if found.sources + found.named > 1:
        text = _each_source_once(text)
        found = remembered(text)
    if found.sources or found.named:
        merges = found.sources > 1
    elif scope == EVERYTHING and endpoint.hidden and not _names_a_graph(text):
        merges = True
        head = endpoint.preamble
    else:
        parameters, merges = _dataset(text, scope, endpoint, graphs)
    if merges and not found.as_set and not disjoint:
        text = once_only(text)
        found = remembered(text)
    return Prepared(text, found, tuple(parameters), head)


def _each_source_once(text: str) -> str:
    """Leave out a graph that ``FROM`` or ``FROM NAMED`` names again: Oxigraph's server would read it twice."""
    tokens = Tokens(text).all
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
    return kept + text[end:]


def _names_a_graph(text: str) -> bool:
    """Return whether ``GRAPH`` stands before a name: to Virtuoso that graph is then empty if any graph is excluded."""
    tokens = Tokens(text).all
    return any(one.upper == "GRAPH" and other.kind != "variable" for one, other in pairwise(tokens))


def _dataset(
    text: str, scope: Scope, endpoint: Endpoint, graphs: Callable[[], list[IRI]]
) -> tuple[list[tuple[str, str]], bool]:
    """Return the parameters that choose the dataset, and whether several graphs are then merged."""
    names_graphs = "GRAPH" in measure(text).words
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
            "this endpoint cannot show its unnamed graph together with named ones: ask for one of the two"
        )
    parameters = _parameters("default", chosen)
    if names_graphs:
        parameters += _parameters("named", listed if scope.named is None else scope.named)
    return parameters, len(chosen) > 1


def _parameters(kind: str, graphs: Sequence[str]) -> list[tuple[str, str]]:
    """Choose graphs; none of them is said by naming one that does not exist."""
    return [(f"{kind}-graph-uri", graph) for graph in graphs or [_NOWHERE]]


def _unnamed(endpoint: Endpoint) -> list[tuple[str, str]]:
    if endpoint.unnamed:
        return [("default-graph-uri", endpoint.unnamed)]
    if endpoint.union == "always":
        raise UnsupportedScopeError(
            "this endpoint's default graph holds all graphs, so the unnamed one cannot be asked for alone"
        )
    return []


def with_prefixes(text: str, base: str | None = None) -> str:
    """Declare those of immunograph's own prefixes that are used and not declared, without adding a line."""
    tokens = Tokens(text)
    own = {
        each.text.removesuffix(":")
        for place, each in enumerate(tokens.all)
        if each.kind == "name" and place and tokens.all[place - 1].upper == "PREFIX"
    }
    used = dict.fromkeys(each.text.partition(":")[0] for each in tokens.all if each.kind == "name")
    missing = [f"PREFIX {name}: <{PREFIXES[name]}> " for name in used if name in PREFIXES and name not in own]
    return (f"BASE <{base}> " if base else "") + "".join(missing) + text


def pages(made: Prepared, size: int, *, nested: bool = False) -> Iterator[str]:
    """Write a SELECT with a LIMIT and an OFFSET for one page after the other, without end.

    The rows are ordered by what the query orders by and then by all their columns, so that each stands in one page
    only, as long as nobody writes to the endpoint meanwhile. ``nested`` orders in a subquery: Virtuoso sorts no more
    than ten thousand rows for a page, and any number for a subquery.
    """
    text, found = made.text, made.outline
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
