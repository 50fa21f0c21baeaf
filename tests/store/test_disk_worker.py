"""The process that answers queries with limits over a store on disk: it sees what is there, and shares no lock."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from immunograph.errors import LimitError, QueryError, QueryTimeoutError, StoreError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store import EVERYTHING, FORMATS, DiskStore, Limits, Scope
from immunograph.store.disk import store as disk_module
from immunograph.store.workers import process as worker_module
from waiting import until

pytestmark = pytest.mark.slow

A, B, C, P, G, H, K = (IRI(f"http://example.org/{name}") for name in "ABCPGHK")
UNION = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
IN_GRAPHS = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
IN_AND_OUT = "SELECT * WHERE { ?s ?p ?o . GRAPH ?g { ?s ?p ?x } }"
FROM = f"SELECT * FROM <{G}> FROM <{H}> FROM NAMED <{K}> WHERE {{ ?s ?p ?o }}"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.igdb"


def count(store, text=UNION, **options):
    return int(store.query(text, **options).tsv.decode().splitlines()[1])


def test_worker_is_no_fork_and_lives_on_after_writes(path):
    """A fork of a process in which RocksDB's threads are at work may find one of its mutexes locked for ever."""
    with DiskStore(path) as store:
        store.add([Quad(A, P, B, G)])
        assert count(store, limits=Limits(timeout=60)) == 1
        worker = store._pool._idle[0][1]
        said = Path(f"/proc/{worker.process}/cmdline").read_bytes()
        assert said != Path("/proc/self/cmdline").read_bytes()  # a fork would have ours
        store.add([Quad(A, P, C, G)])
        assert count(store, limits=Limits(timeout=60)) == 2
        assert worker in [idle for _, idle in store._pool._idle]
        store.replace([Quad(A, P, C, K)])
        assert count(store, limits=Limits(timeout=60)) == 1
    assert not worker.alive


SCOPES = {
    "all": EVERYTHING,
    "two": Scope(graphs=(G, H)),
    "named": Scope(graphs=(G, H), named=(K,)),
    "standard": Scope(standard=True),
}


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
def test_worker_answers_as_the_store_does_whatever_is_moved_in_between(path, scope):
    asked = [UNION, IN_GRAPHS, IN_AND_OUT, FROM]
    with DiskStore(path) as store:
        store.add([Quad(A, P, B, G), Quad(A, P, B, H), Quad(B, P, C, K), Quad(B, P, C, H), Quad(C, P, A, G)])
        for text in [*asked, *reversed(asked)]:
            limited = store.query(text, scope=scope, limits=Limits(timeout=60))
            assert sorted(limited.tsv.splitlines()) == sorted(store.query(text, scope=scope).tsv.splitlines())


def test_a_worker_that_cannot_start_says_so(path, monkeypatch):
    with DiskStore(path) as store:
        monkeypatch.setattr(worker_module.sys, "executable", "/bin/false")
        with pytest.raises(LimitError, match="ended while it was starting"):
            count(store, limits=Limits(timeout=60))
    with DiskStore(path, interruptible=True) as store:  # then it cannot be interrupted, but is answered
        assert count(store) == 0


def test_limits_that_cannot_be_kept_are_refused(path, monkeypatch):
    monkeypatch.setattr(disk_module, "can_start", lambda: False)
    with DiskStore(path) as store:
        assert count(store) == 0
        with pytest.raises(QueryError, match="leave out timeout and max_memory"):
            count(store, limits=Limits(timeout=60))


def test_starting_is_not_held_against_the_first_deadline(path, tmp_path, monkeypatch):
    slow = tmp_path / "slow"
    slow.write_text(f'#!/bin/sh\nsleep 3\nexec "{sys.executable}" "$@"\n')
    slow.chmod(0o700)
    monkeypatch.setattr(worker_module.sys, "executable", str(slow))
    with DiskStore(path) as store:
        assert count(store, limits=Limits(timeout=2.5)) == 0


def test_worker_sees_the_merge_as_it_is(path):
    with DiskStore(path) as store:
        store.add([Quad(A, P, B, G), Quad(A, P, B, H)])
        for text, number in ((UNION, 1), (IN_GRAPHS, 2), (UNION, 1)):
            assert count(store, text, limits=Limits(timeout=60)) == number
        store.add([Quad(A, P, C, H)])
        assert count(store, limits=Limits(timeout=60)) == 2
        store.add([Quad(A, P, C, K)])
        assert count(store) == 2
    with DiskStore(path) as store:
        assert len(store) == 4


def test_opening_and_closing_and_failing_to_open_leave_no_file_open(path, tmp_path):
    def opened():
        return len(list(Path("/proc/self/fd").iterdir()))

    with DiskStore(path) as store:
        count(store, limits=Limits(timeout=60))
    before = opened()
    for _ in range(5):
        with DiskStore(path) as store:
            count(store, limits=Limits(timeout=60))
            with pytest.raises(StoreError, match=r"in use|open"):
                DiskStore(path)
        with pytest.raises(StoreError):
            DiskStore(tmp_path)
    assert opened() <= before


ONE = f"SELECT (COUNT(*) AS ?n) FROM <{G}> WHERE {{ ?s ?p ?o }}"
LIMITED = {"limits": Limits(timeout=60)}


def test_what_a_query_amid_a_write_has_seen_is_not_what_a_later_one_sees(path):
    line = f"<{A}> <{P}> {{}} .\n"
    with DiskStore(path) as store:
        with store.all_or_nothing():
            store.load(line.format(1).encode(), FORMATS["turtle"], graph=G)
            count(store, ONE, **LIMITED)
            store.load(line.format(2).encode(), FORMATS["turtle"], graph=G)
        assert count(store, ONE, **LIMITED) == count(store, ONE) == 2
        with store.writing() as merge:
            count(store, ONE, **LIMITED)
            merge.store.update(f"INSERT DATA {{ GRAPH <{G}> {{ <{A}> <{P}> 3 }} }}")
            merge.wrote(None)
        assert count(store, ONE, **LIMITED) == count(store, ONE) == 3


def test_some_of_the_graphs_may_overlap_and_others_not(path):
    """The query over two graphs needs the surplus put back, and the worker finds out for itself that they share nothing."""
    with DiskStore(path) as store:
        store.add([Quad(A, P, B, G), Quad(A, P, B, H), Quad(B, P, C, K)])
        text = f"SELECT ?s FROM <{H}> FROM <{K}> WHERE {{ ?s ?p ?o }}"
        for _ in range(2):
            assert len(store.query(text, **LIMITED)) == len(store.query(text)) == 2
            assert count(store, **LIMITED) == 2
        both = f"SELECT ?s FROM <{H}> FROM <{G}> WHERE {{ ?s ?p ?o }}"
        assert len(store.query(both, **LIMITED)) == 1


@pytest.mark.parametrize("doubled", [False, True])
def test_reading_moves_nothing_and_readers_do_not_disturb_each_other(path, doubled):
    with DiskStore(path) as store:
        store.add([Quad(A, P, IRI(f"{B}{number}"), G) for number in range(100)])
        store.add([Quad(A, P, IRI(f"{B}{number}"), H) for number in range(100 * doubled)])
        count(store, **LIMITED)
        moves = store.merge.version
        count(store, **LIMITED)
        assert store.merge.version == moves
        texts = [UNION, IN_GRAPHS, ONE] * 3
        expected = [count(store, text) for text in texts]
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda text: count(store, text, **LIMITED), texts)) == expected


def test_engine_files_that_are_merged_between_queries_are_no_matter(path):
    with DiskStore(path) as store:
        for number in range(40):
            store.add([Quad(A, P, IRI(f"{B}{number}"), graph) for graph in (G, H)])
            assert count(store, ONE, **LIMITED) == number + 1
            assert count(store, IN_GRAPHS, **LIMITED) == 2 * number + 2


def test_a_forked_process_moves_nothing_in_its_parents_files(path):
    with DiskStore(path) as store:
        store.add([Quad(A, P, B, G)])
        count(store)
        store._place.published.cheap = False  # so that the write leaves the search to the query
        store.add([Quad(A, P, B, H)])
        child = os.fork()
        if child == 0:
            try:
                count(store)
            except StoreError as error:
                os._exit(7 if "forked" in str(error) else 1)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert count(store, **LIMITED) == count(store) == 1


def test_a_worker_imports_nothing_from_where_one_happens_to_be(path, tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("open('ran', 'w').close()")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, tmp_path / "no-text"])
    with DiskStore(path) as store:
        assert count(store, **LIMITED) == 0
    assert not (tmp_path / "ran").exists()


def test_a_store_opened_by_a_relative_path_stays_where_it_is(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with DiskStore("x.igdb") as store:
        monkeypatch.chdir(tmp_path / "elsewhere")
        store.add([Quad(A, P, B, G)])
        assert count(store, **LIMITED) == 1
    assert (tmp_path / "x.igdb").is_dir()


def test_closing_while_a_query_runs_is_told_as_it_is(path):
    store = DiskStore(path)
    store.add([Quad(A, P, IRI(f"{B}{number}"), G) for number in range(1000)])
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }"
    count(store, **LIMITED)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(count, store, slow, limits=Limits(timeout=1))
        until(lambda: store._pool._busy, "a worker is busy with it")
        store.close()
        with pytest.raises(QueryTimeoutError):
            asked.result()
    with pytest.raises(StoreError, match="is closed"):
        count(store, **LIMITED)
