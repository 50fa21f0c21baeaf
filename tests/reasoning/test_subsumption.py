"""Closure and cycles: equal to networkx on random graphs."""

from itertools import pairwise

import networkx as nx
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.reasoning import closure, cycles

PAIRS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=20)


def frame(pairs):
    return pl.DataFrame(pairs, schema={"below": pl.String, "above": pl.String}, orient="row")


@settings(deadline=None)
@given(PAIRS)
def test_closure_is_reachability(pairs):
    graph = nx.DiGraph(pairs)
    expected = sorted((one, other) for one in graph for other in nx.descendants(graph, one) if one != other)
    assert closure(frame(pairs)).rows() == expected


@settings(deadline=None)
@given(PAIRS)
def test_cycles_are_the_strong_components(pairs):
    graph = nx.DiGraph(pairs)
    expected = sorted(tuple(sorted(part)) for part in nx.strongly_connected_components(graph) if len(part) > 1)
    assert cycles(frame(pairs)) == expected


def test_a_long_chain_is_closed_whole():
    names = [f"n{number:03}" for number in range(200)]
    assert closure(frame(list(pairwise(names)))).height == 200 * 199 // 2
