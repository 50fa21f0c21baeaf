"""Run the server, in one process or several, until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Final

import uvicorn
from uvicorn.supervisors import Multiprocess

from immunograph.errors import FormatError, ImmunographError, StoreError
from immunograph.plurals import counted
from immunograph.server.app import make_app
from immunograph.server.connections import ServerConfig, WatchedProtocol
from immunograph.server.ending import LONGEST
from immunograph.server.served import Served, opener
from immunograph.server.settings import SHORTEST_TOKEN, TOKEN, Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["configuration", "serve", "worker"]

_DATA: Final = "IMMUNOGRAPH_SERVER_DATA"
_SETTINGS: Final = "IMMUNOGRAPH_SERVER_SETTINGS"
_MOST_CONNECTIONS: Final = 1_000
_LONGEST_HEAD: Final = 64 << 10


def configuration(
    served: Served | None, settings: Settings, *, log: IO[str] | None = None, workers: int = 1
) -> ServerConfig:
    """Create uvicorn's configuration: own access log, timeouts for clients, no ``Server`` header.

    Parameters
    ----------
    served
        The served graph; ``None`` if each worker process opens it itself.
    settings
        Settings of the server.
    log
        Stream for the access log; ``None`` for no log.
    workers
        Number of worker processes.

    Returns
    -------
    ServerConfig
        The configuration, with the timeout of ``settings``.
    """
    app: ASGIApp | str = "immunograph.server.run:worker" if served is None else make_app(served, log=log)
    config = ServerConfig(
        app,
        factory=served is None,
        host=settings.host,
        port=settings.port,
        http=WatchedProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        workers=workers,
        limit_concurrency=_MOST_CONNECTIONS,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        timeout_graceful_shutdown=LONGEST,
    )
    config.patience = settings.patience
    return config


def serve(
    data: str | None,
    settings: Settings,
    say: Callable[[str], None],
    *,
    workers: int = 1,
    log: bool = False,
) -> None:
    """Open a graph and serve it until SIGTERM or Ctrl-C; SIGHUP reloads the graph.

    Parameters
    ----------
    data
        The graph to open; see :func:`immunograph.server.served.opener`.
    settings
        Settings of the server.
    say
        Function that prints a message to the user.
    workers
        Number of processes that serve the same data.
    log
        Whether to write an access log to standard error.

    Raises
    ------
    FormatError
        If updates are allowed for several workers or for an endpoint, or the graph is in a file that cannot be parsed.
    StoreError
        If the server cannot listen on the port, or a store or an endpoint cannot be opened.
    ImmunographError
        If the graph cannot be opened for another reason, such as a directory that is not a project.
    """
    if settings.allow_update and workers > 1:
        raise FormatError("only one process can write to a graph: leave out --workers or --allow-update")
    if settings.allow_update and data is not None and data.lower().startswith(("http://", "https://")):
        raise FormatError("updates of an endpoint must be sent to the endpoint itself: leave --allow-update out")
    if settings.allow_update and len(settings.token) < SHORTEST_TOKEN:
        say(
            f"warning: the token in {TOKEN} has {counted(len(settings.token), 'character')}, and short ones can be guessed: "
            f"use {SHORTEST_TOKEN} or more, for example from 'openssl rand -hex 16'"
        )
    make, fingerprint = opener(data, writable=settings.allow_update)
    if workers == 1:
        served = Served(make, settings, fingerprint=fingerprint)
    else:
        make().close()  # a graph that cannot be opened is reported here once, not by each worker
    gc.collect()
    gc.set_threshold(20_000, 20, 20)  # of what a request leaves, little is in cycles
    gc.freeze()  # long-lived objects are frozen: the collector skips them, and workers need no copies of their pages
    listening = _listen(settings)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    say(f"serving on http://{host}:{listening.getsockname()[1]}/ (Ctrl-C ends it)")
    with contextlib.suppress(KeyboardInterrupt, SystemExit):  # a signal that was obeyed in order
        if workers == 1:
            _Server(configuration(served, settings, log=sys.stderr if log else None), served).run([listening])
        else:
            os.environ[_DATA] = data or ""
            os.environ[_SETTINGS] = settings.to_json(log=log)
            Multiprocess(configuration(None, settings, workers=workers), [listening]).run()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio would not set TCP_NODELAY
    try:
        if os.name == "posix":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((settings.host, settings.port))
        made.listen(1024)
    except (OSError, OverflowError) as error:
        made.close()
        why = getattr(error, "strerror", None) or error
        raise StoreError(
            f"cannot listen on {settings.host}, port {settings.port}: {why}; choose another address with --host and --port"
        ) from error
    made.set_inheritable(True)
    return made


class _Server(uvicorn.Server):
    """Uvicorn's server, which also reloads the graph on SIGHUP."""

    def __init__(self, config: uvicorn.Config, served: Served) -> None:
        super().__init__(config)
        self._served = served
        self._tasks: set[asyncio.Task[object]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if hasattr(signal, "SIGHUP"):
            with contextlib.suppress(RuntimeError, ValueError, NotImplementedError):  # not the main thread
                asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._reload)

    def _reload(self) -> None:
        task = asyncio.get_running_loop().create_task(asyncio.to_thread(reload_or_say, self._served))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def reload_or_say(served: Served) -> None:
    """Reload the graph; on failure, keep serving the current one and print the reason to standard error.

    A graph that accepts updates is not reloaded: the updates of a graph in memory would be lost, and a store has no other
    writer.

    Parameters
    ----------
    served
        The served graph.
    """
    if served.settings.allow_update:
        print(
            "error: a graph that accepts updates is not reloaded, because they would be lost: restart the server",
            file=sys.stderr,
        )
        return
    try:
        served.reload()
    except ImmunographError as error:
        print(
            f"error: the changed graph cannot be opened, so the previous version is still served: {error}",
            file=sys.stderr,
        )


def worker() -> ASGIApp:
    """Create the application in a worker process, from the environment variables of :func:`serve`.

    Returns
    -------
    ASGIApp
        The ASGI application, with a graph opened by this process.
    """
    text = os.environ[_SETTINGS]
    settings = Settings.from_json(text, token=os.environ.get(TOKEN, ""))
    make, fingerprint = opener(os.environ[_DATA] or None)
    served = Served(make, settings, fingerprint=fingerprint)
    return make_app(served, log=sys.stderr if '"log": true' in text else None)
