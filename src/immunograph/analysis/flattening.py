"""Networks flattened for the file formats of other programs, with the attribute types and unique ids they need.

Data that networkx's writers reject or lose is converted first: lists and dictionaries become text, attributes without a
value are left out, an attribute has one type throughout, each edge has a unique id, and attribute names that a
format reserves get an underscore.
"""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Final, Generic, TypeVar, cast

from immunograph.legible import legible

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["FlatRows", "flat_network", "free_names", "with_free_names"]

Node = TypeVar("Node", bound=Hashable)
Attributes = TypeVar("Attributes")

_NO_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


def flat_network(graph: nx.Graph[Node]) -> nx.MultiDiGraph[str] | nx.MultiGraph[str]:
    """Return a copy of a network whose names are text and whose attributes are text, Booleans and numbers.

    Accepts any networkx graph. Lists become text with `` | `` between the parts, dictionaries become JSON,
    and a list of dictionaries also gets its length as ``NAME_count``. ``None``, ``NaN`` and infinite numbers
    are left out. An attribute with both integers and floats becomes a float, one with any other mixture of
    types text. Edges are keyed by ids that are unique in the network; an edge without a ``label`` gets one
    from ``shown_as``, in which a null result or a dispute never reads like its effect, or from
    ``predicate_label``.

    Parameters
    ----------
    graph
        A directed or an undirected graph, with parallel edges or without.

    Returns
    -------
    nx.MultiDiGraph[str] | nx.MultiGraph[str]
        A new multigraph; directed if ``graph`` is directed.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.DiGraph()
    >>> graph.add_node("IL-2", synonyms=["aldesleukin", "proleukin"], rank=None)
    >>> dict(flat_network(graph).nodes(data=True))
    {'IL-2': {'synonyms': 'aldesleukin | proleukin'}}
    """
    import networkx as nx

    made: nx.MultiDiGraph[str] | nx.MultiGraph[str] = nx.MultiDiGraph() if graph.is_directed() else nx.MultiGraph()
    rows = FlatRows(graph)
    made.graph.update(rows.graph)
    made.add_nodes_from(rows.nodes())
    for source, target, key, data in rows.edges():
        made.add_edge(source, target, key, **data)
    return made


class FlatRows(Generic[Node]):
    """Iterate lazily over flat nodes and edges, as in :func:`flat_network`, without copying the network.

    Parameters
    ----------
    graph
        A directed or undirected graph, with or without parallel edges; it must not change during iteration.

    Examples
    --------
    >>> import networkx as nx
    >>> list(FlatRows(nx.DiGraph([("a", "b", {"verbs": ["binds", "activates"]})])).edges())
    [('a', 'b', 'e0', {'verbs': 'binds | activates'})]
    """

    def __init__(self, graph: nx.Graph[Node]) -> None:
        self._network = graph
        self._names = _unique_names(graph.nodes)
        self.graph = _flat(graph.graph)
        """Attributes of the network."""

    def nodes(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Iterate over the nodes, in the order of the network.

        Yields
        ------
        tuple[str, dict[str, object]]
            Name, unique in the network, and flat attributes.
        """
        types = _mixed_types(data for _, data in self._network.nodes(data=True))
        for node, data in self._network.nodes(data=True):
            yield self._names[node], _of_one_type(_flat(data), types)

    def edges(self, only: Collection[str] | None = None) -> Iterator[tuple[str, str, str, dict[str, object]]]:
        """Iterate over the edges, in the order of the network.

        Parameters
        ----------
        only
            Names of the attributes to convert; all if ``None``.

        Yields
        ------
        tuple[str, str, str, dict[str, object]]
            Source, target, id (unique in the network) and flat attributes.
        """
        given = self._network
        types = _mixed_types(_labelled(data) for *_, data in given.edges(data=True))
        rows: Iterable[tuple[Node, Node, object, dict[str, object]]] = _with_keys(given.edges(data=True))
        if given.is_multigraph():
            rows = cast("nx.MultiGraph[Node]", given).edges(keys=True, data=True)
        taken: set[str] = set()
        for number, (source, target, key, data) in enumerate(rows):
            flat = _flat(data if only is None else {name: data[name] for name in only if name in data})
            shown = flat.get("shown_as") or flat.get("predicate_label")
            if "label" not in flat and shown:
                flat["label"] = shown
            flat = _of_one_type(flat, types)
            yield self._names[source], self._names[target], _edge_id(key, number, taken), flat


def _labelled(data: Mapping[str, object]) -> Mapping[str, object]:
    """Return the attributes of an edge, with a ``label`` from its predicate if it has none."""
    shown = data.get("shown_as") or data.get("predicate_label")
    return {**data, "label": shown} if shown and _flat_type(data.get("label")) is None else data


def _with_keys(edges: Iterable[tuple[Node, Node, Attributes]]) -> Iterator[tuple[Node, Node, None, Attributes]]:
    for source, target, data in edges:
        yield source, target, None, data


def _unique_names(nodes: Iterable[Node]) -> dict[Node, str]:
    """Map each node to a unique text: the second of two nodes with the same text, such as 1 and "1", gets a number."""
    names: dict[Node, str] = {}
    taken: set[str] = set()
    for node in nodes:
        name = wanted = _text(str(node))
        number = 2
        while name in taken:
            name, number = f"{wanted}#{number}", number + 1
        taken.add(name)
        names[node] = name
    return names


def _edge_id(key: object, number: int, taken: set[str]) -> str:
    name = wanted = _text(key) if isinstance(key, str) and key else f"e{number}"
    count = 2
    while name in taken:
        name, count = f"{wanted}#{count}", count + 1
    taken.add(name)
    return name


def _flat(data: Mapping[str, object]) -> dict[str, object]:
    made: dict[str, object] = {}
    for key, value in data.items():
        name = _text(str(key))
        plain = _plain(value)
        if plain is not None:
            made[name] = plain
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            made[f"{name}_count"] = len(value)
    return made


def _plain(value: object) -> str | bool | int | float | None:
    """Convert a value to text, a Boolean or a number; return ``None`` for a value to leave out."""
    if type(value) is str:
        return _text(value)
    value = (
        value.item()
        if hasattr(value, "item") and not isinstance(value, str | bytes) and getattr(value, "size", 1) == 1
        else value
    )
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return _text(value.decode("utf-8", "replace"))
    if isinstance(value, dict):
        return _text(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)) if value else None
    if isinstance(value, list | tuple | set | frozenset):
        return _joined(sorted(value, key=str) if isinstance(value, set | frozenset) else list(value))
    return _text(str(value))


def _joined(values: list[object]) -> str | None:
    if not values:
        return None
    if any(isinstance(each, dict) for each in values):
        return _text(json.dumps(values, ensure_ascii=False, sort_keys=True, default=str))
    parts = [": ".join(map(str, each)) if isinstance(each, list | tuple) else str(each) for each in values]
    return _text(" | ".join(parts))


def _text(value: str) -> str:
    """Return text with control characters escaped, and ``?`` for other characters that XML does not allow."""
    if value.isascii() and value.isprintable():
        return value
    return _NO_XML.sub("?", legible(value))


def _mixed_types(rows: Iterable[Mapping[str, object]]) -> dict[str, set[type]]:
    """Return the attributes whose flat values have several types; file formats need one type per attribute."""
    types: dict[str, set[type]] = {}
    for row in rows:
        for key, value in row.items():
            if (kind := _flat_type(value)) is not None:
                types.setdefault(key if isinstance(key, str) else str(key), set()).add(kind)
            if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
                types.setdefault(f"{key}_count", set()).add(int)
    return {_text(name): found for name, found in types.items() if len(found) > 1}


def _flat_type(value: object) -> type | None:
    """Return the type that :func:`_plain` returns for a value, without the expensive conversions."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return str
    if isinstance(value, list | tuple | dict):
        return str if value else None
    plain = _plain(value)
    return None if plain is None else type(plain)


def _of_one_type(row: dict[str, object], mixed: dict[str, set[type]]) -> dict[str, object]:
    """Convert the values of attributes with several types to floats or text, in place; return the row."""
    for name, found in mixed.items():
        if name in row:
            row[name] = float(cast("float", row[name])) if found == {int, float} else _as_text(row[name])
    return row


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def with_free_names(
    graph: nx.MultiDiGraph[str] | nx.MultiGraph[str],
    *,
    nodes: Collection[str] = (),
    edges: Collection[str] = (),
    words: bool = False,
) -> nx.MultiDiGraph[str] | nx.MultiGraph[str]:
    """Copy a flat network, renaming the attributes whose names a file format reserves.

    Parameters
    ----------
    graph
        A network from :func:`flat_network`; its graph attributes are not copied.
    nodes, edges
        Names that the format reserves for nodes and for edges; an attribute of that name gets an underscore.
    words
        Whether attribute names may contain only ASCII letters, digits and underscores, and must begin with a letter.

    Returns
    -------
    networkx.MultiDiGraph or networkx.MultiGraph
        A new network with the same nodes, edges and keys.

    Examples
    --------
    >>> import networkx as nx
    >>> flat = flat_network(nx.DiGraph([("a", "b", {"type": "inhibits"})]))
    >>> [data for *_, data in with_free_names(flat, edges=["type"]).edges(data=True)]
    [{'type_': 'inhibits'}]
    """
    import networkx as nx

    copied: nx.MultiDiGraph[str] | nx.MultiGraph[str] = nx.MultiDiGraph() if graph.is_directed() else nx.MultiGraph()
    copied.add_nodes_from((node, _renamed(data, nodes, words=words)) for node, data in graph.nodes(data=True))
    for source, target, key, data in graph.edges(keys=True, data=True):
        copied.add_edge(source, target, key=key)
        copied.edges[source, target, key].update(_renamed(data, edges, words=words))
    return copied


def free_names(
    graph: nx.Graph[Node], *, nodes: Collection[str] = (), edges: Collection[str] = (), words: bool = False
) -> None:
    """Rename reserved attributes in place, like :func:`with_free_names`; remove graph attributes.

    Parameters
    ----------
    graph, nodes, edges, words
        See :func:`with_free_names`.
    """
    graph.graph.clear()
    for reserved, rows in ((nodes, graph.nodes(data=True)), (edges, graph.edges(data=True))):
        for *_, data in rows:
            renamed = _renamed(data, reserved, words=words)
            data.clear()
            data.update(renamed)


def _renamed(data: dict[str, object], reserved: Collection[str], *, words: bool) -> dict[str, object]:
    made: dict[str, object] = {}
    for name, value in data.items():
        free = name
        if words:
            free = re.sub(r"[^0-9A-Za-z_]", "_", free)
            free = free if free[:1].isalpha() else f"a_{free}"
        while free in reserved or free in made or (free != name and free in data):
            free += "_"
        made[free] = value
    return made
