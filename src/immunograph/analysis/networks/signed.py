"""Signed wiring: one edge for each ordered pair and sign, its motifs counted, and its rewiring at random."""

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
"""What is counted. A loop is positive if its signs multiply to plus; a feed-forward loop (X to Y to Z, and X to Z) is
coherent if the sign of the direct way is that of the way through Y."""

_DENSE: Final = 600
"""Nodes up to which dense matrices are the quicker ones."""

_TIMES: Final = (2, 3, 1)
"""How often a sum over paths meets each loop of 2, loop of 3 and feed-forward loop."""

_LEAST_BATCH: Final = 8
"""Fewer chains than this are not worth taking along together."""

_ROWS: Final = 2_000_000
"""About how many numbers a product of some rows may fill."""


@dataclass(frozen=True, eq=False)
class Wiring:
    """The signed edges of a network, each ordered pair of different nodes once for each sign it carries.

    Parameters
    ----------
    nodes
        Number of nodes.
    plus, minus
        Source and target of the promoting and of the inhibiting edges, each of shape (2, edges).
    """

    nodes: int
    plus: Integers
    minus: Integers

    @classmethod
    def of(cls, arrays: NetworkArrays) -> Wiring:
        """Return the signed edges of a network; edges without a sign and loops are left out.

        Parameters
        ----------
        arrays
            The network.

        Returns
        -------
        Wiring
            Each ordered pair of nodes once for each sign.

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
        """Return the wiring without nodes that have no signed edge.

        Returns
        -------
        Wiring
            The same edges between renumbered nodes.

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
        """Return the number of instances of each of :data:`MOTIFS`.

        Returns
        -------
        tuple[int, ...]
            One number for each motif, in that order.

        Notes
        -----
        With P and N the matrices of promoting and inhibiting edges, ``A = P + N`` counts all combinations of edges and
        ``S = P - N`` weighs each by the product of its signs; half their sum and half their difference are the two
        kinds. ``sum(A * A')`` runs over loops of 2, ``sum(A A * A')`` over loops of 3, ``sum(A A * A)`` over feed-forward
        loops; without loops on the diagonal, all nodes of each are different. O(sum of in-degree times out-degree).
        """
        every, signed = (_sums(self, minus) for minus in (1, -1))
        made: list[int] = []
        for all_of, balance, times in zip(every, signed, _TIMES, strict=True):
            made += [(all_of + balance) // (2 * times), (all_of - balance) // (2 * times)]
        return tuple(made)

    def rewired_counts(self, number: int, *, seed: int = 1, attempts: int = 10) -> Integers:
        """Return the motif counts of random wirings, equal to those of :meth:`rewired` but computed in batches.

        Parameters
        ----------
        number, seed, attempts
            As of :meth:`rewired`; the same seed gives the same wirings.

        Returns
        -------
        array
            One row for each wiring, one column for each of :data:`MOTIFS`.

        Notes
        -----
        A network too large for several of its adjacency matrices to be held is rewired and counted one by one.
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
        return np.concatenate(made)

    def rewired(self, number: int, *, seed: int = 1, attempts: int = 10) -> Iterator[Wiring]:
        """Yield random wirings in which every node keeps its number of edges, by direction and by sign.

        Parameters
        ----------
        number
            How many.
        seed
            Seed of all of them.
        attempts
            Tries of a swap for each edge, between one wiring and the next.

        Yields
        ------
        Wiring
            One of them.

        Notes
        -----
        A swap takes two edges of one sign, a to b and c to d, and puts a to d and c to b, unless that makes a loop or an
        edge that is there already; a try that fails leaves all as it is. The chain is symmetric, so its stationary
        distribution is uniform. All wirings start from one that the observed wiring was taken to by as many tries; the
        observed one and they are then exchangeable, and a p-value counted with it is exact however slowly the chain
        mixes: the parallel method of J. Besag and P. Clifford, Generalized Monte Carlo significance tests, Biometrika 76,
        1989 (see also arXiv:2310.04924).
        """
        import numpy as np

        chance = np.random.default_rng(seed)
        middle = [_swapped(each, self.nodes, attempts, chance) for each in (self.plus, self.minus)]
        for _ in range(number):
            yield Wiring(self.nodes, *(_swapped(each, self.nodes, attempts, chance) for each in middle))


def _draws(count: int, attempts: int, chance: np.random.Generator) -> tuple[Integers, Integers]:
    """Draw the two edges of each try of a swap; none where there are no two edges."""
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
    """Sum the products of two and three edges over loops of 2, loops of 3 and feed-forward loops."""
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
        Arrays, or any directed networkx graph whose edges carry ``sign`` (``+``, ``-``, 1 or -1). Parallel edges of one
        sign count once; a pair that carries both signs counts as an edge of each; other edges are left aside.

    Returns
    -------
    dict
        Each of :data:`MOTIFS` -> how many.

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
    """Yield every instance of one of :data:`MOTIFS`, a loop from its smallest node on.

    Parameters
    ----------
    kind
        Which motif.
    successors
        Node -> node -> the signs (1, -1) of the edges between, without loops.

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
