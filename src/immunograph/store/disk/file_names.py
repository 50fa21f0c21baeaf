"""Layout of a store's directory: which files and directories may exist, and how they are removed.

A directory may come from an untrusted source, and anybody can compute a valid checksum. Therefore nothing in it is
trusted: each name is matched against a closed set, each file must be a regular file and each directory a directory,
links are not followed, and only files whose names are in the set are removed.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from immunograph.files import followed
from immunograph.regular_files import kind_of, refuse_inside_store

__all__ = [
    "LOCK",
    "MARKER",
    "MOVE_AWAY",
    "OPEN_A_COPY",
    "QUADS",
    "RECORD",
    "SNAPSHOTS",
    "SURPLUS",
    "discard_store",
    "engine_problem",
    "foreign",
    "is_own",
    "link_problem",
    "place_of",
    "remove_directory",
    "remove_snapshot",
    "stray_entry",
    "top_problem",
]

RECORD: Final = "immunograph-store.json"
MARKER: Final = "immunograph-store"
"""The file that marks a store of format 1."""
LOCK: Final = "lock"
QUADS: Final = "quads"
"""Name of the directory with the engine's files."""
UNFINISHED_QUADS: Final = QUADS + ".tmp"
"""Name of the directory of a checkpoint that the engine has not finished writing."""
OPEN_A_COPY: Final = "copy the directory and open the copy"
"""Advice at the end of a problem with hard links, which a copy does not have: the store itself is intact."""
MOVE_AWAY: Final = "if you put it there, move it away and try again"
"""Advice at the end of a problem with a file that is not part of a store: the store itself may be intact."""

SURPLUS: Final = "surplus.nq"
NEW: Final = ".new"
"""File extension of a new version of a file, before it replaces the old one."""

GENERATION: Final = re.compile(r"graph-[1-9][0-9]{0,17}")
OWN_DIRECTORY: Final = re.compile(rf"{GENERATION.pattern}|backup-[a-z0-9_]{{8}}")
"""Names of directories that a store creates: generations of its quads, and temporary copies for backups."""
SNAPSHOTS: Final = "snapshots"
"""Name of the directory with snapshots and private copies of them."""
SNAPSHOT: Final = re.compile(r"(?:[0-9]{1,19}|work)-[0-9a-f]{8}")
KEPT_FILE: Final = re.compile(r"[0-9]{6,19}\.(?:sst|log)|MANIFEST-[0-9]{6,19}|CURRENT|IDENTITY")
"""Names of the engine's files that carry data; the record lists them."""
ENGINE_FILE: Final = re.compile(
    KEPT_FILE.pattern
    + r"|LOCK|LOG|LOG\.old\.[0-9]{1,20}|OPTIONS-[0-9]{6,19}(?:\.dbtmp)?|[0-9]{6,19}\.dbtmp|bulk-[0-9]{1,40}\.sst"
)
"""Names of all files that the engine creates, also during a write that was interrupted."""
_TOP_FILES: Final = frozenset((RECORD, RECORD + NEW, MARKER, LOCK))
_BESIDE_QUADS: Final = frozenset((SURPLUS, SURPLUS + NEW))

_WAITS: Final = (0.01, 0.1, 0.5)  # seconds: other processes may be making or removing snapshots


def place_of(path: str | Path) -> Path:
    """Convert a path of the user to an absolute path, and resolve a symbolic link to its target.

    This is the only place where a link is followed, because the user chose the path; links inside a store are never
    followed.

    Parameters
    ----------
    path
        Path as the user entered it; need not exist.

    Returns
    -------
    Path
        Absolute path, which remains valid if the working directory changes.

    Raises
    ------
    StoreError
        If the path cannot be resolved, for example because of a loop of symbolic links, or lies inside a store.
    """
    place = followed(Path(path).absolute(), "name the directory itself")  # absolute: the working directory may change
    refuse_inside_store(place)
    return place


def _entries(directory: Path) -> list[tuple[str, os.stat_result]]:
    """List a directory with the status of each entry, without following links; vanished entries are skipped."""
    found = []
    for name in sorted(os.listdir(directory)):  # noqa: PTH208
        try:
            found.append((name, (directory / name).lstat()))
        except FileNotFoundError:
            continue
    return found


def _wrong_kind(name: str, mode: int, *, directory: bool) -> str | None:
    if (stat.S_ISDIR if directory else stat.S_ISREG)(mode):
        return None
    expected = "a directory" if directory else "a regular file"
    return f"{name} is {kind_of(mode)}; expected {expected}"


def top_problem(path: Path) -> str | None:
    """Check the files and directories at the top level of a store, and describe the first problem.

    Entries with names other than those of a store are ignored; they are never read or removed.

    Parameters
    ----------
    path
        Directory of the store.

    Returns
    -------
    str or None
        Text to append to an error message; ``None`` if there is no problem.

    Raises
    ------
    OSError
        If the directory cannot be listed.
    """
    entries = _entries(path)
    old = any(name == MARKER for name, _ in entries)
    for name, found in entries:
        if name in _TOP_FILES:
            problem = _wrong_kind(name, found.st_mode, directory=False)
        elif name == SNAPSHOTS or OWN_DIRECTORY.fullmatch(name) or (old and name == QUADS):
            problem = _wrong_kind(name, found.st_mode, directory=True)
        else:
            continue
        if problem is None and name in _TOP_FILES and found.st_nlink > 1:
            problem = f"{name} has another hard link, which would be changed as well; {OPEN_A_COPY}"
        if problem:
            return problem
    return None


def engine_problem(directory: Path) -> str | None:
    """Check the files of one generation, and describe the first problem.

    The types of its known entries are checked, and the names and types of all files in ``quads``. Other names next to
    ``quads`` are ignored, and missing files are not reported here.

    Parameters
    ----------
    directory
        Directory of a generation, such as ``graph-1``.

    Returns
    -------
    str or None
        Text to append to an error message; ``None`` if there is no problem or the directory does not exist.
    """
    try:
        for name, found in _entries(directory):
            known = name == QUADS or name in _BESIDE_QUADS
            if known and (problem := _wrong_kind(name, found.st_mode, directory=name == QUADS)):
                return f"{directory.name}/{problem}"
        for name, found in _entries(directory / QUADS):
            if not ENGINE_FILE.fullmatch(name):
                return foreign(f"{directory.name}/{QUADS}/{name}")
            if problem := _wrong_kind(name, found.st_mode, directory=False):
                return f"{directory.name}/{QUADS}/{problem}"
    except FileNotFoundError:
        return None  # missing files are reported by those who need them
    except NotADirectoryError as error:
        return f"{error.filename} is not a directory"
    return None


def link_problem(path: Path, directory: Path) -> str | None:
    """Check for files with hard links outside the store, which writes would change as well.

    Data files (``.sst``) may have such links: they are never modified, and many backup tools link them. Other files may
    be linked from a snapshot or from the directory of an interrupted backup.

    Parameters
    ----------
    path
        Directory of the store.
    directory
        Directory inside the store to check, such as ``graph-1``.

    Returns
    -------
    str or None
        Description of the first such file, to append to an error message; ``None`` if there is none.
    """
    file = _linked_elsewhere(path, directory)
    for wait in _WAITS:
        if file is not None:
            time.sleep(wait)
            file = _linked_elsewhere(path, directory)
    if file is None:
        return None
    return f"{file.relative_to(path)} has a hard link outside the store, which would be changed as well; {OPEN_A_COPY}"


def _linked_elsewhere(path: Path, directory: Path) -> Path | None:
    beside = [path / name for name in sorted(_TOP_FILES)] + [directory / name for name in sorted(_BESIDE_QUADS)]
    engine = (file for file, _ in _files_below(directory / QUADS) if file.suffix != ".sst")
    linked = [file for file in (*beside, *engine) if (found := _found(file)) and found.st_nlink > 1]
    if not linked:
        return None
    names: Counter[tuple[int, int]] = Counter()
    for name, mode in _entries(path):
        if stat.S_ISDIR(mode.st_mode) and OWN_DIRECTORY.fullmatch(name):
            names.update(found for _, found in (*_files_below(path / name), *_files_below(path / name / QUADS)))
        elif stat.S_ISDIR(mode.st_mode) and name == SNAPSHOTS:
            for depth in ("*", "*/*", "*/*/*", "*/*/*/*"):
                below = filter(None, map(_found, (path / name).glob(depth)))
                names.update((found.st_dev, found.st_ino) for found in below)
        else:
            names[mode.st_dev, mode.st_ino] += 1
    for file in linked:
        found = _found(file)
        if found and found.st_nlink > names[found.st_dev, found.st_ino]:
            return file
    return None


def _found(file: Path) -> os.stat_result | None:
    try:
        return file.lstat()
    except FileNotFoundError:
        return None


def _files_below(directory: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    if directory.is_dir() and not directory.is_symlink():
        for name, found in _entries(directory):
            if stat.S_ISREG(found.st_mode):
                yield directory / name, (found.st_dev, found.st_ino)


# --- removal ------------------------------------------------------------------------------------------------------


def remove_snapshot(directory: Path) -> bool:
    """Remove the files of a snapshot or private copy, and its directory unless it contains files of other names.

    Parameters
    ----------
    directory
        Directory inside ``snapshots``, such as ``17-0a1b2c3d``.

    Returns
    -------
    bool
        Whether the directory no longer exists.

    Raises
    ------
    ValueError
        If the name is not that of a snapshot.

    Examples
    --------
    >>> remove_snapshot(Path("/home/precious"))
    Traceback (most recent call last):
    ValueError: 'precious' is not a snapshot
    """
    if not SNAPSHOT.fullmatch(directory.name):
        raise ValueError(f"{directory.name!r} is not a snapshot")
    try:
        if not stat.S_ISDIR(directory.lstat().st_mode):
            return False
        for name, found in _entries(directory):
            if GENERATION.fullmatch(name):
                remove_directory(directory / name)
            elif name in (RECORD, RECORD + NEW) and stat.S_ISREG(found.st_mode):
                (directory / name).unlink(missing_ok=True)
    except OSError:
        return not os.path.lexists(directory)
    return _removed(directory)


def discard_store(path: Path) -> bool:
    """Remove a newly created store if its directory contains only files of a store.

    Parameters
    ----------
    path
        Directory of the store; a symbolic link is not followed.

    Returns
    -------
    bool
        Whether the directory no longer exists.
    """
    try:
        if not stat.S_ISDIR(path.lstat().st_mode) or not is_own(path):
            return False
        for name, found in _entries(path):
            if name == SNAPSHOTS:
                for snapshot, kind in _entries(path / name):
                    if stat.S_ISDIR(kind.st_mode):
                        remove_snapshot(path / name / snapshot)
                    else:
                        (path / name / snapshot).unlink(missing_ok=True)
                (path / name).rmdir()
            elif stat.S_ISDIR(found.st_mode):
                remove_directory(path / name)
            else:
                (path / name).unlink(missing_ok=True)
        path.rmdir()
    except OSError:
        return not os.path.lexists(path)
    return True


def stray_entry(directory: Path) -> str | None:
    """Find a file or directory in the directory of a generation or backup that a store does not create.

    Parameters
    ----------
    directory
        Directory inside a store, such as ``graph-2``.

    Returns
    -------
    str or None
        Path of the first such entry, relative to the store; ``None`` if there is none.
    """
    for name, found in _entries(directory):
        below = name in (QUADS, UNFINISHED_QUADS)
        own = stat.S_ISDIR(found.st_mode) if below else name in _BESIDE_QUADS and stat.S_ISREG(found.st_mode)
        if not own:
            return f"{directory.name}/{name}"
    for quads in (directory / QUADS, directory / UNFINISHED_QUADS):
        for name, found in _entries(quads) if quads.exists() else ():
            if not (stat.S_ISREG(found.st_mode) and ENGINE_FILE.fullmatch(name)):
                return f"{directory.name}/{quads.name}/{name}"
    return None


def foreign(entry: str) -> str:
    """Describe a file or directory that is not part of a store, for :func:`immunograph.store.disk.damaged_stores.refused`.

    Parameters
    ----------
    entry
        Its path, relative to the store.

    Returns
    -------
    str
        A sentence that ends with :data:`MOVE_AWAY`.

    Examples
    --------
    >>> foreign("graph-1/notes.txt")
    'graph-1/notes.txt is not a file of a store: if you put it there, move it away and try again'
    """
    return f"{ascii(entry)[1:-1]} is not a file of a store: {MOVE_AWAY}"


def is_own(path: Path) -> bool:
    """Return whether a directory, such as that of an interrupted backup, contains only files that a store creates.

    Parameters
    ----------
    path
        Existing directory.

    Returns
    -------
    bool
        False if there is a link or a file with another name in it or below.
    """
    for name, found in _entries(path):
        if stat.S_ISDIR(found.st_mode):
            if name == SNAPSHOTS or SNAPSHOT.fullmatch(name):
                own = is_own(path / name)
            else:
                own = OWN_DIRECTORY.fullmatch(name) is not None and stray_entry(path / name) is None
        else:
            own = stat.S_ISREG(found.st_mode) and (
                name in _TOP_FILES
                or (path.name == SNAPSHOTS and SNAPSHOT.fullmatch(name.removesuffix(f".{LOCK}")) is not None)
            )
        if not own:
            return False
    return True


def _empty(directory: Path) -> None:
    """Remove the files of a directory, by its descriptor, so that it cannot be replaced by a link meanwhile."""
    if os.unlink not in os.supports_dir_fd or not hasattr(os, "O_NOFOLLOW"):  # Windows
        for name, found in _entries(directory):
            if stat.S_ISREG(found.st_mode):
                (directory / name).unlink(missing_ok=True)
        return
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        for name in os.listdir(handle):  # noqa: PTH208  pathlib cannot list a descriptor
            if name in _BESIDE_QUADS or ENGINE_FILE.fullmatch(name):
                try:
                    os.unlink(name, dir_fd=handle)
                except FileNotFoundError:
                    continue
    finally:
        os.close(handle)


def remove_directory(directory: Path) -> bool:
    """Remove the directory of a generation or backup if it contains only files that a store creates.

    A directory that contains a link or an unknown file is left unchanged.

    Parameters
    ----------
    directory
        Directory inside a store, such as ``graph-2``.

    Returns
    -------
    bool
        Whether the directory no longer exists.

    Raises
    ------
    ValueError
        If the name is not that of a generation or backup.

    Examples
    --------
    >>> remove_directory(Path("/home/precious"))
    Traceback (most recent call last):
    ValueError: 'precious' is not a directory of a store
    """
    if not OWN_DIRECTORY.fullmatch(directory.name):
        raise ValueError(f"{directory.name!r} is not a directory of a store")
    return _removed(directory)


def _removed(directory: Path) -> bool:
    for _ in range(3):  # an engine that is still closing may remove one of its files first
        try:
            if not stat.S_ISDIR(directory.lstat().st_mode) or stray_entry(directory) is not None:
                return False
            for quads in (directory / QUADS, directory / UNFINISHED_QUADS):
                if quads.exists():
                    _empty(quads)
                    quads.rmdir()
            _empty(directory)
            directory.rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            continue
        return True
    return not os.path.lexists(directory)
