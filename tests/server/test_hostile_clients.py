"""What is done to a server on purpose: it answers with the right status, and lives."""

import http.client
import os
import select
import signal
import socket
import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest
from serving import running

from waiting import children, until

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def strict():
    """A server whose queries have a second, and whose clients, too."""
    with running(timeout=1.0, patience=1.0, max_body=300_000, max_queries=4) as address:
        yield address


def post(address, query, kind="application/sparql-query"):
    request = urllib.request.Request(f"{address}/sparql", query.encode(), {"Content-Type": kind})
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


TRUE = (200, '{"head":{},"boolean":true}')


def alive(address):
    """Whether it answers; on a busy machine a query may take more than its second, and is asked again."""
    until(lambda: post(address, "ASK {}") == TRUE, "the server answers")
    return True


HOSTILE = {
    "braces": ("SELECT * " + "{" * 100_000 + "}" * 100_000, {400, 413, 422}),
    "parentheses": ("SELECT * { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }", {400, 422}),
    "unions": ("SELECT * { {}" + " UNION {}" * 20_000 + " }", {400, 413, 422}),
    "regular expression": (
        'SELECT * { FILTER(REGEX("' + "a" * 5_000 + '!", "^(a+)+$")) ?s ?p ?o . ?a ?b ?c }',
        {200, 422, 503},
    ),
    "huge expression": ('SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "((a{100}){100}){100}")) }', {200, 400, 422, 503}),
    "cross product": (CROSS, {503}),
    "growing text": (
        "SELECT * { " + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(60)) + " }",
        {200, 422, 503},
    ),
    "growing text from something": (
        'SELECT (STRLEN(?a60) AS ?n) { BIND("0123456789" AS ?a0) '
        + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(60))
        + " }",
        {422, 503},
    ),
    "path over everything": ("SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?c (!<urn:y>)* ?d }", {503}),
    "nested service": ("SELECT * { SERVICE <http://127.0.0.1:9/> { " + "{" * 150 + "}" * 150 + " } }", {400, 422, 503}),
    "service in brackets": (
        "SELECT * { SERVICE <http://127.0.0.1:9/> {} FILTER(" + "(" * 40 + "1" + ")" * 40 + ") }",
        {400, 422, 503},
    ),
    "null": ('SELECT * { ?s ?p "\0" }', {200, 400}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_refused_or_ended(strict, name):
    text, statuses = HOSTILE[name]
    status, body = post(strict, text)
    assert status in statuses, body[:300]
    assert "Traceback" not in body
    assert alive(strict)


@pytest.mark.slow
def test_heavy_queries_keep_nobody_else_waiting(strict):
    """Four cross products run to their deadlines; meanwhile a look-up and a small query that needs a worker are answered."""
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(post(strict, CROSS)[0])) for _ in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: _metric(strict, "queries_waiting") > 0 or statuses, "a cross product has begun")
    assert post(strict, "ASK {}") == TRUE
    for thread in threads:
        thread.join()
    assert statuses == [503] * 4
    until(lambda: post(strict, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0] == 200, "a worker answers again")


def _metric(address, name):
    with urllib.request.urlopen(f"{address}/metrics") as reply:
        lines = reply.read().decode().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith(f"immunograph_{name} ")))


def _connection(address):
    host, port = urllib.parse.urlsplit(address).netloc.split(":")
    made = socket.create_connection((host, int(port)))
    made.settimeout(180)
    return made


def test_who_sends_half_a_request_is_hung_up_on(strict):
    with _connection(strict) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-")
        assert client.recv(100) == b""  # closed from the other side, and nothing was answered
    with _connection(strict) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.recv(1_000).startswith(b"HTTP/1.1 200")
    assert alive(strict)


def test_who_sends_half_a_body_is_told_so(strict):
    with _connection(strict) as client:
        head = (
            "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 100"
        )
        client.sendall(f"{head}\r\n\r\nASK".encode())
        assert client.recv(1_000).startswith(b"HTTP/1.1 408")
    assert alive(strict)


def test_a_body_over_the_limit_is_not_read(strict):
    with _connection(strict) as client:
        head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query"
        client.sendall(f"{head}\r\nContent-Length: 1000000000\r\n\r\n".encode())
        assert client.recv(1_000).startswith(b"HTTP/1.1 413")
    assert alive(strict)


def test_who_does_not_read_the_answer_is_hung_up_on():
    """The answer of some megabytes does not fit into the buffers of the connection."""
    query = urllib.parse.quote("SELECT * { ?s ?p ?o . ?t a ?k } LIMIT 60000")
    with running(patience=1.0) as address, _connection(address) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert client.recv(12) == b"HTTP/1.1 200"
        until(lambda: _metric(address, "requests_under_way") == 1, "only the request for the metrics is under way")


def test_a_client_that_goes_takes_its_query_with_it():
    with running(timeout=100) as address:
        with _connection(address) as client:
            client.sendall(
                f"GET /sparql?query={urllib.parse.quote(CROSS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            )
            until(lambda: _metric(address, "queries_waiting") == 1, "the query has begun")
        until(lambda: _metric(address, "queries_waiting") == 0, "the query has ended")
        assert alive(address)


def test_a_worker_keeps_no_connection_of_others_open():
    """A fork inherits all connections; one that it kept would not end when the server closes it."""
    with running(timeout=100) as address, _connection(address) as first, _connection(address) as second:
        second.sendall(f"GET /sparql?query={urllib.parse.quote(CROSS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        until(lambda: _metric(address, "queries_waiting") == 1, "the query has begun")
        until(lambda: children(os.getpid()), "a worker was forked")
        first.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        received = b""
        while piece := first.recv(1_000):  # until the server's end is closed
            received += piece
        assert received.startswith(b"HTTP/1.1 200")


def test_a_worker_that_is_killed_from_outside_is_no_fault_of_the_query():
    """As a system short of memory does: the client may ask again."""
    others = {*children(os.getpid())}
    with running(timeout=100) as address, _connection(address) as client:
        client.sendall(f"GET /sparql?query={urllib.parse.quote(CROSS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        until(lambda: _metric(address, "queries_waiting") == 1, "the query has begun")

        def is_ended():  # one that is killed before it takes the request is replaced by another
            for worker in {*children(os.getpid())} - others:
                os.kill(int(worker), signal.SIGKILL)
            return select.select([client], [], [], 0.1)[0]

        until(is_ended, "the worker was killed")
        reply = http.client.HTTPResponse(client)  # which reads on until the body is whole
        reply.begin()
        assert (reply.status, reply.headers["retry-after"]) == (503, "5")
        told = reply.read().decode()
        assert (
            "killed" in told or "ended before it received" in told
        )  # so one that was killed too early for the request
        assert "try again" in told
