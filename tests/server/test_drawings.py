"""Drawings of a graph that is too large to be laid out as a whole."""

from immunograph.server.pages import drawings


def test_a_graph_too_large_to_be_drawn_is_refused_with_a_sentence(client, monkeypatch):
    monkeypatch.setattr(drawings, "_WHOLE", 50)
    reply = client.get("/explorer", headers={"accept": "application/json"})
    assert (reply.status_code, "of which 50 at most are drawn at once" in reply.json()["error"]) == (422, True)


def test_of_a_hub_the_claims_about_it_are_drawn(client, monkeypatch):
    monkeypatch.setattr(drawings, "_NEAR", 3)
    reply = client.get("/explorer", params={"focus": "IL-2"})
    assert (reply.status_code, "Claims about interleukin-2" in reply.text) == (200, True)
