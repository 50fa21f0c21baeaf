"""A graph without claims does not look empty: what it holds is said wherever claims are looked for."""

import pytest

import immunograph as ig
from immunograph.cli.app import app
from immunograph.cli.slips import run

OWL = (
    "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix : <http://e/> . :o a owl:Ontology ; owl:versionIRI :v1 . "
    ':A a owl:Class ; rdfs:label "a" . :B a owl:Class ; rdfs:subClassOf [ a owl:Restriction ] . :p a owl:ObjectProperty .'
)
HELD = {
    "an ontology": (
        OWL,
        "2 classes, 1 property, 1 thing with a label. The ontology is http://e/o (version http://e/v1)",
    ),
    "ontologies": (
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:a> a owl:Ontology . <urn:b> a owl:Ontology .",
        " The ontologies are urn:",
    ),
    "a thesaurus": ('<urn:a> <http://www.w3.org/2004/02/skos/core#prefLabel> "a", "b" .', "1 thing with a label"),
    "things of a type": ("<urn:a> a <http://e/T> . <urn:b> a <http://e/T> .", "2 of type http://e/T"),
    "statements": ("<urn:a> <urn:p> 1 .", "1 quad, but no claims."),
    "nothing": ("", "It is empty: add RDF"),
}


@pytest.mark.parametrize("graph", [None, "lab"])
@pytest.mark.parametrize("case", HELD)
def test_what_there_is_is_said_where_claims_are_looked_for(case, graph):
    text, said = HELD[case]
    kg = ig.KnowledgeGraph()
    kg.add(text.encode(), format="ttl", graph=graph)
    assert said in kg.counts.contents()
    for answer in (kg.claims(), kg.ask("contradictions")):
        assert len(answer) == 0
        assert said in " ".join(answer.notes)
        assert "There are no claims in this graph" in " ".join(str(answer).split())


def test_the_default_graph_is_among_the_graphs(tmp_path, capsys):
    kg = ig.KnowledgeGraph()
    kg.add(OWL.encode(), format="ttl")
    assert [(row.graph, row.triples) for row in kg.info()] == [("default graph", 8)]
    kg.add(b"<urn:a> <urn:p> 1 .", format="ttl", graph="lab")
    assert [row.triples for row in kg.info()] == [8, 1]
    (tmp_path / "o.ttl").write_text(OWL)
    assert run(app, ["import", str(tmp_path / "o.ttl"), "--into", str(tmp_path / "o.igdb"), "-q"]) == 0
    assert run(app, ["info", "--data", str(tmp_path / "o.igdb")]) == 0
    shown = capsys.readouterr().out
    assert "2 classes" in shown
    assert "default graph" in shown


def test_a_graph_with_claims_needs_no_such_words():
    kg = ig.load()
    assert kg.counts.contents() == ""
    assert kg.claims(subject="IL-2", max_certainty=0).notes == ()


ABSENT = [
    ("SELECT ?x { ?x a ig:Claims }", "ig:Claims occurs nowhere in this graph: did you mean ig:Claim?"),
    ("SELECT ?x { ?x ig:certainity ?y }", "did you mean ig:certainty?"),
    ("SELECT ?x { ?x ig:supportd ?y }", "ig:supportd occurs nowhere in this graph"),
    ("PREFIX i: <https://w3id.org/immunograph/vocab/> SELECT ?x { ?x a i:Evidences. }", "i:Evidences occurs nowhere"),
    ("SELECT ?x { ?x a <https://w3id.org/immunograph/vocab/Entiti> }", "did you mean ig:Entity?"),
    ("SELECT ?x { ?x rdfs:label ?y ; prov:atLocation ?z }", "prov:atLocation occurs nowhere in this graph."),
    ("SELECT ?x { CL:9999999 rdfs:label ?x }", "CL:9999999 occurs nowhere in this graph."),
]


@pytest.mark.parametrize(("sparql", "said"), ABSENT)
def test_an_empty_answer_says_which_names_occur_nowhere(sparql, said):
    answer = ig.load().query(sparql)
    assert len(answer) == 0
    assert any(said in note for note in answer.notes), answer.notes
    assert said in " ".join(str(answer).split())


def test_names_that_occur_are_not_blamed():
    kg = ig.load()
    assert kg.query("SELECT ?x { ?x a ig:Claim ; rdfs:label 'no such label' }").notes == ()
    assert kg.query("SELECT ?x { ?x a ig:Claim } LIMIT 1").notes == ()
    assert kg.query("SELECT ?x { ?x ig:certainty 'x'^^xsd:token FILTER(xsd:integer(?x) = 1) }").notes == ()


def test_standard_terms_are_described_in_words(kg):
    told = str(kg.describe("killing of cancer cells"))
    assert "broader  GO:0001906  cell killing" in told
    assert "narrower  GO:0002420" in told
    assert "Match" not in told
