"""What a user reads of a clash: its reason, its entry with both sides, its notes, its row of the table."""

from dataclasses import replace

import pytest
from claims_of import columns_of

from immunograph.analysis.contradictions import find_contradictions

VOCABULARY = "https://w3id.org/immunograph/vocab/"
STAGE, SPECIES = VOCABULARY + "stage", VOCABULARY + "species"
OPPOSITE = [("a", "x", "+", "y"), ("b", "x", "-", "y")]
BOTH = [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 3)]
FIRM, PROBABLE, POSSIBLE = "(asserted, 3 of 3)", "(probable, 2 of 3)", "(possible, 1 of 3)"
CONFLICT = "independent sources say opposite things"
NONE_SEEN = "one source reports this, an independent one tested it and did not see it"


def clash(evidence, claims=OPPOSITE, **more):
    (found,) = find_contradictions(columns_of(claims, evidence, **more))
    return found


def one(*stances):
    """The evidence of one claim: the first source supports it, each other one has its stance and certainty."""
    return [
        ("a", "d0", "Supports", 3),
        *(("a", f"d{n}", stance, certainty) for n, (stance, certainty) in enumerate(stances, 1)),
    ]


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        (BOTH, CONFLICT),
        ([("a", "d1", "Supports", 2), ("b", "d2", "Supports", 2)], f"{CONFLICT}, both with a hedge"),
        ([("a", "d1", "Supports", 1), ("b", "d2", "Supports", 2)], f"{CONFLICT}, both with a hedge"),
        ([("a", "d1", "Supports", 3), ("b", "d2", "Supports", 2)], "certainty 3 of 3 against 2 of 3"),
        ([("a", "d1", "Supports", 1), ("b", "d2", "Supports", 3)], "certainty 3 of 3 against 1 of 3"),
        ([("a", "d1", "Supports", 3), ("b", "d1", "Supports", 3)], "one source is behind both sides"),
    ],
)
def test_the_reason_of_two_claims_of_opposite_sign(evidence, reason):
    found = clash(evidence)
    assert found.reason == found.as_dict()["reason"] == reason
    assert "null result" not in reason


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        (one(("Disputes", 3)), CONFLICT),
        (one(("Null", 3)), f"{NONE_SEEN} (1 null result)"),
        (one(("Null", 3), ("Null", 2)), f"{NONE_SEEN} (2 null results)"),
        (one(("Null", 3), ("Disputes", 3)), f"{CONFLICT} (1 null result)"),
        (one(("Null", 3), ("Disputes", 3), ("Null", 3)), f"{CONFLICT} (2 null results)"),
        (
            one(("Null", 1)),
            "what is reported has certainty 3 of 3, what was tested and not seen 1 of 3 (1 null result)",
        ),
        (
            [("a", "d1", "Supports", 2), ("a", "d2", "Null", 3)],
            "what is reported has certainty 2 of 3, what was tested and not seen 3 of 3 (1 null result)",
        ),
        ([("a", "d1", "Supports", 3), ("a", "d1", "Null", 3)], "one source is behind both sides (1 null result)"),
        ([("a", "d1", "Supports", 2), ("a", "d2", "Null", 2)], f"{NONE_SEEN}, both with a hedge (1 null result)"),
    ],
)
def test_the_reason_of_one_claim_counts_its_null_results(evidence, reason):
    assert clash(evidence, OPPOSITE[:1]).reason == reason


def own(columns, contexts):
    return replace(columns, own_context={f"e{number}": context for number, context in contexts.items()})


def test_reasons_of_parts_and_of_different_things_count_null_results_too():
    columns = columns_of(OPPOSITE[:1], one(("Null", 3), ("Null", 3)))
    (narrower,) = find_contradictions(own(columns, {1: {SPECIES: {"mouse"}}, 2: {SPECIES: {"mouse"}}}))
    assert narrower.reason == (
        "the evidence against it is limited to ig:species mouse only: that limits the evidence for it and does not reverse it "
        "(2 null results)"
    )
    assert narrower.cautions == ()
    columns = columns_of(OPPOSITE[:1], one(("Null", 3)))
    (apart,) = find_contradictions(own(columns, {0: {SPECIES: {"ape"}}, 1: {SPECIES: {"mouse"}}}))
    assert apart.reason == "the two sides are about different things: ig:species ape against mouse (1 null result)"


def test_a_clash_of_passages_quotes_those_passages_alone():
    columns = own(columns_of(OPPOSITE[:1], one(("Null", 3), ("Disputes", 3))), {1: {SPECIES: {"mouse"}}})
    general, narrower = find_contradictions(columns)
    assert (general.reason, general.kind) == (CONFLICT, "conflict")
    assert general.voices == ((f"“d0” {FIRM}",), (f"“d2” {FIRM}",))
    assert narrower.voices[1] == ("“d1” (null result; asserted, 3 of 3; of ig:species mouse only)",)
    assert narrower.reason.endswith("(1 null result)")


def test_contexts_that_only_one_side_names_are_a_note_with_their_values():
    apart = [("a", STAGE, "early"), ("b", STAGE, "late"), ("b", SPECIES, "mouse"), ("b", SPECIES, "ape")]
    note = "only one side names the ig:species (ape, mouse); the other may mean a different one"
    found = clash(BOTH, contexts=apart)
    assert found.reason == "the two sides are about different things: ig:stage early against late"
    assert found.cautions == (note,)
    assert found.lines()[-1] == f"   note: {note}"
    turned = [({"a": "b", "b": "a"}[claim], name, value) for claim, name, value in apart]
    assert clash(BOTH, contexts=turned).cautions == (note,)
    assert clash(BOTH, contexts=apart[:2]).cautions == ()
    assert clash(BOTH, contexts=apart[2:]).cautions == ()  # narrower, as its reason says
    links = [("a", VOCABULARY + "contrastsInContext", "b")]
    linked = clash(BOTH, contexts=apart, links=links)
    assert linked.cautions == ()
    assert linked.reason.startswith("the curators linked them as a contrast of ")
    assert linked.reason.endswith("both can hold")


def test_the_entry_of_two_claims_names_both_and_tells_each_side():
    found = clash([("a", "d1", "Supports", 3), ("b", "d2", "Supports", 1, {"paraphrase": "It may."})])
    assert found.lines() == [
        "hedge against assertion: x → y (a against b)",
        "   certainty 3 of 3 against 1 of 3",
        f"   for it: {found.propositions[0][0]}",
        f"   - “d1” {FIRM}",
        f"   against it: {found.propositions[1][0]}",
        f"   - “d2” {POSSIBLE}: It may.",
    ]
    assert found.propositions[0] != found.propositions[1]


def test_the_entry_of_one_claim_tells_its_proposition_once():
    found = clash(one(("Null", 3), ("Null", 3), ("Disputes", 2)), OPPOSITE[:1])
    assert found.claims == found.others == ("a",)
    assert found.lines() == [
        "conflict: x → y (a)",
        f"   {CONFLICT} (2 null results)",
        f"   for it: {found.propositions[0][0]}",
        f"   - “d0” {FIRM}",
        "   against it:",
        "   - “d1”, “d2” (null result; asserted, 3 of 3)",
        f"   - “d3” {PROBABLE}",
    ]


@pytest.mark.parametrize(
    ("count", "named"),
    [
        (1, "“d0”"),
        (3, "“d0”, “d1”, “d2”"),
        (4, "“d0”, “d1”, “d2” and 1 more source"),
        (5, "“d0”, “d1”, “d2” and 2 more sources"),
    ],
)
def test_sources_that_say_the_same_are_named_up_to_three_and_counted(count, named):
    evidence = [*(("a", f"d{n}", "Supports", 3) for n in range(count)), ("a", "d0", "Supports", 3), BOTH[1]]
    assert clash(evidence).voices[0] == (f"{named} {FIRM}",)


@pytest.mark.parametrize(("count", "more"), [(5, None), (6, 1), (7, 2)])
def test_five_ways_of_saying_it_are_written_out_and_the_rest_counted(count, more):
    evidence = [("b", f"d{n}", "Supports", 3, {"paraphrase": f"Way {n}."}) for n in range(count)]
    lines = clash([("a", "d", "Supports", 3), *evidence]).lines()
    against = lines[lines.index(next(line for line in lines if "against it:" in line)) + 1 :]
    assert against[:5] == [f"   - “d{n}” {FIRM}: Way {n}." for n in range(5)]
    assert against[5:] == ([] if more is None else [f"   - … and {more} more: immunograph describe b"])


def test_of_several_claims_on_a_side_each_voice_names_its_claim():
    claims = [*OPPOSITE, ("c", "x", "-", "z")]
    links = [("a", VOCABULARY + "contrastsInContext", other) for other in "bc"]
    evidence = [("a", "d0", "Supports", 3), *((claim, "d1", "Supports", 3) for claim in "bc")]
    found = clash(evidence, claims, links=links)
    several = next(side for side in (0, 1) if len(found.keys[side]) == 2)
    assert found.keys[several] == ("b", "c")
    assert found.voices[several] == (f"“d1” b {FIRM}", f"“d1” c {FIRM}")
    assert found.voices[1 - several] == (f"“d0” {FIRM}",)
    assert set(found.entities) == {"x → y", "x → z"}
    assert len(found.entities) == 2
    more = [(claim, f"d{n}", "Supports", 3, {"paraphrase": f"{n}."}) for claim in "bc" for n in range(4)]
    lines = clash([*evidence[:1], *more], claims, links=links).lines()
    assert any(line.endswith("and 3 more: immunograph describe b") for line in lines)


def clashes(count, limit=None):
    claims = [(f"{sign}{n}", f"s{n}", sign, "o") for n in range(count) for sign in "+-"]
    return find_contradictions(columns_of(claims, [(c, f"d{c}", "Supports", 3) for c, *_ in claims]), limit=limit)


SUMMARY = "{}, 0 hedges against assertions, 0 same source, 0 narrower, 0 contrasts of context"


def test_entries_are_numbered_after_a_summary_and_may_begin_further_on():
    found = clashes(3)
    lines = found.text().splitlines()
    assert lines[:3] == [SUMMARY.format("3 conflicts"), "", "1. conflict: s0 → o (+0 against -0)"]
    heads = [line for line in lines if line[:1].isdigit()][1:]
    assert [head[:2] for head in heads] == ["1.", "2.", "3."]
    later = found.text(start=2).splitlines()
    assert later[:4] == [SUMMARY.format("3 conflicts"), "", "3. conflict: s2 → o (+2 against -2)", f"   {CONFLICT}"]
    assert found.text(start=3) == SUMMARY.format("3 conflicts")
    assert clashes(3, limit=1).text().count("conflict: ") == 1


def test_the_table_has_a_row_for_each_clash():
    evidence = [*BOTH, ("a", "d3", "Supports", 3), ("b", "d4", "Supports", 3)]
    contexts = [("a", STAGE, "early"), ("b", STAGE, "late"), ("b", SPECIES, "mouse")]
    columns = columns_of(OPPOSITE, evidence, contexts=contexts)
    found = find_contradictions(columns)
    table = found.table()
    assert table.columns == (
        *("kind", "claim", "against", "reason", "certainty", "sources", "says", "against_says", "cautions"),
    )
    (row,) = table
    assert tuple(row)[:6] == ("contrast of context", "a", "b", found[0].reason, 3, 4)
    assert row[6] == " ".join(found[0].says)
    assert row[7] == " ".join(found[0].other_says)
    assert row[8] == found[0].cautions[0]
    assert len(found[0].says) == len(found[0].other_says) == 2
    assert "0 conflicts, " in table.title
    assert "1 contrast of context" in table.title


def test_plain_data_hold_all_of_it():
    found = find_contradictions(columns_of(OPPOSITE[:1], one(("Null", 2), ("Intends", 3), ("Asks", 3))))
    counts = {"conflict": 0, "hedge against assertion": 1, "same source": 0, "narrower": 0, "contrast of context": 0}
    (clash_found,) = found
    assert found.as_dict() == {
        "counts": counts,
        "left_out": 0,
        "notes": [],
        "contradictions": [
            {
                "kind": "hedge against assertion",
                "entities": ["x → y"],
                "claims": ["a"],
                "others": ["a"],
                "reason": "what is reported has certainty 3 of 3, what was tested and not seen 2 of 3 (1 null result)",
                "certainty": 2,
                "sources": 2,
                "says": list(clash_found.says),
                "other_says": list(clash_found.other_says),
                "cautions": [],
            }
        ],
    }
    assert ["d0" in text for text in clash_found.says] == [True]
    assert ["d1" in text for text in clash_found.other_says] == [True]


def test_clashes_are_a_sequence_of_any_length():
    found = clashes(1_003)
    every = list(found)
    assert len(found) == len(every) == 1_003
    assert every[1_002] == found[1_002] == found[-1]
    assert found[0] == every[0] != every[1]
    assert found[1:3] == tuple(every[1:3])
    assert found[::-500] == tuple(every[::-500])
    assert [each.keys[0] for each in found[:2]] == [("+0",), ("+1",)]
    with pytest.raises(IndexError):
        found[1_003]
    limited = clashes(5, limit=2)
    assert (len(limited), len(list(limited)), limited.counts()["conflict"]) == (2, 2, 5)


def test_clashes_of_one_kind_are_picked_out():
    claims = [(f"{sign}{n}", f"s{n}", sign, "o") for n in range(3) for sign in "+-"]
    evidence = [("+0", "d1", "Supports", 3), ("-0", "d1", "Supports", 3)]
    evidence += [(f"{sign}{n}", f"d{sign}", "Supports", 3) for n in (1, 2) for sign in "+-"]
    found = find_contradictions(columns_of(claims, evidence))
    assert [each.keys[0] for each in found.of_kind("conflict")] == [("+1",), ("+2",)]
    assert [each.keys for each in found.of_kind("same source")] == [(("+0",), ("-0",))]
    assert found.of_kind("narrower") == ()
