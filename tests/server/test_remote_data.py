"""The same server on top of somebody else's endpoint: Oxigraph's server and Virtuoso, where they are installed."""

import contextlib
import io

import pytest
from servers import oxigraph, virtuoso
from serving import client_of
from test_pages import EACH_KIND, as_json

import immunograph as ig
from immunograph.store import FORMATS, open_store

pytestmark = pytest.mark.slow

LABELS = "SELECT ?label { ?s a ig:Entity ; rdfs:label ?label } ORDER BY ?label"


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def remote(request, tmp_path_factory, kg):
    """The packaged graph in another server, served by ours."""
    with contextlib.ExitStack() as stack:
        made = oxigraph() if request.param == "oxigraph" else virtuoso(tmp_path_factory.mktemp("virtuoso"))
        endpoint = stack.enter_context(made)
        quads = io.BytesIO()
        kg.store.write(quads, FORMATS["nquads"])
        open_store(endpoint).load(quads.getvalue(), FORMATS["nquads"])
        yield stack.enter_context(client_of(lambda: ig.open(endpoint), timeout=60.0))


def test_a_query_is_answered_as_it_is_here(remote, client):
    for accept in ("text/csv", "application/sparql-results+json"):
        sent = {"params": {"query": LABELS}, "headers": {"Accept": accept}}
        there, here = remote.get("/sparql", **sent), client.get("/sparql", **sent)
        assert there.status_code == 200, there.text
        assert there.headers["content-type"] == here.headers["content-type"]
        if accept == "text/csv":
            assert there.text == here.text
    assert "etag" not in there.headers  # nobody tells us when the data there changes


def test_a_graph_is_fetched_whole(remote, kg):
    where = {"graph": "https://w3id.org/immunograph/graph/edges"}
    reply = remote.get("/data", params=where, headers={"Accept": "application/n-triples"})
    assert len(reply.text.splitlines()) == kg.store.counts()[where["graph"]]


def test_its_errors_are_sentences(remote):
    reply = remote.get("/sparql", params={"query": "SELECT * { ?s ?p }"})
    assert (400 <= reply.status_code < 500, "Traceback" in reply.text) == (True, False)
    assert remote.get("/healthz").status_code == 200


@pytest.mark.slow
def test_each_page_says_what_it_says_here(remote, client):
    for address in EACH_KIND:
        if address in ("/claim/N1", "/entity/drug", "/nowhere"):  # of another graph, or nowhere
            continue
        there, here = as_json(remote, address), as_json(client, address)
        for told in (there, here):
            told.pop("graphs", None)  # a server may count the triples of its own graphs, too
        assert there == here, address


def test_the_rdf_and_the_drawing_of_a_thing_come_from_there(remote, client):
    triples = [set(each.get("/claim/C35.nt").text.splitlines()) for each in (remote, client)]
    assert len(triples[0]) == len(triples[1])
    assert remote.get("/explorer?claim=C35").status_code == 200
