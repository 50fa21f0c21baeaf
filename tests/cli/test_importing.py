"""``immunograph import``: RDF files and directories into a store on disk."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys

import pytest

import commandline
import immunograph as ig
from immunograph.cli import main
from immunograph.store.disk.store import is_store
from waiting import GUARD, until

NT = b'<http://e/a> <http://e/p> "x" .\n<http://e/b> <http://e/p> "y" .\n'


def run(capsys, monkeypatch, *arguments, stdin=b""):
    monkeypatch.setattr(sys, "argv", ["immunograph", *map(str, arguments)])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    try:
        main()
        code = 0
    except SystemExit as done:
        code = done.code
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "d" / "e").mkdir(parents=True)
    (tmp_path / "d" / "e" / "a.nt.gz").write_bytes(gzip.compress(NT))
    (tmp_path / "d" / "b.ttl").write_bytes(b"<http://e/c> <http://e/p> 1 .")
    (tmp_path / "d" / "c.txt").write_bytes(b"hello")
    return tmp_path / "d"


def test_files_are_imported_and_stay(folder, tmp_path, capsys, monkeypatch):
    store = tmp_path / "x.igdb"
    code, out, err = run(capsys, monkeypatch, "import", folder, "--into", store)
    assert (code, err) == (0, "")
    assert "3 new quads" in out
    assert "skipped 1 link or file that is hidden or not RDF: c.txt" in out
    assert f"{store} now holds 3 quads" in out
    code, out, _ = run(
        capsys, monkeypatch, "import", "-", "-f", "ntriples", "-g", "lab", "--into", store, "--json", stdin=NT
    )
    told = json.loads(out)
    assert code == 0
    assert (told["new"], told["quads"], told["skipped"]) == (2, 5, [])
    assert [each["new"] for each in told["files"]] == [2]
    assert run(capsys, monkeypatch, "import", folder / "b.ttl", "--into", store, "-q")[:2] == (0, "")
    with ig.open(store) as kg:
        assert len(kg) == 5


def test_a_broken_file_leaves_the_store_as_it_was_or_makes_none(folder, tmp_path, capsys, monkeypatch):
    (folder / "z.nt").write_bytes(NT + b"oops")
    store = tmp_path / "x.igdb"
    code, out, err = run(capsys, monkeypatch, "import", folder, "--into", store)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert "z.nt, line 3" in err
    assert not store.exists()
    assert run(capsys, monkeypatch, "import", folder / "b.ttl", "--into", store)[0] == 0
    assert run(capsys, monkeypatch, "import", folder, "--into", store)[0] == 2
    with ig.open(store) as kg:
        assert len(kg) == 1


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        (["none.ttl", "--into", "x.igdb"], "does not exist"),
        (["https://example.org/x.ttl", "--into", "x.igdb"], "nothing is downloaded"),
        (["table.csv", "--into", "x.igdb"], "no rows below its header"),
        (["-", "--into", "x.igdb"], "no RDF format|name the format"),
        (["table.csv", "-f", "word", "--into", "x.igdb"], "is not a format: expected one of"),
        (["x.nt"], "--into"),
        (["x.nt", "--into", "table.csv"], "is a file, and a store is a directory"),
        (["x.nt", "--into", "x.igdb", "--dry-run"], "--dry-run applies to a table only, and x.nt is not read as one"),
        (["x.nt", "--into", "x.igdb", "--rejects", "no.csv"], "--rejects applies to a table only"),
        (["x.nt", "--into", "x.igdb", "--on-error", "skip"], "--on-error applies to a table only"),
        (["x.nt", "--into", "x.igdb", "--review", "r.tsv"], "--review applies to a table only"),
        (["rows.csv", "--into", "x.igdb", "--branch", "GO:1"], "--branch does not apply to a table: leave it out"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_2(arguments, match, tmp_path, capsys, monkeypatch):
    import re

    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text("a,b\n")
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n")
    (tmp_path / "x.nt").write_bytes(NT)
    code, out, err = run(capsys, monkeypatch, "import", *arguments)
    assert (code, out) == (2, "")
    assert re.search(match, err)
    assert "Traceback" not in err
    assert not (tmp_path / "x.igdb").exists()


def test_help_has_examples(capsys, monkeypatch):
    code, out, _ = run(capsys, monkeypatch, "import", "--help")
    assert code == 0
    assert out.count("Example: ") == 8


def test_ctrl_c_leaves_no_store_behind(tmp_path):
    fifo = tmp_path / "x.nt"
    os.mkfifo(fifo)
    store = tmp_path / "x.igdb"
    code = "import sys; from immunograph.cli import main; sys.argv[0] = 'immunograph'; main()"
    command = [sys.executable, "-c", code, "import", str(fifo), "--into", str(store)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process, fifo.open("wb") as stream:
        for _ in range(100):
            stream.write(NT * 100)
        stream.flush()
        until(lambda: is_store(store), "the store is made")
        process.send_signal(signal.SIGINT)
        assert process.wait(GUARD) == 130
        assert "Traceback" not in process.stderr.read()
    assert not store.exists()


def test_a_table_from_a_proposed_mapping_to_a_store_and_out_again(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "source,effect,target,pmid\nIL-2,activates,T cell growth,11\nIL-10,inhibits,inflammation,12\nx,?,y,13\n"
    (tmp_path / "found.csv").write_text(rows)
    code, out, err = run(capsys, monkeypatch, "import", "found.csv")
    assert (code, err) == (0, "")
    assert "wrote a proposed mapping to found.toml" in out
    assert run(capsys, monkeypatch, "import", "found.csv")[0] == 2  # nothing is written over
    code, out, _ = run(capsys, monkeypatch, "import", "found.csv", "--map", "found.toml", "--dry-run")
    assert "row 2: “PMID:11” states that IL-2 activates T cell growth." in out
    assert not (tmp_path / "x.igdb").exists()
    options = ("--map", "found.toml", "--into", "x.igdb", "--rejects", "rejects.tsv", "--review", "names.tsv", "--json")
    code, out, _ = run(capsys, monkeypatch, "import", "found.csv", *options)
    told = json.loads(out)
    assert (code, told["claims"], told["rejected"]) == (0, 2, {"not mapped yet": 1})
    assert (tmp_path / "rejects.tsv").read_text().splitlines()[1].startswith("4\t")
    assert len((tmp_path / "names.tsv").read_text().splitlines()) == 7
    assert json.loads(run(capsys, monkeypatch, "import", "found.csv", *options)[1])["unchanged"]
    mapping = (tmp_path / "found.toml").read_text()
    (tmp_path / "found.toml").write_text(mapping.replace('{ reject = "not mapped yet" }', '"ig:nothing"'))
    code, out, err = run(capsys, monkeypatch, "import", "found.csv", "--map", "found.toml", "--into", "x.igdb")
    assert (code, out) == (2, "")
    assert "row 4, column effect: there is no predicate 'ig:nothing'" in err
    code, out, _ = run(capsys, monkeypatch, "import", "--remove", "found", "--into", "x.igdb")
    assert (code, "removed the import found" in out) == (0, True)
    with ig.open("x.igdb") as kg:
        assert len(kg) == 0
    assert (
        "there is no import 'found'" in run(capsys, monkeypatch, "import", "--remove", "found", "--into", "x.igdb")[2]
    )
    assert run(capsys, monkeypatch, "import", "--remove", "found", "--into", "no.igdb")[::2] == (
        2,
        "error: no.igdb does not exist: name the store that contains the import 'found'\n",
    )
    assert (
        "--graph does not apply to a table: its graph gets the name in [source]"
        in run(capsys, monkeypatch, "import", "found.csv", "-m", "found.toml", "-g", "x", "--into", "y")[2]
    )


def test_a_proposal_is_reported_as_json(tmp_path):
    (tmp_path / "t.csv").write_text(
        "subject,effect,object,pmid,flavour\nIL-2,inhibits,tumour,1,sweet\n", encoding="utf-8"
    )
    told = json.loads(commandline.run("import", "t.csv", "-o", "t.toml", "--json", cwd=tmp_path).stdout)
    assert told["mapping"] == "t.toml"
    assert (tmp_path / "t.toml").is_file()
    assert "flavour" in told["unused"]


@pytest.mark.parametrize(
    ("into", "told"),
    [
        ("none/z.igdb", "none does not exist: make that directory, or name another store"),
        ("p.trig", "has the name of a file: name it p.igdb"),
        ("p.csv", "has the name of a file: name it p.igdb"),
        ("p.graphml", "has the name of a file: name it p.igdb"),
    ],
)
def test_a_store_is_not_made_where_none_was_meant(tmp_path, into, told):
    (tmp_path / "a.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    done = commandline.run("import", "a.nt", "--into", into, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["a.nt"]


@pytest.mark.parametrize("name", ["lab.igdb", "lab", "lab.v2"])
def test_a_store_may_have_any_other_name(tmp_path, name):
    (tmp_path / "a.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    assert commandline.run("import", "a.nt", "--into", name, cwd=tmp_path).returncode == 0


def test_advice_to_skip_rows_names_the_option_alone(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n2-Sep,y\n")
    (tmp_path / "m.toml").write_text(
        '[source]\nname = "lab"\n[[claim]]\nsubject = "{a}"\npredicate = "ig:inhibits"\nobject = "{b}"\n'
    )
    told = commandline.run("import", "t.csv", "--map", "m.toml", "--into", "z.igdb", cwd=tmp_path).stderr
    assert "with --on-error skip" in told
    assert "on_error=" not in told


def test_a_missing_mapping_is_reported_before_a_missing_store(tmp_path, capsys, monkeypatch):
    table = tmp_path / "t.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    code, _, error = run(capsys, monkeypatch, "import", str(table), "--map", str(tmp_path / "no.toml"))
    assert code == 2
    assert "no.toml is not a file" in error


def test_a_file_that_needs_no_mapping_gets_none_proposed(tmp_path, capsys, monkeypatch):
    graph = tmp_path / "g.jgif"
    graph.write_text("{}", encoding="utf-8")
    code, _, error = run(capsys, monkeypatch, "import", str(graph), "-o", str(tmp_path / "g.toml"))
    assert code == 2
    assert "is read as BEL graphs (JGIF, node-link), which needs no mapping" in error
