"""The payload of the page: nodes and edges as plain, sorted, deterministic data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from immunograph.claims.verb_phrases import firmest, shown_as
from immunograph.explorer.attributes import attributes_of, canonical, filled, plain, shortened
from immunograph.explorer.bending import bend_lines
from immunograph.explorer.bounded_communities import communities
from immunograph.explorer.column_compression import pack_table
from immunograph.explorer.forces import group_size
from immunograph.explorer.joint_edges import mark_joint
from immunograph.explorer.layered import layered
from immunograph.explorer.layout import Box, Report, arrange
from immunograph.explorer.marks import Group, beside, groups_for, legend_order
from immunograph.explorer.path_data import WORDS, number_things
from immunograph.identifiers import compress, expand
from immunograph.model.enumerations import StudyDesign

__all__ = ["LAYOUTS", "OVERVIEW", "build", "safe_url"]

LAYOUTS: Final = ("network", "layered")
OVERVIEW: Final = 20_000
"""Number of nodes above which the page opens with groups of nodes that can be expanded."""

_NODE_DETAIL: Final = ("curie", "synonyms", "related_names", "definition", "identifiers", "title")
_LISTS: Final = frozenset(
    {"synonyms", "related_names", "identifiers", "context", "participants", "premises", "links", "decisions", "graph"}
)
"""Attributes that the page reads as lists; a single value becomes a list of one."""

_NODE_OWN: Final = frozenset(
    {*_NODE_DETAIL, "id", "label", "category", "group", "url", "x", "y", "shape", "color", "font", "level", "physics"}
)
_EDGE_OWN: Final = frozenset(
    {
        "from",
        "to",
        "arrows",
        "color",
        "smooth",
        "physics",
        "label",
        "predicate",
        "predicate_label",
        "sign",
        "claim_sign",
        "association",
    }
    | {
        "certainty",
        "status",
        "stance",
        "shown_as",
        "says",
        "epistemic_status",
        "modality",
        "evidence",
        "literal",
        "key",
    }
)
"""Attributes that the page shows separately; all others are listed unchanged."""

_EDGE_DETAIL: Final = (
    "claim",
    "identifiers",
    "context",
    "participants",
    "aspect",
    "rule",
    "premises",
    "links",
    "decisions",
    "graph",
    "title",
    "reason",
    "against",
    "caution",
    "clash",
    "opposed",
)
_STANCES: Final = ("supports", "null", "disputes", "unstated", "intends", "asks")
_STATUSES: Final = ("accepted", "proposed", "rejected", "inferred", "axiom")
_TRIALS: Final = frozenset(each.value for each in StudyDesign if each.is_trial)
_SIGNS: Final = {"+": "+", "-": "-", "\u2212": "-", "unsigned": "u"}
_ASSOCIATED: Final = {"+": "a+", "-": "a-", "unsigned": "a"}
"""Sign of an association in the data -> its notation on the page, which differs from that of an effect."""
LABEL_LINE: Final = 22
"""Maximum number of characters per line of a label, as on the page."""


def safe_url(value: object) -> str:
    """Return a URL if its scheme is http or https and it names a host, else an empty string.

    Parameters
    ----------
    value
        A value of any type; its text is used.

    Returns
    -------
    str
        The URL without surrounding spaces, or an empty string.

    Examples
    --------
    >>> safe_url(" https://example.org/x "), safe_url("javascript:alert(1)")
    ('https://example.org/x', '')
    """
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


def _detail(source: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    values = ((name, plain(source.get(name))) for name in names)
    return {
        name: [value] if name in _LISTS and not isinstance(value, list) else value
        for name, value in values
        if filled(value)
    }


def _text(value: object, default: str = "") -> str:
    return default if value is None or value == "" else str(value)


def _certainty(edge: Mapping[str, Any], evidence: Sequence[Mapping[str, Any]]) -> int:
    """Return the certainty of an edge, 0 to 3: its own, else the highest of its supporting or else all passages; else -1."""
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
        return -1 if stated is None or int(stated) < 0 else min(3, int(stated))
    except (TypeError, ValueError):
        return -1


def _stance(edge: Mapping[str, object], evidence: Sequence[Mapping[str, object]]) -> str:
    """Return the stance of the strongest passage: support before null results and disputes, then by certainty."""
    given = [(_text(each.get("stance"), "supports"), _certainty(each, ())) for each in evidence]
    given.append((_text(edge.get("stance")), _certainty(edge, ())))
    known = [each for each in given if each[0] in _STANCES]
    return max(known, key=lambda each: firmest(*each))[0] if known else ""


def _sign(edge: Mapping[str, object], stance: str) -> str:
    """Return the sign to draw: none for an effect that was tested and not seen, is only disputed, or has no direction."""
    if stance in ("null", "disputes", "unstated"):
        return ""
    if associated := _text(edge.get("association")):
        return _ASSOCIATED.get(associated, "")
    return _SIGNS.get(_text(edge.get("sign"), _text(edge.get("claim_sign"))), "")


def _evidence(edge: Mapping[str, object]) -> list[dict[str, object]]:
    found = edge.get("evidence")
    if not isinstance(found, (list, tuple)):
        return []
    clean = []
    for each in found:
        if isinstance(each, Mapping):
            one = {name: value for name, value in ((str(key), plain(each[key])) for key in each) if filled(value)}
            url = _url_of(one.get("evidence_type"))
            if url:
                one["evidence_url"] = url
            clean.append(one)
    return clean


def _node_order(node: Mapping[str, object]) -> tuple[str, str]:
    return str(node["id"]), type(node["id"]).__name__


def build(
    nodes: Sequence[Mapping[str, object]],
    edges: Sequence[Mapping[str, object]],
    *,
    directed: bool = True,
    title: str = "",
    subtitle: str = "",
    focus: object = None,
    empty_reason: str = "",
    licence: str = "",
    sources: Sequence[str | Mapping[str, object]] = (),
    citation: str = "",
    aside: Sequence[str] = (),
    layout: str = "network",
    view: str = "",
    seed: int = 1,
    paths: Mapping[str, object] | None = None,
    report: Report | None = None,
) -> dict[str, object]:
    """Build the payload of the page, including node positions.

    ``nodes`` and ``edges`` are not changed. Their order has no effect on the result. Edges to a missing node are left out.
    Positions are computed unless every node has ``x`` and ``y``.

    Parameters
    ----------
    nodes, edges
        Dictionaries of attributes, as pyvis keeps them: ``id`` of a node; ``from`` and ``to`` of an edge.
    directed, title, subtitle, focus, empty_reason, licence, sources, citation, aside, layout, view, seed, paths
        See :class:`immunograph.explorer.Network`.
    report
        Progress callback, called with the completed fraction of the layout, from 0 to 1.

    Returns
    -------
    dict[str, object]
        JSON-compatible data, with nodes and edges packed by column.
    """
    ordered = sorted(nodes, key=_node_order)
    index = {node["id"]: number for number, node in enumerate(ordered)}
    rows = _sorted_edges(edges, index)
    evidence, sayings = _Evidence(), _Sayings()
    predicates: dict[tuple[str, str, str], int] = {}
    page_edges = [_edge(source, target, edge, predicates, evidence) for source, target, edge in rows]
    for made, (_, _, edge) in zip(page_edges, rows, strict=True):
        sayings.put(made, edge)
    hidden = set(aside)
    unseen = _only_in([hidden.issuperset(evidence.footing(edge)) for edge in page_edges], rows) if hidden else set()
    labels = [_label(node) for node in ordered]
    mark_joint(page_edges, labels)
    boxes = [Box.of_label(label, LABEL_LINE) for label in labels]
    pairs = [(row[0], row[1]) for row in rows]
    places = _fixed(ordered) or (
        layered(boxes, pairs) if layout == "layered" else arrange(boxes, pairs, seed=seed, aside=unseen, report=report)
    )
    page_nodes, legend = _nodes(ordered, labels, places)
    bend_lines(page_nodes, page_edges, [group.shape for group in legend])
    _number_communities(page_nodes, pairs, seed)
    return {
        "title": title,
        "subtitle": subtitle,
        "focus": index.get(focus, -1) if focus is not None else -1,
        "empty": empty_reason,
        "licence": licence,
        "sources": [_source(source) for source in sources],
        "citation": citation,
        "aside": sorted(hidden),
        "view": view,
        "layered": layout == "layered",
        "directed": directed,
        "groups": [[group.label, group.shape, group.colour] for group in legend],
        "paths": None if paths is None else number_things(paths, index, rows),
        "words": WORDS,
        "predicates": [list(key) for key in predicates],
        "nodes": pack_table(page_nodes),
        "edges": pack_table(page_edges),
        "evidence": pack_table(evidence.rows),
        "says": pack_table(sayings.rows),
    }


def _number_communities(nodes: Sequence[dict[str, object]], pairs: list[tuple[int, int]], seed: int) -> None:
    """Set ``community`` on each node of a graph with more than :data:`OVERVIEW` nodes, which opens as communities."""
    if len(nodes) > OVERVIEW:
        for node, group in zip(nodes, _groups(len(nodes), pairs, seed), strict=True):
            node["community"] = group


def _label(node: Mapping[str, object]) -> str:
    """Return the label of a node; if that is only its IRI, its CURIE or else the last part of the IRI."""
    identifier = str(node["id"])
    label = shortened(_text(node.get("label"), identifier))
    if label != identifier or not re.fullmatch(r"https?://[^\s<>\"']+", label):
        return label
    return compress(label) or re.split(r"[/#]", label.rstrip("/#"))[-1] or label


def _source(source: str | Mapping[str, object]) -> dict[str, str]:
    """Return those of title, kind, licence and URL that a source has; a text is a title."""
    if not isinstance(source, Mapping):
        return {"title": str(source)}
    given = {name: _text(source.get(name)) for name in ("title", "kind", "licence")}
    return {name: text for name, text in {**given, "url": safe_url(source.get("url"))}.items() if text}


def _sorted_edges(
    edges: Sequence[Mapping[str, object]], index: Mapping[object, int]
) -> list[tuple[int, int, Mapping[str, object]]]:
    rows = [
        (index[edge["from"]], index[edge["to"]], edge)
        for edge in edges
        if edge["from"] in index and edge["to"] in index
    ]
    keyed = [
        (source, target, _text(edge.get("predicate_label")), canonical(plain(edge)), number)
        for number, (source, target, edge) in enumerate(rows)
    ]
    return [rows[each[4]] for each in sorted(keyed)]


def _nodes(
    ordered: Sequence[Mapping[str, object]], labels: Sequence[str], places: Sequence[tuple[int, int]]
) -> tuple[list[dict[str, object]], list[Group]]:
    """Return the rows of the nodes for the page, and the groups of the legend that they use."""
    kinds = [_text(node.get("category", node.get("group"))) for node in ordered]
    groups = groups_for(kinds)
    legend = sorted({groups[kind] for kind in kinds}, key=legend_order)
    rank = {group: number for number, group in enumerate(legend)}
    made = []
    for number, node in enumerate(ordered):
        one = _detail(node, _NODE_DETAIL)
        url = safe_url(node.get("url")) or _url_of(node.get("curie"))
        if url:
            one["url"] = url
        if kinds[number]:
            one["category"] = kinds[number]
        x, y = places[number]
        attributes = attributes_of(node, _NODE_OWN)
        if attributes:
            one["attributes"] = attributes
        one.update(id=str(node["id"]), label=labels[number], group=rank[groups[kinds[number]]], x=x, y=y)
        made.append(one)
    return made, legend


def _edge(
    source: int,
    target: int,
    edge: Mapping[str, object],
    predicates: dict[tuple[str, str, str], int],
    evidence: _Evidence,
) -> dict[str, object]:
    found = _evidence(edge)
    label = shortened(_text(edge.get("predicate_label"), _text(edge.get("label"), _local(edge.get("predicate")))))
    label = label or shortened(_local(edge.get("key")))
    stance = _stance(edge, found)
    status = _text(edge.get("status"))
    one = _detail(edge, _EDGE_DETAIL)
    attributes = attributes_of(edge, _EDGE_OWN | set(_EDGE_DETAIL))
    if not found and filled(plain(edge.get("evidence"))):
        attributes["evidence"] = shortened(str(plain(edge["evidence"])))
    if attributes:
        one["attributes"] = attributes
    if marks := beside(stance, _text(edge.get("against")), found):
        one["beside"] = marks
    if found:
        one["evidence"] = [evidence.number(each) for each in found]
    iri = _text(edge.get("predicate"))
    one.update(_by_trials(edge, found, evidence, lambda put: _predicate(predicates, iri, label, put)))
    one.update(
        source=source,
        target=target,
        predicate=_predicate(predicates, iri, label, stance),
        sign=_sign(edge, stance),
        certainty=_certainty(edge, found),
        status=status if status in _STATUSES else "inferred" if one.get("rule") else "",
        stance=stance,
    )
    return one


def _predicate(predicates: dict[tuple[str, str, str], int], iri: str, label: str, stance: str) -> int:
    """Return the index of a predicate with its label as worded for a stance; a new one is added to ``predicates``."""
    shown = shown_as(stance, label) if stance in ("null", "disputes") else label
    return predicates.setdefault((iri, shown, label), len(predicates))


def _by_trials(
    edge: Mapping[str, object],
    found: Sequence[dict[str, object]],
    evidence: _Evidence,
    predicate_of: Callable[[str], int],
) -> dict[str, object]:
    """Return the attributes to draw the claim with if only passages on clinical trials are used; empty if there are none.

    A claim supported by a cell culture but reported as a null result by a trial is then drawn as a null result.
    """
    told = [each for each in found if _text(each.get("design")) in _TRIALS]
    if not told:
        return {}
    bare = {name: edge[name] for name in ("association", "claim_sign") if name in edge}
    if "claim_sign" not in bare and "sign" in edge:
        bare["claim_sign"] = edge["sign"]
    stance = _stance({}, told)
    made: dict[str, object] = {
        "trial": [evidence.number(each) for each in told],
        "trial_predicate": predicate_of(stance),
        "trial_sign": _sign(bare, stance),
        "trial_certainty": _certainty({}, told),
        "trial_stance": stance,
    }
    stances = {_text(each.get("stance"), "supports") for each in told}
    against = ", ".join(name for name in ("null", "disputes") if name in stances)
    if marks := beside(stance, against.replace("disputes", "dispute"), told):
        made["trial_beside"] = marks
    return made


class _Evidence:
    """The table of passages, deduplicated over edges."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self._known: dict[str, int] = {}

    def number(self, passage: dict[str, object]) -> int:
        place = self._known.setdefault(canonical(passage), len(self.rows))
        if place == len(self.rows):
            self.rows.append(passage)
        return place

    def footing(self, edge: Mapping[str, Any]) -> list[str]:
        """Return the epistemic status of each passage of an edge (``""`` if missing); ``[""]`` without a passage."""
        return [_text(self.rows[each].get("status")) for each in edge.get("evidence", ())] or [""]


class _Sayings:
    """The table of sentences, deduplicated over edges."""

    def __init__(self) -> None:
        self.rows: list[dict[str, str]] = []
        self._known: dict[str, int] = {}

    def put(self, made: dict[str, object], edge: Mapping[str, object]) -> None:
        """Set ``says``, the number of its sentence, on an edge of the page; an edge without a sentence is unchanged."""
        text = _text(edge.get("says"))
        if not text:
            return
        place = self._known.setdefault(text, len(self.rows))
        if place == len(self.rows):
            self.rows.append({"text": shortened(text)})
        made["says"] = place


def _only_in(hidden: Sequence[bool], rows: Sequence[tuple[int, int, Mapping[str, object]]]) -> set[int]:
    """Return the nodes all of whose edges are hidden."""
    seen: set[int] = set()
    gone: set[int] = set()
    for unseen, (source, target, _) in zip(hidden, rows, strict=True):
        (gone if unseen else seen).update((source, target))
    return gone - seen


def _groups(count: int, pairs: Iterable[tuple[int, int]], seed: int) -> list[int]:
    near: list[set[int]] = [set() for _ in range(count)]
    for source, target in pairs:
        if source != target:
            near[source].add(target)
            near[target].add(source)
    return communities([sorted(each) for each in near], cap=group_size(count), seed=seed)


def _local(iri: object) -> str:
    return re.split(r"[/#]", _text(iri))[-1]


def _fixed(nodes: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Return the attributes ``x`` and ``y`` of all nodes, rounded; an empty list if any node lacks them."""
    try:
        return [(round(float(node["x"])), round(float(node["y"]))) for node in nodes]
    except (KeyError, TypeError, ValueError, OverflowError):
        return []
