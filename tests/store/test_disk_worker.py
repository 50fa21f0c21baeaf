"""The process that answers queries with limits over a store on disk: it sees what is there, and shares no lock."""

import sys
from pathlib import Path

import pytest

from immunograph.errors import LimitError, QueryError, StoreError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store import EVERYTHING, DiskStore, Limits, Scope
from immunograph.store import disk as disk_module
from immunograph.store import worker as worker_module

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
        worker = store._worker[1]
        said = Path(f"/proc/{worker._process}/cmdline").read_bytes()
        assert said != Path("/proc/self/cmdline").read_bytes()  # a fork would have ours
        store.add([Quad(A, P, C, G)])
        assert count(store, limits=Limits(timeout=60)) == 2
        assert store._worker[1] is worker
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
        with pytest.raises(LimitError, match="did not start"):
            count(store, limits=Limits(timeout=60))
    with DiskStore(path, interruptible=True) as store:  # then it cannot be interrupted, but is answered
        assert count(store) == 0


def test_limits_that_cannot_be_kept_are_refused(path, monkeypatch):
    monkeypatch.setattr(disk_module, "can_start", lambda: False)
    with DiskStore(path) as store:
        assert count(store) == 0
        with pytest.raises(QueryError, match="leave timeout and max_memory out"):
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
