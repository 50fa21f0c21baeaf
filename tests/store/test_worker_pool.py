"""The workers that answer from snapshots: how many, in which order, and what becomes of those that died."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from disk_stores import count
from snapshot_stores import LIMITED, quads

from immunograph.errors import QueryTimeoutError
from immunograph.model import IRI
from immunograph.store import DiskStore, Limits, LocalStore
from immunograph.store.workers import pool as pool_module
from waiting import GUARD, until

pytestmark = pytest.mark.slow


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


def test_a_query_is_answered_beside_one_that_does_not_end(store, endless):
    running = endless.ask(store)
    assert store.query("ASK {}", **LIMITED).value
    assert count(store, **LIMITED) == 2000
    assert not running.done()
    endless.stop()
    with pytest.raises(QueryTimeoutError):
        running.result()


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


def test_outdated_workers_take_no_place_of_those_that_can_be_asked_again():
    """A query moves triples that two graphs share, which outdates idle workers although nothing was written."""
    in_one = "SELECT (COUNT(*) AS ?n) { GRAPH <urn:a> { ?s ?p ?o } }"
    merged = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    store = LocalStore()
    for name in ("a", "b"):
        store.add(quads(0, 50, IRI(f"urn:{name}")))
    for _ in range(store._pool.most + 1):
        assert count(store, in_one, **LIMITED) == count(store, merged, **LIMITED) == 50
    ((seen, worker),) = store._pool._idle
    assert seen == store._pool._seen()
    for _ in range(3):
        assert count(store, merged, **LIMITED) == 50
    assert store._pool._idle == [(seen, worker)]
