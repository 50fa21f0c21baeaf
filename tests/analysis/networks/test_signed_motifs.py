"""Motifs: counts equal to enumeration, a null that keeps degrees and signs, and claims with their hedges."""

from collections import Counter
from itertools import combinations, permutations

import networkx as nx
import numpy as np
import pytest
from claims_of import columns_of
from graphs import signed_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.analysis import EdgeChoice
from immunograph.analysis.networks import NetworkArrays, motif_counts
from immunograph.analysis.networks import rewiring as rewiring_module
from immunograph.analysis.networks import signed as signed_module
from immunograph.analysis.networks.motifs import MOTIFS, find_motifs
from immunograph.analysis.networks.signed import Wiring, wirings_of
from immunograph.errors import AnalysisError
from timing import examples

SIGN = {"+": 1, "-": -1}


def signs_between(graph):
    """Give the signs of the edges of each ordered pair of different nodes."""
    made = {}
    for one, other, data in graph.edges(data=True):
        if one != other and data["sign"] in SIGN:
            made.setdefault((one, other), set()).add(SIGN[data["sign"]])
    return made


def by_enumeration(graph):
    """Look at all pairs and triples, and at all simple cycles as networkx finds them."""
    signs = signs_between(graph)
    counted = Counter(dict.fromkeys(MOTIFS, 0))
    plain = nx.DiGraph(list(signs))
    for cycle in nx.simple_cycles(plain, length_bound=3):
        ways = [1]
        for one, other in zip(cycle, cycle[1:] + cycle[:1], strict=True):
            ways = [way * sign for way in ways for sign in signs[one, other]]
        for way in ways:
            counted[f"{'positive' if way > 0 else 'negative'} feedback loop of {len(cycle)}"] += 1
    for x, y, z in permutations(graph, 3):
        for one in signs.get((x, y), ()):
            for two in signs.get((y, z), ()):
                for direct in signs.get((x, z), ()):
                    kind = "coherent" if one * two == direct else "incoherent"
                    counted[f"{kind} feed-forward loop"] += 1
    return dict(counted)


@settings(max_examples=examples(50), deadline=None)
@given(signed_graphs(nodes=8, edges=45), st.sampled_from([0, 600]))
def test_counts_are_those_of_enumeration(graph, dense):
    before, signed_module._DENSE = signed_module._DENSE, dense  # both ways of counting
    try:
        assert motif_counts(graph) == by_enumeration(graph)
    finally:
        signed_module._DENSE = before


def test_large_products_are_cut_into_slices_without_a_seam(monkeypatch):
    graph = nx.gnp_random_graph(60, 0.2, seed=4, directed=True)
    for number, (*_, data) in enumerate(graph.edges(data=True)):
        data["sign"] = "+-"[number % 3 == 0]
    whole = motif_counts(graph)
    monkeypatch.setattr(signed_module, "_DENSE", 0)
    monkeypatch.setattr(signed_module, "_ROWS", 500)
    assert motif_counts(graph) == whole == by_enumeration(graph)


@settings(max_examples=examples(60), deadline=None)
@given(signed_graphs(nodes=7, edges=30))
def test_every_instance_is_listed_once(graph):
    successors = {}
    for (one, other), signs in signs_between(graph).items():
        successors.setdefault(one, {})[other] = sorted(signs)
    expected = by_enumeration(graph)
    for kind in MOTIFS:
        listed = list(wirings_of(kind, successors))
        assert len(listed) == len({frozenset(each) for each in listed}) == expected[kind]


def profile(wiring):
    """Give the degree of every node by direction and sign."""
    sides = [side for edges in (wiring.plus, wiring.minus) for side in edges]
    return [np.bincount(side, minlength=wiring.nodes).tolist() for side in sides]


@settings(max_examples=examples(60), deadline=None)
@given(signed_graphs(nodes=8, edges=30), st.integers(0, 3))
def test_rewired_network_keeps_degrees_and_signs_and_is_simple(graph, seed):
    wiring = Wiring.of(NetworkArrays.of(graph))
    for other in wiring.rewired(3, seed=seed):
        assert profile(other) == profile(wiring)
        for edges in (other.plus, other.minus):
            assert (edges[0] != edges[1]).all()
            assert len(set(zip(*edges.tolist(), strict=True))) == edges.shape[1]


def test_rewiring_visits_every_wiring_alike():
    graph = nx.DiGraph([(f"a{n}", f"b{n}", {"sign": "+"}) for n in range(4)])
    wiring = Wiring.of(NetworkArrays.of(graph))
    seen = Counter(tuple(sorted(zip(*each.plus.tolist(), strict=True))) for each in wiring.rewired(4800, seed=2))
    assert len(seen) == 24  # all ways to match four with four
    assert sum((count - 200) ** 2 / 200 for count in seen.values()) < 49.7  # chi-squared, 23 degrees, p = 0.001


def ring(*signs, extra=()):
    """Make columns of a ring of claims; ``extra`` are further ones."""
    names = "abcdefgh"
    claims = [(f"k{n}", names[n], sign, names[(n + 1) % len(signs)]) for n, sign in enumerate(signs)]
    claims += [(f"x{n}", *each) for n, each in enumerate(extra)]
    return columns_of(claims, [(claim, "d", "Supports", 1 if claim == "k0" else 3) for claim, *_ in claims])


def test_p_value_counts_the_observed_network_and_follows_its_seed():
    found = find_motifs(ring("+", "-", extra=[("p", "+", "q"), ("r", "-", "s")]), permutations=99, seed=3)
    tally = {each.kind: each for each in found.tallies}["negative feedback loop of 2"]
    wiring = Wiring.of(
        NetworkArrays.of(
            nx.DiGraph([(0, 1, {"sign": "+"}), (1, 0, {"sign": "-"}), (2, 3, {"sign": "+"}), (4, 5, {"sign": "-"})])
        )
    )
    drawn = [each.counts()[1] for each in wiring.rewired(99, seed=3)]
    assert tally.count == 1
    assert tally.more == (1 + sum(count >= 1 for count in drawn)) / 100
    assert tally.fewer == (1 + sum(count <= 1 for count in drawn)) / 100 == 1
    assert tally.z == pytest.approx((1 - np.mean(drawn)) / np.std(drawn, ddof=1))
    assert 0 < tally.mean < 1


def test_null_that_cannot_differ_has_no_z():
    found = find_motifs(ring("+", "-"), permutations=19)
    tally = {each.kind: each for each in found.tallies}["negative feedback loop of 2"]
    assert (tally.count, tally.mean, tally.z, tally.more) == (1, 1, None, 1)
    assert "z not defined" in found.text()
    bare = find_motifs(ring("+", "-"), permutations=0)
    assert [each.more for each in bare.tallies] == [None] * 6


def test_instance_is_as_certain_as_its_weakest_edge_and_keeps_its_hedges():
    found = find_motifs(ring("+", "-", "+", extra=[("a", "-", "c")]), permutations=0)
    (loop,) = found.of_kind("negative feedback loop of 3")
    (forward,) = found.of_kind("coherent feed-forward loop")
    assert (loop.certainty, loop.sources) == (1, 1)
    assert {edge.claims for edge in loop.edges} == {("k0",), ("k1",), ("k2",)}
    assert "as no more than possible, that a ups b. [1 of 3]" in loop.edges[0].says[0]
    assert forward.line() == "a increases b; b reduces c; a reduces c"
    assert [each.line() for each in found.of_kind("negative feedback loop of 2")] == ["a reduces c; c increases a"]
    assert len(found.instances()) == 2 + 3 + 3
    assert found.as_dict()["instances"][0]["edges"][0]["says"]


def test_firmest_instances_are_listed_first():
    pairs = list(combinations("abcd", 2))
    claims = [(f"{x}{y}", x, "+", y) for x, y in pairs]
    columns = columns_of(claims, [(c, "d", "Supports", 1 if c == "ab" else 3) for c, *_ in claims])
    assert [each.certainty for each in find_motifs(columns, permutations=0)] == [3, 3, 1, 1]
    assert [each.certainty for each in find_motifs(columns, permutations=0, limit=2)] == [3, 3]


def test_without_a_sign_there_is_no_motif():
    with pytest.raises(AnalysisError, match="no motifs: of 1 edge, none states an increase or a reduction"):
        find_motifs(columns_of([("a", "x", "unsigned", "y")], [("a", "d", "Supports", 3)]))


def test_question_closes_no_loop():
    columns = columns_of(
        [("a", "x", "+", "y"), ("b", "y", "+", "x")], [("a", "d", "Supports", 3), ("b", "d", "Asks", 0)]
    )
    assert set(find_motifs(columns, permutations=0).counts().values()) == {0}


def test_article_tells_three_coherent_loops_where_processes_count_for_their_bearers(kg):
    found = kg.networks.motifs(edges=EdgeChoice(bearers=True), permutations=99)
    assert found.counts() == dict.fromkeys(MOTIFS, 0) | {"coherent feed-forward loop": 3}
    (own,) = [each for each in found if each.entities[0] == "interferon"]
    assert own.entities == ("interferon", "immune system", "cancer cell")
    assert own.certainty == 2
    assert any("C08 is stated for stage early stage of cancer only" in each for each in own.cautions)
    assert any("together" in each for each in own.cautions)
    assert kg.networks.motifs(permutations=0).counts()["coherent feed-forward loop"] == 0


def test_no_rewired_networks_are_no_rows(kg):
    wiring = Wiring.of(kg.networks.arrays())
    assert wiring.rewired_counts(0).shape == (0, 6)


@settings(max_examples=examples(60), deadline=None)
@given(signed_graphs(nodes=9, edges=40), st.integers(0, 3), st.sampled_from([3, 7, 500]))
def test_many_rewired_networks_at_once_are_counted_as_one_by_one(graph, seed, size):
    wiring = Wiring.of(NetworkArrays.of(graph))
    one_by_one = [each.counts() for each in wiring.rewired(9, seed=seed)]
    before, rewiring_module._AT_ONCE = rewiring_module._AT_ONCE, size
    least, signed_module._LEAST_BATCH = signed_module._LEAST_BATCH, 1
    try:
        assert [tuple(row) for row in wiring.rewired_counts(9, seed=seed).tolist()] == one_by_one
    finally:
        rewiring_module._AT_ONCE, signed_module._LEAST_BATCH = before, least


@pytest.mark.slow
@pytest.mark.parametrize("nodes", [40, 150, 300])
def test_batches_equal_single_networks_at_the_size_of_real_data(nodes, monkeypatch):
    chance = np.random.default_rng(nodes)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(nodes))
    for _ in range(nodes * 4):
        one, other = (int(nodes * chance.random() ** 2) for _ in range(2))
        graph.add_edge(one, other, sign="+-"[chance.integers(2)])
    wiring = Wiring.of(NetworkArrays.of(graph)).compact()
    monkeypatch.setattr(rewiring_module, "_PATHS", 5000)
    expected = [each.counts() for each in wiring.rewired(12, seed=4)]
    assert [tuple(row) for row in wiring.rewired_counts(12, seed=4).tolist()] == expected
    monkeypatch.setattr(signed_module, "_LEAST_BATCH", 10**9)  # a network too large for several at once
    assert [tuple(row) for row in wiring.rewired_counts(12, seed=4).tolist()] == expected


@pytest.mark.parametrize(
    ("against", "told"),
    [
        (["Null"], "b has a null result: see its evidence"),
        (["Disputes"], "b is disputed: see its evidence"),
        (["Disputes", "Null"], "b is disputed and has a null result: see its evidence"),
    ],
)
def test_what_speaks_against_an_edge_of_a_motif_is_called_what_it_is(against, told):
    evidence = [
        ("a", "d", "Supports", 3),
        ("b", "d", "Supports", 3),
        *(("b", f"e{n}", each, 3) for n, each in enumerate(against)),
    ]
    (found,) = find_motifs(columns_of([("a", "x", "+", "y"), ("b", "y", "+", "x")], evidence), permutations=0)
    assert found.cautions == (told,)
