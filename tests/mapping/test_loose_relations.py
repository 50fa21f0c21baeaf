"""Relations between passages whose other passage a later import, or a removal, has taken away."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError

TRIALS = {"trial": ["T1", "T2"], "drug": ["drug X", "drug X"], "pmid": ["11", "12"]}


def _loose(kg):
    def load(name, rows, **evidence):
        claim = {"subject": "{drug}", "predicate": "ig:inhibits", "object": {"name": "growth"}}
        claim["evidence"] = {"identifier": "{trial}", **evidence}
        mapping = {"source": {"name": name}, "document": {"id": "PMID:{pmid}"}, "claim": [claim]}
        return kg.import_table(pl.DataFrame(rows), mapping)

    load("first", TRIALS)
    later = {"trial": ["T3", "T4"], "drug": ["drug X"] * 2, "pmid": ["13", "14"], "other": ["T1", "PMID:12"]}
    load("second", later, relations={"replicates": "{other}"})
    return load, later


def test_a_relation_whose_passage_another_import_takes_away_is_reported_and_looked_up_again():
    kg = ig.KnowledgeGraph()
    load, later = _loose(kg)
    assert load("first", TRIALS).warnings == ()
    result = load("first", TRIALS, paraphrase="{drug} slowed it.")  # other passages now
    told = "second: 2 relations of its passages lead to passages that no longer exist"
    assert any(each.startswith(told) and "import second again" in each for each in result.warnings)
    assert kg.imports.loose_ends() == [each for each in result.warnings if each.startswith("second")]
    assert load("second", later, relations={"replicates": "{other}"}).warnings == ()
    assert kg.imports.loose_ends() == []


def test_a_relation_whose_passage_is_removed_is_reported():
    kg = ig.KnowledgeGraph()
    _loose(kg)
    kg.imports.remove("first")
    assert [each.partition(" (")[0] for each in kg.imports.loose_ends()] == [
        "second: 2 relations of its passages lead to passages that no longer exist"
    ]
    kg.imports.remove("second")
    assert kg.imports.loose_ends() == []


def test_a_table_whose_relations_are_loose_is_imported_again_though_it_is_the_same(tmp_path):
    kg = ig.KnowledgeGraph()
    _loose(kg)
    (tmp_path / "t.csv").write_text("trial,drug,pmid,other\nT5,drug X,15,T1\n")
    claim = {"subject": "{drug}", "predicate": "ig:inhibits", "object": {"name": "growth"}}
    claim["evidence"] = {"identifier": "{trial}", "relations": {"supersedes": "{other}"}}
    mapping = {"source": {"name": "third"}, "document": {"id": "PMID:{pmid}"}, "claim": [claim]}
    kg.import_table(tmp_path / "t.csv", mapping)
    assert kg.import_table(tmp_path / "t.csv", mapping).unchanged
    kg.imports.remove("first")
    with pytest.raises(FormatError, match="'T1' is not known"):
        kg.import_table(tmp_path / "t.csv", mapping)
