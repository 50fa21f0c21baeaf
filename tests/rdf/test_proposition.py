"""The label of a claim: a that-clause, so that a label alone asserts nothing."""

import pytest

from immunograph.identifiers import make_claim
from immunograph.model import IRI, Literal
from immunograph.rdf.encode import proposition_label
from immunograph.vocabulary import term

LABELS = {
    "urn:a": "interferon",
    "urn:b": "interleukin",
    "urn:s": "scientists",
    "urn:v": "virus",
    "urn:p": "Interleukins (web page)",
    "urn:t": "attack on cancer cells by the immune system",
    term("inhibits"): "inhibits",
    term("is"): "is a kind of",
    term("has"): "has the role of",
    term("reaches"): "reaches",
    term("stage"): "stage",
}


@pytest.mark.parametrize(
    ("subjects", "predicate", "expected"),
    [
        (["urn:a"], "inhibits", "that interferon inhibits virus"),
        (["urn:b", "urn:a"], "inhibits", "that interferon and interleukin inhibit virus"),
        (["urn:s"], "is", "that scientists are a kind of virus"),
        (["urn:s"], "has", "that scientists have the role of virus"),
        (["urn:s"], "reaches", "that scientists reach virus"),
        (["urn:v"], "is", "that virus is a kind of virus"),
        (["urn:p"], "inhibits", "that Interleukins (web page) inhibits virus"),
        (["urn:t"], "inhibits", "that attack on cancer cells by the immune system inhibits virus"),
    ],
)
def test_proposition_is_a_that_clause(subjects, predicate, expected):
    claim = make_claim([IRI(each) for each in subjects], term(predicate), IRI("urn:v"))
    assert proposition_label(claim, LABELS) == expected


def test_aspect_context_and_literals_are_in_it():
    claim = make_claim(
        [IRI("urn:a")], term("inhibits"), Literal("x", "en"), aspect="rate", context=[(term("stage"), IRI("urn:v"))]
    )
    assert proposition_label(claim, LABELS) == "that interferon inhibits the rate of “x” (stage: virus)"
