"""Turn nodes and edges, as dictionaries, into what the page reads: plain, sorted, deterministic."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from immunograph.explorer.layout import Box, arrange
from immunograph.explorer.marks import groups_for, legend_order
from immunograph.identifiers import expand

__all__ = ["build", "safe_url"]

_NODE_DETAIL: Final = ("curie", "synonyms", "definition", "identifiers", "title")
_EDGE_DETAIL: Final = (
    "claim",
    "identifiers",
    "context",
    "participants",
    "aspect",
    "rule",
    "premises",
    "links",
    "evidence",
    "decisions",
    "graph",
    "title",
)
_STANCES: Final = ("supports", "disputes", "intends", "asks")
_STATUSES: Final = ("accepted", "proposed", "rejected", "inferred")
_SIGNS: Final = {"+": "+", "-": "-", "\u2212": "-", "unsigned": "u"}
LABEL_LINE: Final = 22
"""Characters after which a label is broken into a further line; the page breaks it in the same way."""


def safe_url(value: object) -> str:
    """Give the address back if a link may lead there (http and https), else the empty string."""
    text = str(value or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""


def _url_of(curie: object) -> str:
    if not re.fullmatch(r"[A-Za-z][\w.]*:[\w.-]+", str(curie or "")):
        return ""
    try:
        return safe_url(expand(str(curie)))
    except ValueError:
        return ""


def _plain(value: object) -> object:
    """Reduce any value to what JSON can hold; sets are sorted, unknown objects become their text."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((_plain(each) for each in value), key=_canonical)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return str(value)


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _filled(value: object) -> bool:
    """Tell whether there is anything to show: ``0`` and ``False`` are."""
    return value is not None and value != "" and value != [] and value != {}


def _detail(source: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    plain = ((name, _plain(source.get(name))) for name in names)
    return {name: value for name, value in plain if _filled(value)}


def _text(value: object, default: str = "") -> str:
    return default if value is None or value == "" else str(value)


def _certainty(edge: Mapping[str, Any], evidence: Sequence[Mapping[str, Any]]) -> int:
    """Give 0..3, or -1 where nobody says how firmly; support counts before what asks or disputes."""
    stated = edge.get("certainty")
    if stated is None:
        for stances in (("supports",), _STANCES):
            values = [
                each["certainty"]
                for each in evidence
                if each.get("stance", "supports") in stances and each.get("certainty") is not None
            ]
            if values:
                stated = max(int(value) for value in values)
                break
    try:
        return -1 if stated is None else max(0, min(3, int(stated)))
    except (TypeError, ValueError):
        return -1


def _stance(edge: Mapping[str, Any], evidence: Sequence[Mapping[str, Any]]) -> str:
    """Give the strongest thing any passage does with the claim, so that one supporter makes it supported."""
    stances = {_text(edge.get("stance"))} | {_text(each.get("stance")) for each in evidence}
    return next((stance for stance in _STANCES if stance in stances), "")


def _evidence(edge: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = edge.get("evidence")
    if not isinstance(found, (list, tuple)):
        return []
    clean = []
    for each in found:
        if isinstance(each, Mapping):
            one = {name: value for name, value in ((str(key), _plain(each[key])) for key in each) if _filled(value)}
            url = _url_of(one.get("evidence_type"))
            if url:
                one["evidence_url"] = url
            clean.append(one)
    return clean


def _node_order(node: Mapping[str, Any]) -> tuple[str, str]:
    return str(node["id"]), type(node["id"]).__name__


def build(
    nodes: Sequence[Mapping[str, Any]],
    edges: Sequence[Mapping[str, Any]],
    *,
    directed: bool = True,
    title: str = "",
    subtitle: str = "",
    focus: object = None,
    empty_reason: str = "",
    licence: str = "",
    sources: Sequence[str] = (),
    seed: int = 1,
) -> dict[str, Any]:
    """Build the payload, positions included; neither ``nodes`` nor ``edges`` is changed.

    Nodes and edges are sorted, so that the order in which they were added leaves no trace.
    """
    ordered = sorted(nodes, key=_node_order)
    index = {node["id"]: number for number, node in enumerate(ordered)}
    kinds = [_text(node.get("category", node.get("group"))) for node in ordered]
    groups = groups_for(kinds)
    legend = sorted({groups[kind] for kind in kinds}, key=legend_order)
    rank = {group: number for number, group in enumerate(legend)}

    rows = [
        (index[edge["from"]], index[edge["to"]], edge) for edge in edges if {edge["from"], edge["to"]} <= index.keys()
    ]
    rows.sort(key=lambda row: (row[0], row[1], _text(row[2].get("predicate_label")), _canonical(_plain(row[2]))))

    labels = [_text(node.get("label"), str(node["id"])) for node in ordered]
    places = _fixed(ordered) or arrange(
        [Box.of_label(label, LABEL_LINE) for label in labels], [(row[0], row[1]) for row in rows], seed=seed
    )
    predicates: dict[tuple[str, str], int] = {}
    page_nodes = []
    for number, node in enumerate(ordered):
        detail = _detail(node, _NODE_DETAIL)
        url = safe_url(node.get("url")) or _url_of(node.get("curie"))
        if url:
            detail["url"] = url
        if kinds[number]:
            detail["category"] = kinds[number]
        x, y = places[number]
        page_nodes.append([str(node["id"]), labels[number], rank[groups[kinds[number]]], x, y, detail])
    page_edges = []
    for source, target, edge in rows:
        evidence = _evidence(edge)
        label = _text(edge.get("predicate_label"), _text(edge.get("label"), _local(edge.get("predicate"))))
        predicate = predicates.setdefault((_text(edge.get("predicate")), label), len(predicates))
        status = _text(edge.get("status"))
        detail = _detail(edge, (name for name in _EDGE_DETAIL if name != "evidence"))
        if evidence:
            detail["evidence"] = evidence
        page_edges.append(
            [
                source,
                target,
                predicate,
                _SIGNS.get(_text(edge.get("sign")), ""),
                _certainty(edge, evidence),
                status if status in _STATUSES else "",
                _stance(edge, evidence),
                detail,
            ]
        )
    return {
        "title": title,
        "subtitle": subtitle,
        "focus": index.get(focus, -1) if focus is not None else -1,
        "empty": empty_reason,
        "licence": licence,
        "sources": [str(source) for source in sources],
        "directed": directed,
        "groups": [[group.label, group.shape, group.colour] for group in legend],
        "predicates": [list(key) for key in predicates],
        "nodes": page_nodes,
        "edges": page_edges,
    }


def _local(iri: object) -> str:
    return re.split(r"[/#]", _text(iri))[-1]


def _fixed(nodes: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Use the positions that the caller gave, if every node has one."""
    try:
        return [(round(float(node["x"])), round(float(node["y"]))) for node in nodes]
    except (KeyError, TypeError, ValueError, OverflowError):
        return []
