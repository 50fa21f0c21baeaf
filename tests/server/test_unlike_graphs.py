"""Graphs that are not as the packaged one: too large to be laid out as a whole, or without labels."""

from serving import client_of

import immunograph as ig
from immunograph.claims.totals import within_claims
from immunograph.server.pages import drawings


def test_a_graph_too_large_to_be_drawn_is_refused_with_a_sentence(client, monkeypatch):
    monkeypatch.setattr(drawings, "_WHOLE", 50)
    reply = client.get("/explorer", headers={"accept": "application/json"})
    assert (reply.status_code, "but at most 50 can be drawn at once" in reply.json()["error"]) == (422, True)


def test_of_a_hub_the_claims_about_it_are_drawn(client, monkeypatch):
    monkeypatch.setattr(drawings, "_NEAR", 3)
    reply = client.get("/explorer", params={"focus": "IL-2"})
    assert (reply.status_code, "Claims about interleukin-2" in reply.text) == (200, True)


def test_a_graph_without_labels_shows_identifiers():
    def unlabelled():
        graph = ig.load()
        graph.update("DELETE WHERE { GRAPH ?g { ?thing rdfs:label ?label } }")
        return graph

    with client_of(unlabelled) as client:
        told = client.get("/index.json").json()
        assert told["entities"] > 0
        assert all(each["label"] for each in told["most_spoken_of"])
        assert client.get(told["most_spoken_of"][0]["address"]).status_code == 200


OWN = """INSERT DATA { GRAPH igg:curated {
  igg:catalog a dcat:Catalog ; dcterms:title "our own lab" .
  <urn:pd1> a ig:Entity ; rdfs:label "PD-1" ; biolink:category biolink:Protein . <urn:tcell> a ig:Entity ; rdfs:label "T cell" ; biolink:category biolink:Cell .
  <urn:idle> a ig:Entity ; rdfs:label "nobody speaks of it" .
  <urn:claim> a ig:Claim, rdf:Statement ; dcterms:identifier "P01" ; rdf:subject <urn:pd1> ; rdf:predicate ig:inhibits ; rdf:object <urn:tcell> ;
    ig:status ig:Proposed ; ig:hasEvidence <urn:e> .
  <urn:e> a ig:Evidence ; ig:stance ig:Supports ; ig:certainty 3 ; ig:paraphrase "It does." ; oa:hasSource <urn:d> .
} }"""


def own():
    graph = ig.KnowledgeGraph()
    graph.update(OWN)
    return graph


def test_pages_of_a_graph_of_ones_own_do_not_speak_of_the_packaged_one():
    with client_of(own) as client:
        told = {
            path: client.get(path, headers={"accept": "text/html"}).text
            for path in (
                "/",
                "/ask",
                "/ask/effects-on-cancer",
                "/mechanisms",
                "/gaps",
                "/compare",
                "/editor",
                "/entity/x",
            )
        }
        told["/nowhere"] = client.get("/nowhere", headers={"accept": "text/html"}).text
    for path, page in told.items():
        text = page.replace("/ask/interleukin-2-to-cancer-cell", "")  # the name of a question, whatever it is asked of
        for name in (
            "IL-2",
            "interferon",
            "interleukin",
            "lymphocyte",
            "C35",
            "cancer cell",
            "A graph of claims",
            "usual example",
        ):
            assert name not in text, (path, name)
        assert "our own lab</title>" in text, path
    assert 'placeholder="Search: PD-1, T cell, P01 …"' in told["/mechanisms"]
    assert 'placeholder="T cell"' in told["/mechanisms"]
    assert 'placeholder="Protein"' in told["/gaps"]
    assert "1 claim about 2 entities" in told["/"]


def test_start_page_counts_the_entities_that_claims_are_about(client):
    counted = within_claims(ig.load().columns)
    assert f"about {counted} entities" in client.get("/", headers={"accept": "text/html"}).text
    assert client.get("/index.json").json()["entities_in_claims"] == counted
