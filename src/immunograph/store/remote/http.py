"""HTTP client for one endpoint, based on the standard library: timeouts, retries, redirects and credentials.

Requests go only to the host that the user named. Redirects are followed only to the same host, and credentials are sent
only to their origin. Requests to a busy server (status 429 or 503) are retried.
"""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import io
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from immunograph.errors import QueryTimeoutError, StoreError
from immunograph.plurals import counted
from immunograph.store.remote.credentials import Credentials, digest_answer

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["FORM", "Http", "Reply", "Request"]

FORM: Final = "application/x-www-form-urlencoded"

_BUSY: Final = frozenset((429, 503))
_MOVED: Final = frozenset((301, 302, 303, 307, 308))
_MOST_MOVES: Final = 5
_AT_ONCE: Final = 1 << 16
_BARE: Final = "bare"
_CONNECTING: Final = 10.0
"""Seconds to wait for a connection."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request.

    Parameters
    ----------
    method
        ``GET``, ``POST``, ``PUT`` or ``DELETE``.
    url
        The URL, including the query string.
    body
        Body of the request; ``None`` for no body.
    headers
        Headers in addition to the default ones.
    harmless
        Whether the request is idempotent, so that it may be repeated after a redirect.
    """

    method: str
    url: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    harmless: bool = True


class Reply(io.RawIOBase):
    """Response of a server as a readable stream, read while it arrives.

    Reading raises ``QueryTimeoutError`` after the deadline, and ``StoreError`` if the connection breaks or the body is
    shorter than announced. Close the response after use.

    Parameters
    ----------
    response, connection
        The objects of the standard library.
    watch
        Watchdog that enforces the deadline.
    url
        URL of the request.
    """

    def __init__(
        self, response: http.client.HTTPResponse, connection: http.client.HTTPConnection, watch: _Watch, url: str
    ) -> None:
        super().__init__()
        self._response = response
        self._connection = connection
        self._watch = watch
        self.url = url
        self.status = response.status
        self.size = 0

    def header(self, name: str, default: str = "") -> str:
        """Return the value of a header.

        Parameters
        ----------
        name
            Name of the header, in any case.
        default
            Value to return if the response does not have the header.

        Returns
        -------
        str
            The value, not parsed.
        """
        return self._response.headers.get(name, default)

    @property
    def media_type(self) -> str:
        """Media type of the response in lower case, without parameters; empty if not stated."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    def readable(self) -> bool:
        """Report that the stream supports reading, as ``io`` requires.

        Returns
        -------
        bool
            Always True.
        """
        return True

    def read(self, size: int = -1) -> bytes:
        """Read and return up to ``size`` bytes.

        Parameters
        ----------
        size
            Maximum number of bytes; negative to read everything.

        Returns
        -------
        bytes
            The bytes, often fewer than ``size``; ``b""`` only at the end.

        Raises
        ------
        QueryTimeoutError
            If the deadline has passed.
        StoreError
            If the connection breaks, or the body is shorter than announced.
        """
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(_AT_ONCE), b""))
        with self._watch.told(self.url):
            piece = self._response.read1(min(size, _AT_ONCE))
            if not piece and self._response.length:  # fewer bytes than the header announced
                raise http.client.IncompleteRead(b"", self._response.length)
            if not piece and self._watch.late:  # the watchdog may have shut the connection down
                raise self._watch.too_late()
        self.size += len(piece)
        return piece

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read bytes into a buffer.

        Parameters
        ----------
        buffer
            Writable buffer; at most its length is read.

        Returns
        -------
        int
            Number of bytes read; 0 only at the end.
        """
        view = memoryview(buffer)
        piece = self.read(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def text(self, most: int = 2000) -> str:
        """Read the beginning of the body as text.

        Parameters
        ----------
        most
            Maximum number of bytes to return.

        Returns
        -------
        str
            The text, decoded as UTF-8; invalid bytes are replaced.
        """
        pieces: list[bytes] = []
        while sum(map(len, pieces)) < most and (piece := self.read(most)):
            pieces.append(piece)
        return b"".join(pieces)[:most].decode("utf-8", "replace")

    def close(self) -> None:
        """Close the response and its connection; later calls do nothing."""
        if not self.closed:
            self._watch.stop()
            self._response.close()
            self._connection.close()
        super().close()


class _Watch:
    """Watchdog that shuts down a connection at a deadline, in whatever state it is."""

    def __init__(self, deadline: float | None, seconds: float | None, patience: float) -> None:
        self.deadline = deadline
        self._seconds = seconds
        self._patience = patience
        self._socket: socket.socket | None = None
        self._timer: threading.Timer | None = None

    @property
    def left(self) -> float:
        """Maximum time in seconds to wait for the next bytes."""
        if self.deadline is None:
            return self._patience
        return max(0.001, min(self._patience, self.deadline - time.monotonic()))

    @property
    def late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def over(self, connection: http.client.HTTPConnection) -> None:
        """Start the timer for a connection."""
        self._socket = connection.sock
        if self.deadline is not None:
            self._timer = threading.Timer(self.left, self._end)
            self._timer.daemon = True
            self._timer.start()

    def _end(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def too_late(self) -> QueryTimeoutError:
        return QueryTimeoutError(
            f"the endpoint did not answer in {self._seconds or 0:g} s, and the request was cancelled; narrow "
            "the query, or raise the timeout"
        )

    @contextlib.contextmanager
    def told(self, url: str) -> Iterator[None]:
        """Convert the exceptions of a connection to errors of immunograph."""
        host = urlsplit(url).netloc.rpartition("@")[2]
        try:
            yield
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, (QueryTimeoutError, StoreError)):
                raise
            if self.late:
                raise self.too_late() from error
            if isinstance(error, TimeoutError) and self._socket is None:
                raise StoreError(
                    f"{host} cannot be reached: it accepted no connection within {min(_CONNECTING, self._patience):g} s; check "
                    "the URL, and whether the server is running"
                ) from error
            if isinstance(error, TimeoutError):
                raise StoreError(
                    f"{host} sent no data for {self._patience:g} s; narrow the query, or open the endpoint with a larger "
                    "number of seconds as patience"
                ) from error
            if isinstance(error, ssl.SSLError):
                is_its = isinstance(error, ssl.SSLCertVerificationError)
                check = "its certificate" if is_its else "the URL, and whether the server uses https at that port"
                raise StoreError(
                    f"the secure connection to {host} failed: {error.reason or error}; check {check}"
                ) from error
            if isinstance(error, http.client.IncompleteRead):
                raise StoreError(
                    f"{host} closed the connection in the middle of its answer; try again, or narrow the query"
                ) from error
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            if isinstance(error, ConnectionResetError | ConnectionAbortedError | BrokenPipeError):
                raise StoreError(
                    f"{host} broke the connection: {reason}; try again, or check the URL and the server"
                ) from error
            raise StoreError(
                f"{host} cannot be reached: {reason}; check the URL, and whether the server is running"
            ) from error


class Http:
    """HTTP client that adds credentials to requests, and handles timeouts, retries and redirects.

    Parameters
    ----------
    credentials
        User name and password or token, with the origin that they may be sent to.
    patience
        Seconds without data after which a connection is closed, in addition to the timeout of a request. For a new
        connection to be accepted, at most 10 seconds.
    retries
        Number of retries of a request to a busy server (status 429 or 503).
    longest_wait
        Maximum wait in seconds before a retry. If the server's ``Retry-After`` is longer, an error is raised.
    pause
        Function that sleeps for a number of seconds, replaceable in tests.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        patience: float = 300.0,
        retries: int = 4,
        longest_wait: float = 30.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.credentials = credentials
        self._patience = patience
        self._retries = retries
        self._longest_wait = longest_wait
        self._pause = pause
        self._tls: ssl.SSLContext | None = None
        self._challenge = ""

    def send(self, request: Request, *, timeout: float | None = None) -> Reply:
        """Send a request, and return the response as soon as its headers have arrived.

        Parameters
        ----------
        request
            The request; redirects to the same host are followed.
        timeout
            Maximum time in seconds for the whole exchange, including reading the response; ``None`` for no limit.

        Returns
        -------
        Reply
            The response with any status except those handled here; the caller must close it.

        Raises
        ------
        QueryTimeoutError
            If the timeout passes; also raised later, while the response is read.
        StoreError
            If the host cannot be reached, remains busy or denies access, if the connection breaks, or if the host
            redirects in a way that is not followed: to another host, from https to http, more than five times, or an
            update.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        moves = tries = 0
        challenge = self._challenge
        asked_anew = False
        while True:
            watch = _Watch(deadline, timeout, self._patience)
            if watch.late:
                raise watch.too_late()
            reply = self._once(request, watch, challenge)
            if reply.status in _BUSY:
                wait = self._wait(reply, tries)
                reply.close()
                if tries >= self._retries:
                    raise StoreError(
                        f"{_host(request.url)} is busy: it answered {counted(tries + 1, 'time')} with status {reply.status}; "
                        "try again later"
                    )
                if wait > self._longest_wait:
                    raise StoreError(
                        f"{_host(request.url)} is busy and asks to wait {wait:,.0f} s, longer than immunograph waits "
                        f"({self._longest_wait:g} s); try again after that time"
                    )
                if deadline is not None and time.monotonic() + wait >= deadline:
                    raise watch.too_late()
                self._pause(wait)
                tries += 1
            elif reply.status in _MOVED and reply.header("Location"):
                reply.close()
                moves += 1
                request = _moved(request, reply, moves)
            elif reply.status == 401 and not asked_anew and self.credentials.can_answer_digest(request.url):
                told = reply.header("WWW-Authenticate")
                digest = told.lower().startswith("digest ")
                if (told and not digest) or (not told and challenge == _BARE):
                    return reply
                reply.close()
                challenge = told or _BARE  # one server sends no challenge if a request has credentials
                asked_anew = digest
                self._challenge = challenge if digest else ""
                moves += 1
                if moves > _MOST_MOVES:
                    raise StoreError(
                        f"{_host(request.url)} denies access (status 401) without naming an authentication scheme; check "
                        "user name and password"
                    )
            else:
                return reply

    def _wait(self, reply: Reply, tries: int) -> float:
        asked = reply.header("Retry-After").strip()
        if asked.isdigit():
            return float(asked)
        if asked:
            with contextlib.suppress(ValueError, TypeError):
                return max(0.0, email.utils.parsedate_to_datetime(asked).timestamp() - time.time())
        return float(min(self._longest_wait, 0.5 * 2**tries)) * (0.75 + random.random() / 2)  # noqa: S311  not a secret

    def _once(self, request: Request, watch: _Watch, challenge: str) -> Reply:
        parts = urlsplit(request.url)
        connection = self._connection(parts.scheme, parts.hostname or "", parts.port, watch)
        headers = {"User-Agent": "immunograph", "Connection": "close", **request.headers}
        secret = self.credentials.header(request.url) if challenge != _BARE else ""
        if challenge and challenge != _BARE:
            secret = digest_answer(self.credentials, challenge, request.method, request.url)
        if secret:
            headers["Authorization"] = secret
        target = parts.path or "/"
        if parts.query:
            target += "?" + parts.query
        with watch.told(request.url):
            try:
                connection.connect()
                connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                connection.sock.settimeout(watch.left)
                watch.over(connection)
                connection.request(request.method, target, body=request.body, headers=headers)
                return Reply(connection.getresponse(), connection, watch, request.url)
            except BaseException:
                watch.stop()
                connection.close()
                raise

    def _connection(self, scheme: str, host: str, port: int | None, watch: _Watch) -> http.client.HTTPConnection:
        wait = min(_CONNECTING, watch.left)
        if scheme == "https":
            if self._tls is None:
                self._tls = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=wait, context=self._tls)
        return http.client.HTTPConnection(host, port, timeout=wait)


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _moved(request: Request, reply: Reply, moves: int) -> Request:
    """Return the redirected request; redirects to other hosts are errors."""
    target = urljoin(request.url, reply.header("Location"))
    old, new = urlsplit(request.url), urlsplit(target)
    if moves > _MOST_MOVES:
        raise StoreError(f"{_host(request.url)} redirected {moves} times, probably in a loop; check the URL")
    if new.scheme not in ("http", "https"):
        raise StoreError(
            f"{_host(request.url)} redirects to {target!r}, which is not an http or https URL; check the URL of the endpoint"
        )
    if new.hostname != old.hostname:
        raise StoreError(
            f"{_host(request.url)} redirects to {new.hostname or repr(target)}, but only the host that you named is "
            "contacted; open the new URL instead if you trust it"
        )
    if old.scheme == "https" and new.scheme == "http":
        raise StoreError(
            f"{_host(request.url)} redirects from https to http, which is not encrypted; open the http URL instead if you "
            "trust the network"
        )
    if not request.harmless and reply.status in (301, 302, 303):
        raise StoreError(
            f"{_host(request.url)} redirects an update, which could then be executed twice, so it was not sent there; give "
            f"{target!r} as the URL for updates instead"
        )
    if reply.status == 303:
        return Request("GET", target, headers={"Accept": request.headers.get("Accept", "*/*")})
    return Request(request.method, target, request.body, request.headers, request.harmless)
