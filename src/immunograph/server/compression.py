"""Compress responses with gzip, for clients that accept it; long ones in a thread."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

import anyio.to_thread

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LEAST", "Compressing", "takes_gzip"]

LEAST: Final = 1_400
"""Minimum size in bytes for compression; a smaller response fits into one packet."""
_IN_THREAD: Final = 64 << 10
_LEVEL: Final = 4
_KINDS: Final = (
    b"text/",
    b"application/json",
    b"application/sparql-results",
    b"application/rdf+xml",
    b"application/xml",
)
_ALSO: Final = (b"application/ld+json", b"application/n-", b"application/trig", b"application/javascript", b"image/svg")
_EVENTS: Final = b"text/event-stream"
"""Content type of event streams, which are not compressed because that would delay events."""


class Compressing:
    """Middleware that compresses the responses of an application.

    Parameters
    ----------
    app
        The ASGI application to wrap.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] != "HEAD" and takes_gzip(scope):
            send = _Gzip(send).send
        await self._app(scope, receive, send)


def takes_gzip(scope: Scope) -> bool:
    """Return whether a client accepts gzip compression.

    Parameters
    ----------
    scope
        The ASGI scope of the request.

    Returns
    -------
    bool
        True if ``Accept-Encoding`` names gzip with a quality above 0.
    """
    for name, value in scope["headers"]:
        if name == b"accept-encoding" and b"gzip" in value:
            for part in value.lower().split(b","):
                coding, _, quality = part.partition(b";")
                if coding.strip() == b"gzip":
                    return quality.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False


class _Gzip:
    """Delays the head of a response until its first chunk shows whether compression is worthwhile."""

    __slots__ = ("_engine", "_head", "_send")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._head: Message | None = None
        self._engine: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._head is not None:
            if _is_worth_it(self._head, len(body), more=more):
                self._engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
            head, self._head = self._head, None
            if self._engine is not None:
                packed = await self._packed(body, more=more)
                await self._send(_changed(head, None if more else len(packed)))
                await self._send({**message, "body": packed})
                return
            await self._send(head)
        elif self._engine is not None:
            message = {**message, "body": await self._packed(body, more=more)}
        await self._send(message)

    async def _packed(self, body: bytes, *, more: bool) -> bytes:
        engine = self._engine
        assert engine is not None  # noqa: S101  only called with one

        def work() -> bytes:
            return engine.compress(body) + (b"" if more else engine.flush())

        return await anyio.to_thread.run_sync(work) if len(body) > _IN_THREAD else work()


def _is_worth_it(head: Message, size: int, *, more: bool) -> bool:
    if head["status"] in (204, 206, 304) or (size < LEAST and not more):
        return False
    kind = b""
    for name, value in head["headers"]:
        if name == b"content-encoding":
            return False
        if name == b"content-type":
            kind = value
    return (kind.startswith(_KINDS) or kind.startswith(_ALSO)) and not kind.startswith(_EVENTS)


def _changed(head: Message, size: int | None) -> Message:
    headers = []
    for name, value in head["headers"]:
        if name == b"content-length":
            continue
        if name == b"etag" and value.endswith(b'"'):
            value = value[:-1] + b'-gzip"'  # another representation has another ETag
        headers.append((name, value))
    headers.append((b"content-encoding", b"gzip"))
    if not any(name == b"vary" and b"accept-encoding" in value.lower() for name, value in headers):
        headers.append((b"vary", b"accept-encoding"))
    if size is not None:
        headers.append((b"content-length", b"%d" % size))
    return {**head, "headers": headers}
