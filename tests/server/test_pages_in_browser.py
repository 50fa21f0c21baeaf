"""The pages in a browser: a biologist walks from question to claim to SPARQL; nothing is asked of another host; axe finds nothing."""

import json

import pytest
from serving import running
from test_pages import EACH_KIND, contested

from explorer import axe
from explorer.conftest import browser  # noqa: F401 (a fixture)
from waiting import until

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def server():
    """The address of a server of the packaged graph and a contested claim."""
    with running(contested) as address:
        yield address


def arrived(page, path):
    page.wait(f"location.pathname === {path!r} && document.readyState === 'complete'")


LOOKS = (
    ({}, TAGS),
    ({"dark": True}, ["color-contrast"]),
    ({"width": 390}, ["color-contrast", "target-size", "scrollable-region-focusable", "meta-viewport"]),
)
"""How a page is looked at, and the rules: in the dark, or on a narrow screen, only what can be wrong that was right before."""


def violations(page, rules):
    """Give what axe finds."""
    only = rules if rules is TAGS else {"type": "rule", "values": rules}
    found = page.run(
        f"axe.run(document, {{runOnly: {json.dumps(only)}, iframes: false}}).then(found => "
        "found.violations.map(v => v.id + ': ' + v.nodes[0].html))"
    )
    return list(found)


@pytest.mark.parametrize("address", EACH_KIND)
def test_axe_finds_nothing_on_any_page(browser, server, address):  # noqa: F811
    if axe.script() is None:
        pytest.skip("axe-core is not here and npm cannot fetch it: python tests/explorer/axe.py fetches it")
    page = browser.open(server + address)
    if address.partition("?")[0] == "/editor":
        page.wait("document.documentElement.dataset.editor === 'ready'")
    page.run(axe.script() + ";0")
    for look, rules in LOOKS:  # on a page loaded once: to load it and axe-core takes longer than most of the rules
        browser.look(**look)
        page.settle()
        assert page.run("matchMedia('(prefers-color-scheme: dark)').matches") is look.get("dark", False)
        assert page.run("innerWidth") == look.get("width", 1360)
        assert violations(page, rules) == [], look
        assert page.run("document.documentElement.scrollWidth <= innerWidth"), look
    assert page.requests() == []


def test_a_biologist_finds_her_way_from_a_question_to_a_contradiction(browser, server):  # noqa: F811
    page = browser.open(server + "/")
    page.click('a.tile[href="/ask/interleukin-2-to-cancer-cell"]')
    arrived(page, "/ask/interleukin-2-to-cancer-cell")
    assert "appears" in page.text(".answer .says")
    page.click('.switch a[href*="view=graph"]')
    page.wait("location.search.includes('view=graph') && document.readyState === 'complete'")
    assert page.run("document.querySelector('iframe').getAttribute('src')").startswith("/explorer?question=")
    page.run("history.back()")
    page.wait("!location.search && document.readyState === 'complete'")
    page.click('.answer a[href="/claim/C35"]')
    arrived(page, "/claim/C35")
    assert "appears to" in page.text(".meta mark + mark")
    assert "0 against it" in page.text(".side.against")
    page.click('.triple a[href="/entity/UniProtKB:P60568"]')
    arrived(page, "/entity/UniProtKB:P60568")
    assert page.text("h1") == "interleukin-2"
    page.run("document.getElementById('find').focus()")
    page.write("N1")
    page.key("Enter")
    arrived(page, "/search")
    page.click('.hits a[href="/claim/N1"]')
    arrived(page, "/claim/N1")
    assert "1 for it" in page.text(".side.for")
    assert "2 against it" in page.text(".side.against")
    assert "conflict" in page.text(".case .chip.kind")
    assert page.requests() == []
    assert page.complaints() == []


def test_names_are_completed_by_keyboard(browser, server):  # noqa: F811
    page = browser.open(server + "/mechanisms")
    page.run("document.getElementById('field-source').focus()")
    page.write("interleukin-")
    page.wait("document.querySelectorAll('.options:not([hidden]) li').length > 0")
    page.key("ArrowDown")
    assert page.run("document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).textContent")
    page.key("Enter")
    assert page.run("document.getElementById('field-source').value") == "interleukin-2"
    page.run("document.getElementById('field-target').focus()")
    page.write("cancer cell")
    page.wait("document.querySelectorAll('.options:not([hidden]) li').length > 0")
    page.key("Escape")
    assert page.run("document.querySelectorAll('.options:not([hidden])').length") == 0
    page.key("Enter")
    page.wait("location.search.includes('target=') && document.readyState === 'complete'")
    assert "weakest step: C35 and C36" in page.text('[role="status"]')


def test_sparql_is_completed_run_saved_and_linked(browser, server, tmp_path):  # noqa: F811
    page = browser.open(server + "/editor")
    page.wait("document.documentElement.dataset.editor === 'ready'")
    page.run("document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT ?s ?o { ?s ig:inhib')")
    page.run("document.querySelector('.CodeMirror').CodeMirror.focus()")
    page.run("document.querySelector('.CodeMirror').CodeMirror.execCommand('goDocEnd')")
    browser.call("Input.dispatchKeyEvent", type="keyDown", key=" ", code="Space", windowsVirtualKeyCode=32, modifiers=2)
    page.wait("document.querySelectorAll('.CodeMirror-hint').length > 0")
    assert "ig:inhibits" in page.text(".CodeMirror-hint")
    page.key("Enter")
    page.write(" ?o }")
    assert (
        page.run("document.querySelector('.CodeMirror').CodeMirror.getValue()") == "SELECT ?s ?o { ?s ig:inhibits ?o }"
    )
    page.click("#declare")
    assert "PREFIX ig: <https://w3id.org/immunograph/vocab/>" in page.run(
        "document.querySelector('.CodeMirror').CodeMirror.getValue()"
    )
    page.click("#run")
    page.wait("/ in [0-9.]+ s$/.test(document.getElementById('elapsed').textContent)")
    rows = page.run("document.querySelectorAll('#result tbody tr').length")
    assert page.text("#elapsed").startswith(f"{rows} row")
    assert rows > 0
    browser.call("Browser.setDownloadBehavior", _session=False, behavior="allow", downloadPath=str(tmp_path))
    page.click("#csv")
    until(lambda: (tmp_path / "answer.csv").is_file(), "the CSV is saved")
    assert (tmp_path / "answer.csv").read_text(encoding="utf-8").splitlines()[0] == "s,o"
    page.click("#link")
    page.wait("document.getElementById('linked').textContent")
    assert page.run("location.hash").startswith("#query=")
    page.click("#result a")
    page.wait("location.pathname.startsWith('/entity/') && document.readyState === 'complete'")
    assert page.requests() == []
    assert page.complaints() == []


def test_a_bad_query_is_a_sentence_and_a_long_one_is_cancelled(browser, server):  # noqa: F811
    page = browser.open(server + "/editor#query=SELECT+%3Fs+%7B+%3Fs+nonsense")
    page.wait("document.documentElement.dataset.editor === 'ready'")
    page.click("#run")
    page.wait("Boolean(document.querySelector('#result .note'))")
    assert "line 1" in page.text("#result .note")
    page.run("document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT ?s { ?s a ig:Clam }')")
    page.click("#run")
    page.wait("Boolean(document.querySelector('#result .empty + .note'))")
    assert "ig:Clam occurs nowhere in this graph: did you mean ig:Claim?" in page.text("#result .note")
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    page.run(f"document.querySelector('.CodeMirror').CodeMirror.setValue({heavy!r})")
    page.click("#run")
    page.wait(
        "!document.getElementById('cancel').hidden && /^[1-9.]+/.test(document.getElementById('elapsed').textContent)"
    )
    page.click("#cancel")
    page.wait("document.getElementById('elapsed').textContent.startsWith('cancelled after')")
    assert page.run("document.getElementById('cancel').hidden")


def test_pages_print_without_what_only_a_screen_needs(browser, server, tmp_path):  # noqa: F811
    page = browser.open(server + "/claim/C35")
    browser.call("Emulation.setEmulatedMedia", media="print")
    hidden = page.run(
        "[...document.querySelectorAll('nav, .find, .drawing, .foot')].every(e => getComputedStyle(e).display === 'none')"
    )
    assert hidden
    assert page.run("getComputedStyle(document.querySelector('.says')).display") == "block"
    page.pdf(tmp_path / "claim.pdf")
    assert (tmp_path / "claim.pdf").read_bytes()[:4] == b"%PDF"
