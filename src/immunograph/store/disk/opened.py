"""Common base class of writable and read-only stores on disk, whose workers open snapshots of the files."""

from __future__ import annotations

import atexit
import contextlib
import threading
import time
import weakref
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

from immunograph.errors import StoreError
from immunograph.model import IRI
from immunograph.store.disk.record import Record
from immunograph.store.disk.snapshot import Snapshot
from immunograph.store.interface import Answer
from immunograph.store.memory.store import LocalStore
from immunograph.store.oxigraph import plain
from immunograph.store.request import Request
from immunograph.store.workers.pool import WorkerPool
from immunograph.store.workers.process import started
from immunograph.store.workers.task import Task

__all__ = ["OpenedStore"]


class OpenedStore(LocalStore):
    """Base class of :class:`DiskStore` (the current quads) and :class:`DiskReader` (the quads of one version).

    Parameters
    ----------
    interruptible
        Whether to answer queries without limits in a worker process; see :class:`LocalStore`.
    """

    path: Path

    def __init__(self, *, interruptible: bool | None = None) -> None:
        self._closed = True
        super().__init__(interruptible=interruptible)
        self._closed = False
        _OPEN.add(self)

    @property
    def record(self) -> Record:
        """Record of the store: counts, format version and checksum."""
        raise NotImplementedError

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Return a context manager that keeps the workers' snapshot from being removed.

        Returns
        -------
        AbstractContextManager[Snapshot]
            A context manager that yields the snapshot.

        Raises
        ------
        StoreError
            If the store is closed, or a snapshot cannot be written.
        """
        raise NotImplementedError

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def _may_look(self) -> bool:
        """Return whether this process may read the engine's files; a fork must not."""
        return True

    def counts(self) -> dict[IRI, int]:
        """Return the number of quads in each graph, from the record.

        Returns
        -------
        dict[IRI, int]
            Number of quads by IRI of the graph, sorted, including empty graphs; the default graph has the empty IRI and
            is omitted if it is empty.
        """
        with self._lock:
            numbers = {IRI(name): number for name, number in self.record.graphs.items()}
            for graph in self.merge.graphs() if self._may_look() else ():
                numbers.setdefault(plain(graph), 0)
        return dict(sorted(numbers.items()))

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreError(f"the store {self.path} is closed: open it again")

    # --- in a worker --------------------------------------------------------------------------------------------

    def _made_pool(self) -> WorkerPool:
        return WorkerPool(lambda: started("immunograph.store.disk.read_only_store"), spare=True)

    def _answer_elsewhere(self, request: Request) -> Answer:
        return self._asked(Task(request, limits=request.limits))

    def _asked(self, task: Task, *, began: float | None = None, cancelled: threading.Event | None = None) -> Answer:
        began = time.monotonic() if began is None else began
        with self.snapshot() as snapshot:
            return self._pool.ask(replace(task, snapshot=snapshot.address()), began=began, cancelled=cancelled)


_OPEN: Final[weakref.WeakSet[OpenedStore]] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for store in list(_OPEN):
        with contextlib.suppress(StoreError):
            store.close()
