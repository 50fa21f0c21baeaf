"""Layout of large components: groups first, then their members, by springs and local repulsion.

Groups of connected nodes (:mod:`.bounded_communities`) are laid out as discs by their strongest connections. Members
start within their group's disc, are attracted by their neighbours and repelled by nodes nearby, found with a grid.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from immunograph.explorer.bounded_communities import communities
from immunograph.explorer.packing import part
from immunograph.explorer.stress import stress

__all__ = ["forces", "group_size"]

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
STEPS = 80
ROOM = 26
SPACING = 58.0
TIES = 3
"""Number of strongest connections of a group that determine its place."""


def group_size(count: int) -> int:
    """Return the maximum number of nodes of a group for a network of a given size.

    Parameters
    ----------
    count
        Number of nodes of the network.

    Returns
    -------
    int
        At least 40; grows with the square root of ``count``.

    Examples
    --------
    >>> group_size(50), group_size(10_000)
    (40, 400)
    """
    return max(40, round(4 * math.sqrt(count)))


def forces(
    near: Sequence[Sequence[int]], seed: int, *, report: Callable[[float], None] | None = None
) -> list[tuple[float, float]]:
    """Lay out one connected component of many nodes by forces within and between groups.

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
    ``O(nodes + edges)`` per step. Sums run in a fixed order with exactly rounded operations, so the result is reproducible.
    """
    count = len(near)
    chance = random.Random(seed)  # noqa: S311 - a layout, not a secret
    group = communities(near, cap=group_size(count), seed=seed)
    centres = _centres(near, group, seed)
    members: dict[int, int] = defaultdict(int)
    for each in group:
        members[each] += 1
    places = np.zeros((count, 2))
    for node in sorted(range(count), key=lambda node: (-len(near[node]), node)):
        radius = SPACING * math.sqrt(members[group[node]]) * 0.5
        places[node, 0] = centres[group[node]][0] + chance.uniform(-radius, radius)
        places[node, 1] = centres[group[node]][1] + chance.uniform(-radius, radius)
    home = np.array([centres[each] for each in group])
    source = np.array([node for node, others in enumerate(near) for other in others if node < other])
    target = np.array([other for node, others in enumerate(near) for other in others if node < other])
    number = np.array(group)
    weight = np.where(number[source] == number[target], 1.0, 0.06)
    share = np.bincount(source, weight, count) + np.bincount(target, weight, count) + 1.0
    for step in range(STEPS):
        # The last steps only remove overlaps.
        heat = 0.5 * (1.0 - step / STEPS) if step < STEPS - ROOM else 0.012
        move = np.zeros_like(places)
        gap = places[target] - places[source]
        for axis in (0, 1):
            pull = gap[:, axis] * weight
            drawn = np.bincount(source, pull, count) - np.bincount(target, pull, count)
            move[:, axis] = heat * (drawn + (home[:, axis] - places[:, axis]) * 0.5) / share
        places = places + move + _push(places)
        if report is not None:
            report((step + 1) / STEPS)
    return [(float(x), float(y)) for x, y in places]


def _centres(near: Sequence[Sequence[int]], group: Sequence[int], seed: int) -> list[tuple[float, float]]:
    """Return a centre for each group: as discs, groups do not overlap, and are near those with which they share most edges."""
    count = max(group) + 1
    members = [0] * count
    ties: list[dict[int, int]] = [defaultdict(int) for _ in range(count)]
    for node, own in enumerate(group):
        members[own] += 1
        for other in near[node]:
            if group[other] != own:
                ties[own][group[other]] += 1
    kept: list[set[int]] = [set() for _ in range(count)]
    for own in range(count):
        # The connections with most edges per member of the other group, so that small groups count.
        for other in sorted(ties[own], key=lambda each: (-ties[own][each] / members[each], each))[:TIES]:
            kept[own].add(other)
            kept[other].add(own)
    _connect(kept, ties)
    if count == 1:
        return [(0.0, 0.0)]
    raw = stress([sorted(each) for each in kept], seed)
    typical = SPACING * math.sqrt(len(group) / count)
    xs = [x * typical / 88.0 for x, _ in raw]
    ys = [y * typical / 88.0 for _, y in raw]
    part(xs, ys, [1.4 * SPACING * math.sqrt(each) for each in members], rounds=200)
    return list(zip(xs, ys, strict=True))


def _connect(kept: list[set[int]], ties: Sequence[dict[int, int]]) -> None:
    """Add the strongest connections between separate sets of groups, in place, until all groups are connected."""
    piece = list(range(len(kept)))

    def find(each: int) -> int:
        while piece[each] != each:
            piece[each] = piece[piece[each]]
            each = piece[each]
        return each

    for own, others in enumerate(kept):
        for other in others:
            piece[find(own)] = find(other)
    spare = [(-votes, own, other) for own, each in enumerate(ties) for other, votes in each.items() if own < other]
    for _, own, other in sorted(spare):
        if find(own) != find(other):
            piece[find(own)] = find(other)
            kept[own].add(other)
            kept[other].add(own)


def _push(places: Array) -> Array:
    """Return the displacement of each node that separates nodes nearer to each other than ``SPACING``, half for each."""
    count = len(places)
    low = places.min(axis=0)
    cell = ((places - low) / SPACING).astype(np.int64)
    wide = int(cell[:, 0].max()) + 3
    key = (cell[:, 1] + 1) * wide + cell[:, 0] + 1
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    away = np.zeros((count, 2))
    spot = places[order]
    for offset in (0, 1, wide - 1, wide, wide + 1):
        first = np.searchsorted(ordered, ordered + offset, side="left")
        last = np.searchsorted(ordered, ordered + offset, side="right")
        if offset == 0:
            first = np.arange(count) + 1
        many = np.maximum(last - first, 0)
        one = np.repeat(np.arange(count), many)
        start = np.repeat(first - np.concatenate(([0], np.cumsum(many)[:-1])), many)
        two = start + np.arange(len(one))
        gap = spot[one] - spot[two]
        square = gap[:, 0] * gap[:, 0] + gap[:, 1] * gap[:, 1]
        close = square < SPACING * SPACING
        one, two, gap = one[close], two[close], gap[close]
        length = np.sqrt(square[close])
        # Two nodes at the same position are separated along x.
        gap[:, 0] += np.where(length < 1e-9, 1.0, 0.0)
        length = np.where(length < 1e-9, 1.0, length)
        strength = 0.42 * (SPACING - length) / length
        for axis in (0, 1):
            shift = gap[:, axis] * strength
            away[:, axis] += np.bincount(one, shift, count) - np.bincount(two, shift, count)
    limit = np.sqrt(away[:, 0] * away[:, 0] + away[:, 1] * away[:, 1])
    away *= np.minimum(1.0, SPACING / np.maximum(limit, 1e-9))[:, None]
    found = np.zeros_like(away)
    found[order] = away
    return found
