"""The networkx projection: nothing lost, nothing claimed that nobody claims."""

import networkx as nx
import pytest

import immunograph as ig
from immunograph.analysis.focus import keep_near

ALL = ("accepted", "proposed", "rejected", "inferred")


def keys(graph):
    return {key for _, _, data in graph.edges(data=True) for key in data["identifiers"]}


def edge(graph, key):
    return next(data for _, _, data in graph.edges(data=True) if key in data["identifiers"])


def test_accepted_projection_is_the_edges_graph(kg):
    graph = kg.network()
    pairs = {(s, o, data["predicate"]) for s, o, data in graph.edges(data=True)}
    edges = {(row.s, row.o, row.p) for row in kg.query("SELECT ?s ?p ?o { ?s ?p ?o FILTER(ISIRI(?o)) }", graph="edges")}
    assert pairs == edges
    assert {data["status"] for _, _, data in graph.edges(data=True)} == {"accepted"}


def test_question_goal_and_hedge_are_no_accepted_edge(kg):
    assert keys(kg.network()).isdisjoint({"C02", "C61", "C62", "C43", "C44", "C35", "C38", "C45"})


def test_every_claim_between_entities_is_an_edge_of_the_whole_projection(kg):
    between = keys(kg.network(statuses=ALL))
    assert between == {f"C{number:02}" for number in range(1, 64)} - {"C07", "C12", "C22", "C23", "C34"}
    assert keys(kg.network(statuses=ALL, literals=True)) == {f"C{number:02}" for number in range(1, 64)}


def test_edges_carry_sign_certainty_status_and_evidence(kg):
    graph = kg.network(statuses=ALL)
    assert edge(graph, "C25")["sign"] == "-"
    assert edge(graph, "C25")["certainty"] == 3
    assert edge(graph, "C11")["sign"] == "unsigned"
    assert edge(graph, "C13")["sign"] == ""
    hedged = edge(graph, "C35")
    assert (hedged["sign"], hedged["certainty"], hedged["status"], hedged["epistemic_status"]) == (
        "+",
        2,
        "proposed",
        "hedged",
    )
    assert hedged["evidence"][0]["cues"] == [["At least one of", 1734, 1749], ["appears to", 1796, 1806]]
    assert edge(graph, "C02")["stance"] == "asks"
    assert edge(graph, "C08")["context"] == [["stage", "early stage of cancer"]]
    assert edge(graph, "C27")["participants"] == [["input", "lymphocyte"]]
    assert ["causes", edge(graph, "C36")["claim"], "C36"] in hedged["links"]
    for source, target, key, data in graph.edges(keys=True, data=True):
        assert key == data["claim"]
        assert graph.nodes[source]["label"]
        assert graph.nodes[target]["category"]


def test_joint_claim_has_an_edge_for_each_subject(kg):
    graph = kg.network(statuses=ALL)
    assert sum("C48" in data["identifiers"] for _, _, data in graph.edges(data=True)) == 2


def test_minimum_certainty_and_status_are_honoured(kg):
    assert min(data["certainty"] for *_, data in kg.network(statuses=ALL, min_certainty=2).edges(data=True)) == 2
    inferred = kg.network(statuses=("inferred",))
    assert [(data["premises"], data["certainty"]) for *_, data in inferred.edges(data=True)] == [
        (["C20", "C21", "C24", "C60"], 2)
    ]
    with pytest.raises(ValueError, match="'maybe' is not a status"):
        kg.network(statuses=("maybe",))


def test_named_graph_narrows_the_projection(kg):
    assert keys(kg.network(graph="curated", statuses=ALL)) == keys(
        kg.network(statuses=("accepted", "proposed", "rejected"))
    )
    assert kg.network(graph="edges").number_of_edges() == 0


def test_subsumption_adds_axioms_and_says_so(kg):
    plain = kg.network(statuses=ALL)
    more = kg.network(statuses=ALL, subsumption=True)
    added = [data for *_, data in more.edges(data=True) if data["status"] == "axiom"]
    assert more.number_of_edges() == plain.number_of_edges() + len(added)
    assert added
    assert all(data["reason"] and not data["evidence"] and data["sign"] == "" for data in added)
    leukemia, cancer = kg.find("leukemia").iri, kg.find("cancer").iri
    assert nx.has_path(more, leukemia, cancer)
    assert leukemia not in plain or not nx.has_path(plain, leukemia, cancer)


def test_focus_keeps_what_is_near(kg):
    near = kg.network("IL-2", statuses=ALL)
    assert keys(near) == {"C33", "C35", "C36", "C37"}
    assert keys(kg.network("IL-2", statuses=ALL, hops=2)) > keys(near)
    assert kg.network("shedding of cancer cells").number_of_nodes() == 0


def test_parallel_claims_of_one_pair_stay_apart(kg):
    graph = kg.network(statuses=ALL)
    strong, cell = kg.find("strong and active immune system").iri, kg.find("cancer cell").iri
    assert {data["predicate_label"] for data in graph.get_edge_data(strong, cell).values()} == {
        "recognizes",
        "destroys",
    }


def test_projection_does_not_touch_the_graph():
    graph = ig.load()
    before, version = graph.export(format="nquads"), graph._store.version
    graph.network(statuses=ALL, subsumption=True, literals=True)
    assert graph._store.version == version
    assert sorted(graph.export(format="nquads").splitlines()) == sorted(before.splitlines())


def test_isolated_entities_are_kept_where_asked(kg):
    whole = kg.network(statuses=ALL, isolated=True)
    assert set(kg.names.entities().column("entity")) <= set(whole)
    assert kg.find("virus").iri in set(nx.isolates(whole))


@pytest.mark.parametrize("hops", [0, 1, 2])
def test_what_is_near_a_thing_is_projected_as_from_the_whole(kg, hops):
    focus, chosen = str(kg.find("IL-2").iri), {"literals": True, "statuses": ALL}
    near, whole = kg.network(focus, hops=hops, **chosen), keep_near(kg.network(**chosen), focus, hops)
    assert dict(near.nodes(data=True)) == dict(whole.nodes(data=True))
    assert {edge: near.edges[edge] for edge in near.edges} == {edge: whole.edges[edge] for edge in whole.edges}
