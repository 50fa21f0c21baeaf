"""Commands that maintain a store on disk: store info, verify, backup, restore, settle."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from immunograph.cli.options import AsJson, as_json_text, write_text
from immunograph.plurals import counted

__all__ = ["register"]

StoreDirectory = Annotated[Path, typer.Argument(help="The store's directory.")]

store = typer.Typer(
    name="store",
    help="Manage a graph on disk: info, verify, backup, restore, settle.\n\nExample: immunograph store verify lab.igdb",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@contextlib.contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """Yield a function that updates a progress bar on standard error; without a terminal, the function does nothing."""
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
    """Show the contents and format of a store, and which process has it open, without opening it.

    Example: immunograph store info claims.igdb
    """
    from immunograph.store import store_info

    told = store_info(path)
    if as_json:
        write_text(as_json_text(asdict(told)), None)
        return
    state = told.state
    if told.owner is not None:
        state += (
            f", by {told.owner}"
            if state == "open"
            else f", by {told.owner}, which no longer runs" * (state != "closed")
        )
    held = f"{counted(told.quads, 'quad')} in {counted(len(told.graphs), 'graph')}"
    print(f"{told.path}: {held}, {told.size / 1e6:,.1f} MB")
    for graph, number in told.graphs.items():
        print(f"  {number:>12,}  {graph or 'outside the named graphs'}")
    print(f"state     {state}")
    print(f"format    {told.format}, by {told.engine}")
    print(f"created   {told.made}, last written {told.written}, {counted(told.writes, 'write')}")
    print(f"checksum  {told.checksum or 'unknown since the last load; store verify computes it'}")


@store.command()
def verify(path: StoreDirectory, as_json: AsJson = False) -> None:
    """Read every byte and every quad of a store, and compare them with its checksums.

    Nothing is changed, except that a missing checksum is added to the record of an intact store, and that a store of
    format 1 is upgraded first.

    Exit code 0: no damage; 1: damage; 2: there is no store, it is open, or it contains files that immunograph did not write.

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
            print(f"{path} is damaged: restore a backup with 'immunograph store restore'")
        else:
            print(
                f"{path} is undamaged: {counted(report.quads, 'quad')}, {counted(report.files, 'file')}{f', {report.checksum}' if report.checksum else ''}"
            )
    if report.problems:
        raise typer.Exit(1)


@store.command()
def backup(
    path: StoreDirectory,
    target: Annotated[Path, typer.Argument(help="A directory that does not exist yet.")],
    as_json: AsJson = False,
) -> None:
    """Copy a store to a new directory, synced to disk; the copy is itself a store.

    Example: immunograph store backup claims.igdb /media/backups/claims-monday.igdb
    """
    from immunograph.store import backup_store

    with _progress(f"copying {path}") as progress:
        record = backup_store(path, target, progress=progress)
    _say_copied(path, target, record.quads, as_json=as_json)


@store.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="A directory that 'store backup' made.")],
    target: Annotated[Path, typer.Argument(help="Directory for the restored store; it must not exist yet.")],
    as_json: AsJson = False,
) -> None:
    """Verify a backup and copy it to a new directory; nothing is overwritten, and a damaged backup is an error.

    The backup is not changed, except that a missing checksum is added to its record, and that one of format 1 is
    upgraded first.

    Example: immunograph store restore /media/backups/claims-monday.igdb claims.igdb
    """
    from immunograph.store import restore_store

    with _progress(f"reading {source}") as progress:
        record = restore_store(source, target, progress=progress)
    _say_copied(source, target, record.quads, as_json=as_json)


@store.command()
def settle(path: StoreDirectory, as_json: AsJson = False) -> None:
    """Make the direct edges of a store agree with its claims, after a SPARQL update that changed claims or evidence.

    Adds the direct edges that accepted claims lack, and removes those that no accepted claim makes any more. Imports and
    notices do so themselves; 'immunograph info' says whether any edge disagrees.

    Example: immunograph store settle claims.igdb
    """
    from immunograph.graph import open_graph
    from immunograph.store import store_info

    store_info(path)  # refuses what is not a store
    with open_graph(path) as graph:
        odds = graph.imports.settle()
    if as_json:
        told = {"store": str(path), "added": odds.missing.height, "removed": odds.unfounded.height}
        write_text(as_json_text(told), None)
        return
    added, removed = counted(odds.missing.height, "direct edge"), f"{odds.unfounded.height:,} removed"
    print(f"{path}: {added} added, {removed}" if odds else f"{path}: the direct edges agree with the claims")


def _say_copied(source: Path, target: Path, quads: int, *, as_json: bool) -> None:
    if as_json:
        write_text(as_json_text({"source": str(source), "target": str(target), "quads": quads}), None)
    else:
        print(f"copied {source} to {target}: {counted(quads, 'quad')}")


def register(app: typer.Typer) -> None:
    """Register the command group store.

    Parameters
    ----------
    app
        Typer application to add it to.
    """
    app.add_typer(store)
