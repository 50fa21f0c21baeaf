"""Snapshots of a store on disk: the quads of one version, in a directory that is never modified.

A snapshot is created by the engine's checkpoint, which links data files instead of copying them, and so takes a few
milliseconds whatever the size. It has the layout of a store: a record, and ``graph-N`` with the engine's files and the
surplus quads. The process that has the store open for writing publishes one after each write; workers and other
processes read it. It is removed when the store has a newer version and no process reads it.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from immunograph.errors import StoreError
from immunograph.store.disk.file_names import QUADS, RECORD, SNAPSHOT, SNAPSHOTS, SURPLUS, is_own
from immunograph.store.disk.free_space import with_room
from immunograph.store.disk.record import Record
from immunograph.store.disk.shared_lock import Share, has_shared_locks, make_shared, remove_unused, share

__all__ = [
    "SNAPSHOTS",
    "Published",
    "Snapshot",
    "copy_engine",
    "latest",
    "new_directory",
    "publish",
    "snapshots_of",
    "sweep",
]

_PUBLISHED: Final = re.compile(r"([0-9]{1,19})-[0-9a-f]{8}")
_PRIVATE: Final = ("LOCK", "LOG")
_TRIES: Final = 100


class Snapshot:
    """One readable version of a store on disk.

    Parameters
    ----------
    store
        Directory of the store.
    directory
        Directory with record and quads of this version; that of the store itself if a snapshot cannot be created.
    record
        Record of this version.
    held
        Shared lock that protects the directory from removal; ``None`` in a worker, whose parent
        process holds the lock.
    work
        Directory for private copies.
    """

    def __init__(self, store: Path, directory: Path, record: Record, held: Share | None, work: Path) -> None:
        self.store = store
        self.directory = directory
        self.record = record
        self.work = work
        self._held = held
        self._users = 0
        self._retired = False
        self._guard = threading.Lock()

    @property
    def version(self) -> int:
        """Number of writes of the store when the snapshot was taken."""
        return self.record.write

    @property
    def graph_directory(self) -> Path:
        """Path of the directory with the engine's files and the surplus file."""
        return self.directory / self.record.directory

    @property
    def linked(self) -> bool:
        """Whether the files are hard links; without hard links, each snapshot is a full copy."""
        return (self.graph_directory / SURPLUS).stat().st_nlink > 1  # the engine may drop a data file at any time

    def address(self) -> dict[str, str]:
        """Return the data that a worker process needs to open the snapshot.

        Returns
        -------
        dict[str, str]
            The paths ``store``, ``directory`` and ``work``, and the value of :attr:`Record.merged`.
        """
        paths = {"store": str(self.store), "directory": str(self.directory), "work": str(self.work)}
        return {**paths, "merged": self.record.merged}

    @contextlib.contextmanager
    def used(self) -> Iterator[Snapshot]:
        """Return a context manager that prevents the removal of the snapshot.

        Yields
        ------
        Snapshot
            The snapshot itself.
        """
        with self._guard:
            self._users += 1
        try:
            yield self
        finally:
            with self._guard:
                self._users -= 1
                last = self._retired and not self._users
            if last:
                self._remove()

    def retire(self) -> None:
        """Mark the snapshot for removal, as soon as it is not used in this or another process."""
        with self._guard:
            self._retired = True
            last = not self._users
        if last:
            self._remove()

    def _remove(self) -> None:
        if self._held is None:
            return
        self._held.release()
        if self.directory != self.store:
            remove_unused(self.directory)
            sweep(self.store)
        else:  # private copies are elsewhere then, and belong to this process
            shutil.rmtree(self.work, ignore_errors=True)


def snapshots_of(store: Path) -> Path:
    """Return the directory for snapshots of a store, created if it does not exist.

    Parameters
    ----------
    store
        Directory of the store.

    Returns
    -------
    Path
        Path of its subdirectory ``snapshots``.

    Raises
    ------
    StoreError
        If it is a symbolic link.
    OSError
        If it cannot be created.
    """
    folder = store / SNAPSHOTS
    if folder.is_symlink():
        raise StoreError(f"{folder} is a symbolic link, but snapshots must be inside the store: remove the link")
    folder.mkdir(exist_ok=True)
    return folder


def new_directory(folder: Path, what: str) -> tuple[Path, Share]:
    """Reserve the path of a new snapshot or private copy, and lock it; the caller creates the directory.

    Parameters
    ----------
    folder
        Parent directory, created if it does not exist.
    what
        Beginning of the name: a version number, or ``work`` for a private copy.

    Returns
    -------
    tuple[Path, Share]
        Unused path, and the shared lock on it.

    Raises
    ------
    StoreError
        If the parent directory is repeatedly removed by another process.
    OSError
        If the parent directory or the lock cannot be written.
    """
    for _ in range(_TRIES):
        directory = folder / f"{what}-{secrets.token_hex(4)}"
        with contextlib.suppress(FileNotFoundError, FileExistsError):  # another process removed the empty folder
            folder.mkdir(mode=0o700 if what == "work" else 0o777, exist_ok=True)
            return directory, make_shared(directory)
    raise StoreError(f"{folder} cannot be written: another process keeps removing it; try again")


def publish(store: Path, record: Record, engine: ox.Store, state: str) -> Snapshot:
    """Create a snapshot of the engine's current quads.

    Parameters
    ----------
    store
        Directory of the store.
    record
        Record of the current version.
    engine
        Store of the engine, flushed to disk.
    state
        Value of :attr:`Record.merged` for the snapshot.

    Returns
    -------
    Snapshot
        The snapshot, protected from removal.

    Raises
    ------
    OSError, RuntimeError
        If the snapshot cannot be written.
    """
    folder = snapshots_of(store)
    directory, held = new_directory(folder, str(record.write))
    try:
        inside = directory / record.directory
        inside.mkdir(parents=True)
        with_room(store, lambda: engine.backup(str(inside / QUADS)))
        link(store / record.directory / SURPLUS, inside / SURPLUS)
        made = replace(record, intent=None, closed=False, merged=state).save(directory, durable=False)
    except BaseException:
        held.release()
        remove_unused(directory)
        raise
    return Snapshot(store, directory, made, held, folder)


def latest(store: Path) -> Snapshot | None:
    """Open the newest published snapshot of a store.

    Parameters
    ----------
    store
        Directory of the store.

    Returns
    -------
    Snapshot or None
        The snapshot, protected from removal; ``None`` if there is none that is complete and can be opened.
    """
    folder = store / SNAPSHOTS
    if folder.is_symlink() or not folder.is_dir():
        return None
    there = [(int(match[1]), path) for path in folder.iterdir() if (match := _PUBLISHED.fullmatch(path.name))]
    for _, directory in sorted(there, reverse=True):
        held = share(directory)
        if held is None:
            continue
        with contextlib.suppress(OSError, StoreError):
            if not directory.is_symlink() and (directory / RECORD).exists() and is_own(directory):
                return Snapshot(store, directory, Record.read(directory), held, folder)
        held.release()  # the snapshot is incomplete, was removed, or was not created by a store
    return None


def sweep(store: Path, *, alone: bool = False) -> None:
    """Remove unused snapshots and private copies, such as those of processes that were killed.

    On Windows, which has no shared file locks, nothing is removed unless ``alone`` is true.

    Parameters
    ----------
    store
        Directory of the store.
    alone
        Whether the caller guarantees that no other process uses the store.
    """
    folder = store / SNAPSHOTS
    if folder.is_symlink() or not folder.is_dir():
        return
    for lock in list(folder.glob("*.lock")) if alone or has_shared_locks() else ():
        if SNAPSHOT.fullmatch(lock.stem):
            remove_unused(lock.with_suffix(""))
    with contextlib.suppress(OSError):  # some are in use
        folder.rmdir()


def copy_engine(source: Path, target: Path, *, lasting: bool) -> None:
    """Create a writable copy of the engine's files; immutable data files are linked instead of copied.

    Parameters
    ----------
    source, target
        Existing directory with the engine's files, and the directory to create.
    lasting
        Whether the copy must remain complete if the source is removed; otherwise it may contain symbolic links.

    Raises
    ------
    OSError
        If the target exists, or a file cannot be copied.
    """
    target.mkdir(parents=True)
    for file in sorted(source.iterdir()):
        if file.name.startswith(_PRIVATE) or not file.is_file() or file.is_symlink():
            continue
        if file.suffix == ".sst":
            link(file, target / file.name, lasting=lasting)
        else:
            shutil.copyfile(file, target / file.name)


def link(source: Path, target: Path, *, lasting: bool = True) -> None:
    """Create a hard link to a file or, where that is impossible, a copy or symbolic link.

    Parameters
    ----------
    source
        Existing file.
    target
        Path of the new link.
    lasting
        Whether the link must remain valid if the source is removed, so that a symbolic link is not allowed.

    Raises
    ------
    OSError
        If the file cannot be copied either.
    """
    for way in (os.link,) if lasting else (os.link, os.symlink):
        with contextlib.suppress(OSError, NotImplementedError, AttributeError):
            way(source, target)
            return
    shutil.copyfile(source, target)


class Published:
    """Manager of the published snapshot of a store that this process has open for writing; thread-safe.

    Parameters
    ----------
    store
        Directory of the store.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._current: Snapshot | None = None
        self._guard = threading.Lock()
        self.cheap = True
        """Whether snapshots consist of hard links, so that a new one can be taken after each write."""

    def take(self, record: Record, engine: ox.Store, state: str) -> None:
        """Publish a snapshot of the current version, and retire the previous one.

        The caller must hold the store's lock.

        Parameters
        ----------
        record
            Record of the current version.
        engine
            Store of the engine, flushed to disk.
        state
            Value of :attr:`Record.merged` for the snapshot.

        Raises
        ------
        OSError, RuntimeError
            If the snapshot cannot be written.
        """
        made = publish(self._store, record, engine, state)
        self.cheap = made.linked
        with self._guard:
            former, self._current = self._current, made
        if former is not None:
            former.retire()
        sweep(self._store)

    def is_of(self, version: int) -> bool:
        """Return whether the published snapshot is that of a given version.

        Parameters
        ----------
        version
            Number of writes, as in :attr:`Record.write`.

        Returns
        -------
        bool
            False if there is no snapshot.
        """
        with self._guard:
            return self._current is not None and self._current.version == version

    @contextlib.contextmanager
    def used(self) -> Iterator[Snapshot | None]:
        """Return a context manager that keeps the published snapshot from being removed.

        Yields
        ------
        Snapshot or None
            The snapshot; ``None`` if none was published.
        """
        with contextlib.ExitStack() as stack:
            with self._guard:
                snapshot = self._current
                if snapshot is not None:
                    stack.enter_context(snapshot.used())
            yield snapshot

    def close(self) -> None:
        """Retire the published snapshot, and remove unused snapshots of other processes."""
        with self._guard:
            former, self._current = self._current, None
        if former is not None:
            former.retire()
        sweep(self._store)
