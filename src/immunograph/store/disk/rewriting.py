"""Replace the whole content of a store on disk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store.disk.store import DiskStore

__all__ = ["write_store"]


def write_store(path: str | Path, quads: Iterable[Quad], *, own: Collection[IRI] | None = None) -> Mapping[IRI, int]:
    """Replace the content of a store on disk with new quads, atomically.

    If it fails, the old content is kept; a new store is then empty.

    Parameters
    ----------
    path
        Directory of the store, created if it does not exist.
    quads
        The new quads; an iterator is consumed once.
    own
        IRIs of the graphs to replace; all others are kept. With ``None``, everything is replaced.

    Returns
    -------
    Mapping[IRI, int]
        Number of quads by IRI, for the graphs that were kept.

    Raises
    ------
    StoreError
        If ``path`` contains files other than those of a store, is damaged or in use, or cannot be written.
    FormatError
        If a quad is not valid RDF.
    """
    with DiskStore(path) as store:
        kept = (
            {}
            if own is None
            else {graph: count for graph, count in store.counts().items() if count and graph not in own}
        )
        store.replace(quads, kept=kept)
    return kept
