"""Filters, presets, steps, paths and contradictions, on the packaged graph and on a made-up one."""

import networkx as nx
import pytest

from immunograph.explorer import explore

from .browser import READY, counted, press, row, select
from .conftest import BASE, claim, evidence

pytestmark = pytest.mark.browser

ARTICLE = "Interferons And Interleukins: Immunomodulators With Cancer-Fighting Possibilities"


@pytest.fixture
def real(article):
    opened = article()
    yield opened
    assert opened.requests() == []
    assert opened.complaints() == []


def test_reference_list_is_hidden_at_first_and_back_by_one_click(real):
    assert (
        real.text("#counted")
        == "52 of 63 claims and 1 inferred shown, between 38 of 50 entities and 4 names or definitions · 11 hidden: from the reference list · show"
    )
    real.click("#counted button")
    assert "63 claims and 1 inferred shown, between 50 entities and 4 names or definitions" in real.text("#counted")


def test_claims_read_the_same_on_the_page_and_in_the_graph(real, kg):
    select(real, "interleukin-2")
    assert kg.sentence("C35") in real.text("#panel")
    select(real, "C35")
    assert real.text("#panel h2") == kg.sentence("C35")
    assert kg.sentence("C36") in real.text("#panel")


def test_joint_claims_count_once(real):
    real.click("#counted button")
    real.click("#show-table")
    assert real.run("document.querySelectorAll('#table tbody tr').length") == 66
    assert real.text("#counted").startswith("63 claims and 1 inferred shown")


FILTERS = [
    ("what", "Disease process", None),
    ("does", "inhibits", 16),
    ("firm", "possible", 6),
    ("put", "intended, a goal", 4),
    ("standing", "inferred by a rule", 1),
    ("who", "clinical trials (unnamed)", 2),
    ("context", "early stage of cancer", 2),
    ("footing", "attributed belief", 5),
    ("type", "clinical study evidence (ECO:0000180)", 2),
    ("verb", "is a kind of", 6),
    ("source", ARTICLE, 63),
    ("graph", "inferred", 1),
    ("graph", "curated", 63),
    ("clash", "contrast of context, no conflict", 4),
]


def test_each_filter_leaves_what_it_says(real):
    """One after the other on one page: each ends where everything is shown again."""
    real.click("#counted button")
    assert real.run("document.querySelectorAll('.row').length") > 40
    for facet, label, left in FILTERS:
        assert real.text("#counted").startswith("63 claims and 1 inferred shown"), label
        button = f"[...document.querySelectorAll('.row[data-facet={facet}]')].find(r => r.querySelector('span').textContent === {label!r})"
        count = int(real.run(f"{button}.querySelector('b').textContent"))
        real.run(f"{button}.parentElement.querySelector('.only').click()")
        real.settle()
        if left is not None:
            assert count == left, label
            assert sum(counted(real)) == left, label
        else:
            assert sum(counted(real)) < 20, label
        if sum(counted(real)) < 64:
            press(real, "show all" if real.text("#counted").endswith("show all") else "show", "#counted")
    assert real.text("#counted").startswith("63 claims and 1 inferred shown")


def test_no_view_of_trials_where_no_passage_states_such_a_design(real):
    views = real.run("[...document.querySelectorAll('.presets button')].map(each => each.textContent)")
    assert "Only what is accepted" in views
    assert "Only what trials report" not in views


def tried_and_grown():
    made = nx.MultiDiGraph()
    for thing in ("relatlimab", "nivolumab", "growth"):
        made.add_node(BASE + "entity/" + thing, label=thing, category="Drug", curie="")
    for drug, rest in (("relatlimab", []), ("nivolumab", [evidence(certainty=3, design="randomized_trial")])):
        grown = evidence(certainty=3, design="cell_culture", document="A trial of cells", speaker="Cells in a trial")
        null = evidence("null", 3, design="single_arm_trial", speaker="A report")
        passages = [grown, *(rest or [null])]
        claim(
            made,
            drug,
            drug,
            "growth",
            "inhibits",
            "-",
            certainty=3,
            stance="supports",
            evidence=passages,
            says="Told of both.",
        )
    claim(made, "told", "growth", "nivolumab", "increases", "+", certainty=3, evidence=[evidence(document="A trial")])
    return made


def test_view_of_trials_shows_each_claim_as_a_trial_reported_it(page_of):
    opened = page_of(explore(tried_and_grown()))
    lines = "[...document.querySelectorAll('#table tbody tr')].map(row => row.innerText.replace(/\\s+/g, ' ').trim())"
    press(opened, "Only what trials report")
    assert opened.text("#counted").startswith("2 of 3 claims shown")
    opened.click("#show-table")
    null, seen = sorted(opened.run(lines), reverse=True)
    assert "did not inhibit (null result)" in null
    assert "null result: A report" in null
    assert "Cells in a trial" not in null + seen
    assert "nivolumab inhibits growth" in seen
    opened.run("document.querySelectorAll('#table tbody tr')[1].click()")
    assert opened.text("#panel h2") == "Relatlimab did not inhibit growth (null result)"
    assert "Cells in a trial" not in opened.text("#panel")
    press(opened, "show all" if opened.text("#counted").endswith("show all") else "show", "#counted")
    assert any("relatlimab inhibits growth" in row and "null result: A report" in row for row in opened.run(lines))


def test_expanding_from_a_neighbour_adds_its_neighbours(real):
    select(real, "doctors")
    real.key("1") if real.run("document.activeElement.id") == "canvas" else press(real, "1", ".hops")
    few = int(real.text("#counted").split()[0])
    real.run("[...document.querySelectorAll('#panel .triple button, #panel .claims button')][0].click()")
    real.run("[...document.querySelectorAll('#panel .triple button')].at(-1).click()")
    real.settle()
    assert real.text("#panel h2") == "immune system"
    press(real, "Show its neighbours too", "#panel")
    assert int(real.text("#counted").split()[0]) > few


def ask_path(page, start, end):
    page.run("document.getElementById('paths').click()")
    for name, text in (("from", start), ("to", end)):
        page.run(f"document.getElementById('path-{name}').focus(); document.getElementById('path-{name}').select()")
        page.write(text)
    page.key("Enter")
    return page.text("#paths-found")


def test_path_has_net_sign_and_weakest_step(real):
    found = ask_path(real, "IL-2", "metastasis")
    assert found.startswith("3 paths, but the steps of the best are about different things: C08 and C06 (")
    assert "On the 2 best-supported ones, interleukin-2 may weaken the positive effect on metastasis" in found
    assert "net effect: may weaken the positive effect on metastasis" in found
    assert "weakest step: C08, certainty 2 of 3" in found
    assert "the immune system is able to neutralize cancer cells" in found
    assert "the curators' axiom; adds no certainty" in found


def test_path_over_kinds_is_a_generalisation_and_says_so(real):
    found = ask_path(real, "IL-2", "lymphocyte")
    assert "a generalisation to the class, adds no certainty" in found
    assert "note: what is stated for interleukin need not hold for interleukin-2, because some are not all" in found
    assert "weakest step: the generalisation from interleukin-2 to interleukin" in found


def test_no_path_says_so_and_names_what_is_only_asked(graph, page_of):
    page = page_of(explore(graph))
    page.wait(READY)
    found = ask_path(page, "immune system", "cancer")
    assert "No path. No edges lead from immune system to cancer" in found
    assert (
        "These claims between the two are not steps of a path: “immune system prevents cancer” (open question)" in found
    )
    assert page.complaints() == []


def test_signs_multiply_along_a_path(page_of):
    graph = nx.MultiDiGraph()
    for key, source, target, sign, certainty in (
        ("A", "a", "b", "-", 3),
        ("B", "b", "c", "-", 1),
        ("C", "c", "d", "-", 2),
    ):
        claim(graph, key, source, target, "acts on", sign, evidence=[evidence("supports", certainty)])
    page = page_of(explore(graph))
    page.wait(READY)
    name = "https://w3id.org/immunograph/entity/"
    assert "net effect: may weaken the negative effect on ige:c" in ask_path(page, name + "a", name + "c")
    found = ask_path(page, name + "a", name + "d")
    assert "net effect: may inhibit ige:d" in found
    assert "3 steps" in found
    assert "weakest step: B, certainty 1 of 3" in found


def contradiction():
    graph = nx.MultiDiGraph()
    claim(graph, "K1", "x", "y", "raises", "+", evidence=[evidence("supports", 3)])
    claim(graph, "K2", "x", "y", "lowers", "-", evidence=[evidence("supports", 2)])
    claim(graph, "K3", "u", "v", "raises", "+", context=[["stage", "early"]], evidence=[evidence("supports", 3)])
    claim(graph, "K4", "u", "v", "lowers", "-", context=[["stage", "late"]], evidence=[evidence("supports", 2)])
    claim(graph, "K5", "p", "q", "raises", "+", evidence=[evidence("supports", 3), evidence("disputes", 2)])
    claim(graph, "K6", "r", "s", "raises", "+", evidence=[evidence("supports", 3)])
    claim(graph, "K7", "r", "s", "lowers", "-", evidence=[evidence("asks", 0)])
    return graph


def test_contradictions_are_told_from_contrasts_and_questions(page_of):
    page = page_of(explore(contradiction()))
    page.wait(READY)
    select(page, "K1")
    assert "Says the opposite, between the same two" in page.text("#panel")
    select(page, "K3")
    assert "Says the opposite" not in page.text("#panel")
    assert "a contrast, no conflict" in page.text("#panel")
    select(page, "K6")
    assert "Says the opposite" not in page.text("#panel")
    assert "Also between these two" in page.text("#panel")
    press(page, "Only contradictions")
    assert page.text("#counted").startswith("3 of 7 claims")
    press(page, "Only contrasts of context")
    assert page.text("#counted").startswith("2 of 7 claims")
    assert page.run(f"!!{row('contrast of context, no conflict')}")
    assert page.complaints() == []


def test_contradictory_claims_stand_on_a_lit_ground(page_of):
    page = page_of(explore(contradiction()))
    page.wait(READY)
    lit = (
        "(() => { const c = document.getElementById('canvas'); const o = new OffscreenCanvas(c.width, c.height);"
        " const x = o.getContext('2d', {willReadFrequently: true}); x.drawImage(c, 0, 0);"
        " const d = x.getImageData(0, 0, c.width, c.height).data; let n = 0;"
        " for (let i = 0; i < d.length; i += 4) if (d[i] > 235 && d[i+1] > 195 && d[i+1] < 225 && d[i+2] < 160) n++; return n; })()"
    )
    assert page.run(lit) > 300
    press(page, "Only contrasts of context")
    assert page.run(lit) < 30


def test_more_than_a_screen_holds_opens_as_groups(crowd):
    page = crowd()
    assert "in " in page.text("#counted")
    assert "groups" in page.text("#counted")
    page.run("document.getElementById('canvas').focus()")
    page.key("ArrowRight")
    assert page.text("#panel .eyebrow").startswith("Group of things")
    count = int(page.text("#panel .pressing").split()[2].replace(",", ""))
    page.run("document.getElementById('canvas').focus()")
    page.key("g")
    assert f"between {count:,} things" in page.text("#counted")
    assert "outside this group" in page.text("#counted")
    page.click("#groups")
    assert page.text("#counted").endswith("groups")
    select(page, "thing 777")
    assert page.text("#panel h2") == "thing 777"
    assert "between" in page.text("#counted")
    assert not page.text("#counted").endswith("groups")
    assert page.complaints() == []
    assert page.requests() == []


def test_dragging_moves_the_picture(graph, page_of):
    page = page_of(explore(graph))
    page.wait(READY)

    def changed_pixels():
        return page.run(
            "(() => { const c = document.getElementById('canvas'); const o = new OffscreenCanvas(c.width, c.height);"
            " const x = o.getContext('2d', {willReadFrequently: true}); x.drawImage(c, 0, 0);"
            " const d = x.getImageData(0, 0, c.width, c.height).data; const was = window.was ?? d; window.was ??= d; let n = 0;"
            " for (let i = 0; i < d.length; i += 4) if (Math.abs(d[i] - was[i]) > 40) n++; return n; })()"
        )

    assert changed_pixels() == 0
    drag(page, (250, 70), (310, 130))
    moved = changed_pixels()
    assert moved > 2000
    drag(page, (310, 130), (250, 70))
    assert changed_pixels() < moved / 20
    assert page.complaints() == []


def drag(page, start, end):
    call = page.browser.call
    call("Input.dispatchMouseEvent", type="mousePressed", x=start[0], y=start[1], button="left", clickCount=1)
    for share in (0.3, 0.7, 1.0):
        x, y = (a + (b - a) * share for a, b in zip(start, end, strict=True))
        call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, button="left", buttons=1)
        page.settle()
    call("Input.dispatchMouseEvent", type="mouseReleased", x=end[0], y=end[1], button="left", clickCount=1)
    call("Input.dispatchMouseEvent", type="mouseMoved", x=1, y=1)
    page.settle()
