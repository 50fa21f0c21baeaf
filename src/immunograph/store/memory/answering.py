"""Query answering: in this process, or in a worker if a query has limits or may be interrupted."""

from __future__ import annotations

import contextlib
import math
import mmap
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Final, TypeVar, Unpack

import pyoxigraph as ox

from immunograph.errors import FormatError, QueryError, QueryTimeoutError
from immunograph.model import IRI
from immunograph.store.edge import Edge
from immunograph.store.formats import Format
from immunograph.store.interface import Answer, Capabilities, Triples
from immunograph.store.memory.merge import Merge
from immunograph.store.memory.plan import plan
from immunograph.store.oxigraph import (
    ENGINE_ERRORS,
    AskingOptions,
    Result,
    answer_of,
    refusal,
    write_result,
    write_taken,
)
from immunograph.store.request import NO_LIMITS, Limits, Request
from immunograph.store.sparql.hosts import refuse_network
from immunograph.store.sparql.query import Query
from immunograph.store.workers.pool import WorkerPool
from immunograph.store.workers.process import NoWorkerError, Worker, can_fork, forked
from immunograph.store.workers.serialised import write_asked
from immunograph.store.workers.service import can_limit_memory
from immunograph.store.workers.task import Task
from immunograph.vocabulary import PREFIXES

__all__ = ["Asking", "check_enforceable", "expecting_interrupts"]

T = TypeVar("T")

_watched: Final = threading.Event()


@contextlib.contextmanager
def expecting_interrupts() -> Iterator[None]:
    """Make queries inside a ``with`` block interruptible by Ctrl-C, as at an interactive prompt."""
    _watched.set()
    try:
        yield
    finally:
        _watched.clear()


def _interactive() -> bool:
    """Return whether the session is interactive (a prompt or a notebook), where a user may want to stop a query by hand."""
    watched = _watched.is_set() or hasattr(sys, "ps1") or "ipykernel" in sys.modules
    return watched and threading.current_thread() is threading.main_thread()


class Asking(Edge):
    """The part of :class:`LocalStore` that answers queries."""

    merge: Merge
    _interruptible: bool | None
    _lock: threading.RLock
    _writes: int
    _copies: dict[object, ox.Store]
    _pool: WorkerPool
    _planned: mmap.mmap
    """One byte shared with the workers: whether the latest query was passed to the engine."""

    @property
    def capabilities(self) -> Capabilities:
        """The features that this store supports."""
        return Capabilities("in memory", ends_queries=can_fork())

    def _query(self, request: Request) -> Answer:
        limits = request.limits
        check_enforceable(limits)
        limited = limits.timeout is not None or limits.max_memory is not None
        can_end = (limited or self._may_be_interrupted()) and self.capabilities.ends_queries
        if can_end:
            try:
                refuse_network(request.query, PREFIXES, allow_hosts=request.allow_hosts)
                return self._answer_elsewhere(request)
            except NoWorkerError:
                if limited:
                    raise
        if limited and not can_end:
            raise self._cannot_end("a query")
        return self._answer(request, columns=True)

    def _cannot_end(self, what: str) -> QueryError:
        """Return the error that a query or an update cannot be stopped on this system."""
        return QueryError(
            f"this system cannot stop {what} over a store in memory: leave out timeout and max_memory, or keep the graph "
            "on disk (ig.open), where queries can be stopped"
        )

    def _may_be_interrupted(self) -> bool:
        return _interactive() if self._interruptible is None else self._interruptible

    def _write_answer(self, request: Request, target: IO[bytes], form: str) -> None:
        if request.limits != NO_LIMITS or self._may_be_interrupted():
            write_taken(self._query(request), target, form)
            return
        self._use(request, lambda result: write_result(result, target, form))

    # --- in this process ----------------------------------------------------------------------------------------

    def solve(self, request: Request, **options: Unpack[AskingOptions]) -> Result:
        r"""Run a query and return the engine's lazy result, which keeps showing the current state of the store.

        Parameters
        ----------
        request
            The query; its limits are ignored.
        \*\*options
            Options of the engine's ``query`` method, such as ``substitutions``.

        Returns
        -------
        Result
            The engine's result: solutions, triples or a Boolean.
        """
        query = request.query
        refuse_network(query, PREFIXES, allow_hosts=request.allow_hosts)
        with self._lock:
            prefixes = options["prefixes"] = query.used(options.get("prefixes", PREFIXES))
            chosen = plan(query, request.scope, self.merge, self._copies, base=request.base, prefixes=prefixes)
            self._planned[0] = True
            try:
                asked: AskingOptions = {**options, **chosen.options}
                return chosen.store.query(query.text, base_iri=request.base, **asked)
            except ENGINE_ERRORS as error:
                raise refusal(error, query) from error

    def _use(self, request: Request, use: Callable[[Result], T]) -> T:
        """Begin to answer and do something with the engine's result; what the engine raises on the way is explained."""
        result = self.solve(request)
        try:
            return use(result)
        except (QueryError, FormatError) as error:
            raise error.with_traceback(None) from None
        except ENGINE_ERRORS as error:
            raise refusal(error, request.query) from error.with_traceback(None)
        finally:
            del result  # keep no reference to the error: only the thread that made it can release it

    def _answer(self, request: Request, *, columns: bool = False) -> Answer:
        return self._use(request, lambda result: answer_of(result, request.limits, columns=columns))

    # --- in a worker --------------------------------------------------------------------------------------------

    def _made_pool(self) -> WorkerPool:
        return WorkerPool(self._fork, seen=self._seen_by_worker, lock=self._lock)

    def _fork(self) -> Worker:
        return forked(self._work)

    def _seen_by_worker(self) -> object:
        """Return the state of the store that a worker sees; once that changes, it is of no more use."""
        return (self._writes, self.merge.version, len(self._copies))

    def _work(self, task: Task) -> Answer:
        """Carry out a task in a forked worker."""
        self._lock = threading.RLock()  # another thread of the parent may have held it at the fork
        if task.update is not None:
            self._carry_out(Query(task.update[0], "update"), task.update[1], PREFIXES)
            return Triples(b"")
        return self.answered(task)

    def _carry_out(self, update: Query, base: str | None, prefixes: Mapping[str, str]) -> None:
        raise NotImplementedError

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Serialise all quads, or one graph, to a binary file.

        Parameters
        ----------
        target
            The binary file to write to.
        form
            The RDF format.
        graph
            IRI of a named graph; the empty IRI is the default graph, and ``None`` all graphs.
        """
        raise NotImplementedError

    def answered(self, task: Task) -> Answer:
        """Run a task: return the answer to its query, or write the answer or a graph in the task's format.

        Parameters
        ----------
        task
            The task: a query to answer, an update to try out, or a graph to serialise.

        Returns
        -------
        Answer
            The answer; for a task with a format, its serialised bytes or nothing.
        """
        answer = None if task.request is None else self._answer(task.request)
        if task.output is None and answer is not None:
            return answer
        assert task.output is not None  # noqa: S101  a task with neither is idle
        return write_asked(self, task.output, answer)

    def _asked(self, task: Task, *, began: float, cancelled: threading.Event | None = None) -> Answer:
        """Run a task in a worker that sees the current version."""
        return self._pool.ask(task, began=began, cancelled=cancelled)

    def serve_many(self, most: int, niceness: int) -> None:
        """Prepare for concurrent queries. Call it before the first query.

        Parameters
        ----------
        most
            Maximum number of workers.
        niceness
            Niceness added to the workers, as for ``os.nice``.
        """
        self._pool.serve_many(most, niceness)

    def settle(self, *, only_if_cheap: bool = False) -> None:
        """Deduplicate triples of recent writes across graphs.

        Parameters
        ----------
        only_if_cheap
            Whether to skip it if it would take long.
        """
        with self._lock:
            if not (only_if_cheap and self.merge.costly):
                self.merge.deduplicate()

    def _answer_elsewhere(self, request: Request) -> Answer:
        began = time.monotonic()
        with self._lock:
            costly = self.merge.costly
            self._planned[0] = False
            bounded = request.limits.timeout is not None and math.isfinite(request.limits.timeout)
            if not (bounded and costly):  # what may take long is left to the worker, where the deadline holds for it
                plan(request.query, request.scope, self.merge, self._copies, base=request.base, prefixes=PREFIXES)
        try:
            return self._asked(Task(request, limits=request.limits), began=began)
        except QueryTimeoutError as error:
            if not costly or self._planned[0]:
                raise
            raise QueryTimeoutError(
                f"{error}; the time went into a search for triples that are in two graphs, which follows a load: run a short "
                "query once without a timeout, such as ASK {}"
            ) from None


def check_enforceable(limits: Limits) -> None:
    """Raise an error for limits that the operating system cannot enforce.

    Parameters
    ----------
    limits
        The limits of a query.

    Raises
    ------
    QueryError
        If there is a memory limit, and this system cannot limit the memory of a process.
    """
    if limits.max_memory is not None and not can_limit_memory():
        raise QueryError(
            "this system cannot limit the memory of a query: leave out max_memory; timeout and max_rows work"
        )
