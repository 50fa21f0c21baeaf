"""Maintenance of a store on disk: information, verification, backup and restore."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from immunograph.errors import ImmunographError, StoreError
from immunograph.files import directory_aside
from immunograph.near_paths import does_not_exist
from immunograph.plurals import counted
from immunograph.store.disk.attach import attach
from immunograph.store.disk.checksum import checksum_of
from immunograph.store.disk.damaged_stores import DamagedStoreError, RefusedStoreError, damaged
from immunograph.store.disk.engine_files import copy_files, file_hash, file_problems, files_of, unreadable
from immunograph.store.disk.file_names import QUADS, is_own, place_of
from immunograph.store.disk.lock import Lock, Owner, is_held
from immunograph.store.disk.read_only_store import DiskReader
from immunograph.store.disk.record import (
    FORMAT,
    RECORD,
    Manifest,
    Record,
    is_store,
)
from immunograph.store.disk.recovery import (
    check_files,
    check_nothing_yet,
    check_place,
    difference,
    full,
    open_engine,
    recovered,
)
from immunograph.store.disk.shared_lock import has_shared_locks
from immunograph.store.disk.snapshot import Snapshot
from immunograph.store.disk.store import DiskStore
from immunograph.store.disk.surplus import SURPLUS, KeptMerge, read_surplus
from immunograph.store.disk.synced_files import sync_directory
from immunograph.store.interface import Progress
from immunograph.store.oxigraph import is_full

__all__ = ["StoreInfo", "VerifyReport", "backup_store", "restore_store", "store_info", "verify_store"]

_QUIET: Final[Progress] = lambda done, total: None  # noqa: E731


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """Content of a store's record, and sizes on disk.

    Parameters
    ----------
    path
        Directory of the store.
    format
        Version of the store format.
    state
        ``closed`` (properly), ``open`` (for writing, in this or another process; never on Windows), or ``not closed``
        (its process ended without closing it).
    owner
        Process that has the store open, or that ended without closing it; ``None`` if there is none or its lock file
        cannot be read.
    quads, writes
        Number of quads in all graphs, and of writes so far.
    graphs
        Number of quads by IRI of the graph.
    checksum
        Checksum of all quads; ``None`` if unknown.
    size
        Size of all files in bytes.
    engine, made, written
        Version of the engine, time of creation, and time of the last write (both in UTC).
    """

    path: str
    format: int
    state: str
    owner: Owner | None
    quads: int
    graphs: Mapping[str, int]
    checksum: str | None
    writes: int
    size: int
    engine: str
    made: str
    written: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Result of verifying a store.

    Parameters
    ----------
    path
        Directory of the store.
    quads, files
        Number of quads and files that were read.
    checksum
        Checksum computed from all quads; ``None`` if they could not be read.
    problems
        Descriptions of the damage that was found; empty for an intact store.
    notes
        Parts that could not be verified, and why.
    """

    path: str
    quads: int
    files: int
    checksum: str | None
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def _must_be_store(path: str | Path) -> Path:
    place = place_of(path)
    check_place(place)
    if not is_store(place):
        remedy = "name the directory of a store"
        missing = not os.path.lexists(place)
        raise StoreError(does_not_exist(path, remedy) if missing else f"{path} is not an immunograph store: {remedy}")
    return place


def store_info(path: str | Path) -> StoreInfo:
    """Read the record of a store, without opening the store, even while another process has it open.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    StoreInfo
        Counts, sizes, state and owner of the store.

    Raises
    ------
    StoreError
        If the path is not a store, its record or files are damaged or were not written by immunograph, or it has format
        1, which has no record, or a newer format.
    """
    path = _must_be_store(path)
    if not os.path.lexists(path / RECORD):
        raise StoreError(
            f"{path} has format 1, which has no record: open it once for writing to upgrade it to format {FORMAT}"
        )
    record = Record.read(path)
    held = is_held(path)
    if not held:
        _look_over(path, record)
    return StoreInfo(
        path=str(path),
        format=FORMAT,
        state="open" if held else "closed" if record.closed else "not closed",
        owner=Owner.of(path),
        quads=record.quads,
        graphs=dict(record.graphs),
        checksum=record.checksum,
        writes=record.write,
        size=_size(path),
        engine=record.engine,
        made=record.made,
        written=record.written,
    )


def _look_over(path: Path, record: Record) -> None:
    """Raise an error if files of a store are missing, damaged or not its own; the engine is opened only for a new store."""
    try:
        check_files(path, path / record.directory)
        if record.closed and (problem := next(file_problems(record, path / record.directory), None)):
            raise damaged(path, problem)
        if record.being_made:
            check_nothing_yet(path, path / record.directory)
        elif not (path / record.directory / QUADS / "CURRENT").is_file():
            raise damaged(path, f"{record.directory}/{QUADS}/CURRENT is missing")
    except (StoreError, FileNotFoundError):
        if not is_held(path) and Record.read(path) == record:  # otherwise another process has just opened it
            raise


def _size(path: Path) -> int:
    """Return the size of all files in bytes; hard links, as in snapshots, are counted once."""
    sizes = {}
    for directory, _, names in os.walk(path, onerror=lambda _: None):
        for name in names:
            with suppress(FileNotFoundError):  # the engine may be merging files
                found = (Path(directory) / name).lstat()
                sizes[found.st_dev, found.st_ino] = found.st_size
    return sum(sizes.values())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        lock = Lock(path)
    except PermissionError:  # other processes cannot write there either
        yield
        return
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        yield
        return
    try:
        yield
    finally:
        lock.release(unchanged=True)


# --- verify -------------------------------------------------------------------------------------------------------


def verify_store(path: str | Path, *, progress: Progress = _QUIET) -> VerifyReport:
    """Verify a store: read all files and quads, and compare counts and checksums with its record.

    Nothing is changed, except that a missing checksum is added to the record of an intact store that was closed properly,
    and that a store of format 1 is upgraded first.

    Parameters
    ----------
    path
        Directory of the store.
    progress
        Callback, called with the number of quads read so far and in total.

    Returns
    -------
    VerifyReport
        The damage that was found, and what was read.

    Raises
    ------
    StoreError
        If the path is not a store, lacks its record, is open in this or another process, or contains hard links or files
        that immunograph did not write.
    """
    path = _must_be_store(path)
    if not os.path.lexists(path / RECORD):
        DiskStore(path).close()
    with _locked(path):
        problems: list[str] = []
        notes: list[str] = []
        files = quads = 0
        checksum = None
        try:
            record = Record.read(path)
            directory = path / record.directory
            check_files(path, directory)
            files = sum(1 for _ in files_of(directory)) if (directory / QUADS).is_dir() else 0
            if record.being_made:
                check_nothing_yet(path, directory)
                notes.append(
                    "the process that created the store ended before it was complete: nothing was written to it yet"
                )
                return VerifyReport(str(path), 0, files, None, (), tuple(notes))
            problems += _files_wrong(path, record, notes)
            if not problems:
                quads, checksum = _read_all(path, record, problems, progress)
        except RefusedStoreError:
            raise
        except StoreError as error:
            problems.append(_reason(error))
        if not problems and record.closed and record.checksum is None:
            with suppress(OSError):
                replace(record, checksum=checksum).save(path)
    return VerifyReport(str(path), quads, files, checksum, tuple(problems), tuple(notes))


def _reason(error: BaseException) -> str:
    return error.reason if isinstance(error, DamagedStoreError) else str(error)


def _files_wrong(path: Path, record: Record, notes: list[str]) -> list[str]:
    """Return the differences between the files and their recorded hashes; count files without a hash in a note.

    If the store was not closed, only data files with a recorded hash are compared, and the quads are counted.
    """
    directory = path / record.directory
    if record.closed:
        return list(file_problems(record, directory, every_byte=True))
    recovered(path, record)
    unknown = 0
    wrong = []
    for file in files_of(directory):
        known = record.files.get(file.name)
        if file.suffix != ".sst" or known is None:
            unknown += 1
        elif (file.stat().st_size, file_hash(file)) != known:
            wrong.append(f"{file.name} was modified: its SHA-256 differs from the recorded one")
    if unknown:
        notes.append(
            f"the store was not closed properly: {counted(unknown, 'file is', 'files are')} newer than its list of hashes, so "
            f"only the engine checked {'it' if unknown == 1 else 'them'}; a copy made with 'immunograph store backup' lists all its files"
        )
    return wrong


def _read_all(path: Path, record: Record, problems: list[str], progress: Progress) -> tuple[int, str | None]:
    directory = path / record.directory
    surplus = read_surplus(path, directory)
    try:
        store = open_engine(path, directory, read_only=True)
        quads, checksum = checksum_of(store, surplus, lambda done: progress(done, record.quads))
        counts = KeptMerge(store, directory, surplus).count()
    except (OSError, RuntimeError) as error:
        problems.append(_reason(error))
        return 0, None
    settled = record.intent is None
    if settled and (problem := difference(record, counts)):
        problems.append(problem)
    if settled and record.checksum not in (None, checksum):
        problems.append(f"the checksum of the quads is {checksum}, but {record.checksum} was recorded")
    return quads, checksum


# --- backup and restore -------------------------------------------------------------------------------------------


def backup_store(
    store: DiskStore | DiskReader | str | Path, target: str | Path, *, progress: Progress = _QUIET
) -> Record:
    """Copy the current state of a store to a new directory, which is itself a store.

    The store may be open, in this or another process, and writes may continue: a snapshot is copied. On Windows, a store
    given by its path must not be open.

    Parameters
    ----------
    store
        An open store, or the directory of a store.
    target
        Path of the backup; must not exist, but its parent directory must.
    progress
        Callback, called with the bytes copied so far and in total.

    Returns
    -------
    Record
        The record of the backup.

    Raises
    ------
    StoreError
        If the target exists or its parent directory does not, the source is not a store, is damaged or cannot be read,
        or the backup cannot be written.
    """
    target = Path(target)
    _must_not_exist(target)
    if isinstance(store, DiskReader):
        with store.snapshot() as snapshot:
            return _backup(snapshot, target, progress)
    if isinstance(store, DiskStore):
        with store.snapshot(settled=True) as snapshot:
            return _backup(snapshot, target, progress)
    place = _must_be_store(store)
    if has_shared_locks() and os.path.lexists(place / RECORD):
        reading = attach(place)
        try:
            return _backup(reading, target, progress)
        finally:
            reading.retire()
    with DiskStore(place) as opened, opened.snapshot(settled=True) as snapshot:
        return _backup(snapshot, target, progress)


def _backup(snapshot: Snapshot, target: Path, progress: Progress) -> Record:
    record, source = snapshot.record, snapshot.graph_directory
    with _aside(target) as made:
        inside = made / record.directory
        (inside / QUADS).mkdir(parents=True)
        sources = {file: inside / QUADS / file.name for file in _engine_files(source)}
        sources[source / SURPLUS] = inside / SURPLUS
        files = copy_files(sources, progress)
        for name, known in record.files.items():
            if name.endswith(".sst") and files.get(name, known) != known:
                raise damaged(snapshot.store, f"{name} was modified: its SHA-256 differs from the recorded one")
        listed = {each.name for each in files_of(inside)}
        record = replace(
            record,
            closed=True,
            intent=None,
            files={name: known for name, known in files.items() if name in listed},
            manifest=Manifest.of(inside / QUADS),
        ).save(made)
        found = KeptMerge(open_engine(made, inside, read_only=True), made, read_surplus(made, inside)).count()
        if found != dict(record.graphs):
            raise StoreError(
                f"{target} was not created: the copy has different quads than {snapshot.store}; verify that store with "
                "'immunograph store verify'"
            )
    return record


def restore_store(backup: str | Path, target: str | Path, *, progress: Progress = _QUIET) -> Record:
    """Verify a backup, and copy it to a new directory.

    The backup is not changed, except that a missing checksum is added to its record, and that a backup of format 1 is
    upgraded first, as by :func:`verify_store`.

    Parameters
    ----------
    backup
        Directory of the backup, or of any store that was closed properly.
    target
        Path of the restored store; must not exist, but its parent directory must.
    progress
        Callback, called with the number of quads verified so far and in total.

    Returns
    -------
    Record
        The record of the restored store.

    Raises
    ------
    StoreError
        If the target exists or its parent directory does not, the backup is not a store, is damaged, open or was not
        closed properly, or the copy cannot be written.
    """
    target = Path(target)
    _must_not_exist(target)
    backup = _must_be_store(backup)
    report = verify_store(backup, progress=progress)
    if report.problems:
        raise StoreError(f"{backup} is damaged and was not restored: {report.problems[0]}; choose another backup")
    with _locked(backup), _aside(target) as made:
        record = Record.read(backup)
        if not record.closed:
            raise StoreError(f"{backup} was not closed properly: copy it with 'immunograph store backup' instead")
        directory = backup / record.directory
        sources = {file: made / file.relative_to(backup) for file in [*_engine_files(directory), directory / SURPLUS]}
        (made / record.directory / QUADS).mkdir(parents=True)
        files = copy_files(sources, _QUIET)
        wrong = [name for name, known in record.files.items() if files.get(name) != known]
        if wrong:
            raise StoreError(f"{target} was not created: the copy of {wrong[0]} differs from the original; try again")
        record.save(made)
    return record


def _engine_files(directory: Path) -> list[Path]:
    """Return the engine's files without its lock and log files."""
    return [file for file in sorted((directory / QUADS).iterdir()) if not file.name.startswith(("LOCK", "LOG"))]


def _must_not_exist(target: Path) -> None:
    if os.path.lexists(target):
        raise StoreError(f"{target} already exists and is not overwritten: choose another path, or move it away")
    if not target.parent.is_dir():
        raise StoreError(f"{target.parent} does not exist: create that directory, or choose another path")


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """Yield a temporary directory next to the target, and rename it to the target when it is complete."""
    writing: tuple[Path, ...] = ()
    try:
        with directory_aside(target, is_own) as made:
            writing = (made, target, target.parent)
            yield made
            sync_directory(made)
            made.rename(target)
            sync_directory(target.parent)
    except (OSError, RuntimeError) as error:
        if isinstance(error, ImmunographError):
            raise
        if is_full(error):
            raise full(target, doing="copy") from error
        if isinstance(error, OSError) and writing and isinstance(error.filename, str | os.PathLike):
            place = Path(error.filename)
            if place not in writing and not place.is_relative_to(writing[0]):
                raise unreadable(place, error) from error
        raise StoreError(
            f"{target} cannot be written: {getattr(error, 'strerror', None) or error}; choose another path"
        ) from error
