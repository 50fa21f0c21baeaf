"""Removal of overlaps between boxes, and placement of components next to each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Protocol

__all__ = ["pack", "part", "spread"]

MARGIN = 14
GAP = 48
CAREFUL = 40
"""Maximum number of blocks for which every free corner is tried."""
SHAPE = 1.42
"""Target aspect ratio of the picture (width to height)."""


class Room(Protocol):
    """Protocol of objects with a width and a height in pixels, such as ``Box``."""

    @property
    def width(self) -> int:
        """Width in pixels."""

    @property
    def height(self) -> int:
        """Height in pixels."""


def spread(
    points: Sequence[tuple[float, float]],
    boxes: Sequence[Room],
    near: Sequence[Sequence[int]],
    *,
    report: Callable[[float], None] | None = None,
) -> list[tuple[int, int]]:
    """Move nodes until their boxes overlap neither each other nor edges, for a limited number of rounds.

    Up to 160 nodes, 90 rounds, of which the first 65 also move nodes off edges; up to 1,500 nodes, 40; above, 6.

    Parameters
    ----------
    points
        One position (x, y) per node.
    boxes
        Size of each node.
    near
        Neighbours of each node.
    report
        Progress callback, called with the completed fraction of the work, from 0 to 1.

    Returns
    -------
    list[tuple[int, int]]
        New positions, in whole pixels.
    """
    # Scale first to the area that all boxes need, so that few pairs overlap.
    wide = max(x for x, _ in points) - min(x for x, _ in points)
    high = max(y for _, y in points) - min(y for _, y in points)
    need = 2.2 * sum((box.width + MARGIN) * (box.height + MARGIN) for box in boxes)
    scale = max(1.0, math.sqrt(need / max(wide * high, 1.0))) if len(points) > 40 else 1.0
    xs = [x * scale for x, _ in points]
    ys = [y * scale for _, y in points]
    small = len(xs) <= 160
    lines = [(a, b) for a, others in enumerate(near) for b in others if a < b] if small else []
    rounds = 90 if small else 40 if len(xs) <= 1500 else 6
    for number in range(rounds):
        moved = _part(xs, ys, boxes)
        if lines and number < rounds - 25:
            moved = _clear_lines(xs, ys, lines, boxes) or moved
        if report is not None:
            report((number + 1) / rounds)
        if not moved:
            break
    return [(round(x), round(y)) for x, y in zip(xs, ys, strict=True)]


def part(xs: list[float], ys: list[float], across: Sequence[float], *, rounds: int) -> None:
    """Push discs apart, in place, until none overlap or the rounds are used up.

    Parameters
    ----------
    xs, ys
        Centres of the discs; changed in place.
    across
        Diameter of each disc.
    rounds
        Maximum number of rounds.

    Examples
    --------
    >>> xs, ys = [0.0, 1.0], [0.0, 0.0]
    >>> part(xs, ys, [10.0, 10.0], rounds=100)
    >>> xs[1] - xs[0] > 9
    True
    """
    for _ in range(rounds):
        moved = False
        for a in range(len(xs)):
            for b in range(a + 1, len(xs)):
                gap_x, gap_y = xs[b] - xs[a], ys[b] - ys[a]
                need = (across[a] + across[b]) / 2
                square = gap_x * gap_x + gap_y * gap_y
                if square >= need * need - 1.0:
                    continue
                moved = True
                length = math.sqrt(square)
                if length < 1e-9:
                    gap_x, length = 1.0, 1.0
                push = (need - length) / 2 / length
                xs[a] -= gap_x * push
                ys[a] -= gap_y * push
                xs[b] += gap_x * push
                ys[b] += gap_y * push
        if not moved:
            break


def _part(xs: list[float], ys: list[float], boxes: Sequence[Room]) -> bool:
    """Push each overlapping pair apart, in place, along the axis with less overlap; return whether any node was moved."""
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


def _clear_lines(xs: list[float], ys: list[float], lines: Sequence[tuple[int, int]], boxes: Sequence[Room]) -> bool:
    """Push nodes off edges that pass through them without ending there, in place; return whether any was moved."""
    moved = False
    needs = [26 + box.height / 8 for box in boxes]
    for a, b in lines:
        from_x, from_y = xs[a], ys[a]
        along_x, along_y = xs[b] - from_x, ys[b] - from_y
        square = along_x * along_x + along_y * along_y
        if square < 1:
            continue
        for node, need in enumerate(needs):
            way_x, way_y = xs[node] - from_x, ys[node] - from_y
            at = (way_x * along_x + way_y * along_y) / square
            if not 0.04 < at < 0.96 or node in (a, b):
                continue
            off_x, off_y = way_x - at * along_x, way_y - at * along_y
            off = math.sqrt(off_x * off_x + off_y * off_y)
            if off < need:
                moved = True
                if off < 1e-6:
                    length = math.sqrt(square)
                    off_x, off_y, off = -along_y / length, along_x / length, 1.0
                push = (need - off) * 0.4 / off
                xs[node] += off_x * push
                ys[node] += off_y * push
                for end in (a, b):
                    xs[end] -= off_x * push * 0.25
                    ys[end] -= off_y * push * 0.25
                from_x, from_y = xs[a], ys[a]
    return moved


def pack(
    pieces: Sequence[tuple[list[int], list[tuple[int, int]]]], loose: Sequence[int], boxes: Sequence[Room]
) -> list[tuple[int, int]]:
    """Place components next to each other, and nodes without edges in a block of columns.

    Parameters
    ----------
    pieces
        Nodes and their positions, component by component, largest first.
    loose
        Nodes without edges.
    boxes
        Size of each node of the graph.

    Returns
    -------
    list[tuple[int, int]]
        One position (x, y) for each node of the graph, in whole pixels.
    """
    blocks = [_block(part, points, boxes) for part, points in pieces]
    area = sum((wide + GAP) * (high + GAP) for wide, high, _ in blocks)
    widest = max((wide for wide, _, _ in blocks), default=0)
    best: tuple[float, list[tuple[int, int, int]]] | None = None
    # The block of nodes without edges may be as wide as the drawing, or next to it.
    for stretch in (0.2, 0.35, 0.6, 1.0, 1.2, 1.45) if loose and blocks else (1.25,):
        row = max(round(max(math.sqrt(area * SHAPE), widest) * stretch), 1)
        every = [*blocks, _shelf(loose, boxes, row, alone=not blocks)] if loose else blocks
        corners = _corners([(wide, high) for wide, high, _ in every])
        width = max((x + block[0] for (x, _), block in zip(corners, every, strict=True)), default=0)
        height = max((y + block[1] for (_, y), block in zip(corners, every, strict=True)), default=0)
        need = max(width / SHAPE, float(height))
        if best is None or need < best[0]:
            placed = [
                (node, x + inner_x, y + inner_y)
                for (x, y), (_, _, inside) in zip(corners, every, strict=True)
                for node, inner_x, inner_y in inside
            ]
            best = need, placed
    if best is None or not best[1]:
        return []
    places = {node: (x, y) for node, x, y in best[1]}
    middle_x = (min(x for x, _ in places.values()) + max(x for x, _ in places.values())) // 2
    middle_y = (min(y for _, y in places.values()) + max(y for _, y in places.values())) // 2
    return [(places[node][0] - middle_x, places[node][1] - middle_y) for node in range(len(boxes))]


Block = tuple[int, int, list[tuple[int, int, int]]]
"""Width, height, and each node with its position in the block."""


def _block(part: Sequence[int], points: Sequence[tuple[int, int]], boxes: Sequence[Room]) -> Block:
    placed = list(zip(part, points, strict=True))
    left = min(x - boxes[node].width // 2 for node, (x, _) in placed)
    right = max(x + boxes[node].width // 2 for node, (x, _) in placed)
    top = min(y - boxes[node].height // 2 for node, (_, y) in placed)
    low = max(y + boxes[node].height // 2 for node, (_, y) in placed)
    return right - left, low - top, [(node, x - left, y - top) for node, (x, y) in placed]


def _corners(sizes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the top left corner of each block, placed greedily where the whole drawing stays smallest."""
    if len(sizes) > CAREFUL:
        return _rows(sizes)
    taken: list[tuple[int, int, int, int]] = []
    for wide, high in sizes:
        xs = sorted({0, *(x + w + GAP for x, _, w, _ in taken)})
        ys = sorted({0, *(y + h + GAP for _, y, _, h in taken)})
        best: tuple[float, int, int, int] | None = None
        for x in xs:
            for y in ys:
                if any(
                    x < a + w + GAP and a < x + wide + GAP and y < b + h + GAP and b < y + high + GAP
                    for a, b, w, h in taken
                ):
                    continue
                width = max([x + wide, *(a + w for a, _, w, _ in taken)])
                height = max([y + high, *(b + h for _, b, _, h in taken)])
                rank = (max(width / SHAPE, float(height)), x + y, x, y)
                if best is None or rank < best:
                    best = rank
        if best is not None:
            taken.append((best[2], best[3], wide, high))
    return [(x, y) for x, y, _, _ in taken]


def _rows(sizes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the top left corner of each block, placed in rows in their order; used for many blocks."""
    area = sum((wide + GAP) * (high + GAP) for wide, high in sizes)
    row = max(round(math.sqrt(area * SHAPE)), *(wide for wide, _ in sizes))
    corners = []
    x = y = tallest = 0
    for wide, high in sizes:
        if x and x + wide > row:
            x, y, tallest = 0, y + tallest + GAP, 0
        corners.append((x, y))
        x, tallest = x + wide + GAP, max(tallest, high)
    return corners


def _shelf(loose: Sequence[int], boxes: Sequence[Room], row: int, *, alone: bool) -> Block:
    """Return a block of nodes without edges in regular columns, which look like a list and not like a network."""
    column = min(max(boxes[node].width for node in loose), 180) + MARGIN
    across = max(1, round(math.sqrt(len(loose) * 78 * SHAPE / column)) if alone else row // column)
    across = min(across, len(loose))
    down = -(-len(loose) // across)
    inside = [
        (node, column // 2 + number % across * column, 40 + number // across * 78) for number, node in enumerate(loose)
    ]
    return across * column, 30 + down * 78, inside
