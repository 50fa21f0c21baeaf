"""The access log: one line of JSON per request, without query texts and secrets."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import Scope

__all__ = ["AccessLog"]

_EVERY: Final = 0.5
_MOST: Final = 10_000


class AccessLog:
    """Writes a line of JSON per request, in batches.

    The line has time, client, method, path, status, bytes and milliseconds. URL parameters (which include queries), the
    body and all headers are left out.

    Parameters
    ----------
    stream
        The stream to write to; ``None`` for no log.

    Examples
    --------
    >>> import io
    >>> stream = io.StringIO()
    >>> log = AccessLog(stream)
    >>> log.write({"method": "GET", "path": "/sparql", "query_string": b"query=secret"}, 200, 10, 0.001)
    >>> log.flush()
    >>> "/sparql" in stream.getvalue(), "secret" in stream.getvalue()
    (True, False)
    """

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = stream
        self._lines: list[tuple[float, str, str, str, int, int, float]] = []
        self._timer: asyncio.TimerHandle | None = None

    def write(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        """Buffer the line for an answered request; buffered lines are flushed after half a second.

        Nothing is buffered without a stream, or after it could not be written to. Without an event loop, lines are
        flushed only at 10,000 of them or by :meth:`flush`.

        Parameters
        ----------
        scope
            The ASGI scope of the request.
        status
            HTTP status code.
        size
            Size of the response in bytes.
        seconds
            Duration of the request, in seconds.
        """
        if self._stream is None:
            return
        client = scope.get("client")
        now = datetime.now(UTC).timestamp()
        self._lines.append((now, client[0] if client else "", scope["method"], scope["path"], status, size, seconds))
        if len(self._lines) >= _MOST:
            self.flush()
        elif self._timer is None:
            try:
                self._timer = asyncio.get_running_loop().call_later(_EVERY, self.flush)
            except RuntimeError:  # no event loop: the writing thread flushes
                return

    def flush(self) -> None:
        """Write the buffered lines to the stream, if there is one; if that fails, stop logging and say so on standard error."""
        self._timer = None
        lines, self._lines = self._lines, []
        if self._stream is None or not lines:
            return
        text = "".join(
            json.dumps(
                {
                    "time": datetime.fromtimestamp(when, UTC).isoformat(timespec="milliseconds"),
                    "client": client,
                    "method": method,
                    "path": path[:500],
                    "status": status,
                    "bytes": size,
                    "ms": round(seconds * 1000, 2),
                }
            )
            + "\n"
            for when, client, method, path, status, size, seconds in lines
        )
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # a log that cannot be written must not stop requests
            self._stream = None
            print(
                "the access log cannot be written, so no further requests are logged: check where it goes, and restart the server",
                file=sys.stderr,
            )
