"""Code that several commands share: options, opening of the graph, and output."""

from __future__ import annotations

import contextlib
import json
import math
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from immunograph.compressed_files import ending_of
from immunograph.errors import FormatError
from immunograph.legible import LegibleStream
from immunograph.plurals import no_such_page
from immunograph.shell_commands import data_named, named_on_command_line, shell_command

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
    "reads_packaged",
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
    """Claim statuses that the option ``--status`` of the network commands accepts."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    INFERRED = "inferred"


Statuses = Annotated[
    list[Status],
    typer.Option("--status", help="Claims of this status; repeatable. Questions and aims are never edges."),
]
STATUS_HELP: Final = "Claims of this status: accepted, proposed, rejected or inferred; repeatable."
_LOWEST: Final = "Lowest certainty of a claim, that of its firmest supporting passage:"
MinCertainty = Annotated[
    int, typer.Option("--min-certainty", min=0, max=3, help=f"{_LOWEST} 0 asked, 1 possible, 2 probable, 3 asserted.")
]
MinSupport = Annotated[
    int, typer.Option("--min-certainty", min=1, max=3, help=f"{_LOWEST} 1 possible, 2 probable, 3 asserted.")
]
Bearers = Annotated[
    bool,
    typer.Option(
        "--bearers",
        help="Treat a claim about a process (growth of cancer cells) as one about its bearer (cancer cell): an interpretation.",
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
    """Return the selection of edges for the options of a command.

    Parameters
    ----------
    status
        Claim statuses; ``None`` or empty for the default of the analysis.
    min_certainty
        Lowest certainty, 0 to 3; ``None`` for the default of the analysis.
    bearers
        Whether claims about a process count as claims about its bearer.
    graph
        Named graph to restrict the selection to; ``None`` for all graphs.

    Returns
    -------
    EdgeChoice
        The selection.
    """
    from immunograph.analysis.edge_choice import EdgeChoice

    statuses = tuple(str(each) for each in status) if status else None
    return EdgeChoice(statuses, min_certainty, bearers=bearers, graph=graph)


@contextlib.contextmanager
def working(what: str) -> Iterator[None]:
    """Show a spinner on standard error while the ``with`` block runs; print nothing if it is not a terminal.

    Parameters
    ----------
    what
        Message next to the spinner, such as ``reading the graph``.
    """
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.text import Text

    from immunograph.legible import legible

    with Console(stderr=True).status(Text(legible(f"{what} …"))):
        yield


reads_packaged: ContextVar[bool] = ContextVar("reads_packaged", default=False)
"""Whether the command reads the packaged graph because ``--data`` was left out."""


def open_data(named: str | Path | None) -> KnowledgeGraph:
    """Open the graph that the option ``--data`` names, read-only where the platform has shared locks.

    Parameters
    ----------
    named
        Path of a store, an RDF file or a built project, or the URL of a SPARQL endpoint; ``None`` for the packaged
        graph.

    Returns
    -------
    KnowledgeGraph
        The opened graph.

    Raises
    ------
    FormatError
        If ``named`` is the URL of a file, which is never downloaded, or the file cannot be parsed.
    StoreError
        If it does not exist, or cannot be opened or reached.
    """
    from immunograph.graph import load, open_graph
    from immunograph.store import has_shared_locks, is_store

    data_named.set(named_on_command_line(named))
    if named is not None and str(named).lower().startswith(("http://", "https://")):
        if str(named).lower().endswith(_ENDINGS):
            raise FormatError(
                f"{named} is the URL of a file, but --data takes a local file or the URL of a SPARQL endpoint: "
                "nothing is downloaded; download it yourself, then name the copy"
            )
        return open_graph(named)
    if named is not None and is_store(Path(named)):
        return open_graph(named, read_only=has_shared_locks())
    reads_packaged.set(named is None)
    graph = load(named)
    if named is not None and Path(named).is_dir():
        _warn_of_stale_build(Path(named))
    return graph


def _warn_of_stale_build(root: Path) -> None:
    """Print a warning if a project's tables are newer than its built graph; the packaged project is exempt."""
    from immunograph.curation import Project, packaged_project

    if Project.at(root).is_stale and root.resolve() != packaged_project().root.resolve():
        say(f"warning: the tables of {root} are newer than its build: run {shell_command('build', root)}")


def refuse_unused(why: str, /, **options: object) -> None:
    r"""Raise an error if an option was given that the command would ignore.

    Parameters
    ----------
    why
        Why it would be ignored, as a fact about the command; the advice to leave it out is appended.
    \*\*options
        Name of each option, with underscores for hyphens, and whether it was given: true for any value but ``None``,
        ``False`` or an empty one.

    Raises
    ------
    FormatError
        If any of them was given; the message names all that were.

    Examples
    --------
    >>> refuse_unused("--remove only removes an import", dry_run=False, licence=None)
    >>> refuse_unused("--remove only removes an import", dry_run=True, licence="CC0-1.0")
    Traceback (most recent call last):
    immunograph.errors.FormatError: --remove only removes an import: leave out --dry-run and --licence
    """
    if given := ["--" + name.replace("_", "-") for name, value in options.items() if value]:
        *first, last = given
        raise FormatError(f"{why}: leave out {', '.join(first) + ' and ' if first else ''}{last}")


def say(text: str) -> None:
    """Print a message to standard error, with control characters escaped.

    Parameters
    ----------
    text
        The message, without a newline.
    """
    from immunograph.legible import legible

    print(legible(text), file=sys.stderr)


def terminal_width() -> int | None:
    """Return the width for wrapping text.

    Returns
    -------
    int | None
        Columns, from the environment variable ``COLUMNS`` or else the terminal; ``None`` if neither is there, so that
        lines are not wrapped.
    """
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return int(columns)
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def as_json_text(value: object) -> str:
    """Serialise a value as standard JSON; NaN and infinities, which JSON lacks, become strings.

    Parameters
    ----------
    value
        JSON-serialisable value, or a value of the model.

    Returns
    -------
    str
        JSON, indented by two spaces.
    """
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
    """Return one page of a long text, with a line that says how much more there is.

    A page ends at an empty line if there is one near its end. The last page may be up to a tenth longer than the others,
    so that a text that is only a little longer than a page is not split.

    Parameters
    ----------
    text
        The whole text.
    page
        Page number, from 1.
    lines
        Maximum number of lines per page, except the last.

    Returns
    -------
    str
        The lines of the page and, if there are several pages, which one it is; without a final newline.

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
        raise FormatError(no_such_page(page, len(starts)))
    if len(starts) == 1:
        return "\n".join(every)
    start, end = starts[page - 1], [*starts, len(every)][page]
    following = f"next: --page {page + 1}; " if page < len(starts) else ""
    told = f"page {page:,} of {len(starts):,} (lines {start + 1:,} to {end:,} of {len(every):,}); {following}everything: -o FILE or --json"
    return "\n".join([*every[start:end], "", f"… {told}"])


def write_prose(text: str, output: Path | None, *, page: int = 1) -> None:
    """Print one page of a text for people, or write the whole text to a file.

    Parameters
    ----------
    text
        The whole text.
    output
        Path of the file; ``None`` for standard output.
    page
        Page number, from 1; ignored for a file.

    Raises
    ------
    FormatError
        If there is no such page, and no file is named.
    StoreError
        If the file cannot be written.
    """
    if output is None:
        print(paged(text, page))
    else:
        write_text(text, output)


def print_data(texts: Iterable[str]) -> None:
    """Print machine-readable text: escaped on a terminal, otherwise as the UTF-8 bytes that ``-o`` writes.

    Parameters
    ----------
    texts
        Chunks of text.
    """
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
    """Print machine-readable text, or write it to a file atomically; a missing final newline is added.

    Parameters
    ----------
    text
        The text.
    output
        Path of the file; ``None`` for standard output.

    Raises
    ------
    StoreError
        If the file cannot be written.
    """
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
    """Print one page of a table, or the whole table as JSON, or write it to a file as CSV or JSON.

    If JSON or a file has no rows, or only counts of 0, the notes that say why go to standard error.

    Parameters
    ----------
    table
        Rows, with notes.
    as_json
        Whether to print or write JSON.
    output
        Path of the file; ``.json`` selects JSON, other extensions CSV. ``None`` for standard output.
    page
        Page number, from 1; ignored for JSON and files.
    wide
        Whether to show cells in full, one line per row.
    spreadsheet
        Whether to escape CSV cells that a spreadsheet would read as formulas.

    Raises
    ------
    FormatError
        If there is no such page.
    StoreError
        If the file cannot be written.
    """
    is_empty = not len(table) or table.counts_nothing or table.lacks_values
    if (as_json or output is not None) and is_empty:  # data have no room for the reason
        for note in table.notes:
            say(note)
    if as_json or (output is not None and ending_of(output) == ".json"):
        write_text(as_json_text(table.json_rows()), output)
        return
    if output is not None:
        write_text(table.to_csv(spreadsheet=spreadsheet), output)
        return
    from rich.console import Console

    pages = max(1, -(-len(table) // PAGE_ROWS))
    if page > pages:
        raise FormatError(no_such_page(page, pages))
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
