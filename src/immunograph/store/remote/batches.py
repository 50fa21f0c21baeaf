"""Split quads into ``INSERT DATA`` updates of a size that servers accept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from immunograph.errors import StoreError

__all__ = ["MOST_BYTES", "MOST_QUADS", "batches", "insertion", "is_blank"]

MOST_QUADS: Final = 2_000
MOST_BYTES: Final = 500_000
_MOST_BLANK: Final = 10_000
_BLANK: Final = re.compile(r"^_:| _:\S+ \.$| _:\S+ <[^<>]*> \.$")
_LONG_INTEGER: Final = re.compile(r'"[+-]?0*+(\d{19,})"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>')


def is_blank(triple: str) -> bool:
    """Return whether a triple has a blank node as subject or object.

    Parameters
    ----------
    triple
        The triple in N-Triples syntax.

    Returns
    -------
    bool
        True if it has one.

    Examples
    --------
    >>> is_blank("_:b <urn:p> <urn:o> ."), is_blank('<urn:s> <urn:p> "_:b" .')
    (True, False)
    """
    return _BLANK.search(triple) is not None


def batches(lines: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Group quads into batches of limited size.

    Quads with blank nodes form the last batch, because the label of a blank node is valid only within one update.

    Parameters
    ----------
    lines
        Pairs of graph name (empty for the default graph) and triple, the latter in N-Triples syntax.

    Yields
    ------
    list[tuple[str, str]]
        A batch of at most 2,000 quads and about 500 kB; that of blank nodes may have up to 10,000 quads.

    Raises
    ------
    StoreError
        If more than 10,000 quads have blank nodes.
    """
    batch: list[tuple[str, str]] = []
    blank: list[tuple[str, str]] = []
    size = 0
    for graph, triple in lines:
        if is_blank(triple):
            blank.append((graph, triple))
            if len(blank) > _MOST_BLANK:
                raise StoreError(
                    f"more than {_MOST_BLANK:,} triples have blank nodes, which cannot be split into several updates; give "
                    "the nodes IRIs, or load the file with the server's own tools"
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
    """Create the SPARQL update that inserts a batch of quads.

    Parameters
    ----------
    batch
        Pairs of graph name (empty for the default graph) and triple in N-Triples syntax.
    unnamed
        IRI of the graph that serves as default graph on Virtuoso; empty for servers with a real default graph.

    Returns
    -------
    str
        An ``INSERT DATA`` update or, for blank nodes on Virtuoso, ``INSERT … WHERE {}``.

    Raises
    ------
    StoreError
        If an integer exceeds the 64 bits that Virtuoso stores.
    """
    graphs: dict[str, list[str]] = {}
    for graph, triple in batch:
        graphs.setdefault(graph or unnamed, []).append(triple)
        if unnamed and (found := _LONG_INTEGER.search(triple)) and int(found[1]) >= 1 << 63:
            raise StoreError(
                f"the integer {found[1]} exceeds 64 bits, so Virtuoso would store another value; write it as xsd:decimal "
                "or a string"
            )
    parts = []
    for graph, triples in graphs.items():
        text = "\n".join(triples)
        parts.append(f"GRAPH <{graph}> {{\n{text}\n}}" if graph else text)
    text = "{\n" + "\n".join(parts) + "\n}"
    if unnamed and any(is_blank(triple) for _, triple in batch):  # Virtuoso takes no blank node in DATA
        return f"INSERT {text} WHERE {{ }}"
    return f"INSERT DATA {text}"
