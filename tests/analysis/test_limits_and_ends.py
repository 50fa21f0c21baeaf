"""Conclusions keep limits of their support, and count directions only where paths end at the same thing."""

from dataclasses import replace

import pytest
from claims_of import columns_of

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.gaps import find_gaps
from immunograph.analysis.pathfinding import find_mechanisms
from immunograph.analysis.perturbation import perturb
from immunograph.analysis.scopes import support_limits
from immunograph.analysis.steps import StepGraph
from immunograph.vocabulary import IG

SUPPORT = [("p", "d1", "Supports", 3), ("p", "d2", "Supports", 3), ("q", "d1", "Supports", 3)]


def limited(*contexts):
    """One claim of two passages, with the contexts of the passages, and one without a limit."""
    own = {f"e{number}": {IG + "species": frozenset({value})} for number, value in enumerate(contexts) if value}
    return replace(columns_of([("p", "x", "+", "y"), ("q", "y", "+", "z")], SUPPORT), own_context=own)


def test_support_is_limited_where_every_passage_is():
    assert support_limits(limited("mouse", "rat")) == {"p": "ig:species mouse or ig:species rat"}
    assert support_limits(limited("mouse", "")) == {}
    staged = columns_of([("p", "x", "+", "y")], SUPPORT[:2], contexts=[("p", IG + "stage", "early")])
    assert support_limits(staged, ["p"]) == {"p": "ig:stage early"}


def test_headline_whatif_and_gaps_tell_the_limit():
    given = limited("mouse", "mouse")
    beliefs = Beliefs(given)
    found = find_mechanisms(given, beliefs, "x", "z")
    assert found.headline().endswith("On this path, p is supported within limits only (ig:species mouse).")
    assert "; p is supported within limits only (ig:species mouse)" in found[0].sentence()
    told = perturb(given, beliefs, StepGraph.of(given, beliefs), add=["x"]).text()
    assert told.count("limit: p is supported within limits only (ig:species mouse)") == 2
    assert find_gaps(given, ["x"], ["y"]).narrower("x", "y") == ("p: ig:up, supported, ig:species mouse only",)
    assert "within limits" not in find_mechanisms(limited("mouse", ""), beliefs, "x", "z").headline()


def test_directions_are_counted_for_each_end():
    axioms = [("death", IG + "bearer", "cell"), ("growth", IG + "bearer", "cell")]
    claims = [("a", "x", "+", "death"), ("b", "x", "-", "growth"), ("c", "x", "+", "growth")]
    said = [(key, f"d{key}", "Supports", 3) for key in "abc"]

    def headline(*keys):
        given = columns_of(
            [each for each in claims if each[0] in keys], [each for each in said if each[0] in keys], axioms=axioms
        )
        return find_mechanisms(given, Beliefs(given), "x", "cell").headline()

    assert "The paths end at different things: death (1 promote); growth (1 inhibit)." in headline("a", "b")
    assert "Not all paths" not in headline("a", "b")
    assert "Not all paths to growth agree: 1 promote, 1 inhibit." in headline("b", "c")
    assert "death (1 promote); growth (1 promote, 1 inhibit)" in headline("a", "b", "c")
    assert "different things" not in headline("a", "c")


def test_null_result_without_a_limit_is_told_beside_a_limited_one():
    claims = [("p", "x", "+", "y")]
    given = columns_of(claims, [("p", "d1", "Null", 3), ("p", "d2", "Null", 3)])
    both = replace(given, own_context={"e0": {IG + "species": frozenset({"rat"})}})
    assert find_gaps(both, ["x"], ["y"]).narrower("x", "y") == (
        "p: null result: ig:up in general, and one for ig:species rat",
    )
    alone = columns_of(claims, [("p", "d1", "Disputes", 3), ("p", "d2", "Null", 3)])
    other = replace(alone, own_context={"e0": {IG + "disease": frozenset({"glioma"})}})
    assert find_gaps(other, ["x"], ["y"]).narrower("x", "y") == ("p: disputed: ig:up, ig:disease glioma only",)


def test_capability_is_neither_hedged_nor_a_deed():
    for certainty, state in ((3, "capability at most"), (2, "hedged only")):
        able = [("p", "d1", "Supports", certainty, {"status": "Dispositional"})]
        given = columns_of([("p", "x", "+", "y")], able)
        assert find_gaps(given, ["x"], ["y"]).state("x", "y") == state
        done = columns_of([("p", "x", "+", "y")], [*able, ("p", "d2", "Supports", 3)])
        assert find_gaps(done, ["x"], ["y"]).state("x", "y") == "supported"


@pytest.mark.parametrize(
    ("certainty", "status", "words"),
    [
        (3, "Asserted", "supported"),
        (2, "Asserted", "hedged"),
        (1, "Dispositional", "hedged"),
        (3, "Dispositional", "capability at most"),
        (3, "Emphatic", "emphasised at most"),
    ],
)
def test_note_on_a_cell_names_direction_and_the_state_of_its_letter(certainty, status, words):
    claims = [("p", "x", "+", "y"), ("q", "x", "-", "y")]
    evidence = [(key, "d", "Supports", certainty, {"status": status}) for key in "pq"]
    given = columns_of(claims, evidence, contexts=[("p", IG + "stage", "late"), ("q", IG + "stage", "early")])
    found = find_gaps(given, ["x"], ["y"])
    assert found.state("x", "y").startswith(words)
    up, down = (given.label(f"ig:{verb}") for verb in ("up", "down"))
    assert found.narrower("x", "y") == (
        "p and q say opposite things in different contexts (ig:stage late against early)",
        f"p: {up}, {words}, ig:stage late only",
        f"q: {down}, {words}, ig:stage early only",
    )


def test_note_on_a_cell_of_an_association_names_no_effect():
    given = columns_of([("p", "x", "+", "y")], SUPPORT[:1], contexts=[("p", IG + "stage", "late")])
    given = replace(given, associations=frozenset({"ig:up"}))
    found = find_gaps(given, ["x"], ["y"])
    assert found.state("x", "y") == "association only"
    assert found.narrower("x", "y") == (f"p: {given.label('ig:up')}, association, ig:stage late only",)
