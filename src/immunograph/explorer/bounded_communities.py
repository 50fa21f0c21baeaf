"""Detect communities of at most a given number of nodes.

Label propagation (U. N. Raghavan, R. Albert and S. Kumara, Phys. Rev. E 76, 2007) in which full groups accept no more
nodes; small groups are then merged with the neighbouring group to which they have most edges.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

__all__ = ["communities"]

ROUNDS = 8


def communities(near: Sequence[Sequence[int]], *, cap: int, seed: int = 1) -> list[int]:
    """Group nodes by label propagation, and return the group number of each node.

    Parameters
    ----------
    near
        Sorted neighbours of each node.
    cap
        Maximum number of nodes in a group.
    seed
        Seed of the order in which nodes choose their group.

    Returns
    -------
    list[int]
        One number per node; groups are numbered by size, the largest 0.

    Notes
    -----
    ``O(edges)`` per round.

    Examples
    --------
    >>> communities([[1], [0], [3], [2]], cap=2)
    [0, 0, 1, 1]
    """
    label = _propagate(near, cap, seed)
    label = _join_small(near, label, cap)
    sizes: dict[int, int] = defaultdict(int)
    for each in label:
        sizes[each] += 1
    number = {old: new for new, old in enumerate(sorted(sizes, key=lambda old: (-sizes[old], old)))}
    return [number[each] for each in label]


def _propagate(near: Sequence[Sequence[int]], cap: int, seed: int) -> list[int]:
    count = len(near)
    chance = random.Random(seed)  # noqa: S311 - a layout, not a secret
    label = list(range(count))
    size = [1] * count
    order = list(range(count))
    for _ in range(ROUNDS):
        chance.shuffle(order)
        moved = 0
        for node in order:
            tally: dict[int, int] = {}
            for other in near[node]:
                tally[label[other]] = tally.get(label[other], 0) + 1
            own = label[node]
            best, most = own, tally.get(own, 0)
            for each, votes in tally.items():
                if (votes > most or (votes == most and best != own and each < best)) and size[each] < cap:
                    best, most = each, votes
            if best != own:
                size[own] -= 1
                size[best] += 1
                label[node] = best
                moved += 1
        if moved * 100 < count:
            break
    return label


def _join_small(near: Sequence[Sequence[int]], label: list[int], cap: int) -> list[int]:
    """Merge small groups, the smallest first, with the neighbouring group that has most edges to them and enough room."""
    size: dict[int, int] = defaultdict(int)
    between: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for node, own in enumerate(label):
        size[own] += 1
        for other in near[node]:
            if label[other] != own:
                between[own][label[other]] += 1
    parent = {each: each for each in size}
    floor = max(cap // 5, 2)
    for small in sorted(size, key=lambda each: (size[each], each)):
        if size[small] >= floor:
            continue
        fitting = [each for each in between[small] if each != small and size[each] + size[small] <= cap]
        if not fitting:
            continue
        host = max(fitting, key=lambda each: (between[small][each], -each))
        parent[small] = host
        size[host] += size.pop(small)
        for each, votes in between.pop(small).items():
            between[each].pop(small, None)
            if each != host:
                between[host][each] += votes
                between[each][host] += votes
    return [_root(parent, each) for each in label]


def _root(parent: dict[int, int], name: int) -> int:
    while parent[name] != name:
        name = parent[name]
    return name
