"""Progress of a load: a bar with rate and remaining time on a terminal, and nothing in a pipe."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import Final

from immunograph.store.interface import Progress

__all__ = ["bar"]

_PATIENCE: Final = 0.5
"""Seconds before a bar is shown at all."""


@contextlib.contextmanager
def bar(what: str, *, shown: bool | None = None) -> Iterator[Progress | None]:
    """Show on standard error how far a load has come.

    Parameters
    ----------
    what
        What is being done, such as ``loading claims.nq``.
    shown
        Whether to show it; left out, only on a terminal.

    Yields
    ------
    Progress or None
        To be called with the bytes read and those there are.
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
