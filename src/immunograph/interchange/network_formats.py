"""Write GraphML, GEXF and GML with the writers of networkx (for Gephi, yEd, Cytoscape, igraph)."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TypeVar

from immunograph.analysis.flattening import flat_network, free_names
from immunograph.compressed_files import plain_name
from immunograph.errors import FormatError
from immunograph.files import writing_atomically
from immunograph.interchange.exchange import EVERY_FEATURE, Export, Feature, Writer

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["NETWORK_FEATURES", "WRITERS", "save_network", "write_network"]

Node = TypeVar("Node", bound=Hashable)

NETWORK_FEATURES: Final = EVERY_FEATURE - {
    Feature.AXIOMS,
    Feature.LITERALS,
    Feature.ISOLATED,
    Feature.DECISIONS,
    Feature.GRAPHS,
}
"""Features that attributes of nodes, edges and the whole network can represent."""


@dataclass(frozen=True, slots=True)
class _Format:
    """The properties in which GraphML, GEXF and GML differ.

    Parameters
    ----------
    title, media_type
        See :class:`immunograph.interchange.exchange.ExchangeFormat`.
    nodes, edges
        Attribute names that the format reserves for itself.
    words
        Whether attribute names are words of ASCII letters, digits and underscores.
    lost
        Features of :data:`NETWORK_FEATURES` that the format cannot represent.
    about
        Purpose of the format, for the documentation.
    """

    title: str
    media_type: str
    nodes: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()
    words: bool = False
    lost: frozenset[Feature] = frozenset()
    about: str = ""


_FORMATS: Final[dict[str, _Format]] = {
    "graphml": _Format(
        "GraphML",
        "application/graphml+xml",
        edges=("id",),
        about="networks for Gephi, yEd, Cytoscape and igraph, with typed attributes; every claim with its evidence is kept whole in an attribute of its edge and read back from it.",
    ),
    "gexf": _Format(
        "GEXF",
        "application/gexf+xml",
        nodes=("id", "pid", "parents", "start", "end", "viz"),
        edges=("id", "key", "type", "start", "end", "viz", "source", "target"),
        lost=frozenset({Feature.LICENCE, Feature.COMPONENTS, Feature.WORD_FORMS}),
        about="networks for Gephi.",
    ),
    "gml": _Format(
        "GML",
        "text/vnd.gml",
        nodes=("id", "label"),
        edges=("source", "target", "key", "id"),
        words=True,
        lost=frozenset({Feature.LICENCE, Feature.COMPONENTS, Feature.WORD_FORMS}),
        about="networks for Gephi, Cytoscape and igraph; attribute names become words of ASCII letters, digits and underscores.",
    ),
}


def write_network(network: nx.Graph[Node], stream: IO[bytes], format: str) -> None:
    """Write a networkx graph with typed attributes and a unique id for each edge.

    Parameters
    ----------
    network
        A networkx graph; see :func:`immunograph.interchange.flat_network` for the conversion of attributes. For GML,
        attribute names are reduced to ASCII letters, digits and underscores.
    stream
        Output, open for writing in binary mode.
    format
        ``graphml``, ``gexf`` or ``gml``.

    Raises
    ------
    KeyError
        If ``format`` is not one of these three.

    Examples
    --------
    >>> import io
    >>> import networkx as nx
    >>> write_network(nx.DiGraph([("a", "b")]), stream := io.BytesIO(), "graphml")
    >>> stream.getvalue().count(b"<edge ")
    1
    """
    _write_flat(flat_network(network), stream, format)


def _write_flat(named: nx.MultiDiGraph[str] | nx.MultiGraph[str], stream: IO[bytes], format: str) -> None:
    """Write a flat network; its attributes are renamed in place."""
    import networkx as nx

    form = _FORMATS[format]
    attributes = dict(named.graph)
    free_names(named, nodes=form.nodes, edges=form.edges, words=form.words)
    if format == "gml":
        nx.write_gml(named, stream)
    elif format == "gexf":
        named.graph["name"] = attributes.get("title") or attributes.get("name") or ""
        for _, _, key, data in named.edges(keys=True, data=True):
            data["id"] = key
        nx.write_gexf(named, stream)
    else:
        named.graph.update({name: value for name, value in attributes.items() if isinstance(value, str)})
        nx.write_graphml(named, stream, named_key_ids=False)


def save_network(graph: nx.Graph[Node], path: str | Path, format: str | None = None) -> None:
    """Write a networkx graph to a file atomically.

    Parameters
    ----------
    graph
        A networkx graph.
    path
        File to write; an existing one is replaced. It is compressed if its name ends in ``.gz``, ``.zst``, ``.xz`` or
        ``.bz2``.
    format
        ``graphml``, ``gexf`` or ``gml``; ``None`` to use the file extension.

    Raises
    ------
    FormatError
        If ``format``, or the file extension, is not one of these three.
    StoreError
        If the file cannot be written.

    Examples
    --------
    >>> import networkx as nx
    >>> save_network(nx.DiGraph(), "network.dot")
    Traceback (most recent call last):
    immunograph.errors.FormatError: network.dot: 'dot' is not a network format: expected one of graphml, gexf, gml
    """
    name = (format or Path(plain_name(path)).suffix).lower().removeprefix(".")
    if name not in _FORMATS:
        raise FormatError(f"{path}: {name!r} is not a network format: expected one of {', '.join(_FORMATS)}")
    with writing_atomically(Path(path)) as stream:
        write_network(graph, stream, name)


def _writing(format: str) -> Callable[[Export, IO[bytes]], None]:
    def write(export: Export, stream: IO[bytes]) -> None:
        write_network(export.network, stream, format)

    def write_with_records(export: Export, stream: IO[bytes]) -> None:
        from immunograph.interchange.network_writing import flat_with_records

        _write_flat(flat_with_records(export), stream, format)

    return write_with_records if format == "graphml" else write


WRITERS: Final = tuple(
    Writer(
        name=name,
        title=form.title,
        endings=(f".{name}",),
        media_types=(form.media_type,),
        carries=NETWORK_FEATURES - form.lost,
        about=form.about,
        write=_writing(name),
    )
    for name, form in _FORMATS.items()
)
