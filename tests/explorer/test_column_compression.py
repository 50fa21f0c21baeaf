import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immunograph.explorer.column_compression import DIGITS, pack, pack_table, unpack, unpack_table
from immunograph.explorer.page import embed_json

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
ADDRESS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["https://a.example/x/", "http://b.example/o#", "urn:c:"]), st.text("ab/#_\n", max_size=4)
    ),
)
SCALAR = st.one_of(
    TEXT, ADDRESS, st.integers(-(10**7), 10**7), st.booleans(), st.floats(allow_nan=False, allow_infinity=False)
)
CELL = st.one_of(st.none(), SCALAR, st.lists(st.one_of(SCALAR, st.lists(SCALAR, max_size=3)), max_size=3))
HEX = st.text("0123456789abcdef", min_size=32, max_size=32)


def through(value):
    return json.loads(embed_json(value))


@pytest.mark.slow
@pytest.mark.parametrize(
    "cells", [CELL, TEXT, ADDRESS, HEX, st.integers(0, 89), st.integers(-5, 10**6), st.lists(st.integers(0, 5))]
)
def test_every_column_reads_back(cells):
    @given(st.lists(cells, max_size=40))
    def check(values):
        found = unpack(through(pack(values)), len(values))
        assert found == values
        assert [type(each) for each in found] == [type(each) for each in values]

    check()


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), CELL, max_size=4), max_size=30))
def test_every_table_reads_back_without_its_empty_cells(rows):
    filled = [{name: value for name, value in row.items() if value is not None} for row in rows]
    assert unpack_table(through(pack_table(rows))) == filled


def test_digits_need_no_escape():
    assert len(set(DIGITS)) == 90
    assert embed_json(DIGITS) == f'"{DIGITS}"'


def test_what_repeats_costs_little():
    rows = [
        {"document": "A rather long title of a text", "claim": f"https://w3id.org/immunograph/claim/{number:032x}"}
        for number in range(1000)
    ]
    assert len(embed_json(pack_table(rows))) < 26 * 1000


@pytest.mark.browser
def test_the_page_reads_every_kind_of_column(graph, page_of):
    """What the page exports as JSON is what the graph holds, whatever way each column was packed."""
    from immunograph.explorer import explore

    from .browser import READY
    from .test_taking import take

    for number in range(60):
        graph.add_node(
            f"https://example.org/{'ab'[number % 2]}#{number}",
            label=f"n\n{number}" if number == 7 else f"n{number}",
            definition="" if number % 3 else f"d{number}",
            synonyms=[f"s{number}"] * (number % 4),
            identifiers=[number, f"{number:032x}"],
            category=["Cell", "Protein"][number % 2],
        )
    page = page_of(explore(graph, title="A made-up graph"))
    page.wait(READY)
    found = {each["id"]: each for each in json.loads(take(page, "Claims shown (JSON)"))["nodes"]}
    assert len(found) == len(graph)
    for name, data in graph.nodes(data=True):
        for key in ("label", "definition", "synonyms", "identifiers", "category"):
            if data.get(key):
                assert found[name][key] == data[key]
