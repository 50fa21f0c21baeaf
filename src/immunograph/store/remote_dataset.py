"""An endpoint seen through rdflib's own SPARQL store; what is sent goes by our rules for hosts, secrets and limits."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from rdflib.query import Result

from immunograph.errors import StoreError
from immunograph.model import IRI
from immunograph.store.base import EVERYTHING, Scope, Triples
from immunograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from immunograph.store.remote import RemoteStore

__all__ = ["dataset"]


class _Endpoint(SPARQLUpdateStore):
    """rdflib's store for endpoints, with our way of asking in the place of its own."""

    def __init__(self, owner: RemoteStore) -> None:
        self._owner = owner
        super().__init__(owner.endpoint.query, owner.endpoint.update or owner.endpoint.query, method="POST")

    def _query(self, query: str, default_graph: str | None = None, **_: Any) -> Result:
        scope = EVERYTHING if default_graph is None else Scope(graphs=(IRI(str(default_graph)),))
        answer = self._owner.query(query, scope=scope)
        if isinstance(answer, Triples):
            made = Result("CONSTRUCT")
            made.graph = rdflib.Graph().parse(data=answer.ntriples, format="nt")
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


def dataset(owner: RemoteStore) -> rdflib.Dataset:
    """Wrap an endpoint as an rdflib Dataset whose default graph is the merge of all graphs."""
    made = rdflib.Dataset(store=_Endpoint(owner), default_union=True)
    for prefix, expansion in PREFIXES.items():
        made.bind(prefix, expansion, replace=True)
    return made
