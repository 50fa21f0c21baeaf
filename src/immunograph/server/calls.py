"""A bounded thread pool for work in this process, each call with a deadline."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from immunograph.plurals import counted
from immunograph.server.errors import RefusedError

__all__ = ["ENDING", "Calls", "Threads"]

T = TypeVar("T")

ENDING: Final = "the server is being stopped: ask again in a moment"
_MOST_WAITING: Final = 16
"""For each thread, so many calls wait; more are refused."""

_MORE: Final = 2.0
"""Seconds by which a worker, whose message is the better one, is let go first."""


class Calls:
    """Runs functions in threads of their own number, and answers for those that take too long.

    A function cannot be ended from outside. One that goes on after its deadline keeps its thread until it is done, so
    that no number of such calls takes more than these threads.

    Parameters
    ----------
    most
        How many threads.
    seconds
        How long a call may take, waiting included.

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
        """Call a function.

        Raises
        ------
        RefusedError
            With 503 if it takes too long, if too many wait, or if the server is being stopped meanwhile.
        """
        if self._ended:
            raise RefusedError(503, ENDING)
        if len(self._under_way) >= self._most * (1 + _MOST_WAITING):
            raise RefusedError(
                503,
                f"{counted(len(self._under_way), 'call waits for its', 'calls wait for their')} turn: ask again in a moment",
            )
        called: Future[T] = self._threads.submit(function)
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
            f"this took longer than the {self._seconds:g} s that an answer may take here: ask again in a moment, or for "
            "less, such as a narrower class or fewer steps",
        )

    def end(self) -> None:
        """Answer whoever waits that the server is being stopped, and take no more calls."""
        self._ended = True
        for waiting in [*self._under_way]:
            waiting.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _let_go(waiting: asyncio.Future[T]) -> None:
    """Remove a call that has not begun from the queue, and suppress the outcome of one that has from the log."""
    if not waiting.cancel() and not waiting.cancelled():
        with contextlib.suppress(Exception):
            waiting.exception()


@dataclass(frozen=True, slots=True)
class Threads:
    """The threads of a server, by what is done in them, so that one kind of request does not keep the others waiting.

    Parameters
    ----------
    operations
        Operations of the API and of the tools for assistants.
    queries
        Operations that wait for a worker, which ends them by a deadline of its own.
    pages
        Pages for people.
    drawings
        Graphs that are laid out: each takes a processor, and of a large graph some seconds.
    """

    operations: Calls
    queries: Calls
    pages: Calls
    drawings: Calls

    @classmethod
    def of(cls, seconds: float) -> Threads:
        """Make them, for calls that may take so many seconds."""
        return cls(Calls(4, seconds), Calls(4, seconds + _MORE), Calls(8, seconds), Calls(2, seconds))

    def end(self) -> None:
        """Answer whoever waits that the server is being stopped, and take no more calls."""
        for calls in (self.operations, self.queries, self.pages, self.drawings):
            calls.end()
