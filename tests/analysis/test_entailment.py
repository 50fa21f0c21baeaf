"""What is entailed is never believed less than what entails it: on the article and on generated graphs."""

import pytest
from claims_of import columns_of
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.analysis import Beliefs
from immunograph.analysis.entailment import entailing_claims, entailments, raised
from immunograph.vocabulary import IG
from timing import examples


def incoherent(beliefs):
    """Pairs of which the weaker claim is believed less, though both are computed."""
    moments = beliefs.moments
    return [
        (one, other)
        for one, other in beliefs.entailments
        if one in moments and other in moments and moments[other][0] < moments[one][0] - 1e-9
    ]


def test_article_has_no_incoherent_pair(kg):
    beliefs = kg._workbench().beliefs()
    keys = {(beliefs.columns.key(one), beliefs.columns.key(other)) for one, other in beliefs.entailments}
    assert {("C25", "C20"), ("C26", "C20")} <= keys
    assert incoherent(beliefs) == []
    assert float(kg.belief("C20")) >= float(kg.belief("C25"))


def test_claims_that_support_one_another_are_in_order_in_the_article(kg):
    links = [link for link in kg.columns.corpus.links if link.predicate == IG + "supports"]
    assert links
    for link in links:
        assert float(kg.belief(link.object)) >= float(kg.belief(link.subject))


NAMES = "abcdefgh"
SUPPORT = [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 1)]
TWO = [("a", "x", "+", "y"), ("b", "x", "+", "z")]


def test_linked_claim_is_raised_and_says_by_which():
    columns = columns_of(TWO, SUPPORT, links=[("a", IG + "entails", "b")])
    beliefs = Beliefs(columns)
    strong, weak = beliefs.of("a"), beliefs.of("b")
    assert float(weak) == pytest.approx(float(strong))
    assert weak.raised_by == "a"
    assert sum(source.change for source in weak.sources) + weak.raised == pytest.approx(float(weak))
    assert "as much as a, which entails it" in weak.text()
    assert weak.sources[0].without is None, "nobody supports it any more, and what nobody supports is not raised"
    assert (strong.raised, strong.raised_by) == (0.0, "")


def test_without_the_source_of_what_entails_it_a_claim_falls_back():
    shared = [("a", "d1", "Supports", 3), ("b", "d1", "Supports", 1), ("b", "d2", "Supports", 1)]
    beliefs = Beliefs(columns_of(TWO, shared, links=[("a", IG + "entails", "b")]))
    alone = float(Beliefs(columns_of(TWO, [("b", "d2", "Supports", 1)])).of("b"))
    without = {source.lineage: source.without for source in beliefs.of("b").sources}
    assert without["d1"] == pytest.approx(alone)


def test_narrower_context_entails_the_general_claim_and_not_the_reverse():
    claims = [("a", "x", "+", "y"), ("b", "x", "+", "y")]
    columns = columns_of(claims, SUPPORT, contexts=[("a", "ig:stage", "early")])
    assert entailments(columns) == [("a", "b")]
    assert float(Beliefs(columns).of("b")) == pytest.approx(float(Beliefs(columns).of("a")))
    other = columns_of(claims, SUPPORT, contexts=[("a", "ig:stage", "early"), ("b", "ig:stage", "late")])
    assert entailments(other) == []


def test_predicate_entails_what_it_implies_through_steps():
    from dataclasses import replace

    claims = [("a", "x", "+", "y"), ("b", "x", "-", "y"), ("c", "x", "unsigned", "y")]
    columns = replace(columns_of(claims, SUPPORT), implies={"ig:up": ["ig:moves"], "ig:moves": ["ig:names"]})
    assert entailments(columns) == [("a", "c")]


def test_question_is_not_raised_to_a_yes():
    asked = [("a", "d1", "Supports", 3), ("b", "d2", "Asks", 0)]
    beliefs = Beliefs(columns_of(TWO, asked, links=[("a", IG + "entails", "b")]))
    assert beliefs.of("b").value is None


def test_rejected_claim_entails_nothing():
    claims = [("a", "x", "+", "y", "Rejected"), ("b", "x", "+", "z")]
    assert entailments(columns_of(claims, SUPPORT, links=[("a", IG + "entails", "b")])) == []


def test_conclusion_that_follows_by_rule_is_raised_with_its_premise():
    claims = [*TWO, ("i", "x", "+", "w")]
    columns = columns_of(claims, SUPPORT, links=[("a", IG + "entails", "b")], derivations=[("d", "i", "r", "b")])
    beliefs = Beliefs(columns)
    assert float(beliefs.of("i")) == pytest.approx(float(beliefs.of("a")))


def test_circle_of_entailments_ends_and_is_believed_alike():
    columns = columns_of(TWO, SUPPORT, links=[("a", IG + "entails", "b"), ("b", IG + "entails", "a")])
    beliefs = Beliefs(columns)
    assert float(beliefs.of("a")) == pytest.approx(float(beliefs.of("b")))
    assert entailing_claims(beliefs.entailments, "a") == ["b"]


CLAIMS = st.lists(
    st.tuples(st.sampled_from("xy"), st.sampled_from(["+", "-", "unsigned"]), st.sampled_from("uv")),
    min_size=2,
    max_size=6,
)
PASSAGES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["d1", "d2", "d3"]),
        st.sampled_from(["Supports", "Supports", "Disputes", "Asks", "Null"]),
        st.integers(0, 3),
    ),
    max_size=12,
)
LINKS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=6)
CONTEXTS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["early", "late"])), max_size=4)


@pytest.mark.slow
@settings(max_examples=examples(50), deadline=None)
@given(CLAIMS, PASSAGES, LINKS, CONTEXTS)
def test_no_generated_graph_has_an_incoherent_pair(claims, passages, links, contexts):
    from dataclasses import replace

    names = NAMES[: len(claims)]
    columns = columns_of(
        [(name, *claim) for name, claim in zip(names, claims, strict=True)],
        [(names[at], document, stance, certainty) for at, document, stance, certainty in passages if at < len(names)],
        links=[(names[a], IG + "entails", names[b]) for a, b in links if a < len(names) and b < len(names)],
        contexts=[(names[at], "ig:stage", value) for at, value in contexts if at < len(names)],
    )
    beliefs = Beliefs(replace(columns, implies={"ig:up": ["ig:moves"], "ig:down": ["ig:moves"]}))
    assert incoherent(beliefs) == []
    for name in names:
        belief = beliefs.of(name)
        if belief.value is not None:
            assert belief.low <= belief.value <= belief.high
            counted = sum(source.change for source in belief.sources)
            assert counted + belief.raised == pytest.approx(belief.value)


@settings(max_examples=examples(50), deadline=None)
@given(
    st.dictionaries(st.sampled_from(NAMES), st.floats(0, 1), max_size=8),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=16),
)
def test_raising_is_the_plain_maximum_over_all_that_entails(values, pairs):
    moments = {name: (value, value**2) for name, value in values.items()}
    after = {**moments, **raised(moments, pairs)}
    for name in NAMES:
        above = [moments.get(each, (0.0,))[0] for each in entailing_claims(pairs, name)]
        assert after.get(name, (0.0,))[0] == max([moments.get(name, (0.0,))[0], *above])


def test_a_claim_about_several_objects_jointly_entails_none_about_one_of_them():
    joint = [("both", "x", "+", "y"), ("both", "x", "+", "z"), ("one", "x", "+", "y"), ("same", "x", "+", "y")]
    columns = columns_of(joint, [("both", "d1", "Supports", 3), ("one", "d2", "Supports", 1)])
    assert set(entailments(columns)) == {("one", "same"), ("same", "one")}
