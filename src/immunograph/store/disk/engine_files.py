"""The engine's files: sizes, hashes, differences from the record of a closed store, and copies."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from immunograph.errors import StoreError
from immunograph.plurals import counted
from immunograph.regular_files import open_regular
from immunograph.store.disk.file_names import QUADS, SURPLUS
from immunograph.store.disk.record import Record
from immunograph.store.disk.synced_files import sync_directory
from immunograph.store.interface import Progress

__all__ = ["UNFINISHED", "copy_files", "file_hash", "file_list", "file_problems", "files_of", "unreadable"]

UNFINISHED: Final = re.compile(r"bulk-[0-9]{1,40}\.sst")
"""Name of a file that an interrupted bulk load leaves behind."""
_NOT_COMPARED: Final = re.compile(r"LOG(\.old\..*)?|LOCK|OPTIONS-.*")
_SMALL: Final = re.compile(r"CURRENT|IDENTITY|MANIFEST-.*|.*\.log")
_PIECE: Final = 1 << 20


def unreadable(path: Path, error: OSError) -> StoreError:
    """Return the error for a file of a store that cannot be read.

    Parameters
    ----------
    path
        The file.
    error
        Exception of the operating system.

    Returns
    -------
    StoreError
        The error to raise.
    """
    return StoreError(f"{path} cannot be read: {error.strerror or error}; check the disk and the permissions")


def _opened(path: Path) -> IO[bytes]:
    try:
        return os.fdopen(open_regular(path), "rb")
    except OSError as error:
        raise unreadable(path, error) from error


def _read(stream: IO[bytes], path: Path) -> bytes:
    """Return the next megabyte of a file; an error names this file, and not the copy that is being written."""
    try:
        return stream.read(_PIECE)
    except OSError as error:
        raise unreadable(path, error) from error


def file_hash(path: Path, progress: Callable[[int], None] = lambda _: None) -> str:
    """Compute the SHA-256 of a file.

    Parameters
    ----------
    path
        A regular file; links are not followed.
    progress
        Callback, called with the size of each chunk in bytes.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    StoreError
        If the path is not a regular file, or cannot be opened or read to its end.
    """
    digest = hashlib.sha256()
    with _opened(path) as stream:
        while piece := _read(stream, path):
            digest.update(piece)
            progress(len(piece))
    return digest.hexdigest()


def files_of(directory: Path) -> Iterator[Path]:
    """Yield the engine's data files and the surplus file, without the engine's lock, options and text log files.

    Parameters
    ----------
    directory
        Directory of a generation, such as ``graph-1``.

    Yields
    ------
    Path
        Path of a file, sorted by name; the surplus file comes last.
    """
    for path in sorted((directory / QUADS).iterdir()):
        if path.is_file() and not _NOT_COMPARED.fullmatch(path.name):
            yield path
    yield directory / SURPLUS


def file_list(directory: Path, known: Mapping[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Return the size and hash of each file of a closed store.

    Parameters
    ----------
    directory
        Directory of a generation, such as ``graph-1``.
    known
        Size and SHA-256 by file name, from an earlier call; data files (``.sst``) of the same size are not hashed
        again.

    Returns
    -------
    dict[str, tuple[int, str]]
        Size in bytes and SHA-256 by file name.
    """
    made = {}
    for path in files_of(directory):
        size = path.stat().st_size
        earlier = known.get(path.name)
        same = earlier is not None and earlier[0] == size and path.suffix == ".sst"
        made[path.name] = (size, earlier[1] if same and earlier is not None else file_hash(path))
    return made


def file_problems(record: Record, directory: Path, *, every_byte: bool = False) -> Iterator[str]:
    """Yield the differences between the files of a closed store and its record.

    The sizes of all files are compared; hashes are compared as ``every_byte`` says.

    Parameters
    ----------
    record
        Record of the store.
    directory
        Directory of a generation, such as ``graph-1``.
    every_byte
        Whether to hash all files; otherwise only small files and the surplus file are hashed.

    Yields
    ------
    str
        A difference, to be appended to an error message.
    """
    if not (directory / QUADS).is_dir():
        yield f"{directory.name}/{QUADS} is missing"
        return
    there = {path.name: path for path in files_of(directory)}
    for name, (size, digest) in record.files.items():
        path = there.pop(name, None)
        if path is None or not path.is_file():
            yield f"{name} is missing"
        elif path.stat().st_size != size:
            yield f"{name} has {counted(path.stat().st_size, 'byte')}, but {counted(size, 'was', 'were')} written"
        elif (every_byte or _SMALL.fullmatch(name) or name == SURPLUS) and file_hash(path) != digest:
            yield f"{name} was modified: its SHA-256 differs from the recorded one"
    for name in there:
        if not UNFINISHED.fullmatch(name):
            yield f"{name} was added after the store was closed"


def copy_files(sources: Mapping[Path, Path], progress: Progress) -> dict[str, tuple[int, str]]:
    """Copy files, and sync the copies to disk.

    Parameters
    ----------
    sources
        Path of each file -> path of its copy, which must not exist.
    progress
        Callback, called with the bytes copied so far and in total.

    Returns
    -------
    dict[str, tuple[int, str]]
        Size in bytes and SHA-256 by name of the copy.

    Raises
    ------
    StoreError
        If a file cannot be opened, or cannot be read to its end.
    OSError
        If a copy cannot be written.
    """
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
    with _opened(source) as reading, target.open("xb") as writing:
        while piece := _read(reading, source):
            digest.update(piece)
            writing.write(piece)
            size += len(piece)
            progress(size)
        writing.flush()
        os.fsync(writing.fileno())
    return size, digest.hexdigest()
