"""The page's search: the same normal form as in Python, typos, order of words, plurals, Greek, and claims by verb and object."""

import json
import random
from pathlib import Path

import networkx as nx
import pytest

from immunograph.claims.nearness import apart, nearness
from immunograph.explorer import explore
from immunograph.explorer.page import modules
from immunograph.explorer.script_bundle import bundle
from immunograph.normalisation import normal_form, same_but_for_number

from .browser import READY

pytestmark = pytest.mark.browser

NAMES = ("normalForm", "nearness", "sameButForNumber", "setApart")
SCRIPT = f'import {{ {", ".join(NAMES)} }} from "./names.js";\nObject.assign(window, {{ {", ".join(NAMES)} }});\n'
VECTORS = json.loads((Path(__file__).parents[1] / "name_vectors.json").read_text(encoding="utf-8"))
PARTS = [
    *"<>≤≥=≠±→←↑↓♂♀✓✗¬∧∨∪∆Δ%×*&:;.,?#$~^{}½①²₂|",
    *(" -", "-1", "<=", "->", "10⁵", "<sup>", "</sup>"),
    "IL",
    "-",
    "2",
    "CD4",
    "+",
    "−",
    "⁻",
    "⁺",
    "T",
    "cell",
    "cells",
    "γ",
    "gamma",
    "hi",
    "neg",
    "/",
    "1",
    "'",
    "′",
    "ß",
    "é",
    "high",
    "low",
    "(",
    ")",
    "<sup>",
    "</sup>",
    ",",
    ".",
    "and",
    "CD8",
    "Lin",
    "HLA-DR",
    "α",
    "β",
    "²",
    "₂",
    "Ⅷ",
    "ﬁ",
    "µ",
    "\xad",
    "‑",
    "’",
    "“",
    "”",
    "ü",
    "Ca",
    "p53",
    "σ",
    "ς",
    "Σ",
    "İ",
    "_",
    ":",
    "bright",
    "dim",
    "int",
    "-",
    "-",
    "+",
    "",
]


@pytest.fixture(scope="module")
def blank(browser, tmp_path_factory):
    path = tmp_path_factory.mktemp("names") / "blank.html"
    path.write_text("<!doctype html><meta charset=utf-8><title>names</title>", encoding="utf-8")
    return browser.open(path)


def evaluate(page, body, values):
    """Give the value of a JavaScript function body with the page's functions for names and ``values`` at hand."""
    script = bundle({**modules(), "try.js": SCRIPT}, "try.js")
    return page.run(f"{script}(() => {{\nconst values = {json.dumps(values)};\n{body} }})()")


def both(pairs):
    return [list(pair) for pair in pairs]


def test_python_and_the_page_agree_on_every_vector(blank):
    names = sorted(
        {
            name
            for group in ("equal", "different", "numbers", "not_numbers", "near", "far")
            for pair in VECTORS[group]
            for name in pair
        }
        | set(VECTORS["keys"])
    )
    keys = dict(zip(names, evaluate(blank, "return values.map((name) => normalForm(name).key);", names), strict=True))
    assert keys == {name: normal_form(name).key for name in names}
    for group, expected in (("numbers", True), ("not_numbers", False)):
        told = evaluate(
            blank, "return values.map(([a, b]) => sameButForNumber(normalForm(a), normalForm(b)));", VECTORS[group]
        )
        assert told == [expected] * len(VECTORS[group])
        assert told == [same_but_for_number(normal_form(a), normal_form(b)) for a, b in VECTORS[group]]
    for group in ("near", "far"):
        told = evaluate(blank, "return values.map(([a, b]) => nearness(normalForm(a), normalForm(b)));", VECTORS[group])
        assert told == pytest.approx([nearness(normal_form(a), normal_form(b)) for a, b in VECTORS[group]])


def test_python_and_the_page_agree_on_names_nobody_thought_of(blank):
    chance = random.Random(7)
    names = ["".join(chance.choice([*PARTS, " "]) for _ in range(chance.randint(1, 9))) for _ in range(3000)]
    told = evaluate(
        blank,
        "return values.map((name) => { const { key, tokens } = normalForm(name); return [key, tokens.map((each) => each.kind)]; });",
        names,
    )
    different = [
        (name, got, form.key)
        for name, got in zip(names, told, strict=True)
        if got != [(form := normal_form(name)).key, [token.kind for token in form.tokens]]
    ]
    assert different == []
    pairs = [chance.sample(names, 2) for _ in range(1500)] + [[name, name.replace("2", "1", 1)] for name in names[:500]]
    told = evaluate(blank, "return values.map(([a, b]) => nearness(normalForm(a), normalForm(b)));", pairs)
    assert told == pytest.approx([nearness(normal_form(a), normal_form(b)) for a, b in pairs])
    told = evaluate(blank, "return values.map(([a, b]) => setApart(normalForm(a), normalForm(b)));", pairs)
    assert told == [apart(normal_form(a), normal_form(b)) for a, b in pairs]


@pytest.fixture(scope="module")
def searched(browser, tmp_path_factory):
    graph = nx.MultiDiGraph(directed=True)
    things = {
        "cd25p": "CD25+ T cell", "cd25n": "CD25- T cell", "ifng": "IFN-γ", "il2": "interleukin-2", "il12": "interleukin-12",
        "malignant": "malignant cell", "growth": "growth of cancer cells", "tcell": "T cell", "nk": "natural killer cell",
        "lymphocyte": "lymphocyte", "ca2": "CA2", "calcium": "Ca2+", "hla": "HLA-DR", "pdl1": "PD-L1", "tnf": "TNF-α",
    }  # fmt: skip
    for key, label in things.items():
        graph.add_node(f"http://example.org/{key}", label=label, category="Cell")
    graph.nodes["http://example.org/il2"].update(synonyms=["IL-2", "Proleukin"])
    for subject, verb, value in (
        ("ifng", "inhibits", "growth"),
        ("il2", "activates", "nk"),
        ("il12", "activates", "lymphocyte"),
        ("cd25p", "suppresses", "lymphocyte"),
    ):
        ends = (f"http://example.org/{subject}", f"http://example.org/{value}")
        graph.add_edge(*ends, predicate=f"http://example.org/{verb}", label=verb)
    path = tmp_path_factory.mktemp("search") / "page.html"
    explore(graph).save(path)
    page = browser.open(path)
    page.wait(READY)
    return page


def hits(page, text):
    page.run("document.getElementById('query').focus()")
    page.run("document.getElementById('query').value = ''")
    page.write(text)
    return page.run("[...document.querySelectorAll('#hits li span:first-of-type')].map(s => s.firstChild.textContent)")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("T cells", "T cell"),
        ("cells T", "T cell"),
        ("IFN gamma", "IFN-γ"),
        ("IFNγ", "IFN-γ"),
        ("intrleukin-2", "interleukin-2"),
        ("interleukn 12", "interleukin-12"),
        ("lymphocite", "lymphocyte"),
        ("killer natural cells", "natural killer cell"),
        ("nautral killer", "natural killer cell"),
        ("proleukn", "interleukin-2"),
        ("CD25− T cell", "CD25- T cell"),
        ("CD25neg", "CD25- T cell"),
        ("CD25+", "CD25+ T cell"),
        ("Ca²⁺", "Ca2+"),
        ("ca2", "CA2"),
        ("hladr", "HLA-DR"),
        ("lymphoc", "lymphocyte"),
        ("PDL1", "PD-L1"),
        ("TNFa", "TNF-α"),
    ],
)
def test_things_are_found_however_they_are_typed(searched, text, first):
    assert hits(searched, text)[0] == first


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("T cells", "malignant cell"),
        ("CD25-", "CD25+ T cell"),
        ("CD25+ T cell", "CD25- T cell"),
        ("interleukin-7", "interleukin-2"),
        ("Ca2+", "CA2"),
        ("interleukin-2", "interleukin-12"),
        ("PD1", "PD-L1"),
        ("CD25hi T cell", "CD25+ T cell"),
    ],
)
def test_another_thing_is_not_found_in_its_place(searched, text, other):
    assert other not in hits(searched, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PD1", "“PD-L1” is on this page, and is not the same"),
        ("HLA-DR-", "“HLA-DR” is on this page, and is not the same: DR has no sign there"),
    ],
)
def test_what_looks_like_the_name_is_told_as_not_the_same(searched, text, words):
    assert hits(searched, text) == []
    assert words in searched.run("document.getElementById('hits').textContent")


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("inhibits growth", "IFN-γ inhibits growth of cancer cells"),
        ("growth inhibit", "IFN-γ inhibits growth of cancer cells"),
        ("inhibiting cancer cell", "IFN-γ inhibits growth of cancer cells"),
        ("inhibts growth", "IFN-γ inhibits growth of cancer cells"),
        ("IL-2 activates", "interleukin-2 activates natural killer cell"),
        ("activates lymphocytes", "interleukin-12 activates lymphocyte"),
        ("CD25+ suppresses lymphocyte", "CD25+ T cell suppresses lymphocyte"),
    ],
)
def test_claims_are_found_by_who_verb_and_what(searched, text, claim):
    assert hits(searched, text)[0] == claim


def test_a_claim_of_the_opposite_is_not_found(searched):
    assert "CD25+ T cell suppresses lymphocyte" not in hits(searched, "CD25- suppresses lymphocyte")
