"""Where quads live. Nothing outside this room names an engine."""

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
from immunograph.store.disk import DiskStore
from immunograph.store.formats import FORMATS, Format, format_of
from immunograph.store.local import LocalStore, expecting_interrupts
from immunograph.store.opening import open_store

__all__ = [
    "EVERYTHING",
    "FORMATS",
    "NO_LIMITS",
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
    "expecting_interrupts",
    "format_of",
    "open_store",
    "scope_of",
]
