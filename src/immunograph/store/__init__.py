"""Where quads live. Nothing outside this room names an engine."""

from immunograph.store.adding import Added, AddedFile, Addition, add_all
from immunograph.store.backup import (
    StoreInfo,
    VerifyReport,
    backup_store,
    restore_store,
    store_info,
    verify_store,
)
from immunograph.store.base import (
    EVERYTHING,
    NO_LIMITS,
    Answer,
    Boolean,
    Capabilities,
    Limits,
    Scope,
    Solutions,
    Store,
    Triples,
    scope_of,
)
from immunograph.store.compression import MAX_RATIO
from immunograph.store.disk import ENDING, DiskStore, is_store, write_store
from immunograph.store.formats import FORMATS, Format, format_of, result_format_of
from immunograph.store.layout import discard_store
from immunograph.store.local import LocalStore, expecting_interrupts
from immunograph.store.opening import open_store
from immunograph.store.querytext import tokens as sparql_tokens
from immunograph.store.reader import DiskReader
from immunograph.store.shared_lock import has_shared_locks

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
    "Format",
    "Limits",
    "LocalStore",
    "Scope",
    "Solutions",
    "Store",
    "StoreInfo",
    "Triples",
    "VerifyReport",
    "add_all",
    "backup_store",
    "discard_store",
    "expecting_interrupts",
    "format_of",
    "has_shared_locks",
    "is_store",
    "open_store",
    "restore_store",
    "result_format_of",
    "scope_of",
    "sparql_tokens",
    "store_info",
    "verify_store",
    "write_store",
]
