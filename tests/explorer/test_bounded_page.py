"""However many texts a graph rests on, and however long their titles, the picture keeps its room and lists come in pages."""

import pytest

from .browser import READY

pytestmark = pytest.mark.slow

LONG = "a title that goes on about the immune system and what acts on it, "


@pytest.fixture(scope="module", params=[150, 2000])
def papers(request, tmp_path_factory):
    """The page of one claim with as many texts, and how many there are."""
    from immunograph.assembly import assemble  # a module fixture cannot use those of a test
    from immunograph.curation import Project

    count = request.param
    root = tmp_path_factory.mktemp("papers")
    (root / "curated").mkdir()
    tables = {
        "documents": "document\ttitle\tkind\tlicence\n"
        + "".join(f"p{n}\tPaper {n}: {LONG * (1 + n % 5)}\tarticle\tCC BY 4.0\n" for n in range(count)),
        "entities": "entity\tlabel\tcategory\tdefinition\n"
        "x\tdrug X\tbiolink:ChemicalEntity\tMade up.\ny\ttumour Y\tbiolink:Disease\tMade up.\n",
        "claims": "claim\tsubject\tpredicate\tobject\nP1\tx\tig:inhibits\ty\n",
        "evidence": "claim\tdocument\tstance\tcertainty\tstatus\tspeaker\tparaphrase\n"
        + "".join(f"P1\tp{n}\tsupports\t3\tasserted\tp{n}\tSays so, {n}.\n" for n in range(count)),
        "decisions": "claim\toutcome\treason\tagent\tdate\nP1\taccepted\tFirm.\tcurator\t2026-01-01\n",
    }
    for name, text in tables.items():
        (root / "curated" / f"{name}.tsv").write_text(text, encoding="utf-8")
    import immunograph as ig

    kg = ig.KnowledgeGraph()
    kg.add(assemble(Project.at(root)).trig(), format="trig")
    network = kg.explore()
    return network.save(root / "papers.html"), count, network


def height(page, selector):
    return page.run(f"document.querySelector('{selector}').getBoundingClientRect().height")


@pytest.mark.parametrize(("width", "dark", "lines"), [(1280, False, 1), (1280, True, 1), (390, False, 2)])
def test_the_picture_keeps_its_room(papers, browser, width, dark, lines):
    path, count, _ = papers
    page = browser.open(path, width=width, height=800, dark=dark)
    page.wait(READY)
    assert height(page, "canvas") > 600
    line = page.run("parseFloat(getComputedStyle(document.getElementById('foot')).lineHeight) || 20")
    assert height(page, "#foot") < (lines + 1) * line + 16
    assert page.text("#source").endswith(f"{count:,} documents with passages")
    assert page.run("document.documentElement.scrollWidth <= innerWidth")


def test_sources_and_passages_come_in_pages(papers, browser):
    path, count, _ = papers
    page = browser.open(path, width=1280, height=800)
    page.wait(READY)
    assert page.run("document.querySelectorAll('.sources li').length") == 0
    page.click("#open-sources")
    assert page.text("#panel h2") == f"{count:,} documents with passages"
    assert page.run("document.querySelectorAll('.sources li').length") == 50
    page.run("[...document.querySelectorAll('#panel .textlink')].at(-1).click()")
    assert page.run("document.querySelectorAll('.sources li').length") == 100
    page.key("t")
    page.click("#table td button")
    assert f"{count} for" in page.text("#panel")
    assert page.run("[...document.querySelectorAll('#panel article')].filter((each) => !each.hidden).length") == 20
    page.run(
        "[...document.querySelectorAll('#panel .textlink')].find((each) => / more of /.test(each.textContent)).click()"
    )
    assert page.run("[...document.querySelectorAll('#panel article')].filter((each) => !each.hidden).length") == 40
    longest = page.run(
        "Math.max(...[...document.querySelectorAll('#panel cite')].map((each) => each.textContent.length))"
    )
    assert longest <= 111
    assert page.complaints() == []


def test_the_legend_s_lists_come_in_pages(papers, browser):
    path, count, _ = papers
    page = browser.open(path, width=1280, height=800)
    page.wait(READY)
    assert page.run("document.querySelectorAll('#legend button').length") < 700
    source = "[...document.querySelectorAll('#legend details')].find((each) => each.querySelector('summary').textContent === 'Source')"
    rows = f"{source}.querySelectorAll('button.row').length"
    assert page.run(rows) == 60
    page.run(f"{source}.querySelector('.textlink').click()")
    assert page.run(rows) == min(count, 120)


def test_a_picture_names_twenty_sources_and_counts_the_rest(papers):
    _, count, network = papers
    told = network.to_svg().partition("<desc>")[2].partition("</desc>")[0]
    assert told.count("Paper ") == 20
    assert told.endswith(f"and {count - 20:,} more sources")
