"""Worker processes: they answer queries and can be killed, because the engine cannot cancel a query.

For a store in memory, a worker is a fork of this process, which shares the store's memory (copy-on-write); one fork
serves all queries on a version of the store. The engine on disk has threads, and a fork could leave their locks held
forever: there, a worker is a new Python process that opens a snapshot of the files. Requests and answers go through two
pipes (:mod:`immunograph.store.workers.channel`).
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
import weakref
from collections.abc import Callable, Sequence
from typing import Final

from immunograph.errors import (
    FormatError,
    LimitError,
    QueryError,
    QueryInterruptedError,
    QueryTimeoutError,
    StoreError,
)
from immunograph.store.interface import Answer
from immunograph.store.request import Limits, too_much_memory
from immunograph.store.workers.channel import Channel, pipes
from immunograph.store.workers.service import (
    TAKEN,
    Answering,
    ForkedService,
    answer_of_message,
    can_limit_memory,
    default_memory,
    work,
)
from immunograph.store.workers.task import Task

__all__ = [
    "NoWorkerError",
    "Worker",
    "WorkerGoneError",
    "can_fork",
    "can_start",
    "forked",
    "started",
]


_FROM_OUTSIDE: Final = frozenset(
    getattr(signal, name) for name in ("SIGKILL", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)
)
"""Signals sent from outside; the engine itself only aborts (out of memory) or gets SIGSEGV (stack overflow)."""
_PATIENCE: Final = 180.0
_SLOW: Final = 0.05
_MOST_HANDLES: Final = os.sysconf("SC_OPEN_MAX") if hasattr(os, "sysconf") and os.sysconf("SC_OPEN_MAX") > 0 else 65_536


def can_fork() -> bool:
    """Return whether this operating system can fork a process.

    Returns
    -------
    bool
        False on Windows.
    """
    return hasattr(os, "fork")


def can_start() -> bool:
    """Return whether a new process of this Python interpreter can be started.

    Returns
    -------
    bool
        False if the path of the interpreter is unknown, as in some embedded interpreters.
    """
    return bool(sys.executable)


class WorkerGoneError(QueryInterruptedError):
    """Raised if a worker ended before it received the request, which can be sent to another worker."""


class NoWorkerError(LimitError):
    """Raised if no worker process can be started."""


class Worker:
    """Handle of one worker process; created by :func:`forked` or :func:`started`.

    Parameters
    ----------
    channel
        The pipes for requests and answers.
    process
        Process ID of the worker.
    popen
        Process object of a started worker; ``None`` for a forked one.
    """

    def __init__(self, channel: Channel, process: int, popen: subprocess.Popen[bytes] | None = None) -> None:
        self.process = process
        self._owner = os.getpid()
        self._popen = popen
        self._channel = channel
        self._up = popen is None
        _WORKERS.add(self)

    def ask(
        self,
        task: Task,
        *,
        began: float | None = None,
        slow: Callable[[], None] = lambda: None,
        cancelled: threading.Event | None = None,
    ) -> Answer:
        """Run a task in the worker, and return the answer.

        The worker remains usable after an error that it reports itself, such as an invalid query; after a timeout, a
        crash or any other error it is dead.

        Parameters
        ----------
        task
            The task. Its timeout is enforced by this process, its other limits by the worker.
        began
            Start of the timeout, by ``time.monotonic``; now if ``None``. The start-up time of a new process does not
            count.
        slow
            Callback that is called once if there is no answer after 50 ms.
        cancelled
            Event that another thread sets when the answer is no longer needed; the worker is then killed.

        Returns
        -------
        Answer
            ``Solutions``, ``Boolean`` or ``Triples``; always complete.

        Raises
        ------
        QueryTimeoutError
            If the task does not finish within its timeout, or is cancelled; the worker is then killed.
        LimitError
            If the task exceeds a limit on rows or memory, or crashes the engine, or if the process does not start.
        QueryError
            If the query cannot be parsed or answered.
        QueryInterruptedError
            If the worker process was killed by the system or a user, or ended before it received the task.
        FormatError
            If the format of the output is not one for this kind of query.
        StoreError
            If the worker cannot read the store.
        """
        start = time.monotonic() if began is None else began
        limits, what = task.limits, task.what
        try:
            start += self._wait_until_up()
            deadline = None if limits.timeout is None else start + limits.timeout
            try:
                self._channel.send(task.as_dict())
            except OSError as error:
                self.kill()
                raise _not_begun(what) from error
            return self._receive(deadline, limits, what, slow, cancelled)
        except QueryTimeoutError:
            self.kill()
            raise
        except (QueryError, StoreError, FormatError):
            raise
        except BaseException:
            self.kill()
            raise

    def release(self) -> None:
        """Make an idle worker close its snapshot; does nothing if it is dead or not ready."""
        if self._up:
            with contextlib.suppress(OSError):
                self._channel.send(Task().as_dict())

    def _wait_until_up(self) -> float:
        if self._up:
            return 0
        began = time.monotonic()
        failed = f"did not start within {_PATIENCE:g} s"
        try:
            message = self._channel.receive(_PATIENCE)
        except (EOFError, OSError):
            message, failed = None, "ended while it was starting"
        if message is None:
            self.kill()
            raise NoWorkerError(
                f"the worker process for queries with limits {failed}: try again, or leave out the limits"
            )
        self._up = True
        return time.monotonic() - began

    def _receive(
        self,
        deadline: float | None,
        limits: Limits,
        what: str,
        slow: Callable[[], None],
        cancelled: threading.Event | None,
    ) -> Answer:
        taken = False
        patience = _SLOW
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise QueryTimeoutError(
                    f"the {what} did not finish in {limits.timeout:g} s and was stopped; narrow it, or raise the timeout"
                )
            if cancelled is not None and cancelled.is_set():
                raise QueryTimeoutError(f"the {what} was cancelled, because its answer is no longer needed")
            try:
                message = self._channel.receive(patience if left is None else min(left, patience))
            except (EOFError, OSError) as error:
                ended_by = self._ended_by()
                self.kill()
                if not taken:
                    raise _not_begun(what) from error
                if ended_by is not None and ended_by in _FROM_OUTSIDE:
                    raise QueryInterruptedError(
                        f"the worker process for the {what} was killed by the system or a user ({ended_by.name}), possibly "
                        "because memory ran out; try again"
                    ) from error
                raise _too_much(what, limits) from error
            if message is None:
                if patience == _SLOW:
                    patience = (
                        0.5 if cancelled is None else 0.2
                    )  # short waits, so that Ctrl-C is handled on every operating system
                    slow()
                continue
            head, body = message
            if head["kind"] != TAKEN:
                return answer_of_message(head, body)
            taken = True

    def _ended_by(self) -> signal.Signals | None:
        """Return the signal that ended the process; waits briefly, since the pipe closes before the process ends."""
        code: int | None = None
        end = time.monotonic() + 10
        while code is None and self.alive and time.monotonic() < end:
            if self._popen is not None:
                code = self._popen.poll()
            else:
                try:
                    process, status = os.waitpid(self.process, os.WNOHANG)
                except ChildProcessError:
                    return None
                if process:
                    self.process, code = 0, os.waitstatus_to_exitcode(status)
            if code is None:
                time.sleep(0.001)
        return signal.Signals(-code) if code is not None and code < 0 else None

    def kill(self) -> None:
        """Kill the process; in a fork of the owner, only close the inherited pipes."""
        if self.process and self._owner == os.getpid():
            if self._popen is not None:
                self._popen.kill()
                self._popen.wait()
            else:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.process, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(self.process, 0)
            self.process = 0
        self._channel.close()

    @property
    def up(self) -> bool:
        """Whether the process is ready for tasks."""
        return self._up

    @property
    def alive(self) -> bool:
        """Whether tasks can be sent to the process, as far as is known."""
        return bool(self.process) and self._owner == os.getpid()


_WORKERS: Final[weakref.WeakSet[Worker]] = weakref.WeakSet()


def _not_begun(what: str) -> WorkerGoneError:
    return WorkerGoneError(f"the worker process ended before it received the {what}; try again")


def _too_much(what: str, limits: Limits) -> LimitError:
    if limits.max_memory is not None:
        return too_much_memory(limits, what)
    more = f"needed more than {default_memory() / 1e9:,.1f} GB of memory or " if can_limit_memory() else ""
    remedy = ", or set max_memory to more" if more else ""
    return LimitError(f"the worker process crashed: the {what} {more}made the engine fail; simplify it{remedy}")


def forked(answer: Answering) -> Worker:
    """Start a worker by forking this process.

    Parameters
    ----------
    answer
        Function that runs a task in the worker, on the state of the store at the fork.

    Returns
    -------
    Worker
        The worker, ready for tasks.

    Raises
    ------
    NoWorkerError
        If the operating system refuses to fork, for example for lack of memory.
    """
    requests, answers = pipes(), pipes()
    parent = os.getpid()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # the warning about threads: the worker does not use those of this process
        try:
            process = os.fork()
        except OSError as error:
            for handle in (*requests, *answers):
                os.close(handle)
            raise NoWorkerError(
                f"the worker process for queries with limits cannot be forked ({error}): free memory, or leave out the limits"
            ) from error
    if process == 0:
        with contextlib.suppress(BaseException):
            for handle in (requests[1], answers[0]):
                os.close(handle)
            for other in list(_WORKERS):  # otherwise their pipes would remain open in this copy
                other._channel.close()
            close_inherited(keep=(requests[0], answers[1]))
            work(Channel(requests[0], answers[1]), ForkedService(answer), parent)
        os._exit(1)
    os.close(requests[0])
    os.close(answers[1])
    return Worker(Channel(answers[0], requests[1]), process)


def close_inherited(*, keep: Sequence[int]) -> None:
    """Close all files and sockets that a forked process inherited, except the standard streams and ``keep``.

    Otherwise a client's connection would stay open in the worker after the server has closed it.

    Parameters
    ----------
    keep
        File descriptors to keep open, in addition to 0, 1 and 2.
    """
    kept = sorted({0, 1, 2, *keep})
    for before, after in itertools.pairwise([*kept, _MOST_HANDLES]):
        if after > before + 1:
            os.closerange(before + 1, after)


def started(module: str) -> Worker:
    """Start a worker as a new Python process, without waiting until it is ready.

    Parameters
    ----------
    module
        Name of a module with a function ``service()`` that returns a :class:`Service`.

    Returns
    -------
    Worker
        The worker; its first task waits until the process is ready.

    Raises
    ------
    NoWorkerError
        If the operating system cannot start the process.
    """
    requests, answers = pipes(), pipes()
    path = [entry for entry in sys.path if isinstance(entry, str)]
    words = json.dumps([path, module, os.getpid()])
    program = "import json, sys; words = json.loads(sys.argv[1]); sys.path[:] = words[0]; "
    program += "from immunograph.store.workers.service import serve; serve(*words[1:])"
    try:
        process = subprocess.Popen(  # noqa: S603  this interpreter, with a fixed program
            [sys.executable, *subprocess._args_from_interpreter_flags(), "-P", "-c", program, words],  # type: ignore[attr-defined]
            stdin=requests[0],
            stdout=answers[1],
            stderr=subprocess.DEVNULL,
            process_group=None if sys.platform == "win32" else 0,  # Ctrl-C is handled by the parent process
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    except OSError as error:
        for handle in (requests[1], answers[0]):
            os.close(handle)
        raise NoWorkerError(
            f"the worker process for queries with limits cannot be started ({error}): free memory, or leave out the limits"
        ) from error
    finally:
        os.close(requests[0])
        os.close(answers[1])
    return Worker(Channel(answers[0], requests[1]), process.pid, process)
