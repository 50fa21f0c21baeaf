"""What counts as an edge, and the network as arrays."""

from collections import Counter

import networkx as nx
import numpy as np
import polars as pl
import pytest
from claims_of import columns_of
from graphs import EVERY_KIND, signed_graphs
from hypothesis import given, settings

from immunograph.analysis import EdgeChoice
from immunograph.analysis.claim_columns import BEARER
from immunograph.analysis.networks import NetworkArrays, claim_edges
from immunograph.errors import AnalysisError
from immunograph.vocabulary import IG
from timing import examples


def edges_of(evidence, *, status="Proposed", **options):
    keywords = {name: options.pop(name) for name in ("axioms", "links") if name in options}
    columns = columns_of([("a", "x", "+", "y", status)], [("a", *row) for row in evidence], **keywords)
    extra = {name: options.pop(name) for name in ("bibliographic", "restated") if name in options}
    return claim_edges(columns, edges=EdgeChoice(**options), **extra)


@pytest.mark.parametrize(
    ("evidence", "status"),
    [
        ([("d", "Asks", 0)], "Proposed"),
        ([("d", "Asks", 2)], "Proposed"),
        ([("d", "Intends", 2)], "Proposed"),
        ([("d", "Supports", 2, {"status": "Goal"})], "Proposed"),
        ([("d", "Supports", 0)], "Proposed"),
        ([("d", "Disputes", 3)], "Proposed"),
        ([], "Accepted"),
        ([("d", "Supports", 3)], "Rejected"),
        ([("d", "Supports", 3, {"status": "Bibliographic"})], "Accepted"),
    ],
)
def test_what_is_asked_aimed_at_disputed_or_rejected_is_no_edge(evidence, status):
    assert edges_of(evidence, status=status).height == 0


def test_a_hedged_claim_is_an_edge_that_stays_hedged_and_disputed():
    (row,) = edges_of([("d", "Supports", 1), ("e", "Disputes", 3)]).to_dicts()
    assert (row["certainty"], row["disputed"], row["kind"], row["sign"]) == (1, True, "proposed", 1)
    assert edges_of([("d", "Supports", 1)], min_certainty=2).height == 0
    assert edges_of([("d", "Supports", 3)], statuses=("accepted",)).height == 0


def test_restatement_and_reference_list_are_edges_on_request_alone():
    columns = columns_of(
        [("head", "x", "+", "y"), ("a", "x", "+", "y"), ("self", "x", "+", "x")],
        [(claim, "d", "Supports", 3) for claim in ("head", "a", "self")],
        links=[("head", IG + "restates", "a")],
    )
    assert claim_edges(columns)["claim"].to_list() == ["a"]
    assert claim_edges(columns, restated=True)["claim"].to_list() == ["a", "head"]
    assert edges_of([("d", "Supports", 3, {"status": "Bibliographic"})], bibliographic=True).height == 1


def test_process_counts_at_its_bearer_on_request():
    axioms = [("y", BEARER, "cell")]
    assert edges_of([("d", "Supports", 3)], axioms=axioms)["object"].to_list() == ["y"]
    assert edges_of([("d", "Supports", 3)], axioms=axioms, bearers=True)["object"].to_list() == ["cell"]


def test_inferred_claim_is_an_edge_on_request_alone(kg):
    assert "inferred" not in set(claim_edges(kg._workbench().columns)["kind"])
    inferred = claim_edges(kg._workbench().columns, edges=EdgeChoice(statuses=("inferred",)))
    assert inferred.select("sign", "certainty").rows() == [(-1, 2)]
    assert inferred["subject"].to_list() == [kg.find("interferon").iri]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"statuses": ("rejected",)},
            "'rejected' is not a status of an edge: expected any of accepted, proposed, inferred",
        ),
        ({"statuses": ()}, "statuses is empty"),
        ({"min_certainty": 0}, "min_certainty of an edge must be 1, 2 or 3, not 0"),
    ],
)
def test_wrong_choice_of_edges_is_told(options, expected):
    with pytest.raises(AnalysisError, match=expected):
        edges_of([("d", "Supports", 3)], **options)


def test_edges_of_the_article_are_those_of_its_networkx_projection(kg):
    columns = kg._workbench().columns
    restating = set(columns.qualifiers.filter(pl.col("property") == IG + "restates")["claim"])
    kept = {
        (one, other, data["claim"])
        for one, other, data in kg.network(edges=EdgeChoice(statuses=("accepted", "proposed"))).edges(data=True)
        if data["stance"] == "supports"
        and data["epistemic_status"] not in ("goal", "open_question", "bibliographic")
        and data["claim"] not in restating
    }
    made = set(claim_edges(columns).select("subject", "object", "claim").iter_rows())
    assert made == kept
    assert len(made) == 42


@settings(max_examples=examples(50), deadline=None)
@given(signed_graphs(kinds=EVERY_KIND))
def test_matrix_is_that_of_networkx(graph):
    arrays = NetworkArrays.of(graph)
    assert list(arrays.nodes) == list(graph)
    assert np.array_equal(arrays.matrix().toarray(), nx.to_numpy_array(graph, nodelist=list(graph)))
    assert np.array_equal(arrays.matrix(transposed=True).toarray(), arrays.matrix().toarray().T)


@settings(max_examples=examples(60), deadline=None)
@given(signed_graphs(kinds=(nx.MultiDiGraph, nx.MultiGraph)))
def test_arrays_give_the_networkx_graph_back(graph):
    back = NetworkArrays.of(graph).to_networkx()
    sign = {"+": 1, "-": -1}
    assert list(back) == list(graph)

    def told(each, signs):
        return Counter(
            (frozenset((one, other)) if not each.is_directed() else (one, other), signs(data["sign"]), data["weight"])
            for one, other, data in each.edges(data=True)
        )

    assert told(back, int) == told(graph, lambda text: sign.get(text, 0))


def test_arrays_of_columns_are_coded_in_the_order_of_the_edges(kg):
    edges = claim_edges(kg._workbench().columns)
    arrays = NetworkArrays.from_columns(edges)
    assert [arrays.nodes[place] for place in arrays.source] == edges["subject"].to_list()
    assert [arrays.nodes[place] for place in arrays.target] == edges["object"].to_list()
    assert arrays.sign.tolist() == edges["sign"].to_list()
    assert kg.networks.arrays().matrix().sum() == len(edges)
