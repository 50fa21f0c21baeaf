"""Who has a store open: one process at a time, which says who it is."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shlex
import sys
import weakref
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from immunograph.errors import StoreError
from immunograph.store.record import now

__all__ = ["LOCK", "Lock", "Owner"]

LOCK: Final = "lock"
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Owner:
    """A process: its number, its host, its command, and since when it has the store open."""

    process: int
    host: str
    command: str
    since: str

    @classmethod
    def of(cls, path: Path) -> Owner | None:
        """Read who has a store open, or had and did not close it; ``None`` if nobody or it cannot be told."""
        try:
            return cls(**json.loads((path / LOCK).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def __str__(self) -> str:
        """Name it for people."""
        return f"process {self.process} on {self.host} ({self.command}) since {self.since}"


class Lock:
    """The right to write to a store; the system takes it back when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: IO[bytes] | None = (path / LOCK).open("a+b")
        _HELD.add(self)
        if not self._get():
            self._stream.close()
            raise in_use(path)
        command = shlex.join([Path(sys.argv[0] or sys.executable).name, *sys.argv[1:]])[:_LONGEST]
        self._say(json.dumps(asdict(Owner(os.getpid(), platform.node(), command, now()))).encode())

    def _get(self) -> bool:
        if sys.platform == "win32":
            return True  # there the engine's own lock must do
        import fcntl

        assert self._stream is not None  # noqa: S101
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _say(self, content: bytes) -> None:
        if self._stream is not None:
            self._stream.truncate(0)
            self._stream.write(content)
            self._stream.flush()

    def release(self) -> None:
        """Let go of it."""
        if self._stream is not None:
            with contextlib.suppress(OSError):
                self._say(b"")
            self._stream.close()
            self._stream = None

    def forget(self) -> None:
        """Close the handle that a forked process inherited, so that it does not hold the lock when its parent ends."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def is_held(path: Path) -> bool:
    """Tell whether some process has a store open."""
    try:
        stream = (path / LOCK).open("rb")
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
    """Say that a store is in use, and whom to look for."""
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
