"""Denials in other words: contractions, double negations, null results that were not detected, claims of others that are false."""

import pytest

from immunograph.gate import Entry, Lexicon, Passage, Record, check_wording, examine
from immunograph.gate.tokens import tokenize

BASE = {"key": "C1", "subjects": ("drug X",), "objects": ("tumour growth",), "sign": "-"}
ONCOLOGISTS = {"own_voice": False, "speakers": ("oncologists",), "certainty": 2}


def rules(text, **changes):
    return [found.rule for found in examine(Record(**{**BASE, **changes}), Passage(text))]


def differences(text, **changes):
    return [(each.change, each.what) for each in check_wording(text, [Record(**{**BASE, **changes})])]


@pytest.mark.parametrize(
    "beginning",
    [
        "Few oncologists doubt that",
        "Very few oncologists doubted that",
        "Hardly any oncologist doubts that",
        "No oncologist doubts that",
        "Few oncologists dispute that",
        "Oncologists don't doubt that",
        "Oncologists do not deny that",
    ],
)
def test_a_doubt_that_few_have_is_their_support(beginning):
    text = f"{beginning} drug X slows tumour growth."
    assert rules(text, **ONCOLOGISTS) == []
    assert rules(text, certainty=2) == ["speaker-dropped"]
    assert "hedge-missing" in rules(text)
    assert rules(text, stance="disputes", **ONCOLOGISTS) == ["stance-without-negation"]
    assert differences(text, **ONCOLOGISTS) == []
    assert ("drops", "negation") in differences(text, stance="disputes", **ONCOLOGISTS)


def test_a_doubt_by_few_is_support_and_that_of_a_few_a_doubt():
    assert differences("That drug X slows tumour growth is doubted by few oncologists.", **ONCOLOGISTS) == []
    text = "A few oncologists doubt that drug X slows tumour growth."
    assert rules(text, **ONCOLOGISTS) == ["negation-not-in-stance"]
    assert rules(text, stance="disputes", **ONCOLOGISTS) == []


@pytest.mark.parametrize(
    "text",
    [
        "The claim by Rossi et al. that drug X slows tumour growth is false.",
        "The claim of Rossi et al. (2019) that drug X slows tumour growth is wrong.",
        "Rossi et al.'s claim that drug X slows tumour growth is unfounded.",
        "The claim by Rossi et al. that drug X slows tumour growth was refuted.",
        "The report by Rossi et al. that drug X slows tumour growth turned out to be false.",
        "The finding by Rossi et al. that drug X slows tumour growth could not be confirmed.",
        "The claim that drug X slows tumour growth is not supported by our data.",
    ],
)
def test_the_claim_of_others_that_is_false_is_a_dispute_in_the_own_voice(text):
    assert rules(text, stance="disputes") == []
    assert "negation-not-in-stance" in rules(text)
    assert differences(text, stance="disputes") == []
    assert ("adds", "negation") in differences(text)


def test_a_hedge_of_the_denial_itself_stays_a_hedge():
    hedged = Record("C1", ("vitamin A",), ("tumour growth",), stance="disputes")
    passage = Passage("That vitamin A may slow tumour growth is false.")
    assert [found.rule for found in examine(hedged, passage)] == ["hedge-missing"]
    text = "The hypothesis that drug X slows tumour growth was refuted."
    assert rules(text, stance="disputes") == []


def test_those_who_refute_the_claim_of_others_are_the_speakers():
    text = "The claim by Rossi et al. that drug X slows tumour growth was refuted by Lee et al."
    assert rules(text, stance="disputes") == ["borrowed"]
    assert rules("Drug X slows tumour growth, as Rossi et al. claim.") == ["borrowed"]


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ", "′"])
@pytest.mark.parametrize(
    "failed",
    [
        *("couldn't", "could not", "cannot", "can't", "failed to", "were unable to", "were not able to", "did not"),
        *("didn't", "don't", "weren't able to", "haven't been able to"),
    ],
)
def test_an_effect_that_could_not_be_detected_is_a_null_result(failed, apostrophe):
    for verb in ("detect", "find", "see", "observe"):
        text = f"We {failed.replace(chr(39), apostrophe)} {verb} any effect of drug X on tumour growth."
        assert rules(text, stance="null") == []
        assert rules(text) == ["negation-not-in-stance"]
        assert differences(text, stance="null") == []
        assert differences(text) == [("adds", "negation")]


@pytest.mark.parametrize(
    "text",
    [
        "No effect of drug X on tumour growth could be detected.",
        "We found no evidence for an effect of drug X on tumour growth.",
        "An effect of drug X on tumour growth wasn’t detectable.",
        "Drug X hadn't slowed tumour growth.",
        "It isn’t true that drug X slows tumour growth.",
    ],
)
def test_other_words_for_a_null_result(text):
    assert rules(text, stance="null") == []
    assert differences(text, stance="null") == []
    assert ("adds", "negation") in differences(text)


def test_any_is_a_quantifier_where_nothing_is_denied():
    assert differences("Drug X slows any tumour growth.") == [("adds", "quantifier")]
    assert rules("It could be detected that drug X slows tumour growth.") == ["hedge-missing"]


@pytest.mark.parametrize("text", ["It can’t be excluded that", "It couldn't be excluded that"])
def test_a_contraction_is_read_as_it_is_written_out(text):
    assert rules(f"{text} drug X slows tumour growth.", certainty=1) == []
    assert rules("It isn’t known whether drug X slows tumour growth.")[0] == "question-as-statement"


@pytest.mark.parametrize(
    ("text", "words", "starts", "ends"),
    [
        ("It isn't so.", ("it", "is", "not", "so", "."), (0, 3, 5, 9, 11), (2, 5, 8, 11, 12)),
        ("It can’t.", ("it", "cannot", "."), (0, 3, 8), (2, 8, 9)),
        ("I won't.", ("i", "will", "not", "."), (0, 2, 4, 7), (1, 4, 7, 8)),
        ("It is\u200bn’t.", ("it", "is", "not", "."), (0, 3, 6, 9), (2, 6, 9, 10)),
        ("John's 'n' t.", ("john", "'", "s", "'", "n", "'", "t", "."), None, None),
    ],
)
def test_contracted_negations_keep_their_places(text, words, starts, ends):
    tokens = tokenize(text)
    assert tokens.words == words
    assert starts is None or (tokens.starts, tokens.ends) == (starts, ends)


def test_a_projects_word_list_may_contract():
    lexicon = Lexicon([Entry("is not", "negation", "not", 3, "both"), Entry("isn't", "negation", "not", 3, "right")])
    assert [match.entry.reach for match in lexicon.find(tokenize("It is not so."))] == ["right"]
