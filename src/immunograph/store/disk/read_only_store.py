"""Read-only store on disk, which reads a snapshot; used by workers and by any number of other processes."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn, cast

import pyoxigraph as ox

from immunograph.errors import StoreError
from immunograph.store.disk.opened import OpenedStore
from immunograph.store.disk.record import Record
from immunograph.store.disk.snapshot import Snapshot
from immunograph.store.disk.snapshot_merge import Closed, SnapshotMerge, SurplusCache
from immunograph.store.interface import Answer, Capabilities, Triples
from immunograph.store.memory.merge import Merge
from immunograph.store.sparql.query import query_of
from immunograph.store.workers.process import can_start
from immunograph.store.workers.task import Task
from immunograph.vocabulary import PREFIXES

__all__ = ["DiskReader", "service"]


class DiskReader(OpenedStore):
    """Read-only store: one version of a store on disk.

    Parameters
    ----------
    snapshot
        Snapshot to read; it is kept until the reader is closed.
    interruptible
        Whether to answer queries without limits in a worker process; see :class:`LocalStore`.
    surplus
        Cache of surplus quads to share with other readers; see :class:`SnapshotMerge`.
    """

    def __init__(
        self, snapshot: Snapshot, *, interruptible: bool | None = None, surplus: SurplusCache | None = None
    ) -> None:
        self._snapshot = snapshot
        self._kept_surplus = surplus
        self.path = snapshot.store
        self._process = os.getpid()
        try:
            super().__init__(interruptible=interruptible)
        except BaseException:
            snapshot.retire()
            raise

    def _make(self) -> Merge:
        return SnapshotMerge(self._snapshot, self._kept_surplus)

    @property
    def capabilities(self) -> Capabilities:
        """Features that this store supports."""
        return Capabilities("on disk", writable=False, durable=True, ends_queries=can_start())

    @property
    def version(self) -> int:
        """Number of writes of the store when the snapshot was taken."""
        return self._snapshot.version

    @property
    def record(self) -> Record:
        """Record of this version: counts, format version and checksum."""
        return self._snapshot.record

    def __len__(self) -> int:
        """Return the number of quads in all graphs."""
        return self.record.quads

    def __repr__(self) -> str:
        """Return class, directory and version."""
        return f"<{type(self).__name__} {str(self.path)!r}, version {self.version}{', closed' if self._closed else ''}>"

    def close(self) -> None:
        """Stop the workers, close the files and release the snapshot; does nothing in a forked process."""
        with self._lock:
            if self._closed or self._process != os.getpid():  # a fork must not close the parent's files
                return
            self._closed = True
            super().close()
            self._copies.clear()
            merge, self.merge = cast("SnapshotMerge", self.merge), cast("Merge", Closed(self.path))
            merge.close()
            self._snapshot.retire()

    def __del__(self) -> None:
        if not getattr(self, "_closed", True) and not sys.is_finalizing():
            self.close()

    # --- snapshots ----------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Return a context manager that keeps the files of the snapshot from being removed.

        Yields
        ------
        Snapshot
            The snapshot that this reader shows.

        Raises
        ------
        StoreError
            If the reader is closed.
        """
        self._refuse_if_closed()
        with self._snapshot.used():
            yield self._snapshot

    # --- writing, which is an error -----------------------------------------------------------------------------

    def _refuse(self) -> NoReturn:
        raise StoreError(f"{self.path} was opened read-only: open it without read_only to write to it")

    def _wrote(self) -> None:
        pass

    @contextlib.contextmanager
    def writing(self, touched: Collection[ox.Quad] | None = None) -> Iterator[Merge]:
        """Return a context manager that raises an error when it is entered, because the store is read-only.

        Parameters
        ----------
        touched
            Not used.

        Yields
        ------
        Merge
            Nothing is ever yielded.

        Raises
        ------
        StoreError
            When it is entered.
        """
        yield self._refuse()

    def add(self, *_: object, **__: object) -> NoReturn:
        """Raise an error, because the store is read-only.

        Raises
        ------
        StoreError
            Always.
        """
        self._refuse()

    def load(self, *_: object, **__: object) -> NoReturn:
        """Raise an error, because the store is read-only.

        Raises
        ------
        StoreError
            Always.
        """
        self._refuse()

    def update(self, *_: object, **__: object) -> NoReturn:
        """Raise an error, because the store is read-only.

        Raises
        ------
        StoreError
            Always.
        """
        self._refuse()

    def _update(self, *_: object, **__: object) -> NoReturn:
        self._refuse()

    @contextlib.contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Return a context manager that raises an error when it is entered, because the store is read-only.

        Raises
        ------
        StoreError
            When it is entered.
        """
        yield self._refuse()


# --- in a worker --------------------------------------------------------------------------------------------------


class _Rehearsal(DiskReader):
    """Private copy of a snapshot, in which an update is tried out and then discarded."""

    def _make(self) -> Merge:
        merge = SnapshotMerge(self._snapshot)
        merge.copied()
        return merge

    def rehearse(self, text: str, base: str | None) -> None:
        self._carry_out(query_of(text, "update"), base, PREFIXES)


class _Serving:
    """Service of a worker process, which keeps the snapshot of the last task open."""

    def __init__(self) -> None:
        self._store: DiskReader | None = None
        self._address: dict[str, str] | None = None
        self._old: list[DiskReader] = []
        self._surplus = SurplusCache()

    def ready(self, task: Task) -> None:
        """Open the snapshot of a task, unless it is already open; without a snapshot, close the current one.

        It is opened before the memory limit is set, because an engine opened for writing starts threads, which need
        much address space.
        """
        address = task.snapshot
        if task.update is not None and address is not None:
            self._leave()
            self._store = _Rehearsal(_snapshot_at(address), interruptible=False)
            return
        if address != self._address:
            self._leave()
            if address is not None:
                self._store = DiskReader(_snapshot_at(address), interruptible=False, surplus=self._surplus)
                self._address = address
        if self._store is not None and task.limits.max_memory is not None:
            cast("SnapshotMerge", self._store.merge).prepare()

    def _leave(self) -> None:
        if self._store is not None:
            self.rest()  # close the previous one now, so that at most one unused snapshot is open
            self._old.append(self._store)
        self._address = self._store = None

    def answer(self, task: Task) -> Answer:
        """Answer a query, or rehearse an update."""
        if isinstance(self._store, _Rehearsal) and task.update is not None:
            try:
                self._store.rehearse(*task.update)
            finally:
                self._leave()
            return Triples(b"")
        assert self._store is not None  # noqa: S101  ready() was called
        return self._store.answered(task)

    def rest(self) -> None:
        """Close snapshots that are no longer used, which may take longer than opening the next one."""
        while self._old:
            self._old.pop().close()


def _snapshot_at(address: dict[str, str]) -> Snapshot:
    """Return, in a worker, a snapshot that its parent process protects from removal."""
    directory = Path(address["directory"])
    record = replace(Record.read(directory), merged=address["merged"])
    return Snapshot(Path(address["store"]), directory, record, None, Path(address["work"]))


def service() -> _Serving:
    """Create the service of a worker process for a store on disk; see :mod:`immunograph.store.workers`.

    Returns
    -------
    _Serving
        A :class:`~immunograph.store.workers.service.Service` that opens the snapshot of each task.
    """
    return _Serving()
