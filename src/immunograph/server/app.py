"""The application: all routes of the server, and their middleware."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
from collections.abc import AsyncIterator, Callable
from typing import IO, TYPE_CHECKING, Final

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from immunograph.errors import ImmunographError
from immunograph.server import api, pages
from immunograph.server.calls import Threads
from immunograph.server.compression import Compressing
from immunograph.server.ending import END
from immunograph.server.errors import RefusedError, error_reply
from immunograph.server.logs import AccessLog
from immunograph.server.metrics import Metrics
from immunograph.server.middleware import Guard
from immunograph.server.protocol import GraphStore, SparqlEndpoint
from immunograph.server.protocol.at_once import AtOnce
from immunograph.server.query_scheduling import Queries
from immunograph.store.workers.serialised import serve_many

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from immunograph.server.mcp_server import Mounted
    from immunograph.server.served import Served

__all__ = ["make_app"]

_LOOK_EVERY: Final = 2.0

log = logging.getLogger("immunograph.server")


def make_app(served: Served, *, log: IO[str] | None = None) -> ASGIApp:
    """Create the ASGI application that serves a graph.

    Parameters
    ----------
    served
        The served graph, and the settings of the server.
    log
        Stream for the access log, one line of JSON per request; ``None`` for no log.

    Returns
    -------
    ASGIApp
        The application, for uvicorn or any other ASGI server.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.server.served import Served
    >>> served = Served(ig.load)
    >>> app = make_app(served)
    >>> scope = {"type": "http", "method": "GET", "scheme": "http", "path": "/healthz", "query_string": b""}
    >>> sent = []
    >>> async def send(message):
    ...     sent.append(message)
    >>> asyncio.run(app({**scope, "headers": [(b"host", b"localhost")]}, None, send))
    >>> sent[0]["status"], sent[1]["body"][:14]
    (200, b'{"status":"ok"')
    >>> served.close()
    """
    queries, metrics, access = Queries(served.settings), Metrics(), AccessLog(log)
    served.when_opened(lambda current: serve_many(current.kg.store, most=served.settings.max_queries))

    threads = Threads.of(served.settings.timeout)
    tools = _tools(served, threads)

    def end() -> None:
        queries.end()
        threads.end()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Callable[[], None]]]:
        watching = asyncio.create_task(_watch(served)) if served.settings.watch else None
        try:
            async with tools.running() if tools else contextlib.nullcontext():
                yield {END: end}
        finally:
            if watching is not None:
                watching.cancel()
            access.flush()
            end()
            queries.close()
            await anyio.to_thread.run_sync(served.close)

    inner = Starlette(
        routes=[
            *_watching_routes(served, queries, metrics),
            *api.routes(served, threads),
            *(tools.routes() if tools else ()),
            *pages.routes(served, threads),
        ],
        lifespan=lifespan,
        exception_handlers={
            HTTPException: error_reply,
            ImmunographError: error_reply,
            RefusedError: error_reply,
            Exception: error_reply,
        },
    )
    inner.state.served = served
    inner.state.queries = queries
    at_once = AtOnce(served, queries).reply
    sparql, store = Compressing(SparqlEndpoint(served, queries)), Compressing(GraphStore(served, queries))
    return Guard(
        Compressing(inner),
        {"/sparql": sparql, "/sparql/": sparql, "/data": store},
        {"/data/": store},
        served.settings,
        access,
        metrics,
        {"/sparql": at_once, "/sparql/": at_once},
    )


def _watching_routes(served: Served, queries: Queries, metrics: Metrics) -> list[Route]:
    """Create the routes for health checks and metrics."""

    async def health(_: Request) -> Response:
        with served.lease() as current:
            return JSONResponse({"status": "ok", "version": current.version})

    async def measured(_: Request) -> Response:
        with served.lease() as current:
            quads = await anyio.to_thread.run_sync(len, current.kg) if current.version else None
        return PlainTextResponse(
            metrics.text(queries, quads=quads, reloads=served.reloads), media_type="text/plain; version=0.0.4"
        )

    return [Route("/healthz", health), Route("/metrics", measured)]


def _tools(served: Served, threads: Threads) -> Mounted | None:
    """Create the tools for AI assistants if the package ``mcp`` is installed."""
    if importlib.util.find_spec("mcp") is None:
        return None
    from immunograph.server.mcp_server import Mounted

    return Mounted(served, threads)


async def _watch(served: Served) -> None:
    """Reload the graph whenever its data has changed on disk."""
    failed = ""
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        state = await anyio.to_thread.run_sync(lambda: served.state)
        if state in (served.opened, failed):
            continue
        try:
            await anyio.to_thread.run_sync(served.reload)
        except ImmunographError as error:
            failed = state
            log.warning("the changed graph cannot be opened, so the previous version is still served: %s", error)
