"""Two passages are one only if they say the same in every respect; what is folded is counted."""

import polars as pl
import pytest
from encoded import assert_as_encoded, written

import immunograph as ig
from immunograph.identifiers import evidence_iri
from immunograph.mapping import fingerprints, preview_table
from immunograph.model import NumberKind, StudyDesign
from immunograph.vocabulary import concept

ROW = {"a": ["PKCD"], "b": ["SDC4"], "x": ["1"], "y": ["3"]}
CLAIM = {"subject": "{a}", "predicate": "ig:activates", "object": "{b}", "status": "accepted"}
LEVELS = {"name": "lab", "order": [["B", "small"], ["A", "large"]]}
DIFFERENT = {
    "design": ("cell_free", "cell_culture"),
    "certainty": ("2", "3"),
    "status": ("asserted", "emphatic"),
    "section": ("results", "table"),
    "identifier": ("A1", "A2"),
    "note": ("in vivo", 'in "vitro"'),
    "type": ("ECO:0000006", "ECO:0000180"),
    "level": ("A", "B"),
    "sample_size": ("{x}", "{y}"),
    "numbers": ({"score": "{x}"}, {"score": "{y}"}),
    "place": ({"page": "{x}"}, {"page": "{y}"}),
    "stance": ("supports", "null"),
    "paraphrase": ("in vivo", "in vitro"),
    "attributed_to": ({"name": "the authors"}, {"name": "others"}),
    "context": ({"species": {"name": "mouse"}}, {"species": {"name": "rat"}}),
}


def mapping(*evidence, **more):
    return {
        "source": {"name": "lab"},
        "levels": LEVELS,
        "claim": [{**CLAIM, "evidence": each} for each in evidence],
        **more,
    }


@pytest.mark.parametrize("key", DIFFERENT)
def test_claims_of_one_row_that_differ_in_anything_are_two_passages(key):
    kg = ig.KnowledgeGraph()
    result = kg.import_table(pl.DataFrame(ROW), mapping(*({key: value} for value in DIFFERENT[key])))
    assert (result.claims, result.evidence, result.repeating) == (1, 2, 0)
    assert len(assert_as_encoded(kg, "lab").evidence) == 2


@pytest.mark.parametrize("first", [{}, {"unit": "nM"}, {"comparison": "<"}])
def test_numbers_are_told_apart_by_unit_and_comparison(first):
    other = {} if first else {"unit": "%"}
    numbers = [{"numbers": {"effect_size": {"from": "{x}", **each}}} for each in (first, other)]
    kg = ig.KnowledgeGraph()
    assert kg.import_table(pl.DataFrame(ROW), mapping(*numbers)).evidence == 2
    assert {each.numbers[0].kind for each in assert_as_encoded(kg, "lab").evidence} == {concept(NumberKind.EFFECT_SIZE)}


def test_rows_that_differ_keep_their_evidence_in_any_order():
    rows = pl.DataFrame({"a": ["PKCD"] * 2, "b": ["SDC4"] * 2, "c": ["2", "3"], "p": ["0.9", "0.01"], "d": ["1"] * 2})
    spec = mapping({"certainty": "{c}", "numbers": {"p_value": "{p}"}}, document={"id": "PMID:{d}"})
    made, beliefs = [], []
    for table in (rows, rows.reverse()):
        kg = ig.KnowledgeGraph()
        assert kg.import_table(table, spec).evidence == 2
        made.append(written(kg, "lab"))
        ((claim, *_),) = kg.query("SELECT ?c { ?c a ig:Claim }")
        beliefs.append(kg.belief(str(claim)).value)
    assert made[0] == made[1]
    assert beliefs[0] == beliefs[1]


def test_rows_that_are_the_same_are_one_passage_and_counted(tmp_path):
    table = pl.DataFrame({"a": ["PKCD"] * 4, "b": ["SDC4"] * 4, "p": ["0.1", "0.1", "0.2", "0.1"]})
    table.write_csv(tmp_path / "t.csv")
    kg = ig.KnowledgeGraph()
    result = kg.import_table(tmp_path / "t.csv", mapping({"numbers": {"p_value": "{p}"}}))
    assert (result.evidence, result.repeating, result.as_dict()["repeating"]) == (2, 2, 2)
    assert "2 rows repeat a passage of an earlier row or claim, which counts once" in result.report()
    before = written(kg, "lab")
    assert kg.import_table(tmp_path / "t.csv", mapping({"numbers": {"p_value": "{p}"}})).unchanged
    assert written(kg, "lab") == before


def test_two_claims_that_say_the_same_of_a_row_repeat_it_once():
    table = pl.DataFrame({"a": ["IL-2", "IL-10"], "b": ["growth"] * 2})
    result = ig.KnowledgeGraph().import_table(table, mapping({}, {}, {}))
    assert (result.evidence, result.repeating) == (2, 2)
    shown = preview_table(ig.KnowledgeGraph().store, table, mapping({}, {}, {}))
    assert [row for row, _ in shown.sentences] == [2, 3]


def test_passages_of_a_row_that_read_alike_are_one_line_of_a_dry_run_with_their_number():
    shown = preview_table(ig.KnowledgeGraph().store, pl.DataFrame(ROW), mapping({"design": "cell_free"}, {"note": "x"}))
    assert [text for _, text in shown.sentences] == ["“lab” states that PKCD activates SDC4. (2 passages)"]
    assert "2 passages" in shown.report().splitlines()[-2]


def test_a_passage_of_which_nothing_more_is_said_keeps_its_name():
    kg = ig.KnowledgeGraph()
    kg.import_table(pl.DataFrame(ROW), mapping({"paraphrase": "So it is."}, {"design": "cell_free"}))
    plain, more = sorted(assert_as_encoded(kg, "lab").evidence, key=lambda each: each.design is not None)
    named = [plain.claim, plain.document, None, plain.stance, plain.speaker, "So it is."]
    assert (plain.iri, more.design) == (evidence_iri(*named), StudyDesign.CELL_FREE)


def test_two_rows_that_differ_in_their_keys_alone_can_each_be_named():
    table = pl.DataFrame({"a": ["X"] * 3, "b": ["Y"] * 3, "key": ["T1", "T2", "T3"], "to": [None, None, "T2"]})
    kg = ig.KnowledgeGraph()
    kg.import_table(table, mapping({"identifier": "{key}", "relations": {"replicates": "{to}"}}))
    pairs = kg.query("SELECT ?a ?b { ?x ig:replicates ?y . ?x dcterms:identifier ?a . ?y dcterms:identifier ?b }")
    assert [tuple(map(str, pair)) for pair in pairs] == [("T3", "T2")]


def test_a_table_imported_when_passages_were_folded_is_imported_again(tmp_path, monkeypatch):
    pl.DataFrame(ROW).write_csv(tmp_path / "t.csv")
    kg = ig.KnowledgeGraph()
    with monkeypatch.context() as patch:
        patch.setattr(fingerprints, "_MAKING", "1")
        kg.import_table(tmp_path / "t.csv", mapping({}))
        assert kg.import_table(tmp_path / "t.csv", mapping({})).unchanged
    assert not kg.import_table(tmp_path / "t.csv", mapping({})).unchanged
