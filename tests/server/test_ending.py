"""Deadlines of what is computed in the server itself, and how the server is stopped."""

import asyncio
import contextlib
import dataclasses
import http.client
import threading
import urllib.parse

import pytest
from serving import client_of, running

from immunograph.server import connections
from immunograph.server.calls import Calls
from immunograph.server.errors import RefusedError
from immunograph.server.operation_table import OPERATIONS
from immunograph.server.paging import Answer
from waiting import GUARD, until

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def refusal_of(calls, function):
    with pytest.raises(RefusedError) as refused:
        asyncio.run(calls.run(function))
    return refused.value


def test_a_call_that_takes_too_long_keeps_its_thread_and_nobody_waits_for_ever():
    calls, release, begun = Calls(1, 0.05), threading.Event(), []
    assert "longer than the limit of 0.05 s" in refusal_of(calls, lambda: release.wait(10)).sentence
    assert refusal_of(calls, lambda: begun.append("second")).status == 503  # the one thread is still at work
    release.set()
    calls._seconds = GUARD
    assert asyncio.run(calls.run(lambda: "third")) == "third"
    assert not begun, "a call that nobody waits for any more is not begun"
    calls.end()
    assert refusal_of(calls, lambda: "late").status == 503


def test_what_a_call_raises_is_raised():
    calls = Calls(1, 5)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(calls.run(lambda: 1 / 0))
    calls.end()


@contextlib.contextmanager
def comparing(monkeypatch, **settings):
    """Serve a graph whose comparisons go on until they are released: a client, and the events of begin and release."""
    begun, release = threading.Event(), threading.Event()

    def slow(graph, **_):
        begun.set()
        release.wait(GUARD)
        return Answer("said", 0, lambda start, stop: [])

    monkeypatch.setitem(OPERATIONS, "compare", dataclasses.replace(OPERATIONS["compare"], function=slow))
    with client_of(**settings) as client:
        try:
            yield client, begun, release
        finally:
            release.set()


COMPARE = {"first": "interferon", "second": "interleukin"}


def test_an_operation_that_takes_long_holds_nobody_up(monkeypatch):
    replies = []
    with comparing(monkeypatch, timeout=GUARD) as (client, begun, release):
        asking = threading.Thread(target=lambda: replies.append(client.get("/api/compare", params=COMPARE)))
        asking.start()
        assert begun.wait(GUARD)
        assert client.get("/api/find", params={"name": "IL-2"}).status_code == 200
        assert not replies
        release.set()
        asking.join()
    assert replies[0].status_code == 200


def test_an_operation_that_takes_too_long_is_answered_with_a_sentence(monkeypatch):
    with comparing(monkeypatch, timeout=0.2) as (client, _, _):
        reply = client.get("/api/compare", params=COMPARE)
        assert reply.json()["error"].startswith("the answer took longer than the limit of 0.2 s")
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")


def test_a_server_that_is_stopped_ends_its_queries_with_a_sentence(monkeypatch, caplog, capfd):
    monkeypatch.setattr(connections, "GRACE", 0.1)
    with running(timeout=100) as address:
        place = urllib.parse.urlsplit(address).netloc
        client = http.client.HTTPConnection(place, timeout=20)
        client.request("GET", f"/sparql?query={urllib.parse.quote(CROSS)}")
        metrics = http.client.HTTPConnection(place, timeout=20)

        def is_begun():
            metrics.request("GET", "/metrics")
            return "immunograph_queries_waiting 1" in metrics.getresponse().read().decode()

        until(is_begun, "the query has begun")
        metrics.close()
    reply = client.getresponse()
    assert reply.status == 503
    assert reply.getheader("retry-after") == "5"
    assert b"is being stopped" in reply.read()
    assert "Traceback" not in capfd.readouterr().err
    assert not caplog.records
    client.close()
