"""Size and hash of the engine's files, and how they differ from the record of a closed store."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from immunograph.regular_files import open_regular
from immunograph.store.disk.file_names import QUADS, SURPLUS
from immunograph.store.disk.record import Record

__all__ = ["UNFINISHED", "file_hash", "file_list", "file_problems", "files_of"]

UNFINISHED: Final = re.compile(r"bulk-[0-9]{1,40}\.sst")
"""Name of a file that an interrupted bulk load leaves behind."""
_NOT_COMPARED: Final = re.compile(r"LOG(\.old\..*)?|LOCK|OPTIONS-.*")
_SMALL: Final = re.compile(r"CURRENT|IDENTITY|MANIFEST-.*|.*\.log")
_PIECE: Final = 1 << 20


def file_hash(path: Path, progress: Callable[[int], None] = lambda _: None) -> str:
    """Return the SHA-256 of a file.

    Parameters
    ----------
    path
        The file.
    progress
        Called with the size in bytes of each chunk read.

    Returns
    -------
    str
        The hash as 64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    with os.fdopen(open_regular(path), "rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            progress(len(piece))
    return digest.hexdigest()


def files_of(directory: Path) -> Iterator[Path]:
    """Iterate over the engine's data files; logs for human readers are left out.

    Parameters
    ----------
    directory
        The directory with the engine's files.

    Yields
    ------
    Path
        Paths of the files.
    """
    for path in sorted((directory / QUADS).iterdir()):
        if path.is_file() and not _NOT_COMPARED.fullmatch(path.name):
            yield path
    yield directory / SURPLUS


def file_list(directory: Path, known: Mapping[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Return size and SHA-256 of all files of a closed store; data files in ``known`` are not hashed again.

    Parameters
    ----------
    directory
        The directory with the engine's files.
    known
        Path -> size and SHA-256 of files that need not be hashed again.

    Returns
    -------
    dict[str, tuple[int, str]]
        Path -> size in bytes and SHA-256.
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

    All sizes are compared.

    Parameters
    ----------
    record
        The store's record.
    directory
        The directory with the engine's files.
    every_byte
        Whether to compare the contents of all files, not just of small ones.

    Yields
    ------
    str
        One difference, as the end of an error sentence.
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
            yield f"{name} has {path.stat().st_size:,} bytes, but {size:,} were written"
        elif (every_byte or _SMALL.fullmatch(name) or name == SURPLUS) and file_hash(path) != digest:
            yield f"{name} was changed: its SHA-256 differs"
    for name in there:
        if not UNFINISHED.fullmatch(name):
            yield f"{name} was not there when the store was closed"
