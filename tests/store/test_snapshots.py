"""Snapshots of a store on disk: one for each version, read by workers, gone when nobody needs it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from disk_stores import IN_GRAPHS, UNION, count
from snapshot_stores import LIMITED, H, quads, snapshots

from immunograph.errors import QueryError, QueryTimeoutError
from immunograph.store import (
    FORMATS,
    DiskStore,
    Limits,
)
from immunograph.store.disk import file_names as layout
from immunograph.store.disk import read_only_store as read_only_module
from immunograph.store.disk import snapshot_merge
from immunograph.store.request import Request
from immunograph.store.sparql.query import query_of
from immunograph.store.workers import process as worker_module
from immunograph.store.workers.task import Task
from waiting import GUARD, until

pytestmark = pytest.mark.slow


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
        asked = [count(store, text, **LIMITED) for text in (UNION, IN_GRAPHS, UNION)]
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
    with pytest.raises(QueryError, match="cannot be executed"):
        store.update("INSERT { ?x ?y } WHERE { }", **LIMITED)
    assert len(store) == 2000
    until(lambda: len(snapshots(store.path)) == 1, "the worker has closed its copy")


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
