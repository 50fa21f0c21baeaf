"""Stores of quads. No module outside this package imports the engine, pyoxigraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.lazy_imports import lazy_names

if TYPE_CHECKING:
    from immunograph.store.disk.backup import (
        StoreInfo,
        VerifyReport,
        backup_store,
        restore_store,
        store_info,
        verify_store,
    )
    from immunograph.store.disk.file_names import discard_store
    from immunograph.store.disk.read_only_store import DiskReader
    from immunograph.store.disk.rewriting import write_store
    from immunograph.store.disk.shared_lock import has_shared_locks
    from immunograph.store.disk.store import ENDING, DiskStore, is_store
    from immunograph.store.formats import FORMATS, Format, format_of, result_format_of
    from immunograph.store.interface import MAX_RATIO, Answer, Boolean, Capabilities, Solutions, Store, Triples
    from immunograph.store.loading.load import Added, AddedFile, Addition, add_all
    from immunograph.store.memory.answering import expecting_interrupts
    from immunograph.store.memory.excerpts import Excerpt
    from immunograph.store.memory.store import LocalStore
    from immunograph.store.opening import open_store
    from immunograph.store.rdflib_view import dataset_of
    from immunograph.store.request import EVERYTHING, NO_LIMITS, Limits, Request, Scope, scope_of

__all__ = [
    "ENDING",
    "EVERYTHING",
    "FORMATS",
    "MAX_RATIO",
    "NO_LIMITS",
    "Added",
    "AddedFile",
    "Addition",
    "Answer",
    "Boolean",
    "Capabilities",
    "DiskReader",
    "DiskStore",
    "Excerpt",
    "Format",
    "Limits",
    "LocalStore",
    "Request",
    "Scope",
    "Solutions",
    "Store",
    "StoreInfo",
    "Triples",
    "VerifyReport",
    "add_all",
    "backup_store",
    "dataset_of",
    "discard_store",
    "expecting_interrupts",
    "format_of",
    "has_shared_locks",
    "is_store",
    "open_store",
    "restore_store",
    "result_format_of",
    "scope_of",
    "store_info",
    "verify_store",
    "write_store",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "immunograph.store.disk.backup": (
            "StoreInfo",
            "VerifyReport",
            "backup_store",
            "restore_store",
            "store_info",
            "verify_store",
        ),
        "immunograph.store.disk.file_names": ("discard_store",),
        "immunograph.store.disk.read_only_store": ("DiskReader",),
        "immunograph.store.disk.shared_lock": ("has_shared_locks",),
        "immunograph.store.disk.rewriting": ("write_store",),
        "immunograph.store.disk.store": ("ENDING", "DiskStore", "is_store"),
        "immunograph.store.formats": ("FORMATS", "Format", "format_of", "result_format_of"),
        "immunograph.store.interface": (
            "MAX_RATIO",
            "Answer",
            "Boolean",
            "Capabilities",
            "Solutions",
            "Store",
            "Triples",
        ),
        "immunograph.store.loading.load": ("Added", "AddedFile", "Addition", "add_all"),
        "immunograph.store.memory.answering": ("expecting_interrupts",),
        "immunograph.store.memory.excerpts": ("Excerpt",),
        "immunograph.store.memory.store": ("LocalStore",),
        "immunograph.store.opening": ("open_store",),
        "immunograph.store.rdflib_view": ("dataset_of",),
        "immunograph.store.request": ("EVERYTHING", "NO_LIMITS", "Limits", "Request", "Scope", "scope_of"),
    },
)
