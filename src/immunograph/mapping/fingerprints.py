"""Checksums of the inputs of an import, by which a repeated import is recognised."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.mapping.loaded_prefixes import loaded_prefixes
from immunograph.mapping.review import Review
from immunograph.mapping.spec import TableMapping
from immunograph.mapping.table_batches import TableSource
from immunograph.model import IRI
from immunograph.store import Store
from immunograph.version import __version__

if TYPE_CHECKING:
    import polars as pl

__all__ = ["fingerprint_of", "own_prefixes"]

_MAKING: Final = "7"
"""Version of the import algorithm; incremented when the same table and mapping would yield other claims or passages."""


def own_prefixes(store: Store, graph: IRI, loaded: Mapping[str, str]) -> AbstractSet[str]:
    """Return the prefixes that only the entities of an import have, so that the store lacks them at the first import.

    Parameters
    ----------
    store, graph
        Store, and graph of the import.
    loaded
        Prefixes of all entities and terms in the store, with their namespaces.

    Returns
    -------
    collections.abc.Set[str]
        Prefixes that no other graph has.
    """
    return loaded.keys() - loaded_prefixes(store, graph).keys() if loaded else frozenset()


def fingerprint_of(
    source: TableSource,
    spec: TableMapping,
    review: Review,
    on_error: str,
    own: AbstractSet[str],
    names: pl.DataFrame,
    gone: Mapping[str, str | None],
) -> str:
    """Return a checksum of the inputs of an import: table, mapping, review table and further files.

    Parameters
    ----------
    source, spec, review, on_error
        Table, mapping, review table and treatment of invalid rows, as for :func:`immunograph.mapping.import_table`.
    own
        Prefixes that only the entities of the import have; they are left out.
    names, gone
        Names of the store in which those of the table are looked up, and its obsolete terms: an ontology that arrives
        after the import may have terms for them.

    Returns
    -------
    str
        SHA-256 of version, mapping, files, prefixes, decisions and names to look up, in hexadecimal; empty for a data frame.
    """
    if not isinstance(source, str | Path):
        return ""
    made = hashlib.sha256(f"{__version__}\0{_MAKING}\0{on_error}\0".encode() + spec.text)
    files = [Path(source), *(join.file for join in spec.joins), *spec.ground.tables]
    for path in files:
        with path.open("rb") as stream:
            made.update(hashlib.file_digest(stream, "sha256").digest())
    made.update(repr([pair for pair in spec.prefixes.by_length() if pair[0] not in own]).encode())
    made.update(repr(sorted((key, review.decisions(key)) for key in spec.entities)).encode())
    made.update(repr(sorted(gone.items(), key=lambda pair: pair[0])).encode())
    for row in names.sort("iri", "name", "how").iter_rows():
        made.update("\0".join(row).encode("utf-8", "replace") + b"\n")
    return made.hexdigest()
