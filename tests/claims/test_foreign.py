"""Foreign RDF: whatever it holds, things are found, described, counted and written out."""

import pytest

import immunograph as ig
from immunograph.errors import FormatError

pytestmark = pytest.mark.slow

ODD = {
    "not a number": "ige:x ig:measured 'NaN'^^xsd:double .",
    "no integer": "ige:x ig:measured 'many'^^xsd:integer .",
    "two labels": "ige:x rdfs:label 'X'@de , 'ix'@fr .",
    "a label that is a number": "ige:x rdfs:label 5 .",
    "a blank node": "[] rdf:subject ige:x ; rdf:predicate ig:inhibits ; rdf:object [ a ig:Entity ] .",
    "a claim with two objects": "igc:a rdf:object ige:other .",
    "a foreign statement": "<urn:st> a rdf:Statement ; rdf:subject ige:x ; rdf:predicate <urn:p> ; rdf:object ige:y .",
    "evidence that says nothing": "igc:a ig:hasEvidence igv:empty .",
    "evidence without a speaker": "igc:a ig:hasEvidence igv:e2 . igv:e2 ig:stance ig:Disputes ; ig:certainty 2 ;"
    " ig:epistemicStatus ig:Hedged ; oa:hasSource igd:d2 ; ig:paraphrase 'No.' .",
    "an unknown stance": "igc:a ig:hasEvidence igv:e3 . igv:e3 ig:stance ig:Shrugs ; ig:certainty 2 ;"
    " ig:epistemicStatus ig:Hedged ; oa:hasSource igd:d2 ; ig:paraphrase 'No.' ; ig:speaker igd:d2 .",
    "a claim that is its own evidence": "igc:a ig:hasEvidence igc:a .",
    "a selector of words": "igv:a oa:hasSelector igv:span . igv:span oa:start 'here' ; oa:end 'there' .",
    "a class below itself": "ige:x rdfs:subClassOf ige:x , ige:y . ige:y rdfs:subClassOf ige:x .",
    "a derivation of nothing": "<urn:d> a ig:Derivation ; ig:derives igc:none ; ig:rule <urn:r> ; ig:premise igc:gone .",
    "an entity that is a literal's neighbour": "ige:x skos:exactMatch 'text' ; rdfs:subClassOf 'text' .",
}
BASE = """
ige:x a ig:Entity ; rdfs:label 'drug X'@en ; biolink:category biolink:ChemicalEntity . ige:y a ig:Entity ;
  rdfs:label 'tumour Y'@en ; biolink:category biolink:Disease . ig:inhibits ig:sign ig:Negative ; rdfs:label 'inhibits' .
igc:a a ig:Claim ; dcterms:identifier 'A1' ; rdfs:label 'that drug X inhibits tumour Y'@en ; rdf:subject ige:x ;
  rdf:predicate ig:inhibits ; rdf:object ige:y ; ig:status ig:Proposed ; ig:hasEvidence igv:a .
igv:a a ig:Evidence ; ig:stance ig:Supports ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted ;
  ig:paraphrase 'It does.' ; ig:speaker igd:d ; oa:hasSource igd:d .
"""


def with_odd(text):
    graph = ig.KnowledgeGraph()
    graph.update(f"INSERT DATA {{ GRAPH igg:lab {{ {BASE} {text} }} }}")
    return graph


@pytest.mark.parametrize("odd", sorted(ODD))
def test_odd_rdf_stops_nothing(odd, tmp_path):
    graph = with_odd(ODD[odd])
    found = graph.find("drug X")
    assert found.iri.endswith("/x")
    assert "drug X" in str(graph.describe("ige:x"))
    text = str(graph.describe("A1"))
    assert "It does." in text or odd == "a claim with two objects"
    assert any(row.claim == "A1" for row in graph.claims())
    assert graph.counts.by("predicate")[0].claims >= 1
    assert len(graph.belief()) >= 1
    assert 0 < float(graph.belief("A1")) < 1
    assert isinstance(str(graph.contradictions()), str)
    assert isinstance(str(graph.mechanisms("ige:x", "ige:y")), str)
    assert isinstance(str(graph.gaps("ige:x", "ige:y")), str)
    assert isinstance(str(graph.why("A1")), str)
    assert graph.network().number_of_nodes() >= 0
    graph.export(tmp_path / "all.trig")
    again = ig.KnowledgeGraph()
    again.add(tmp_path / "all.trig")
    assert len(again) == len(graph)


def test_of_several_labels_the_english_one_names_the_entity():
    assert with_odd("ige:z a ig:Entity ; rdfs:label 'Zett'@de , 'zed'@en , 'a zed'@fr .").find("ige:z").label == "zed"


def test_not_a_number_survives_export():
    graph = with_odd(ODD["not a number"])
    assert '"NaN"' in graph.export(format="trig")


def test_what_cannot_be_read_is_told_beside_what_can():
    graph = with_odd(ODD["an unknown stance"])
    described = graph.describe("A1")
    assert "It does." in str(described)
    assert "what cannot be read" in str(described)
    assert "Shrugs" in described.as_dict()["unread"][0]


def test_dispute_without_a_speaker_still_counts():
    graph = with_odd(ODD["evidence without a speaker"])
    assert graph.belief("A1").opposition > 0
    assert [each.kind for each in graph.contradictions()] == ["hedge against assertion"]


def test_foreign_statement_is_no_claim_by_name():
    graph = with_odd(ODD["a foreign statement"])
    with pytest.raises(LookupError):
        graph.why("urn:st")


def test_the_whole_as_model_values_names_what_is_wrong():
    with pytest.raises(FormatError, match="NaN"):
        _ = with_odd(ODD["not a number"]).columns.corpus
    with pytest.raises(FormatError, match=r"has no .*expected one"):
        _ = with_odd("igc:b a ig:Claim .").columns.corpus
