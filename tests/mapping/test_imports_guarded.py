"""An import replaces and writes only what an import wrote, and its edges rest on what its own rows say."""

import polars as pl
import pytest
from typer.testing import CliRunner

import immunograph as ig
from immunograph.cli.app import app
from immunograph.errors import FormatError

EDGE = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}", "status": "accepted"}
ROWS = pl.DataFrame({"a": ["X"], "b": ["Y"]})
FILE = '[source]\nname = "lab"\n[[claim]]\nsubject = "{a}"\npredicate = "ig:inhibits"\nobject = "{b}"\n'


def mapping(name="lab", **more):
    return {"source": {"name": name}, "claim": [{**EDGE, **more}]}


def edges(kg, name):
    return kg.query(f"SELECT ?s {{ GRAPH igg:{name} {{ ?s ig:inhibits ?o }} }}")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lab.toml").write_text(FILE)
    (tmp_path / "t.csv").write_text("a,b\nX,Y\n,Z\n")
    return tmp_path


@pytest.mark.parametrize("evidence", [{"stance": "null"}, {"certainty": "1"}, {"status": "goal"}])
def test_an_edge_rests_on_firm_support_of_its_own_graph(evidence):
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, mapping("p"))
    kg.import_table(ROWS, mapping("q", evidence=evidence))
    kg.import_table(ROWS, mapping("r"))
    assert (len(edges(kg, "p")), len(edges(kg, "q")), len(edges(kg, "r"))) == (1, 0, 1)


@pytest.mark.parametrize("name", ["curated", "edges", "catalog", "inferred", "schema", "notes"])
def test_a_graph_that_no_import_wrote_is_not_replaced(name):
    kg = ig.KnowledgeGraph()
    kg.add(b"<http://e/a> <http://e/p> 1 .", format="turtle", graph="notes")
    before = set(kg.store.quads())
    with pytest.raises(FormatError, match="another name"):
        kg.import_table(ROWS, mapping(name))
    assert set(kg.store.quads()) == before


@pytest.mark.parametrize(
    ("option", "path", "told"),
    [
        ("--rejects", "nodir/r.tsv", "there is no folder"),
        ("--review", "nodir/n.tsv", "there is no folder"),
        ("--rejects", "lab.toml", "over a file of this import"),
        ("--review", "lab.toml", "over a file of this import"),
        ("--rejects", "t.csv", "over a file of this import"),
        ("--rejects", "notes.txt", "is no table of rejects"),
        ("--review", "notes.txt", "is no table of review"),
        ("--review", "out.tsv", "over a file of this import"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_loaded(option, path, told, folder):
    (folder / "notes.txt").write_text("my notes\n")
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    command = ["import", "t.csv", "--map", "lab.toml", "--into", "x.igdb", "--on-error", "skip", option, path]
    found = CliRunner().invoke(app, [*command, "--rejects", "out.tsv"] if path == "out.tsv" else command)
    assert isinstance(found.exception, FormatError)
    assert told in str(found.exception)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_tables_of_an_earlier_import_are_written_again(folder):
    kg = ig.KnowledgeGraph()
    for rows in ("a,b\nX,Y\n,Z\n", "a,b\nX,Y\nU,V\n,Z\n"):
        (folder / "t.csv").write_text(rows)
        kg.import_table("t.csv", "lab.toml", on_error="skip", rejects="r.tsv", review="n.tsv")
    assert (folder / "r.tsv").read_text().splitlines()[1].startswith("4\t")
    assert len((folder / "n.tsv").read_text().splitlines()) == 6
    (folder / "lab.toml").write_text(FILE + '[ground]\nreview = "evil.py"\n')
    with pytest.raises(FormatError, match=r"evil\.py does not end as a table does"):
        kg.import_table("t.csv", "lab.toml", on_error="skip")


def test_an_import_is_not_emptied_by_a_table_without_rows():
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, mapping())
    before = set(kg.store.quads())
    with pytest.raises(FormatError, match=r"no row makes a claim, .* --remove lab"):
        kg.import_table(ROWS.clear(), mapping())
    assert set(kg.store.quads()) == before
    assert kg.import_table(ROWS.clear(), mapping("other")).claims == 0
