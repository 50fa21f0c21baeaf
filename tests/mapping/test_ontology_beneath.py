"""An ontology that is added as RDF beside claims: it renames nothing, and nothing is listed or counted twice."""

import os
from pathlib import Path

import pytest

import immunograph as ig

OWL = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
  xmlns:owl="http://www.w3.org/2002/07/owl#">
{classes}</rdf:RDF>"""
CLASS = """<owl:Class rdf:about="{iri}"><rdfs:label xml:lang="en">a {label}</rdfs:label><rdfs:label>{label}</rdfs:label>
<rdfs:label xml:lang="de">{label}</rdfs:label></owl:Class>
"""
DATA = os.environ.get("IMMUNOGRAPH_DATA")


def told(kg):
    found = {name: sorted(map(str, kg.ask(name))) for name in kg.queries}
    found["claims"] = sorted(map(str, kg.claims()))
    for by in ("subject", "object", "predicate", "subject_category", "speaker", "evidence_type"):
        found[by] = sorted(map(str, kg.counts.by(by)))
    found["entities"] = sorted((row.label, row.claims) for row in kg.names.entities())
    found["degrees"] = sorted((row.label, row.claims) for row in kg.counts.degrees(limit=None))
    return found


@pytest.fixture(scope="module")
def alone(kg):
    return told(kg)


@pytest.mark.slow
def test_other_labels_of_every_entity_change_no_answer(kg, alone, tmp_path):
    entities = kg.columns.entities.select("entity", "label").iter_rows()
    types = [(iri, "such evidence") for iri in kg.columns.evidence["evidence_type"].drop_nulls().unique()]
    classes = "".join(CLASS.format(iri=iri, label=label) for iri, label in [*entities, *types])
    path = tmp_path / "own.owl"
    path.write_text(OWL.format(classes=classes))
    both = ig.load()
    both.add(path, graph="own")
    after = told(both)
    assert {name: rows for name, rows in after.items() if len(rows) != len(alone[name])} == {}
    for name in ("claims", "subject", "object", "entities", "degrees"):
        assert after[name] == alone[name]
    label, iri = next((row.label, row.entity) for row in kg.names.entities() if row.claims)
    assert both.describe(iri).title == label


@pytest.mark.slow
@pytest.mark.skipif(not DATA, reason="IMMUNOGRAPH_DATA names no folder with the data to try")
def test_the_cell_ontology_changes_no_answer(alone):
    both = ig.load()
    both.add(Path(DATA, "ontologies", "blood_and_immune_upper_slim.owl"), graph="cl")
    assert told(both) == alone
