"""A query reaches nothing unless the host was allowed: a trap server on the loopback hears of every attempt."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

import immunograph as ig
from immunograph.errors import FormatError, QueryError


@pytest.fixture
def trap():
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = b'{"head":{"vars":["s","p","o"]},"results":{"bindings":[]}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", heard
    server.shutdown()
    server.server_close()


QUERIES = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } } } }",
    "PREFIX t: <URL> SELECT * { SERVICE t:x { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "SELECT * { VALUES ?where { <URL> } SERVICE ?where { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }",
]
UPDATES = [
    "LOAD <URL>",
    "LOAD SILENT <URL> INTO GRAPH <urn:g>",
    "LOAD <file:///etc/hostname>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", QUERIES)
def test_query_reaches_nothing(trap, query):
    url, heard = trap
    with pytest.raises(QueryError, match=r"nothing is reached unless you allow it|cannot be read"):
        ig.KnowledgeGraph().query(query.replace("URL", url))
    assert heard == []


@pytest.mark.parametrize("update", UPDATES)
def test_update_reaches_nothing(trap, update):
    url, heard = trap
    with pytest.raises(QueryError, match="nothing is reached unless you allow it"):
        ig.KnowledgeGraph().update(update.replace("URL", url))
    assert heard == []


def test_from_reads_only_what_is_in_the_store(trap):
    url, heard = trap
    assert len(ig.KnowledgeGraph().query("SELECT * FROM <URL> { ?s ?p ?o }".replace("URL", url))) == 0
    assert heard == []


def test_remote_json_ld_context_is_not_fetched(trap):
    url, heard = trap
    with pytest.raises(FormatError):
        ig.KnowledgeGraph().add(f'{{"@context": "{url}", "@id": "urn:a", "name": "x"}}'.encode(), format="jsonld")
    assert heard == []


def test_allowed_host_is_reached_and_another_is_not(trap):
    url, heard = trap
    query = QUERIES[0].replace("URL", url)
    assert len(ig.KnowledgeGraph().query(query, allow_hosts=["127.0.0.1"])) == 0
    assert heard
    with pytest.raises(QueryError, match=r"add allow_hosts=\['127.0.0.1'\]"):
        ig.KnowledgeGraph().query(query, allow_hosts=["example.org"])


def test_the_word_in_a_string_or_a_comment_does_not_count():
    table = ig.KnowledgeGraph().query('SELECT ("SERVICE <http://x/>" AS ?s) { } # LOAD <http://x/>')
    assert table.column("s") == ["SERVICE <http://x/>"]


def test_parser_messages_are_brief():
    with pytest.raises(QueryError, match=r"line 1, column 11: something is missing here$"):
        ig.KnowledgeGraph().query("SELECT * {")
