"""BEL: terms with modifiers and complexes, quoted evidence, null results; JGIF and node-link say the same."""

import json
import os
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.identifiers import expand
from immunograph.interchange.bel_terms import acting_jointly, parse_term
from immunograph.vocabulary import IG

EVIDENCE = {
    "summary_text": "Fyn regulates Lck.",
    "citation": {"type": "PubMed", "id": "15465914"},
    "experiment_context": {"species_common_name": "Mouse", "disease": "", "cell": "naive T-cell"},
}
JGIF = {
    "graph": {
        "nodes": [{"id": "1", "label": "kin(p(HGNC:FYN))"}, {"id": "2", "label": "kin(p(HGNC:LCK))"}],
        "edges": [
            {"source": "1", "relation": "increases", "target": "2", "metadata": {"evidences": [EVIDENCE]}},
            {"source": "1", "relation": "causesNoChange", "target": "2", "metadata": {"evidences": [EVIDENCE]}},
            {"source": "p(HGNC:FYN)", "relation": "actsIn", "target": "1"},
            {"source": "complex(p(HGNC:CD8A),p(HGNC:CD8B))", "relation": " isA", "target": "p(SFAM:CD8)"},
        ],
    }
}
LINKS = {
    "graph": {"pybel_version": "0.15.5"},
    "nodes": [
        {"bel": "p(HGNC:4037 ! FYN)", "concept": {"namespace": "HGNC", "name": "FYN", "identifier": "4037"}},
        {"bel": "p(HGNC:6524 ! LCK)", "concept": {"namespace": "HGNC", "name": "LCK", "identifier": "6524"}},
    ],
    "links": [
        {
            "source": 0,
            "target": 1,
            "relation": "directlyDecreases",
            "evidence": "Fyn lowers Lck.",
            "citation": {"namespace": "pubmed", "identifier": "1"},
            "annotations": {"Species": {"Mus musculus": True}},
            "target_modifier": {"modifier": "Activity", "effect": {"name": "kin"}},
        }
    ],
}


def added(document):
    kg = ig.KnowledgeGraph()
    kg.add(json.dumps(document).encode(), format="bel")
    return kg


def test_statements_of_jgif_keep_evidence_context_and_null_results():
    kg = added(JGIF)
    claims = {claim.predicate.removeprefix(IG): claim for claim in kg.columns.corpus.claims}
    assert set(claims) == {"increases", "modulates"}
    assert claims["increases"].aspect == "kinase activity"
    assert [value.value for _, value in claims["increases"].context] == ["kinase activity"]
    evidence = {one.claim: one for one in kg.columns.corpus.evidence}
    assert evidence[claims["modulates"].iri].stance.value == "null"
    one = evidence[claims["increases"].iri]
    assert (one.document, one.quotation) == (expand("PMID:15465914"), "Fyn regulates Lck.")
    assert {(name.removeprefix(IG), value.value) for name, value in one.context} == {
        ("species", "Mouse"),
        ("cell", "naive T-cell"),
    }
    axioms = {(kg.find(axiom.subject).label, axiom.predicate.rpartition("/")[2]) for axiom in kg.columns.corpus.axioms}
    assert axioms == {("CD8A:CD8B complex", "hasComponent"), ("CD8A:CD8B complex", "rdf-schema#subClassOf")}


def test_links_of_pybel_use_identifiers_where_there_are_any():
    kg = added(LINKS)
    (claim,) = kg.columns.corpus.claims
    assert claim.subjects == (expand("HGNC:4037"),)
    assert (claim.predicate, claim.object, claim.aspect) == (IG + "directlyDecreases", expand("HGNC:6524"), "kin")
    (evidence,) = kg.columns.corpus.evidence
    assert [value.value for _, value in evidence.context] == ["Mus musculus"]


@pytest.mark.parametrize(
    ("text", "label", "modifier"),
    [
        ('cat(complex(SCOMP:"T Cell Receptor Complex"))', "T Cell Receptor Complex", "catalytic activity"),
        ("p(HGNC:PLCG1,pmod(P,Y))", "PLCG1 pmod(P,Y)", ""),
        ('a(CHEBI:"a, (b) \\"c\\"")', 'a, (b) \\"c\\"', ""),
        ("r(HGNC:IL2)", "IL2 RNA", ""),
    ],
)
def test_terms_are_named_by_their_concept(text, label, modifier):
    read = parse_term(text)
    assert (read.label, read.modifier) == (label, modifier)


@pytest.mark.parametrize("text", ["", "p(", "x(HGNC:A)", "IL2", "p()", "act(" * 50 + ")" * 50])
def test_what_is_no_term_is_none(text):
    assert parse_term(text) is None


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "this is not a BEL graph"),
        ({"graph": {}}, 'expected "graph" with "nodes" and "edges"'),
        (
            {"graph": {"edges": [{"source": "x", "target": "y", "relation": "increases"}]}},
            "edge 1: 'x' is not a term of BEL",
        ),
        ({"graph": {"edges": [{"source": "x", "target": "y"}]}}, "edge 1: it has no relation"),
        ({"graph": {"edges": [3]}}, "edge 1: it is a number, expected an object"),
        (
            {"nodes": [{"bel": "p(HGNC:A)"}], "links": [{"source": 0, "target": 7, "relation": "x"}]},
            "link 1: expected numbers of nodes",
        ),
    ],
)
def test_broken_graphs_add_nothing(document, message):
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=message):
        kg.add(json.dumps(document).encode(), format="bel")
    assert len(kg) == 0


def test_members_of_a_composite_act_together():
    terms = ["composite(p(HGNC:IL2), p(HGNC:IFNG))", "bp(GO:inflammation)", "complex(p(HGNC:CD8A),p(HGNC:CD8B))"]
    edges = [{"source": 0, "target": 1, "relation": "increases"}, {"source": 2, "target": 0, "relation": "decreases"}]
    links = {"nodes": [{"bel": each} for each in terms], "links": edges}
    named = [{**each, "source": terms[each["source"]], "target": terms[each["target"]]} for each in edges]
    jgif = {"graph": {"nodes": [{"id": each, "label": each} for each in terms], "edges": named}}
    for document in (links, jgif):
        kg = added(document)
        claims = {claim.predicate.removeprefix(IG): claim for claim in kg.columns.corpus.claims}
        ends = {
            name: [sorted(kg.find(each).label for each in end) for end in (claim.subjects, claim.objects)]
            for name, claim in claims.items()
        }
        assert ends == {
            "increases": [["IFNG", "IL2"], ["inflammation"]],
            "decreases": [["CD8A:CD8B complex"], ["IFNG", "IL2"]],
        }
        assert {entity.label for entity in kg.columns.corpus.entities} == {
            *("IL2", "IFNG", "inflammation", "CD8A", "CD8B", "CD8A:CD8B complex")
        }
        assert "IFNG and IL2 together increase inflammation" in kg.sentence(claims["increases"].iri)


@pytest.mark.parametrize(
    "text",
    [
        "act(composite(p(HGNC:A),p(HGNC:B)))",
        "composite(p(HGNC:A),act(p(HGNC:B)))",
        "composite(p(HGNC:A),x(B))",
        "composite(p(HGNC:A),p(HGNC:A))",
        "composite(SCOMP:named)",
    ],
)
def test_a_composite_that_is_not_read_whole_stays_one_thing(text):
    assert acting_jointly(parse_term(text)) == ()
    graph = {"edges": [{"source": text, "relation": "increases", "target": "p(HGNC:C)"}]}
    (claim,) = added({"graph": graph}).columns.corpus.claims
    assert len(claim.subjects) == 1


@pytest.mark.parametrize("relation", ["actsIn", "translocates"])
def test_an_edge_to_its_own_activity_is_no_claim_in_either_form(relation):
    terms = ["p(HGNC:A)", "act(p(HGNC:A))", "p(HGNC:B)"]
    edges = [{"source": 0, "target": 1, "relation": relation}, {"source": 0, "target": 2, "relation": "increases"}]
    links = {"nodes": [{"bel": each} for each in terms], "links": edges}
    named = [{**each, "source": terms[each["source"]], "target": terms[each["target"]]} for each in edges]
    jgif = {"graph": {"nodes": [{"id": each, "label": each} for each in terms], "edges": named}}
    for document in (links, jgif):
        kg = ig.KnowledgeGraph()
        report = kg.add(json.dumps(document).encode(), format="bel").report()
        (claim,) = kg.columns.corpus.claims
        assert claim.predicate.endswith("/increases")
        assert f"1 edge '{relation}' from a term to its own activity" in report


@pytest.mark.skipif("IMMUNOGRAPH_JGIF" not in os.environ, reason="IMMUNOGRAPH_JGIF names no BEL graph as JGIF to try")
def test_a_real_network_is_read_in_full():
    path = Path(os.environ["IMMUNOGRAPH_JGIF"])
    edges = [
        edge
        for edge in json.loads(path.read_text("utf-8"))["graph"]["edges"]
        if edge["relation"].strip() not in ("actsIn", "isA")
    ]
    kg = ig.KnowledgeGraph()
    kg.add(path)
    assert len(kg.columns.corpus.claims) == len({(edge["source"], edge["relation"], edge["target"]) for edge in edges})
    quoted = {one.quotation for one in kg.columns.corpus.evidence}
    assert quoted - {""} == {
        each["summary_text"].strip() for edge in edges for each in edge["metadata"].get("evidences", [])
    } - {""}
