"""A text that states a claim of which the graph also holds the opposite, or evidence against it, says so."""

import pytest

from conftest import TRIALS, SmallProject
from immunograph.gate import Record, check_wording

OPPOSITE = {
    "claims": TRIALS["claims"]
    + "O1\tdrug-x\tig:enhances\tgrowth\t\nO2\tdrug-z\tig:enhances\tspread\tdisease=lung-tumour\n",
    "evidence": TRIALS["evidence"]
    + "O1\tsecond\tsupports\t3\tasserted\tsecond\t\tDrug X enhances growth.\n"
    + "O2\tsecond\tsupports\t3\tasserted\tsecond\t\tDrug Z enhances spread in lung tumours.\n",
    "decisions": TRIALS["decisions"] + "O1\tproposed\tNew.\tc\t2026-01-01\nO2\tproposed\tNew.\tc\t2026-01-01\n",
}
HELD = "the graph holds the opposite: O1, that drug X enhances tumour growth (certainty 3 of 3)"


@pytest.fixture(scope="module")
def opposite(tmp_path_factory, graph_of):
    root = tmp_path_factory.mktemp("opposite") / "project"
    SmallProject(root, TRIALS | OPPOSITE)
    return graph_of(root)


@pytest.mark.parametrize(
    ("text", "claim", "expected"),
    [
        ("Drug X inhibits tumour growth.", "N3", HELD),
        (
            "Drug X enhances tumour growth.",
            "O1",
            "the graph holds the opposite: N3, that drug X inhibits tumour growth",
        ),
        ("Drug X inhibits tumour growth.", "O1", "the graph holds that as another claim, N3"),
        ("Drug Z inhibits tumour spread in lung tumours.", "N4", "(lung tumour, disease) says the opposite"),
    ],
)
def test_the_opposite_that_a_graph_holds_is_told(opposite, text, claim, expected):
    found = [each for each in opposite.check_wording(text, claims=claim) if expected in each.message]
    assert [each.firmer for each in found] == [True]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Whether drug X inhibits tumour growth is contested.", "N3"),
        ("Lee et al. found that drug X inhibits tumour growth.", "N3"),
        ("Drug X inhibits tumour growth. The second study found the opposite.", "N3"),
        ("Drug X inhibits tumour growth. Drug X enhances tumour growth.", "N3"),
        ("In lung tumours, drug Z enhances tumour spread.", "O2"),  # narrower than the claim that it inhibits spread
        ("Drug X does not enhance tumour growth.", "O1"),
    ],
)
def test_what_is_contested_or_attributed_or_of_other_contexts_is_no_news(opposite, text, claim):
    assert not any("opposite" in each.message for each in opposite.check_wording(text, claims=claim))


def test_an_exception_may_be_the_opposite_there(opposite):
    text = "Study 1 found that drug Z inhibits tumour spread, but not in lung tumours."
    assert not any(each.what == "negation" for each in opposite.check_wording(text, claims="N4"))


def test_the_graphs_own_sentences_say_that_they_are_contested(opposite):
    for claim in ("N3", "N4", "N5", "O1", "O2"):
        found = opposite.check_wording(opposite.sentence(claim), claims=claim)
        assert [str(each) for each in found if each.firmer] == [], claim


def test_of_two_sentences_each_reports_the_claim_of_its_own_direction():
    records = [Record("C1", ("drug X",), ("growth",), sign=sign) for sign in "+-"]
    assert check_wording("Drug X enhances growth. Drug X inhibits growth.", records) == []
