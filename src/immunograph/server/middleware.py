"""Middleware of all routes: Host and Origin checks, security headers, error messages, log and metrics."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from immunograph.server.compression import LEAST, Compressing, takes_gzip
from immunograph.server.errors import RefusedError, send_error, status_and_sentence
from immunograph.server.incoming import header, too_large
from immunograph.shell_commands import data_named

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from immunograph.server.logs import AccessLog
    from immunograph.server.metrics import Metrics
    from immunograph.server.settings import Settings

__all__ = ["CONTENT_SECURITY_POLICY", "Guard"]

Complete: TypeAlias = tuple[int, list[tuple[bytes, bytes]], bytes]
"""Status, headers and body of a response."""
AtOnce: TypeAlias = "Callable[[Scope], Complete | None]"

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Content security policy of pages that do not set their own."""

_SNIFFING: Final = (b"x-content-type-options", b"nosniff")
_POLICY: Final = (b"content-security-policy", CONTENT_SECURITY_POLICY.encode())
_DATA: Final = (_SNIFFING, (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"))
"""Headers of responses that browsers do not show as a page."""
_PAGES: Final = (
    _SNIFFING,
    _POLICY,
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_HOST: Final = re.compile(rb"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?")
_SHOWN: Final = (b"text/html", b"image/svg")
"""Content types that a browser shows as a page."""
_BODILESS: Final = frozenset(("GET", "HEAD"))
"""Methods whose request body is ignored."""
_ALLOWED: Final = "GET, HEAD, POST, PUT, DELETE, OPTIONS"


class Guard:
    """Outermost ASGI middleware: checks of Host and Origin, security headers, errors, access log.

    Parameters
    ----------
    app
        The ASGI application for all other paths.
    endpoints
        Path -> application, for frequent requests; checked before routing.
    below
        Path that ends in a slash -> application for all paths below it.
    settings
        Settings of the server.
    log
        The access log.
    metrics
        Counters of requests.
    at_once
        Path -> synchronous handler for most GET requests; requests that it does not answer go to the endpoint.
    """

    def __init__(
        self,
        app: ASGIApp,
        endpoints: dict[str, ASGIApp],
        below: dict[str, ASGIApp],
        settings: Settings,
        log: AccessLog,
        metrics: Metrics,
        at_once: Mapping[str, AtOnce] | None = None,
    ) -> None:
        self._app = app
        self._at_once = at_once or {}
        self._endpoints = endpoints
        self._below = below
        self._settings = settings
        self._hosts = settings.hosts
        self._known_hosts: dict[bytes, bool] = {}
        self._origins = frozenset(origin.rstrip("/").lower() for origin in settings.allow_origins)
        self._log = log
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; every error becomes a response with a status and a message in one sentence."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, _unless_cancelled(send))
            return
        began = time.perf_counter()
        path: str = scope["path"]
        reply = _Reply(send)
        self._metrics.under_way += 1
        try:
            reply.cors = self._check(scope)
            root = str(scope.get("root_path", "")).rstrip("/")
            data_named.set(f"{scope['scheme']}://{header(scope, b'host')}{root}/sparql")
            if reply.cors and scope["method"] == "OPTIONS" and header(scope, b"access-control-request-method"):
                await self._preflight(scope, reply)
            elif not await self._answered_at_once(scope, receive, reply):
                bounded = receive if scope["method"] in _BODILESS else self._bounded(receive)
                await self._route(path)(scope, bounded, reply.send)
        except Exception as error:  # noqa: BLE001  whatever it is, the client gets a sentence and no traceback
            await self._fail(error, scope, reply)
        except asyncio.CancelledError:  # only the end of the server cancels a request: it has waited long enough
            stopped = RefusedError(503, "the server was stopped before it had answered: try again in a moment")
            await self._fail(stopped, scope, reply)
        finally:
            self._metrics.under_way -= 1
            seconds = time.perf_counter() - began
            self._metrics.count(scope["method"], path, reply.status, seconds)
            self._log.write(scope, reply.status, reply.size, seconds)

    async def _answered_at_once(self, scope: Scope, receive: Receive, reply: _Reply) -> bool:
        answer = self._at_once.get(scope["path"])
        if answer is None or scope["method"] != "GET" or (made := answer(scope)) is None:
            return False
        if reply.cors or (len(made[2]) >= LEAST and takes_gzip(scope)):
            await Compressing(_Made(made))(scope, receive, reply.send)
        else:
            await reply.send_data(*made)
        return True

    def _bounded(self, receive: Receive) -> Receive:
        """Wrap ``receive`` so that it raises an error as soon as the body is larger than allowed."""
        size = 0

        async def bounded() -> Message:
            nonlocal size
            message = await receive()
            if message["type"] == "http.request":
                size += len(message.get("body", b""))
                if size > self._settings.max_body:
                    raise too_large(self._settings.max_body)
            return message

        return bounded

    def _route(self, path: str) -> ASGIApp:
        found = self._endpoints.get(path)
        if found is not None:
            return found
        for start, app in self._below.items():
            if path.startswith(start):
                return app
        return self._app

    async def _fail(self, error: Exception, scope: Scope, reply: _Reply) -> None:
        if reply.is_whole:  # a response was sent, and the error is raised again for monitoring
            return
        status, sentence = status_and_sentence(error)
        if reply.status:  # a part was sent: the connection is closed, so that no client takes the part for the whole
            reply.status = 499
            return
        headers = error.headers if isinstance(error, RefusedError) else ()
        await send_error(reply.send, status, sentence, accept=header(scope, b"accept"), headers=headers)

    # --- access checks --------------------------------------------------------------------------------------------

    def _check(self, scope: Scope) -> bytes:
        """Reject foreign hosts and origins; return the origin that may read the reply, if it is a different one."""
        host = origin = length = b""
        for name, value in scope["headers"]:
            if name == b"host":
                host = value
            elif name == b"origin":
                origin = value
            elif name == b"content-length":
                length = value
        known = self._known_hosts.get(host)
        if known is None:
            known = self._is_ours(host)
            if len(self._known_hosts) < 1_000:
                self._known_hosts[host] = known
        if not host:
            raise RefusedError(400, "the request has no Host header: send the address of this server in one")
        if not known:
            raise RefusedError(
                403,
                "the Host header names another server: call this one by the address that it was started with, or allow "
                "the name with --allowed-host",
            )
        if length and not length.isdigit():
            raise RefusedError(400, "the Content-Length header is not a number: send the length of the body in bytes")
        if length and int(length) > self._settings.max_body:
            raise too_large(self._settings.max_body)
        if not origin:
            return b""
        text = origin.decode("latin-1").lower()
        if text == f"{scope['scheme']}://{host.decode('latin-1').lower()}":
            return b""
        if text in self._origins:
            return origin
        raise RefusedError(
            403, "pages of another origin may not call this server: allow the origin with --allow-origin"
        )

    def _is_ours(self, host: bytes) -> bool:
        found = _HOST.fullmatch(host)
        return found is not None and found[1].decode().lower() in self._hosts

    async def _preflight(self, scope: Scope, reply: _Reply) -> None:
        wanted = header(scope, b"access-control-request-headers")
        headers = [(b"access-control-allow-methods", _ALLOWED.encode()), (b"access-control-max-age", b"600")]
        if re.fullmatch(r"[A-Za-z0-9, _-]{1,1000}", wanted):
            headers.append((b"access-control-allow-headers", wanted.encode()))
        await reply.send({"type": "http.response.start", "status": 204, "headers": headers})
        await reply.send({"type": "http.response.body", "body": b""})


def _unless_cancelled(send: Send) -> Send:
    """Wrap ``send`` so that a lifespan cut short, as by a second Ctrl-C, ends without an error and a logged traceback."""

    async def sent(message: Message) -> None:
        if message["type"] == "lifespan.shutdown.failed" and "CancelledError" in message.get("message", ""):
            message = {"type": "lifespan.shutdown.complete"}
        await send(message)

    return sent


class _Made:
    """An ASGI application that sends a complete response."""

    def __init__(self, made: Complete) -> None:
        self._made = made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        status, headers, body = self._made
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class _Reply:
    """Sends a response with the headers that all responses have, and records its status and size."""

    __slots__ = ("_send", "cors", "is_whole", "size", "status")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.size = 0
        self.is_whole = False
        self.cors = b""

    async def send_data(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        """Send a complete response that browsers do not show as a page."""
        self.status, self.size = status, len(body)
        headers += _DATA if status != 304 else (_SNIFFING,)
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
        self.is_whole = True

    async def send(self, message: Message) -> None:
        """Send an ASGI message, with headers added."""
        kind = message["type"]
        if kind == "http.response.start":
            self.status = message["status"]
            headers = [*message.get("headers", ())]
            own = is_page = False
            for name, value in headers:
                if name == b"content-security-policy":
                    own = True
                elif name == b"content-type":
                    is_page = value.startswith(_SHOWN)
            added = _PAGES if is_page else _DATA
            if message["status"] == 304:  # the reply that the client has keeps the policy that it came with
                headers.append(_SNIFFING)
            else:
                headers += (added[:1] + added[2:]) if own else added
            if self.status == 503 and not any(name == b"retry-after" for name, _ in headers):
                headers.append((b"retry-after", b"5"))
            if self.cors:
                headers += [(b"access-control-allow-origin", self.cors), (b"vary", b"origin")]
                headers.append((b"access-control-expose-headers", b"etag, location, retry-after"))
            message = {**message, "headers": headers}
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)
        self.is_whole = kind == "http.response.body" and not message.get("more_body")
