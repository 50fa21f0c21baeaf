"""Any network of networkx as a file, whether or not it comes from a graph of claims."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from immunograph.errors import FormatError
from immunograph.files import writing_atomically
from immunograph.interchange.gexf import write_gexf
from immunograph.interchange.gml import write_gml
from immunograph.interchange.graphml import write_graphml

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["save_network"]

_WRITE: Final[dict[str, Callable[[nx.Graph[Any], IO[bytes]], None]]] = {
    "graphml": write_graphml,
    "gexf": write_gexf,
    "gml": write_gml,
}


def save_network(graph: nx.Graph[Any], path: str | Path, format: str | None = None) -> None:
    """Write a network to a file, whole or not at all.

    Parameters
    ----------
    graph
        Any network of networkx.
    path
        The file.
    format
        ``graphml``, ``gexf`` or ``gml``; by the ending of the file if left out.

    Raises
    ------
    FormatError
        If neither names one of the three formats.
    StoreError
        If the file cannot be written.

    Examples
    --------
    >>> import networkx as nx
    >>> save_network(nx.DiGraph(), "network.dot")
    Traceback (most recent call last):
    immunograph.errors.FormatError: network.dot: this names no format of networks: expected one of graphml, gexf, gml
    """
    write = _WRITE.get((format or Path(path).suffix).lower().removeprefix("."))
    if write is None:
        raise FormatError(f"{path}: this names no format of networks: expected one of {', '.join(_WRITE)}")
    with writing_atomically(Path(path)) as stream:
        write(graph, stream)
