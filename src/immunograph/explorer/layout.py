"""Where everything stands: seeded, and the same to the pixel on any machine.

One unit is one CSS pixel at zoom 1. Each component is laid out by itself (:mod:`.stress` up to 1,500 nodes,
:mod:`.forces` above), turned so that it is wider than high, freed of overlaps with its labels counted in, and
packed. Only additions, multiplications, divisions and square roots of doubles are used while positions
evolve, which IEEE 754 rounds alike everywhere; what needs an angle is rounded to whole pixels straight after.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from immunograph.explorer.packing import SHAPE, pack, spread

__all__ = ["Box", "arrange"]

LARGE = 1500
"""Above this many nodes in a component, distances between all pairs cost too much."""

LEGIBLE = 160
"""Up to so many nodes in a component, every label is given room."""


@dataclass(frozen=True, slots=True)
class Box:
    """Room that a node needs together with its label, in pixels."""

    width: int
    height: int

    @classmethod
    def of_label(cls, label: str, line: int) -> Box:
        """Estimate the room for a label that is broken into lines of about ``line`` characters."""
        lines, longest, current = 1, 0, 0
        for word in label.split():
            if current and current + 1 + len(word) > line:
                lines, longest, current = lines + 1, max(longest, current), 0
            current += len(word) + (1 if current else 0)
        longest = min(max(longest, current), line + 6)
        return cls(max(40, round(longest * 7.0) + 10), 36 + 15 * min(lines, 3))


BARE = Box(44, 40)


def arrange(boxes: Sequence[Box], edges: Sequence[tuple[int, int]], *, seed: int = 1) -> list[tuple[int, int]]:
    """Give a position for every node, in whole pixels, the middle of the picture at (0, 0).

    Parameters
    ----------
    boxes
        Room for each node.
    edges
        Pairs of indices into ``boxes``; direction, repetition and loops make no difference.
    seed
        Where the layout starts from.
    """
    count = len(boxes)
    neighbours: list[set[int]] = [set() for _ in range(count)]
    for source, target in edges:
        if source != target:
            neighbours[source].add(target)
            neighbours[target].add(source)
    parts = _components(neighbours)
    pieces: list[tuple[list[int], list[tuple[int, int]]]] = []
    loose: list[int] = []
    for part in parts:
        if len(part) == 1:
            loose.append(part[0])
            continue
        local = {node: number for number, node in enumerate(part)}
        near = [sorted(local[other] for other in neighbours[node]) for node in part]
        raw = _place(near, seed)
        turned = _turn(raw, tall=len(parts) == 1) if len(part) > 2 else raw
        # Where not every label can be shown, only the nodes themselves need room.
        rooms = [boxes[node] if len(part) <= LEGIBLE else BARE for node in part]
        pieces.append((part, spread(turned, rooms, near)))
    return pack(pieces, loose, boxes)


def _components(neighbours: Sequence[set[int]]) -> list[list[int]]:
    """Find the connected components, the largest first, then by their first node."""
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


def _place(near: list[list[int]], seed: int) -> list[tuple[float, float]]:
    if len(near) > LARGE:
        from immunograph.explorer.forces import forces

        return forces(near, seed)
    from immunograph.explorer.stress import stress

    return stress(near, seed)


def _turn(points: Sequence[tuple[float, float]], *, tall: bool) -> list[tuple[float, float]]:
    """Turn the cloud so that its long axis lies flat, and stretch it towards the shape of a screen.

    Where other components want room too (not ``tall``), it is not made taller.
    """
    count = len(points)
    mean_x = math.fsum(x for x, _ in points) / count
    mean_y = math.fsum(y for _, y in points) / count
    xx = math.fsum((x - mean_x) ** 2 for x, _ in points)
    yy = math.fsum((y - mean_y) ** 2 for _, y in points)
    xy = math.fsum((x - mean_x) * (y - mean_y) for x, y in points)
    angle = 0.5 * math.atan2(2 * xy, xx - yy)
    cosine, sine = math.cos(angle), math.sin(angle)
    flat = [
        ((x - mean_x) * cosine + (y - mean_y) * sine, (y - mean_y) * cosine - (x - mean_x) * sine) for x, y in points
    ]
    wide = max(x for x, _ in flat) - min(x for x, _ in flat)
    high = max(y for _, y in flat) - min(y for _, y in flat)
    taller = min(max(1.1 * wide / max(high, 1.0) / SHAPE, 0.9), 1.45 if tall else 0.95)
    return [(round(1.1 * x), round(taller * y)) for x, y in flat]
