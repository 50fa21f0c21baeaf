"""Choose what a read-only process opens: the writer's latest snapshot, a new snapshot, or the files in place."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Final

from immunograph.errors import StoreError
from immunograph.near_paths import does_not_exist
from immunograph.store.disk.damaged_stores import damaged
from immunograph.store.disk.engine_files import file_problems
from immunograph.store.disk.file_names import QUADS, RECORD, SURPLUS, place_of
from immunograph.store.disk.lock import Owner, shared
from immunograph.store.disk.record import FORMAT, Record, is_store
from immunograph.store.disk.recovery import check_files, check_place, recovered
from immunograph.store.disk.shared_lock import Share, has_shared_locks, remove_unused
from immunograph.store.disk.snapshot import Snapshot, copy_engine, latest, new_directory, snapshots_of, sweep

__all__ = ["attach"]

_PATIENCE: Final = 10.0
"""Seconds to wait for a writer that is just opening the store."""
_LAG: Final = 1.0
"""Seconds to wait for the snapshot of a version that is just being published."""
_MOMENT: Final = 0.02
_UNWRITABLE: Final = (
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EMLINK,
    errno.ENOTSUP,
    errno.ENOSPC,
    errno.EDQUOT,
)


def attach(path: str | Path) -> Snapshot:
    """Open a snapshot of the current version of a store.

    A process that writes to the store, or opens it for writing, is not blocked, with one exception. If no process writes
    and no snapshot can be made of hard links (a read-only or full disk, no write permission, a file system without hard
    links), the store's own files are read. No process can then open the store for writing until the snapshot is released.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    Snapshot
        If a process has the store open for writing, the snapshot that it published last; otherwise a new snapshot made
        of hard links or, where that is impossible, the store's own files, locked against writers.

    Raises
    ------
    StoreError
        If there is no store, it is damaged, has format 1 or was not created completely, a writer needs more than 10
        seconds to open it, or the operating system has no shared file locks.
    """
    if not has_shared_locks():
        raise StoreError("this operating system has no shared file locks, so read_only is not supported: leave it out")
    place = place_of(path)
    check_place(place)
    if not is_store(place):
        if not os.path.lexists(place):
            raise StoreError(
                does_not_exist(path, "name the directory of a store, or open it for writing to create one")
            )
        raise StoreError(f"{path} is not an immunograph store: name the directory of a store")
    if not os.path.lexists(place / RECORD):
        raise StoreError(f"{path} has format 1: open it once for writing to upgrade it to format {FORMAT}")
    began = time.monotonic()
    while True:
        held = shared(place)
        if held is not None:
            return _unwritten(place, held)
        if (snapshot := latest(place)) is not None:
            if snapshot.version >= Record.read(place).write or time.monotonic() > began + _LAG:
                return snapshot
            snapshot.retire()
        elif time.monotonic() > began + _PATIENCE:
            owner = Owner.of(place)
            raise StoreError(
                f"{path} cannot be read yet: {owner or 'another process'} is opening it, or lacks disk space for a snapshot; "
                "try again later"
            )
        time.sleep(_MOMENT)


def _unwritten(place: Path, held: Share) -> Snapshot:
    """Return a snapshot of a store that no process can open for writing while the shared lock is held."""
    try:
        record = Record.read(place)
        _check(place, record)
        copy = _linked(place, record)
        if copy is None:
            if not record.closed:
                record = recovered(place, record)
            return Snapshot(place, place, record, held, Path(tempfile.gettempdir()) / f"immunograph-{token_hex(8)}")
    except BaseException:
        held.release()
        raise
    held.release()  # the snapshot has a lock of its own: the store may now be written to
    directory, in_use = copy
    try:
        if not record.closed:
            record = recovered(place, record, directory / record.directory)
        record = replace(record, closed=False).save(directory, durable=False)  # the last file, which completes it
    except BaseException:
        in_use.release()
        remove_unused(directory)
        raise
    return Snapshot(place, directory, record, in_use, directory.parent)


def _check(place: Path, record: Record) -> None:
    check_files(place, place / record.directory)
    if record.being_made:
        raise StoreError(f"{place} was not completed by the process that created it: open the store for writing once")
    if record.closed and (problem := next(file_problems(record, place / record.directory), None)):
        raise damaged(place, problem)


def _linked(place: Path, record: Record) -> tuple[Path, Share] | None:
    """Return a new snapshot of hard links, still without a record, and its lock; ``None`` if no links can be made."""
    try:
        sweep(place)
        directory, in_use = new_directory(snapshots_of(place), str(record.write))
    except OSError as error:
        if error.errno in _UNWRITABLE:
            return None
        raise
    try:
        source, target = place / record.directory, directory / record.directory
        target.mkdir(parents=True)
        os.link(source / SURPLUS, target / SURPLUS)
        copy_engine(source / QUADS, target / QUADS, lasting=True)
    except BaseException as error:
        in_use.release()
        remove_unused(directory)
        if isinstance(error, OSError) and error.errno in _UNWRITABLE:
            return None
        raise
    return directory, in_use
