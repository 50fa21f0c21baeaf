"""Parse OWL in RDF: labels and synonyms from annotations, relations such as part-of from restrictions.

``A rdfs:subClassOf [ owl:onProperty part_of ; owl:someValuesFrom B ]`` becomes the relation *A part of B*, as does a
restriction to an individual (``owl:hasValue``). ``owl:allValuesFrom`` and cardinalities of 0 are ignored, because they
do not imply that a related individual exists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from immunograph.curation.ontologies.ontology_terms import Ontology, OntologyTerm, iri_of
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.vocabulary import OBO, OWL, RDF, RDFS

__all__ = ["parse_owl"]

_IN_OWL: Final = "http://www.geneontology.org/formats/oboInOwl#"
_SYNONYMS: Final = {
    _IN_OWL + "hasExactSynonym": "exact",
    _IN_OWL + "hasBroadSynonym": "broad",
    _IN_OWL + "hasNarrowSynonym": "narrow",
    _IN_OWL + "hasRelatedSynonym": "related",
    "http://www.w3.org/2004/02/skos/core#altLabel": "exact",
}
_KINDS: Final = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "property",
    OWL + "AnnotationProperty": "property",
    OWL + "DatatypeProperty": "property",
    OWL + "NamedIndividual": "individual",
}
_ABOVE: Final = (RDFS + "subClassOf", RDFS + "subPropertyOf")
_FILLERS: Final = (OWL + "someValuesFrom", OWL + "hasValue")
_DEFINITIONS: Final = (OBO + "IAO_0000115", "http://www.w3.org/2004/02/skos/core#definition")

Said = dict[str, list[IRI | Literal]]


def parse_owl(quads: Iterable[Quad]) -> Ontology:
    """Convert the triples of an OWL document to an ontology.

    Parameters
    ----------
    quads
        Triples in any order; blank nodes are IRIs that begin with ``_:``. The named graph is ignored.

    Returns
    -------
    Ontology
        Name, version, and the terms in the order in which they first occur as subjects.

    Raises
    ------
    ValueError
        If the document does not declare a class.
    """
    nodes: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value, _ in quads:
        nodes[subject][predicate].append(value)
    name = version = ""
    terms = []
    for iri, said in nodes.items():
        kinds = [kind for kind in said.get(RDF + "type", ()) if isinstance(kind, str)]
        if OWL + "Ontology" in kinds:
            name, version = iri, _text(said, OWL + "versionIRI") or _text(said, OWL + "versionInfo")
        kind = next((_KINDS[each] for each in kinds if each in _KINDS), None)
        if kind is not None and not iri.startswith("_:"):
            terms.append(_term(IRI(iri), kind, said, nodes))
    if not any(term.kind == "class" for term in terms):
        raise ValueError("it does not declare an owl:Class")
    return Ontology(name, version, tuple(terms))


def _text(said: Said, *predicates: str) -> str:
    for predicate in predicates:
        texts = sorted(_lexical(value) for value in said.get(predicate, ()) if _is_english(value))
        if texts:
            return texts[0]
    return ""


def _is_english(value: IRI | Literal) -> bool:
    return not isinstance(value, Literal) or value.language is None or value.language.startswith("en")


def _lexical(value: IRI | Literal) -> str:
    return str(value.value) if isinstance(value, Literal) else str(value)


def _iris(said: Said, predicate: str) -> tuple[IRI, ...]:
    """Return the values of a property as IRIs, without blank nodes; literals are expanded as identifiers."""
    texts = (_lexical(value) for value in said.get(predicate, ()))
    return tuple(dict.fromkeys(iri_of(text) for text in texts if not text.startswith("_:")))


def _term(iri: IRI, kind: str, said: Said, nodes: dict[str, Said]) -> OntologyTerm:
    parents: dict[IRI, None] = {}
    relations: dict[tuple[IRI, IRI], None] = {}
    for above in (value for predicate in _ABOVE for value in said.get(predicate, ()) if isinstance(value, str)):
        if not above.startswith("_:"):
            parents[above] = None
            continue
        restriction = nodes.get(above, {})
        for relation in _iris(restriction, OWL + "onProperty"):
            for filler in (value for each in _FILLERS for value in _iris(restriction, each)):
                relations[relation, filler] = None
    synonyms = [(scope, _lexical(value)) for name, scope in _SYNONYMS.items() for value in said.get(name, ())]
    deprecated = said.get(OWL + "deprecated", ())
    return OntologyTerm(
        iri=iri,
        kind=kind,
        label=_text(said, RDFS + "label", "http://www.w3.org/2004/02/skos/core#prefLabel"),
        definition=_text(said, *_DEFINITIONS),
        synonyms=tuple(dict.fromkeys(synonyms)),
        xrefs=tuple(dict.fromkeys(_lexical(value) for value in said.get(_IN_OWL + "hasDbXref", ()))),
        parents=tuple(parents),
        relations=tuple(relations),
        obsolete=any(_lexical(value).lower() in ("true", "1") for value in deprecated),
        replaced_by=_iris(said, OBO + "IAO_0100001"),
        consider=_iris(said, _IN_OWL + "consider"),
        alternatives=_iris(said, _IN_OWL + "hasAlternativeId"),
        subsets=tuple(_lexical(value) for value in said.get(_IN_OWL + "inSubset", ())),
    )
