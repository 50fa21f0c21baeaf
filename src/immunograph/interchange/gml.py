"""GML, which Gephi, Cytoscape and igraph read."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Final

from immunograph.interchange.exchange import Export, Feature, Writer
from immunograph.interchange.flattening import flat_network, with_free_names
from immunograph.interchange.graphml import NETWORK_FEATURES

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["WRITER", "write_gml"]


def write_gml(network: nx.Graph[Any], stream: IO[bytes]) -> None:
    """Write a network of networkx as GML; attribute names become words of ASCII letters, digits and underscores.

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
    >>> write_gml(nx.DiGraph([("a", "b")]), stream := io.BytesIO())
    >>> stream.getvalue().count(b"edge [")
    1
    """
    import networkx as nx

    flat = flat_network(network)
    named = with_free_names(flat, nodes=("id", "label"), edges=("source", "target", "key", "id"), words=True)
    nx.write_gml(named, stream)


def _write(export: Export, stream: IO[bytes]) -> None:
    write_gml(export.network, stream)


WRITER: Final = Writer(
    name="gml",
    title="GML",
    endings=(".gml",),
    media_types=("text/vnd.gml",),
    carries=NETWORK_FEATURES - {Feature.LICENCE},
    write=_write,
)
