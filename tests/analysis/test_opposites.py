"""Claims that say the opposite between the same two are named wherever the evidence against a claim is."""

from dataclasses import replace

import networkx as nx
import pytest
from claims_of import columns_of
from starlette.testclient import TestClient

from immunograph.analysis import EdgeChoice, clashes
from immunograph.analysis.belief import Beliefs
from immunograph.analysis.counterparts import counterparts, other_contexts_in_words
from immunograph.analysis.opposite_edges import mark_opposites
from immunograph.analysis.opposites import opposite_claims
from immunograph.analysis.sentences import Sentences
from immunograph.server.app import make_app
from immunograph.server.served import Served
from immunograph.server.settings import Settings

DISEASE = "https://w3id.org/immunograph/vocab/disease"
CLAIMS = [("a", "x", "+", "y"), ("b", "x", "-", "y"), ("c", "x", "+", "z"), ("d", "y", "-", "x")]
SAID = [("a", "d1", "Supports", 3), ("b", "d2", "Supports", 2), ("c", "d1", "Supports", 3), ("d", "d1", "Supports", 3)]


def test_the_opposite_claim_is_found_from_either_side():
    found = opposite_claims(columns_of(CLAIMS, SAID), ["a", "b", "c", "d"])
    told = {claim: [(each.other, each.kind, each.certainty) for each in others] for claim, others in found.items()}
    assert told == {"a": [("b", "hedge against assertion", 2)], "b": [("a", "hedge against assertion", 3)]}


def test_all_claims_at_once_and_those_nearby_give_the_same(kg, monkeypatch):
    """A small graph is compared as a whole, once; of a large one, what stands between the same two entities."""
    for small in (columns_of(CLAIMS, SAID), kg._workbench().columns):
        claims = sorted(small.claims["claim"].unique())
        whole = opposite_claims(small, claims)
        said = {claim: Sentences(small, [claim]).claim(claim) for claim in claims}
        with monkeypatch.context() as patched:
            for module in ("opposites", "sentences"):
                patched.setattr(f"immunograph.analysis.{module}.SMALL", 0)
            large = replace(small)
            assert opposite_claims(large, claims) == whole
            assert {claim: Sentences(large, [claim]).claim(claim) for claim in claims} == said
            for claim in claims:
                assert opposite_claims(large, [claim]).get(claim) == whole.get(claim)


@pytest.mark.parametrize("evidence", [[*SAID[:1], ("b", "d2", "Asks", 0)], [*SAID[:1], ("b", "d2", "Null", 3)]])
def test_an_unsupported_claim_says_nothing_opposite(evidence):
    assert opposite_claims(columns_of(CLAIMS[:2], evidence), ["a", "b"]) == {}


def test_a_contrast_of_context_is_no_opposite():
    contexts = [("a", DISEASE, "melanoma"), ("b", DISEASE, "glioma")]
    assert opposite_claims(columns_of(CLAIMS, SAID, contexts=contexts), ["a"]) == {}


def test_belief_names_the_opposite_claim_and_does_not_count_it():
    columns = columns_of(CLAIMS, SAID)
    belief = Beliefs(columns).of("a")
    assert belief.value == Beliefs(columns_of(CLAIMS[:1], SAID[:1])).of("a").value
    assert len(belief.opposite) == 1
    assert belief.opposite[0].startswith("b  ")
    assert "not counted  b  " in belief.text()
    assert belief.text().count("it says the opposite, between the same two") == 1
    assert belief.as_dict()["opposite"] == list(belief.opposite)


@pytest.fixture
def disagreeing(trials, graph_of):
    """The trials, in which drug Z also enhances spread (N6), the opposite of N4 without the null result of that."""
    trials.append("claims", "N6\tdrug-z\tig:enhances\tspread\t")
    trials.append("evidence", "N6\tthird\tsupports\t2\thedged\tthird\t\tDrug Z seems to enhance spread.")
    trials.append("decisions", "N6\tproposed\tUnder review.\tcurator\t2026-01-01")
    return graph_of(trials.root)


def test_describe_and_the_served_page_name_the_opposite_claim(disagreeing):
    told = disagreeing.describe("N6")
    assert "0 against it\n  no source in this graph disputes it itself (one document mentions it)" in str(told)
    (words,) = told.as_dict()["opposite"]
    assert words.startswith("N4  that drug Z inhibits tumour spread (certainty 3 of 3; ")
    assert f"1 saying the opposite, between the same two\n  {words}" in str(told)
    assert "opposite" not in str(disagreeing.describe("N1"))
    app = make_app(Served(lambda: disagreeing, Settings()))
    with TestClient(app, base_url="http://localhost") as client:
        page = client.get("/claim/N6").text
    assert "No evidence against it itself in this graph" in page
    assert "1 saying the opposite, between the same two</h3>" in page
    assert words in page


OF_N4, OF_N6 = "N4 (certainty 3 of 3; hedge against assertion)", "N6 (certainty 2 of 3; hedge against assertion)"


def test_an_entity_is_described_with_the_opposite_of_each_claim(disagreeing):
    told = disagreeing.describe("drug Z")
    opposite = {each["claim"]: each["opposite"] for each in told.as_dict()["claims"] if each["opposite"]}
    assert opposite == {
        "N4": ["N6  that drug Z enhances tumour spread (certainty 2 of 3; hedge against assertion)"],
        "N6": ["N4  that drug Z inhibits tumour spread (certainty 3 of 3; hedge against assertion)"],
    }
    for (words,) in opposite.values():
        assert str(told).splitlines().count(f"       the opposite is stated by {words}") == 1


def test_steps_of_paths_name_the_opposite_claim(disagreeing):
    found = disagreeing.mechanisms("drug Z", "tumour spread")
    told = {path.claims: path.opposed for path in found}
    assert told == {
        ("N4",): (f"N4 has a null result and has its opposite stated by {OF_N6}",),
        ("N6",): (f"N6 has its opposite stated by {OF_N4}",),
    }
    assert all(path.opposed[0] in path.sentence() for path in found)
    assert f"On the first path, {found[0].opposed[0]}" in found.headline()


def test_edges_of_the_network_and_of_files_name_the_opposite_claim(disagreeing, tmp_path):
    everything = EdgeChoice(("accepted", "proposed"))
    expected = {"N4": f"the opposite is stated by {OF_N6}", "N6": f"the opposite is stated by {OF_N4}"}

    def cautions(network):
        return {data["identifiers"]: data["caution"] for *_, data in network.edges(data=True) if data["caution"]}

    for focus in (None, "drug Z"):
        assert cautions(disagreeing.network(focus, edges=everything, flat=True)) == expected
    disagreeing.export(tmp_path / "all.graphml", edges=everything)
    assert cautions(nx.read_graphml(tmp_path / "all.graphml", force_multigraph=True)) == expected


def test_an_edge_names_an_opposite_claim_that_is_no_edge(trials, graph_of):
    trials.append("claims", "N6\tdrug-z\tig:enhances\tspread\t")
    trials.append("evidence", "N6\tthird\tsupports\t2\thedged\tthird\t\tDrug Z seems to enhance spread.")
    trials.append("decisions", "N6\taccepted\tSound.\tcurator\t2026-01-01")
    ((*_, data),) = graph_of(trials.root).network(edges=EdgeChoice(("accepted",))).edges(data=True)
    assert data["caution"] == f"the opposite is stated by {OF_N4}"


def test_a_source_that_no_longer_counts_and_an_opposite_claim_are_both_cautions():
    network = nx.MultiDiGraph()
    network.add_edge("x", "y", claim="a", caution="rests in part on what no longer counts: “d9” (retracted)")
    network.add_edge("x", "z", claim="c", caution="")
    network.add_edge("x", "x", claim="", caution="")
    mark_opposites(network, columns_of(CLAIMS, SAID))
    assert [data["caution"] for *_, data in network.edges(data=True)] == [
        "rests in part on what no longer counts: “d9” (retracted); the opposite is stated by b (certainty 2 of 3; "
        "hedge against assertion)",
        "",
        "",
    ]


def test_opposites_are_computed_once_for_all_views(disagreeing, monkeypatch):
    computed = []
    pairs = clashes.contradiction_pairs

    def counting(columns):
        computed.append(columns)
        return pairs(columns)

    monkeypatch.setattr(clashes, "contradiction_pairs", counting)
    disagreeing.contradictions()
    for name in ("drug Z", "N4", "N6"):
        disagreeing.describe(name)
    disagreeing.mechanisms("drug Z", "tumour spread")
    disagreeing.network()
    disagreeing.belief()
    disagreeing.belief("N4")
    assert len(computed) == 1


@pytest.fixture
def not_seen_in_general(trials, graph_of):
    """The trials, in which drug Z seems to activate growth in skin tumours (N7), and a trial did not see it in general (N8)."""
    for claim, context in (("N7", "disease=skin-tumour"), ("N8", "")):
        trials.append("claims", f"{claim}\tdrug-z\tig:activates\tgrowth\t{context}")
        trials.append("decisions", f"{claim}\tproposed\tUnder review.\tcurator\t2026-01-01")
    trials.append(
        "evidence", "N7\tthird\tsupports\t2\thedged\tthird\t\tDrug Z seems to activate growth of skin tumours."
    )
    trials.append("evidence", "N8\tfirst\tnull\t3\tasserted\tfirst\t\tDrug Z did not activate growth.")
    return graph_of(trials.root)


GENERAL = "a null result without that context: N8 (certainty 3 of 3; wider)"


def test_a_general_null_result_is_named_on_the_claim_about_one_context(not_seen_in_general):
    graph = not_seen_in_general
    assert [pair.keys for pair in graph.contradictions() if "N8" in pair.keys[1]] == [(("N7",), ("N8",))]
    ((told,), (reverse,)) = (graph.describe(key).as_dict()["in_other_contexts"] for key in ("N7", "N8"))
    assert told.startswith("a null result without that context: N8  that drug Z activates ")
    assert reverse.startswith("support in disease skin tumour: N7  that drug Z activates ")
    assert reverse.endswith("(certainty 2 of 3; narrower)")
    assert f"claims that differ in context\n  {told}" in str(graph.describe("N7"))
    assert "no source in this graph disputes it itself" in str(graph.describe("N7"))
    of_entity = {each["claim"]: each["in_other_contexts"] for each in graph.describe("drug Z").as_dict()["claims"]}
    assert (of_entity["N7"], of_entity["N8"]) == ([told], [reverse])
    assert f"       {told}" in str(graph.describe("drug Z")).splitlines()


def test_a_general_null_result_is_named_by_belief_paths_and_networks(not_seen_in_general):
    graph = not_seen_in_general
    belief = graph.belief("N7")
    assert belief.as_dict()["in_other_contexts"] == graph.describe("N7").as_dict()["in_other_contexts"]
    assert f"  not counted  the context differs: {belief.other_contexts[0]}" in belief.text().splitlines()
    listed = {row.claim: row.in_other_contexts for row in graph.belief()}
    assert listed["N7"] == GENERAL
    assert listed["N8"] == "support in disease skin tumour: N7 (certainty 2 of 3; narrower)"
    (path,) = (each for each in graph.mechanisms("drug Z", "tumour growth") if "N7" in each.claims)
    assert f"has {GENERAL}" in path.opposed[0]
    cautions = {
        data["identifiers"]: data["caution"]
        for *_, data in graph.network(edges=EdgeChoice(("accepted", "proposed")), flat=True).edges(data=True)
    }
    assert cautions["N7"] == GENERAL
    with TestClient(make_app(Served(lambda: graph, Settings())), base_url="http://localhost") as client:
        assert belief.other_contexts[0] in client.get("/claim/N7").text


@pytest.mark.parametrize(("sign", "stance"), [("-", "Supports"), ("+", "Disputes"), ("+", "Null")])
def test_contrasts_of_context_are_named_on_both_claims_and_bounded(sign, stance, monkeypatch):
    others = {"b": "glioma", "c": "sarcoma", "d": "lymphoma", "e": "leukemia"}
    claims = [("a", "x", "+", "y"), *((other, "x", sign, "y") for other in others)]
    said = [("a", "d1", "Supports", 3), *((other, "d2", stance, 1 + (other == "e")) for other in others)]
    contexts = [(claim, DISEASE, value) for claim, value in {"a": "melanoma", **others}.items()]
    columns = columns_of(claims, said, contexts=contexts)
    told, back = (other_contexts_in_words(columns, claim) for claim in "ae")
    here = {"Disputes": "a dispute", "Null": "a null result"}.get(stance, "support for the opposite effect")
    assert [words[: words.index(":", words.index("ig:") + 3)] for words in told[:3]] == [
        *(f"{here} in ig:disease {place}" for place in ("leukemia", "glioma", "sarcoma")),
    ]
    assert told[3:] == ["1 further contrast of context among the contradictions"]
    assert all(words.endswith("of 3; contrast of context)") for words in (*told[:3], *back))
    (words,) = back
    start = "support for the opposite effect" if stance == "Supports" else "support"
    assert words.startswith(f"{start} in ig:disease melanoma: a  ")
    text = Beliefs(columns).of("a").text()
    assert [line for line in text.splitlines() if "differs" in line] == [
        f"  not counted  the context differs: {words}" for words in told
    ]
    monkeypatch.setattr("immunograph.analysis.counterparts.SMALL", 0)  # of a large graph, only claims between the two
    assert other_contexts_in_words(replace(columns), "a") == told


def test_one_claim_with_contrasting_passages_or_none_names_no_other():
    assert other_contexts_in_words(columns_of(CLAIMS, SAID), "a") == []


def test_describe_names_the_opposite_effect_in_another_context(trials, graph_of):
    for claim, verb, context in (("N7", "ig:activates", "skin-tumour"), ("N8", "ig:inhibits", "lung-tumour")):
        trials.append("claims", f"{claim}\tdrug-z\t{verb}\tgrowth\tdisease={context}")
        trials.append("decisions", f"{claim}\tproposed\tUnder review.\tcurator\t2026-01-01")
        trials.append("evidence", f"{claim}\tthird\tsupports\t3\tasserted\tthird\t\tDrug Z acts on growth ({claim}).")
    graph = graph_of(trials.root)
    (told,) = graph.describe("N7").as_dict()["in_other_contexts"]
    assert told.startswith("support for the opposite effect in disease lung tumour: N8  that drug Z inhibits ")
    assert f"claims that differ in context\n  {told}" in str(graph.describe("N7"))


@pytest.mark.parametrize(
    ("contexts", "told"),
    [
        ({"b": "melanoma"}, {"b": ["support without that context"]}),  # evidence against a part of a is a restriction
        ({"a": "melanoma"}, {"a": ["a null result without that context"], "b": ["support in ig:disease melanoma"]}),
        (
            {"a": "melanoma", "b": "melanoma"},
            {"a": ["a null result in the same context"], "b": ["support in the same"]},
        ),
        ({"a": "melanoma", "b": "glioma"}, {}),
    ],
)
def test_each_of_two_claims_that_differ_in_context_names_the_other(contexts, told, monkeypatch):
    claims = [("a", "x", "+", "y"), ("b", "x", "+", "y")]
    said = [("a", "d1", "Supports", 2), ("b", "d2", "Null", 3)]
    columns = columns_of(claims, said, contexts=[(claim, DISEASE, value) for claim, value in contexts.items()])
    found = counterparts(columns, ["a", "b"])
    assert found.keys() == told.keys()
    for claim, starts in told.items():
        for each, start in zip(found[claim], starts, strict=True):
            assert each.words().startswith(start)
    monkeypatch.setattr("immunograph.analysis.counterparts.SMALL", 0)  # of a large graph, only pairs with the claim
    large = replace(columns)
    assert {claim: counterparts(large, [claim]).get(claim, []) for claim in told} == found


@pytest.mark.parametrize(
    ("contexts", "kinds"),
    [
        ([("b", DISEASE, "melanoma")], ("narrower", "wider")),
        ([("a", DISEASE, "melanoma")], ("wider", "narrower")),
        ([("a", DISEASE, "melanoma"), ("b", "urn:species", "mouse")], ("each limits the other",) * 2),
    ],
)
def test_of_two_opposite_claims_the_general_one_is_wider(contexts, kinds):
    found = opposite_claims(columns_of(CLAIMS[:2], SAID[:2], contexts=contexts), ["a", "b"])
    assert tuple(found[claim][0].kind for claim in "ab") == kinds
