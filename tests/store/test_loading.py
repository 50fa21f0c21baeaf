"""Loading: files, directories and streams, all or nothing, with progress and Ctrl-C."""

import contextlib
import gzip
import io
import os
import pty
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import rdflib
from loadable import NT, SAME, content

import immunograph as ig
from immunograph.errors import FormatError, StoreError
from immunograph.model import IRI
from waiting import GUARD, until

pytestmark = pytest.mark.slow


def folder(tmp_path):
    root = tmp_path / "d"
    (root / "b" / "deep").mkdir(parents=True)
    (root / ".git").mkdir()
    (root / ".git" / "x.nt").write_bytes(NT)
    (root / "z.nt").write_bytes(NT)
    (root / "b" / "deep" / "x.ttl.gz").write_bytes(gzip.compress(b"<http://e/c> <http://e/p> 1 ."))
    (root / "b" / "y.json").write_bytes(SAME["x.jsonld"])
    (root / "b" / "package.json").write_bytes(b'{"name": "x"}')
    (root / "b" / "pom.xml").write_bytes(b"<project/>")
    (root / "readme.txt").write_bytes(b"hello")
    return root


@pytest.mark.parametrize("kind", ["file", "directory", "itself"])
def test_links_in_a_directory_are_not_followed(tmp_path, kind):
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.mkdir()
    (outside / "secret.nt").write_text("<urn:secret> <urn:p> <urn:o> .\n")
    folder.mkdir()
    (folder / "a.nt").write_text("<urn:a> <urn:p> <urn:o> .\n")
    (folder / "b.nt").symlink_to({"file": outside / "secret.nt", "directory": outside, "itself": "b.nt"}[kind])
    (folder / "c").symlink_to(outside)
    graph = ig.KnowledgeGraph()
    added = graph.add(folder)
    assert [quad.subject for quad in graph.store.quads()] == ["urn:a"]
    assert "b.nt (a link)" in added.skipped
    assert "links" in repr(added)
    (tmp_path / "mine").symlink_to(folder)  # a link that is named itself is the user's choice
    assert ig.KnowledgeGraph().add(tmp_path / "mine") == 1
    assert ig.KnowledgeGraph().add(outside / "secret.nt") == 1


def test_a_directory_is_taken_with_all_below_it_and_tells_what_it_skipped(empty_kg, tmp_path):
    added = empty_kg.add(folder(tmp_path), graph="lab")
    assert added == 3
    assert [(Path(each.name).name, each.quads) for each in added.files] == [
        ("x.ttl.gz", 1),
        ("y.json", 2),
        ("z.nt", 0),
    ]
    assert added.skipped == ("b/package.json", "b/pom.xml", "readme.txt")
    assert "3 new quads" in repr(added)
    assert "skipped 3" in repr(added)
    assert all(each.seconds > 0 for each in added.files)
    assert all(line.endswith("graph/lab> .") for line in content(empty_kg))


@pytest.mark.parametrize("there_before", [False, True])
def test_a_directory_with_a_broken_file_is_not_loaded_at_all(empty_kg, tmp_path, there_before):
    root = folder(tmp_path)
    if there_before:
        empty_kg.add([b'<http://e/z> <http://e/p> 1, "x" . _:b <http://e/p> [] .', NT], format="turtle")
        empty_kg.add(NT[:32], format="ntriples", graph="http://e/g")
    before, size = content(empty_kg), len(empty_kg)
    graphs = empty_kg._store.counts()
    (root / "zz.nq").write_bytes(
        b"<http://e/1> <http://e/p> <http://e/2> <http://e/g> .\n<http://e/1> <http://e/p> <http://e/2> <http://e/new> .\n"
    )
    (root / "zzz.nt").write_bytes(NT + b"<http://e/1> oops")
    with pytest.raises(FormatError, match=r"zzz\.nt, line 3"):
        empty_kg.add(root)
    assert content(empty_kg) == before
    assert (len(empty_kg), empty_kg._store.counts()) == (size, graphs)
    (root / "zzz.nt").unlink()
    empty_kg.add(root)
    assert len(empty_kg) > size


def test_undoing_puts_back_exactly_what_was_there_whatever_the_order(empty_kg):
    rng = random.Random(5)

    def some(number):
        return "".join(
            f"<http://e/{rng.randrange(60)}> <http://e/p> <http://e/{rng.randrange(60)}> <http://e/g{rng.randrange(4)}> .\n"
            for _ in range(number)
        ).encode()

    for _ in range(8):
        empty_kg.add(some(80), format="nquads")
        assert empty_kg.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").to_dicts()
        before = content(empty_kg)
        with pytest.raises(FormatError):
            empty_kg.add([some(200), some(50), b"oops"], format="nquads")
        assert content(empty_kg) == before
        first = int(rng.choice(before).split("/")[3].split(">")[0])
        empty_kg.update(f"DELETE WHERE {{ GRAPH ?g {{ <http://e/{first}> ?p ?o }} }}")


def test_what_cannot_be_added_says_what_to_do(tmp_path):
    kg = ig.KnowledgeGraph()
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    ig.open(tmp_path / "lab.igdb").close()
    (tmp_path / "other" / "x.txt").write_text("x")
    for name in ("x.obo", "x.tsv", "x.csv.gz", "x.doc"):
        (tmp_path / name).write_text("x")
    for given, error, match in [
        (tmp_path / "empty", StoreError, "contains no RDF files: expected file extensions"),
        (tmp_path / "other", StoreError, r"contains no RDF files.*x\.txt"),
        (tmp_path / "none.ttl", StoreError, "does not exist"),
        ("https://example.org/x.ttl", StoreError, "nothing is downloaded: download the file yourself"),
        ("file:///etc/x.ttl", StoreError, "is a file URL: pass the path of the file instead"),
        (tmp_path / "x.obo", FormatError, "is not in a known ontology format: expected OBO, OBO Graphs JSON, or OWL"),
        (tmp_path / "x.tsv", FormatError, "a table is not RDF: import it with .immunograph import TABLE"),
        (tmp_path / "x.csv.gz", FormatError, "a table is not RDF: import it with .immunograph import TABLE"),
        (tmp_path / "x.doc", FormatError, "is not that of an RDF format"),
        (NT, FormatError, "name the format, probably format='ntriples'"),
        (io.BytesIO(NT), FormatError, "the format of RDF given as a stream is not known"),
        (io.StringIO(NT.decode()), FormatError, "stream"),
        (3, FormatError, "not int"),
        (
            tmp_path / "lab.igdb",
            StoreError,
            r"is a store, not a folder of RDF files: .*immunograph export --data \S+ -o lab\.nq,",
        ),
        (
            rdflib.Graph(),
            FormatError,
            r'not a Graph of rdflib: .*serialize\(format="nt", encoding="utf-8"\), format="nt"',
        ),
        (rdflib.Dataset(), FormatError, 'not a Dataset of rdflib: .*format="nquads"'),
        ([], StoreError, "the list of inputs is empty"),
    ]:
        with pytest.raises(error, match=match):
            kg.add(given)
    with pytest.raises(FormatError, match="mode 'rb'"):
        kg.add(io.StringIO(NT.decode()), format="ntriples")
    assert len(kg) == 0


ENDLESS = """
import signal, sys, time
import immunograph as ig
from immunograph.store import DiskStore, LocalStore
signal.signal(signal.SIGINT, signal.default_int_handler)
class Endless:
    n = 0
    def read(self, size):
        self.n += 1
        if self.n == 50:
            print("loading", flush=True)
        return b"".join(b"<http://e/%d> <http://e/p> %d .\\n" % (self.n * 1000 + i, i) for i in range(1000))
kg = ig.KnowledgeGraph(DiskStore(sys.argv[1]) if len(sys.argv) > 1 else LocalStore())
kg.add(b"<http://e/z> <http://e/p> 1 .", format="turtle")
print("go", flush=True)
try:
    {adding}
except KeyboardInterrupt:
    print(len(kg), kg.query("ASK {{ <http://e/z> ?p ?o }}"), flush=True)
"""


@pytest.mark.parametrize("adding", ["one", "several"])
@pytest.mark.parametrize("where", ["memory", "disk"])
def test_ctrl_c_ends_a_load_in_two_seconds_with_nothing_loaded(tmp_path, where, adding):
    one = "kg.add(Endless(), format='turtle')"
    several = "kg.add([b'<http://e/y> <http://e/p> 2 .', Endless()], format='turtle')"
    code = ENDLESS.format(adding=one if adding == "one" else several)
    arguments = [str(tmp_path / "s")] if where == "disk" else []
    with subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "go\n"
        assert process.stdout.readline() == "loading\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "1 True\n"
    assert process.returncode == 0


def test_ctrl_c_in_the_moment_in_which_the_engine_is_done_leaves_nothing_behind(empty_kg, monkeypatch):
    empty_kg.add(NT[:32], format="ntriples", graph="http://e/g")
    before, store = content(empty_kg), empty_kg._store
    load = store._load

    def stopped(*arguments, **options):
        load(*arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_load", stopped)
    with pytest.raises(KeyboardInterrupt):
        empty_kg.add(NT, format="ntriples")
    assert content(empty_kg) == before
    assert len(empty_kg) == 1
    monkeypatch.undo()
    assert empty_kg.add(NT, format="ntriples") == 2
    assert len(empty_kg.query("SELECT ?s WHERE { ?s ?p ?o }")) == 2


def test_progress_on_a_terminal_and_silence_in_a_pipe(tmp_path, capfd):
    path = tmp_path / "x.nt"
    os.mkfifo(path)  # so that the load takes as long as this test feeds it, on any machine
    code = f"import immunograph as ig; print(ig.KnowledgeGraph().add({str(path)!r}))"

    enough, written = threading.Event(), []

    def feed(least):
        with path.open("wb") as stream:
            number = 0
            while number < least or not enough.is_set():
                stream.write(b'<http://e/%d> <http://e/p> "%d" .\n' % (number, number))
                number += 1
        written.append(number)

    enough.set()
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        feed(1000)
        assert process.communicate(timeout=GUARD) == (b"1000\n", b"")
    enough.clear()

    ours, theirs = pty.openpty()
    shown = bytearray()

    def read():
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 4096):
                shown.extend(piece)

    threads = [threading.Thread(target=read), threading.Thread(target=feed, args=[1])]
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        for thread in threads:
            thread.start()
        try:
            until(lambda: b"MB/s" in shown, "the bar is shown")
        finally:
            enough.set()
        out, _ = process.communicate(timeout=GUARD)
        for thread in threads:
            thread.join()
    assert out == b"%d\n" % written[-1]
    os.close(ours)
    assert b"loading x.nt" in shown
    assert b"MB/s" in shown


def test_a_graph_can_be_given_by_its_iri(empty_kg):
    empty_kg.add([NT, NT[:32]], format="ntriples", graph="http://e/g")
    assert empty_kg._store.counts() == {IRI("http://e/g"): 2}
