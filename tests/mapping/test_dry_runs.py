"""Dry runs of whole tables: what an import would report, with nothing written."""

import json

import polars as pl
import pytest

import immunograph as ig
from commandline import run as run_command

MAP = """
[source]
name = "lab"
[document]
id = "PMID:{pmid}"
[[claim]]
subject = { name = "{a}", category = "biolink:Gene" }
predicate = { from = "{how}", map = { down = "ig:inhibits", up = "ig:enhances" } }
object = "{b}"
status = "accepted"
"""
ROWS = "a,how,b,pmid\n" + "".join(
    f"g{number % 7},{'up' if number % 2 else 'down'},x,{number + 1}\n" for number in range(25)
)


def run(*words):
    done = run_command(*words)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "t.csv").write_text(ROWS)
    (tmp_path / "bad.csv").write_text(ROWS + "g1,sideways,x,99\ng2,up,x,none\n")
    (tmp_path / "m.toml").write_text(MAP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def counts(told):
    left = ("store", "new", "triples", "graph", "seconds", "dry_run", "review", "rejects", "faults", "warnings")
    return {key: value for key, value in told.items() if key not in left}


def test_a_dry_run_of_a_whole_table_reports_what_the_import_does_and_writes_nothing(folder):
    asked = ("import", "bad.csv", "--map", "m.toml", "--on-error", "skip", "--into", "x.igdb")
    code, out, _ = run(*asked, "--dry-run", "--all", "--rejects", "dry.tsv", "--review", "n.tsv", "--json")
    assert code == 0
    assert {each.name for each in folder.iterdir()} == {"t.csv", "bad.csv", "m.toml", "dry.tsv"}
    dry = json.loads(out)["result"]
    code, out, _ = run(*asked, "--rejects", "wet.tsv", "--json")
    assert counts(dry) == counts(json.loads(out))
    assert (dry["rows"], sum(dry["rejected"].values())) == (27, 2)
    assert (folder / "dry.tsv").read_text() == (folder / "wet.tsv").read_text()
    with ig.open("x.igdb") as kg:
        before = set(kg.store.quads())
    run(*asked, "--dry-run", "--all")  # beside an earlier import
    with ig.open("x.igdb") as kg:
        assert set(kg.store.quads()) == before


def test_a_dry_run_of_a_whole_table_finds_what_is_past_the_first_rows(folder):
    asked = ("import", "bad.csv", "--map", "m.toml", "--dry-run")
    assert run(*asked)[0] == 0
    code, out, err = run(*asked, "--all")
    assert code == 2
    assert "14 claims, 25 passages" in out
    assert "nothing was written" in out
    assert "cannot be read: row 27, column how: 'sideways' is not in the value map" in out
    assert "cannot be read: row 28, column pmid: 'PMID:none' is not an identifier of a document" in out
    assert "bad.csv, row 27, column how: 'sideways' is not in the value map" in err
    for reason in ("'sideways' is not in the value map", "'PMID:none' is not an identifier of a document"):
        assert out.count(reason) == 1
    assert "row 27, column how: 'sideways'" in run(*asked, "--all", "--json")[2]
    code, out, _ = run("import", "t.csv", "--map", "m.toml", "--dry-run", "--all")
    assert (code, "cannot be read" in out) == (0, False)


@pytest.mark.parametrize(
    "asked", [("t.csv", "--all"), ("t.csv", "--map", "m.toml", "--all"), ("t.csv", "--dry-run", "--all")]
)
def test_all_is_for_dry_runs_with_a_mapping(folder, asked):
    code, _, err = run("import", *asked, "--into", "x.igdb")
    assert (code, "--all applies only to the dry run of a table" in err) == (2, True)


def test_a_dry_run_in_python_gathers_relations_that_lead_nowhere():
    kg = ig.KnowledgeGraph()
    claim = {
        "subject": "{a}",
        "predicate": "ig:inhibits",
        "object": "{b}",
        "evidence": {"relations": {"replicates": "{r}"}},
    }
    rows = pl.DataFrame({"a": ["x", "y"], "b": ["z", "z"], "r": [None, "T9"]})
    found = kg.import_table(rows, {"source": {"name": "lab"}, "claim": [claim]}, dry_run=True)
    assert (found.claims, found.dry_run, len(kg)) == (2, True, 0)
    assert any("'T9' is not known" in each for each in found.faults)
