"""Code written for pyvis runs, and its page opens: ten scripts as people write them."""

import networkx as nx
import pytest

from immunograph.explorer import Network


def lists_of_nodes_and_edges():
    net = Network(notebook=True, height="750px", width="100%", bgcolor="#222222", font_color="white")
    net.add_nodes([1, 2, 3], value=[10, 100, 400], title=["one", "two", "three"], x=[0, 100, 50], y=[0, 0, 80])
    net.add_nodes(["a", "b"], label=["A", "B"], color=["#00ff1e", "#162347"])
    net.add_edges([(1, 2), (2, 3, 5), ("a", "b", 0.5)])
    return net, 5, 3


def one_by_one_with_a_loop():
    net = Network("500px", "500px")
    for number in range(5):
        net.add_node(number, label=f"Node {number}", color="red" if number % 2 else "blue", size=15, shape="square")
    for number in range(4):
        net.add_edge(
            number, number + 1, value=number, title=f"weight {number}", color="green", arrowStrikethrough=False
        )
    return net, 5, 4


def a_networkx_graph_with_everything_set():
    graph = nx.cycle_graph(6)
    graph.nodes[1]["title"] = "Number 1"
    graph.nodes[1]["group"] = 1
    graph.nodes[3]["size"] = 25
    graph.add_node(20, size=20, title="couple", group=2)
    graph.add_edge(20, 3, weight=5)
    net = Network("500px", "500px")
    net.from_nx(graph, default_node_size=12, edge_scaling=True, edge_weight_transf=lambda weight: weight * 2)
    return net, 7, 7


def physics_of_every_kind():
    net = Network(directed=True)
    net.add_nodes(["x", "y"])
    net.add_edge("x", "y", width=3)
    net.barnes_hut(
        gravity=-80000, central_gravity=0.3, spring_length=250, spring_strength=0.001, damping=0.09, overlap=0
    )
    net.repulsion(node_distance=100, central_gravity=0.2)
    net.hrepulsion(node_distance=120)
    net.force_atlas_2based(gravity=-50)
    net.toggle_physics(False)
    net.toggle_stabilization(True)
    return net, 2, 1


def options_as_text():
    net = Network()
    net.add_nodes([1, 2])
    net.add_edge(1, 2)
    net.set_options(
        'var options = {"nodes": {"borderWidth": 2}, "edges": {"color": {"inherit": true}}, "physics": {"enabled": false}}'
    )
    return net, 2, 1


def buttons_and_looks():
    net = Network(filter_menu=True, select_menu=True, neighborhood_highlight=True, cdn_resources="remote")
    net.add_nodes([1, 2, 3])
    net.add_edges([(1, 2), (1, 3)])
    net.show_buttons(filter_=["physics"])
    net.inherit_edge_colors(True)
    net.set_edge_smooth("dynamic")
    net.toggle_hide_edges_on_drag(True)
    net.toggle_hide_nodes_on_drag(False)
    net.toggle_drag_nodes(True)
    return net, 3, 2


def neighbours_in_the_titles():
    net = Network(height="750px", width="100%", heading="Who meets whom")
    for source, target, weight in (("Ann", "Bob", 1), ("Bob", "Cem", 2), ("Ann", "Cem", 3)):
        net.add_node(source, source, title=source)
        net.add_node(target, target, title=target)
        net.add_edge(source, target, value=weight)
    near = net.get_adj_list()
    for node in net.nodes:
        node["title"] += " meets " + ", ".join(sorted(near[node["id"]]))
        node["value"] = len(near[node["id"]])
    assert net.neighbors("Ann") == {"Bob", "Cem"}
    return net, 3, 3


def a_hierarchy():
    net = Network(layout=True, directed=True)
    for number, level in ((1, 0), (2, 1), (3, 1), (4, 2)):
        net.add_node(number, level=level)
    net.add_edges([(1, 2), (1, 3), (2, 4)])
    return net, 4, 3


def what_is_in_it():
    net = Network()
    net.add_node("a", group="g", mass=3, physics=False, hidden=False, image="x.png", shape="image")
    net.add_node("b")
    net.add_edge("a", "b", dashes=True, physics=False, hidden=False)
    assert net.num_nodes() == 2
    assert net.num_edges() == 1
    assert net.get_nodes() == ["a", "b"]
    assert net.get_node("a")["group"] == "g"
    assert net.get_edges()[0]["to"] == "b"
    nodes, edges, heading, _height, width, options = net.get_network_data()
    assert (len(nodes), len(edges), heading, width) == (2, 1, "", "100%")
    assert options.startswith("{")
    return net, 2, 1


def positional_as_in_pyvis():
    net = Network("600px", "100%", False, True, False, False, False, "#ffffff", False, None, "A heading", "local")
    net.add_edges([]) or net.add_nodes(["p", "q"], size=[5, 9], label=["P", "Q"])
    net.add_edge("p", "q")
    net.add_edge("q", "p")
    return net, 2, 2


SCRIPTS = [
    lists_of_nodes_and_edges,
    one_by_one_with_a_loop,
    a_networkx_graph_with_everything_set,
    physics_of_every_kind,
    options_as_text,
    buttons_and_looks,
    neighbours_in_the_titles,
    a_hierarchy,
    what_is_in_it,
    positional_as_in_pyvis,
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_runs_and_its_page_opens(script, tmp_path, monkeypatch, browser):
    monkeypatch.chdir(tmp_path)
    net, nodes, edges = script()
    assert (len(net.nodes), len(net.edges)) == (nodes, edges)
    net.show("shown.html", notebook=True)
    net.save_graph("saved.html")
    net.write_html("written.html", notebook=False, open_browser=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "saved.html",
        "shown.html",
        "written.html",
    ]  # nothing beside them, such as lib/
    page = browser.open(tmp_path / "shown.html")
    page.wait("document.documentElement.dataset.ready === 'yes'")
    assert page.text("#counted").startswith(f"{edges} edge")
    assert page.requests() == []
    assert page.complaints() == []
