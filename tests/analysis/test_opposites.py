"""Claims that say the opposite between the same two are named wherever the evidence against a claim is."""

from dataclasses import replace

import pytest
from claims_of import columns_of
from starlette.testclient import TestClient

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.opposites import opposite_claims
from immunograph.analysis.sentences import Sentences
from immunograph.server.app import make_app
from immunograph.server.served import Served
from immunograph.server.settings import Settings

DISEASE = "https://w3id.org/immunograph/vocab/disease"
CLAIMS = [("a", "x", "+", "y"), ("b", "x", "-", "y"), ("c", "x", "+", "z"), ("d", "y", "-", "x")]
SAID = [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 2), ("c", "d1", "Supports", 3), ("d", "d1", "Supports", 3)]


def test_the_opposite_claim_is_found_from_either_side():
    found = opposite_claims(columns_of(CLAIMS, SAID), ["a", "b", "c", "d"])
    told = {claim: [(each.other, each.kind, each.certainty) for each in others] for claim, others in found.items()}
    assert told == {"a": [("b", "hedge against assertion", 2)], "b": [("a", "hedge against assertion", 3)]}


def test_all_claims_at_once_and_those_nearby_give_the_same(kg, monkeypatch):
    """A small graph is compared as a whole, once; of a large one, what stands between the same two entities."""
    for small in (columns_of(CLAIMS, SAID), kg._workbench().columns):
        claims = sorted(small.claims["claim"].unique())
        whole = opposite_claims(small, claims)
        said = {claim: Sentences(small, [claim]).claim(claim) for claim in claims}
        with monkeypatch.context() as patched:
            for module in ("opposites", "sentences"):
                patched.setattr(f"immunograph.analysis.{module}.SMALL", 0)
            large = replace(small)
            assert opposite_claims(large, claims) == whole
            assert {claim: Sentences(large, [claim]).claim(claim) for claim in claims} == said
            for claim in claims:
                assert opposite_claims(large, [claim]).get(claim) == whole.get(claim)


@pytest.mark.parametrize("evidence", [[*SAID[:1], ("b", "d2", "Asks", 0)], [*SAID[:1], ("b", "d2", "Null", 3)]])
def test_an_unsupported_claim_says_nothing_opposite(evidence):
    assert opposite_claims(columns_of(CLAIMS[:2], evidence), ["a", "b"]) == {}


def test_a_contrast_of_context_is_no_opposite():
    contexts = [("a", DISEASE, "melanoma"), ("b", DISEASE, "glioma")]
    assert opposite_claims(columns_of(CLAIMS, SAID, contexts=contexts), ["a"]) == {}


def test_belief_names_the_opposite_claim_and_does_not_count_it():
    columns = columns_of(CLAIMS, SAID)
    belief = Beliefs(columns).of("a")
    assert belief.value == Beliefs(columns_of(CLAIMS[:1], SAID[:1])).of("a").value
    assert len(belief.opposite) == 1
    assert belief.opposite[0].startswith("b  ")
    assert "not counted  b  " in belief.text()
    assert belief.text().count("it says the opposite, between the same two") == 1
    assert belief.as_dict()["opposite"] == list(belief.opposite)


@pytest.fixture
def disagreeing(trials, graph_of):
    """The trials, in which drug Z also enhances spread (N6), the opposite of N4 without the null result of that."""
    trials.append("claims", "N6\tdrug-z\tig:enhances\tspread\t")
    trials.append("evidence", "N6\tthird\tsupports\t2\thedged\tthird\t\tDrug Z seems to enhance spread.")
    trials.append("decisions", "N6\tproposed\tUnder review.\tcurator\t2026-01-01")
    return graph_of(trials.root)


def test_describe_and_the_served_page_name_the_opposite_claim(disagreeing):
    told = disagreeing.describe("N6")
    assert "0 against it\n  no source in this graph disputes it itself (one document mentions it)" in str(told)
    (words,) = told.as_dict()["opposite"]
    assert words.startswith("N4  that drug Z inhibits tumour spread (certainty 3 of 3; ")
    assert f"1 saying the opposite, between the same two\n  {words}" in str(told)
    assert "opposite" not in str(disagreeing.describe("N1"))
    app = make_app(Served(lambda: disagreeing, Settings()))
    with TestClient(app, base_url="http://localhost") as client:
        page = client.get("/claim/N6").text
    assert "No evidence against it itself in this graph" in page
    assert "1 saying the opposite, between the same two</h3>" in page
    assert words in page
