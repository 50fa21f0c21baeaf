"""Layered left-to-right layout for a mechanism: each step leads to a column further right, with few crossings.

The method of K. Sugiyama, S. Tagawa and M. Toda (IEEE Trans. SMC 11, 1981): reverse edges that close a cycle (they are
drawn from right to left), put each node in a column after its predecessors, sort columns by the barycentre of the
neighbours, assign rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

__all__ = ["layered"]

COLUMN_GAP = 96
"""Pixels between the widest boxes of neighbouring columns, enough for a verb on the line."""
ROW_GAP = 26
SWEEPS = 12


class Room(Protocol):
    """Protocol of objects with a width and a height in pixels, such as ``Box``."""

    @property
    def width(self) -> int:
        """Width in pixels."""

    @property
    def height(self) -> int:
        """Height in pixels."""


def layered(boxes: Sequence[Room], edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Compute node positions from left to right, in whole pixels, with the centre at (0, 0).

    Parameters
    ----------
    boxes
        Size of each node.
    edges
        Pairs of indices into ``boxes``, source and target; duplicates and loops are ignored.

    Returns
    -------
    list[tuple[int, int]]
        One position (x, y) per node, in pixels.

    Examples
    --------
    >>> from immunograph.explorer.layout import Box
    >>> places = layered([Box(40, 36), Box(40, 36)], [(0, 1)])
    >>> places[0][0] < places[1][0]
    True
    """
    count = len(boxes)
    if not count:
        return []
    after = _forward(count, edges)
    column = _columns(count, after)
    rows = _order(count, after, column)
    return _coordinates(boxes, rows, after)


def _forward(count: int, edges: Sequence[tuple[int, int]]) -> list[set[int]]:
    """Return the successors of each node, with edges that would close a cycle reversed."""
    after: list[list[int]] = [[] for _ in range(count)]
    come = [0] * count
    for source, target in sorted({(a, b) for a, b in edges if a != b}):
        after[source].append(target)
        come[target] += 1
    found: list[set[int]] = [set() for _ in range(count)]
    state = [0] * count
    # Nodes with few incoming edges first, so that the edge back to the entry of a cycle is reversed.
    for start in sorted(range(count), key=lambda node: (come[node], node)):
        if state[start]:
            continue
        stack = [(start, 0)]
        state[start] = 1
        while stack:
            node, place = stack.pop()
            if place == len(after[node]):
                state[node] = 2
                continue
            stack.append((node, place + 1))
            other = after[node][place]
            if state[other] == 1:
                found[other].add(node)
            else:
                found[node].add(other)
                if not state[other]:
                    state[other] = 1
                    stack.append((other, 0))
    return found


def _columns(count: int, after: Sequence[set[int]]) -> list[int]:
    """Return the column of each node: one after its last predecessor or, without predecessors, just before its successors."""
    come = [0] * count
    for others in after:
        for other in others:
            come[other] += 1
    column = [0] * count
    ready = [node for node in range(count) if not come[node]]
    order = []
    while ready:
        node = ready.pop()
        order.append(node)
        for other in sorted(after[node]):
            column[other] = max(column[other], column[node] + 1)
            come[other] -= 1
            if not come[other]:
                ready.append(other)
    led = {other for others in after for other in others}
    for node in reversed(order):
        if after[node] and node not in led:
            column[node] = min(column[other] for other in after[node]) - 1
    return column


def _order(count: int, after: Sequence[set[int]], column: Sequence[int]) -> list[list[int]]:
    """Sort the nodes of each column by the barycentre of their neighbours, and keep the order with fewest crossings."""
    near: list[set[int]] = [set(others) for others in after]
    for node, others in enumerate(after):
        for other in others:
            near[other].add(node)
    rows: list[list[int]] = [[] for _ in range(max(column) + 1)]
    for node in range(count):
        rows[column[node]].append(node)
    best, fewest = [list(row) for row in rows], _crossings(rows, after)
    for sweep in range(SWEEPS):
        place = {node: (number + 0.5) / len(row) for row in rows for number, node in enumerate(row)}
        columns = range(len(rows)) if sweep % 2 == 0 else range(len(rows) - 1, -1, -1)
        for number in columns:
            ahead = -1 if sweep % 2 == 0 else 1
            middle = {}
            for node in rows[number]:
                seen = sorted(place[other] for other in near[node] if (column[other] - number) * ahead > 0)
                middle[node] = sum(seen) / len(seen) if seen else place[node]
            rows[number].sort(key=lambda node: (middle[node], place[node], node))
            place.update({node: (at + 0.5) / len(rows[number]) for at, node in enumerate(rows[number])})
        crossings = _crossings(rows, after)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return best


def _crossings(rows: Sequence[Sequence[int]], after: Sequence[set[int]]) -> int:
    at = {node: (number, place) for number, row in enumerate(rows) for place, node in enumerate(row)}
    lines = [(at[node], at[other]) for node, others in enumerate(after) for other in others]
    if len(lines) > 600:
        return 0
    return sum(
        1
        for number, (a, b) in enumerate(lines)
        for c, d in lines[:number]
        if a[0] == c[0] and b[0] == d[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
    )


def _coordinates(
    boxes: Sequence[Room], rows: Sequence[Sequence[int]], after: Sequence[set[int]]
) -> list[tuple[int, int]]:
    near: list[set[int]] = [set(others) for others in after]
    for node, others in enumerate(after):
        for other in others:
            near[other].add(node)
    xs, x = [], 0
    for row in rows:
        wide = max(boxes[node].width for node in row)
        xs.append(x + wide // 2)
        x += wide + COLUMN_GAP
    ys: dict[int, float] = {}
    for row in rows:
        y = 0.0
        for node in row:
            ys[node] = y + boxes[node].height / 2
            y += boxes[node].height + ROW_GAP
        for node in row:
            ys[node] -= y / 2
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            _settle(row, ys, near, boxes)
    middle_y = (min(ys.values()) + max(ys.values())) / 2
    places = {
        node: (xs[number] - (x - COLUMN_GAP) // 2, round(ys[node] - middle_y))
        for number, row in enumerate(rows)
        for node in row
    }
    return [places[node] for node in range(len(boxes))]


def _settle(row: Sequence[int], ys: dict[int, float], near: Sequence[set[int]], boxes: Sequence[Room]) -> None:
    """Move a column's nodes towards the middle of their neighbours, in order and without overlap."""
    for node in row:
        if near[node]:
            ys[node] = (ys[node] + sum(ys[other] for other in sorted(near[node])) / len(near[node])) / 2
    down, up = {}, {}
    floor = float("-inf")
    for node in row:
        down[node] = max(ys[node], floor + boxes[node].height / 2)
        floor = down[node] + boxes[node].height / 2 + ROW_GAP
    ceiling = float("inf")
    for node in reversed(row):
        up[node] = min(ys[node], ceiling - boxes[node].height / 2)
        ceiling = up[node] - boxes[node].height / 2 - ROW_GAP
    for node in row:
        ys[node] = (down[node] + up[node]) / 2
