"""Rollback of several writes to the engine if one of them fails."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from immunograph.store.memory.merge import Merge

__all__ = ["all_or_nothing"]


def _always(_error: BaseException) -> bool:
    return True


@contextlib.contextmanager
def all_or_nothing(merge: Merge, needed: Callable[[BaseException], bool] = _always) -> Iterator[None]:
    """Roll back the quads that a ``with`` block added, if it raises; the block must only add quads.

    An engine iterator, created before the block, shows the earlier state and costs nothing unless it is used. So only a
    failure is expensive: cheap for an empty store and for new graphs; otherwise every quad is compared, some two
    seconds per million.

    Parameters
    ----------
    merge
        The quads of the store.
    needed
        Function that returns whether an exception requires a rollback.
    """
    store = merge.store
    graphs = set(store.named_graphs())
    before = store.quads_for_pattern(None, None, None, None)
    empty = next(iter(store), None) is None
    try:
        yield
    except BaseException as error:
        if needed(error):
            with _undisturbed():
                if empty and not graphs:
                    store.clear()
                else:
                    for graph in set(store.named_graphs()) - graphs:
                        store.remove_graph(graph)
                    for quad in _added(before, store):
                        store.remove(quad)
                merge.wrote(())
        raise


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Delay a second Ctrl-C until the rollback is complete."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _added(before: Iterator[ox.Quad], store: ox.Store) -> list[ox.Quad]:
    """Return what is in the store now and was not before; both are walked in the same order."""
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
