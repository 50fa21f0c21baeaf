"""Memory that the C library keeps after it was freed goes back to the operating system."""

import ctypes
import platform
from pathlib import Path

import polars as pl
import pytest

from immunograph.freed_memory import return_freed_memory
from immunograph.mapping import import_table, importing, table_batches
from immunograph.store import LocalStore

MB = 1 << 20
SIZE = 64 << 10
"""Bytes of a block: below what the C library takes from the system by itself."""


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library keeps freed memory this way")
def test_what_is_freed_below_a_used_block_is_returned():
    library = ctypes.CDLL(None)
    library.malloc.restype, library.malloc.argtypes, library.free.argtypes = (
        ctypes.c_void_p,
        [ctypes.c_size_t],
        [ctypes.c_void_p],
    )
    return_freed_memory()
    blocks = [library.malloc(SIZE) for _ in range(200 * MB // SIZE)]
    for block in blocks:
        ctypes.memset(block, 1, SIZE)
    filled = resident()
    for block in blocks[:-1]:
        library.free(block)
    return_freed_memory()
    assert resident() < filled - 150 * MB
    library.free(blocks[-1])


def test_an_import_returns_memory_after_each_batch(monkeypatch):
    calls = []
    monkeypatch.setattr(importing, "return_freed_memory", lambda: calls.append(1))
    monkeypatch.setattr(table_batches, "BATCH_ROWS", 2)
    table = pl.DataFrame({"a": ["IL-2"] * 5, "b": ["growth of T cells"] * 5})
    mapping = {"source": {"name": "lab"}, "claim": [{"subject": "{a}", "predicate": "ig:enhances", "object": "{b}"}]}
    import_table(LocalStore(), table, mapping)
    assert len(calls) == 3
