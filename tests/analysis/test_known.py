"""Where no claim has standing support, what is known is told; steps about different things are no path."""

from claims_of import columns_of

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.known import Known, in_words, known_between, parted, unsupported
from immunograph.analysis.pathfinding import find_mechanisms
from immunograph.analysis.perturbation import perturb
from immunograph.analysis.steps import StepGraph

CLAIMS = [("A", "x", "+", "y"), ("B", "x", "-", "y"), ("C", "x", "+", "z"), ("D", "u", "+", "y")]
SAID = [
    ("A", "d1", "Supports", 3, {"document_status": "Retracted"}),
    ("B", "d2", "Null", 3),
    ("C", "d2", "Asks", 0),
    ("D", "d2", "Supports", 3),
]
IG = "https://w3id.org/immunograph/vocab/"


def columns(claims=CLAIMS, said=SAID, **more):
    from dataclasses import replace

    import polars as pl

    made = columns_of(claims, [row[:4] for row in said], **more)
    status = [(row[4] if len(row) > 4 else {}).get("document_status", "") for row in said]
    return replace(made, evidence=made.evidence.with_columns(pl.Series("document_status", status, dtype=pl.String)))


def test_each_claim_without_standing_support_has_its_reason():
    assert unsupported(columns()) == {"A": "retracted", "B": "null results only", "C": "asked only"}
    told = known_between(columns(), ["x"], ["y"])
    assert told == "tested and not seen: B; one claim, A, rests only on a retracted paper"
    assert known_between(columns(), ["u"]) == ""


def test_paths_and_whatif_tell_it():
    given = columns()
    beliefs = Beliefs(given)
    found = find_mechanisms(given, beliefs, "x", "y")
    assert "one claim, A, rests only on a retracted paper" in found.text()
    assert "promotes, inhibits or affects anything" not in found.text()
    for ends, what, known in (
        (
            ("x", "far"),
            "x, or a kind of it, promotes, inhibits or affects anything",
            "one claim, A, rests only on a retracted paper",
        ),
        (("u", "z"), "anything promotes, inhibits or affects z", "asked only: C"),
    ):
        told = find_mechanisms(given, beliefs, *ends).headline()
        assert f"No claim with standing support says that {what}: " in told
        assert known in told
    blocked = perturb(given, beliefs, StepGraph.of(given, beliefs), block=["x"])
    assert "asked only: C" in blocked.text()


def test_steps_about_different_things_are_no_path_in_the_headline():
    claims = [("A", "x", "+", "y"), ("B", "y", "+", "z")]
    said = [("A", "d", "Supports", 3), ("B", "d", "Supports", 3)]
    apart = columns_of(claims, said, contexts=[("A", IG + "stage", "early"), ("B", IG + "stage", "late")])
    linked = columns_of(claims, said, links=[("A", IG + "contrastsInContext", "B")])
    for given, why in ((apart, "early against late"), (linked, "recorded as a contrast of context")):
        beliefs = Beliefs(given)
        head = find_mechanisms(given, beliefs, "x", "z").headline()
        assert head.startswith("One path, but its steps are about different things: A and B (")
        assert why in head
        assert "about different things" in perturb(given, beliefs, StepGraph.of(given, beliefs), add=["x"]).text()
    assert parted(columns_of(claims, said), ["A", "B"]) == ()


def test_a_retracted_passage_does_not_make_a_step_firmer():
    given = columns(
        [("A", "x", "+", "y")],
        [("A", "d1", "Supports", 3, {"document_status": "Retracted"}), ("A", "d2", "Supports", 1)],
    )
    (path,) = find_mechanisms(given, Beliefs(given), "x", "y")
    assert (path.certainty, path.sources) == (1, ("d2",))


def test_what_was_tested_without_effect_is_told_beside_the_paths():
    given = columns([*CLAIMS, ("E", "x", "+", "u")], [*SAID, ("E", "d1", "Supports", 3)])
    found = find_mechanisms(given, Beliefs(given), "x", "y")
    assert [each.claims for each in found] == [("E", "D")]
    assert found.headline().endswith(" Not a step of any path: tested and not seen: B.")
    assert [(each.key, each.words) for each in found.known_claims] == [("B", "tested and not seen")]


def test_of_many_claims_the_first_are_named_and_the_rest_counted():
    many = [Known(f"urn:{number}", f"K{number}", "asked only") for number in range(9)]
    assert in_words(many) == "asked only: K0, K1, K2, K3, K4, K5 and 3 more"
    assert in_words([Known("urn:1", "K1", "retracted")]) == "one claim, K1, rests only on a retracted paper"
    assert Known("urn:1", "K1", "retracted").words == "rests only on a retracted paper"


def test_claims_that_relate_two_things_otherwise_are_told_in_a_sentence():
    given = columns(
        [("F6", "x", "", "y"), ("G", "y", "+", "z"), ("R", "x", "", "y", "Rejected"), ("Q", "x", "", "y")],
        [("F6", "d1", "Supports", 2), ("G", "d1", "Supports", 3), ("R", "d1", "Supports", 3), ("Q", "d1", "Asks", 0)],
    )
    for ends in (("x", "y"), ("y", "x")):
        found = find_mechanisms(given, Beliefs(given), *ends)
        assert " One claim relates the two otherwise: F6 (“d1” " in found.headline()
    assert "relates the two otherwise" not in find_mechanisms(given, Beliefs(given), "x", "z").headline()
