"""Communities: a partition that no node would leave, connected, the same for the same seed."""

import random
from dataclasses import replace

import networkx as nx
import numpy as np
import polars as pl
import pytest
from claims_of import columns_of
from graphs import EVERY_KIND, signed_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.analysis import EdgeChoice
from immunograph.analysis.networks import NetworkArrays, find_communities, louvain_communities, modularity
from immunograph.analysis.networks import louvain as louvain_module
from immunograph.analysis.networks.edges import EDGE_STATUSES, RESTATES
from immunograph.errors import AnalysisError
from timing import examples


def undirected(graph):
    """Add parallel and opposite edges up, as the partition sees them."""
    made = nx.Graph()
    made.add_nodes_from(graph)
    for one, other, data in graph.edges(data=True):
        weight = made.get_edge_data(one, other, {"weight": 0})["weight"] + data.get("weight", 1)
        made.add_edge(one, other, weight=weight)
    return made


@settings(max_examples=examples(50), deadline=None)
@given(signed_graphs(kinds=EVERY_KIND), st.integers(0, 3), st.sampled_from([0.5, 1.0, 2.0]))
def test_communities_partition_the_nodes_and_hang_together(graph, seed, resolution):
    found = louvain_communities(graph, resolution=resolution, seed=seed)
    assert sorted(node for group in found for node in group) == sorted(graph)
    assert [len(group) for group in found] == sorted(map(len, found), reverse=True)
    assert all(nx.is_connected(undirected(graph).subgraph(group)) for group in found)
    assert found == louvain_communities(graph, resolution=resolution, seed=seed)


@settings(max_examples=examples(50), deadline=None)
@given(signed_graphs(kinds=EVERY_KIND), st.sampled_from([0.5, 1.0, 2.0]))
def test_modularity_is_networkxs_and_no_node_would_gain_in_another_group_or_alone(graph, resolution):
    plain = undirected(graph)
    if not plain.number_of_edges():
        return
    found = louvain_communities(graph, resolution=resolution)
    best = modularity(graph, found, resolution=resolution)
    assert best == pytest.approx(nx.community.modularity(plain, found, resolution=resolution))
    for node in plain:
        for place in range(len(found) + 1):
            moved = [group - {node} for group in found] + [set()]
            moved[place] = moved[place] | {node}
            other = nx.community.modularity(plain, [group for group in moved if group], resolution=resolution)
            assert other <= best + 1e-8


def test_claim_about_several_things_jointly_counts_once():
    columns = columns_of(
        [("j", "a", "+", "c"), ("j", "b", "+", "c"), ("k", "a", "+", "b")],
        [("j", "d", "Supports", 3), ("k", "d", "Supports", 3)],
    )
    (found,) = find_communities(columns, runs=1)
    assert (found.within, found.promoting, found.leaving) == (2, 2, 0)


def level_of(graph):
    return louvain_module._Level(louvain_module.both_ways(NetworkArrays.of(graph)), 1.0)


def test_a_node_may_leave_its_group_to_be_alone():
    graph = nx.DiGraph([(0, 2), (0, 1), (1, 1), (1, 0), (2, 0)])  # the loop at 1 makes it too heavy for any company
    label, moves = louvain_module._settle(level_of(graph), np.zeros(3, dtype=np.int64), random.Random(1))
    groups = [{node for node, group in zip(graph, label, strict=True) if group == each} for each in set(label)]
    assert sorted(map(sorted, groups)) == [[0, 2], [1]]
    assert moves > 0


def test_group_that_falls_apart_is_split():
    label = louvain_module._connected(level_of(nx.path_graph(4)), np.array([0, 1, 0, 0]))
    assert len(set(label)) == 3
    assert label[2] == label[3] != label[0]


def test_communities_are_as_good_as_networkxs_on_a_planted_partition():
    graph = nx.planted_partition_graph(8, 30, 0.4, 0.01, seed=5)
    found = louvain_communities(graph)
    assert sorted(map(sorted, found)) == [list(range(first, first + 30)) for first in range(0, 240, 30)]


def test_groups_that_are_no_partition_and_resolution_zero_are_told():
    with pytest.raises(AnalysisError, match="not a partition: 1 is in two groups; put every node in one group"):
        modularity(nx.path_graph(3), [{0, 1}, {1, 2}])
    with pytest.raises(AnalysisError, match="2 is in no group; put every node in one group"):
        modularity(nx.path_graph(3), [{0, 1}])
    with pytest.raises(AnalysisError, match="above 0 and finite, not 0"):
        louvain_communities(nx.path_graph(3), resolution=0)


def two_triangles():
    pairs = [("a", "b"), ("b", "c"), ("c", "a"), ("u", "v"), ("v", "w"), ("w", "u"), ("c", "u")]
    signs = ["+", "-", "", "+", "+", "+", "-"]
    claims = [(f"{one}{other}", one, sign, other) for (one, other), sign in zip(pairs, signs, strict=True)]
    evidence = [(claim, "d", "Supports", 1 if claim == "ab" else 3) for claim, *_ in claims]
    return columns_of(claims, evidence)


def test_community_tells_what_ties_it_and_what_leaves_it():
    found = find_communities(two_triangles(), categories={"a": "Cell", "b": "Cell"})
    one = found.of("a")
    assert sorted(one.members) == ["a", "b", "c"]
    assert (one.within, one.leaving, one.promoting, one.inhibiting, one.hedged) == (3, 1, 1, 1, 1)
    assert one.categories == {"Cell": 2, "of no stated kind": 1}
    assert one.stability == 1
    assert found.of("nowhere") is None
    assert "1 hedged" in found.text()
    assert len(found.table()) == len(found) == 2


def test_without_an_edge_there_is_no_community():
    with pytest.raises(AnalysisError, match="the graph has no claims"):
        find_communities(columns_of([], []))
    asked = columns_of([("a", "x", "+", "y")], [("a", "d", "Asks", 0)])
    with pytest.raises(
        AnalysisError, match="the only claim is not an edge with these settings: claims that are only asked"
    ):
        find_communities(asked)
    with pytest.raises(AnalysisError, match=r"or that are rejected, are not edges$"):
        find_communities(asked, edges=EdgeChoice(EDGE_STATUSES, min_certainty=1))


@pytest.mark.parametrize(
    ("certainty", "status", "edges", "advice"),
    [
        (1, "Proposed", EdgeChoice(("proposed",), min_certainty=2), "; allow a lower certainty$"),
        (3, "Proposed", EdgeChoice(("accepted",), min_certainty=2), "; allow more statuses$"),
        (1, "Proposed", EdgeChoice(("accepted",), min_certainty=2), "; allow a lower certainty and more statuses$"),
        (3, "Rejected", EdgeChoice(("accepted",), min_certainty=2), "or that are rejected, are not edges$"),
    ],
)
def test_only_settings_that_give_edges_are_advised(certainty, status, edges, advice):
    columns = columns_of([("a", "x", "+", "y", status)], [("a", "d", "Supports", certainty)])
    with pytest.raises(AnalysisError, match=advice):
        find_communities(columns, edges=edges)


def test_a_claim_that_no_setting_makes_an_edge_is_told_with_the_reason():
    claims = [("a", "x", "+", "x"), ("b", "x", "+", "y"), ("c", "x", "+", "z")]
    columns = columns_of(claims, [(claim, "d", "Supports", 3) for claim, *_ in claims], links=[("b", RESTATES, "a")])
    columns = replace(columns, claims=columns.claims.with_columns(literal=pl.col("claim") == "c"))
    with pytest.raises(
        AnalysisError,
        match=r"none of the 3 claims is an edge with these settings: 1 claim has a text or number as object; "
        r"1 claim restates another claim; 1 claim relates an entity to itself$",
    ):
        find_communities(columns)


def test_communities_of_the_article_are_deterministic(kg):
    one, two = kg.networks.communities(), kg.networks.communities()
    assert one.as_dict() == two.as_dict()
    assert kg.find("interferon").iri in one.of(kg.find("growth of leukemias").iri).members
