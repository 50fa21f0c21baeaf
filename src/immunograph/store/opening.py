"""Open whatever a location names: a directory on disk or a SPARQL endpoint."""

from __future__ import annotations

from pathlib import Path

from immunograph.store.base import Store
from immunograph.store.disk import DiskStore

__all__ = ["open_store"]


def open_store(location: str | Path) -> Store:
    """Open a store.

    Parameters
    ----------
    location
        A directory, made if it does not exist yet.

    Raises
    ------
    StoreError
        If the directory is not a store of immunograph's, or is open in another process.
    """
    return DiskStore(location)
