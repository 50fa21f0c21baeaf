"""Stores that are only read: any number beside one writer, each in a version that it states."""

import contextlib
import os
import subprocess
import sys

import pytest
import rdflib

import immunograph as ig
from immunograph.errors import StoreError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store import (
    FORMATS,
    DiskStore,
    Limits,
    backup_store,
    dataset_of,
    open_store,
    restore_store,
    verify_store,
)
from immunograph.store.disk import attach as attach_module
from immunograph.store.disk import lock as owner
from immunograph.store.disk import shared_lock
from immunograph.store.disk.file_names import SNAPSHOTS
from waiting import GUARD

pytestmark = pytest.mark.slow

P, G, H = IRI("http://example.org/p"), IRI("http://example.org/g"), IRI("http://example.org/h")
UNION = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
IN_GRAPHS = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
LIMITED = {"limits": Limits(timeout=GUARD)}


def quads(first, last, graph=G):
    return [
        Quad(IRI(f"http://example.org/s{number}"), P, IRI("http://example.org/o"), graph)
        for number in range(first, last)
    ]


def count(store, text=UNION, **options):
    return int(store.query(text, **options).tsv.decode().splitlines()[1])


def reader(path):
    return open_store(path, read_only=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.igdb"


@pytest.fixture
def closed(path):
    with DiskStore(path) as store:
        store.add(quads(0, 100))
        store.add(quads(0, 10, H))
    return path


@contextlib.contextmanager
def process(code, *arguments):
    """Run code in another process, which waits at each ``wait()`` for a line."""
    head = "import sys\ndef wait(what):\n    print(what, flush=True)\n    sys.stdin.readline()\n"
    command = [sys.executable, "-c", head + code, *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        yield started
        started.stdin.close()
        started.wait(GUARD)


def test_a_reader_sees_one_version_while_a_writer_goes_on(path):
    with DiskStore(path) as writer:
        writer.add(quads(0, 100))
        with reader(path) as old:
            writer.add(quads(100, 150))
            writer.update("DELETE WHERE { GRAPH ?g { <http://example.org/s0> ?p ?o } }")
            with reader(path) as new:
                assert (old.version, new.version) == (1, writer.version) == (1, 3)
                for options in ({}, LIMITED):
                    assert (count(old, **options), count(new, **options)) == (100, 149)
                assert (len(old), len(new), len(list(old.quads()))) == (100, 149, 100)
                assert old.counts() == {G: 100}
        assert len(list((path / SNAPSHOTS).glob("*.lock"))) == 1
    assert not (path / SNAPSHOTS).exists()


def test_a_writer_in_another_process_is_not_disturbed(path):
    code = """
from immunograph.store import DiskStore, FORMATS
store = DiskStore(sys.argv[1])
for number in range(3):
    store.load(f"<http://example.org/s{number}> <http://example.org/p> 1 .".encode(), FORMATS["turtle"])
    wait(store.version)
with store.all_or_nothing():
    store.load(b"<http://example.org/more> <http://example.org/p> 1 .", FORMATS["turtle"])
    wait("amid a write")
store.close()
wait("closed")
"""
    with process(code, path) as writer:
        for number in range(3):
            assert writer.stdout.readline() == f"{number + 1}\n"
            with reader(path) as store:
                assert (store.version, count(store), count(store, **LIMITED)) == (number + 1,) * 3
            print("go on", file=writer.stdin, flush=True)
        assert writer.stdout.readline() == "amid a write\n"
        with reader(path) as store:
            assert (store.version, len(store)) == (3, 3)
            print("go on", file=writer.stdin, flush=True)
            assert writer.stdout.readline() == "closed\n"
            with reader(path) as after:
                assert (after.version, count(after)) == (4, 4)
            assert count(store) == 3
    assert not (path / SNAPSHOTS).exists()


def test_a_writer_may_open_what_is_being_read(closed):
    with reader(closed) as store, DiskStore(closed) as writer:
        writer.add(quads(100, 200))
        writer.replace(quads(0, 5))
        assert (len(writer), len(store), count(store), count(store, IN_GRAPHS)) == (5, 110, 100, 110)
    assert not (closed / SNAPSHOTS).exists()


def test_both_kinds_of_query_are_answered_and_leave_nothing(closed):
    with reader(closed) as store:
        for options in ({}, LIMITED):
            for text, number in ((UNION, 100), (IN_GRAPHS, 110), (UNION, 100), (IN_GRAPHS, 110)):
                assert count(store, text, **options) == number
    assert not (closed / SNAPSHOTS).exists()


def test_what_a_killed_writer_left_is_read_after_it_was_counted(path):
    code = """
import os
from immunograph.store import DiskStore
from immunograph.rdf import Quad
from immunograph.model import IRI
store = DiskStore(sys.argv[1])
names = [IRI(f"http://example.org/{name}") for name in "spog"]
store.add([Quad(*names)])
if sys.argv[2] == "amid":
    with store.writing() as merge:
        merge.store.update("INSERT DATA { GRAPH <http://example.org/g> { <http://example.org/s> <http://example.org/p> 1 } }")
        merge.store.flush()
        os.kill(os.getpid(), 9)
os.kill(os.getpid(), 9)
"""
    for number, (when, version) in enumerate([("after", 1), ("amid", 2)]):
        place = path.with_name(f"{number}.igdb")
        subprocess.run([sys.executable, "-c", "import sys\n" + code, str(place), when], check=False)
        record = (place / "immunograph-store.json").read_bytes()
        with reader(place) as store:
            assert (store.version, len(store), count(store, **LIMITED)) == (version, version, version)
        assert (place / "immunograph-store.json").read_bytes() == record
        with DiskStore(place) as writer:
            assert writer.version == version
        assert not (place / SNAPSHOTS).exists()


def test_a_damaged_store_is_refused_and_not_changed(closed):
    surplus = closed / "graph-1" / "surplus.nq"
    surplus.write_bytes(surplus.read_bytes()[:-5])
    before = sorted(closed.rglob("*"))
    with pytest.raises(StoreError, match=r"surplus\.nq has [\d,]+ bytes"):
        reader(closed)
    assert sorted(closed.rglob("*")) == before


def test_what_is_no_store_is_not_made_one(path, tmp_path):
    with pytest.raises(StoreError, match="does not exist: name the directory of a store"):
        reader(path)
    assert not path.exists()
    with pytest.raises(StoreError, match="contains other files"):
        reader(tmp_path.parent)
    with pytest.raises(StoreError, match="applies to directories only"):
        open_store("http://127.0.0.1:9/sparql", read_only=True)


WRITES = {
    "add": lambda store: store.add(quads(0, 1)),
    "load": lambda store: store.load(b"", FORMATS["turtle"]),
    "update": lambda store: store.update("INSERT DATA { <urn:s> <urn:p> 1 }"),
    "several": lambda store: store.all_or_nothing().__enter__(),
    "rdflib": lambda store: dataset_of(store).update("INSERT DATA { <urn:s> <urn:p> 1 }"),
    "graph": lambda store: ig.KnowledgeGraph(store).add(b"<urn:s> <urn:p> 1 .", format="turtle"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_nothing_can_be_written(closed, write):
    with reader(closed) as store:
        assert not store.capabilities.writable
        with pytest.raises(StoreError, match="opened read-only: open it without read_only"):
            write(store)
        assert count(store) == 100


def test_after_closing_nothing_is_answered(closed):
    store = reader(closed)
    store.close()
    for ask in (count, lambda store: count(store, **LIMITED), lambda store: list(store.quads())):
        with pytest.raises(StoreError, match="is closed"):
            ask(store)
    assert "closed" in repr(store)


def test_a_forked_process_closes_nothing_of_its_parents(closed):
    with reader(closed) as store:
        assert count(store, IN_GRAPHS) == 110
        child = os.fork()
        if child == 0:
            store.close()
            os._exit(0)
        os.waitpid(child, 0)
        assert (count(store), count(store, IN_GRAPHS), count(store, IN_GRAPHS, **LIMITED)) == (100, 110, 110)
    assert not (closed / SNAPSHOTS).exists()


def test_rdflib_sees_the_same_version(closed):
    with reader(closed) as store:
        assert len(dataset_of(store)) == 100
        assert len(list(dataset_of(store).quads())) == 110


def test_rdflib_reads_graphs_and_writes_files_of_a_store_that_is_read_only(closed):
    """Of each graph that it gives, rdflib asks the store to create it."""
    with reader(closed) as store:
        dataset = dataset_of(store)
        named = {graph.identifier: len(graph) for graph in dataset.graphs()}
        assert {str(name) for name in named} >= {str(each) for each in store.graphs()}
        for name, count_of in named.items():
            assert len(dataset.graph(name)) == count_of
        assert len(dataset.graph("urn:none")) == 0
        for form in ("nquads", "trig", "json-ld"):
            back = rdflib.Dataset()
            back.parse(data=dataset.serialize(format=form), format=form)
            assert len(list(back.quads())) == 110


# --- where nothing can be written ----------------------------------------------------------------------------------


@pytest.fixture
def read_only_disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    with DiskStore(place / "x.igdb") as store:
        store.add(quads(0, 100))
        store.add(quads(0, 10, H))
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)  # a worker may be ending


def test_a_store_on_a_disk_that_cannot_be_written_to_is_read_in_place(read_only_disk, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(attach_module.tempfile, "gettempdir", lambda: str(temporary))
    with reader(read_only_disk / "x.igdb") as store, reader(read_only_disk / "x.igdb") as other:
        for options in ({}, LIMITED):
            for text, number in ((UNION, 100), (IN_GRAPHS, 110), (UNION, 100)):
                assert count(store, text, **options) == count(other, text, **options) == number
    assert list(temporary.iterdir()) == []
    with pytest.raises(StoreError):
        DiskStore(read_only_disk / "x.igdb")
    backup_store(read_only_disk / "x.igdb", tmp_path / "copy.igdb")
    assert verify_store(tmp_path / "copy.igdb").quads == 110


def test_a_store_that_is_read_in_place_is_not_opened_for_writing(closed, monkeypatch):
    monkeypatch.setattr(attach_module, "_linked", lambda *_: None)
    monkeypatch.setattr(owner, "_PATIENCE", 0.1)
    with reader(closed) as store:
        with pytest.raises(StoreError, match="is open in a read-only process"):
            DiskStore(closed)
        assert count(store) == 100
    DiskStore(closed).close()


# --- other processes -----------------------------------------------------------------------------------------------


def test_commands_that_read_work_beside_a_writer(closed, tmp_path, command):
    with DiskStore(closed) as writer:
        for words in (["info"], ["query", UNION], ["export", "-o", str(tmp_path / "x.nq")]):
            done = command(*words, "--data", str(closed))
            assert done.returncode == 0, done.stderr
        assert f"version {writer.version} of the store" in command("info", "--data", str(closed)).stdout
        done = command("store", "backup", str(closed), str(tmp_path / "backup.igdb"))
        assert done.returncode == 0, done.stderr
        writer.add(quads(100, 101))
    assert not (closed / SNAPSHOTS).exists()
    assert verify_store(tmp_path / "backup.igdb").quads == 110


@pytest.fixture
def command():
    def run(*words):
        code = "import sys; from immunograph.cli import main; sys.argv[0] = 'immunograph'; main()"
        return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)

    return run


READING = """
import os
from immunograph.store import Limits, open_store
number = last = 0
stopped = False
while not stopped:
    stopped = os.path.exists(sys.argv[2])
    with open_store(sys.argv[1], read_only=True) as store:
        for limits in (Limits(), Limits(timeout=180)):
            found = int(store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", limits=limits).tsv.split()[1])
            assert found == len(store) == store.version * 7, (found, len(store), store.version)
        assert store.version >= last
        last = store.version
        number += 1
        if number == 1:
            print("reading", flush=True)
print(number, last, flush=True)
"""


def test_readers_in_other_processes_see_whole_versions(path, tmp_path):
    stop = tmp_path / "stop"
    with DiskStore(path) as writer, contextlib.ExitStack() as stack:
        readers = [stack.enter_context(process(READING, path, stop)) for _ in range(3)]
        writer.add(quads(0, 7))
        assert [each.stdout.readline() for each in readers] == ["reading\n"] * 3
        for number in range(1, 30):
            writer.add(quads(number * 7, number * 7 + 7))
        stop.touch()
        seen = [[int(number) for number in each.stdout.readline().split()] for each in readers]
        assert all(times > 1 and last == 30 for times, last in seen)
    assert not (path / SNAPSHOTS).exists()


def test_a_backup_is_of_one_version_and_keeps_nobody_waiting(path, tmp_path):
    with DiskStore(path) as store:
        store.add(quads(0, 100))
        with store.all_or_nothing():
            store.load(b"<urn:s> <urn:p> 1 .", FORMATS["turtle"])
            assert backup_store(store, tmp_path / "amid.igdb").quads == 100
        assert backup_store(path, tmp_path / "after.igdb").quads == 101
        with reader(path) as reading:
            store.add(quads(100, 110))
            assert backup_store(reading, tmp_path / "before.igdb").quads == 101
    for name, number in (("amid", 100), ("after", 101), ("before", 101)):
        assert verify_store(tmp_path / f"{name}.igdb").quads == number
        assert verify_store(tmp_path / f"{name}.igdb").problems == ()


def test_what_a_killed_backup_left_is_removed_by_the_next_to_the_same_place(closed, tmp_path):
    code = """
import os
from immunograph.store import restore_store
from immunograph.store.disk import backup
backup.copy_files = lambda *_: os.kill(os.getpid(), 9)
if sys.argv[3] == "backup":
    backup.backup_store(sys.argv[1], sys.argv[2])
else:
    restore_store(sys.argv[1], sys.argv[2])
"""
    for way, act in (("backup", backup_store), ("restore", restore_store)):
        target = tmp_path / f"{way}.igdb"
        subprocess.run([sys.executable, "-c", "import sys\n" + code, str(closed), str(target), way], check=False)
        assert [entry for entry in tmp_path.iterdir() if entry.name.startswith(f".{target.name}.")]
        act(closed, target)
        assert not [entry for entry in tmp_path.iterdir() if entry.name.startswith(".")]
        assert verify_store(target).problems == ()


def test_without_locks_that_can_be_shared_reading_beside_a_writer_is_refused(closed, monkeypatch):
    monkeypatch.setattr(attach_module, "has_shared_locks", lambda: False)
    with pytest.raises(StoreError, match="has no shared file locks"):
        reader(closed)


def test_without_locks_that_can_be_shared_a_store_works_alone(path, tmp_path, monkeypatch):
    from immunograph.store.disk import backup, snapshot

    for module in (attach_module, backup, shared_lock, snapshot):
        monkeypatch.setattr(module, "has_shared_locks", lambda: False)
    with DiskStore(path) as store:
        store.add(quads(0, 100))
        store.add(quads(0, 10, H))
        for text, number in ((UNION, 100), (IN_GRAPHS, 110), (UNION, 100)):
            assert count(store, text, **LIMITED) == number
        store.add(quads(100, 101))
        assert count(store, **LIMITED) == 101
    DiskStore(path).close()  # what a worker that was killed has left is removed when nobody else can be there
    assert not (path / SNAPSHOTS).exists()
    assert backup_store(path, tmp_path / "copy.igdb").quads == 111


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
def test_a_fork_of_a_process_that_opened_a_store_opens_none_and_says_so(tmp_path):
    program = """
import os, sys
from immunograph.errors import StoreError
from immunograph.store import DiskStore, open_store
first, second = sys.argv[1:]
DiskStore(first).close()
if os.fork() == 0:
    for use in (lambda: DiskStore(second), lambda: DiskStore(first), lambda: len(open_store(first, read_only=True))):
        try:
            use()
        except StoreError as error:
            print(error, flush=True)
    os._exit(0)
os.wait()
with DiskStore(first) as store:
    print(len(store))
"""
    words = [sys.executable, "-c", program, tmp_path / "a.igdb", tmp_path / "b.igdb"]
    answer = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)
    *refusals, count = answer.stdout.splitlines()
    assert [("spawn" in line, "cannot be opened" in line) for line in refusals] == [(True, True)] * 3
    assert (count, answer.stderr) == ("0", "")
    assert [path.name for path in tmp_path.iterdir()] == ["a.igdb"]
