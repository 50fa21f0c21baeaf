"""Read and write Cytoscape JSON (``.cyjs``) and CX2, the format of NDEx and Cytoscape 3.10.

Sources: https://js.cytoscape.org/#notation/elements-json and https://cytoscape.org/cx/cx2/specification/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from immunograph.analysis.flattening import FlatRows
from immunograph.claims.footing import rests_on_fallen
from immunograph.errors import FormatError
from immunograph.interchange.embedded_claims import Records
from immunograph.interchange.exchange import Export, Reader, Writer
from immunograph.interchange.foreign_data import json_document, member, members
from immunograph.interchange.network_formats import NETWORK_FEATURES
from immunograph.interchange.network_reading import NetworkReader
from immunograph.interchange.network_writing import attributes_of, edges_with_records, written_in_parts
from immunograph.interchange.verbs import verb_of
from immunograph.rdf import Quad

__all__ = ["READERS", "WRITERS", "read_cx2", "read_cyjs", "write_cx2", "write_cyjs"]

_TYPES: Final = {bool: "boolean", int: "long", float: "double", str: "string"}
_COLOURS: Final = {"+": "#0072B2", "-": "#D55E00", "unsigned": "#555555"}
_PUT: Final = {0: "open", 1: "possible", 2: "probable"}
_STANCES: Final = {"null": "null", "disputes": "disputed", "asks": "asked", "intends": "aim", "unstated": "unstated"}
_DRAWN: Final = {
    "asserted": ("solid", 1.0, 3.0),
    "probable": ("solid", 0.65, 2.0),
    "possible": ("solid", 0.4, 1.0),
    "contested": ("dash_dot", 1.0, 2.0),
    "null": ("dashed", 1.0, 2.0),
    "disputed": ("dashed", 1.0, 2.0),
    **dict.fromkeys(("asked", "aim", "open", "unstated"), ("dotted", 0.65, 1.0)),
    "retracted": ("dotted", 0.25, 1.0),
}
"""Value of the attribute ``drawn_as`` -> line style, opacity and width of the edge in the visual style."""
_ARROWS: Final = {"+": "triangle", "-": "tee", "unsigned": "circle"}


def write_cyjs(export: Export, stream: IO[bytes]) -> None:
    """Write claims as Cytoscape JSON.

    Cytoscape displays the attributes ``shared_name`` and ``interaction``.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    stream
        Output, open for writing in binary mode.
    """
    rows, records = FlatRows(export.network), Records(export)
    ids = {node: str(number) for number, (node, _) in enumerate(rows.nodes())}
    edges = (
        {
            "data": {
                **data,
                "id": key,
                "key": key,
                "source": ids[source],
                "target": ids[target],
                "interaction": data.get("label", ""),
                "shared_interaction": data.get("label", ""),
            }
        }
        for source, target, key, data in edges_with_records(export, rows, records)
    )

    def around() -> tuple[str, Iterator[object], str, str]:
        document = {
            "format_version": "1.0",
            "generated_by": "immunograph",
            "target_cytoscapejs_version": "~3.0",
            "directed": True,
            "multigraph": True,
            "data": {**rows.graph, **attributes_of(export, records), "name": export.title},
        }
        head = json.dumps(document, ensure_ascii=False).removesuffix("}")
        return f'{head}, "elements": {{"nodes": [', _cyjs_nodes(rows, ids), '], "edges": [', "]}}"

    written_in_parts(stream, edges, around)


def _cyjs_nodes(rows: FlatRows[str], ids: dict[str, str]) -> Iterator[dict[str, object]]:
    for node, data in rows.nodes():
        name = data.get("label", node)
        yield {
            "data": {**data, "id": ids[node], "value": ids[node], "iri": node, "name": name, "shared_name": name},
        }


def read_cyjs(stream: IO[bytes], name: str) -> Iterator[Quad]:
    """Read Cytoscape JSON.

    Accepted are an object with ``elements``, and the elements alone, in one list or as separate nodes and edges. A node
    that only an edge names becomes an entity as well.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Yields
    ------
    Quad
        Quads of claims, evidence, entities and sources, after the whole input has been read.

    Raises
    ------
    FormatError
        If the input is not Cytoscape JSON; if an element is not an object, an edge has no source or target, or an attribute
        is not valid (the message names the element); or if all edges are skipped, because the relation of each contains a
        hedge or a negation that cannot be interpreted.
    """
    document = json_document(stream, name)
    elements = document.get("elements", document) if isinstance(document, dict) else document
    if isinstance(elements, list):
        grouped: dict[str, list[object]] = {"nodes": [], "edges": []}
        for number, each in enumerate(elements, start=1):
            is_edge = isinstance(each, dict) and (
                each.get("group") == "edges" or "source" in _data(each, f"{name}, element {number}")
            )
            grouped["edges" if is_edge else "nodes"].append(each)
        elements = grouped
    if not isinstance(elements, dict) or "nodes" not in elements:
        raise FormatError(
            f'{name}: this is not Cytoscape JSON: expected an object with "elements" that contain "nodes" and "edges"'
        )
    found = NetworkReader(name, typed=True)
    if isinstance(document, dict) and isinstance(document.get("data"), dict):
        found.network(document["data"], name)
    for number, each in enumerate(member(elements, "nodes", list, name, []), start=1):
        data = _data(each, f"{name}, node {number}")
        found.node(str(data.get("id", number)), data)
    for number, each in enumerate(member(elements, "edges", list, name, []), start=1):
        where = f"{name}, edge {number}"
        data = _data(each, where)
        if not {"source", "target"} <= data.keys():
            raise FormatError(f"{where}: it has no source or no target: add the ids of two nodes")
        found.edge(str(data["source"]), str(data["target"]), data, where, str(data.get("id", "")))
        yield from found.stream.ready()
    yield from found.stream.end()


def _data(element: object, where: str) -> dict[str, object]:
    data = element.get("data") if isinstance(element, dict) else None
    if not isinstance(data, dict):
        raise FormatError(f'{where}: expected an object whose "data" is an object')
    return data


def write_cx2(export: Export, stream: IO[bytes]) -> None:
    """Write claims as CX2, with attribute types and a visual style.

    Colour and arrow show the sign; line style, opacity and width show stance, certainty and retraction.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    stream
        Output, open for writing in binary mode.
    """
    rows, records = FlatRows(export.network), Records(export)
    ids: dict[str, int] = {}
    of_nodes: dict[str, dict[str, str]] = {}
    of_edges: dict[str, dict[str, str]] = {}
    for number, node in enumerate(_cx2_nodes(rows, ids)):
        ids[node["v"]["represents"]] = number
        _declare(of_nodes, node["v"])
    count = 0

    def edges() -> Iterator[dict[str, object]]:
        nonlocal count
        before = export.network.edges(data=True)
        every = edges_with_records(export, rows, records)
        for (source, target, key, data), (*_, given) in zip(every, before, strict=True):
            values = {
                **data,
                "interaction": data.get("label", ""),
                "key": key,
                **_looks(str(data.get("label", "")), given),
            }
            _declare(of_edges, values)
            yield {"id": count, "s": ids[source], "t": ids[target], "v": values}
            count += 1

    def around() -> tuple[str, Iterator[object], str, str]:
        network = {**rows.graph, **attributes_of(export, records), "name": export.title or "immunograph"}
        of_network: dict[str, dict[str, str]] = {}
        _declare(of_network, network)
        declared = {"networkAttributes": of_network, "nodes": of_nodes, "edges": of_edges}
        sizes = {"attributeDeclarations": 1, "networkAttributes": 1, "nodes": len(ids), "edges": count}
        before = [
            {"CXVersion": "2.0", "hasFragments": False},
            {
                "metaData": [
                    {"name": name, "elementCount": size} for name, size in {**sizes, "visualProperties": 1}.items()
                ]
            },
            {"attributeDeclarations": [declared]},
            {"networkAttributes": [network]},
        ]
        after = [{"visualProperties": [_style()]}, {"status": [{"error": "", "success": True}]}]
        head, tail = (json.dumps(part, ensure_ascii=False) for part in (before, after))
        return (
            f'{head.removesuffix("]")}, {{"nodes": [',
            _cx2_nodes(rows, ids),
            ']}, {"edges": [',
            f"]}}, {tail.removeprefix('[')}",
        )

    written_in_parts(stream, edges(), around)


def _cx2_nodes(rows: FlatRows[str], ids: dict[str, int]) -> Iterator[dict[str, Any]]:
    for node, data in rows.nodes():
        yield {"id": ids.get(node), "v": {**data, "name": data.get("label", node), "represents": node}}


def _looks(shown: str, data: Mapping[str, Any]) -> dict[str, object]:
    """Return attributes for display: ``drawn_as`` (a key of :data:`_DRAWN`), the verb with hedges, and the quantifiers."""
    passages = [each for each in data["evidence"] if each["stance"] == data["stance"]]
    quantifiers = dict.fromkeys(str(each["quantifier"]) for each in passages if each["quantifier"])
    if rests_on_fallen(data["evidence"]):
        drawn, verb = "retracted", f"{shown} (retracted)"
    else:
        stance, verb = str(data["stance"]), verb_of(shown, data)
        drawn = _PUT.get(int(data["certainty"]), "asserted") if stance == "supports" else _STANCES[stance]
        if stance == "supports" and any(each["stance"] in ("null", "disputes") for each in data["evidence"]):
            drawn = "contested"
    verb += " (jointly)" if data["together_with"] else ""
    return {"drawn_as": drawn, "edge_label": verb, "quantifier": "; ".join(quantifiers)}


def _declare(declared: dict[str, dict[str, str]], values: dict[str, object]) -> None:
    """Add the CX2 data type of each attribute to ``declared``."""
    for name, value in values.items():
        declared[name] = {"d": _TYPES[type(value)]}


def _style() -> dict[str, object]:
    def by(attribute: str, values: dict[str, str]) -> dict[str, object]:
        pairs = [{"v": value, "vp": shown} for value, shown in values.items()]
        return {"type": "DISCRETE", "definition": {"attribute": attribute, "type": "string", "map": pairs}}

    def through(attribute: str) -> dict[str, object]:
        return {"type": "PASSTHROUGH", "definition": {"attribute": attribute, "type": "string"}}

    def numbers(column: int) -> dict[str, object]:
        pairs = [{"v": value, "vp": drawn[column]} for value, drawn in _DRAWN.items()]
        return {"type": "DISCRETE", "definition": {"attribute": "drawn_as", "type": "string", "map": pairs}}

    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": {
                "NODE_BACKGROUND_COLOR": "#E8EEF4",
                "NODE_SHAPE": "round-rectangle",
                "NODE_LABEL_COLOR": "#000000",
            },
            "edge": {
                "EDGE_LINE_COLOR": "#999999",
                "EDGE_TARGET_ARROW_SHAPE": "none",
                "EDGE_LINE_STYLE": "solid",
                "EDGE_OPACITY": 1.0,
                "EDGE_WIDTH": 2.0,
            },
        },
        "nodeMapping": {"NODE_LABEL": through("name")},
        "edgeMapping": {
            "EDGE_LABEL": through("edge_label"),
            "EDGE_LINE_COLOR": by("sign", _COLOURS),
            "EDGE_TARGET_ARROW_SHAPE": by("sign", _ARROWS),
            "EDGE_LINE_STYLE": numbers(0),
            "EDGE_OPACITY": numbers(1),
            "EDGE_WIDTH": numbers(2),
        },
    }


def read_cx2(stream: IO[bytes], name: str) -> Iterator[Quad]:
    """Read CX2, whose aspects may be in any order; declared aliases and defaults of attributes are applied.

    A node that only an edge names becomes an entity as well.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Yields
    ------
    Quad
        Quads of claims, evidence, entities and sources, after the whole input has been read.

    Raises
    ------
    FormatError
        If the input is not CX2, its status says that it is incomplete, a node has no id, an edge has no source or target,
        an attribute is not valid, or all edges are skipped, because the relation of each contains a hedge or a negation
        that cannot be interpreted.
    """
    document = json_document(stream, name)
    if (
        not isinstance(document, list)
        or not document
        or "CXVersion" not in (document[0] if isinstance(document[0], dict) else {})
    ):
        raise FormatError(f'{name}: this is not CX2: expected a list whose first object has "CXVersion"')
    aspects: dict[str, list[Any]] = {}
    for fragment in document[1:]:
        for aspect, held in fragment.items() if isinstance(fragment, dict) else ():
            if not isinstance(held, list) and aspect in ("nodes", "edges", "networkAttributes"):
                raise FormatError(f"{name}: the aspect {aspect!r} is not a list: fetch the file again")
            aspects.setdefault(aspect, []).extend(held if isinstance(held, list) else [])
    for status in aspects.get("status", ()):
        if isinstance(status, dict) and status.get("success") is False:
            raise FormatError(f"{name}: the file says that it is incomplete ({status.get('error')}): export it again")
    declared = next((each for each in aspects.get("attributeDeclarations", ()) if isinstance(each, dict)), {})
    found = NetworkReader(name, typed=True)
    for each in members(aspects, "networkAttributes", name):
        found.network(each, name)
    for number, each in enumerate(aspects.get("nodes", ()), start=1):
        where = f"{name}, node {number}"
        found.node(str(_field(each, "id", where)), _values(each, declared.get("nodes", {}), where))
    for number, each in enumerate(aspects.get("edges", ()), start=1):
        where = f"{name}, edge {number}"
        source, target = str(_field(each, "s", where)), str(_field(each, "t", where))
        values = _values(each, declared.get("edges", {}), where)
        found.edge(source, target, values, where, str(each.get("id", "")))
        yield from found.stream.ready()
    yield from found.stream.end()


def _field(element: object, name: str, where: str) -> object:
    if not isinstance(element, dict):
        raise FormatError(f"{where}: expected an object with {name!r}: fetch the file again, or correct it")
    if name not in element:
        raise FormatError(f"{where}: it has no {name!r}: fetch the file again, or add it")
    return element[name]


def _values(element: dict[str, object], declared: object, where: str) -> dict[str, object]:
    """Return attributes under their full names; a declaration gives the alias and the default of each."""
    held = element.get("v", {})
    if not isinstance(held, dict):
        raise FormatError(f'{where}: its values "v" are not an object: expected attribute names and values')
    if not isinstance(declared, dict):
        raise FormatError(f"{where}: the attribute declarations are not an object: fetch the file again")
    values = dict(held)
    for name, how in declared.items():
        if isinstance(how, dict):
            if how.get("a") in values:
                values[name] = values.pop(how["a"])
            elif name not in values and "v" in how:
                values[name] = how["v"]
    return values


_CYJS: Final = "networks for Cytoscape and Cytoscape.js; every claim with its evidence is kept whole in an attribute of its edge and read back from it."
_CX2: Final = (
    "networks for NDEx and Cytoscape, with a style: colour and arrow by sign, line style, opacity and width by stance, certainty and retraction, the verb with its hedge as label; "
    "every claim with its evidence is kept whole and read back."
)
WRITERS: Final = (
    Writer(
        name="cyjs", title="Cytoscape JSON", endings=(".cyjs",), carries=NETWORK_FEATURES, about=_CYJS, write=write_cyjs
    ),
    Writer(name="cx2", title="CX2", endings=(".cx2",), carries=NETWORK_FEATURES, about=_CX2, write=write_cx2),
)
READERS: Final = (
    Reader(
        name="cyjs",
        title="Cytoscape JSON",
        endings=(".cyjs",),
        carries=NETWORK_FEATURES,
        about=_CYJS,
        read=read_cyjs,
        recognises=lambda head: b'"elements"' in head and b'"nodes"' in head,
    ),
    Reader(
        name="cx2",
        title="CX2",
        endings=(".cx2",),
        carries=NETWORK_FEATURES,
        about=_CX2,
        read=read_cx2,
        recognises=lambda head: b'"CXVersion"' in head,
    ),
)
