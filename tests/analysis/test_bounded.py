"""Answers about large graphs stay readable: pages, folded entries, and a count of what was left out."""

import re
from dataclasses import replace

import pytest
from claims_of import columns_of
from rich.cells import cell_len

from immunograph.analysis.contradictions import find_contradictions
from immunograph.analysis.difference import find_difference
from immunograph.analysis.gaps import find_gaps
from immunograph.analysis.networks.ranking import find_hubs
from immunograph.errors import AnalysisError


@pytest.fixture(scope="module")
def large():
    """A matrix of 3,000 rows and 200 columns, of which 150 rows and 60 columns hold something."""
    claims = [(f"c{n}", f"r{n % 150}", "+", f"k{n % 60}") for n in range(450)]
    columns = columns_of(claims, [(claim, "d", "Supports", 3) for claim, *_ in claims])
    return find_gaps(columns, [f"r{n}" for n in range(3000)], [f"k{n}" for n in range(200)], title="all")


def test_a_large_matrix_shows_what_holds_something_in_pages(large):
    counts = large.counts()
    assert sum(counts.values()) == 600_000
    seen, page = set(), 1
    while True:
        text = large.text(page, width=100)
        assert max(map(cell_len, text.split("\n"))) <= 500  # the line of what holds nothing is wrapped by the terminal
        heads = re.findall(r"^ +\d+  (k\d+)$", text, flags=re.M)
        for row, marks in re.findall(r"^  (r\d+) +((?: +[SDXNH?·])+)$", text, flags=re.M):
            seen |= {(row, head) for head, mark in zip(heads, marks.split(), strict=True) if mark == "S"}
        assert "no claims in 2,850 rows: r150" in text
        assert "no claims in 140 columns: k60" in text
        if "; next: --page" not in text:
            break
        page += 1
        assert f"next: --page {page}" in text
    assert len(seen) == counts["supported"] == len(large.table(untouched=False))
    with pytest.raises(AnalysisError, match=f"page {page + 1:,} does not exist: give a number from 1 to {page}"):
        large.text(page + 1, width=100)


@pytest.mark.parametrize(("rows", "columns"), [(0, 5), (5, 0)])
def test_a_page_without_rows_or_columns_is_refused(large, rows, columns):
    with pytest.raises(AnalysisError, match=f"rows and columns must be at least 1, not {rows} and {columns}"):
        large.page(rows=rows, columns=columns)


@pytest.mark.parametrize(("rows", "columns"), [(10, 5), (1000, 1000), (1, 1)])
def test_rows_and_columns_of_a_page_are_as_asked(large, rows, columns):
    page = large.page(2 if rows < 1000 else 1, rows=rows, columns=columns)
    assert (len(page.rows), len(page.columns)) == (min(rows, 150), min(columns, 60))


def test_the_heat_map_of_a_large_matrix_is_small(large):
    page = large.html()
    assert len(page.encode()) < 1_000_000
    assert page.count("<tr>") <= 201
    assert "2,850 rows" in page
    assert len(large.html(rows=3000, columns=200).encode()) < 3_000_000


@pytest.mark.parametrize("width", [40, 80])
def test_names_that_take_two_columns_are_cut_to_the_width(width):
    name = "免疫系统可以识别并攻击癌细胞" * 3
    columns = columns_of([("c", "x", "+", "y")], [("c", "d", "Supports", 3)])
    text = find_gaps(replace(columns, labels={"x": name}), ["x"], ["y"]).text(width=width)
    drawn = [line for line in text.split("\n") if line.startswith("  免")]
    assert drawn
    assert all(cell_len(line) <= width for line in drawn)
    assert drawn[0].rstrip().endswith("S")


def test_a_clash_is_one_entry_headed_by_its_entities():
    same = [("a", f"d{n}", "Supports", 3, {"paraphrase": "It slows it."}) for n in range(14)]
    columns = columns_of(
        [("a", "drug", "-", "tumour"), ("b", "drug", "+", "tumour")],
        [*same, ("a", "e", "Supports", 2, {"paraphrase": "It seems to slow it."}), ("b", "f", "Supports", 3)],
    )
    text = find_contradictions(columns).text()
    assert text.count("drug → tumour") == 1
    assert text.count("It slows it.") == 1
    assert "and 11 more sources" in text
    assert text.count("that drug downs tumour") == 1
    assert "It seems to slow it." in text
    assert "(b against a)" in text


def test_many_ways_of_saying_it_are_counted():
    said = [("a", f"d{n}", "Supports", 3, {"paraphrase": f"In words of kind {n}."}) for n in range(9)]
    columns = columns_of([("a", "x", "+", "y")], [*said, ("a", "e", "Disputes", 3)])
    text = find_contradictions(columns).text()
    assert text.count("In words of kind") == 5
    assert "… and 4 more: immunograph describe a" in text


def test_pages_of_contradictions_write_their_own_sentences_alone():
    claims = [(f"c{n:02}", f"x{n}", "+", f"y{n}") for n in range(30)]
    evidence = [
        (claim, source, stance, 3) for claim, *_ in claims for source, stance in (("d", "Supports"), ("e", "Disputes"))
    ]
    found = find_contradictions(columns_of(claims, evidence))
    first, second = found.text(), find_contradictions(columns_of(claims, evidence)).text(20)
    assert first.count(" → ") == 30
    assert second.count(" → ") == 10
    assert "21. " in second
    assert "\n20. " not in second


@pytest.mark.parametrize("number", [1, 25, 400])
def test_a_difference_opens_with_its_counts_and_is_bounded(number):
    claims = [(f"c{n:03}", f"x{n}", "+", f"y{n}") for n in range(number)]
    old = columns_of(claims, [(claim, "d", "Supports", 2) for claim, *_ in claims])
    kept = [("z", "x0", "-", "z"), *claims[: number // 2]]
    new = columns_of(kept, [(claim, "d", "Supports", 3) for claim, *_ in kept])
    found = find_difference(old, new)
    first, *_ = found.text(limit=20).split("\n")
    removed, changed = number - number // 2, number // 2
    more = f" ({changed} strengthened)" if changed else ""
    assert first == f"{number + 1} claims differ: 1 added, {removed} removed, {changed} changed{more}"
    assert found.text(limit=20).count("\n   belief ") == min(20, number + 1)
    assert found.text(start=number, limit=20).count("\n   belief ") == 1


@pytest.mark.parametrize("sources", [3, 14])
def test_runs_that_agree_are_folded(sources):
    claims = [(f"c{n}", "hub", "+", f"y{n}") for n in range(sources)]
    columns = columns_of(claims, [(f"c{n}", f"d{n}", "Supports", 3) for n in range(sources)])
    text = find_hubs(columns).text()
    assert "trial" not in text
    lines = [line for line in text.split("\n") if re.match(r"  in \d+ of \d+ runs? ", line)]
    assert 0 < len(lines) < sources
    assert sum(int(re.match(r"  in (\d+) of", line)[1]) for line in lines) == int(
        re.search(r"survive\? (\d+) run", text)[1]
    )
