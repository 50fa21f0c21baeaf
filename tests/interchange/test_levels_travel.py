"""A file that keeps claims whole keeps the schemes by which their evidence is graded, too: belief stays what it was."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.interchange.exchange import Feature
from immunograph.interchange.registry import readers, writers

WHOLE = sorted(
    name
    for name, writer in writers().formats.items()
    if name in readers().formats and Feature.EVIDENCE in writer.carries & readers().formats[name].carries
)
OWN = {"name": "lab", "label": "Levels of the lab", "order": [["C", "single"], ["B", "small series"], ["A", "trial"]]}
TABLE = pl.DataFrame(
    {"a": ["IL-2", "IL-10", "IL-2"], "b": ["growth", "fever", "pain"], "level": ["A", "B", None], "d": ["1", "2", "3"]}
)


def graded(levels):
    kg = ig.KnowledgeGraph()
    claim = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}", "status": "accepted"}
    document, evidence = {"id": "PMID:{d}"}, {"level": "{level}"}
    spec = {"source": {"name": "lab"}, "levels": levels, "document": document, "evidence": evidence, "claim": [claim]}
    kg.import_table(TABLE, spec)
    return kg


def beliefs(kg):
    return {str(claim): kg.belief(str(claim)).value for (claim,) in kg.query("SELECT ?c { ?c a ig:Claim }")}


def test_the_formats_that_keep_claims_whole_are_known():
    assert {"cx2", "graphml", "kgx", "kgx-jsonl", "indra", "nanopub"} <= set(WHOLE)


@pytest.mark.parametrize("levels", [OWN, {"name": "civic"}], ids=["own", "packaged"])
@pytest.mark.parametrize("form", WHOLE)
def test_schemes_of_levels_come_back_and_belief_with_them(form, levels, tmp_path):
    kg = graded(levels)
    target = tmp_path / f"x{writers().formats[form].endings[0]}"
    kg.export(target, format=form)
    again = ig.KnowledgeGraph()
    for file in sorted(tmp_path.iterdir()):
        again.add(file, format=form)
    before, after = (each.columns.corpus for each in (kg, again))
    assert [len(each.levels) for each in before.schemes] == [len(levels.get("order", "ABCDE"))]
    assert after.schemes == before.schemes
    assert beliefs(again) == beliefs(kg)


def test_a_file_of_claims_without_levels_names_no_scheme(tmp_path):
    kg = graded(OWN)
    kg.export(tmp_path / "x.cx2", focus="pain", hops=0)
    assert "schemes" not in (tmp_path / "x.cx2").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", WHOLE)
def test_components_of_complexes_come_back(form, tmp_path):
    kg = ig.KnowledgeGraph()
    receptor = {"name": {"from": "{b}", "split": ","}, "many": "complex"}
    claim = {"subject": "{a}", "predicate": "ig:bindsReceptor", "object": "receptor", "status": "accepted"}
    spec = {"source": {"name": "lab"}, "entity": {"receptor": receptor}, "claim": [claim]}
    kg.import_table(pl.DataFrame({"a": ["TGFB1", "TGFB2"], "b": ["TGFBR1,TGFBR2", "TGFBR2,TGFBR3"]}), spec)
    writer = writers().formats[form]
    report = kg.export(tmp_path / f"x{writer.endings[0]}", format=form)
    assert Feature.ISOLATED not in {loss.feature for loss in report.lost}
    again = ig.KnowledgeGraph()
    for file in sorted(tmp_path.iterdir()):
        again.add(file, format=form)
    parts = "SELECT DISTINCT ?whole ?part ?name { ?whole ig:hasComponent ?part . ?part rdfs:label ?name } ORDER BY ?whole ?part"
    assert [tuple(map(str, row)) for row in again.query(parts)] == [tuple(map(str, row)) for row in kg.query(parts)]
    assert len(again.query(parts)) == 4


@pytest.mark.parametrize(("form", "written"), [("graphml", 2), ("kgx", 2), ("nanopub", 2), ("gml", 0), ("neo4j", 0)])
def test_axioms_that_a_file_does_not_hold_are_counted(form, written, tmp_path):
    kg = ig.KnowledgeGraph()
    claim = {"subject": "{a}", "predicate": "ig:bindsReceptor", "object": "receptor", "status": "accepted"}
    axioms = [
        {"subject": "{a}", "predicate": "rdfs:subClassOf", "object": "{kind}"},
        {"subject": "{other}", "predicate": "ig:hasComponent", "object": "{kind}"},  # of a complex in no claim
    ]
    receptor = {"name": {"from": "{b}", "split": ","}, "many": "complex"}
    spec = {"source": {"name": "lab"}, "entity": {"receptor": receptor}, "claim": [claim], "axiom": axioms}
    rows = {"a": ["TGFB1"], "b": ["TGFBR1,TGFBR2"], "kind": ["growth factor"], "other": ["heap"]}
    kg.import_table(pl.DataFrame(rows), spec)
    lost = {loss.feature: loss.count for loss in kg.export(tmp_path / "x", format=form).lost}
    assert lost[Feature.AXIOMS] + lost.get(Feature.COMPONENTS, 0) == 4 - written
    assert (Feature.COMPONENTS in lost) is (written == 0)
