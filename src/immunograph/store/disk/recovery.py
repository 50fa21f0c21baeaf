"""Checks and recovery when a store is opened: fast after a proper close; after a crash, the quads are counted."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from immunograph.errors import StoreError
from immunograph.plurals import counted
from immunograph.regular_files import NotRegularError, read_regular
from immunograph.store.disk.damaged_stores import RefusedStoreError, damaged, refused
from immunograph.store.disk.engine_files import UNFINISHED, file_problems
from immunograph.store.disk.fields import FieldError
from immunograph.store.disk.file_names import (
    LOCK,
    MARKER,
    NEW,
    OWN_DIRECTORY,
    QUADS,
    RECORD,
    engine_problem,
    foreign,
    link_problem,
    remove_directory,
    stray_entry,
    top_problem,
)
from immunograph.store.disk.record import (
    EMPTY,
    FORMAT,
    Intent,
    Record,
    current_list,
    is_store,
    now,
)
from immunograph.store.disk.surplus import SURPLUS, KeptMerge, read_surplus, write_surplus
from immunograph.store.disk.synced_files import sync_directory
from immunograph.store.oxigraph import Fault, error_of, is_full

__all__ = ["ENGINE", "admit", "clear_up", "open_engine", "refuse_in_fork", "upgrade"]

ENGINE: Final = f"pyoxigraph {ox.__version__}"
_OLD_DIARY: Final = re.compile(r"LOG\.old\.[0-9]{1,20}")
_opened_by: int | None = None
"""ID of the process that first opened the engine's files: this one, or the one it was forked from."""


def open_engine(path: Path, directory: Path, *, read_only: bool = False) -> ox.Store:
    """Open the engine's files for reading and writing, or read-only.

    Parameters
    ----------
    path
        Directory of the store, for error messages.
    directory
        Directory of a generation, such as ``graph-1``.
    read_only
        Whether to open the files read-only, which neither locks nor changes them.

    Returns
    -------
    pyoxigraph.Store
        The store of the engine.

    Raises
    ------
    StoreError
        If another process has the files open, they are damaged, the disk is full, or this process is a fork; see
        :func:`refuse_in_fork`.
    """
    refuse_in_fork(path)
    global _opened_by
    _opened_by = os.getpid()
    try:
        return ox.Store.read_only(str(directory / QUADS)) if read_only else ox.Store(str(directory / QUADS))
    except (OSError, RuntimeError) as error:
        if is_full(error):
            raise full(path, doing="open") from error
        if error_of(error).fault is Fault.LOCKED:
            raise StoreError(
                f"{path} is in use: its files are still open, in an iterator of this process or in a program other than "
                "immunograph; finish the iterator, or close the program"
            ) from error
        raise damaged(path, str(error)) from error


def refuse_in_fork(path: Path) -> None:
    """Raise an error if this process is a fork of a process that had opened a store on disk.

    The engine's threads do not survive a fork, and it would wait for them forever.

    Parameters
    ----------
    path
        Directory of the store, for the error message.

    Raises
    ------
    StoreError
        If the engine was first opened by a process with another ID.
    """
    if _opened_by not in {None, os.getpid()}:
        raise StoreError(
            f"{path} cannot be opened in this process, which was forked while a store on disk was open: the engine does not "
            "work in a fork; start the process with multiprocessing.get_context('spawn')"
        )


def full(path: Path, *, doing: str = "write") -> StoreError:
    """Create the error for a full disk.

    Parameters
    ----------
    path
        Directory of the store.
    doing
        What failed: ``write`` (to the store), ``open`` (the store) or ``copy`` (a backup or a restored store).

    Returns
    -------
    StoreError
        An error whose message says what was kept and what to do.
    """
    why = "the disk is full, or a file exceeds the allowed size"
    if doing == "open":
        return StoreError(f"{path} cannot be opened: {why}; nothing is lost: free some space, and open it again")
    if doing == "copy":
        return StoreError(f"{path} cannot be written: {why}; free some space, or choose another path")
    return StoreError(
        f"{path} cannot be written: {why}; all earlier writes are kept, and this write is stored completely or not at all: "
        "free some space, open the store again, and repeat the write if its data are not there"
    )


# --- files --------------------------------------------------------------------------------------------------------


def clear_up(path: Path, record: Record) -> None:
    """Remove temporary files of interrupted loads and rebuilds, and old log files of the engine.

    Parameters
    ----------
    path
        Directory of the store.
    record
        Record of the store, which names the current generation.
    """
    quads = path / record.directory / QUADS
    for file in quads.iterdir() if quads.is_dir() else ():
        if UNFINISHED.fullmatch(file.name) or _OLD_DIARY.fullmatch(file.name):
            file.unlink(missing_ok=True)
    for file in (path / (RECORD + NEW), path / record.directory / (SURPLUS + NEW)):
        file.unlink(missing_ok=True)
    for other in path.iterdir():
        if other.name != record.directory and OWN_DIRECTORY.fullmatch(other.name):
            remove_directory(other)


# --- admission ----------------------------------------------------------------------------------------------------


def is_vacant(path: Path) -> bool:
    """Return whether a directory is free for a new store.

    Parameters
    ----------
    path
        Existing directory.

    Returns
    -------
    bool
        True if it is empty, or contains only the remains of an interrupted creation.
    """
    return _other_file(path) is None


def _other_file(path: Path) -> str | None:
    """Return the first entry of a directory, by name, that an interrupted creation does not leave; ``None`` if there is none."""
    return min((each.name for each in path.iterdir() if each.name not in (LOCK, RECORD + NEW)), default=None)


def check_place(path: Path) -> None:
    """Check that a path is a store or free for a new store, without opening or changing anything.

    Parameters
    ----------
    path
        Path as returned by :func:`immunograph.store.disk.file_names.place_of`.

    Raises
    ------
    StoreError
        If the path is a file, contains other files, is a store without a record or with links among its files, or
        cannot be read.
    """
    try:
        if not os.path.lexists(path):
            return
        if not path.is_dir():
            raise StoreError(
                f"{path} is a file, and a store is a directory: name a directory, or load the file with add()"
            )
        if not is_store(path) and (other := _other_file(path)) is not None:
            raise StoreError(
                f"{path} is not an immunograph store, but contains other files, such as {ascii(other)[1:-1]}: name a store or "
                "a new directory"
            )
        problem = top_problem(path)
        if problem is None and not any(os.path.lexists(path / name) for name in (RECORD, MARKER)) and is_store(path):
            raise damaged(path, f"{RECORD} is missing")
    except PermissionError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}; ask its owner for read permission") from error
    if problem:
        raise refused(path, problem)


def check_files(path: Path, directory: Path) -> None:
    """Check names and links of the engine's files before any of them is opened.

    Parameters
    ----------
    path
        Directory of the store.
    directory
        Directory of a generation, such as ``graph-1``.

    Raises
    ------
    StoreError
        If a file is a link, has a name that the engine does not use, or (except data files) has a hard link outside the
        store, or ``CURRENT`` is not valid. The message names the file.
    """
    problem = top_problem(path) or engine_problem(directory) or link_problem(path, directory)
    if problem:
        raise refused(path, problem)
    try:
        current_list(directory / QUADS)
    except FileNotFoundError:
        return  # reported by those who need it
    except OSError as error:
        raise damaged(path, f"CURRENT cannot be read: {error.strerror}") from error
    except FieldError as error:
        raise refused(path, str(error)) from error
    except ValueError as error:
        raise damaged(path, str(error)) from error


def admit(path: Path) -> Record:
    """Check a store against its record, recover from an interrupted write, and mark the record as open.

    An empty directory becomes a new store, and a store of format 1 is upgraded. Otherwise the engine's files are only
    read, so a damaged store is left unchanged.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    Record
        The record as saved, marked as open.

    Raises
    ------
    StoreError
        If the store is damaged, has a newer format, or contains files that immunograph did not write.
    """
    if not os.path.lexists(path / RECORD):
        return upgrade(path) if os.path.lexists(path / MARKER) else _new(path)
    record = Record.read(path)
    directory = path / record.directory
    check_files(path, directory)
    if record.closed:
        problem = next(file_problems(record, directory), None)
        if problem:
            raise damaged(path, problem)
    elif record.being_made:
        check_nothing_yet(path, directory)
        if os.path.lexists(directory) and not remove_directory(directory):
            if (stray := stray_entry(directory)) is not None:
                raise refused(path, foreign(stray))
            raise StoreError(f"{directory} cannot be removed: check its permissions, and try again")
        return _new(path)
    else:
        record = recovered(path, record)
    return replace(record, closed=False, engine=ENGINE).save(path)


def check_nothing_yet(path: Path, directory: Path) -> None:
    """Raise an error if a store that was still being created already has content.

    Parameters
    ----------
    path
        Directory of the store.
    directory
        Directory of a generation, such as ``graph-1``.

    Raises
    ------
    StoreError
        If the store contains quads, or data files that the engine does not list or cannot read.
    """
    holds_data = any((directory / QUADS).glob("*.sst"))
    if not (directory / QUADS / "CURRENT").is_file():
        if holds_data:
            raise _unfinished(
                path, f"{directory.name}/{QUADS} already contains data files, and no file CURRENT that lists them"
            )
        return
    try:
        store = open_engine(path, directory, read_only=True)
    except StoreError:
        if holds_data:
            raise
        return  # the engine was killed while it made its files, one table after another
    if next(iter(store), None) is not None:
        raise _unfinished(path, f"{directory.name}/{QUADS} contains quads")


def _unfinished(path: Path, reason: str) -> RefusedStoreError:
    return RefusedStoreError(
        f"{path} was not opened or changed: {RECORD} says that the store was still being created, but {reason}; move the "
        "directory away, and create the store again or restore a backup with 'immunograph store restore'"
    )


def _new(path: Path) -> Record:
    record = Record(intent=Intent("create", grows=True, since=now()), checksum=EMPTY, merged="once", engine=ENGINE)
    record.save(path)
    directory = path / record.directory
    (directory / QUADS).mkdir(parents=True, exist_ok=True)
    write_surplus(directory, ())
    sync_directory(path)
    return record


def recovered(path: Path, record: Record, directory: Path | None = None) -> Record:
    """Count the quads of a store that was not closed properly, and compare them with its record.

    Parameters
    ----------
    path
        Directory of the store.
    record
        Record as found in the store.
    directory
        Directory of a generation to read; by default the current one of the store.

    Returns
    -------
    Record
        The record with corrected counts, not saved.

    Raises
    ------
    StoreError
        If a file of the store is missing, damaged or older than its record, acknowledged quads are missing, or there
        are quads that no recorded write can have added.
    """
    directory = directory or path / record.directory
    if record.manifest is not None:
        problem = record.manifest.problem(directory / QUADS)
        if problem:
            raise damaged(path, problem)
    if not (directory / QUADS / "CURRENT").is_file():
        raise damaged(path, f"{directory.name}/{QUADS}/CURRENT is missing")
    surplus = read_surplus(path, directory)
    store = open_engine(path, directory, read_only=True)
    try:
        found = KeptMerge(store, directory, surplus).count()
    except (OSError, RuntimeError) as error:
        raise damaged(path, str(error)) from error
    problem = difference(record, found)
    if problem:
        raise damaged(path, problem)
    if record.intent is None:
        return replace(record, graphs=found, merged="")
    # whether or not the interrupted write was completed, this version gets a new number
    return replace(record, graphs=found, intent=None, merged="", checksum=None, write=record.write + 1, written="")


def difference(record: Record, found: Mapping[str, int]) -> str | None:
    """Compare the quads of each graph with the record, and describe the first difference.

    Parameters
    ----------
    record
        Record of the store. If it announces a write, a graph may have more quads than recorded and, unless the write
        can only add quads, fewer as well.
    found
        Number of quads by IRI of the graph, as counted.

    Returns
    -------
    str or None
        Text to insert into an error message; ``None`` if there is no difference, or a write that is under way
        explains it.
    """
    intent = record.intent
    for graph in sorted({*record.graphs, *found}):
        was, now_there = record.graphs.get(graph, 0), found.get(graph, 0)
        wrong = was != now_there if intent is None else intent.grows and now_there < was
        if wrong:
            return f"{graph or 'the unnamed graph'} contains {counted(now_there, 'quad')}, but {counted(was, 'was', 'were')} written"
    return None


def upgrade(path: Path) -> Record:
    """Upgrade a store of format 1, which has no record, to the current format.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    Record
        The new record, as saved.

    Raises
    ------
    StoreError
        If the marker file names an unknown format or cannot be read, the store is damaged or contains links or files
        that immunograph did not write, or another process has it open.
    """
    try:
        told = read_regular(path / MARKER, most=1000).decode("utf-8", "replace").strip()
    except NotRegularError as error:
        raise refused(path, f"{MARKER} is {error.kind}; expected a regular file") from error
    except OSError as error:
        raise damaged(path, f"{MARKER} cannot be read: {error.strerror}") from error
    if told != "format 1":
        raise StoreError(
            f"{path} has the unknown format {told[:40]!a}; this version supports format 1 and {FORMAT}: install the version "
            "that wrote it, export the graph with it as N-Quads, and load that file"
        )
    record = Record(engine=ENGINE)
    directory = path / record.directory
    old = path if (path / QUADS).is_dir() and not (directory / QUADS).exists() else directory
    problem = top_problem(path) or (old == path and engine_problem(path)) or engine_problem(directory)
    if problem := problem or link_problem(path, old):
        raise refused(path, problem)
    if not (old / QUADS / "CURRENT").is_file():
        raise damaged(path, f"{QUADS}/CURRENT is missing")
    open_engine(path, old)  # raises an error if another process has it open, or it is damaged
    if old == path:
        directory.mkdir(exist_ok=True)
        (path / QUADS).rename(directory / QUADS)
    write_surplus(directory, ())
    store = open_engine(path, directory, read_only=True)
    record = replace(record, graphs=KeptMerge(store, directory, []).count()).save(path)
    (path / MARKER).unlink()
    sync_directory(path)
    return record
