"""A store seen through rdflib, with its parsing and its evaluation guarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rdflib

    from immunograph.store.interface import Store

__all__ = ["dataset_of"]


def dataset_of(store: Store) -> rdflib.Dataset:
    """Show the quads of a store as an rdflib Dataset, live in both directions; its default graph is the merge.

    Parameters
    ----------
    store
        In memory, on disk, or behind an endpoint.

    Examples
    --------
    >>> from immunograph.store import LocalStore, dataset_of
    >>> store = LocalStore()
    >>> store.update("INSERT DATA { <urn:s> <urn:p> <urn:o> }")
    >>> len(dataset_of(store))
    1
    """
    from immunograph.store.memory.store import LocalStore

    if isinstance(store, LocalStore):
        from immunograph.store.rdflib_view.local import dataset
    else:
        from immunograph.store.rdflib_view.endpoint import dataset  # type: ignore[assignment]

    return dataset(store)  # type: ignore[arg-type]
