"""Durable writes: files replaced atomically and synced to disk, so that a crash leaves the old or the new content."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from immunograph.regular_files import open_regular
from immunograph.store.disk.file_names import NEW

__all__ = ["sync_directory", "write_synced"]


def sync_directory(path: Path) -> None:
    """Sync the entries of a directory to disk (``fsync``).

    Parameters
    ----------
    path
        The directory.
    """
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_synced(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file atomically and durably: readers see either the old content or the new, even after a crash.

    Parameters
    ----------
    path
        The file.
    content
        Its new content.
    durable
        Whether to sync the file; if false, a power failure may lose the new content.
    """
    new = path.with_name(path.name + NEW)
    try:
        new.unlink(missing_ok=True)  # what an interrupted write left is not written to: it may have further names
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
