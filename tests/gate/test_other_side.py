"""A text that states a claim of which the graph also holds the opposite, or evidence against it, says so."""

import pytest

from immunograph.gate import Record, check_wording

HELD = "the graph holds the opposite: O1, that drug X enhances tumour growth (certainty 3 of 3)"


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
def test_the_opposite_that_a_graph_holds_is_told(opposed, text, claim, expected):
    found = [each for each in opposed.check_wording(text, claims=claim) if expected in each.message]
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
def test_what_is_contested_or_attributed_or_of_other_contexts_is_no_news(opposed, text, claim):
    assert not any("opposite" in each.message for each in opposed.check_wording(text, claims=claim))


@pytest.mark.parametrize(
    ("place", "expected"), [("lung tumours", 0), ("skin tumours", 0), ("liver tumours", 1), ("tumours", 0)]
)
def test_an_exception_may_be_the_opposite_or_a_null_result_of_another_claim_there(opposed, place, expected):
    text = f"Study 1 found that drug Z inhibits tumour spread, but not in {place}."
    found = [each.message for each in opposed.check_wording(text, claims="N4") if each.what == "negation"]
    assert found == [f"no passage denies the claim “in {place}”: leave the exception out"] * expected


def test_the_graphs_own_sentences_say_that_they_are_contested(opposed):
    for claim in ("N3", "N4", "N5", "O1", "O2"):
        found = opposed.check_wording(opposed.sentence(claim), claims=claim)
        assert [str(each) for each in found if each.firmer] == [], claim


def test_of_two_sentences_each_reports_the_claim_of_its_own_direction():
    records = [Record("C1", ("drug X",), ("growth",), sign=sign) for sign in "+-"]
    assert check_wording("Drug X enhances growth. Drug X inhibits growth.", records) == []


MELANOMA = Record("C1", ("drug X",), ("growth",), sign="-", stance="null", context=(("disease", ("melanoma",)),))


@pytest.mark.parametrize(
    ("exception", "shown"),
    [
        ("but not in melanoma", ""),
        ("but not in mucosal melanoma", ""),
        ("except in melanoma", ""),
        ("but not in lung cancer", "in lung cancer"),
        ("except in lung cancer, which is rare", "in lung cancer"),
        ("but not under hypoxia", "under hypoxia"),
        ("but not in Treg cells", "in Treg cells"),
        ("but not in the same way", ""),
        ("but not in controls", ""),
        ("but not in combination", ""),
        ("but not to zero", ""),
    ],
)
def test_an_exception_that_the_word_list_lacks_is_compared_with_denials(exception, shown):
    supported = Record("C1", ("drug X",), ("growth",), sign="-")
    found = check_wording(f"Drug X slows growth, {exception}.", [supported], against=[MELANOMA])
    assert [each.message for each in found if each.what == "negation"] == (
        [f"no passage denies the claim “{shown}”: leave the exception out"] if shown else []
    )


def contested(stance, certainty=3):
    return Record("C1", ("IL-2",), ("tumour growth",), stance=stance, certainty=certainty, sign="-")


CONTESTED = [
    "It is contested whether IL-2 reduces tumour growth.",
    "Whether IL-2 reduces tumour growth is disputed.",
    "It is debated whether IL-2 reduces tumour growth.",
    "It is controversial whether IL-2 reduces tumour growth.",
    "Whether IL-2 reduces tumour growth remains a matter of debate.",
    "Studies disagree on whether IL-2 reduces tumour growth.",
]


@pytest.mark.parametrize("text", CONTESTED)
def test_contested_whether_reports_a_claim_with_passages_on_both_sides(text):
    assert check_wording(text, [contested("supports")], against=[contested("disputes")]) == []
    assert check_wording(text, [contested("supports")], against=[contested("null")]) == []
    assert check_wording(text, [contested("supports")], opposing={"C1": [("P2", contested("supports"))]}) == []


@pytest.mark.parametrize("text", CONTESTED)
def test_contested_whether_reports_a_disputed_claim_and_a_question(text):
    assert check_wording(text, [contested("disputes")]) == []
    assert check_wording(text, [contested("asks", 0)]) == []


@pytest.mark.parametrize("text", CONTESTED)
def test_contested_whether_adds_a_question_to_a_claim_that_nobody_disputes(text):
    (found,) = check_wording(text, [contested("supports")])
    assert str(found).startswith("C1 adds question: the evidence states the claim and no passage disputes it")


def test_unclear_whether_says_nothing_of_a_dispute():
    (found,) = check_wording(
        "It is unclear whether IL-2 reduces tumour growth.", [contested("supports")], against=[contested("null")]
    )
    assert (found.change, found.what) == ("adds", "question")
