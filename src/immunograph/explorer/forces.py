"""Force layout for large components: neighbours attract, everything repels, far repulsion is taken by cells.

The linear attraction and degree-weighted repulsion of ForceAtlas2 (M. Jacomy and others, PLoS ONE 9, 2014),
with the swing-limited steps of that paper; what is far away is summed up per cell of a grid instead of per
node.
"""

from __future__ import annotations

import random

import numpy as np

__all__ = ["forces"]

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
STEPS = 90
CELLS = 18
SPACING = 60.0


def forces(near: list[list[int]], seed: int) -> list[tuple[float, float]]:
    """Lay out one connected component of many nodes; ``near`` holds the sorted neighbours of each.

    Notes
    -----
    ``O(n * cells)`` a step.
    """
    count = len(near)
    chance = random.Random(seed)  # noqa: S311 - a layout, not a secret
    size = SPACING * count**0.5
    places = np.array([[chance.uniform(-1, 1), chance.uniform(-1, 1)] for _ in range(count)]) * size / 2
    mass = np.array([1.0 + len(each) for each in near])
    source = np.array([node for node, others in enumerate(near) for other in others if node < other])
    target = np.array([other for node, others in enumerate(near) for other in others if node < other])
    before = np.zeros_like(places)
    speed = 1.0
    push = SPACING * SPACING * 0.35
    for _ in range(STEPS):
        force = _repulsion(places, mass) * push
        pull = places[target] - places[source]
        for axis in (0, 1):
            force[:, axis] += np.bincount(source, pull[:, axis], count) - np.bincount(target, pull[:, axis], count)
            force[:, axis] -= 0.02 * mass * places[:, axis]
        swing = _length(force - before)
        flow = _length(force + before) / 2
        speed = min(speed * 1.5, float((mass * flow).sum() / max((mass * swing).sum(), 1e-9)))
        step = speed / (1.0 + speed * np.sqrt(swing)) * 0.1
        places = places + force * np.minimum(step, 4 * SPACING / np.maximum(_length(force), 1e-9))[:, None]
        before = force
    return [(float(x), float(y)) for x, y in places]


def _length(vectors: Array) -> Array:
    return np.sqrt(vectors[:, 0] * vectors[:, 0] + vectors[:, 1] * vectors[:, 1])


def _repulsion(places: Array, mass: Array) -> Array:
    """Sum what every cell of a grid does to every node, at the cell's centre of mass."""
    count = len(places)
    low, high = places.min(axis=0), places.max(axis=0)
    side = np.maximum((high - low) / CELLS, 1e-9)
    column = np.minimum(((places - low) / side).astype(np.int64), CELLS - 1)
    cell = column[:, 0] * CELLS + column[:, 1]
    total = np.bincount(cell, mass, CELLS * CELLS)
    full = np.flatnonzero(total)
    centre_x = np.bincount(cell, mass * places[:, 0], CELLS * CELLS)[full] / total[full]
    centre_y = np.bincount(cell, mass * places[:, 1], CELLS * CELLS)[full] / total[full]
    weight = total[full]
    force = np.zeros((count, 2))
    for number in range(len(full)):
        away_x, away_y = places[:, 0] - centre_x[number], places[:, 1] - centre_y[number]
        square = away_x * away_x + away_y * away_y + SPACING * SPACING / 4
        strength = mass * weight[number] / square
        force[:, 0] += away_x * strength
        force[:, 1] += away_y * strength
    return force
