"""Read GraphML: nodes, edges and typed attributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final
from xml.etree.ElementTree import Element

from immunograph.errors import FormatError
from immunograph.interchange.exchange import Reader
from immunograph.interchange.markup import elements
from immunograph.interchange.network_formats import NETWORK_FEATURES
from immunograph.interchange.network_reading import NetworkReader
from immunograph.legible import quoted
from immunograph.rdf import Quad

__all__ = ["READER", "read_graphml"]

_WHOLE: Final = ("int", "integer", "long")
_DECIMAL: Final = ("float", "double")

_Edge = tuple[str, str, dict[str, object], str, str]


def read_graphml(stream: IO[bytes], name: str) -> Iterator[Quad]:
    """Read GraphML as a stream, so that files can be larger than memory; hyperedges are left out and reported.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Yields
    ------
    Quad
        Quads of claims, evidence, entities and sources, in batches as the input is read.

    Raises
    ------
    FormatError
        If the input is not GraphML, a node has no id, an edge has no source or target, a value is not valid for its declared
        type or its attribute, or all edges are skipped, because the relation of each contains a hedge or a negation that
        cannot be interpreted.
    """
    found = NetworkReader(name)
    keys: dict[str, Element] = {}
    graphs = 0
    waiting: list[_Edge] = []
    for line, element in elements(stream, name, ("key", "node", "edge", "data", "hyperedge"), ("graph",)):
        where = f"{name}, line {line}"
        if element.tag == "key":
            keys[element.get("id", "")] = element
        elif element.tag == "graph":
            graphs += 1
        elif element.tag == "data":
            found.network(_values([element], keys, where), where)
        else:
            waiting += _elements(found, element, keys, where)
        if len(waiting) > 1_000:
            yield from _edges(found, waiting)
    if not graphs:
        raise FormatError(f"{name}: this is not GraphML: it has no element graph; export the file again")
    yield from _edges(found, waiting)
    yield from found.stream.end()


def _elements(found: NetworkReader, element: Element, keys: dict[str, Element], where: str) -> Iterator[_Edge]:
    """Add the nodes in an element, also nested ones; yield its edges, whose nodes may come later in the file."""
    for each in element.iter():
        if each.tag == "node":
            found.node(_needed(each, "id", where), _values(each, keys, where))
        elif each.tag == "edge":
            ends = _needed(each, "source", where), _needed(each, "target", where)
            yield (*ends, _values(each, keys, where), where, each.get("id", ""))
        elif each.tag == "hyperedge":
            found.stream.leave_out(
                "hyperedge, which joins any number of nodes", "hyperedges, which join any number of nodes"
            )


def _edges(found: NetworkReader, waiting: list[_Edge]) -> Iterator[Quad]:
    for source, target, data, where, key in waiting:
        found.edge(source, target, data, where, key)
    waiting.clear()
    yield from found.stream.ready()


def _needed(element: Element, attribute: str, where: str) -> str:
    value = element.get(attribute)
    if not value:
        raise FormatError(f"{where}: this {element.tag} has no attribute {attribute!r}: add it")
    return value


def _values(element: Element | list[Element], keys: dict[str, Element], where: str) -> dict[str, object]:
    values: dict[str, object] = {}
    for data in element:
        if data.tag == "data":
            key = keys.get(data.get("key", ""))
            name = key.get("attr.name", data.get("key", "")) if key is not None else data.get("key", "")
            kind = key.get("attr.type", "string") if key is not None else "string"
            values[name] = _typed(data.text or "", kind, f"{where}, attribute {name!r}")
    return values


def _typed(text: str, kind: str, where: str) -> object:
    try:
        if kind in _WHOLE:
            return int(text)
        if kind in _DECIMAL:
            return float(text)
    except ValueError:
        raise FormatError(
            f"{where}: {quoted(text)} is not of type {kind}: correct it, or declare the attribute as a string"
        ) from None
    return text.strip().lower() in ("true", "1") if kind == "boolean" else text


READER: Final = Reader(
    name="graphml",
    title="GraphML",
    endings=(".graphml",),
    media_types=("application/graphml+xml",),
    carries=NETWORK_FEATURES,
    read=read_graphml,
)
