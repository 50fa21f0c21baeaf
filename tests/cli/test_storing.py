"""The commands that look after a store: text, JSON, exit codes; a build into a store."""

import json
import os
import subprocess
import sys

import pytest

from commandline import run
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.store import DiskStore
from immunograph.store.disk import record as record_module
from immunograph.vocabulary import Graphs

pytestmark = pytest.mark.slow


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "x.igdb"
    with DiskStore(path) as made:
        made.add([Quad(*(IRI(f"http://example.org/{n}") for n in ("s", "p", number, "g"))) for number in range(40)])
    return path


def test_info_tells_what_a_store_holds(store):
    result = run("store", "info", store)
    assert result.returncode == 0
    assert "40 quads in 1 graph," in result.stdout
    assert "state     closed" in result.stdout
    told = json.loads(run("store", "info", store, "--json").stdout)
    assert (told["quads"], told["graphs"], told["state"]) == (40, {"http://example.org/g": 40}, "closed")
    with DiskStore(store):
        result = run("store", "info", store)
        assert f"state     open, by process {os.getpid()} on " in result.stdout
        here = run("store", "verify", store)
        code = "from immunograph.cli import main; main()"
        verify = [sys.executable, "-c", code, "store", "verify", str(store)]
        refused = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (here.returncode, here.stdout) == (refused.returncode, refused.stdout) == (2, "")
    assert f"error: {store} is in use: this process already has this store open" in here.stderr
    assert f"error: {store} is in use: another process has this store open: process {os.getpid()}" in refused.stderr


def test_looking_at_a_store_is_no_write(store, monkeypatch):
    def told():
        return json.loads(run("store", "info", store, "--json").stdout)

    before = told()
    monkeypatch.setattr(record_module, "now", lambda: "2100-01-01T00:00:00Z")
    assert run("store", "verify", store).returncode == 0
    assert run("query", "ASK {}", "-d", store).returncode == 0
    assert (told()["written"], told()["writes"]) == (before["written"], before["writes"])
    with DiskStore(store) as made:
        made.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert (told()["written"], told()["writes"]) == ("2100-01-01T00:00:00Z", before["writes"] + 1)


def test_verify_exits_0_1_and_2(store, tmp_path):
    sound = run("store", "verify", store)
    assert (sound.returncode, sound.stderr) == (0, "")
    assert "is undamaged: 40 quads" in sound.stdout
    table = max(store.glob("graph-*/quads/*.sst"), key=lambda each: each.stat().st_size)
    content = bytearray(table.read_bytes())
    content[200] ^= 1
    table.write_bytes(content)
    damaged = run("store", "verify", store)
    assert damaged.returncode == 1
    assert f"damaged: {table.name} was modified" in damaged.stdout
    assert json.loads(run("store", "verify", store, "--json").stdout)["problems"]
    for wrong in (tmp_path / "none", tmp_path):
        refused = run("store", "verify", wrong)
        assert refused.returncode == 2
        assert refused.stderr.startswith(f"error: {wrong} ")
        assert "Traceback" not in refused.stderr
    assert not (tmp_path / "none").exists()


def test_backup_and_restore(store, tmp_path):
    result = run("store", "backup", store, tmp_path / "copy")
    assert (result.returncode, result.stderr) == (0, "")
    assert "40 quads" in result.stdout
    assert run("store", "backup", store, tmp_path / "copy").returncode == 2
    assert json.loads(run("store", "restore", tmp_path / "copy", tmp_path / "back", "--json").stdout)["quads"] == 40
    again = run("store", "restore", tmp_path / "copy", store)
    assert again.returncode == 2
    assert "already exists and is not overwritten" in again.stderr
    asked = run("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "-d", tmp_path / "back", "--json")
    assert json.loads(asked.stdout) == [{"n": 40}]


@pytest.mark.parametrize("command", ["info", "verify", "backup", "restore"])
def test_help_has_an_example(command):
    assert f"Example: immunograph store {command} " in run("store", command, "--help").stdout.replace("\n  ", " ")


def test_build_into_a_store_swaps_the_new_graph_in_and_a_failed_one_leaves_the_old(tmp_path):
    target = tmp_path / "built.igdb"
    assert run("build", "-o", target).returncode == 0
    before = json.loads(run("store", "info", target, "--json").stdout)
    assert before["quads"] > 1000
    assert run("build", "-o", target).returncode == 0
    after = json.loads(run("store", "info", target, "--json").stdout)
    assert (after["graphs"], after["made"]) == (before["graphs"], before["made"])
    assert run("build", tmp_path / "no-project", "-o", target).returncode == 2
    assert json.loads(run("store", "info", target, "--json").stdout) == after
    asked = run("ask", "effects-on-cancer", "-d", target, "--json")
    assert asked.returncode == 0
    assert json.loads(asked.stdout) == json.loads(run("ask", "effects-on-cancer", "--json").stdout)


def test_a_build_keeps_the_graphs_that_it_does_not_make_unless_told_to_replace_them(tmp_path):
    target, own, note = tmp_path / "built.igdb", [IRI(f"http://example.org/{name}") for name in "spog"], '"a\\b"\n'
    stale = Quad(*own[:3], Graphs.INFERRED)
    with DiskStore(target) as made:
        made.add([Quad(*own), Quad(own[0], own[1], Literal(note, "en"), own[3]), Quad(*own[:3], IRI("")), stale])
    built = run("build", "-o", target)
    assert built.returncode == 0
    assert (
        "kept 2 graphs that a build does not write: outside the named graphs (1 quad), http://example.org/g (2 quads)"
        in (" ".join(built.stderr.split()))
    )
    with DiskStore(target) as made:
        assert set(made.quads(own[3])) == {Quad(*own), Quad(own[0], own[1], Literal(note, "en"), own[3])}
        assert list(made.quads(IRI(""))) == [Quad(*own[:3], IRI(""))]
        assert made.counts()[Graphs.CURATED] > 1000
        assert stale not in set(made.quads(Graphs.INFERRED))
    assert "kept" not in run("build", "-o", target, "--replace").stderr
    assert run("store", "verify", target).returncode == 0
    with DiskStore(target) as made:
        assert own[3] not in made.counts()


@pytest.mark.parametrize("option", ["--parquet", "--release"])
def test_a_bundle_that_exists_gets_no_further_files(store, tmp_path, option):
    done = run("push", "http://localhost:9/sparql", "--bundle", "b.bundle", option, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"--bundle names an existing bundle, which is loaded as it is: leave out {option}" in done.stderr


def test_info_and_help_say_when_a_store_was_created_and_what_a_check_changes(store):
    assert "\ncreated   2" in run("store", "info", store).stdout
    for command in ("verify", "restore"):
        told = " ".join(run("store", command, "--help").stdout.split())
        assert "changed, except that a missing checksum is added to" in told
        assert "format 1 is upgraded first" in told


# --- nothing else is written into the directory of a store


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "t.csv").write_text("subject,object,quotation\nIL-2,growth,IL-2 slows growth.\n")
    lines = [
        '[source]\nname = "lab"',
        '[[claim]]\nsubject = "{subject}"\npredicate = "ig:inhibits"\nobject = "{object}"',
    ]
    (folder / "m.toml").write_text("\n".join(lines))
    assert run("import", "t.csv", "--map", "m.toml", "--into", "s.igdb", cwd=folder).returncode == 0
    assert run("import", "t.csv", "--map", "m.toml", "--into", "other.igdb", cwd=folder).returncode == 0
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("export", "-o", "s.igdb/x.ttl"),
        ("export", "-o", "s.igdb/graph-1/x.ttl"),
        ("export", "-o", "link/x_edges.tsv"),
        ("query", "SELECT * { ?s ?p ?o } LIMIT 1", "-o", "s.igdb/x.csv"),
        ("explore", "-o", "s.igdb/x.html"),
        ("gate", "t.csv", "-o", "s.igdb/x.txt"),
        ("import", "t.csv", "-o", "s.igdb/x.toml"),
        ("import", "t.csv", "--map", "m.toml", "--into", "s.igdb/x.igdb"),
        ("import", "t.csv", "--map", "m.toml", "--into", "new.igdb", "--rejects", "s.igdb/x.tsv"),
        ("import", "t.csv", "--map", "m.toml", "--into", "new.igdb", "--review", "s.igdb/x.tsv"),
        ("push", "s.igdb/x"),
        ("store", "backup", "other.igdb", "s.igdb/x.igdb"),
        ("new", "s.igdb/x"),
    ],
    ids=" ".join,
)
def test_no_command_writes_into_the_directory_of_a_store(guarded, command):
    if not (guarded / "link").exists():
        (guarded / "link").symlink_to("s.igdb")
    before = sorted(path for path in (guarded / "s.igdb").rglob("*"))
    done = run(*command, cwd=guarded)
    assert done.returncode == 2
    assert "inside the store s.igdb, whose directory may hold nothing but its own files" in " ".join(
        done.stderr.split()
    )
    assert sorted(path for path in (guarded / "s.igdb").rglob("*")) == before
    if "new.igdb" in command:  # refused before anything is imported
        assert run("info", "--data", "new.igdb", cwd=guarded).returncode == 2


def test_check_of_a_store_names_the_commands_for_stores_and_tables(guarded):
    done = run("check", "s.igdb", cwd=guarded)
    told = " ".join(done.stderr.split())
    assert done.returncode == 2
    assert "'immunograph store verify s.igdb' checks its files" in told
    assert "'immunograph gate TABLE'" in told


def test_the_graph_of_edges_of_an_import_is_its_own(guarded):
    told = " ".join(run("export", "--graph", "edges", "--data", "s.igdb", "-o", "e.ttl", cwd=guarded).stderr.split())
    assert (
        "only the build of a project makes edges; an import keeps its claims and their direct edges in its own graph"
        in told
    )
    asked = run("query", "SELECT * { GRAPH igg:edges { ?s ?p ?o } }", "--data", "s.igdb", cwd=guarded)
    assert "only the build of a project makes edges" in " ".join(asked.stdout.split())
    other = " ".join(run("export", "--graph", "lba", "--data", "s.igdb", "-o", "e.ttl", cwd=guarded).stderr.split())
    assert "no named graph is called 'lba'; did you mean 'lab'" in other


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [("lab.kgx", "lab_edges.tsv", "lab_nodes.tsv"), ("x.neo4j.gz", "x_relationships.csv", "x_entities.csv")],
)
def test_the_name_of_a_format_as_an_ending_is_answered_with_the_files(tmp_path, name, first, second):
    done = run("export", "-o", name, cwd=tmp_path)
    assert done.returncode == 2
    assert f"is written as two files, {first} and {second}: name either of them, and both" in " ".join(
        done.stderr.split()
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("describe", "foo"), "The graph s.igdb has 2 entities"),
        (("mechanisms", "foo", "growth"), "The graph s.igdb has 2 entities"),
        (("gaps", "foo", "growth"), "The graph s.igdb has 2 entities"),
        (("export", "--focus", "foo", "-o", "x.graphml"), "The graph s.igdb has 2 entities"),
        (("belief", "foo"), "The graph s.igdb has 1 claim"),
        (("whatif", "--without", "foo"), "The graph s.igdb has 1 document with evidence"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_name_that_is_not_found_is_answered_with_the_graph_and_its_size(guarded, words, told):
    done = run(*words, "--data", "s.igdb", cwd=guarded)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())
