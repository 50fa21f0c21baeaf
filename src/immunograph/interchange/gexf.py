"""GEXF, the format of Gephi."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Final

from immunograph.interchange.exchange import Export, Feature, Writer
from immunograph.interchange.flattening import flat_network, with_free_names
from immunograph.interchange.graphml import NETWORK_FEATURES

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["WRITER", "write_gexf"]

_OF_NODES: Final = ("id", "pid", "parents", "start", "end", "viz")
_OF_EDGES: Final = ("id", "key", "type", "start", "end", "viz", "source", "target")


def write_gexf(network: nx.Graph[Any], stream: IO[bytes]) -> None:
    """Write a network of networkx as GEXF, with typed attributes and an id for each edge.

    Parameters
    ----------
    network
        Any network; see :func:`immunograph.interchange.flat_network` for what becomes of its attributes.
    stream
        Binary.

    Examples
    --------
    >>> import io
    >>> import networkx as nx
    >>> write_gexf(nx.DiGraph([("a", "b")]), stream := io.BytesIO())
    >>> stream.getvalue().count(b"<edge ")
    1
    """
    import networkx as nx

    flat = flat_network(network)
    named = with_free_names(flat, nodes=_OF_NODES, edges=_OF_EDGES)
    named.graph["name"] = flat.graph.get("title") or flat.graph.get("name") or ""
    edges: Any = named.edges(keys=True, data=True)
    for _, _, key, data in edges:
        data["id"] = key
    nx.write_gexf(named, stream)


def _write(export: Export, stream: IO[bytes]) -> None:
    write_gexf(export.network, stream)


WRITER: Final = Writer(
    name="gexf",
    title="GEXF",
    endings=(".gexf",),
    media_types=("application/gexf+xml",),
    carries=NETWORK_FEATURES - {Feature.LICENCE},
    write=_write,
)
