"""A process that answers queries and can be killed: what an engine cannot cancel runs there.

For a store in memory it is a fork of this process, made when the first query with a limit comes and kept until the
store is written to. It shares the store's memory with us as long as neither side changes it, so it costs a fork for
each version of the store and not for each query. An engine on disk has threads, whose locks a fork may leave locked for
ever: there the process is a new one, started once, which opens the files itself. Answers come back through a file in
memory.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import json
import mmap
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from immunograph.errors import LimitError, QueryError, QueryTimeoutError
from immunograph.store.base import Answer, Boolean, Limits, Solutions, Triples
from immunograph.store.engine import too_much_memory

__all__ = ["NoWorkerError", "Worker", "WorkerGoneError", "can_fork", "can_start", "forked", "started"]

Answering = Callable[[dict[str, Any], Limits], Answer]
Readying = Callable[[dict[str, Any]], None]

_INLINE: Final = 60_000
"""Answers up to so many bytes come through the socket, longer ones through a file in memory."""


def can_fork() -> bool:
    """Tell whether this system has processes that can be forked and files in memory."""
    return hasattr(os, "fork") and hasattr(os, "memfd_create")


def can_start() -> bool:
    """Tell whether this system can start a process of this Python, and has files in memory."""
    return bool(sys.executable) and hasattr(os, "memfd_create")


class WorkerGoneError(LimitError):
    """The worker ended before it answered; ``what`` it was asked may be asked once more."""


class NoWorkerError(LimitError):
    """No worker can be had."""


class Worker:
    """One process, and the socket by which it is asked; made by :func:`forked` or :func:`started`.

    Parameters
    ----------
    ours
        The socket.
    process
        The number of the process.
    started
        What keeps the process if it was not forked.
    took
        How long it took to start, in seconds; the first to ask it is given that time.
    """

    def __init__(
        self, ours: socket.socket, process: int, started: subprocess.Popen[bytes] | None = None, took: float = 0
    ) -> None:
        self._process = process
        self._owner = os.getpid()
        self._started = started
        self._took = took
        self._socket = ours
        self._waiting = select.poll()
        self._waiting.register(ours, select.POLLIN)
        self.busy = threading.Lock()

    def ask(
        self, request: dict[str, Any], limits: Limits, *, began: float | None = None, what: str = "query"
    ) -> Answer:
        """Have a request answered; when this raises anything but ``QueryError`` itself, the worker is gone.

        ``began`` is when the deadline began to run, by ``time.monotonic``; now if left out.

        Raises
        ------
        QueryTimeoutError
            If it is not done by its deadline; the worker is then killed.
        LimitError
            If it takes more memory or rows than allowed.
        QueryError
            If it cannot be answered.
        """
        start = time.monotonic() if began is None else began
        deadline = None if limits.timeout is None else start + limits.timeout + self._took
        self._took = 0
        sizes = {"max_rows": limits.max_rows, "max_memory": limits.max_memory}
        message = json.dumps({**request, "limits": sizes}).encode()
        try:
            handle, size = _file_of(message)
            with contextlib.closing(_Handle(handle)):
                socket.send_fds(self._socket, [size.to_bytes(8, "big")], [handle])
            return self._receive(deadline, limits, what)
        except QueryError as error:
            if isinstance(error, QueryTimeoutError):
                self.kill()
            raise
        except OSError as error:
            self.kill()
            raise WorkerGoneError(f"the process that answered the {what} is gone: {error}") from error
        except BaseException:
            self.kill()
            raise

    def _receive(self, deadline: float | None, limits: Limits, what: str) -> Answer:
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise QueryTimeoutError(
                    f"the {what} was not done in {limits.timeout:g} s and was ended; narrow it, or raise the timeout"
                )
            if self._waiting.poll(500 if left is None else min(left * 1000, 500)):
                break
        message, handles, _, _ = socket.recv_fds(self._socket, _INLINE + 10_000, 1)
        if not message:
            self.kill()
            if limits.max_memory is not None:
                raise too_much_memory(limits)
            raise WorkerGoneError(
                f"the process that answered the {what} ended; the query may have made the engine crash: ask it another way"
            )
        head, _, body = message.partition(b"\n")
        told = json.loads(head)
        if handles:
            with contextlib.closing(_Handle(handles[0])):
                body = _content(handles[0], told["size"])
        return _answer_of(told, body)

    def kill(self) -> None:
        """End the process, whatever it is doing; a copy of this object in a forked process only lets go of it."""
        if self._process and self._owner == os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._process, 0)
            if self._started is not None:
                self._started.returncode = -signal.SIGKILL  # it was waited for
            self._process = 0
        self._socket.close()

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return bool(self._process) and self._owner == os.getpid()


def forked(answer: Answering, ready: Readying) -> Worker:
    """Fork a process.

    Parameters
    ----------
    answer
        Answers a request in the worker; it sees the store as it was at the fork.
    ready
        Makes the worker ready for a request, before any limit of memory holds.
    """
    ours, theirs = _sockets()
    parent = os.getpid()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads: the worker uses none of theirs
        try:
            process = os.fork()
        except OSError as error:
            ours.close()
            theirs.close()
            raise NoWorkerError(f"the process that answers queries with limits cannot be forked: {error}") from error
    if process == 0:
        ours.close()
        _work(theirs, answer, ready, parent)
    theirs.close()
    return Worker(ours, process)


def started(module: str, argument: str, handles: Sequence[int] = (), *, patience: float = 60) -> Worker:
    """Start a process with no memory in common with this one, and wait until it can be asked.

    Parameters
    ----------
    module
        Has a function ``reader(argument)``, which gives what :func:`forked` takes.
    argument
        Tells it what to open.
    handles
        Files that are open there under the same numbers.
    patience
        How long it may take, in seconds.

    Raises
    ------
    NoWorkerError
        If it cannot be started.
    """
    began = time.monotonic()
    ours, theirs = _sockets()
    path = [each for each in sys.path if isinstance(each, str)]
    told = json.dumps([path, module, argument, theirs.fileno(), os.getpid()])
    program = "import json, sys; told = json.loads(sys.argv[1]); sys.path[:] = told[0]; "
    program += f"from {__name__} import serve; serve(*told[1:])"
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603  this Python, and a program of our own
            [sys.executable, *subprocess._args_from_interpreter_flags(), "-P", "-c", program, told],  # type: ignore[attr-defined]
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            pass_fds=[theirs.fileno(), *handles],
            process_group=0,  # Ctrl-C is for the one who asks
        )
    except OSError as error:
        ours.close()
        raise NoWorkerError(f"the process that answers queries with limits cannot be started: {error}") from error
    finally:
        theirs.close()
    made = Worker(ours, process.pid, process)
    try:
        up = bool(made._waiting.poll(patience * 1000)) and ours.recv(2)
    except BaseException:
        made.kill()
        raise
    if not up:
        made.kill()
        raise NoWorkerError("the process that answers queries with limits did not start: leave the limits out")
    made._took = time.monotonic() - began
    return made


def serve(module: str, argument: str, handle: int, parent: int) -> None:
    """Be the process that :func:`started` starts; never returns."""
    with contextlib.suppress(BaseException):
        link = socket.socket(fileno=handle)
        answer, ready = importlib.import_module(module).reader(argument)
        link.send(b"up")
        _work(link, answer, ready, parent)
    os._exit(1)


def _sockets() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


class _Handle:
    """A file descriptor that can be closed by ``contextlib.closing``."""

    def __init__(self, number: int) -> None:
        self.number = number

    def close(self) -> None:
        os.close(self.number)


def _file_of(content: bytes) -> tuple[int, int]:
    handle = os.memfd_create("immunograph")
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]
    return handle, len(content)


def _content(handle: int, size: int) -> bytes:
    if not size:
        return b""
    with mmap.mmap(handle, size, access=mmap.ACCESS_READ) as mapped:
        return mapped[:]


def _answer_of(told: dict[str, Any], body: bytes) -> Answer:
    kind = told["kind"]
    if kind == "solutions":
        return Solutions(tuple(told["variables"]), body)
    if kind == "boolean":
        return Boolean(told["value"])
    if kind == "triples":
        return Triples(body)
    raise (LimitError if kind == "limit" else QueryError)(told["message"])


def _work(link: socket.socket, answer: Answering, ready: Readying, parent: int) -> None:
    """Answer requests until there are none; never returns."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        quiet = os.open(os.devnull, os.O_WRONLY)
        faulthandler.disable()
        os.dup2(quiet, 2)  # an engine that runs out of memory says so in words of its own
        gc.disable()  # a collection would touch, and so copy, all that is shared
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
        while True:
            size, handles, _, _ = socket.recv_fds(link, 8, 1)
            if not size:
                break
            request = json.loads(_content(handles[0], int.from_bytes(size, "big")))
            os.close(handles[0])
            _reply(link, request, answer, ready)
    except BaseException:  # noqa: BLE001, S110  whatever it is, this copy of the process must not go on
        pass
    finally:
        os._exit(1)


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _reply(link: socket.socket, request: dict[str, Any], answer: Answering, ready: Readying) -> None:
    limits = Limits(**request.pop("limits"))
    body = b""
    try:
        ready(request)
        with _memory(limits):
            made = answer(request, limits)
        if isinstance(made, Boolean):
            told: dict[str, Any] = {"kind": "boolean", "value": made.value}
        elif isinstance(made, Triples):
            told, body = {"kind": "triples"}, made.ntriples
        else:
            told, body = {"kind": "solutions", "variables": made.variables}, made.tsv
    except MemoryError:
        told = {"kind": "limit", "message": str(too_much_memory(limits))}
    except LimitError as error:
        told = {"kind": "limit", "message": str(error)}
    except QueryError as error:
        told = {"kind": "error", "message": str(error)}
    told["size"] = len(body)
    head = json.dumps(told).encode()
    if len(head) + len(body) < _INLINE:
        link.send(head + b"\n" + body)
    elif len(head) < _INLINE:
        handle, _ = _file_of(body)
        socket.send_fds(link, [head + b"\n"], [handle])
        os.close(handle)
    else:
        message = {"kind": "error", "message": told.get("message", "the answer has too many variables")[:2000]}
        link.send(json.dumps({**message, "size": 0}).encode() + b"\n")


@contextlib.contextmanager
def _memory(limits: Limits) -> Iterator[None]:
    """Let the process grow by so much and no more; an engine that needs more dies, and only this copy of it."""
    if limits.max_memory is None:
        yield
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123  the shortest way after a fork
        now = int(stream.read().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + limits.max_memory + (16 << 20), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
