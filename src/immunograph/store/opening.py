"""Open a store by its location: a directory on disk or a SPARQL endpoint."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any

from immunograph.errors import StoreError
from immunograph.store.disk.attach import attach
from immunograph.store.disk.read_only_store import DiskReader
from immunograph.store.disk.store import DiskStore
from immunograph.store.interface import Store

__all__ = ["open_store"]


def open_store(location: str | Path, *, read_only: bool = False, **options: Any) -> Store:
    r"""Open a store by its location: a directory or the URL of a SPARQL endpoint.

    Parameters
    ----------
    location
        Path of a directory, which is created if it does not exist (unless ``read_only``), or a URL that begins with
        ``http://`` or ``https://``.
    read_only
        Open a snapshot of a directory. This works while another process writes to the store, and on a read-only file
        system. The snapshot and its ``version`` do not change until it is closed. Where no snapshot can be made of hard
        links, no other process can open the store for writing until then.
    \*\*options
        For an endpoint, the keyword arguments of :class:`immunograph.store.remote.store.RemoteStore`.

    Returns
    -------
    Store
        A ``DiskStore``, a ``DiskReader`` (if ``read_only``) or a ``RemoteStore``.

    Raises
    ------
    StoreError
        If the directory is damaged, is neither a store nor empty, or is open for writing in this or another process; if
        the endpoint cannot be reached; or if an option does not apply to the location. With ``read_only``, the directory
        may be open for writing, but must be a store.
    TypeError
        If an option for an endpoint is unknown.
    """
    if isinstance(location, str) and location.lower().startswith(("http://", "https://")):
        from immunograph.store.remote.store import RemoteStore  # imported late: only endpoints need HTTP and TLS

        if read_only:
            raise StoreError(f"read_only applies to directories only, and {location} is an endpoint: leave it out")
        known = [name for name in signature(RemoteStore).parameters if name != "url"]
        if unknown := [name for name in options if name not in known]:
            raise TypeError(f"{', '.join(unknown)} is not an option of an endpoint: expected one of {', '.join(known)}")
        return RemoteStore(location, **options)
    if options:
        raise StoreError(
            f"{location} is taken for a directory, because it is not an http or https URL: leave out the options for endpoints "
            f"({', '.join(options)})"
        )
    return DiskReader(attach(location)) if read_only else DiskStore(location)
