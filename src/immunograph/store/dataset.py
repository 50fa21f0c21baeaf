"""The store seen through rdflib, so that rdflib code and plugins go on working on the same quads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import rdflib
from oxrdflib import OxigraphStore

from immunograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = ["dataset"]


class _TellingStore(OxigraphStore):
    """An rdflib store that says when it was written to."""

    def __init__(self, store: ox.Store, wrote: Callable[[], None]) -> None:
        super().__init__(store=store)
        self._tell = wrote


def _telling(name: str) -> Callable[..., None]:
    inherited = getattr(OxigraphStore, name)

    def write(self: _TellingStore, *args: Any, **kwargs: Any) -> None:
        inherited(self, *args, **kwargs)
        self._tell()

    return write


for _name in ("add", "addN", "remove", "remove_graph", "update"):
    setattr(_TellingStore, _name, _telling(_name))


def dataset(store: ox.Store, wrote: Callable[[], None]) -> rdflib.Dataset:
    """Wrap an Oxigraph store as an rdflib Dataset whose default graph is the union; ``wrote`` hears of each write."""
    made = rdflib.Dataset(store=_TellingStore(store, wrote), default_union=True)
    for prefix, expansion in PREFIXES.items():
        made.bind(prefix, expansion, replace=True)
    return made
