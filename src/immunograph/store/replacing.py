"""Atomic replacement of one graph by another: readers and crashes see either the old or the new one."""

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
    """A readable stream of N-Quads, generated lazily."""

    name = "the table"

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")

    def readable(self) -> bool:
        """Return ``True``: the stream is readable.

        Returns
        -------
        bool
            Always true.
        """
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes; ``b""`` at the end.

        Parameters
        ----------
        size
            Maximum number of bytes; negative for all that are left.

        Returns
        -------
        bytes
            The bytes.
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
    """Return the update that removes a graph, and what the catalogue says of it."""
    return (
        f"DROP SILENT GRAPH <{graph}> ; DELETE {{ GRAPH <{Graphs.CATALOG}> {{ <{graph}> ?p ?o }} }} "
        f"WHERE {{ GRAPH <{Graphs.CATALOG}> {{ <{graph}> ?p ?o }} }}"
    )


def remove(store: Store, graph: IRI, stays: bytes = b"") -> None:
    """Remove a graph and its entry in the catalogue, in one transaction.

    A large graph is removed from a store on disk by rebuilding the store without it, which also frees disk space.

    Parameters
    ----------
    store
        The store.
    graph
        IRI of the graph.
    stays
        N-Quads to add to other graphs in the same transaction.
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
    """Replace a graph and its entry in the catalogue by new N-Quads, all or nothing.

    Parameters
    ----------
    store
        The store.
    pieces
        Chunks of N-Quads: the graph and its entry in the catalogue.
    graph
        IRI of the graph.
    name
        Name of the source in error messages.
    """
    if graph not in store.graphs() and not any(each.subject == graph for each in store.quads(Graphs.CATALOG)):
        store.load(cast("IO[bytes]", Stream(pieces)), format_of("", "nquads"), name=name)
        return
    with tempfile.TemporaryFile() as aside:  # nothing is touched until all of it has been made
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
    """Remove the old and insert the new in one update, which the engine carries out as one transaction."""
    update = f"{_removal(graph)} ; {_insertion(quads)}"
    if not isinstance(store, LocalStore):
        store.update(update)
        return
    with store.writing() as merge:
        merge.wrote(None)  # said beforehand, so that it holds even if Ctrl-C comes the moment the engine is done
        merge.open_to_removal().update(update)


def _rebuild(store: DiskStore, quads: Iterable[ox.Quad], graph: IRI) -> None:
    """Rebuild the store with the new graph in a temporary directory, and swap it in."""
    others = [each for each in store.quads(Graphs.CATALOG) if each.subject != graph]
    kept = [each for each in store.counts() if each not in (graph, Graphs.CATALOG)]

    def all_new() -> Iterator[Quad]:
        yield from others
        yield from map(plain_quad, quads)

    store.replace(all_new(), kept=kept)
