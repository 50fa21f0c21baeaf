"""A pyvis ``Network`` with arbitrary ids and parallel edges; the page is in :mod:`~immunograph.explorer.network`."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

import networkx as nx
import pyvis.network

from immunograph.errors import ImmunographError, UnknownNameError

__all__ = ["Node", "PyvisNetwork"]

Node = TypeVar("Node", bound=Hashable)


class PyvisNetwork(pyvis.network.Network):  # type: ignore[misc]
    """A pyvis network with parallel edges and any hashable ids, which does not modify input graphs.

    Everything else is inherited from pyvis.

    Examples
    --------
    >>> net = PyvisNetwork(directed=True)
    >>> net.add_nodes(["IL-2", "lymphocyte"])
    >>> net.add_edge("IL-2", "lymphocyte", sign="+")
    >>> net.add_edge("IL-2", "lymphocyte", sign="-")
    >>> net.num_edges()
    2
    """

    def add_node(self, n_id: Hashable, label: str | None = None, **options: object) -> None:
        r"""Add a node, as in pyvis, under any hashable id; adding the same id again changes nothing.

        Parameters
        ----------
        n_id
            Id of the node: any hashable value.
        label
            Label of the node; the id as text if ``None``.
        \*\*options
            Attributes: those of pyvis, those the page knows (``category``, ``definition`` …) and any others.

        Examples
        --------
        >>> net = PyvisNetwork()
        >>> net.add_node("IL-2", category="Protein")
        >>> net.num_nodes()
        1
        """
        if n_id in self.node_map:
            return
        node = {**options, "id": n_id, "label": str(n_id) if label is None else label}
        node.setdefault("shape", self.shape)
        self.nodes.append(node)
        self.node_ids.append(n_id)
        self.node_map[n_id] = node

    def add_edge(self, source: Hashable, to: Hashable, **options: object) -> None:
        r"""Add an edge between two existing nodes; parallel edges are kept.

        Parameters
        ----------
        source, to
            Ids of the nodes.
        \*\*options
            Attributes, such as ``predicate_label``, ``sign`` (``+``, ``-``), ``certainty`` (0 to 3) and
            ``evidence``.

        Raises
        ------
        UnknownNameError
            If one of the nodes has not been added.

        Examples
        --------
        >>> net = PyvisNetwork()
        >>> net.add_nodes(["IL-2", "lymphocyte"])
        >>> net.add_edge("IL-2", "lymphocyte", sign="+")
        >>> net.num_edges()
        1
        """
        for end in (source, to):
            if end not in self.node_map:
                raise UnknownNameError("node", str(end), hint="add it with add_node first")
        edge = {**options, "from": source, "to": to}
        if self.directed:
            edge.setdefault("arrows", "to")
        self.edges.append(edge)

    def from_nx(
        self,
        nx_graph: nx.Graph[Node],
        node_size_transf: Callable[[Any], float] = lambda size: size,
        edge_weight_transf: Callable[[Any], float] = lambda weight: weight,
        default_node_size: int = 10,
        default_edge_weight: int = 1,
        show_edge_weights: bool = True,
        edge_scaling: bool = False,
    ) -> None:
        """Add all nodes and edges of a networkx graph; unlike pyvis, this does not change the graph.

        Parameters
        ----------
        nx_graph
            A directed or undirected graph, with or without parallel edges.
        node_size_transf, edge_weight_transf
            Functions applied to the sizes of nodes and the weights of edges; a result that is not a finite
            number is replaced by the default.
        default_node_size, default_edge_weight
            Defaults for nodes and edges without size or weight.
        show_edge_weights
            Accepted for compatibility with pyvis; ignored.
        edge_scaling
            Whether to store the weight as ``value``, which pyvis scales, instead of ``width``.

        Examples
        --------
        >>> import networkx as nx
        >>> net = PyvisNetwork()
        >>> net.from_nx(nx.path_graph(3))
        >>> net.num_nodes(), net.num_edges()
        (3, 2)
        """
        for node, data in nx_graph.nodes(data=True):
            options = {str(name): value for name, value in data.items() if name not in ("id", "n_id", "self")}
            sized = _number(node_size_transf, options.get("size", default_node_size))
            options["size"] = default_node_size if sized is None else int(sized)
            label = options.pop("label", None)
            self.add_node(node, None if label is None else str(label), **options)
        width = "value" if edge_scaling else "width"
        rows: Iterable[tuple[object, object, object, dict[str, object]]]
        if isinstance(nx_graph, nx.MultiGraph):
            rows = nx_graph.edges(keys=True, data=True)
        else:
            rows = ((source, to, None, data) for source, to, data in nx_graph.edges(data=True))
        for source, to, key, data in rows:
            options = {str(name): value for name, value in data.items() if name not in ("source", "to", "from")}
            scaled = _number(edge_weight_transf, options.get("weight", default_edge_weight))
            options.setdefault(width, default_edge_weight if scaled is None else scaled)
            if isinstance(key, str):
                options.setdefault("key", key)  # the label of last resort; not the IRI of a claim
            self.add_edge(source, to, **options)

    def from_DOT(self, dot: object) -> None:  # noqa: N802 - pyvis's name
        """Raise an error: DOT is not supported, because pyvis would pass it to the page unparsed.

        Parameters
        ----------
        dot
            Ignored.

        Raises
        ------
        ImmunographError
            Always; the message names the alternative.
        """
        raise ImmunographError(
            "a DOT file cannot be shown directly: read it with networkx.nx_pydot.read_dot "
            "and pass the graph to explore()"
        )


def _number(transform: Callable[[Any], float], value: object) -> float | None:
    """Transform a size or a weight; return ``None`` if the result is not a finite number."""
    try:
        number = transform(value)
        return number if math.isfinite(number) else None
    except (TypeError, ValueError, OverflowError):
        return None
