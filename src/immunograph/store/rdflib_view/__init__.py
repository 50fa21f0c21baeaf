"""A store as an rdflib Dataset, with limits on parsing and without access to other hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import rdflib

    from immunograph.store.interface import Store
    from immunograph.store.remote.store import RemoteStore

__all__ = ["dataset_of"]


def dataset_of(store: Store) -> rdflib.Dataset:
    """Return an rdflib Dataset that reads from and writes to a store.

    Queries on the Dataset see the RDF merge of all graphs. Updates follow the SPARQL standard: unless they name another
    graph, they match and change the unnamed graph.

    Parameters
    ----------
    store
        A store in memory, on disk, or a :class:`~immunograph.store.remote.store.RemoteStore`.

    Returns
    -------
    rdflib.Dataset
        A live view: changes on either side are visible on the other.

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

        return dataset(store)
    from immunograph.store.rdflib_view.endpoint import dataset as dataset_of_endpoint

    return dataset_of_endpoint(cast("RemoteStore", store))  # no other kind of store exists
