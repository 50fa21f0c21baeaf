"""Two things compared: as the question asks it, and as the named query answers it."""

import re
from itertools import permutations

import pytest
from claims_of import columns_of
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.analysis.claim_columns import SUBCLASS
from immunograph.analysis.networks import find_comparison
from immunograph.errors import AnalysisError, UnknownNameError
from immunograph.vocabulary import IG
from timing import examples


def test_interferons_against_interleukins_as_the_article_has_it(kg):
    found = kg.networks.compare("interferon", "interleukin")
    assert found.claims("both") == ("C13", "C14", "C15", "C16")
    assert found.claims("together") == ("C48",)
    assert found.claims("interferon") == ("C17", "C20", "C21", "C25", "C26", "C60")
    assert found.claims("interleukin") == ("C18", "C19", "C27", "C30")
    effects = [each for each in found.of("interferon") if each.sign]
    assert {each.sign for each in effects} == {"-"}
    assert {part for each in effects for part in each.through} == {
        "of cancer cell",
        "of cancerous tumor",
        "of leukemia",
    }
    through = [each for each in found.of("interleukin") if each.sign]
    assert [each.claims for each in through] == [("C27",), ("C30",)]
    assert all(
        "lymphocyte" in (each.target, *(part.removeprefix("input: ") for part in each.through)) for each in through
    )


def test_hedges_of_the_comparison_are_kept(kg):
    told = {
        (row["claim"], row["said_of"]): row
        for row in kg.networks.compare("interferon", "interleukin").table().to_dicts()
    }
    assert told["C25", "interferon"]["quantifier"] == "some"
    assert told["C25", "interferon"]["speaker"] == "clinical trials (unnamed)"
    assert (told["C27", "interleukin"]["certainty"], told["C27", "interleukin"]["epistemic_status"]) == (2, "hedged")
    assert told["C20", "interferon"]["epistemic_status"] == "dispositional"
    assert {said_of for claim, said_of in told if claim == "C48"} == {"interferon", "interleukin"}
    assert "interleukin-2" not in {said_of for _, said_of in told}


SHARED = ("of", "claim", "proposition", "certainty", "stance", "epistemic_status", "speaker", "cues", "says")


def rows_of(table):
    """Give the rows of the shared columns, a null as nothing, whatever the order."""
    return {tuple(str(row[name] or "").replace("_", " ") for name in SHARED) for row in table.to_dicts()}


def test_the_named_query_says_the_same_of_every_two_subjects(kg):
    names = ("interferon", "interleukin", "IL-2", "immune system", "strong immune system", "cancer cell", "lymphocyte")
    compared = 0
    for one, other in permutations(names, 2):
        ours = rows_of(kg.networks.compare(one, other).table())
        assert ours == rows_of(kg.ask("compare", first=one, second=other))
        compared += len(ours)
    assert compared > 100


def test_what_is_said_of_a_kind_is_named_and_counted_on_request_alone(kg):
    found = kg.networks.compare("interferon", "interleukin")
    assert "kinds of interleukin (interleukin-2) are not counted" in found.notes[0]
    assert "C35" in found.notes[0]
    assert "C35" in kg.networks.compare("interferon", "interleukin", kinds=True).claims("interleukin")


def test_what_acts_on_each_can_be_compared(kg):
    found = kg.networks.compare("cancer cell", "spread of cancer", incoming=True)
    assert "C46" in found.claims("cancer cell")
    assert "C09" in found.claims("spread of cancer")
    assert "immune system neutralizes it (a negative effect)" in found.text()


def test_bad_names_are_told(kg):
    with pytest.raises(AnalysisError, match="'interferon' was named twice"):
        kg.networks.compare("interferon", "interferons")
    with pytest.raises(UnknownNameError, match="did you mean 'interleukin'"):
        kg.networks.compare("interferon", "interlukin")
    with pytest.raises(AnalysisError, match="'interleukin-2' is a kind of 'interleukin'"):
        kg.networks.compare("interleukin", "IL-2", kinds=True)


def test_nothing_said_is_told(kg):
    found = kg.networks.compare("virus", "leukemia")
    assert len(found) == 0
    left_out = "(inferred and rejected claims, and those that restate others, are not compared)"
    named = f"{left_out}; it is named in C26: immunograph describe leukemia"
    told = f"This graph has no claims about virus. No claim to compare has leukemia as its subject {named}"
    assert found.text().splitlines()[1] == told


def test_entity_that_only_limits_a_passage_is_not_called_without_claims(tried):
    found = tried.networks.compare("drug X", "old skin tumour")
    assert found.reason.startswith("No claim to compare has old skin tumour as its subject")
    assert "it is named in N3:" in found.reason


CLAIM = st.tuples(st.sampled_from("abc"), st.sampled_from(["+", "-"]), st.sampled_from("uvw"))


@settings(max_examples=examples(50), deadline=None)
@given(st.lists(CLAIM, max_size=12), st.data())
def test_sides_are_those_of_sets(rows, data):
    rows = list(dict.fromkeys(rows))
    status = [data.draw(st.sampled_from(["Proposed", "Accepted", "Rejected"])) for _ in rows]
    restating = {n for n in range(len(rows)) if data.draw(st.integers(0, 4)) == 0}
    claims = [(f"c{n}", *row, state) for n, (row, state) in enumerate(zip(rows, status, strict=True))]
    columns = columns_of(
        claims,
        [(claim, "d", "Asks", 0) for claim, *_ in claims],
        links=[(f"c{n}", IG + "restates", "other") for n in restating],
        axioms=[("c", SUBCLASS, "b")],
    )
    found = find_comparison(columns, "a", "b")
    kept = {row: f"c{n}" for n, row in enumerate(rows) if status[n] != "Rejected" and n not in restating}
    targets = {side: {row[1:] for row in kept if row[0] == side} for side in "ab"}
    both = targets["a"] & targets["b"]
    assert found.claims("both") == tuple(sorted(k for row, k in kept.items() if row[0] in "ab" and row[1:] in both))
    for side in "ab":
        alone = tuple(sorted(k for row, k in kept.items() if row[0] == side and row[1:] not in both))
        assert found.claims(side) == alone


def test_claim_about_both_together_is_merged_with_no_claim_about_one_alone():
    claims = [("joint", "a", "-", "x"), ("joint", "b", "-", "x"), ("own", "b", "-", "x")]
    columns = columns_of(claims, [(claim, "d", "Supports", 3) for claim in ("joint", "own")])
    found = find_comparison(columns, "a", "b")
    assert found.counts() == {"both": 0, "between": 0, "together": 1, "a": 0, "b": 1}
    assert (found.claims("together"), found.claims("b")) == (("joint",), ("own",))
    assert found.reason == ""
    assert "\nClaims about several things together, which say nothing about one alone\n" in found.text()
    assert found.notes == ("joint is stated for a and b together, and says nothing about one alone",)


@pytest.mark.parametrize("stance", ["Supports", "Null", "Disputes", "Asks"])
@pytest.mark.parametrize("incoming", [False, True])
def test_a_claim_that_links_the_two_is_about_neither_alone(stance, incoming):
    claims = [("link", "a", "-", "b"), ("back", "b", "+", "a"), ("own", "a", "-", "x"), ("to", "x", "+", "a")]
    columns = columns_of(claims, [(claim, "d", stance, 0 if stance == "Asks" else 3) for claim, *_ in claims])
    found = find_comparison(columns, "a", "b", incoming=incoming)
    assert found.claims("between") == ("back", "link")
    assert found.claims("a") == (("to",) if incoming else ("own",))
    assert found.counts()["between"] == 2
    verb = {"Supports": "", "Null": "null result: ", "Disputes": "disputed: ", "Asks": ""}[stance]
    lines = found.text().splitlines()
    assert ", 2 that link the two" in lines[0]
    heading = lines.index("Claims that link a and b")
    linking = [line for line in lines[heading:] if line.endswith((": link", ": back"))]
    assert len(linking) == 2
    for line, (one, other) in zip(sorted(linking, key=lambda line: line[-4:]), (("b", "a"), ("a", "b")), strict=True):
        assert line.startswith(f"  - {one} {verb}")
        assert re.search(rf" {other}( \(.*\))?: ", line)


def test_a_claim_about_kinds_of_the_two_links_them_where_kinds_count():
    columns = columns_of([("link", "k", "-", "b")], [("link", "d", "Null", 3)], axioms=[("k", SUBCLASS, "a")])
    assert find_comparison(columns, "a", "b", kinds=True).claims("between") == ("link",)
    assert len(find_comparison(columns, "a", "b")) == 0
