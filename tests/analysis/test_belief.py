"""Belief: what adds, what subtracts, what counts once; and an interval that is what it says."""

import numpy as np
import pytest
from claims_of import columns_of
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.analysis import Beliefs, Parameters, chain, noisy_or
from immunograph.analysis.belief import credible
from immunograph.analysis.claim_columns import lineages
from immunograph.analysis.parameters import packaged_parameters
from immunograph.errors import AnalysisError, CheckFailedError
from timing import examples

pytestmark = pytest.mark.slow

CLAIM = [("a", "x", "+", "y")]


def belief(evidence, parameters=None):
    return Beliefs(columns_of(CLAIM, evidence), parameters).of("a")


def half():
    """Weights by which every supporting passage comes to 0.5."""
    flat = {("evidence_type", "*"): 0.5} | {("certainty", str(n)): 1.0 for n in (1, 2, 3)}
    return packaged_parameters().with_weights(flat)


def test_two_independent_halves_and_two_chained_halves_differ():
    assert noisy_or([0.5, 0.5]) == 0.75
    assert chain([0.5, 0.5]) == 0.25
    two = belief([("a", "d1", "Supports", 3), ("a", "d2", "Supports", 3)], half())
    assert float(two) == pytest.approx(0.75)


def test_thirty_sentences_of_one_paper_count_as_one():
    one = belief([("a", "d1", "Supports", 2)])
    thirty = belief([("a", "d1", "Supports", 2)] * 30)
    assert float(thirty) == pytest.approx(float(one))
    assert thirty.sources[0].passages == 30
    assert "its 30 passages counted once" in thirty.text()


def test_documents_derived_from_one_another_are_one_lineage():
    assert lineages(["a", "b", "c", "d"], [("c", "b"), ("d", "c")]) == {"a": "a", "b": "b", "c": "b", "d": "b"}
    shared = {"lineage": "d1"}
    preprint = belief([("a", "d1", "Supports", 3), ("a", "d2", "Supports", 3, shared)])
    assert float(preprint) == pytest.approx(float(belief([("a", "d1", "Supports", 3)])))


def test_opposing_evidence_subtracts_and_is_shown():
    alone = belief([("a", "d1", "Supports", 3)])
    opposed = belief([("a", "d1", "Supports", 3), ("a", "d2", "Disputes", 3)])
    assert 0 < float(opposed) < float(alone)
    assert [source.side for source in opposed.sources] == ["for, by", "against (dispute), by"]
    assert opposed.sources[1].change < 0
    assert "disputes" in opposed.text()


@pytest.mark.parametrize("stance", ["Asks", "Intends"])
def test_asks_and_intends_never_add(stance):
    assert belief([("a", "d1", stance, 3)]).value is None
    base = belief([("a", "d1", "Supports", 1)])
    more = belief([("a", "d1", "Supports", 1), *[("a", f"d{n}", stance, 3) for n in range(2, 9)]])
    assert float(more) == float(base)
    assert more.idle == 7


def test_question_aims_and_hedges_of_the_article(kg):
    for key in ("C02", "C43", "C44", "C61", "C62"):
        assert kg.belief(key).value is None
    values = [float(kg.belief(key)) for key in ("C15", "C45", "C48", "C08", "C35", "C25", "C20", "C04", "C18", "C49")]
    assert values == sorted(values)
    assert float(kg.belief("C47")) < float(kg.belief("C46"))  # implied, not said
    conviction = kg.belief("C38")
    assert float(conviction) < 0.35  # the certainty of a "might"; being convinced lifts nothing


def test_belief_is_an_interval_around_the_value(kg):
    empty = 0
    for row in kg.belief():
        if row.belief is None:
            empty += 1
            assert row.low is row.high is None
            continue
        assert 0 < row.low < row.belief < row.high < 1
    assert empty == 5


def test_inferred_claim_is_believed_no_more_than_its_weakest_premise(kg):
    inferred = kg.belief("interferon helps prevent cancer")
    premises = [float(kg.belief(key)) for key in ("C20", "C21", "C24", "C60")]
    assert 0 < float(inferred) <= min(premises)
    assert float(inferred) == pytest.approx(premises[3] * premises[2] * max(premises[:2]))
    assert inferred.premises == ("C20 and C24 and C60", "C21 and C24 and C60")


def test_what_a_text_states_is_believed_by_its_evidence_whatever_follows():
    claims = [*CLAIM, ("b", "x", "+", "z")]
    evidence = [("a", "d1", "Supports", 1), ("b", "d2", "Supports", 3)]
    derived = columns_of(claims, evidence, derivations=[("i", "a", "r", "b")])
    assert float(Beliefs(derived).of("a")) == pytest.approx(float(belief(evidence[:1])))


def test_a_premise_named_twice_counts_once():
    claims = [*CLAIM, ("b", "x", "+", "z")]
    twice = columns_of(claims, [("b", "d2", "Supports", 3)], derivations=[("i", "a", "r", "b"), ("i", "a", "r", "b")])
    assert float(Beliefs(twice).of("a")) == pytest.approx(float(Beliefs(twice).of("b")))


def test_a_passage_without_a_speaker_is_the_document_itself_and_second_hand_counts_less():
    own, unsaid, reported = (
        float(belief([("a", "d1", "Supports", 3, {"speaker": speaker})])) for speaker in ("d1", "", "somebody")
    )
    assert own == unsaid > reported


SIDES = st.lists(
    st.tuples(
        st.sampled_from(["d1", "d2", "d3"]), st.sampled_from(["Supports", "Disputes", "Asks"]), st.integers(0, 3)
    ),
    max_size=8,
)


@settings(max_examples=examples(60), deadline=None)
@given(SIDES)
def test_waterfall_adds_up_and_leaving_out_is_computing_without(evidence):
    rows = [("a", *row) for row in evidence]
    whole = belief(rows)
    if whole.value is None:
        assert [source.change for source in whole.sources] == [0] * len(whole.sources)
        return
    assert sum(source.change for source in whole.sources) == pytest.approx(whole.value)
    for source in whole.sources:
        rest = belief([row for row in rows if row[1] != source.lineage]).value
        assert source.without == (rest if rest is None else pytest.approx(rest))


@settings(max_examples=examples(60), deadline=None)
@given(SIDES)
def test_belief_is_the_plain_formula(evidence):
    p = packaged_parameters()
    best = {}
    for document, stance, certainty in evidence:
        weight = p["evidence_type", "-"] * p["certainty", str(certainty)] * p["stance", stance.lower()]
        best[stance, document] = max(best.get((stance, document), 0), weight)
    sides = {
        stance: noisy_or([weight for (side, _), weight in best.items() if side == stance])
        for stance in ("Supports", "Disputes")
    }
    expected = sides["Supports"] * (1 - sides["Disputes"])
    told = belief([("a", *row) for row in evidence])
    assert told.value == (pytest.approx(expected) if sides["Supports"] else None)


def test_interval_agrees_with_sampling():
    evidence = [("a", "d1", "Supports", 3), ("a", "d2", "Supports", 1), ("a", "d3", "Disputes", 2)]
    told = belief(evidence)
    p, rng = packaged_parameters(), np.random.default_rng(7)
    size = p["model", "concentration"]
    means = [p["evidence_type", "*"] * p["certainty", str(c)] for c in (3, 1, 2)]
    draws = [rng.beta(m * size, (1 - m) * size, 400_000) for m in means]
    sampled = (1 - (1 - draws[0]) * (1 - draws[1])) * (1 - draws[2])
    assert float(told) == pytest.approx(sampled.mean(), abs=0.003)
    assert (told.low, told.high) == pytest.approx(tuple(np.quantile(sampled, [0.05, 0.95])), abs=0.02)


def test_nothing_uncertain_is_no_interval():
    assert [float(bound[0]) for bound in credible(0.0, 0.0, 0.9)] == [0, 0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({("certainty", "4"): 0.5}, "'4' is not a value of certainty: expected one of 0, 1, 2, 3 or"),
        ({("colour", "red"): 0.5}, "'colour' is not a parameter"),
        ({("certainty", "1"): 1.5}, "1.5 is not a weight: expected a number from 0 to 1"),
        ({("stance", "asks"): 0.5}, "0.5 is not allowed, because the stance 'asks' does not add to belief"),
    ],
)
def test_impossible_parameter_is_refused_with_a_reason(change, message):
    with pytest.raises(CheckFailedError, match=message):
        packaged_parameters().with_weights(change)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (("certainity", "1"), "'certainity' is not a parameter: did you mean 'certainty'? Expected one of attitude, "),
        (("Stance", "null"), "'Stance' is not a parameter: did you mean 'stance'? Expected one of attitude, "),
        (("evidence type", "*"), "'evidence type' is not a parameter: did you mean 'evidence_type'? Expected one of "),
        (
            ("colour", "red"),
            "'colour' is not a parameter: expected one of attitude, backing, certainty, design, document_status, ",
        ),
        (("stance", "support"), "'support' is not a value of stance: did you mean 'supports'? Expected one of asks, "),
        (("status", "Common knowledge"), "did you mean 'common_knowledge'? Expected one of "),
        (("model", "intervall"), "did you mean 'interval'? Expected one of concentration, interval or *"),
        (("certainty", "4"), "'4' is not a value of certainty: expected one of 0, 1, 2, 3 or *"),
        ("certainty", "'certainty' is not a belief parameter: expected a parameter and a value as text, such as "),
        (("certainty", 1), "('certainty', 1) is not a belief parameter: expected a parameter and a value as text"),
        (("certainty",), "is not a belief parameter"),
    ],
)
def test_a_misspelt_weight_is_rejected_with_a_suggestion(key, message):
    with pytest.raises(AnalysisError) as caught:
        packaged_parameters()[key]
    assert message in str(caught.value)


def test_values_of_foreign_data_have_the_weight_of_any_other_and_names_never_do():
    parameters = Parameters({"status": {"*": 0.5, "hedged": 0.25}})
    assert parameters.weight("status", "rumoured") == parameters["status", "*"] == 0.5
    assert parameters.weight("status", "hedged") == parameters["status", "hedged"] == 0.25
    assert parameters["attitude", "opinion"] == 1
    assert parameters["evidence_type", "ECO:0000269"] == 1
    with pytest.raises(AnalysisError, match=r"'stauts' is not a parameter: did you mean 'status'\?"):
        parameters.weight("stauts", "hedged")


def test_a_misspelt_row_of_a_table_is_rejected_with_a_suggestion(tmp_path):
    path = tmp_path / "belief.tsv"
    path.write_text("parameter\tvalue\tweight\treason\nstanse\tnull\t0.5\t\nstatus\thegded\t1\t\n", encoding="utf-8")
    with pytest.raises(CheckFailedError) as caught:
        Parameters.read(path)
    first, second = (problem.message for problem in caught.value.problems)
    assert first.startswith("'stanse' is not a parameter: did you mean 'stance'? Expected one of")
    assert second.startswith("'hegded' is not a value of status: did you mean 'hedged'? Expected one of")
    with pytest.raises(CheckFailedError, match="did you mean 'step'"):
        packaged_parameters().with_weights({("steps", "claim"): 0.5})


def test_a_table_without_a_column_or_a_weight_is_rejected_at_its_place(tmp_path):
    path = tmp_path / "belief.tsv"
    path.write_text("parameter,value,weight,reason\ncertainty,1,0.5,\n", encoding="utf-8")
    with pytest.raises(CheckFailedError, match="row 1: no column parameter and no column value and no column weight: "):
        Parameters.read(path)
    path.write_text("parameter\tvalue\tweight\treason\ncertainty\t1\n", encoding="utf-8")
    with pytest.raises(CheckFailedError, match="row 2, column weight: the weight is missing: expected a number"):
        Parameters.read(path)


def test_a_table_of_ones_own_overrides_single_rows(tmp_path, kg):
    path = tmp_path / "belief.tsv"
    path.write_text("parameter\tvalue\tweight\treason\ncertainty\t2\t0.9\tA bolder reader.\n", encoding="utf-8")
    from immunograph.curation import packaged_project

    bolder = Parameters.read(packaged_project().root / "analysis" / "belief.tsv", path)
    assert float(kg.belief("C35", parameters=bolder)) > float(kg.belief("C35"))
    path.write_text("parameter\tvalue\tweight\treason\ncertainty\t1\tmuch\t\n", encoding="utf-8")
    with pytest.raises(
        CheckFailedError, match="row 2, column weight: 'much' is not a number: expected a weight from 0 to 1"
    ):
        Parameters.read(path)


def test_every_weight_has_a_reason():
    assert all(packaged_parameters().reasons.values())


def test_empty_graph_has_no_beliefs_and_no_contradictions():
    import immunograph as ig

    empty = ig.KnowledgeGraph()
    assert len(empty.belief()) == 0
    assert len(empty.contradictions()) == 0
