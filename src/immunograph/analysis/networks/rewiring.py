"""Count motifs in many rewired networks at once, by chains of edge swaps that are vectorised across chains.

One chain of edge swaps (a Markov chain) cannot be vectorised, because each swap depends on the swaps before. The chains
of the null model are independent, however: all start from the same network, keep the sources of the edges and move only
the targets. One step of all chains is therefore a few array operations. Every node keeps its out-degree, so all chains
have the same number of paths of two edges, over which loops and feed-forward loops are summed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Bytes = NDArray[np.int8]

__all__ = ["batch_size", "batches", "path_sums", "swapped_targets"]

_AT_ONCE: Final = 500
"""Maximum number of chains in one batch."""

_CELLS: Final = 64_000_000
"""Approximate maximum size, in bytes, of the adjacency matrices or the drawn edges of one batch of chains."""

_PATHS: Final = 2_000_000
"""Approximate maximum number of paths of two edges that are looked up at once."""


def batch_size(nodes: int, tries: int) -> int:
    """Return the number of chains of swaps that fit into memory together.

    Parameters
    ----------
    nodes
        Number of nodes of the network.
    tries
        Number of attempted swaps in one chain.

    Returns
    -------
    int
        From 1 to 500.

    Examples
    --------
    >>> batch_size(nodes=10, tries=100), batch_size(nodes=4000, tries=100)
    (500, 4)
    """
    return max(1, min(_AT_ONCE, _CELLS // max(nodes * nodes, 1), _CELLS // max(16 * tries, 1)))


def swapped_targets(edges: Integers, nodes: int, first: Integers, second: Integers) -> Integers:
    """Run several chains of edge swaps in parallel, all from the same edges.

    Parameters
    ----------
    edges
        Sources and targets of the edges, shape (2, edges), without self-loops and duplicates.
    nodes
        Number of nodes.
    first, second
        Indices of the two edges of each attempted swap, shape (chains, tries). A swap replaces ``a -> b`` and
        ``c -> d`` by ``a -> d`` and ``c -> b``, unless that creates a self-loop or a duplicate edge.

    Returns
    -------
    array
        Targets of the edges at the end of each chain, shape (chains, edges); the sources do not change.

    Notes
    -----
    O(chains * (tries + nodes^2)), in ``tries`` rounds of array operations.
    """
    import numpy as np

    chains = len(first)
    source = edges[0]
    count = edges.shape[1]
    place, plane = np.arange(chains) * count, np.arange(chains) * (nodes * nodes)
    pattern = np.zeros((nodes, nodes), dtype=bool)
    pattern[edges[0], edges[1]] = True
    np.fill_diagonal(pattern, val=True)  # a loop counts as an edge that is there already
    there = np.tile(pattern.ravel(), chains)
    targets = np.tile(edges[1], chains)
    rows = source * nodes
    for one, other in zip(np.ascontiguousarray(first.T), np.ascontiguousarray(second.T), strict=True):
        from_one, from_other = rows[one] + plane, rows[other] + plane
        one, other = one + place, other + place
        b, d = targets[one], targets[other]
        fresh, fresh_too = from_one + d, from_other + b
        fits = np.flatnonzero(~(there[fresh] | there[fresh_too]))
        b, d = b[fits], d[fits]
        there[from_one[fits] + b] = False
        there[from_other[fits] + d] = False
        there[fresh[fits]] = True
        there[fresh_too[fits]] = True
        targets[one[fits]] = d
        targets[other[fits]] = b
    return targets.reshape(chains, count)


def path_sums(nodes: int, sources: Integers, targets: Integers, signs: Bytes) -> Integers:
    """Count loops of 2, loops of 3 and feed-forward loops in each network, with and without signs.

    Parameters
    ----------
    nodes
        Number of nodes.
    sources, signs
        Source and sign of each edge, shape (edges,), sorted by source; the same in every network.
    targets
        Targets of the edges of each network, shape (networks, edges).

    Returns
    -------
    array
        Shape (networks, 2, 3): first the sums with every edge counting as 1, then the sums of products of signs; each
        for the three motifs. A loop of 2 is counted twice and a loop of 3 three times, once from each of its nodes.

    Notes
    -----
    O(networks * (sum of in-degree times out-degree)), which for sparse networks is far cheaper than a matrix product.
    """
    import numpy as np

    leaving = np.bincount(sources, minlength=nodes)
    paths = int(leaving[targets[0]].sum())
    at_once = max(1, _PATHS // max(paths, 1))
    parts = [
        _sums_of(nodes, sources, targets[start : start + at_once], signs, leaving)
        for start in range(0, len(targets), at_once)
    ]
    return np.concatenate(parts)


def _sums_of(nodes: int, sources: Integers, targets: Integers, signs: Bytes, leaving: Integers) -> Integers:
    import numpy as np

    networks, count = targets.shape
    weigh = np.array([[0, 1, 1, 2], [0, 1, -1, 0]], dtype=np.int8)
    marks = np.where(signs > 0, 1, 2).astype(np.int8)
    plane = (np.arange(networks) * (nodes * nodes))[:, None]
    edges = np.zeros(networks * nodes * nodes, dtype=np.int8)
    for mark in (1, 2):  # the same pair may carry both signs, but no sign twice
        chosen = marks == mark
        edges[(plane + sources[chosen] * nodes + targets[:, chosen]).ravel()] += mark
    made = np.empty((networks, 2, 3), dtype=np.int64)
    back = edges[plane + targets * nodes + sources]
    for row, (weights, product) in enumerate(zip(weigh, (1, signs), strict=True)):
        made[:, row, 0] = (weights[back] * product).sum(axis=1, dtype=np.int64)
    # paths a -> b -> c: each edge with each edge that leaves its target
    starts = np.cumsum(leaving) - leaving
    often = leaving[targets].ravel()
    paths = int(often.sum()) // networks
    one = np.repeat(np.arange(networks * count), often)
    two = np.repeat(starts[targets].ravel() - (np.cumsum(often) - often), often) + np.arange(len(one))
    network = one // count
    one -= network * count
    a, c = sources[one], targets[network, two]
    product = signs[one] * signs[two]
    cells = network * (nodes * nodes)
    for column, places in ((1, cells + c * nodes + a), (2, cells + a * nodes + c)):
        found = edges[places]
        for row, (weights, weight) in enumerate(zip(weigh, (1, product), strict=True)):
            made[:, row, column] = (weights[found] * weight).reshape(networks, paths).sum(axis=1, dtype=np.int64)
    return made


def batches(number: int, size: int) -> Iterator[int]:
    """Split a total into batches of at most a given size, and yield their sizes.

    Parameters
    ----------
    number
        The total, 0 or more.
    size
        Maximum size of a batch, at least 1.

    Yields
    ------
    int
        Size of the next batch; all but the last have the maximum size.

    Examples
    --------
    >>> list(batches(10, 4))
    [4, 4, 2]
    """
    while number > 0:
        yield min(size, number)
        number -= size
