"""Reading the picture: labels keep clear of one another, heads come back near by, and every edge says who says so."""

import io
import json
from xml.etree import ElementTree

import networkx as nx
import pytest

from immunograph.explorer import Network, explore
from immunograph.explorer import layout_progress as progress_module
from immunograph.explorer.layout import Box, arrange
from immunograph.explorer.page import modules
from immunograph.explorer.script_bundle import bundle

from .browser import READY, row, select
from .conftest import BASE, claim, evidence
from .test_asking import contradiction
from .test_taking import take

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"

MEASURE = """(text => {
  const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const here = document.body.appendChild(document.importNode(svg, true));
  const names = [...here.querySelectorAll("text")].filter(t => t.getAttribute("fill") !== "none" && t.textContent.length > 1);
  const boxes = names.map(t => { const b = t.getBBox(); return [t.textContent, b.x, b.y, b.width, b.height]; });
  here.remove();
  return boxes;
})"""


def clashes(boxes):
    """Give pairs of lines of text of which one covers more than an eighth of the other."""
    found = []
    for number, (a, ax, ay, aw, ah) in enumerate(boxes):
        for b, bx, by, bw, bh in boxes[:number]:
            wide = min(ax + aw, bx + bw) - max(ax, bx)
            high = min(ay + ah, by + bh) - max(ay, by)
            if wide > 0 and high > 0 and wide * high > min(aw * ah, bw * bh) / 8:
                found.append((a, b))
    return found


@pytest.mark.parametrize(("width", "height"), [(1360, 900), (2560, 1440), (680, 450), (320, 640)])
def test_labels_do_not_collide_at_rest(article, width, height):
    page = article(width=width, height=height)
    boxes = page.run(f"{MEASURE}({json.dumps(take(page, 'Drawing (SVG)'))})")
    assert len(boxes) > (40 if width > 1000 else 8)
    buttons = page.run(
        "(z => ['zoom', z.offsetLeft, z.offsetTop, z.offsetWidth, z.offsetHeight])(document.querySelector('#zoom'))"
    )
    assert clashes([*boxes, buttons]) == []


def test_labels_do_not_collide_beside_an_open_panel(article):
    page = article()
    select(page, "C35")
    boxes = page.run(f"{MEASURE}({json.dumps(take(page, 'Drawing (SVG)'))})")
    # What is chosen is drawn once more over the rest.
    assert clashes([list(each) for each in dict.fromkeys(map(tuple, boxes))]) == []
    assert clashes([["a", 0, 0, 50, 12], ["b", 20, 3, 50, 12]]) == [("b", "a")]


@pytest.mark.slow
def test_no_verb_covers_the_mark_of_a_null_result(page_of, tried):
    page = page_of(tried.explore(), width=900, height=600)
    page.wait(READY)
    select(page, "tumour spread")
    measure = MEASURE.replace("length > 1", "length > 0")
    boxes = page.run(f"{measure}({json.dumps(take(page, 'Drawing (SVG)'))})")
    marks = [list(each) for each in dict.fromkeys(tuple(box) for box in boxes if box[0] in {"∅", "≠"})]
    verbs = [box for box in boxes if "inhibit" in box[0]]
    assert len(marks) > 3
    assert verbs
    assert [clash for verb in verbs for clash in clashes([verb, *marks])] == []


def test_every_edge_of_the_article_says_who_says_so(article):
    page = article()
    page.click("#counted button")
    page.key("t")
    told = page.run(
        "[...document.querySelectorAll('#table td button')].map(b => { b.click();"
        " return [b.getAttribute('aria-label'), document.getElementById('panel').innerText]; })"
    )
    assert len(told) == 66
    words = ("Said by", "Asked by", "Intended, according to", "Disputed by", "it follows by the rule below")
    assert [name for name, panel in told if not any(each in panel for each in words)] == []
    assert [name for name, panel in told if "sentence S" not in panel and "follows by the rule" not in panel] == []


def test_what_is_said_of_a_claim_in_short_keeps_quantifier_context_and_speaker(article):
    page = article()
    select(page, "immune system")
    panel = page.text("#panel")
    assert "intended · population: cancer patients · by doctors" in panel
    assert "probable, as a capability only · early stage of cancer" in panel
    select(page, "interleukin-2")
    assert "probable · of “at least one”" in page.text("#panel")


def test_passage_of_an_unknown_stance_is_shown_all_the_same(page_of):
    made = nx.MultiDiGraph()
    made.add_edge("a", "b", key="urn:c", identifiers=["K1"], evidence=[{"stance": "mentions", "speaker": "somebody"}])
    page = page_of(explore(made))
    page.wait(READY)
    select(page, "K1")
    assert "1 mentioning it\nMentioned by somebody" in page.text("#panel").replace("\n\n", "\n")


def test_a_claim_without_evidence_says_that_nobody_is_on_record_and_an_edge_says_nothing_of_it(page_of):
    for claimed in (True, False):
        graph = nx.DiGraph()
        graph.add_edge("alpha", "beta", **({"claim": "A1", "status": "proposed"} if claimed else {}))
        page = page_of(explore(graph))
        page.wait(READY)
        page.key("t")
        page.click("#table td button")
        assert ("No passage is recorded for this edge" in page.text("#panel")) is claimed


def test_heads_of_a_crowd_are_drawn_once_one_comes_near(page_of):
    network = Network(title="Crowd", progress=False)
    side = 48
    for number in range(side * side):
        network.add_node(number, f"n{number}", x=number % side * 60, y=number // side * 60)
    for number in range(side * side):
        for step in (1, side):
            if number + step < side * side:
                network.add_edge(number, number + step, sign="+", predicate_label="raises")
    page = page_of(network)
    page.wait(READY)

    def heads():
        drawing = ElementTree.fromstring(take(page, "Drawing (SVG)"))  # noqa: S314 - a drawing of our own
        hue = page.run("getComputedStyle(document.documentElement).getPropertyValue('--c-green').trim()")
        return [each for each in drawing.iter(SVG + "path") if each.get("fill") == hue]

    assert "lines are drawn thin" in page.text("#legend")
    assert heads() == []
    page.run("document.getElementById('canvas').focus()")
    for _ in range(9):
        page.key("+")
    assert heads() != []
    assert page.complaints() == []


def test_contradicting_claim_stands_out_beside_the_chosen_one(page_of):
    page = page_of(explore(contradiction()))
    page.wait(READY)
    select(page, "K1")
    drawing = ElementTree.fromstring(take(page, "Drawing (SVG)"))  # noqa: S314 - a drawing of our own
    assert {"raises", "lowers"} <= {each.text for each in drawing.iter(SVG + "text")}


def test_switching_off_what_is_chosen_lets_go_of_it(page):
    select(page, "C04")
    page.run(f"{row('inhibits')}.click()")
    page.settle()
    assert page.run("document.getElementById('panel').hidden")


def test_layout_tells_how_far_it_is(monkeypatch):
    shares = []
    arrange([Box(40, 40)] * 900, [(number, number + 1) for number in range(899)], report=shares.append)
    assert len(shares) > 20
    assert shares == sorted(shares)
    assert shares[-1] == 1.0

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with progress_module.layout_progress(5000) as report:
        assert report is not None
        report(0.5)
    assert "placing 5,000 nodes" in terminal.getvalue()
    with progress_module.layout_progress(70, 900) as dense, progress_module.layout_progress(70, 90) as sparse:
        assert dense is not None
        assert sparse is None
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with progress_module.layout_progress(5000) as report:
        assert report is None


BESIDE_PANEL = """
import { draw } from "./canvas.js";
import { readColours } from "./colours.js";
import { edges } from "./data.js";
import { setAside, sift } from "./facets.js";
import { fit } from "./fitting.js";
import { deselect, selectEdge } from "./panel.js";
import { frame, placer, resize } from "./view.js";
readColours(); sift(); setAside(); resize(); fit(); draw();
const under = [];
let seen = 0;
for (const afresh of [true, false]) for (const edge of edges.filter((each) => each.shown)) {
  if (afresh) { deselect(); fit(); draw(); }
  selectEdge(edge);
  draw();
  const room = frame();
  for (const node of [edge.source, edge.target]) {
    const [x, y, r] = placer()(node);
    const tag = node.tag || { dx: 0, dy: 0 };
    const [w, h] = node.tag ? [node.textWidth / 2, node.textHeight / 2] : [0, 0];
    seen += node.tag ? 1 : 0;
    if (x - r < 0 || x + r > room.width || y - r < 0 || y + r > room.height) under.push(`${edge.key}: ${node.label} is not in sight`);
    if (x + tag.dx - w < 0 || x + tag.dx + w > room.width || y + tag.dy - h < 0 || y + tag.dy + h > room.height) under.push(`${edge.key}: the name of ${node.label} is not in sight`);
  }
}
window.besidePanel = { under, seen };
"""


@pytest.mark.parametrize(("width", "height"), [(1360, 900), (390, 800)])
def test_what_is_selected_stands_beside_the_panel_with_its_name(article, width, height):
    page = article(width=width, height=height)
    found = page.run(bundle({**modules(), "probe.js": BESIDE_PANEL}, "probe.js") + "besidePanel")
    assert found["under"] == []
    assert found["seen"] > 60


@pytest.mark.parametrize("name", ["immunomodulator", "lymphocyte"])
def test_no_label_is_cut_off_on_a_phone(kg, page_of, name):
    page = page_of(kg.explore(name), width=390, height=800)
    page.wait(READY)
    shown = json.loads(page.run(f"JSON.stringify({MEASURE}({json.dumps(take(page, 'Drawing (SVG)'))}))"))
    width, height = page.run(
        "[document.querySelector('#stage').clientWidth, document.querySelector('#panel').offsetTop]"
    )
    assert len(shown) > 5
    assert [each for each in shown if each[1] < 0 or each[1] + each[3] > width + 1 or each[2] < 0] == []
    assert [each for each in shown if each[2] + each[4] > height + 1] == []


def test_bold_label_covers_the_same_label_in_regular_weight(article):
    page = article()
    select(page, "interferon")
    svg = ElementTree.fromstring(take(page, "Drawing (SVG)"))  # noqa: S314  written by the page itself
    marks = list(svg.iter())
    bold = next(
        place for place, mark in enumerate(marks) if mark.get("font-weight") == "600" and mark.tag == f"{SVG}text"
    )
    ground = marks[bold - 1]
    assert ground.tag == f"{SVG}rect"
    assert float(ground.get("x")) < float(marks[bold].get("x")) < float(ground.get("x")) + float(ground.get("width"))


def test_heading_of_a_mechanism_is_whole_on_a_phone(page_of, kg):
    page = page_of(kg.explore("IL-2", to="cancer cell"), width=390, height=844)
    page.wait(READY)
    whole = "document.querySelector('#subtitle')"
    assert page.run(f"getComputedStyle({whole}).overflowY") == "auto"
    assert page.run(f"{whole}.scrollHeight <= {whole}.clientHeight || {whole}.tabIndex === 0")
    page.run(f"{whole}.textContent = 'long '.repeat(900); dispatchEvent(new Event('resize'))")
    assert page.run(f"{whole}.scrollHeight > {whole}.clientHeight && {whole}.tabIndex === 0")
    assert page.run("document.querySelector('#stage').clientHeight") > 200
    page.run(f"{whole}.textContent = 'short'; dispatchEvent(new Event('resize'))")
    assert page.run(f"{whole}.tabIndex") == -1


NEAREST_EDGE = """
import { draw } from "./canvas.js";
import { readColours } from "./colours.js";
import { edges, nodes } from "./data.js";
import { setAside, sift } from "./facets.js";
import { fit } from "./fitting.js";
import { nameEdges } from "./labels.js";
import { dense, samples } from "./scene.js";
import { resize } from "./view.js";
readColours(); sift(); setAside(); resize(); fit(); draw();
const written = [];
const pen = { measureText: (text) => ({ width: 7.5 * text.length }), strokeText: () => 0, fillText: (text, x, y) => written.push({ text, x, y }) };
const places = { "IL-15": [665, 425, 18, -32], "cytotoxicity of NK cells": [480, 405, 14, 37], "regulatory T cells": [588, 530, 15, 30] };
const at = (node) => places[node.label];
for (const node of nodes) node.tag = { dx: 0, dy: places[node.label][3] };
nameEdges(pen, new Set(edges), at);
const gap = ({ text, x, y }, edge) => Math.min(...dense(samples(edge, at)).map(([a, b]) => Math.hypot(Math.max(Math.abs(a - x) - 3.75 * text.length - 2, 0), Math.max(Math.abs(b - y) - 8, 0))));
window.nearest = written.map((verb) => [verb.text, edges.reduce((best, edge) => (gap(verb, edge) < gap(verb, best) ? edge : best)).label]);
"""


def test_verb_is_nearest_to_its_own_edge(page_of):
    graph = nx.MultiDiGraph()
    both = [evidence("supports", 3), evidence("null", 3)]
    claim(graph, "K1", "il15", "killing", "promotes", "+", evidence=both)
    claim(graph, "K2", "il15", "treg", "increases", "+", evidence=both[:1])
    claim(graph, "K3", "il15", "treg", "decreases", "-", evidence=both[:1])
    names = {"il15": "IL-15", "killing": "cytotoxicity of NK cells", "treg": "regulatory T cells"}
    nx.set_node_attributes(graph, {BASE + "entity/" + name: label for name, label in names.items()}, "label")
    page = page_of(explore(graph, focus=BASE + "entity/il15"), width=1280, height=900)
    page.wait(READY)
    nearest = page.run(bundle({**modules(), "nearest.js": NEAREST_EDGE}, "nearest.js") + "nearest")
    assert len(nearest) == 3
    assert [pair for pair in nearest if pair[0] != pair[1]] == []
