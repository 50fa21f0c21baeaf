"""Open regular files in untrusted directories; symbolic links, pipes and devices are rejected."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

from immunograph.errors import StoreError

__all__ = ["NotRegularError", "kind_of", "open_regular", "read_regular", "refuse_inside_store", "store_in"]

_STORE: Final = ("immunograph-store.json", "immunograph-store")
"""Names of the file that marks a store: its record, or the marker of the first format."""

_KINDS: Final = (
    (stat.S_ISREG, "a file"),
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
)
# Windows lacks these flags; there, only the check before opening applies.
_FLAGS: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY: Final = getattr(os, "O_BINARY", 0)


class NotRegularError(OSError):
    """A path that should be a regular file is a link, a directory, a pipe or a device.

    Parameters
    ----------
    path
        The path.
    kind
        Kind of the file with its article, such as ``a directory``.
    """

    def __init__(self, path: Path, kind: str) -> None:
        self.kind = kind
        super().__init__(errno.EINVAL, f"expected a regular file, not {kind}", str(path))


def kind_of(mode: int) -> str:
    """Return the type of a file in words, by its mode.

    Parameters
    ----------
    mode
        ``st_mode``, as returned by :func:`os.lstat`.

    Returns
    -------
    str
        File type with its article, such as ``a directory``.

    Examples
    --------
    >>> kind_of(os.lstat(".").st_mode)
    'a directory'
    """
    return next((name for test, name in _KINDS if test(mode)), "a device")


def store_in(directory: Path) -> bool:
    """Return whether a directory is that of a store.

    Parameters
    ----------
    directory
        A path, which need not exist.

    Returns
    -------
    bool
        True if it contains the record of a store; what else it contains is not checked.
    """
    return any(os.path.lexists(directory / name) for name in _STORE)


def refuse_inside_store(path: Path) -> None:
    """Raise an error if something is to be written inside the directory of a store, which holds its own files only.

    Parameters
    ----------
    path
        Path of a file or directory to write, which need not exist.

    Raises
    ------
    StoreError
        If a directory above the path is that of a store.

    Examples
    --------
    >>> refuse_inside_store(Path("graph.trig"))
    """
    try:
        parent = path.absolute().parent.resolve()
        store = next(filter(store_in, (parent, *parent.parents)), None)
    except (OSError, RuntimeError, ValueError):  # the write itself will raise an error
        return
    if store is not None:
        raise StoreError(
            f"{path} is inside the store {store.name}, whose directory may hold nothing but its own files: name a place outside it"
        )


def open_regular(path: Path, flags: int = os.O_RDONLY, mode: int = 0o666) -> int:
    """Open a regular file without following a symbolic link or blocking on a pipe.

    The caller must close the descriptor.

    Parameters
    ----------
    path
        File to open. Directories above it are not checked.
    flags, mode
        As for :func:`os.open`.

    Returns
    -------
    int
        File descriptor of a regular file.

    Raises
    ------
    NotRegularError
        If the path is not a regular file.
    OSError
        If it does not exist or cannot be opened.

    Examples
    --------
    >>> open_regular(Path("/dev/null"))
    Traceback (most recent call last):
    immunograph.regular_files.NotRegularError: [Errno 22] expected a regular file, not a device: '/dev/null'
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        if not flags & os.O_CREAT:
            raise
    else:
        if not stat.S_ISREG(found.st_mode):  # opening a device or a pipe may have side effects
            raise NotRegularError(path, kind_of(found.st_mode))
    try:
        handle = os.open(path, flags | _FLAGS | _BINARY, mode)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotRegularError(path, "a symbolic link") from error
        raise
    opened = os.fstat(handle)
    if not stat.S_ISREG(opened.st_mode):
        os.close(handle)
        raise NotRegularError(path, kind_of(opened.st_mode))
    return handle


def read_regular(path: Path, *, most: int) -> bytes:
    """Read a regular file of limited size without following a symbolic link.

    Parameters
    ----------
    path
        File to read.
    most
        Maximum size in bytes.

    Returns
    -------
    bytes
        Content of the file.

    Raises
    ------
    OSError
        If it is not a regular file, exceeds ``most``, or cannot be read.
    """
    with os.fdopen(open_regular(path), "rb") as stream:
        if os.fstat(stream.fileno()).st_size > most:
            raise OSError(errno.EFBIG, f"the file is larger than {most:,} bytes", str(path))
        return stream.read()
