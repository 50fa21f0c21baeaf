"""Batching of quads into ``INSERT DATA`` updates of a size that servers accept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from immunograph.errors import StoreError

__all__ = ["MOST_BYTES", "MOST_QUADS", "batches", "insertion"]

MOST_QUADS: Final = 2_000
MOST_BYTES: Final = 500_000
_MOST_BLANK: Final = 10_000
_BLANK: Final = re.compile(r"^_:| _:\S+ \.$| _:\S+ <[^<>]*> \.$")
_LONG_INTEGER: Final = re.compile(r'"[+-]?0*+(\d{19,})"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>')


def batches(lines: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Yield quads in batches; those with blank nodes form the last batch, because labels do not span updates.

    Parameters
    ----------
    lines
        Graph name and triple, the latter in N-Triples syntax.

    Yields
    ------
    list[tuple[str, str]]
        Graph name and triple of each quad of a batch.

    Raises
    ------
    StoreError
        If the quads with blank nodes do not fit into one update.
    """
    batch: list[tuple[str, str]] = []
    blank: list[tuple[str, str]] = []
    size = 0
    for graph, triple in lines:
        if _BLANK.search(triple):
            blank.append((graph, triple))
            if len(blank) > _MOST_BLANK:
                raise StoreError(
                    f"more than {_MOST_BLANK:,} triples have blank nodes, which a second update cannot refer to; give "
                    "them IRIs, or load the file with the server's own tools"
                )
            continue
        batch.append((graph, triple))
        size += len(triple) + len(graph)
        if len(batch) >= MOST_QUADS or size > MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
    if blank:
        yield blank


def insertion(batch: list[tuple[str, str]], unnamed: str = "") -> str:
    """Return an ``INSERT DATA`` update for a batch of quads.

    Parameters
    ----------
    batch
        Graph name and triple in N-Triples syntax of each quad.
    unnamed
        IRI to use for the default graph; empty for the default graph itself.

    Returns
    -------
    str
        The update.

    Raises
    ------
    StoreError
        If an integer has more digits than the server stores exactly.
    """
    graphs: dict[str, list[str]] = {}
    for graph, triple in batch:
        graphs.setdefault(graph or unnamed, []).append(triple)
        if unnamed and (found := _LONG_INTEGER.search(triple)) and int(found[1]) >= 1 << 63:
            raise StoreError(
                f"{found[1]} is too large an integer for Virtuoso, which would store another value; it was not sent"
            )
    parts = []
    for graph, triples in graphs.items():
        text = "\n".join(triples)
        parts.append(f"GRAPH <{graph}> {{\n{text}\n}}" if graph else text)
    text = "{\n" + "\n".join(parts) + "\n}"
    if unnamed and any(_BLANK.search(triple) for _, triple in batch):  # Virtuoso takes no blank node in DATA
        return f"INSERT {text} WHERE {{ }}"
    return f"INSERT DATA {text}"
