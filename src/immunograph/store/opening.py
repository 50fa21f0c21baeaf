"""Open a store by its location: a directory on disk or a SPARQL endpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from immunograph.errors import StoreError
from immunograph.store.disk.attach import attach
from immunograph.store.disk.read_only_store import DiskReader
from immunograph.store.disk.store import DiskStore
from immunograph.store.interface import Store

__all__ = ["open_store"]


def open_store(location: str | Path, *, read_only: bool = False, **options: Any) -> Store:
    r"""Open a store by its location, and return it.

    Parameters
    ----------
    location
        A directory, created if it does not exist, or the URL of a SPARQL endpoint.
    read_only
        Open a snapshot of a directory, which works while another process writes to it and on a read-only file system.
        The store's ``version`` identifies the snapshot, which does not change until the store is closed.
    \*\*options
        For an endpoint, the keyword arguments of :class:`immunograph.store.remote.store.RemoteStore`.

    Returns
    -------
    Store
        The opened store.

    Raises
    ------
    StoreError
        If the directory is not an immunograph store, or is open for writing in another process (unless ``read_only``),
        or the endpoint cannot be reached.
    """
    if isinstance(location, str) and location.lower().startswith(("http://", "https://")):
        from immunograph.store.remote.store import RemoteStore  # its HTTP and TLS are of no use to the others

        if read_only:
            raise StoreError(f"read_only is for directories, but {location} is the URL of an endpoint")
        return RemoteStore(location, **options)
    if options:
        raise StoreError(f"{', '.join(options)} is for endpoints, but {location} is a directory")
    return DiskReader(attach(location)) if read_only else DiskStore(location)
