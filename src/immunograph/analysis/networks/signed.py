"""Signed, deduplicated edges of a network: count their motifs, and rewire them at random."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from immunograph.analysis.networks.arrays import NetworkArrays
from immunograph.analysis.networks.rewiring import batch_size, batches, path_sums, swapped_targets

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    from immunograph.analysis.networks.arrays import Matrix

    Integers = NDArray[np.int64]

__all__ = ["MOTIFS", "Wire", "Wiring", "motif_counts", "wirings_of"]

MOTIFS: Final = (
    "positive feedback loop of 2",
    "negative feedback loop of 2",
    "positive feedback loop of 3",
    "negative feedback loop of 3",
    "coherent feed-forward loop",
    "incoherent feed-forward loop",
)
"""The motifs that are counted. A loop is positive if the product of its signs is plus; a feed-forward loop (X to Y to Z,
and X to Z) is coherent if the direct edge has the sign of the path through Y."""

_DENSE: Final = 600
"""Maximum number of nodes for which dense matrices are faster than sparse ones."""

_TIMES: Final = (2, 3, 1)
"""Number of times that a sum over paths counts each loop of 2, loop of 3 and feed-forward loop."""

_LEAST_BATCH: Final = 8
"""Minimum number of chains for which a batch is faster than single chains."""

_ROWS: Final = 2_000_000
"""Approximate maximum number of cells in the matrix product of one slice of rows."""


@dataclass(frozen=True, eq=False)
class Wiring:
    """The signed edges of a network, deduplicated by ordered pair of nodes and sign, without self-loops.

    Parameters
    ----------
    nodes
        Number of nodes.
    plus, minus
        Sources and targets of the promoting and of the inhibiting edges, each of shape (2, edges).
    """

    nodes: int
    plus: Integers
    minus: Integers

    @classmethod
    def of(cls, arrays: NetworkArrays) -> Wiring:
        """Select and deduplicate the signed edges of a network; unsigned edges and self-loops are left out.

        Parameters
        ----------
        arrays
            The network.

        Returns
        -------
        Wiring
            The signed edges, with the nodes of the network.

        Examples
        --------
        >>> import networkx as nx
        >>> graph = nx.DiGraph()
        >>> graph.add_edge("a", "b", sign="+")
        >>> Wiring.of(NetworkArrays.of(graph)).plus.shape
        (2, 1)
        """
        import numpy as np

        def pairs(sign: int) -> Integers:
            chosen = (arrays.sign == sign) & (arrays.source != arrays.target)
            return np.unique(np.stack([arrays.source[chosen], arrays.target[chosen]]), axis=1)

        return cls(len(arrays), pairs(1), pairs(-1))

    def __len__(self) -> int:
        """Count the signed edges."""
        return int(self.plus.shape[1] + self.minus.shape[1])

    def compact(self) -> Wiring:
        """Remove the nodes without a signed edge, and renumber the others.

        Returns
        -------
        Wiring
            A new wiring with the same edges.

        Examples
        --------
        >>> import numpy as np
        >>> Wiring(9, np.array([[3], [7]]), np.zeros((2, 0), dtype=np.int64)).compact().nodes
        2
        """
        import numpy as np

        both = np.concatenate([self.plus, self.minus], axis=1)
        names, codes = np.unique(both, return_inverse=True)
        codes = codes.reshape(both.shape)
        cut = self.plus.shape[1]
        return Wiring(len(names), codes[:, :cut], codes[:, cut:])

    def counts(self) -> tuple[int, ...]:
        """Count the instances of each motif.

        Returns
        -------
        tuple[int, ...]
            Counts in the order of :data:`MOTIFS`.

        Notes
        -----
        Let P and N be the matrices of promoting and inhibiting edges. Sums over ``A = P + N`` count all combinations of
        edges, and sums over ``S = P - N`` weight each by the product of its signs. Half their sum and half their
        difference, divided by the number of times that the sum counts each instance (:data:`_TIMES`: a loop of n nodes
        once from each of its nodes), are the counts of the two kinds. ``sum(A * A')`` runs over loops of 2,
        ``sum(A A * A')`` over loops of 3, and ``sum(A A * A)`` over feed-forward loops; ``*`` is element-wise, and ``'``
        transposes. Because the diagonal is empty, all nodes of an instance are different. O(sum of in-degree times
        out-degree).
        """
        every, signed = (_sums(self, minus) for minus in (1, -1))
        made: list[int] = []
        for all_of, balance, times in zip(every, signed, _TIMES, strict=True):
            made += [(all_of + balance) // (2 * times), (all_of - balance) // (2 * times)]
        return tuple(made)

    def rewired_counts(self, number: int, *, seed: int = 1, attempts: int = 10) -> Integers:
        """Count the motifs of the randomly rewired networks of :meth:`rewired`, in batches.

        Parameters
        ----------
        number, seed, attempts
            As for :meth:`rewired`; the same seed gives the same networks.

        Returns
        -------
        array
            Integers, shape (number, 6): one row per network, one column for each of :data:`MOTIFS`.

        Notes
        -----
        If several adjacency matrices do not fit into memory, the networks are rewired and counted one by one.
        """
        import numpy as np

        sides = [each for each in (self.plus, self.minus) if each.shape[1]]
        size = batch_size(self.nodes, attempts * max((each.shape[1] for each in sides), default=1))
        if size < _LEAST_BATCH or not sides:
            rows = [each.counts() for each in self.rewired(number, seed=seed, attempts=attempts)]
            return np.array(rows, dtype=np.int64).reshape(number, len(MOTIFS))
        chance = np.random.default_rng(seed)
        middle = [_swapped(each, self.nodes, attempts, chance) for each in (self.plus, self.minus)]
        sources = np.concatenate([each[0] for each in middle])
        signs = np.repeat(np.array([1, -1], dtype=np.int8), [each.shape[1] for each in middle])
        order = np.argsort(sources, kind="stable")
        made = []
        for chains in batches(number, size):
            draws = [[_draws(each.shape[1], attempts, chance) for each in middle] for _ in range(chains)]
            targets = []
            for side, each in enumerate(middle):
                first, second = (np.stack([draw[side][end] for draw in draws]) for end in (0, 1))
                targets.append(swapped_targets(each, self.nodes, first, second))
            joined = np.concatenate(targets, axis=1)[:, order]
            every, signed = path_sums(self.nodes, sources[order], joined, signs[order]).transpose(1, 0, 2)
            halves = np.stack([every + signed, every - signed], axis=2) // (2 * np.array(_TIMES)[:, None])
            made.append(halves.reshape(chains, len(MOTIFS)))
        return np.concatenate(made) if made else np.empty((0, len(MOTIFS)), dtype=np.int64)

    def rewired(self, number: int, *, seed: int = 1, attempts: int = 10) -> Iterator[Wiring]:
        """Yield randomly rewired networks in which every node keeps its in- and out-degree for each sign.

        Parameters
        ----------
        number
            Number of networks.
        seed
            Seed of the random generator.
        attempts
            Number of attempted swaps for each network, as a multiple of the number of edges.

        Yields
        ------
        Wiring
            The next rewired network.

        Notes
        -----
        A swap replaces two edges of one sign, a to b and c to d, by a to d and c to b, unless that creates a self-loop
        or a duplicate edge; then nothing changes. The Markov chain is symmetric, so its stationary distribution is
        uniform. All networks start from one central network, which is reached from the observed one by the same number
        of attempts. The observed network and the rewired ones are therefore exchangeable, and p-values that include the
        observed network are exact however slowly the chain mixes: the parallel method of J. Besag and P. Clifford,
        Generalized Monte Carlo significance tests, Biometrika 76, 1989 (see also arXiv:2310.04924).
        """
        import numpy as np

        chance = np.random.default_rng(seed)
        middle = [_swapped(each, self.nodes, attempts, chance) for each in (self.plus, self.minus)]
        for _ in range(number):
            yield Wiring(self.nodes, *(_swapped(each, self.nodes, attempts, chance) for each in middle))


def _draws(count: int, attempts: int, chance: np.random.Generator) -> tuple[Integers, Integers]:
    """Draw the two edges of each attempted swap; return two empty arrays if there are fewer than two edges."""
    size = attempts * count if count > 1 else 0
    return chance.integers(max(count, 1), size=size), chance.integers(max(count, 1), size=size)


def _swapped(edges: Integers, nodes: int, attempts: int, chance: np.random.Generator) -> Integers:
    import numpy as np

    count = edges.shape[1]
    draws = [each.tolist() for each in _draws(count, attempts, chance)]
    if not draws[0]:
        return edges
    source, target = edges[0].tolist(), edges[1].tolist()
    there = {one * nodes + other for one, other in zip(source, target, strict=True)}
    for first, second in zip(*draws, strict=True):
        a, b, c, d = source[first], target[first], source[second], target[second]
        if a == d or c == b:
            continue
        one, other = a * nodes + d, c * nodes + b
        if one in there or other in there:
            continue
        there.remove(a * nodes + b)
        there.remove(c * nodes + d)
        there.add(one)
        there.add(other)
        target[first], target[second] = d, b
    return np.array([source, target], dtype=np.int64)


def _sums(wiring: Wiring, minus: int) -> tuple[int, int, int]:
    """Return the sums over loops of 2, loops of 3 and feed-forward loops, in which an inhibiting edge counts ``minus``."""
    import numpy as np
    from scipy.sparse import csr_array

    shape = (wiring.nodes, wiring.nodes)
    if wiring.nodes <= _DENSE:
        dense = np.zeros(shape)
        dense[wiring.plus[0], wiring.plus[1]] += 1
        dense[wiring.minus[0], wiring.minus[1]] += minus
        twice = dense @ dense
        return round((dense * dense.T).sum()), round((twice * dense.T).sum()), round((twice * dense).sum())
    data = np.concatenate([np.ones(wiring.plus.shape[1]), np.full(wiring.minus.shape[1], float(minus))])
    ends = np.concatenate([wiring.plus, wiring.minus], axis=1)
    sparse: Matrix = csr_array((data, (ends[0], ends[1])), shape=shape)
    back: Matrix = sparse.T.tocsr()
    loops = round(float(sparse.multiply(back).sum()))
    threes = forward = 0.0
    for rows in _slices(sparse):
        through = sparse[rows] @ sparse
        threes += float(through.multiply(back[rows]).sum())
        forward += float(through.multiply(sparse[rows]).sum())
    return loops, round(threes), round(forward)


def _slices(sparse: Matrix) -> Sequence[slice]:
    """Cut the rows so that the product of each slice with the matrix stays small."""
    import numpy as np

    leaving = np.diff(sparse.indptr)
    rows = np.repeat(np.arange(sparse.shape[0]), leaving)
    work = np.bincount(rows, weights=leaving[sparse.indices], minlength=sparse.shape[0])
    marks = np.flatnonzero(np.diff(np.floor(np.cumsum(work) / _ROWS))) + 1
    bounds = [0, *marks.tolist(), sparse.shape[0]]
    return [slice(one, other) for one, other in pairwise(bounds) if other > one]


def motif_counts(graph: NetworkArrays | nx.Graph[object]) -> dict[str, int]:
    """Count the signed feedback and feed-forward loops of a network.

    Parameters
    ----------
    graph
        Arrays, or any directed networkx graph whose edges have the attribute ``sign`` (``+``, ``-``, 1 or -1). Parallel
        edges of one sign count once; parallel edges of both signs count as two edges; other edges are ignored.

    Returns
    -------
    dict
        Motif -> number of instances, in the order of :data:`MOTIFS`.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.DiGraph([("x", "y", {"sign": "+"}), ("y", "z", {"sign": "-"}), ("x", "z", {"sign": "-"})])
    >>> motif_counts(graph)["coherent feed-forward loop"]
    1
    """
    return dict(zip(MOTIFS, Wiring.of(NetworkArrays.of(graph)).compact().counts(), strict=True))


Wire: TypeAlias = tuple[int, int, int]
"""Source, target and sign of an edge."""


def wirings_of(kind: str, successors: Mapping[int, Mapping[int, Collection[int]]]) -> Iterator[tuple[Wire, ...]]:
    """Yield every instance of a motif; each loop once, starting at its smallest node.

    Parameters
    ----------
    kind
        One of :data:`MOTIFS`.
    successors
        Source -> target -> signs (1, -1) of the edges between the two, without self-loops.

    Yields
    ------
    tuple[Wire, ...]
        Source, target and sign of each edge of an instance.
    """
    wanted = 1 if kind.startswith(("positive", "coherent")) else -1
    for x, after in successors.items():
        for y, first in after.items():
            onward = successors.get(y, {})
            if kind.endswith("of 2"):
                if x < y and x in onward:
                    yield from (((x, y, a), (y, x, b)) for a in first for b in onward[x] if a * b == wanted)
                continue
            for z, second in onward.items():
                if z == x:
                    continue
                if kind.endswith("of 3"):
                    if x < y and x < z and x in successors.get(z, {}):
                        yield from (
                            ((x, y, a), (y, z, b), (z, x, c))
                            for a in first
                            for b in second
                            for c in successors[z][x]
                            if a * b * c == wanted
                        )
                elif z in after:
                    yield from (
                        ((x, y, a), (y, z, b), (x, z, c))
                        for a in first
                        for b in second
                        for c in after[z]
                        if a * b * c == wanted
                    )
