"""An endpoint as an rdflib Dataset; requests obey immunograph's rules for hosts, credentials and limits."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.sparql.sparql import Query, Update
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from rdflib.query import Result
from rdflib.store import Store
from rdflib.term import Identifier, Node, Variable

from immunograph.errors import HostNotAllowedError, QueryError, StoreError
from immunograph.model import IRI
from immunograph.store.engine_results import write_taken
from immunograph.store.interface import Triples
from immunograph.store.rdflib_view.conversion import pattern_to_ox
from immunograph.store.rdflib_view.graphs import (
    GuardedDataset,
    GuardedGraph,
    leave_to_rdflib,
    occurring,
    text_of,
)
from immunograph.store.request import EVERYTHING, Scope
from immunograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from immunograph.store.remote.store import RemoteStore

__all__ = ["dataset"]

Pattern = tuple[Node | None, Node | None, Node | None]


class _Endpoint(SPARQLUpdateStore):
    """Subclass of rdflib's store for endpoints that sends requests through a :class:`RemoteStore`."""

    def __init__(self, owner: RemoteStore) -> None:
        self._owner = owner
        super().__init__(owner.endpoint.query, owner.endpoint.update or owner.endpoint.query, method="POST")

    def query(  # type: ignore[override]
        self,
        query: Query | str,
        initNs: Mapping[str, str] | None = None,  # noqa: N803
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803
        queryGraph: object = None,  # noqa: N803
        *,
        base: str | None = None,
        **_: object,
    ) -> Result:
        """Send a query to the endpoint; rdflib evaluates queries with initial bindings or without a text."""
        text, prepared_base, prefixes = text_of(query, {**PREFIXES, **(initNs or {})})
        if text is None or initBindings or isinstance(queryGraph, rdflib.BNode):
            leave_to_rdflib(query, prefixes, prepared_base)
        whole = self._inject_prefixes(_with_base(text, base or prepared_base), dict(prefixes))
        try:
            return self._query(whole, default_graph=_scope_name(queryGraph))
        except HostNotAllowedError:
            with contextlib.suppress(NotImplementedError):
                leave_to_rdflib(query, prefixes, prepared_base)  # its error says what to do instead
            raise

    def _inject_prefixes(self, query: str, extra_bindings: Mapping[str, str]) -> str:
        """Return a query with declarations of the prefixes that it may use; with all declared, parsing a SERVICE takes 0.3 s."""
        escaped = "\\u" in query or "\\U" in query  # an escape may be part of any prefix
        known = {**self.nsBindings, **extra_bindings}
        declared = [f"PREFIX {name}: <{known[name]}>\n" for name in known if escaped or f"{name}:" in query]
        return "".join([*declared, "\n" if declared else "", query])

    def update(  # type: ignore[override]
        self,
        query: Update | str,
        initNs: Mapping[str, str] | None = None,  # noqa: N803
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803
        queryGraph: object = None,  # noqa: N803
        *,
        base: str | None = None,
        **_: object,
    ) -> None:
        """Send an update to the endpoint; rdflib evaluates updates with initial bindings or of a single graph."""
        text, prepared_base, prefixes = text_of(query, {**PREFIXES, **(initNs or {})})
        if text is None or _scope_name(queryGraph) or occurring(initBindings or {}, text):
            leave_to_rdflib(query, prefixes, prepared_base, update=True)
        try:
            self._update(self._inject_prefixes(_with_base(text, base or prepared_base), dict(prefixes)))
        except HostNotAllowedError:
            with contextlib.suppress(NotImplementedError):
                leave_to_rdflib(query, prefixes, prepared_base, update=True)  # its error says what to do instead
            raise

    def triples(self, spo: Pattern, context: rdflib.Graph | None = None) -> Any:
        """Yield the triples that match a pattern, each with an iterator over its graphs, which queries them on first access.

        A term that cannot occur in its position matches nothing.
        """
        if pattern_to_ox(spo) is None:
            return
        terms = [f"?{name}" if term is None else _named(term) for name, term in zip("spo", spo, strict=True)]
        pattern, scope = " ".join(terms), _scope_name(context)
        if None in spo:
            variables = " ".join(term for term in terms if term.startswith("?"))
            rows = self._query(f"SELECT {variables} {{ {pattern} }}", default_graph=scope).bindings
        else:
            rows = [{}] if self._query(f"ASK {{ {pattern} }}", default_graph=scope).askAnswer else []
        for row in rows:
            found = (row[Variable(name)] if term is None else term for name, term in zip("spo", spo, strict=True))
            triple = tuple(found)
            yield triple, self._graphs_of(triple) if scope is None else iter([context])

    def _graphs_of(self, triple: Iterable[object]) -> Iterator[rdflib.Graph]:
        pattern = " ".join(map(_named, triple))
        if self._query(f"ASK {{ {pattern} }}", default_graph="").askAnswer:
            yield GuardedGraph(self, DATASET_DEFAULT_GRAPH_ID)
        for row in self._query(f"SELECT ?g {{ GRAPH ?g {{ {pattern} }} }}").bindings:
            yield GuardedGraph(self, row[Variable("g")])

    def __len__(self, context: object = None) -> int:
        """Return the number of triples of a graph or, with ``None``, of the merge of all graphs."""
        counted = self._query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph=_scope_name(context))
        return int(counted.bindings[0][Variable("n")])

    def triples_choices(self, triple: Any, context: rdflib.Graph | None = None) -> Any:
        """Yield the triples that match a pattern with a list of terms in one position, one query for each term."""
        return Store.triples_choices(self, triple, context)

    def remove(self, spo: Pattern, context: rdflib.Graph | None = None) -> None:
        """Remove the triples that match a pattern; do nothing if no triple can match it."""
        if pattern_to_ox(spo, context) is not None:
            super().remove(spo, context)

    def _query(self, query: str, default_graph: str | None = None, **_: object) -> Result:
        scope = EVERYTHING if default_graph is None else Scope(graphs=(IRI(str(default_graph)),))
        answer = self._owner.query(query, scope=scope)
        if isinstance(answer, Triples):
            made = Result("CONSTRUCT")
            made.graph = GuardedGraph().parse(data=answer.ntriples, format="nt")
            return made
        buffer = io.BytesIO()
        write_taken(answer, buffer, "json")
        buffer.seek(0)
        return Result.parse(buffer, format="json")

    def add_graph(self, graph: rdflib.Graph) -> None:
        """Do nothing: a graph exists as soon as it contains a triple."""

    def remove_graph(self, graph: rdflib.Graph) -> None:
        default = graph.identifier == DATASET_DEFAULT_GRAPH_ID
        self._owner.update("CLEAR DEFAULT" if default else f"DROP SILENT GRAPH {graph.identifier.n3()}")

    def _update(self, update: str) -> None:
        if not self._owner.endpoint.update:
            raise StoreError(
                f"{self._owner.endpoint.query} does not accept updates, so this Dataset is read-only: open the endpoint with "
                "update='https://…'"
            )
        self._owner.update(update)


def _scope_name(graph: object) -> str | None:
    """Return the IRI of the graph to query: empty for the unnamed graph, ``None`` for the merge of all graphs."""
    name = graph.identifier if isinstance(graph, rdflib.Graph) else graph
    if name is None or str(name) == "__UNION__" or isinstance(graph, rdflib.Dataset):
        return None
    return "" if name == DATASET_DEFAULT_GRAPH_ID else str(name)


def _named(term: object) -> str:
    """Serialise a term for a query.

    Raises
    ------
    QueryError
        If the term is a blank node, which SPARQL treats as a variable.
    """
    if isinstance(term, rdflib.BNode):
        raise QueryError(
            f"the blank node {term} cannot be named in a query to an endpoint: use a variable, and describe the node by its "
            "properties"
        )
    return str(term.n3()) if isinstance(term, Identifier | rdflib.Graph) else str(term)


def _with_base(text: str, base: str | None) -> str:
    return f"BASE <{base}>\n{text}" if base else text


def dataset(owner: RemoteStore) -> rdflib.Dataset:
    """Return an rdflib Dataset over an endpoint.

    Queries and patterns on the Dataset see the RDF merge of all graphs. Updates follow the SPARQL standard: outside
    ``GRAPH``, they match and change the unnamed graph; see ``KnowledgeGraph.update``.

    Parameters
    ----------
    owner
        The store that sends the requests.

    Returns
    -------
    rdflib.Dataset
        A live view; read-only if the endpoint does not accept updates.
    """
    made = GuardedDataset(_Endpoint(owner), default_union=True)
    for prefix, expansion in PREFIXES.items():
        made.bind(prefix, expansion, replace=True)
    return made
