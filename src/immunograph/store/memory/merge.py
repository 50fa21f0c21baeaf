"""The RDF merge of all graphs, maintained on top of Oxigraph, whose union repeats triples that are in several graphs.

Each triple that queries over the merge may see is kept once in the engine, in the first of its graphs; its quads in
other graphs are kept outside the engine, as *surplus*. The engine's union of graphs is then the RDF merge, with the
engine's speed and memory use, and the quads of the store are always those of the engine plus the surplus.

Code that needs all quads in the engine (an update, a query that names a graph with surplus, a dump) calls
:meth:`Merge.restore_all`, which puts the surplus back. Code that needs the merge calls :meth:`Merge.deduplicate`, which
moves the surplus out again and searches only recent writes for new duplicates.

Callers must hold the store's lock. Returned iterators show the quads at the time of their creation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import ClassVar, Final, TypeAlias

import pyoxigraph as ox

from immunograph.store.engine_results import solutions_of

__all__ = ["GraphName", "Merge"]

GraphName: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Subject: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Triple
Value: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_SIZES: Final = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_IN_UNNAMED: Final = "SELECT ?s ?p ?o ?b WHERE { ?s ?p ?o . GRAPH ?b { ?s ?p ?o } }"
_BY_QUAD: Final = 20_000
"""Up to this many written quads are searched for duplicates one by one; beyond, their whole graphs are searched."""


_FEW: Final = 2_000
"""Maximum number of quads that are searched for, or written in one transaction, without a noticeable delay."""


class Merge:
    """Deduplicated Oxigraph store, in which the union of all graphs is their RDF merge.

    Parameters
    ----------
    store
        The engine's store.
    surplus
        Quads that belong to the store but are not in the engine, such as those read from disk.
    """

    _most_at_once: ClassVar[int] = _FEW
    """Maximum number of surplus quads put back in one transaction; more go through the bulk loader."""

    def __init__(self, store: ox.Store, surplus: Iterable[ox.Quad] = ()) -> None:
        self.store = store
        self._surplus = ox.Store()
        self._surplus.bulk_extend(surplus)
        self._out = len(self._surplus) > 0
        self._all_suspect = len(store) > 0 and not self._out
        self._suspects: set[GraphName] = set()
        # a process that crashed while it moved the surplus out of the engine has left some of it there
        self._written: list[ox.Quad] = [quad for quad in self._surplus if quad in store]
        self._sizes: dict[GraphName, int] | None = None
        self._overlaps: dict[frozenset[GraphName], bool] = {}
        self.version = 0

    # --- what was written ---------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._sizes = None
        self._overlaps.clear()

    def wrote(self, graphs: Iterable[GraphName] | None) -> None:
        """Record that quads were written to some graphs, to be searched for duplicates later.

        Parameters
        ----------
        graphs
            Names of the graphs; ``None`` if they are not known, so that all graphs are searched for duplicates.
        """
        self._changed()
        if graphs is None:
            self._all_suspect = True
        else:
            self._suspects.update(graphs)

    def wrote_quads(self, quads: Iterable[ox.Quad]) -> None:
        """Record individual quads that were written, to be searched for duplicates later.

        Parameters
        ----------
        quads
            The written quads. Beyond 20,000 in total, their graphs are recorded instead.
        """
        self._changed()
        self._written.extend(quads)
        if len(self._written) > _BY_QUAD:
            self._suspects.update(quad.graph_name for quad in self._written)
            self._written.clear()

    @property
    def pending(self) -> bool:
        """Whether there are writes that have not been searched for duplicates yet."""
        return self._all_suspect or bool(self._suspects or self._written)

    @property
    def few(self) -> bool:
        """Whether at most 2,000 quads, and no whole graphs, remain to be searched for duplicates."""
        return not self.costly and len(self._written) <= _FEW

    @property
    def costly(self) -> bool:
        """Whether whole graphs must be searched for duplicates, which may take long."""
        return self._all_suspect or bool(self._suspects)

    # --- the two states -----------------------------------------------------------------------------------------

    def restore_all(self) -> ox.Store:
        """Put the surplus back into the engine's store, so that it contains all quads.

        Returns
        -------
        pyoxigraph.Store
            The engine's store.
        """
        if self._out:
            with self._looked_at_anew_if_stopped():
                self._fill(self.store)
                self.version += len(self._surplus)
                self._out = False
        return self.store

    def _fill(self, store: ox.Store) -> None:
        """Write the surplus to a store of the engine: few quads in one transaction, many by its bulk loader.

        On disk, a bulk load is synced, and a transaction only by the next flush: :meth:`saved` flushes before it empties
        the file of the surplus. For few quads the bulk loader is a bad choice: it starts a thread, writes and ingests a
        file for each index, and blocks all Python threads meanwhile (one quad: 0.2 s, against 0.0002 s).
        """
        insert = store.extend if len(self._surplus) <= self._most_at_once else store.bulk_extend
        insert(iter(self._surplus))

    def with_complete(self, graphs: Iterable[GraphName] | None) -> ox.Store:
        """Put the surplus back into the engine's store if one of the given graphs has surplus.

        Parameters
        ----------
        graphs
            Names of the graphs; ``None`` for all.

        Returns
        -------
        pyoxigraph.Store
            The engine's store, in which these graphs are complete.
        """
        if self.touches() if graphs is None else any(self.touches(graph) for graph in graphs):
            return self.restore_all()
        return self.store

    def open_to_removal(self) -> ox.Store:
        """Put the surplus back before an update that may delete quads, and forget which quads were surplus.

        Returns
        -------
        pyoxigraph.Store
            The engine's store with all quads; all of the former surplus is searched for duplicates again later.
        """
        self.restore_all()
        self._changed()
        if len(self._surplus):
            self.wrote_quads(self._surplus)
            self._surplus = ox.Store()
            self.saved(())
        return self.store

    def deduplicate(self) -> ox.Store:
        """Move duplicate triples out of the engine's store, so that its union of graphs is the RDF merge.

        Returns
        -------
        pyoxigraph.Store
            The engine's store, without surplus.
        """
        if self.pending or not self._out:
            with self._looked_at_anew_if_stopped():
                found = self._look()
                if found or len(self._surplus):
                    taken = found if self._out else [*self._surplus, *found]
                    self._surplus.extend(found)
                    self.saved(self._surplus)
                    self._out = True  # from the first removal on, all quads are those of both stores together
                    for quad in taken:
                        self.store.remove(quad)
                    self.version += len(taken)
        return self.store

    def searched(self) -> None:
        """Search recent writes for duplicate triples, moving as few quads as possible."""
        if not self.pending:
            return
        if self._out or not len(self._surplus):
            self.deduplicate()
            return
        with self._looked_at_anew_if_stopped():
            found = self._look()
            if found:
                self._surplus.extend(found)
                self.saved(self._surplus)

    @contextmanager
    def _looked_at_anew_if_stopped(self) -> Iterator[None]:
        """If an exception interrupts the block, discard cached sizes and mark all graphs to be searched for duplicates again."""
        try:
            yield
        except BaseException:
            self._all_suspect = True
            self._changed()
            raise

    def saved(self, surplus: Iterable[ox.Quad]) -> None:
        """Save the surplus before it leaves the engine's store; a hook that does nothing here.

        A store on disk overrides it to save the surplus, so that a crash cannot lose quads.

        Parameters
        ----------
        surplus
            All surplus quads, including those saved before.
        """

    def _settled(self) -> bool:
        """Return whether the surplus is outside the engine's store; if so, search recent writes for duplicates first."""
        if self._out and self.pending:
            self.deduplicate()
        return self._out

    # --- looking for surplus ------------------------------------------------------------------------------------

    def sizes(self) -> dict[GraphName, int]:
        """Return the number of quads in each graph, including surplus.

        Returns
        -------
        dict[GraphName, int]
            Number of quads by name of the graph, without empty graphs.
        """
        if self._sizes is None:
            made: dict[GraphName, int] = {row["g"]: int(row["n"].value) for row in self._rows(_SIZES)}
            unnamed = next(iter(self._rows("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")))["n"].value
            if int(unnamed):
                made[ox.DefaultGraph()] = int(unnamed)
            for quad in self._beside():
                made[quad.graph_name] = made.get(quad.graph_name, 0) + 1
            self._sizes = made
        return dict(self._sizes)

    def _look(self) -> list[ox.Quad]:
        """Return the new surplus among recent writes, whether or not the store contains the known surplus."""
        found: dict[ox.Quad, None] = {}
        if (self._all_suspect or self._suspects) and not self._at_most_one_graph():
            sizes = self.sizes()
            suspects = set(sizes) if self._all_suspect else self._suspects & set(sizes)
            largest = max(sizes, key=lambda graph: sizes[graph], default=None)
            if largest in suspects:  # then searching all other graphs is cheaper, and finds the same
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

    def _spare(self, graph: GraphName, found: dict[ox.Quad, None]) -> None:
        """Add to ``found`` the surplus copies of triples that a graph shares with another graph.

        The copy in the unnamed graph is kept or, without one, the copy in the first graph by name.
        """
        if isinstance(graph, ox.BlankNode):  # no query can name it
            for quad in list(self.store.quads_for_pattern(None, None, None, graph)):
                self._spare_copies(quad, found)
            return
        if isinstance(graph, ox.DefaultGraph):
            found.update((ox.Quad(row["s"], row["p"], row["o"], row["b"]), None) for row in self._rows(_IN_UNNAMED))
            return
        among = (
            f"SELECT ?s ?p ?o ?b WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} GRAPH ?b {{ ?s ?p ?o }} FILTER(?b != {graph}) }}"
        )
        for row in self._rows(among):
            later = max(graph, row["b"], key=str)
            found[ox.Quad(row["s"], row["p"], row["o"], later)] = None
        unnamed = f"SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} ?s ?p ?o }}"
        found.update((ox.Quad(row["s"], row["p"], row["o"], graph), None) for row in self._rows(unnamed))

    def _rows(self, query: str) -> Iterator[ox.QuerySolution]:
        return solutions_of(self.store.query(query))

    def _spare_copies(self, quad: ox.Quad, found: dict[ox.Quad, None]) -> None:
        """Add to ``found`` all copies of a triple except the one that is kept."""
        copies = list(self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None))
        if len(copies) > 1:
            copies.sort(key=lambda copy: (not isinstance(copy.graph_name, ox.DefaultGraph), str(copy.graph_name)))
            found.update(dict.fromkeys(copies[1:]))

    # --- what is where ------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """Return the number of quads, including surplus."""
        if not self._out:
            return len(self.store)
        return len(self.store) + (sum(1 for _ in self._beside()) if self.pending else len(self._surplus))

    def _beside(self) -> Iterator[ox.Quad]:
        """Iterate over the surplus quads that are not in the engine's store."""
        return (quad for quad in self._surplus if quad not in self.store) if self._out else iter(())

    def surplus(self, graph: GraphName | None = None) -> Iterator[ox.Quad]:
        """Iterate over the surplus quads of all graphs, or of one graph.

        Parameters
        ----------
        graph
            Name of the graph; ``None`` for all graphs.

        Returns
        -------
        Iterator[pyoxigraph.Quad]
            The surplus quads; none while the surplus is in the engine's store.
        """
        return self._surplus.quads_for_pattern(None, None, None, graph) if self._settled() else iter(())

    def matching_surplus(
        self, subject: Subject | None, predicate: ox.NamedNode | None, value: Value | None
    ) -> Iterator[ox.Quad]:
        """Iterate over the surplus quads that match a triple pattern.

        Parameters
        ----------
        subject, predicate, value
            The terms of the pattern; ``None`` matches any term.

        Returns
        -------
        Iterator[pyoxigraph.Quad]
            The matching quads; none while the surplus is in the engine's store.
        """
        return self._surplus.quads_for_pattern(subject, predicate, value, None) if self._settled() else iter(())

    def touches(self, graph: GraphName | None = None) -> bool:
        """Return whether a graph has surplus quads outside the engine's store.

        Parameters
        ----------
        graph
            Name of the graph; ``None`` for any graph.

        Returns
        -------
        bool
            True if there is at least one.
        """
        return self._out and next(iter(self._surplus.quads_for_pattern(None, None, None, graph)), None) is not None

    def doubled(self) -> bool:
        """Return whether any triple is in more than one graph; searches pending writes first.

        Returns
        -------
        bool
            True if there is at least one duplicate.
        """
        if self.pending:
            self.deduplicate()
        return len(self._surplus) > 0

    def overlap(self, graphs: Iterable[GraphName]) -> bool:
        """Return whether any triple is in at least two of the given graphs; the result is cached.

        Parameters
        ----------
        graphs
            Names of the graphs; repeated names count once.

        Returns
        -------
        bool
            False for fewer than two graphs.
        """
        chosen = frozenset(graphs)
        if len(chosen) < 2:
            return False
        if self.pending or chosen not in self._overlaps:
            self.deduplicate()
            self._overlaps[chosen] = any(self._copied(quad, chosen) for graph in chosen for quad in self.surplus(graph))
        return self._overlaps[chosen]

    def _copied(self, quad: ox.Quad, chosen: frozenset[GraphName]) -> bool:
        return any(
            copy.graph_name in chosen and copy.graph_name != quad.graph_name
            for copy in self.matching(quad.subject, quad.predicate, quad.object)
        )

    def quads(self, graph: GraphName | None = None) -> Iterator[ox.Quad]:
        """Iterate over the quads of all graphs, or of one graph, including surplus.

        Parameters
        ----------
        graph
            Name of the graph; ``None`` for all graphs.

        Returns
        -------
        Iterator[pyoxigraph.Quad]
            The quads in no particular order.
        """
        return self.matching(None, None, None, graph)

    def matching(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        value: Value | None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Iterate over the quads that match a quad pattern, including surplus.

        Parameters
        ----------
        subject, predicate, value, graph
            The terms of the pattern; ``None`` matches any term.

        Returns
        -------
        Iterator[pyoxigraph.Quad]
            The matching quads in no particular order.
        """
        beside = self._settled()
        found: Iterator[ox.Quad] = self.store.quads_for_pattern(subject, predicate, value, graph)
        return chain(found, self._surplus.quads_for_pattern(subject, predicate, value, graph)) if beside else found

    def graphs(self) -> set[ox.NamedNode]:
        """Return the names of the named graphs, including empty graphs and graphs that consist of surplus.

        Returns
        -------
        set[pyoxigraph.NamedNode]
            The names; graphs named by blank nodes are left out.
        """
        return {graph for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode)}
