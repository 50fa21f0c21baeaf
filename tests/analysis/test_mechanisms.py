"""Mechanisms: hedges, signs and warnings along a path, and equality with plain networkx on random graphs."""

import math
from dataclasses import replace
from itertools import islice

import networkx as nx
import pytest
from claims_of import columns_of
from hypothesis import given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.analysis.belief import Beliefs
from immunograph.analysis.claim_columns import BEARER, INVOLVES, SUBCLASS
from immunograph.analysis.pathfinding import find_mechanisms
from immunograph.analysis.steps import StepGraph
from immunograph.errors import AnalysisError, UnknownNameError
from immunograph.vocabulary import IG
from timing import examples

STAGE = IG + "stage"


def mechanisms(columns, source, target, **options):
    return find_mechanisms(columns, Beliefs(columns), source, target, **options)


def chain_of(*signs, stance="Supports", certainty=3):
    names = "abcdefg"
    claims = [(f"c{n}", names[n], sign, names[n + 1]) for n, sign in enumerate(signs)]
    return claims, [(claim, f"d{n}", stance, certainty) for n, (claim, *_) in enumerate(claims)]


def test_a_correlation_is_no_step():
    columns = columns_of(*chain_of("+", "+"))
    assert [path.claims for path in mechanisms(columns, "a", "c")] == [("c0", "c1")]
    assert not list(mechanisms(replace(columns, associations={"ig:up"}), "a", "c"))


# --- the article ----------------------------------------------------------------------------------------------------


def test_il2_to_cancer_cells_is_hedged_at_every_step_with_the_weakest_named(kg):
    found = kg.mechanisms("IL-2", "cancer cell")
    firm = [path for path in found if not path.leaps]
    assert [path.claims for path in firm] == [("C35", "C36"), ("C35", "C37")]
    for path in firm:
        assert path.sign == "+"
        assert path.relation == "involves cancer cell"
        assert all(step.certainty == 2 and step.footing == "hedged" and step.says for step in path.steps)
        assert {step.key for step in path.weakest} == set(path.claims)
        assert "every step of it hedged" in path.sentence()
        assert path.certainty == 2
        assert path.low < path.belief < path.high
    assert found.decisive[0] == "C35"
    assert found.decisive[2] == 0


def test_leap_to_the_class_comes_last_gains_no_certainty_and_is_warned_of(kg):
    found = kg.mechanisms("IL-2", "cancer cell")
    leaps = [path.leaps for path in found]
    assert leaps == sorted(leaps)
    for path in found:
        if path.leaps:
            assert path.certainty <= 2
            assert any("some are not all" in caution for caution in path.cautions)
    assert any("interferons and interleukins together" in caution for path in found for caution in path.cautions)


def test_killing_is_not_reached_and_what_is_reached_instead_is_told(kg):
    found = kg.mechanisms("IL-2", "killing of cancer cells")
    assert len(found) == 0
    assert "no path" in str(found)
    assert "Reached instead: attack on cancer cells" in found.reason


def test_stage_bound_step_warns(kg):
    found = kg.mechanisms("immune system", "cancer cell", max_steps=1)
    (path,) = [path for path in found if path.claims == ("C08",)]
    assert "C08 is stated for stage early stage of cancer only, and so is the whole path" in path.cautions


def test_any_interleukin_to_any_cancer_starts_at_kinds_too(kg):
    found = kg.mechanisms("interleukin", "cancer")
    assert {path.steps[0].source for path in found} == {"interleukin", "interleukin-2"}


def test_question_goal_and_opinionless_claims_are_no_steps(kg):
    steps = StepGraph.of(kg._workbench().columns, kg._workbench().beliefs())
    keys = {kg._workbench().columns.key(claim) for claim in steps.claim if claim}
    assert keys.isdisjoint({"C02", "C32", "C42", "C43", "C44"})
    assert keys.isdisjoint({"C15", "C16", "C19", "C22", "C45"})  # no effect is stated
    assert {"C08", "C25", "C35", "C46"} <= keys


# --- rules of the domain --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stance", ["Asks", "Intends", "Disputes"])
def test_an_ask_an_aim_or_a_denial_never_becomes_a_step(stance):
    claims, evidence = chain_of("+", stance=stance)
    assert len(mechanisms(columns_of(claims, evidence), "a", "b")) == 0


def test_rejected_claim_is_no_step():
    claims, evidence = chain_of("+")
    assert len(mechanisms(columns_of([(*claims[0], "Rejected")], evidence), "a", "b")) == 0


def test_two_minuses_make_a_plus_and_unsigned_stays_unsigned():
    assert mechanisms(columns_of(*chain_of("-", "-")), "a", "c")[0].sign == "+"
    assert mechanisms(columns_of(*chain_of("-", "+")), "a", "c")[0].sign == "-"
    (path,) = mechanisms(columns_of(*chain_of("-", "unsigned", "-")), "a", "d")
    assert path.sign == "unsigned"
    assert any("does not state a direction" in caution for caution in path.cautions)


def test_steps_multiply():
    columns = columns_of(*chain_of("+", "+"))
    one = Beliefs(columns).frame["belief"][0]
    assert mechanisms(columns, "a", "c")[0].belief == pytest.approx(one * one)


def test_disputed_step_stays_visible():
    claims, evidence = chain_of("+", "+")
    columns = columns_of(claims, [*evidence, ("c1", "d9", "Disputes", 1)])
    (path,) = mechanisms(columns, "a", "c")
    assert "c1 is disputed: see its evidence" in path.cautions
    assert path.sentence().endswith("c1 is disputed: see its evidence.")
    assert any("disputes" in text for text in path.steps[1].says)


def test_early_step_does_not_carry_a_late_one_without_a_warning():
    contexts = [("c0", STAGE, "early"), ("c1", STAGE, "late")]
    (path,) = mechanisms(columns_of(*chain_of("+", "+"), contexts=contexts), "a", "c")
    assert any("they do not form one path" in caution for caution in path.cautions)
    assert "they do not form one path" in path.sentence()
    assert "and so is the whole path" not in path.sentence()
    (same,) = mechanisms(columns_of(*chain_of("+", "+"), contexts=[("c0", STAGE, "x"), ("c1", STAGE, "x")]), "a", "c")
    assert not any("do not form one path" in caution for caution in same.cautions)
    assert "c0 and c1 are stated for " in same.sentence()


def test_process_to_its_bearer_adds_no_certainty():
    columns = columns_of(
        [("c0", "a", "+", "growth"), ("c1", "cell", "-", "z")],
        [("c0", "d", "Supports", 1), ("c1", "d", "Supports", 3)],
        axioms=[("growth", BEARER, "cell")],
    )
    (path,) = mechanisms(columns, "a", "z")
    assert [step.kind for step in path.steps] == ["claim", "bearer", "claim"]
    assert (path.certainty, path.sign) == (1, "-")
    assert path.belief == pytest.approx(math.prod(Beliefs(columns).frame["belief"]))


def test_what_a_claim_causes_follows_that_claim_alone():
    claims = [("c0", "a", "+", "x"), ("c1", "a", "+", "y"), ("c2", "other", "+", "x")]
    evidence = [(claim, "d", "Supports", 2) for claim, *_ in claims]
    columns = columns_of(claims, evidence, links=[("c0", IG + "causes", "c1")])
    (path,) = mechanisms(columns, "a", "y")
    assert path.claims == ("c0", "c1")
    assert path.direct.startswith("c1")
    assert len(mechanisms(columns, "other", "y")) == 0


def test_end_may_be_a_process_of_the_target_and_says_so():
    columns = columns_of(
        [("c0", "a", "+", "attack")], [("c0", "d", "Supports", 3)], axioms=[("attack", INVOLVES, "cell")]
    )
    (path,) = mechanisms(columns, "a", "cell")
    assert (path.end, path.relation) == ("attack", "involves cell")


def test_settling_the_shared_step_decides():
    claims = [("c0", "a", "+", "b"), ("c1", "b", "+", "c"), ("c2", "b", "+", "d"), ("c3", "d", "+", "c")]
    evidence = [("c0", "d0", "Supports", 1), *((f"c{n}", "d1", "Supports", 3) for n in (1, 2, 3))]
    key, holds, fails = mechanisms(columns_of(claims, evidence), "a", "c").decisive
    assert (key, fails) == ("c0", 0)
    assert holds == pytest.approx(0.57)


def test_from_a_class_to_one_of_its_kinds_and_the_other_way_round():
    claims = [("c0", "one", "+", "other")]
    axioms = [("one", SUBCLASS, "class"), ("other", SUBCLASS, "class")]
    columns = columns_of(claims, [("c0", "d", "Supports", 3)], axioms=axioms)
    assert [path.claims for path in mechanisms(columns, "class", "other")] == [("c0",)]
    assert [path.claims for path in mechanisms(columns, "one", "class")] == [("c0",)]


def test_order_in_time_is_no_clash_of_contexts():
    for name, clash in (("before", False), ("after", False), ("stage", True)):
        contexts = [("c0", IG + name, "x"), ("c1", IG + name, "y")]
        (path,) = mechanisms(columns_of(*chain_of("+", "+"), contexts=contexts), "a", "c")
        assert any("do not form one path" in caution for caution in path.cautions) is clash


def test_no_path_passes_a_thing_twice():
    claims = [("c0", "a", "+", "b"), ("c1", "b", "+", "c"), ("c2", "c", "+", "b"), ("c3", "b", "+", "d")]
    columns = columns_of(claims, [(claim, "d", "Supports", 3) for claim, *_ in claims])
    assert [path.claims for path in mechanisms(columns, "a", "d")] == [("c0", "c3")]


# --- what cannot be done --------------------------------------------------------------------------------------------


def test_same_thing_twice_unknown_name_and_no_path(kg):
    with pytest.raises(AnalysisError, match="'interleukin-2' was named twice"):
        kg.mechanisms("IL-2", "interleukin-2")
    with pytest.raises(UnknownNameError, match="did you mean 'interleukin"):
        kg.mechanisms("interleukn", "cancer")
    assert "No claim with standing support says that hormone" in kg.mechanisms("hormone", "cancer").reason
    assert "No path of up to 1 step" in kg.mechanisms("IL-2", "metastasis", max_steps=1).reason


def test_cyclic_ontology_ends():
    axioms = [("a", SUBCLASS, "b"), ("b", SUBCLASS, "c"), ("c", SUBCLASS, "a")]
    columns = columns_of([("c0", "b", "+", "z")], [("c0", "d", "Supports", 3)], axioms=axioms)
    assert mechanisms(columns, "a", "z")[0].claims == ("c0",)


def test_empty_graph_has_no_path():
    columns = columns_of([], [])
    assert "No claim with standing support" in mechanisms(columns, "a", "b").reason


def test_writing_makes_the_next_answer_new():
    kg = ig.load()
    assert len(kg.mechanisms("IL-2", "cancer cell"))
    kg.update("DELETE { GRAPH ?g { ?e ig:stance ?s } } WHERE { GRAPH ?g { ?e ig:stance ?s } }")
    assert len(kg.mechanisms("IL-2", "cancer cell")) == 0


# --- equal to plain networkx ----------------------------------------------------------------------------------------

NODES = "abcdefgh"
CLAIMS = st.lists(
    st.tuples(
        st.sampled_from(NODES), st.sampled_from(["+", "-", "unsigned"]), st.sampled_from(NODES), st.integers(1, 3)
    ),
    max_size=24,
)
AXIOMS = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from([BEARER, INVOLVES]), st.sampled_from(NODES)), max_size=4
)


@pytest.mark.slow
@settings(max_examples=examples(50), deadline=None)
@given(CLAIMS, AXIOMS, st.integers(1, 4), st.integers(1, 6))
def test_paths_are_those_of_networkx(rows, axioms, max_steps, limit):
    claims = [(f"c{n}", s, sign, o) for n, (s, sign, o, _) in enumerate(rows)]
    evidence = [(f"c{n}", f"d{n}", "Supports", certainty) for n, (*_, certainty) in enumerate(rows)]
    columns = columns_of(claims, evidence, axioms=axioms)
    beliefs = Beliefs(columns)
    believed = dict(beliefs.frame.select("claim", "belief").iter_rows())

    plain = nx.MultiDiGraph()
    plain.add_nodes_from(NODES)
    for claim, s, sign, o in claims:
        if s != o:
            plain.add_edge(s, o, key=claim, sign={"+": 1, "-": -1, "unsigned": 0}[sign], belief=believed[claim])
    upward = nx.DiGraph([(s, o) for s, _, o in axioms])
    for s, name, o in set(axioms):
        if name == BEARER and s != o:
            plain.add_edge(s, o, key=f"axiom {s}", sign=1, belief=1.0)
    ends = ({"b"} | (nx.ancestors(upward, "b") if "b" in upward else set())) - {"a"}
    expected = []
    for path in nx.all_simple_edge_paths(plain, "a", sorted(ends), cutoff=max_steps):
        if path and not any(end in ends for _, end, _ in path[:-1]):
            edges = [plain.edges[edge] for edge in path]
            expected.append(
                (math.prod(edge["belief"] for edge in edges), math.prod(edge["sign"] for edge in edges), len(path))
            )
    steps = StepGraph.of(columns, beliefs)
    if "a" not in steps.index or not ends & set(steps.index):
        assert expected == []
        return
    numbers = {steps.index[end] for end in ends if end in steps.index}
    paths = list(steps.paths([steps.index["a"]], numbers, max_steps=max_steps))
    found = [
        (math.exp(-steps.cost[list(path)].sum()), math.prod(int(steps.sign[n]) for n in path), len(path))
        for path in paths
    ]
    costs = [belief for belief, *_ in found]
    assert costs == pytest.approx(sorted(costs, reverse=True))
    assert len(set(paths)) == len(paths)

    def rounded(triples):
        return sorted((round(belief, 9), sign, length) for belief, sign, length in triples)

    assert rounded(found) == rounded(expected)
    first = list(islice(steps.paths([steps.index["a"]], numbers, max_steps=max_steps), limit))
    best = sorted((belief for belief, *_ in expected), reverse=True)[:limit]
    assert [math.exp(-steps.cost[list(path)].sum()) for path in first] == pytest.approx(best)


def test_a_warning_of_a_path_is_printed_once():
    claims, evidence = chain_of("+", "+")
    text = mechanisms(columns_of(claims, [*evidence, ("c1", "d9", "Disputes", 1)]), "a", "c").text()
    assert text.count("c1 is disputed: see its evidence") == 1


def test_each_warning_about_the_article_is_printed_once(kg):
    for path in kg.mechanisms("interleukin-2", "metastasis"):
        told = path.sentence() + "".join(path.notes)
        assert path.cautions
        assert all(told.count(caution) == 1 for caution in path.cautions)


def linked(*signs, evidence, sign_of_link="causes"):
    """Columns where a text says that ``a`` acts on ``x`` and thereby on ``y``."""
    claims = [("c0", "a", signs[0], "x"), ("c1", "a", signs[1], "y")]
    return columns_of(claims, evidence, links=[("c0", IG + sign_of_link, "c1")])


@pytest.mark.parametrize(
    ("signs", "of_step", "net", "verb"),
    [
        (("-", "+"), "-", "+", "promotes"),
        (("-", "-"), "+", "-", "inhibits"),
        (("+", "-"), "-", "-", "inhibits"),
        (("+", "+"), "+", "+", "promotes"),
    ],
)
@pytest.mark.parametrize("sign_of_link", ["causes", "contributesToClaim"])
def test_linked_step_says_what_its_own_subject_does(signs, of_step, net, verb, sign_of_link):
    evidence = [("c0", "d", "Supports", 3), ("c1", "d", "Supports", 3)]
    (path,) = mechanisms(linked(*signs, evidence=evidence, sign_of_link=sign_of_link), "a", "y")
    assert [step.sign for step in path.steps] == [signs[0], of_step]
    assert path.steps[1].line().startswith(f"a thereby {verb} y (the text itself links this")
    assert path.sign == net
    assert path.net == {"+": "may promote", "-": "may inhibit"}[net]


def test_linked_step_has_certainty_and_belief_of_passages_that_make_the_link():
    evidence = [("c0", "d", "Supports", 3), ("c1", "d", "Supports", 1), ("c1", "elsewhere", "Supports", 3)]
    (path,) = mechanisms(linked("+", "+", evidence=evidence), "a", "y")
    (alone,) = mechanisms(linked("+", "+", evidence=evidence[:2]), "a", "y")
    assert (path.steps[1].certainty, path.steps[1].sources) == (1, ("d",))
    assert path.steps[1].statement() == "a thereby may promote y"
    assert path.steps[1].belief == pytest.approx(alone.steps[1].belief)
    assert (path.belief, path.low, path.high) == pytest.approx((alone.belief, alone.low, alone.high))
    assert path.certainty == 1


def test_of_several_passages_of_a_document_that_makes_a_link_the_most_hedged_counts():
    evidence = [("c0", "d", "Supports", 3), ("c1", "d", "Supports", 3), ("c1", "d", "Supports", 1)]
    (path,) = mechanisms(linked("+", "+", evidence=evidence), "a", "y")
    assert path.steps[1].certainty == 1


def test_link_between_claims_of_two_papers_is_no_step():
    evidence = [("c0", "one", "Supports", 3), ("c1", "two", "Supports", 3)]
    (path,) = mechanisms(linked("+", "+", evidence=evidence), "a", "y")
    assert [(step.kind, step.claim) for step in path.steps] == [("claim", "c1")]


def test_path_of_a_joint_claim_names_what_it_is_about_together():
    claims = [("c0", "a", "-", "x"), ("c0", "b", "-", "x")]
    found = mechanisms(columns_of(claims, [("c0", "d", "Supports", 3)]), "a", "x")
    assert found[0].steps[0].statement() == "a together with b inhibits x"
    assert "a together with b may inhibit x" in found[0].sentence()
    assert "On it, a together with b may inhibit x;" in found.headline()
    assert "On this path, c0 is stated for a and b together." in found.headline()


def test_path_of_joint_objects_names_them_together():
    claims = [("c0", "a", "+", "x"), ("c0", "a", "+", "y")]
    found = mechanisms(columns_of(claims, [("c0", "d", "Supports", 3)]), "a", "x")
    assert found[0].steps[0].statement() == "a promotes x together with y"
    assert "On it, a may promote x together with y;" in found.headline()


def parallel(count, *, less=0):
    """As many paths of two steps from x to y, of which some end in an inhibition."""
    middles = [f"m{number}" for number in range(count)]
    claims = [(f"a{m}", "x", "+", m) for m in middles]
    claims += [(f"b{m}", m, "-" if at < less else "+", "y") for at, m in enumerate(middles)]
    return columns_of(claims, [(claim[0], "d", "Supports", 3) for claim in claims])


@pytest.mark.parametrize(("count", "limit"), [(7, 3), (23, 20), (41, 20), (5, 1), (4, 3)])
def test_headline_says_that_a_limit_leaves_paths_out(count, limit):
    columns = parallel(count, less=2)
    found = find_mechanisms(columns, Beliefs(columns), "x", "y", limit=limit)
    assert (len(found), found.more, found.as_dict()["more"]) == (limit, True, True)
    assert found.headline().startswith(f"The best {limit} of more than {limit} paths")
    if "promote" in found.headline():
        assert f"2 inhibit. This leaves out the paths beyond the best {limit}." in found.headline()
    assert ("promote" in found.headline()) is (limit > 2)


@pytest.mark.parametrize(("count", "limit"), [(3, 3), (20, 20), (2, 9)])
def test_headline_counts_all_paths_that_no_limit_leaves_out(count, limit):
    columns = parallel(count, less=1)
    found = find_mechanisms(columns, Beliefs(columns), "x", "y", limit=limit)
    assert (len(found), found.more) == (count, False)
    assert found.headline().startswith(f"{count} paths. ")
    assert "leaves out" not in found.headline()


def test_a_path_of_the_opposite_sign_does_not_support_the_outcome():
    columns = columns_of(
        [("c0", "a", "+", "b"), ("c1", "a", "-", "b")], [("c0", "d0", "Supports", 3), ("c1", "d1", "Supports", 2)]
    )
    found = mechanisms(columns, "a", "b")
    assert [path.sign for path in found] == ["+", "-"]
    assert found.decisive == ("c0", 1.0, 0.0)
    assert "belief in the best path with this outcome would be 1.000 if it holds, 0.000 if it does not" in found.text()


def test_only_those_who_assert_a_step_are_named_as_asserting_it():
    said = [("c0", "firm", "Supports", 3), ("c0", "vague", "Supports", 1)]
    (path,) = mechanisms(columns_of([("c0", "a", "+", "b")], said), "a", "b")
    assert path.steps[0].speakers == ("“firm”",)
    assert "said by “firm”" in path.sentence()
    assert len(path.steps[0].says) == 2
    (hedged,) = mechanisms(columns_of([("c0", "a", "+", "b")], said[1:]), "a", "b")
    assert hedged.steps[0].speakers == ("“vague”",)


@pytest.mark.parametrize("ends", [("IL-2", "cancer cell"), ("interleukin", "cancer cell"), ("interferon", "cancer")])
def test_a_smaller_limit_gives_the_first_paths_of_a_larger_one(ends):
    """A claim that a longer path states step by step is no path of its own, however few paths are asked for."""
    kg = ig.load()
    found = [path.claims for path in kg.mechanisms(*ends)]
    assert len(found) > 2
    assert [[path.claims for path in kg.mechanisms(*ends, limit=most)] for most in (1, 2)] == [found[:1], found[:2]]
