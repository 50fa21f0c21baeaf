"""Hubs: ranks with what they rest on, tried without each source, kind of evidence and hedge."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from claims_of import columns_of
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.analysis import EdgeChoice
from immunograph.analysis.networks import claim_edges, find_hubs, find_motifs
from immunograph.analysis.networks.robustness import rank_by, spearman, trials
from immunograph.errors import AnalysisError
from timing import examples


def star():
    """Make a hub h of two sources, a rival r of one, and a hedged third t."""
    claims = [(f"h{n}", "h", "+-"[n % 2], f"x{n}") for n in range(4)]
    claims += [(f"r{n}", f"y{n}", "+", "r") for n in range(3)]
    claims += [(f"t{n}", "t", "", f"z{n}") for n in range(2)]
    evidence = [(f"h{n}", f"d{n % 2}", "Supports", 3) for n in range(4)]
    evidence += [(f"r{n}", "d0", "Supports", 3) for n in range(3)]
    evidence += [(f"t{n}", f"d{m}", "Supports", 1) for n in range(2) for m in range(2)]
    evidence += [("h0", "d1", "Disputes", 3)]
    return columns_of(claims, evidence)


def test_hub_tells_its_claims_by_sign_and_what_its_rank_rests_on():
    hub, rival, third, *_ = find_hubs(star())
    assert (hub.label, hub.rank, hub.degree) == ("h", 1, 4)
    assert (hub.promotes, hub.inhibits, hub.promoted, hub.disputed, hub.sources) == (2, 2, 0, 1, 2)
    assert (rival.label, rival.promoted, rival.entering, rival.leaving) == ("r", 3, 3, 0)
    assert "no claim of it is left without “d0”" in rival.reason
    assert (third.hedged, third.no_direction) == (2, 2)
    assert "no claim of it is left without all that is hedged" in third.reason
    assert (hub.ranks["“d0”"], hub.ranks["“d1”"]) == (1, 2)
    assert hub.reason == "falls to rank 2 without “d1”, which takes 2 of its 4 claims"
    assert "keeps rank 2 or better in every other run" in rival.reason


@pytest.mark.parametrize("side", ["promoted", "promotes"])
def test_hub_counts_a_joint_claim_once(side):
    ends = [("m", "z"), ("n", "z"), ("p", "z")]
    joint = [("j", *(end if side == "promoted" else end[::-1])) for end in ends]
    claims = [(claim, one, "+", other) for claim, one, other in (*joint, ("k", "z", "q"))]
    claims += [(f"r{number}", "r", "+", f"x{number}") for number in range(2)]
    evidence = [
        ("j", "d0", "Supports", 2),
        ("k", "d1", "Supports", 3),
        *((f"r{n}", "d2", "Supports", 3) for n in range(2)),
    ]
    found = find_hubs(columns_of(claims, evidence))
    hub = next(each for each in found if each.label == "z")
    assert (hub.degree, getattr(hub, side), hub.hedged, hub.claims) == (2, 1 + (side == "promotes"), 1, ("j", "k"))
    assert "takes 1 of its 2 claims" in hub.reason


def test_fall_of_a_rank_is_told_with_its_cause():
    claims = [(f"h{n}", "h", "+", f"x{n}") for n in range(3)] + [(f"r{n}", "r", "+", f"y{n}") for n in range(2)]
    evidence = [(f"h{n}", "d0" if n else "d1", "Supports", 3) for n in range(3)]
    evidence += [(f"r{n}", "d1", "Supports", 3) for n in range(2)] + [("r0", "d2", "Supports", 3)]
    hub = find_hubs(columns_of(claims, evidence))[0]
    assert hub.reason == "falls to rank 2 without “d0”, which takes 2 of its 3 claims"
    assert [row["edges_left"] for row in find_hubs(columns_of(claims, evidence)).robustness().to_dicts()[:2]] == [3, 3]


def test_article_rests_on_one_source_and_says_so(kg):
    found = kg.networks.hubs()
    first = found.robustness().to_dicts()[0]
    assert (first["edges_left"], first["first_then"]) == (0, "nothing")
    assert "all edges come from one source" in found.text()
    assert {hub.label for hub in found if hub.rank == 1} == {"interferon"}
    hedged = next(row for row in found.robustness().to_dicts() if "hedged" in row["without"])
    assert hedged["edges_left"] == 26
    cells = next(hub for hub in found if hub.label == "cancer cell")
    assert "falls to rank 4 without all that is hedged (below certainty 3)" in cells.reason
    assert "which takes 4 of its 7 claims" in cells.reason


def test_ranks_are_networkxs_on_the_article(kg):
    import networkx as nx

    graph = kg.networks.arrays().to_networkx()
    scores = nx.pagerank(graph)
    between = nx.betweenness_centrality(graph)
    for hub in kg.networks.hubs(by="pagerank", limit=34):
        assert hub.pagerank == pytest.approx(scores[hub.entity], abs=1e-9)
        assert hub.betweenness == pytest.approx(between[hub.entity], abs=1e-9)
        assert hub.rank == 1 + sum(score > hub.pagerank + 1e-9 for score in scores.values())


def test_page_of_hubs_is_two_tables_and_holds_no_markup_of_the_data():
    claims = [("a", "<b>x</b>", "+", "y")]
    page = find_hubs(columns_of(claims, [("a", "<i>d</i>", "Supports", 3)]))._repr_html_()
    assert page.count("<table") == 2
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "&lt;i&gt;d" in page
    assert "<b>x" not in page
    assert "<i>d" not in page


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"by": "fame"}, "'fame' is not a measure: expected one of degree, betweenness, pagerank"),
        ({"limit": 0}, "limit must be at least 1, not 0"),
        ({"max_sources": -1}, "max_sources must be 0 or more, not -1"),
        ({"edges": EdgeChoice(("accepted",))}, "none of the 9 claims is an edge with these settings"),
        ({"edges": EdgeChoice(("accepted",), min_certainty=3)}, "; allow more statuses$"),
        ({"edges": EdgeChoice(("accepted",), min_certainty=1)}, "; allow more statuses$"),
    ],
)
def test_wrong_requests_are_told(options, expected):
    with pytest.raises(AnalysisError, match=expected):
        find_hubs(star(), **options)


def test_sources_that_no_run_leaves_out_are_counted_in_a_note():
    (one, none) = (find_hubs(star(), max_sources=most).notes for most in (1, 0))
    assert any("the runs leave out 1 of them, one at a time" in note for note in one)
    assert any("the runs leave out none of them" in note for note in none)
    assert not any("leaving out any one source changes nothing" in note for note in (*one, *none))


def test_ties_share_the_better_rank_and_rounding_makes_none():
    assert rank_by(np.array([3.0, 3.0 + 1e-15, 1.0, 3.0 - 1e-15])).tolist() == [1, 1, 4, 1]
    assert spearman(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])) == pytest.approx(-1)
    assert spearman(np.array([1.0, 2.0]), np.array([1.0, 1.0])) is None


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=12))
def test_agreement_is_scipys_spearman(pairs):
    from scipy.stats import pearsonr, rankdata

    one, other = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    ours = spearman(one, other)
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert ours is None
    else:
        assert ours == pytest.approx(pearsonr(rankdata(one), rankdata(other))[0])


PASSAGE = st.tuples(
    st.integers(0, 5),
    st.sampled_from(["d0", "d1", "d2"]),
    st.sampled_from(["Supports", "Supports", "Disputes", "Asks"]),
    st.integers(0, 3),
    st.sampled_from(["", "trial"]),
)


@pytest.mark.slow
@settings(max_examples=examples(50), deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=6),
    st.lists(PASSAGE, max_size=14),
    st.integers(1, 3),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=3),
)
def test_leaving_out_is_as_making_the_network_anew(ends, passages, least, rules):
    """Each trial keeps the very edges that there are when its evidence was never there."""
    claims = [(f"c{n}", one, "+", other) for n, (one, other) in enumerate(ends)]
    evidence = [(f"c{n}", d, stance, c, {"evidence_type": kind}) for n, d, stance, c, kind in passages if n < len(ends)]
    known = {claim for claim, *_ in evidence}
    derivations = [
        (f"d{n}", "i", "rule", f"c{premise}")
        for n, pair in enumerate(rules)
        for premise in pair
        if f"c{premise}" in known
    ]
    columns = columns_of(claims, evidence, derivations=derivations)

    def network(rest):
        """Make the network of the stated claims, and of i where it still follows."""
        from immunograph.analysis.networks.edges import standing_inferences

        certainty = max((level for level in (1, 2, 3) if "i" in standing_inferences(rest, least=level)), default=0)
        inferred = rest.claims.head(0)
        if certainty:
            row = dict.fromkeys(rest.claims.columns, "") | {"claim": "i", "subject": "a", "object": "z", "sign": "+"}
            row |= {"inferred": True, "inferred_certainty": certainty, "literal": False}
            inferred = pl.DataFrame([row], schema=rest.claims.schema)
        full = replace(rest, claims=pl.concat([rest.claims, inferred]))
        return claim_edges(
            full, edges=EdgeChoice(statuses=("accepted", "proposed", "inferred"), min_certainty=least)
        ), full

    edges, full = network(columns)
    made, carriers = trials(full, edges, min_certainty=least)
    told = {(trial.kind, trial.without): set(edges.filter(trial.kept)["claim"]) for trial in made}
    for name, values in (("lineage", ("d0", "d1", "d2")), ("evidence_type", ("", "trial"))):
        for value in values:
            rest = replace(columns, evidence=columns.evidence.filter(pl.col(name) != value))
            expected = set(network(rest)[0]["claim"])
            label = (
                f"“{value}”"
                if name == "lineage"
                else f"evidence of the kind “{value}”"
                if value
                else "all that states no evidence type (ECO)"
            )
            kind = "source" if name == "lineage" else "evidence"
            assert told.get((kind, label), set(edges["claim"])) == expected
    firm = {row["claim"] for row in edges.iter_rows(named=True) if row["certainty"] == 3}
    assert told.get(("hedged", "all that is hedged (below certainty 3)"), set(edges["claim"])) == firm
    assert carriers <= 3


def test_a_hub_lists_all_its_claims_as_data_and_always_the_same_dozen_as_text():
    keys = [f"h{number:02}" for number in range(30)]
    claims = [(key, "h", "+", f"x{key}") for key in keys]
    found = find_hubs(columns_of(claims, [(key, "d0", "Supports", 3) for key in keys]))
    assert sorted(found.as_dict()["hubs"][0]["claims"]) == found.as_dict()["hubs"][0]["claims"]
    assert len(found[0].claims) == len(keys)
    assert f"claims: {', '.join(found[0].claims[:12])} and 18 more\n" in found.text()


def test_what_is_no_edge_is_named_null_results_and_retracted_sources_included():
    claims = [
        ("a", "drug", "+", "cell"),
        ("b", "cell", "-", "drug"),
        ("c", "drug", "", "tumour"),
        ("d", "drug", "+", "tumour"),
    ]
    rows = [(claim, "one", "Supports", 3) for claim in "abc"] + [("d", "two", "Null", 3)]
    columns = columns_of(claims, rows)
    first = find_motifs(columns, permutations=0).text().splitlines()[0]
    assert (
        first
        == "Motifs among 2 signed edges (1 claim that states no increase or reduction, or only an association, is left out)"
    )
    for text in (find_hubs(columns).text(), find_motifs(columns, permutations=0).text()):
        assert (
            "claims that are only asked, aimed at, disputed or null results, that rest only on retracted or superseded"
            in text
        )


def test_heading_says_of_how_many_claims_the_edges_are():
    claims = [("a", "x", "+", "z"), ("a", "y", "+", "z"), ("b", "x", "-", "z")]
    said = [("a", "d", "Supports", 3), ("b", "d", "Supports", 3)]
    told = find_hubs(columns_of(claims, said)).text()
    assert "3 edges of 2 claims (one about several jointly is an edge of each) between 3 entities" in told
    assert (
        "3 edges between "
        in find_hubs(
            columns_of([*claims[:1], ("c", "y", "+", "z"), claims[2]], [*said, ("c", "d", "Supports", 3)])
        ).text()
    )


def test_run_that_leaves_no_edge_is_no_run_in_which_a_rank_is_kept():
    claims = [(f"h{number}", "h", "", f"x{number}") for number in range(3)]
    evidence = [(f"h{number}", f"d{number}", "Supports", 1) for number in range(3)]
    hub, *_ = found = find_hubs(columns_of(claims, evidence))
    assert "no edge is left to rank by" in found.text()
    assert hub.reason == "keeps rank 1 or better in every run that leaves an edge"
    assert "3 as subject (no direction of effect 3)" in found.text()


@pytest.mark.parametrize(
    ("certainties", "words"),
    [
        ([(3,), (3,)], "none hedged; "),
        ([(3, 1), (3,)], "none hedged in every passage, 1 in some; "),
        ([(3, 1), (2,)], "1 of 2 hedged in every passage, 1 in some; "),
        ([(2, 1), (3,)], "1 of 2 hedged; "),
    ],
)
def test_hub_says_that_other_passages_of_its_claims_are_hedged(certainties, words):
    claims = [(f"c{n}", "h", "+", f"x{n}") for n, _ in enumerate(certainties)]
    evidence = [(f"c{n}", f"d{m}", "Supports", c) for n, of in enumerate(certainties) for m, c in enumerate(of)]
    hub, *_ = find_hubs(columns_of(claims, evidence))
    assert words in hub.line()
    assert hub.as_dict()["hedged_in_part"] == sum(3 in of and len(of) > 1 for of in certainties)


@pytest.mark.parametrize(("limit", "tied"), [(2, ["c", "d"]), (4, []), (1, [])])
def test_entities_that_share_the_last_rank_are_counted_and_named(limit, tied):
    claims = [("1", "a", "+", "b"), ("2", "a", "+", "c"), ("3", "a", "+", "d")]
    found = find_hubs(columns_of(claims, [(claim, "d", "Supports", 3) for claim, *_ in claims]), limit=limit)
    assert len(found) == limit
    assert found.as_dict()["tied"] == tied
    told = f"and {len(tied)} more of rank 2: {', '.join(tied)}"
    assert (told in found.text().splitlines()) is bool(tied)
    assert (f"<p>{told}</p>" in found._repr_html_()) is bool(tied)
