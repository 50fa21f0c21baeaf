"""Several writes to the engine, all or nothing: what had been written is taken out again when one of them fails."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pyoxigraph as ox

from immunograph.store.merge import Merge

__all__ = ["all_or_nothing"]


@contextlib.contextmanager
def all_or_nothing(merge: Merge) -> Iterator[None]:
    """Leave the store as it was if the block fails, provided that the block only adds.

    The engine's iterators go on seeing the store as it was when they were made, and one that is not used costs
    nothing; so only a failure has its price: nothing to speak of for an empty store and for graphs that are new, and a
    look at every quad otherwise.
    """
    store = merge.store
    graphs = set(store.named_graphs())
    before = store.quads_for_pattern(None, None, None, None)
    empty = next(iter(store), None) is None
    try:
        yield
    except BaseException:
        if empty and not graphs:
            store.clear()
        else:
            for graph in set(store.named_graphs()) - graphs:
                store.remove_graph(graph)
            for quad in _added(before, store):
                store.remove(quad)
        merge.wrote(())
        raise


def _added(before: Iterator[ox.Quad], store: ox.Store) -> list[ox.Quad]:
    """Give what is in the store now and was not before; both are walked in the same order."""
    added = []
    was = next(before, None)
    for quad in store:
        if quad == was:
            was = next(before, None)
        else:
            added.append(quad)
    if was is None:
        return added
    kept = {was, *before}  # the order has changed: by name, then
    return [quad for quad in added if quad not in kept]
