"""The store seen through rdflib, so that rdflib code and plugins go on working on the same quads."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph as ox
import rdflib
from oxrdflib import _converter
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.sparql.sparql import Query, Update
from rdflib.query import Result
from rdflib.store import Store
from rdflib.term import Variable

from immunograph.errors import QueryError
from immunograph.model import IRI
from immunograph.store.base import EVERYTHING, Scope
from immunograph.store.querytext import measure
from immunograph.vocabulary import PREFIXES, XSD

if TYPE_CHECKING:
    from immunograph.store.local import LocalStore

__all__ = ["dataset"]

from_ox_graph_name: Any = _converter.from_ox_graph_name
to_ox: Any = _converter.to_ox
to_ox_quad_pattern: Any = _converter.to_ox_quad_pattern


def from_ox(term: Any) -> Any:
    """Give a term to rdflib as rdflib's own parsers would: a plain string has no datatype, no lexical form is changed."""
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype.value == XSD + "string" else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    if isinstance(term, ox.Triple):
        return from_ox(term.subject), from_ox(term.predicate), from_ox(term.object)
    return _converter.from_ox(term)


class _SharedStore(Store):
    """An rdflib store over the quads of a :class:`LocalStore`; its union holds a triple once, whatever its graphs.

    It is no oxrdflib store: the parsers and serializers that oxrdflib gives to rdflib would go to the engine of one
    directly, past the merge.
    """

    context_aware = True
    formula_aware = False
    transaction_aware = False
    graph_aware = True

    def __init__(self, owner: LocalStore) -> None:
        self._owner = owner
        self._prefix_for_namespace: dict[Any, str] = {}
        self._namespace_for_prefix: dict[str, Any] = {}
        super().__init__()

    def bind(self, prefix: str, namespace: Any, override: bool = True) -> None:
        if not override and (prefix in self._namespace_for_prefix or namespace in self._prefix_for_namespace):
            return
        former = self._namespace_for_prefix.pop(prefix, None)
        self._prefix_for_namespace.pop(former, None)
        self._namespace_for_prefix.pop(self._prefix_for_namespace.pop(namespace, ""), None)
        self._namespace_for_prefix[prefix] = namespace
        self._prefix_for_namespace[namespace] = prefix

    def prefix(self, namespace: Any) -> str | None:
        return self._prefix_for_namespace.get(namespace)

    def namespace(self, prefix: str) -> Any:
        return self._namespace_for_prefix.get(prefix)

    def namespaces(self) -> Iterator[tuple[str, Any]]:
        yield from list(self._namespace_for_prefix.items())

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
        if quoted:
            raise ValueError("this store does not hold quoted triples")
        self.addN([(*triple, context)])

    def addN(self, quads: Iterable[Any]) -> None:  # noqa: N802
        with self._owner.writing() as merge:
            made = [to_ox((subject, predicate, value), context) for subject, predicate, value, context in quads]
            merge.store.extend(made)
            merge.wrote_quads(made)

    def remove(self, triple: Any, context: Any = None) -> None:
        with self._owner.writing() as merge:
            store = merge.open_to_removal()
            for quad in list(store.quads_for_pattern(*to_ox_quad_pattern(triple, context))):
                store.remove(quad)

    def remove_graph(self, graph: Any) -> None:
        with self._owner.writing() as merge:
            merge.open_to_removal().remove_graph(to_ox(graph))

    def add_graph(self, graph: Any) -> None:
        with self._owner.writing() as merge:
            merge.store.add_graph(to_ox(graph))

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[tuple[Any, Iterator[Any]]]:
        try:
            pattern = to_ox_quad_pattern(triple_pattern, context)
        except (TypeError, ValueError):
            return
        with self._owner.reading() as merge:
            if pattern[3] is not None:
                found = merge.matching(*pattern)
                copies: dict[Any, list[Any]] = {}
            else:
                found = merge.once().quads_for_pattern(*pattern)
                copies = _by_triple(merge.matching_surplus(*pattern[:3]))
        for quad in found:
            graphs = [quad.graph_name, *copies.get(quad.triple, ())]
            triple = from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)
            yield triple, iter([from_ox_graph_name(each, self) for each in graphs])

    def __len__(self, context: Any = None) -> int:
        with self._owner.reading() as merge:
            return len(merge.once()) if context is None else sum(1 for _ in merge.quads(to_ox(context)))

    def contexts(self, triple: Any = None) -> Generator[Any, None, None]:
        with self._owner.reading() as merge:
            if triple is None:
                graphs: Iterable[Any] = sorted(merge.graphs(), key=str)
            else:
                graphs = dict.fromkeys(quad.graph_name for quad in merge.matching(*to_ox_quad_pattern(triple)))
        return (from_ox_graph_name(graph, self) for graph in graphs)

    def query(
        self,
        query: Query | str,
        initNs: Mapping[str, Any],  # noqa: N803
        initBindings: Mapping[str, Any],  # noqa: N803
        queryGraph: str,  # noqa: N803
        **kwargs: object,
    ) -> Result:
        text, base, declared = _text_of(query, initNs)
        prefixes = {**PREFIXES, **self._namespace_for_prefix, **declared}
        if isinstance(queryGraph, rdflib.BNode):  # no scope can name it, but rdflib can
            _leave_to_rdflib(text, prefixes)
        scope = EVERYTHING if queryGraph == "__UNION__" else Scope(graphs=(_graph(queryGraph),))
        result = self._owner.solve(
            text,
            scope,
            base,
            prefixes=prefixes,
            substitutions={ox.Variable(name): to_ox(value) for name, value in initBindings.items()},
        )
        return _result(result)

    def update(
        self,
        update: Update | str,
        initNs: Mapping[str, Any],  # noqa: N803
        initBindings: Mapping[str, Any],  # noqa: N803
        queryGraph: str,  # noqa: N803
        **kwargs: object,
    ) -> None:
        text, base, declared = _text_of(update, initNs)
        prefixes = {**PREFIXES, **self._namespace_for_prefix, **declared}
        if initBindings:
            _leave_to_rdflib(text, prefixes, update=True)
        self._owner.update(text, base=base, prefixes=prefixes)


def _text_of(given: Query | Update | str, namespaces: Mapping[str, Any]) -> tuple[str, str | None, Mapping[str, Any]]:
    """Give text, base and prefixes of what may be prepared; rdflib keeps with a prepared query what it was made of."""
    if isinstance(given, str):
        return given, None, namespaces
    kept = getattr(given, "_original_args", None)
    if kept is None:
        raise QueryError("this prepared query has lost its text: prepare it with prepareQuery, or give the text")
    text, prepared, base = kept
    return text, base, {**(prepared or {}), **namespaces}


def _leave_to_rdflib(text: str, prefixes: Mapping[str, str], *, update: bool = False) -> NoReturn:
    """Have rdflib's own engine do what ours cannot, unless it would reach out: it reads FROM and USING as addresses."""
    what = "update" if update else "query"
    if not measure(text, what=what).words.isdisjoint(("FROM", "USING", "SERVICE", "LOAD")):
        raise QueryError(
            f"the {what} has bindings or is asked of a blank graph, and may not name FROM, USING, SERVICE or LOAD"
        )
    raise NotImplementedError("left to rdflib's own engine")


def _by_triple(quads: Iterable[Any]) -> dict[Any, list[Any]]:
    made: dict[Any, list[Any]] = {}
    for quad in quads:
        made.setdefault(quad.triple, []).append(quad.graph_name)
    return made


def _graph(name: Any) -> IRI:
    return IRI("") if name == DATASET_DEFAULT_GRAPH_ID else IRI(str(name))


def _result(result: Any) -> Result:
    if isinstance(result, ox.QueryBoolean):
        made = Result("ASK")
        made.askAnswer = bool(result)
    elif isinstance(result, ox.QuerySolutions):
        made = Result("SELECT")
        names = made.vars = [Variable(each.value) for each in result.variables]
        made.bindings = [
            {name: from_ox(value) for name, value in zip(names, solution, strict=True) if value is not None}
            for solution in result
        ]
    else:
        made = Result("CONSTRUCT")
        made.graph = rdflib.Graph()
        for triple in result:
            made.graph.add(from_ox(triple))
    return made


def _fetching_nothing(kind: type[Any]) -> type[Any]:
    """Derive a kind of rdflib graph that reads JSON-LD with the engine's parser, which fetches no context."""

    class Made(kind):  # type: ignore[misc]
        def parse(self, source: Any = None, publicID: Any = None, format: Any = None, **options: Any) -> Any:  # noqa: N803
            if str(format).lower() in ("json-ld", "application/ld+json"):
                format = "ox-json-ld"
            return super().parse(source, publicID, format, **options)

        def get_context(self, identifier: Any, quoted: bool = False, base: str | None = None) -> rdflib.Graph:
            return _graph_of(self.store, identifier, self.namespace_manager)

    Made.__name__ = kind.__name__
    return Made


_DATASET = _fetching_nothing(rdflib.Dataset)
_GRAPH = _fetching_nothing(rdflib.Graph)


def _graph_of(store: Store, identifier: Any, namespaces: Any) -> rdflib.Graph:
    made: rdflib.Graph = _GRAPH(store=store, identifier=identifier, namespace_manager=namespaces)
    return made


def dataset(owner: LocalStore) -> rdflib.Dataset:
    """Wrap a store as an rdflib Dataset whose default graph is the merge of all graphs."""
    made: rdflib.Dataset = _DATASET(store=_SharedStore(owner), default_union=True)
    for name in {"_default_context", "default_context"} & vars(made).keys():
        setattr(made, name, _graph_of(made.store, DATASET_DEFAULT_GRAPH_ID, made.namespace_manager))
    for prefix, expansion in PREFIXES.items():
        made.bind(prefix, expansion, replace=True)
    return made
