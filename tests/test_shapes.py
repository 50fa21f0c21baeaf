"""The SHACL shapes: a small right graph conforms, and each shape reports the one thing that is wrong."""

import functools
import warnings
from pathlib import Path

import pytest
from rdflib import RDF, BNode, Graph, URIRef
from rdflib.namespace import SH

from immunograph.curation.predicates import predicate_quads, read_predicates
from immunograph.curation.tables import Tables
from immunograph.identifiers import decision_iri, evidence_iri, make_claim
from immunograph.model import (
    IRI,
    Attitude,
    Axiom,
    Certainty,
    ClaimStatus,
    Corpus,
    Cue,
    Decision,
    Document,
    Entity,
    EpistemicStatus,
    Evidence,
    Literal,
    Mapping,
    Modality,
    QuantifierKind,
    QuantifierScope,
    Sentence,
    Span,
    Stance,
    Synonym,
)
from immunograph.rdf import encode
from immunograph.rdf.terms import iri_text, term_text
from immunograph.vocabulary import BASE, BIOLINK, PREFIXES, SKOS, PropertyKind, Sign, concept, term

pytestmark = pytest.mark.slow

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # pyshacl's own imports; nothing of ours runs here
    import pyshacl

ONTOLOGY = Path(__file__).parent.parent / "data" / "ontology"
SHAPES = Graph().parse(ONTOLOGY / "shapes.ttl")
IGS = PREFIXES["igs"]
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

VALID = """
ige:il2 a ig:Entity ; rdfs:label "interleukin-2"@en ; biolink:category biolink:Protein ;
    skos:definition "A cytokine."@en ; skos:altLabel "IL-2"@en ; skos:exactMatch UniProtKB:P60568 .
ige:lymphocyte a ig:Entity ; rdfs:label "lymphocyte"@en ; biolink:category biolink:Cell .
ige:scientists a ig:Entity ; rdfs:label "scientists"@en ; biolink:category biolink:PopulationOfIndividualOrganisms .
ige:cytokine a ig:Entity ; rdfs:label "cytokine"@en ; biolink:category biolink:ProteinFamily .
ige:il2 rdfs:subClassOf ige:cytokine .

igc:1 a ig:Claim, rdf:Statement, biolink:Association ; rdf:subject ige:il2 ; rdf:predicate ig:enhances ;
    rdf:object ige:lymphocyte ; ig:aspect "activity" ; ig:status ig:Accepted ; ig:hasEvidence igv:1 .
igc:2 a ig:Claim ; rdf:subject ige:il2, ige:cytokine ; rdf:predicate ig:destroys ; rdf:object ige:lymphocyte, ige:il2 ;
    ig:status ig:Proposed ; ig:hasEvidence igv:2, igv:3 .
igc:3 a ig:Claim ; rdf:subject ige:il2 ; rdf:predicate ig:hasSynonym ; rdf:object "IL-2"@en ;
    ig:status ig:Rejected ; ig:hasEvidence igv:4 .
igc:4 a ig:InferredClaim ; rdf:subject ige:cytokine ; rdf:predicate ig:enhances ; rdf:object ige:lymphocyte ;
    ig:certainty 1 .

igv:1 a ig:Evidence, oa:SpecificResource ; oa:hasSource igd:a ; oa:hasSelector <urn:span> ; ig:sentence <urn:s1> ;
    ig:level <urn:b> ; ig:design ig:CohortDesign ; ig:sampleSize 12 ; ig:section ig:ResultsSection ; ig:place <urn:place> ;
    ig:hasNumber <urn:number> ; ig:replicates igv:2 ; ig:failsToReplicate igv:3 ; ig:supersedes igv:2 ; ig:sameCohort igv:3 ;
    ig:stance ig:Supports ; ig:certainty 1 ; ig:epistemicStatus ig:Hedged ; ig:modality ig:Appearance ;
    ig:attitude ig:Conviction ; ig:speaker igd:a ; ig:attributedTo ige:scientists ; ig:quantifierKind ig:AtLeast ;
    ig:hasCue <urn:cue> ; ig:evidenceType ECO:0000034 ; ig:paraphrase "IL-2 seems to help lymphocytes."@en .
igv:2 a ig:Evidence ; oa:hasSource igd:a ; ig:stance ig:Asks ; ig:certainty 0 ; ig:epistemicStatus ig:OpenQuestion ;
    ig:speaker igd:a ; ig:paraphrase "Whether it does so is asked."@en .
igv:3 a ig:Evidence ; oa:hasSource igd:a ; ig:stance ig:Intends ; ig:certainty 2 ; ig:epistemicStatus ig:Goal ;
    ig:speaker ige:scientists ; ig:paraphrase "Scientists work towards it."@en .
igv:4 a ig:Evidence ; oa:hasSource igd:a ; ig:stance ig:Disputes ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted ;
    ig:speaker igd:a ; ig:paraphrase "It is not called so."@en .
<urn:place> a ig:Place, oa:Selector ; ig:placePage "12" ; ig:placeTable "S2" .
<urn:number> a ig:Number ; ig:numberKind ig:PValue ; ig:value 0.05 ; ig:digits "0.050" ; ig:comparison "<" ; ig:unit "%" .
<urn:levels> a ig:LevelScheme, skos:ConceptScheme ; rdfs:label "levels"@en .
<urn:b> a ig:Level, skos:Concept ; skos:inScheme <urn:levels> ; skos:notation "B" ; rdfs:label "clinical"@en ; ig:rank 2 .
<urn:span> a oa:TextPositionSelector ; oa:start 10 ; oa:end 60 .
<urn:cue> a ig:Cue, oa:TextPositionSelector ; ig:wording "appears" ; oa:start 20 ; oa:end 27 .
<urn:s1> a ig:Sentence, oa:TextPositionSelector ; dcterms:isPartOf igd:a ; ig:paragraph 0 ; ig:number 1 ;
    oa:start 0 ; oa:end 80 .
igd:a a ig:Document, prov:Entity ; dcterms:title "On IL-2" ; dcterms:type "article" ; dcterms:language "en" ;
    ig:textSha256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" ; ig:textLength 100 ;
    dcterms:references igd:b ; ig:documentIdentifier PMID:1 ; ig:year 2015 ; prov:wasDerivedFrom igd:b .
igd:b a ig:Document ; dcterms:title "An older text" ; dcterms:type "article" .

ign:1 a ig:Decision, prov:Activity ; ig:decides igc:1 ; ig:outcome ig:Accepted ; ig:reason "The text says so."@en ;
    prov:wasAssociatedWith iga:curator ; dcterms:date "2026-02-01"^^xsd:date .
ign:2 a ig:Decision ; ig:decides igc:3 ; ig:outcome ig:Rejected ; ig:reason "The text denies it."@en ;
    prov:wasAssociatedWith iga:curator ; dcterms:date "2026-02-01"^^xsd:date .
ign:3 a ig:Decision ; ig:decides igc:1 ; ig:outcome ig:Rejected ; ig:reason "Too weak."@en ;
    prov:wasAssociatedWith iga:curator ; dcterms:date "2026-01-01"^^xsd:date .

<urn:derivation> a ig:Derivation ; ig:derives igc:4 ; ig:rule igr:r ; ig:premise igc:1 ; ig:certainty 1 .
igr:r a ig:Rule ; rdfs:label "A rule"@en ; skos:definition "What holds of IL-2 is inferred of cytokines."@en .

igm:1 a ig:Mapping, owl:Axiom ; owl:annotatedSource ige:il2 ; owl:annotatedProperty skos:exactMatch ;
    owl:annotatedTarget UniProtKB:P60568 ; sssom:object_label "Interleukin-2" ;
    sssom:mapping_justification semapv:ManualMappingCuration .
igx:1 a ig:CuratorAxiom, owl:Axiom ; owl:annotatedSource ige:il2 ; owl:annotatedProperty rdfs:subClassOf ;
    owl:annotatedTarget ige:cytokine ; rdfs:comment "IL-2 is a cytokine."@en .

ig:enhances a owl:ObjectProperty, ig:Predicate ; rdfs:label "enhances"@en ; skos:definition "Makes stronger."@en ;
    ig:propertyKind ig:ClaimPredicate ; ig:sign ig:Positive .
ig:stage a ig:Predicate ; rdfs:label "stage"@en ; skos:definition "Restricts to a stage."@en ;
    ig:propertyKind ig:ContextDimension .
"""

# Shape or constraint -> the subject and property of which the valid graph loses all values, and what it gains.
WRONG: dict[str, list[tuple[str, str]]] = {
    "EntityIsNamed": [("", "[] a ig:Entity ; rdfs:label 'x'@en ; biolink:category biolink:Cell .")],
    "Entity-label": [
        ("ige:il2 rdfs:label", ""),
        ("", "ige:il2 rdfs:label 'IL-2'@en ."),
        ("", "ige:il2 rdfs:label ''."),
    ],
    "Entity-category": [("ige:il2 biolink:category", ""), ("", "ige:lymphocyte biolink:category CL:0000542 .")],
    "Entity-definition": [("", "ige:il2 skos:definition 'Another.'@en .")],
    "ClaimIsNamed": [
        (
            "",
            "[] a ig:Claim ; rdf:subject ige:il2 ; rdf:predicate ig:inhibits ; rdf:object 1 ; ig:status ig:Proposed ;"
            " ig:hasEvidence igv:2 .",
        )
    ],
    "Claim-subject": [
        ("igc:1 rdf:subject", ""),
        ("", "igc:1 rdf:subject ige:nobody ."),
        ("", "igc:1 rdf:subject 'x' ."),
    ],
    "Claim-predicate": [("igc:1 rdf:predicate", ""), ("", "igc:1 rdf:predicate ig:inhibits .")],
    "Claim-object": [
        ("igc:1 rdf:object", ""),
        ("igc:1 rdf:object", "igc:1 rdf:object ige:nobody ."),
    ],
    "JointObjectsAreEntities": [("", "igc:1 rdf:object 'lymphocytes' .")],
    "Claim-status": [
        ("igc:2 ig:status", ""),
        ("igc:2 ig:status", "igc:2 ig:status ig:Believed ."),
        ("", "igc:2 ig:status ig:Rejected ."),
    ],
    "Claim-aspect": [("", "igc:1 ig:aspect 'rate' ."), ("igc:1 ig:aspect", "igc:1 ig:aspect ige:il2 .")],
    "Claim-evidence": [("", "igc:1 ig:hasEvidence igv:gone .")],
    "ClaimHasEvidence": [("igc:2 ig:hasEvidence", "")],
    "AcceptedClaimIsSupported": [
        ("igv:1 ig:stance", "igv:1 ig:stance ig:Disputes ."),
        ("igv:1 ig:certainty", "igv:1 ig:certainty 0 ."),
        ("igv:1 ig:epistemicStatus", "igv:1 ig:epistemicStatus ig:Goal ."),
        ("igv:1 ig:epistemicStatus", "igv:1 ig:epistemicStatus ig:OpenQuestion ."),
        ("igc:1 ig:hasEvidence", "igc:1 ig:hasEvidence igv:3 ."),
    ],
    "DecidedClaim-decision": [("ign:1 ig:decides", ""), ("ign:2 ig:outcome", "")],
    "DecidedClaim-latest": [("ign:3 dcterms:date", "ign:3 dcterms:date '2026-03-01'^^xsd:date .")],
    "InferredClaim-subject": [("igc:4 rdf:subject", "")],
    "InferredClaim-predicate": [("igc:4 rdf:predicate", "")],
    "InferredClaim-object": [("igc:4 rdf:object", "")],
    "InferredClaim-certainty": [("igc:4 ig:certainty", ""), ("igc:4 ig:certainty", "igc:4 ig:certainty 4 .")],
    "InferredClaim-derivation": [("<urn:derivation> ig:derives", "")],
    "InferredClaim-status": [("", "igc:4 ig:status ig:Accepted .")],
    "Derivation-derives": [("<urn:derivation> ig:derives", "<urn:derivation> ig:derives igc:1 .")],
    "Derivation-rule": [("<urn:derivation> ig:rule", "")],
    "Derivation-premise": [("<urn:derivation> ig:premise", "")],
    "Derivation-firmness": [("<urn:derivation> ig:certainty", "<urn:derivation> ig:certainty 2 .")],
    "Rule-label": [("igr:r rdfs:label", "")],
    "Rule-definition": [("igr:r skos:definition", "")],
    "EvidenceIsNamed": [("", "igc:2 ig:hasEvidence [ a ig:Evidence ] .")],
    "Evidence-stance": [
        ("igv:3 ig:stance", ""),
        ("", "igv:3 ig:stance ig:Asks ."),
        ("", "igv:3 ig:stance ig:Hedged ."),
    ],
    "Evidence-certainty": [
        ("igv:3 ig:certainty", ""),
        ("igv:3 ig:certainty", "igv:3 ig:certainty 4 ."),
        ("igv:3 ig:certainty", "igv:3 ig:certainty -1 ."),
        ("igv:3 ig:certainty", "igv:3 ig:certainty 1.0 ."),
        ("", "igv:3 ig:certainty 3 ."),
    ],
    "Evidence-epistemicStatus": [
        ("igv:3 ig:epistemicStatus", ""),
        ("", "igv:3 ig:epistemicStatus ig:Hedged ."),
        ("igv:3 ig:epistemicStatus", "igv:3 ig:epistemicStatus ig:Might ."),
    ],
    "Evidence-modality": [("", "igv:2 ig:modality ig:Aim .")],
    "Evidence-attitude": [("", "igv:1 ig:attitude ig:Aim ."), ("", "igv:2 ig:attitude ig:Might .")],
    "Evidence-quantifierKind": [
        ("", "igv:1 ig:quantifierKind ig:Universal ."),
        ("", "igv:2 ig:quantifierKind 'some' ."),
    ],
    "Evidence-quantifierOf": [
        ("", "igv:1 ig:quantifierOf ig:SubjectScope, ig:SetScope ."),
        ("", "igv:2 ig:quantifierOf ig:Existential ."),
    ],
    "Evidence-speaker": [("igv:3 ig:speaker", ""), ("", "igv:3 ig:speaker igd:a .")],
    "Evidence-attributedTo": [("", "igv:1 ig:attributedTo igd:a .")],
    "Described-type": [
        ("igv:3 ig:speaker", "igv:3 ig:speaker ige:nobody ."),
        ("", "igv:3 ig:attributedTo ige:nobody ."),
    ],
    "Evidence-document": [("igv:3 oa:hasSource", ""), ("igv:3 oa:hasSource", "igv:3 oa:hasSource ige:il2 .")],
    "Evidence-selector": [("", "igv:1 oa:hasSelector <urn:cue> ."), ("", "igv:3 oa:hasSelector <urn:gone> .")],
    "Evidence-sentence": [("", "igv:3 ig:sentence <urn:gone> .")],
    "Evidence-cue": [("", "igv:1 ig:hasCue <urn:gone> .")],
    "Evidence-evidenceType": [("", "igv:1 ig:evidenceType ECO:0000180 ."), ("", "igv:2 ig:evidenceType 'trial' .")],
    "Evidence-level": [("", "igv:2 ig:level <urn:gone> ."), ("", "igv:1 ig:level igv:1 .")],
    "Evidence-design": [("igv:1 ig:design", "igv:1 ig:design ig:Hedged .")],
    "Evidence-sampleSize": [("igv:1 ig:sampleSize", "igv:1 ig:sampleSize 0 .")],
    "Evidence-section": [("", "igv:1 ig:section ig:TitleSection .")],
    "Evidence-number": [("", "igv:2 ig:hasNumber <urn:gone> .")],
    "Evidence-place": [("", "igv:2 ig:place <urn:span> .")],
    "Evidence-replicates": [("", "igv:2 ig:replicates igd:a .")],
    "Evidence-failsToReplicate": [("", "igv:2 ig:failsToReplicate igd:a .")],
    "Evidence-supersedes": [("", "igv:2 ig:supersedes igd:a .")],
    "Evidence-sameCohort": [("", "igv:2 ig:sameCohort igd:a .")],
    "Number-kind": [("<urn:number> ig:numberKind", "")],
    "Number-value": [("<urn:number> ig:value", "<urn:number> ig:value '0.05' .")],
    "Number-digits": [("<urn:number> ig:digits", "<urn:number> ig:digits 'p < 0.05' .")],
    "Number-comparison": [("<urn:number> ig:comparison", "<urn:number> ig:comparison 'under' .")],
    "Number-unit": [("<urn:number> ig:unit", "<urn:number> ig:unit '' .")],
    "Level-scheme": [("<urn:b> skos:inScheme", "")],
    "Level-notation": [("<urn:b> skos:notation", "")],
    "Level-rank": [("<urn:b> ig:rank", "<urn:b> ig:rank 0 .")],
    "Level-label": [("<urn:b> rdfs:label", "")],
    "Document-identifier": [("", "igd:a ig:documentIdentifier 'PMID:1' .")],
    "Document-year": [("igd:a ig:year", "igd:a ig:year 15 .")],
    "Document-derived": [("", "igd:a prov:wasDerivedFrom igd:gone .")],
    "Evidence-paraphrase": [
        ("igv:3 ig:paraphrase", ""),
        ("igv:3 ig:paraphrase", "igv:3 ig:paraphrase ''@en ."),
        ("igv:3 ig:paraphrase", "igv:3 ig:paraphrase '  '@en ."),
    ],
    "PlacesInDocument-evidence": [("igc:2 ig:hasEvidence", "igc:2 ig:hasEvidence igv:2 .")],
    "PlacesInDocument-span": [("<urn:span> oa:end", "<urn:span> oa:end 101 .")],
    "PlacesInDocument-cue": [("<urn:cue> oa:end", "<urn:cue> oa:end 101 .")],
    "PlacesInDocument-sentence-elsewhere": [("<urn:s1> dcterms:isPartOf", "<urn:s1> dcterms:isPartOf igd:b .")],
    "QuestionIsOpen": [("igv:2 ig:certainty", "igv:2 ig:certainty 3 .")],
    "SupportIsNoGoal": [("igv:3 ig:stance", "igv:3 ig:stance ig:Supports .")],
    "Span-start": [("<urn:span> oa:start", ""), ("<urn:span> oa:start", "<urn:span> oa:start -1 .")],
    "Span-order": [("<urn:span> oa:start", "<urn:span> oa:start 60 ."), ("<urn:cue> oa:end", "<urn:cue> oa:end 3 .")],
    "Span-end": [("<urn:s1> oa:end", ""), ("<urn:s1> oa:end", "<urn:s1> oa:end '80' .")],
    "Cue-wording": [("<urn:cue> ig:wording", ""), ("<urn:cue> ig:wording", "<urn:cue> ig:wording '' .")],
    "PlacesInDocument-cue-length": [("<urn:cue> ig:wording", "<urn:cue> ig:wording 'seems' .")],
    "Sentence-document": [("<urn:s1> dcterms:isPartOf", "")],
    "Sentence-paragraph": [("<urn:s1> ig:paragraph", "")],
    "Sentence-number": [("<urn:s1> ig:number", "<urn:s1> ig:number 0 .")],
    "PlacesInDocument-sentence": [("<urn:s1> oa:end", "<urn:s1> oa:end 101 .")],
    "DocumentIsNamed": [("", "[] a ig:Document ; dcterms:title 'x' ; dcterms:type 'article' .")],
    "Document-title": [("igd:b dcterms:title", "")],
    "Document-type": [("igd:b dcterms:type", "")],
    "Document-language": [("igd:a dcterms:language", "igd:a dcterms:language 'in English' .")],
    "Document-sha256": [("igd:a ig:textSha256", "igd:a ig:textSha256 'E3B0' .")],
    "Document-length": [("igd:a ig:textLength", "igd:a ig:textLength 'long' .")],
    "Document-references": [("", "igd:a dcterms:references igd:gone .")],
    "Decision-decides": [("ign:1 ig:decides", ""), ("", "ign:1 ig:decides ige:il2 .")],
    "Decision-outcome": [("ign:3 ig:outcome", "ign:3 ig:outcome ig:Supports .")],
    "Decision-reason": [("ign:3 ig:reason", "")],
    "Decision-agent": [("ign:3 prov:wasAssociatedWith", "ign:3 prov:wasAssociatedWith 'somebody' .")],
    "Decision-date": [("ign:3 dcterms:date", "ign:3 dcterms:date 'last year' .")],
    "AnnotatedTriple-source": [("igx:1 owl:annotatedSource", "")],
    "AnnotatedTriple-property": [("igx:1 owl:annotatedProperty", "")],
    "AnnotatedTriple-target": [("igm:1 owl:annotatedTarget", "")],
    "AnnotatedTriple-stated": [("ige:il2 rdfs:subClassOf", ""), ("ige:il2 skos:exactMatch", "")],
    "Mapping-predicate": [("igm:1 owl:annotatedProperty", "igm:1 owl:annotatedProperty owl:sameAs .")],
    "Mapping-justification": [("igm:1 sssom:mapping_justification", "")],
    "Mapping-label": [("igm:1 sssom:object_label", "")],
    "Axiom-reason": [("igx:1 rdfs:comment", "")],
    "Predicate-label": [("ig:enhances rdfs:label", "ig:enhances rdfs:label 'Enhances'@en .")],
    "Predicate-definition": [("ig:enhances skos:definition", "")],
    "Predicate-kind": [("ig:enhances ig:propertyKind", "ig:enhances ig:propertyKind ig:Claim .")],
    "Predicate-sign": [("ig:enhances ig:sign", "ig:enhances ig:sign '+' ."), ("", "ig:enhances ig:sign ig:Negative .")],
    "OnlyClaimPredicatesHaveSigns": [("", "ig:stage ig:sign ig:Negative .")],
}
CASES = [
    pytest.param(name, remove, add, id=f"{name}-{number}")
    for name, cases in WRONG.items()
    for number, (remove, add) in enumerate(cases, 1)
]


@functools.cache
def valid() -> Graph:
    """Give the valid graph, to copy: to read it takes longer than to validate it."""
    return Graph().parse(data=HEAD + VALID, format="turtle")


def graph_of(remove: str = "", add: str = "") -> Graph:
    graph = Graph()
    graph += valid()
    if remove:
        pair = Graph().parse(data=f"{HEAD}{remove} <urn:any> .", format="turtle")
        ((subject, predicate, _),) = pair
        assert (subject, predicate, None) in graph, f"{remove} takes nothing away"
        graph.remove((subject, predicate, None))
    return graph.parse(data=HEAD + add, format="turtle")


def owners(shape: URIRef) -> frozenset[URIRef]:
    """Give the shapes with a target that a shape is part of."""
    if (shape, SH.targetClass, None) in SHAPES:
        return frozenset({shape})
    above = {each for step in (SH.property, SH.sparql) for each in SHAPES.subjects(step, shape)}
    return frozenset(owner for each in above for owner in owners(each))


@functools.cache
def only(kept: frozenset[URIRef]) -> Graph:
    """Give the shapes graph in which no other shape has a target: quicker to validate with."""
    shapes = Graph()
    for triple in SHAPES:
        if triple[1] != SH.targetClass or triple[0] in kept:
            shapes.add(triple)
    return shapes


def validate(graph: Graph, shapes: Graph = SHAPES) -> tuple[bool, Graph]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"(rdflib|pyshacl|pyparsing)(\..*)?$")
        conforms, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    assert isinstance(report, Graph), report
    return conforms, report


def test_valid_graph_conforms():
    conforms, report = validate(graph_of())
    assert conforms, report.serialize(format="turtle")


@pytest.mark.parametrize(("name", "remove", "add"), CASES)
def test_shape_reports_what_is_wrong(name, remove, add):
    shape = URIRef(IGS + name)
    conforms, report = validate(graph_of(remove, add), only(owners(shape)))
    assert not conforms
    results = {
        result
        for source in (SH.sourceShape, SH.sourceConstraint)
        for result in report.subjects(source, shape)
        if (result, RDF.type, SH.ValidationResult) in report
    }
    assert results, report.serialize(format="turtle")
    told = {str(text) for result in results for text in report.objects(result, SH.resultMessage)}
    assert told == {str(text) for text in SHAPES.objects(shape, SH.message)}


def in_rdflib(quads) -> Graph:
    lines = (f"{iri_text(s)} {iri_text(p)} {term_text(o)} .\n" for s, p, o, _ in quads)
    return Graph().parse(data="".join(lines), format="nt")


def small_corpus() -> Corpus:
    il2, cell = (
        Entity(IRI(BASE + "entity/il2"), "interleukin-2", IRI(BIOLINK + "Protein"), synonyms=(Synonym("IL-2"),)),
        Entity(IRI(BASE + "entity/lymphocyte"), "lymphocyte", IRI(BIOLINK + "Cell"), "A white blood cell."),
    )
    document = IRI(BASE + "document/a")
    sentence = Sentence(IRI(document + "/S1"), document, 0, 1, Span(0, 80), "S1")
    claim = make_claim(
        [il2.iri],
        term("enhances"),
        cell.iri,
        aspect="activity",
        context=[(term("setting"), Literal("a dish", "en"))],
        status=ClaimStatus.ACCEPTED,
        identifiers=["C1"],
    )
    passage = Evidence(
        evidence_iri(claim.iri, document, Span(10, 60), Stance.SUPPORTS, document),
        claim.iri,
        document,
        Stance.SUPPORTS,
        Certainty.POSSIBLE,
        EpistemicStatus.HEDGED,
        document,
        "IL-2 seems to help lymphocytes.",
        Span(10, 60),
        sentence.iri,
        (Cue("appears", Span(20, 27)), Cue("some", Span(40, 44))),
        (Modality.APPEARANCE, Modality.ABILITY),
        Attitude.OPINION,
        il2.iri,
        "some",
        QuantifierKind.EXISTENTIAL,
        QuantifierScope.OBJECT,
    )
    day = "2026-02-01"
    return Corpus(
        (il2, cell),
        (Mapping(il2.iri, IRI(SKOS + "exactMatch"), IRI("urn:term"), "IL2", IRI(PREFIXES["semapv"] + "Manual")),),
        (Axiom(il2.iri, term("involves"), cell.iri, "It acts on it."),),
        (Document(document, "On IL-2", text_sha256="0" * 64, text_length=80, sentences=(sentence,)),),
        (claim,),
        evidence=(passage,),
        decisions=(
            Decision(
                decision_iri(claim.iri, ClaimStatus.ACCEPTED, "a curator", day),
                claim.iri,
                ClaimStatus.ACCEPTED,
                "The text says so.",
                "a curator",
                day,
            ),
        ),
    )


def test_what_the_encoder_writes_conforms():
    conforms, report = validate(in_rdflib(encode(small_corpus())))
    assert conforms, report.serialize(format="turtle")


def test_packaged_ontology_and_predicate_table_conform():
    tables = Tables(ONTOLOGY.parent)
    quads = list(predicate_quads(read_predicates(tables).values()))
    tables.raise_problems()
    conforms, report = validate(in_rdflib(quads).parse(ONTOLOGY / "immunograph.ttl"))
    assert conforms, report.serialize(format="turtle")


def test_every_shape_that_speaks_is_broken_once():
    assert {str(shape).removeprefix(IGS) for shape in SHAPES.subjects(SH.message)} == set(WRONG)


def test_every_message_is_one_sentence():
    for shape, message in SHAPES.subject_objects(SH.message):
        text = str(message)
        assert text.endswith("."), shape
        assert ". " not in text, shape


def test_every_shape_and_constraint_has_an_iri():
    lists = set(SHAPES.subjects(RDF.first))
    assert [node for node in SHAPES.all_nodes() if isinstance(node, BNode) and node not in lists] == []
    for step in (SH.property, SH.node, SH["not"], SH.sparql, SH.qualifiedValueShape):
        for used in SHAPES.objects(None, step):
            assert (used, None, None) in SHAPES, f"{used} is used and not defined"


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        (ClaimStatus, "Claim-status"),
        (ClaimStatus, "Decision-outcome"),
        (Stance, "Evidence-stance"),
        (EpistemicStatus, "Evidence-epistemicStatus"),
        (Modality, "Evidence-modality"),
        (Attitude, "Evidence-attitude"),
        (QuantifierKind, "Evidence-quantifierKind"),
        (QuantifierScope, "Evidence-quantifierOf"),
        (Sign, "Predicate-sign"),
        (PropertyKind, "Predicate-kind"),
    ],
)
def test_closed_lists_are_the_enumerations(kind, shape):
    (head,) = SHAPES.objects(URIRef(IGS + shape), SH["in"])
    assert {str(each) for each in SHAPES.items(head)} == {concept(member) for member in kind}
