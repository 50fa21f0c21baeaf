"""Exports, links and what a page takes with it."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from immunograph.explorer import explore

from .browser import READY, counted, press, row, select
from .conftest import HOSTILE
from .hostile import hostile_graph

pytestmark = pytest.mark.browser

CATCH = (
    "(() => { const make = URL.createObjectURL; URL.createObjectURL = (b) => { window.caught = b; return make.call(URL, b); };"
    " HTMLAnchorElement.prototype.click = function () { window.named = this.download; }; })()"
)


def take(page, words):
    page.run(CATCH)
    page.run("window.caught = null")
    page.click("#take")
    press(page, words, "#taking")
    page.wait("window.caught !== null")
    return page.run("window.caught.type.startsWith('image/png') ? window.caught.size : window.caught.text()")


def test_png_is_a_picture_of_the_view(page):
    assert take(page, "Picture (PNG)") > 20_000
    assert page.run("window.named") == "A-made-up-graph.png"
    wide = page.run("createImageBitmap(window.caught).then(b => b.width)")
    assert wide == 2 * page.run("document.getElementById('stage').clientWidth")


def test_svg_is_well_formed_and_holds_the_labels(page):
    page.run(f"{row('inhibits')}.click()")
    drawing = ElementTree.fromstring(take(page, "Drawing (SVG)"))  # noqa: S314 - a drawing of our own
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    words = {each.text for each in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert {"interleukin-2", "lymphocyte"} <= words
    assert "interferon" not in words
    assert not [each for each in drawing.iter() if each.tag.endswith(("script", "image", "a"))]


def test_json_holds_the_claims_that_are_shown_with_their_evidence(page):
    page.run(f"{row('inhibits')}.click()")
    found = json.loads(take(page, "Claims shown (JSON)"))
    assert found["licence"] == "CC0"
    assert found["sources"] == [{"title": "An invented text"}]
    assert sorted(each["identifiers"][0] for each in found["edges"]) == ["C01", "C02", "C06", "C07"]
    hedged = next(each for each in found["edges"] if each["identifiers"] == ["C01"])
    assert hedged["certainty_word"] == "possible"
    assert hedged["evidence"][0]["cues"] == [["seems to", 20, 28]]


def test_csv_is_the_table(page):
    rows = list(csv.DictReader(io.StringIO(take(page, "Table (CSV)"))))
    assert len(rows) == 8
    hedged = next(each for each in rows if each["Claim"] == "C01")
    assert (hedged["Certainty"], hedged["Certainty (0-3)"], hedged["Cues"]) == ("possible", "1", "seems to")
    both = next(each for each in rows if each["Claim"] == "C03")
    assert (both["Stance"], both["Who says what"]) == (
        "supports | disputes",
        "for: a made-up review; against: a made-up letter",
    )


def test_csv_cells_are_never_formulas(page_of):
    page = page_of(explore(hostile_graph()))
    page.wait(READY)
    rows = list(csv.reader(io.StringIO(take(page, "Table (CSV)"))))
    assert len(rows) == len(HOSTILE) + 1
    assert not [cell for line in rows for cell in line if cell.startswith(("=", "+", "-", "@"))]


def test_link_restores_filters_selection_zoom_and_theme(article):
    page = article()
    page.run(f"{row('inhibits')}.click()")
    select(page, "C30")
    page.click("#zoom-in")
    page.click("#theme")
    page.run("Object.defineProperty(navigator, 'clipboard', {value: {writeText: async t => { window.copied = t; }}})")
    page.click("#take")
    press(page, "Copy link to this view", "#taking")
    link = page.run("window.copied")
    state = (
        "[document.getElementById('counted').innerText, document.querySelector('#panel .eyebrow').innerText,"
        " document.documentElement.className]"
    )
    before = page.run(state)
    seen = page.run("window.copied.split('#')[1]")
    again = article(fragment="#" + link.split("#", 1)[1])
    assert again.run(state) == before
    again.run("Object.defineProperty(navigator, 'clipboard', {value: {writeText: async t => { window.copied = t; }}})")
    again.click("#take")
    press(again, "Copy link to this view", "#taking")
    assert again.run("window.copied.split('#')[1]") == seen
    assert "at=" in seen
    assert again.complaints() == []


def test_view_given_in_python_opens_the_page_with_it(graph, page_of):
    page = page_of(explore(graph, view="off.does=%5B%22-%22%5D&show=table"))
    page.wait(READY)
    assert sum(counted(page)) == 4
    assert page.run("document.querySelectorAll('#table tbody tr').length") == 4


def test_link_is_shown_where_it_cannot_be_copied(page):
    page.run("Object.defineProperty(navigator, 'clipboard', {value: {writeText: async () => { throw 1; }}})")
    page.click("#take")
    press(page, "Copy link to this view", "#taking")
    assert "#theme=light" in page.run("document.getElementById('view-text').value")


def test_citation_and_licence_travel_with_the_page(graph, page_of):
    page = page_of(
        explore(
            graph,
            title="T",
            licence="CC0",
            citation="Somebody: A graph. 2026",
            sources=["A text", {"title": "B text", "licence": "CC BY 4.0", "url": "https://example.org/b"}],
        )
    )
    page.wait(READY)
    page.click("#take")
    press(page, "Citation and licence", "#taking")
    for words in ("Somebody: A graph. 2026", "CC0", "A text", "B text", "Licence of the text: CC BY 4.0"):
        assert words in page.text("#dialog")
    assert page.run("document.querySelector('#dialog a').href") == "https://example.org/b"
