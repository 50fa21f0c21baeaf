"""Progress of a long layout: a bar on a terminal, nothing in a pipe or for small graphs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["layout_progress"]

LONG = 3000
"""Minimum number of nodes for which a progress bar is shown."""


@contextmanager
def layout_progress(count: int) -> Iterator[Callable[[float], None] | None]:
    """Show a progress bar on the terminal while a large layout is computed.

    Parameters
    ----------
    count
        Number of nodes; below 3,000, no bar is shown.

    Yields
    ------
    Callable[[float], None] | None
        A function to call with the completed fraction, from 0 to 1; ``None`` for a small layout or without a terminal.

    Examples
    --------
    >>> with layout_progress(10) as report:
    ...     print(report)
    None
    """
    if count < LONG or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"placing {count:,} things", total=1.0)
        yield lambda share: bar.update(task, completed=share)
