"""The RDF merge of all graphs over an engine whose own union repeats a triple that stands in several graphs.

Each triple that queries over the merge may see is kept once in the engine, in the first of its graphs; the other
graphs it stands in are remembered as *surplus* quads beside it. The engine's union is then exact, at the engine's own
speed and with the engine's own memory, and the quads are ever those of the engine together with the surplus.

Whoever needs all quads in one place (an update, a query that names the graph with the surplus, a dump) calls
:meth:`Merge.whole`, which puts the surplus back; whoever needs the merge calls :meth:`Merge.once`, which takes it out
again, and looks for new surplus only where something was written since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

__all__ = ["GraphName", "Merge"]

GraphName: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

_SIZES: Final = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_IN_UNNAMED: Final = "SELECT ?s ?p ?o ?b WHERE { ?s ?p ?o . GRAPH ?b { ?s ?p ?o } }"
_BY_QUAD: Final = 20_000
"""Up to so many quads written one by one are looked up one by one, and not by their graphs."""


class Merge:
    """Keeps an Oxigraph store such that its union of graphs is their RDF merge.

    Parameters
    ----------
    store
        The engine's store.
    surplus
        Quads that are known to stand elsewhere and not in the store, such as those read from disk.
    """

    def __init__(self, store: ox.Store, surplus: Iterable[ox.Quad] = ()) -> None:
        self.store = store
        self._surplus = ox.Store()
        self._surplus.bulk_extend(surplus)
        self._out = len(self._surplus) > 0
        self._all_suspect = len(store) > 0 and not self._out
        self._suspects: set[GraphName] = set()
        self._written: list[ox.Quad] = []
        self._sizes: dict[GraphName, int] | None = None
        self.moved = 0

    # --- what was written ---------------------------------------------------------------------------------------

    def wrote(self, graphs: Iterable[GraphName] | None) -> None:
        """Take note that quads were written into these graphs, or into any if ``None``."""
        self._sizes = None
        if graphs is None:
            self._all_suspect = True
        else:
            self._suspects.update(graphs)

    def wrote_quads(self, quads: Iterable[ox.Quad]) -> None:
        """Take note of each quad that was written."""
        self._written.extend(quads)
        if len(self._written) > _BY_QUAD:
            self._suspects.update(quad.graph_name for quad in self._written)
            self._written.clear()
            self._sizes = None

    @property
    def pending(self) -> bool:
        """Whether something was written that has not been looked at."""
        return self._all_suspect or bool(self._suspects or self._written)

    # --- the two states -----------------------------------------------------------------------------------------

    def whole(self) -> ox.Store:
        """Put the surplus back, so that the store holds all quads; gives the store."""
        if self._out:
            self.store.bulk_extend(iter(self._surplus))
            self.moved += len(self._surplus)
            self._out = False
        return self.store

    def open_to_removal(self) -> ox.Store:
        """Make ready for an update that may remove quads: whatever was surplus is then to be looked at anew."""
        self.whole()
        if len(self._surplus):
            self.wrote_quads(self._surplus)
            self._surplus = ox.Store()
            self.saved(())
        return self.store

    def once(self) -> ox.Store:
        """Keep each triple once, so that the store's union of graphs is their merge; gives the store."""
        if self.pending or not self._out:
            found = self._look()
            if found or len(self._surplus):
                taken = found if self._out else [*self._surplus, *found]
                self._surplus.extend(found)
                self.saved(self._surplus)
                for quad in taken:
                    self.store.remove(quad)
                self.moved += len(taken)
                self._out = True
        return self.store

    def saved(self, surplus: Iterable[ox.Quad]) -> None:
        """Be told of the surplus before it is taken out of the store, or given up; a store on disk saves it."""

    # --- looking for surplus ------------------------------------------------------------------------------------

    def sizes(self) -> dict[GraphName, int]:
        """Count the quads of each graph, surplus included."""
        if self._sizes is None:
            made: dict[GraphName, int] = {row["g"]: int(row["n"].value) for row in self._rows(_SIZES)}
            unnamed = next(iter(self._rows("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")))["n"].value
            if int(unnamed):
                made[ox.DefaultGraph()] = int(unnamed)
            self._sizes = made
        made = dict(self._sizes)
        if self._out:
            for quad in self.surplus():
                made[quad.graph_name] = made.get(quad.graph_name, 0) + 1
        return made

    def _look(self) -> list[ox.Quad]:
        """Find what is surplus among what was written; the store may be whole or not."""
        found: dict[ox.Quad, None] = {}
        if (self._all_suspect or self._suspects) and not self._at_most_one_graph():
            sizes = self._in_store()
            suspects = set(sizes) if self._all_suspect else self._suspects & set(sizes)
            largest = max(sizes, key=lambda graph: sizes[graph], default=None)
            if largest in suspects:  # then it is cheaper to look from all the others
                suspects = set(sizes) - {largest}
            for graph in sorted(suspects, key=lambda each: (sizes[each], str(each))):
                self._spare(graph, found)
        for quad in self._written:
            if quad in self.store:
                self._spare_copies(quad, found)
        self._all_suspect = False
        self._suspects.clear()
        self._written.clear()
        return list(found)

    def _at_most_one_graph(self) -> bool:
        graphs = [*islice(self.store.named_graphs(), 2)]
        unnamed = next(iter(self.store.quads_for_pattern(None, None, None, ox.DefaultGraph())), None)
        return len(graphs) + (unnamed is not None) < 2

    def _in_store(self) -> dict[GraphName, int]:
        if self._sizes is None:
            self.sizes()
        return dict(self._sizes or {})

    def _spare(self, graph: GraphName, found: dict[ox.Quad, None]) -> None:
        """Find the triples of a graph that stand in another one as well."""
        if isinstance(graph, ox.BlankNode):  # no query can name it
            for quad in list(self.store.quads_for_pattern(None, None, None, graph)):
                self._spare_copies(quad, found)
            return
        if isinstance(graph, ox.DefaultGraph):
            queries = [_IN_UNNAMED]
        else:
            queries = [
                f"SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} GRAPH ?b {{ ?s ?p ?o }} FILTER(?b != {graph}) }}",
                f"SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} ?s ?p ?o }}",
            ]
        for query in queries:
            for row in self._rows(query):
                self._spare_copies(ox.Quad(row["s"], row["p"], row["o"], graph), found)

    def _rows(self, query: str) -> Any:
        return self.store.query(query)

    def _spare_copies(self, quad: ox.Quad, found: dict[ox.Quad, None]) -> None:
        """Keep one copy of a triple, in the unnamed graph or else in the first by name; the others are surplus."""
        copies = list(self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None))
        copies = [copy for copy in copies if copy not in found]
        if len(copies) > 1:
            copies.sort(key=lambda copy: (not isinstance(copy.graph_name, ox.DefaultGraph), str(copy.graph_name)))
            found.update(dict.fromkeys(copies[1:]))

    # --- what is where ------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """Count the quads."""
        return len(self.store) + sum(1 for _ in self.surplus()) if self._out else len(self.store)

    def surplus(self) -> Iterator[ox.Quad]:
        """Iterate over the quads that are not in the store."""
        if self._out:
            yield from (quad for quad in self._surplus if quad not in self.store)

    def surplus_of(self, quad: ox.Quad) -> Iterator[ox.Quad]:
        """Iterate over the surplus copies of a triple."""
        if self._out:
            yield from self._surplus.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)

    def touches(self, graph: GraphName | None = None) -> bool:
        """Tell whether quads of a graph, or of any if ``None``, are not in the store."""
        return self._out and next(iter(self._surplus.quads_for_pattern(None, None, None, graph)), None) is not None

    def quads(self, graph: GraphName | None = None) -> Iterator[ox.Quad]:
        """Iterate over all quads, or those of one graph."""
        yield from self.store.quads_for_pattern(None, None, None, graph)
        yield from (quad for quad in self.surplus() if graph is None or quad.graph_name == graph)

    def matching(self, subject: Any, predicate: Any, value: Any, graph: Any = None) -> Iterator[ox.Quad]:
        """Iterate over all quads of a pattern, in which ``None`` stands for anything."""
        yield from self.store.quads_for_pattern(subject, predicate, value, graph)
        if self._out:
            for quad in self._surplus.quads_for_pattern(subject, predicate, value, graph):
                if quad not in self.store:
                    yield quad

    def graphs(self) -> set[ox.NamedNode]:
        """Give the names of the graphs."""
        named = {graph for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode)}
        return named | {quad.graph_name for quad in self.surplus() if isinstance(quad.graph_name, ox.NamedNode)}
