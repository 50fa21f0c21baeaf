"""The packaged graph: it is what the build makes, and what it promises holds in SPARQL."""

import os
import subprocess
import sys

import pytest
from rdflib import PROV, RDF
from rdflib.plugins import sparql

import immunograph as ig
from immunograph.assembly import assemble
from immunograph.curation import Project, packaged_project
from immunograph.curation.shapes import violations
from immunograph.model import ClaimStatus, EpistemicStatus, Stance
from immunograph.rdf import decode
from immunograph.vocabulary import Graphs

pytestmark = [pytest.mark.slow, pytest.mark.whole]

EDGE_WITHOUT_CLAIM = """ASK { GRAPH igg:edges { ?s ?p ?o } FILTER NOT EXISTS {
  ?c a ig:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; ig:status ig:Accepted } }"""
CLAIM_WITHOUT_EDGE = """ASK { ?c a ig:Claim ; ig:status ig:Accepted ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o
  FILTER NOT EXISTS { GRAPH igg:edges { ?s ?p ?o } } }"""


@pytest.fixture(scope="module")
def build():
    return assemble(packaged_project())


def test_committed_file_is_what_the_build_makes(build):
    assert packaged_project().built.read_bytes() == build.trig()


def test_build_gives_the_same_bytes_under_any_hash_seed(tmp_path):
    """What the tests of this process build has another seed."""
    seed = "0" if os.environ.get("PYTHONHASHSEED") == "4711" else "4711"
    target = tmp_path / "x.trig"
    code = "from immunograph.cli import main; main()"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run(
        [sys.executable, "-c", code, "build", "-o", str(target)], env=environment, check=True, capture_output=True
    )
    assert target.read_bytes() == packaged_project().built.read_bytes()


def test_corpus_can_be_read_back_whole_from_the_file(build, kg):
    assert kg.columns.corpus == build.corpus
    assert decode(build.quads) == build.corpus


def test_every_claim_entity_and_passage_is_there(build):
    corpus = build.corpus
    bibliographic = {each.claim for each in corpus.evidence if each.status is EpistemicStatus.BIBLIOGRAPHIC}
    assert (len(corpus.entities), len(corpus.claims), len(bibliographic)) == (64, 63, 11)
    assert {claim.iri for claim in corpus.claims} == {each.claim for each in corpus.evidence}
    keys = sorted(key for claim in corpus.claims for key in claim.identifiers)
    assert keys == [f"C{number:02}" for number in range(1, 64)]


def test_an_edge_stands_for_an_accepted_claim_and_the_reverse(kg):
    assert kg.query(EDGE_WITHOUT_CLAIM) is False
    assert kg.query(CLAIM_WITHOUT_EDGE) is False


def test_those_two_questions_can_be_answered_with_yes():
    broken = ig.load()
    broken.update("INSERT DATA { GRAPH igg:edges { ige:a ig:inhibits ige:b } }")
    assert broken.query(EDGE_WITHOUT_CLAIM) is True
    broken.update("DELETE WHERE { GRAPH igg:edges { ?s ?p ?o } }")
    assert broken.query(CLAIM_WITHOUT_EDGE) is True


def test_no_accepted_claim_rests_on_a_goal_a_question_or_certainty_zero(build):
    accepted = {claim.iri for claim in build.corpus.claims if claim.status is ClaimStatus.ACCEPTED}
    assert len(accepted) == 35
    for each in build.corpus.evidence:
        if each.claim in accepted:
            assert each.stance is Stance.SUPPORTS
            assert each.certainty >= 1
            assert each.status not in (EpistemicStatus.GOAL, EpistemicStatus.OPEN_QUESTION)


def test_every_decision_has_a_reason_of_its_own(build):
    reasons = [decision.reason for decision in build.corpus.decisions]
    assert len(reasons) == 63
    assert len(set(reasons)) == 63


def test_graph_conforms_to_its_shapes(kg):
    shapes = [packaged_project().ontology / "shapes.ttl"]
    assert violations(kg.export(format="ntriples"), shapes) == []
    broken = ig.load()
    broken.update(
        "WITH igg:curated DELETE { ?e ig:certainty 2 } INSERT { ?e ig:certainty 7 } WHERE { ?c dcterms:identifier 'C35' ; ig:hasEvidence ?e }"
    )
    told = violations(broken.export(format="ntriples"), shapes)
    assert told
    assert all("evidence/" in line or "igv:" in line for line in told)


def test_each_query_of_the_shapes_is_parsed_once_for_all_nodes(monkeypatch, tmp_path):
    parsed = []
    prepare = sparql.prepareQuery
    monkeypatch.setattr(sparql, "prepareQuery", lambda text, prefixes: parsed.append(text) or prepare(text, prefixes))
    two = "".join(f"<urn:{name}> <{RDF.type}> <{PROV.Activity}> .\n" for name in "ab")
    shape = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix prov: <http://www.w3.org/ns/prov#> .
    <urn:shape> a sh:NodeShape ; sh:targetClass prov:Activity ; sh:sparql <urn:constraint> .
    <urn:constraint> a sh:SPARQLConstraint ; sh:message "never" ; sh:select "SELECT $this { $this a ?type }" ."""
    path = tmp_path / "shapes.ttl"
    path.write_text(shape, encoding="utf-8")
    assert len(violations(two, [path])) == 2
    assert len(parsed) == 1


def test_every_term_of_ours_that_is_used_is_defined(kg):
    undefined = kg.query(
        """SELECT DISTINCT ?term WHERE {
          { ?s ?term ?o } UNION { ?s a ?term } UNION { ?s ?p ?term . FILTER(?p != ig:derives) }
          FILTER(ISIRI(?term) && STRSTARTS(STR(?term), STR(ig:)) && STRLEN(STR(?term)) > STRLEN(STR(ig:)))
          FILTER NOT EXISTS { GRAPH igg:schema { ?term rdfs:label|skos:prefLabel ?label ; skos:definition ?definition } } }"""
    )
    assert undefined.column("term") == []


def test_there_are_no_blank_nodes(kg):
    assert kg.query("ASK { ?s ?p ?o FILTER(ISBLANK(?s) || ISBLANK(?o)) }") is False


def test_catalog_counts_the_triples_of_each_graph(kg):
    counted = {
        row.graph: row.triples
        for row in kg.query("SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph")
    }
    described = {
        row.graph: row.n for row in kg.query("SELECT ?graph ?n { ?graph void:triples ?n ; dcterms:license ?licence }")
    }
    assert described == {graph: count for graph, count in counted.items() if graph != Graphs.CATALOG}
    assert set(counted) == {Graphs.CATALOG, Graphs.SCHEMA, Graphs.CURATED, Graphs.EDGES, Graphs.INFERRED}


def test_interferon_preventing_cancer_is_inferred_and_no_edge(kg):
    assert kg.query(
        "ASK { GRAPH igg:inferred { ?c a ig:InferredClaim ; rdf:subject MESH:D007372 ; rdf:object MONDO:0004992 } }"
    )
    assert kg.query("ASK { GRAPH igg:edges { MESH:D007372 ?p MONDO:0004992 } }") is False
    assert kg.query("ASK { MESH:D007372 ig:helpsPrevent MONDO:0004992 }") is False


def test_a_hedge_or_an_aim_as_premise_carries_over_or_infers_nothing(copy_of_packaged):
    (copy_of_packaged / "curated" / "waivers.tsv").unlink()  # they hold for the records as they are
    path = copy_of_packaged / "curated" / "evidence.tsv"
    text = path.read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()]
    head = rows[0]
    for row in rows[1:]:
        if row[0] in ("C20", "C21"):
            row[head.index("certainty")] = "1"
    path.write_text("\n".join("\t".join(row) for row in rows) + "\n", encoding="utf-8")
    weaker = ig.KnowledgeGraph()
    weaker.add(assemble(Project.at(copy_of_packaged)).trig(), format="trig")
    assert set(weaker.ask("inferred").column("certainty")) == {1}
    for row in rows[1:]:
        if row[0] in ("C20", "C21"):
            row[head.index("stance")], row[head.index("certainty")] = "intends", "0"
    path.write_text("\n".join("\t".join(row) for row in rows) + "\n", encoding="utf-8")
    none = ig.KnowledgeGraph()
    none.add(assemble(Project.at(copy_of_packaged)).trig(), format="trig")
    assert len(none.ask("inferred")) == 0
