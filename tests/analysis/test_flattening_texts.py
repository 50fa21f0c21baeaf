"""Texts of ASCII skip the search for characters that XML cannot hold; all others are searched."""

import sys

import networkx as nx
import pytest

from immunograph.analysis.flattening import flat_network
from immunograph.legible import legible


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("IL-2 <30%", "IL-2 <30%"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("a\x00b\x1b", "a\\x00b\\x1b"),
        ("IFN-γ", "IFN-γ"),
        ("a\u034fb\u200bc", "a\\u034fb\\u200bc"),
        ("a\uffffb", "a?b"),
        ("", ""),
    ],
)
def test_each_text_of_an_edge(text, written):
    graph = nx.DiGraph([("a", "b", {"says": text})])
    assert [data["says"] for *_, data in flat_network(graph).edges(data=True)] == [written]


def test_printable_ascii_is_legible_and_nothing_else_of_ascii_but_tab_and_newline():
    kept = [code for code in range(128) if legible(chr(code)) == chr(code)]
    assert kept == [9, 10, *range(32, 127)]
    assert legible(chr(sys.maxunicode)) == chr(sys.maxunicode)
