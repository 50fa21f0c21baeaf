"""Networks that other programs read: nothing is lost on the way, types and ids are what they expect."""

import datetime
import math
import re
from decimal import Decimal
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.interchange import flat_network, save_network, writer_of

READERS = {
    "graphml": lambda path: nx.read_graphml(path, force_multigraph=True),
    "gexf": nx.read_gexf,
    "gml": nx.read_gml,
}
WRITERS = {"graphml": nx.write_graphml, "gexf": nx.write_gexf, "gml": nx.write_gml}


@pytest.fixture(scope="module")
def article():
    return ig.load()


def foreign():
    graph = nx.MultiDiGraph(name="foreign", none=None)
    graph.add_node(1, label="one", size=math.nan, seen=None, tags=["a", "b"], start=3, weight=np.float64(0.5))
    graph.add_node("1", id="text", size=2, seen=True, when=datetime.date(2026, 1, 2), score=Decimal("0.25"))
    graph.add_node(("a", 2), more={"x": [1, None]}, size=2.5, empty=[], odd="bell\x07 \ufffe", big=2**70)
    for key in ("inhibits", "inhibits2", 0):
        graph.add_edge(
            1, "1", key=key, type="inhibits", weight=1, evidence=[{"pmid": 1}, {"pmid": 2}], **{"1st-key": "x"}
        )
    graph.add_edge("1", ("a", 2), key="inhibits", type=3, weight=1.5, source="lab", label="acts on")
    graph.add_edge(("a", 2), ("a", 2), key="inhibits", infinite=math.inf, both=True)
    graph.add_edge(1, ("a", 2), both="yes")
    return graph


GRAPHS = {
    "foreign": foreign,
    "simple": lambda: nx.Graph([("a", "b", {"x": [1, 2]}), ("b", "c", {"x": None})]),
    "directed": lambda: nx.DiGraph([(1, 2), (2, 1)]),
    "parallel": lambda: nx.MultiGraph([("a", "b"), ("a", "b"), ("b", "a")]),
    "empty": nx.Graph,
}


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("name", GRAPHS)
def test_any_graph_of_networkx_is_written_and_read_with_the_same_counts(name, form, tmp_path):
    graph = GRAPHS[name]()
    before = [(node, dict(data)) for node, data in graph.nodes(data=True)]
    path = tmp_path / f"x.{form}"
    save_network(graph, path)
    made = READERS[form](path)
    assert (made.number_of_nodes(), made.number_of_edges()) == (graph.number_of_nodes(), graph.number_of_edges())
    assert made.is_directed() == graph.is_directed() or form == "gexf" or not len(graph.edges)
    assert str(before) == str([(node, dict(data)) for node, data in graph.nodes(data=True)]), "the graph was changed"


@pytest.mark.parametrize("form", WRITERS)
def test_the_flat_network_goes_through_networkx_own_writers(article, form, tmp_path):
    plain, flat = article.network(), article.network(flat=True)
    path = tmp_path / f"x.{form}"
    WRITERS[form](flat, path)
    made = READERS[form](path)
    assert (made.number_of_nodes(), made.number_of_edges()) == (plain.number_of_nodes(), plain.number_of_edges())
    keys = [key for *_, key in flat.edges(keys=True)]
    assert len(keys) == len(set(keys)) == plain.number_of_edges() > 20
    for *_, data in flat.edges(data=True):
        assert all(isinstance(value, str | bool | int | float) for value in data.values())
        assert data["label"] == data["predicate_label"]
        assert data["evidence_count"] >= 1
    focused = article.network("IL-2", flat=True)
    assert 0 < focused.number_of_edges() < plain.number_of_edges()


def test_a_claim_with_two_subjects_is_two_edges_with_two_ids():
    graph = nx.MultiDiGraph()
    graph.add_edge("a", "c", key="claim")
    graph.add_edge("b", "c", key="claim")
    graph.add_edge("b", "c", key="claim#2")
    assert sorted(key for *_, key in flat_network(graph).edges(keys=True)) == ["claim", "claim#2", "claim#2#2"]


def test_attributes_have_one_type_and_what_has_no_value_is_left_out():
    made = flat_network(foreign())
    assert sorted(made.nodes) == ["('a', 2)", "1", "1#2"]
    assert made.nodes["1"] == {"label": "one", "tags": "a | b", "start": 3, "weight": 0.5}
    assert made.nodes["1#2"] == {"id": "text", "size": 2.0, "seen": True, "when": "2026-01-02", "score": 0.25}
    assert made.nodes["('a', 2)"] == {
        **{"more": '{"x": [1, null]}', "size": 2.5, "odd": "bell\\x07 ?", "big": str(2**70)},
    }
    data = made.get_edge_data("1", "1#2")["inhibits"]
    assert (data["type"], data["weight"], data["evidence_count"]) == ("inhibits", 1.0, 2)
    assert made.get_edge_data("1#2", "('a', 2)")["inhibits#2"]["type"] == "3"
    assert {data["both"] for *_, data in made.edges(data=True) if "both" in data} == {"true", "yes"}


def test_what_a_format_keeps_for_itself_is_not_lost(tmp_path):
    for form, kept in (("gexf", "type_"), ("gml", "a_1st_key"), ("graphml", "1st-key")):
        save_network(foreign(), tmp_path / f"x.{form}")
        made = READERS[form](tmp_path / f"x.{form}")
        assert any(kept in data for *_, data in made.edges(data=True)), form
    assert nx.read_gml(tmp_path / "x.gml").nodes["1"]["label_"] == "one"


def test_gephi_finds_unique_ids_and_declared_types(article, tmp_path):
    article.export(tmp_path / "x.graphml")
    text = (tmp_path / "x.graphml").read_text(encoding="utf-8")
    ids = re.findall(r'<edge [^>]*\bid="([^"]*)"', text)
    assert len(ids) == len(set(ids)) == article.network().number_of_edges()
    keys = re.findall(r'<key id="[^"]*" for="(\w+)" attr.name="([^"]*)" attr.type="(\w+)"', text)
    assert len({(kind, name) for kind, name, _ in keys}) == len(keys), "an attribute has one type"
    assert ("edge", "certainty", "long") in keys
    assert ("edge", "sign", "string") in keys
    article.export(tmp_path / "x.gexf")
    root = ElementTree.parse(tmp_path / "x.gexf").getroot()  # noqa: S314  our own file
    edges = [each for each in root.iter() if each.tag.endswith("}edge")]
    assert len({each.get("id") for each in edges}) == len(edges) == len(ids)
    assert all(each.get("label") for each in edges)
    assert {each.get("type") for each in root.iter() if each.tag.endswith("}attribute")} <= {
        *("string", "long", "integer", "double", "float", "boolean"),
    }


def test_export_names_formats_and_says_when_there_is_no_network(article, tmp_path):
    assert article.export(format="GraphML") == article.export(format="application/graphml+xml")
    assert article.export(format="gml").startswith("graph [")
    assert article.export(format="nt").startswith("<")
    assert [writer_of(name) and writer_of(name).name for name in ("a.GEXF", "a.ttl")] == ["gexf", None]
    with pytest.raises(FormatError, match="no accepted claim to write: the graph is empty: add RDF"):
        ig.KnowledgeGraph().export(tmp_path / "x.gexf")
    assert not (tmp_path / "x.gexf").exists()
    plain = ig.KnowledgeGraph()
    plain.add(b"<http://e/a> <http://e/p> <http://e/b> .", format="nt")
    with pytest.raises(FormatError, match=r"the graph holds 1 quad, but no claims; .*\.to_networkx\(\)$"):
        plain.export(tmp_path / "x.gexf")
    with pytest.raises(FormatError, match="expected one of graphml, gexf, gml"):
        save_network(nx.Graph(), tmp_path / "x.dot")
