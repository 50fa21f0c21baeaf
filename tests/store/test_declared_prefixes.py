"""RDF that is written declares the prefixes that it uses, in alphabetical order, and no others."""

import io
import re
import subprocess
import sys

import pyoxigraph as ox
import pytest

import immunograph as ig
from immunograph.store.declared import used_prefixes_only
from immunograph.vocabulary import PREFIXES

DATA = (
    b"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix GO: <http://purl.obolibrary.org/obo/GO_> . "
    b"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    b"GO:0001 rdfs:label 'said of CL:0000084, \"MONDO:0004992\" and GO:0002', '2020-01-01'^^xsd:date ; <urn:ECO:p> <urn:x> ."
)
USED = ["GO", "rdfs", "xsd"]


def declared(text):
    return re.findall(r"^@prefix ([^:]*):", text, re.MULTILINE) or re.findall(r"xmlns:([\w.]+)=", text)


@pytest.fixture
def kg():
    graph = ig.KnowledgeGraph()
    graph.add(DATA, format="turtle", graph="lab")
    return graph


@pytest.mark.parametrize("form", ["turtle", "rdfxml"])
def test_only_prefixes_that_are_used_are_declared_in_order(kg, form):
    text = kg.export(format=form, graph="lab")
    assert declared(text) == (
        USED if form == "turtle" else ["ns1", "rdf", "rdfs"] if "ns1" in text else ["rdf", "rdfs"]
    )
    assert (
        len(list(ox.parse(text.encode(), format=ox.RdfFormat.from_extension("ttl" if form == "turtle" else "rdf"))))
        == 3
    )


def test_an_answer_that_is_streamed_declares_what_it_uses(kg, tmp_path):
    path = tmp_path / "x.ttl"
    kg.queries.export("CONSTRUCT WHERE { ?s rdfs:label ?o }", path)
    assert declared(path.read_text()) == USED


def test_two_processes_write_the_same_bytes(tmp_path):
    program = "import sys, immunograph as ig; kg = ig.KnowledgeGraph(); kg.add(sys.stdin.buffer.read(), format='turtle'); print(kg.export(format='turtle'))"
    texts = [
        subprocess.run([sys.executable, "-c", program], input=DATA, capture_output=True, check=True).stdout
        for _ in range(2)
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_a_prefix_far_down_is_found_and_nothing_is_lost(size):
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    quads = [ox.Triple(ox.NamedNode(f"urn:{n}"), label, ox.Literal("as CL:1 says")) for n in range(size)]
    quads.append(ox.Triple(ox.NamedNode("urn:last"), label, ox.NamedNode("http://purl.obolibrary.org/obo/CL_1")))
    made = io.BytesIO()
    with used_prefixes_only(made, "turtle") as text:
        ox.serialize(quads, text, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    assert declared(made.getvalue().decode()) == ["CL", "rdfs"]
    assert sum(1 for _ in ox.parse(made.getvalue(), format=ox.RdfFormat.TURTLE)) == size + 1
