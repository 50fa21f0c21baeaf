"""Durable writes: files are replaced atomically and synced to disk, so that a crash leaves the old or the new content."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from immunograph.regular_files import open_regular
from immunograph.store.disk.file_names import NEW

__all__ = ["sync_directory", "write_synced"]


def sync_directory(path: Path) -> None:
    """Sync the entries of a directory to disk (``fsync``); does nothing on Windows.

    Parameters
    ----------
    path
        Existing directory.

    Raises
    ------
    OSError
        If the directory cannot be opened or synced.
    """
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_synced(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file atomically: readers, and a restart after a crash, see either the old or the new content.

    Parameters
    ----------
    path
        Path of the file, which need not exist.
    content
        The new content.
    durable
        Whether to sync file and directory to disk; without it, a power failure may lose the new content.

    Raises
    ------
    OSError
        If the file cannot be written; the old content is kept then.
    """
    new = path.with_name(path.name + NEW)
    try:
        new.unlink(missing_ok=True)  # a file left by an interrupted write is not reused: it may have hard links
        with os.fdopen(open_regular(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as stream:
            stream.write(content)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        new.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    if durable:
        sync_directory(path.parent)
