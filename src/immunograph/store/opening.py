"""Open whatever a location names: a directory on disk or a SPARQL endpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from immunograph.errors import StoreError
from immunograph.store.base import Store
from immunograph.store.disk import DiskStore

__all__ = ["open_store"]


def open_store(location: str | Path, **options: Any) -> Store:
    """Open a store.

    Parameters
    ----------
    location
        A directory, made if it does not exist yet, or the address of a SPARQL endpoint.
    options
        For an endpoint, those of :class:`immunograph.store.remote.RemoteStore`.

    Raises
    ------
    StoreError
        If the directory is not a store of immunograph's, or is open in another process, or the endpoint cannot be
        reached.
    """
    if isinstance(location, str) and location.lower().startswith(("http://", "https://")):
        from immunograph.store.remote import RemoteStore  # its HTTP and TLS are of no use to the others

        return RemoteStore(location, **options)
    if options:
        raise StoreError(f"{', '.join(options)} goes with the address of an endpoint, and {location} is a directory")
    return DiskStore(location)
