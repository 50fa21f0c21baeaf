"""GPML 2013a and SSSOM: what is drawn becomes claims with references; mappings go in and out; errors name the place."""

import os
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.identifiers import expand
from immunograph.interchange.prefixes import identified
from immunograph.vocabulary import IG

DATA = os.environ.get("IMMUNOGRAPH_DATA")
GPML = """<?xml version="1.0" encoding="UTF-8"?>
<Pathway xmlns="http://pathvisio.org/GPML/2013a" Name="A pathway" Version="WP1_r2">
  <DataNode TextLabel="IL2" GraphId="a" Type="GeneProduct"><Xref Database="Ensembl" ID="ENSG00000109471" /></DataNode>
  <DataNode TextLabel="STAT5A" GraphId="b" Type="Protein" GroupRef="g"><Xref Database="Entrez Gene" ID="6776" /></DataNode>
  <DataNode TextLabel="JAK1" GraphId="c" Type="Protein" GroupRef="g"><Xref Database="" ID="" /></DataNode>
  <Label TextLabel="Tumor&#xA;growth" GraphId="d" />
  <Interaction GraphId="i1"><BiopaxRef>r1</BiopaxRef><Graphics>
    <Point GraphRef="a" /><Point GraphRef="g1" ArrowHead="mim-stimulation" /><Anchor GraphId="x" /></Graphics></Interaction>
  <Interaction GraphId="i2"><Graphics><Point GraphRef="d" ArrowHead="TBar" /><Point GraphRef="a" /></Graphics></Interaction>
  <Interaction GraphId="i3"><Graphics><Point GraphRef="a" /><Point GraphRef="d" ArrowHead="Arrow" /></Graphics></Interaction>
  <Interaction GraphId="i4"><Graphics><Point GraphRef="a" /><Point GraphRef="x" ArrowHead="Arrow" /></Graphics></Interaction>
  <Group GroupId="g" GraphId="g1" Style="STYLE" />
  <Biopax><bp:PublicationXref xmlns:bp="b" xmlns:rdf="r" rdf:id="r1"><bp:ID>123</bp:ID><bp:DB>PubMed</bp:DB>
    <bp:TITLE>A title</bp:TITLE></bp:PublicationXref></Biopax>
</Pathway>"""


def added(text, format):
    kg = ig.KnowledgeGraph()
    kg.add(text.encode(), format=format)
    return kg


def test_interactions_become_claims_with_their_references():
    kg = added(GPML.replace("STYLE", "Complex"), "gpml")
    network = kg.network()
    labels = dict(network.nodes(data="label"))
    edges = {(labels[a], data["predicate_label"], data["sign"], labels[b]) for a, b, data in network.edges(data=True)}
    assert edges == {
        ("IL2", "activates", "+", "JAK1:STAT5A complex"),
        ("IL2", "inhibits", "-", "Tumor growth"),
        ("IL2", "modulates", "unsigned", "Tumor growth"),
    }
    assert kg.find("IL2").iri == identified("ENSEMBL:ENSG00000109471")
    documents = {each.iri: each for each in kg.columns.corpus.documents}
    assert documents[identified("PMID:123")].title == "A title"
    assert (
        documents[expand("WikiPathways:WP1")].note
        == "1 of 4 interactions does not lead from one node to another and is not a claim."
    )
    components = {axiom.object for axiom in kg.columns.corpus.axioms if axiom.predicate == IG + "hasComponent"}
    assert components == {identified("NCBIGene:6776"), kg.find("JAK1").iri}


def test_every_member_of_a_plain_group_is_meant():
    kg = added(GPML.replace("STYLE", "Group"), "gpml")
    activated = {claim.object for claim in kg.columns.corpus.claims if claim.predicate == IG + "activates"}
    assert activated == {identified("NCBIGene:6776"), kg.find("JAK1").iri}


SSSOM = """#curie_map:
#  LAB: https://lab.example.org/
#  skos: http://wrong.example.org/
subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\tmapping_justification\tconfidence
LAB:1\tT cell\tskos:exactMatch\t\tCL:0000084\tT cell\tsemapv:ManualMappingCuration\t0.9
LAB:2\tB cell\tskos:exactMatch\tNot\tCL:0000084\tT cell\tsemapv:ManualMappingCuration\t
LAB:3\tno cell\tskos:exactMatch\t\tsssom:NoTermFound\tnone\tsemapv:ManualMappingCuration\t
"""
TEXT = """subject_type\tsubject_label\tpredicate_id\tobject_id
rdfs literal\t\tskos:exactMatch\tCL:0000084
"""


def test_mappings_are_read_with_their_justification_and_negation(tmp_path):
    kg = added(SSSOM, "sssom")
    assert kg.query("ASK { <https://lab.example.org/1> skos:exactMatch CL:0000084 }")
    assert not kg.query("ASK { <https://lab.example.org/2> skos:exactMatch CL:0000084 }")
    assert not kg.query("ASK { ?any skos:exactMatch sssom:NoTermFound }")
    assert len(kg.columns.corpus.mappings) == 3
    kg.export(tmp_path / "x.sssom.tsv")
    header = (tmp_path / "x.sssom.tsv").read_text().splitlines()
    assert "#license: https://w3id.org/sssom/license/unspecified" in header
    assert '#comment: "licence: unknown"' in header
    again = ig.KnowledgeGraph()
    again.add(tmp_path / "x.sssom.tsv")
    assert again.columns.corpus.mappings == kg.columns.corpus.mappings
    kept = "SELECT ?c { ?m sssom:confidence ?c }"
    assert [str(row.c) for row in again.query(kept)] == ["0.9"]
    assert not again.query("ASK { <https://lab.example.org/2> skos:exactMatch ?x }")


def test_the_packaged_mappings_go_out_and_come_back(kg, tmp_path):
    report = kg.export(tmp_path / "x.sssom.tsv")
    assert report.claims is None
    head = (tmp_path / "x.sssom.tsv").read_text()
    assert "\n#license: https://creativecommons.org/publicdomain/zero/1.0/\n" in head
    sources = pl.read_csv(head.encode(), separator="\t", comment_prefix="#", quote_char=None)["object_source"]
    assert sources.str.starts_with("http").all(), "a reference, which sssom-pydantic asks for"
    again = ig.KnowledgeGraph()
    again.add(tmp_path / "x.sssom.tsv")
    assert again.columns.corpus.mappings == kg.columns.corpus.mappings != ()
    with pytest.raises(FormatError, match="there is no mapping to write"):
        ig.KnowledgeGraph().export(tmp_path / "y.sssom.tsv")
    assert not (tmp_path / "y.sssom.tsv").exists()


@pytest.mark.parametrize(
    ("text", "format", "message"),
    [
        (SSSOM.replace("LAB:1", "LOB:1"), "sssom", r"row 5, column 'subject_id': the prefix of 'LOB:1' is not known"),
        (SSSOM.replace("LAB:1", "LOB:1"), "sssom", r"or write the IRI in full, or add the prefix to the curie_map$"),
        (SSSOM.replace("LAB:1", "LAB 1"), "sssom", r"row 5, column 'subject_id': 'LAB 1' is not an .* as CL:0000542$"),
        (SSSOM.replace("CL:0000084", "", 1), "sssom", r"row 5, column 'object_id': the cell is empty"),
        (
            TEXT,
            "sssom",
            r"row 2, column 'subject_label': the cell is empty, but subject_type is 'rdfs literal': write the text",
        ),
        (TEXT.replace("rdfs literal", ""), "sssom", r"row 2, column 'subject_id': the cell is empty"),
        ("subject_id\tobject_id\n", "sssom", r"row 1: the column 'predicate_id' is missing"),
        ("<Pathway>", "gpml", "line 1, column 10: this is not XML"),
        ("<x/>", "gpml", "it has no element Pathway"),
        ('<Pathway title="A"><DataNodes/></Pathway>', "gpml", "line 1: this is a later version of GPML, of which only"),
        ("<Pathway><Interaction/></Pathway>", "gpml", "line 1: an interaction needs two points"),
    ],
)
def test_broken_files_add_nothing(text, format, message):
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=message):
        kg.add(text.encode(), format=format)
    assert len(kg) == 0


@pytest.mark.skipif(not DATA, reason="IMMUNOGRAPH_DATA names no folder with the data to try")
def test_the_real_files_are_read_in_full():
    space = "{http://pathvisio.org/GPML/2013a}"
    files = sorted(Path(DATA, "wikipathways").glob("*.gpml"))
    assert len(files) == 14
    for file in files:
        kg = ig.KnowledgeGraph()
        kg.add(file)
        root = ElementTree.parse(file).getroot()  # noqa: S314
        nodes = {each.get("GraphId"): each for tag in ("DataNode", "Label", "Shape") for each in root.iter(space + tag)}
        named = {key for key, each in nodes.items() if (each.get("TextLabel") or "").strip()}
        held = {nodes[key].get("GroupRef") for key in named}
        groups = {each.get("GraphId") for each in root.iter(space + "Group") if each.get("GroupId") in held}
        ends = [
            [each.get("GraphRef") for each in one.iter(space + "Point")] for one in root.iter(space + "Interaction")
        ]
        read = sum({points[0], points[-1]} <= (named | groups) for points in ends)
        (document,) = [one for one in kg.columns.corpus.documents if one.iri == expand(f"WikiPathways:{file.stem}")]
        unread = int(document.note.split()[0]) if document.note else 0
        assert len(ends) - unread == read, file.name
    for file in sorted(Path(DATA, "sssom").glob("*.tsv")):
        kg = ig.KnowledgeGraph()
        kg.add(file, format="sssom")
        rows = pl.read_csv(file, separator="\t", comment_prefix="#", quote_char=None)
        assert len(kg.columns.corpus.mappings) == rows.select("subject_id", "predicate_id", "object_id").n_unique()
