"""Return memory that was freed to the operating system."""

from __future__ import annotations

import contextlib
import ctypes

__all__ = ["return_freed_memory"]


def return_freed_memory() -> None:
    """Return freed memory to the operating system, where the C library keeps it.

    The GNU C library keeps freed memory for later allocations. Long work that allocates blocks of many sizes in several
    threads fragments it, so that the process grows although it holds no more objects. Takes some milliseconds. Does
    nothing with other C libraries.

    Examples
    --------
    >>> return_freed_memory()
    """
    with contextlib.suppress(AttributeError, OSError):  # only the GNU C library has it
        ctypes.CDLL(None).malloc_trim(0)
