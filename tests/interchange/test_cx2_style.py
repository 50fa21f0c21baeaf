"""The visual style of CX2 does not draw a hedge, a dispute or a retracted source like an assertion."""

import json

import polars as pl
import pytest

import immunograph as ig

ROWS = pl.DataFrame(
    {
        "a": list("ABCDEFG"),
        "stance": ["supports", "supports", "supports", "null", "disputes", "asks", "supports"],
        "certainty": ["3", "2", "1", "3", "3", "0", "3"],
        "paper": [f"https://example.org/{number}" for number in range(7)],
    }
)
MAPPING = {
    "source": {"name": "lab"},
    "document": {"id": "{paper}"},
    "claim": [
        {
            "subject": "{a}",
            "predicate": "ig:inhibits",
            "object": {"name": "growth"},
            "evidence": {"stance": "{stance}", "certainty": "{certainty}"},
        }
    ],
}


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cx2")
    kg = ig.KnowledgeGraph()
    kg.import_table(ROWS, MAPPING)
    kg.update("""PREFIX ig: <https://w3id.org/immunograph/vocab/>
        INSERT DATA { GRAPH <https://example.org/n> { <https://example.org/6> ig:documentStatus ig:Retracted } }""")
    statuses = ("accepted", "proposed")
    kg.export(folder / "x.cx2", edges=ig.EdgeChoice(statuses=statuses))
    aspects = {}
    for part in json.loads((folder / "x.cx2").read_text(encoding="utf-8")):
        aspects.update(part)
    return aspects


def edges_of(network):
    names = {node["id"]: node["v"]["name"] for node in network["nodes"]}
    return {names[edge["s"]]: edge["v"] for edge in network["edges"]}


def test_each_edge_says_how_it_is_put(network):
    found = {name: edge["drawn_as"] for name, edge in edges_of(network).items()}
    put = ("asserted", "probable", "possible", "null", "disputed", "asked", "retracted")
    assert found == dict(zip("ABCDEFG", put, strict=True))


def test_labels_keep_hedge_and_retraction(network):
    labels = {name: edge["edge_label"] for name, edge in edges_of(network).items()}
    assert "(possible)" in labels["C"]
    assert "did not inhibit" in labels["D"]
    assert "(retracted)" in labels["G"]
    assert network["visualProperties"][0]["edgeMapping"]["EDGE_LABEL"]["definition"]["attribute"] == "edge_label"


def test_quantifier_and_caution_are_columns(network, kg, tmp_path):
    assert "retracted" in edges_of(network)["G"]["caution"]
    kg.export(tmp_path / "x.cx2")
    for part in json.loads((tmp_path / "x.cx2").read_text(encoding="utf-8")):
        for edge in part.get("edges", ()):
            expected = {each["quantifier"] for each in json.loads(edge["v"]["evidence"])} - {""}
            assert edge["v"]["quantifier"] == "; ".join(expected)
            assert edge["v"]["quantifier"] or not expected


def test_no_two_ways_of_putting_a_claim_look_like_an_assertion(network):
    style = network["visualProperties"][0]["edgeMapping"]
    looks = {}
    for name in ("EDGE_LINE_STYLE", "EDGE_OPACITY", "EDGE_WIDTH"):
        for pair in style[name]["definition"]["map"]:
            looks.setdefault(pair["v"], []).append(pair["vp"])
    put = {edge["drawn_as"] for edge in edges_of(network).values()}
    assert put <= looks.keys()
    plain = looks.pop("asserted")
    assert plain == ["solid", 1.0, 3.0]
    assert plain not in looks.values()
    assert looks["possible"][1] < looks["probable"][1] < plain[1]
    assert looks["retracted"][1] < looks["possible"][1]


def test_what_is_contested_is_drawn_as_such(tried, tmp_path):
    tried.export(tmp_path / "x.cx2", edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
    drawn = {
        edge["v"]["drawn_as"]
        for part in json.loads((tmp_path / "x.cx2").read_text(encoding="utf-8"))
        for edge in part.get("edges", ())
    }
    assert {"contested", "null"} <= drawn
