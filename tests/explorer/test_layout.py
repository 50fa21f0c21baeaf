import time

import networkx as nx
import pytest

from immunograph.explorer.layout import Box, arrange


def laid_out(graph: nx.Graph, seed: int = 1, box: Box | None = None):
    order = sorted(graph)
    index = {node: number for number, node in enumerate(order)}
    boxes = [box or Box.of_label(str(node), 22) for node in order]
    return boxes, arrange(boxes, [(index[a], index[b]) for a, b in graph.edges()], seed=seed)


@pytest.mark.parametrize(
    "graph",
    [
        nx.empty_graph(0),
        nx.empty_graph(1),
        nx.empty_graph(30),
        nx.path_graph(2),
        nx.star_graph(30),
        nx.complete_graph(9),
        nx.disjoint_union_all([nx.cycle_graph(7), nx.path_graph(4), nx.empty_graph(5)]),
        nx.gnm_random_graph(60, 75, seed=3),
    ],
    ids=str,
)
def test_nothing_overlaps_and_nothing_flies_off(graph):
    boxes, places = laid_out(graph, box=Box(110, 52))
    assert len(places) == len(graph)
    assert all(isinstance(value, int) for place in places for value in place)
    for a in range(len(places)):
        for b in range(a):
            apart_x = abs(places[a][0] - places[b][0]) >= (boxes[a].width + boxes[b].width) / 2 - 2
            apart_y = abs(places[a][1] - places[b][1]) >= (boxes[a].height + boxes[b].height) / 2 - 2
            assert apart_x or apart_y, (a, b, places[a], places[b])
    room = 400 + 260 * len(graph) ** 0.5
    assert all(abs(x) < room and abs(y) < room for x, y in places)


def test_layout_depends_on_the_seed_only():
    graph = nx.les_miserables_graph()
    assert laid_out(graph) == laid_out(graph)
    assert laid_out(graph)[1] != laid_out(graph, seed=7)[1]


def test_neighbours_are_nearer_than_strangers():
    graph = nx.karate_club_graph()
    _, places = laid_out(graph)

    def apart(a, b):
        return ((places[a][0] - places[b][0]) ** 2 + (places[a][1] - places[b][1]) ** 2) ** 0.5

    near = [apart(a, b) for a, b in graph.edges()]
    far = [apart(a, b) for a, b in nx.non_edges(graph)]
    assert sum(near) / len(near) < 0.7 * sum(far) / len(far)


def test_five_hundred_nodes_are_laid_out_in_seconds():
    start = time.process_time()
    laid_out(nx.barabasi_albert_graph(500, 3, seed=1))
    # About 1 s; the margin is for slow machines.
    assert time.process_time() - start < 6


def test_large_components_use_forces_and_stay_finite():
    boxes, places = laid_out(nx.barabasi_albert_graph(1600, 2, seed=1), box=Box(80, 50))
    assert len(set(places)) > 1500
    assert len(boxes) == 1600


def test_long_labels_get_broader_and_then_taller_boxes():
    assert Box.of_label("IL-2", 22).width < Box.of_label("interleukin-2", 22).width
    two = Box.of_label("disease-fighting capability of lymphocytes", 22)
    assert two.height > Box.of_label("interleukin-2", 22).height
    assert two.width < Box.of_label("x" * 60, 22).width + 1
