"""Contradictions: found, told apart, ordered; and equal to looking at every pair."""

from dataclasses import replace

import polars as pl
import pytest
from claims_of import columns_of
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.analysis.clashes import contradiction_pairs
from immunograph.analysis.contradictions import find_contradictions
from timing import examples

SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
STAGE = "https://w3id.org/immunograph/vocab/stage"


def kinds(columns):
    return [each.kind for each in find_contradictions(columns)]


def test_article_has_no_conflict_and_one_contrast_of_stage(kg):
    found = kg.contradictions()
    assert found.counts() == {
        "conflict": 0,
        "hedge against assertion": 0,
        "same source": 0,
        "narrower": 0,
        "contrast of context": 1,
    }
    (contrast,) = found
    assert contrast.keys == (("C08", "C09"), ("C05", "C06"))
    assert "stage: early stage of cancer" in contrast.reason
    assert len(contrast.says) == len(contrast.other_says) == 2
    assert "it appears" in contrast.says[0]


OPPOSITE = [("a", "x", "+", "y"), ("b", "x", "-", "y")]


def test_independent_assertions_of_opposite_sign_are_a_conflict():
    (found,) = find_contradictions(columns_of(OPPOSITE, [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 3)]))
    assert (found.kind, found.certainty, found.sources) == ("conflict", 3, 2)
    assert len(found.says) == len(found.other_says) == 1


def test_one_lineage_on_both_sides_is_one_source():
    evidence = [("a", "d1", "Supports", 3), ("b", "d1", "Supports", 3)]
    assert kinds(columns_of(OPPOSITE, evidence)) == ["same source"]
    assert kinds(columns_of(OPPOSITE, [*evidence, ("b", "d2", "Supports", 3)])) == ["conflict"]


def test_a_source_on_both_sides_counts_once():
    evidence = [("a", "d1", "Supports", 3), ("a", "d1", "Disputes", 3), ("a", "d2", "Disputes", 3)]
    assert [each.sources for each in find_contradictions(columns_of(OPPOSITE[:1], evidence))] == [2]
    limited = [("a", STAGE, "early")]
    opposite = [("a", "d1", "Supports", 3), ("b", "d1", "Supports", 3), ("b", "d2", "Supports", 3)]
    for contexts in ([], limited):
        assert [each.sources for each in find_contradictions(columns_of(OPPOSITE, opposite, contexts=contexts))] == [2]


def test_hedge_against_assertion_is_told_apart():
    evidence = [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 1)]
    assert kinds(columns_of(OPPOSITE, evidence)) == ["hedge against assertion"]


def test_excluding_contexts_are_a_contrast_and_kinds_of_one_another_are_not():
    evidence = [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 3)]
    apart = [("a", STAGE, "early"), ("b", STAGE, "late")]
    assert kinds(columns_of(OPPOSITE, evidence, contexts=apart)) == ["contrast of context"]
    same = [("a", STAGE, "early"), ("b", STAGE, "early")]
    assert kinds(columns_of(OPPOSITE, evidence, contexts=same)) == ["conflict"]


def test_what_is_said_of_a_part_is_narrower():
    evidence = [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 3)]
    (nested,) = find_contradictions(
        columns_of(
            OPPOSITE,
            evidence,
            contexts=[("a", STAGE, "early"), ("b", STAGE, "late")],
            axioms=[("late", SUBCLASS, "early")],
        )
    )
    assert nested.kind == "narrower"
    (one_sided,) = find_contradictions(columns_of(OPPOSITE, evidence, contexts=[("a", STAGE, "early")]))
    assert one_sided.kind == "narrower"
    assert one_sided.reason == (
        "the evidence for it is limited to ig:stage early only: that limits the evidence against it and does not reverse it"
    )
    assert one_sided.cautions == ()


def test_dispute_and_null_results_stay_visible():
    evidence = [("a", "d1", "Supports", 3), ("a", "d2", "Disputes", 3)]
    (found,) = find_contradictions(columns_of(OPPOSITE[:1], evidence))
    assert found.kind == "conflict"
    assert "disputes" in found.other_says[0]
    assert "disputes" not in found.says[0]


@pytest.mark.parametrize("stance", ["Asks", "Intends"])
def test_question_or_aim_contradicts_nothing(stance):
    assert kinds(columns_of(OPPOSITE, [("a", "d1", "Supports", 3), ("b", "d2", stance, 2)])) == []
    assert kinds(columns_of(OPPOSITE[:1], [("a", "d1", "Supports", 3), ("a", "d2", stance, 2)])) == []


def test_support_or_dispute_of_no_certainty_is_none():
    assert kinds(columns_of(OPPOSITE, [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 0)])) == []
    assert kinds(columns_of(OPPOSITE[:1], [("a", "d1", "Supports", 0), ("a", "d2", "Disputes", 3)])) == []
    assert kinds(columns_of(OPPOSITE[:1], [("a", "d1", "Supports", 3), ("a", "d2", "Disputes", 0)])) == []


@pytest.mark.parametrize("status", ["Goal", "OpenQuestion"])
def test_goal_or_question_put_as_support_is_no_side(status):
    evidence = [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 2, {"status": status})]
    assert kinds(columns_of(OPPOSITE, evidence)) == []


def test_inferred_claims_clash_with_nothing():
    columns = columns_of(OPPOSITE, [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 3)])
    inferred = columns.claims.with_columns((columns.claims["claim"] == "b").alias("inferred"))
    assert len(find_contradictions(replace(columns, claims=inferred))) == 0


def test_other_aspects_are_no_clash_and_an_unnamed_one_is():
    columns = columns_of(OPPOSITE, [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 3)])

    def with_aspects(*aspects):
        return replace(columns, claims=columns.claims.with_columns(pl.Series("aspect", aspects)))

    assert kinds(with_aspects("rate", "amount")) == []
    assert kinds(with_aspects("rate", "rate")) == ["conflict"]
    assert kinds(with_aspects("rate", "")) == kinds(with_aspects("", "rate")) == ["conflict"]


def test_firmer_weaker_side_comes_before_more_sources_and_sources_are_counted():
    claims = [(f"{sign}{n}", f"s{n}", sign, "o") for n in range(3) for sign in "+-"]
    evidence = [("+0", "d1", "Supports", 3), ("-0", "d2", "Supports", 3)]
    evidence += [(f"{sign}{n}", f"d{d}{sign}", "Supports", 2) for n in (1, 2) for sign in "+-" for d in range(n)]
    found = find_contradictions(columns_of(claims, evidence))
    assert [(each.keys[0], each.certainty, each.sources) for each in found] == [
        (("+0",), 3, 2),
        (("+2",), 2, 4),
        (("+1",), 2, 2),
    ]
    (one,) = find_contradictions(columns_of(OPPOSITE, [("a", "d", "Supports", 3), ("b", "d", "Supports", 3)]))
    assert one.sources == 1


def test_curated_contrast_is_told_once():
    links = [("a", "https://w3id.org/immunograph/vocab/contrastsInContext", "b")]
    evidence = [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 3)]
    assert kinds(columns_of(OPPOSITE, evidence, links=links)) == ["contrast of context"]
    turned = [("b", links[0][1], "a")]
    assert kinds(columns_of(OPPOSITE, evidence, links=turned)) == ["contrast of context"]


def test_of_many_clashes_some_are_held_and_all_are_counted():
    claims = [(f"{sign}{n}", f"s{n}", sign, "o") for n in range(5) for sign in "+-"]
    evidence = [(claim, f"d{claim}", "Supports", 3) for claim, *_ in claims]
    found = find_contradictions(columns_of(claims, evidence), limit=2)
    assert len(found) == len(list(found)) == len(found[:9]) == 2
    assert found.counts()["conflict"] == 5
    assert found[1] == found[-1]
    assert found[0].says[0].startswith("“d+0” states")


def test_unsigned_and_rejected_claims_have_no_opposite():
    evidence = [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 3)]
    assert kinds(columns_of([OPPOSITE[0], ("b", "x", "unsigned", "y")], evidence)) == []
    assert kinds(columns_of([OPPOSITE[0], (*OPPOSITE[1], "Rejected")], evidence)) == []


def test_curator_looks_at_firm_conflicts_first():
    claims = [(f"{kind}{n}", f"s{n}", kind, "o") for n in range(3) for kind in "+-"]
    evidence = [
        ("+0", "d1", "Supports", 3),
        ("-0", "d1", "Supports", 3),
        ("+1", "d1", "Supports", 3),
        ("-1", "d2", "Supports", 1),
        ("+2", "d1", "Supports", 3),
        ("-2", "d2", "Supports", 3),
    ]
    assert kinds(columns_of(claims, evidence)) == ["conflict", "hedge against assertion", "same source"]


def brute_force(claims, evidence):
    found = set()
    speaking = {}
    for claim, _, stance, certainty in evidence:
        if certainty > 0:
            speaking.setdefault((claim, stance), 0)
    for claim, *_ in claims:
        if (claim, "Supports") in speaking and {(claim, "Disputes"), (claim, "Null")} & set(speaking):
            found.add((claim, claim))
    for a, s, sign, o in claims:
        for b, t, other, v in claims:
            both = (a, "Supports") in speaking and (b, "Supports") in speaking
            if (s, o) == (t, v) and sign == "+" and other == "-" and both:
                found.add((a, b))
    return found


CLAIMS = st.lists(
    st.tuples(st.sampled_from("xyz"), st.sampled_from(["+", "-", "unsigned", ""]), st.sampled_from("xyz")), max_size=12
)
STANCES = st.sampled_from(["Supports", "Disputes", "Null", "Asks", "Intends"])


@settings(max_examples=examples(50), deadline=None)
@given(CLAIMS, st.lists(st.tuples(st.integers(0, 11), st.sampled_from("de"), STANCES, st.integers(0, 3)), max_size=30))
def test_pairs_are_those_of_looking_at_every_pair(claims, evidence):
    claims = [(f"c{n}", *claim) for n, claim in enumerate(claims)]
    evidence = [(f"c{n}", *rest) for n, *rest in evidence if n < len(claims)]
    found = contradiction_pairs(columns_of(claims, evidence))
    assert set(found.select("claim", "other").iter_rows()) == brute_force(claims, evidence)


def test_same_claim_in_another_context_is_compared_if_nothing_else_differs():
    claims = [("a", "x", "-", "y"), ("b", "x", "-", "y")]
    evidence = [("a", "d1", "Supports", 3), ("b", "d2", "Null", 3)]
    part = [("b", STAGE, "late")]
    (found,) = find_contradictions(columns_of(claims, evidence, contexts=part))
    assert (found.kind, found.claims, found.others) == ("narrower", ("a",), ("b",))
    (apart,) = find_contradictions(columns_of(claims, evidence, contexts=[*part, ("a", STAGE, "early")]))
    assert apart.kind == "contrast of context"
    (wider,) = find_contradictions(columns_of(claims, evidence, contexts=[("a", STAGE, "early")]))
    assert wider.reason.startswith("the evidence for it is limited to ig:stage early only")
    columns = columns_of(claims, evidence, contexts=part)
    role = pl.DataFrame([("b", "participant", "with", "z")], schema=columns.qualifiers.schema, orient="row")
    assert kinds(replace(columns, qualifiers=pl.concat([columns.qualifiers, role]))) == []
