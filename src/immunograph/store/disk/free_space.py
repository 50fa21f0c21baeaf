"""Watchdog for engine operations that would wait for disk space forever; they are abandoned if space is low.

If a background compaction has found the disk full, the engine waits in each further flush until there is free space. It
cannot be interrupted, so the operation runs in a separate thread.
"""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

__all__ = ["has_room", "with_room"]

_PATIENCE: Final = 30.0
"""Seconds to wait for the engine when the disk is nearly full."""
_LITTLE: Final = 256 << 20
"""Free bytes below which the engine may be waiting for space: what it requires before it merges files."""
_ENOUGH: Final = 64 << 20


def has_room(path: Path) -> bool:
    """Return whether at least 64 MB are free on a disk, enough for optional writes.

    Parameters
    ----------
    path
        Existing path on the disk.

    Returns
    -------
    bool
        False if there is less space, or the free space cannot be determined.
    """
    try:
        return shutil.disk_usage(path).free >= _ENOUGH
    except OSError:
        return False


def with_room(path: Path, act: Callable[[], object]) -> None:
    """Run an engine operation in a thread, and abandon it if it hangs while the disk is nearly full.

    Parameters
    ----------
    path
        Existing path on the disk that the engine writes to.
    act
        The operation, without arguments. An abandoned operation may continue in the background.

    Raises
    ------
    OSError
        With ``errno.ENOSPC`` if the operation is abandoned. Exceptions of the operation itself are re-raised.
    """
    done = threading.Event()
    failure: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001  it is raised where it is waited for
            failure.append(error)
        finally:
            done.set()

    threading.Thread(target=run, daemon=True).start()
    while not done.wait(_PATIENCE):
        if shutil.disk_usage(path).free < _LITTLE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    if failure:
        raise failure[0]
