"""Snapshots of a store on disk: one for each version, read by workers, gone when nobody needs it."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from immunograph.errors import LimitError, QueryError, QueryTimeoutError, StoreError
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.store import (
    FORMATS,
    DiskStore,
    Limits,
    LocalStore,
    open_store,
)
from immunograph.store.disk import file_names as layout
from immunograph.store.disk import free_space as room
from immunograph.store.disk import read_only_store as read_only_module
from immunograph.store.disk import shared_lock, snapshot, snapshot_merge
from immunograph.store.disk.surplus import KeptMerge
from immunograph.store.memory import answering as answering_module
from immunograph.store.memory import store as local_module
from immunograph.store.request import Request
from immunograph.store.sparql.query import query_of
from immunograph.store.workers import channel as channel_module
from immunograph.store.workers import pool as pool_module
from immunograph.store.workers import process as worker_module
from immunograph.store.workers import service as service_module
from immunograph.store.workers.task import Task
from waiting import GUARD, until

pytestmark = pytest.mark.slow

P, G, H = IRI("urn:p"), IRI("urn:g"), IRI("urn:h")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
IN_GRAPHS = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LIMITED = {"limits": Limits(timeout=GUARD)}


def quads(first, last, graph=G):
    return [Quad(IRI(f"urn:s{number}"), P, Literal(number), graph) for number in range(first, last)]


def count(store, text=COUNT, **options):
    return int(store.query(text, **options).tsv.decode().splitlines()[1])


def snapshots(path):
    folder = path / layout.SNAPSHOTS
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.exists() else []


@pytest.fixture
def endless(monkeypatch):
    """A function that asks a store for what does not end before ``stop`` is called; gives the future of the answer."""
    stopped = threading.Event()
    asked = DiskStore._asked
    monkeypatch.setattr(
        DiskStore,
        "_asked",
        lambda store, task, **more: asked(
            store, task, **({"cancelled": stopped} if task.request.query.text == CROSS else {}), **more
        ),
    )
    with ThreadPoolExecutor(1) as threads:

        def ask(store):
            running = threads.submit(store.query, CROSS, **LIMITED)
            until(lambda: store._pool._busy, "a worker is busy with it")
            return running

        yield SimpleNamespace(ask=ask, stop=stopped.set)
        stopped.set()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.igdb"


@pytest.fixture
def store(path):
    with DiskStore(path) as made:
        made.add(quads(0, 2000))
        yield made


def test_each_version_has_one_snapshot_and_a_closed_store_none(path):
    with DiskStore(path) as store:
        for number in range(5):
            store.add(quads(number, number + 1))
            assert count(store, **LIMITED) == count(store, **LIMITED) == number + 1
            (name,) = snapshots(path)
            assert name.startswith(f"{store.version}-")
    assert not (path / layout.SNAPSHOTS).exists()


def test_a_query_that_is_running_finishes_on_the_version_it_was_asked_about(store, monkeypatch):
    (before,) = snapshots(store.path)
    asked, go_on = threading.Event(), threading.Event()
    ask = worker_module.Worker.ask

    def later(*arguments, **options):
        asked.set()
        go_on.wait()
        return ask(*arguments, **options)

    monkeypatch.setattr(worker_module.Worker, "ask", later)
    with ThreadPoolExecutor(1) as threads:
        old = threads.submit(count, store, **LIMITED)
        asked.wait()
        store.add(quads(2000, 2050))
        assert before in snapshots(store.path)
        go_on.set()
        assert old.result() == 2000
    assert before not in snapshots(store.path)
    assert count(store, **LIMITED) == 2050


def test_no_query_with_limits_waits_for_the_lock_of_the_store(store):
    with store._lock, ThreadPoolExecutor(1) as threads:
        assert threads.submit(count, store, **LIMITED).result(timeout=GUARD) == 2000


def test_a_query_beside_a_write_sees_what_was_there_before_it(store):
    with store.all_or_nothing(), ThreadPoolExecutor(1) as threads:
        store.load(b"<urn:x> <urn:p> 1 .", FORMATS["turtle"], graph=H)
        assert threads.submit(count, store, **LIMITED).result(timeout=GUARD) == 2000
        assert count(store, **LIMITED) == 2001  # the thread that writes sees what it has written
    assert count(store, **LIMITED) == 2001
    assert len(snapshots(store.path)) == 1


def test_a_query_is_answered_beside_one_that_does_not_end(store, endless):
    running = endless.ask(store)
    assert store.query("ASK {}", **LIMITED).value
    assert count(store, **LIMITED) == 2000
    assert not running.done()
    endless.stop()
    with pytest.raises(QueryTimeoutError):
        running.result()


def test_the_number_of_workers_is_bounded_and_waiting_for_one_ends_at_the_deadline(path, monkeypatch, endless):
    monkeypatch.setattr(pool_module, "MOST_WORKERS", 1)
    with DiskStore(path) as store:
        store.add(quads(0, 500))
        assert count(store, **LIMITED) == 500
        running = endless.ask(store)
        with pytest.raises(QueryTimeoutError, match=r"did not start within 0\.5 s, because 1 other was"):
            count(store, limits=Limits(timeout=0.5))
        assert not running.done()
        endless.stop()
        with pytest.raises(QueryTimeoutError):
            running.result()
        assert count(store, **LIMITED) == 500


def test_idle_workers_that_died_are_replaced(store):
    for _ in range(2):
        assert count(store, **LIMITED) == 2000
        for _, worker in store._pool._idle:
            os.kill(worker.process, signal.SIGKILL)
    assert count(store, **LIMITED) == 2000


def test_a_spare_worker_that_died_before_it_was_up_is_replaced(store):
    pool = store._pool
    assert count(store, **LIMITED) == 2000
    for _ in range(3):
        with pool._guard:
            idle, pool._idle = pool._idle, [(pool._seen(), pool._make())]
        for _, worker in idle:
            worker.kill()
        (_, spare) = pool._idle[0]
        assert not spare.up
        os.kill(spare.process, signal.SIGKILL)
        assert count(store, **LIMITED) == 2000


def test_surplus_is_moved_in_a_copy_and_not_in_the_store(path):
    with DiskStore(path) as store:
        store.add(quads(0, 50))
        store.add(quads(0, 50, H))
        moved = store.merge.version
        for _ in range(2):
            assert count(store, **LIMITED) == 50
            assert count(store, IN_GRAPHS, **LIMITED) == 100
        assert store.merge.version == moved
        (work,) = [name for name in snapshots(path) if name.startswith("work")]
        store.add(quads(50, 51))  # the idle worker closes what is no longer asked about
        assert (count(store, **LIMITED), count(store, IN_GRAPHS, **LIMITED)) == (51, 101)
        until(lambda: work not in snapshots(path), "the worker has closed it")
    assert snapshots(path) == []


def test_what_an_update_wrote_and_nobody_searched_yet_is_searched_in_the_worker(path):
    with DiskStore(path) as store:
        store.add(quads(0, 3000))
        store.update("INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }")
        assert store.merge.costly
        asked = [count(store, text, **LIMITED) for text in (COUNT, IN_GRAPHS, COUNT)]
        assert asked == [3000, 6000, 3000]
        assert store.merge.costly
        assert count(store) == 3000
        assert not store.merge.costly
        assert count(store, **LIMITED) == 3000


def test_an_update_with_a_deadline_is_carried_out_if_it_was_done_in_time(store):
    store.update("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o FILTER(?o < 500) } }", **LIMITED)
    assert len(store) == 1500
    store.update("INSERT DATA { GRAPH <urn:h> { <urn:s1000> <urn:p> 1000, 1 } }", **LIMITED)
    assert (len(store), count(store, **LIMITED)) == (1502, 1501)
    until(lambda: len(snapshots(store.path)) == 1, "the worker has closed its copy")


def test_an_update_that_does_not_end_changes_nothing_and_leaves_nothing(store):
    with pytest.raises(QueryTimeoutError, match="the update did not finish"):
        store.update(
            "DELETE { GRAPH ?g { ?a ?b ?c } } WHERE { GRAPH ?g { ?a ?b ?c . ?d ?e ?f . ?m ?h ?i . ?j ?k ?l } }",
            limits=Limits(timeout=1),
        )
    with pytest.raises(QueryError, match="cannot be carried out"):
        store.update("INSERT { ?x ?y } WHERE { }", **LIMITED)
    assert len(store) == 2000
    until(lambda: len(snapshots(store.path)) == 1, "the worker has closed its copy")


def test_snapshots_of_a_process_that_was_killed_are_removed_at_the_next_opening(path):
    code = """
    import os, sys
    from immunograph.store import DiskStore, Limits
    store = DiskStore(sys.argv[1])
    store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } GRAPH <urn:h> { <urn:s> <urn:p> 1 } }")
    store.query("SELECT * { GRAPH ?g { ?s ?p ?o } }", limits=Limits(timeout=60))
    os.kill(os.getpid(), 9)
    """
    subprocess.run([sys.executable, "-c", "if True:" + code, str(path)], check=False)
    left = snapshots(path)
    assert left
    with DiskStore(path) as store:
        assert len(store) == 2
        assert not set(left) & set(snapshots(path))
    assert snapshots(path) == []


def test_a_snapshot_that_was_killed_while_it_was_made_is_removed(path):
    DiskStore(path).close()
    folder = path / layout.SNAPSHOTS
    for name, inside in (("3-00000000", "graph-1/quads.tmp"), ("work-00000000", "quads"), ("4-00000000", "graph-1")):
        (folder / name / inside).mkdir(parents=True)
        (folder / name / inside / ("surplus.nq" if inside == "graph-1" else "000012.sst")).touch()
        shared_lock.lock_of(folder / name).touch()
    shared_lock.lock_of(folder / "5-00000000").touch()
    (folder / "4-00000000" / "immunograph-store.json.new").touch()
    DiskStore(path).close()
    assert not folder.exists()


def test_a_link_in_place_of_snapshots_is_not_followed(path, tmp_path):
    DiskStore(path).close()
    outside = tmp_path / "outside" / "1-00000000"
    outside.mkdir(parents=True)
    (outside / "precious").touch()
    shared_lock.lock_of(outside).touch()
    folder = path / layout.SNAPSHOTS
    folder.symlink_to(outside.parent)
    with pytest.raises(StoreError, match="snapshots is a symbolic link"):
        DiskStore(path)
    folder.unlink()
    folder.mkdir()
    (folder / "1-00000000").symlink_to(outside)
    shared_lock.lock_of(folder / "1-00000000").touch()
    (folder / "2-00000000.lock").symlink_to(outside / "precious")
    (folder / "3-00000000" / "graph-1").mkdir(parents=True)
    (folder / "3-00000000" / "graph-1" / "precious").touch()
    shared_lock.lock_of(folder / "3-00000000").touch()
    with DiskStore(path) as store:
        store.add(quads(0, 3))
        assert count(store, **LIMITED) == 3
    assert (outside / "precious").is_file()
    assert (folder / "3-00000000" / "graph-1" / "precious").is_file()


FORGED = {
    "a pipe for a lock": lambda place, precious: os.mkfifo(place.with_name(f"{place.name}.lock")),
    "a link for a lock": lambda place, precious: place.with_name(f"{place.name}.lock").symlink_to(precious / "letter"),
    "a directory for a lock": lambda place, precious: place.with_name(f"{place.name}.lock").mkdir(),
    "a lock without a snapshot": lambda place, precious: place.with_name(f"{place.name}.lock").touch(),
    "a link for a snapshot": lambda place, precious: (
        place.symlink_to(precious),
        place.with_name(f"{place.name}.lock").touch(),
    ),
    "a snapshot of links": lambda place, precious: (
        place.mkdir(),
        (place / "graph-1").symlink_to(precious),
        (place / layout.RECORD).symlink_to(precious / "letter"),
        place.with_name(f"{place.name}.lock").touch(),
    ),
    "a record of nonsense": lambda place, precious: (
        place.mkdir(),
        (place / layout.RECORD).write_text("[1, 2"),
        place.with_name(f"{place.name}.lock").touch(),
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in directories")
@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_snapshot_is_neither_waited_for_nor_followed(path, tmp_path, forge):
    precious = tmp_path / "precious"
    (precious / "quads").mkdir(parents=True)
    for name in ("letter", "quads/CURRENT", "quads/000001.sst"):
        (precious / name).write_text("not to be lost")
    with DiskStore(path) as store:
        store.add(quads(0, 10))
        forge(path / layout.SNAPSHOTS / "999-deadbeef", precious)
        assert count(store, **LIMITED) == 10
        with open_store(path, read_only=True) as reader:
            assert (count(reader), count(reader, **LIMITED)) == (10, 10)
        store.add(quads(10, 20))
        assert count(store, **LIMITED) == 20
    assert sorted(file.name for file in precious.rglob("*")) == ["000001.sst", "CURRENT", "letter", "quads"]
    assert {file.read_text() for file in precious.rglob("*") if file.is_file()} == {"not to be lost"}
    with DiskStore(path) as store:
        assert len(store) == 20


def test_where_there_are_no_links_a_snapshot_is_made_only_when_it_is_needed(path, monkeypatch):
    monkeypatch.setattr(snapshot.Snapshot, "linked", False)
    with DiskStore(path) as store:
        (first,) = snapshots(path)
        store.add(quads(0, 10))
        assert snapshots(path) == [first]
        assert count(store, **LIMITED) == 10
        assert snapshots(path) != [first]


def test_a_disk_that_has_no_room_for_a_snapshot_does_not_fail_the_write(store, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "publish", full)
        store.add(quads(2000, 2010))
        assert len(store) == count(store) == 2010
        with pytest.raises(StoreError, match="the disk is full"):
            count(store, **LIMITED)
    assert count(store, **LIMITED) == 2010


def test_a_directory_is_removed_only_when_its_last_user_is_gone(tmp_path):
    directory = tmp_path / "1-00000000"
    first = shared_lock.make_shared(directory)
    directory.mkdir()
    second = shared_lock.share(directory)
    assert not shared_lock.remove_unused(directory)
    first.release()
    assert not shared_lock.remove_unused(directory)
    second.release()
    assert shared_lock.remove_unused(directory)
    assert shared_lock.share(directory) is None
    assert list(tmp_path.iterdir()) == []


# --- systems that lack something -----------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "disk"])
def filled(request, path):
    made = DiskStore(path) if request.param == "disk" else LocalStore()
    made.add(quads(0, 2000))
    yield made
    made.close()


def test_where_pipes_cannot_be_polled_a_thread_reads_them(filled, monkeypatch):
    monkeypatch.setattr(channel_module, "can_poll", lambda: False)
    everything = filled.query("SELECT * { ?s ?p ?o }", **LIMITED)
    assert sorted(everything.tsv.splitlines()) == sorted(filled.query("SELECT * { ?s ?p ?o }").tsv.splitlines())
    with pytest.raises(QueryTimeoutError):
        filled.query(CROSS, limits=Limits(timeout=0.5))
    assert count(filled, **LIMITED) == 2000


def test_a_worker_that_grows_too_large_is_ended_without_being_told_to(monkeypatch):
    for module in (service_module, worker_module):
        monkeypatch.setattr(module, "default_memory", lambda: 50_000_000)
    store = LocalStore()
    store.add(quads(0, 3000))
    with pytest.raises(LimitError, match=r"needs more than the 50\.0 MB that max_memory allows|more than 0\.1 GB"):
        store.query("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f", **LIMITED)
    assert count(store, **LIMITED) == 3000


def test_large_answers_go_through_the_pipe_whole(filled):
    text = 'SELECT ?s (REPEAT AS ?x) { ?s ?p ?o BIND(CONCAT(STR(?s), "é") AS ?a) }'.replace(
        "(REPEAT AS ?x)", "(CONCAT(?a, ?a, ?a, ?a, ?a, ?a, ?a, ?a) AS ?x)"
    )
    many = text.replace("{ ?s ?p ?o", "{ ?s ?p ?o . ?t ?q ?v FILTER(?v < 50)")
    limited = filled.query(many, **LIMITED)
    assert limited.tsv.count(b"\n") == 100_001
    assert sorted(limited.tsv.splitlines()) == sorted(filled.query(many).tsv.splitlines())


def test_an_engine_that_waits_for_room_on_the_disk_is_given_up(store, monkeypatch):
    monkeypatch.setattr(room, "_PATIENCE", 0.05)
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    waiting = threading.Event()
    with monkeypatch.context() as patch:
        patch.setattr(KeptMerge, "flush", lambda merge: room.with_room(merge.directory, waiting.wait))
        with pytest.raises(StoreError, match="the disk is full"):
            store.update("INSERT DATA { <urn:s> <urn:p> 1 }")
    waiting.set()
    with pytest.raises(StoreError, match="accepts no more writes"):
        store.add(quads(0, 1))


def test_without_forks_a_deadline_over_a_store_in_memory_is_refused(monkeypatch):
    for module in (answering_module, local_module):
        monkeypatch.setattr(module, "can_fork", lambda: False)
    store = LocalStore(interruptible=True)
    store.add(quads(0, 10))
    assert count(store) == 10
    for limits in (Limits(timeout=1), Limits(max_memory=1_000_000)):
        with pytest.raises(QueryError, match=r"keep the graph on disk \(ig\.open\)"):
            count(store, limits=limits)
        with pytest.raises(QueryError, match="cannot stop an update"):
            store.update("INSERT DATA { <urn:s> <urn:p> 1 }", limits=limits)
    assert count(store, limits=Limits(max_rows=1)) == 10


def test_without_forks_a_deadline_on_disk_is_kept(store, monkeypatch):
    monkeypatch.delattr(os, "fork")
    assert count(store, **LIMITED) == 2000
    with pytest.raises(QueryTimeoutError):
        store.query(CROSS, limits=Limits(timeout=0.5))


def test_where_memory_cannot_be_limited_a_limit_is_refused_and_a_deadline_kept(filled, monkeypatch):
    for module in (answering_module, service_module, worker_module):
        monkeypatch.setattr(module, "can_limit_memory", lambda: False)
    with pytest.raises(QueryError, match="cannot limit the memory of a query: leave out max_memory"):
        count(filled, limits=Limits(max_memory=1_000_000_000))
    with pytest.raises(QueryError, match="leave out max_memory"):
        filled.update("INSERT DATA { <urn:s> <urn:p> 1 }", limits=Limits(max_memory=1_000_000_000))
    assert count(filled, **LIMITED) == 2000
    with pytest.raises(QueryTimeoutError):
        filled.query(CROSS, limits=Limits(timeout=0.5))


def test_a_worker_that_is_gone_with_its_parent_leaves_no_process(path):
    """The pipe closes when the process that asks is killed, also where a process cannot ask for its parent."""
    code = """
    import os, sys
    from immunograph.store import DiskStore, Limits
    from immunograph.store.workers import process as worker
    store = DiskStore(sys.argv[1])
    store.query("ASK {}", limits=Limits(timeout=180))
    print(store._pool._idle[0][1].process, flush=True)
    os.kill(os.getpid(), 9)
    """
    done = subprocess.run([sys.executable, "-c", "if True:" + code, str(path)], capture_output=True, check=False)
    worker = int(done.stdout)
    until(lambda: not (Path(f"/proc/{worker}")).exists(), "the worker has ended")


def test_a_small_limit_of_memory_leaves_room_for_a_private_copy(path):
    with DiskStore(path) as store:
        store.add(quads(0, 100))
        store.add(quads(0, 100, H))
        for text, number in ((IN_GRAPHS, 200), (COUNT, 100), (IN_GRAPHS, 200)):
            assert count(store, text, limits=Limits(max_memory=50_000_000)) == number
        store.update("DELETE WHERE { GRAPH ?g { <urn:s1> ?p ?o } }", limits=Limits(max_memory=50_000_000))
        assert count(store, IN_GRAPHS, limits=Limits(max_memory=50_000_000)) == 198


def test_surplus_that_has_not_changed_is_read_once(path, monkeypatch):
    serving = read_only_module.service()
    with DiskStore(path) as store:
        store.add(quads(0, 100))
        store.add(quads(0, 10, H))
        for number in range(3):
            store.add(quads(100 + number, 101 + number))
            with store.snapshot() as present:
                serving.ready(Task(snapshot=present.address()))
                answer = serving.answer(Task(Request(query_of(IN_GRAPHS))))
            assert int(answer.tsv.split()[1]) == 111 + number
            monkeypatch.setattr(snapshot_merge, "read_surplus", None)
        serving.ready(Task())
        serving.rest()
    assert not (path / layout.SNAPSHOTS).exists()


def test_places_are_given_out_in_the_order_of_asking():
    turns = pool_module._Turns(1)
    assert turns.acquire(None)
    order = []

    def ask(name):
        assert turns.acquire(GUARD)
        order.append(name)
        turns.release()

    threads = []
    for name in "abc":
        threads.append(threading.Thread(target=ask, args=name))
        threads[-1].start()
        until(lambda: len(turns._waiting) == len(threads), "it waits")
    assert not turns.acquire(0)
    turns.release()
    for thread in threads:
        thread.join()
    assert order == ["a", "b", "c"]
    assert turns.acquire(0)
    assert not turns.acquire(0.01)
    turns.release()
    assert turns.acquire(0)
