"""Hostile text in a curated table stays text everywhere it comes out."""

import json
import sys
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.assembly import assemble
from immunograph.curation import Project

sys.path.insert(0, str(Path(__file__).parent))
from explorer.browser import Browser, find_chromium

EVIL = "</script><img src=x onerror=document.title='ran'><b>[red]x[/red]"


@pytest.fixture
def evil(small):
    """A graph whose label, definition, paraphrase, cue, note and title are hostile."""
    for table, column in (
        ("entities", "label"),
        ("entities", "definition"),
        ("evidence", "paraphrase"),
        ("documents", "title"),
        ("decisions", "reason"),
        ("decisions", "agent"),
    ):
        small.set(table, column, EVIL)
    small.file("synonyms").write_text(f"entity\tsynonym\tscope\tlanguage\ndrug-x\t{EVIL}2\texact\ten\n")
    graph = ig.KnowledgeGraph()
    graph.add(assemble(Project.at(small.root)).trig(), format="trig")
    return graph


def test_label_survives_the_build_unchanged(evil):
    assert evil.find("X1").label == EVIL
    assert evil.columns.corpus.claims


@pytest.mark.parametrize("form", ["turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml"])
def test_label_survives_every_format(evil, form):
    again = ig.KnowledgeGraph()
    again.add(evil.export(format=form).encode(), format=form)
    assert EVIL in [str(value) for value in again.query("SELECT ?l { ?e rdfs:label ?l }").column("l")]


def test_tables_and_descriptions_show_it_as_text(evil):
    for shown in (
        evil.claims()._repr_html_(),
        evil.names.entities()._repr_html_(),
        evil.describe("P1")._repr_html_(),
        evil.describe("X1")._repr_html_(),
    ):
        assert "<img" not in shown
        assert "<script" not in shown
        assert "&lt;img" in shown
    assert "[red]x[/red]" in "".join(str(evil.names.entities()).split("\n"))


def test_page_shows_it_as_text(evil, tmp_path):
    if find_chromium() is None:
        pytest.skip("no Chromium is installed (on Debian: apt-get install chromium), so the page cannot be opened")
    evil.explore(title=EVIL).save(tmp_path / "page.html")
    unguarded = tmp_path / "unguarded.html"
    unguarded.write_text(f"<!doctype html><title>x</title><script>var x = '{EVIL}'</script>")
    browser = Browser()
    try:
        control = browser.open(unguarded)
        control.wait("document.title === 'ran'")
        page = browser.open(tmp_path / "page.html")
        page.wait("document.documentElement.dataset.ready === 'yes'")
        page.click("#show-table")
        page.settle()
        assert page.run("document.title") == EVIL
        assert page.run("document.querySelectorAll('img').length") == 0
        assert "onerror" in page.run("document.body.innerText")
        assert page.requests() == []
        assert page.complaints() == []
    finally:
        browser.close()


def test_json_output_is_json(evil):
    assert json.loads(json.dumps(evil.describe("P1").as_dict()))["decisions"][0]["reason"] == EVIL
