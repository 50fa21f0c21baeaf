"""Scheduling of concurrent queries: lookups are answered immediately, all others in a bounded pool of subprocesses."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import anyio
import anyio.to_thread

from immunograph.errors import QueryTimeoutError
from immunograph.plurals import counted
from immunograph.server.calls import ENDING
from immunograph.server.errors import RefusedError
from immunograph.server.negotiation import ROWS, TRIPLES
from immunograph.store import LocalStore
from immunograph.store.memory.lookups import look_up, look_up_shape
from immunograph.store.sparql.lookup_shapes import Shape
from immunograph.store.workers.serialised import Asked, Written, answer_in_words

if TYPE_CHECKING:
    from starlette.types import Receive

    from immunograph.server.served import Current
    from immunograph.server.settings import Settings

__all__ = ["Queries"]

_FORMS: Final = {form: {"SELECT": form, "ASK": form} for form in ROWS} | {form: {"CONSTRUCT": form} for form in TRIPLES}
"""Result format -> the forms of query whose lookups may use it, each with the name of the format."""


class Queries:
    """The query scheduler of a server: a fast path for lookups, and a bounded pool of workers.

    Parameters
    ----------
    settings
        The settings, with the limits.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places: anyio.CapacityLimiter | None = None
        self._spool: Path | None = None
        self.waiting = 0
        self._running: set[threading.Event] = set()
        self._ended = False
        self.outcomes: dict[str, int] = {
            "cached": 0,
            "lookup": 0,
            "worker": 0,
            "refused": 0,
            "timeout": 0,
            "cancelled": 0,
        }

    @property
    def spool(self) -> Path:
        """Temporary directory of this process for long answers."""
        if self._spool is None:
            self._spool = Path(tempfile.mkdtemp(prefix="immunograph-answers-"))
        return self._spool

    def end(self) -> None:
        """Stop all queries; their clients get a message that the server is being stopped."""
        self._ended = True
        for cancelled in self._running:
            cancelled.set()

    def close(self) -> None:
        """Remove the temporary directory."""
        if self._spool is not None:
            shutil.rmtree(self._spool, ignore_errors=True)
            self._spool = None

    def look_up(self, current: Current, asked: Asked) -> bytes | None:
        """Answer a query immediately if it is a cheap lookup.

        Parameters
        ----------
        current
            The leased version of the graph.
        asked
            The query and the format of its answer.

        Returns
        -------
        bytes or None
            The serialised answer; ``None`` if the query needs a worker.
        """
        store = current.kg.store
        if not isinstance(store, LocalStore) or asked.request is None:
            return None
        body = look_up(store, asked.request, _FORMS[asked.form])
        if body is not None:
            self.outcomes["lookup"] += 1
        return body

    def rows_of_lookup(self, current: Current, text: str, shape: Shape, form: str) -> bytes | None:
        """Answer a SELECT or ASK over all graphs immediately if it is a cheap lookup.

        Parameters
        ----------
        current
            The leased version of the graph.
        text
            The text of the query.
        shape
            The shape of the query, from :func:`lookup_of`.
        form
            Name of the result format.

        Returns
        -------
        bytes or None
            The serialised answer; ``None`` if the query needs a worker.
        """
        store = current.kg.store
        if not isinstance(store, LocalStore):
            return None
        body = look_up_shape(store, text, shape, _FORMS[form])
        if body is not None:
            self.outcomes["lookup"] += 1
        return body

    async def answer(self, current: Current, asked: Asked, receive: Receive | None = None) -> Written:
        """Answer a query in a worker process, waiting for a free one if necessary.

        Parameters
        ----------
        current
            The leased version of the graph.
        asked
            The query and the format of its answer.
        receive
            ASGI ``receive``, used to stop the query when the client disconnects. The request's body must already be
            read.

        Returns
        -------
        Written
            The complete answer, in memory or in a file in :attr:`spool`.

        Raises
        ------
        RefusedError
            With status 503, if too many queries are running or waiting, or the server is being stopped.
        QueryError
            If the query cannot be answered within the limits.
        """
        places = self._take_place()
        cancelled, left = threading.Event(), threading.Event()
        self._running.add(cancelled)

        def work() -> Written:
            return answer_in_words(
                current.kg.store, asked, self.spool, limits=self._settings.limits, cancelled=cancelled
            )

        async with anyio.create_task_group() as group:
            if receive is not None:
                group.start_soon(_until_gone, receive, cancelled, left)
            self.waiting += 1
            try:
                written, error = await anyio.to_thread.run_sync(_tried(work), limiter=places, abandon_on_cancel=True)
            finally:
                self.waiting -= 1
                self._running.discard(cancelled)
                cancelled.set()
            group.cancel_scope.cancel()
        if self._ended and written is None:
            raise RefusedError(503, ENDING)
        if error is not None:
            how = "cancelled" if left.is_set() else "timeout" if isinstance(error, QueryTimeoutError) else "refused"
            self.outcomes[how] += 1
            raise error
        assert written is not None  # noqa: S101  one of the two is given
        self.outcomes["worker"] += 1
        return written

    def _take_place(self) -> anyio.CapacityLimiter:
        if self._ended:
            raise RefusedError(503, ENDING)
        if self._places is None:
            self._places = anyio.CapacityLimiter(self._settings.max_queries)
        if self.waiting >= 4 * self._settings.max_queries:
            self.outcomes["refused"] += 1
            raise RefusedError(
                503,
                f"the server is busy ({counted(self.waiting, 'query is', 'queries are')} running or waiting): try again in a moment",
            )
        return self._places


def _tried(work: Callable[[], Written]) -> Callable[[], tuple[Written | None, Exception | None]]:
    """Wrap a function so that its error is returned, to be raised outside the task group."""

    def run() -> tuple[Written | None, Exception | None]:
        try:
            return work(), None
        except Exception as error:  # noqa: BLE001  raised by who waits for it
            return None, error

    return run


async def _until_gone(receive: Receive, cancelled: threading.Event, left: threading.Event) -> None:
    """Stop a query when its client disconnects."""
    while (await receive())["type"] != "http.disconnect":
        pass
    left.set()
    cancelled.set()
