import copy
import json
import os
import re
import stat
import subprocess
import sys

import networkx as nx
import pytest
from pyvis.network import Network as PyvisNetwork

from immunograph.errors import ImmunographError, StoreError, UnknownNameError
from immunograph.explorer import Network, explore
from immunograph.explorer.column_compression import unpack_table
from immunograph.explorer.payload import OVERVIEW

from .conftest import BASE, HOSTILE, claim, evidence
from .test_page import Reader, payload_of


@pytest.mark.slow
def test_importing_the_explorer_loads_neither_pyvis_nor_numpy():
    script = (
        "import sys, immunograph.explorer as e\n"
        "assert not {'pyvis', 'IPython', 'numpy', 'networkx'} & set(sys.modules), sorted(sys.modules)\n"
        "e.explore; assert 'pyvis' in sys.modules; assert 'explore' in dir(e)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_input_graph_is_not_changed(graph):
    before = copy.deepcopy(graph)
    explore(graph, focus=BASE + "entity/cancer").generate_html()
    assert dict(graph.nodes(data=True)) == dict(before.nodes(data=True))
    assert list(graph.edges(keys=True, data=True)) == list(before.edges(keys=True, data=True))


def test_opposite_claims_between_one_pair_are_both_there(graph):
    payload = payload_of(explore(graph))
    index = {node["label"]: number for number, node in enumerate(payload["nodes"])}
    between = [
        (payload["predicates"][edge["predicate"]][1], edge["sign"])
        for edge in payload["edges"]
        if [edge["source"], edge["target"]] == [index["lymphocyte"], index["cancer cell"]]
    ]
    assert between == [("activates", "+"), ("inhibits", "-")]


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_any_networkx_graph_works(kind):
    graph = kind([(1, 2), (2, 3), (3, 3)])
    graph.add_edge((1, 2), "x", weight=2.5)
    graph.add_node(4)
    payload = payload_of(explore(graph))
    assert sorted(node["label"] for node in payload["nodes"]) == ["(1, 2)", "1", "2", "3", "4", "x"]
    assert len(payload["edges"]) == 4
    assert payload["directed"] is graph.is_directed()


def test_parallel_edges_of_an_undirected_network_are_kept():
    network = Network(directed=False)
    network.add_nodes(["a", "b"])
    network.add_edge("a", "b", label="one")
    network.add_edge("b", "a", label="two")
    assert len(payload_of(network)["edges"]) == 2


def test_pyvis_interface_goes_on_working():
    network = Network("400px", "50%", directed=True, bgcolor="#fff", notebook=False, heading="Old heading")
    assert isinstance(network, PyvisNetwork)
    network.add_node(1, label="one", title="a note", group="left", color="#ff0000", shape="box")
    network.add_nodes([2, 3], label=["two", "three"])
    network.add_edges([(1, 2), (2, 3, 4)])
    network.add_edge(1, 3, title="why", width=2)
    network.options.edges.smooth.enabled = False
    network.toggle_physics(False)
    network.barnes_hut()
    network.show_buttons()
    network.set_edge_smooth("dynamic")
    assert network.num_nodes() == 3
    assert network.num_edges() == 3
    assert network.get_node(1)["label"] == "one"
    assert network.get_adj_list() == {1: {2, 3}, 2: {3}, 3: set()}
    assert network.neighbors(1) == {2, 3}
    assert network.get_edges()[0]["arrows"] == "to"
    payload = payload_of(network)
    assert payload["title"] == "Old heading"
    assert payload["nodes"][0]["title"] == "a note"
    assert payload["nodes"][0]["category"] == "left"


def test_positions_given_by_the_caller_are_kept():
    network = Network()
    network.add_node("a", x=10, y=-20.4)
    network.add_node("b", x=0, y=0)
    assert [(node["x"], node["y"]) for node in payload_of(network)["nodes"]] == [(10, -20), (0, 0)]


def test_edge_to_an_unknown_node_is_refused():
    network = Network()
    network.add_node("a")
    with pytest.raises(UnknownNameError, match="'b'"):
        network.add_edge("a", "b")


def test_dot_text_is_refused_with_a_way_round():
    with pytest.raises(ImmunographError, match="explore"):
        Network().from_DOT("x.dot")


def test_unknown_focus_is_refused(graph):
    with pytest.raises(UnknownNameError, match="nowhere"):
        explore(graph, focus="nowhere")


def test_adding_an_edge_does_not_look_at_the_others():
    class Unread(list):
        def __iter__(self):
            raise AssertionError("add_edge went through the edges that are there")

        __contains__ = __getitem__ = __reversed__ = lambda self, *_: self.__iter__()

    network = Network()
    network.add_node("a")
    network.edges = Unread()
    for _ in range(3):
        network.add_edge("a", "a")
    assert len(network.edges) == 3


def test_saved_file_is_the_page_and_readable(graph, tmp_path):
    network = explore(graph, title="Größe · ½")
    path = network.save(tmp_path / "page.html")
    assert path.read_text(encoding="utf-8") == network.generate_html()
    assert path.read_bytes().startswith(b"<!doctype html>")
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]
    assert stat.S_IMODE(path.stat().st_mode) & 0o400
    network.write_html(str(path))
    assert network.show(str(path)) is network


def test_saving_where_there_is_no_directory_says_so(graph, tmp_path):
    with pytest.raises(StoreError, match=r"nowhere does not exist: make that directory") as caught:
        explore(graph).save(tmp_path / "nowhere" / "page.html")
    assert isinstance(caught.value, ImmunographError)
    assert isinstance(caught.value, OSError)
    assert "\n" not in str(caught.value)
    assert "Errno" not in str(caught.value)
    with pytest.raises(StoreError, match="is a directory"):
        explore(graph).save(tmp_path)


def test_failed_save_leaves_the_former_file(graph, tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    path.write_text("former", encoding="utf-8")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(StoreError, match="No space left"):
        explore(graph).save(path)
    assert path.read_text(encoding="utf-8") == "former"
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_notebook_frame_is_sandboxed_and_cannot_be_left(graph):
    frame = explore(graph, title='"><script>x</script>')._repr_html_()
    assert re.match(r'<iframe sandbox="allow-scripts allow-downloads allow-popups" ', frame)
    assert frame.count("<") == 2
    assert "allow-same-origin" not in frame


def test_empty_graph_makes_a_page_that_says_why():
    payload = payload_of(explore(nx.MultiDiGraph(), empty_reason="No claim is that certain."))
    assert payload["nodes"] == []
    assert payload["empty"] == "No claim is that certain."


def many() -> Network:
    """Give a network above the size from which the page opens with groups; positions given, so that it is quick."""
    network = Network(title="Many")
    groups = 30
    for number in range(OVERVIEW + 10):
        group = number % groups
        network.add_node(
            number,
            f"thing {number}",
            x=group % 6 * 2000 + number // groups % 26 * 40,
            y=group // 6 * 2000 + number // groups // 26 * 40,
        )
    for number in range(groups, OVERVIEW + 10):
        network.add_edge(number, number % groups)
    for group in range(groups):
        network.add_edge(group, (group + 1) % groups)
    return network


@pytest.mark.parametrize(
    ("stance", "certainty", "dash"),
    [("intends", 0, "15 5"), ("intends", 2, "15 5"), ("asks", 0, "8 4 1.5 4"), ("supports", 0, "8 4 1.5 4")],
)  # fmt: skip
def test_an_aim_is_drawn_as_an_aim_and_not_as_an_open_question(graph, stance, certainty, dash):
    *_, edge = next(each for each in graph.edges(data=True) if each[2]["identifiers"] == ["C06"])
    edge["evidence"] = [evidence(stance, certainty)]
    text = explore(graph).to_svg()
    line = text.partition("doctors stimulates immune system: ")[2].partition("</g>")[0]
    assert f'stroke-dasharray="{dash}"' in line


def test_svg_of_a_small_graph_is_well_formed_and_keeps_the_hedge(graph):
    from xml.etree import ElementTree

    text = explore(graph, title="T <1>", licence="CC0").to_svg()
    drawing = ElementTree.fromstring(text)  # noqa: S314 - a drawing of our own
    titles = {each.text for each in drawing.iter("{http://www.w3.org/2000/svg}title")}
    assert "interleukin-2 enhances lymphocyte: possible" in titles
    assert "immune system prevents cancer: asked, open question" in titles
    assert "doctors stimulates immune system: intended, probable" in titles
    assert "interferon helps prevent cancer: inferred, certainty not stated" in titles
    assert {"lymphocyte activates cancer cell: probable", "lymphocyte inhibits cancer cell: asserted"} <= titles
    assert explore(graph, title="T <1>", licence="CC0").to_svg() == text
    assert "CC0" in text
    assert "†" not in text
    assert ">?</text>" in text
    # What no sound text supports any more is no firm arrow, and a question beside a support is marked.
    *_, fallen = next(each for each in graph.edges(data=True) if each[2]["identifiers"] == ["C01"])
    fallen["evidence"] = [evidence(document_status="retracted"), evidence("asks", 0)]
    text = explore(graph).to_svg()
    line = text.partition("interleukin-2 enhances lymphocyte: ")[2].partition("</g>")[0]
    assert 'stroke="var(--grey)" stroke-width="1.0"/>' in line
    assert 'fill="var(--paper)" stroke="var(--grey)"' in line
    assert ">†?</text>" in line


def test_svg_titles_are_the_sentences_and_what_opposes_a_support_is_marked_on_its_line(tried):
    text = tried.explore().to_svg()
    titles = re.findall(r"<title>(.*?)</title>", text)
    assert "“The first study” tested whether drug X inhibits tumour spread, and saw no effect." in titles
    (both,) = [title for title in titles if "drug Z inhibits tumour spread" in title]
    assert both.endswith("Against it: null result.")
    marks = re.findall(r'<text class="m"[^>]*fill="var\(--(\w+)\)">(.)</text>', text)
    assert sorted(marks) == [("green", "≠"), ("link", "∅"), ("link", "≠"), ("vermillion", "∅"), ("vermillion", "∅")]


def test_svg_of_hostile_text_is_well_formed_and_holds_no_program():
    from xml.etree import ElementTree

    from .hostile import hostile_graph

    drawing = ElementTree.fromstring(explore(hostile_graph(), title=HOSTILE[0]).to_svg())  # noqa: S314 - a drawing of our own
    allowed = {"svg", "title", "desc", "style", "rect", "g", "path", "circle", "text", "tspan"}
    assert {each.tag.rpartition("}")[2] for each in drawing.iter()} <= allowed
    assert not [name for each in drawing.iter() for name in each.attrib if name.startswith("on") or "href" in name]


def test_layered_layout_runs_from_left_to_right():
    network = explore(
        nx.DiGraph([("a", "b"), ("b", "c"), ("a", "d"), ("d", "c"), ("c", "e"), ("x", "e")]), layout="layered"
    )
    at = {node["label"]: node["x"] for node in payload_of(network)["nodes"]}
    assert at["a"] < at["b"] == at["d"] < at["c"] < at["e"]
    assert at["x"] == at["c"]


def test_unknown_layout_is_refused_with_those_there_are(graph):
    with pytest.raises(UnknownNameError, match="network, layered"):
        explore(graph, layout="circular")


def test_claim_between_several_things_is_one_claim():
    graph = nx.MultiDiGraph()
    for source in ("a", "b"):
        graph.add_edge(source, "c", key="k", claim="https://example.org/k")
    graph.add_edge("a", "b", key="l", claim="https://example.org/l")
    payload = payload_of(explore(graph))
    assert sorted(edge.get("joint", -1) for edge in payload["edges"]) == [-1, 0, 0]


def test_one_passage_under_many_claims_is_kept_once(graph):
    payload = json.loads(Reader(explore(graph).generate_html()).inside["script+json"][0])
    assert payload["evidence"]["n"] < sum(len(data.get("evidence", [])) for *_, data in graph.edges(data=True))


def test_only_the_design_of_a_passage_makes_it_a_trial():
    graph = nx.MultiDiGraph()
    claim(
        graph, "worded", "a", "b", "inhibits", "-", evidence=[evidence(speaker="A trial", document="A clinical trial")]
    )
    tried = [evidence(certainty=3, design="cell_culture"), evidence("null", 3, design="randomized_trial")]
    claim(graph, "tried", "a", "c", "inhibits", "-", stance="supports", certainty=3, evidence=tried)
    payload = payload_of(explore(graph))
    edges = {edge["identifiers"][0]: edge for edge in payload["edges"]}
    assert not [name for name, value in edges["worded"].items() if name.startswith("trial") and value is not None]
    assert (edges["tried"]["stance"], edges["tried"]["sign"]) == ("supports", "-")
    assert (edges["tried"]["trial_stance"], edges["tried"]["trial_sign"]) == ("null", "")
    assert payload["predicates"][edges["tried"]["trial_predicate"]][1] == "did not inhibit (null result)"
    assert len(edges["tried"]["trial"]) == 1


@pytest.mark.parametrize("label", ["macrophage colony factor", "NK", "programmed death ligand of tumours"])
def test_no_name_is_cut_off_by_the_frame_of_a_picture(label):
    net = Network()
    for number, (x, y) in enumerate([(-300, 0), (-300, 150), (-300, -150), (300, 0), (300, 150), (300, -150)]):
        net.add_node(number, label=label, x=x, y=y)
    for source, target in ((0, 1), (0, 2), (0, 3), (3, 4), (3, 5)):  # the names of 0 and 3 have room outside only
        net.add_edge(source, target)
    picture = net.to_svg()
    left, top, wide, high = map(float, re.search('viewBox="([^"]+)"', picture)[1].split())
    for x, y, text in re.findall('<tspan x="([-0-9.]+)" y="([-0-9.]+)">([^<]+)<', picture):
        half = 3.3 * len(text)
        assert left + 4 <= float(x) - half
        assert float(x) + half <= left + wide - 4
        assert top + 8 < float(y) < top + high - 4


def test_an_edge_of_a_joint_claim_is_marked_and_names_the_other_subjects():
    net = Network()
    net.add_nodes(["IL-9", "drug Y", "drug Z", "growth"])
    for subject in ("IL-9", "drug Y"):
        net.add_edge(subject, "growth", claim="urn:c", predicate_label="inhibits", sign="-", certainty=3)
    net.add_edge("drug Z", "growth", claim="urn:d", predicate_label="inhibits", sign="-", certainty=3)
    edges = unpack_table(net._payload()["edges"])
    marks = {edge["claim"]: (edge.get("beside"), edge.get("with_sources")) for edge in edges if edge["source"] != 0}
    assert {edge.get("with_sources", [""])[0] for edge in edges} == {"IL-9", "drug Y", ""}
    assert marks["urn:d"] == (None, None)
    assert marks["urn:c"] == (["joint"], ["drug Y"]) or marks["urn:c"] == (["joint"], ["IL-9"])
    assert net.to_svg().count(">&amp;<") == 2


def test_an_edge_names_the_third_participant_of_its_claim(kg):
    labels = {str(edge["predicate_label"]) for edge in kg.explore("interleukin").edges}
    assert "converts lymphocytes into" in labels
    assert not any("its input" in label for label in labels)
