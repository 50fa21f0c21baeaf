"""GraphML, which Gephi, yEd, Cytoscape and igraph read."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Final

from immunograph.interchange.exchange import EVERY_FEATURE, Export, Feature, Writer
from immunograph.interchange.flattening import flat_network, with_free_names

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["NETWORK_FEATURES", "WRITER", "write_graphml"]

NETWORK_FEATURES: Final = EVERY_FEATURE - {Feature.LITERALS, Feature.ISOLATED, Feature.DECISIONS, Feature.GRAPHS}
"""What the attributes of nodes, edges and of the whole network can carry."""


def write_graphml(network: nx.Graph[Any], stream: IO[bytes]) -> None:
    """Write a network of networkx as GraphML, with typed attributes and an id for each edge.

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
    >>> write_graphml(nx.DiGraph([("a", "b")]), stream := io.BytesIO())
    >>> stream.getvalue().count(b"<edge ")
    1
    """
    import networkx as nx

    flat = flat_network(network)
    named = with_free_names(flat, edges=("id",))
    named.graph.update({name: value for name, value in flat.graph.items() if isinstance(value, str)})
    nx.write_graphml(named, stream, named_key_ids=False)


def _write(export: Export, stream: IO[bytes]) -> None:
    write_graphml(export.network, stream)


WRITER: Final = Writer(
    name="graphml",
    title="GraphML",
    endings=(".graphml",),
    media_types=("application/graphml+xml",),
    carries=NETWORK_FEATURES,
    write=_write,
)
