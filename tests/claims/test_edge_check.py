"""Direct edges that disagree with the claims are reported by info, and settled by a command."""

import json

import polars as pl
import pytest

import immunograph as ig
from commandline import run
from immunograph.claims.edge_check import edges_at_odds
from immunograph.graph import open_graph

ROWS = pl.DataFrame({"a": ["X", "Z"], "b": ["Y", "Y"], "pmid": ["PMID:11", "PMID:12"]})
CLAIM = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}", "status": "accepted"}
SPEC = {"source": {"name": "lab"}, "document": {"id": "{pmid}"}, "claim": [CLAIM]}


def edges(kg):
    text = "SELECT ?label { GRAPH igg:lab { ?s ig:inhibits ?o } ?s rdfs:label ?label } ORDER BY ?label"
    return [str(row.label) for row in kg.query(text)]


@pytest.fixture
def lab():
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, SPEC)
    return kg


def reject(kg, label):
    where = f'GRAPH igg:lab {{ ?c ig:status ?was ; rdf:subject ?s }} ?s rdfs:label "{label}"@en'
    kg.update(
        f"DELETE {{ GRAPH igg:lab {{ ?c ig:status ?was }} }} INSERT {{ GRAPH igg:lab {{ ?c ig:status ig:Rejected }} }} "
        f"USING igg:lab USING NAMED igg:lab WHERE {{ {where} }}"
    )


def test_an_update_is_carried_out_as_written_then_reported_and_settled(lab):
    assert not edges_at_odds(lab.columns)
    reject(lab, "X")
    lab.update("DELETE WHERE { GRAPH igg:lab { ?s ig:inhibits ?o } }")
    lab.update("INSERT DATA { GRAPH igg:other { <urn:s> ig:inhibits <urn:o> } }")  # the edge of no claim
    odds = edges_at_odds(lab.columns)
    assert odds.text() == "direct edges disagree with the claims: 1 accepted claim lacks its edge"
    assert lab.imports.settle().missing.height == 1
    assert edges(lab) == ["Z"]
    assert not lab.imports.settle()
    assert lab.query("ASK { <urn:s> ig:inhibits <urn:o> }")


def test_an_edge_of_a_claim_that_is_no_longer_accepted_is_unfounded(lab):
    reject(lab, "X")
    assert edges(lab) == ["X", "Z"]
    assert edges_at_odds(lab.columns).text().endswith("1 edge has no claim that makes it")
    lab.imports.settle()
    assert edges(lab) == ["Z"]


def test_the_edges_of_a_combination_that_an_older_version_wrote_are_unfounded():
    kg = ig.KnowledgeGraph()
    jointly = {"name": {"from": "{a}", "split": " + "}, "many": "joint"}
    rows = pl.DataFrame({"a": ["X + Z", "X"], "b": ["Y", "Y"], "pmid": ["PMID:11", "PMID:12"]})
    kg.import_table(rows, {**SPEC, "entity": {"a": jointly}, "claim": [{**CLAIM, "subject": "a"}]})
    assert (edges(kg), bool(edges_at_odds(kg.columns))) == (["X"], False)
    kg.update(
        "INSERT { GRAPH igg:lab { ?s ig:inhibits ?o } } WHERE { GRAPH igg:lab { ?c rdf:subject ?s ; rdf:object ?o } }"
    )
    assert edges(kg) == ["X", "Z"]
    assert kg.imports.settle().unfounded.height == 1
    assert edges(kg) == ["X"]


def test_edges_outside_named_graphs_and_of_retracted_sources_are_settled(lab, tmp_path):
    lab.update("INSERT { ?s ig:inhibits ?o } WHERE { GRAPH igg:lab { ?s ig:inhibits ?o } }")
    (tmp_path / "watch.csv").write_text("pmid,status,date,source\n11,retracted,2024-05-01,the journal\n")
    lab.notices(tmp_path / "watch.csv", write=True)
    assert edges_at_odds(lab.columns).unfounded.height == 1
    lab.imports.settle()
    assert edges(lab) == ["Z"]
    assert len(lab.query("SELECT DISTINCT ?s { ?s ig:inhibits ?o }")) == 1


def test_info_reports_what_disagrees_and_the_command_that_settles_it(tmp_path):
    path = tmp_path / "lab.igdb"
    with open_graph(path) as kg:
        kg.import_table(ROWS, SPEC)
    assert "disagree" not in run("info", "--data", path).stdout
    with open_graph(path) as kg:
        reject(kg, "X")
    told = (
        f"direct edges disagree with the claims: 1 edge has no claim that makes it: run immunograph store settle {path}"
    )
    assert told in run("info", "--data", path).stdout.splitlines()
    counts = json.loads(run("info", "--data", path, "--json").stdout)["claims"]
    assert (counts["accepted_without_edge"], counts["edges_without_claim"]) == (0, 1)
    done = run("store", "settle", path)
    assert (done.returncode, done.stdout) == (0, f"{path}: 0 direct edges added, 1 removed\n")
    assert "disagree" not in run("info", "--data", path).stdout
    assert run("store", "settle", path).stdout == f"{path}: the direct edges agree with the claims\n"
    missing = run("store", "settle", tmp_path / "none.igdb")
    assert (missing.returncode, (tmp_path / "none.igdb").exists()) == (2, False)


def test_a_claim_that_is_accepted_in_one_graph_and_proposed_in_another_has_its_edge(lab):
    lab.update("INSERT { GRAPH igg:other { ?c ig:status ig:Proposed } } WHERE { GRAPH igg:lab { ?c ig:status ?was } }")
    assert not edges_at_odds(lab.columns)


@pytest.mark.parametrize(
    ("format", "name"),
    [("kgx-jsonl", "g.jsonl"), ("nanopub", "g.nanopub.trig"), ("trig", "g.trig"), ("graphml", "g.graphml")],
)
def test_edges_of_claims_that_a_file_brings_agree(format, name, tmp_path):
    ig.load().export(tmp_path / name, format=format)
    kg = ig.KnowledgeGraph()
    kg.add(sorted(tmp_path.iterdir()), format=format)
    assert kg.query("ASK { ?s ig:inhibits ?o }")
    assert not edges_at_odds(kg.columns)


def test_the_packaged_graph_agrees():
    assert not edges_at_odds(ig.load().columns)
