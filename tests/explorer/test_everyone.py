"""For everyone: axe-core in each view, every action by keyboard, 200 % zoom, reduced motion."""

import json

import networkx as nx
import pytest

from immunograph.explorer import Network, explore

from . import axe
from .browser import READY, press, row, select
from .test_asking import contradiction

pytestmark = pytest.mark.browser


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""Named, because the size of targets (WCAG 2.2) is not among the rules that axe-core runs by itself."""


def violations(page):
    """Run axe-core through the debugger, which the page's policy does not bind: all of it, and colours once more in the dark."""
    program = axe.script()
    if program is None:
        pytest.skip("axe-core is neither here nor can npm fetch it; with npm: python tests/explorer/axe.py")
    if not page.run("'axe' in window"):
        page.run(program + ";0")
    found = []
    for only in (TAGS, ["color-contrast"]):
        page.run("document.getAnimations().forEach(each => each.finish())")  # a panel that is coming in is still pale
        options = json.dumps({"resultTypes": ["violations"], "runOnly": only})
        found += json.loads(page.run(f"axe.run(document, {options}).then(r => JSON.stringify(r.violations))"))
        page.run("document.getElementById('theme').click()")
    return [(each["id"], [node["html"][:120] for node in each["nodes"]][:3]) for each in found]


def panel_of_a_claim(page):
    select(page, "C35")


def panel_of_a_thing(page):
    select(page, "interleukin-2")


def table(page):
    page.key("t")


def paths(page):
    page.run("document.getElementById('paths').click()")
    page.run("document.getElementById('path-from').value = 'immunomodulator'")
    page.run("document.getElementById('path-to').value = 'metastasis'")
    press(page, "Find paths")


def search(page):
    page.key("/")
    page.write("inter")


def export(page):
    page.click("#take")


def citation(page):
    press(page, "Citation and licence", "#taking")


def sources(page):
    page.click("#open-sources")


def emptied(page):
    for name in ("promotes", "inhibits", "affects, direction not stated", "relates, states no effect"):
        page.run(f"{row(name)}.click()")


def whole(page):
    """Leave it as it opens."""


def inferred(page):
    page.run(f"{row('inferred by a rule')}.parentElement.querySelector('.only').click()")
    page.run("document.getElementById('canvas').focus()")
    page.key("]")
    assert page.text("#panel .eyebrow") == "Claim · inferred by a rule"


def keys(page):
    page.key("?")


def link_to_copy(page):
    page.run("Object.defineProperty(navigator, 'clipboard', {value: {writeText: async () => { throw 1; }}})")
    page.click("#take")
    press(page, "Copy link to this view", "#taking")
    page.wait("document.getElementById('view-text') !== null")


VIEWS = [
    [whole, panel_of_a_claim, panel_of_a_thing, paths],
    [inferred],
    [table, panel_of_a_claim],
    [search],
    [export, citation],
    [sources],
    [link_to_copy],
    [keys],
    [emptied, table],
]
"""Each is seen on a page of its own, or on that of the view before it, from which one comes to it."""


@pytest.mark.parametrize("views", VIEWS, ids=lambda views: "-".join(view.__name__ for view in views))
def test_axe_finds_nothing(article, views):
    page = article()
    page.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for view in views:
        view(page)
        page.settle()
        assert violations(page) == [], view.__name__


def test_axe_finds_nothing_on_a_narrow_page_with_the_legend_open(article):
    page = article(width=320, height=640)
    page.click("#open-legend")
    assert violations(page) == []


def test_axe_finds_nothing_in_the_overview(crowd):
    page = crowd()
    page.run("document.getElementById('canvas').focus()")
    page.key("ArrowRight")
    assert violations(page) == []


@pytest.mark.parametrize(("nodes", "view"), [(500, table), (5000, search)], ids=["500-table", "5000-search"])
def test_axe_finds_nothing_among_many_nodes(page_of, nodes, view):
    network = Network(title="Some", heading="")
    for number in range(nodes):
        network.add_node(number, f"thing {number}", x=number % 71 * 60, y=number // 71 * 60)
    for number in range(1, nodes):
        network.add_edge(number, number // 7, title="acts on")
    page = page_of(network)
    page.wait(READY)
    assert violations(page) == []
    view(page)
    assert violations(page) == []


def test_axe_finds_nothing_in_a_contradiction(page_of):
    page = page_of(explore(contradiction()))
    page.wait(READY)
    select(page, "K1")
    assert violations(page) == []


@pytest.mark.parametrize(("keys", "width"), [(("N1", "N4"), 1360), (("N2", "N3"), 390)])
def test_axe_finds_nothing_in_null_results_and_disputes(page_of, tried, keys, width):
    page = page_of(tried.explore(), width=width)
    page.wait(READY)
    page.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for key in keys:
        select(page, key)
        assert page.text("#panel .eyebrow").startswith(f"Claim {key}")
        assert violations(page) == [], key


def test_axe_finds_nothing_in_the_attributes_of_a_foreign_graph(page_of):
    graph = nx.MultiDiGraph()
    graph.add_node("a", betweenness=0.25, remark="seen in clinic")
    graph.add_edge("a", "b", key="inhibits", relation="inhibits", score=0.75)
    page = page_of(explore(graph, focus="a"))
    page.wait(READY)
    assert violations(page) == []


def test_axe_finds_nothing_in_a_mechanism(page_of, kg):
    page = page_of(kg.explore("IL-2", to="metastasis"))
    page.wait(READY)
    assert violations(page) == []


def test_axe_would_notice_a_nameless_button(article):
    page = article()
    page.run("document.body.append(document.createElement('button'))")
    page.run(
        "document.querySelector('#subtitle').hidden = false; document.querySelector('#subtitle').textContent = 'pale';"
    )
    page.run("document.querySelector('#subtitle').style.color = '#777'")
    found = [each[0] for each in violations(page)]
    assert "button-name" in found
    assert "color-contrast" in found


def test_every_control_is_reached_by_tab(page):
    wanted = page.run(
        "[...document.querySelectorAll('button, input, canvas, summary')]"
        ".filter(e => e.checkVisibility()).map((e, n) => e.dataset.n = String(n))"
    )
    seen = set()
    for _ in range(len(wanted) + 5):
        page.key("Tab")
        seen.add(page.run("document.activeElement.dataset.n"))
    assert set(wanted) <= seen


def test_page_at_200_percent_keeps_everything_in_reach(article):
    page = article(width=680, height=450)
    assert page.run("document.documentElement.scrollWidth") == 680
    assert page.run("document.getElementById('stage').clientHeight") > 120
    select(page, "C35")
    box = page.run("(b => [b.left, b.right, b.height])(document.getElementById('panel').getBoundingClientRect())")
    assert box[0] >= 0
    assert box[1] <= 680
    assert box[2] > 90


def test_nothing_moves_by_itself_where_less_motion_is_wished(graph, page_of):
    page = page_of(explore(graph))
    page.wait(READY)
    page.browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    select(page, "C01")
    assert page.run("document.getAnimations().length") == 0
    assert page.run("getComputedStyle(document.getElementById('panel')).animationName") == "none"
