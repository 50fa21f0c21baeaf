"""Maintenance of a store on disk: information, verification, backup and restore."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from immunograph.errors import StoreError
from immunograph.files import directory_aside
from immunograph.plurals import counted
from immunograph.regular_files import open_regular
from immunograph.store.disk.attach import attach
from immunograph.store.disk.checksum import checksum_of
from immunograph.store.disk.engine_files import file_hash, file_problems, files_of
from immunograph.store.disk.file_names import QUADS, is_own, place_of
from immunograph.store.disk.lock import Lock, Owner, is_held
from immunograph.store.disk.read_only_store import DiskReader
from immunograph.store.disk.record import (
    FORMAT,
    RECORD,
    DamagedStoreError,
    Manifest,
    Record,
    RefusedStoreError,
    damaged,
    is_store,
)
from immunograph.store.disk.recovery import (
    check_files,
    check_nothing_yet,
    check_place,
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

_PIECE: Final = 1 << 20
_QUIET: Final[Progress] = lambda done, total: None  # noqa: E731


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """The content of a store's record (counts, sizes, owner), read without opening the store.

    Parameters
    ----------
    state
        ``closed`` (properly), ``open`` (in another process), or ``not closed`` (its process ended without closing it).
    owner
        The process that has the store open, or that ended without closing it; ``None`` if there is none.
    size
        Size of all files on disk, in bytes.
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
    """The result of verifying a store: how much was read, what is wrong, and what could not be checked."""

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
        raise StoreError(f"{path} is not a store: name the directory of one")
    return place


def store_info(path: str | Path) -> StoreInfo:
    """Return the content of a store's record, also while another process has the store open.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    StoreInfo
        The content of the record.

    Raises
    ------
    StoreError
        If there is no store, or its record is damaged.
    """
    path = _must_be_store(path)
    if not os.path.lexists(path / RECORD):
        raise StoreError(f"{path} has format 1, which has no record: open it once to upgrade it to format {FORMAT}")
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
    """Refuse a store that is not open and cannot be opened, as far as that can be seen without opening it."""
    try:
        check_files(path, path / record.directory)
        if record.closed and (problem := next(file_problems(record, path / record.directory), None)):
            raise damaged(path, problem)
        if record.being_made:
            check_nothing_yet(path, path / record.directory)
        elif not (path / record.directory / QUADS / "CURRENT").is_file():
            raise damaged(path, f"{record.directory}/{QUADS}/CURRENT is missing")
    except (StoreError, FileNotFoundError):
        if not is_held(path) and Record.read(path) == record:  # or else somebody has just opened it
            raise


def _size(path: Path) -> int:
    """Add up the bytes of all files; those of a snapshot are mostly the same files under another name."""
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
    except PermissionError:  # nor can anybody else write there
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
    """Verify a store: read every byte and every quad, and compare counts and checksum with its record.

    Nothing is changed, with one exception: if an intact store has no checksum yet, it is added to its record.

    Parameters
    ----------
    path
        Directory of the store.
    progress
        Called with the amount of work done so far and the total.

    Returns
    -------
    VerifyReport
        The damage that was found, and the amount of data read.

    Raises
    ------
    StoreError
        If there is no store, or another process has it open.
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
    """Hash all files; of a store that was not closed, those that have not changed since it was."""
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
            wrong.append(f"{file.name} was changed: its SHA-256 differs")
    if unknown:
        notes.append(
            f"the store was not closed properly: {counted(unknown, 'file is', 'files are')} newer than its list of hashes, so "
            f"only the engine checked {'it' if unknown == 1 else 'them'}; open and close the store once to list them, for example with "
            "python -c 'import sys, immunograph; immunograph.open(sys.argv[1]).close()' STORE"
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
    if settled and counts != dict(record.graphs):
        problems.append(f"the graphs hold {counted(quads, 'quad')}, but {counted(record.quads, 'was', 'were')} written")
    if settled and record.checksum not in (None, checksum):
        problems.append(f"the quads sum to {checksum}, but those written to {record.checksum}")
    return quads, checksum


# --- backup and restore -------------------------------------------------------------------------------------------


def backup_store(
    store: DiskStore | DiskReader | str | Path, target: str | Path, *, progress: Progress = _QUIET
) -> Record:
    """Copy the current state of a store to a new directory, which is a store itself, and return the record of the copy.

    The store may be open in this or another process, which can go on writing: a snapshot is copied.

    Parameters
    ----------
    store
        An open store, or the directory of one.
    target
        Path of the backup, which must not exist yet.
    progress
        Called with the amount of work done so far and the total.

    Returns
    -------
    Record
        The record of the copy.

    Raises
    ------
    StoreError
        If the target exists, there is no store, or the copy cannot be written.
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
        files = _copy_all(sources, progress)
        for name, known in record.files.items():
            if name.endswith(".sst") and files.get(name, known) != known:
                raise damaged(snapshot.store, f"{name} was changed: its SHA-256 differs")
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
                f"{target} was not created: the copy has other quads than {snapshot.store}; verify that store"
            )
    return record


def restore_store(backup: str | Path, target: str | Path, *, progress: Progress = _QUIET) -> Record:
    """Verify a backup, copy it to a path that does not exist yet, and return the record of the restored store.

    Parameters
    ----------
    backup
        Directory of the backup.
    target
        Path of the restored store, which must not exist yet.
    progress
        Called with the amount of work done so far and the total.

    Returns
    -------
    Record
        The record of the restored store.

    Raises
    ------
    StoreError
        If the target exists, the backup is not a store or is damaged, or the copy cannot be written.
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
            raise StoreError(f"{backup} was not closed properly: open and close it once, then restore it")
        directory = backup / record.directory
        sources = {file: made / file.relative_to(backup) for file in [*_engine_files(directory), directory / SURPLUS]}
        (made / record.directory / QUADS).mkdir(parents=True)
        files = _copy_all(sources, _QUIET)
        wrong = [name for name, known in record.files.items() if files.get(name) != known]
        if wrong:
            raise StoreError(f"{target} was not created: the copy of {wrong[0]} differs; try again")
        record.save(made)
    return record


def _engine_files(directory: Path) -> list[Path]:
    """List the engine's files but for its lock and its diary."""
    return [file for file in sorted((directory / QUADS).iterdir()) if not file.name.startswith(("LOCK", "LOG"))]


def _must_not_exist(target: Path) -> None:
    if os.path.lexists(target):
        raise StoreError(
            f"{target} exists and will not be overwritten: choose a new path, or move the existing one away"
        )
    if not target.parent.is_dir():
        raise StoreError(f"{target.parent} does not exist: make that directory, or name another one")


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """Make a temporary directory next to its place and move it there when it is complete."""
    try:
        with directory_aside(target, is_own) as made:
            yield made
            sync_directory(made)
            made.rename(target)
            sync_directory(target.parent)
    except (OSError, RuntimeError) as error:
        if isinstance(error, StoreError):
            raise
        if is_full(error):
            raise full(target) from error
        raise StoreError(f"{target} cannot be written: {getattr(error, 'strerror', None) or error}") from error


def _copy_all(sources: Mapping[Path, Path], progress: Progress) -> dict[str, tuple[int, str]]:
    """Copy and sync files; return size and SHA-256 of each."""
    total = sum(source.stat().st_size for source in sources)
    done = 0
    made = {}
    for source, target in sources.items():

        def further(more: int, before: int = done) -> None:
            progress(before + more, total)

        size, digest = _copy(source, target, further)
        done += size
        made[target.name] = (size, digest)
    for directory in {target.parent for target in sources.values()}:
        sync_directory(directory)
    return made


def _copy(source: Path, target: Path, progress: Callable[[int], None]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(open_regular(source), "rb") as reading, target.open("xb") as writing:
        while piece := reading.read(_PIECE):
            digest.update(piece)
            writing.write(piece)
            size += len(piece)
            progress(size)
        writing.flush()
        os.fsync(writing.fileno())
    return size, digest.hexdigest()
