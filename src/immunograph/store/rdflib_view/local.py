"""A local store as an rdflib Dataset, so that rdflib code and plugins work on the same quads."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.sparql.sparql import Query, Update
from rdflib.plugins.stores.memory import Memory
from rdflib.query import Result
from rdflib.store import Store
from rdflib.term import IdentifiedNode, Identifier, Node, Variable

from immunograph.errors import HostNotAllowedError
from immunograph.model import IRI
from immunograph.store.rdflib_view.conversion import Graph as GraphName
from immunograph.store.rdflib_view.conversion import from_ox, graph_to_ox, pattern_to_ox, quad_to_ox, to_ox
from immunograph.store.rdflib_view.graphs import GuardedDataset, GuardedGraph, leave_to_rdflib, occurring, text_of
from immunograph.store.request import EVERYTHING, Request, Scope
from immunograph.store.sparql.query import query_of, read
from immunograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from immunograph.store.memory.store import LocalStore

__all__ = ["dataset"]

Triple = tuple[Node, Node, Node]


class _SharedStore(Store):
    """rdflib store over the quads of a :class:`LocalStore`; its union is the RDF merge of all graphs.

    It is not an oxrdflib store, because the parsers and serializers of oxrdflib would bypass the merge and use the
    engine directly.
    """

    context_aware = True
    formula_aware = False
    transaction_aware = False
    graph_aware = True

    def __init__(self, owner: LocalStore) -> None:
        self._owner = owner
        self._prefixes = Memory()  # used only for prefixes, which it binds as rdflib does
        super().__init__()

    def bind(self, prefix: str, namespace: rdflib.URIRef, override: bool = True) -> None:
        self._prefixes.bind(prefix, namespace, override)

    def prefix(self, namespace: rdflib.URIRef) -> str | None:
        return self._prefixes.prefix(namespace)

    def namespace(self, prefix: str) -> rdflib.URIRef | None:
        return self._prefixes.namespace(prefix)

    def namespaces(self) -> Iterator[tuple[str, rdflib.URIRef]]:
        yield from list(self._prefixes.namespaces())

    def add(self, triple: Triple, context: rdflib.Graph, quoted: bool = False) -> None:
        if quoted:
            raise ValueError(
                "this store does not support quoted triples (N3 formulas): add the triple with quoted=False"
            )
        self.addN([(*triple, context)])

    def addN(self, quads: Iterable[tuple[Node, Node, Node, rdflib.Graph]]) -> None:  # noqa: N802
        self.add_quads([quad_to_ox(*quad) for quad in quads])

    def add_quads(self, quads: list[ox.Quad]) -> None:
        """Add quads of the engine's type."""
        with self._owner.writing(quads) as merge:
            merge.store.extend(quads)
            merge.wrote_quads(quads)

    def remove(self, triple: Iterable[object], context: object = None) -> None:
        pattern = pattern_to_ox(triple, context)
        found = [] if pattern is None else list(self._owner.merge.matching(*pattern))
        if not found:
            return
        with self._owner.writing(found) as merge:
            store = merge.open_to_removal()
            for quad in found:
                store.remove(quad)

    def remove_graph(self, graph: rdflib.Graph) -> None:
        with self._owner.writing() as merge:
            merge.open_to_removal().remove_graph(graph_to_ox(graph))

    def add_graph(self, graph: rdflib.Graph) -> None:
        """Create an empty graph; do nothing if it exists or the store is read-only, since rdflib calls this to read, too."""
        name = graph_to_ox(graph)
        if isinstance(name, ox.DefaultGraph) or not self._owner.capabilities.writable:
            return
        with self._owner.writing() as merge:
            if not merge.store.contains_named_graph(name):
                merge.store.add_graph(name)

    def triples(
        self, triple_pattern: Iterable[object], context: object = None
    ) -> Iterator[tuple[Triple, Iterator[rdflib.Graph]]]:
        pattern = pattern_to_ox(triple_pattern, context)
        if pattern is None:
            return
        with self._owner.reading() as merge:
            if pattern[3] is not None:
                found = merge.matching(*pattern)
                copies: dict[ox.Triple, list[GraphName]] = {}
            else:
                found = merge.deduplicate().quads_for_pattern(*pattern)
                copies = _by_triple(merge.matching_surplus(*pattern[:3]))
        for quad in found:
            graphs = [quad.graph_name, *copies.get(quad.triple, ())]
            triple = from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)
            yield triple, iter([self._graph(each) for each in graphs])

    def __len__(self, context: object = None) -> int:
        with self._owner.reading() as merge:
            return len(merge.deduplicate()) if context is None else sum(1 for _ in merge.quads(graph_to_ox(context)))

    def contexts(self, triple: Iterable[object] | None = None) -> Generator[rdflib.Graph, None, None]:
        with self._owner.reading() as merge:
            if triple is None:
                graphs: Iterable[GraphName] = sorted(merge.graphs(), key=str)
            else:
                pattern = pattern_to_ox(triple)
                graphs = dict.fromkeys(quad.graph_name for quad in merge.matching(*pattern)) if pattern else ()
        return (self._graph(graph) for graph in graphs)

    def _graph(self, name: GraphName) -> rdflib.Graph:
        identifier = DATASET_DEFAULT_GRAPH_ID if isinstance(name, ox.DefaultGraph) else from_ox(name)
        return GuardedGraph(self, identifier)

    def __reduce__(self) -> tuple[Callable[..., Memory], tuple[object, ...]]:
        """Support deep copies: the copy is a store of rdflib, and not a live view."""
        with self._owner.reading() as merge:
            found = list(merge.quads())
        quads = [(*map(from_ox, quad.triple), self._graph(quad.graph_name).identifier) for quad in found]
        return _copied, (quads, list(self.namespaces()))

    def query(
        self,
        query: Query | str,
        initNs: Mapping[str, str],  # noqa: N803
        initBindings: Mapping[str, Identifier],  # noqa: N803
        queryGraph: str,  # noqa: N803
        *,
        base: str | None = None,
        **_: object,
    ) -> Result:
        text, prepared_base, declared = text_of(query, initNs)
        prefixes = {**PREFIXES, **dict(self.namespaces()), **declared}
        bound = None if text is None or isinstance(queryGraph, rdflib.BNode) else _bound(text, initBindings)
        if bound is None:  # graphs named by blank nodes, and most queries with bindings
            leave_to_rdflib(query, prefixes, prepared_base)
        scope = EVERYTHING if queryGraph == "__UNION__" else Scope(graphs=(_graph(queryGraph),))
        text, added, substitutions = bound
        request = Request(read(text), scope, base or prepared_base)
        try:
            solved = self._owner.solve(request, prefixes=prefixes, substitutions=substitutions)
        except HostNotAllowedError:
            with contextlib.suppress(NotImplementedError):
                leave_to_rdflib(query, prefixes, prepared_base)  # its error says what to do instead
            raise
        return _result(solved, without=added)

    def update(
        self,
        update: Update | str,
        initNs: Mapping[str, str],  # noqa: N803
        initBindings: Mapping[str, Identifier],  # noqa: N803
        queryGraph: str,  # noqa: N803
        *,
        base: str | None = None,
        **_: object,
    ) -> None:
        text, prepared_base, declared = text_of(update, initNs)
        prefixes = {**PREFIXES, **dict(self.namespaces()), **declared}
        whole = queryGraph in ("__UNION__", DATASET_DEFAULT_GRAPH_ID)
        if text is None or not whole or occurring(initBindings, text):
            leave_to_rdflib(update, prefixes, prepared_base, update=True)
        try:
            self._owner.execute(Request(read(text, "update"), base=base or prepared_base), prefixes=prefixes)
        except HostNotAllowedError:
            with contextlib.suppress(NotImplementedError):
                leave_to_rdflib(update, prefixes, prepared_base, update=True)  # its error says what to do instead
            raise


def _copied(
    quads: list[tuple[Node, Node, Node, IdentifiedNode]], namespaces: list[tuple[str, rdflib.URIRef]]
) -> Memory:
    """Create an rdflib store in memory with these quads."""
    made = Memory()
    for prefix, namespace in namespaces:
        made.bind(prefix, namespace)
    for subject, predicate, value, graph in quads:
        made.add((subject, predicate, value), GuardedGraph(made, graph))
    return made


def _by_triple(quads: Iterable[ox.Quad]) -> dict[ox.Triple, list[GraphName]]:
    made: dict[ox.Triple, list[GraphName]] = {}
    for quad in quads:
        made.setdefault(quad.triple, []).append(quad.graph_name)
    return made


def _graph(name: object) -> IRI:
    return IRI("") if name == DATASET_DEFAULT_GRAPH_ID else IRI(str(name))


_FLAT: Final = frozenset(("SELECT", "DISTINCT", "WHERE", "PREFIX", "BASE", "A", "TRUE", "FALSE"))


def _bound(
    text: str, bindings: Mapping[str, object]
) -> tuple[str, frozenset[str], dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]] | None:
    """Bind variables of a query with the engine, if the result is the same as with rdflib.

    rdflib substitutes bindings everywhere, including subqueries and filters. The engine joins them with the pattern, and
    requires the variables to be selected. For a SELECT with a single group of triples, the results are equal.

    Returns
    -------
    tuple or None
        The query, the variables that were added to its SELECT clause, and the terms; ``None`` for other queries.
    """
    if not bindings:
        return text, frozenset(), {}
    found = query_of(text).tokens
    if any(token.word not in _FLAT for token in found if token.kind == "word" or token.word):
        return None
    opened = [place for place, token in enumerate(found) if token.kind == "open"]
    select = next((place for place, token in enumerate(found) if token.word == "SELECT"), 0)
    if len(opened) != 1 or found[opened[0]].text != "{" or opened[0] < select:
        return None
    if any(token.kind == "operator" for token in (*found[:select], *found[select + 2 :])):
        return None
    try:
        terms = {name: to_ox(value) for name, value in bindings.items()}
    except ValueError:
        return None
    there = {token.text[1:] for token in found if token.kind == "variable"} & set(terms)
    heading = {token.text.lstrip("?$") for token in found[select : opened[0]]}
    added = frozenset() if "*" in heading else frozenset(there - heading)
    last = found[select + 1] if found[select + 1].word == "DISTINCT" else found[select]
    end = last.end
    chosen = "".join(f" ?{name}" for name in sorted(added))
    return (
        text[:end] + chosen + text[end:],
        added,
        {ox.Variable(name): term for name in there if not isinstance(term := terms[name], ox.DefaultGraph)},
    )


def _result(
    result: ox.QueryBoolean | ox.QuerySolutions | ox.QueryTriples, without: frozenset[str] = frozenset()
) -> Result:
    if isinstance(result, ox.QueryBoolean):
        made = Result("ASK")
        made.askAnswer = bool(result)
    elif isinstance(result, ox.QuerySolutions):
        made = Result("SELECT")
        names = [Variable(each.value) for each in result.variables]
        made.vars = [name for name in names if str(name) not in without]
        made.bindings = [
            {
                name: from_ox(value)
                for name, value in zip(names, solution, strict=True)
                if value is not None and str(name) not in without
            }
            for solution in result
        ]
    else:
        made = Result("CONSTRUCT")
        made.graph = GuardedGraph()
        for triple in result:
            made.graph.add((from_ox(triple.subject), from_ox(triple.predicate), from_ox(triple.object)))
    return made


def dataset(owner: LocalStore) -> rdflib.Dataset:
    """Return an rdflib Dataset over a local store.

    Queries and patterns on the Dataset see the RDF merge of all graphs. Updates follow the SPARQL standard: outside
    ``GRAPH``, they match and change the unnamed graph; see ``KnowledgeGraph.update``.

    Parameters
    ----------
    owner
        A store in memory or on disk.

    Returns
    -------
    rdflib.Dataset
        A live view with immunograph's prefixes.
    """
    made = GuardedDataset(_SharedStore(owner), default_union=True)
    for prefix, expansion in PREFIXES.items():
        made.bind(prefix, expansion, replace=True)
    return made
