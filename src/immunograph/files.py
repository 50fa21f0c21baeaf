"""Write files and directories atomically.

An atomic write goes to a temporary file in the same directory, which is then renamed. It is called
``.NAME.xxxxxxxx.unfinished`` and is locked while it is written. If the process is killed, the next write to the same
path finds it unlocked and removes it.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final, cast

from immunograph.compressed_files import compressing
from immunograph.errors import ImmunographError, StoreError
from immunograph.legible import legible
from immunograph.near_paths import does_not_exist
from immunograph.regular_files import refuse_inside_store

__all__ = [
    "directory_aside",
    "followed",
    "write_atomically",
    "writing_atomically",
]

_UNFINISHED: Final = ".unfinished"
_DESCRIPTORS: Final = re.compile(r"/proc/(?:self|thread-self|[0-9]+)(?:/task/[0-9]+)?/fd|/dev/fd")
_MOST_LINKS: Final = 40
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY: Final = getattr(os, "O_BINARY", 0)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file atomically; see :func:`writing_atomically`.

    Parameters
    ----------
    path
        File to create or replace.
    content
        Complete content of the file, before compression.

    Raises
    ------
    StoreError
        If the file cannot be written; an existing one is unchanged.
    MissingExtraError
        If the name ends in ``.zst``, and the package ``zstandard`` is not installed.
    """
    with writing_atomically(path) as stream:
        stream.write(content)


@contextlib.contextmanager
def writing_atomically(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for atomic writing: a temporary file is synced and renamed at the end of the block.

    An existing file keeps its mode; a new file gets the mode that the umask allows. Symbolic links are followed. Pipes,
    devices and ``/dev/stdout`` are written to directly; on a terminal, control characters are escaped. If the name ends
    in ``.gz``, ``.zst``, ``.xz`` or ``.bz2``, the content is compressed while it is written.

    Parameters
    ----------
    path
        Path of the file.

    Yields
    ------
    IO[bytes]
        A binary stream; if the block raises, the temporary file is removed and an existing file is unchanged.

    Raises
    ------
    StoreError
        If the file cannot be written; an existing file is then unchanged. Other errors of the block are raised as they are,
        such as those of another file or of a connection.
    MissingExtraError
        If the name ends in ``.zst``, and the package ``zstandard`` is not installed.
    """
    target = _target(path)
    in_block = False
    try:
        if isinstance(target, int) or (target.exists() and not target.is_file()):
            with _straight(target) as stream, compressing(stream, path) as content:
                in_block = True
                yield content
                in_block = False
            return
        with _aside(target) as (stream, temporary):
            with compressing(stream, path) as content:
                in_block = True
                yield content
                in_block = False
            stream.flush()
            os.fsync(stream.fileno())
            temporary.replace(target)
    except (ImmunographError, BrokenPipeError):  # such as that of a query, whose timeout is an OSError
        raise
    except OSError as error:
        if in_block and (type(error) is not OSError or error.filename is not None):
            raise  # errors of writing to the stream have no file name; this one is from other code
        raise StoreError(
            f"{path} cannot be written: {error.strerror or error}; no existing file was changed"
        ) from error


def refuse_unwritable(path: Path) -> None:
    """Raise an error if an output file cannot be written, to be called before a long computation.

    Parameters
    ----------
    path
        Output file.

    Raises
    ------
    StoreError
        If it is a directory, read-only or a link that cannot be followed, or its parent is not a directory. Whether the
        parent is writable is not checked.
    """
    _target(path)


def followed(path: Path, remedy: str) -> Path:
    """Resolve a symbolic link.

    Parameters
    ----------
    path
        Path given by a user.
    remedy
        Advice at the end of the error message.

    Returns
    -------
    Path
        Target of the link, or ``path`` itself if it is not a link; it need not exist.

    Raises
    ------
    StoreError
        If the path is in a loop of links, its name is too long, or access is denied.

    Examples
    --------
    >>> followed(Path("graph.trig"), "name another file")
    PosixPath('graph.trig')
    """
    try:
        return path.resolve() if path.is_symlink() else path
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop, up to Python 3.12
        reason = error.strerror if isinstance(error, OSError) and error.errno != errno.ELOOP else None
        told = f"cannot be followed ({reason})" if reason else "is part of a loop of symbolic links"
        raise StoreError(f"{path} {told}: {remedy}") from error


def _target(path: Path) -> Path | int:
    """Resolve an output to a path or to the number of a file descriptor; raise StoreError if it is not writable."""
    target = followed(path, "name another file to write")
    number = _descriptor(path)
    if number is not None:
        return number
    refuse_inside_store(target)
    if target.is_dir():
        raise StoreError(f"{path} is a directory: name a file to write, such as {path / 'output'}")
    if not target.parent.is_dir():
        if target.parent.exists():
            raise StoreError(f"{target.parent} is not a directory: name another file to write")
        raise StoreError(does_not_exist(target.parent, "make that directory, or name another file to write"))
    if target.exists() and not os.access(target, os.W_OK):
        raise StoreError(f"{path} cannot be written: it is read-only; name another file, or change its permissions")
    return target


def _descriptor(path: Path) -> int | None:
    """Return the file descriptor for ``/dev/stdout``, ``/dev/fd/3`` and links to them; ``None`` for other paths."""
    for _ in range(_MOST_LINKS):
        path = Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow the link that is looked for
        if path.name.isdecimal() and _DESCRIPTORS.fullmatch(str(path.parent)):
            return int(path.name)
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


@contextlib.contextmanager
def _straight(target: Path | int) -> Iterator[IO[bytes]]:
    if target == 1:
        sys.stdout.flush()
    with os.fdopen(os.dup(target), "wb") if isinstance(target, int) else target.open("wb") as stream:
        yield cast("IO[bytes]", _LegibleBytes(stream)) if stream.isatty() else stream


class _LegibleBytes:
    """A binary stream that escapes control characters in UTF-8 text for a terminal."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def write(self, content: bytes) -> int:
        self._stream.write(legible(self._decoder.decode(content)).encode())
        return len(content)

    def flush(self) -> None:
        self._stream.flush()


@contextlib.contextmanager
def _aside(target: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """Create a temporary file next to a file; it is removed at the end unless it has been renamed."""
    _clear_files(target)
    temporary = _name_aside(target)
    there = target.stat() if target.exists() else None
    # a new file gets the mode of the umask; one that replaces another is readable by nobody until it has its mode
    handle = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY, 0o666 if there is None else 0o600
    )
    try:
        with os.fdopen(handle, "wb") as stream:
            _lock(handle)
            if there is not None and hasattr(os, "fchmod"):
                with contextlib.suppress(PermissionError):  # keep the owner of the file if possible
                    os.fchown(handle, there.st_uid, there.st_gid)
                os.fchmod(handle, stat.S_IMODE(there.st_mode))
            yield stream, temporary
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def directory_aside(target: Path, own: Callable[[Path], bool]) -> Iterator[Path]:
    """Create a temporary directory next to its target, for the caller to rename when it is complete.

    Parameters
    ----------
    target
        Path that the caller will rename the directory to. It gets the mode that the umask allows.
    own
        Predicate that returns whether a directory left by a killed process contains only files that the caller creates;
        such directories are removed.

    Yields
    ------
    Path
        The temporary directory, locked; it is removed at the end of the block unless it has been renamed.

    Raises
    ------
    OSError
        If the directory cannot be created, or is inside a store.
    """
    refuse_inside_store(target)
    for left in _left_aside(target):
        if stat.S_ISDIR(left.lstat().st_mode) and own(left) and _is_unlocked(left):
            shutil.rmtree(left, ignore_errors=True)  # rmtree does not follow links
    made = _name_aside(target)
    made.mkdir()
    handle = os.open(made, os.O_RDONLY | _NO_LINK) if sys.platform != "win32" else -1
    try:
        if handle >= 0:
            _lock(handle)
        yield made
    finally:
        if handle >= 0:
            os.close(handle)
        shutil.rmtree(made, ignore_errors=True)


def _name_aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}{_UNFINISHED}")


def _left_aside(target: Path) -> Iterator[Path]:
    """Iterate over temporary files and directories of earlier or concurrent writes to the same path."""
    name = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{8}}{re.escape(_UNFINISHED)}")
    with contextlib.suppress(OSError):
        for entry in [*target.parent.iterdir()]:
            if name.fullmatch(entry.name):
                yield entry


def _clear_files(target: Path) -> None:
    for left in _left_aside(target):
        with contextlib.suppress(OSError):
            found = left.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and _is_unlocked(left):
                left.unlink()


def _lock(handle: int) -> None:
    if sys.platform != "win32":
        import fcntl

        with contextlib.suppress(OSError):  # a file system without locks: leftovers are kept
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_unlocked(path: Path) -> bool:
    """Return whether no process is writing a temporary file or directory; false if that cannot be determined."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        handle = os.open(path, os.O_RDONLY | _NO_LINK | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
