"""A bounded thread pool in which each call has a deadline."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from immunograph.plurals import counted
from immunograph.server.errors import RefusedError

__all__ = ["ENDING", "Calls", "Threads"]

T = TypeVar("T")

ENDING: Final = "the server is being stopped: try again in a moment"
_MOST_WAITING: Final = 16
"""Maximum number of waiting calls per thread; more are refused."""

_MORE: Final = 2.0
"""Additional seconds, so that a worker's own timeout, with a better message, comes first."""


class Calls:
    """A thread pool with a fixed number of threads and a time limit per call.

    A function cannot be stopped from outside. After its deadline it keeps its thread until it returns, so that slow
    calls never use more than these threads.

    Parameters
    ----------
    most
        Number of threads.
    seconds
        Maximum number of seconds per call, including waiting.

    Examples
    --------
    >>> calls = Calls(most=2, seconds=5)
    >>> asyncio.run(calls.run(lambda: 6 * 7))
    42
    >>> calls.end()
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="immunograph-call")
        self._under_way: set[asyncio.Future[Any]] = set()
        self._ended = False

    async def run(self, function: Callable[[], T]) -> T:
        """Run a function in a thread, with the context variables of the request, and return its result.

        Parameters
        ----------
        function
            The function, called without arguments.

        Returns
        -------
        T
            The result of the function; its exceptions are raised here.

        Raises
        ------
        RefusedError
            With status 503 if the deadline is reached, too many calls are waiting, or the server is being stopped.
        """
        if self._ended:
            raise RefusedError(503, ENDING)
        if len(self._under_way) >= self._most * (1 + _MOST_WAITING):
            raise RefusedError(
                503,
                f"the server is busy ({counted(len(self._under_way), 'request is', 'requests are')} running or waiting): try again "
                "in a moment",
            )
        called: Future[T] = self._threads.submit(contextvars.copy_context().run, function)
        waiting = asyncio.wrap_future(called)
        self._under_way.add(waiting)
        try:
            done, _ = await asyncio.wait({waiting}, timeout=self._seconds)
            if done and not waiting.cancelled():
                return waiting.result()
        finally:
            self._under_way.discard(waiting)
            _let_go(waiting)
        if self._ended:
            raise RefusedError(503, ENDING)
        raise RefusedError(
            503,
            f"the answer took longer than the limit of {self._seconds:g} s: try again in a moment, or ask for less, such "
            "as a narrower class or fewer steps",
        )

    def end(self) -> None:
        """Fail all waiting calls with a message that the server is being stopped, and accept no more."""
        self._ended = True
        for waiting in [*self._under_way]:
            waiting.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _let_go(waiting: asyncio.Future[T]) -> None:
    """Cancel a call that has not started, and suppress the log message about the exception of one that has."""
    if not waiting.cancel() and not waiting.cancelled():
        with contextlib.suppress(Exception):
            waiting.exception()


@dataclass(frozen=True, slots=True)
class Threads:
    """The thread pools of a server, one per kind of work, so that they do not block each other.

    Parameters
    ----------
    operations
        Operations of the API and of the tools for AI assistants.
    queries
        Operations that wait for a worker process, which has its own deadline.
    pages
        Web pages.
    drawings
        Layouts of graphs, each of which uses a processor core, for a few seconds if the graph is large.
    """

    operations: Calls
    queries: Calls
    pages: Calls
    drawings: Calls

    @classmethod
    def of(cls, seconds: float) -> Threads:
        """Create the thread pools.

        Parameters
        ----------
        seconds
            Time limit of a call, in seconds.

        Returns
        -------
        Threads
            Four pools with 2 to 8 threads; calls in ``queries`` have 2 s more.
        """
        return cls(Calls(4, seconds), Calls(4, seconds + _MORE), Calls(8, seconds), Calls(2, seconds))

    def end(self) -> None:
        """Fail all waiting calls with a message that the server is being stopped, and accept no more."""
        for calls in (self.operations, self.queries, self.pages, self.drawings):
            calls.end()
