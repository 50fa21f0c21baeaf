"""Selecting claims: equal to going through the model by hand; tables that keep every text."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.selection import all_below
from immunograph.errors import FormatError, UnknownNameError
from immunograph.model import ClaimStatus, EpistemicStatus, Stance
from immunograph.vocabulary import IG, RDFS
from timing import examples

BELOW = {RDFS + "subClassOf", IG + "bearer", IG + "involves"}


def below(corpus, edges, iri):
    pairs = {(each.subject, each.object) for each in corpus.axioms if each.predicate in BELOW}
    pairs |= {(subject, value) for subject, value in edges}
    reached = {iri}
    while True:
        more = {lower for lower, upper in pairs if upper in reached} - reached
        if not more:
            return reached
        reached |= more


@pytest.fixture(scope="module")
def subclass_edges(kg):
    rows = kg.query("SELECT ?s ?o { ?s rdfs:subClassOf ?o FILTER(ISIRI(?s) && ISIRI(?o)) }")
    return {(row.s, row.o) for row in rows}


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_selecting_is_going_through_the_model(kg, subclass_edges, data):
    corpus = kg.columns.corpus
    names = [each.iri for each in corpus.entities]
    wanted = {
        "about": data.draw(st.none() | st.sampled_from(names)),
        "subject": data.draw(st.none() | st.none() | st.sampled_from(names)),
        "min_certainty": data.draw(st.integers(0, 2)),
        "max_certainty": data.draw(st.integers(2, 3)),
        "status": data.draw(st.none() | st.sampled_from([each.value for each in ClaimStatus])),
        "stance": data.draw(st.none() | st.sampled_from([each.value for each in Stance])),
        "epistemic_status": data.draw(st.none() | st.sampled_from([each.value for each in EpistemicStatus])),
        "speaker": data.draw(st.none() | st.none() | st.sampled_from(names)),
    }
    near = below(corpus, subclass_edges, wanted["about"]) if wanted["about"] else set()
    claims = {each.iri: each for each in corpus.claims}
    expected = []
    for each in corpus.evidence:
        claim = claims[each.claim]
        around = {value for _, value in (*claim.context, *claim.participants)}
        fits = (
            (not near or near & {*claim.subjects, claim.object, *around})
            and (not wanted["subject"] or wanted["subject"] in claim.subjects)
            and wanted["min_certainty"] <= each.certainty <= wanted["max_certainty"]
            and wanted["status"] in (None, claim.status.value)
            and wanted["stance"] in (None, each.stance.value)
            and wanted["epistemic_status"] in (None, each.status.value)
            and wanted["speaker"] in (None, each.speaker)
        )
        if fits:
            expected.append((claim.iri, each.paraphrase))
    answer = kg.claims(**wanted)
    assert sorted((row.iri, row.says) for row in answer) == sorted(expected)


def test_what_is_directed_at_a_thing_is_about_it(kg):
    told = set(kg.claims(about="cancer").column("claim"))
    assert {"C36", "C37"} <= told  # attack on, and detection of, cells of it
    assert {"C08", "C26"} <= told


def test_what_no_curator_made_a_claim_is_not_listed():
    graph = ig.KnowledgeGraph()
    graph.update(
        "INSERT DATA { GRAPH igg:lab { <urn:st> rdf:subject ige:x ; rdf:predicate ig:inhibits ; rdf:object ige:y ;"
        " ig:hasEvidence <urn:e> . <urn:e> ig:stance ig:Supports ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted ;"
        " oa:hasSource <urn:d> } }"
    )
    assert len(graph.claims()) == 0


def test_a_cycle_is_walked_once():
    graph = ig.KnowledgeGraph()
    graph.update("INSERT DATA { GRAPH igg:o { ige:a rdfs:subClassOf ige:b . ige:b rdfs:subClassOf ige:a } }")
    reached = all_below(graph.columns, "https://w3id.org/immunograph/entity/a", [RDFS + "subClassOf"])
    assert len(reached) == 2


def test_an_entity_of_many_claims_is_described_by_some_and_their_number_told():
    lines = " ".join(
        f"igc:c{n} a ig:Claim ; dcterms:identifier 'c{n:02}' ; rdfs:label 'that hub acts on {n}'@en ; rdf:subject ige:hub ;"
        f" rdf:predicate ig:inhibits ; rdf:object ige:o{n} ; ig:status ig:Proposed ."
        for n in range(30)
    )
    graph = ig.KnowledgeGraph()
    graph.update(f"INSERT DATA {{ GRAPH igg:lab {{ ige:hub a ig:Entity ; rdfs:label 'hub'@en . {lines} }} }}")
    some = graph.describe("hub", limit=5)
    assert "30 claims, of which 5 are shown" in str(some)
    assert [each["claim"] for each in some.as_dict()["claims"]] == ["c00", "c01", "c02", "c03", "c04"]
    assert some.as_dict()["claim_count"] == 30
    assert "of which" not in str(graph.describe("hub"))


def test_an_inferred_claim_is_described_as_one(kg):
    told = kg.describe(kg.query("SELECT ?c { ?c a ig:InferredClaim }")[0].c)
    assert "inferred, stated by no text" in str(told)
    assert "2 of 3" in str(told)
    assert "C20" in str(told)
    assert "C24" in str(told)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | TEXT,
            st.none() | st.integers(-(2**62), 2**62),
            st.none() | st.floats(allow_nan=False),
            st.none() | st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_table_of_a_frame_holds_its_values(rows):
    schema = {"text": pl.String, "whole": pl.Int64, "number": pl.Float64, "truth": pl.Boolean}
    made = table_of_frame(pl.DataFrame(rows, schema=schema, orient="row"))
    assert [tuple(row) for row in made] == rows


def test_a_text_is_no_iri_and_an_odd_iri_is_a_text():
    frame = pl.DataFrame({"iri": ["urn:a", "not one", "http://x/<y>"], "text": ["urn:a", "b", "c"]})
    terms = table_of_frame(frame, iris=("iri",)).terms()
    assert terms["iri"].to_list() == ["<urn:a>", '"not one"', '"http://x/<y>"']
    assert terms["text"].to_list() == ['"urn:a"', '"b"', '"c"']


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda kg: kg.claims(min_certainty="2"), "min_certainty must be a whole number, not '2'"),
        (lambda kg: kg.claims(max_certainty=None), "max_certainty must be a whole number, not None"),
        (lambda kg: kg.claims(status=3), "status must be a string, not 3"),
        (lambda kg: kg.explore("IL-2", hops="2"), "hops must be a whole number, not '2'"),
        (lambda kg: kg.mechanisms("IL-2", "cancer", max_steps=True), "max_steps must be a whole number, not True"),
        (lambda kg: kg.describe("IL-2", limit=2.5), "limit must be a whole number, not 2.5"),
        (lambda kg: kg.networks.hubs(limit="3"), "limit must be a whole number, not '3'"),
        (lambda kg: kg.names.search("il", limit="3"), "limit must be a whole number, not '3'"),
        (lambda kg: kg.counts.degrees(limit="3"), "limit must be a whole number, not '3'"),
        (lambda kg: kg.contradictions(limit="3"), "limit must be a whole number, not '3'"),
    ],
)
def test_an_argument_of_the_wrong_type_is_one_sentence(kg, call, told):
    with pytest.raises(FormatError) as caught:
        call(kg)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("predicate", "meant"), [("ig:kills", "ig:destroys"), ("kills", "destroys"), ("ig:inhibts", "ig:inhibits")]
)
def test_an_unknown_predicate_is_answered_by_what_its_verb_means(kg, predicate, meant):
    with pytest.raises(UnknownNameError, match=f"no predicate is called '{predicate}'; did you mean '{meant}'"):
        kg.claims(predicate=predicate)
