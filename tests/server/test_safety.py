"""Who may ask and write, and what every reply says to a browser."""

import base64

import pytest
from serving import client_of

import immunograph as ig
from immunograph.errors import FormatError, StoreError
from immunograph.server import run
from immunograph.server.settings import Settings

UPDATE = {"update": "INSERT DATA { <http://e/a> <http://e/p> 1 }"}


@pytest.fixture(scope="module")
def writer():
    with client_of(
        ig.KnowledgeGraph, allow_update=True, token="secret", allow_origins=("https://portal.example",)
    ) as made:
        yield made


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "evil.example:80"]
)
def test_a_foreign_host_is_refused(client, host):
    reply = client.get("/healthz", headers={"Host": host})
    assert (reply.status_code, "--allowed-host" in reply.text) == (403, True)


def test_a_request_that_names_no_host_is_told_to_name_one(client):
    reply = client.get("/healthz", headers={"Host": ""})
    assert (reply.status_code, "no Host header" in reply.text) == (400, True)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:7431", "127.0.0.1:80", "[::1]:7431"])
def test_this_machine_may_be_called_by_any_of_its_names(client, host):
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_page_of_another_origin_may_not_write_nor_ask(writer):
    for origin in (
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "http://localhost:1",
        "https://localhost",
    ):
        headers = {"Origin": origin, "Authorization": "Bearer secret"}
        assert writer.post("/sparql", data=UPDATE, headers=headers).status_code == 403
        reply = writer.get("/sparql?query=ASK{}", headers={"Origin": origin})
        assert reply.status_code == 403
        assert "access-control-allow-origin" not in reply.headers
    assert writer.get("/sparql?query=ASK{}", headers={"Origin": "http://localhost"}).status_code == 200


def test_an_origin_that_was_allowed_gets_cors(writer, client):
    asked = {
        "Origin": "https://portal.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    reply = writer.options("/sparql", headers=asked)
    assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (204, "https://portal.example")
    assert reply.headers["access-control-allow-headers"] == "authorization"
    got = writer.get("/sparql?query=ASK{}", headers={"Origin": "https://portal.example"})
    assert got.headers["access-control-allow-origin"] == "https://portal.example"
    assert client.options("/sparql", headers=asked).status_code == 403


def test_an_update_needs_the_token(writer, client):
    def status(client, **headers):
        return client.post("/sparql", data=UPDATE, headers=headers).status_code

    assert status(client, Authorization="Bearer secret") == 403
    assert status(writer) == 401
    assert status(writer, Authorization="Bearer Secret") == 401
    assert status(writer, Authorization="Basic !") == 401
    assert status(writer, Authorization="Bearer secret") == 204
    assert status(writer, Authorization="Basic " + base64.b64encode(b"anyone:secret").decode()) == 204
    assert writer.post("/sparql", data=UPDATE).headers["www-authenticate"].startswith("Bearer")
    assert writer.put("/data?default", content="", headers={"Content-Type": "text/turtle"}).status_code == 401


def test_a_wrong_token_and_none_are_told_apart(writer):
    said = [
        writer.post("/sparql", data={"update": "CLEAR ALL"}, headers=headers).text
        for headers in ({}, {"Authorization": "Bearer wrong"})
    ]
    assert ["needs the server's token" in said[0], "is not the server's" in said[1]] == [True, True]


def test_load_is_refused_with_what_a_client_can_do(writer):
    headers = {"Authorization": "Bearer secret"}
    for address in ("http://a.example/x.ttl", "file:///x.ttl"):
        told = writer.post("/sparql", data={"update": f"LOAD <{address}>"}, headers=headers)
        assert told.status_code == 400
        assert "allow_hosts" not in told.text
        assert "kg." not in told.text
        assert "the server's operator" in told.text or "/data" in told.text


def test_a_short_token_is_warned_of(monkeypatch):
    monkeypatch.setattr(run, "opener", lambda *given, **named: (_ for _ in ()).throw(StoreError("stop")))
    for token, warned in (("secret", True), ("s" * 16, False)):
        said = []
        with pytest.raises(StoreError):
            run.serve(None, Settings(allow_update=True, token=token), said.append)
        assert any("6 characters" in line for line in said) == warned


def test_updates_without_a_token_are_not_even_started():
    with pytest.raises(FormatError, match="IMMUNOGRAPH_SERVER_TOKEN"):
        Settings(allow_update=True)
    assert "secret" not in repr(Settings(allow_update=True, token="secret"))
    assert "secret" not in Settings(allow_update=True, token="secret").to_json()


def test_an_update_reaches_no_host_and_no_file(writer):
    headers = {"Authorization": "Bearer secret"}
    for target in ("http://127.0.0.1:9/x", "file:///etc/passwd"):
        reply = writer.post("/sparql", data={"update": f"LOAD <{target}>"}, headers=headers)
        said = "cannot read files" if target.startswith("file") else "no host is contacted"
        assert (reply.status_code, said in reply.text) == (400, True)


@pytest.mark.parametrize(
    "path", ["/healthz", "/sparql?query=ASK{}", "/sparql?query=X", "/no-such-page", "/data?graph=x"]
)
def test_every_reply_tells_browsers_to_be_careful(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert "server" not in headers


def test_what_was_not_foreseen_is_a_sentence_and_no_traceback(client, monkeypatch, caplog):
    def broken(*_, **__):
        raise ZeroDivisionError("a secret of the inside")

    for part, more in (("sparql.query_dataset", "&also="), ("at_once.lookup_of", "")):
        caplog.clear()
        with monkeypatch.context() as patched:
            patched.setattr(f"immunograph.server.protocol.{part}", broken)
            reply = client.get("/sparql?query=ASK{ ige:not-asked-before ?p ?o }" + more)
        assert reply.status_code == 500
        assert "secret of the inside" not in reply.text
        assert reply.text.split()[-1] in caplog.text
        assert "secret of the inside" in caplog.text


def test_what_was_not_foreseen_in_a_page_is_a_sentence_and_counted_as_500(client, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("a secret of the inside")

    with monkeypatch.context() as patched:
        patched.setattr("immunograph.server.metrics.Metrics.text", broken)
        reply = client.get("/metrics")
    assert (reply.status_code, "secret" in reply.text, "log under" in reply.text) == (500, False, True)
    counted = client.get("/metrics").text
    assert 'status="500"' in counted
    assert 'status="499"' not in counted


def test_the_body_is_bounded():
    with client_of(ig.KnowledgeGraph, max_body=1_000) as client:
        sent = {"headers": {"Content-Type": "application/sparql-query"}}
        assert client.post("/sparql", content=b"#" * 2_000, **sent).status_code == 413
        assert client.post("/sparql", content=iter([b"#" * 600] * 2), **sent).status_code == 413  # its length not said
        assert client.post("/no-such-page", content=b"#" * 2_000).status_code == 413
        told = {"headers": {"Content-Type": "application/json"}}
        assert client.post("/mcp", content=iter([b"#" * 600] * 2), **told).status_code == 413
        assert client.post("/sparql", content=b"ASK {} " + b"#" * 900, **sent).status_code == 200


def test_an_answer_larger_than_allowed_is_an_error_and_no_part_of_it(client):
    with client_of(max_rows=10) as limited:
        reply = limited.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
        assert (reply.status_code, "10 rows" in reply.text) == (422, True)
        assert "results" not in reply.text
        ok = limited.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 10"})
        assert len(ok.json()["results"]["bindings"]) == 10
