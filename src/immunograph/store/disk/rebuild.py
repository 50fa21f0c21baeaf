"""Rebuild a store in a new directory next to the old one, which remains in place if rebuilding fails."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from immunograph.errors import FormatError, StoreError
from immunograph.model import IRI
from immunograph.store.disk.file_names import QUADS, remove_directory
from immunograph.store.disk.record import Manifest, Record
from immunograph.store.disk.recovery import open_engine
from immunograph.store.disk.surplus import KeptMerge, write_surplus
from immunograph.store.disk.synced_files import sync_directory
from immunograph.store.graph_terms import name_of
from immunograph.store.memory.merge import Merge
from immunograph.store.quad_lines import QuadLines

__all__ = ["Lines", "build_aside", "copied"]

_AT_ONCE: Final = 2_000
_BLOCK: Final = 1 << 20
"""Size in characters from which a block of lines is passed to the engine."""


class Lines(io.RawIOBase):
    """Readable binary stream over an iterator of N-Quads lines.

    Parameters
    ----------
    lines
        Chunks of N-Quads with newlines.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._block = b""
        self._start = 0

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
            Maximum number of bytes; if negative, the rest of the current block.

        Returns
        -------
        bytes
            The bytes in UTF-8, often fewer than ``size``; ``b""`` only at the end.
        """
        if self._start >= len(self._block):
            self._block, self._start = self._next(), 0
        end = len(self._block) if size < 0 else self._start + size
        given = self._block[self._start : end]  # the rest of the block is not copied at each call
        self._start = end
        return given

    def _next(self) -> bytes:
        pieces, length = list[str](), 0
        for piece in self._lines:
            pieces.append(piece)
            length += len(piece)
            if length >= _BLOCK:
                break
        return "".join(pieces).encode()


def copied(merge: Merge, graphs: Collection[str]) -> Iterator[str]:
    """Yield the quads of some graphs as N-Quads.

    Parameters
    ----------
    merge
        Quads of the store.
    graphs
        IRIs of the graphs; the empty IRI for the default graph, ``_:b0`` for a blank node. Other graphs are not read.

    Yields
    ------
    str
        At most 2,000 lines of N-Quads.
    """
    names = (ox.BlankNode(each[2:]) if each.startswith("_:") else name_of(IRI(each)) for each in graphs)
    chosen = chain.from_iterable(map(merge.quads, names))
    while piece := list(islice(chosen, _AT_ONCE)):
        yield cast("bytes", ox.serialize(piece, format=ox.RdfFormat.N_QUADS)).decode()


def build_aside(path: Path, record: Record, lines: QuadLines, may_move: Callable[[], None]) -> tuple[KeptMerge, Record]:
    """Build the next generation of a store in a new directory.

    It becomes current when the returned record is saved.

    Parameters
    ----------
    path
        Directory of the store.
    record
        Record of the current generation.
    lines
        The quads of the new generation.
    may_move
        Function that is called before quads are moved into the surplus, and raises an error if the store must not be
        written.

    Returns
    -------
    tuple[KeptMerge, Record]
        Quads and record of the new generation.

    Raises
    ------
    FormatError
        If a line is not valid N-Quads.
    OSError, RuntimeError
        If the files cannot be written.
    StoreError
        If the new directory exists and contains files that are not part of a store.
    """
    made = replace(record, generation=record.generation + 1)
    directory = path / made.directory
    if os.path.lexists(directory) and not remove_directory(directory):
        raise StoreError(
            f"{directory} already exists and contains files other than those of a store: move or delete it"
        )
    try:
        (directory / QUADS).mkdir(parents=True)
        write_surplus(directory, ())
        merge = KeptMerge(open_engine(path, directory), directory, [], "", may_move)
        merge.store.bulk_load(cast("IO[bytes]", Lines(lines)), format=ox.RdfFormat.N_QUADS)
        merge.flush()
        sync_directory(directory)
        sync_directory(path)
        counts, manifest = merge.count(), Manifest.of(directory / QUADS)
    except BaseException as error:
        remove_directory(directory)
        if isinstance(error, SyntaxError | ValueError) and not isinstance(error, FormatError | StoreError):
            raise lines.refused(error) from error
        raise
    return merge, replace(
        made, graphs=counts, checksum=None, merged="", manifest=manifest, files={}, intent=None, closed=False
    )
