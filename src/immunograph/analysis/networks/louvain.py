"""Partition a network by modularity with the Louvain method, on SciPy CSR matrices.

The functions :func:`louvain_communities` and :func:`modularity` are called as in networkx.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Collection, Hashable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from immunograph.analysis.networks.arrays import NetworkArrays
from immunograph.errors import AnalysisError
from immunograph.legible import quoted

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    from immunograph.analysis.networks.arrays import Matrix

    Integers = NDArray[np.int64]

__all__ = ["both_ways", "louvain", "louvain_communities", "modularity", "modularity_of"]

Node = TypeVar("Node", bound=Hashable)

_NOTICED: Final = 1e-9
"""Minimum gain, in units of edge weight, for which a node changes its group; smaller gains are rounding errors."""

_MANY: Final = 2000
"""Minimum number of nodes for which many nodes are moved at once before the rest are moved one by one."""

_ROUNDS: Final = 20


def modularity(
    graph: NetworkArrays | nx.Graph[object], communities: Iterable[Collection[object]], *, resolution: float = 1.0
) -> float:
    """Return the modularity of a partition: the weight within groups, minus that expected by chance.

    Parameters
    ----------
    graph
        Arrays, or any networkx graph; directions of edges are ignored, and an attribute ``weight`` is their weight.
    communities
        Groups of nodes, so that each node is in exactly one.
    resolution
        Factor of the expected weight: values above 1 favour small groups, values below 1 large ones.

    Returns
    -------
    float
        At most 1; 0 is the value expected by chance. ``nan`` for a graph without edges.

    Raises
    ------
    AnalysisError
        If a node is in no group or in two, or a group contains something else.

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
                wrong = "is not a node of the graph" if place < 0 else "is in two groups"
                raise AnalysisError(
                    f"the groups are not a partition: {quoted(node)} {wrong}; put every node in one group"
                )
            label[place] = number
    if (label < 0).any():
        missing = arrays.nodes[int((label < 0).argmax())]
        raise AnalysisError(
            f"the groups are not a partition: {quoted(missing)} is in no group; put every node in one group"
        )
    return modularity_of(both_ways(arrays), label, resolution)


def both_ways(arrays: NetworkArrays) -> Matrix:
    """Return the adjacency matrix of the undirected network, in which self-loops count twice.

    Parameters
    ----------
    arrays
        The network, directed or not.

    Returns
    -------
    Matrix
        SciPy CSR matrix of shape (nodes, nodes).
    """
    from scipy.sparse import diags_array

    made = arrays.matrix()
    if arrays.directed:
        return (made + made.T).tocsr()
    return (made + diags_array(made.diagonal())).tocsr()


def modularity_of(both: Matrix, label: Integers, resolution: float) -> float:
    """Return the modularity of a partition given as an array of labels; see :func:`modularity`.

    Parameters
    ----------
    both
        Symmetric adjacency matrix, from :func:`both_ways`.
    label
        Group number of each node, from 0, shape (nodes,).
    resolution
        Factor of the expected weight: values above 1 favour small groups, values below 1 large ones.

    Returns
    -------
    float
        At most 1; NaN for a network without edges.

    Examples
    --------
    >>> import networkx as nx, numpy as np
    >>> arrays = NetworkArrays.of(nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(3)))
    >>> modularity_of(both_ways(arrays), np.array([0, 0, 0, 1, 1, 1]), 1.0)
    0.5
    """
    import numpy as np

    total = float(both.sum())
    if not total:
        return float("nan")
    rows = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr))
    within = float(both.data[label[rows] == label[both.indices]].sum())
    of_group = np.bincount(label, weights=np.asarray(both.sum(axis=1)).ravel())
    return within / total - resolution * float(((of_group / total) ** 2).sum())


def louvain_communities(
    graph: NetworkArrays | nx.Graph[Node],
    weight: str | None = "weight",
    resolution: float = 1.0,
    *,
    seed: int = 1,
) -> list[set[object]]:
    """Partition a network by the Louvain method, so that no single move of a node raises modularity.

    Parameters
    ----------
    graph
        Arrays, or any networkx graph; directions are ignored, and parallel edges add up.
    weight
        Edge attribute of a networkx graph that holds the weight, 1 where it is missing; ``None`` for 1 everywhere.
        Arrays have their own weights.
    resolution
        Above 0: values above 1 favour small groups, values below 1 large ones.
    seed
        Seed of the order in which nodes are visited; the same seed gives the same groups.

    Returns
    -------
    list of set
        The groups, largest first; each is a connected subgraph.

    Raises
    ------
    AnalysisError
        If the resolution is not above 0.

    See Also
    --------
    networkx.community.louvain_communities : The same method, with other random choices.

    Notes
    -----
    Differences from the published method: disconnected groups are split at every level (which never lowers modularity);
    a node is visited again only after a neighbour has moved; in large networks, many nodes are moved at once; and the
    procedure is repeated from its own result until no node would gain. About O(edges) per pass.

    References
    ----------
    * V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, Fast unfolding of communities in large networks,
      Journal of Statistical Mechanics, 2008, P10008.
    * V. A. Traag, L. Waltman and N. J. van Eck, From Louvain to Leiden: guaranteeing well-connected communities,
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
    """Return the group number of each node; see :func:`louvain_communities`.

    Parameters
    ----------
    arrays
        The network.
    resolution
        Above 0: values above 1 favour small groups, values below 1 large ones.
    seed
        Seed of the order in which nodes are visited.

    Returns
    -------
    Integers
        Shape (nodes,); groups are numbered by size, from 0 for the largest.

    Raises
    ------
    AnalysisError
        If the resolution is not above 0.

    Examples
    --------
    >>> import networkx as nx
    >>> len(set(louvain(NetworkArrays.of(nx.disjoint_union(nx.complete_graph(4), nx.complete_graph(4)))).tolist()))
    2
    """
    import numpy as np

    if not 0 < resolution < float("inf"):
        raise AnalysisError(f"the resolution must be above 0 and finite, not {resolution:g}")
    level = _Level(both_ways(arrays), resolution)
    label = np.arange(len(arrays), dtype=np.int64)
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    if not level.both.nnz:
        return label
    while True:
        label, moved = _settle(level, _climb(level, label, chance), chance)
        if moved * 100 <= len(arrays):  # no node of a small network, and too few of a large one to matter
            break
    sizes = np.bincount(label)
    first = np.full(len(sizes), len(label))
    np.minimum.at(first, label, np.arange(len(label)))
    number = np.empty(len(sizes), dtype=np.int64)
    number[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    made: Integers = number[label]
    return made


class _Level:
    """A matrix of weights, with cached values that are read repeatedly."""

    def __init__(self, both: Matrix, resolution: float) -> None:
        import numpy as np

        self.both = both
        self.count: int = both.shape[0]
        self.degree: NDArray[np.float64] = np.asarray(both.sum(axis=1)).ravel()
        self.resolution = resolution
        self.scale = resolution / (float(self.degree.sum()) or 1.0)

    @cached_property
    def lists(self) -> tuple[list[int], list[int], list[float], list[float]]:
        """Bounds of the rows, neighbours, weights and degrees as plain lists."""
        both = self.both
        return both.indptr.tolist(), both.indices.tolist(), both.data.tolist(), self.degree.tolist()

    def aggregated(self, label: Integers) -> _Level:
        """Contract each group to one node; edges within a group become a self-loop."""
        import numpy as np
        from scipy.sparse import csr_array

        count = int(label.max()) + 1
        rows = np.repeat(label, np.diff(self.both.indptr))
        made = csr_array((self.both.data, (rows, label[self.both.indices])), shape=(count, count))
        return _Level(made, self.resolution)


def _climb(level: _Level, start: Integers, chance: random.Random) -> Integers:
    """Return the groups after moving nodes, then groups as single nodes, and so on until no groups are merged."""
    import numpy as np

    label = _connected(level, _move(level, start, chance))
    whole = label
    while True:
        level = level.aggregated(label)
        label = _connected(level, _move(level, np.arange(level.count, dtype=np.int64), chance))
        if int(label.max()) + 1 == level.count:
            return whole
        whole = label[whole]


def _move(level: _Level, start: Integers, chance: random.Random) -> Integers:
    """Move nodes to the group with the highest gain, in large networks many at once, then one by one; return the groups."""
    import numpy as np

    label = start
    better, wanting = _best(level, label)
    if level.count >= _MANY:
        draw = np.random.default_rng(chance.getrandbits(32))
        for _ in range(_ROUNDS):
            if len(wanting) * 20 < level.count:
                break
            # Half of them, drawn at random: neighbours that all moved at once would only change places.
            going = wanting[draw.random(len(wanting)) < 0.5]
            label = label.copy()
            label[going] = better[going]
            better, wanting = _best(level, label)
    return _move_singly(level, label, wanting, chance)[0]


def _settle(level: _Level, start: Integers, chance: random.Random) -> tuple[Integers, int]:
    """Move single nodes until none would gain; return the groups and the number of moves."""
    label, moves = start, 0
    while True:
        _, wanting = _best(level, label)
        if not len(wanting):
            return label, moves
        label, some = _move_singly(level, label, wanting, chance)
        label = _connected(level, label)
        moves += some
        if not some:  # the remaining gain is rounding error
            return label, moves


def _best(level: _Level, label: Integers) -> tuple[Integers, Integers]:
    """Return each node's group with the highest gain, and the nodes that would gain by moving there or being alone."""
    import numpy as np
    from scipy.sparse import csr_array

    count, degree, scale = level.count, level.degree, level.scale
    total = np.bincount(label, weights=degree, minlength=count)
    member = csr_array((np.ones(count), label, np.arange(count + 1)), shape=(count, count))
    ties: Matrix = csr_array(level.both @ member)
    rows = np.repeat(np.arange(count), np.diff(ties.indptr))
    own = np.flatnonzero(ties.indices == label[rows])
    gain = ties.data - scale * degree[rows] * total[ties.indices]
    # A node's loop and its own weight are not edges to others of its group.
    gain[own] += scale * degree[rows[own]] ** 2 - level.both.diagonal()[rows[own]]
    here = -scale * degree * (total[label] - degree)
    here[rows[own]] = gain[own]
    top = np.full(count, -np.inf)
    filled = np.flatnonzero(np.diff(ties.indptr))
    top[filled] = np.maximum.reduceat(gain, ties.indptr[filled]) if filled.size else 0.0
    first = np.flatnonzero(gain == top[rows])[::-1]
    best = label.copy()
    best[rows[first]] = ties.indices[first]
    better = (top > here + _NOTICED) & (best != label)
    best[~better] = label[~better]
    return best, np.flatnonzero(better | (np.maximum(top, here) < -_NOTICED))


def _move_singly(level: _Level, start: Integers, wanting: Integers, chance: random.Random) -> tuple[Integers, int]:
    """Move nodes one by one, revisiting those whose neighbour moved; return the groups and the number of moves.

    Plain lists and a queue instead of arrays, because each move depends on the moves before.
    """
    import numpy as np

    scale = level.scale
    bounds, near, weights, own = level.lists
    total = np.bincount(start, weights=level.degree, minlength=level.count).tolist()
    label, queue = start.tolist(), wanting.tolist()
    chance.shuffle(queue)
    members = np.bincount(start, minlength=level.count).tolist()
    empty = [group for group, size in enumerate(members) if not size]
    waiting = bytearray(level.count)
    for node in queue:
        waiting[node] = 1
    todo = deque(queue)
    moves = 0
    while todo:
        node = todo.popleft()
        waiting[node] = 0
        here, size = label[node], own[node]
        ties = {here: 0.0}
        first, last = bounds[node], bounds[node + 1]
        for other, weight in zip(near[first:last], weights[first:last], strict=True):
            if other != node:
                group = label[other]
                ties[group] = ties.get(group, 0.0) + weight
        total[here] -= size
        best, most = here, ties[here] - scale * size * total[here] + _NOTICED
        for group, tie in ties.items():
            gain = tie - scale * size * total[group]
            if gain > most or (gain == most and group < best and best != here):
                best, most = group, gain
        if most < -_NOTICED and members[here] > 1:  # better off alone
            best = empty.pop()
        total[best] += size
        if best != here:
            label[node] = best
            members[best] += 1
            members[here] -= 1
            if not members[here]:
                empty.append(here)
            moves += 1
            for other in near[first:last]:
                if not waiting[other] and label[other] != best:
                    waiting[other] = 1
                    todo.append(other)
    return np.asarray(label, dtype=np.int64), moves


def _connected(level: _Level, label: Integers) -> Integers:
    """Split disconnected groups, and renumber the groups consecutively."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    both = level.both
    rows = np.repeat(np.arange(level.count), np.diff(both.indptr))
    inside = label[rows] == label[both.indices]
    kept = csr_array((both.data[inside], (rows[inside], both.indices[inside])), shape=both.shape)
    _, made = connected_components(kept, directed=False)
    return np.asarray(made, dtype=np.int64)
