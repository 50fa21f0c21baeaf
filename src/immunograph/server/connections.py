"""Timeouts of connections: slow requests, and responses that the client does not read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, cast

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from immunograph.server.ending import END, GRACE

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as _Protocol  # one of the two that it may be
    from uvicorn.server import ServerState
else:
    _Protocol = AutoHTTPProtocol

__all__ = ["ServerConfig", "WatchedProtocol"]

_SMALL: Final = 16 << 10


class ServerConfig(uvicorn.Config):
    """Uvicorn's configuration with timeouts for slow clients."""

    patience: float = 20.0
    """Maximum number of seconds for receiving the head of a request, and for each wait while sending a response."""


class _Gathering:
    """A transport that writes the head of a response together with the body: one packet, and one system call.

    Only a head with Content-Length is delayed until the body comes; a stream of events has none, and may be silent for
    a long time.
    """

    __slots__ = ("_head", "_transport", "is_closing")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if self._head:
            head, self._head = self._head, b""
            if len(data) < _SMALL:
                self._transport.write(head + data)
                return
            self._transport.write(head)
        elif data.startswith(b"HTTP/") and b"\r\ncontent-length:" in data:
            self._head = data
            return
        if data:
            self._transport.write(data)

    def close(self) -> None:
        self.write(b"")
        self._transport.close()


class WatchedProtocol(_Protocol):
    """Uvicorn's protocol with timeouts for receiving the head of a request and for sending the response.

    Without them, a client that sends the head of a request byte by byte, or does not read its response, would occupy a
    connection forever.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._reading: asyncio.TimerHandle | None = None
        self._writing: asyncio.TimerHandle | None = None
        self._patience = getattr(self.config, "patience", ServerConfig.patience)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the timeout for the head of a request.

        Parameters
        ----------
        transport
            The transport of the new connection.
        """
        super().connection_made(cast("asyncio.Transport", _Gathering(transport)))
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Receive data; the timeout runs until the head of the request is complete.

        Parameters
        ----------
        data
            The bytes received.
        """
        super().data_received(data)
        if self._is_answering():
            if self._reading is not None:
                self._reading.cancel()
                self._reading = None
        elif self._reading is None:
            self._await_head()

    def on_response_complete(self) -> None:
        """Flush the buffered head of a response without a body, such as one to HEAD."""
        if self.transport is not None:
            self.transport.write(b"")
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Pause until the client has read more, and start the timeout for sending."""
        super().pause_writing()
        if self._writing is None:
            self._writing = self.loop.call_later(self._patience, self._give_up)

    def resume_writing(self) -> None:
        """Resume sending, and stop the timeout."""
        super().resume_writing()
        self._end_writing()

    def shutdown(self) -> None:
        """Finish the current request; the application stops it if that takes too long."""
        super().shutdown()
        end = self.app_state.get(END)
        if end is not None and self._is_answering():
            self.loop.call_later(GRACE, end)

    def connection_lost(self, error: Exception | None) -> None:
        """Stop the timers.

        Parameters
        ----------
        error
            The error that ended the connection, if any.
        """
        super().connection_lost(error)
        self._end_writing()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _is_answering(self) -> bool:
        cycle = getattr(self, "cycle", None)
        return cycle is not None and not cycle.response_complete

    def _await_head(self) -> None:
        self._reading = self.loop.call_later(self._patience, self._give_up)

    def _end_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None

    def _give_up(self) -> None:
        self._reading = self._writing = None
        if self.transport is not None:
            self.transport.abort()
