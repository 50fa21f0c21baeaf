"""Where quads live. Nothing outside this room names an engine."""

from immunograph.store.base import Answer, Boolean, Solutions, Store, Triples
from immunograph.store.formats import FORMATS, Format, format_of
from immunograph.store.local import LocalStore

__all__ = ["FORMATS", "Answer", "Boolean", "Format", "LocalStore", "Solutions", "Store", "Triples", "format_of"]
