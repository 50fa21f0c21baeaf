"""RDF descriptions of single claims, entities and documents, with their evidence and decisions."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from immunograph.model import IRI
from immunograph.rdf import term_text
from immunograph.store import result_format_of

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph

__all__ = ["rdf_of_claim", "rdf_of_document", "rdf_of_entity"]

_THIS: Final = "$this"
_OF_CLAIM: Final = """CONSTRUCT { ?s ?p ?o } WHERE {
  { VALUES ?s { $this } ?s ?p ?o }
  UNION { $this ig:hasEvidence ?s . ?s ?p ?o }
  UNION { $this ig:hasEvidence ?e . ?e oa:hasSelector|ig:hasCue|ig:sentence ?s . ?s ?p ?o }
  UNION { ?s ig:decides $this . ?s ?p ?o }
  UNION { $this ig:hasEvidence ?e . ?s ig:waives ?e . ?s ?p ?o }
  UNION { ?s ig:derives $this . ?s ?p ?o }
}"""
_OF_ENTITY: Final = """CONSTRUCT { ?s ?p ?o } WHERE {
  { VALUES ?s { $this } ?s ?p ?o }
  UNION { ?s rdf:subject|rdf:object $this . ?s a ig:Claim . ?s ?p ?o }
  UNION { ?s owl:annotatedSource $this . ?s ?p ?o }
}"""
_OF_DOCUMENT: Final = """CONSTRUCT { ?s ?p ?o } WHERE {
  { VALUES ?s { $this } ?s ?p ?o }
  UNION { VALUES ?p { ig:documentStatus ig:statusDate ig:statusSource } $this ig:documentIdentifier ?s . ?s ?p ?o }
  UNION { ?s oa:hasSource $this . ?s a ig:Evidence . ?s ?p ?o }
}"""


def _writer(graph: KnowledgeGraph, query: str, iri: str) -> Callable[[str], bytes]:
    """Return a function that serialises the answer of a CONSTRUCT about one IRI, in a format named by its extension."""

    def write(form: str) -> bytes:
        buffer = io.BytesIO()
        graph.store.write_answer(query.replace(_THIS, term_text(IRI(iri))), buffer, result_format_of("", form))
        return buffer.getvalue()

    return write


def rdf_of_claim(graph: KnowledgeGraph, iri: str) -> Callable[[str], bytes]:
    """Return a function that serialises a claim as RDF, with its evidence, decisions and derivations.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    iri
        IRI of the claim.

    Returns
    -------
    Callable[[str], bytes]
        Function from the extension of an RDF format, such as ``ttl``, to the serialised triples.
    """
    return _writer(graph, _OF_CLAIM, iri)


def rdf_of_entity(graph: KnowledgeGraph, iri: str) -> Callable[[str], bytes]:
    """Return a function that serialises an entity as RDF, with its mappings, axioms and claims.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    iri
        IRI of the entity.

    Returns
    -------
    Callable[[str], bytes]
        Function from the extension of an RDF format, such as ``ttl``, to the serialised triples.
    """
    return _writer(graph, _OF_ENTITY, iri)


def rdf_of_document(graph: KnowledgeGraph, iri: str) -> Callable[[str], bytes]:
    """Return a function that serialises a document as RDF, with the evidence from it.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    iri
        IRI of the document.

    Returns
    -------
    Callable[[str], bytes]
        Function from the extension of an RDF format, such as ``ttl``, to the serialised triples.
    """
    return _writer(graph, _OF_DOCUMENT, iri)
