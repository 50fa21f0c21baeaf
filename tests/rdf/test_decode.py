"""Reading the model back from quads: every field, every default, and every fault with its node and property."""

from dataclasses import fields

import pytest

from immunograph.errors import FormatError
from immunograph.identifiers import axiom_iri, decision_iri, make_claim, mapping_iri
from immunograph.model import (
    IRI,
    Attitude,
    Axiom,
    Certainty,
    Claim,
    ClaimStatus,
    Corpus,
    Cue,
    Decision,
    Document,
    DocumentStatus,
    Entity,
    EpistemicStatus,
    Evidence,
    Level,
    LevelScheme,
    Link,
    Literal,
    Mapping,
    Modality,
    Number,
    NumberKind,
    PassageRelation,
    Place,
    QuantifierKind,
    QuantifierScope,
    Section,
    Sentence,
    Span,
    Stance,
    StudyDesign,
    Synonym,
    Waiver,
)
from immunograph.rdf import Quad, decode, encode
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
    Graphs,
    PropertyKind,
    concept,
    term,
)

DRUG, TUMOUR, MOUSE, EARLY = (IRI(f"{BASE}entity/{name}") for name in ("drug", "tumour", "mouse", "early"))
PAPER = IRI(BASE + "document/paper")
SENTENCE = IRI(PAPER + "/S1")
EVIDENCE = IRI(BASE + "evidence/e1")
WAIVER = IRI(BASE + "waiver/w1")
LEVEL = IRI(BASE + "level/clinical/B")
CLOSE = IRI(SKOS + "closeMatch")
CLAIM = make_claim(
    [DRUG],
    term("inhibits"),
    TUMOUR,
    aspect="growth",
    context=[(term("stage"), EARLY)],
    participants=[(term("instrument"), MOUSE)],
    status=ClaimStatus.ACCEPTED,
    identifiers=["C1"],
)
OTHER = make_claim([MOUSE], term("enhances"), Literal(3))
TOGETHER = make_claim([MOUSE], term("sensitizesTo"), TUMOUR, joint_objects=[DRUG, EARLY])
FULL = Corpus(
    entities=(
        Entity(
            DRUG,
            "drug X",
            BIOLINK + "Drug",
            "A made-up drug.",
            ("X1",),
            (Synonym("X", "exact"), Synonym("Mittel", "broad", "de"), Synonym("x", "narrow"), Synonym("y", "related")),
            "a drug X",
            "drugs X",
        ),
    ),
    mappings=(Mapping(DRUG, CLOSE, IRI("urn:x"), "X", IRI("urn:manual"), "urn:source", "2026", "Only nearly so."),),
    axioms=(
        Axiom(DRUG, term("inhibits"), TUMOUR, "All of them do.", "growth", condition=True),
        Axiom(DRUG, IRI(RDFS + "subClassOf"), MOUSE, "By definition."),
    ),
    documents=(
        Document(
            PAPER,
            "A paper",
            "article",
            "de",
            "CC0",
            "0" * 64,
            100,
            (IRI("urn:cited"),),
            (Sentence(SENTENCE, PAPER, 2, 7, Span(3, 60), "S1"),),
            "Read twice.",
            DocumentStatus.PREPRINT,
            "2026-01-02",
            "its publisher",
            (IRI("urn:doi"), IRI("urn:pmid")),
            2015,
            (IRI("urn:database"),),
        ),
    ),
    claims=(CLAIM, OTHER, TOGETHER),
    links=(Link(CLAIM.iri, term("causes"), OTHER.iri),),
    evidence=(
        Evidence(
            EVIDENCE,
            CLAIM.iri,
            PAPER,
            Stance.SUPPORTS,
            Certainty.PROBABLE,
            EpistemicStatus.HEDGED,
            MOUSE,
            "It may slow it.",
            Span(10, 40),
            SENTENCE,
            (Cue("may", Span(12, 15)), Cue("seems", Span(20, 25))),
            (Modality.MIGHT, Modality.ABILITY),
            Attitude.OPINION,
            DRUG,
            "some",
            QuantifierKind.EXISTENTIAL,
            QuantifierScope.OBJECT,
            "many",
            IRI("urn:trial"),
            "may slow",
            "Seen once.",
            ((term("species"), MOUSE), (term("dose"), Literal("high"))),
            LEVEL,
            StudyDesign.COHORT,
            12,
            Section.RESULTS,
            (
                Number(concept(NumberKind.P_VALUE), "0.050", comparison="<"),
                Number(concept(NumberKind.EFFECT_SIZE), "-1.20", "Cohen's d", "~"),
                Number(IRI("urn:count"), "40"),
                Number(IRI("urn:tiny"), "1.20e-8"),
            ),
            Place(page="iv", table="S2", row="7", other="the box below"),
            ((PassageRelation.REPLICATES, EVIDENCE), (PassageRelation.SAME_COHORT, EVIDENCE)),
            "E1",
        ),
    ),
    decisions=(
        Decision(
            decision_iri(CLAIM.iri, ClaimStatus.ACCEPTED, "A. Curator", "2026-01-01"),
            CLAIM.iri,
            ClaimStatus.ACCEPTED,
            "Two trials.",
            "A. Curator",
            "2026-01-01",
        ),
    ),
    waivers=(Waiver(WAIVER, EVIDENCE, "hedge", "abc", "Read by two.", "B/C", "2026-01-03"),),
    schemes=(
        LevelScheme(
            IRI(BASE + "level/clinical"),
            "clinical",
            (Level(LEVEL, "B", "clinical", 2, "Patients."), Level(IRI(BASE + "level/clinical/C"), "C", "a case", 1)),
        ),
    ),
)
QUADS = tuple(encode(FULL))
NUMBER = next(quad.subject for quad in QUADS if quad.predicate == term("unit"))
MAPPING = mapping_iri(DRUG, CLOSE, "urn:x")
AXIOM = axiom_iri(DRUG, term("inhibits"), TUMOUR, "growth")
DECISION = FULL.decisions[0].iri
CUE = IRI(f"{EVIDENCE}/cue/12-15")

NEEDED = [
    *((DRUG, name, kind) for name, kind in ((RDFS + "label", "text"), (BIOLINK + "category", "IRI"))),
    *((MAPPING, OWL + name, "IRI") for name in ("annotatedSource", "annotatedProperty", "annotatedTarget")),
    *((MAPPING, SSSOM + "object_label", "text"), (MAPPING, SSSOM + "mapping_justification", "IRI")),
    *((AXIOM, OWL + name, "IRI") for name in ("annotatedSource", "annotatedProperty", "annotatedTarget")),
    *((AXIOM, RDFS + "comment", "text"), (CLAIM.iri, RDF + "predicate", "IRI"), (CLAIM.iri, RDF + "object", "")),
    *((PAPER, DCTERMS + name, "text") for name in ("title", "type", "language")),
    *((SENTENCE, name, "IRI") for name in (DCTERMS + "isPartOf",)),
    *((SENTENCE, name, "") for name in (term("paragraph"), term("number"), OA + "start", OA + "end")),
    *((CLAIM.iri, term("status"), "IRI"), (EVIDENCE, OA + "hasSource", "IRI"), (EVIDENCE, term("certainty"), "")),
    *((EVIDENCE, term(name), "IRI") for name in ("stance", "epistemicStatus", "speaker")),
    *((EVIDENCE, term("paraphrase"), "text"), (CUE, term("wording"), "text"), (CUE, OA + "start", "")),
    *((IRI(EVIDENCE + "/span"), OA + name, "") for name in ("start", "end")),
    *((DECISION, PROV + "wasAssociatedWith", "IRI"), (DECISION, term("decides"), "IRI")),
    *((DECISION, term("outcome"), "IRI"), (DECISION, term("reason"), "text"), (DECISION, DCTERMS + "date", "text")),
    *((WAIVER, PROV + "wasAssociatedWith", "IRI"), (WAIVER, term("waives"), "IRI")),
    *((WAIVER, term(name), "text") for name in ("gateRule", "fingerprint", "reason")),
    (WAIVER, DCTERMS + "date", "text"),
    *((NUMBER, term("numberKind"), "IRI"), (NUMBER, term("value"), "")),
    *((LEVEL, SKOS + "inScheme", "IRI"), (LEVEL, SKOS + "notation", "text"), (LEVEL, term("rank"), "")),
]
"""Subject, property, and what is expected there."""

OPTIONAL = [
    *((DRUG, name) for name in (SKOS + "definition", term("genericForm"), term("pluralForm"))),
    *((MAPPING, SSSOM + name) for name in ("object_source", "object_source_version")),
    *((MAPPING, RDFS + "comment"), (AXIOM, term("aspect")), (SENTENCE, DCTERMS + "identifier")),
    *((PAPER, DCTERMS + "rights"), (PAPER, term("textSha256")), (PAPER, term("textLength"))),
    *((PAPER, term(name)) for name in ("note", "documentStatus", "statusDate", "statusSource")),
    *((CLAIM.iri, term("aspect")), (EVIDENCE, OA + "hasSelector")),
    *((EVIDENCE, term(name)) for name in ("sentence", "attitude", "attributedTo", "quantifier", "quantifierKind")),
    *((EVIDENCE, term(name)) for name in ("quantifierOf", "speakerQuantifier", "evidenceType", "quotation", "note")),
    *((EVIDENCE, term(name)) for name in ("level", "design", "sampleSize", "section", "place")),
    *((EVIDENCE, DCTERMS + "identifier"), (PAPER, term("year")), (LEVEL, SKOS + "definition")),
    *((NUMBER, term(name)) for name in ("digits", "comparison", "unit")),
]


def without(subject, predicate):
    left = [quad for quad in QUADS if quad[:2] != (subject, predicate)]
    assert len(left) < len(QUADS)
    return left


def with_value(subject, predicate, value):
    return [*without(subject, predicate), Quad(subject, IRI(predicate), value, Graphs.CURATED)]


def fault(quads):
    with pytest.raises(FormatError) as caught:
        decode(quads)
    return str(caught.value)


def test_every_field_is_read_back_in_any_order_of_the_quads():
    assert decode(QUADS) == FULL
    assert decode([*QUADS, *QUADS]) == FULL
    turned = decode(QUADS[::-1])
    assert {claim.iri: claim for claim in turned.claims} == {claim.iri: claim for claim in FULL.claims}


@pytest.mark.parametrize(("subject", "predicate", "expected"), NEEDED)
def test_what_is_needed_and_missing_is_named(subject, predicate, expected):
    message = fault(without(subject, predicate))
    assert (
        message
        == f"<{subject}> has no value of <{predicate}>; expected one{f' {expected}' if expected else ''}: add it"
    )


SINGLE = [(subject, name) for subject, name, _ in NEEDED if name != RDF + "object"] + OPTIONAL


@pytest.mark.parametrize(("subject", "predicate"), SINGLE)
def test_two_values_where_one_is_expected_are_counted(subject, predicate):
    more = [Quad(subject, IRI(predicate), value, Graphs.CURATED) for value in (IRI("urn:2"), IRI("urn:3"))]
    for number, quads in ((2, more[:1]), (3, more)):
        said = f"<{subject}> has {number} values of <{predicate}>; expected at most one: remove the others"
        assert fault([*QUADS, *quads]) == said


@pytest.mark.parametrize(("subject", "predicate"), [(subject, name) for subject, name, kind in NEEDED if kind == "IRI"])
def test_text_where_an_iri_is_expected_is_quoted(subject, predicate):
    message = fault(with_value(subject, predicate, Literal("it's")))
    assert message == f"""<{subject}> has the literal "it's" as value of <{predicate}>; expected an IRI"""


NOT_INTEGERS = {
    '"2"^^<urn:byte>': Literal("2", datatype=IRI("urn:byte")),
    "<urn:2>": IRI("urn:2"),
}


@pytest.mark.parametrize("shown", NOT_INTEGERS)
@pytest.mark.parametrize("place", [(SENTENCE, OA + "start"), (EVIDENCE, term("certainty"))])
def test_numbers_must_be_integers(place, shown):
    message = fault(with_value(*place, NOT_INTEGERS[shown]))
    assert message == f"<{place[0]}> has {shown} as value of <{place[1]}>; expected an xsd:integer"


@pytest.mark.parametrize("number", [-1, 4])
def test_a_certainty_off_the_scale_is_a_fault_of_the_file(number):
    message = fault(with_value(EVIDENCE, term("certainty"), Literal(number)))
    assert message == f"<{EVIDENCE}> has the certainty {number}; expected 0, 1, 2 or 3"


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (6, 5)])
def test_a_span_that_is_none_is_a_fault_of_the_file(start, end):
    spans = {OA + "start": start, OA + "end": end}
    left = [quad for quad in QUADS if quad.subject != CUE or quad.predicate not in spans]
    more = [Quad(CUE, IRI(name), Literal(number), Graphs.CURATED) for name, number in spans.items()]
    assert fault([*left, *more]) == (f"<{CUE}> has oa:start {start} and oa:end {end}; expected 0 <= oa:start < oa:end")


def test_a_span_may_begin_with_the_text():
    (evidence,) = decode(with_value(IRI(EVIDENCE + "/span"), OA + "start", Literal(0))).evidence
    assert evidence.span == Span(0, 40)


@pytest.mark.parametrize(
    ("subject", "name", "kind"),
    [
        (EVIDENCE, "stance", "Stance"),
        (EVIDENCE, "modality", "Modality"),
        (EVIDENCE, "attitude", "Attitude"),
        (EVIDENCE, "quantifierKind", "QuantifierKind"),
        (EVIDENCE, "quantifierOf", "QuantifierScope"),
        (CLAIM.iri, "status", "ClaimStatus"),
        (DECISION, "outcome", "ClaimStatus"),
        (PAPER, "documentStatus", "DocumentStatus"),
        (EVIDENCE, "design", "StudyDesign"),
        (EVIDENCE, "section", "Section"),
    ],
)
def test_a_value_that_is_none_of_the_list_is_named_with_the_list(subject, name, kind):
    message = fault(with_value(subject, term(name), IRI("urn:odd")))
    assert message.startswith(f"<{subject}>, <{term(name)}>: <urn:odd> is not a {kind}: expected one of ig:")


def test_a_literal_is_not_one_of_several_objects():
    message = fault([*QUADS, Quad(TOGETHER.iri, IRI(RDF + "object"), Literal("lymphocytes"), Graphs.CURATED)])
    assert message.startswith(f"the claim <{TOGETHER.iri}> has a literal among its 4 objects")


@pytest.mark.parametrize("value", [Literal("many"), IRI("urn:many"), Literal(float("inf"))])
def test_a_value_that_is_no_number_is_a_fault_of_the_file(value):
    left = [quad for quad in QUADS if quad[:2] != (NUMBER, term("digits"))]
    left = [quad for quad in left if quad[:2] != (NUMBER, term("value"))]
    message = fault([*left, Quad(NUMBER, term("value"), value, Graphs.CURATED)])
    assert message.startswith(f"<{NUMBER}>: ")
    assert "is not a decimal number" in message


def test_a_place_that_names_nothing_is_a_fault():
    place = IRI(EVIDENCE + "/place")
    assert fault([quad for quad in QUADS if quad.subject != place or quad.predicate == RDF + "type"]).startswith(
        f"the place <{place}> is empty; add at least one of its properties"
    )


def test_evidence_that_no_claim_has_is_a_fault():
    message = fault(without(CLAIM.iri, term("hasEvidence")))
    assert message.startswith(f"the evidence <{EVIDENCE}> does not belong to a claim; add a triple that links a claim")


DEFAULTS = {
    "definition": ("entities", SKOS + "definition", DRUG),
    "generic": ("entities", term("genericForm"), DRUG),
    "plural": ("entities", term("pluralForm"), DRUG),
    "object_source": ("mappings", SSSOM + "object_source", MAPPING),
    "object_source_version": ("mappings", SSSOM + "object_source_version", MAPPING),
    "comment": ("mappings", RDFS + "comment", MAPPING),
    "licence": ("documents", DCTERMS + "rights", PAPER),
    "text_sha256": ("documents", term("textSha256"), PAPER),
    "status_date": ("documents", term("statusDate"), PAPER),
    "status_source": ("documents", term("statusSource"), PAPER),
    "quantifier": ("evidence", term("quantifier"), EVIDENCE),
    "speaker_quantifier": ("evidence", term("speakerQuantifier"), EVIDENCE),
    "quotation": ("evidence", term("quotation"), EVIDENCE),
    "note": ("evidence", term("note"), EVIDENCE),
    "text_length": ("documents", term("textLength"), PAPER),
    "attitude": ("evidence", term("attitude"), EVIDENCE),
    "quantifier_kind": ("evidence", term("quantifierKind"), EVIDENCE),
    "quantifier_of": ("evidence", term("quantifierOf"), EVIDENCE),
    "attributed_to": ("evidence", term("attributedTo"), EVIDENCE),
    "evidence_type": ("evidence", term("evidenceType"), EVIDENCE),
    "sentence": ("evidence", term("sentence"), EVIDENCE),
    "span": ("evidence", OA + "hasSelector", EVIDENCE),
    "level": ("evidence", term("level"), EVIDENCE),
    "design": ("evidence", term("design"), EVIDENCE),
    "sample_size": ("evidence", term("sampleSize"), EVIDENCE),
    "section": ("evidence", term("section"), EVIDENCE),
    "numbers": ("evidence", term("hasNumber"), EVIDENCE),
    "place": ("evidence", term("place"), EVIDENCE),
    "identifier": ("evidence", DCTERMS + "identifier", EVIDENCE),
    "year": ("documents", term("year"), PAPER),
    "identifiers": ("documents", term("documentIdentifier"), PAPER),
    "derived_from": ("documents", PROV + "wasDerivedFrom", PAPER),
}


@pytest.mark.parametrize("field", DEFAULTS)
def test_what_may_be_missing_is_its_default_and_nothing_else_changes(field):
    kind, predicate, subject = DEFAULTS[field]
    (found,), (whole,) = getattr(decode(without(subject, predicate)), kind), getattr(FULL, kind)
    default = next(each.default for each in fields(whole) if each.name == field)
    assert getattr(found, field) == default != getattr(whole, field)
    assert {**vars_of(found), field: None} == {**vars_of(whole), field: None}


def vars_of(record):
    return {each.name: getattr(record, each.name) for each in fields(record)}


def test_synonyms_without_a_language_are_english_and_iris_are_none():
    (entity,) = decode(with_value(DRUG, SKOS + "altLabel", Literal("Xx"))).entities
    assert Synonym("Xx", "exact", "en") in entity.synonyms
    (entity,) = decode([*QUADS, Quad(DRUG, IRI(SKOS + "altLabel"), IRI("urn:name"), Graphs.CURATED)]).entities
    assert entity == FULL.entities[0]
    (entity,) = decode([*QUADS, Quad(DRUG, IRI(DCTERMS + "identifier"), IRI("urn:name"), Graphs.CURATED)]).entities
    assert entity.identifiers == ("X1",)


def test_an_iri_is_text_where_text_is_expected():
    (document,) = decode(with_value(PAPER, DCTERMS + "rights", IRI("urn:licence"))).documents
    assert document.licence == "urn:licence"


def test_types_that_are_literals_and_foreign_nodes_are_passed_over():
    foreign = [
        Quad(IRI("urn:a"), IRI(RDF + "type"), Literal(term("Claim")), Graphs.CURATED),
        Quad(IRI("urn:a"), IRI(RDF + "type"), IRI("urn:Thing"), Graphs.CURATED),
        Quad(IRI("urn:a"), IRI("urn:p"), Literal(1), Graphs.CURATED),
        Quad(CLAIM.iri, IRI("urn:p"), Literal(1), Graphs.CURATED),
        Quad(EVIDENCE, IRI("urn:p"), Literal(1), Graphs.CURATED),
    ]
    assert decode([*foreign, *QUADS]) == FULL


PROPERTY = term("madeUp")


def said(predicate, value, more=(), *, kinds=None):
    """The one claim as it is read with one more property: context, participants and links."""
    quads = [*QUADS, Quad(CLAIM.iri, IRI(predicate), value, Graphs.CURATED), *more]
    corpus = decode(quads, kinds=kinds)
    (claim,) = (claim for claim in corpus.claims if claim.iri == CLAIM.iri)
    pair = (IRI(predicate), value)
    places = {
        "context": pair in claim.context,
        "participants": pair in claim.participants,
        "links": Link(CLAIM.iri, *pair) in corpus.links,
    }
    return [name for name, here in places.items() if here]


def schema(above, value=None):
    return [Quad(PROPERTY, IRI(RDFS + "subPropertyOf"), value or term(above), Graphs.CURATED)]


def test_without_a_schema_the_kind_of_a_property_follows_from_name_and_value():
    assert said(PROPERTY, MOUSE) == said(PROPERTY, Literal("x")) == ["context"]
    assert said(PROPERTY, OTHER.iri) == ["links"]
    for role in ("input", "output", "agent", "instrument"):
        assert said(term(role), DRUG) == ["participants"]
        assert said(term(role), Literal("x")) == []
    assert said("urn:p", MOUSE) == said("urn:p", OTHER.iri) == []
    for own in ("stance", "evidenceType", "quantifierOf", "cueWords"):
        assert said(term(own), MOUSE) == []


@pytest.mark.parametrize(
    ("above", "place"), [("context", "context"), ("participant", "participants"), ("claimLink", "links")]
)
def test_a_schema_in_the_quads_decides(above, place):
    assert said(PROPERTY, MOUSE, schema(above)) == [place]
    assert said(PROPERTY, Literal("x"), schema(above)) == (["context"] if above == "context" else [])
    assert said(PROPERTY, MOUSE, schema("", Literal(term(above)))) == ["context"]  # which is no schema


def test_kinds_that_are_given_decide_alone():
    role = {PROPERTY: PropertyKind.ROLE}
    assert said(PROPERTY, MOUSE, kinds=role) == ["participants"]
    assert said(PROPERTY, MOUSE, schema("context"), kinds=role.get) == ["participants"]
    assert said(PROPERTY, MOUSE, schema("context"), kinds={}) == []
    assert said(PROPERTY, MOUSE, kinds=lambda _: None) == []
    assert decode(QUADS, kinds={}).claims[0].context == ()
    assert decode(QUADS, kinds={term("species"): PropertyKind.CONTEXT}).evidence[0].context == (
        (term("species"), MOUSE),
    )


def test_a_condition_of_membership_is_told_from_an_axiom():
    conditions = {axiom.reason: axiom.condition for axiom in decode(QUADS).axioms}
    assert conditions == {"All of them do.": True, "By definition.": False}


def test_sentences_belong_to_their_document():
    other = IRI(BASE + "document/other")
    more = Document(other, "Another", sentences=(Sentence(IRI(other + "/S1"), other, 0, 0, Span(0, 5)),))
    documents = {document.iri: document for document in decode([*QUADS, *encode(Corpus(documents=(more,)))]).documents}
    assert documents[other] == more
    assert documents[PAPER] == FULL.documents[0]


def test_names_of_agents_are_decoded():
    corpus = decode(QUADS)
    assert (corpus.decisions[0].agent, corpus.waivers[0].agent) == ("A. Curator", "B/C")


def test_nothing_is_an_empty_corpus():
    assert decode([]) == Corpus()
    assert all(isinstance(claim, Claim) for claim in decode(QUADS).claims)
