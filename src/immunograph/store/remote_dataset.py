"""An endpoint seen through rdflib's own SPARQL store; what is sent goes by our rules for hosts, secrets and limits."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from rdflib.query import Result
from rdflib.store import Store

from immunograph.errors import StoreError
from immunograph.model import IRI
from immunograph.store.base import EVERYTHING, Scope, Triples
from immunograph.store.network import refuse_reaching
from immunograph.store.rdflib_graphs import (
    GuardedDataset,
    GuardedGraph,
    can_match,
    occurring,
    parsed_query,
    parsed_update,
    text_of,
)
from immunograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from immunograph.store.remote import RemoteStore

__all__ = ["dataset"]


class _Endpoint(SPARQLUpdateStore):
    """rdflib's store for endpoints, with our way of asking in the place of its own."""

    def __init__(self, owner: RemoteStore) -> None:
        self._owner = owner
        super().__init__(owner.endpoint.query, owner.endpoint.update or owner.endpoint.query, method="POST")

    def query(  # type: ignore[override]
        self,
        query: Any,
        initNs: Any = None,  # noqa: N803
        initBindings: Any = None,  # noqa: N803
        queryGraph: Any = None,  # noqa: N803
        **options: Any,
    ) -> Result:
        """Have the endpoint answer; what is bound beforehand, or has no text, is left to rdflib's own evaluator."""
        text, base, prefixes = text_of(query, {**PREFIXES, **(initNs or {})})
        if text is None or initBindings or isinstance(queryGraph, rdflib.BNode):
            refuse_reaching(parsed_query(query, prefixes, base).algebra)
            raise NotImplementedError("left to rdflib's own evaluator")
        return super().query(_with_base(text, options.get("base") or base), dict(prefixes), {}, queryGraph)

    def update(  # type: ignore[override]
        self,
        query: Any,
        initNs: Any = None,  # noqa: N803
        initBindings: Any = None,  # noqa: N803
        queryGraph: Any = None,  # noqa: N803
        **options: Any,
    ) -> None:
        """Have the endpoint carry it out; what is bound beforehand, or for one graph, is left to rdflib's evaluator."""
        text, base, prefixes = text_of(query, {**PREFIXES, **(initNs or {})})
        if text is None or self._is_contextual(queryGraph) or occurring(initBindings or {}, text):
            refuse_reaching(parsed_update(query, prefixes, base).algebra)
            raise NotImplementedError("left to rdflib's own evaluator")
        super().update(_with_base(text, options.get("base") or base), dict(prefixes), {}, queryGraph)

    def triples(self, spo: Any, context: Any = None) -> Any:
        """Ask for what matches a pattern; a term that cannot occur in its position matches nothing."""
        return super().triples(spo, context) if can_match(spo, context) else iter(())

    def triples_choices(self, triple: Any, context: Any = None) -> Any:
        """Ask for what matches any of several terms, one after the other."""
        return Store.triples_choices(self, triple, context)

    def remove(self, spo: Any, context: Any = None) -> None:
        """Remove what matches a pattern."""
        if can_match(spo, context):
            super().remove(spo, context)

    def _query(self, query: str, default_graph: str | None = None, **_: Any) -> Result:
        scope = EVERYTHING if default_graph is None else Scope(graphs=(IRI(str(default_graph)),))
        answer = self._owner.query(query, scope=scope)
        if isinstance(answer, Triples):
            made = Result("CONSTRUCT")
            made.graph = GuardedGraph().parse(data=answer.ntriples, format="nt")
            return made
        buffer = io.BytesIO()
        self._owner.write_answer(query, buffer, "json", scope=scope)
        buffer.seek(0)
        return Result.parse(buffer, format="json")

    def add_graph(self, graph: Any) -> None:
        """Nothing: a graph is there once it holds something."""

    def remove_graph(self, graph: Any) -> None:
        default = graph.identifier == DATASET_DEFAULT_GRAPH_ID
        self._owner.update("CLEAR DEFAULT" if default else f"DROP SILENT GRAPH {graph.identifier.n3()}")

    def _update(self, update: str) -> None:
        if not self._owner.endpoint.update:
            raise StoreError(f"{self._owner.endpoint.query} takes no updates, so this Dataset can only be read")
        self._owner.update(update)


def _with_base(text: str, base: str | None) -> str:
    return f"BASE <{base}>\n{text}" if base else text


def dataset(owner: RemoteStore) -> rdflib.Dataset:
    """Wrap an endpoint as an rdflib Dataset whose default graph is the merge of all graphs."""
    made = GuardedDataset(_Endpoint(owner), default_union=True)
    for prefix, expansion in PREFIXES.items():
        made.bind(prefix, expansion, replace=True)
    return made
