"""A sentence never says more than the passage."""

import re

import pytest

from immunograph.errors import UnknownNameError


def test_question_stays_a_question(kg):
    text = kg.sentence("C02")
    assert "asks whether strong immune system prevents cancer" in text
    assert "does not assert it" in text


@pytest.mark.parametrize("key", ["C32", "C42", "C43", "C44"])
def test_aim_is_told_as_an_aim(kg, key):
    assert re.search(r"tells of an aim.*, not of a result: that", kg.sentence(key))


def test_some_never_becomes_all(kg):
    for key in ("C25", "C26"):
        assert "said of “some” only, not of all" in kg.sentence(key)
    for key in ("C35", "C36", "C37"):
        assert "said of “at least one”, not of all" in kg.sentence(key)


def test_two_layers_of_attitude_are_both_told(kg):
    text = kg.sentence("C38")
    assert "many scientists are convinced that it might be that" in text
    assert "possible, 1 of 3" in text


def test_speaker_and_reporter_are_both_named(kg):
    text = kg.sentence("C25")
    assert text.startswith("Clinical trials (unnamed) found evidence that interferon inhibits")
    assert "as “Interferons And Interleukins" in text


def test_context_is_kept(kg):
    assert "stage: early stage of cancer" in kg.sentence("C08")


def test_inferred_claim_is_called_so(kg):
    text = kg.sentence("interferon helps prevent cancer")
    assert text.startswith("By rule, and said by no text, it follows that interferon helps prevent cancer")


def test_every_cue_of_every_passage_stands_in_its_sentence(kg):
    corpus = kg.corpus()
    keys = {claim.iri: claim.identifiers[0] for claim in corpus.claims}
    for evidence in corpus.evidence:
        text = kg.sentence(keys[evidence.claim])
        for cue in evidence.cues:
            assert f"“{cue.wording}”" in text
        assert not evidence.quantifier or f"“{evidence.quantifier}”" in text
        if evidence.stance.value in ("asks", "intends"):
            assert not re.search(r"\b(states|says|records|found evidence)\b", text)


def test_unknown_claim_suggests(kg):
    with pytest.raises(UnknownNameError, match="no claim is called 'C999'"):
        kg.sentence("C999")


def test_long_titles_are_told_by_their_beginning_where_it_is_theirs_alone():
    from immunograph.analysis.columns import beginning

    assert beginning("A short title") == "A short title"
    assert beginning("Interferons in trials: what is known of them after forty years") == "Interferons in trials…"
    long = "What is known of interferons in clinical trials after some forty years of them"
    assert beginning(long) == "What is known of interferons in clinical trials…"
    assert beginning("To: what is known of interferons in clinical trials after forty years")[-1] == "…"
