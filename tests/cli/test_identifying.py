"""immunograph identifiers: new identifiers are looked up in the user's own files, and nothing is invented."""

import gzip
import json
import os
from pathlib import Path

import pytest

import commandline

pytestmark = pytest.mark.slow

OBO = """format-version: 1.2
data-version: 2099-01-01
ontology: cl

[Term]
id: CL:0000084
name: T cell
alt_id: CL:0000001

[Term]
id: CL:0000002
name: obsolete toy cell
is_obsolete: true
replaced_by: CL:0000084 ! T cell

[Term]
id: CL:0000003
"""
OBOGRAPHS = {
    "graphs": [
        {
            "id": "http://purl.obolibrary.org/obo/cl.owl",
            "meta": {"version": "2099-01-01"},
            "nodes": [
                {
                    "id": "http://purl.obolibrary.org/obo/CL_0000084",
                    "lbl": "T cell",
                    "meta": {
                        "basicPropertyValues": [
                            {
                                "pred": "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId",
                                "val": "CL:0000001",
                            }
                        ]
                    },
                },
                {
                    "id": "http://purl.obolibrary.org/obo/CL_0000002",
                    "lbl": "obsolete toy cell",
                    "meta": {
                        "deprecated": True,
                        "basicPropertyValues": [
                            {
                                "pred": "http://purl.obolibrary.org/obo/IAO_0100001",
                                "val": "http://purl.obolibrary.org/obo/CL_0000084",
                            }
                        ],
                    },
                },
                {"id": "http://purl.obolibrary.org/obo/CL_0000003"},
            ],
        }
    ]
}
OWL = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
  xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:obo="http://purl.obolibrary.org/obo/"
  xmlns:oboInOwl="http://www.geneontology.org/formats/oboInOwl#">
<owl:Ontology rdf:about="http://purl.obolibrary.org/obo/cl.owl"><owl:versionIRI rdf:resource="2099-01-01"/></owl:Ontology>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/CL_0000084"><oboInOwl:hasAlternativeId>CL:0000001</oboInOwl:hasAlternativeId>
  <rdfs:label>T cell</rdfs:label></owl:Class>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/CL_0000002"><rdfs:label>obsolete toy cell</rdfs:label>
  <owl:deprecated>true</owl:deprecated><obo:IAO_0100001 rdf:resource="http://purl.obolibrary.org/obo/CL_0000084"/></owl:Class>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/CL_0000003"/>
</rdf:RDF>
"""
ENTITIES = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghijkl", "bcdefghijklz", strict=True)
)
BOMB = f'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]><r>&z;</r>'
FORMS = {"cl.obo": OBO, "cl.json": json.dumps(OBOGRAPHS), "cl.owl": OWL, "cl-without-ending": OBO}


def run(*words):
    return commandline.run("identifiers", *words, env={"COLUMNS": "1000"})  # prose is wrapped at the terminal's width


def entity(small, term, key="cell"):
    path = small.file("entities")
    lines = path.read_text().splitlines()
    if "\tterm" not in lines[0]:
        lines = [f"{lines[0]}\tterm", *(f"{line}\t" for line in lines[1:])]
    path.write_text("\n".join([*lines, f"{key}\t\t{key}\tbiolink:Cell\tA cell.\t{term}"]) + "\n")


@pytest.fixture(params=[*FORMS, "cl.obo.gz"])
def ontology(request, tmp_path):
    path = tmp_path / request.param
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(OBO.encode()))
    else:
        path.write_text(FORMS[request.param])
    return path


def test_a_new_identifier_is_recorded_with_source_and_version(small, ontology):
    entity(small, "CL:0000084")
    done = run(small.root, "--ontology", ontology)
    assert done.returncode == 0, done.stderr
    assert "CL:0000084  T cell" in done.stdout
    row = small.file("identifiers").read_text().splitlines()[1].split("\t")
    assert row == ["CL:0000084", "T cell", ontology.name, "2099-01-01", "current", "", ""]
    again = run(small.root)
    assert (again.returncode, again.stdout.splitlines()[-1]) == (0, "All are recorded and current.")


@pytest.mark.parametrize(
    ("term", "label", "instead"),
    [("CL:0000002", "obsolete toy cell", "CL:0000084"), ("CL:0000001", "T cell", "CL:0000084")],
)
def test_obsolete_and_merged_terms_are_recorded_as_such(small, ontology, term, label, instead):
    entity(small, term)
    done = run(small.root, "--ontology", ontology)
    assert done.returncode == 1
    assert f"{term}  ({label!r}) is obsolete; use {instead} [entities.tsv, row 4, column term]" in done.stdout
    row = small.file("identifiers").read_text().splitlines()[1].split("\t")
    assert row[:2] == [term, label]
    assert row[4:6] == ["obsolete", instead]


@pytest.mark.parametrize("term", ["CL:9999999", "CL:0000003"])
def test_what_no_file_has_or_only_mentions_is_not_written(small, ontology, term):
    entity(small, term)
    done = run(small.root, "--ontology", ontology)
    assert done.returncode == 1
    assert f"{term}  not in {ontology.name}, which has all terms of CL: correct the identifier" in done.stdout
    assert not small.file("identifiers").exists()


def test_without_a_file_it_says_what_is_needed(small):
    entity(small, "CL:0000084")
    entity(small, "GO:0000001", "process")
    done = run(small.root)
    assert done.returncode == 1
    assert (
        "CL:0000084  never looked up; pass your copy of CL, such as cl.obo, with --ontology (in Python: ontologies=) [entities.tsv, row 4"
        in done.stdout
    )
    assert "GO:0000001  never looked up" in done.stdout


def test_a_dry_run_writes_nothing(small, tmp_path):
    (tmp_path / "cl.obo").write_text(OBO)
    entity(small, "CL:0000084")
    done = run(small.root, "--ontology", tmp_path / "cl.obo", "--dry-run")
    assert "1 row would be written to" in done.stderr
    assert not small.file("identifiers").exists()


def test_json_holds_all(small, tmp_path):
    (tmp_path / "cl.obo").write_text(OBO)
    entity(small, "CL:0000084")
    entity(small, "CL:CL:0000084", "twice")
    done = run(small.root, "--ontology", tmp_path / "cl.obo", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert told["added"][0]["curie"] == "CL:0000084"
    assert "has its prefix twice; write CL:0000084" in told["malformed"][0]
    assert told["files"] == [{"file": str(tmp_path / "cl.obo"), "version": "2099-01-01"}]


def test_a_renamed_term_is_renewed_and_its_note_kept(small, tmp_path):
    small.file("identifiers").write_text(
        "curie\tlabel\tsource\tversion\tstate\treplaced_by\tnote\nCL:0000084\tT lymphocyte\told.obo\t1\tcurrent\t\tmine\n"
    )
    (tmp_path / "cl.obo").write_text(OBO)
    entity(small, "CL:0000084")
    done = run(small.root, "--ontology", tmp_path / "cl.obo")
    assert done.returncode == 0
    assert "CL:0000084  'T lymphocyte' (current) is now 'T cell' (current)" in done.stdout
    assert (
        small.file("identifiers").read_text().splitlines()[1]
        == "CL:0000084\tT cell\tcl.obo\t2099-01-01\tcurrent\t\tmine"
    )


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("none.obo", None, "does not exist: name your copy of the ontology"),
        ("page.owl", b"<rdf:RDF", "cannot be read as owl"),
        ("cut.json", b'{"graphs": [', "cannot be read as json"),
        ("cut.obo.gz", gzip.compress(OBO.encode())[:-20], "is not a complete gzip file: download it again"),
        (
            "table.csv",
            b"a,b\n1,2\n",
            "has an unknown format: expected OBO, OWL as RDF/XML, or OBO Graphs JSON",
        ),
        ("bomb.owl", BOMB.encode(), "cannot be read as owl"),
        ("list.json", b"[1]", "cannot be read as json"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(small, tmp_path, name, content, expected):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run(small.root, "--ontology", tmp_path / name)
    assert done.returncode == 2
    assert expected in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_table_that_cannot_be_read_is_reported_first(small):
    small.file("entities").write_text(small.file("entities").read_text().replace("\t", ";"))
    done = run(small.root)
    assert done.returncode == 2
    assert "its columns are separated by semicolons" in done.stderr


SLIM = Path(os.environ.get("IMMUNOGRAPH_ONTOLOGIES", "/nowhere"))


@pytest.mark.skipif(not SLIM.is_dir(), reason="name a folder with the Cell Ontology slim in IMMUNOGRAPH_ONTOLOGIES")
@pytest.mark.parametrize("ending", ["obo", "owl", "json"])
def test_the_cell_ontology_slim_is_read_in_all_its_forms(small, ending):
    for number, term in enumerate(("CL:0000084", "CL:0000542", "CL:0000623")):
        entity(small, term, f"cell-{number}")
    done = run(small.root, "--ontology", SLIM / f"blood_and_immune_upper_slim.{ending}", "--json")
    told = json.loads(done.stdout)
    labels = {record["curie"]: record["label"] for record in told["added"]}
    assert labels["CL:0000084"] == "T cell"
    assert "2026-06-08" in told["files"][0]["version"]
    assert told["missing"] == {}
