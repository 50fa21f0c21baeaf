"""Centralities equal to networkx's on random graphs of every kind."""

import math

import networkx as nx
import pytest
from graphs import EVERY_KIND, signed_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.analysis.networks import NetworkArrays, betweenness_centrality, degrees, pagerank
from immunograph.errors import AnalysisError
from timing import examples

pytestmark = pytest.mark.slow

NEWEST = tuple(int(part) for part in nx.__version__.split(".")[:2]) >= (3, 6)


def same(one, other, *, within):
    assert list(one) == list(other)
    for node, value in one.items():
        assert (math.isnan(value) and math.isnan(other[node])) or abs(value - other[node]) <= within


@settings(max_examples=examples(60), deadline=None)
@given(signed_graphs(kinds=EVERY_KIND), st.sampled_from([0.5, 0.7, 0.85]), st.sampled_from(["weight", None]))
def test_pagerank_is_networkxs(graph, alpha, weight):
    ours = pagerank(graph, alpha, weight=weight)
    same(ours, nx.pagerank(graph, alpha, weight=weight), within=1e-6)
    assert sum(ours.values()) == pytest.approx(1)


@settings(max_examples=examples(50), deadline=None)
@given(signed_graphs(nodes=60, edges=300))
def test_pagerank_ranks_as_networkx_does(graph):
    def ranking(scores):
        return sorted(scores, key=lambda node: (-round(scores[node], 9), node))

    assert ranking(pagerank(graph)) == ranking(nx.pagerank(graph))


def test_pagerank_of_nothing_and_of_what_does_not_settle():
    assert pagerank(nx.DiGraph()) == {}
    with pytest.raises(AnalysisError, match="has not converged after 1 iterations"):
        pagerank(nx.path_graph(5, create_using=nx.DiGraph), max_iter=1, tol=1e-12)


@settings(max_examples=examples(60), deadline=None)
@given(signed_graphs(kinds=EVERY_KIND), st.booleans())
def test_betweenness_is_networkxs(graph, normalized):
    ours = betweenness_centrality(graph, normalized=normalized)
    same(ours, nx.betweenness_centrality(graph, normalized=normalized), within=1e-9)


@pytest.mark.skipif(not NEWEST, reason="networkx before 3.6 scales sampled betweenness in another way")
@settings(max_examples=examples(60), deadline=None)
@given(signed_graphs(kinds=EVERY_KIND), st.integers(1, 9), st.integers(0, 5), st.booleans())
def test_sampled_betweenness_is_networkxs_from_the_same_starts(graph, k, seed, normalized):
    k = min(k, len(graph))
    ours = betweenness_centrality(graph, k, normalized=normalized, seed=seed)
    same(ours, nx.betweenness_centrality(graph, k, normalized=normalized, seed=seed), within=1e-9)


def test_betweenness_goes_in_batches_without_a_seam():
    graph = nx.gnp_random_graph(200, 0.02, seed=3, directed=True)  # more starts than a batch holds
    same(betweenness_centrality(graph), nx.betweenness_centrality(graph), within=1e-9)


def test_betweenness_needs_as_many_starts_as_there_are_nodes():
    with pytest.raises(AnalysisError, match=r"from 1 to 3 \(the number of nodes\), not 4"):
        betweenness_centrality(nx.path_graph(3), 4)


@settings(max_examples=examples(60), deadline=None)
@given(signed_graphs())
def test_degrees_are_those_of_counting(graph):
    counted = degrees(graph)
    for place, node in enumerate(NetworkArrays.of(graph).nodes):
        entering = [data["sign"] for *_, data in graph.in_edges(node, data=True)]
        leaving = [data["sign"] for *_, data in graph.out_edges(node, data=True)]
        assert [int(counted[name][place]) for name in ("in", "promoted", "inhibited")] == [
            len(entering),
            entering.count("+"),
            entering.count("-"),
        ]
        assert [int(counted[name][place]) for name in ("out", "promotes", "inhibits")] == [
            len(leaving),
            leaving.count("+"),
            leaving.count("-"),
        ]
