"""Graphs that people bring: their attributes are kept and shown, sizes that are none are passed over, no edge becomes a claim."""

import datetime as dt
import math

import networkx as nx
import numpy as np
import pytest

from immunograph.errors import StoreError
from immunograph.explorer import Network, explore

from .browser import READY
from .test_page import payload_of


def attributes(graph):
    """The attributes on the page, of the nodes by their id and of the edges by their ends."""
    payload = payload_of(explore(graph))
    nodes = payload["nodes"]
    return (
        {node["id"]: node.get("attributes", {}) for node in nodes},
        {(nodes[e["source"]]["id"], nodes[e["target"]]["id"]): e.get("attributes", {}) for e in payload["edges"]},
    )


@pytest.mark.parametrize(
    "size", [math.nan, math.inf, -math.inf, None, "large", "", [], {}, "12", 7, 3.9, True, np.float64(5), np.nan, b"9"]
)
@pytest.mark.parametrize("kind", [nx.Graph, nx.MultiDiGraph])
def test_a_size_or_weight_that_is_none_is_passed_over(size, kind):
    graph = kind()
    graph.add_node("a", size=size)
    graph.add_edge("a", "b", weight=size)
    network = explore(graph)
    assert all(isinstance(node["size"], int) for node in network.nodes)
    assert all(math.isfinite(edge["width"]) for edge in network.edges)
    assert network.generate_html().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.25, "0.25"),
        (0, "0"),
        (False, "false"),
        ("seen in clinic", "seen in clinic"),
        (np.int64(7), "7"),
        (np.float32(0.5), "0.5"),
        (np.bool_(True), "true"),
        (np.array([[1, 2], [3, 4]]), "[[1, 2], [3, 4]]"),
        (b"raw \xff", "raw \ufffd"),
        (dt.datetime(2026, 1, 2, 3, 4, 5), "2026-01-02T03:04:05"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        ({"b": [1, {"c": None}], "a": {2, 1}}, '{"a": [1, 2], "b": [1, {"c": null}]}'),
        (math.nan, "nan"),
        (complex(1, 2), "(1+2j)"),
        (1 << 80, str(1 << 80)),
    ],
)
def test_attributes_of_any_kind_are_kept_and_shown(value, shown):
    graph = nx.MultiDiGraph()
    graph.add_node("a", score=value)
    graph.add_edge("a", "b", key="inhibits", score=value)
    nodes, edges = attributes(graph)
    assert nodes["a"] == edges["a", "b"] == {"score": shown}


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_what_is_empty_is_not_shown(value):
    graph = nx.DiGraph()
    graph.add_edge("a", "b", score=value)
    assert attributes(graph)[1]["a", "b"] == {}


def test_names_that_the_page_uses_itself_may_hold_anything():
    """A context that is a text, evidence that is a number, links that are a mapping: nothing breaks, nothing is lost."""
    graph = nx.MultiDiGraph()
    graph.add_node("a", synonyms="one name", identifiers=7, attributes={"own": 1}, definition=3)
    graph.add_edge("a", "b", context="mouse", evidence=12, links={"x": 1}, participants="who", claim=5, graph="g")
    nodes, edges = attributes(graph)
    assert nodes["a"] == {"attributes": '{"own": 1}'}
    assert edges["a", "b"] == {"evidence": "12"}


def test_a_very_long_text_is_cut_and_says_how_long_it_is():
    graph = nx.DiGraph()
    graph.add_edge("a", "b", abstract="x" * 1_000_000)
    shown = attributes(graph)[1]["a", "b"]["abstract"]
    assert len(shown) < 7000
    assert shown.endswith("… (1,000,000 characters)")


def test_something_nested_without_end_is_still_a_page():
    endless = []
    for _ in range(3000):
        endless = [endless]
    graph = nx.DiGraph()
    graph.add_edge("a", "b", deep=endless)
    assert attributes(graph)[1]["a", "b"]["deep"] == ('[[[[[[[["(list, nested too deeply to be written out)"]]]]]]]]')


def edges_by_predicate():
    """34 edges of 18 predicates, keyed by predicate, as ``Table.to_networkx`` makes them."""
    graph = nx.MultiDiGraph()
    for number in range(34):
        graph.add_edge(f"thing {number}", f"thing {(number * 7 + 1) % 34}", key=f"http://e/verb-{number % 18}")
    return graph


@pytest.mark.slow
def test_edges_with_a_string_key_are_edges_and_no_claims(page_of):
    page = page_of(explore(edges_by_predicate()))
    page.wait(READY)
    assert page.text("#counted").startswith("34 edges shown, between 34 things")
    page.key("t")
    page.click("#table td button")
    panel = page.text("#panel")
    assert panel.startswith("×\n\nEdge\n\n")
    assert "on record" not in panel
    assert "claim" not in panel.lower()
    assert page.complaints() == []


@pytest.mark.parametrize(
    ("data", "label"),
    [
        ({}, "verb-1"),
        ({"label": "binds"}, "binds"),
        ({"predicate": "http://e/cuts"}, "cuts"),
        ({"predicate_label": "cleaves", "label": "x"}, "cleaves"),
    ],
)
def test_an_edge_is_called_by_its_label_else_by_its_key(data, label):
    graph = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="http://e/verb-1", **data)
    payload = payload_of(explore(graph))
    assert payload["predicates"][payload["edges"][0]["predicate"]][1] == label


@pytest.mark.parametrize(
    ("stance", "sign", "label", "net"),
    [
        ("null", "-", "did not inhibit (null result)", ""),
        ("disputes", "+", "disputed: inhibits", ""),
        ("supports", "-", "inhibits", "-"),
        ("asks", "-", "inhibits", "-"),
    ],
)
def test_a_null_result_of_a_foreign_graph_has_no_sign_either(stance, sign, label, net):
    graph = nx.DiGraph()
    graph.add_edge("a", "b", predicate_label="inhibits", sign=sign, stance=stance)
    payload = payload_of(explore(graph))
    edge = payload["edges"][0]
    assert (payload["predicates"][edge["predicate"]][1], edge["sign"], edge["stance"]) == (label, net, stance)


def test_nothing_of_the_packaged_graph_is_on_the_page():
    page = explore(edges_by_predicate()).generate_html()
    data = page.partition('id="payload">')[2].partition("</script>")[0]
    for word in ("nterleukin", "nterferon", "immunograph", "CC0"):
        assert word not in data


@pytest.mark.parametrize("ending", [".svg", ".SVG", ".html", ".htm"])
def test_saving_knows_the_ending(tmp_path, ending):
    path = explore(nx.path_graph(3)).save(tmp_path / f"three{ending}")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<svg" if ending.lower() == ".svg" else "<!doctype html>")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("three.png", "the file extension '.png' is not supported; use .html for the page or .svg for a picture"),
        ("three.graphml", "the file extension '.graphml' is not supported"),
        ("three", "it has no file extension; use .html"),
    ],
)
def test_an_unknown_ending_writes_nothing(tmp_path, name, message):
    with pytest.raises(StoreError, match=message):
        explore(nx.path_graph(3)).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_attributes_are_read_in_the_panel(page_of):
    graph = nx.MultiDiGraph()
    graph.add_node("a", betweenness=0.25, remark="seen in clinic", link="https://example.org/x")
    graph.add_edge("a", "b", key="inhibits", relation="inhibits", score=0.75, pmid="PMID:1", width=4)
    page = page_of(explore(graph, focus="a"))
    page.wait(READY)
    told = page.text("#panel")
    for word in ("Attributes", "betweenness", "0.25", "remark", "seen in clinic"):
        assert word in told
    assert page.run("document.querySelector('#panel a[href=\"https://example.org/x\"]') !== null")
    page.key("t")
    page.click("#table td button")
    told = page.text("#panel")
    for word in ("relation", "inhibits", "score", "0.75", "pmid", "PMID:1", "width", "4"):
        assert word in told
    assert page.complaints() == []


def test_layouts_by_pyvis_names():
    assert [Network(layout=layout).page_layout for layout in (None, False, True)] == ["network", "network", "layered"]
