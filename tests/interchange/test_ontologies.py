"""Ontologies: three syntaxes say the same; leniency; branches; nothing doubles beside the tables."""

import json
import os
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.identifiers import expand

DATA = os.environ.get("IMMUNOGRAPH_DATA")
OBO = r"""format-version: 1.2
data-version: 2026-01-01
ontology: small

[Term]
id: CL:0000542
name: lymphocyte
def: "A \"white\" cell: of blood." [GOC:add]
synonym: "lymph cell" RELATED [] {comment="x"}
synonym: "B or T cell" BROAD OMO:0003000 [x:1, y:2]
xref: http://neurolex.org/wiki/Category\:Lymphocyte
xref: MESH:D008214 "a word" {source="x"}
is_a: CL:0000738 {is_inferred="true"} ! leukocyte
relationship: BFO:0000050 UBERON:0000178 ! part of blood
relationship: BFO:0000050 UBERON:0000179 {all_only="true"} ! nothing of this
alt_id: CL:0000999

[Term]
id: CL:0000738
name: leukocyte

[Term]
id: CL:0000084
name: T cell
is_a: CL:0000542

[Term]
id: CL:0000001
name: obsolete cell
is_obsolete: true
replaced_by: CL:0000542

[Typedef]
id: BFO:0000050
name: part of
"""
PURL = "http://purl.obolibrary.org/obo/"
IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
GRAPHS = {
    "graphs": [
        {
            "id": PURL + "small.owl",
            "meta": {"version": "2026-01-01"},
            "nodes": [
                {
                    "id": PURL + "CL_0000542",
                    "lbl": "lymphocyte",
                    "type": "CLASS",
                    "meta": {
                        "definition": {"val": 'A "white" cell: of blood.'},
                        "synonyms": [
                            {"pred": "hasRelatedSynonym", "val": "lymph cell"},
                            {"pred": "hasBroadSynonym", "val": "B or T cell"},
                        ],
                        "xrefs": [{"val": "http://neurolex.org/wiki/Category:Lymphocyte"}, {"val": "MESH:D008214"}],
                        "basicPropertyValues": [{"pred": IN_OWL + "hasAlternativeId", "val": "CL:0000999"}],
                    },
                },
                {"id": PURL + "CL_0000738", "lbl": "leukocyte", "type": "CLASS"},
                {"id": PURL + "CL_0000084", "lbl": "T cell", "type": "CLASS"},
                {
                    "id": PURL + "CL_0000001",
                    "lbl": "obsolete cell",
                    "type": "CLASS",
                    "meta": {
                        "deprecated": True,
                        "basicPropertyValues": [{"pred": PURL + "IAO_0100001", "val": PURL + "CL_0000542"}],
                    },
                },
                {"id": PURL + "BFO_0000050", "lbl": "part of", "type": "PROPERTY"},
            ],
            "edges": [
                {"sub": PURL + "CL_0000542", "pred": "is_a", "obj": PURL + "CL_0000738"},
                {"sub": PURL + "CL_0000084", "pred": "is_a", "obj": PURL + "CL_0000542"},
                {"sub": PURL + "CL_0000542", "pred": PURL + "BFO_0000050", "obj": PURL + "UBERON_0000178"},
            ],
        }
    ]
}
OWL = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
  xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:o="{IN_OWL}" xmlns:p="{PURL}">
<owl:Ontology rdf:about="{PURL}small.owl"><owl:versionInfo>2026-01-01</owl:versionInfo></owl:Ontology>
<owl:Class rdf:about="{PURL}CL_0000542">
  <rdfs:label xml:lang="en">lymphocyte</rdfs:label><rdfs:label xml:lang="de">Lymphozyt</rdfs:label>
  <p:IAO_0000115>A "white" cell: of blood.</p:IAO_0000115>
  <o:hasRelatedSynonym>lymph cell</o:hasRelatedSynonym><o:hasBroadSynonym>B or T cell</o:hasBroadSynonym>
  <o:hasDbXref>http://neurolex.org/wiki/Category:Lymphocyte</o:hasDbXref><o:hasDbXref>MESH:D008214</o:hasDbXref>
  <o:hasAlternativeId>CL:0000999</o:hasAlternativeId>
  <rdfs:subClassOf rdf:resource="{PURL}CL_0000738"/>
  <rdfs:subClassOf><owl:Restriction><owl:onProperty rdf:resource="{PURL}BFO_0000050"/>
    <owl:someValuesFrom rdf:resource="{PURL}UBERON_0000178"/></owl:Restriction></rdfs:subClassOf>
  <rdfs:subClassOf><owl:Restriction><owl:onProperty rdf:resource="{PURL}BFO_0000050"/>
    <owl:allValuesFrom rdf:resource="{PURL}UBERON_0000179"/></owl:Restriction></rdfs:subClassOf>
</owl:Class>
<owl:Class rdf:about="{PURL}CL_0000738"><rdfs:label>leukocyte</rdfs:label></owl:Class>
<owl:Class rdf:about="{PURL}CL_0000084"><rdfs:label>T cell</rdfs:label><rdfs:subClassOf rdf:resource="{PURL}CL_0000542"/></owl:Class>
<owl:Class rdf:about="{PURL}CL_0000001"><rdfs:label>obsolete cell</rdfs:label>
  <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
  <p:IAO_0100001 rdf:resource="{PURL}CL_0000542"/></owl:Class>
<owl:ObjectProperty rdf:about="{PURL}BFO_0000050"><rdfs:label>part of</rdfs:label></owl:ObjectProperty>
</rdf:RDF>"""


def added(content, **options):
    kg = ig.KnowledgeGraph()
    kg.add(content if isinstance(content, bytes) else content.encode(), format="ontology", **options)
    return kg


def triples(kg):
    return {tuple(map(str, row)) for row in kg.query("SELECT ?s ?p ?o { ?s ?p ?o }", default_graph="unnamed")}


def test_three_syntaxes_of_an_ontology_give_the_same_triples():
    obo, graphs, owl = (triples(added(text)) for text in (OBO, json.dumps(GRAPHS), OWL))
    assert obo == graphs == owl
    assert (expand("CL:0000542"), expand("BFO:0000050"), PURL + "UBERON_0000178") in obo
    assert not any("UBERON_0000179" in each for row in obo for each in row)


def test_terms_keep_the_scope_of_their_synonyms_and_obsolete_ones_name_their_replacement():
    kg = added(OBO)
    cell = kg.find("lymphocyte")
    assert (cell.label, cell.definition) == ("lymphocyte", 'A "white" cell: of blood.')
    assert {(each.scope, each.text) for each in cell.synonyms} == {("related", "lymph cell"), ("broad", "B or T cell")}
    assert len(kg.names.entities("Cell")) == len(kg.names.entities()) == 3
    (row,) = kg.query("SELECT ?old ?new { ?old owl:deprecated true ; IAO:0100001 ?new }")
    assert (str(row.old), str(row.new)) == (expand("CL:0000001"), cell.iri)


@pytest.mark.parametrize("branch", ["CL:0000542", "lymphocyte", PURL + "CL_0000542"])
def test_a_branch_is_a_term_with_its_kinds(branch):
    kg = added(OBO, branch=branch)
    assert {row.label for row in kg.names.entities()} == {"lymphocyte", "T cell"}
    assert kg.query('ASK { BFO:0000050 rdfs:label "part of"@en }')


def test_faulty_ontologies_and_branches_add_nothing(tmp_path):
    kg = ig.KnowledgeGraph()
    for content, options, message in (
        (OBO, {"branch": "CL:7"}, "has no term 'CL:7': name the root of the branch"),
        (
            '{"graphs": [{"nodes": [{}]}]}',
            {},
            "cannot be read as OBO Graphs JSON: graph 1, node 1: ",
        ),
        ('{"graphs": [', {}, "line 1, column 13: this is not JSON"),
        ('{"graphs": [], "graphs": []}', {}, "the key 'graphs' occurs 2 times in .*: keep one of them"),
        ("id\tname", {}, "is not in a known ontology format"),
        ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", {}, "does not declare an owl:Class"),
        (b"[Term]\nid: CL:1\nname: \xff\n", {}, "line 3, byte 7: 0xFF is not UTF-8"),
    ):
        with pytest.raises(FormatError, match=message):
            kg.add(content if isinstance(content, bytes) else content.encode(), format="ontology", **options)
    with pytest.raises(FormatError, match="a branch can be selected from ontologies only"):
        kg.add(b"<http://e.org/a> <http://e.org/b> 1 .", format="turtle", branch="CL:1")
    assert len(kg) == 0


def test_json_that_is_an_ontology_is_recognised(tmp_path):
    (tmp_path / "x.json").write_text(json.dumps(GRAPHS), encoding="utf-8")
    (tmp_path / "ld.json").write_text('{"@id": "http://e.org/a", "http://e.org/p": 1}', encoding="utf-8")
    kg = ig.KnowledgeGraph()
    kg.add([tmp_path / "x.json", tmp_path / "ld.json"])
    assert len(kg.names.entities()) == 3
    assert kg.query("ASK { <http://e.org/a> <http://e.org/p> 1 }")


def test_nothing_doubles_when_an_ontology_lies_under_the_tables(kg):
    both = ig.load()
    text = OBO.replace("name: lymphocyte", "name: Lymphocyte cell")
    both.add(text.encode(), format="ontology", graph="cell-ontology")
    names = [row.label for row in both.names.entities()]
    assert len(names) == len(set(names))
    assert both.find("CL:0000542").label == "lymphocyte" == both.find("Lymphocyte cell").label
    assert len(both.claims()) == len(kg.claims())
    query = "SELECT ?c ?l { ?c rdf:subject ?s . ?s rdfs:label ?l }"
    assert len(both.query(query)) == len(kg.query(query))


@pytest.mark.skipif(not DATA, reason="IMMUNOGRAPH_DATA names no folder with the data to try")
def test_the_real_ontologies_agree_in_counts():
    folder = Path(DATA, "ontologies")
    counts = []
    for ending in ("obo", "json", "owl"):
        kg = ig.KnowledgeGraph()
        kg.add(folder / f"blood_and_immune_upper_slim.{ending}", format="ontology")
        wanted = (
            "rdfs:subClassOf",
            "BFO:0000050",
            "skos:altLabel",
            "ig:relatedSynonym",
            f"<{IN_OWL}hasDbXref>",
            "skos:definition",
        )
        counts.append(
            [
                len(kg.names.entities()),
                *(kg.query(f"SELECT (COUNT(*) AS ?n) {{ ?a a owl:Class ; {each} ?b }}")[0].n for each in wanted),
            ]
        )
    assert counts[0] == counts[1] == counts[2]
    raw = (folder / "blood_and_immune_upper_slim.obo").read_text("utf-8")
    stanzas = [stanza for stanza in raw.split("\n[")[1:] if stanza.startswith("Term]")]
    assert counts[0][0] == sum("\nname: " in stanza for stanza in stanzas)
    assert counts[0][1] == sum(stanza.count("\nis_a: ") for stanza in stanzas)
    cancer = ig.KnowledgeGraph()
    cancer.add(folder / "DO_cancer_slim.obo")
    assert cancer.query("SELECT (COUNT(DISTINCT ?t) AS ?n) { ?t a owl:Class }")[0].n == 730
