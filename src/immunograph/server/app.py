"""The application: every address of the server, and what guards them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from immunograph.server import api, pages, protocol

if TYPE_CHECKING:
    from immunograph.server.served import Served

__all__ = ["make_app"]


def make_app(served: Served) -> Starlette:
    """Make the ASGI application that serves a graph.

    Parameters
    ----------
    served
        The graph, and the settings of the server.

    Returns
    -------
    Starlette
        Run it with uvicorn, or with any other ASGI server.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.server.served import Served
    >>> served = Served(ig.load)
    >>> "/healthz" in {route.path for route in make_app(served).routes}
    True
    >>> served.close()
    """

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await anyio.to_thread.run_sync(served.close)

    routes: list[BaseRoute] = [
        Route("/healthz", _health(served)),
        *protocol.routes(served),
        *api.routes(served),
        *pages.routes(served),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.served = served
    return app


def _health(served: Served) -> Callable[[Request], Awaitable[Response]]:
    async def health(_: Request) -> Response:
        with served.lease() as current:
            return JSONResponse({"status": "ok", "version": current.version})

    return health
