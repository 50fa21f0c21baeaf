"""The store seen through rdflib, so that rdflib code and plugins go on working on the same quads."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import rdflib
from oxrdflib import OxigraphStore, _converter
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.sparql.sparql import Query, Update
from rdflib.query import Result
from rdflib.term import Variable

from immunograph.model import IRI
from immunograph.store.base import EVERYTHING, Scope
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


class _SharedStore(OxigraphStore):
    """An rdflib store over the quads of a :class:`LocalStore`; its union holds a triple once, whatever its graphs."""

    def __init__(self, owner: LocalStore) -> None:
        self._owner = owner
        super().__init__(store=owner.merge.store)

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
        if isinstance(query, Query):
            raise NotImplementedError("a prepared query cannot be asked here; give its text")
        scope = EVERYTHING if queryGraph == "__UNION__" else Scope(graphs=(_graph(queryGraph),))
        result = self._owner.solve(
            query,
            scope,
            prefixes={**PREFIXES, **self._namespace_for_prefix, **initNs},
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
        if isinstance(update, Update) or initBindings:
            raise NotImplementedError("an update must be given as text, without bindings")
        self._owner.update(update, prefixes={**PREFIXES, **self._namespace_for_prefix, **initNs})


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


def dataset(owner: LocalStore) -> rdflib.Dataset:
    """Wrap a store as an rdflib Dataset whose default graph is the merge of all graphs."""
    made = rdflib.Dataset(store=_SharedStore(owner), default_union=True)
    for prefix, expansion in PREFIXES.items():
        made.bind(prefix, expansion, replace=True)
    return made
