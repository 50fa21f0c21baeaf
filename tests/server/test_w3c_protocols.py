"""The W3C's tests of the SPARQL Protocol, the Service Description and the Graph Store Protocol."""

import os
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import Namespace
from serving import client_of
from w3c_protocol import problems, read_tests, types_of

import immunograph as ig

SUITES = os.environ.get("IMMUNOGRAPH_W3C_TESTS", "")
FOLDER = Path(SUITES) / "sparql" / "sparql11"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
here = pytest.mark.skipif(
    not SUITES, reason="set IMMUNOGRAPH_W3C_TESTS to a copy of the W3C's tests; tests/w3c says how"
)
WRITER = {"Authorization": "Bearer secret"}


@pytest.fixture(scope="module")
def empty():
    """An empty graph to be written to, with the dataset as the standard has it."""
    with client_of(ig.KnowledgeGraph, allow_update=True, token="secret", standard_dataset=True) as client:
        client.headers.update(WRITER)
        yield client


def emptied(client, test):
    assert client.post("/sparql", data={"update": "DROP ALL"}).status_code == 204
    for graph, path in test.data.items():
        reply = client.put(
            "/data", params={"graph": graph}, content=path.read_bytes(), headers={"Content-Type": "text/plain"}
        )
        assert reply.status_code == 201
    return client


@here
def test_protocol(empty):
    tests = read_tests(FOLDER / "protocol" / "manifest.ttl")
    assert len(tests) == 34
    wrong = {test.name: found for test in tests if (found := problems(test, emptied(empty, test)))}
    assert wrong == {}


@here
@pytest.mark.parametrize(("kind", "number"), [("direct", 4), ("indirect", 9)])
def test_graph_store_protocol(empty, kind, number):
    tests = read_tests(FOLDER / "graph-store-protocol" / f"manifest-{kind}.ttl")
    assert len(tests) == number
    empty.headers["Host"] = "localhost"

    def rename(path):
        return path.replace("/gsp", "/data", 1)

    wrong = {test.name: found for test in tests if (found := problems(test, emptied(empty, test), rename))}
    assert wrong == {}


def test_service_description(client):
    """The three tests of the W3C: RDF, a matching ``sd:endpoint``, and the schema's classes where they belong."""
    reply = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert reply.headers["content-type"] == "text/turtle; charset=utf-8"
    graph = rdflib.Graph().parse(data=reply.text, format="turtle")
    endpoint = rdflib.URIRef("http://localhost/sparql")
    assert list(graph.objects(None, SD.endpoint)) == [endpoint]
    assert types_of(graph, SD.Service) == set(graph.subjects(SD.endpoint, endpoint))
    (dataset,) = graph.objects(None, SD.defaultDataset)
    assert types_of(graph, SD.Dataset) == {dataset}
    names = {str(name) for name in graph.objects(None, SD.name)}
    with client.served.lease() as current:
        assert names == {str(name) for name in current.kg.store.graphs()}
    assert (None, SD.supportedLanguage, SD.SPARQL11Update) not in graph
