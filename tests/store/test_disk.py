"""A store on disk after crashes, damage and full disks: what was acknowledged is there, and damage is told."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

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
from immunograph.store.disk import surplus as kept_module
from immunograph.store.disk.checksum import checksum_of
from waiting import GUARD

pytestmark = pytest.mark.slow

A, B, C, P, G, H, K = (IRI(f"http://example.org/{name}") for name in "ABCPGHK")
ROOT = Path(__file__).parents[2]
UNION = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
IN_GRAPHS = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


def many(number, graph=G):
    return [Quad(A, P, IRI(f"http://example.org/{number}"), graph) for number in range(number)]


def count(store, text=UNION, **options):
    return int(store.query(text, **options).tsv.decode().splitlines()[1])


def python(code, *arguments, **options):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        **options,
    )


def listed(path):
    return sorted((file, file.stat().st_size) for file in path.rglob("*") if not file.name.startswith("LOG"))


def crashed(path):
    """Copy an open store: what a killed process leaves."""
    left = path.with_name(f"{path.name}-crashed")
    while True:  # the engine may just be merging files
        with contextlib.suppress(shutil.Error, FileNotFoundError):
            shutil.rmtree(left, ignore_errors=True)
            before = listed(path)
            shutil.copytree(path, left)
            if listed(path) == before:
                return left


def flip(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 4
    path.write_bytes(content)


def tables(path):
    return sorted(path.glob("graph-*/quads/*.sst"), key=lambda each: each.stat().st_size)


def manifest(path):
    return next(path.glob("graph-*/quads/MANIFEST-*"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.igdb"


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """Make a store that was closed, and what is left of it when its process is killed."""
    made = tmp_path_factory.mktemp("templates") / "closed"
    with DiskStore(made) as store:
        store.add([*many(500), *many(300, H)])
        store.update(f"INSERT DATA {{ <{A}> <{P}> 'text' }}")
        count(store)
    again = made.with_name("again")
    shutil.copytree(made, again)
    with DiskStore(again) as store:
        store.add(many(510))
        store.update(f"DELETE DATA {{ GRAPH <{G}> {{ <{A}> <{P}> <http://example.org/509> }} }}")
        count(store)
        left = crashed(again)
    return {"closed": made, "crashed": left}


@pytest.fixture
def closed(path, templates):
    return Path(shutil.copytree(templates["closed"], path))


# --- damage -------------------------------------------------------------------------------------------------------


def cut_manifest(path):
    there = manifest(path)
    there.write_bytes(there.read_bytes()[:100])


def empty_manifest(path):
    manifest(path).write_bytes(b"")


def flip_manifest(path):
    flip(manifest(path), 60)


def delete_table(path):
    tables(path)[-1].unlink()


def cut_table(path):
    os.truncate(tables(path)[-1], 100)


def delete_current(path):
    next(path.glob("graph-*/quads/CURRENT")).unlink()


def empty_quads(path):
    shutil.rmtree(next(path.glob("graph-*/quads")))


def delete_generation(path):
    shutil.rmtree(next(path.glob("graph-*")))


def delete_surplus(path):
    next(path.glob("graph-*/surplus.nq")).unlink()


def flip_surplus(path):
    flip(next(path.glob("graph-*/surplus.nq")), -10)


def flip_record(path):
    file = path / "immunograph-store.json"
    file.write_text(file.read_text().replace('"http://example.org/G": 50', '"http://example.org/G": 40'))


def cut_record(path):
    os.truncate(path / "immunograph-store.json", 50)


def delete_record(path):
    (path / "immunograph-store.json").unlink()


DAMAGES = {
    cut_manifest: "MANIFEST|quads, but",
    empty_manifest: "MANIFEST|quads, but|CURRENT",
    flip_manifest: "MANIFEST|quads, but",
    delete_table: "sst",
    cut_table: "sst",
    delete_current: "CURRENT",
    empty_quads: "missing",
    delete_generation: "missing",
    delete_surplus: "surplus.nq",
    flip_surplus: "surplus.nq",
    flip_record: "does not match its own checksum",
    cut_record: "cannot be read as a record",
    delete_record: "immunograph-store.json is missing",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
@pytest.mark.parametrize("left", ["closed", "crashed"])
def test_damage_is_told_on_opening_and_nothing_is_changed(path, templates, damage, left):
    there = Path(shutil.copytree(templates[left], path))
    damage(there)
    before = {file: file.read_bytes() for file in there.rglob("*") if file.is_file() and file.name != "lock"}
    with pytest.raises(StoreError, match=DAMAGES[damage]) as told:
        DiskStore(there)
    assert "immunograph store restore" in str(told.value)
    after = {file: file.read_bytes() for file in there.rglob("*") if file.is_file() and file.name != "lock"}
    assert after == before
    if damage is not delete_record:
        assert verify_store(there).problems


@pytest.mark.parametrize("which", range(-4, 0))
def test_flipped_bit_in_a_table_is_found_by_verify(closed, which):
    assert verify_store(closed).problems == ()
    table = tables(closed)[which]
    flip(table, table.stat().st_size // 3)
    assert any(table.name in problem for problem in verify_store(closed).problems)


def test_flipped_bit_in_the_log_is_told_although_the_engine_opens_with_fewer_quads(path):
    with DiskStore(path) as store:
        store.add(many(5))
        # what a lazier store would do: acknowledge what stands in the log alone
        store._place.announce("add", grows=True)
        for quad in many(20)[5:]:
            store.merge.store.add(ox.Quad(ox.NamedNode(A), ox.NamedNode(P), ox.NamedNode(quad.object), ox.NamedNode(G)))
        store._place.settle({G: 20}, None)
        left, again = crashed(path), path.with_name("again")
        shutil.copytree(left, again)
        store._place.settle({G: 5}, None)
        store._place.failed = "as in a crash"
    with DiskStore(again) as store:
        assert len(store) == 20
    log = max(left.glob("graph-1/quads/*.log"), key=lambda each: each.stat().st_size)
    flip(log, log.stat().st_size // 2)
    assert len(ox.Store.read_only(str(left / "graph-1" / "quads"))) < 20
    with pytest.raises(StoreError, match=r"holds \d+ quads, but 20 were written"):
        DiskStore(left)
    assert any("but 20 were written" in problem for problem in verify_store(left).problems)


def test_flipped_bit_in_any_log_of_a_crashed_store_loses_nothing_acknowledged(path):
    with DiskStore(path) as store:
        for number in range(3):
            store.add(many(10 * (number + 1)))
        left = crashed(path)
    for log in left.glob("graph-1/quads/*.log"):
        for place in range(0, log.stat().st_size, 500):
            copy = left.with_name("copy")
            shutil.copytree(left, copy)
            flip(copy / log.relative_to(left), place)
            with contextlib.suppress(StoreError), DiskStore(copy) as store:
                assert len({*store.quads()}) == 30
            shutil.rmtree(copy)


def test_other_stores_files_are_told(closed, tmp_path):
    with DiskStore(tmp_path / "other.igdb") as store:
        store.add(many(3))
    shutil.rmtree(closed / "graph-1")
    shutil.copytree(tmp_path / "other.igdb" / "graph-1", closed / "graph-1")
    with pytest.raises(StoreError, match="is damaged"):
        DiskStore(closed)


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
    with pytest.raises(StoreError, match=r"of format 3, which a newer immunograph wrote.*install the newer version"):
        DiskStore(closed)
    (closed / "immunograph-store.json").unlink()
    (closed / "immunograph-store").write_text("format 7\n")
    with pytest.raises(StoreError, match=r"'format 7'.*export the graph there"):
        DiskStore(closed)


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
        with pytest.raises(StoreError, match=r"accepts no more writes since one failed .*: open it again"):
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
    with pytest.raises(StoreError, match="holds 0 quads, but 3 were written"):
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


def test_a_dozen_kills_lose_and_tear_nothing(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["kill.py", "--count", "12", "--seed", "5"])
    result = python(
        f"import sys, runpy; sys.argv = ['kill.py', '--count', '12', '--seed', '5']; "
        f"runpy.run_path({str(ROOT / 'benchmarks' / 'kill.py')!r}, run_name='__main__')"
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.splitlines()[7].split()[:2] == ["all", "12"]
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


def test_close_lets_go_for_others_and_for_this_process(path):
    with DiskStore(path) as store:
        store.add(many(2))
        dataset = dataset_of(store)
        assert len([*dataset.quads()]) == 2
    with pytest.raises(StoreError, match="was closed: open it again"):
        len(store)
    with pytest.raises(StoreError, match="was closed"):
        store.add(many(1))
    with pytest.raises(StoreError, match="was closed"):
        store.query(UNION)
    store.close()
    assert store_info(path).state == "closed"
    code = "import sys; from immunograph.store import DiskStore; print(len(DiskStore(sys.argv[1])))"
    assert python(code, path).stdout == "2\n"
    with DiskStore(path) as again:
        assert len(again) == 2
        with pytest.raises(StoreError, match="this process has this store open already"):
            DiskStore(path)


def test_unfinished_answer_is_named_when_it_holds_the_files(path):
    store = DiskStore(path)
    store.add(many(20))
    answer = store.quads()
    next(answer)
    store.close()
    with pytest.raises(StoreError, match="an answer of this process that was not read to its end"):
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
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)], capture_output=True, check=False
    )
    yield place, mounted.returncode == 0
    if mounted.returncode == 0:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("way", ["add", "load", "update", "replace"])
def test_full_disk_is_one_clear_sentence_and_loses_nothing(small_disk, way):
    place, mounted = small_disk
    path = place / "x.igdb"
    result = python(FILL, way, path, 0 if mounted else 1_500_000)
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
        with pytest.raises(FormatError, match="a quad cannot be stored"):
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


@pytest.mark.parametrize("seed", range(4))
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
    with pytest.raises(StoreError, match="exists and is not overwritten"):
        restore_store(copy, closed)
    with pytest.raises(StoreError, match="exists and is not overwritten"):
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
