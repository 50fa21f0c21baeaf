"""Systems that lack something: forks, polling, limits of memory, hard links, room on the disk."""

import os
import threading
from types import SimpleNamespace

import pytest
from disk_stores import IN_GRAPHS, UNION, count
from snapshot_stores import CROSS, LIMITED, H, quads, snapshots

from immunograph.errors import LimitError, QueryError, QueryTimeoutError, StoreError
from immunograph.store import (
    DiskStore,
    Limits,
    LocalStore,
)
from immunograph.store.disk import free_space as room
from immunograph.store.disk import snapshot
from immunograph.store.disk.surplus import KeptMerge
from immunograph.store.memory import answering as answering_module
from immunograph.store.memory import store as local_module
from immunograph.store.workers import channel as channel_module
from immunograph.store.workers import process as worker_module
from immunograph.store.workers import service as service_module

pytestmark = pytest.mark.slow


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


def test_a_small_limit_of_memory_leaves_room_for_a_private_copy(path):
    with DiskStore(path) as store:
        store.add(quads(0, 100))
        store.add(quads(0, 100, H))
        for text, number in ((IN_GRAPHS, 200), (UNION, 100), (IN_GRAPHS, 200)):
            assert count(store, text, limits=Limits(max_memory=50_000_000)) == number
        store.update("DELETE WHERE { GRAPH ?g { <urn:s1> ?p ?o } }", limits=Limits(max_memory=50_000_000))
        assert count(store, IN_GRAPHS, limits=Limits(max_memory=50_000_000)) == 198


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
