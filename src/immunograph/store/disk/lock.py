"""Exclusive lock of a store, and the process that holds it."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import re
import shlex
import sys
import time
import weakref
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from immunograph.errors import StoreError
from immunograph.legible import legible
from immunograph.regular_files import NotRegularError, open_regular, read_regular
from immunograph.store.disk.damaged_stores import refused
from immunograph.store.disk.fields import Fields, parse_json
from immunograph.store.disk.file_names import LOCK, OPEN_A_COPY
from immunograph.store.disk.record import now
from immunograph.store.disk.shared_lock import Share

__all__ = ["LOCK", "Lock", "Owner", "shared"]

_LONGEST: Final = 200
_PATIENCE: Final = 5.0
_MOMENT: Final = 0.01
_MOST: Final = 16_384
_HOST: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f]{0,255}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_COMMAND: Final = re.compile(r"(?s:.{0,200})")


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that has a store open, as written to its lock file.

    Parameters
    ----------
    process
        Process ID.
    host
        Name of the machine.
    command
        Command line, shortened.
    since
        Time of opening in UTC, such as ``2026-01-31T12:00:00Z``.
    """

    process: int
    host: str
    command: str
    since: str

    @classmethod
    def of(cls, path: Path) -> Owner | None:
        """Read the lock file of a store.

        Parameters
        ----------
        path
            Directory of the store.

        Returns
        -------
        Owner or None
            The process that has the store open, or that ended without closing it; ``None`` if there is none or the file
            cannot be read or is not valid.
        """
        try:
            return cls.read(read_regular(path / LOCK, most=_MOST))
        except (OSError, ValueError):
            return None

    @classmethod
    def read(cls, content: bytes) -> Owner:
        """Parse the content of a lock file.

        Parameters
        ----------
        content
            Untrusted bytes of the lock file.

        Returns
        -------
        Owner
            The process that the file describes.

        Raises
        ------
        ValueError
            If the content is not valid JSON, or a field is missing, unknown or not valid.
        """
        fields = Fields(parse_json(content))
        made = cls(
            fields.integer("process", 1),
            fields.text("host", _HOST, "a name"),
            fields.text("command", _COMMAND, "a command"),
            fields.date("since"),
        )
        fields.end()
        return made

    def __str__(self) -> str:
        """Return a description for error messages."""
        return legible(f"process {self.process} on {self.host} ({self.command}) since {self.since}")


class Lock:
    """Exclusive lock of a store, required for writing.

    The operating system releases it when the process ends, even after a crash. The lock file is opened without
    following links, and locked before anything is written. A file with another hard link, or with content other than
    that of a lock, is never written to. On Windows the file is not locked: only the engine's own lock is available.

    Parameters
    ----------
    path
        Existing directory of the store.

    Raises
    ------
    StoreError
        If the store is open for writing in this or another process, or in a read-only process that needs its files
        unchanged; or if the lock file is not a regular file, has another hard link or was not written by immunograph. The
        file is then left unchanged.
    OSError
        If the lock file cannot be opened or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: IO[bytes] | None = None
        _HELD.add(self)
        try:
            while self._stream is None:
                self._made = not os.path.lexists(path / LOCK)
                self._stream = _opened(path)
                self._get()
                if not self._is_there():  # the previous holder has just removed it
                    self.forget()
            self._before = self._checked()
        except BaseException:
            self.forget()
            raise
        command = shlex.join([Path(sys.argv[0] or sys.executable).name, *sys.argv[1:]])[:_LONGEST]
        owner = Owner(os.getpid(), _CONTROL.sub("?", platform.node())[:255], command, now())
        self._say(json.dumps(asdict(owner)).encode())

    def _get(self) -> None:
        if sys.platform == "win32":
            return  # Windows: only the engine's own lock is available
        import fcntl

        assert self._stream is not None  # noqa: S101
        end = time.monotonic() + _PATIENCE
        locked = False
        while not locked:
            try:
                fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                locked = True
            except BlockingIOError as error:
                if not self._is_only_read():
                    raise in_use(self._path) from error
                if time.monotonic() > end:
                    raise StoreError(
                        f"{self._path} is open in a read-only process that needs its files unchanged: close the store in that "
                        "process, or try again later"
                    ) from error
                time.sleep(_MOMENT)

    def _is_only_read(self) -> bool:
        """Return whether only readers hold the lock, which they share for some milliseconds while making a snapshot."""
        import fcntl

        assert self._stream is not None  # noqa: S101
        try:
            fcntl.flock(self._stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        fcntl.flock(self._stream, fcntl.LOCK_UN)
        return True

    def _is_there(self) -> bool:
        """Return whether the file that is locked is still the one in the directory."""
        assert self._stream is not None  # noqa: S101
        try:
            return os.path.samestat(os.fstat(self._stream.fileno()), (self._path / LOCK).lstat())
        except FileNotFoundError:
            return False

    def _checked(self) -> bytes:
        """Return the previous content of the lock file, or raise an error if it was not written by a store."""
        assert self._stream is not None  # noqa: S101
        content = self._stream.read(_MOST + 1)
        if os.fstat(self._stream.fileno()).st_nlink > 1:
            raise refused(self._path, f"{LOCK} has another hard link, which would be changed as well; {OPEN_A_COPY}")
        if content.strip(b"\0"):  # a power failure may leave zeros
            try:
                Owner.read(content)
            except ValueError as error:
                raise refused(self._path, f"{LOCK} has content that immunograph does not write") from error
        return content

    def _say(self, content: bytes) -> None:
        if self._stream is not None:
            self._stream.seek(0)
            self._stream.truncate(0)
            self._stream.write(content)
            self._stream.flush()

    def release(self, *, unchanged: bool = False) -> None:
        """Release the lock; later calls do nothing.

        Parameters
        ----------
        unchanged
            Whether to restore the previous content of the lock file, or remove a new file; otherwise the file is
            emptied.
        """
        if self._stream is not None:
            with contextlib.suppress(OSError):
                if unchanged and self._made:
                    (self._path / LOCK).unlink()
                else:
                    self._say(self._before if unchanged else b"")
            self._stream.close()
            self._stream = None

    def forget(self) -> None:
        """Close the handle in a forked process, so that the lock does not outlive the parent process."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def _opened(path: Path) -> IO[bytes]:
    """Open the lock file, which is created if it does not exist."""
    try:
        return os.fdopen(open_regular(path / LOCK, os.O_RDWR | os.O_CREAT), "r+b", buffering=0)
    except NotRegularError as error:
        raise refused(path, f"{LOCK} is {error.kind}; expected a regular file") from error


def shared(path: Path) -> Share | None:
    """Take a shared lock, which prevents other processes from opening a store for writing.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    Share or None
        The lock; ``None`` if a process already has the store open for writing.

    Raises
    ------
    StoreError
        If the lock file is not a regular file, or may not be read.
    OSError
        If the lock file cannot be opened for another reason.
    """
    import fcntl

    while True:
        try:
            handle = _opened_to_share(path)
        except PermissionError as error:
            raise StoreError(f"{path} cannot be read: {error.strerror}; ask its owner for read permission") from error
        if handle is None:
            return Share(-1)  # nobody can create the file, and so nobody can write
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(handle), (path / LOCK).lstat()):
                return Share(handle)
        except BlockingIOError:
            os.close(handle)
            return None
        except FileNotFoundError:
            pass
        os.close(handle)  # the previous holder has just removed it


def _opened_to_share(path: Path) -> int | None:
    try:
        try:
            return open_regular(path / LOCK)
        except FileNotFoundError:
            return open_regular(path / LOCK, os.O_RDWR | os.O_CREAT)
    except NotRegularError as error:
        raise refused(path, f"{LOCK} is {error.kind}; expected a regular file") from error
    except OSError as error:
        if error.errno == errno.EROFS or (error.errno == errno.EACCES and not os.path.lexists(path / LOCK)):
            return None
        raise


def is_held(path: Path) -> bool:
    """Return whether a process has a store open for writing.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    bool
        True if the exclusive lock is held; False if the lock file cannot be opened, and always on Windows.
    """
    try:
        stream = os.fdopen(open_regular(path / LOCK), "rb")
    except OSError:
        return False
    with stream:
        if sys.platform == "win32":
            return False
        import fcntl

        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def in_use(path: Path) -> StoreError:
    """Create the error for a store that is open for writing, with the process that has it open.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    StoreError
        An error whose message says what to do, and names the process unless it is this one or its lock file cannot be
        read.
    """
    owner = Owner.of(path)
    if owner is None:
        return StoreError(f"{path} is in use: another process has this store open; close it there, or wait")
    if owner.process == os.getpid() and owner.host == platform.node():
        return StoreError(f"{path} is in use: this process already has this store open; call close() on it first")
    return StoreError(f"{path} is in use: another process has this store open: {owner}; close it there, or wait")


_HELD: Final[weakref.WeakSet[Lock]] = weakref.WeakSet()


def _forget_all() -> None:
    for lock in list(_HELD):
        lock.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
