"""What is dear to compute and the same for everybody: kept for as long as the graph is what it was."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph

__all__ = ["kept"]

T = TypeVar("T")

_KEPT: Final[WeakKeyDictionary[KnowledgeGraph, tuple[int, dict[str, Any]]]] = WeakKeyDictionary()
_GUARD: Final = threading.Lock()
_MOST: Final = 32
"""So many things of one graph are kept at most."""


def kept(graph: KnowledgeGraph, name: str, make: Callable[[], T]) -> T:
    """Give what was made before of this version of a graph, else make it.

    Parameters
    ----------
    graph
        The graph.
    name
        What it is called.
    make
        Makes it. Two requests at the same time may both do so; the last one is kept.

    Examples
    --------
    >>> from immunograph.graph import KnowledgeGraph
    >>> graph = KnowledgeGraph()
    >>> kept(graph, "one", lambda: 1), kept(graph, "one", lambda: 2)
    (1, 1)
    """
    version = graph.store.version
    with _GUARD:
        known = _KEPT.get(graph)
        if known is not None and known[0] == version and name in known[1]:
            return known[1][name]  # type: ignore[no-any-return]
    made = make()
    with _GUARD:
        known = _KEPT.get(graph)
        if known is None or known[0] != version:
            known = _KEPT[graph] = (version, {})
        known[1][name] = made
        while len(known[1]) > _MOST:  # the oldest goes first
            del known[1][next(iter(known[1]))]
    return made
