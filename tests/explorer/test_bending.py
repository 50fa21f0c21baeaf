"""Lines do not run through things that are not their ends: two paths with common ends are told apart, on the page and in SVG."""

import math
import re

import networkx as nx
import numpy as np
import pytest

from immunograph.explorer import bending, explore
from immunograph.explorer.bending import MOST_NODES, detours

from .browser import READY

ROW = [(0.0, 0.0), (260.0, 0.0), (520.0, 0.0), (780.0, 0.0)]
ALL_FORWARD = [(0, 1), (1, 2), (2, 3), (0, 2), (1, 3), (0, 3)]


def middle(places, pair, bend):
    """The place where the line between two things is farthest from a straight one."""
    (ax, ay), (bx, by) = places[pair[0]], places[pair[1]]
    length = math.hypot(bx - ax, by - ay)
    return (ax + bx) / 2 - (by - ay) / length * bend, (ay + by) / 2 + (bx - ax) / length * bend


def curve(places, pair, bend):
    a, b = np.array(places[pair[0]]), np.array(places[pair[1]])
    t = np.linspace(0, 1, 60)[:, None]
    way = b - a
    aside = np.array([-way[1], way[0]]) / np.hypot(*way)
    return a + way * t + aside * 4 * t * (1 - t) * bend


def test_a_line_over_a_thing_between_its_ends_is_bent_past_it():
    bends = detours(ROW, [15.0] * 4, ALL_FORWARD)
    assert bends.keys() == {(0, 2), (1, 3), (0, 3)}
    for pair, bend in bends.items():
        for number, place in enumerate(ROW):
            if number not in pair:
                assert np.hypot(*(curve(ROW, pair, bend) - place).T).min() > 15 + 3


def test_no_two_lines_run_together():
    bends = detours(ROW, [15.0] * 4, ALL_FORWARD)
    for one in ALL_FORWARD:
        for other in ALL_FORWARD:
            if one < other:
                inner = curve(ROW, one, bends.get(one, 0))[9:-9]
                apart = np.hypot(*(inner[:, None] - curve(ROW, other, bends.get(other, 0))[None]).transpose(2, 0, 1))
                assert (apart.min(axis=1) < 9).mean() <= 0.34, (one, other)


def test_of_many_lines_those_in_a_grid_are_all_that_run_beside_one():
    """The grid finds what a comparison of every point with every other one finds."""
    drawn, curves = bending._Drawn(60), []
    rng = np.random.default_rng(4)
    ends = rng.integers(-300, 300, (90, 2, 2)).astype(float)
    ends[60:75] = ends[:15] + 5  # right beside one that is drawn
    shares = []
    for number, (a, b) in enumerate(ends):
        t = np.linspace(0, 1, 41)[:, None]
        made = a + (b - a) * t + np.array([30.0, -20.0]) * 4 * t * (1 - t)
        if number < 60:
            curves.append(made)
            drawn.add(made)
            continue
        near = [np.hypot(*(made[:, None] - other[None]).transpose(2, 0, 1)) < 9 for other in curves]
        expected = max(max(each.any(axis=1)[6:-6].mean(), each.any(axis=0)[6:-6].mean()) for each in near)
        shares.append(expected)
        assert drawn.beside(made) == pytest.approx(expected)
    assert max(shares) == 1.0
    assert min(shares) < 0.3


def test_lines_that_fan_out_pass_a_thing_all_together():
    (bend,) = detours(ROW[:3], [15.0] * 3, [(0, 1), (1, 2), (0, 2), (2, 0)]).values()
    assert all(abs(bend + fan) > 15 + 3 for fan in (-15, 15))


def test_what_passes_nothing_stays_straight_and_much_is_not_bent():
    assert detours([(0, 0), (100, 80), (200, 0)], [15.0] * 3, [(0, 1), (1, 2), (0, 2), (1, 1)]) == {}
    many = [(100.0 * place, 0.0) for place in range(MOST_NODES + 1)]
    assert detours(many, [15.0] * len(many), [(0, 2)]) == {}


def chain():
    graph = nx.MultiDiGraph()
    graph.add_edges_from(["AB", "BC", "CD", "AC", "AD"], predicate_label="enhances", sign="+", certainty=2)
    return explore(graph, layout="layered")


@pytest.mark.browser
def test_page_and_picture_bend_alike(page_of):
    network = chain()
    bent = re.findall(r'd="M[-\d. ]+Q([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)" fill="none"', network.to_svg())
    level = {round(float(each[1])) for each in bent}
    assert len(level) == 3  # the straight ones, and two that bend each in its own way
    page = page_of(network)
    page.wait(READY)
    row = page.run("document.getElementById('canvas').getBoundingClientRect().toJSON()")
    tips = set()
    for down in range(-70, 71, 3):
        page.browser.call(
            "Input.dispatchMouseEvent",
            type="mouseMoved",
            x=row["x"] + row["width"] / 2,
            y=row["y"] + row["height"] / 2 + down,
        )
        tips.add(
            page.run(
                "document.getElementById('tip').hidden ? '' : document.getElementById('tip').firstChild.textContent"
            )
        )
    assert {"A enhances C", "A enhances D", "B enhances C"} <= tips
