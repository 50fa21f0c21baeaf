"""A network as integer-coded arrays: from the claim columns, or from any networkx graph."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Integers: TypeAlias = NDArray[np.int64]
    Matrix: TypeAlias = csr_array[np.float64, tuple[int, int]]

__all__ = ["NetworkArrays"]

Node = TypeVar("Node", bound=Hashable)

_SIGN: Final = {"+": 1, "-": -1, 1: 1, -1: -1}


@dataclass(frozen=True, eq=False)
class NetworkArrays:
    """A network as parallel arrays of edges, with nodes numbered.

    Parameters
    ----------
    nodes
        The nodes; a node's number is its index. IRIs, or the nodes of a networkx graph.
    source, target
        Number of the node that each edge leaves and enters, shape (edges,).
    sign
        1 promotes, -1 inhibits, 0 no direction stated; shape (edges,).
    weight
        Weight of each edge, shape (edges,); ``None`` for 1 everywhere.
    directed
        Whether edges have a direction.
    claim
        Number of the claim of each edge, shape (edges,), if some claim has several edges; otherwise ``None``.

    Examples
    --------
    >>> import networkx as nx
    >>> arrays = NetworkArrays.of(nx.path_graph(3, create_using=nx.DiGraph))
    >>> len(arrays), arrays.number_of_edges()
    (3, 2)
    """

    nodes: Sequence[Hashable]
    source: Integers
    target: Integers
    sign: NDArray[np.int8]
    weight: NDArray[np.float64] | None = None
    directed: bool = True
    claim: Integers | None = None

    def __len__(self) -> int:
        """Count the nodes."""
        return len(self.nodes)

    def number_of_edges(self) -> int:
        """Return the number of edges; parallel edges count separately.

        Returns
        -------
        int
            The length of ``source``, 0 or more.
        """
        return len(self.source)

    @classmethod
    def of(cls, graph: NetworkArrays | nx.Graph[Node], *, weight: str | None = "weight") -> NetworkArrays:
        """Convert any networkx graph, multigraph or not; arrays are returned unchanged.

        Parameters
        ----------
        graph
            Edges may have an attribute ``sign``: ``+``, ``-``, 1 or -1; with any other value, or none, an edge is
            unsigned (0).
        weight
            Attribute with the weight of an edge, 1 where it is missing; ``None`` for 1 everywhere.

        Returns
        -------
        NetworkArrays
            Nodes and edges in the order of the graph.

        Examples
        --------
        >>> import networkx as nx
        >>> NetworkArrays.of(nx.DiGraph([("a", "b")])).nodes
        ['a', 'b']
        """
        if isinstance(graph, NetworkArrays):
            return graph
        import numpy as np

        nodes = list(graph)
        number = {node: place for place, node in enumerate(nodes)}
        rows = [
            (number[one], number[other], _SIGN.get(data.get("sign"), 0), data.get(weight, 1) if weight else 1)
            for one, other, data in graph.edges(data=True)
        ]
        source, target, sign, weights = (np.array([row[place] for row in rows]) for place in range(4))
        return cls(
            nodes=nodes,
            source=source.astype(np.int64),
            target=target.astype(np.int64),
            sign=sign.astype(np.int8),
            weight=weights.astype(float) if (weights != 1).any() else None,
            directed=graph.is_directed(),
        )

    @classmethod
    def from_columns(cls, edges: pl.DataFrame) -> NetworkArrays:
        """Encode the edges returned by :func:`claim_edges`; nodes are IRIs in alphabetical order.

        Parameters
        ----------
        edges
            Columns ``subject``, ``object`` and ``sign``; ``claim`` may be left out.

        Returns
        -------
        NetworkArrays
            Edges in the order of the rows.

        Notes
        -----
        One sort of the names and one lookup for each end: no Python object for an edge.
        """
        import numpy as np
        import polars as pl

        names = pl.concat([edges["subject"], edges["object"]]).unique().sort()
        coded = edges.select(pl.col("subject", "object").cast(pl.Enum(names)).to_physical())
        joint = "claim" in edges.columns and edges["claim"].n_unique() < edges.height
        return cls(
            nodes=names.to_list(),
            source=coded["subject"].to_numpy().astype(np.int64),
            target=coded["object"].to_numpy().astype(np.int64),
            sign=edges["sign"].to_numpy().astype(np.int8),
            claim=edges["claim"].rank("dense").to_numpy().astype(np.int64) if joint else None,
        )

    def count_at(self, ends: Integers, kept: NDArray[np.bool_] | None = None) -> Integers:
        """Count the edges at each node by one of their ends; those of a joint claim at one node count once.

        Parameters
        ----------
        ends
            ``source`` or ``target``.
        kept
            Mask of the edges to count, shape (edges,); all if left out.

        Returns
        -------
        NDArray[np.int64]
            Number of edges, shape (nodes,).

        Examples
        --------
        >>> import networkx as nx
        >>> arrays = NetworkArrays.of(nx.DiGraph([("a", "c"), ("b", "c")]))
        >>> arrays.count_at(arrays.target).tolist()
        [0, 2, 0]
        """
        import numpy as np

        chosen = ends if kept is None else ends[kept]
        if self.claim is not None:
            claims = self.claim if kept is None else self.claim[kept]
            chosen = np.unique(np.stack([chosen, claims]), axis=1)[0]
        return np.bincount(chosen, minlength=len(self))

    def where(self, kept: NDArray[np.bool_]) -> NetworkArrays:
        """Select edges by a Boolean mask; all nodes are kept.

        Parameters
        ----------
        kept
            Mask of the edges to keep, shape (edges,).

        Returns
        -------
        NetworkArrays
            A new network with the same nodes in the same order.

        Examples
        --------
        >>> import networkx as nx, numpy as np
        >>> NetworkArrays.of(nx.path_graph(3, create_using=nx.DiGraph)).where(np.array([True, False])).number_of_edges()
        1
        """
        return NetworkArrays(
            self.nodes,
            self.source[kept],
            self.target[kept],
            self.sign[kept],
            None if self.weight is None else self.weight[kept],
            self.directed,
            None if self.claim is None else self.claim[kept],
        )

    def matrix(self, *, transposed: bool = False) -> Matrix:
        """Return the adjacency matrix, with the total weight of all edges from i to j at (i, j).

        Parameters
        ----------
        transposed
            Whether to return the transpose, with the weight of edges from j to i at (i, j).

        Returns
        -------
        Matrix
            SciPy CSR matrix of shape (nodes, nodes); symmetric if the network is undirected.

        Examples
        --------
        >>> import networkx as nx
        >>> NetworkArrays.of(nx.DiGraph([("a", "b")])).matrix().toarray().tolist()
        [[0.0, 1.0], [0.0, 0.0]]
        """
        import numpy as np
        from scipy.sparse import coo_array

        rows, columns = (self.target, self.source) if transposed else (self.source, self.target)
        data = np.ones(len(rows)) if self.weight is None else self.weight
        if not self.directed:
            both = self.source != self.target
            data = np.concatenate([data, data[both]])
            rows, columns = np.concatenate([rows, columns[both]]), np.concatenate([columns, rows[both]])
        return coo_array((data, (rows, columns)), shape=(len(self), len(self))).tocsr()

    @cached_property
    def index(self) -> dict[Hashable, int]:
        """Node -> its number."""
        return {node: place for place, node in enumerate(self.nodes)}

    def scores(self, values: NDArray[np.float64]) -> dict[object, float]:
        """Convert an array of scores to a dictionary keyed by node, as networkx returns it.

        Parameters
        ----------
        values
            Score of each node, shape (nodes,).

        Returns
        -------
        dict[object, float]
            Node -> score, as Python numbers.

        Examples
        --------
        >>> import networkx as nx, numpy as np
        >>> NetworkArrays.of(nx.path_graph(2)).scores(np.array([0.5, 1.0]))
        {0: 0.5, 1: 1.0}
        """
        return dict(zip(self.nodes, values.tolist(), strict=True))

    def to_networkx(self) -> nx.MultiDiGraph[object] | nx.MultiGraph[object]:
        """Return the network as a networkx multigraph.

        Returns
        -------
        nx.MultiDiGraph[object] | nx.MultiGraph[object]
            Each edge has ``sign`` (1, -1 or 0) and ``weight``.

        Examples
        --------
        >>> import networkx as nx
        >>> NetworkArrays.of(nx.DiGraph([("a", "b")])).to_networkx().number_of_edges()
        1
        """
        import networkx as nx

        made: nx.MultiDiGraph[object] | nx.MultiGraph[object] = nx.MultiDiGraph() if self.directed else nx.MultiGraph()
        made.add_nodes_from(self.nodes)
        weights = [1.0] * len(self.source) if self.weight is None else self.weight.tolist()
        made.add_edges_from(
            (self.nodes[one], self.nodes[other], {"sign": sign, "weight": weight})
            for one, other, sign, weight in zip(
                self.source.tolist(), self.target.tolist(), self.sign.tolist(), weights, strict=True
            )
        )
        return made
