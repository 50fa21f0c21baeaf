"""Progress bar on standard error, with transfer rate and remaining time."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import Final

from immunograph.store.interface import Progress

__all__ = ["bar"]

_PATIENCE: Final = 0.5
"""Seconds before the bar appears."""


@contextlib.contextmanager
def bar(what: str, *, shown: bool | None = None) -> Iterator[Progress | None]:
    """Return a context manager that shows a progress bar on standard error.

    Parameters
    ----------
    what
        Label of the bar, such as ``loading claims.nq``. Control characters in it are escaped.
    shown
        Whether to show the bar; by default, if standard error is a terminal. The bar appears after half a second.

    Yields
    ------
    Progress or None
        Callback that takes the bytes read and the total (or ``None``); ``None`` if no bar is to be shown.
    """
    if not (sys.stderr.isatty() if shown is None else shown):
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.progress import Progress as Bars

    from immunograph.legible import legible

    columns = (BarColumn(), TaskProgressColumn(), DownloadColumn(), TransferSpeedColumn())
    bars = Bars(
        TextColumn("{task.description}", markup=False),
        *columns,
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bars.add_task(legible(what), total=None)
    began = time.monotonic()
    started = False

    def tell(read: int, total: int | None) -> None:
        nonlocal started
        if not started and time.monotonic() - began >= _PATIENCE:
            started = True
            bars.start()
        bars.update(task, completed=read, total=total)

    try:
        yield tell
    finally:
        if started:
            bars.stop()
