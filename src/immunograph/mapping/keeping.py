"""What must not go with a graph that an import replaces or removes: marks of documents, statuses of others' claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from immunograph.model import IRI, ClaimStatus
from immunograph.store import Solutions, Store
from immunograph.vocabulary import concept, term

if TYPE_CHECKING:
    from immunograph.mapping.seen import Seen

__all__ = ["Kept"]

_MARKS: Final = """SELECT ?document ?property ?value {{ GRAPH <{graph}> {{ ?document a ig:Document ; ?property ?value }}
  VALUES ?property {{ ig:documentStatus ig:statusDate ig:statusSource }} }}"""

_ORPHANS: Final = """SELECT DISTINCT ?claim ?other ?was ?edge {{
  GRAPH <{graph}> {{ ?claim ig:status ?was }} GRAPH ?other {{ ?claim a ig:Claim }} FILTER(?other != <{graph}>)
  FILTER NOT EXISTS {{ GRAPH ?third {{ ?claim ig:status ?status }} FILTER(?third != <{graph}>) }}
  BIND(EXISTS {{ GRAPH ?other {{ ?claim rdf:subject ?a ; rdf:predicate ?b ; rdf:object ?c . ?a ?b ?c }} }} AS ?edge) }}
ORDER BY ?claim DESC(?edge) ?other"""
"""Claims that other graphs hold, too, and whose status stands in this one alone; first the graphs with an edge."""

_DECISIONS: Final = """SELECT ?claim ?thing ?property ?value {{ GRAPH <{graph}> {{
  ?decision ig:decides ?claim ; prov:wasAssociatedWith? ?thing . ?thing ?property ?value }} }}"""
"""What is said of decisions and of those who made them."""


class Kept:
    """What a graph alone says, and others need.

    Parameters
    ----------
    store
        The store, before anything is changed.
    graph
        The graph that is replaced or removed.
    """

    def __init__(self, store: Store, graph: IRI) -> None:
        self._marks: list[tuple[str, str]] = []
        self._statuses: dict[str, list[str]] = {}
        if graph not in store.graphs():
            return
        for document, property_, value in _rows(store, _MARKS, graph):
            self._marks.append((document[1:-1], f"{document} {property_} {value} <{graph}> .\n"))
        accepted: dict[str, str] = {}
        for claim, other, was, edge in _rows(store, _ORPHANS, graph):
            if claim in self._statuses:
                continue
            now = ClaimStatus.PROPOSED
            if was == f"<{concept(ClaimStatus.ACCEPTED)}>" and edge.strip('"').startswith("true"):
                now, accepted[claim] = ClaimStatus.ACCEPTED, other
            self._statuses[claim] = [f"{claim} <{term('status')}> <{concept(now)}> {other} .\n"]
        if accepted:
            for claim, thing, property_, value in _rows(store, _DECISIONS, graph):
                if claim in accepted:
                    self._statuses[claim].append(f"{thing} {property_} {value} {accepted[claim]} .\n")

    def marks(self, documents: Seen) -> Iterator[bytes]:
        """Yield the marks, such as of a retraction, of documents that the new graph has as well."""
        import polars as pl

        if self._marks:
            there = documents.has(pl.Series([document for document, _ in self._marks]))
            yield "".join(line for (_, line), stays in zip(self._marks, there, strict=True) if stays).encode()

    def statuses(self, claims: Seen | None = None) -> Iterator[bytes]:
        """Yield the statuses that go over to other graphs: of all claims, or of those that the new graph has not.

        A claim stays accepted where a graph has its direct edge, and so firm support; it is proposed otherwise.
        """
        import polars as pl

        if self._statuses:
            names = pl.Series([claim[1:-1] for claim in self._statuses])
            there = claims.has(names) if claims is not None else [False] * len(names)
            lines = zip(self._statuses.values(), there, strict=True)
            yield "".join(line for each, stays in lines if not stays for line in each).encode()


def _rows(store: Store, text: str, graph: IRI) -> Iterator[tuple[str, ...]]:
    """Yield the answers of a query about a graph, as terms are written."""
    answer = store.query(text.format(graph=graph))
    if isinstance(answer, Solutions):
        yield from answer.terms().iter_rows()
