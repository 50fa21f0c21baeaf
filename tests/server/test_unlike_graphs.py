"""Graphs that are not as the packaged one: too large to be laid out as a whole, or without labels."""

from serving import client_of

import immunograph as ig
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
