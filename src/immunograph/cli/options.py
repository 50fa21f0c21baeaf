"""What several commands share: their options, the graph they open, and how they print."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph
    from immunograph.query import Table

__all__ = ["AsJson", "Data", "Output", "open_data", "say", "show_table", "working", "write_text"]

Data = Annotated[
    str | None,
    typer.Option(
        "--data", "-d", help="A built project, an RDF file, a store or an endpoint; the packaged graph if left out."
    ),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of the terminal.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@contextlib.contextmanager
def working(what: str) -> Iterator[None]:
    """Show on a terminal that work is going on; say nothing in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield


def open_data(named: str | Path | None) -> KnowledgeGraph:
    """Open what ``--data`` names."""
    from immunograph.graph import load, open_graph
    from immunograph.store import is_store

    if named is not None and (str(named).lower().startswith(("http://", "https://")) or is_store(Path(named))):
        return open_graph(named)
    return load(named)


def say(text: str) -> None:
    """Tell the user something beside the output; what names of files hold does not steer the terminal."""
    from immunograph.legible import legible

    print(legible(text), file=sys.stderr)


def write_text(text: str, output: Path | None) -> None:
    """Print text, or write it to a file, whole or not at all."""
    if output is None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        return
    from immunograph.files import write_atomically

    write_atomically(output, (text if text.endswith("\n") else text + "\n").encode())
    say(f"wrote {output}")


def show_table(table: Table, *, as_json: bool = False, output: Path | None = None) -> None:
    """Print a table for people or as JSON; a file gets CSV, or JSON where asked for or where its ending says so."""
    from immunograph.query.values import json_value

    if as_json or (output is not None and output.suffix == ".json"):
        write_text(json.dumps(table.to_dicts(), ensure_ascii=False, indent=2, default=json_value), output)
    elif output is not None:
        write_text(table.to_csv(), output)
    else:
        from rich.console import Console

        told = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit()
        plain = getattr(sys.stdout, "stream", sys.stdout)  # the table's cells are legible, its own colours are meant
        Console(file=plain, width=None if told else 160, highlight=False).print(table)
