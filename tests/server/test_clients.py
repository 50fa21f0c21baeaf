"""Clients that people use: SPARQLWrapper, rdflib's stores, curl, and Comunica where it is installed."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from serving import running
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, XML, SPARQLWrapper

import immunograph as ig

LABELS = "SELECT ?s ?label WHERE { ?s a ig:Entity ; rdfs:label ?label } ORDER BY ?label ?s"
PREFIXES = """PREFIX ig: <https://w3id.org/immunograph/vocab/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
COMUNICA = Path(os.environ.get("IMMUNOGRAPH_COMUNICA", "")) / "node_modules" / ".bin" / "comunica-sparql"


@pytest.fixture(scope="module")
def labels(kg):
    return [row["label"] for row in kg.query(LABELS).to_dicts()]


@pytest.fixture(scope="module")
def kg():
    return ig.load()


@pytest.fixture(scope="module")
def written():
    """An empty graph behind a real server that takes updates."""
    with running(ig.KnowledgeGraph, allow_update=True, token="secret") as address:
        yield address


def test_sparqlwrapper_asks_in_every_form(address, labels):
    client = SPARQLWrapper(f"{address}/sparql")
    client.setQuery(PREFIXES + LABELS)
    client.setReturnFormat(JSON)
    assert [row["label"]["value"] for row in client.queryAndConvert()["results"]["bindings"]] == labels
    client.setMethod(POST)
    client.setReturnFormat(CSV)
    assert len(client.queryAndConvert().decode().splitlines()) == len(labels) + 1
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == len(labels)
    client.setQuery(PREFIXES + "CONSTRUCT { ?s rdfs:label ?l } WHERE { ?s a ig:Entity ; rdfs:label ?l }")
    client.setReturnFormat(N3)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) == len(labels)


def test_sparqlwrapper_names_a_form_twice(address, labels):
    client = SPARQLWrapper(f"{address}/sparql")
    client.setQuery(PREFIXES + LABELS)
    client.setReturnFormat(TSV)
    assert len(client.query().response.read().decode().splitlines()) == len(labels) + 1
    client.setQuery(PREFIXES + "CONSTRUCT { ?s rdfs:label ?l } WHERE { ?s a ig:Entity ; rdfs:label ?l }")
    for form in (RDFXML, JSONLD):
        client.setReturnFormat(form)
        assert len(client.queryAndConvert()) == len(labels), form


def test_sparqlwrapper_writes_with_the_token(written):
    client = SPARQLWrapper(f"{written}/sparql")
    client.setMethod(POST)
    client.addCustomHttpHeader("Authorization", "Bearer secret")
    client.setQuery("INSERT DATA { <http://e/wrapped> <http://e/p> 1 }")
    client.query()
    client.setQuery("ASK { <http://e/wrapped> <http://e/p> 1 }")
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["boolean"] is True


def test_rdflib_reads_it_as_a_graph(address, labels, kg):
    graph = rdflib.Graph(SPARQLStore(f"{address}/sparql"))
    assert [str(row.label) for row in graph.query(PREFIXES + LABELS)] == labels
    subject = rdflib.URIRef(kg.find("lymphocyte").iri)
    assert {str(value) for value in graph.objects(subject, rdflib.RDFS.label)} == {"lymphocyte"}


def test_rdflib_writes_to_it(written):
    store = SPARQLUpdateStore(f"{written}/sparql", f"{written}/sparql", auth=("anyone", "secret"))
    graph = rdflib.Graph(store, identifier=rdflib.URIRef("http://e/graph"))
    triple = (rdflib.URIRef("http://e/a"), rdflib.URIRef("http://e/p"), rdflib.Literal("b"))
    graph.add(triple)
    assert triple in graph
    graph.remove(triple)
    assert triple not in graph


def test_curl(address, labels):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")

    def curl(*words):
        return subprocess.run(["curl", "-sS", *words], capture_output=True, text=True, check=True).stdout

    got = curl("-H", "Accept: text/csv", "--data-urlencode", f"query={LABELS}", f"{address}/sparql")
    assert len(got.splitlines()) == len(labels) + 1
    got = curl("-G", "--compressed", "--data-urlencode", f"query={LABELS}", f"{address}/sparql")
    assert [row["label"]["value"] for row in json.loads(got)["results"]["bindings"]] == labels
    assert curl("-o", os.devnull, "-w", "%{http_code}", f"{address}/sparql?query=ASK") == "400"


def test_comunica(address, labels):
    if shutil.which("node") is None or not COMUNICA.is_file():
        pytest.skip(
            "Comunica is not installed: npm install @comunica/query-sparql@4, IMMUNOGRAPH_COMUNICA names the folder"
        )
    query = PREFIXES + LABELS
    done = subprocess.run(
        [str(COMUNICA), f"sparql@{address}/sparql", "-q", query, "-t", "application/sparql-results+json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [row["label"]["value"] for row in json.loads(done.stdout)["results"]["bindings"]] == labels
