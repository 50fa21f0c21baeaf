"""Proofs: down to the passages, as text, HTML and PROV."""

import pytest
import rdflib
from claims_of import columns_of

from immunograph.analysis.why import find_proofs
from immunograph.errors import UnknownNameError

PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")


def test_interferon_helps_prevent_cancer_is_inferred_from_the_universal_rule(kg):
    proof = kg.why("interferon", "cancer")
    assert proof.inferred
    assert proof.proposition == "that interferons help prevent cancer"
    assert [[premise.key for premise in use.premises] for use in proof.derivations] == [
        ["C20", "C24", "C60"],
        ["C21", "C24", "C60"],
    ]
    assert proof.certainty == 2
    # Every premise is stated flatly; what slows is only said to be able to, and so is the conclusion.
    assert [(use.certainty, {premise.certainty for premise in use.premises}) for use in proof.derivations] == [
        (2, {3}),
        (2, {3}),
    ]
    assert "condition: If the thing is only able to do it, so is the conclusion" in str(proof)
    assert "stated by no text" in str(proof)
    assert "any chemical that slows cancer cells helps prevent cancer" in str(proof)
    assert kg.why("interferon helps prevent cancer").claim == proof.claim


def test_stated_claim_is_its_passages(kg):
    proof = kg.why("C35")
    assert not proof.inferred
    assert proof.certainty == 2
    assert len(proof.says) == 1
    assert proof.derivations == ()


def test_question_proves_nothing(kg):
    proof = kg.why("C02")
    assert proof.certainty == 0
    assert "asks whether" in proof.says[0]


def test_html_holds_premises_as_text(kg):
    page = kg.why("interferon", "cancer")._repr_html_()
    assert page.count("<details open>") == 7
    assert "C24" in page


def test_rdf_is_prov_down_to_the_document(kg):
    graph = kg.why("interferon", "cancer").rdf()
    rows = graph.query(
        """PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT DISTINCT ?premise ?document { ?claim prov:wasGeneratedBy ?activity .
        ?activity prov:used ?premise ; prov:wasInfluencedBy ?rule .
        ?premise prov:wasDerivedFrom/prov:wasDerivedFrom ?document }"""
    )
    assert len(list(rows)) == 4
    assert (None, rdflib.RDF.type, PROV.Activity) in graph


def test_nothing_between_two_entities_says_what_to_do(kg):
    with pytest.raises(UnknownNameError, match=r"try kg\.mechanisms"):
        kg.why("hormone", "cancer")


def test_every_claim_between_two_entities_is_proved(kg):
    proof = kg.why("immune system", "cancer cell")
    assert [each.key for each in (proof, *proof.others)] == ["C08", "C43"]
    assert str(proof).startswith("2 claims between the two: C08, C43\n\nC08  ")
    assert "\nC43  that " in str(proof)
    assert [each["claim"] for each in proof.as_dict()["others"]] == ["C43"]
    assert "2 claims between the two: C08, C43" in proof._repr_html_()
    assert proof._repr_html_().count("<details open>") == 2
    claims = set(proof.rdf().subjects(PROV.wasDerivedFrom))
    assert {rdflib.URIRef(each.claim) for each in (proof, *proof.others)} <= claims
    assert kg.why("C08").others == ()
    assert "others" not in kg.why("C08").as_dict()


def test_the_firmest_of_the_claims_that_disagree_is_the_first():
    evidence = [("a", "d1", "Supports", 2), ("b", "d2", "Supports", 3)]
    columns = columns_of([("a", "x", "-", "y"), ("b", "x", "+", "y")], evidence)
    proof = find_proofs(columns, ["a", "b"], {})
    assert [(each.key, each.certainty) for each in (proof, *proof.others)] == [("b", 3), ("a", 2)]
