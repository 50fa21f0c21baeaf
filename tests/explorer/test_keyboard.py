"""Every action by keyboard alone: the focus is moved with Tab and the keys of the page, never by a script."""

import networkx as nx
import pytest

from immunograph.explorer import explore

from .browser import READY, counted, tab_to
from .conftest import claim, evidence
from .test_taking import CATCH

pytestmark = pytest.mark.browser

PICTURE = (
    "(() => { const c = document.getElementById('canvas'); const o = new OffscreenCanvas(c.width, c.height);"
    " const x = o.getContext('2d', {willReadFrequently: true}); x.drawImage(c, 0, 0);"
    " const d = x.getImageData(0, 0, c.width, c.height).data; let h = 7;"
    " for (let i = 0; i < d.length; i += 4) h = (h * 31 + d[i] * 65536 + d[i + 1] * 256 + d[i + 2]) % 2147483647;"
    " return h; })()"
)
"""A number that changes with what is drawn."""


def to_canvas(page):
    """Go to the picture: out of the search, which gives up its text first."""
    page.key("/")
    while page.run("document.activeElement.id") == "query":
        page.key("Escape")
    assert page.run("document.activeElement.id") == "canvas"


def button(page, words, within="body", *, back=False):
    """Go to a button by Tab and press it."""
    tab_to(page, f"e.matches({within + ' button'!r}) && e.textContent.trim() === {words!r}", back=back)
    page.key("Enter")


def choose(page, words):
    """Search for something and take the first hit, from wherever the focus is."""
    page.key("Escape")
    page.key("/")
    if page.run("document.activeElement.value"):
        page.key("Escape")
    page.write(words)
    page.key("Enter")


def search(page):
    page.key("/")
    page.write("il-2")
    assert page.run("document.getElementById('hits').children.length") >= 1
    page.key("ArrowDown")
    page.key("ArrowUp")
    page.key("Enter")
    assert page.text("#panel h2") == "interleukin-2"


def give_up_a_search(page):
    page.key("/")
    page.write("il-2")
    page.key("Escape")
    assert page.run("document.getElementById('query').value") == ""
    page.key("Escape")
    assert page.run("document.activeElement.id") == "canvas"


def switch_a_row_of_the_legend(page):
    tab_to(page, "e.classList.contains('row') && e.textContent.includes('inhibits')")
    page.key("Enter")
    assert sum(counted(page)) == 4
    page.key(" ")
    assert page.text("#counted").startswith("7 claims and 1 inferred")


def leave_only_one_row(page):
    tab_to(page, "e.getAttribute('aria-label') === 'Only inhibits'")
    page.key("Enter")
    assert sum(counted(page)) == 4


def open_a_folded_filter(page):
    tab_to(page, "e.tagName === 'SUMMARY' && e.textContent === 'Wording'")
    page.key("Enter")
    tab_to(page, "e.dataset.facet === 'verb' && e.textContent.includes('affects')")
    page.key("Enter")
    assert sum(counted(page)) == 7


def take_a_ready_made_view(page):
    button(page, "Only what is accepted")
    assert sum(counted(page)) == 4


def bring_back_what_is_hidden(page):
    leave_only_one_row(page)
    tab_to(page, "e.closest('#counted')")
    page.key("Enter")
    assert page.text("#counted").startswith("7 claims and 1 inferred")


def bring_back_an_emptied_picture(page):
    for name in ("promotes", "inhibits", "affects, direction not stated"):
        tab_to(page, f"e.classList.contains('row') && e.textContent.includes({name!r})")
        page.key("Enter")
    assert "“inhibits” hides 4" in page.text("#empty")
    button(page, "Show everything again", "#empty")
    assert page.text("#counted").startswith("7 claims and 1 inferred")


def bring_back_an_emptied_table(page):
    for name in ("promotes", "inhibits", "affects, direction not stated"):
        tab_to(page, f"e.classList.contains('row') && e.textContent.includes({name!r})")
        page.key("Enter")
    page.key("t")
    assert "“inhibits” hides 4" in page.text("#table")
    button(page, "Show everything again", "#table")
    assert page.run("document.querySelectorAll('#table tbody tr').length") == 8


def go_from_thing_to_thing(page):
    to_canvas(page)
    page.key("ArrowRight")
    first = page.text("#panel h2")
    seen = {first}
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight", "ArrowUp"):
        page.key(key)
        seen.add(page.text("#panel h2"))
    assert first
    assert len(seen) > 2


def step_through_claims(page):
    choose(page, "lymphocyte")
    page.key("Escape")
    choose(page, "lymphocyte")
    to_canvas(page)
    page.key("]")
    first = page.text("#panel .eyebrow")
    page.key("]")
    assert first.startswith("Claim")
    assert page.text("#panel .eyebrow") not in ("", first)
    page.key("[")
    assert page.text("#panel .eyebrow") == first


def read_and_close_the_panel(page):
    choose(page, "C01")
    to_canvas(page)
    page.key("Enter")
    assert page.run("document.activeElement.id") == "panel"
    tab_to(page, "e.id === 'close'")
    page.key("Enter")
    assert page.run("document.getElementById('panel').hidden")
    assert page.run("document.activeElement.id") == "canvas"
    choose(page, "C01")
    to_canvas(page)
    page.key("Escape")
    assert page.run("document.getElementById('panel').hidden")


def follow_what_the_panel_names(page):
    choose(page, "C03")
    tab_to(page, "e.closest('.claims') && e.textContent.includes('activates')")
    page.key("Enter")
    assert "Claim C02" in page.text("#panel .eyebrow")
    tab_to(page, "e.closest('.triple')")
    page.key("Enter")
    assert page.text("#panel h2") == "lymphocyte"
    tab_to(page, "e.matches('#panel a') && e.textContent === 'CL:0000542'")


def look_at_what_is_near_and_let_go(page):
    choose(page, "doctors")
    to_canvas(page)
    page.key("1")
    assert sum(counted(page)) == 1
    page.key("3")
    assert sum(counted(page)) == 5
    page.key("2")
    assert sum(counted(page)) == 2
    button(page, "2", ".hops")
    assert page.text("#counted").startswith("7 claims and 1 inferred")


def expand_from_a_neighbour(page):
    choose(page, "doctors")
    to_canvas(page)
    page.key("1")
    tab_to(page, "e.matches('#panel .claims button')")
    page.key("Enter")
    tab_to(page, "e.matches('#panel .triple button') && e.textContent === 'immune system'")
    page.key("Enter")
    page.key("e")
    assert sum(counted(page)) == 2


def find_a_path_and_show_it(page):
    page.key("p")
    page.write("interleukin-2")
    page.key("Tab")
    page.write("cancer cell")
    page.key("Enter")
    assert "2 paths. On the best-supported one, interleukin-2 may inhibit cancer cell" in page.text("#paths-found")
    before = page.run(PICTURE)
    button(page, "Show on the picture", "#paths-found .path + .path")
    assert page.run(PICTURE) != before


def find_a_path_from_and_to_what_is_chosen(page):
    choose(page, "interleukin-2")
    button(page, "Paths from here", "#panel")
    assert page.run("document.getElementById('path-from').value") == "interleukin-2"
    page.write("lymphocyte")
    page.key("Enter")
    assert "One path. On it, interleukin-2 may promote lymphocyte" in page.text("#paths-found")
    choose(page, "lymphocyte")
    button(page, "Paths to here", "#panel")
    assert page.run("document.getElementById('path-to').value") == "lymphocyte"


def sort_and_open_a_row_of_the_table(page):
    page.key("t")
    tab_to(page, "e.closest('th') && e.textContent.startsWith('Certainty')")
    page.key("Enter")
    assert page.run("document.querySelector('th[aria-sort=ascending]').innerText").startswith("Certainty")
    page.key("Enter")
    assert page.run("document.querySelector('th[aria-sort=descending]').innerText").startswith("Certainty")
    tab_to(page, "e.closest('td')")
    page.key("Enter")
    assert page.run("document.activeElement.id") == "panel"
    page.key("Escape")
    button(page, "Network", ".segments")
    assert page.run("document.getElementById('table').hidden")
    button(page, "Table", ".segments")
    assert not page.run("document.getElementById('table').hidden")


@pytest.mark.parametrize(("key", "name"), [("+", "Zoom in"), ("-", "Zoom out"), ("0", "Show everything")])
def test_zoom_by_key_and_by_button(page, key, name):
    to_canvas(page)
    if key == "0":
        page.key("+")
    start = page.run(PICTURE)
    page.key(key)
    by_key = page.run(PICTURE)
    assert by_key != start
    page.key("0")
    if key == "0":
        page.key("+")
    tab_to(page, f"e.getAttribute('aria-label') === {name!r}")
    page.key("Enter")
    assert page.run(PICTURE) == by_key


def move_the_picture(page):
    to_canvas(page)
    start = page.run(PICTURE)
    page.key("ArrowRight", shift=True)
    assert page.run(PICTURE) != start
    page.key("ArrowLeft", shift=True)
    assert page.run(PICTURE) == start
    assert page.run("document.getElementById('panel').hidden")


def move_a_thing(page):
    choose(page, "virus")
    to_canvas(page)
    page.key("m")
    assert "Arrows move virus" in page.text("#note")
    before = page.run(PICTURE)
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft"):
        page.key(key)
    assert page.text("#panel h2") == "virus"
    assert page.run(PICTURE) != before
    page.key("Escape")
    assert page.text("#panel h2") == "virus"
    page.key("ArrowUp")
    page.key("ArrowRight")
    page.key("ArrowLeft")
    assert page.text("#panel h2") != "virus"


def change_the_light(page):
    tab_to(page, "e.id === 'theme'")
    before = page.run("getComputedStyle(document.body).backgroundColor")
    page.key("Enter")
    assert page.run("getComputedStyle(document.body).backgroundColor") != before


def read_the_list_of_keys(page):
    page.key("?")
    assert page.text("#dialog").startswith("Keyboard and mouse")
    page.key("Escape")
    assert not page.run("document.getElementById('dialog').open")
    tab_to(page, "e.id === 'help'")
    page.key("Enter")
    button(page, "Close", "#dialog")
    assert not page.run("document.getElementById('dialog').open")


ACTIONS = [
    [
        give_up_a_search,
        read_the_list_of_keys,
        switch_a_row_of_the_legend,
        bring_back_what_is_hidden,
        bring_back_an_emptied_picture,
        move_the_picture,
        change_the_light,
        search,
    ],
    [
        go_from_thing_to_thing,
        step_through_claims,
        follow_what_the_panel_names,
        read_and_close_the_panel,
        look_at_what_is_near_and_let_go,
        find_a_path_from_and_to_what_is_chosen,
        move_a_thing,
    ],
    [leave_only_one_row],
    [open_a_folded_filter],
    [take_a_ready_made_view],
    [bring_back_an_emptied_table],
    [expand_from_a_neighbour],
    [find_a_path_and_show_it],
    [sort_and_open_a_row_of_the_table],
]
"""Those of one list follow one another on one page, because each leaves it so that the next can begin."""


@pytest.mark.parametrize("actions", ACTIONS, ids=lambda actions: actions[0].__name__)
def test_by_keyboard_one_can(page, actions):
    for action in actions:
        action(page)


def test_by_keyboard_one_can_save(page):
    page.run(CATCH)
    for words, ending in (
        ("Picture (PNG)", "png"),
        ("Drawing (SVG)", "svg"),
        ("Claims shown (JSON)", "json"),
        ("Table (CSV)", "csv"),
    ):
        page.run("window.named = undefined")
        tab_to(page, "e.id === 'take'")
        page.key("Enter")
        for _ in range(6):
            if page.run("document.activeElement.textContent") == words:
                break
            page.key("ArrowDown")
        page.key("Enter")
        page.wait("window.named !== undefined")
        assert page.run("window.named") == f"A-made-up-graph.{ending}"


def test_by_keyboard_one_can_cite_copy_the_view_and_close_the_menu(page):
    page.run("Object.defineProperty(navigator, 'clipboard', {value: {writeText: async () => { throw 1; }}})")
    tab_to(page, "e.id === 'take'")
    page.key("Enter")
    page.key("Escape")
    assert page.run("document.getElementById('taking').hidden")
    page.key("Enter")
    page.key("ArrowUp")
    page.key("Enter")
    assert page.text("#dialog").startswith("Citation and licence")
    page.key("Escape")
    page.key("Enter")
    page.key("ArrowUp")
    page.key("ArrowUp")
    page.key("Enter")
    page.wait("document.getElementById('view-text') !== null")
    assert page.run("document.activeElement.id") == "view-text"
    page.key("Escape")
    assert not page.run("document.getElementById('dialog').open")


def test_by_keyboard_one_can_open_the_legend_of_a_narrow_page(article):
    page = article(width=320, height=640)
    tab_to(page, "e.id === 'open-legend'")
    page.key("Enter")
    tab_to(page, "e.classList.contains('row') && e.textContent.includes('inhibits')")
    page.key("Enter")
    assert sum(counted(page)) == 37
    page.key("Escape")
    assert page.run("document.activeElement.id") == "open-legend"
    assert page.run("document.getElementById('open-legend').getAttribute('aria-expanded')") == "false"


def test_by_keyboard_one_can_open_a_group_and_come_back(crowd):
    page = crowd()
    to_canvas(page)
    page.key("ArrowRight")
    page.key("g")
    assert "outside this group" in page.text("#counted")
    page.key("g")
    assert page.text("#counted").endswith("groups")
    page.key("ArrowRight")
    page.key("Enter")
    button(page, page.text("#panel .pressing"), "#panel")
    assert "outside this group" in page.text("#counted")
    button(page, "Back to the groups", "#stage")
    assert page.text("#counted").endswith("groups")
    assert page.complaints() == []


def test_by_keyboard_one_can_have_the_rest_of_long_lists(page_of):
    graph = nx.MultiDiGraph()
    for number in range(420):
        passages = [evidence("supports", 2, speaker=f"speaker {number % 70}")]
        claim(graph, f"C{number}", "hub", f"thing-{number}", "acts on", "+", evidence=passages)
    page = page_of(explore(graph))
    page.wait(READY)
    to_canvas(page)
    tab_to(page, "e.tagName === 'SUMMARY' && e.textContent === 'Speaker'", back=True)
    page.key("Enter")
    assert page.run("document.querySelectorAll('[data-facet=who]').length") == 60
    to_canvas(page)
    button(page, "10 more of 70", "#legend", back=True)
    assert page.run("document.querySelectorAll('[data-facet=who]').length") == 70
    choose(page, "ige:hub")
    tab_to(page, "e.closest('footer') || e === document.body", back=True)
    button(page, "300 more of 420", "#panel", back=True)
    assert page.run("document.querySelectorAll('#panel .claims li').length") == 360
    button(page, "60 more of 420", "#panel")
    assert page.run("document.querySelectorAll('#panel .claims li').length") == 420
    page.key("Escape")
    page.key("t")
    assert page.run("document.querySelectorAll('tbody tr').length") == 400
    tab_to(page, "e.textContent === 'Show more of 420 rows'", back=True)
    page.key("Enter")
    assert page.run("document.querySelectorAll('tbody tr').length") == 420
    assert page.complaints() == []
