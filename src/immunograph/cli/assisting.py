"""The command mcp, which serves tools to AI assistants."""

from __future__ import annotations

import contextlib
import importlib.util
import sys

import typer

from immunograph.cli.options import Data, open_data
from immunograph.errors import MissingExtraError

__all__ = ["register"]


def mcp(data: Data = None) -> None:
    """Serve tools to an AI assistant over standard input and output (Model Context Protocol).

    The assistant's program starts this command itself; docs/assistants.md has the lines for its configuration. The
    tools are read-only, and every claim comes with a sentence that keeps its hedge.

    Example: immunograph mcp --data lab.igdb
    """
    if importlib.util.find_spec("mcp") is None:
        raise MissingExtraError("tools for assistants need the package mcp: pip install 'immunograph[mcp]'")
    import anyio

    from immunograph.server.mcp_server import run_stdio

    wire = getattr(sys.stdout, "stream", sys.stdout)  # messages go out as they are, not wrapped to the terminal
    with open_data(data) as graph, contextlib.redirect_stdout(wire):
        anyio.run(run_stdio, graph)


def register(app: typer.Typer) -> None:
    """Register the command mcp.

    Parameters
    ----------
    app
        Typer application to add it to.
    """
    app.command()(mcp)
