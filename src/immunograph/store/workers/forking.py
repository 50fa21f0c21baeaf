"""Queries with limits over a store in memory: a forked worker sees the store as it was at the fork."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from immunograph.errors import QueryTimeoutError
from immunograph.store.interface import Answer, Limits, Scope
from immunograph.store.memory.plan import plan
from immunograph.store.sparql.hosts import refuse_network
from immunograph.store.sparql.limits import measure
from immunograph.store.workers.pool import WorkerPool
from immunograph.store.workers.process import Worker, forked
from immunograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

    from immunograph.store.memory.merge import Merge

__all__ = ["AsksWorkers", "query_request"]


def query_request(text: str, scope: Scope, base: str | None, allow_hosts: Collection[str]) -> dict[str, Any]:
    """Check a query and give it as a request to a worker.

    Raises
    ------
    QueryError
        If it nests too deeply or would reach a host that is not allowed.
    """
    measure(text)
    refuse_network(text, PREFIXES, allow_hosts=allow_hosts)
    graphs = {"graphs": scope.graphs, "named": scope.named, "standard": scope.standard}
    return {"text": text, "base": base, "allow_hosts": [*allow_hosts], **graphs}


class AsksWorkers:
    """What a store in memory does to have queries answered where they can be ended."""

    merge: Merge
    _lock: threading.RLock
    _writes: int
    _copies: dict[object, ox.Store]
    _pool: WorkerPool

    def _work(self, request: dict[str, Any], limits: Limits) -> Answer:
        """Answer a request in the worker."""
        raise NotImplementedError

    def _made_pool(self) -> WorkerPool:
        return WorkerPool(self._fork, seen=self._seen_by_worker, lock=self._lock)

    def _fork(self) -> Worker:
        return forked(self._work)

    def _seen_by_worker(self) -> object:
        """Return the state of the store that a worker sees; once that changes, it is of no more use."""
        return (self._writes, self.merge.moved, len(self._copies))

    def _asked(
        self, request: dict[str, Any], limits: Limits, *, began: float, cancelled: threading.Event | None = None
    ) -> Answer:
        """Have a request answered by a worker that sees the present version."""
        return self._pool.ask(request, limits, began=began, cancelled=cancelled)

    def serve_many(self, most: int, niceness: int) -> None:
        """Prepare for many who ask at the same time; see :meth:`WorkerPool.serve_many`."""
        self._pool.serve_many(most, niceness)

    def _answer_elsewhere(
        self, text: str, scope: Scope, base: str | None, allow_hosts: Collection[str], limits: Limits
    ) -> Answer:
        began = time.monotonic()
        request = query_request(text, scope, base, allow_hosts)
        with self._lock:
            costly = self.merge.costly
            bounded = limits.timeout is not None and math.isfinite(limits.timeout)
            if not (bounded and costly):  # what may take long is left to the worker, where the deadline holds for it
                plan(text, scope, self.merge, self._copies, base=base, prefixes=PREFIXES)
        try:
            return self._asked(request, limits, began=began)
        except QueryTimeoutError as error:
            if not costly:
                raise
            raise QueryTimeoutError(
                f"{error}; much was written since the last query and must first be checked for triples in two graphs: run "
                "one query without a timeout"
            ) from None
