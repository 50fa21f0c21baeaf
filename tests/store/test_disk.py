"""A store on disk: its record, who has it open, its formats, and its backups."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys

import pyoxigraph as ox
import pytest
import rdflib
from disk_stores import (
    IN_GRAPHS,
    ROOT,
    UNION,
    A,
    B,
    C,
    G,
    H,
    K,
    P,
    count,
    crashed,
    flip,
    many,
    python,
    tables,
)

from immunograph.errors import FormatError, QueryError, StoreError
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.store import (
    FORMATS,
    DiskStore,
    Limits,
    LocalStore,
    backup_store,
    dataset_of,
    is_store,
    restore_store,
    store_info,
    verify_store,
)
from immunograph.store.disk.checksum import checksum_of
from waiting import GUARD

pytestmark = pytest.mark.slow

# --- formats ------------------------------------------------------------------------------------------------------


def test_store_of_format_1_is_brought_up_to_date(path):
    path.mkdir()
    (path / "immunograph-store").write_text("format 1\n")
    engine = ox.Store(str(path / "quads"))
    engine.add(ox.Quad(ox.NamedNode(A), ox.NamedNode(P), ox.NamedNode(B), ox.NamedNode(G)))
    del engine
    assert is_store(path)
    with DiskStore(path) as store:
        assert [*store.quads()] == [Quad(A, P, B, G)]
    assert json.loads((path / "immunograph-store.json").read_text())["format"] == 2
    assert sorted(each.name for each in path.iterdir()) == ["graph-1", "immunograph-store.json", "lock"]
    assert verify_store(path).problems == ()


def test_upgrade_that_was_killed_goes_on(path):
    path.mkdir()
    (path / "immunograph-store").write_text("format 1\n")
    engine = ox.Store(str(path / "quads"))
    engine.add(ox.Quad(ox.NamedNode(A), ox.NamedNode(P), ox.NamedNode(B), ox.NamedNode(G)))
    del engine
    (path / "graph-1").mkdir()
    (path / "quads").rename(path / "graph-1" / "quads")
    with DiskStore(path) as store:
        assert len(store) == 1


def test_newer_format_says_what_to_do(closed):
    file = closed / "immunograph-store.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": 3, "new": 1}))
    with pytest.raises(StoreError, match=r"has format 3 of a newer immunograph.*install the newer version"):
        DiskStore(closed)
    (closed / "immunograph-store.json").unlink()
    (closed / "immunograph-store").write_text("format 7\n")
    with pytest.raises(StoreError, match=r"'format 7'.*export the graph with it"):
        DiskStore(closed)


# --- who has it open ----------------------------------------------------------------------------------------------

HOLD = """
import sys, time
from immunograph.store import DiskStore
store = DiskStore(sys.argv[1])
print("open", flush=True)
time.sleep(60)
"""


def holder(path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert process.stdout.readline() == "open\n"
    return process


def test_store_in_use_says_who_has_it_and_is_free_when_that_process_is_killed(closed):
    process = holder(closed)
    try:
        with pytest.raises(
            StoreError, match=rf"another process has this store open: process {process.pid} on .* since"
        ):
            DiskStore(closed)
        told = store_info(closed)
        assert (told.state, told.owner.process) == ("open", process.pid)
        with pytest.raises(StoreError, match=f"process {process.pid}"):
            verify_store(closed)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    told = store_info(closed)
    assert (told.state, told.owner.process) == ("not closed", process.pid)
    with DiskStore(closed) as store:
        assert len(store) == 801
    assert store_info(closed).owner is None


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.update("INSERT DATA { <urn:s> <urn:p> <urn:o> }"),
        lambda store: store.update("DELETE WHERE { ?s ?p ?o }"),
        lambda store: store.replace([]),
        lambda store: store.all_or_nothing().__enter__(),
        lambda store: store.writing().__enter__(),
    ],
    ids=["insert", "delete", "replace", "all_or_nothing", "writing"],
)
def test_a_write_to_a_closed_store_leaves_it_as_it_was_closed(path, write):
    with DiskStore(path) as store:
        store.add(many(2))
    with pytest.raises(StoreError, match="is closed: open it again"):
        write(store)
    assert store_info(path).state == "closed"
    with DiskStore(path) as again:
        assert len(again) == 2


def test_close_lets_go_for_others_and_for_this_process(path):
    with DiskStore(path) as store:
        store.add(many(2))
        dataset = dataset_of(store)
        assert len([*dataset.quads()]) == 2
    with pytest.raises(StoreError, match="is closed: open it again"):
        len(store)
    with pytest.raises(StoreError, match="is closed"):
        store.add(many(1))
    with pytest.raises(StoreError, match="is closed"):
        store.query(UNION)
    store.close()
    assert store_info(path).state == "closed"
    code = "import sys; from immunograph.store import DiskStore; print(len(DiskStore(sys.argv[1])))"
    assert python(code, path).stdout == "2\n"
    with DiskStore(path) as again:
        assert len(again) == 2
        with pytest.raises(StoreError, match="this process already has this store open"):
            DiskStore(path)


def test_unfinished_answer_is_named_when_it_holds_the_files(path):
    store = DiskStore(path)
    store.add(many(20))
    answer = store.quads()
    next(answer)
    store.close()
    with pytest.raises(StoreError, match="an iterator of this process"):
        DiskStore(path)
    answer.close()
    with DiskStore(path) as again:
        assert len(again) == 20


def test_process_that_ends_without_closing_leaves_a_closed_store(path):
    code = """
    import sys
    from immunograph.store import DiskStore, FORMATS
    store = DiskStore(sys.argv[1])
    store.load(b"<http://a> <http://b> <http://c> <http://d> .", FORMATS["nquads"])
    """
    assert python(code, path).returncode == 0
    assert store_info(path).state == "closed"


def test_forked_process_neither_writes_nor_closes(path):
    with DiskStore(path) as store:
        store.add(many(1))
        process = os.fork()
        if process == 0:
            signal.alarm(60)  # rather a failure than a test that never ends
            try:
                store.add(many(2))
            except StoreError:
                store.close()
                os._exit(7)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 7
        store.add(many(3))
        assert len(store) == 3


# --- writing ------------------------------------------------------------------------------------------------------


def test_failed_load_leaves_the_store_as_it_was(closed, tmp_path):
    broken = tmp_path / "broken.nq"
    broken.write_text("".join(f"<http://a> <http://b> <http://{n}> .\n" for n in range(1000)) + "oops\n")
    with DiskStore(closed) as store:
        with pytest.raises(FormatError, match="line 1001"):
            store.load(broken, FORMATS["nquads"])
        with pytest.raises(QueryError):
            store.update("INSERT DATA { oops }")
        assert len(store) == 801
        assert store.add(many(600)) is None
        assert len(store) == 901
    assert verify_store(closed).problems == ()


def test_adding_more_than_fits_at_once_is_all_or_nothing(path, monkeypatch):
    monkeypatch.setattr("immunograph.store.disk.store._AT_ONCE", 100)
    with DiskStore(path) as store:
        with pytest.raises(FormatError, match=r"^quad 251 cannot be stored: its subject, 'no iri', is not"):
            store.add([*many(250), Quad(IRI("no iri"), P, B, G)])
        assert len(store) == 0
        store.add([*many(250), *many(250)])
        assert len(store) == len({*store.quads()}) == 250


def test_rebuilt_graph_takes_the_place_of_the_old_one_in_one_step(closed):
    def failing():
        yield from many(10, K)
        raise RuntimeError("the build failed")

    with DiskStore(closed) as store:
        with pytest.raises((StoreError, RuntimeError), match="the build failed"):
            store.replace(failing())
        with pytest.raises(FormatError):
            store.replace([Quad(IRI("no iri"), P, B, G)])
        assert len(store) == 801
        assert not (closed / "graph-2").exists()
        version = store.version
        store.replace([Quad(A, P, B, G), Quad(A, P, B, H)])
        assert store.version > version
        assert (len(store), count(store), count(store, IN_GRAPHS)) == (2, 1, 2)
        assert not (closed / "graph-1").exists()
        store.add([Quad(A, P, C, G)])
    assert verify_store(closed).problems == ()
    with DiskStore(closed) as store:
        assert {*store.quads()} == {Quad(A, P, B, G), Quad(A, P, B, H), Quad(A, P, C, G)}


def change(store, chance):
    """Make a random change that the record must follow."""
    kind = chance.randrange(9)
    quads = [
        Quad(
            chance.choice([A, B]),
            P,
            chance.choice([A, B, C, Literal(1), Literal("x", "en")]),
            chance.choice([G, H, K]),
        )
        for _ in range(3)
    ]
    first = quads[0]
    data = f"GRAPH <{first.graph}> {{ <{first.subject}> <{P}> <{A}>, 01, 'INSERT DATA {{ }}' }}"
    if kind == 0:
        store.add(quads)
    elif kind == 1:
        store.update(f"INSERT DATA {{ {data} }}")
    elif kind == 2:
        store.update(f"DELETE DATA {{ {data} <{B}> <{P}> <{C}> }}")
    elif kind == 3:
        store.update(f"INSERT #x\n DATA {{ <{A}> <{P}> <{B}> }} ; INSERT DATA {{ GRAPH <{H}> {{ <{A}> <{P}> _:x }} }}")
    elif kind == 4:
        store.update(f"DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o FILTER(?s = <{B}>) }} }}")
    elif kind == 5:
        with contextlib.suppress(QueryError):  # there may be no such graph
            store.update(f"{chance.choice(['ADD', 'COPY', 'MOVE'])} <{G}> TO <{H}>")
    elif kind == 6:
        dataset = dataset_of(store)
        where = dataset.graph(rdflib.URIRef(first.graph))
        getattr(where, chance.choice(["add", "remove"]))((rdflib.URIRef(A), rdflib.URIRef(P), rdflib.Literal(1)))
    elif kind == 7:
        store.load(
            f"<{A}> <{P}> <{B}>, 'new {chance.randrange(3)}' .".encode(),
            FORMATS["turtle"],
            graph=chance.choice([G, None]),
        )
    else:
        store.query(chance.choice([UNION, IN_GRAPHS]), limits=chance.choice([Limits(), Limits(timeout=GUARD)]))


@pytest.mark.parametrize("seed", range(2))
def test_record_follows_every_change(path, seed):
    chance = random.Random(seed)
    store = DiskStore(path)
    model = LocalStore()
    for number in range(25):
        state = chance.getstate()
        change(store, chance)
        chance.setstate(state)
        change(model, chance)
        plain = {each for each in map(str, store.quads()) if "_:" not in each}
        assert plain == {each for each in map(str, model.quads()) if "_:" not in each}
        assert dict(store.record.graphs) == dict(store.merge.count())
        assert store.record.quads == len(store) == len([*store.quads()])
        if store.record.checksum is not None:
            assert (store.record.quads, store.record.checksum) == checksum_of(store.merge.store, store.merge._surplus)
        assert count(store) == count(model)
        if number % 8 == 7:
            store.close()
            store = DiskStore(path)
    store.close()
    assert verify_store(path).problems == ()


def test_reopening_a_closed_store_counts_nothing(closed, monkeypatch):
    def counted(self, graphs=None):
        raise AssertionError("it counted")

    monkeypatch.setattr("immunograph.store.disk.surplus.KeptMerge.count", counted)
    with DiskStore(closed) as store:
        assert (len(store), count(store)) == (801, 501)


# --- backup and restore -------------------------------------------------------------------------------------------


def test_backup_is_a_store_of_its_own_and_restore_brings_it_back(closed, tmp_path):
    copy, back = tmp_path / "copy", tmp_path / "back"
    with DiskStore(closed) as store:
        backup_store(store, copy)
        store.add(many(900))
    assert store_info(copy).quads == 801
    assert verify_store(copy).problems == ()
    restore_store(copy, back)
    with DiskStore(back) as store:
        assert (len(store), count(store), count(store, IN_GRAPHS)) == (801, 501, 800)
    inodes = {file.stat().st_ino for file in closed.rglob("*.sst")}
    assert inodes.isdisjoint(file.stat().st_ino for file in copy.rglob("*.sst"))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["back", "copy", closed.name]


def test_restore_refuses_to_write_over_and_to_restore_damage(closed, tmp_path):
    copy = tmp_path / "copy"
    backup_store(closed, copy)
    with pytest.raises(StoreError, match="already exists and is not overwritten"):
        restore_store(copy, closed)
    with pytest.raises(StoreError, match="already exists and is not overwritten"):
        backup_store(closed, copy)
    flip(tables(copy)[-1], 500)
    with pytest.raises(StoreError, match=r"is damaged and was not restored: .*sst"):
        restore_store(copy, tmp_path / "back")
    assert not (tmp_path / "back").exists()
    with pytest.raises(StoreError, match=r"is not an immunograph store"):
        restore_store(tmp_path, tmp_path / "back")


def test_backup_of_a_damaged_store_is_refused(closed, tmp_path):
    flip(tables(closed)[-1], 500)
    with pytest.raises(StoreError, match=r"is damaged"):
        backup_store(closed, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_verify_of_a_crashed_store_reads_it_and_changes_nothing(path):
    with DiskStore(path) as store:
        store.add(many(50))
        left = crashed(path)
    before = {file: file.read_bytes() for file in left.rglob("*") if file.is_file() and file.name != "lock"}
    report = verify_store(left)
    assert (report.problems, report.quads) == ((), 50)
    assert "was not closed properly" in report.notes[0]
    after = {file: file.read_bytes() for file in left.rglob("*") if file.is_file() and file.name != "lock"}
    assert before == after
