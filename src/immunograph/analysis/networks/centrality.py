"""Centralities, computed on sparse matrices by functions that are called as in networkx."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from immunograph.analysis.networks.arrays import NetworkArrays
from immunograph.errors import AnalysisError

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["betweenness", "betweenness_centrality", "degrees", "pagerank", "pagerank_scores"]

_BATCH = 4_000_000
"""Maximum number of cells of the dense matrices for one batch of start nodes."""


def degrees(graph: NetworkArrays | nx.Graph[object]) -> dict[str, NDArray[np.int64]]:
    """Count the edges at each node, by direction and sign.

    Parameters
    ----------
    graph
        Arrays, or any directed networkx graph.

    Returns
    -------
    dict
        ``in``, ``out``, ``promoted`` and ``inhibited`` (of the edges that enter), ``promotes`` and ``inhibits`` (of those
        that leave), each of shape (nodes,), in the order of the nodes. Parallel edges count separately, but edges of
        one joint claim at one node only once.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.DiGraph([("a", "c", {"sign": "+"}), ("b", "c", {"sign": "-"})])
    >>> degrees(graph)["in"].tolist(), degrees(graph)["inhibited"].tolist()
    ([0, 2, 0], [0, 1, 0])
    """
    arrays = NetworkArrays.of(graph)
    plus, minus = arrays.sign > 0, arrays.sign < 0
    return {
        "in": arrays.count_at(arrays.target),
        "out": arrays.count_at(arrays.source),
        "promoted": arrays.count_at(arrays.target, plus),
        "inhibited": arrays.count_at(arrays.target, minus),
        "promotes": arrays.count_at(arrays.source, plus),
        "inhibits": arrays.count_at(arrays.source, minus),
    }


def pagerank(
    graph: NetworkArrays | nx.Graph[object],
    alpha: float = 0.85,
    *,
    max_iter: int = 100,
    tol: float = 1e-6,
    weight: str | None = "weight",
) -> dict[object, float]:
    """Return the PageRank of each node.

    Parameters
    ----------
    graph
        Arrays, or any networkx graph; an undirected edge leads both ways, parallel edges add up.
    alpha
        Damping factor, 0 to 1: the probability that the walk follows an edge instead of jumping to a random node.
    max_iter
        Maximum number of power iterations.
    tol
        Stop when the sum of absolute changes is below ``tol`` times the number of nodes.
    weight
        Edge attribute of a networkx graph that holds the weight, 1 where it is missing; ``None`` for 1 everywhere.
        Arrays have their own weights.

    Returns
    -------
    dict
        Node -> score; the scores add up to 1. Empty for an empty graph.

    Raises
    ------
    AnalysisError
        If the scores have not converged after ``max_iter`` iterations.

    See Also
    --------
    networkx.pagerank : The same scores from the same iteration, on a networkx graph.

    Notes
    -----
    O(edges) per iteration. From a node without outgoing edges, the walk jumps to a random node.

    References
    ----------
    * L. Page, S. Brin, R. Motwani and T. Winograd, The PageRank citation ranking: bringing order to the Web, 1999.

    Examples
    --------
    >>> import networkx as nx
    >>> scores = pagerank(nx.DiGraph([("a", "c"), ("b", "c")]))
    >>> max(scores, key=scores.get)
    'c'
    """
    arrays = NetworkArrays.of(graph, weight=weight)
    return arrays.scores(pagerank_scores(arrays, alpha, max_iter=max_iter, tol=tol))


def pagerank_scores(arrays: NetworkArrays, alpha: float = 0.85, *, max_iter: int = 100, tol: float = 1e-6) -> Numbers:
    """Return the PageRank of each node as an array; see :func:`pagerank`.

    Parameters
    ----------
    arrays
        The network.
    alpha
        Damping factor, 0 to 1.
    max_iter
        Maximum number of power iterations.
    tol
        Stop when the sum of absolute changes is below ``tol`` times the number of nodes.

    Returns
    -------
    Numbers
        Scores in the order of the nodes, shape (nodes,); they add up to 1.

    Raises
    ------
    AnalysisError
        If the scores have not converged after ``max_iter`` iterations.

    Examples
    --------
    >>> import networkx as nx
    >>> pagerank_scores(NetworkArrays.of(nx.cycle_graph(4, create_using=nx.DiGraph))).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    import numpy as np

    count = len(arrays)
    if not count:
        return np.zeros(0)
    into: Any = arrays.matrix(transposed=True)
    leaving = np.asarray(into.sum(axis=0)).ravel()
    share = np.divide(1.0, leaving, out=np.zeros(count), where=leaving != 0)
    stuck = np.flatnonzero(leaving == 0)
    score: Numbers = np.full(count, 1.0 / count)
    for _ in range(max_iter):
        last = score
        score = alpha * (into @ (share * last) + last[stuck].sum() / count) + (1.0 - alpha) / count
        if np.abs(score - last).sum() < count * tol:
            return score
    raise AnalysisError(f"PageRank has not converged after {max_iter} iterations: increase max_iter or tol")


def betweenness_centrality(
    graph: NetworkArrays | nx.Graph[object],
    k: int | None = None,
    *,
    normalized: bool = True,
    seed: int = 1,
) -> dict[object, float]:
    """Return the betweenness of each node: its share of the shortest paths between other nodes.

    Parameters
    ----------
    graph
        Arrays, or any networkx graph. Parallel edges count once, and weights are ignored.
    k
        Number of start nodes to sample at random; all nodes if ``None``.
    normalized
        Whether to divide by the number of pairs of other nodes, so that scores lie between 0 and 1.
    seed
        Seed of the random sample.

    Returns
    -------
    dict
        Node -> score. With ``k=1``, the sampled node has ``nan`` if the network has more than two nodes.

    Raises
    ------
    AnalysisError
        If ``k`` is below 1 or above the number of nodes.

    See Also
    --------
    networkx.betweenness_centrality : The same scores (those of networkx 3.6 where ``k`` is given, with the same seed).

    Notes
    -----
    Brandes' accumulation, level by level for a batch of start nodes at once, as products of sparse and dense matrices:
    O(levels x edges) per start node. For graphs with a large diameter, networkx's queue-based algorithm is faster.

    References
    ----------
    * U. Brandes, A faster algorithm for betweenness centrality, Journal of Mathematical Sociology 25, 2001.
    * U. Brandes and C. Pich, Centrality estimation in large networks, International Journal of Bifurcation and
      Chaos 17, 2007.

    Examples
    --------
    >>> import networkx as nx
    >>> betweenness_centrality(nx.path_graph(3))
    {0: 0.0, 1: 1.0, 2: 0.0}
    """
    arrays = NetworkArrays.of(graph)
    return arrays.scores(betweenness(arrays, k, normalized=normalized, seed=seed))


def betweenness(arrays: NetworkArrays, k: int | None = None, *, normalized: bool = True, seed: int = 1) -> Numbers:
    """Return the betweenness of each node as an array; see :func:`betweenness_centrality`.

    Parameters
    ----------
    arrays
        The network.
    k
        Number of start nodes to sample at random; all nodes if ``None``.
    normalized
        Whether to divide by the number of pairs of other nodes.
    seed
        Seed of the random sample.

    Returns
    -------
    Numbers
        Scores in the order of the nodes, shape (nodes,).

    Raises
    ------
    AnalysisError
        If ``k`` is not between 1 and the number of nodes.

    Examples
    --------
    >>> import networkx as nx
    >>> betweenness(NetworkArrays.of(nx.path_graph(3))).tolist()
    [0.0, 1.0, 0.0]
    """
    import numpy as np

    count = len(arrays)
    if k is not None and not 1 <= k <= count:
        raise AnalysisError(f"k, the number of start nodes, must be from 1 to {count} (the number of nodes), not {k}")
    sampled = k is not None and k < count
    starts: Sequence[int] = range(count)
    if sampled and k is not None:
        starts = random.Random(seed).sample(range(count), k)  # noqa: S311 - a sample, not a secret
    made = np.zeros(count)
    if count:
        out = arrays.matrix()
        out.data[:] = 1.0
        into = out.T.tocsr()
        width = max(1, min(64, _BATCH // count))
        for first in range(0, len(starts), width):
            made += _accumulate(out, into, np.asarray(starts[first : first + width]))
    return _rescale(made, count, list(starts) if sampled else None, normalized=normalized, directed=arrays.directed)


def _accumulate(out: object, into: Any, starts: NDArray[np.int64]) -> Numbers:
    """Return the sum of the dependencies of these start nodes on each node (Brandes)."""
    import numpy as np

    shape = (into.shape[0], len(starts))
    lanes = np.arange(len(starts))
    paths = np.zeros(shape)
    paths[starts, lanes] = 1.0
    level = np.full(shape, -1, dtype=np.int32)
    level[starts, lanes] = 0
    front, depth = paths.copy(), 0
    while True:
        reached = into @ front
        reached[level >= 0] = 0.0
        new = reached > 0
        if not new.any():
            break
        depth += 1
        level[new] = depth
        paths += reached
        front = reached
    lent = np.zeros(shape)
    for here in range(depth, 0, -1):
        below = level == here
        coefficient = np.divide(1.0 + lent, paths, out=np.zeros(shape), where=below)
        above = out @ coefficient
        above *= paths
        above[level != here - 1] = 0.0
        lent += above
    lent[starts, lanes] = 0.0
    made: Numbers = lent.sum(axis=1)
    return made


def _rescale(made: Numbers, count: int, starts: list[int] | None, *, normalized: bool, directed: bool) -> Numbers:
    """Scale raw sums to shares; a sampled start node has one pair fewer, because it is not inside a path from itself."""
    import numpy as np

    others = count - 1
    if others < 2:
        return made
    both = 1 if directed else 2
    if starts is None:
        return made * (1.0 / (others * (others - 1)) if normalized else 1.0 / both)
    drawn = len(starts)
    unit = 1.0 / (others - 1) if normalized else others / both
    scale = np.full(count, unit / drawn)
    scale[starts] = unit / (drawn - 1) if drawn > 1 else np.nan
    made *= scale
    return made
