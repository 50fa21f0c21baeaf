import networkx as nx
import pytest

from immunograph.explorer.bounded_communities import communities
from immunograph.explorer.layered import layered
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


@pytest.mark.slow
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


def test_large_components_use_forces_and_stay_finite():
    boxes, places = laid_out(nx.barabasi_albert_graph(1600, 2, seed=1), box=Box(80, 50))
    assert len(set(places)) > 1500
    assert len(boxes) == 1600


def test_long_labels_get_broader_and_then_taller_boxes():
    assert Box.of_label("IL-2", 22).width < Box.of_label("interleukin-2", 22).width
    two = Box.of_label("disease-fighting capability of lymphocytes", 22)
    assert two.height > Box.of_label("interleukin-2", 22).height
    assert two.width < Box.of_label("x" * 60, 22).width + 1


def near_of(graph: nx.Graph) -> list[list[int]]:
    return [sorted(graph[node]) for node in range(len(graph))]


def test_groups_that_were_planted_are_found_and_none_is_too_large():
    graph = nx.planted_partition_graph(8, 30, 0.4, 0.005, seed=2)
    found = communities(near_of(graph), cap=45)
    assert max(found.count(each) for each in set(found)) <= 45
    pure = sum(max(found[start : start + 30].count(each) for each in set(found)) for start in range(0, 240, 30))
    assert pure > 200


def test_large_layout_keeps_groups_together():
    graph = nx.planted_partition_graph(20, 50, 0.2, 0.002, seed=3)
    graph.add_edges_from((number, number + 50) for number in range(0, 950, 50))
    _, places = laid_out(graph, box=Box(80, 50))

    def spread_of(members):
        xs, ys = [places[each][0] for each in members], [places[each][1] for each in members]
        return sum(
            (x - sum(xs) / len(xs)) ** 2 + (y - sum(ys) / len(ys)) ** 2 for x, y in zip(xs, ys, strict=True)
        ) / len(xs)

    whole = spread_of(range(1000))
    assert sum(spread_of(range(start, start + 50)) for start in range(0, 1000, 50)) / 20 < whole / 4


def test_what_is_set_aside_stands_below_and_takes_no_room():
    graph = nx.disjoint_union(nx.karate_club_graph(), nx.star_graph(6))
    boxes = [Box(100, 50)] * len(graph)
    edges = list(graph.edges())
    places = arrange(boxes, edges, aside=range(34, 41))
    alone = arrange(boxes[:34], [edge for edge in edges if max(edge) < 34])
    assert max(y for _, y in places[:34]) < min(y for _, y in places[34:])
    assert [(x - places[0][0], y - places[0][1]) for x, y in places[:34]] == [
        (x - alone[0][0], y - alone[0][1]) for x, y in alone
    ]


def test_layers_do_not_overlap_and_cycles_do_no_harm():
    edges = [(0, 1), (1, 2), (2, 0), (2, 3), (0, 4), (4, 3), (5, 5)]
    boxes = [Box(120, 60)] * 6
    places = layered(boxes, edges)
    assert layered(boxes, list(reversed(edges))) == places
    for a in range(6):
        for b in range(a):
            assert abs(places[a][0] - places[b][0]) >= 120 or abs(places[a][1] - places[b][1]) >= 60
    assert places[0][0] < places[1][0] < places[2][0] < places[3][0]


def test_progress_is_told_and_ends_with_the_whole():
    told: list[float] = []
    graph = nx.barabasi_albert_graph(900, 2, seed=1)
    arrange([Box(44, 40)] * 900, list(graph.edges()), report=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    assert len(told) > 20


def test_progress_goes_on_while_nodes_are_moved_off_edges():
    told: list[float] = []
    graph = nx.gnp_random_graph(40, 0.5, seed=3)
    arrange([Box(60, 50)] * 40, list(graph.edges()), report=told.append)
    assert told == sorted(told)
    assert len([share for share in told if 0.5 < share < 1.0]) > 20


def test_what_hangs_together_stands_together():
    graph = nx.disjoint_union_all([nx.complete_graph(12) for _ in range(4)])
    graph.add_edges_from([(0, 12), (12, 24), (24, 36), (36, 0)])
    _, places = laid_out(graph)

    def mean(pairs):
        return sum(
            ((places[a][0] - places[b][0]) ** 2 + (places[a][1] - places[b][1]) ** 2) ** 0.5 for a, b in pairs
        ) / len(pairs)

    within = [(a, b) for a in range(48) for b in range(a) if a // 12 == b // 12]
    between = [(a, b) for a in range(48) for b in range(a) if a // 12 != b // 12]
    assert mean(within) < 0.5 * mean(between)
