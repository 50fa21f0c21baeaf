"""A small graph with everything in it that the explorer shows; the wording is made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

BASE = "https://w3id.org/immunograph/"

RUN = "window.hit=1"
HOSTILE = (
    f"</script><img src=x onerror={RUN}>",
    f"<script>{RUN}</script>",
    f'"><svg onload={RUN}>',
    f"'-{RUN}-'",
    f"javascript:{RUN}",
    "<!--<script>",
    "]]>",
    "{{script}}{{payload}}",
    f"\u2028\u2029{RUN}//",
    "\ud800 lone surrogate",
    "a\x00b\x1b[31m",
    f"&lt;img src=x onerror={RUN}&gt;",
    f"<img src=x onerror={RUN}//",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<iframe src=javascript:parent.{RUN}>",
    f"<a href=javascript:{RUN}>href</a>",
    f"JaVaScRiPt:{RUN}",
    f" \tjava\nscript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:null/x",
    "//example.org/x.js",
    f"https://example.org/'\"><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</svg><script>{RUN}</script>",
    "<style>@import url(https://example.org/x.css)</style>",
    "x;background:url(https://example.org/x.png)",
    "<link rel=stylesheet href=https://example.org/x.css>",
    "<base href=https://example.org/>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<form action=javascript:{RUN}><button autofocus>",
    f"<details open ontoggle={RUN}>",
    f"<body onload={RUN}>",
    f"${{{RUN}}}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    "__proto__",
    "constructor",
    "=cmd|' /C calc'!A0",
    f"\\u003cscript\\u003e{RUN}",
    "%3Cscript%3E" + RUN + "%3C/script%3E",
    "\u202egnp.exe\u202c",
    "x" * 5000,
)
"""Forty-five texts that have made pages run, load or break something."""


def evidence(stance: str = "supports", certainty: int = 2, **more: object) -> dict[str, object]:
    return {
        "stance": stance,
        "certainty": certainty,
        "status": "hedged" if certainty == 1 else "asserted",
        "speaker": "a made-up review",
        "cues": [["seems to", 20, 28]] if certainty == 1 else [],
        "paraphrase": "The first seems to spur on the second." if certainty == 1 else "The first spurs on the second.",
        "document": "An invented text",
        "sentence": "S02",
        "paragraph": 1,
        "start": 10,
        "end": 60,
        "evidence_type": "ECO:0000034",
        **more,
    }


def claim(graph: nx.MultiDiGraph, key: str, source: str, target: str, verb: str, sign: str, **more: object) -> None:
    iri = BASE + "claim/" + key
    graph.add_edge(
        BASE + "entity/" + source,
        BASE + "entity/" + target,
        key=iri,
        claim=iri,
        identifiers=[key],
        predicate=BASE + "vocab/" + verb,
        predicate_label=verb,
        sign=sign,
        **more,
    )


@pytest.fixture
def graph() -> nx.MultiDiGraph:
    """Give a new one each time."""
    return made_up_graph()


def made_up_graph() -> nx.MultiDiGraph:
    """Make nine things and eight claims, one of each sort that the page tells apart."""
    made = nx.MultiDiGraph()
    for key, label, category, curie in (
        ("interleukin-2", "interleukin-2", "Protein", "UniProtKB:P60568"),
        ("interferon", "interferon", "ProteinFamily", "MESH:D007372"),
        ("lymphocyte", "lymphocyte", "Cell", "CL:0000542"),
        ("cancer-cell", "cancer cell", "Cell", "CL:0001064"),
        ("growth", "growth of cancer cells", "BiologicalProcess", ""),
        ("cancer", "cancer", "Disease", "MONDO:0004992"),
        ("immune-system", "immune system", "AnatomicalEntity", "UBERON:0002405"),
        ("doctors", "doctors", "PopulationOfIndividualOrganisms", ""),
        ("virus", "virus", "OrganismTaxon", "NCBITaxon:10239"),
    ):
        synonyms = ["IL-2", "Proleukin"] if key == "interleukin-2" else []
        made.add_node(
            BASE + "entity/" + key,
            label=label,
            category=category,
            curie=curie,
            synonyms=synonyms,
            identifiers=[key],
        )
    claim(
        made,
        "C01",
        "interleukin-2",
        "lymphocyte",
        "enhances",
        "+",
        status="proposed",
        evidence=[evidence("supports", 1)],
    )
    claim(
        made,
        "C02",
        "lymphocyte",
        "cancer-cell",
        "activates",
        "+",
        certainty=2,
        status="accepted",
        evidence=[evidence()],
    )
    claim(
        made,
        "C03",
        "lymphocyte",
        "cancer-cell",
        "inhibits",
        "-",
        certainty=3,
        status="accepted",
        context=[["stage", "early stage"]],
        links=[["contrasts in context", BASE + "claim/C02", "the other way round"]],
        evidence=[evidence("supports", 3), evidence("disputes", 2, speaker="a made-up letter")],
    )
    claim(
        made,
        "C04",
        "interferon",
        "growth",
        "inhibits",
        "-",
        status="accepted",
        evidence=[evidence("supports", 3)],
    )
    claim(
        made,
        "C05",
        "immune-system",
        "cancer",
        "prevents",
        "-",
        status="proposed",
        evidence=[evidence("asks", 0)],
    )
    claim(
        made,
        "C06",
        "doctors",
        "immune-system",
        "stimulates",
        "+",
        status="proposed",
        evidence=[evidence("intends", 2)],
    )
    claim(
        made,
        "C07",
        "cancer",
        "growth",
        "affects",
        "unsigned",
        status="accepted",
        evidence=[evidence("supports", 3)],
    )
    claim(
        made,
        "C08",
        "interferon",
        "cancer",
        "helps prevent",
        "-",
        status="inferred",
        rule="a made-up rule",
        premises=["C04"],
    )
    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    from .browser import Browser, find_chromium

    if find_chromium() is None:
        pytest.skip("no Chromium is installed (on Debian: apt-get install chromium), so the page cannot be opened")
    opened = Browser()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def made_up(browser, tmp_path_factory):
    """The made-up graph's page, saved once."""
    from immunograph.explorer import explore

    network = explore(made_up_graph(), title="A made-up graph", licence="CC0", sources=["An invented text"])
    return network.save(tmp_path_factory.mktemp("made-up") / "network.html")


@pytest.fixture
def page(browser, made_up):
    """The made-up graph's page; every test of it also shows that it asks for nothing and complains of nothing."""
    from .browser import READY

    opened = browser.open(made_up)
    opened.wait(READY)
    yield opened
    assert opened.requests() == []
    assert opened.complaints() == []


@pytest.fixture(scope="session")
def article(browser, tmp_path_factory):
    """The packaged graph's page, saved once; ``article(width=320)`` opens it."""
    import immunograph as ig

    from .browser import READY

    path = ig.load().explore().save(tmp_path_factory.mktemp("article") / "article.html")

    def open_page(**options):
        opened = browser.open(path, **options)
        opened.wait(READY)
        return opened

    return open_page


@pytest.fixture
def page_of(browser, tmp_path: Path):
    """Save a network and open it; ``page_of(network, width=320, dark=True)``."""

    def open_page(network, **options):
        return browser.open(network.save(tmp_path / "network.html"), **options)

    return open_page


@pytest.fixture(scope="session")
def crowd(browser, tmp_path_factory):
    """The page of more than a screen holds, saved once; ``crowd()`` opens it."""
    from .browser import READY
    from .test_network import many

    path = many().save(tmp_path_factory.mktemp("crowd") / "crowd.html")

    def open_page(**options):
        opened = browser.open(path, **options)
        opened.wait(READY)
        return opened

    return open_page
