"""The question whether A prevents B lists what is stated, tested, disputed and asked of the two."""

import pytest

import immunograph as ig

HEAD = """@prefix ig: <https://w3id.org/immunograph/vocab/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <http://example.org/> .
:statins rdfs:label "statins" . :sepsis rdfs:label "sepsis" . ig:prevents ig:propertyKind ig:ClaimPredicate .
"""


def graph_of(*claims):
    """A graph of claims (key, predicate, stances, further triples) about statins and sepsis."""
    lines = [HEAD]
    for key, predicate, stances, more in claims:
        lines.append(
            f":{key} a ig:Claim ; rdf:subject :statins ; rdf:predicate ig:{predicate} ; rdf:object :sepsis ; "
            f'dcterms:identifier "{key}" ; ig:status ig:Proposed {more} .'
        )
        for number, stance in enumerate(stances):
            lines.append(f":{key} ig:hasEvidence :{key}e{number} . :{key}e{number} ig:stance ig:{stance} .")
    kg = ig.KnowledgeGraph()
    kg.add("\n".join(lines).encode(), format="turtle")
    return kg


def roles(kg):
    answer = kg.ask("does-it-prevent", subject="http://example.org/statins", object="http://example.org/sepsis")
    return sorted((row.claim, row.role, row.stance) for row in answer)


@pytest.mark.parametrize(
    ("stance", "word"), [("Supports", "supports"), ("Null", "null result"), ("Disputes", "disputes")]
)
def test_a_claim_that_nobody_asks_is_listed_with_its_stance(stance, word):
    assert roles(graph_of(("P1", "prevents", [stance], ""))) == [("P1", "the claim itself", word)]


def test_question_and_answers_of_one_claim_are_told_apart():
    kg = graph_of(("P1", "prevents", ["Asks", "Null"], ""))
    assert roles(kg) == [("P1", "the claim itself", "null result"), ("P1", "the question", "asks")]


def test_a_claim_that_answers_another_between_the_two_is_listed_once():
    kg = graph_of(("P1", "prevents", ["Asks"], ""), ("P2", "increases", ["Supports"], "; ig:answers :P1"))
    assert roles(kg) == [("P1", "the question", "asks"), ("P2", "speaks to it", "supports")]


def test_a_note_says_that_other_effects_are_listed_too():
    kg = graph_of(("P1", "increases", ["Supports"], ""))
    notes = kg.ask("does-it-prevent", subject="http://example.org/statins", object="http://example.org/sepsis").notes
    assert any("every effect, not only with prevention" in note for note in notes)
