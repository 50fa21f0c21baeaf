"""Quads in a directory, kept by Oxigraph."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from immunograph.errors import QueryError, StoreError
from immunograph.store.base import Answer, Capabilities, Limits
from immunograph.store.local import LocalStore
from immunograph.store.worker import can_fork

__all__ = ["DiskStore", "is_store"]

_MARKER: Final = "immunograph-store"


def is_store(path: Path) -> bool:
    """Tell whether a path is a directory that holds a store of immunograph's."""
    return (path / _MARKER).is_file()


class DiskStore(LocalStore):
    """A store in a directory.

    Parameters
    ----------
    path
        A directory, made if it does not exist yet. One that holds anything but a store of immunograph's is refused.

    Raises
    ------
    StoreError
        If the directory is not a store, or another process holds it open for writing.
    """

    def __init__(self, path: str | Path, *, interruptible: bool | None = None) -> None:
        self.path = Path(path)
        super().__init__(interruptible=interruptible)

    @property
    def capabilities(self) -> Capabilities:
        """What this store can do."""
        return Capabilities("on disk", durable=True, ends_queries=can_fork())

    def _make(self) -> ox.Store:
        path, marker = self.path, self.path / _MARKER
        if path.exists() and not path.is_dir():
            raise StoreError(f"{path} is a file, not a store: name a directory, or load the file with add()")
        if path.exists() and any(path.iterdir()) and not marker.is_file():
            raise StoreError(f"{path} is not an immunograph store: it holds other files; name a new directory")
        try:
            path.mkdir(parents=True, exist_ok=True)
            store = ox.Store(str(path / "quads"))
            if not marker.exists():
                marker.write_text("format 1\n", encoding="utf-8")
        except OSError as error:
            if "lock" in str(error).lower():
                raise StoreError(
                    f"{path} is in use: another process has this store open; close it there, or copy the directory"
                ) from error
            raise StoreError(f"{path} cannot be opened as a store: {error}") from error
        return store

    def _wrote(self) -> None:
        self.merge.store.flush()
        super()._wrote()

    def _load(self, *arguments: Any, **options: Any) -> None:
        self.merge.store.bulk_load(*arguments, **options)

    def _rehearse(self, text: str, base: str | None, limits: Limits) -> None:
        raise QueryError("an update on disk cannot be ended once it has begun; leave its limits out")

    def _work(self, request: dict[str, Any], limits: Limits) -> Answer:
        self.merge.store = ox.Store.read_only(str(self.path / "quads"))  # the parent's handle may not be used here
        self._work = super()._work  # type: ignore[method-assign]
        return super()._work(request, limits)

    def close(self) -> None:
        """End the worker and let go of the directory."""
        super().close()
