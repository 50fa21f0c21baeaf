"""A cache of expensive results that are the same for all clients, valid until the graph changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar, cast
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph

__all__ = ["kept"]

T = TypeVar("T")

_MOST: Final = 32
"""Maximum number of values per graph; the least recently used one is evicted first."""
_NOTHING: Final = object()


@dataclass(slots=True)
class _Place:
    """One value, and the lock that lets one thread compute it while others wait."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    value: object = _NOTHING


@dataclass(slots=True)
class _Shelf:
    """The values of one version of a graph."""

    version: int
    places: OrderedDict[str, _Place] = field(default_factory=OrderedDict)


_KEPT: Final[WeakKeyDictionary[KnowledgeGraph, _Shelf]] = WeakKeyDictionary()
_GUARD: Final = threading.Lock()


def kept(graph: KnowledgeGraph, name: str, make: Callable[[], T], *, version: int | None = None) -> T:
    """Return a cached value for the current version of a graph, computed on first use.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    name
        Key of the value in the cache.
    make
        Function that computes the value. If several threads need it at the same time, one computes it and the others
        wait.
    version
        Version of the graph that ``make`` reads; ``None`` for the current one.

    Returns
    -------
    T
        The cached value, or the newly computed one.

    Examples
    --------
    >>> from immunograph.graph import KnowledgeGraph
    >>> graph = KnowledgeGraph()
    >>> kept(graph, "one", lambda: 1), kept(graph, "one", lambda: 2)
    (1, 1)
    """
    place = _place(graph, name, graph.store.version if version is None else version)
    with place.lock:
        if place.value is _NOTHING:
            place.value = make()
        return cast("T", place.value)


def _place(graph: KnowledgeGraph, name: str, version: int) -> _Place:
    """Return the cache slot of a value; for an outdated version, a new slot that is not stored."""
    with _GUARD:
        shelf = _KEPT.get(graph)
        if shelf is None or shelf.version < version:
            shelf = _KEPT[graph] = _Shelf(version)
        if shelf.version > version:
            return _Place()
        place = shelf.places.setdefault(name, _Place())
        shelf.places.move_to_end(name)
        if len(shelf.places) > _MOST:
            shelf.places.popitem(last=False)
        return place
