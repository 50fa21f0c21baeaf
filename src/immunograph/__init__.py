"""A knowledge graph toolkit for cancer immunology in which every edge can be interrogated.

>>> import immunograph as ig
>>> kg = ig.load()
>>> kg.find("il2").label
'interleukin-2'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from immunograph.version import __version__

if TYPE_CHECKING:
    from immunograph.analysis.edge_choice import EdgeChoice
    from immunograph.errors import ImmunographError
    from immunograph.graph import KnowledgeGraph, load
    from immunograph.graph import open_graph as open
    from immunograph.query import Table

__all__ = ["EdgeChoice", "ImmunographError", "KnowledgeGraph", "Table", "__version__", "load", "open"]

_WHERE = {
    "KnowledgeGraph": ("immunograph.graph", "KnowledgeGraph"),
    "load": ("immunograph.graph", "load"),
    "open": ("immunograph.graph", "open_graph"),
    "Table": ("immunograph.query", "Table"),
    "EdgeChoice": ("immunograph.analysis.edge_choice", "EdgeChoice"),
    "ImmunographError": ("immunograph.errors", "ImmunographError"),
}


def __getattr__(name: str) -> object:
    """Import a public name lazily, on first access, so that importing the package is fast."""
    if name not in _WHERE:
        raise AttributeError(f"module 'immunograph' has no attribute {name!r}")
    module, attribute = _WHERE[name]
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
