"""Run the server until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable

import uvicorn

from immunograph.server.app import make_app
from immunograph.server.served import Served, opener
from immunograph.server.settings import Settings

__all__ = ["configuration", "serve"]


def configuration(served: Served) -> uvicorn.Config:
    """Give uvicorn's configuration for a graph: our own log, no header that names the software."""
    settings = served.settings
    return uvicorn.Config(
        make_app(served),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def serve(data: str | None, settings: Settings, say: Callable[[str], None]) -> None:
    """Open a graph and serve it until SIGTERM or Ctrl-C.

    Parameters
    ----------
    data
        What to open; see :func:`immunograph.server.served.opener`.
    settings
        What the server is told.
    say
        Tells the user something.

    Raises
    ------
    ImmunographError
        If the graph cannot be opened.
    """
    make, fingerprint = opener(data, writable=settings.allow_update)
    served = Served(make, settings, fingerprint=fingerprint)
    say(f"serving on http://{settings.host}:{settings.port}/ (Ctrl-C ends it)")
    uvicorn.Server(configuration(served)).run()
