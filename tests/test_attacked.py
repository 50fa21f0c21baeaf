"""What an attacker found once, and may not find again."""

import os
import stat
import subprocess

import pytest

import immunograph as ig
from commandline import run
from immunograph.assembly import assemble
from immunograph.curation import Project
from immunograph.errors import CheckFailedError, UnknownNameError
from immunograph.files import write_atomically
from waiting import GUARD

pytestmark = pytest.mark.slow


def test_from_narrows_a_query_to_its_graph(kg):
    edges = kg.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", graph="edges")[0].n
    assert kg.query("SELECT (COUNT(*) AS ?n) FROM igg:edges { ?s ?p ?o }")[0].n == edges
    assert kg.query("SELECT (COUNT(*) AS ?n) FROM igg:nothing { ?s ?p ?o }")[0].n == 0
    assert kg.query('SELECT ("FROM igg:edges" AS ?n) { }').column("n") == ["FROM igg:edges"]
    both = kg.query("SELECT (COUNT(*) AS ?n) FROM igg:edges FROM igg:curated { ?s ?p ?o }")[0].n
    assert both == len({*kg.query("SELECT * { ?s ?p ?o }", graph=["edges", "curated"])})


def test_a_firm_denial_is_not_shown_as_firm_support(small):
    small.append("evidence", "P1\tpaper\tS1\t20-30\tdisputes\t3\tasserted\tpaper\t\tIt does nothing of the kind.")
    graph = ig.KnowledgeGraph()
    graph.add(assemble(Project.at(small.root)).trig(), format="trig")
    text = str(graph.describe("X1"))
    assert "certainty 1 of 3" in text
    assert "disputed by 1 passage" in text
    answer = graph.ask("contradictions")
    assert [(row.says, row.other_says) for row in answer] == [
        ("Drug X may slow tumour Y.", "It does nothing of the kind.")
    ]


@pytest.mark.parametrize("value", ["20270101", "2027-W01-1", "2027-1-1"])
def test_dates_have_one_form_because_they_are_compared(small, value):
    small.set("decisions", "date", value)
    with pytest.raises(CheckFailedError, match="expected a date such as"):
        assemble(Project.at(small.root))


def test_a_mapping_cannot_smuggle_in_an_edge(small):
    small.file("mappings.sssom").write_text(
        "subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\n"
        "ige:drug-x\tig:inhibits\tige:tumour-y\tx\tsemapv:ManualMappingCuration\n"
    )
    with pytest.raises(CheckFailedError, match="ig:inhibits is not a mapping"):
        assemble(Project.at(small.root))


def test_blank_nodes_and_the_default_graph_survive_export():
    graph = ig.KnowledgeGraph()
    graph.add(b"<urn:a> <urn:b> [ <urn:c> 1 ] .", format="turtle")
    again = ig.KnowledgeGraph()
    assert again.add(graph.export(format="trig").encode(), format="trig") == 2


def test_a_pipe_and_a_link_are_written_to_and_not_replaced(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE)
    write_atomically(tmp_path / "pipe", b"through")
    assert reader.communicate(timeout=GUARD)[0] == b"through"
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_entities_of_an_unknown_category_suggest(kg):
    assert set(kg.names.entities("biolink:Cell").column("category")) == {"Cell"}
    with pytest.raises(UnknownNameError, match="'Cell'"):
        kg.names.entities("Cel")
    with pytest.raises(UnknownNameError):
        kg.names.entities("")


@pytest.mark.thorough
def test_shapes_of_a_copied_project(copy_of_packaged):
    result = run("check", copy_of_packaged, "--shapes")
    assert (result.returncode, result.stderr) == (0, "")


def test_a_quote_in_a_header_and_odd_line_separators(small):
    text = small.file("claims").read_text()
    small.file("claims").write_text('"' + text)
    with pytest.raises(CheckFailedError, match=r"claims\.tsv, row 1: .*a quote is not closed"):
        assemble(Project.at(small.root))
    small.file("claims").write_text(text)
    small.set("entities", "definition", "A\u2028made-up\u0085drug.")
    small_text = assemble(Project.at(small.root)).corpus.entities[0].definition
    assert "\u2028" in small_text


def test_long_names_and_queries_without_braces(tmp_path):
    result = run("info", "--data", "x" * 300, cwd=tmp_path)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert run("query", "DESCRIBE <http://nothing>", cwd=tmp_path).returncode == 0
