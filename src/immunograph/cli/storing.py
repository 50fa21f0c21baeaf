"""Commands that look after a store on disk: store info, verify, backup, restore."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from immunograph.cli.options import AsJson, as_json_text, write_text

__all__ = ["register"]

StoreDirectory = Annotated[Path, typer.Argument(help="The store's directory.")]

store = typer.Typer(
    name="store",
    help="Look after a graph on disk: tell about it, verify it, copy it away, bring a copy back.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@contextlib.contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show on a terminal how far the work is; say nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from immunograph.legible import legible

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(legible(what), total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


@store.command()
def info(path: StoreDirectory, as_json: AsJson = False) -> None:
    """Tell what a store holds, in which format, and who has it open; the store is not opened.

    Example: immunograph store info claims.igdb
    """
    from immunograph.store import store_info

    told = store_info(path)
    if as_json:
        write_text(as_json_text(asdict(told)), None)
        return
    state = told.state
    if told.owner is not None:
        state += f", by {told.owner}" if state == "open" else f", by {told.owner}, which is gone" * (state != "closed")
    print(f"{told.path}: {told.quads:,} quads in {len(told.graphs)} graphs, {told.size / 1e6:,.1f} MB")
    for graph, number in told.graphs.items():
        print(f"  {number:>12,}  {graph or 'outside the named graphs'}")
    print(f"state     {state}")
    print(f"format    {told.format}, by {told.engine}")
    print(f"made      {told.made}, last written {told.written}, {told.writes:,} writes")
    print(f"checksum  {told.checksum or 'not known since the last load; store verify takes it'}")


@store.command()
def verify(path: StoreDirectory, as_json: AsJson = False) -> None:
    """Read a store through, each byte and each quad, and hold it against what was written.

    Exit 0 when all is as written, 1 when something is not, 2 when there is no store or it is open elsewhere.

    Example: immunograph store verify claims.igdb
    """
    from immunograph.store import verify_store

    with _progress(f"reading {path}") as progress:
        report = verify_store(path, progress=progress)
    if as_json:
        write_text(as_json_text(asdict(report)), None)
    else:
        for problem in report.problems:
            print(f"damaged: {problem}")
        for note in report.notes:
            print(f"note: {note}")
        if report.problems:
            print(f"{path} is damaged: bring a backup back with 'immunograph store restore'")
        else:
            print(f"{path} is as it was written: {report.quads:,} quads, {report.files} files, {report.checksum}")
    if report.problems:
        raise typer.Exit(1)


@store.command()
def backup(
    path: StoreDirectory,
    target: Annotated[Path, typer.Argument(help="A directory that does not exist yet.")],
    as_json: AsJson = False,
) -> None:
    """Copy a store, whole and synced, to a new directory; the copy is a store itself.

    Example: immunograph store backup claims.igdb /media/backups/claims-monday.igdb
    """
    from immunograph.store import backup_store

    with _progress(f"copying {path}") as progress:
        record = backup_store(path, target, progress=progress)
    _say_copied(path, target, record.quads, as_json=as_json)


@store.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="A directory that 'store backup' made.")],
    target: Annotated[Path, typer.Argument(help="Where to put the store; nothing may be there.")],
    as_json: AsJson = False,
) -> None:
    """Verify a backup and copy it to where nothing is; a damaged one is refused, and nothing is written over.

    Example: immunograph store restore /media/backups/claims-monday.igdb claims.igdb
    """
    from immunograph.store import restore_store

    with _progress(f"reading {source}") as progress:
        record = restore_store(source, target, progress=progress)
    _say_copied(source, target, record.quads, as_json=as_json)


def _say_copied(source: Path, target: Path, quads: int, *, as_json: bool) -> None:
    if as_json:
        write_text(as_json_text({"source": str(source), "target": str(target), "quads": quads}), None)
    else:
        print(f"copied {source} to {target}: {quads:,} quads")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(store)
