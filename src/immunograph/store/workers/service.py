"""Main loop of a worker process: read tasks from a pipe and answer them until the pipe is closed."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol, cast

from immunograph.errors import (
    FormatError,
    HostNotAllowedError,
    LimitError,
    QueryError,
    QuerySyntaxError,
    StoreError,
)
from immunograph.store.interface import Answer, Boolean, Solutions, Triples
from immunograph.store.request import Limits, too_much_memory
from immunograph.store.workers.channel import Channel, Message
from immunograph.store.workers.task import Task, TaskData

__all__ = [
    "TAKEN",
    "Answering",
    "ForkedService",
    "Service",
    "answer_of_message",
    "can_limit_memory",
    "default_memory",
    "serve",
    "work",
]

Answering = Callable[[Task], Answer]

TAKEN: Final = "taken"
"""Kind of the message that confirms the start of a process or the receipt of a request."""

_REST: Final = 0.02
"""Seconds without a request after which a worker closes its snapshot; longer than a write followed by a query takes."""
_LARGEST_DEFAULT: Final = 4 << 30


class Service(Protocol):
    """Interface of the service that a worker process runs; created by the function ``service`` of a module.

    A :class:`~immunograph.errors.QueryError`, a :class:`~immunograph.errors.FormatError` or an :class:`OSError` (such as
    :class:`~immunograph.errors.StoreError`) that :meth:`ready` or :meth:`answer` raises is sent to the parent process
    instead of an answer, and a :class:`MemoryError` as :class:`~immunograph.errors.LimitError`; the worker goes on. Any
    other error ends the worker, as does any error of :meth:`rest`, or of :meth:`ready` for an idle task.
    """

    def ready(self, task: Task) -> None:
        """Prepare for a task before the memory limit is set, for example by opening a snapshot.

        Parameters
        ----------
        task
            The next task; an idle task only changes the snapshot.
        """

    def answer(self, task: Task) -> Answer:
        """Run a task, and return its answer.

        Parameters
        ----------
        task
            A task with a request, an output or an update.

        Returns
        -------
        Answer
            The complete answer; ``Triples`` for an update and for serialised output.
        """

    def rest(self) -> None:
        """Release resources; called when there has been no task for 20 ms."""


class ForkedService:
    """Service of a forked worker, which shares the memory of its parent process.

    Parameters
    ----------
    answer
        Function that runs a task and returns its answer.
    """

    def __init__(self, answer: Answering) -> None:
        self.answer = answer

    def ready(self, task: Task) -> None:
        """Do nothing: the store is already in memory.

        Parameters
        ----------
        task
            Not used.
        """

    def rest(self) -> None:
        """Do nothing: there is nothing to release."""


def can_limit_memory() -> bool:
    """Return whether the operating system enforces a memory limit on a process (``RLIMIT_AS``).

    Returns
    -------
    bool
        True on Linux only.
    """
    return sys.platform == "linux"


def default_memory() -> int:
    """Return the memory limit of a worker for queries without ``max_memory``.

    Returns
    -------
    int
        A quarter of the machine's memory, at most 4 GiB, in bytes.
    """
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return _LARGEST_DEFAULT
    return min(_LARGEST_DEFAULT, memory // 4)


def serve(module: str, parent: int) -> None:
    """Run the main loop in a process that was started by :func:`started`; does not return.

    Parameters
    ----------
    module
        Name of a module with a function ``service()`` that returns a :class:`Service`.
    parent
        Process ID of the parent; this process ends when the parent has ended.
    """
    with contextlib.suppress(BaseException):
        channel = Channel(os.dup(0), os.dup(1))
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1):  # printed text must not get into the pipe for answers
            os.dup2(nothing, standard)
        service = importlib.import_module(module).service()
        channel.send({"kind": TAKEN})
        work(channel, service, parent)
    os._exit(1)


def work(channel: Channel, service: Service, parent: int) -> None:
    """Answer requests from a pipe until it is closed or the parent has ended; does not return.

    Parameters
    ----------
    channel
        The pipes for requests and answers.
    service
        Service that runs the tasks.
    parent
        Process ID of the parent process.
    """
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        quiet = os.open(os.devnull, os.O_WRONLY)
        faulthandler.disable()
        os.dup2(quiet, 2)  # the engine prints a message when it runs out of memory
        gc.disable()  # a collection would touch, and so copy, all that is shared
        tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
        threading.Thread(target=_read, args=(channel, tasks), daemon=True).start()
        if hasattr(os, "getppid"):
            threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
        while True:
            try:
                task = tasks.get(timeout=_REST)
            except queue.Empty:
                service.rest()
                task = tasks.get()
            if task.is_idle:
                service.ready(task)
            else:
                channel.send({"kind": TAKEN})
                channel.send(*_reply(task, service))
    except BaseException:  # noqa: BLE001, S110  this fork must not continue with the code of its parent
        pass
    finally:
        os._exit(1)


def _read(channel: Channel, tasks: queue.SimpleQueue[Task]) -> None:
    """Put the tasks from the pipe into a queue; end the process when the pipe is closed, even during an answer."""
    with contextlib.suppress(BaseException):
        while message := channel.receive():
            tasks.put(Task.from_dict(cast("TaskData", message[0])))
    os._exit(1)


def _leave_with(parent: int) -> None:
    """End the process when its parent has ended, which the pipe does not show if another process inherited its end."""
    if sys.platform == "win32":  # getppid does not change there when the parent ends; the closed pipe ends the worker
        return
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


_ERRORS: Final = {
    kind.__name__: kind
    for kind in (QueryError, QuerySyntaxError, LimitError, HostNotAllowedError, FormatError, StoreError)
}
"""Errors that can be sent instead of an answer; any other error is sent as its closest superclass among these."""


def _reply(task: Task, service: Service) -> Message:
    try:
        service.ready(task)
        with _limited_memory(task.limits):
            answer = service.answer(task)
    except MemoryError:
        problem = too_much_memory(task.limits, task.what, default_memory())
        return {"kind": LimitError.__name__, "message": str(problem)}, b""
    except (QueryError, FormatError, OSError) as error:
        kind = next((each.__name__ for each in type(error).__mro__ if each.__name__ in _ERRORS), StoreError.__name__)
        return {"kind": kind, "message": str(error)}, b""
    if isinstance(answer, Boolean):
        return {"kind": "boolean", "value": answer.value}, b""
    if isinstance(answer, Triples):
        return {"kind": "triples"}, answer.ntriples
    return {"kind": "solutions", "variables": answer.variables}, answer.tsv


def answer_of_message(head: Mapping[str, Any], body: bytes) -> Answer:
    """Decode a worker's message to the answer, or raise the error that it contains.

    Parameters
    ----------
    head
        Header of the message.
    body
        Body of the message: TSV for solutions, N-Triples for triples.

    Returns
    -------
    Answer
        ``Solutions``, ``Boolean`` or ``Triples``.

    Raises
    ------
    QueryError
        If the worker could not answer the query, including subclasses for limits.
    FormatError
        If the format is not one for this kind of query.
    StoreError
        If the worker could not read the store.
    """
    kind = head["kind"]
    if kind == "solutions":
        return Solutions(tuple(head["variables"]), body)
    if kind == "boolean":
        return Boolean(head["value"])
    if kind == "triples":
        return Triples(body)
    raise _ERRORS[kind](head["message"])


@contextlib.contextmanager
def _limited_memory(limits: Limits) -> Iterator[None]:
    """Limit the memory that the process can allocate; if the engine exceeds the limit, only this worker crashes."""
    if not can_limit_memory():
        yield
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + (limits.max_memory or default_memory()) + (16 << 20)
    before = resource.getrlimit(resource.RLIMIT_AS)
    if before[1] != resource.RLIM_INFINITY:
        most = min(most, before[1])
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
