"""Shared file locks on directories: a directory exists as long as a process uses it, and the last user removes it.

Each directory has a lock file next to it, with the same name and the ending ``.lock``, which is created before the
directory. Users hold a shared lock on it; a process that gets an exclusive lock may remove the directory. The operating
system releases a lock when its process ends, also after a crash.
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
    """Return whether the operating system has shared file locks (``flock``).

    Returns
    -------
    bool
        False on Windows.
    """
    return sys.platform != "win32"


def lock_of(directory: Path) -> Path:
    """Return the path of the lock file of a directory.

    Parameters
    ----------
    directory
        Path of the directory; need not exist.

    Returns
    -------
    Path
        Path next to the directory, with the ending ``.lock``.
    """
    return directory.with_name(directory.name + ".lock")


class Share:
    """A shared lock, released by :meth:`release` or when the process ends.

    Parameters
    ----------
    handle
        File descriptor of the locked file; -1 for no lock.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle
        _SHARES.add(self)

    def release(self) -> None:
        """Release the lock; later calls do nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def make_shared(directory: Path) -> Share:
    """Create the lock file of a directory that is about to be created, and take a shared lock on it.

    Parameters
    ----------
    directory
        Path of the directory, which must not exist yet.

    Returns
    -------
    Share
        The shared lock.

    Raises
    ------
    OSError
        If the lock file already exists or cannot be created.
    """
    while True:
        handle = os.open(lock_of(directory), os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINKS, 0o666)
        if _locked(handle, exclusive=False):
            return Share(handle)
        os.close(handle)  # another process found the file before it was locked, and removes it


def share(directory: Path) -> Share | None:
    """Take a shared lock on an existing directory.

    Parameters
    ----------
    directory
        Path of the directory; its lock file is next to it.

    Returns
    -------
    Share or None
        The lock; ``None`` if the directory no longer exists or is being removed, or its lock file is not a regular
        file.

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
    """Remove a snapshot and its lock file if no process uses the snapshot.

    Parameters
    ----------
    directory
        Path of the snapshot; its lock file is next to it.

    Returns
    -------
    bool
        True if the snapshot was removed, or has no lock file.
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
        if has_shared_locks():  # removed while locked, so that no process locks a deleted file
            with contextlib.suppress(OSError):
                lock.unlink()
    finally:
        os.close(handle)
    if not has_shared_locks():  # Windows cannot remove open files
        with contextlib.suppress(OSError):
            lock.unlink()
    return True


def _locked(handle: int, *, exclusive: bool) -> bool:
    """Try to lock an open lock file; return False if it is locked, or was removed meanwhile."""
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
