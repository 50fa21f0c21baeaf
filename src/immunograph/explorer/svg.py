"""Render a payload as an SVG image with the page's marks and positions, for a README or a page without scripts.

Numbers are rounded to a tenth of a pixel, so that the image is identical on every machine.
"""

from __future__ import annotations

import html
import math
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final, cast

from immunograph.claims.verb_phrases import sentence_of
from immunograph.explorer.bending import FAN
from immunograph.explorer.column_compression import unpack_table
from immunograph.explorer.layout import Box as Room
from immunograph.explorer.marks import radius_of
from immunograph.explorer.payload_rows import EdgeRow, Group, NodeRow, Payload
from immunograph.plurals import counted

__all__ = ["to_svg"]

_LIGHT: Final = {
    "paper": "#fcfaf6",
    "ink": "#1c2430",
    "soft": "#59606b",
    "line": "#39404b",
    "link": "#8a8f98",
    "blue": "#0072b2",
    "green": "#009e73",
    "vermillion": "#d55e00",
    "purple": "#cc79a7",
    "sky": "#56b4e9",
    "orange": "#e69f00",
    "yellow": "#e8d93a",
    "grey": "#8b9099",
}
_DARK: Final = {
    "paper": "#12161d",
    "ink": "#eceae4",
    "soft": "#b3b8c2",
    "line": "#c3c9d3",
    "link": "#757d8a",
    "blue": "#3d9fe0",
    "green": "#25c196",
    "vermillion": "#f5853b",
    "purple": "#dd97bf",
    "sky": "#7cc8f2",
    "orange": "#f0b236",
    "yellow": "#f0e442",
    "grey": "#8d95a1",
}
_HUE: Final = {"+": "green", "-": "vermillion", "u": "line", "": "link", "a": "purple"}
_WIDTH: Final = {3: 2.6, 2: 1.7, 1: 1.5, 0: 1.3, -1: 1.6}
_CERTAINTY: Final = {-1: "certainty not stated", 0: "open question", 1: "possible", 2: "probable", 3: "asserted"}
_PUT: Final = {
    "asks": "asked",
    "intends": "intended",
    "disputes": "disputed",
    "null": "null result",
    "unstated": "direction not stated",
}
_MARKS: Final = {"asks": "?", "disputes": "≠", "null": "∅", "unstated": "~", "fallen": "†", "joint": "&"}
_SIDES: Final = {
    "hexagon": (6, 1.1, math.pi / 6),
    "pentagon": (5, 1.12, -math.pi / 2),
    "diamond": (4, 1.25, 0.0),
    "triangle": (3, 1.22, -math.pi / 2),
    "square": (4, 1.27, math.pi / 4),
}
_SOURCES: Final = 20
"""Maximum number of sources listed in an image."""

_SIZE: Final = 12.5
_LINE: Final = 14.5
_EDGE: Final = 8.0
"""Minimum distance in pixels between a name and the edge of the picture."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def to_svg(payload: Payload) -> str:
    """Render the network that the page shows when it is opened as an SVG image.

    Parameters
    ----------
    payload
        The result of :func:`immunograph.explorer.payload.build`.

    Returns
    -------
    str
        An SVG document.
    """
    nodes = cast("list[NodeRow]", unpack_table(payload["nodes"]))
    edges = cast("list[EdgeRow]", unpack_table(payload["edges"]))
    sentences = [str(each["text"]) for each in unpack_table(payload["says"])]
    for edge in edges:
        if "says" in edge:
            edge["sentence"] = sentences[edge["says"]]
    edges = _shown(payload, edges)
    used = {end for edge in edges for end in (edge["source"], edge["target"])}
    kept = [number for number in range(len(nodes)) if number in used or not edges or not payload["aside"]]
    degree: dict[int, int] = defaultdict(int)
    for edge in edges:
        degree[edge["source"]] += 1
        degree[edge["target"]] += 1
    groups = payload["groups"]
    radius = {number: radius_of(groups[nodes[number]["group"]][1], degree[number]) for number in kept}
    body = [part for line in _bent(edges) for part in _edge(payload, nodes, radius, *line)]
    for number in kept:
        node = nodes[number]
        _, shape, colour = groups[node["group"]]
        body.append(
            f'<g><title>{_text(node["label"])}</title><path d="{_outline(shape, node["x"], node["y"], radius[number])}"'
            f' fill="var(--{colour})" stroke="var(--paper)" stroke-width="1.6"/></g>'
        )
    written, boxes = _labels(nodes, radius, edges, groups)
    return _frame(payload, [nodes[number] for number in kept], boxes, body + written)


def _shown(payload: Payload, edges: list[EdgeRow]) -> list[EdgeRow]:
    """Return the edges without those that the page hides at first (all evidence has a hidden status); all if none is left."""
    aside = set(payload["aside"])
    if not aside:
        return edges
    passages = unpack_table(payload["evidence"])
    kept = [
        edge
        for edge in edges
        if not edge.get("evidence")
        or not aside.issuperset(passages[each].get("status", "") for each in edge["evidence"])
    ]
    return kept or edges


def _bent(edges: list[EdgeRow]) -> list[tuple[EdgeRow, float]]:
    """Return each edge with its bend in pixels: parallel edges fan out, others avoid nodes, as on the page."""
    together: dict[tuple[int, int], list[EdgeRow]] = defaultdict(list)
    for edge in edges:
        together[min(edge["source"], edge["target"]), max(edge["source"], edge["target"])].append(edge)
    return [
        (
            edge,
            ((place - (len(group) - 1) / 2) * FAN + edge.get("bend", 0))
            * (1 if edge["source"] < edge["target"] else -1),
        )
        for group in together.values()
        for place, edge in enumerate(group)
    ]


def _dash(edge: EdgeRow) -> str:
    if edge["status"] == "inferred":
        return "0.1 4.6"
    if "fallen" in edge.get("beside", ()):
        return ""
    if edge["stance"] == "intends":  # an aim is not an open question, although neither has a certainty
        return "15 5"
    if edge["stance"] == "asks" or edge["certainty"] == 0:
        return "8 4 1.5 4"
    if edge["stance"] == "null":
        return "2.5 5"
    return "5.5 4" if edge["stance"] == "disputes" or edge["certainty"] == 1 else ""


def _firmness(edge: EdgeRow) -> str:
    """Return status, stance and certainty of an edge in words, such as *inferred, possible*."""
    put = _PUT.get(edge["stance"], "")
    aimed = edge["stance"] == "intends" and edge["certainty"] == 0
    words = ["inferred" if edge["status"] == "inferred" else "", put, "" if aimed else _CERTAINTY[edge["certainty"]]]
    return ", ".join(word for word in words if word)


def _edge(
    payload: Payload,
    nodes: list[NodeRow],
    radius: Mapping[int, float],
    edge: EdgeRow,
    bend: float,
) -> list[str]:
    source, target = nodes[edge["source"]], nodes[edge["target"]]
    fallen = "fallen" in edge.get("beside", ())
    hue = "grey" if edge["status"] == "rejected" or fallen else _HUE[edge["sign"][:1]]
    inferred = edge["status"] == "inferred"
    width = 2.2 if inferred else 1.0 if fallen else _WIDTH[edge["certainty"]]
    opposed = edge["stance"] in ("null", "disputes")
    plain_verb = payload["predicates"][edge["predicate"]][2]
    said = sentence_of(edge["stance"] if opposed else "", source["label"], plain_verb or "–", target["label"])
    against = edge.get("against", "") if not opposed else ""
    title = edge.get("sentence") or f"{said}: {_firmness(edge)}"
    title += (
        f" Against it: {against}." if against and "sentence" in edge else f"; against it: {against}" if against else ""
    )
    if caution := edge.get("caution"):
        title += f" {caution[0].upper()}{caution[1:]}." if title.endswith(".") else f"; {caution}"
    dash = f' stroke-dasharray="{_dash(edge)}"' if _dash(edge) else ""
    cap = ' stroke-linecap="round"' if inferred else ""
    ax, ay, ar = source["x"], source["y"], radius[edge["source"]]
    if source is target:
        path = f"M{_n(ax + ar * 0.5)} {_n(ay - ar)}C{_n(ax + 34)} {_n(ay - 54)} {_n(ax - 34)} {_n(ay - 54)} {_n(ax - ar * 0.5)} {_n(ay - ar)}"
        return [
            f'<g><title>{_text(title)}</title><path d="{path}" fill="none" stroke="var(--{hue})" stroke-width="{width}"{dash}{cap}/></g>'
        ]
    bx, by, br = target["x"], target["y"], radius[edge["target"]]
    length = math.sqrt((bx - ax) ** 2 + (by - ay) ** 2) or 1.0
    cx = (ax + bx) / 2 - (by - ay) / length * bend * 2
    cy = (ay + by) / 2 + (bx - ax) / length * bend * 2
    sx, sy, _, _ = _off((ax, ay), (cx, cy), ar * 1.1 + 2)
    ex, ey, ux, uy = _off((bx, by), (cx, cy), br * 1.15 + 4)
    line = f"M{_n(sx)} {_n(sy)}Q{_n(cx)} {_n(cy)} {_n(ex + ux * 5)} {_n(ey + uy * 5)}"
    parts = [f'<path d="{line}" fill="none" stroke="var(--{hue})" stroke-width="{width}"{dash}{cap}/>']
    if payload["directed"] and not opposed and not edge["sign"].startswith("a"):
        hollow = edge["status"] in ("proposed", "rejected")
        fill = "paper" if hollow else hue
        head = _head(edge["sign"], (ex, ey), (-ux, -uy), 5 + width * 1.5)
        parts.append(
            f'<path d="{head}" fill="var(--{fill})" stroke="var(--{hue})" stroke-width="{1.4 if hollow else 0.4}"/>'
        )
    parts += _mid(edge, (ax + 2 * cx + bx) / 4, (ay + 2 * cy + by) / 4, hue)
    return [f"<g><title>{_text(title)}</title>{''.join(parts)}</g>"]


def _mid(edge: EdgeRow, x: float, y: float, hue: str) -> list[str]:
    """Return SVG for the marks in the middle of an edge: stance, rejection, evidence against it, retracted support."""
    told = [edge["stance"], *edge.get("beside", ())]
    marks = "×" if edge["status"] == "rejected" else "".join(_MARKS.get(each, "") for each in told)
    if not marks:
        return []
    wide = 17 + 9 * (len(marks) - 1)
    return [
        f'<rect x="{_n(x - wide / 2)}" y="{_n(y - 8.5)}" width="{wide}" height="17" rx="8.5" fill="var(--paper)"/>'
        f'<text class="m" x="{_n(x)}" y="{_n(y + 5)}" fill="var(--{hue})">{_text(marks)}</text>'
    ]


def _off(end: Point, control: Point, distance: float) -> tuple[float, float, float, float]:
    """Return the point at a distance from a node's centre towards the control point, and the unit vector to it."""
    dx, dy = control[0] - end[0], control[1] - end[1]
    length = math.sqrt(dx * dx + dy * dy) or 1.0
    return end[0] + dx / length * distance, end[1] + dy / length * distance, dx / length, dy / length


def _head(sign: str, tip: Point, way: Point, size: float) -> str:
    def point(along: float, aside: float) -> str:
        x = tip[0] - way[0] * along - way[1] * aside
        y = tip[1] - way[1] * along + way[0] * aside
        return f"{_n(x)} {_n(y)}"

    if sign == "+":
        return f"M{point(0, 0)}L{point(size * 1.3, size * 0.56)}L{point(size * 1.3, -size * 0.56)}Z"
    if sign == "-":
        corners = (point(0, size * 0.8), point(3.6, size * 0.8), point(3.6, -size * 0.8), point(0, -size * 0.8))
        return f"M{'L'.join(corners)}Z"
    return _outline("circle", tip[0] - way[0] * 2.6, tip[1] - way[1] * 2.6, 2.9)


def _outline(shape: str, x: float, y: float, r: float) -> str:
    if shape in _SIDES:
        sides, scale, turn = _SIDES[shape]
        middle = y + (r * 0.16 if shape == "triangle" else 0.0)
        corners = [
            f"{_n(x + r * scale * math.cos(turn + 2 * math.pi * side / sides))}"
            f" {_n(middle + r * scale * math.sin(turn + 2 * math.pi * side / sides))}"
            for side in range(sides)
        ]
        return f"M{'L'.join(corners)}Z"
    if shape == "pill":
        c, h = r * 0.72, r * 0.78
        return (
            f"M{_n(x - c)} {_n(y - h)}H{_n(x + c)}A{_n(h)} {_n(h)} 0 0 1 {_n(x + c)} {_n(y + h)}"
            f"H{_n(x - c)}A{_n(h)} {_n(h)} 0 0 1 {_n(x - c)} {_n(y - h)}Z"
        )
    if shape == "page":
        w, fold = r * 0.78, r * 0.5
        return f"M{_n(x - w)} {_n(y - r)}H{_n(x + w - fold)}L{_n(x + w)} {_n(y - r + fold)}V{_n(y + r)}H{_n(x - w)}Z"
    if shape == "person":
        top, low, side = y - r * 0.25, y + r * 0.95, r * 0.9
        return (
            _outline("circle", x, y - r * 0.55, r * 0.45)
            + f"M{_n(x - side)} {_n(low)}C{_n(x - side)} {_n(top)} {_n(x + side)} {_n(top)} {_n(x + side)} {_n(low)}Z"
        )
    if shape == "drop":
        return (
            f"M{_n(x)} {_n(y - r * 1.25)}C{_n(x + r * 0.5)} {_n(y - r * 0.5)} {_n(x + r)} {_n(y)} {_n(x + r * 0.9)} {_n(y + r * 0.35)}"
            f"C{_n(x + r * 0.75)} {_n(y + r * 1.15)} {_n(x - r * 0.75)} {_n(y + r * 1.15)} {_n(x - r * 0.9)} {_n(y + r * 0.35)}"
            f"C{_n(x - r)} {_n(y)} {_n(x - r * 0.5)} {_n(y - r * 0.5)} {_n(x)} {_n(y - r * 1.25)}Z"
        )
    return f"M{_n(x - r)} {_n(y)}a{_n(r)} {_n(r)} 0 1 0 {_n(2 * r)} 0a{_n(r)} {_n(r)} 0 1 0 {_n(-2 * r)} 0Z"


_PLACES: Final = ((0, 1, 0.0), (0, -1, 0.4), (1, 0, 0.5), (-1, 0, 0.6))
"""Positions of a label (below, above, right, left), with the penalty of each."""


def _labels(
    nodes: list[NodeRow], radius: Mapping[int, float], edges: list[EdgeRow], groups: list[Group]
) -> tuple[list[str], list[Box]]:
    """Return SVG for each name, on the side of its node with the fewest edges, nodes and names.

    The second item has the rectangles (left, top, width, height) of all nodes and names.
    """
    away: dict[int, list[Point]] = defaultdict(list)
    for edge in edges:
        for own, other in ((edge["source"], edge["target"]), (edge["target"], edge["source"])):
            if own != other:
                dx, dy = nodes[other]["x"] - nodes[own]["x"], nodes[other]["y"] - nodes[own]["y"]
                length = math.sqrt(dx * dx + dy * dy) or 1.0
                away[own].append((dx / length, dy / length))
    taken = [(nodes[each]["x"] - r, nodes[each]["y"] - r, 2 * r, 2 * r) for each, r in radius.items()]
    written = []
    for number, r in radius.items():
        node = nodes[number]
        lines = _wrap(node["label"])
        wide, high = max(len(line) for line in lines) * 6.6, len(lines) * _LINE
        best: tuple[float, int, float, float] = (math.inf, 0, 0.0, 0.0)
        for side, (across, down, taste) in enumerate(_PLACES):
            x = node["x"] + across * (r * 1.4 + 4 + wide / 2)
            y = node["y"] + down * (r * 1.2 + 4 + high / 2)
            cost = taste + sum(2.0 for ux, uy in away[number] if ux * across + uy * down > 0.6)
            cost += sum(
                6.0
                for left, top, w, h in taken
                if abs(left + w / 2 - x) < (w + wide) / 2 and abs(top + h / 2 - y) < (h + high) / 2
            )
            best = min(best, (cost, side, x, y))
        _, _, x, y = best
        taken.append((x - wide / 2, y - high / 2, wide, high))
        first = y - high / 2 + _SIZE * 0.85
        spans = "".join(
            f'<tspan x="{_n(x)}" y="{_n(first + row * _LINE)}">{_text(line)}</tspan>' for row, line in enumerate(lines)
        )
        quiet = groups[node["group"]][1] == "dot"
        written.append(f'<text class="{"l q" if quiet else "l"}">{spans}</text>')
    return written, taken


def _wrap(label: str) -> list[str]:
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > 22:
            lines.append(word)
        else:
            lines[-1] += (" " if lines[-1] else "") + word
    kept = [*lines[:2], lines[2] + " …"] if len(lines) > 3 else lines
    return [line if len(line) <= 30 else line[:28] + "…" for line in kept]


def _frame(payload: Payload, nodes: list[NodeRow], boxes: list[Box], body: list[str]) -> str:
    """Return the SVG document, large enough for the rectangles of all nodes and names, with space for curved edges."""
    rooms = [Room.of_label(node["label"], 22) for node in nodes]
    left = min((node["x"] - room.width / 2 for node, room in zip(nodes, rooms, strict=True)), default=0.0) - 24
    right = max((node["x"] + room.width / 2 for node, room in zip(nodes, rooms, strict=True)), default=100.0) + 24
    top = min((node["y"] for node in nodes), default=0.0) - 58
    low = max((node["y"] + room.height for node, room in zip(nodes, rooms, strict=True)), default=60.0) + 20
    left, top = min([left, *(x - _EDGE for x, _, _, _ in boxes)]), min([top, *(y - _EDGE for _, y, _, _ in boxes)])
    right = max([right, *(x + wide + _EDGE for x, _, wide, _ in boxes)])
    low = max([low, *(y + high + _EDGE for _, y, _, high in boxes)])
    names = {name: f"--{name}:{colour}" for name, colour in _LIGHT.items()}
    dark = ";".join(f"--{name}:{colour}" for name, colour in _DARK.items())
    style = (
        f"svg{{{';'.join(names.values())}}}@media(prefers-color-scheme:dark){{svg{{{dark}}}}}"
        f".l{{font:{_SIZE}px system-ui,sans-serif;text-anchor:middle;fill:var(--ink);stroke:var(--paper);stroke-width:3.4px;"
        "stroke-linejoin:round;paint-order:stroke}.q{font-style:italic;fill:var(--soft)}"
        ".m{font:700 14px system-ui,sans-serif;text-anchor:middle}"
    )
    title = payload["title"] or "Network"
    sources = [source["title"] for source in payload["sources"]]
    if len(sources) > _SOURCES:
        sources = [*sources[:_SOURCES], f"and {counted(len(sources) - _SOURCES, 'more source')}"]
    rights = "; ".join(filter(None, [payload["licence"], payload["citation"], *sources]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_n(left)} {_n(top)} {_n(right - left)} {_n(low - top)}"'
        f' width="{_n(right - left)}" height="{_n(low - top)}" role="img" aria-label="{_text(title)}">'
        f"<title>{_text(title)}</title><desc>{_text(rights)}</desc><style>{style}</style>"
        f'<rect x="{_n(left)}" y="{_n(top)}" width="100%" height="100%" fill="var(--paper)"/>{"".join(body)}</svg>\n'
    )


def _n(value: float) -> str:
    """Format a number with at most one decimal, without negative zero."""
    return f"{round(value, 1) + 0.0:g}"


def _text(value: object) -> str:
    """Escape text for SVG; characters that XML 1.0 does not allow become question marks."""
    clean = re.sub(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", str(value))
    return html.escape(clean)
