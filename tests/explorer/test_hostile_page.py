"""Forty-five hostile texts in every field of the page and in its address: none runs, and the same texts do elsewhere."""

import html
import json
import re
from urllib.parse import quote

import networkx as nx
import pytest

from immunograph.explorer import explore

from .browser import READY, press
from .conftest import HOSTILE
from .hostile import EDGE_FIELDS, EVIDENCE_FIELDS, NODE_FIELDS, hostile_graph, texts_in
from .test_page import Reader
from .test_taking import CATCH

CLEAN = [text.replace("\ud800", "?") for text in HOSTILE]


def headed(text, graph=None, sources=None):
    """Give a network whose headings and notices are a hostile text."""
    return explore(
        graph if graph is not None else nx.MultiDiGraph(),
        title=text,
        subtitle=text,
        licence=text,
        citation=text,
        empty_reason=text,
        sources=[
            each
            for name in sources or [text]
            for each in (name, dict.fromkeys(("title", "kind", "licence", "url"), name))
        ],
    )


ALONE = [text for text in HOSTILE if re.match(r"\s*(?:\w+\s?\w*:|//|__proto__$|constructor$|=)", text)]
"""What is dangerous as a whole only: addresses, names that a program knows, and formulas; markup is so anywhere."""


def test_corpus_is_as_large_as_it_says():
    assert len(set(HOSTILE)) == len(HOSTILE) == 45


def test_every_text_reaches_the_page_in_every_field_as_data():
    calm = Reader(explore(nx.path_graph(2)).generate_html())
    page = headed(HOSTILE[0], hostile_graph()).generate_html()
    page.encode("utf-8")
    reader = Reader(page)
    assert [tag for tag, _ in reader.tags] == [tag for tag, _ in calm.tags]
    assert reader.inside["script"] == calm.inside["script"]
    payload = reader.payload()
    everything = set(CLEAN)
    for field in NODE_FIELDS:
        found = set().union(*(texts_in(node.get(field)) for node in payload["nodes"]))
        assert (found >= everything) is (field != "url"), field
    assert {url[:8] for node in payload["nodes"] for url in texts_in(node.get("url"))} == {"https://"}
    for field in EDGE_FIELDS:
        at = [payload["predicates"][edge["predicate"]] for edge in payload["edges"]]
        column = {"predicate": [each[0] for each in at], "predicate_label": [each[1] for each in at]}.get(
            field, [edge.get(field) for edge in payload["edges"]]
        )
        assert texts_in(column) >= everything, field
    for field in EVIDENCE_FIELDS:
        assert (
            set().union(*(texts_in(each.get(field)) for e in payload["edges"] for each in e["evidence"])) >= everything
        )


@pytest.mark.browser
def test_nothing_runs_wherever_the_page_shows_it(page_of):
    page = page_of(headed(HOSTILE[0], hostile_graph()))
    page.wait(READY)
    number = len(HOSTILE)
    page.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.run("document.querySelectorAll('.row').forEach(each => { each.click(); each.click(); })")
    assert page.run("document.querySelectorAll('.row').length") > 4 * number
    page.run("document.getElementById('show-table').click()")
    assert page.run("document.querySelectorAll('#table tbody tr').length") == number
    for place in range(number):
        page.run(f"document.querySelectorAll('#table td button')[{place}].click()")
        assert page.run("document.querySelectorAll('#panel article, #panel blockquote').length") == 2
        page.run("document.querySelector('#panel .triple button').click()")
    page.run("document.getElementById('show-network').click()")
    # Each text is searched for, asked for as an end of a path, and pointed at.
    for text in CLEAN:
        page.run(
            f"(t => {{ const q = document.getElementById('query'); q.value = t; q.dispatchEvent(new Event('input'));"
            " document.getElementById('paths').click(); const f = document.getElementById('path-from'); f.value = t;"
            " f.dispatchEvent(new Event('input')); document.getElementById('path-to').value = t;"
            f" f.form.requestSubmit(); }})({json.dumps(text)})"
        )
    page.browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=700, y=450)
    page.run(CATCH)
    for words in ("Drawing (SVG)", "Claims shown (JSON)", "Table (CSV)", "Citation and licence"):
        page.click("#take")
        press(page, words, "#taking")
    page.settle()
    assert page.run("window.hit") is None
    assert (
        page.run("document.querySelectorAll('img, iframe, base, main script, dialog script, main style').length") == 0
    )
    assert page.run("[...document.querySelectorAll('a')].filter(a => !/^https?:/.test(a.href)).length") == 0
    assert (
        page.run(
            "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/.test(a.name))).length"
        )
        == 0
    )
    assert page.requests() == []
    assert page.complaints() == []


@pytest.mark.browser
def test_nothing_runs_as_a_heading_a_licence_a_source_or_a_notice(page_of):
    assert len(ALONE) == 12
    for text, sources in (("\n".join(HOSTILE), HOSTILE), *((each, None) for each in ALONE)):
        page = page_of(headed(text, sources=sources), width=340, height=320)
        page.wait(READY)
        clean = text.replace("\ud800", "?")
        assert page.run("document.getElementById('title').textContent") == clean
        assert page.run("document.getElementById('empty').textContent") == clean
        page.run("[...document.querySelectorAll('#taking button')].at(-1).click()")
        assert page.run(f"document.getElementById('dialog').textContent.includes({json.dumps(clean)})")
        assert page.run("window.hit") is None
        assert page.run("document.querySelectorAll('img, iframe, base, main script, dialog script').length") == 0
        assert page.requests() == []
        assert page.complaints() == []


@pytest.mark.browser
def test_nothing_runs_from_the_address(article):
    page = article(fragment="#thing=" + quote(HOSTILE[0]))
    for text in CLEAN:
        listed = json.dumps([text, 2, text])
        names = ("off.does", "on.who", "near", "claim", "path", "thing", "at", "theme", "show", "group")
        parts = [name + "=" + quote(listed if place < 5 else text) for place, name in enumerate(names)]
        page.run(f"location.hash = {json.dumps('&'.join(parts))}")
        page.run("new Promise(done => setTimeout(done, 0))")
        page.run(f"location.hash = {json.dumps(text)}")
        page.run("new Promise(done => setTimeout(done, 0))")
    page.settle()
    page.run("location.hash = 'theme=dark'")
    page.wait("document.documentElement.classList.contains('dark')")
    assert page.run("window.hit") is None
    assert page.run("document.querySelectorAll('main img, main script, main iframe').length") == 0
    assert page.text("#counted").startswith("63 claims and 1 inferred")
    assert page.requests() == []
    assert page.complaints() == []


@pytest.mark.browser
def test_the_same_texts_run_in_a_page_that_does_not_guard(browser, tmp_path):
    """The positive control: each text put unescaped into markup, an attribute, a script and a link."""
    frames = []
    for text in CLEAN:
        page = f'<!doctype html><meta charset=utf-8><a id=a href="{text}">x</a><i title="{text}"></i>{text}<script>1</script>'
        for each in (page, f'<!doctype html><script>const x = "{text}";</script>'):
            frames.append(f'<iframe srcdoc="{html.escape(each)}"></iframe>')
    path = tmp_path / "unguarded.html"
    path.write_text("<!doctype html><meta charset=utf-8>" + "".join(frames), encoding="utf-8")
    page = browser.open(path)
    page.run(
        "document.querySelectorAll('iframe').forEach(f => { try { const a = f.contentDocument.getElementById('a');"
        " if (a?.protocol === 'javascript:') a.click(); } catch {} });"
        "new Promise(done => setTimeout(done, 400))"
    )
    ran = page.run(
        "[...document.querySelectorAll('iframe')].map(f => { try { return f.contentWindow.hit === 1 } catch { return false } })"
    )
    texts = {CLEAN[place // 2] for place, hit in enumerate(ran) if hit}
    assert len(texts) >= 15
    assert f"<svg onload={'window.hit=1'}>" in "".join(texts)
    assert page.requests() != []
