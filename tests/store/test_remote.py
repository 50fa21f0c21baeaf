"""What goes over the wire to an endpoint, and what is made of the answers: a scripted server on the loopback."""

import contextlib
import io
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

import immunograph as ig
from immunograph.errors import FormatError, LimitError, QueryError, QueryTimeoutError, StoreError
from immunograph.model import Literal
from immunograph.rdf import Quad
from immunograph.store import FORMATS, Boolean, Limits, Scope
from immunograph.store.remote.credentials import credentials_for, denied
from immunograph.store.remote.http import Http
from immunograph.store.remote.store import RemoteStore

pytestmark = pytest.mark.slow

JSON = "application/sparql-results+json"
ONE = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "urn:a"}}]}})
SECRETS = ("IMMUNOGRAPH_USER", "IMMUNOGRAPH_PASSWORD", "IMMUNOGRAPH_TOKEN", "IMMUNOGRAPH_HOST")


class Scripted:
    """Answers each request with the next reply: status, headers, body; the last one again and again."""

    def __init__(self):
        self.replies = []
        self.heard = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                outer.heard.append(
                    (self.command, self.path, dict(self.headers), parse_qs(body, keep_blank_values=True))
                )
                if self.command == "GET" and self.path.startswith("/sparql") and not outer.described:
                    status, headers, content = 200, {"Content-Type": "text/html", **outer.server_header}, "a form"
                else:
                    status, headers, content = outer.replies.pop(0) if len(outer.replies) > 1 else outer.replies[0]
                if callable(content):
                    content(self)
                    return
                data = content.encode() if isinstance(content, str) else content
                self.send_response(status)
                for name, value in {"Content-Type": JSON, "Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_GET  # noqa: N815

            def version_string(self):
                return outer.server_header.get("Server", "scripted")

            def log_message(self, *args):
                pass

        self.described = False
        self.server_header = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/sparql"

    def store(self, *replies, waits=None, retries=4, **options):
        self.replies = [reply if isinstance(reply, tuple) else (200, {}, reply) for reply in replies]
        http = Http(credentials_for(self.url), retries=retries, pause=(waits if waits is not None else []).append)
        store = RemoteStore(self.url, http=http, **{"union": True, **options})
        self.heard.clear()
        return store

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def scripted(monkeypatch):
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    made = Scripted()
    yield made
    made.close()


def test_relative_names_of_json_ld_are_an_error_and_nothing_is_sent(scripted):
    text, store = b'[{"@id":"a","http://e/p":1},{"@id":"http://e/b","http://e/p":2}]', scripted.store()
    for given in (text, io.BytesIO(text)):
        with pytest.raises(FormatError, match=r"1 of its 2 statements have relative IRIs, .*base='https://…'"):
            store.load(given, FORMATS["jsonld"])
    assert not scripted.heard


SELECT = "SELECT DISTINCT ?x WHERE { ?x ?p ?o }"


def test_query_is_posted_with_the_prefixes_it_uses(scripted):
    store = scripted.store(ONE)
    answer = store.query("SELECT DISTINCT ?x\nWHERE { ?x rdfs:label 'ig:no' ; ig:certainty 2 }")
    assert answer.tsv == b"?x\n<urn:a>\n"
    method, path, headers, form = scripted.heard[0]
    assert (method, path, list(form)) == ("POST", "/sparql", ["query"])
    assert headers["Accept"].startswith(JSON)
    sent = form["query"][0]
    assert sent.count("PREFIX") == 2
    assert len(sent.splitlines()) == 2  # so that a line number in a message is that of the user's text


def test_nothing_but_the_named_host_is_reached(scripted):
    store = scripted.store(ONE)
    with pytest.raises(QueryError, match="no host is contacted unless you allow it"):
        store.query("SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }")
    with pytest.raises(QueryError, match="no host is contacted unless you allow it"):
        store.update("LOAD <http://127.0.0.1:9/>")
    with pytest.raises(StoreError, match="is not a URL on the host"):
        RemoteStore(scripted.url, update="http://localhost:9/update")
    assert scripted.heard[:-1] == []


@pytest.mark.parametrize("status", [429, 503])
def test_busy_server_is_asked_again_when_it_says(scripted, status):
    waits = []
    store = scripted.store((status, {"Retry-After": "3"}, ""), (status, {}, ""), ONE, waits=waits)
    assert store.query(SELECT).variables == ("x",)
    assert len(scripted.heard) == 3
    assert waits[0] == 3.0
    assert 0 < waits[1] < 2


def test_waiting_has_an_end(scripted):
    with pytest.raises(StoreError, match="it answered 3 times with status 503"):
        scripted.store((503, {}, ""), retries=2).query(SELECT)
    with pytest.raises(StoreError, match="asks to wait 3,600 s"):
        scripted.store((429, {"Retry-After": "3600"}, "")).query(SELECT)
    with pytest.raises(QueryTimeoutError):
        scripted.store((503, {"Retry-After": "20"}, "")).query(SELECT, limits=Limits(timeout=5))


def test_redirect_to_the_same_host_is_followed_with_the_query(scripted):
    store = scripted.store((307, {"Location": "/sparql-new"}, ""), ONE)
    assert store.query(SELECT).variables == ("x",)
    assert scripted.heard[1][1] == "/sparql-new"
    assert "query" in scripted.heard[1][3]


def test_redirect_to_another_host_is_not_followed(scripted, monkeypatch):
    monkeypatch.setenv("IMMUNOGRAPH_TOKEN", "sesame")
    other = Scripted()
    other.replies = [(200, {}, ONE)]
    try:
        there = other.url.replace("127.0.0.1", "localhost")
        with pytest.raises(StoreError, match="redirects to localhost, but only the host that you named is contacted"):
            scripted.store((302, {"Location": there}, "")).query(SELECT)
        with pytest.raises(StoreError, match="redirects to 'file:///etc/hostname'"):
            scripted.store((302, {"Location": "file:///etc/hostname"}, "")).query(SELECT)
        assert other.heard == []
        # another port of the same host is another server: it is asked, and hears no secret
        scripted.store((307, {"Location": other.url}, "")).query(SELECT)
        assert "Authorization" not in other.heard[0][2]
        assert scripted.heard[0][2]["Authorization"] == "Bearer sesame"
    finally:
        other.close()


def test_redirects_in_a_circle_end(scripted):
    with pytest.raises(StoreError, match=r"redirected \d+ times, probably in a loop"):
        scripted.store((307, {"Location": "/sparql"}, "")).query(SELECT)


def test_update_is_not_sent_twice_by_a_redirect(scripted):
    store = scripted.store((302, {"Location": "/elsewhere"}, ""), update=scripted.url)
    with pytest.raises(StoreError, match="redirects an update"):
        store.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert len(scripted.heard) == 1


def test_secrets_come_from_the_environment_and_are_never_shown(scripted, monkeypatch):
    monkeypatch.setenv("IMMUNOGRAPH_USER", "ada")
    monkeypatch.setenv("IMMUNOGRAPH_PASSWORD", "sesame")
    store = scripted.store((400, {"Content-Type": "text/plain"}, "no: sesame YWRhOnNlc2FtZQ=="))
    with pytest.raises(QueryError) as caught:
        store.query(SELECT)
    assert scripted.heard[0][2]["Authorization"] == "Basic YWRhOnNlc2FtZQ=="
    for text in (str(caught.value), repr(store), repr(store._credentials), repr(store.endpoint)):
        assert "sesame" not in text
        assert "YWRh" not in text
    monkeypatch.setenv("IMMUNOGRAPH_HOST", "elsewhere.example.org")
    scripted.store(ONE).query(SELECT)
    assert "Authorization" not in scripted.heard[0][2]


def test_secrets_do_not_go_unencrypted_over_the_network(monkeypatch):
    monkeypatch.setenv("IMMUNOGRAPH_TOKEN", "sesame")
    with pytest.raises(StoreError, match="unencrypted"):
        RemoteStore("http://example.org/sparql")
    with pytest.raises(StoreError, match="unencrypted"):
        RemoteStore("http://ada:sesame@example.org/sparql")


def test_digest_is_answered(scripted, monkeypatch):
    monkeypatch.setenv("IMMUNOGRAPH_USER", "ada")
    monkeypatch.setenv("IMMUNOGRAPH_PASSWORD", "sesame")
    challenge = {"WWW-Authenticate": 'Digest realm="SPARQL", nonce="abc", qop="auth", algorithm="MD5"'}
    scripted.store((401, challenge, ""), ONE).query(SELECT)
    answer = scripted.heard[1][2]["Authorization"]
    assert answer.startswith('Digest username="ada", realm="SPARQL", nonce="abc", uri="/sparql"')
    with pytest.raises(StoreError, match=r"rejects the user name or password \(status 401\): correct IMMUNOGRAPH_USER"):
        scripted.store((401, challenge, "")).query(SELECT)


@pytest.mark.parametrize(
    "body",
    [
        ONE[:-1],
        ONE[:-20],
        ONE[:20],
        "",
        "[" * 100_000,
        '{"head":{"vars":["x"]},"results":{"bindings":[{"x":' + '{"type":"triple","value":{"subject":' * 50_000,
    ],
    ids=["last bracket", "a row", "the head", "all", "brackets", "nested triples"],
)
def test_answer_that_is_not_whole_is_an_error(scripted, body):
    with pytest.raises(QueryError, match=r"that is truncated or not valid|is nested more than"):
        scripted.store(body).query(SELECT)


def test_connection_that_breaks_is_an_error(scripted):
    def send(handler):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {len(ONE) + 10}\r\n\r\n"
        handler.wfile.write(f"{head}{ONE}".encode())
        handler.close_connection = True

    with pytest.raises(StoreError, match="closed the connection in the middle"):
        scripted.store((200, {}, send)).query(SELECT)


def test_tsv_that_ends_in_a_message_is_an_error(scripted):
    scripted.server_header = {"Server": "Oxigraph/0.5"}
    tsv = {"Content-Type": "text/tab-separated-values"}
    whole = scripted.store((200, tsv, "?x\n<urn:a>\n"), union=None)
    assert whole.endpoint.product == "oxigraph"
    assert whole.query(SELECT).tsv == b"?x\n<urn:a>\n"
    with pytest.raises(QueryError, match="The SPARQL operation has been cancelled"):
        scripted.store((200, tsv, "?x\n<urn:a>\nThe SPARQL operation has been cancelled"), union=None).query(SELECT)


@pytest.mark.parametrize("kind", ["text/csv", "text/html", "text/tab-separated-values"])
def test_formats_that_lose_the_kind_of_term_are_refused(scripted, kind):
    with pytest.raises(
        QueryError,
        match=r"expected SPARQL results in JSON, XML or TSV: check its URL, and whether it offers|are not variables",
    ):
        scripted.store((200, {"Content-Type": kind}, '"x"\n"urn:a"\n')).query(SELECT)


def test_a_quad_that_is_not_valid_is_named_and_nothing_is_sent(scripted):
    store = scripted.store(ONE)
    heard = len(scripted.heard)
    wrong = Quad("urn:a", "urn:b", Literal("x", language="en_us"), "")
    with pytest.raises(FormatError, match=r"^quad 3 cannot be stored: the language tag of its object, 'en_us', is not"):
        store.add([wrong._replace(object=Literal("x")), wrong._replace(object=Literal("y")), wrong])
    assert len(scripted.heard) == heard


def test_an_answer_in_another_format_of_rdf_may_come_from_the_right_address(scripted):
    answer = (200, {"Content-Type": "application/rdf+xml"}, "<rdf/>")
    with pytest.raises(
        QueryError, match=r"with application/rdf\+xml; expected N-Triples or Turtle: check its URL, and wheth"
    ):
        scripted.store(answer).query("CONSTRUCT WHERE { ?s ?p ?o }")


def test_xml_answers_are_read_and_document_types_are_not(scripted):
    xml = (
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head><results><result>'
        '<binding name="x"><literal xml:lang="en">a &lt; b</literal></binding></result></results></sparql>'
    )
    kind = {"Content-Type": "application/sparql-results+xml; charset=utf-8"}
    assert scripted.store((200, kind, xml)).query(SELECT).tsv == b'?x\n"a < b"@en\n'
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + xml.replace("a &lt; b", "&b;")
    with pytest.raises(LimitError, match="contains <!, which begins a document type declaration, a comment"):
        scripted.store((200, kind, bomb)).query(SELECT)


def test_limit_of_the_endpoint_is_told(scripted):
    with pytest.raises(LimitError, match="returns at most 1 row"):
        scripted.store((200, {"X-SPARQL-MaxRows": "1"}, ONE)).query(SELECT)
    with pytest.raises(LimitError, match="returns at most 1 row"):
        scripted.store(ONE, limit=1).query(SELECT)
    with pytest.raises(LimitError, match="returned only part of the answer"):
        scripted.store((206, {}, ONE)).query(SELECT)
    assert scripted.store(ONE, limit=2).query(SELECT).variables == ("x",)


def test_pages_go_on_until_one_is_empty(scripted):
    def page(*values):
        bindings = [{"x": {"type": "uri", "value": f"urn:{value}"}} for value in values]
        return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": bindings}})

    # the endpoint cuts pages of 3 off at 2: that must not look like the end
    store = scripted.store(page("a", "b"), page("d", "e"), page(), page=3)
    store.query(SELECT)
    sent = [heard[3]["query"][0] for heard in scripted.heard]
    assert [text.split("ORDER BY ?x")[1].split() for text in sent] == [
        ["LIMIT", "3", "OFFSET", "0"],
        ["LIMIT", "3", "OFFSET", "3"],
        ["LIMIT", "3", "OFFSET", "6"],
    ]


def test_server_that_drips_is_given_up_at_the_deadline(scripted):
    def drip(handler):
        handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n\r\n".encode())
        with contextlib.suppress(OSError):
            while True:  # until the other side hangs up
                handler.wfile.write(b" ")
                time.sleep(0.1)

    with pytest.raises(QueryTimeoutError, match=r"in 0\.6 s"):
        scripted.store((200, {}, drip)).query(SELECT, limits=Limits(timeout=0.6))


def test_silence_is_not_waited_for_without_end(scripted):
    store = RemoteStore(scripted.url, union=True, patience=0.5)
    scripted.replies = [(200, {}, lambda handler: time.sleep(3))]
    with pytest.raises(StoreError, match=r"sent no data for 0\.5 s"):
        store.query(SELECT)


def test_a_connection_that_is_not_accepted_is_not_blamed_on_slow_data(monkeypatch):
    def silent(connection):
        raise TimeoutError("timed out")

    monkeypatch.setattr("http.client.HTTPConnection.connect", silent)
    with pytest.raises(
        StoreError, match=r"^a\.example cannot be reached: it accepted no connection within 10 s; check"
    ):
        RemoteStore("http://a.example/sparql", patience=300)


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (400, QueryError, "the query cannot be answered: 127.0.0.1 replies"),
        (403, StoreError, "denies access"),
        (404, StoreError, "does not accept a query at"),
        (413, LimitError, "longer than"),
        (500, StoreError, "failed to process the query"),
        (504, QueryTimeoutError, "its own time limit"),
    ],
)
def test_each_refusal_says_what_to_do(scripted, status, kind, message):
    with pytest.raises(kind, match=message) as caught:
        scripted.store((status, {"Content-Type": "text/plain"}, "because\x1b[31m of this")).query(SELECT)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "status", "message"),
    [
        ({}, 401, r"denies access \(status 401\): set IMMUNOGRAPH_USER and"),
        (
            {"IMMUNOGRAPH_USER": "me"},
            401,
            r"rejects the user name or password \(status 401\): correct IMMUNOGRAPH_USER",
        ),
        ({"IMMUNOGRAPH_TOKEN": "secret"}, 401, r"rejects the token \(status 401\): correct IMMUNOGRAPH_TOKEN, or ask"),
        ({"IMMUNOGRAPH_TOKEN": "secret"}, 403, r"denies access with this token \(status 403\): correct"),
    ],
)
def test_credentials_that_are_rejected_are_to_be_corrected(scripted, monkeypatch, given, status, message):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StoreError, match=message):
        scripted.store((status, {}, "no")).query(SELECT)
    scripted.described = True
    with pytest.raises(StoreError, match=message):
        scripted.store((status, {}, "no"), union=None)


def test_credentials_in_the_url_are_corrected_there(monkeypatch):
    monkeypatch.setenv("IMMUNOGRAPH_USER", "other")
    url = "https://me:secret@a.example/sparql"
    assert "correct them in the URL" in str(denied(credentials_for(url), "https://a.example/sparql", 401))


def test_description_says_what_the_endpoint_can(scripted):
    sd = "http://www.w3.org/ns/sparql-service-description#"
    scripted.described = True
    told = (
        f"[] a <{sd}Service> ; <{sd}supportedLanguage> <{sd}SPARQL11Update> ; <{sd}feature> <{sd}UnionDefaultGraph> ."
    )
    store = scripted.store((200, {"Content-Type": "text/turtle"}, told), union=None)
    assert store.capabilities.writable
    assert store.endpoint.union == "always"
    plain = scripted.store((200, {"Content-Type": "text/turtle"}, f"[] a <{sd}Service> ."), union=None)
    assert not plain.capabilities.writable
    assert plain.endpoint.union == "listed"
    with pytest.raises(StoreError, match=r"does not exist \(status"):
        scripted.store((404, {}, ""))


def test_scopes_become_parameters_of_the_protocol(scripted):
    store = scripted.store(ONE)
    store.query(SELECT, scope=Scope(graphs=("urn:g", "urn:h")))
    assert scripted.heard[-1][3]["default-graph-uri"] == ["urn:g", "urn:h"]
    with pytest.raises(QueryError, match="the unnamed graph cannot be queried alone"):
        store.query(SELECT, scope=Scope(standard=True))


def test_what_counts_is_written_anew_unless_graphs_are_known_to_be_disjoint(scripted):
    text = "SELECT (COUNT(*) AS ?x) WHERE { ?s <urn:p> ?o }"
    scripted.store(ONE).query(text)
    assert "SELECT DISTINCT ?s ?o" in scripted.heard[-1][3]["query"][0]
    scripted.store(ONE, disjoint=True).query(text)
    assert scripted.heard[-1][3]["query"] == [text]
    scripted.store(ONE).query(SELECT)
    assert scripted.heard[-1][3]["query"] == [SELECT]


def test_ask_of_virtuoso_is_a_truth_value(scripted):
    scripted.server_header = {"Server": "Virtuoso/07.20"}
    told = {"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": "1"}
    body = json.dumps({"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": [{"__ASK_RETVAL": told}]}})
    store = scripted.store(body, union=None)
    assert store.endpoint.product == "virtuoso"
    assert store.query("ASK { ?s ?p ?o }") == Boolean(True)


def test_open_takes_addresses_and_says_what_is_wrong_with_them(scripted, tmp_path):
    scripted.replies = [(200, {}, ONE)]
    graph = ig.open(scripted.url, union=True, update=scripted.url)
    assert graph.query(SELECT).to_dicts() == [{"x": "urn:a"}]
    with pytest.raises(StoreError, match="cannot be reached"):
        ig.open("http://127.0.0.1:9/sparql")
    with pytest.raises(StoreError, match=r"leave out the options for endpoints \(page\)"):
        ig.open(tmp_path / "x.igdb", page=10)
    with pytest.raises(StoreError, match="is not the URL"):
        ig.open("http:///sparql")


@pytest.mark.parametrize("page", [504, 200])
def test_an_update_that_was_stopped_may_have_been_executed(scripted, page):
    def late(handler):
        time.sleep(3)
        handler.close_connection = True

    store = scripted.store((page, {}, "too long" if page == 504 else late), update=scripted.url)
    with pytest.raises(QueryTimeoutError) as stopped:
        store.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }", limits=Limits(timeout=None if page == 504 else 0.5))
    told = str(stopped.value)
    assert "whether it was executed is not known: check the data before you repeat it" in told
    assert "raise the timeout" not in told


def test_the_argument_that_names_another_host_is_named(scripted):
    with pytest.raises(
        StoreError, match=r"graph_store='http://localhost:9/store' is not a URL on the host 127\.0\.0\.1"
    ):
        RemoteStore(scripted.url, graph_store="http://localhost:9/store")


@pytest.mark.parametrize("url", ["http://127.0.0.1:abc/sparql", "http://[::1/sparql", "https://u:secret@[::1/sparql"])
def test_a_url_that_cannot_be_parsed_is_one_sentence(url):
    with pytest.raises(StoreError, match="is not the URL of an endpoint") as refused:
        ig.open(url)
    assert "secret" not in str(refused.value)


def test_advice_on_a_password_in_the_url_is_about_the_url():
    with pytest.raises(StoreError, match="use an https URL, or remove user and password from the URL"):
        credentials_for("http://user:secret@example.org/sparql", {})
    with pytest.raises(StoreError, match="use an https URL, or unset IMMUNOGRAPH_TOKEN"):
        credentials_for("http://example.org/sparql", {"IMMUNOGRAPH_TOKEN": "secret"})


def test_pages_are_no_advice_for_triples(scripted):
    cut = (200, {"Content-Type": "application/n-triples"}, "<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(
        LimitError, match=r"returns at most 1 triple, so this answer may be truncated; narrow the query$"
    ):
        scripted.store(cut, limit=1).query("CONSTRUCT WHERE { ?s ?p ?o }")
    with pytest.raises(StoreError, match=r"it answered 1 time with status 503; try again later"):
        scripted.store((503, {}, ""), retries=0).query(SELECT)


def test_a_connection_that_breaks_was_reached(scripted):
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:[0-9]+ broke the connection: "):
        scripted.store((200, {}, lambda handler: setattr(handler, "close_connection", True))).query(SELECT)
