"""Answer queries in this process, or in a worker process if they have limits or may be interrupted."""

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
from immunograph.store.engine_results import answer_of, write_result, write_taken
from immunograph.store.formats import Format
from immunograph.store.interface import Answer, Capabilities, Triples
from immunograph.store.memory.merge import Merge
from immunograph.store.memory.plan import plan
from immunograph.store.oxigraph import ENGINE_ERRORS, AskingOptions, Result, refusal
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
    """Return a context manager that makes queries inside its block interruptible by Ctrl-C.

    Queries of the main thread are then answered in a worker process, as at an interactive prompt, unless their store was
    created with ``interruptible=False``.
    """
    _watched.set()
    try:
        yield
    finally:
        _watched.clear()


def _interactive() -> bool:
    """Return whether Ctrl-C should stop queries of this thread: the main thread of a prompt or a notebook.

    It is also true for the main thread within :func:`expecting_interrupts`.
    """
    shell = getattr(
        sys.modules.get("IPython"), "get_ipython", None
    )  # programs that execute notebooks import IPython, too
    watched = _watched.is_set() or hasattr(sys, "ps1") or (shell is not None and shell() is not None)
    return watched and threading.current_thread() is threading.main_thread()


class Asking(Edge):
    """Base class of :class:`LocalStore` with the methods that answer queries."""

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
        """Return the error for limits on a system without ``fork``."""
        return QueryError(
            f"this operating system cannot stop {what} on a store in memory: leave out timeout and max_memory, or keep the "
            "graph on disk (ig.open), where queries can be stopped"
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
        r"""Run a query in this process, and return the engine's lazy result.

        Parameters
        ----------
        request
            The query, with scope, base IRI and allowed hosts; its limits are ignored.
        \*\*options
            Options of the engine's ``query`` method, such as ``substitutions``.

        Returns
        -------
        Result
            Solutions, triples or a Boolean. Lazy results are isolated from later writes.

        Raises
        ------
        QueryError
            If the query cannot be parsed or executed, or would contact a host that is not allowed.
        """
        query, known = request.query, options.get("prefixes", PREFIXES)
        refuse_network(query, known, allow_hosts=request.allow_hosts)
        with self._lock:
            prefixes = options["prefixes"] = query.used(known)
            chosen = plan(query, request.scope, self.merge, self._copies, base=request.base, prefixes=prefixes)
            self._planned[0] = True
            try:
                asked: AskingOptions = {**options, **chosen.options}
                return chosen.store.query(query.text, base_iri=request.base, **asked)
            except ENGINE_ERRORS as error:
                raise refusal(error, query, prefixes=known) from error

    def _use(self, request: Request, use: Callable[[Result], T]) -> T:
        """Run a query, pass the engine's result to ``use``, and convert the engine's exceptions."""
        result = self.solve(request)
        try:
            return use(result)
        except (QueryError, FormatError) as error:
            raise error.with_traceback(None) from None
        except ENGINE_ERRORS as error:
            raise refusal(error, request.query) from error.with_traceback(None)
        finally:
            del result  # a traceback must not keep the result: only the thread that created it can release it

    def _answer(self, request: Request, *, columns: bool = False) -> Answer:
        return self._use(request, lambda result: answer_of(result, request.limits, columns=columns))

    # --- in a worker --------------------------------------------------------------------------------------------

    def _made_pool(self) -> WorkerPool:
        return WorkerPool(self._fork, seen=self._seen_by_worker, lock=self._lock)

    def _fork(self) -> Worker:
        return forked(self._work)

    def _seen_by_worker(self) -> object:
        """Return the state of the store that a worker sees; when it changes, the worker is outdated."""
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
        """Serialise all graphs, or one graph, to a binary file.

        Parameters
        ----------
        target
            Binary file open for writing.
        form
            RDF format. A format without named graphs gets the RDF merge of the graphs.
        graph
            IRI of a named graph; the empty IRI for the default graph, ``None`` for all graphs.
        """
        raise NotImplementedError

    def answered(self, task: Task) -> Answer:
        """Run a task in this process: answer its query, or serialise an answer or a graph.

        Parameters
        ----------
        task
            A task with a request, an output or both.

        Returns
        -------
        Answer
            The answer to the query; for a task with an output, the serialised bytes as ``Triples``, empty if they are
            in a file.

        Raises
        ------
        QueryError
            If the query cannot be parsed or executed, or exceeds a limit.
        FormatError
            If the format of the output is not one for this kind of query, or cannot contain a character of the answer.
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
        """Prepare for concurrent queries, as in a server; call it before the first query.

        Parameters
        ----------
        most
            Maximum number of workers.
        niceness
            Niceness of the workers, as for ``os.setpriority``: higher values give them less CPU time; 0 leaves it as is.
        """
        self._pool.serve_many(most, niceness)

    def settle(self, *, only_if_cheap: bool = False) -> None:
        """Deduplicate the triples of recent writes now, so that the next query need not.

        Parameters
        ----------
        only_if_cheap
            Whether to do nothing if whole graphs would have to be searched.
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
            if not (bounded and costly):  # expensive planning is left to the worker, where the deadline applies
                plan(request.query, request.scope, self.merge, self._copies, base=request.base, prefixes=PREFIXES)
        try:
            return self._asked(Task(request, limits=request.limits), began=began)
        except QueryTimeoutError:
            if not costly or self._planned[0]:
                raise
            raise QueryTimeoutError(
                f"the query did not finish in {request.limits.timeout or 0:g} s and was stopped, because the time was spent on "
                "deduplicating triples after a load, which happens once: run a short query without a timeout first, such as "
                "ASK {}"
            ) from None


def check_enforceable(limits: Limits) -> None:
    """Raise an error if the operating system cannot enforce the limits.

    Parameters
    ----------
    limits
        Limits of a query or update.

    Raises
    ------
    QueryError
        If there is a memory limit, and the system cannot limit the memory of a process.
    """
    if limits.max_memory is not None and not can_limit_memory():
        raise QueryError(
            "this operating system cannot limit the memory of a query: leave out max_memory, and use timeout or max_rows"
        )
