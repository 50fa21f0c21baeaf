"""Convert terms, quads and patterns between rdflib and the engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast, overload

import pyoxigraph as ox
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID, QuotedGraph
from rdflib.term import IdentifiedNode, Identifier

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.vocabulary import XSD

__all__ = ["Graph", "Pattern", "from_ox", "graph_to_ox", "pattern_to_ox", "quad_to_ox", "to_ox"]


Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Pattern = tuple[
    ox.NamedNode | ox.BlankNode | None,
    ox.NamedNode | None,
    ox.NamedNode | ox.BlankNode | ox.Literal | None,
    Graph | None,
]
"""A quad pattern of engine terms, in which ``None`` matches any term."""


def to_ox(term: object) -> Graph | ox.Literal:
    """Convert an rdflib term to an engine term.

    Parameters
    ----------
    term
        An IRI, blank node or literal of rdflib, or a graph other than a formula, whose identifier is converted.

    Returns
    -------
    Graph or pyoxigraph.Literal
        The engine's term; rdflib's default-graph IRI becomes ``DefaultGraph``.

    Raises
    ------
    ValueError
        If the term does not exist in RDF, such as a variable or a formula, or an IRI is not valid.
    """
    if isinstance(term, rdflib.Graph) and not isinstance(term, QuotedGraph):
        term = term.identifier
    if isinstance(term, rdflib.URIRef):
        return ox.DefaultGraph() if term == DATASET_DEFAULT_GRAPH_ID else ox.NamedNode(term)
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(term)
    if isinstance(term, rdflib.Literal):
        datatype = ox.NamedNode(term.datatype) if term.datatype else None
        return ox.Literal(term, language=term.language, datatype=datatype)
    raise ValueError(f"expected an IRI, a blank node or a literal, not {quoted(term)}")


def graph_to_ox(graph: object) -> Graph:
    """Convert an rdflib graph, or its identifier, to the engine's graph name.

    Parameters
    ----------
    graph
        An rdflib graph, or its identifier.

    Returns
    -------
    Graph
        A named node, a blank node or the default graph.

    Raises
    ------
    TypeError, ValueError
        If the identifier is a literal, or not a valid RDF term.
    """
    name = to_ox(graph)
    if isinstance(name, ox.Literal):
        raise TypeError(f"expected an IRI or a blank node as the name of a graph, not the literal {quoted(graph)}")
    return name


def quad_to_ox(subject: object, predicate: object, value: object, context: object) -> ox.Quad:
    """Convert the terms of an rdflib quad to an engine quad.

    Parameters
    ----------
    subject, predicate, value
        Subject, predicate and object as rdflib terms.
    context
        The rdflib graph, or its identifier.

    Returns
    -------
    pyoxigraph.Quad
        The quad for the engine's store.

    Raises
    ------
    FormatError
        If a term is not allowed in its position, such as a literal as a subject, or an IRI is not valid.
    """
    try:
        terms = (to_ox(subject), to_ox(predicate), to_ox(value), to_ox(context))
        return ox.Quad(*cast("_Quad", terms))  # raises an error for a term that is not allowed in its position
    except (TypeError, ValueError) as error:
        written = " ".join(map(_written, (subject, predicate, value)))
        raise FormatError(
            f"this is not an RDF triple: {written}: expected an IRI or a blank node as subject, an IRI as predicate, and "
            f"absolute IRIs without spaces ({error})"
        ) from error


_Quad = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode, ox.NamedNode]


def _written(term: object) -> str:
    """Format a term for a message; rdflib's ``n3`` raises errors for some invalid terms."""
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
    """Convert an rdflib quad pattern to an engine pattern.

    Parameters
    ----------
    triple
        Subject, predicate and object; ``None`` matches any term.
    context
        The rdflib graph, or its identifier; ``None`` matches any graph.

    Returns
    -------
    Pattern or None
        The engine's pattern; ``None`` if no quad can match, for example because a subject is a literal.
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
    return cast("Pattern", tuple(made))  # each term is allowed in its position


@overload
def from_ox(term: Graph) -> IdentifiedNode: ...
@overload
def from_ox(term: Graph | ox.Literal | ox.Triple) -> Identifier: ...
def from_ox(term: Graph | ox.Literal | ox.Triple) -> Identifier:
    """Convert an engine term to an rdflib term.

    Parameters
    ----------
    term
        A named node, blank node, literal, triple or the default graph.

    Returns
    -------
    Identifier
        The rdflib term; for a triple, a tuple of three terms. Plain strings do not get a datatype, and lexical forms are
        not normalised.
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
