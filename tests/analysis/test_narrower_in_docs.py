"""What docs/your-own-claims.md says of contexts of which one is a kind of the other."""

from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "your-own-claims.md").read_text(encoding="utf-8")
NOTE = "is a kind of the other; if it is, state that (rdfs:subClassOf) in axioms.tsv of a project, as [[axiom]] of a mapping or by importing an ontology: they are then told as narrower"


def about_melanoma(project, axioms):
    """The example of the page: a claim about cancer, a failure in melanoma."""
    for row in ("melanoma\tmelanoma", "cancer\tcancer", "sarcoma\tsarcoma"):
        project.append("entities", f"{row}\tbiolink:Disease\tA disease.")
    for row in axioms:
        project.append("axioms", row)
    project.set("evidence", "context", "disease=cancer", row=2)
    project.set("evidence", "context", "disease=melanoma", row=3)


def clash_of(graph):
    (found,) = [each for each in graph.contradictions() if each.keys[0] == ("N3",)]
    return found


def test_without_an_axiom_it_is_a_contrast_and_the_note_says_what_to_add(trials, graph_of):
    about_melanoma(trials, [])
    found = clash_of(graph_of(trials.root))
    assert found.kind == "contrast of context"
    assert found.cautions == (f"no axiom states whether one of cancer and melanoma {NOTE}",)
    assert "| no row | *contrast of context*: cancer against melanoma, with a note" in PAGE


def test_with_the_axiom_it_is_narrower(trials, graph_of):
    about_melanoma(trials, ["melanoma\trdfs:subClassOf\tcancer\tMelanoma is a cancer."])
    found = clash_of(graph_of(trials.root))
    assert (found.kind, found.cautions) == ("narrower", ())
    assert found.reason.startswith("the evidence against it is limited to disease melanoma only")
    row = "`subject` melanoma, `relation` rdfs:subClassOf, `object` cancer, `reason` Melanoma is a cancer."
    assert f"| {row} | *narrower*: the evidence against it is limited to disease melanoma only |" in PAGE


@pytest.mark.parametrize(
    "axioms", [["melanoma\trdfs:subClassOf\tskin-tumour\tSkin.", "cancer\trdfs:subClassOf\tlung-tumour\tMade up."]]
)
def test_kinds_that_have_their_place_are_not_guessed_about(trials, graph_of, axioms):
    about_melanoma(trials, axioms)
    found = clash_of(graph_of(trials.root))
    assert (found.kind, found.cautions) == ("contrast of context", ())


def test_a_text_is_no_kind(trials, graph_of):
    trials.set("evidence", "context", 'setting="day 3"', row=2)
    trials.set("evidence", "context", 'setting="day 5"', row=3)
    assert clash_of(graph_of(trials.root)).cautions == ()


WORDS = "in disease old skin tumour it was not seen (N9)"


@pytest.fixture
def split(trials, graph_of):
    """The null result of a part of N3 as evidence on a claim of its own, which has the context."""
    trials.append("claims", "N9\tdrug-x\tig:inhibits\tgrowth\tdisease=old-skin-tumour")
    trials.append("decisions", "N9\tproposed\tUnder review.\tcurator\t2026-01-01")
    trials.set("evidence", "claim", "N9", row=3)
    trials.set("evidence", "context", "", row=3)
    return graph_of(trials.root)


def test_context_on_the_claim_is_compared_like_context_on_its_evidence(split, tried):
    (found,) = [each for each in split.contradictions() if "N9" in each.keys[1]]
    assert (found.kind, found.keys) == ("narrower", (("N3",), ("N9",)))
    assert found.reason == clash_of(tried).reason
    assert "against it: evidence against the claim that drug X inhibits tumour growth in old skin tumour" in "\n".join(
        found.lines()
    )
    assert split.contradictions().counts() == tried.contradictions().counts()
    asked = [row for row in split.ask("contradictions").to_dicts() if row["against"] == "N9"]
    assert [(row["kind"], row["claim"]) for row in asked] == [("supported, and a null result of a part of it", "N3")]
    assert "found alike" in " ".join(PAGE.split())


def test_every_answer_about_a_claim_names_the_claim_that_limits_it(split, tried):
    assert WORDS in str(split.describe("N3"))
    assert WORDS in split.belief("N3").text()
    assert WORDS in split.mechanisms("drug X", "tumour growth").headline()
    assert WORDS in split.whatif(block="drug X").text()
    assert split.belief("N3").value == tried.belief("N3").value
    assert WORDS not in str(split.describe("N4"))
