"""A watchdog for engine operations that would wait for disk space for ever: they are abandoned when space is low.

Once a merge of files in the background has found the disk full, the engine waits with each further flush until there is
room again. Nothing can interrupt it, so it waits in a thread of its own.
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
    """Return whether the disk has enough free space for optional writes.

    Parameters
    ----------
    path
        A path on the disk.

    Returns
    -------
    bool
        False also if the free space cannot be determined.
    """
    try:
        return shutil.disk_usage(path).free >= _ENOUGH
    except OSError:
        return False


def with_room(path: Path, act: Callable[[], object]) -> None:
    """Run an operation of the engine in a thread, and abandon it if it does not end while the disk is nearly full.

    Parameters
    ----------
    path
        A path on the disk that the engine writes to.
    act
        The operation. Once abandoned, it may go on in the background.

    Raises
    ------
    OSError
        With ``errno.ENOSPC`` if the operation was abandoned. Errors of the operation itself are passed on.
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
