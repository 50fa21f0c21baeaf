"""Where quads live. Nothing outside this room names an engine."""

from immunograph.store.adding import Added, AddedFile, Addition, add_all
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
from immunograph.store.disk import DiskStore
from immunograph.store.formats import FORMATS, Format, format_of
from immunograph.store.local import LocalStore
from immunograph.store.opening import open_store

__all__ = [
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
    "DiskStore",
    "Format",
    "Limits",
    "LocalStore",
    "Scope",
    "Solutions",
    "Store",
    "Triples",
    "add_all",
    "format_of",
    "open_store",
    "scope_of",
]
