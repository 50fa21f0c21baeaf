"""Networks for other programs: GraphML, GEXF and GML, in the types and with the unique ids that Gephi and others need.

networkx writes the files. What its writers refuse or lose is made fit before: lists and dictionaries become text,
attributes without a value are left out, an attribute has one type throughout, each edge has an id of its own, and names
that a format keeps for itself are changed by an underscore.
"""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Hashable, Iterable, Iterator
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from immunograph.errors import FormatError
from immunograph.files import writing_atomically
from immunograph.legible import legible

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["NETWORKS", "flat_network", "network_format_of", "save_network", "write_network"]

NETWORKS: Final = ("graphml", "gexf", "gml")
"""The formats, which are also the endings of their files."""

_RESERVED: Final = {
    "graphml": {"node": frozenset[str](), "edge": frozenset(("id",))},
    "gexf": {
        "node": frozenset(("id", "pid", "parents", "start", "end", "viz")),
        "edge": frozenset(("id", "key", "type", "start", "end", "viz", "source", "target")),
    },
    "gml": {"node": frozenset(("id", "label")), "edge": frozenset(("source", "target", "key", "id"))},
}
"""What the elements of a format are called themselves, so that an attribute of the name would be lost or misread."""

_MEDIA_TYPES: Final = {"application/graphml+xml": "graphml", "application/gexf+xml": "gexf", "text/vnd.gml": "gml"}
_NO_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


def network_format_of(path: str | Path, name: str | None = None) -> str | None:
    """Tell the format of a network by the file's ending, or by ``name``; ``None`` if it is none of a network.

    Examples
    --------
    >>> network_format_of("x.gexf"), network_format_of("x", "GraphML"), network_format_of("x.ttl")
    ('gexf', 'graphml', None)
    """
    told = Path(path).suffix if name is None else name.partition(";")[0].strip()
    told = told.lower()
    return _MEDIA_TYPES.get(told) or next((form for form in NETWORKS if told.removeprefix(".") == form), None)


def flat_network(graph: nx.Graph[Any]) -> nx.MultiDiGraph[str] | nx.MultiGraph[str]:
    """Give a copy of a network whose names are text and whose attributes are text, truth values and numbers.

    Any graph of networkx will do. Lists become texts with `` | `` between the parts, dictionaries become JSON, and a
    list of dictionaries has its length beside it as ``NAME_count``. ``None``, ``NaN`` and infinite numbers are left
    out. Where an attribute has values of several types, numbers become floating-point numbers and all else text. Edges
    are keyed by ids that are unique in the network, and have a ``label`` where there is a ``predicate_label``.

    Parameters
    ----------
    graph
        A directed or an undirected graph, with parallel edges or without.
    """
    import networkx as nx

    made: Any = nx.MultiDiGraph() if graph.is_directed() else nx.MultiGraph()
    made.graph.update(_flat(graph.graph))
    names = _unique_names(graph.nodes)
    nodes = {names[node]: _flat(data) for node, data in graph.nodes(data=True)}
    _of_one_type(nodes.values())
    made.add_nodes_from(nodes.items())
    edges: list[tuple[str, str, str, dict[str, Any]]] = []
    taken: set[str] = set()
    given: Any = graph
    rows = given.edges(keys=True, data=True) if graph.is_multigraph() else _with_keys(given.edges(data=True))
    for number, (source, target, key, data) in enumerate(rows):
        flat = _flat(data)
        if "label" not in flat and flat.get("predicate_label"):
            flat["label"] = flat["predicate_label"]
        edges.append((names[source], names[target], _edge_id(key, number, taken), flat))
    _of_one_type([data for *_, data in edges])
    made.add_edges_from(edges)
    return made  # type: ignore[no-any-return]


def _with_keys(edges: Iterable[tuple[Any, Any, Any]]) -> Iterator[tuple[Any, Any, None, Any]]:
    for source, target, data in edges:
        yield source, target, None, data


def _unique_names(nodes: Iterable[Hashable]) -> dict[Hashable, str]:
    """Give each node a text of its own: 1 and "1" are two nodes."""
    names: dict[Hashable, str] = {}
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


def _flat(data: dict[Any, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in data.items():
        name = _text(str(key))
        plain = _plain(value)
        if plain is not None:
            made[name] = plain
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            made[f"{name}_count"] = len(value)
    return made


def _plain(value: Any) -> str | bool | int | float | None:
    """Give a value that every writer takes; ``None`` for what is to be left out."""
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


def _joined(values: list[Any]) -> str | None:
    if not values:
        return None
    if any(isinstance(each, dict) for each in values):
        return _text(json.dumps(values, ensure_ascii=False, sort_keys=True, default=str))
    parts = [": ".join(map(str, each)) if isinstance(each, list | tuple) else str(each) for each in values]
    return _text(" | ".join(parts))


def _text(value: str) -> str:
    """Give text without the characters that XML cannot hold."""
    return _NO_XML.sub("?", legible(value))


def _of_one_type(rows: Iterable[dict[str, Any]]) -> None:
    """Make all values of an attribute one type, for a column of other programs has one."""
    rows = list(rows)
    types: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, set()).add(type(value))
    for name, found in types.items():
        if len(found) < 2:
            continue
        for row in rows:
            if name in row:
                row[name] = float(row[name]) if found == {int, float} else _as_text(row[name])


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_network(graph: nx.Graph[Any], target: IO[bytes], form: str) -> None:
    """Write a network to a binary file as ``graphml``, ``gexf`` or ``gml``.

    Raises
    ------
    FormatError
        If the format is none of the three.
    """
    import networkx as nx

    if form not in NETWORKS:
        raise FormatError(f"{form!r} is not a format of networks: expected one of {', '.join(NETWORKS)}")
    flat = flat_network(graph)
    made: Any = flat.__class__()
    titled = {name: value for name, value in flat.graph.items() if isinstance(value, str)}
    if form == "graphml":
        made.graph.update(titled)
    elif form == "gexf":
        made.graph["name"] = titled.get("title") or titled.get("name") or ""
    made.add_nodes_from((node, _renamed(data, form, "node")) for node, data in flat.nodes(data=True))
    for source, to, key, data in flat.edges(keys=True, data=True):
        attributes = _renamed(data, form, "edge")
        if form == "gexf":
            attributes["id"] = key
        made.add_edge(source, to, key=key, **attributes)
    if form == "graphml":
        nx.write_graphml(made, target, named_key_ids=False)
    elif form == "gexf":
        nx.write_gexf(made, target)
    else:
        nx.write_gml(made, target)


def _renamed(data: dict[str, Any], form: str, kind: str) -> dict[str, Any]:
    """Change the names that the format keeps for itself, and of GML those that are no words of it."""
    made: dict[str, Any] = {}
    for name, value in data.items():
        told = name
        if form == "gml":
            told = re.sub(r"[^0-9A-Za-z_]", "_", told)
            told = told if told[:1].isalpha() else f"a_{told}"
        while told in _RESERVED[form][kind] or told in made or (told != name and told in data):
            told += "_"
        made[told] = value
    return made


def save_network(graph: nx.Graph[Any], path: str | Path, format: str | None = None) -> None:
    """Write a network to a file, whole or not at all, in the format that its ending or ``format`` names.

    Raises
    ------
    FormatError
        If neither names a format of networks.
    StoreError
        If the file cannot be written.
    """
    form = network_format_of(path, format)
    if form is None:
        raise FormatError(f"{path}: this names no format of networks: expected one of {', '.join(NETWORKS)}")
    with writing_atomically(Path(path)) as stream:
        write_network(graph, stream, form)
