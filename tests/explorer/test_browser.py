"""The page in a real browser, with the network cut."""

import networkx as nx
import pytest

from immunograph.explorer import explore

from .browser import READY, counted, row, select
from .conftest import BASE, HOSTILE

pytestmark = pytest.mark.browser

# Read from a copy: Chromium remarks on repeated reading of the canvas that is drawn on.
COPY = (
    "const c = document.getElementById('canvas'); const o = new OffscreenCanvas(c.width, c.height);"
    " const copy = o.getContext('2d', {willReadFrequently: true}); copy.drawImage(c, 0, 0);"
)


def pixels(page) -> int:
    """Count the pixels of the canvas that differ from its ground."""
    return page.run(
        f"(() => {{ {COPY} const d = copy.getImageData(0, 0, c.width, c.height).data;"
        " let n = 0; for (let i = 0; i < d.length; i += 4)"
        " if (d[i] !== d[0] || d[i+1] !== d[1] || d[i+2] !== d[2]) n++;"
        " return n; })()"
    )


def test_page_opens_and_draws(page):
    assert page.run("document.title") == "A made-up graph"
    assert pixels(page) > 3000
    assert "7 claims and 1 inferred shown, between 9 entities" in page.text("#counted")
    assert "CC0" in page.text("#source")


def test_legend_explains_marks_with_counts_and_filters(page):
    legend = page.text("#legend")
    for words in (
        "inhibits\n4",
        "promotes\n3",
        "open question\n1",
        "possible\n1",
        "inferred by a rule\n1",
        "asked\n1",
        "intended, a goal\n1",
    ):
        assert words in legend.replace("\nonly", ""), words
    before = pixels(page)
    page.run(f"{row('inhibits')}.click()")
    page.settle()
    assert page.run(f"{row('inhibits')}.getAttribute('aria-pressed')") == "false"
    assert sum(counted(page)) == 4
    assert "3 claims and 1 inferred hidden: inhibits · show" in page.text("#counted")
    assert pixels(page) < before
    page.click("#counted button")
    assert "7 claims and 1 inferred shown" in page.text("#counted")


def test_view_emptied_by_filters_says_which(page):
    for name in ("inhibits", "promotes", "affects, direction not stated"):
        page.run(f"{row(name)}.click()")
    page.settle()
    assert "“inhibits” hides 4, “promotes” hides 3" in page.text("#empty")
    page.click("#empty button")
    assert page.run("document.getElementById('empty').hidden")


@pytest.mark.parametrize("text", ["il-2", "PROLEUKIN", "uniprotkb:p60568", "interleukin"])
def test_search_finds_names_synonyms_and_identifiers(page, text):
    page.key("/")
    page.write(text)
    assert page.run("document.querySelectorAll('#hits li').length") >= 1
    page.key("Enter")
    assert page.text("#panel h2") == "interleukin-2"
    assert "IL-2 · Proleukin" in page.text("#panel")
    assert page.run("document.querySelector('#panel a').href").startswith("http://purl.uniprot.org/")


def test_search_for_nothing_says_so(page):
    page.click("#query")
    page.write("zzz")
    assert "Nothing by that name" in page.text("#hits")


def test_panel_of_a_hedged_claim_keeps_its_hedge(page):
    select(page, "C01")
    panel = page.text("#panel")
    assert "Claim C01 · proposed, not accepted" in panel
    assert page.text("#panel h2 mark") == "seems to"
    assert "possible" in panel
    assert "1 of 3" in panel
    assert page.run("document.querySelector('#panel .steps').getAttribute('aria-label')") == "possible, 1 of 3"
    for words in (
        "1 for",
        "0 against",
        "a made-up review",
        "An invented text, paragraph 1, sentence S02, characters 10–60",
        "ECO:0000034",
    ):
        assert words in panel, words


def test_panel_shows_both_sides_context_and_the_contrasting_claim(page):
    select(page, "C03")
    panel = page.text("#panel")
    for words in (
        "1 for",
        "1 against",
        "a made-up letter",
        "early stage",
        "contrasts in context (a contrast, no conflict)",
        "lymphocyte activates cancer cell\nprobable",
    ):
        assert words in panel, words
    assert "Says the opposite" not in panel
    page.run("[...document.querySelectorAll('#panel .claims button')][0].click()")
    page.settle()
    assert "Claim C02" in page.text("#panel")


def test_question_is_not_shown_as_said(page):
    select(page, "C05")
    panel = page.text("#panel")
    assert "1 asking" in panel
    assert "0 for" in panel
    assert "open question" in panel


def test_inferred_claim_shows_rule_and_premises(page):
    select(page, "C08")
    panel = page.text("#panel")
    assert "inferred by a rule" in panel
    assert "a made-up rule" in panel
    assert page.text("#panel h2") == "Inferred: interferon helps prevent cancer"
    assert "C04\ninterferon inhibits growth of cancer cells\nasserted · by a made-up review" in panel
    page.run(
        "[...document.querySelectorAll('#panel .card .claims button')].find(b => b.textContent.startsWith('C04')).click()"
    )
    page.settle()
    assert "Claim C04" in page.text("#panel")


def test_clicking_on_a_node_and_on_a_line_opens_them(graph, page_of):
    network = explore(nx.MultiDiGraph(graph.subgraph([BASE + "entity/interferon", BASE + "entity/growth"])))
    page = page_of(network)
    page.wait(READY)
    spots = page.run(
        f"(() => {{ {COPY} const b = c.getBoundingClientRect();"
        " const d = copy.getImageData(0, 0, c.width, c.height).data;"
        " const find = (r, g, b2) => { let n = 0, x = 0, y = 0;"
        " for (let i = 0; i < d.length; i += 4) "
        " if (d[i] === r && d[i+1] === g && d[i+2] === b2) { n++;"
        " x += (i / 4) % c.width; y += Math.floor(i / 4 / c.width); }"
        " return [b.x + x / n, b.y + y / n]; }; return [find(0, 114, 178), find(213, 94, 0)]; })()"
    )
    page.click_at(*spots[0])
    assert page.text("#panel h2") == "interferon"
    page.key("Escape")
    assert page.run("document.getElementById('panel').hidden")
    page.click_at(*spots[1])
    assert "Claim C04" in page.text("#panel")
    assert page.complaints() == []


def test_keyboard_alone_reaches_a_claim_and_the_table(page):
    page.run("document.getElementById('canvas').focus()")
    page.key("ArrowRight")
    first = page.text("#panel h2")
    assert first
    page.key("]")
    assert "Claim" in page.text("#panel .eyebrow")
    page.key("Escape")
    page.key("t")
    assert page.run("document.querySelectorAll('#table tbody tr').length") == 8
    page.run("document.querySelector('#table td button').focus()")
    page.key("Enter")
    assert "Claim" in page.text("#panel .eyebrow")


def test_table_holds_what_the_filter_leaves_and_sorts(page):
    page.run(f"{row('inhibits')}.click()")
    page.click("#show-table")
    assert page.run("document.querySelectorAll('#table tbody tr').length") == 4
    page.run("[...document.querySelectorAll('th button')].find(b => /^Certainty/.test(b.textContent)).click()")
    column = "[...document.querySelectorAll('td[data-name=\"Certainty\"]')].map(c => c.innerText.trim())"
    assert page.run(column) == ["possible", "intended, probable", "probable", "asserted"]
    assert page.run("document.querySelector('th[aria-sort=ascending]').innerText").startswith("Certainty")


def test_steps_around_a_thing(page):
    select(page, "doctors")
    page.run("document.querySelectorAll('.hops button')[0].click()")
    page.settle()
    assert sum(counted(page)) == 1
    assert "6 claims and 1 inferred hidden: further than 1 step from doctors" in page.text("#counted")
    page.run("document.querySelectorAll('.hops button')[1].click()")
    page.settle()
    assert sum(counted(page)) == 2


def test_dark_and_light_by_preference_and_by_button(graph, page_of):
    page = page_of(explore(graph), dark=True)
    page.wait(READY)
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.run(ground)
    page.click("#theme")
    assert page.run(ground) != dark
    assert page.complaints() == []


def test_narrow_page_does_not_scroll_sideways(graph, page_of):
    page = page_of(explore(graph, title="A rather long title that has to be broken somewhere"), width=320, height=640)
    page.wait(READY)
    assert page.run("document.documentElement.scrollWidth") == 320
    assert page.run("document.getElementById('stage').clientHeight") > 250
    page.click("#open-legend")
    assert page.run("document.getElementById('legend').offsetWidth") > 200
    assert page.complaints() == []


def test_printed_page_shows_figure_legend_and_choice_on_white(graph, page_of):
    page = page_of(explore(graph), dark=True)
    page.wait(READY)
    select(page, "C03")
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    page.browser.call("Emulation.setEmulatedMedia", media="print")
    page.settle()
    assert pixels(page) > 3000
    assert page.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.run("document.getElementById('legend').offsetHeight") > 100
    assert page.run("document.getElementById('panel').offsetHeight") > 100
    assert page.run("document.getElementById('search').offsetHeight") == 0
    assert page.complaints() == []


def test_empty_reason_stands_where_the_picture_would(page_of):
    page = page_of(explore(nx.MultiDiGraph(), empty_reason="Nothing here is that certain."))
    page.wait(READY)
    assert page.text("#empty") == "Nothing here is that certain."
    assert page.complaints() == []


def test_focus_is_selected_at_once(graph, page_of):
    page = page_of(explore(graph, focus=BASE + "entity/cancer"))
    page.wait(READY)
    assert page.text("#panel h2") == "cancer"


def test_policy_stops_what_gets_past_the_escaping(graph, browser, tmp_path):
    """The second line of defence by itself: markup put straight into the page neither runs nor loads."""
    page_text = explore(graph).generate_html().replace("</main>", HOSTILE[0].removeprefix("</script>") + "</main>")
    path = tmp_path / "broken.html"
    path.write_text(page_text, encoding="utf-8")
    page = browser.open(path)
    page.wait(READY)
    assert page.run("window.hit") is None
    assert any("Content Security Policy" in each for each in page.complaints())


def test_a_cue_is_lit_as_words_of_its_own_only(page_of):
    made = nx.MultiDiGraph()
    evidence = {
        "stance": "asks",
        "certainty": 0,
        "paraphrase": "Asked whether cancer can recede",
        "cues": [["can", 0, 3]],
    }
    made.add_edge("a", "b", key="urn:c", predicate_label="does", certainty=0, identifiers=["C9"], evidence=[evidence])
    opened = page_of(explore(made))
    opened.wait(READY)
    select(opened, "C9")
    assert opened.run("[...document.querySelectorAll('#panel h2 mark')].map(m => m.previousSibling.textContent)") == [
        "Asked whether cancer "
    ]
