"""Belief as it is read: the waterfall of sources, intervals, inferred claims, and why there is none."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from claims_of import columns_of

from immunograph.analysis import Beliefs, Parameters, chain, noisy_or
from immunograph.analysis.belief import credible
from immunograph.analysis.figures import written_belief
from immunograph.errors import AnalysisError

CLAIM = [("a", "x", "+", "y")]
SPECIES = "https://w3id.org/immunograph/vocab/species"
WEIGHTS = {
    "certainty": {"0": 0.0, "1": 0.25, "2": 0.5, "3": 0.8},
    "stance": {"supports": 1.0, "disputes": 0.5, "null": 0.75, "asks": 0.0, "intends": 0.0},
    "speaker": {"own": 1.0, "reported": 0.5},
    "model": {"concentration": 9.0, "interval": 0.8},
}
PARAMETERS = Parameters(WEIGHTS)


def with_weights(**more):
    return Parameters({**WEIGHTS, **more})


def belief(evidence, parameters=PARAMETERS, *, claims=CLAIM, claim="a", own=None, **more):
    columns = columns_of(claims, evidence, **more)
    own = {f"e{number}": context for number, context in (own or {}).items()}
    return Beliefs(replace(columns, own_context=own) if own else columns, parameters).of(claim)


def said(stance="Supports", certainty=3, document="d1", **cells):
    return ("a", document, stance, certainty, cells)


def test_combinations_of_none_and_of_several():
    assert noisy_or([]) == 0
    assert chain([]) == 1
    assert noisy_or([0.5, 0.2, 0.1]) == pytest.approx(0.64)
    assert chain([0.5, 0.2, 0.1]) == pytest.approx(0.01)


@pytest.mark.parametrize("mass", [0.5, 0.9])
def test_the_interval_is_that_of_the_beta_distribution_with_these_moments(mass):
    from scipy.stats import beta  # takes a second, which every process of the suite would pay

    a, b = np.array([2.0, 5.0, 2.0, 30.0]), np.array([3.0, 1.0, 3.0, 7.0])
    mean = a / (a + b)
    second = mean * (a + 1) / (a + b + 1)
    low, high = credible(mean, second, mass)
    assert low == pytest.approx(beta.ppf((1 - mass) / 2, a, b))
    assert high == pytest.approx(beta.ppf((1 + mass) / 2, a, b))


def test_where_nothing_is_uncertain_both_bounds_are_the_mean():
    low, high = credible([0.0, 1.0, 0.3, 0.4], [0.0, 1.0, 0.09, 0.4 * 5 / 11], 0.9)
    assert low[:3] == pytest.approx([0, 1, 0.3])
    assert high[:3] == pytest.approx([0, 1, 0.3])
    assert low[3] < 0.4 < high[3]
    low, high = credible([0.5], [0.5], 0.9)  # as uncertain as can be: all at the ends
    assert (low[0], high[0]) == pytest.approx((0, 1))


@pytest.mark.parametrize(
    ("cells", "weight"),
    [
        ({}, 0.8),
        ({"speaker": "somebody"}, 0.4),
        ({"speaker": ""}, 0.8),
        ({"evidence_type": "http://purl.obolibrary.org/obo/ECO_0000269"}, 0.8 * 0.5),
        ({"evidence_type": "urn:other"}, 0.8 * 0.9),
        ({"status": "Hedged"}, 0.8 * 0.5),
        ({"status": "CommonKnowledge"}, 0.8 * 0.75),
        ({"status": "Rumoured"}, 0.8 * 0.25),
        ({"modality": "Might"}, 0.8 * 0.5),
        ({"modality": "Might | Appearance"}, 0.8 * 0.5 * 0.75),
        ({"attitude": "Opinion"}, 0.8 * 0.5),
        ({"attitude": None}, 0.8),
    ],
)
def test_the_weight_of_a_passage_is_the_product_over_all_that_is_known_of_it(cells, weight):
    parameters = with_weights(
        evidence_type={"ECO:0000269": 0.5, "urn:other": 0.9},
        status={"hedged": 0.5, "common_knowledge": 0.75, "asserted": 1.0, "*": 0.25},
        modality={"might": 0.5, "appearance": 0.75},
        attitude={"opinion": 0.5, "*": 1.0},
    )
    found = belief([said(**cells)], parameters)
    assert found.value == pytest.approx(weight)
    assert found.sources[0].weight == pytest.approx(weight)


def test_a_cell_without_a_value_has_the_weight_of_any_other():
    assert belief([said()], with_weights(modality={"*": 0.5, "might": 1.0})).value == pytest.approx(0.4)


def test_the_waterfall_goes_by_side_and_weight_and_each_source_has_its_change():
    evidence = [
        said("Disputes", 2, "d4"),
        said("Supports", 1, "d1"),
        said("Supports", 3, "d2"),
        said("Null", 3, "d3"),
        said("Supports", 2, "d1", paraphrase="firmest"),
        said("Asks", 3, "d5"),
        said("Intends", 3, "d6"),
        said("Supports", 0, "d7"),
    ]
    found = belief(evidence)
    support, opposition = 1 - 0.2 * 0.5, 1 - 0.4 * 0.75
    assert found.value == pytest.approx(support * (1 - opposition))
    assert (found.support, found.opposition) == pytest.approx((support, opposition))
    assert [(each.lineage, each.side, each.passages) for each in found.sources] == [
        ("d2", "for, by", 1),
        ("d1", "for, by", 2),
        ("d3", "against (null result), by", 1),
        ("d4", "against (dispute), by", 1),
    ]
    assert [each.weight for each in found.sources] == pytest.approx([0.8, 0.5, 0.6, 0.25])
    assert [each.change for each in found.sources] == pytest.approx([0.8, 0.1, -0.54, -0.09])
    assert [each.without for each in found.sources] == pytest.approx(
        [0.5 * 0.4 * 0.75, 0.8 * 0.4 * 0.75, 0.9 * 0.75, 0.9 * 0.4]
    )
    assert found.idle == 3
    assert found.mass == 0.8
    assert "  1 question, 1 aim and 1 other passage that is not evidence add nothing" in found.text()
    assert all(f"“{each.title}”" in each.says for each in found.sources)
    assert found.premises == ()
    assert found.limited == found.reason == ""


@pytest.mark.parametrize("stance", ["Asks", "Intends", "Mentions"])
def test_a_stance_without_a_side_adds_nothing_whatever_its_weight(stance):
    every_one = Parameters({"model": WEIGHTS["model"]})
    found = belief([said(), said(stance, 3, "d2")], every_one)
    assert [each.lineage for each in found.sources] == ["d1"]
    assert found.idle == 1
    words = {"Asks": "question", "Intends": "aim"}.get(stance, "other passage that is not evidence")
    assert f"  1 {words} adds nothing" in found.text().splitlines()
    assert belief([said(stance)], every_one).value is None


def test_a_source_is_quoted_by_its_strongest_passage_and_of_equals_by_the_first():
    def cue(number, certainty):
        return said("Supports", certainty, "d1", quantifier=f"no. {number}", quantifier_kind="Specific")

    (source,) = belief([cue(0, 1), cue(1, 3), cue(2, 3), cue(3, 2)]).sources
    assert "no. 1" in source.says
    (source,) = belief([cue(3, 3), cue(4, 1)]).sources
    assert "no. 3" in source.says


def test_sources_of_one_weight_go_by_name():
    assert [each.lineage for each in belief([said(document=name) for name in "cab"]).sources] == ["a", "b", "c"]


def test_without_its_only_supporter_there_is_no_belief():
    found = belief([said("Supports", 3, "d1"), said("Disputes", 3, "d2"), said("Disputes", 3, "d1")])
    assert [(each.lineage, each.without is None) for each in found.sources] == [
        ("d1", True),
        ("d1", True),
        ("d2", False),
    ]
    assert "without it not computed" in found.text()


def moments(weight, size=9.0):
    return weight, weight**2 + weight * (1 - weight) / (size + 1)


def test_the_interval_follows_from_the_moments_of_all_sources():
    found = belief([said("Supports", 3, "d1"), said("Supports", 2, "d2"), said("Disputes", 3, "d3")])
    (one, one_2), (two, two_2), (con, con_2) = moments(0.8), moments(0.5), moments(0.4)
    left = (1 - one) * (1 - two)
    left_2 = (1 - 2 * one + one_2) * (1 - 2 * two + two_2)
    mean, second = (1 - left) * (1 - con), (1 - 2 * left + left_2) * (1 - 2 * con + con_2)
    low, high = credible(mean, second, 0.8)
    assert (found.value, found.low, found.high) == pytest.approx((mean, low[0], high[0]))
    columns = columns_of(CLAIM, [said("Supports", 3, "d1"), said("Supports", 2, "d2"), said("Disputes", 3, "d3")])
    assert Beliefs(columns, PARAMETERS).moments == {"a": pytest.approx((mean, second))}
    row = Beliefs(columns, PARAMETERS).frame.row(0, named=True)
    assert row["sources"] == 3


def test_a_claim_of_which_nobody_speaks_has_no_belief_and_no_sides():
    columns = columns_of([*CLAIM, ("b", "x", "+", "z")], [said()])
    row = Beliefs(columns, PARAMETERS).frame.filter(claim="b").row(0, named=True)
    assert row == {
        **{"claim": "b", "support": 0.0, "opposition": 0.0, "sources": 0},
        **dict.fromkeys(("belief", "low", "high", "second")),
    }
    assert set(Beliefs(columns, PARAMETERS).moments) == {"a"}


LACKING = "it has no supporting evidence"
OPEN = "its only support is an open question or an aim, which does not count as evidence"


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        ([], "it has no evidence"),
        ([said("Null")], f"{LACKING}; 1 null result against it"),
        ([said("Null"), said("Null")], f"{LACKING}; 2 null results against it"),
        ([said("Null"), said("Disputes")], f"{LACKING}; 1 null result and 1 dispute against it"),
        ([said("Null", 0)], LACKING),
        ([said("Asks")], f"{LACKING}; 1 question, which does not count as evidence"),
        ([said("Asks", 0), said("Asks")], f"{LACKING}; 2 questions, which do not count as evidence"),
        (
            [said("Intends"), said("Asks"), said("Disputes"), said("Disputes")],
            f"{LACKING}; 2 disputes against it; 1 question and 1 aim, which do not count as evidence",
        ),
        ([said("Supports", 0)], OPEN),
        ([said("Supports", 0), said("Null")], f"{OPEN}; 1 null result against it"),
    ],
)
def test_why_belief_is_not_computed(evidence, reason):
    found = belief(evidence)
    assert (found.value, found.low, found.high) == (None, None, None)
    assert not found.computed
    assert found.reason == reason
    assert f"  belief not computed: {reason}" in found.text().splitlines()
    assert all(each.change == 0 for each in found.sources)
    with pytest.raises(AnalysisError, match="belief in a is not computed: "):
        float(found)


def test_what_speaks_against_a_part_is_set_aside_and_changes_nothing():
    evidence = [said("Supports", 3, "d1"), said("Null", 2, "d2"), said("Disputes", 3, "d3"), said("Null", 3, "d4")]
    found = belief(evidence, own={1: {SPECIES: {"mouse"}}, 2: {SPECIES: {"ape"}}})
    assert [(each.lineage, each.only) for each in found.sources] == [
        ("d1", ""),
        ("d4", ""),
        ("d3", "ig:species ape"),
        ("d2", "ig:species mouse"),
    ]
    assert found.value == pytest.approx(0.8 * 0.4)
    assert [each.side for each in found.sources[2:]] == ["against (dispute), by", "against (null result), by"]
    assert [each.weight for each in found.sources[2:]] == pytest.approx([0.4, 0.375])
    for each in found.sources[2:]:
        assert (each.change, each.without, each.passages) == (0.0, found.value, 1)
        assert f"“{each.lineage}”" in each.says
    assert found.text().count("not counted  against") == 2
    assert "it is limited to ig:species mouse" in found.text()


def test_support_of_parts_only_names_each_part_once():
    evidence = [said("Supports", 3, f"d{number}") for number in range(3)]
    mouse, ape = {SPECIES: {"mouse"}}, {SPECIES: {"ape"}}
    found = belief(evidence, own={0: mouse, 1: ape, 2: mouse})
    assert found.limited == "ig:species mouse; or of ig:species ape"
    assert belief(evidence, own={0: mouse, 1: ape}).limited == ""
    assert belief([*evidence[:1], said("Supports", 0, "d9")], own={0: mouse}).limited == "ig:species mouse"
    assert belief([said("Null")], own={0: mouse}).limited == ""


INFERRED = [("i", "x", "+", "w"), *CLAIM, ("b", "x", "+", "z"), ("c", "z", "+", "w"), ("j", "x", "+", "v")]
PREMISES = [said(), ("b", "d2", "Supports", 2), ("c", "d3", "Supports", 1)]


def inferred(*derivations, claim="i", evidence=PREMISES):
    return belief(evidence, claims=INFERRED, claim=claim, derivations=[(d, c, "r", p) for d, c, p in derivations])


def test_an_inferred_claim_has_the_product_of_its_premises_by_the_best_derivation():
    found = inferred(("1", "i", "b"), ("1", "i", "c"), ("2", "i", "a"), ("2", "i", "b"))
    assert found.value == pytest.approx(0.8 * 0.5)
    second = moments(0.8)[1] * moments(0.5)[1]
    low, high = credible(0.4, second, 0.8)
    assert (found.low, found.high) == pytest.approx((low[0], high[0]))
    assert found.premises == ("a and b", "b and c")
    assert (found.sources, found.idle, found.reason) == ((), 0, "")
    assert "  inferred: the highest product of the beliefs in the premises: a and b; b and c" in found.text()


@pytest.mark.parametrize("turn", [1, -1])
def test_what_is_inferred_from_what_is_inferred_is_believed_step_by_step(turn):
    steps = [("1", "i", "j"), ("1", "i", "a"), ("2", "j", "b")][::turn]
    assert inferred(*steps).value == pytest.approx(0.8 * 0.5)
    assert inferred(*steps, claim="j").value == pytest.approx(0.5)


def test_a_circle_of_inferences_believes_nothing_by_itself():
    found = inferred(("1", "i", "j"), ("2", "j", "i"))
    assert found.value is None
    assert found.reason == "it is inferred, and belief in a premise is not computed"
    supported = inferred(("1", "i", "j"), ("2", "j", "i"), ("3", "j", "b"))
    assert supported.value == pytest.approx(0.5)


def test_a_premise_without_belief_leaves_the_inferred_claim_without():
    found = inferred(("1", "i", "a"), ("1", "i", "b"), evidence=[said(), ("b", "d2", "Null", 3)])
    assert found.value is None
    assert found.reason == "it is inferred, and belief in a premise is not computed"


def test_a_claim_with_sources_does_not_name_premises():
    found = inferred(("1", "a", "b"), claim="a")
    assert found.premises == ()
    assert found.value == pytest.approx(0.8)


def test_plain_data_hold_the_waterfall():
    found = belief([said(), said("Null", 2, "d2")])
    data = found.as_dict()
    assert (data["claim"], data["iri"], data["reason"], data["limited_to"]) == ("a", "a", None, None)
    assert [each["lineage"] for each in data["sources"]] == ["d1", "d2"]
    assert math.isclose(data["belief"], found.value)
    assert found.text().splitlines()[1] == (
        f"  belief {found.value:.2f}  (80% credible: {found.low:.2f} to {found.high:.2f})"
    )


@pytest.mark.parametrize("of", ["kg", "clinical", "tried"])
def test_the_weight_of_a_source_is_the_product_of_the_factors_printed(of, request):
    graph = request.getfixturevalue(of)
    lines = 0
    for claim in graph.belief().column("claim"):
        belief = graph.belief(claim)
        for source in belief.sources:
            assert math.prod(each.weight for each in source.factors) == pytest.approx(source.weight, abs=1e-9)
            told, _, product = source.product().partition(" = ")
            numbers = [float(each) for each in re.findall(r"(?:^|x )([0-9.]+) \(", product.partition("; 1 each")[0])]
            assert math.prod(numbers) == pytest.approx(source.weight, abs=1e-4)
            assert told == f"weight {written_belief(source.weight)}"
            assert (f"        {source.product()}" in belief.text().splitlines()) != bool(source.excluded)
            assert source.as_dict()["factors"][0].keys() == {"name", "value", "weight", "why_not"}
            lines += 1
    assert lines > 3


def test_every_factor_is_printed_with_its_value():
    cells = {"speaker": "trials", "status": "EvidenceReported", "modality": "Ability | Might", "attitude": "Belief"}
    cells |= {"quantifier_kind": "Universal"}
    weights = with_weights(
        evidence_type={"*": 0.9},
        modality={"*": 1.0, "ability": 0.8, "might": 0.5},
        attitude={"*": 1.0, "belief": 0.7},
        backing={"unnamed_study": 0.6, "bare_universal": 0.3},
    )
    (source,) = belief([said(**cells)], weights).sources
    assert source.product().partition("; 1 each")[0] == (
        "weight 0.06 = 0.9 (evidence type unknown) x 0.8 (certainty 3 of 3) x 0.8 (modality ability) x 0.5 (modality might) "
        "x 0.7 (attitude belief) x 0.5 (speaker reported) x 0.6 (backing unnamed study)"
    )
    (own,) = belief([said(quantifier_kind="Universal")], weights).sources
    assert "x 0.3 (backing bare universal)" in own.product()
