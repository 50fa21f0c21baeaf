"""A store on disk after kills and on full disks: what was acknowledged is there."""

import json
import os
import shutil
import subprocess
import sys
import textwrap

import pyoxigraph as ox
import pytest
from disk_stores import IN_GRAPHS, ROOT, A, B, C, G, H, P, count, crashed, many, python

from immunograph.errors import QueryError, StoreError
from immunograph.rdf import Quad
from immunograph.store import (
    DiskStore,
    verify_store,
)
from immunograph.store.disk import surplus as kept_module
from immunograph.store.disk.surplus import KeptMerge

pytestmark = [pytest.mark.slow, pytest.mark.whole]

# --- crashes ------------------------------------------------------------------------------------------------------


def test_crash_while_a_store_is_made_leaves_a_place_for_one(path):
    with DiskStore(path):
        pass
    record = json.loads((path / "immunograph-store.json").read_text())
    assert record["intent"] is None
    for left in (["lock"], ["lock", "immunograph-store.json.new"]):
        shutil.rmtree(path)
        path.mkdir()
        for name in left:
            (path / name).touch()
        with DiskStore(path) as store:
            store.add(many(1))


def test_announced_write_that_did_not_happen_is_forgotten(path):
    with DiskStore(path) as store:
        store.add(many(3))
        store._place.announce("update", grows=False)
        left = crashed(path)
        store._place.settle(store.record.graphs, None)
    with DiskStore(left) as store:
        assert len(store) == 3
        assert store.record.intent is None


def test_write_that_was_done_but_not_settled_is_kept(path):
    with DiskStore(path) as store:
        store.add(many(3))
        with store._changing("add", grows=True) as merge:
            merge.store.add(ox.Quad(ox.NamedNode(B), ox.NamedNode(P), ox.NamedNode(B), ox.NamedNode(G)))
            left = crashed(path)
    with DiskStore(left) as store:
        assert {*store.quads()} == {*many(3), Quad(B, P, B, G)}
        assert len(store) == 4


def test_no_write_follows_one_that_was_interrupted_before_it_was_settled(path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with DiskStore(path) as store:
        store.add(many(3))
        with monkeypatch.context() as patch:
            patch.setattr(DiskStore, "_settle", interrupted)
            with pytest.raises(KeyboardInterrupt):
                store.update(f"DELETE DATA {{ GRAPH <{G}> {{ <{A}> <{P}> <http://example.org/1> }} }}")
        assert len([*store.quads()]) == 2
        with pytest.raises(
            StoreError, match=r"accepts no more writes since a write failed .*: close it, and open it again"
        ):
            store.add(many(5))
    with DiskStore(path) as store:
        assert len(store) == len([*store.quads()]) == 2


def test_quads_fewer_than_acknowledged_are_told_although_a_load_was_under_way(path):
    with DiskStore(path) as store:
        store.add(many(3))
        store._place.announce("load", grows=True)
        store.merge.store.clear()
        store.merge.store.flush()
        left = crashed(path)
        store._place.failed = "as in a crash"
    with pytest.raises(StoreError, match="contains 0 quads, but 3 were written"):
        DiskStore(left)


def test_surplus_is_on_disk_before_the_engine_lets_go_of_it(path, monkeypatch):
    lefts = []
    write = kept_module.write_surplus

    def watched(directory, surplus):
        lefts.append(crashed(path).rename(path.with_name(f"before-{len(lefts)}")))
        write(directory, surplus)
        lefts.append(crashed(path).rename(path.with_name(f"after-{len(lefts)}")))

    expected = {Quad(A, P, B, G), Quad(A, P, B, H), Quad(A, P, C, H)}
    with DiskStore(path) as store:
        store._place.published.cheap = False  # so that the write leaves the search to the query
        store.add(expected)
        with monkeypatch.context() as patch:
            patch.setattr(kept_module, "write_surplus", watched)
            assert count(store) == 2
            lefts.append(crashed(path).rename(path.with_name("taken")))
            store.update(f"DELETE DATA {{ GRAPH <{H}> {{ <{A}> <{P}> <{B}> }} }}")
        last = crashed(path)
    assert len(lefts) == 5
    for left in lefts:
        with DiskStore(left) as store:
            assert {*store.quads()} == expected, left.name
            assert (count(store), count(store, IN_GRAPHS), len(store)) == (2, 3, 3)
    with DiskStore(last) as store:
        assert {*store.quads()} == expected - {Quad(A, P, B, H)}
        assert count(store) == 2


@pytest.mark.parametrize("at_once", [0, 1])
def test_surplus_put_back_is_not_lost_with_the_log_of_the_engine(path, monkeypatch, at_once):
    """A power cut may cut short the engine's log, which is synced only by a flush."""
    lefts = []
    write = kept_module.write_surplus
    monkeypatch.setattr(KeptMerge, "_most_at_once", at_once)  # by the bulk loader, and in one transaction

    def left():
        lefts.append(crashed(path).rename(path.with_name(f"left-{len(lefts)}")))
        for log in lefts[-1].glob("graph-*/quads/*.log"):
            log.write_bytes(b"")

    def watched(directory, surplus):
        write(directory, surplus)
        left()

    expected = {Quad(A, P, B, G), Quad(A, P, B, H), Quad(A, P, C, H)}
    with DiskStore(path) as store:
        store.add(expected)
        store.merge.deduplicate()
        store.merge.flush()
        store.merge.restore_all()
        assert len(store.merge.store) == 3
        left()
        monkeypatch.setattr(kept_module, "write_surplus", watched)
        store.merge.open_to_removal()
    assert len(lefts) == 2
    for each in lefts:
        with DiskStore(each) as store:
            assert {*store.quads()} == expected, each.name


@pytest.mark.parametrize(("at_once", "way"), [(0, "bulk_extend"), (1, "extend")])
def test_few_surplus_quads_are_put_back_in_one_transaction(path, monkeypatch, at_once, way):
    class Engine:
        def __getattr__(self, name):
            return lambda quads: written.append((name, [*quads]))

    written = []
    monkeypatch.setattr(KeptMerge, "_most_at_once", at_once)
    with DiskStore(path) as store:
        store.add([Quad(A, P, B, G), Quad(A, P, B, H)])
        store.merge.deduplicate()
        surplus = [*store.merge.surplus()]
        with monkeypatch.context() as patch:
            patch.setattr(store.merge, "store", Engine())
            store.merge.restore_all()
    assert written == [(way, surplus)]


def test_deleted_quad_does_not_come_back_from_the_surplus(path):
    with DiskStore(path) as store:
        store.add([Quad(A, P, B, G), Quad(A, P, B, H)])
        assert count(store) == 1
    with DiskStore(path) as store:
        store.update(f"DELETE WHERE {{ GRAPH ?g {{ <{A}> <{P}> <{B}> }} }}")
        left = crashed(path)
    for there in (path, left):
        with DiskStore(there) as store:
            assert len([*store.quads()]) == len(store) == count(store) == 0


@pytest.mark.parametrize("earlier", [False, True])
def test_merge_that_could_not_be_saved_is_made_again(path, monkeypatch, earlier):
    def fails(directory, surplus):
        raise OSError(28, "No space left on device")

    with DiskStore(path) as store:
        store._place.published.cheap = False  # so that the write leaves the search to the query
        if earlier:
            store.add([Quad(A, P, C, G), Quad(A, P, C, H)])
            assert count(store) == 1
            store._place.published.cheap = False  # how the first search was published must not matter
        store.add([Quad(A, P, B, G), Quad(A, P, B, H)])
        with monkeypatch.context() as patch:
            patch.setattr(kept_module, "write_surplus", fails)
            with pytest.raises((StoreError, QueryError, OSError)):
                count(store)
        assert count(store) == 1 + earlier


def test_leftovers_of_a_killed_load_and_rebuild_are_cleared(closed):
    left = closed / "graph-1" / "quads" / "bulk-123456789.sst"
    left.write_bytes(b"x" * 1000)
    (closed / "graph-2" / "quads").mkdir(parents=True)
    (closed / "backup-abcd_012").mkdir()
    with DiskStore(closed) as store:
        assert len(store) == 801
    assert not left.exists()
    assert sorted(each.name for each in closed.iterdir()) == ["graph-1", "immunograph-store.json", "lock"]


def test_half_a_dozen_kills_lose_and_tear_nothing():
    result = python(
        f"import sys, runpy; sys.argv = ['kill.py', '--count', '6', '--seed', '5']; "
        f"runpy.run_path({str(ROOT / 'benchmarks' / 'kill.py')!r}, run_name='__main__')"
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.splitlines()[7].split()[:2] == ["all", "6"]
    assert "all as written" in result.stdout


def test_done_is_said_after_the_syncs(path):
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: that files are synced before 'done' was not looked at")
    code = f"""
    import os, sys
    from immunograph.store import DiskStore, FORMATS
    from immunograph.rdf import Quad
    from immunograph.model import IRI
    names = [IRI(f"http://example.org/{{n}}") for n in "ABCD"]
    store = DiskStore({str(path)!r})
    def done(what): os.write(1, f"done {{what}}\\n".encode())
    os.write(1, b"done opening\\n")
    store.add([Quad(*names)]); done("add")
    store.load(b"<http://a> <http://b> <http://c> <http://d> .", FORMATS["nquads"]); done("load")
    store.update("INSERT DATA {{ <http://a> <http://b> 1 }}"); done("update")
    store.replace([Quad(*names)]); done("replace")
    store.close(); done("close")
    """
    traced = subprocess.run(
        ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync,write,rename", sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    if "ptrace" in traced.stderr and not traced.stdout:
        pytest.skip("strace may not trace here: that files are synced before 'done' was not looked at")
    assert traced.stdout.split() == [
        "done",
        "opening",
        "done",
        "add",
        "done",
        "load",
        "done",
        "update",
        "done",
        "replace",
        "done",
        "close",
    ]
    parts = traced.stderr.split('"done ')
    for name, part in zip(("add", "load", "update", "replace"), parts[1:5], strict=True):
        lines = [line for line in part.splitlines() if "/snapshots/" not in line]
        engine = [n for n, line in enumerate(lines) if "sync(" in line and "/quads/" in line]
        record = [n for n, line in enumerate(lines) if "sync(" in line and "immunograph-store.json.new>" in line]
        named = [n for n, line in enumerate(lines) if "rename(" in line and "immunograph-store.json.new" in line]
        entry = [n for n, line in enumerate(lines) if "sync(" in line and f"{path.name}>" in line]
        assert any("sst" in lines[n] or ".log>" in lines[n] for n in engine), name
        announced = 1 if name == "replace" else 2
        assert min(len(record), len(named), len(entry)) >= announced, name
        begun = 0 if name == "replace" else entry[0]
        assert any(begun < n < record[-1] and "sst" in lines[n] for n in engine), name
        assert record[-1] < named[-1] < entry[-1], name
        if name == "load":
            assert entry[0] < min(n for n in engine if "/bulk-" in lines[n])


# --- a full disk --------------------------------------------------------------------------------------------------

FILL = """
import sys
from immunograph.errors import StoreError
from immunograph.store import DiskStore, FORMATS
from immunograph.rdf import Quad
from immunograph.model import IRI
way, path, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = DiskStore(path)
if limit:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
done = 0
def some(n): return [Quad(IRI(f"http://example.org/{n}/{i}/" + "x" * 300), IRI("http://p"), IRI("http://o"), IRI("http://g")) for i in range(300)]
def text(n): return "".join(f"<{q.subject}> <{q.predicate}> <{q.object}> <{q.graph}> .\\n" for q in some(n))
try:
    while done < 400:
        if way == "add": store.add(some(done))
        elif way == "load": store.load(text(done).encode(), FORMATS["nquads"])
        elif way == "update": store.update("INSERT { GRAPH <http://g> { " + " . ".join(f"<{q.subject}> <http://p> <http://o>" for q in some(done)) + " } } WHERE {}")
        else: store.replace([q for n in range(done * 20 + 20) for q in some(n)])
        done += 1
except StoreError as error:
    print(error)
print(done)
"""


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], capture_output=True, check=False
    )
    yield place, mounted.returncode == 0
    if mounted.returncode == 0:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("way", ["add", "load", "update", "replace"])
def test_full_disk_is_one_clear_sentence_and_loses_nothing(small_disk, way):
    place, mounted = small_disk
    path = place / "x.igdb"
    result = python(FILL, way, path, 0 if mounted else 700_000)
    assert result.returncode == 0, result.stderr
    *told, done = result.stdout.splitlines()
    if not told:
        pytest.skip("nothing here can be made full: neither a small file system nor a limit on files took hold")
    assert told[0].startswith(f"{path} cannot be written: the disk is full"), told
    if mounted:
        subprocess.run(["mount", "-o", "remount,size=100m", str(place)], check=True)
    with DiskStore(path) as store:
        expected = [int(done) * 300, int(done) * 300 + 300] if way != "replace" else [int(done) * 20 * 300]
        assert len(store) == len({*store.quads()})
        assert len(store) in expected
        store.add(many(5))
    assert verify_store(path).problems == ()
