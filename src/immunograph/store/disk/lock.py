"""The exclusive lock of a store, and the process that holds it."""

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
from immunograph.store.disk.fields import Fields, parse_json
from immunograph.store.disk.file_names import LOCK
from immunograph.store.disk.record import now, refused
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
    """The process that has a store open: process ID, host, command, and time of opening."""

    process: int
    host: str
    command: str
    since: str

    @classmethod
    def of(cls, path: Path) -> Owner | None:
        """Return the process that has a store open, or that ended without closing it; ``None`` if none or unknown.

        Parameters
        ----------
        path
            Directory of the store.

        Returns
        -------
        Owner or None
            The process, or ``None``.
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
            The bytes of the lock file.

        Returns
        -------
        Owner
            The process described in the file.

        Raises
        ------
        ValueError
            If the content is invalid.
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
        """Name it for people."""
        return legible(f"process {self.process} on {self.host} ({self.command}) since {self.since}")


class Lock:
    """The exclusive lock of a store, needed to write; the system releases it when the process ends, also by a crash.

    The file is opened without following a link and locked before anything is written to it. A file that has a second
    hard link, or other content than that of a lock, is never written to.

    Parameters
    ----------
    path
        Directory of the store.

    Raises
    ------
    StoreError
        If another process holds the lock, or the lock file was not created by a store; the file is left unchanged.
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
            return  # there the engine's own lock must do
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
                        f"{self._path} is open in a read-only process that relies on its files staying unchanged: close the store "
                        "in that process, or try again later"
                    ) from error
                time.sleep(_MOMENT)

    def _is_only_read(self) -> bool:
        """Return whether those who hold the lock share it: a reader does while it makes a snapshot, some milliseconds."""
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
        """Return what the file held; refuses one that a store did not make."""
        assert self._stream is not None  # noqa: S101
        content = self._stream.read(_MOST + 1)
        if os.fstat(self._stream.fileno()).st_nlink > 1:
            raise refused(self._path, f"{LOCK} has a second name elsewhere, as a hard link, and would be changed there")
        if content.strip(b"\0"):  # a power failure may leave zeros
            try:
                Owner.read(content)
            except ValueError as error:
                raise refused(self._path, f"{LOCK} has content that no store writes") from error
        return content

    def _say(self, content: bytes) -> None:
        if self._stream is not None:
            self._stream.seek(0)
            self._stream.truncate(0)
            self._stream.write(content)
            self._stream.flush()

    def release(self, *, unchanged: bool = False) -> None:
        """Release the lock.

        Parameters
        ----------
        unchanged
            Whether to restore the lock file's previous content, or remove the file if it is new.
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
        """Close the handle inherited by a forked process, so that the lock does not outlive the parent process."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def _opened(path: Path) -> IO[bytes]:
    """Open the file of a lock, made if there is none."""
    try:
        return os.fdopen(open_regular(path / LOCK, os.O_RDWR | os.O_CREAT), "r+b", buffering=0)
    except NotRegularError as error:
        raise refused(path, f"{LOCK} is {error.kind}, and a regular file was expected there") from error


def shared(path: Path) -> Share | None:
    """Take a shared lock, so that no process opens a store for writing; ``None`` if it is open for writing already.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    Share or None
        The shared lock, or ``None`` if the store is open for writing.

    Raises
    ------
    StoreError
        If the lock is not a regular file, or cannot be opened.
    """
    import fcntl

    while True:
        try:
            handle = _opened_to_share(path)
        except PermissionError as error:
            raise StoreError(
                f"{path} cannot be read: {error.strerror}; ask its owner for the right to read it"
            ) from error
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
        raise refused(path, f"{LOCK} is {error.kind}, and a regular file was expected there") from error
    except OSError as error:
        if error.errno == errno.EROFS or (error.errno == errno.EACCES and not os.path.lexists(path / LOCK)):
            return None
        raise


def is_held(path: Path) -> bool:
    """Return whether some process has a store open.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    bool
        True if a process holds the exclusive lock.
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
    """Return the error to raise for a store in use; its message names the process.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    StoreError
        The error to raise.
    """
    owner = Owner.of(path)
    if owner is None:
        return StoreError(f"{path} is in use: another process has this store open; close it there, or wait")
    if owner.process == os.getpid() and owner.host == platform.node():
        return StoreError(f"{path} is in use: this process has this store open already; close() it first")
    return StoreError(f"{path} is in use: another process has this store open: {owner}; close it there, or wait")


_HELD: Final[weakref.WeakSet[Lock]] = weakref.WeakSet()


def _forget_all() -> None:
    for lock in list(_HELD):
        lock.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
