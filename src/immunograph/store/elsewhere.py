"""Queries answered by a worker: one is kept for as long as the store stays as the worker has seen it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from immunograph.errors import QueryTimeoutError
from immunograph.store.base import Answer, Limits, Scope
from immunograph.store.network import refuse_network
from immunograph.store.plan import plan
from immunograph.store.querytext import measure
from immunograph.store.worker import Worker, WorkerGoneError, forked
from immunograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

    from immunograph.store.merge import Merge

__all__ = ["AsksWorkers"]


class AsksWorkers:
    """What a store on this machine does to have queries answered where they can be ended."""

    merge: Merge
    _lock: threading.RLock
    _writes: int
    _copies: dict[object, ox.Store]
    _worker: tuple[object, Worker] | None

    def _work(self, request: dict[str, Any], limits: Limits) -> Answer:
        """Answer a request in the worker."""
        raise NotImplementedError

    def _end_worker(self) -> None:
        """Let go of the worker; one that is at work goes on, on what it has, and is ended by whoever asked it."""
        with self._lock:
            kept, self._worker = self._worker, None
            if kept is not None and kept[1].busy.acquire(blocking=False):
                kept[1].kill()

    def _answer_elsewhere(
        self, text: str, scope: Scope, base: str | None, allow_hosts: Collection[str], limits: Limits
    ) -> Answer:
        began = time.monotonic()
        measure(text)
        refuse_network(text, PREFIXES, allow_hosts=allow_hosts)
        seen = {"graphs": scope.graphs, "named": scope.named, "standard": scope.standard}
        request = {"text": text, "base": base, "allow_hosts": [*allow_hosts], **seen}
        with self._lock:
            request |= self._made_ready(text, scope, base, limits)
            costly = self.merge.costly
        try:
            return self._ask_worker(request, limits, began=began)
        except QueryTimeoutError as error:
            if not costly:
                raise
            raise QueryTimeoutError(
                f"{error}; much was written since the last query, and is still to be searched for triples in two graphs: "
                "ask once without a timeout"
            ) from None

    def _made_ready(self, text: str, scope: Scope, base: str | None, limits: Limits) -> dict[str, Any]:
        """Make the store ready for a query here, once, and not in each worker; gives what the worker is to know of it.

        What may take long is left to the worker where the query has a deadline, which then holds for that, too.
        """
        bounded = limits.timeout is not None and math.isfinite(limits.timeout)
        if not (bounded and self.merge.costly):
            plan(text, scope, self.merge, self._copies, base=base, prefixes=PREFIXES)
        return {}

    def _ask_worker(
        self, request: dict[str, Any], limits: Limits, *, began: float | None = None, what: str = "query"
    ) -> Answer:
        worker, kept = self._a_worker()
        try:
            return worker.ask(request, limits, began=began, what=what)
        except WorkerGoneError:
            if not kept or limits.max_memory is not None:
                raise
        finally:
            self._asked(worker, kept=kept)
        worker = self._new_worker()  # the kept one may have been gone before it was asked
        try:
            return worker.ask(request, limits, began=began, what=what)
        finally:
            worker.kill()

    def _a_worker(self) -> tuple[Worker, bool]:
        """Give the worker that is kept, made anew if the store has changed, or one for this query if it is at work."""
        with self._lock:
            state = self._seen_by_worker()
            if self._worker is None or not self._worker[1].alive or self._worker[0] != state:
                self._end_worker()
                self._worker = (state, self._new_worker())
            worker = self._worker[1]
            if worker.busy.acquire(blocking=False):
                return worker, True
            return self._new_worker(), False

    def _seen_by_worker(self) -> object:
        """Tell what a worker has seen of the store; once that changes, it is of no more use."""
        return (self._writes, self.merge.moved, len(self._copies))

    def _new_worker(self) -> Worker:
        return forked(self._work, lambda _: None)

    def _asked(self, worker: Worker, *, kept: bool) -> None:
        with self._lock:
            if kept and self._worker is not None and self._worker[1] is worker:
                worker.busy.release()
            else:  # it was made for one query, or the store has changed since
                worker.kill()
