"""Pool of the worker processes of a store: idle workers are reused, busy workers do not block other queries."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from immunograph.errors import QueryTimeoutError
from immunograph.plurals import counted
from immunograph.store.interface import Answer
from immunograph.store.workers.process import NoWorkerError, Worker, WorkerGoneError
from immunograph.store.workers.task import Task

__all__ = ["MOST_WORKERS", "WorkerPool"]

MOST_WORKERS: Final = min(8, max(4, os.cpu_count() or 4))
"""Maximum number of concurrent queries with limits on one store on disk; further queries wait within their timeouts."""


_MOMENT: Final = 0.05


class _Turns:
    """Fair (FIFO) semaphore; with the semaphore of the standard library, frequent callers overtake waiting ones."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[threading.Event] = deque()
        self._guard = threading.Lock()

    def acquire(self, timeout: float | None) -> bool:
        with self._guard:
            if self._free and not self._waiting:
                self._free -= 1
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        try:
            turn.wait(timeout)
        except BaseException:
            if not self._left(turn):
                self.release()
            raise
        return not self._left(turn)

    def _left(self, turn: threading.Event) -> bool:
        """Leave the queue, and return whether the caller was still waiting."""
        with self._guard:
            if turn.is_set():
                return False
            self._waiting.remove(turn)
            return True

    def release(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1


class WorkerPool:
    """Pool of the worker processes of one store; thread-safe.

    Parameters
    ----------
    make
        Function that starts a worker.
    seen
        Function that returns the state of the store that a new worker sees. Workers with an older state are discarded.
        For workers that can open any state, it returns a constant.
    lock
        Lock to hold while the state is read and a worker is started. A pool with a lock has no maximum size: a thread
        that holds the lock may run a query itself, and must not wait for a worker.
    spare
        Whether to start a spare worker when a query takes longer than 50 ms.
    """

    def __init__(
        self,
        make: Callable[[], Worker],
        *,
        seen: Callable[[], object] = lambda: None,
        lock: AbstractContextManager[object] | None = None,
        spare: bool = False,
    ) -> None:
        self._make = make
        self._seen = seen
        self._lock = lock or nullcontext()
        self._bounded = lock is None
        self._spare = spare
        self.most = MOST_WORKERS
        self.niceness = 0
        self._reset()

    def serve_many(self, most: int, niceness: int) -> None:
        """Set the size and priority of the pool for concurrent queries.

        Call it before the first query.

        Parameters
        ----------
        most
            Maximum number of workers.
        niceness
            Niceness of the workers, as for ``os.setpriority``: higher values give them less CPU time; 0 leaves it as is.
        """
        self.most, self.niceness = most, niceness
        self._reset()

    def _made(self) -> Worker:
        worker = self._make()
        if self.niceness and hasattr(os, "setpriority"):
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, worker.process, self.niceness)
        return worker

    def _reset(self) -> None:
        self._process = os.getpid()
        self._free = _Turns(self.most)
        self._guard = threading.Condition(threading.Lock())
        self._idle: list[tuple[object, Worker]] = []
        self._busy = 0
        self._closed = False

    def ask(
        self,
        task: Task,
        *,
        began: float | None = None,
        cancelled: threading.Event | None = None,
    ) -> Answer:
        """Run a task in an idle or new worker, and return its answer.

        Parameters
        ----------
        task
            The task, with its limits.
        began
            Start of the timeout, by ``time.monotonic``; now if ``None``.
        cancelled
            Event that another thread sets when the answer is no longer needed.

        Returns
        -------
        Answer
            The complete answer.

        Raises
        ------
        QueryTimeoutError
            If no worker becomes free, or the task does not finish, within the timeout, or the task is cancelled.
        LimitError
            If the task exceeds a limit on rows or memory, or no worker can be started.
        QueryInterruptedError
            If the worker was killed by the system or a user.
        QueryError
            If the query cannot be parsed or answered.
        FormatError
            If the format of the output is not one for this kind of query.
        StoreError
            If the worker cannot read the store.
        """
        limits = task.limits
        if self._process != os.getpid():  # a forked process has none of its parent's workers
            self._reset()
        began = time.monotonic() if began is None else began
        left = None if limits.timeout is None else min(began + limits.timeout - time.monotonic(), threading.TIMEOUT_MAX)
        if self._bounded and not self._free.acquire(left if left is None else max(0, left)):
            raise QueryTimeoutError(
                f"the {task.what} did not start within {limits.timeout:g} s, because {counted(self.most, 'other was', 'others were')} "
                "running; try again, or raise the timeout"
            )
        try:
            for left_over in range(self.most, -1, -1):
                try:
                    return self._ask_one(task, began, cancelled)
                except WorkerGoneError:  # an idle worker may have been dead before it was asked
                    if not left_over:
                        raise
            raise AssertionError("unreachable")
        finally:
            if self._bounded:
                self._free.release()

    def _ask_one(self, task: Task, began: float, cancelled: threading.Event | None) -> Answer:
        state, worker, is_new = self._take()
        try:
            return worker.ask(task, began=began, slow=self._prepare, cancelled=cancelled)
        except NoWorkerError as error:
            if is_new:
                raise
            raise WorkerGoneError(str(error)) from error  # a spare worker that was killed while it was starting
        finally:
            self._give_back(state, worker)

    def _take(self) -> tuple[object, Worker, bool]:
        """Return the state, an idle worker or else a new one, and whether it is new; an idle worker may have died."""
        with self._lock:
            state = self._seen()
            with self._guard:
                chosen = self._idle_one(state)
                self._busy += 1
            if chosen is not None:
                return *chosen, False
            try:
                return state, self._made(), True
            except BaseException:
                with self._guard:
                    self._busy -= 1
                raise

    def _idle_one(self, state: object) -> tuple[object, Worker] | None:
        """Take an idle worker, or return ``None``; wait up to 50 ms for one that is busy or starting, instead of starting another."""
        end = time.monotonic() + _MOMENT
        while True:
            fitting = [pair for pair in self._idle if pair[0] == state and pair[1].alive]
            up = [pair for pair in fitting if pair[1].up]
            left = end - time.monotonic()
            if up or left <= 0 or not (self._bounded and self._busy):
                break
            self._guard.wait(left)
        if not fitting:
            return None
        chosen = (up or fitting)[0]
        self._idle.remove(chosen)
        return chosen

    def _give_back(self, state: object, worker: Worker) -> None:
        with self._guard:
            self._busy -= 1
            now = self._seen()
            # Outdated workers would take the places of usable ones; the state also changes while a query is planned.
            ended = self._without_outdated(now)
            if worker.alive and not self._closed and len(self._idle) < self.most and state == now:
                self._idle.append((state, worker))
                self._guard.notify()
            else:
                ended.append(worker)
        for each in ended:
            each.kill()

    def _without_outdated(self, state: object) -> list[Worker]:
        """Keep only the idle workers that see a state; return the others, to be killed once the guard is released."""
        outdated = [worker for seen, worker in self._idle if seen != state]
        self._idle = [pair for pair in self._idle if pair[0] == state]
        return outdated

    def _prepare(self) -> None:
        """Start a spare worker, so that the next query need not wait for one to start."""
        with self._guard:
            wanted = self._spare and not self._idle and not self._closed and self._busy < self.most
            if not wanted:
                return
            try:
                self._idle.append((self._seen(), self._made()))
            except NoWorkerError:
                self._spare = False

    def discard(self) -> None:
        """Kill idle workers that see an outdated state of the store; busy workers finish on their snapshot."""
        with self._guard:
            outdated = self._without_outdated(self._seen())
        for worker in outdated:
            worker.kill()

    def release(self) -> None:
        """Make idle workers close their snapshots, so that the files can be deleted."""
        with self._guard:
            for _, worker in self._idle:
                worker.release()

    def close(self) -> None:
        """Kill idle workers; a busy worker is killed when it has finished."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
        for _, worker in idle:
            worker.kill()
