"""Read ontologies (OBO, OBO Graphs JSON, OWL): terms with names, superclasses, relations and cross-references.

The three formats of an ontology yield the same triples. Each term becomes an entity; its superclasses are given by
``rdfs:subClassOf``, and a restriction such as *part of some B* by a plain triple. An OWL file that is added without
``format="ontology"`` is read as RDF and keeps its restrictions as blank nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final

from immunograph.curation.ontologies import Ontology, OntologyTerm, branch_of, parse_ontology
from immunograph.errors import FormatError
from immunograph.identifiers import PrefixMap
from immunograph.interchange.claim_stream import ClaimStream
from immunograph.interchange.exchange import Feature, Reader
from immunograph.interchange.foreign_data import whole_text
from immunograph.interchange.prefixes import compact
from immunograph.model import IRI, Entity, Literal, Synonym
from immunograph.rdf import Quad
from immunograph.vocabulary import BIOLINK, OBO, OWL, RDF, RDFS

__all__ = ["READER", "read_terms"]

_IN_OWL: Final = "http://www.geneontology.org/formats/oboInOwl#"
_CATEGORIES: Final = {
    "CHEBI": "ChemicalEntity",
    "CL": "Cell",
    "DOID": "Disease",
    "HP": "PhenotypicFeature",
    "MONDO": "Disease",
    "NCBITaxon": "OrganismTaxon",
    "PR": "Protein",
    "UBERON": "AnatomicalEntity",
}
_ROOTS: Final = {
    OBO + "GO_0008150": "BiologicalProcess",
    OBO + "GO_0003674": "MolecularActivity",
    OBO + "GO_0005575": "CellularComponent",
}
_TYPES: Final = {"class": "Class", "property": "ObjectProperty", "individual": "NamedIndividual"}
_ONTOLOGY_GRAPHS: Final = re.compile(rb'\s*\{\s*"graphs"\s*:')


def read_terms(stream: IO[bytes], name: str, branch: str | None = None) -> Iterator[Quad]:
    """Read the terms of an ontology.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.
    branch
        CURIE, IRI or label of a term: only this term and its subclasses are read, with the properties that they use.
        ``None`` for all terms.

    Yields
    ------
    Quad
        Quads of terms, labels, synonyms, definitions and relations.

    Raises
    ------
    FormatError
        If the input is not an ontology in one of these formats, or ``branch`` is not a term in it.
    """
    ontology = parse_ontology(whole_text(stream, name), name)
    if branch is not None:
        ontology = _branch(ontology, branch, name)
    found = ClaimStream(name)
    title = IRI(ontology.name if "://" in ontology.name else f"{OBO}{ontology.name}.owl")
    if ontology.name:
        found.say(title, RDF + "type", IRI(OWL + "Ontology"))
        found.say(title, OWL + "versionInfo", Literal(ontology.version or "unknown"))
    above = {term.iri: term.parents for term in ontology.terms}
    for term in ontology.terms:
        _term(found, term, above)
        yield from found.ready()
    yield from found.end()


def _branch(ontology: Ontology, branch: str, name: str) -> Ontology:
    known = {term.iri: term for term in ontology.terms}
    for iri in (
        IRI(branch),
        *PrefixMap().readings(branch),
        *(term.iri for term in known.values() if term.label == branch),
    ):
        if iri in known:
            return branch_of(ontology, [iri])
    raise FormatError(
        f"{name} has no term {branch!r}: name the root of the branch by its identifier, such as CL:0000542"
    )


def _category(iri: IRI, above: dict[IRI, tuple[IRI, ...]]) -> IRI:
    prefix = compact(iri).partition(":")[0]
    name = _CATEGORIES.get(prefix, "NamedThing")
    if prefix == "GO":
        seen: set[IRI] = set()
        waiting = [iri]
        while waiting:
            each = waiting.pop()
            if each in _ROOTS:
                name = _ROOTS[each]
                break
            if each not in seen:
                seen.add(each)
                waiting += above.get(each, ())
    return IRI(BIOLINK + name)


def _term(found: ClaimStream, term: OntologyTerm, above: dict[IRI, tuple[IRI, ...]]) -> None:
    iri = term.iri
    found.say(iri, RDF + "type", IRI(OWL + _TYPES[term.kind]))
    if term.kind != "property" and term.label and not term.obsolete:
        synonyms = tuple(Synonym(text, scope) for scope, text in term.synonyms if text != term.label)
        found.entity(Entity(iri, term.label, _category(iri, above), term.definition, synonyms=synonyms))
    elif term.label:
        found.say(iri, RDFS + "label", Literal(term.label, "en"))
    for parent in term.parents:
        found.say(iri, RDFS + ("subPropertyOf" if term.kind == "property" else "subClassOf"), parent)
    for relation, value in term.relations:
        found.say(iri, relation, value)
    for text in term.xrefs:
        found.say(iri, _IN_OWL + "hasDbXref", Literal(text))
    for other in term.alternatives:
        found.say(iri, _IN_OWL + "hasAlternativeId", Literal(compact(other)))
    if term.obsolete:
        found.say(iri, OWL + "deprecated", Literal(value=True))
    for other in term.replaced_by:
        found.say(iri, OBO + "IAO_0100001", other)
    for other in term.consider:
        found.say(iri, _IN_OWL + "consider", other)


READER: Final = Reader(
    name="ontology",
    title="Ontologies (OBO, OBO Graphs, OWL)",
    endings=(".obo", ".obographs.json"),
    media_types=("text/obo",),
    carries=frozenset({Feature.LABELS, Feature.AXIOMS, Feature.ISOLATED}),
    about=(
        "terms with labels, synonyms by scope, definitions, kinds, parts, cross-references and replacements; `branch=` (`--branch`) reads only "
        "a term and its subclasses. A `.json` file is recognised by its content; an `.owl` file is RDF unless you name this format."
    ),
    read=read_terms,
    branches=True,
    recognises=lambda head: _ONTOLOGY_GRAPHS.match(head.removeprefix(b"\xef\xbb\xbf")) is not None,
)
