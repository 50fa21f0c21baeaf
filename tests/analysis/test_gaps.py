"""The matrix of gaps: seventeen states, none taken for another."""

from pathlib import Path

import polars as pl
import pytest
from claims_of import columns_of
from hypothesis import given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph import server
from immunograph.analysis.claim_columns import BEARER
from immunograph.analysis.gap_matrix import Gaps
from immunograph.analysis.gap_states import COLOURS
from immunograph.analysis.gaps import MARKS, STATES, find_gaps
from immunograph.errors import UnknownNameError
from immunograph.server.pages import analyses
from timing import examples

DISEASE = "https://w3id.org/immunograph/vocab/disease"


def state(evidence, **options):
    columns = columns_of([("a", "x", "+", "y")], [("a", *row) for row in evidence], **options)
    return find_gaps(columns, ["x"], ["y"]).state("x", "y")


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([("d1", "Supports", 3)], "supported"),
        ([("d1", "Supports", 3), ("d2", "Disputes", 3)], "disputed"),
        ([("d1", "Supports", 3), ("d2", "Null", 3)], "support and null"),
        ([("d1", "Supports", 1), ("d2", "Null", 3)], "hedged support and null"),
        ([("d1", "Supports", 1), ("d2", "Disputes", 3)], "hedged support and dispute"),
        ([("d1", "Supports", 2), ("d2", "Null", 3), ("d3", "Disputes", 1)], "hedged support and dispute"),
        ([("d1", "Disputes", 3)], "only disputed"),
        ([("d1", "Null", 1)], "tested and null"),
        ([("d1", "Null", 3), ("d2", "Disputes", 1)], "only disputed"),
        ([("d1", "Null", 0)], "left open"),
        ([("d1", "Disputes", 0), ("d2", "Asks", 0)], "left open"),
        ([("d1", "Supports", 1), ("d2", "Supports", 2)], "hedged only"),
        ([("d1", "Asks", 0), ("d2", "Intends", 2)], "asked only"),
        ([("d1", "Supports", 2), ("d2", "Asks", 0)], "hedged only"),
        ([], "untouched"),
    ],
)
def test_states_are_told_apart(evidence, expected):
    assert state(evidence) == expected


def test_opposite_effects_have_a_letter_of_their_own():
    claims = [("a", "x", "+", "y"), ("b", "x", "-", "y")]
    said = [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 2)]
    gaps = find_gaps(columns_of(claims, said), ["x"], ["y"])
    assert (gaps.state("x", "y"), gaps.mark("x", "y")) == ("opposite effects", "O†")
    assert gaps.narrower("x", "y") == ("a and b say opposite things (hedge against assertion)",)
    assert "1 opposite effects" in gaps.text()
    disputed = find_gaps(columns_of(claims, [*said, ("a", "d3", "Disputes", 3)]), ["x"], ["y"])
    assert disputed.state("x", "y") == "disputed"
    apart = [("a", DISEASE, "melanoma"), ("b", DISEASE, "glioma")]
    contrast = find_gaps(columns_of(claims, said, contexts=apart), ["x"], ["y"])
    assert contrast.state("x", "y") == "supported"
    assert (
        "a and b say opposite things in different contexts (ig:disease melanoma against glioma)"
        in contrast.narrower("x", "y")
    )
    narrower = find_gaps(columns_of(claims, said, contexts=apart[:1]), ["x"], ["y"])
    assert narrower.state("x", "y") == "supported"
    assert "a and b say opposite things (narrower)" in narrower.narrower("x", "y")


@pytest.mark.parametrize("stance", ["Null", "Disputes"])
def test_evidence_against_a_claim_has_the_context_of_the_claim(stance):
    said = [("a", "d1", stance, 3), ("a", "d2", stance, 3)]
    columns = columns_of([("a", "x", "-", "y")], said, contexts=[("a", DISEASE, "melanoma")])
    (told,) = find_gaps(columns, ["x"], ["y"]).narrower("x", "y")
    assert told.startswith("a: ")
    assert told.endswith(" melanoma only")
    assert "in general" not in told


def test_rejected_claim_touches_nothing():
    columns = columns_of([("a", "x", "+", "y", "Rejected")], [("a", "d1", "Supports", 3)])
    assert find_gaps(columns, ["x"], ["y"]).state("x", "y") == "untouched"


def test_process_of_the_column_counts_for_it():
    columns = columns_of([("a", "x", "+", "growth")], [("a", "d1", "Supports", 3)], axioms=[("growth", BEARER, "cell")])
    assert find_gaps(columns, ["x"], ["cell"]).claims("x", "cell") == ("a",)


def test_what_is_said_of_a_process_is_marked_as_no_claim_about_the_thing_itself():
    claims = [("a", "x", "+", "growth"), ("b", "x", "-", "cell"), ("c", "y", "+", "cell")]
    said = [(claim, "d1", "Supports", 3) for claim in "abc"]
    gaps = find_gaps(columns_of(claims, said, axioms=[("growth", BEARER, "cell")]), ["x", "y"], ["cell", "growth"])
    assert [(gaps.mark("x", each), gaps.through("x", each)) for each in gaps.columns] == [
        ("S*", ("a: about growth",)),
        ("S", ()),
    ]
    assert [row["through"] for row in gaps.as_dict()["cells"]] == ["a: about growth", None, None]
    interpreted = "* based on claims about a process of the entity acted on, or about something directed at it; "
    assert "  x on cell: a: about growth\n" in gaps.text()
    assert interpreted in gaps.text()
    assert interpreted in gaps.html()
    assert ">S*</td>" in gaps.html()
    alone = find_gaps(columns_of(claims[2:], said[2:]), ["y"], ["cell"])
    assert "interpretation" not in alone.text() + alone.html()


def test_article_hedges_are_not_support_and_classes_do_not_speak_for_kinds(kg):
    gaps = kg.gaps("immunomodulator", "Cell")
    il2, cell = kg.find("IL-2").iri, kg.find("lymphocyte").iri
    assert gaps.state(il2, cell) == "hedged only"
    assert "C30" not in gaps.claims(il2, cell)  # said of interleukins
    assert gaps.state(kg.find("laboratory-made immunomodulators").iri, cell) == "untouched"
    assert sum(gaps.counts().values()) == len(gaps.rows) * len(gaps.columns) == len(gaps.table())


def test_heat_map_tells_states_by_letter_too(kg):
    page = kg.gaps("immunomodulator", "Cell")._repr_html_()
    assert ">H</td>" in page
    assert "hedged only" in page


def test_unknown_class_suggests(kg):
    with pytest.raises(UnknownNameError, match=r"no class or category is called 'Cel'; did you mean.*'Cell'"):
        kg.gaps("immunomodulator", "Cel")


STANCES = st.sampled_from(["Supports", "Disputes", "Null", "Asks", "Intends"])


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("uvw")), max_size=8),
    st.lists(st.tuples(st.integers(0, 7), STANCES, st.integers(0, 3)), max_size=16),
)
def test_matrix_is_that_of_looking_at_every_cell(pairs, evidence):
    claims = [(f"c{n}", s, "+", o) for n, (s, o) in enumerate(pairs)]
    rows = [(f"c{n}", "d", stance, certainty) for n, stance, certainty in evidence if n < len(claims)]
    gaps = find_gaps(columns_of(claims, rows), list("xyz"), list("uvw"))
    for row in "xyz":
        for column in "uvw":
            own = {claim for claim, s, _, o in claims if (s, o) == (row, column)}
            said = [(stance, certainty) for claim, _, stance, certainty in rows if claim in own]
            firm = max((c for stance, c in said if stance == "Supports"), default=0)
            against = {stance for stance, c in said if stance in ("Disputes", "Null") and c}
            if against:
                disputed = "Disputes" in against
                kinds = {
                    3: ("support and null", "disputed"),
                    0: ("tested and null", "only disputed"),
                }
                expected = kinds.get(firm, ("hedged support and null", "hedged support and dispute"))[disputed]
            elif firm:
                expected = "supported" if firm == 3 else "hedged only"
            else:
                unsure = {stance for stance, _ in said} & {"Disputes", "Null"}
                expected = "left open" if unsure else "asked only" if said else "untouched"
            assert gaps.state(row, column) == expected
            assert expected in STATES


def test_a_category_may_have_its_prefix(kg):
    assert kg.gaps("immunomodulator", "biolink:Cell").counts() == kg.gaps("immunomodulator", "Cell").counts()


def test_a_matrix_of_nothing_says_so(kg):
    assert kg.gaps("IL-2", "IL-2").text() == (
        "IL-2 acting on IL-2: nothing to draw, because no claim leads from interleukin-2 to interleukin-2"
    )


def test_cell_of_a_joint_claim_names_what_it_is_about_together():
    claims = [
        ("c0", "a", "-", "x"),
        ("c0", "b", "-", "x"),
        ("c1", "b", "-", "y"),
        ("c2", "a", "+", "y"),
        ("c2", "a", "+", "z"),
    ]
    columns = columns_of(claims, [(claim, "d", "Supports", 3) for claim in ("c0", "c1", "c2")])
    found = find_gaps(columns, ["a", "b"], ["x", "y"])
    assert found.narrower("a", "x") == ("c0: stated together with b only",)
    assert found.narrower("b", "x") == ("c0: stated together with a only",)
    assert found.narrower("b", "y") == ()
    assert found.narrower("a", "y") == ("c2: stated on y and z together only",)
    assert "  a on x: c0: stated together with b only" in found.text().splitlines()


IN_MICE = [("a", "https://w3id.org/immunograph/vocab/species", "mice")]
TRIED = "a: null result: ig:up"


@pytest.mark.parametrize(
    ("evidence", "contexts", "notes"),
    [
        ([("a", "d1", "Null", 1)], [], (f"{TRIED}, inconclusively",)),
        ([("a", "d1", "Null", 2)], [], (f"{TRIED}, with a reservation",)),
        ([("a", "d1", "Null", 3)], [], ()),
        ([("a", "d1", "Null", 1), ("a", "d2", "Null", 3)], [], ()),
        ([("a", "d1", "Supports", 3), ("a", "d2", "Null", 1)], [], (f"{TRIED}, inconclusively",)),
        ([("a", "d1", "Disputes", 1)], [], ("a: disputed: ig:up, as no more than possible",)),
        ([("a", "d1", "Null", 1)], IN_MICE, (f"{TRIED}, inconclusively, ig:species mice only",)),
    ],
)
def test_weak_evidence_against_a_claim_is_told_from_firm_evidence(evidence, contexts, notes):
    columns = columns_of([("a", "x", "+", "y")], evidence, contexts=contexts)
    found = find_gaps(columns, ["x"], ["y"])
    assert found.narrower("x", "y") == notes
    assert [line for line in found.text().splitlines() if line.startswith("  x on y: ")] == [
        f"  x on y: {note}" for note in notes
    ]


def test_dispute_of_a_whole_claim_is_named_where_its_support_is_limited(trials, graph_of):
    trials.append("claims", "N6\tdrug-x\tig:enhances\tspread\t")
    trials.append("evidence", "N6\tfirst\tsupports\t2\thedged\tfirst\tdisease=skin-tumour\tMade up.")
    trials.append("evidence", "N6\tsecond\tdisputes\t3\tasserted\tsecond\t\tMade up.")
    trials.append("decisions", "N6\tproposed\tUnder review.\tcurator\t2026-01-01")
    text = graph_of(trials.root).gaps("drug X", "tumour spread").text()
    assert "drug X on tumour spread: N6: enhances, hedged, disease skin tumour only" in text
    assert "drug X on tumour spread: N6: disputed: enhances, with no such limit" in text


def test_a_letter_with_a_note_is_marked_wherever_it_is_shown(tried):
    gaps = tried.gaps("drug X", "tumour growth")
    assert gaps.mark(tried.find("drug X").iri, tried.find("tumour growth").iri) == "S†"  # null in one tumour only
    note = "† limited, or with evidence against it: see the note on the cell"
    assert note in gaps.text()
    assert note in gaps.html()
    assert "†" not in tried.gaps("drug X", "tumour spread").text()


@pytest.mark.parametrize(
    ("passage", "letter", "words"),
    [
        (("Supports", 3, {"document_status": "Retracted"}), "R", "retracted"),
        (("Supports", 3, {"document_status": "Withdrawn"}), "R", "withdrawn"),
        (("Asks", 0), "?", "asked"),
        (("Intends", 0), "?", "aimed at"),
        (("Unstated", 3), "?", "direction not stated"),
    ],
)
def test_what_is_only_asked_or_retracted_keeps_the_context_of_its_claim(passage, letter, words):
    claims = [("a", "x", "+", "y")]
    made = columns_of(claims, [("a", "d1", *passage)], contexts=[("a", DISEASE, "melanoma")])
    gaps = find_gaps(made, ["x"], ["y"])
    assert gaps.mark("x", "y") == f"{letter}†"
    (note,) = gaps.narrower("x", "y")
    assert note.startswith("a: ")
    assert note.endswith(f", {words}, ig:disease melanoma only")
    assert note in gaps.text()
    assert note in gaps.html()
    general = find_gaps(columns_of(claims, [("a", "d1", *passage)]), ["x"], ["y"])
    assert (general.mark("x", "y"), general.narrower("x", "y")) == (letter, ())


def test_a_category_that_no_entity_has_is_answered_with_those_that_they_have(opposed):
    with pytest.raises(UnknownNameError) as caught:
        opposed.gaps("Cell", "Disease")
    assert "a category of this graph (BiologicalProcess, ChemicalEntity, Disease)" in str(caught.value)


# --- entities without a category


def _without_categories(subject="{a}"):
    kg = ig.KnowledgeGraph()
    rows = pl.DataFrame({"a": ["T cell", "NK cell", "B cell"], "b": ["B cell", "T cell", "mast cell"]})
    claim = {"subject": subject, "predicate": "ig:enhances", "object": "{b}"}
    kg.import_table(rows, {"source": {"name": "lab"}, "claim": [claim]})
    return kg


def test_entities_without_a_category_are_counted_where_a_category_is_named():
    kg = _without_categories({"name": "{a}", "category": "biolink:Cell"})
    told = "1 entity in claims has no category (NamedThing): rows or columns chosen by a category leave it out"
    gaps = kg.gaps("Cell", "Cell")
    assert gaps.left_out == told
    assert f"\n  {told}\n" in gaps.text()
    assert told in gaps.html()
    assert gaps.as_dict()["left_out"] == told
    assert kg.gaps("Cell", "NamedThing").left_out == ""
    assert kg.gaps("T cell", "B cell").left_out == ""  # no category is named


def test_a_category_of_a_graph_without_any_is_answered_with_their_number():
    with pytest.raises(UnknownNameError) as error:
        _without_categories().gaps("Cell", "Cell")
    told = str(error.value)
    assert "4 entities in claims have no category (NamedThing): " in told
    assert "did you mean" not in told  # T cell is no category


def test_the_packaged_graph_leaves_no_entity_in_claims_out(kg):
    assert kg.gaps("Cell", "Cell").left_out == ""


def test_a_null_result_does_not_raise_hedged_support_and_is_named():
    claims = [("a", "x", "+", "y"), ("b", "x", "+", "y")]
    said = [("a", "d1", "Supports", 1), ("b", "d2", "Null", 3)]
    found = find_gaps(columns_of(claims, said, contexts=[("a", DISEASE, "melanoma")]), ["x"], ["y"])
    assert (found.state("x", "y"), found.mark("x", "y")) == ("hedged support and null", "W†")
    counts = found.counts()
    assert (counts["hedged support and null"], counts["support and null"]) == (1, 0)
    assert "  x on y: b: null result: ig:up, with no such limit" in found.text().splitlines()
    assert found.as_dict()["cells"][0]["state"] == "hedged support and null"
    assert f"background:{COLOURS['hedged support and null']}" in found.html()
    assert len(set(COLOURS.values())) == len(set(MARKS.values())) == len(STATES)


def test_every_state_has_a_colour_and_a_meaning_on_the_page():
    style = Path(server.__file__).with_name("static").joinpath("site.css").read_text(encoding="utf-8")
    assert [each for each in STATES if f".state-{each.replace(' ', '-')} {{" not in style] == []
    assert set(analyses._MEANING) == set(STATES)


def test_empty_rows_are_found_in_one_pass_over_the_others():
    class Counted(tuple):
        read = 0

        def __iter__(self):
            Counted.read += 1
            return super().__iter__()

    rows = [f"row {number}" for number in range(50)]
    gaps = Gaps(
        rows, ["column"], {("row 7", "column"): ("supported", ("K1",))}, {each: each for each in (*rows, "column")}, ""
    )
    page = gaps.page()
    gaps.__dict__["touched"] = (Counted(["row 7"]), Counted(["column"]))
    assert gaps._left_out(page) == [f"  no claims in 49 rows: {', '.join(rows[:7])}, row 8, row 9, row 10 and 39 more"]
    assert Counted.read == 2, "once for the rows, once for the columns"


@pytest.mark.parametrize(
    ("stance", "certainty", "note"),
    [
        ("Supports", 3, ""),
        ("Supports", 1, " (hedged)"),
        ("Null", 3, " (tested and null)"),
        ("Disputes", 2, " (only disputed)"),
    ],
)
def test_what_is_found_of_a_combination_is_no_finding_about_one_of_it(stance, certainty, note):
    claims = [("c", "a", "-", "x"), ("c", "b", "-", "x"), ("d", "b", "-", "x")]
    said = [("c", "d1", stance, certainty), ("d", "d2", "Supports", 3)]
    gaps = find_gaps(columns_of(claims, said), ["a", "b"], ["x"])
    assert gaps.mark("a", "x") == "J†"
    assert gaps.narrower("a", "x")[-1] == f"c: stated together with b only{note}"
    assert gaps.state("b", "x") == "supported"
    assert (gaps.counts()["supported"], gaps.counts()["joint only"]) == (1, 1)


def test_dispute_of_certainty_0_is_called_open_everywhere(tmp_path):
    table = tmp_path / "d.csv"
    table.write_text("a,b,s,c\nIL-6,T cells,disputes,0\n", encoding="utf-8")
    mapping = tmp_path / "d.toml"
    mapping.write_text(
        '[source]\nname = "d"\n[entity.a]\nname = "{a}"\ncategory = "biolink:Protein"\n'
        '[entity.b]\nname = "{b}"\ncategory = "biolink:Cell"\n[evidence]\nstance = "{s}"\ncertainty = "{c}"\n'
        '[[claim]]\nsubject = "a"\npredicate = "ig:inhibits"\nobject = "b"\n',
        encoding="utf-8",
    )
    kg = ig.KnowledgeGraph()
    kg.import_table(table, mapping)
    (row,) = kg.belief().to_dicts()
    assert row["reason"] == "left open"
    assert kg.gaps("Protein", "Cell").counts()["left open"] == 1
    assert "1 against it, leaving it open" in str(kg.describe(row["claim"]))
    assert "disputed by 1 passage, leaving it open" in str(kg.describe("IL-6"))
