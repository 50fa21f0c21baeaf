"""Add to the entries of an answer the records of the claims that they refer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from immunograph.server.records import Records

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph

__all__ = ["by_key", "with_claims"]


def with_claims(
    graph: KnowledgeGraph, items: Sequence[dict[str, object]], iris: Sequence[Sequence[str]]
) -> list[dict[str, object]]:
    """Add to each entry the records of its claims; a claim is added only to the first entry that refers to it.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    items, iris
        The entries, and for each the IRIs of its claims.

    Returns
    -------
    list[dict[str, object]]
        The entries; those with claims that no earlier entry has list them as ``claims``.
    """
    seen: set[str] = set()
    fresh: list[list[str]] = []
    for of_item in iris:
        fresh.append([iri for iri in dict.fromkeys(of_item) if iri not in seen])
        seen.update(fresh[-1])
    made = iter(Records(graph).claims([iri for of_item in fresh for iri in of_item]))
    return [
        {**item, "claims": [next(made) for _ in of_item]} if of_item else item
        for item, of_item in zip(items, fresh, strict=True)
    ]


def by_key(graph: KnowledgeGraph, keys: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the IRIs of the claims of each entry, found by key, handle or IRI.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    keys
        Keys, handles or IRIs of the claims of each entry.

    Returns
    -------
    list[list[str]]
        The IRIs of each entry.

    Raises
    ------
    UnknownNameError
        If a claim is unknown.
    """
    records = Records(graph)
    return [records.iris(each) for each in keys]
