"""Kinds: by whose word, over an ontology with identifiers of its own, and in a cycle."""

import pytest

import immunograph as ig
from immunograph.errors import UnknownNameError

DO = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix d: <http://purl.obolibrary.org/obo/DOID_> .
d:1240 rdfs:subClassOf d:162 ; rdfs:label "leukemia" . d:9119 rdfs:subClassOf d:1240 ; rdfs:label "myeloid one" .
d:162 rdfs:label "cancer" .
"""


def words(kinds):
    return {each.label: each.word.partition(":")[0] for each in kinds.kinds}


def test_article_joins_what_its_ontology_splits_and_says_why(kg):
    kinds = kg.kinds("cancer")
    assert words(kinds) == dict.fromkeys(("cancerous tumor", "leukemia", "metastasis"), "set by the curators")
    assert "MONDO" in str(kinds)
    assert words(kg.kinds("interleukin")) == {"interleukin-2": "stated by a text"}
    assert len(kg.kinds("virus")) == 0
    with pytest.raises(UnknownNameError, match="did you mean 'cancer'"):
        kg.kinds("cancre")


def test_loaded_ontology_joins_on_by_its_own_identifiers():
    graph = ig.load()
    graph.add(DO.encode(), graph="do", format="turtle")
    kinds = graph.kinds("cancer")
    assert words(kinds)["myeloid one"] == "by an ontology"
    assert "cancer, another term for cancer" in str(kinds)
    assert set(graph.claims(about="DOID:162").column("claim")) == set(graph.claims(about="cancer").column("claim"))
    assert "C26" in graph.claims(about="DOID:162").column("claim")
    assert "C26" not in graph.claims(about="DOID:9119").column("claim")  # what is said of all is not of this kind
    assert graph.find("DOID:162").label == "cancer"
    assert graph.find("DOID:162").iri.endswith("MONDO_0004992")  # ours comes first
    assert graph.find("myeloid one").iri.endswith("DOID_9119")
    assert graph.find("leukemia").iri.endswith("MONDO_0005059")
    assert graph.find("http://purl.obolibrary.org/obo/DOID_9119").label == "myeloid one"
    ends = {path.end for path in graph.mechanisms("interferon", "DOID:162")}
    assert "growth of leukemias" in ends
    rows = graph.gaps("interleukin", "cancer").columns
    assert len([iri for iri in rows if graph.columns.all_labels.get(iri) == "leukemia"]) == 1


def test_a_match_to_a_term_that_the_graph_does_not_know_is_no_kind(kg):
    assert not any("DOID" in each.iri for each in kg.kinds("cancer").kinds)


def test_a_cyclic_ontology_is_walked_once_and_told():
    graph = ig.load()
    graph.update(
        "INSERT DATA { GRAPH igg:odd { ige:a rdfs:subClassOf MONDO:0004992 ; rdfs:label 'A' ."
        " ige:b rdfs:subClassOf ige:a ; rdfs:label 'B' . ige:a rdfs:subClassOf ige:b } }"
    )
    kinds = graph.kinds("cancer")
    assert kinds.cycles == (("A", "B"),)
    assert "note: the subclass relations of A, B form a cycle, so each" in str(kinds)
    assert {"A", "B"} <= set(words(kinds))
    assert len(graph.mechanisms("interferon", "cancer")) > 0
    assert graph.gaps("interleukin", "cancer").counts()["untouched"] > 0
    assert kinds.as_dict()["cycles"] == [["A", "B"]]
    assert "A" in kinds.table().column("kind")
