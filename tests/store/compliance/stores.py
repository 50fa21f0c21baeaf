"""Every store that the suite runs on: one line each."""

from collections.abc import Callable
from pathlib import Path

from immunograph.store import DiskStore, LocalStore, Store

FACTORIES: dict[str, Callable[[Path], Store]] = {
    "memory": lambda path: LocalStore(),
    "disk": lambda path: DiskStore(path / "x.igdb"),
}
