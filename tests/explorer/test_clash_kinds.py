"""Claims with evidence against them and against a part of them are in both views of the page, as contradictions are listed."""

import networkx as nx
import pytest

from immunograph.explorer import explore
from immunograph.explorer.clash_data import mark_clashes

from .browser import READY, press
from .conftest import claim, evidence


@pytest.mark.browser
def test_claim_against_which_there_is_both_is_in_both_views(page_of):
    graph = nx.MultiDiGraph()
    both = [evidence("supports", 3), evidence("disputes", 2)]
    for key, clash in (("K1", "stances"), ("K2", "narrower"), ("K3", "stances and narrower"), ("K4", "contrast")):
        claim(graph, key, f"from{key}", f"to{key}", "raises", "+", evidence=both, clash=clash)
    page = page_of(explore(graph))
    page.wait(READY)
    for view in ("Only contradictions", "Only evidence against a part"):
        press(page, view)
        assert page.text("#counted").startswith("2 of 4 claims")
    press(page, "Only contrasts of context")
    assert page.text("#counted").startswith("1 of 4 claims")
    assert page.complaints() == []


def test_edges_say_both_kinds_of_clash(trials, graph_of):
    kg = graph_of(trials.root)
    assert clashes(kg)["N3"] == "narrower"
    trials.append("evidence", "N3\tsecond\tdisputes\t3\tasserted\tsecond\t\tDrug X does not slow growth.")
    assert clashes(graph_of(trials.root))["N3"] == "stances and narrower"


def test_a_contrast_of_context_is_no_evidence_against_a_part(trials, graph_of):
    """Support in one disease and a null result in another: `contradictions` calls it a contrast, and so does the page."""
    trials.append("claims", "N6\tdrug-z\tig:enhances\tspread\t")
    trials.append("evidence", "N6\tfirst\tsupports\t3\tasserted\tfirst\tdisease=skin-tumour\tMade up.")
    trials.append("evidence", "N6\tsecond\tnull\t3\tevidence_reported\tsecond\tdisease=lung-tumour\tMade up.")
    trials.append("decisions", "N6\tproposed\tUnder review.\tcurator\t2026-01-01")
    kg = graph_of(trials.root)
    kinds = {each.kind for each in kg.contradictions() if each.keys == (("N6",), ("N6",))}
    assert kinds == {"contrast of context"}
    assert clashes(kg)["N6"] == "contrast"


def test_evidence_against_a_claim_that_was_retracted_is_no_contradiction(trials, graph_of):
    """As `contradictions` has it; the page says why the claim is none."""
    kg = graph_of(trials.root)
    assert clashes(kg)["N5"] == "stances"
    kg.update(
        "INSERT { GRAPH ?g { ?d ig:documentStatus ig:Retracted } } "
        "WHERE { GRAPH ?g { ?d dcterms:title ?t FILTER(STR(?t) = 'The fourth study') } }"
    )
    assert [each for each in kg.contradictions() if each.keys[0] == ("N5",)] == []
    assert clashes(kg)["N5"] == "void"


def clashes(kg):
    made = nx.MultiDiGraph()
    columns = kg._workbench().columns
    for name, key in columns.claims.select("claim", "identifier").iter_rows():
        made.add_edge("a", "b", key=key, claim=name)
    mark_clashes(made, columns)
    return {key: data.get("clash") for *_, key, data in made.edges(keys=True, data=True)}
