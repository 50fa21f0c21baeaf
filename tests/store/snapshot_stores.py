"""Stores on disk with queries that workers answer from snapshots, and a query that does not end."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.store import (
    DiskStore,
    Limits,
)
from immunograph.store.disk import file_names as layout
from waiting import GUARD, until

P, G, H = IRI("urn:p"), IRI("urn:g"), IRI("urn:h")
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LIMITED = {"limits": Limits(timeout=GUARD)}


def quads(first, last, graph=G):
    return [Quad(IRI(f"urn:s{number}"), P, Literal(number), graph) for number in range(first, last)]


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
def store(path):
    with DiskStore(path) as made:
        made.add(quads(0, 2000))
        yield made
