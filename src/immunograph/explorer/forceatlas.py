"""ForceAtlas2, a force-directed layout: neighbours attract each other, and all nodes repel each other by degree.

M. Jacomy, T. Venturini, S. Heymann and M. Bastian, "ForceAtlas2, a continuous graph layout algorithm for handy
network visualization designed for the Gephi software", PLoS ONE 9(6): e98679 (2014). Implemented from the paper, with
sums in a fixed order and only operations that IEEE 754 rounds exactly, so that a seed gives the same picture everywhere.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np

__all__ = ["forceatlas2"]

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
STEPS = 160
STEP = 108.0
"""Median distance between neighbours, in pixels."""
REPULSION = 2.0
GRAVITY = 3.0
"""Strength of gravity, which keeps long tails of a small graph within the frame."""
EVENED = 160
"""Maximum number of nodes of a component whose centre is expanded, so that all labels fit."""
TOLERANCE = 1.0
"""Oscillation of a node above which it is slowed down; the paper's "jitter tolerance"."""


def forceatlas2(
    near: list[list[int]], seed: int, *, report: Callable[[float], None] | None = None
) -> list[tuple[float, float]]:
    """Lay out one connected component of at least two nodes with ForceAtlas2.

    Parameters
    ----------
    near
        Sorted neighbours of each node.
    seed
        Seed of the starting positions.
    report
        Progress callback, called with the completed fraction of the work, from 0 to 1.

    Returns
    -------
    list[tuple[float, float]]
        One position (x, y) per node, in pixels.

    Notes
    -----
    ``O(n^2)`` in memory and in time per step.
    """
    count = len(near)
    chance = random.Random(seed)  # noqa: S311 - a layout, not a secret
    places = np.array([[chance.uniform(-count, count), chance.uniform(-count, count)] for _ in range(count)])
    mass = np.array([len(others) + 1.0 for others in near])
    source = np.array([node for node, others in enumerate(near) for other in others if node < other])
    target = np.array([other for node, others in enumerate(near) for other in others if node < other])
    pushing = REPULSION * mass[:, None] * mass[None, :]
    before = np.zeros_like(places)
    speed, efficiency = 1.0, 1.0
    for step in range(STEPS):
        force = _forces(places, mass, pushing, source, target)
        swing = _lengths(force - before)
        traction = _lengths(force + before) / 2.0
        before = force
        speed, efficiency = _pace(speed, efficiency, _sum(mass * swing), _sum(mass * traction), count)
        places = places + force * (speed / (1.0 + np.sqrt(speed * swing)))[:, None]
        if report is not None:
            report((step + 1) / STEPS)
    if count <= EVENED:
        places = _evened(places)
    between = np.sort(_lengths(places[target] - places[source]))
    scale = STEP / max(float(between[len(between) // 2]), 1e-9)
    return [(float(x) * scale, float(y) * scale) for x, y in places]


def _evened(places: Array) -> Array:
    """Return the positions with distances d from the centre changed to d^(3/4), so that the centre has more space."""
    centre = np.array([_sum(places[:, axis]) / len(places) for axis in (0, 1)])
    out = places - centre
    far = _lengths(out)
    middle = max(float(np.sort(far)[len(far) // 2]), 1e-9)
    evened: Array = out / np.sqrt(np.sqrt(np.maximum(far / middle, 1e-9)))[:, None]
    return evened


def _forces(places: Array, mass: Array, pushing: Array, source: Array, target: Array) -> Array:
    count = len(places)
    gaps = [places[None, :, axis] - places[:, None, axis] for axis in (0, 1)]
    square = gaps[0] * gaps[0] + gaps[1] * gaps[1]
    share = pushing / np.maximum(square, 1e-4)
    home = GRAVITY * mass / np.maximum(_lengths(places), 1e-9)
    force = np.empty_like(places)
    for axis in (0, 1):
        # Summed over axis 0, where numpy adds row by row; the order of a sum over axis 1 is not defined.
        pushed = (gaps[axis] * share).sum(axis=0)
        gap = places[target, axis] - places[source, axis]
        drawn = np.bincount(source, gap, count) - np.bincount(target, gap, count)
        force[:, axis] = pushed + drawn - home * places[:, axis]
    return force


def _pace(speed: float, efficiency: float, swing: float, traction: float, count: int) -> tuple[float, float]:
    """Return the adapted speed and its efficiency, as high as possible without oscillation; see "adaptive speed" there."""
    swing = max(swing, 1e-9)
    most = 0.05 * math.sqrt(count)
    jitter = TOLERANCE * max(math.sqrt(most), min(10.0, most * traction / (count * count)))
    if swing > 2.0 * traction:
        efficiency = max(efficiency * 0.5, 0.05)
        jitter = max(jitter, TOLERANCE)
    goal = jitter * efficiency * traction / swing
    if swing > jitter * traction:
        efficiency = max(efficiency * 0.7, 0.05)
    elif speed < 1000.0:
        efficiency *= 1.3
    return speed + min(goal - speed, 0.5 * speed), efficiency


def _lengths(vectors: Array) -> Array:
    return np.sqrt(vectors[:, 0] * vectors[:, 0] + vectors[:, 1] * vectors[:, 1])


def _sum(values: Array) -> float:
    return float(np.add.accumulate(values)[-1])
