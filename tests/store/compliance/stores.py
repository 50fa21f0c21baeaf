"""Every store that the suite runs on: one line each."""

import atexit
import contextlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from servers import oxigraph

from immunograph.store import DiskStore, LocalStore, Store, open_store


@cache
def _server() -> str:
    """Start Oxigraph's server on the loopback, once; it ends with the tests."""
    running = contextlib.ExitStack()
    atexit.register(running.close)
    return running.enter_context(oxigraph())


def _remote(path: Path) -> Store:
    store = open_store(_server())
    store.update("DROP ALL")
    return store


FACTORIES: dict[str, Callable[[Path], Store]] = {
    "memory": lambda path: LocalStore(),
    "disk": lambda path: DiskStore(path / "x.igdb"),
    "remote": _remote,
}
