"""Claims with evidence against them and against a part of them are in both views of the page, as contradictions are listed."""

import networkx as nx
import pytest

from immunograph.explorer import explore
from immunograph.explorer.clash_data import mark_clashes
from immunograph.explorer.page import modules
from immunograph.explorer.script_bundle import bundle

from .browser import READY, press
from .conftest import claim, evidence

PAIRS = """
import { edges } from "./data.js";
import { contrasts, disagreement, opposites } from "./disagree.js";
const found = {};
const keys = (list) => [...new Set([...list].map((edge) => edge.detail.identifiers[0]))].sort();
for (const edge of edges) if (edge.detail.identifiers) found[edge.detail.identifiers[0]] =
  { opposed: keys(opposites.get(edge) || []), contrasted: keys(contrasts.get(edge) || []), kinds: disagreement(edge) };
window.pairsFound = found;
"""


def pairs_of_page(page):
    page.wait(READY)
    return page.run(bundle({**modules(), "pairs.js": PAIRS}, "pairs.js") + "pairsFound")


def pairs_of_python(kg):
    """Claims of opposite signs: key -> other key -> kinds of contradiction."""
    made = {}
    for each in kg.contradictions():
        for one, other in [(one, other) for one in each.keys[0] for other in each.keys[1] if one != other]:
            made.setdefault(one, {}).setdefault(other, set()).add(each.kind)
            made.setdefault(other, {}).setdefault(one, set()).add(each.kind)
    return made


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


SIGNS = {
    "documents": "document\ttitle\tkind\npaper\tA paper\tarticle\n",
    "entities": "entity\tlabel\tcategory\tdefinition\ndrug-x\tdrug X\tbiolink:ChemicalEntity\tMade up.\n"
    + "tumour-y\ttumour Y\tbiolink:Disease\tMade up.\n"
    + "tumour-z\ttumour Z\tbiolink:Disease\tA made-up tumour.\n"
    + "kind-z\tkind of tumour Z\tbiolink:Disease\tA made-up tumour.\n",
    "axioms": "subject\trelation\tobject\treason\nkind-z\trdfs:subClassOf\ttumour-z\tBy its name.\n",
    "claims": "claim\tsubject\tpredicate\tobject\taspect\tcontext\n"
    "Q1\tdrug-x\tig:inhibits\ttumour-y\t\t\n"
    "Q2\tdrug-x\tig:enhances\ttumour-y\tactivity\t\n"
    "Q3\tdrug-x\tig:inhibits\ttumour-y\tabundance\t\n"  # another aspect than Q2
    "Q4\tdrug-x\tig:enhances\ttumour-y\tsize\t\n"  # null result only
    "Q5\tdrug-x\tig:enhances\ttumour-y | tumour-z\t\t\n"  # another object as well
    "Q6\tdrug-x\tig:enhances\ttumour-y\t\tdisease=tumour-z\n"  # of a part
    "Q7\tdrug-x\tig:inhibits\ttumour-y\t\tdisease=kind-z\n",  # of a part of that
    "evidence": "claim\tdocument\tstance\tcertainty\tstatus\tspeaker\tparaphrase\n"
    + "".join(
        f"Q{key}\tpaper\t{'null' if key == 4 else 'supports'}\t3\tasserted\tpaper\tSo says Q{key}.\n"
        for key in range(1, 8)
    ),
    "decisions": "claim\toutcome\treason\tagent\tdate\n"
    + "".join(f"Q{key}\tproposed\tMade up.\tcurator\t2026-01-01\n" for key in range(1, 8)),
}


@pytest.mark.browser
def test_the_page_pairs_the_claims_that_are_contradictions_in_python(graph_of, project_of, page_of):
    """Not those of another aspect, of other objects as well, or that nothing supports; a claim about a part reverses none."""
    kg = graph_of(project_of(SIGNS).root)
    told, found = pairs_of_python(kg), pairs_of_page(page_of(kg.explore()))
    assert {key: set(others) for key, others in told.items()} == {
        key: {*each["opposed"], *each["contrasted"]}
        for key, each in found.items()
        if each["opposed"] or each["contrasted"]
    }
    assert told["Q1"].keys() == {"Q2", "Q6"}
    for key, others in told.items():
        kinds = set().union(*others.values())
        assert ("signs" in found[key]["kinds"]) == bool(kinds - {"narrower", "contrast of context"}), key
        assert ("narrower" in found[key]["kinds"]) == ("narrower" in kinds), key
    assert {key: each["kinds"] for key, each in found.items() if key not in told} == {"Q4": [], "Q5": []}


def clashes(kg):
    made = nx.MultiDiGraph()
    columns = kg._workbench().columns
    for name, key in columns.claims.select("claim", "identifier").iter_rows():
        made.add_edge("a", "b", key=key, claim=name)
    mark_clashes(made, columns)
    return {key: data.get("clash") for *_, key, data in made.edges(keys=True, data=True)}
