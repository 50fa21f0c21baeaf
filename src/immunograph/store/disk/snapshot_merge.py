"""RDF merge over a read-only snapshot; quads that must be moved are moved in a private copy."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from immunograph.errors import StoreError
from immunograph.store.disk.file_names import QUADS
from immunograph.store.disk.recovery import open_engine
from immunograph.store.disk.shared_lock import remove_unused
from immunograph.store.disk.snapshot import Snapshot, copy_engine, new_directory
from immunograph.store.disk.surplus import read_surplus, surplus_head
from immunograph.store.memory.merge import Merge

__all__ = ["Closed", "SnapshotMerge", "SurplusCache"]


class Closed:
    """Placeholder for the quads of a closed store: every access raises a ``StoreError``.

    Parameters
    ----------
    path
        Directory of the store, for the error message.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __getattr__(self, name: str) -> NoReturn:
        raise StoreError(f"the store {self._path} is closed: open it again")


class SurplusCache:
    """Cache of the surplus quads of the last snapshot, reloaded when their file has changed."""

    def __init__(self) -> None:
        self._head = b""
        self._quads = ox.Store()

    def read(self, snapshot: Snapshot) -> ox.Store:
        """Return the surplus quads of a snapshot, from the cache if possible.

        Parameters
        ----------
        snapshot
            Snapshot whose surplus file is read.

        Returns
        -------
        pyoxigraph.Store
            Store in memory with the surplus quads, which callers must not modify.

        Raises
        ------
        StoreError
            If the surplus file is missing or damaged.
        """
        head = surplus_head(snapshot.graph_directory)
        if not head or head != self._head:
            self._head, self._quads = b"", ox.Store()
            self._quads.bulk_extend(read_surplus(snapshot.store, snapshot.graph_directory))
            self._head = head
        return self._quads


class SnapshotMerge(Merge):
    """RDF merge over a snapshot, whose files are never modified.

    If a query needs the surplus quads inside the engine and the snapshot keeps them outside, or vice versa, the quads
    are moved in a private writable copy of the snapshot.

    Parameters
    ----------
    snapshot
        Snapshot to read.
    surplus
        Cache of surplus quads, shared with other snapshots; ``None`` for a new cache.
    """

    _most_at_once = 100_000  # the bulk loader reserves 200 MB of address space, which a worker with a limit may lack

    def __init__(self, snapshot: Snapshot, surplus: SurplusCache | None = None) -> None:
        super().__init__(ox.Store())
        self._snapshot = snapshot
        self._copies: contextlib.ExitStack = contextlib.ExitStack()
        directory, state = snapshot.graph_directory, snapshot.record.merged
        self._shared = (surplus or SurplusCache()).read(snapshot)
        self._surplus = self._shared
        self.store = open_engine(snapshot.store, directory, read_only=True)
        self._ready: ox.Store | None = None
        self._other: ox.Store | None = None
        self._private = False
        self._out = len(self._surplus) > 0 and state != "whole"
        self._all_suspect = not state

    def copied(self) -> ox.Store:
        """Create a private copy if there is none, and use it for all further reads and writes.

        Returns
        -------
        pyoxigraph.Store
            Writable store of the engine over the private copy.
        """
        if not self._private:
            self.store = self._copy()
            self._own_surplus()
            self._private = True
        return self.store

    def prepare(self) -> None:
        """Open a private copy in advance if it may be needed, before the memory of the process is limited."""
        if (len(self._surplus) or self.pending) and not self._private and self._other is None and self._ready is None:
            self._ready = self._copy()

    def _own_surplus(self) -> None:
        if self._surplus is self._shared:
            self._surplus = ox.Store()
            self._surplus.bulk_extend(iter(self._shared))

    def _copy(self) -> ox.Store:
        if self._ready is not None:
            ready, self._ready = self._ready, None
            return ready
        directory, held = new_directory(self._snapshot.work, "work")
        self._copies.callback(remove_unused, directory)
        self._copies.callback(held.release)
        copy_engine(self._snapshot.graph_directory / QUADS, directory / QUADS, lasting=False)
        return open_engine(self._snapshot.store, directory)

    def deduplicate(self) -> ox.Store:
        """Return a store of the engine whose union of graphs contains each triple once.

        Returns
        -------
        pyoxigraph.Store
            The store over the snapshot, or over a private copy.
        """
        if self._private:
            return super().deduplicate()
        if self.pending:
            self._search()
        if not self._private and not self._out and len(self._surplus):
            self._turn()
        return self.store

    def _search(self) -> None:
        """Search for new surplus; the engine's files are copied only if quads must be removed from them."""
        with self._looked_at_anew_if_stopped():
            found = self._look()
            if found:
                self._own_surplus()
                self._surplus.extend(found)
            if found and self._out:
                for quad in found:
                    self.copied().remove(quad)

    def restore_all(self) -> ox.Store:
        """Return a store of the engine that contains all quads, including duplicate triples.

        Returns
        -------
        pyoxigraph.Store
            The store over the snapshot, or over a private copy.
        """
        if self._out and len(self._surplus):
            if self._private or self.pending:
                with self._looked_at_anew_if_stopped():
                    self._fill(self.copied())
                    self._out = False
            else:
                self._turn()
        return self.store

    def _turn(self) -> None:
        """Switch between the store with and the store without surplus; the second one is created once."""
        if self._other is None:
            other = self._copy()
            if self._out:
                self._fill(other)
            else:
                for quad in self._surplus:
                    other.remove(quad)
            self._other = other
        self.store, self._other = self._other, self.store
        self._out = not self._out
        self.version += 1

    def close(self) -> None:
        """Close the files, and remove private copies."""
        self.store, self._other, self._ready = ox.Store(), None, None
        self._copies.close()
