"""Compute node positions that, for the same seed, are identical on every machine.

One unit is one CSS pixel at zoom 1. Each component is laid out separately (:mod:`.forceatlas` up to 700 nodes,
:mod:`.forces` above), rotated so that it is wider than high, cleared of overlaps (of nodes up to 700 nodes, of labels up
to 160), and packed. Only additions, multiplications, divisions and square roots of doubles are used, which IEEE 754 rounds identically
everywhere; sums run in a fixed order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from immunograph.explorer.packing import GAP, SHAPE, pack, spread

__all__ = ["Box", "arrange"]

LARGE = 700
"""Maximum number of nodes in a component that is laid out with forces between all pairs."""

LEGIBLE = 160
"""Maximum number of nodes in a component in which every label gets space."""


@dataclass(frozen=True, slots=True)
class Box:
    """Size of a node with its label.

    Parameters
    ----------
    width, height
        Size in pixels.
    """

    width: int
    height: int

    @classmethod
    def of_label(cls, label: str, line: int) -> Box:
        """Return the estimated size of a node with its label, wrapped into at most 3 lines of about ``line`` characters.

        Parameters
        ----------
        label
            Text of the label.
        line
            Approximate number of characters per line.

        Returns
        -------
        Box
            Width and height in pixels.

        Examples
        --------
        >>> Box.of_label("IL-2", 16)
        Box(width=40, height=51)
        """
        lines, longest, current = 1, 0, 0
        for word in label.split():
            if current and current + 1 + len(word) > line:
                lines, longest, current = lines + 1, max(longest, current), 0
            current += len(word) + (1 if current else 0)
        longest = min(max(longest, current), line + 6)
        return cls(max(40, round(longest * 7.0) + 10), 36 + 15 * min(lines, 3))


BARE = Box(44, 40)


Report = Callable[[float], None]
"""Progress callback, called with the completed fraction of the work."""


def arrange(
    boxes: Sequence[Box],
    edges: Sequence[tuple[int, int]],
    *,
    seed: int = 1,
    aside: Collection[int] = (),
    report: Report | None = None,
) -> list[tuple[int, int]]:
    """Compute node positions in whole pixels; the nodes not hidden at first are centred on (0, 0).

    Parameters
    ----------
    boxes
        Size of each node.
    edges
        Pairs of indices into ``boxes``; direction, duplicates and loops are ignored.
    seed
        Seed of the layout.
    aside
        Nodes that are hidden at first; components with only such nodes are placed below the others.
    report
        Progress callback, called with the completed fraction of the work, from 0 to 1.

    Returns
    -------
    list[tuple[int, int]]
        One position (x, y) per node; the same for the same input.

    Examples
    --------
    >>> arrange([Box(40, 36), Box(40, 36)], [(0, 1)])
    [(-39, 37), (39, -37)]
    """
    neighbours: list[set[int]] = [set() for _ in boxes]
    for source, target in edges:
        if source != target:
            neighbours[source].add(target)
            neighbours[target].add(source)
    parts = _components(neighbours)
    unseen = set(aside)
    hidden = [part for part in parts if unseen.issuperset(part)]
    shown = [part for part in parts if not unseen.issuperset(part)]
    work = _Work(len(boxes), report)
    places: dict[int, tuple[int, int]] = {}
    floor = 0
    for several in (shown, hidden):
        placed = _side_by_side(several, neighbours, boxes, seed, work)
        if not placed:
            continue
        top = min(y - boxes[node].height // 2 for node, (_, y) in placed.items())
        down = floor + 2 * GAP - top if places else 0
        places.update({node: (x, y + down) for node, (x, y) in placed.items()})
        floor = max(y + boxes[node].height // 2 for node, (_, y) in places.items())
    return [places[node] for node in range(len(boxes))]


class _Work:
    """Counts the nodes that have been placed, for progress reports."""

    def __init__(self, whole: int, report: Report | None) -> None:
        self.done = 0
        self.whole = max(whole, 1)
        self.report = report

    def part(self, size: int) -> Report:
        start = self.done
        self.done += size

        def tell(share: float) -> None:
            if self.report is not None:
                self.report((start + size * share) / self.whole)

        return tell


def _share(tell: Report, start: float, end: float) -> Report:
    """Return a progress callback for the part of the work from ``start`` to ``end``."""
    return lambda share: tell(start + (end - start) * share)


def _side_by_side(
    parts: Sequence[list[int]], neighbours: Sequence[set[int]], boxes: Sequence[Box], seed: int, work: _Work
) -> dict[int, tuple[int, int]]:
    """Lay out each component separately and pack them; return node -> position."""
    pieces: list[tuple[list[int], list[tuple[int, int]]]] = []
    loose: list[int] = []
    every = [node for part in parts for node in part]
    main = sum(len(part) for part in parts if len(part) > 1)
    for part in parts:
        tell = work.part(len(part))
        if len(part) == 1:
            loose.append(part[0])
            continue
        local = {node: number for number, node in enumerate(part)}
        near = [sorted(local[other] for other in neighbours[node]) for node in part]
        clearing = len(part) <= LARGE  # takes as long as the forces
        raw = _place(near, seed, _share(tell, 0.0, 0.5 if clearing else 1.0))
        # Only a component with more than half of the connected nodes is stretched to the shape of a screen.
        turned = _turn(raw, tall=len(part) * 2 > main) if len(part) > 2 else [(round(x), round(y)) for x, y in raw]
        # Labels of large components are not all shown, so only the nodes need space.
        rooms = [boxes[node] if len(part) <= LEGIBLE else BARE for node in part]
        clear = spread(turned, rooms, near, report=_share(tell, 0.5, 1.0)) if clearing else turned
        pieces.append((part, clear))
        tell(1.0)
    number = {node: place for place, node in enumerate(every)}
    packed = pack(
        [([number[node] for node in part], points) for part, points in pieces],
        [number[node] for node in loose],
        [boxes[node] for node in every],
    )
    return dict(zip(every, packed, strict=True))


def _components(neighbours: Sequence[set[int]]) -> list[list[int]]:
    """Return the connected components, the largest first, then by their first node."""
    seen = [False] * len(neighbours)
    found = []
    for start in range(len(neighbours)):
        if seen[start]:
            continue
        seen[start] = True
        part = [start]
        for node in part:
            for other in sorted(neighbours[node]):
                if not seen[other]:
                    seen[other] = True
                    part.append(other)
        found.append(sorted(part))
    return sorted(found, key=lambda part: (-len(part), part[0]))


def _place(near: list[list[int]], seed: int, tell: Report) -> list[tuple[float, float]]:
    if len(near) > LARGE:
        from immunograph.explorer.forces import forces

        return forces(near, seed, report=tell)
    from immunograph.explorer.forceatlas import forceatlas2

    return forceatlas2(near, seed, report=tell)


def _turn(points: Sequence[tuple[float, float]], *, tall: bool) -> list[tuple[int, int]]:
    """Rotate the points so that their long axis is horizontal, and stretch them towards the shape of a screen.

    The height is increased only if ``tall``, that is, if no other component needs much space.
    """
    count = len(points)
    mean_x = math.fsum(x for x, _ in points) / count
    mean_y = math.fsum(y for _, y in points) / count
    xx = math.fsum((x - mean_x) * (x - mean_x) for x, _ in points)
    yy = math.fsum((y - mean_y) * (y - mean_y) for _, y in points)
    xy = math.fsum((x - mean_x) * (y - mean_y) for x, y in points)
    # The half of the angle whose tangent is 2 xy / (xx - yy), by square roots alone.
    double = math.sqrt((xx - yy) * (xx - yy) + 4.0 * xy * xy)
    lean = (xx - yy) / double if double else 1.0
    cosine = math.sqrt(max(0.0, (1.0 + lean) / 2.0))
    sine = math.sqrt(max(0.0, (1.0 - lean) / 2.0)) * (1.0 if xy >= 0 else -1.0)
    flat = [
        ((x - mean_x) * cosine + (y - mean_y) * sine, (y - mean_y) * cosine - (x - mean_x) * sine) for x, y in points
    ]
    wide = max(x for x, _ in flat) - min(x for x, _ in flat)
    high = max(y for _, y in flat) - min(y for _, y in flat)
    taller = min(max(1.1 * wide / max(high, 1.0) / SHAPE, 0.9), 1.45 if tall else 0.95)
    return [(round(1.1 * x), round(taller * y)) for x, y in flat]
