"""Errors for stores that are damaged, or contain what immunograph did not write."""

from __future__ import annotations

from pathlib import Path

from immunograph.errors import StoreError
from immunograph.legible import legible
from immunograph.store.disk.file_names import MOVE_AWAY, OPEN_A_COPY

__all__ = ["DamagedStoreError", "RefusedStoreError", "damaged", "refused"]


class RefusedStoreError(StoreError):
    """Raised if a store contains what immunograph did not write (a link, a foreign file, an invalid field), or hard links."""


def refused(path: Path, reason: str) -> RefusedStoreError:
    """Create the error for a directory with content that immunograph did not write, or with hard links.

    Parameters
    ----------
    path
        Directory of the store.
    reason
        Description of that content, inserted into the message. If it ends with :data:`OPEN_A_COPY`, the store is not
        called damaged, and no other advice is given; if it ends with :data:`MOVE_AWAY`, that advice comes first.

    Returns
    -------
    RefusedStoreError
        An error whose message says how to recover.
    """
    if reason.endswith(OPEN_A_COPY):
        return RefusedStoreError(f"{path} was not opened or changed: {reason}")
    if reason.endswith(MOVE_AWAY):
        return RefusedStoreError(
            f"{path} was not opened or changed: {reason}; otherwise restore a backup with 'immunograph store restore', or "
            "ask the sender for an export as N-Quads"
        )
    return RefusedStoreError(
        f"{path} is damaged or forged and was not opened or changed: {reason}; restore a backup with "
        "'immunograph store restore', or ask the sender for an export as N-Quads"
    )


class DamagedStoreError(StoreError):
    """Raised if the content of a store differs from its record; ``reason`` says what is missing or was changed.

    Parameters
    ----------
    path
        Directory of the store.
    reason
        What is missing or was changed.
    opened
        Whether the damage was found in a store that was already open, and may have been written to.
    """

    def __init__(self, path: Path, reason: str, *, opened: bool = False) -> None:
        self.reason = legible(reason)
        untouched = "" if opened else " and was not opened or changed"
        super().__init__(f"{path} is damaged{untouched}: {reason}; restore a backup with 'immunograph store restore'")


def damaged(path: Path, reason: str, *, opened: bool = False) -> DamagedStoreError:
    """Create the error for a damaged store.

    Parameters
    ----------
    path
        Directory of the store.
    reason
        What is missing or was changed, inserted into the message.
    opened
        Whether the damage was found in a store that was already open, and may have been written to.

    Returns
    -------
    DamagedStoreError
        An error whose message says how to recover.
    """
    return DamagedStoreError(path, reason, opened=opened)
