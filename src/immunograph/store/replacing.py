"""Replace or remove a graph atomically: readers, and a restart after a crash, see either the old or the new graph."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Final, cast

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

__all__ = ["load", "remove"]

_AT_ONCE: Final = 32 << 20
"""Up to this many bytes of N-Quads are written to a store on disk in one transaction; beyond, the store is rebuilt."""

_ONE_BY_ONE: Final = 100_000
"""Up to this many quads are removed one by one; beyond, the store is rebuilt without them, if that is less work."""
_DEARER: Final = 3
"""Cost of removing a quad from a store on disk, relative to copying a quad into a new store."""


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


def remove(store: Store, graph: IRI, stays: bytes = b"") -> None:
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

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    counts = store.counts()
    number = counts.get(graph, 0)
    added = ox.parse(stays, format=ox.RdfFormat.N_QUADS)
    if isinstance(store, DiskStore) and number > _ONE_BY_ONE and sum(counts.values()) - number <= _DEARER * number:
        _rebuild(store, added, graph)
    else:
        store.update(f"{_removal(graph)} ; {_insertion(added)}" if stays else _removal(graph))


def _insertion(quads: Iterable[ox.Quad]) -> str:
    written: dict[str, list[str]] = {}
    for quad in quads:
        written.setdefault(str(quad.graph_name), []).append(f"{quad.triple} .\n")
    data = " ".join(f"GRAPH {each} {{ {''.join(lines)} }}" for each, lines in written.items())
    return f"INSERT DATA {{ {data} }}"


def load(store: Store, pieces: Iterator[bytes], graph: IRI, name: str) -> None:
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

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    if graph not in store.graphs() and not any(each.subject == graph for each in store.quads(Graphs.CATALOG)):
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
                _rebuild(store, quads, graph)
            else:
                _exchange(store, quads, graph)


def _exchange(store: Store, quads: Iterable[ox.Quad], graph: IRI) -> None:
    """Replace the graph by one SPARQL update, which the engine executes as one transaction."""
    update = f"{_removal(graph)} ; {_insertion(quads)}"
    if not isinstance(store, LocalStore):
        store.update(update)
        return
    with store.writing() as merge:
        merge.wrote(None)  # before the update, so that it is recorded even if Ctrl-C arrives just after it
        merge.open_to_removal().update(update)


def _rebuild(store: DiskStore, quads: Iterable[ox.Quad], graph: IRI) -> None:
    """Rebuild the store with the new graph in a temporary directory, and swap it in."""
    others = [each for each in store.quads(Graphs.CATALOG) if each.subject != graph]
    kept = [each for each in store.counts() if each not in (graph, Graphs.CATALOG)]

    def all_new() -> Iterator[Quad]:
        yield from others
        yield from map(plain_quad, quads)

    store.replace(all_new(), kept=kept)
