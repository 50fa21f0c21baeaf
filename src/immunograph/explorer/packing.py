"""Push boxes apart until nothing overlaps, and set components side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

__all__ = ["pack", "spread"]

MARGIN = 14
GAP = 54
SHAPE = 1.42
"""Width to height that the whole picture aims for."""


class Room(Protocol):
    """Anything with a width and a height in pixels."""

    @property
    def width(self) -> int:
        """Pixels across."""

    @property
    def height(self) -> int:
        """Pixels down."""


def spread(
    points: Sequence[tuple[float, float]], boxes: Sequence[Room], near: Sequence[Sequence[int]]
) -> list[tuple[int, int]]:
    """Move nodes as little as it takes for boxes not to overlap, nor (in small graphs) to lie on foreign edges."""
    xs = [float(x) for x, _ in points]
    ys = [float(y) for _, y in points]
    small = len(xs) <= 160
    lines = [(a, b) for a, others in enumerate(near) for b in others if a < b] if small else []
    rounds = 90 if small else 40 if len(xs) <= 1500 else 6
    for number in range(rounds):
        moved = _part(xs, ys, boxes)
        if lines and number < rounds - 25:
            moved = _clear_lines(xs, ys, lines, boxes) or moved
        if not moved:
            break
    return [(round(x), round(y)) for x, y in zip(xs, ys, strict=True)]


def _part(xs: list[float], ys: list[float], boxes: Sequence[Room]) -> bool:
    """Push each overlapping pair apart along the axis on which less is needed."""
    order = sorted(range(len(xs)), key=lambda node: (xs[node], node))
    widest = max(box.width for box in boxes) + MARGIN
    moved = False
    for place, a in enumerate(order):
        for b in order[place + 1 :]:
            if xs[b] - xs[a] > widest:
                break
            over_x = (boxes[a].width + boxes[b].width) / 2 + MARGIN - abs(xs[b] - xs[a])
            over_y = (boxes[a].height + boxes[b].height) / 2 + MARGIN - abs(ys[b] - ys[a])
            if over_x <= 0.5 or over_y <= 0.5:
                continue
            moved = True
            if over_x < over_y:
                shift = over_x / 2 if xs[b] >= xs[a] else -over_x / 2
                xs[a] -= shift
                xs[b] += shift
            else:
                shift = over_y / 2 if ys[b] >= ys[a] else -over_y / 2
                ys[a] -= shift
                ys[b] += shift
    return moved


def _clear_lines(
    xs: list[float], ys: list[float], lines: Sequence[tuple[int, int]], boxes: Sequence[Room]
) -> bool:
    """Push a node off an edge that passes through it without ending there."""
    moved = False
    for a, b in lines:
        along_x, along_y = xs[b] - xs[a], ys[b] - ys[a]
        square = along_x * along_x + along_y * along_y
        if square < 1:
            continue
        for node in range(len(xs)):
            if node in (a, b):
                continue
            at = ((xs[node] - xs[a]) * along_x + (ys[node] - ys[a]) * along_y) / square
            if not 0.04 < at < 0.96:
                continue
            off_x = xs[node] - xs[a] - at * along_x
            off_y = ys[node] - ys[a] - at * along_y
            off = (off_x * off_x + off_y * off_y) ** 0.5
            need = 26 + boxes[node].height / 8
            if off < need:
                moved = True
                if off < 1e-6:
                    length = square**0.5
                    off_x, off_y, off = -along_y / length, along_x / length, 1.0
                push = (need - off) * 0.4 / off
                xs[node] += off_x * push
                ys[node] += off_y * push
                for end in (a, b):
                    xs[end] -= off_x * push * 0.25
                    ys[end] -= off_y * push * 0.25
    return moved


def pack(
    pieces: Sequence[tuple[list[int], list[tuple[int, int]]]], loose: Sequence[int], boxes: Sequence[Room]
) -> list[tuple[int, int]]:
    """Set laid-out components into rows under the largest, and nodes without edges into a last block.

    Parameters
    ----------
    pieces
        Nodes and their positions, component by component, the largest first.
    loose
        Nodes without any edge.
    boxes
        Room for every node of the graph.
    """
    places: dict[int, tuple[int, int]] = {}
    blocks: list[tuple[int, int, list[tuple[int, int, int]]]] = []
    for part, points in pieces:
        left = min(x - boxes[node].width // 2 for node, (x, _) in zip(part, points, strict=True))
        right = max(x + boxes[node].width // 2 for node, (x, _) in zip(part, points, strict=True))
        top = min(y - boxes[node].height // 2 for node, (_, y) in zip(part, points, strict=True))
        low = max(y + boxes[node].height // 2 for node, (_, y) in zip(part, points, strict=True))
        inside = [(node, x - left, y - top) for node, (x, y) in zip(part, points, strict=True)]
        blocks.append((right - left, low - top, inside))
    area = sum((wide + GAP) * (high + GAP) for wide, high, _ in blocks)
    area += sum((boxes[node].width + MARGIN) * (boxes[node].height + MARGIN) for node in loose)
    row = max([round((area * SHAPE) ** 0.5), *(wide for wide, _, _ in blocks[:1])], default=0)

    x = y = tallest = 0
    for wide, high, inside in blocks:
        if x and x + wide > row:
            x, y, tallest = 0, y + tallest + GAP, 0
        for node, inner_x, inner_y in inside:
            places[node] = (x + inner_x, y + inner_y)
        x, tallest = x + wide + GAP, max(tallest, high)
    if loose:
        y = y + tallest + GAP if blocks else 0
        _shelve(loose, boxes, row, y, places)
    if not places:
        return []
    middle_x = (min(x for x, _ in places.values()) + max(x for x, _ in places.values())) // 2
    middle_y = (min(y for _, y in places.values()) + max(y for _, y in places.values())) // 2
    return [(places[node][0] - middle_x, places[node][1] - middle_y) for node in range(len(boxes))]


def _shelve(
    loose: Sequence[int], boxes: Sequence[Room], row: int, y: int, places: dict[int, tuple[int, int]]
) -> None:
    """Set single nodes in even columns, which read as a list rather than as part of the network."""
    column = min(max(boxes[node].width for node in loose), 170) + MARGIN
    across = max(1, row // column)
    for number, node in enumerate(loose):
        places[node] = (column // 2 + number % across * column, y + 30 + number // across * 74)
