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
"""A quad of the engine in which ``None`` matches everything."""


def to_ox(term: object) -> Graph | ox.Literal:
    """Convert a term of rdflib to one of the engine.

    Raises
    ------
    ValueError
        If no RDF store can hold it, such as a variable, a formula or an IRI with a space.
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
    """Convert the name of a graph.

    Raises
    ------
    TypeError, ValueError
        If it is not a graph name.
    """
    name = to_ox(graph)
    if isinstance(name, ox.Literal):
        raise TypeError(f"{graph!r} is not a graph name")
    return name


def quad_to_ox(subject: object, predicate: object, value: object, context: object) -> ox.Quad:
    """Convert a quad to one of the engine.

    Raises
    ------
    FormatError
        If one of its terms cannot occur there.
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
    """Convert a quad pattern to one of the engine; nothing if a term cannot occur in its position, and so matches nothing."""
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
    """Convert a term to one of rdflib as rdflib's own parsers would: a plain string has no datatype, no lexical form is changed."""
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
