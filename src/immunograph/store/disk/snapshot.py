"""Snapshots of a store on disk: the quads of one version, in a directory that is never written to.

A snapshot is made by the engine's own checkpoint, which links the data files instead of copying them, so it takes a few
milliseconds whatever the size. It has the layout of a store: a record and ``graph-N`` with the engine's files and the
surplus quads. The process that has the store open for writing publishes one after each write; workers and other
processes read it. It is removed when the store has a newer version and no process reads it any more.
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
    """A readable version of a store on disk.

    Parameters
    ----------
    store
        The store's directory.
    directory
        The directory with the record and the quads of this version; the store's own if no snapshot can be made.
    record
        The record of this version.
    held
        The shared lock that keeps the directory from being removed while this object is in use.
    work
        The directory in which private copies may be made.
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
        """Path of the directory with the engine's files and the surplus quads."""
        return self.directory / self.record.directory

    @property
    def linked(self) -> bool:
        """Whether its files are hard links; on a file system without them, each snapshot is a full copy."""
        return (self.graph_directory / SURPLUS).stat().st_nlink > 1  # the engine may drop a data file at any time

    def address(self) -> dict[str, str]:
        """Return the paths that a worker process needs to open the snapshot.

        Returns
        -------
        dict[str, str]
            Name of the path -> path.
        """
        paths = {"store": str(self.store), "directory": str(self.directory), "work": str(self.work)}
        return {**paths, "merged": self.record.merged}

    @contextlib.contextmanager
    def used(self) -> Iterator[Snapshot]:
        """Keep the snapshot for the duration of a ``with`` block.

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
        """Mark the snapshot for removal as soon as neither this process nor another uses it."""
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
    """Return the snapshot directory of a store, created if it does not exist.

    Parameters
    ----------
    store
        The store's directory.

    Returns
    -------
    Path
        The directory ``snapshots``.
    """
    folder = store / SNAPSHOTS
    if folder.is_symlink():
        raise StoreError(f"{folder} is a link, and snapshots must be inside the store itself: remove the link")
    folder.mkdir(exist_ok=True)
    return folder


def new_directory(folder: Path, what: str) -> tuple[Path, Share]:
    """Return an unused directory path and the lock on it; the caller creates the directory.

    Parameters
    ----------
    folder
        The directory in which to create it.
    what
        Beginning of the name, such as ``work``.

    Returns
    -------
    tuple[Path, Share]
        The path, and the shared lock on it.

    Raises
    ------
    StoreError
        If the directory cannot be created.
    """
    for _ in range(_TRIES):
        directory = folder / f"{what}-{secrets.token_hex(4)}"
        with contextlib.suppress(
            FileNotFoundError, FileExistsError
        ):  # the folder was empty, and somebody cleared it up
            folder.mkdir(mode=0o700 if what == "work" else 0o777, exist_ok=True)
            return directory, make_shared(directory)
    raise StoreError(f"{folder} cannot be written to: a directory in it keeps disappearing")


def publish(store: Path, record: Record, engine: ox.Store, state: str) -> Snapshot:
    """Take a snapshot of the engine's current quads and return it.

    Parameters
    ----------
    store
        The store's directory.
    record
        The record of the current version.
    engine
        The engine's store, flushed to disk.
    state
        The value of :attr:`Record.merged`: how the engine's quads relate to the surplus.

    Returns
    -------
    Snapshot
        The snapshot, locked against removal.

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
    """Lock and return the newest published snapshot of a store; ``None`` if there is none.

    Parameters
    ----------
    store
        The store's directory.

    Returns
    -------
    Snapshot or None
        The snapshot, or ``None``.
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
        held.release()  # it is still being made, was removed, or is none that a store made
    return None


def sweep(store: Path, *, alone: bool = False) -> None:
    """Remove unused snapshots and private copies, left by processes that were killed.

    Without shared file locks (Windows), nothing is removed unless ``alone`` is true.

    Parameters
    ----------
    store
        The store's directory.
    alone
        Whether the caller knows that no other process uses the store.
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
    """Make a writable copy of the engine's files; data files, which never change, are linked instead of copied.

    Parameters
    ----------
    source, target
        The engine's directory and the new directory to create.
    lasting
        Whether the copy must remain complete when the source is removed. Otherwise it may contain symbolic links.

    Raises
    ------
    OSError
        If the copy cannot be made.
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
    """Make a hard link to a file, or a substitute where that is impossible.

    Parameters
    ----------
    source
        The existing file.
    target
        Path of the new link.
    lasting
        Whether the substitute is a copy, not a symbolic link.
    """
    for way in (os.link,) if lasting else (os.link, os.symlink):
        with contextlib.suppress(OSError, NotImplementedError, AttributeError):
            way(source, target)
            return
    shutil.copyfile(source, target)


class Published:
    """The published snapshot of a store that this process has open for writing."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._current: Snapshot | None = None
        self._guard = threading.Lock()
        self.cheap = True
        """Whether a snapshot costs no more than links, so that one may be taken after each write."""

    def take(self, record: Record, engine: ox.Store, state: str) -> None:
        """Publish the current version in place of the previous one; the caller must hold the store's lock.

        Parameters
        ----------
        record
            The record of the current version.
        engine
            The engine's store, flushed to disk.
        state
            How the engine's quads relate to the surplus; see :attr:`Record.merged`.
        """
        made = publish(self._store, record, engine, state)
        self.cheap = made.linked
        with self._guard:
            former, self._current = self._current, made
        if former is not None:
            former.retire()
        sweep(self._store)

    def is_of(self, version: int) -> bool:
        """Return whether the published snapshot is of this version.

        Parameters
        ----------
        version
            The version of the store.

        Returns
        -------
        bool
            True if it is.
        """
        with self._guard:
            return self._current is not None and self._current.version == version

    @contextlib.contextmanager
    def used(self) -> Iterator[Snapshot | None]:
        """Hold the last published snapshot for the duration of a ``with`` block; yields ``None`` if there is none.

        Yields
        ------
        Snapshot or None
            The snapshot, or ``None``.
        """
        with contextlib.ExitStack() as stack:
            with self._guard:
                snapshot = self._current
                if snapshot is not None:
                    stack.enter_context(snapshot.used())
            yield snapshot

    def close(self) -> None:
        """Remove the snapshot once it is unused, and snapshots left by other processes."""
        with self._guard:
            former, self._current = self._current, None
        if former is not None:
            former.retire()
        sweep(self._store)
