"""Shared file locks on directories: a directory is kept while any process uses it, and removed by the last one.

Each directory has a lock file with the same name and the ending ``.lock`` next to it, made before the directory. A user
holds a shared lock on it; a process that gets an exclusive lock may remove the directory. The system releases a lock
when its process ends, also by a crash.
"""

from __future__ import annotations

import contextlib
import os
import sys
import weakref
from pathlib import Path
from typing import Final

from immunograph.regular_files import NotRegularError, open_regular
from immunograph.store.disk.file_names import remove_snapshot

__all__ = ["Share", "has_shared_locks", "lock_of", "make_shared", "remove_unused", "share"]

_NO_LINKS: Final = getattr(os, "O_NOFOLLOW", 0)


def has_shared_locks() -> bool:
    """Return whether the operating system has shared file locks: true except on Windows.

    Returns
    -------
    bool
        False on Windows.
    """
    return sys.platform != "win32"


def lock_of(directory: Path) -> Path:
    """Return the path of a directory's lock file.

    Parameters
    ----------
    directory
        The directory, whose lock file lies beside it.

    Returns
    -------
    Path
        The path of the lock file.
    """
    return directory.with_name(directory.name + ".lock")


class Share:
    """A shared lock; released by :meth:`release`, or by the system when the process ends."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        _SHARES.add(self)

    def release(self) -> None:
        """Release the lock; does nothing the second time."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def make_shared(directory: Path) -> Share:
    """Create and lock the lock file of a directory that is about to be created; return the shared lock.

    Parameters
    ----------
    directory
        The directory, whose lock file lies beside it.

    Returns
    -------
    Share
        The shared lock.

    Raises
    ------
    OSError
        If the lock file cannot be created.
    """
    while True:
        handle = os.open(lock_of(directory), os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINKS, 0o666)
        if _locked(handle, exclusive=False):
            return Share(handle)
        os.close(handle)  # somebody who clears up found it before it was locked, and removes it


def share(directory: Path) -> Share | None:
    """Take a shared lock on an existing directory.

    Parameters
    ----------
    directory
        The directory, whose lock file lies beside it.

    Returns
    -------
    Share or None
        ``None`` if the directory no longer exists, is being removed, or its lock file is a link or a pipe.

    Raises
    ------
    OSError
        If the lock file cannot be opened for another reason.
    """
    try:
        handle = open_regular(lock_of(directory))
    except (FileNotFoundError, NotRegularError):
        return None
    if _locked(handle, exclusive=False):
        return Share(handle)
    os.close(handle)
    return None


def remove_unused(directory: Path) -> bool:
    """Remove a snapshot and its lock file if no process uses it.

    Parameters
    ----------
    directory
        The directory, whose lock file lies beside it.

    Returns
    -------
    bool
        Whether the directory no longer exists.
    """
    lock = lock_of(directory)
    try:
        handle = open_regular(lock, os.O_RDWR)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        if not _locked(handle, exclusive=True):
            return False
        if os.path.lexists(directory) and not remove_snapshot(directory):
            return False
        if has_shared_locks():  # removed while it is locked, so that nobody locks a file that is gone
            with contextlib.suppress(OSError):
                lock.unlink()
    finally:
        os.close(handle)
    if not has_shared_locks():  # Windows removes no file that is open
        with contextlib.suppress(OSError):
            lock.unlink()
    return True


def _locked(handle: int, *, exclusive: bool) -> bool:
    """Lock an open lock file unless that would mean to wait, or the file has been removed meanwhile."""
    if has_shared_locks():
        import fcntl

        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return os.fstat(handle).st_nlink > 0


_SHARES: Final[weakref.WeakSet[Share]] = weakref.WeakSet()


def _release_all() -> None:
    for each in list(_SHARES):
        each.release()


if hasattr(os, "register_at_fork"):  # a forked process must not hold what its parent has released
    os.register_at_fork(after_in_child=_release_all)
