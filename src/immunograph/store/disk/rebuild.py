"""Rebuild a store in a new directory next to the old one, so that a failure leaves the old one in place."""

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
from immunograph.store.memory.merge import Merge
from immunograph.store.oxigraph import message_of, name_of

__all__ = ["Lines", "build_aside", "copied"]

_AT_ONCE: Final = 2_000
_BLOCK: Final = 1 << 20
"""Characters after which a block of lines is handed on."""


class Lines(io.RawIOBase):
    """A readable stream of N-Quads, generated lazily from lines."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._block = b""
        self._start = 0

    def readable(self) -> bool:
        """Return ``True``: the stream is readable.

        Returns
        -------
        bool
            Always true.
        """
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return the next chunk of bytes.

        Parameters
        ----------
        size
            Maximum number of bytes; negative for no maximum.

        Returns
        -------
        bytes
            The bytes; empty at the end.
        """
        if self._start >= len(self._block):
            self._block, self._start = self._next(), 0
        end = len(self._block) if size < 0 else self._start + size
        given = self._block[self._start : end]  # what is left is not copied: it would be at each reading
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
    """Yield the quads of some graphs as N-Quads, in chunks of a few thousand lines; other graphs are not read.

    Parameters
    ----------
    merge
        The quads of the store.
    graphs
        The IRIs of the graphs to copy; empty for the default graph.

    Yields
    ------
    str
        Some lines of N-Quads.
    """
    names = (ox.BlankNode(each[2:]) if each.startswith("_:") else name_of(IRI(each)) for each in graphs)
    chosen = chain.from_iterable(map(merge.quads, names))
    while piece := list(islice(chosen, _AT_ONCE)):
        yield cast("bytes", ox.serialize(piece, format=ox.RdfFormat.N_QUADS)).decode()


def build_aside(
    path: Path, record: Record, lines: Iterator[str], may_move: Callable[[], None]
) -> tuple[KeptMerge, Record]:
    """Build the next generation of a store from lines of N-Quads; it takes effect when the returned record is saved.

    Parameters
    ----------
    path
        Directory of the store.
    record
        The record of the current generation.
    lines
        Chunks of N-Quads.
    may_move
        Called before each move of quads into the surplus; it raises if the store may not be written.

    Returns
    -------
    tuple[KeptMerge, Record]
        The quads of the new generation, and its record, not saved yet.

    Raises
    ------
    FormatError
        If a line is not valid RDF.
    OSError, RuntimeError
        If the files cannot be written.
    """
    made = replace(record, generation=record.generation + 1)
    directory = path / made.directory
    if os.path.lexists(directory) and not remove_directory(directory):
        raise StoreError(f"{directory} exists and is not part of a store: move or delete it")
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
            raise FormatError(f"a quad cannot be stored: {message_of(error)}; correct it, or leave it out") from error
        raise
    return merge, replace(
        made, graphs=counts, checksum=None, merged="", manifest=manifest, files={}, intent=None, closed=False
    )
