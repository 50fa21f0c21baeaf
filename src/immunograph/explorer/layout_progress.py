"""Show a progress bar for a long layout on a terminal; none in a pipe or for small and sparse graphs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["layout_progress"]

LONG = 3000
"""Minimum number of nodes for which a progress bar is shown."""

DENSE = 50_000
"""Minimum product of nodes and edges for which a progress bar is shown: each pair is checked for overlaps."""


@contextmanager
def layout_progress(count: int, edges: int = 0) -> Iterator[Callable[[float], None] | None]:
    """Show a progress bar on the terminal while the layout of a large or dense graph is computed.

    Parameters
    ----------
    count
        Number of nodes.
    edges
        Number of edges. No bar is shown below 3,000 nodes, unless nodes times edges are at least 50,000.

    Yields
    ------
    Callable[[float], None] | None
        A function to call with the completed fraction, from 0 to 1; ``None`` for a small graph or without a terminal.

    Examples
    --------
    >>> with layout_progress(10) as report:
    ...     print(report)
    None
    """
    if (count < LONG and count * edges < DENSE) or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"placing {count:,} nodes", total=1.0)
        yield lambda share: bar.update(task, completed=share)
