"""What several commands share: their options, the graph they open, and how they print."""

from __future__ import annotations

import contextlib
import json
import math
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from immunograph.errors import FormatError
from immunograph.legible import LegibleStream

if TYPE_CHECKING:
    from immunograph.analysis.edge_choice import EdgeChoice
    from immunograph.graph import KnowledgeGraph
    from immunograph.query import Table

__all__ = [
    "ITEMS",
    "AsJson",
    "Bearers",
    "Data",
    "OneGraph",
    "Output",
    "Page",
    "Spreadsheet",
    "Status",
    "Statuses",
    "Wide",
    "as_json_text",
    "chosen_edges",
    "open_data",
    "paged",
    "print_data",
    "say",
    "show_table",
    "working",
    "write_prose",
    "write_text",
]

PAGE_LINES: Final = 200
"""Lines of prose, before they are wrapped, that one page holds."""

PAGE_ROWS: Final = 50
"""Rows of a table that one page holds."""

ITEMS: Final = 20
"""Entries of a list, such as contradictions or changes, that one page holds."""

_ENDINGS: Final = (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf", ".owl", ".gz", ".zst", ".xz", ".bz2", ".zip")
_PLAIN_WIDTH: Final = 160
_WIDEST: Final = 100_000

Data = Annotated[
    str | None,
    typer.Option(
        "--data", "-d", help="A built project, an RDF file, a store or an endpoint; the packaged graph if left out."
    ),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of the terminal.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Page = Annotated[int, typer.Option("--page", min=1, help="Page of a long answer; files and JSON contain all of it.")]
Spreadsheet = Annotated[
    bool,
    typer.Option(
        "--spreadsheet", help="In CSV, put an apostrophe before cells that a spreadsheet would read as a formula."
    ),
]


class Status(StrEnum):
    """Which claims are edges."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    INFERRED = "inferred"


Statuses = Annotated[
    list[Status],
    typer.Option("--status", help="Which claims count as edges; repeatable. Questions and aims never do."),
]
Bearers = Annotated[
    bool,
    typer.Option(
        "--bearers",
        help="Treat a claim about a process (growth of cancer cells) as one about its bearer (cancer cell).",
    ),
]
OneGraph = Annotated[str | None, typer.Option("--graph", help="Read one named graph only, such as curated.")]
Wide = Annotated[bool, typer.Option("--wide", help="Do not shorten cells; one line per row.")]


def chosen_edges(
    status: Sequence[str] | None = None,
    min_certainty: int | None = None,
    *,
    bearers: bool = False,
    graph: str | None = None,
) -> EdgeChoice:
    """Return the choice of edges that the options of a command make."""
    from immunograph.analysis.edge_choice import EdgeChoice

    statuses = tuple(str(each) for each in status) if status else None
    return EdgeChoice(statuses, min_certainty, bearers=bearers, graph=graph)


@contextlib.contextmanager
def working(what: str) -> Iterator[None]:
    """Show on a terminal that work is going on; say nothing in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.text import Text

    from immunograph.legible import legible

    with Console(stderr=True).status(Text(legible(f"{what} …"))):
        yield


def open_data(named: str | Path | None) -> KnowledgeGraph:
    """Open what ``--data`` names, to read it; others may read and write a store meanwhile."""
    from immunograph.graph import load, open_graph
    from immunograph.store import has_shared_locks, is_store

    if named is not None and str(named).lower().startswith(("http://", "https://")):
        if str(named).lower().endswith(_ENDINGS):
            raise FormatError(
                f"{named} is the address of a file, and --data takes a file on this machine or the address of a SPARQL endpoint: "
                "nothing is downloaded; download it yourself, then name the copy"
            )
        return open_graph(named)
    if named is not None and is_store(Path(named)):
        return open_graph(named, read_only=has_shared_locks())
    return load(named)


def say(text: str) -> None:
    """Print a message to standard error; control characters in file names are escaped."""
    from immunograph.legible import legible

    print(legible(text), file=sys.stderr)


def terminal_width() -> int | None:
    """Return the columns to lay text out in: those of ``COLUMNS`` or of the terminal; nothing in a pipe, whose lines stay whole."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return int(columns)
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def as_json_text(value: object) -> str:
    """Write plain data as JSON that any program reads: what is not a number in JSON, such as NaN, becomes a text."""
    from immunograph.query.values import json_value

    return json.dumps(_plain(value), ensure_ascii=False, indent=2, default=json_value, allow_nan=False)


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def paged(text: str, page: int, *, lines: int = PAGE_LINES) -> str:
    """Cut one page out of a long text, at an empty line if one is near, and say how much more there is.

    Raises
    ------
    FormatError
        If there is no such page.
    """
    every = text.rstrip("\n").split("\n")
    starts = [0]
    while len(every) - starts[-1] > lines + lines // 10:
        end = starts[-1] + lines
        near = [place for place in range(end, end - lines // 4, -1) if not every[place].strip()]
        starts.append(near[0] + 1 if near else end)
    if page > len(starts):
        raise FormatError(f"there is no page {page}: the last one is --page {len(starts)}")
    if len(starts) == 1:
        return "\n".join(every)
    start, end = starts[page - 1], [*starts, len(every)][page]
    following = f"next: --page {page + 1}; " if page < len(starts) else ""
    told = f"page {page:,} of {len(starts):,} (lines {start + 1:,} to {end:,} of {len(every):,}); {following}everything: -o FILE or --json"
    return "\n".join([*every[start:end], "", f"… {told}"])


def write_prose(text: str, output: Path | None, *, page: int = 1) -> None:
    """Print a page of text for people, wrapped to the terminal; a file gets all of it."""
    if output is None:
        print(paged(text, page))
    else:
        write_text(text, output)


def print_data(texts: Iterable[str]) -> None:
    """Print text for programs: escaped on a terminal; to a pipe or a file the very bytes, in UTF-8, that ``-o`` writes."""
    sys.stdout.flush()
    stream = getattr(sys.stdout, "stream", sys.stdout)  # a line stays one, however narrow the terminal
    binary = None if stream.isatty() else getattr(stream, "buffer", None)
    for text in texts:
        if binary is not None:
            binary.write(text.encode())
        else:
            (LegibleStream(stream) if stream.isatty() else stream).write(text)
    stream.flush()


def write_text(text: str, output: Path | None) -> None:
    """Print text for programs as it is, or write it to a file atomically."""
    if output is None:
        print_data([text if text.endswith("\n") else text + "\n"])
        return
    from immunograph.files import write_atomically

    write_atomically(output, (text if text.endswith("\n") else text + "\n").encode())
    say(f"wrote {output}")


def show_table(
    table: Table,
    *,
    as_json: bool = False,
    output: Path | None = None,
    page: int = 1,
    wide: bool = False,
    spreadsheet: bool = False,
) -> None:
    """Print a page of a table for people, or all as JSON; a file gets CSV, or JSON where asked for or by its ending.

    Why data have no rows is said on standard error.

    Raises
    ------
    FormatError
        If there is no such page.
    """
    if (as_json or output is not None) and not len(table):  # data have no room for the reason
        for note in table.notes:
            say(note)
    if as_json or (output is not None and output.suffix == ".json"):
        write_text(as_json_text(table.to_dicts()), output)
        return
    if output is not None:
        write_text(table.to_csv(spreadsheet=spreadsheet), output)
        return
    from rich.console import Console

    pages = max(1, -(-len(table) // PAGE_ROWS))
    if page > pages:
        raise FormatError(f"there is no page {page}: the last one is --page {pages}")
    table.first_row = (page - 1) * PAGE_ROWS
    if wide:
        table.cell_limit = None
    sys.stdout.flush()
    plain = getattr(sys.stdout, "stream", sys.stdout)  # the table's cells are legible, its own colours are meant
    width = _WIDEST if wide else terminal_width() or _PLAIN_WIDTH
    Console(file=plain, width=width, highlight=False).print(table)
    if page < pages:
        print(f"  more rows: --page {page + 1}; all rows: -o FILE.csv or --json")
    if table.was_cut:
        print("  cells that end in … are shortened: --wide or --json shows them in full")
