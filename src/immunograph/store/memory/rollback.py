"""Roll back additions to the engine's store if a block of code fails."""

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
    """Return a context manager that removes the quads that its block added if the block raises an exception.

    The block must only add quads. The earlier state is an engine iterator that is created before the block and costs
    nothing unless it is used. A rollback is cheap for a store that was empty; otherwise all quads are compared, which
    takes about two seconds per million.

    Parameters
    ----------
    merge
        The quads of the store.
    needed
        Function that takes the exception and returns whether to roll back; by default, always.
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
    """Return the quads of the store that ``before`` does not yield; fast if both are in the same order."""
    added = []
    was = next(before, None)
    for quad in store:
        if quad == was:
            was = next(before, None)
        else:
            added.append(quad)
    if was is None:
        return added
    kept = {was, *before}  # the order has changed: compare with the set of earlier quads
    return [quad for quad in added if quad not in kept]
