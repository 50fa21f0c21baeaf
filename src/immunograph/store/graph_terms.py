"""The engine's term for a graph, with a check of its name."""

from __future__ import annotations

import pyoxigraph as ox

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.model import IRI

__all__ = ["name_of"]


def name_of(graph: IRI) -> ox.NamedNode | ox.DefaultGraph:
    """Convert the IRI of a graph to the engine's term.

    Parameters
    ----------
    graph
        IRI of the graph, or the empty IRI.

    Returns
    -------
    pyoxigraph.NamedNode or pyoxigraph.DefaultGraph
        The named node or, for the empty IRI, the default graph.

    Raises
    ------
    FormatError
        If the IRI is not absolute, or contains a character that IRIs may not contain.
    """
    try:
        return ox.NamedNode(graph) if graph else ox.DefaultGraph()
    except ValueError as error:
        raise FormatError(
            f"{quoted(graph)} cannot name a graph: expected an absolute IRI, such as https://example.org/graph"
        ) from error
