"""Stress layout: distances in the drawing are proportional to graph distances.

J. X. Zheng, S. Pawar and D. F. M. Goodman, "Graph drawing by stochastic gradient descent", IEEE TVCG 25
(2019). Pairs are processed in the rounds of a tournament schedule, in which each node occurs once, so that a round can
be vectorised with the same result as processing pairs one by one.
"""

from __future__ import annotations

import math
import random

import numpy as np

__all__ = ["stress"]

STEP = 108.0
"""Pixels between neighbours."""
ROUNDS = 36
COOLING = 0.76


def stress(near: list[list[int]], seed: int) -> list[tuple[float, float]]:
    """Lay out one connected component by stress minimisation with stochastic gradient descent.

    Parameters
    ----------
    near
        Sorted neighbours of each node.
    seed
        Seed of the starting positions and of the order of pairs.

    Returns
    -------
    list[tuple[float, float]]
        One position (x, y) per node, in pixels.

    Notes
    -----
    ``O(n^2)`` in memory and in time per iteration.

    Examples
    --------
    >>> first, middle, last = stress([[1], [0, 2], [1]], seed=1)
    >>> round(math.dist(first, middle)), round(math.dist(middle, last))
    (114, 114)
    """
    count = len(near)
    chance = random.Random(seed)  # noqa: S311 - a layout, not a secret
    wish = _wishes(near)
    size = STEP * math.sqrt(count)
    places = np.array([[chance.uniform(-size, size), chance.uniform(-size, size)] for _ in range(count)])
    players = count + count % 2
    order = list(range(players))
    rate = float(wish.max() * wish.max())
    for _ in range(ROUNDS):
        chance.shuffle(order)
        wheel = order[1:]
        for _turn in range(players - 1):
            table = [order[0], *wheel]
            left = np.array(table[: players // 2])
            right = np.array(table[: players // 2 - 1 : -1])
            if players != count:
                keep = (left < count) & (right < count)
                left, right = left[keep], right[keep]
            goal = wish[left, right]
            apart = places[left] - places[right]
            length = np.sqrt(apart[:, 0] * apart[:, 0] + apart[:, 1] * apart[:, 1])
            # Two nodes at the same position are separated along x.
            apart[:, 0] += np.where(length < 1e-9, 1.0, 0.0)
            length = np.where(length < 1e-9, 1.0, length)
            share = np.minimum(rate / (goal * goal), 1.0) * (goal - length) / (2.0 * length)
            move = apart * share[:, None]
            places[left] += move
            places[right] -= move
            wheel = [wheel[-1], *wheel[:-1]]
        rate *= COOLING
    return [(float(x), float(y)) for x, y in places]


def _wishes(near: list[list[int]]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return the target distance of every pair: steps times ``STEP``, and more around hubs."""
    count = len(near)
    wish = np.ones((count, count))
    for start in range(count):
        steps = [0] * count
        seen = [start]
        for node in seen:
            for other in near[node]:
                if other != start and not steps[other]:
                    steps[other] = steps[node] + 1
                    seen.append(other)
        wish[start] = steps
    wish *= STEP
    room = np.array([min(len(each), 40) for each in near], dtype=np.float64)
    for node, others in enumerate(near):
        for other in others:
            wish[node, other] += 9.0 * (np.sqrt(room[node]) + np.sqrt(room[other]) - 2.0)
    np.fill_diagonal(wish, STEP)
    return wish
