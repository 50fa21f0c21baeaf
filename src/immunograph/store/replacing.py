"""Replace or remove a graph atomically: readers, and a restart after a crash, see either the old or the new graph."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Final, NamedTuple, cast

import pyoxigraph as ox
import zstandard

from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store.disk.store import DiskStore
from immunograph.store.formats import format_of
from immunograph.store.interface import Store
from immunograph.store.memory.store import LocalStore
from immunograph.store.oxigraph import plain_quad
from immunograph.vocabulary import Graphs

__all__ = ["Change", "load", "remove"]

_AT_ONCE: Final = 32 << 20
"""Up to this many bytes of N-Quads are written to a store on disk in one transaction; beyond, the store is rebuilt."""

_ONE_BY_ONE: Final = 100_000
"""Up to this many quads are removed one by one; beyond, the store is rebuilt without them, if that is less work."""
_DEARER: Final = 3
"""Cost of removing a quad from a store on disk, relative to copying a quad into a new store."""


class Change(NamedTuple):
    """Quads of other graphs to remove and to add in the transaction that replaces or removes a graph.

    Parameters
    ----------
    removed
        Quads to remove, as TriG; an empty string for none.
    added
        Quads to add, as TriG; an empty string for none.
    """

    removed: str = ""
    added: str = ""


_NO_CHANGE: Final = Change()


class Stream(io.RawIOBase):
    """Readable binary stream over an iterator of N-Quads chunks."""

    name = "the table"

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")

    def readable(self) -> bool:
        """Report that the stream supports reading, as ``io`` requires.

        Returns
        -------
        bool
            Always True.
        """
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes.

        Parameters
        ----------
        size
            Maximum number of bytes; if negative, the rest of the current chunk.

        Returns
        -------
        bytes
            The bytes, often fewer than ``size``; ``b""`` only at the end.
        """
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held = memoryview(piece)
        if size < 0:
            size = len(self._held)
        given, self._held = self._held[:size], self._held[size:]
        return bytes(given)


def _removal(graph: IRI) -> str:
    """Return the SPARQL update that removes a graph and its entry in the catalogue."""
    return (
        f"DROP SILENT GRAPH <{graph}> ; DELETE {{ GRAPH <{Graphs.CATALOG}> {{ <{graph}> ?p ?o }} }} "
        f"WHERE {{ GRAPH <{Graphs.CATALOG}> {{ <{graph}> ?p ?o }} }}"
    )


def remove(store: Store, graph: IRI, stays: bytes = b"", *, change: Change = _NO_CHANGE) -> None:
    """Remove a graph and its entry in the catalogue in one transaction.

    A graph with more than 100,000 quads and at least a quarter of those of a store on disk is removed by rebuilding the
    store without it, which also frees disk space.

    Parameters
    ----------
    store
        A writable store.
    graph
        IRI of the graph; a graph that does not exist is ignored.
    stays
        N-Quads to add in the same transaction, in other named graphs.
    change
        Further quads of other graphs to remove and to add in the same transaction.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    counts = store.counts()
    number = counts.get(graph, 0)
    added = [*ox.parse(stays, format=ox.RdfFormat.N_QUADS), *_quads_in(change.added)]
    gone = _quads_in(change.removed)
    if isinstance(store, DiskStore) and number > _ONE_BY_ONE and sum(counts.values()) - number <= _DEARER * number:
        _rebuild(store, added, graph, gone)
    else:
        store.update(_as_update(graph, added, gone))


def _quads_in(trig: str) -> list[ox.Quad]:
    return list(ox.parse(trig, format=ox.RdfFormat.TRIG)) if trig else []


def _as_update(graph: IRI, added: Iterable[ox.Quad], gone: Iterable[ox.Quad]) -> str:
    """Return the SPARQL update that removes a graph, its entry in the catalogue and further quads, and adds others."""
    blocks = (("DELETE", _data(gone)), ("INSERT", _data(added)))
    return " ; ".join([_removal(graph), *(f"{verb} DATA {{ {data} }}" for verb, data in blocks if data)])


def _data(quads: Iterable[ox.Quad]) -> str:
    written: dict[str, list[str]] = {}
    for quad in quads:
        outside = isinstance(quad.graph_name, ox.DefaultGraph)
        written.setdefault("" if outside else f"GRAPH {quad.graph_name}", []).append(f"{quad.triple} .\n")
    return " ".join(f"{where} {{ {''.join(lines)} }}" if where else "".join(lines) for where, lines in written.items())


def load(store: Store, pieces: Iterator[bytes], graph: IRI, name: str, *, change: Change = _NO_CHANGE) -> None:
    """Replace a graph and its entry in the catalogue with new N-Quads in one transaction.

    Parameters
    ----------
    store
        A writable store.
    pieces
        Chunks of N-Quads in UTF-8 with the new graph and its entry in the catalogue.
    graph
        IRI of the graph to replace; it need not exist.
    name
        Name of the source in error messages.
    change
        Quads of other graphs to remove and to add in the same transaction.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    gone = _quads_in(change.removed)
    if change.added:
        pieces = chain(pieces, [b"".join(f"{quad} .\n".encode() for quad in _quads_in(change.added))])
    if (
        not gone
        and graph not in store.graphs()
        and not any(each.subject == graph for each in store.quads(Graphs.CATALOG))
    ):
        store.load(cast("IO[bytes]", Stream(pieces)), format_of("", "nquads"), name=name)
        return
    with tempfile.TemporaryFile() as aside:  # the store is not changed until all N-Quads have been generated
        size = 0
        with zstandard.ZstdCompressor(level=1).stream_writer(aside, closefd=False) as packed:
            for piece in pieces:
                size += len(piece)
                packed.write(piece)
        aside.seek(0)
        with zstandard.ZstdDecompressor().stream_reader(aside) as unpacked:
            quads = ox.parse(io.BufferedReader(unpacked), format=ox.RdfFormat.N_QUADS)
            if isinstance(store, DiskStore) and size > _AT_ONCE:
                _rebuild(store, quads, graph, gone)
            else:
                _exchange(store, quads, graph, gone)


def _exchange(store: Store, quads: Iterable[ox.Quad], graph: IRI, gone: Iterable[ox.Quad]) -> None:
    """Replace the graph by one SPARQL update, which the engine executes as one transaction."""
    update = _as_update(graph, quads, gone)
    if not isinstance(store, LocalStore):
        store.update(update)
        return
    with store.writing() as merge:
        merge.wrote(None)  # before the update, so that it is recorded even if Ctrl-C arrives just after it
        merge.open_to_removal().update(update)


def _rebuild(store: DiskStore, quads: Iterable[ox.Quad], graph: IRI, gone: Iterable[ox.Quad]) -> None:
    """Rebuild the store with the new graph in a temporary directory, and swap it in."""
    others = [each for each in store.quads(Graphs.CATALOG) if each.subject != graph]
    left_out = set(map(plain_quad, gone))
    thinned = {each.graph for each in left_out}
    kept = [each for each in store.counts() if each not in (graph, Graphs.CATALOG, *thinned)]

    def all_new() -> Iterator[Quad]:
        yield from others
        for each in thinned - {graph, Graphs.CATALOG}:
            yield from (quad for quad in store.quads(each) if quad not in left_out)
        yield from map(plain_quad, quads)

    store.replace(all_new(), kept=kept)
