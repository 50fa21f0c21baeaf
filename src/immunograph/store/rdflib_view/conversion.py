"""Conversion of terms, quads and patterns between rdflib and the engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast, overload

import pyoxigraph as ox
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.term import IdentifiedNode, Identifier

from immunograph.errors import FormatError
from immunograph.vocabulary import XSD

__all__ = ["Graph", "Pattern", "from_ox", "graph_to_ox", "pattern_to_ox", "quad_to_ox", "to_ox"]


Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Pattern = tuple[
    ox.NamedNode | ox.BlankNode | None,
    ox.NamedNode | None,
    ox.NamedNode | ox.BlankNode | ox.Literal | None,
    Graph | None,
]
"""An engine quad in which ``None`` matches everything."""


def to_ox(term: object) -> Graph | ox.Literal:
    """Convert an rdflib term to an engine term.

    Parameters
    ----------
    term
        The rdflib term.

    Returns
    -------
    Graph or pyoxigraph.Literal
        The engine's term.

    Raises
    ------
    ValueError
        If the term cannot be stored in RDF, such as a variable, a formula or an IRI with a space.
    """
    if isinstance(term, rdflib.Graph):
        term = term.identifier
    if isinstance(term, rdflib.URIRef):
        return ox.DefaultGraph() if term == DATASET_DEFAULT_GRAPH_ID else ox.NamedNode(term)
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(term)
    if isinstance(term, rdflib.Literal):
        datatype = ox.NamedNode(term.datatype) if term.datatype else None
        return ox.Literal(term, language=term.language, datatype=datatype)
    raise ValueError(f"{term!r} is neither an IRI nor a blank node nor a literal")


def graph_to_ox(graph: object) -> Graph:
    """Convert an rdflib graph, or its name, to the engine's graph name.

    Parameters
    ----------
    graph
        An rdflib graph, or its identifier.

    Returns
    -------
    Graph
        The engine's graph name.

    Raises
    ------
    TypeError, ValueError
        If it does not name a graph.
    """
    name = to_ox(graph)
    if isinstance(name, ox.Literal):
        raise TypeError(f"{graph!r} is not a graph name")
    return name


def quad_to_ox(subject: object, predicate: object, value: object, context: object) -> ox.Quad:
    """Convert the terms of an rdflib quad to an engine quad.

    Parameters
    ----------
    subject, predicate, value
        The rdflib terms of the triple.
    context
        The rdflib graph, or its identifier.

    Returns
    -------
    pyoxigraph.Quad
        The engine's quad.

    Raises
    ------
    FormatError
        If a term cannot occur in its position.
    """
    try:
        terms = (to_ox(subject), to_ox(predicate), to_ox(value), to_ox(context))
        return ox.Quad(*cast("_Quad", terms))  # which refuses a term that cannot occur in its position
    except (TypeError, ValueError) as error:
        written = " ".join(map(_written, (subject, predicate, value)))
        raise FormatError(
            f"this is not an RDF triple: {written}: a subject is an IRI or a blank node, a predicate an IRI, and an IRI "
            f"is absolute and without spaces ({error})"
        ) from error


_Quad = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode, ox.NamedNode]


def _written(term: object) -> str:
    """Write a term for a message; rdflib's ``n3`` refuses some that are not valid."""
    if isinstance(term, rdflib.URIRef):
        return f"<{term}>"
    return str(term.n3()) if isinstance(term, rdflib.BNode | rdflib.Literal) else repr(term)


_NODES: Final = (ox.NamedNode, ox.BlankNode)
_POSITIONS: Final[tuple[tuple[type[object], ...], ...]] = (
    _NODES,
    (ox.NamedNode,),
    (*_NODES, ox.Literal),
    (*_NODES, ox.DefaultGraph),
)


def pattern_to_ox(triple: Iterable[object], context: object = None) -> Pattern | None:
    """Convert an rdflib quad pattern to an engine pattern; ``None`` if it can match nothing.

    Parameters
    ----------
    triple
        Subject, predicate and object; ``None`` matches any term.
    context
        The rdflib graph, or its identifier; ``None`` matches any graph.

    Returns
    -------
    Pattern or None
        The engine's pattern, or ``None``.
    """
    made = []
    for term, allowed in zip((*triple, context), _POSITIONS, strict=True):
        try:
            there = None if term is None else to_ox(term)
        except (TypeError, ValueError):
            return None
        if there is not None and not isinstance(there, allowed):
            return None
        made.append(there)
    return cast("Pattern", tuple(made))  # each of them allowed in its position


@overload
def from_ox(term: Graph) -> IdentifiedNode: ...
@overload
def from_ox(term: Graph | ox.Literal | ox.Triple) -> Identifier: ...
def from_ox(term: Graph | ox.Literal | ox.Triple) -> Identifier:
    """Convert an engine term to an rdflib term: a plain string gets no datatype, lexical forms are unchanged.

    Parameters
    ----------
    term
        The engine's term.

    Returns
    -------
    Identifier
        The rdflib term.
    """
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype.value == XSD + "string" else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    if isinstance(term, ox.Triple):
        parts = from_ox(term.subject), from_ox(term.predicate), from_ox(term.object)
        return cast("Identifier", parts)  # rdflib has no class for a quoted triple
    if isinstance(term, ox.DefaultGraph):
        return DATASET_DEFAULT_GRAPH_ID
    return rdflib.URIRef(term.value) if isinstance(term, ox.NamedNode) else rdflib.BNode(term.value)
