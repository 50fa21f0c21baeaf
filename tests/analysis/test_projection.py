"""The networkx projection: nothing lost, nothing claimed that nobody claims."""

import networkx as nx
import pytest

import immunograph as ig
from immunograph.analysis.focus import keep_near
from immunograph.errors import AnalysisError, UnknownNameError

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
    between = keys(kg.network(edges=ig.EdgeChoice(statuses=ALL)))
    assert between == {f"C{number:02}" for number in range(1, 64)} - {"C07", "C12", "C22", "C23", "C34"}
    assert keys(kg.network(edges=ig.EdgeChoice(statuses=ALL), literals=True)) == {
        f"C{number:02}" for number in range(1, 64)
    }


def test_edges_carry_sign_certainty_status_and_evidence(kg):
    graph = kg.network(edges=ig.EdgeChoice(statuses=ALL))
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
    graph = kg.network(edges=ig.EdgeChoice(statuses=ALL))
    assert sum("C48" in data["identifiers"] for _, _, data in graph.edges(data=True)) == 2


def test_minimum_certainty_and_status_are_honoured(kg):
    assert (
        min(
            data["certainty"]
            for *_, data in kg.network(edges=ig.EdgeChoice(statuses=ALL, min_certainty=2)).edges(data=True)
        )
        == 2
    )
    inferred = kg.network(edges=ig.EdgeChoice(statuses=("inferred",)))
    assert [(data["premises"], data["certainty"]) for *_, data in inferred.edges(data=True)] == [
        (["C20", "C21", "C24", "C60"], 2)
    ]
    with pytest.raises(UnknownNameError, match="no claim status is called 'maybe'"):
        kg.network(edges=ig.EdgeChoice(statuses=("maybe",)))


def test_processes_count_for_their_bearers_where_asked(kg):
    apart, joined = kg.network(edges=ig.EdgeChoice(ALL)), kg.network(edges=ig.EdgeChoice(ALL, bearers=True))
    growth, cell = kg.find("growth of cancer cells").iri, kg.find("cancer cell").iri
    assert growth in apart
    assert growth not in joined
    assert joined.degree(cell) > apart.degree(cell)
    assert keys(joined) <= keys(apart)
    near = kg.network("growth of cancer cells", edges=ig.EdgeChoice(ALL, bearers=True))
    assert cell in near


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"statuses": ()}, "statuses is empty: name at least one of accepted"),
        ({"min_certainty": 4}, "min_certainty must be 0, 1, 2 or 3, not 4"),
        ({"min_certainty": "2"}, "min_certainty must be 0, 1, 2 or 3, not '2'"),
    ],
)
def test_a_choice_of_edges_that_cannot_be_is_refused(options, message):
    with pytest.raises(AnalysisError, match=message):
        ig.EdgeChoice(**options)


def test_old_keywords_of_edges_work_and_name_the_new_one(kg):
    with pytest.warns(DeprecationWarning, match=r"statuses=… is now edges=EdgeChoice\(statuses=…\)"):
        old = kg.network(statuses=ALL)
    assert keys(old) == keys(kg.network(edges=ig.EdgeChoice(ALL)))
    with pytest.warns(DeprecationWarning, match="bearers=…, min_certainty=…|min_certainty=…, bearers=…"):
        old = kg.networks.arrays(min_certainty=2, bearers=True)
    new = kg.networks.arrays(edges=ig.EdgeChoice(min_certainty=2, bearers=True))
    assert old.number_of_edges() == new.number_of_edges()


def test_network_analyses_read_one_named_graph_where_asked(kg):
    whole, inferred = (
        ig.EdgeChoice(("accepted", "proposed", "inferred")),
        ig.EdgeChoice(("inferred",), graph="inferred"),
    )
    assert kg.networks.arrays(edges=whole).number_of_edges() > 1
    assert kg.networks.arrays(edges=inferred).number_of_edges() == 1
    with pytest.raises(UnknownNameError, match="no named graph is called 'lab'"):
        kg.networks.hubs(edges=ig.EdgeChoice(graph="lab"))


def test_named_graph_narrows_the_projection(kg):
    assert keys(kg.network(edges=ig.EdgeChoice(ALL, graph="curated"))) == keys(
        kg.network(edges=ig.EdgeChoice(statuses=("accepted", "proposed", "rejected")))
    )
    assert kg.network(edges=ig.EdgeChoice(graph="edges")).number_of_edges() == 0


def test_subsumption_adds_axioms_and_says_so(kg):
    plain = kg.network(edges=ig.EdgeChoice(statuses=ALL))
    more = kg.network(edges=ig.EdgeChoice(statuses=ALL), subsumption=True)
    added = [data for *_, data in more.edges(data=True) if data["status"] == "axiom"]
    assert more.number_of_edges() == plain.number_of_edges() + len(added)
    assert added
    assert all(data["reason"] and not data["evidence"] and data["sign"] == "" for data in added)
    leukemia, cancer = kg.find("leukemia").iri, kg.find("cancer").iri
    assert nx.has_path(more, leukemia, cancer)
    assert leukemia not in plain or not nx.has_path(plain, leukemia, cancer)


def test_focus_keeps_what_is_near(kg):
    near = kg.network("IL-2", edges=ig.EdgeChoice(statuses=ALL))
    assert keys(near) == {"C33", "C35", "C36", "C37"}
    assert keys(kg.network("IL-2", edges=ig.EdgeChoice(statuses=ALL), hops=2)) > keys(near)
    assert kg.network("shedding of cancer cells").number_of_nodes() == 0


def test_parallel_claims_of_one_pair_stay_apart(kg):
    graph = kg.network(edges=ig.EdgeChoice(statuses=ALL))
    strong, cell = kg.find("strong and active immune system").iri, kg.find("cancer cell").iri
    assert {data["predicate_label"] for data in graph.get_edge_data(strong, cell).values()} == {
        "recognizes",
        "destroys",
    }


def test_projection_does_not_touch_the_graph():
    graph = ig.load()
    before, version = graph.export(format="nquads"), graph._store.version
    graph.network(edges=ig.EdgeChoice(statuses=ALL), subsumption=True, literals=True)
    assert graph._store.version == version
    assert sorted(graph.export(format="nquads").splitlines()) == sorted(before.splitlines())


def test_isolated_entities_are_kept_where_asked(kg):
    whole = kg.network(edges=ig.EdgeChoice(statuses=ALL), isolated=True)
    assert set(kg.names.entities().column("entity")) <= set(whole)
    assert kg.find("virus").iri in set(nx.isolates(whole))


@pytest.mark.parametrize("hops", [0, 1, 2])
def test_what_is_near_a_thing_is_projected_as_from_the_whole(kg, hops):
    focus, chosen = str(kg.find("IL-2").iri), {"literals": True, "edges": ig.EdgeChoice(ALL)}
    near, whole = kg.network(focus, hops=hops, **chosen), keep_near(kg.network(**chosen), focus, hops)
    assert dict(near.nodes(data=True)) == dict(whole.nodes(data=True))
    assert {edge: near.edges[edge] for edge in near.edges} == {edge: whole.edges[edge] for edge in whole.edges}


@pytest.mark.parametrize(
    ("title", "certainty", "basis", "caution", "against"),
    [
        ("first", 1, "hedged", "rests in part on what no longer counts: “The first study” (retracted)", "dispute"),
        ("fourth", 3, "evidence_reported", "", "dispute (retracted)"),
        ("nothing", 3, "evidence_reported", "", "dispute"),
    ],
)
def test_an_edge_is_no_firmer_than_what_still_counts(trials, graph_of, title, certainty, basis, caution, against):
    trials.append("evidence", "N3\tsecond\tsupports\t1\thedged\tsecond\t\tDrug X may slow growth.")
    trials.append("evidence", "N3\tfourth\tdisputes\t3\tasserted\tfourth\t\tIt is wrong.")
    graph = graph_of(trials.root)
    graph.update(
        "INSERT { GRAPH ?g { ?d ig:documentStatus ig:Retracted } } "
        f"WHERE {{ GRAPH ?g {{ ?d dcterms:title ?t FILTER(STR(?t) = 'The {title} study') }} }}"
    )
    network = graph.network(edges=ig.EdgeChoice(statuses=("proposed",)))
    found = edge(network, "N3")
    assert (found["certainty"], found["epistemic_status"], found["caution"]) == (certainty, basis, caution)
    assert found["against"] == f"{against}; null result (disease old skin tumour only)"
