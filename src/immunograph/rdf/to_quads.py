"""Convert model values to quads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from collections.abc import Mapping as AbstractMapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from immunograph.identifiers import axiom_iri, mapping_iri
from immunograph.model import (
    IRI,
    Axiom,
    Certainty,
    Claim,
    ClaimStatus,
    Corpus,
    Decision,
    Document,
    Entity,
    Evidence,
    LevelScheme,
    Literal,
    Mapping,
    Span,
    Waiver,
)
from immunograph.rdf.clauses import Clauses
from immunograph.rdf.measures import number_pairs, place_pairs
from immunograph.rdf.nouns import vocabulary_of
from immunograph.rdf.terms import Quad
from immunograph.vocabulary import (
    BASE,
    BIOLINK,
    DCTERMS,
    OA,
    OWL,
    PROV,
    RDF,
    RDFS,
    SKOS,
    SSSOM,
    XSD,
    Graphs,
    concept,
    term,
)

__all__ = ["SYNONYM_PROPERTIES", "direct_edges", "encode"]

A: Final = IRI(RDF + "type")
SYNONYM_PROPERTIES: Final[dict[str, IRI]] = {
    "exact": IRI(SKOS + "altLabel"),
    "broad": term("broadSynonym"),
    "narrow": term("narrowSynonym"),
    "related": term("relatedSynonym"),
}

Pair = tuple[str, IRI | Literal]


def _text(text: str) -> Literal:
    return Literal(text, language="en")


def _entity(entity: Entity) -> Iterator[Pair]:
    yield A, term("Entity")
    yield RDFS + "label", _text(entity.label)
    yield BIOLINK + "category", entity.category
    if entity.definition:
        yield SKOS + "definition", _text(entity.definition)
    for identifier in entity.identifiers:
        yield DCTERMS + "identifier", Literal(identifier)
    if entity.generic:
        yield term("genericForm"), _text(entity.generic)
    if entity.plural:
        yield term("pluralForm"), _text(entity.plural)
    if entity.verb:
        yield term("verbForm"), _text(entity.verb)
    for synonym in entity.synonyms:
        yield SYNONYM_PROPERTIES[synonym.scope], Literal(synonym.text, language=synonym.language)


def _mapping(mapping: Mapping) -> Iterator[Pair]:
    yield A, term("Mapping")
    yield A, IRI(OWL + "Axiom")
    yield OWL + "annotatedSource", mapping.subject
    yield OWL + "annotatedProperty", mapping.predicate
    yield OWL + "annotatedTarget", mapping.object
    yield SSSOM + "mapping_justification", mapping.justification
    yield SSSOM + "object_label", Literal(mapping.object_label)
    if mapping.object_source:
        yield SSSOM + "object_source", Literal(mapping.object_source)
    if mapping.object_source_version:
        yield SSSOM + "object_source_version", Literal(mapping.object_source_version)
    if mapping.comment:
        yield RDFS + "comment", _text(mapping.comment)


def _axiom(axiom: Axiom) -> Iterator[Pair]:
    yield A, term("CuratorAxiom")
    yield A, IRI(OWL + "Axiom")
    yield OWL + "annotatedSource", axiom.subject
    yield OWL + "annotatedProperty", axiom.predicate
    yield OWL + "annotatedTarget", axiom.object
    yield RDFS + "comment", _text(axiom.reason)
    if axiom.condition:
        yield A, term("MembershipCondition")
    if axiom.aspect:
        yield term("aspect"), Literal(axiom.aspect)


def _span(span: Span) -> Iterator[Pair]:
    yield A, IRI(OA + "TextPositionSelector")
    yield OA + "start", Literal(span.start)
    yield OA + "end", Literal(span.end)


def _document(document: Document) -> Iterator[Pair]:
    yield A, term("Document")
    yield A, IRI(PROV + "Entity")
    yield DCTERMS + "title", Literal(document.title)
    yield DCTERMS + "type", Literal(document.kind)
    yield DCTERMS + "language", Literal(document.language)
    if document.licence:
        yield DCTERMS + "rights", _text(document.licence)
    if document.text_sha256:
        yield term("textSha256"), Literal(document.text_sha256)
    if document.text_length is not None:
        yield term("textLength"), Literal(document.text_length)
    for reference in document.references:
        yield DCTERMS + "references", reference
    if document.note:
        yield term("note"), _text(document.note)
    if document.status is not None:
        yield term("documentStatus"), concept(document.status)
    if document.status_date:
        yield term("statusDate"), Literal(document.status_date, datatype=IRI(XSD + "date"))
    if document.status_source:
        yield term("statusSource"), Literal(document.status_source)
    for identifier in document.identifiers:
        yield term("documentIdentifier"), identifier
    if document.year is not None:
        yield term("year"), Literal(document.year)
    if document.url:
        yield RDFS + "seeAlso", IRI(document.url)
    for source in document.derived_from:
        yield PROV + "wasDerivedFrom", source


def _claim(claim: Claim) -> Iterator[Pair]:
    yield A, term("Claim")
    yield A, IRI(RDF + "Statement")
    yield A, IRI(BIOLINK + "Association")
    for subject in claim.subjects:
        yield RDF + "subject", subject
    yield RDF + "predicate", claim.predicate
    for value in claim.objects:
        yield RDF + "object", value
    if claim.aspect:
        yield term("aspect"), Literal(claim.aspect)
    yield from claim.context
    yield from claim.participants
    yield term("status"), concept(claim.status)
    for identifier in claim.identifiers:
        yield DCTERMS + "identifier", Literal(identifier)


def _evidence(evidence: Evidence) -> Iterator[Pair]:
    yield A, term("Evidence")
    yield A, IRI(OA + "SpecificResource")
    yield OA + "hasSource", evidence.document
    if evidence.span is not None:
        yield OA + "hasSelector", IRI(evidence.iri + "/span")
    if evidence.sentence is not None:
        yield term("sentence"), evidence.sentence
    yield from _said_how(evidence)
    yield from _quantified(evidence)
    yield from evidence.context
    yield from _rests_on(evidence)
    for relation, other in evidence.relations:
        yield concept(relation), other
    if evidence.identifier:
        yield DCTERMS + "identifier", Literal(evidence.identifier)


def _said_how(evidence: Evidence) -> Iterator[Pair]:
    """Yield stance, certainty, speaker, paraphrase, cues, modality and attitude."""
    yield term("stance"), concept(evidence.stance)
    yield term("certainty"), Literal(int(Certainty(evidence.certainty)))
    yield term("epistemicStatus"), concept(evidence.status)
    yield term("speaker"), evidence.speaker
    yield term("paraphrase"), _text(evidence.paraphrase)
    for cue in evidence.cues:
        yield term("hasCue"), IRI(f"{evidence.iri}/cue/{cue.span}")
    if evidence.cues:
        in_order = sorted(evidence.cues, key=lambda cue: (cue.span.start, cue.span.end))
        yield term("cueWords"), Literal(" | ".join(cue.wording for cue in in_order))
    for modality in evidence.modality:
        yield term("modality"), concept(modality)
    if evidence.attitude is not None:
        yield term("attitude"), concept(evidence.attitude)
    if evidence.attributed_to is not None:
        yield term("attributedTo"), evidence.attributed_to


def _quantified(evidence: Evidence) -> Iterator[Pair]:
    """Yield the quantifiers of the claim and of the speaker."""
    if evidence.quantifier:
        yield term("quantifier"), Literal(evidence.quantifier)
    if evidence.quantifier_kind is not None:
        yield term("quantifierKind"), concept(evidence.quantifier_kind)
    if evidence.quantifier_of is not None:
        yield term("quantifierOf"), concept(evidence.quantifier_of)
    if evidence.speaker_quantifier:
        yield term("speakerQuantifier"), Literal(evidence.speaker_quantifier)


def _rests_on(evidence: Evidence) -> Iterator[Pair]:
    """Yield the basis of a passage, such as evidence type, quotation, design and numbers, and its place."""
    if evidence.evidence_type is not None:
        yield term("evidenceType"), evidence.evidence_type
    if evidence.quotation:
        yield term("quotation"), Literal(evidence.quotation)
    if evidence.note:
        yield term("note"), _text(evidence.note)
    if evidence.level is not None:
        yield term("level"), evidence.level
    if evidence.design is not None:
        yield term("design"), concept(evidence.design)
    if evidence.sample_size is not None:
        yield term("sampleSize"), Literal(evidence.sample_size)
    if evidence.section is not None:
        yield term("section"), concept(evidence.section)
    for place, _ in enumerate(evidence.numbers):
        yield term("hasNumber"), IRI(f"{evidence.iri}/number/{place}")
    if evidence.place is not None:
        yield term("place"), IRI(evidence.iri + "/place")


def _scheme(scheme: LevelScheme) -> Iterator[tuple[IRI, Pair]]:
    yield scheme.iri, (A, term("LevelScheme"))
    yield scheme.iri, (A, IRI(SKOS + "ConceptScheme"))
    yield scheme.iri, (RDFS + "label", _text(scheme.label))
    for level in scheme.levels:
        yield level.iri, (A, term("Level"))
        yield level.iri, (A, IRI(SKOS + "Concept"))
        yield level.iri, (SKOS + "inScheme", scheme.iri)
        yield level.iri, (SKOS + "notation", Literal(level.notation))
        yield level.iri, (RDFS + "label", _text(level.label))
        yield level.iri, (term("rank"), Literal(level.rank))
        if level.definition:
            yield level.iri, (SKOS + "definition", _text(level.definition))


def _waiver(waiver: Waiver) -> Iterator[Pair]:
    yield A, term("Waiver")
    yield A, IRI(PROV + "Activity")
    yield term("waives"), waiver.evidence
    yield term("gateRule"), Literal(waiver.rule)
    yield term("fingerprint"), Literal(waiver.fingerprint)
    yield term("reason"), _text(waiver.reason)
    yield PROV + "wasAssociatedWith", agent_iri(waiver.agent)
    yield DCTERMS + "date", Literal(waiver.date, datatype=IRI(XSD + "date"))


def _decision(decision: Decision) -> Iterator[Pair]:
    yield A, term("Decision")
    yield A, IRI(PROV + "Activity")
    yield term("decides"), decision.claim
    yield term("outcome"), concept(decision.outcome)
    yield term("reason"), _text(decision.reason)
    yield PROV + "wasAssociatedWith", agent_iri(decision.agent)
    yield DCTERMS + "date", Literal(decision.date, datatype=IRI(XSD + "date"))


def agent_iri(name: str) -> IRI:
    """Return the IRI of an agent, which ends in the percent-encoded name.

    Parameters
    ----------
    name
        Name of a person or program, as in :attr:`immunograph.model.Decision.agent`.

    Returns
    -------
    IRI
        An IRI in immunograph's own namespace; the same name always yields the same IRI.

    Examples
    --------
    >>> agent_iri("Jane Doe").rpartition("/")[2]
    'Jane%20Doe'
    """
    return IRI(BASE + "agent/" + quote(name, safe=""))


def encode(
    corpus: Corpus,
    *,
    graph: IRI = Graphs.CURATED,
    labels: AbstractMapping[str, str] | None = None,
    templates: AbstractMapping[str, str] | None = None,
    known: Iterable[Entity] = (),
) -> Iterator[Quad]:
    """Yield the quads of a corpus, all in one named graph.

    Some quads are only for queries and readers, and :func:`immunograph.rdf.decode` ignores them: the cue words of a
    passage in text order (``ig:cueWords``), the claim as an English that-clause (``rdfs:label``), the labels of documents
    and agents, and the triples that axioms and mappings state.

    Parameters
    ----------
    corpus
        Entities, documents, claims and evidence; references between them are not checked.
    graph
        IRI of the named graph.
    labels
        Labels by IRI, for properties and for entities that are not in the corpus. ``None`` for no labels.
    templates
        Verb-phrase templates by IRI of the property, used to word claims. A missing template is derived from the
        property's label.
    known
        Entities outside the corpus that claims name: their labels, categories and word forms are used to word the
        claims, and not written. An entity should not be in the corpus as well.

    Yields
    ------
    Quad
        Quads in a deterministic order; a quad may occur more than once.
    """
    words = replace(corpus, entities=(*corpus.entities, *known))
    clauses = Clauses(vocabulary_of(words, labels or {}, templates or {}))
    for subject, (predicate, value) in _statements(corpus, clauses):
        yield Quad(IRI(subject), IRI(predicate), value, graph)


def _statements(corpus: Corpus, clauses: Clauses) -> Iterator[tuple[str, Pair]]:
    """Yield each subject with one of its properties, in the order of the tables."""
    for entity in corpus.entities:
        yield from _about(entity.iri, _entity(entity))
    for mapping in corpus.mappings:
        yield from _about(mapping_iri(mapping.subject, mapping.predicate, mapping.object), _mapping(mapping))
        yield mapping.subject, (mapping.predicate, mapping.object)
    for axiom in corpus.axioms:
        yield from _about(axiom_iri(axiom.subject, axiom.predicate, axiom.object, axiom.aspect), _axiom(axiom))
        if not axiom.condition:  # a condition on members is not an edge of the class
            yield axiom.subject, (axiom.predicate, axiom.object)
    described = {each.iri for each in corpus.entities}
    for document in corpus.documents:
        yield from _document_and_sentences(document, described=document.iri in described)
    for claim in corpus.claims:
        yield from _about(claim.iri, _claim(claim))
        yield claim.iri, (RDFS + "label", _text(clauses.proposition(claim)))
    for link in corpus.links:
        yield link.subject, (link.predicate, link.object)
    for evidence in corpus.evidence:
        yield from _evidence_and_parts(evidence)
    for scheme in corpus.schemes:
        yield from _scheme(scheme)
    for waiver in corpus.waivers:
        yield from _about(waiver.iri, _waiver(waiver))
    for decision in corpus.decisions:
        yield from _about(decision.iri, _decision(decision))
        yield from _about(
            agent_iri(decision.agent), [(A, IRI(PROV + "Agent")), (RDFS + "label", Literal(decision.agent))]
        )


def _about(subject: str, pairs: Iterable[Pair]) -> Iterator[tuple[str, Pair]]:
    for pair in pairs:
        yield subject, pair


def _document_and_sentences(document: Document, *, described: bool) -> Iterator[tuple[str, Pair]]:
    yield from _about(document.iri, _document(document))
    if not described:  # documents can be speakers, which need labels
        yield document.iri, (RDFS + "label", Literal(document.title))
    for sentence in document.sentences:
        yield from _about(sentence.iri, [(A, term("Sentence")), *_span(sentence.span)])
        yield sentence.iri, (DCTERMS + "isPartOf", document.iri)
        yield sentence.iri, (term("paragraph"), Literal(sentence.paragraph))
        yield sentence.iri, (term("number"), Literal(sentence.number))
        if sentence.identifier:
            yield sentence.iri, (DCTERMS + "identifier", Literal(sentence.identifier))


def _evidence_and_parts(evidence: Evidence) -> Iterator[tuple[str, Pair]]:
    yield evidence.claim, (term("hasEvidence"), evidence.iri)
    yield from _about(evidence.iri, _evidence(evidence))
    if evidence.span is not None:
        yield from _about(evidence.iri + "/span", _span(evidence.span))
    for cue in evidence.cues:
        iri = f"{evidence.iri}/cue/{cue.span}"
        yield from _about(iri, [(A, term("Cue")), *_span(cue.span), (term("wording"), Literal(cue.wording))])
    for place, number in enumerate(evidence.numbers):
        yield from _about(f"{evidence.iri}/number/{place}", number_pairs(number))
    if evidence.place is not None:
        yield from _about(evidence.iri + "/place", place_pairs(evidence.place))


def direct_edges(
    claims: Iterable[Claim], *, graph: IRI = Graphs.EDGES, without: Collection[IRI] = ()
) -> Iterator[Quad]:
    """Yield the direct edges of accepted claims about one subject and one object.

    A claim with several joint subjects or objects does not hold for one of them alone, so it has no direct edge.

    Parameters
    ----------
    claims
        Claims of any status; all but accepted claims are skipped, and so are those with joint subjects or objects.
    graph
        IRI of the named graph of the edges.
    without
        IRIs of claims that get no edge, because all their sources were retracted.

    Yields
    ------
    Quad
        Subject, predicate and object of a claim, in the order of the claims.
    """
    for claim in claims:
        if claim.status is not ClaimStatus.ACCEPTED or claim.iri in without:
            continue
        if len(claim.subjects) == len(claim.objects) == 1:
            yield Quad(claim.subjects[0], claim.predicate, claim.objects[0], graph)
