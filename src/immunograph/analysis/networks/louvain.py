"""Partition of a network by modularity: the Louvain method on compressed sparse rows, under networkx's names."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Final

from immunograph.analysis.networks.arrays import NetworkArrays
from immunograph.errors import AnalysisError

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

__all__ = ["both_ways", "louvain", "louvain_communities", "modularity", "modularity_of"]

_NOTICED: Final = 1e-9
"""Least gain for which a node changes its group, in units of edge weight; less is the rounding of floats."""


def modularity(
    graph: NetworkArrays | nx.Graph[Any], communities: Iterable[Collection[Any]], *, resolution: float = 1.0
) -> float:
    """Give the modularity of a partition: how much more weight lies within groups than chance would put there.

    Parameters
    ----------
    graph
        Arrays, or any networkx graph; its direction is left aside.
    communities
        Groups of nodes; each node in one.
    resolution
        Above 1 favours small groups, below 1 large ones.

    Returns
    -------
    float
        At most 1; 0 is what chance would give. ``nan`` for a graph without edges.

    Raises
    ------
    AnalysisError
        If the groups are no partition of the nodes.

    See Also
    --------
    networkx.community.modularity : The same number, for an undirected graph.

    Examples
    --------
    >>> import networkx as nx
    >>> round(modularity(nx.barbell_graph(3, 0), [{0, 1, 2}, {3, 4, 5}]), 3)
    0.357
    """
    import numpy as np

    arrays = NetworkArrays.of(graph)
    label = np.full(len(arrays), -1, dtype=np.int64)
    for number, group in enumerate(communities):
        for node in group:
            place = arrays.index.get(node, -1)
            if place < 0 or label[place] >= 0:
                raise AnalysisError(f"the groups are no partition: {node!r} is in two of them, or in no graph")
            label[place] = number
    if (label < 0).any():
        raise AnalysisError("the groups are no partition: some node is in none of them")
    return modularity_of(both_ways(arrays), label, resolution)


def both_ways(arrays: NetworkArrays) -> Any:
    """Give the symmetric matrix of weights, in which a loop counts twice."""
    from scipy.sparse import diags_array

    made = arrays.matrix()
    if arrays.directed:
        return (made + made.T).tocsr()
    return (made + diags_array(made.diagonal())).tocsr()


def modularity_of(both: Any, label: Integers, resolution: float) -> float:
    """Give the modularity of groups, given as the number of each node's group, from the matrix of :func:`both_ways`."""
    import numpy as np

    total = float(both.sum())
    if not total:
        return float("nan")
    rows = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr))
    within = float(both.data[label[rows] == label[both.indices]].sum())
    of_group = np.bincount(label, weights=np.asarray(both.sum(axis=1)).ravel())
    return within / total - resolution * float(((of_group / total) ** 2).sum())


def louvain_communities(
    graph: NetworkArrays | nx.Graph[Any],
    weight: str | None = "weight",
    resolution: float = 1.0,
    *,
    seed: int = 1,
) -> list[set[Any]]:
    """Partition the nodes so that no node would gain by another group, by the Louvain method.

    Parameters
    ----------
    graph
        Arrays, or any networkx graph; its direction is left aside, parallel edges add up.
    weight
        Edge attribute that holds the weight.
    resolution
        Above 1 favours small groups, below 1 large ones.
    seed
        Seed of the order in which nodes choose; the same seed gives the same groups.

    Returns
    -------
    list of set
        The groups, the largest first; each is connected.

    See Also
    --------
    networkx.community.louvain_communities : The same method on a networkx graph; other ties, other orders.

    Notes
    -----
    Beyond the method as published, a group that falls apart is split at every level (which never lowers modularity), nodes
    are only looked at again when a neighbour moved, and the whole is repeated from the groups found until no node moves.
    About O(edges) a pass.

    References
    ----------
    .. [1] V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, Fast unfolding of communities in large networks,
       Journal of Statistical Mechanics, 2008, P10008.
    .. [2] V. A. Traag, L. Waltman and N. J. van Eck, From Louvain to Leiden: guaranteeing well-connected communities,
       Scientific Reports 9, 2019.

    Examples
    --------
    >>> import networkx as nx
    >>> sorted(map(sorted, louvain_communities(nx.barbell_graph(3, 0))))
    [[0, 1, 2], [3, 4, 5]]
    """
    import numpy as np

    arrays = NetworkArrays.of(graph, weight=weight)
    label = louvain(arrays, resolution=resolution, seed=seed)
    order = np.argsort(label, kind="stable")
    bounds = np.cumsum(np.bincount(label)).tolist() if len(label) else []
    made = []
    for first, last in zip([0, *bounds], bounds, strict=False):
        made.append({arrays.nodes[place] for place in order[first:last].tolist()})
    return made


def louvain(arrays: NetworkArrays, *, resolution: float = 1.0, seed: int = 1) -> Integers:
    """Give each node the number of its group, the largest group first; see :func:`louvain_communities`."""
    import numpy as np

    if resolution <= 0:
        raise AnalysisError(f"the resolution must be above 0, not {resolution:g}")
    both = both_ways(arrays)
    label = np.arange(len(arrays), dtype=np.int64)
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    if not both.nnz:
        return label
    while True:
        improved, moved = _levels(both, label, resolution, chance)
        if not moved:
            break
        label = improved
    sizes = np.bincount(label)
    first = np.full(len(sizes), len(label))
    np.minimum.at(first, label, np.arange(len(label)))
    number = np.empty(len(sizes), dtype=np.int64)
    number[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    made: Integers = number[label]
    return made


def _levels(both: Any, start: Integers, resolution: float, chance: random.Random) -> tuple[Integers, bool]:
    """Move nodes, then groups of nodes, and so on up; tell whether a single node moved."""
    label, moved = _move(both, start, resolution, chance)
    label = _connected(both, label)
    first_moved = moved
    whole, level = label, both
    while moved:
        level = _aggregate(level, label)
        label, moved = _move(level, _range(level.shape[0]), resolution, chance)
        label = _connected(level, label)
        whole = label[whole]
    return whole, first_moved


def _range(count: int) -> Integers:
    import numpy as np

    return np.arange(count, dtype=np.int64)


def _move(both: Any, start: Integers, resolution: float, chance: random.Random) -> tuple[Integers, bool]:
    """Move one node after the other to the group where it gains most, until none gains; loops do not matter.

    Plain lists and one dictionary for a node: a queue of numbers is what Python is quick at, and each move must see the
    one before.
    """
    import numpy as np

    count = both.shape[0]
    degree = np.asarray(both.sum(axis=1)).ravel()
    scale = resolution / float(degree.sum())
    total = np.bincount(start, weights=degree, minlength=count).tolist()
    bounds, near, weights, own = both.indptr.tolist(), both.indices.tolist(), both.data.tolist(), degree.tolist()
    label = start.tolist()
    queue = list(range(count))
    chance.shuffle(queue)
    waiting = [True] * count
    todo = deque(queue)
    moved = False
    while todo:
        node = todo.popleft()
        waiting[node] = False
        here, size = label[node], own[node]
        ties = {here: 0.0}
        first, last = bounds[node], bounds[node + 1]
        for place in range(first, last):
            other = near[place]
            if other != node:
                group = label[other]
                ties[group] = ties.get(group, 0.0) + weights[place]
        total[here] -= size
        best, most = here, ties[here] - scale * size * total[here] + _NOTICED
        for group, tie in ties.items():
            gain = tie - scale * size * total[group]
            if gain > most or (gain == most and group < best and best != here):
                best, most = group, gain
        total[best] += size
        if best != here:
            label[node] = best
            moved = True
            for place in range(first, last):
                other = near[place]
                if label[other] != best and not waiting[other]:
                    waiting[other] = True
                    todo.append(other)
    return np.unique(np.asarray(label, dtype=np.int64), return_inverse=True)[1].astype(np.int64), moved


def _connected(both: Any, label: Integers) -> Integers:
    """Split groups that fall apart."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    rows = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr))
    inside = label[rows] == label[both.indices]
    kept = csr_array((both.data[inside], (rows[inside], both.indices[inside])), shape=both.shape)
    _, made = connected_components(kept, directed=False)
    return np.asarray(made, dtype=np.int64)


def _aggregate(both: Any, label: Integers) -> Any:
    """Make a node of each group; what lies within it becomes a loop."""
    import numpy as np
    from scipy.sparse import csr_array

    count = int(label.max()) + 1
    rows = np.repeat(label, np.diff(both.indptr))
    return csr_array((both.data, (rows, label[both.indices])), shape=(count, count))
