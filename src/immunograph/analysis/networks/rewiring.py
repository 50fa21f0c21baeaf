"""Motifs counted in many rewired networks at once: every chain takes its next step in one vector operation.

A chain of edge swaps cannot be vectorised along itself, as each swap depends on those before. The chains of a null are
independent, though: they start from one wiring, keep every source in its place and move targets only. So a step of all
chains is a handful of array operations, and as every node keeps its out-degree, all chains have equally many paths of
two edges, over which loops and feed-forward loops are summed.
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
"""The most chains that are taken along together."""

_CELLS: Final = 64_000_000
"""About how many bytes the adjacency matrices, or the drawn edges, of the chains taken along together may fill."""

_PATHS: Final = 2_000_000
"""About how many paths of two edges are looked up at once."""


def batch_size(nodes: int, tries: int) -> int:
    """Return how many chains of swaps fit into memory together.

    Parameters
    ----------
    nodes
        Number of nodes.
    tries
        Attempted swaps in one chain.

    Returns
    -------
    int
        At least 1.

    Examples
    --------
    >>> batch_size(nodes=10, tries=100) >= 1
    True
    """
    return max(1, min(_AT_ONCE, _CELLS // max(nodes * nodes, 1), _CELLS // max(16 * tries, 1)))


def swapped_targets(edges: Integers, nodes: int, first: Integers, second: Integers) -> Integers:
    """Run several chains of edge swaps in parallel, all from the same edges.

    Parameters
    ----------
    edges
        Source and target of the edges, shape (2, edges), without loops and each once.
    nodes
        How many nodes there are.
    first, second
        The two edges of each try, shape (chains, tries). A try puts ``a`` to ``d`` and ``c`` to ``b`` in place of ``a``
        to ``b`` and ``c`` to ``d``, unless that makes a loop or an edge that is there already.

    Returns
    -------
    array
        The targets of the edges at the end of each chain, shape (chains, edges); the sources are as they were.

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
    """Sum products of edges, and of their signs, over loops of 2, loops of 3 and feed-forward loops of each network.

    Parameters
    ----------
    nodes
        How many nodes there are.
    sources, signs
        Of the edges, the same in each network, in the order of the sources.
    targets
        Of the edges of each network, shape (networks, edges).

    Returns
    -------
    array
        Shape (networks, 2, 3): first with every edge counting 1, then with its sign; the three sums of each.

    Notes
    -----
    O(networks * (sum of in-degree times out-degree)): of a sparse network far fewer than the cells of a matrix product.
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
    """Split a number into batches of a size and a remainder.

    Parameters
    ----------
    number
        The total.
    size
        The largest batch.

    Yields
    ------
    int
        The size of each batch.

    Examples
    --------
    >>> list(batches(10, 4))
    [4, 4, 2]
    """
    while number > 0:
        yield min(size, number)
        number -= size
