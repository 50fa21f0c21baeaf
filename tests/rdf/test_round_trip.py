"""Model -> quads -> model loses nothing, with and without a store in between."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.identifiers import axiom_iri, decision_iri, make_claim
from immunograph.model import (
    COMPARISONS,
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
    Link,
    Literal,
    Mapping,
    Modality,
    Number,
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
)
from immunograph.rdf import Quad, decode, direct_edges, encode, parse_term, term_text
from immunograph.store import LocalStore
from immunograph.vocabulary import BASE, Graphs, term
from timing import examples

pytestmark = pytest.mark.slow

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=4)
entity_iris = names.map(lambda name: IRI(f"{BASE}entity/{name}"))
literals = st.one_of(
    st.builds(Literal, texts, st.none() | st.sampled_from(["en", "de-at"])),
    st.builds(Literal, st.booleans()),
    st.builds(Literal, st.integers(-(2**62), 2**62)),
    st.builds(Literal, st.floats(allow_nan=False)),
    st.builds(lambda text: Literal(text, datatype=IRI("http://example.org/unit")), texts),
)
spans = st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
contexts = st.tuples(st.sampled_from([term("stage"), term("species"), term("dose")]), st.one_of(entity_iris, literals))
participants = st.tuples(st.sampled_from([term("input"), term("instrument")]), entity_iris)
objects = st.one_of(
    literals.map(lambda value: (value, ())),
    st.tuples(entity_iris, st.lists(entity_iris, max_size=2)),
)
digits = st.from_regex(r"[+-]?[0-9]{1,25}(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
numbers = st.builds(Number, st.sampled_from([IRI("urn:p"), IRI("urn:n")]), digits, texts, st.sampled_from(COMPARISONS))
places = st.dictionaries(st.sampled_from(["page", "table", "row", "other"]), texts.filter(bool), min_size=1)
relations = st.tuples(st.sampled_from(PassageRelation), st.just(IRI(BASE + "evidence/0")))
claims = st.builds(
    lambda subjects, predicate, several, **more: make_claim(
        subjects, predicate, several[0], joint_objects=several[1], **more
    ),
    st.lists(entity_iris, min_size=1, max_size=3),
    st.sampled_from([term("inhibits"), term("enhances")]),
    objects,
    aspect=texts,
    context=st.lists(contexts, max_size=3),
    participants=st.lists(participants, max_size=2),
    status=st.sampled_from(ClaimStatus),
    identifiers=st.lists(texts, max_size=2),
)


@st.composite
def corpora(draw):
    made = {claim.iri: claim for claim in draw(st.lists(claims, min_size=1, max_size=3))}
    iris = list(made)
    entities = {
        iri: Entity(
            iri,
            draw(texts),
            draw(entity_iris),
            draw(texts),
            tuple(draw(st.lists(texts, max_size=2))),
            tuple(
                draw(
                    st.lists(
                        st.builds(Synonym, texts, st.sampled_from(["exact", "broad", "narrow", "related"])), max_size=2
                    )
                )
            ),
            draw(texts),
            draw(texts),
        )
        for iri in draw(st.lists(entity_iris, max_size=2))
    }
    document = IRI(BASE + "document/d")
    sentence = Sentence(IRI(document + "/S0"), document, 0, draw(st.integers(0, 3)), draw(spans), draw(texts))
    evidence = [
        Evidence(
            iri=IRI(f"{BASE}evidence/{number}"),
            claim=draw(st.sampled_from(iris)),
            document=document,
            stance=draw(st.sampled_from(Stance)),
            certainty=draw(st.sampled_from(Certainty)),
            status=draw(st.sampled_from(EpistemicStatus)),
            speaker=draw(entity_iris),
            paraphrase=draw(texts),
            span=draw(st.none() | spans),
            sentence=draw(st.none() | st.just(sentence.iri)),
            cues=tuple({span: Cue(draw(texts), span) for span in draw(st.lists(spans, max_size=3))}.values()),
            modality=tuple(draw(st.lists(st.sampled_from(Modality), max_size=3))),
            attitude=draw(st.none() | st.sampled_from(Attitude)),
            attributed_to=draw(st.none() | entity_iris),
            quantifier=draw(texts),
            quantifier_kind=draw(st.none() | st.sampled_from(QuantifierKind)),
            quantifier_of=draw(st.none() | st.sampled_from(QuantifierScope)),
            speaker_quantifier=draw(texts),
            evidence_type=draw(st.none() | entity_iris),
            quotation=draw(texts),
            note=draw(texts),
            context=tuple(draw(st.lists(contexts, max_size=2))),
            level=draw(st.none() | entity_iris),
            design=draw(st.none() | st.sampled_from(StudyDesign)),
            sample_size=draw(st.none() | st.integers(1, 9)),
            section=draw(st.none() | st.sampled_from(Section)),
            numbers=tuple(draw(st.lists(numbers, max_size=3))),
            place=draw(st.none() | places.map(lambda parts: Place(**parts))),
            relations=tuple(draw(st.lists(relations, max_size=2))),
            identifier=draw(texts),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    one = iris[0]
    return Corpus(
        entities=tuple(entities.values()),
        mappings=tuple(
            Mapping(iri, IRI("http://www.w3.org/2004/02/skos/core#closeMatch"), IRI("urn:x"), draw(texts), IRI("urn:j"))
            for iri in entities
        ),
        axioms=tuple(
            Axiom(iri, term("inhibits"), IRI("urn:y"), draw(texts), draw(texts), draw(st.booleans()))
            for iri in entities
        ),
        documents=(
            Document(
                document,
                draw(texts),
                text_length=draw(st.none() | st.integers(0, 9)),
                references=tuple(draw(st.lists(entity_iris, max_size=2))),
                sentences=(sentence,),
                licence=draw(texts),
                note=draw(texts),
                identifiers=tuple(draw(st.lists(entity_iris, max_size=2))),
                year=draw(st.none() | st.integers(1000, 9999)),
                derived_from=tuple(draw(st.lists(entity_iris, max_size=2))),
            ),
        ),
        claims=tuple(made.values()),
        links=tuple(Link(one, term("causes"), other) for other in iris),
        evidence=tuple(evidence),
        decisions=(
            Decision(
                decision_iri(one, ClaimStatus.ACCEPTED, "a b/c", "2026-01-01"),
                one,
                ClaimStatus.ACCEPTED,
                draw(texts),
                draw(texts.filter(bool)),
                "2026-01-01",
            ),
        ),
    )


@given(corpora())
@settings(max_examples=examples(50), deadline=None)
def test_corpus_survives_quads(corpus):
    assert decode(encode(corpus)) == corpus


@given(corpora())
@settings(max_examples=examples(40), deadline=None)
def test_corpus_survives_a_store(corpus):
    store = LocalStore()
    store.add(encode(corpus))
    assert decode(store.quads()) == corpus


@given(literals)
def test_literal_survives_ntriples_text(literal):
    assert parse_term(term_text(literal)) == literal


def test_false_zero_and_empty_are_three_values_and_none_is_lost():
    values = [Literal(False), Literal(0), Literal(0.0), Literal(""), Literal("", "en")]
    made = [make_claim([IRI("urn:a")], term("inhibits"), value) for value in values]
    assert len({claim.iri for claim in made}) == len(values)
    corpus = Corpus(claims=tuple(made))
    assert decode(encode(corpus)) == corpus


def test_order_of_joint_subjects_and_context_does_not_change_the_iri():
    a, b = IRI("urn:a"), IRI("urn:b")
    context = [(term("stage"), a), (term("species"), b)]
    one = make_claim([a, b], term("inhibits"), a, context=context)
    other = make_claim([b, a, a], term("inhibits"), a, context=context[::-1])
    assert one == other
    assert one.iri != make_claim([a], term("inhibits"), a, context=context).iri


def test_only_an_accepted_claim_about_one_subject_and_one_object_has_an_edge():
    """An edge of one part would state of it alone what is stated of all together."""
    a, b, c = IRI("urn:a"), IRI("urn:b"), IRI("urn:c")
    for status in ClaimStatus:
        alone = make_claim([a], term("inhibits"), c, status=status)
        joint = make_claim([a, b], term("inhibits"), c, status=status)
        combined = make_claim([a], term("inhibits"), b, joint_objects=[c], status=status)
        expected = [Quad(a, term("inhibits"), c, Graphs.EDGES)]
        assert list(direct_edges([alone, joint, combined])) == (expected if status is ClaimStatus.ACCEPTED else [])
    assert list(direct_edges([replace(alone, status=ClaimStatus.ACCEPTED)], without={alone.iri})) == []


def test_axiom_names_itself_by_content():
    assert axiom_iri("urn:a", "urn:p", "urn:b") != axiom_iri("urn:b", "urn:p", "urn:a")
