"""The command serve, which serves a graph over HTTP."""

from __future__ import annotations

import importlib.util
import os
from typing import Annotated

import typer

from immunograph.cli.options import Data, say
from immunograph.errors import MissingExtraError

__all__ = ["register"]


def serve(
    data: Data = None,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            help="Address to listen on; the default, the loopback address, is not reachable from other machines.",
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="The port; 0 for any free port.")] = 7431,
    allow_update: Annotated[
        bool,
        typer.Option(
            "--allow-update", help="Accept updates from clients that send the token in IMMUNOGRAPH_SERVER_TOKEN."
        ),
    ] = False,
    allowed_host: Annotated[
        list[str] | None, typer.Option("--allowed-host", help="Host name that clients may use in requests; repeatable.")
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option("--allow-origin", help="Web origin whose pages may send requests (CORS); repeatable."),
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="Host that SERVICE and LOAD may contact; repeatable.")
    ] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Time limit of a request, in seconds.")] = 20.0,
    max_rows: Annotated[
        int, typer.Option("--max-rows", min=1, help="Maximum number of rows or triples of an answer.")
    ] = 1_000_000,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Number of server processes.")] = 1,
    watch: Annotated[bool, typer.Option("--watch", help="Reload the data after it is rebuilt.")] = False,
    log: Annotated[bool, typer.Option("--log", help="Write a line for each request to standard error.")] = False,
    standard_dataset: Annotated[
        bool,
        typer.Option(
            "--standard-dataset", help="Patterns outside GRAPH match the unnamed graph only, not the merge of graphs."
        ),
    ] = False,
) -> None:
    """Serve the graph over HTTP: a SPARQL endpoint, pages, a JSON API and tools for assistants.

    By default it listens on the loopback interface only and is read-only; Ctrl-C stops it.

    Example: immunograph serve --data lab.igdb --port 8080
    """
    for module in ("starlette", "uvicorn"):
        if importlib.util.find_spec(module) is None:
            raise MissingExtraError(f"serving needs {module}: pip install 'immunograph[server]'")
    from immunograph.server.run import serve as run
    from immunograph.server.settings import TOKEN, Settings

    settings = Settings(
        host=host,
        port=port,
        allow_update=allow_update,
        token=os.environ.get(TOKEN, ""),
        allowed_hosts=tuple(allowed_host or ()),
        allow_origins=tuple(allow_origin or ()),
        allow_hosts=tuple(allow_host or ()),
        timeout=timeout,
        max_rows=max_rows,
        watch=watch,
        standard_dataset=standard_dataset,
    )
    run(data, settings, say, workers=workers, log=log)


def register(app: typer.Typer) -> None:
    """Register the command serve.

    Parameters
    ----------
    app
        Typer application to add it to.
    """
    app.command()(serve)
