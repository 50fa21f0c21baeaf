"""A document and a thing with one identifier stay two: the thing keeps its name, the document gets an IRI of its own."""

import polars as pl
import pytest
from encoded import assert_as_encoded, written

import immunograph as ig

TABLE = {
    "id": ["OMIM:616413", "OMIM:2"],
    "name": ["Alpha disease", "Beta disease"],
    "sign": ["Seizure", "Fever"],
    "ref": ["OMIM:616413", "PMID:5"],
}
OMIM = "https://omim.org/entry/"
SPEC = {
    "source": {"name": "phenotypes"},
    "prefixes": {"OMIM": OMIM},
    "document": {"id": "{ref}"},
    "claim": [
        {
            "subject": {"name": "{name}", "identify": "{id}", "category": "biolink:Disease"},
            "predicate": "ig:associatedWith",
            "object": "{sign}",
            "status": "accepted",
        }
    ],
}
NAMES = {**SPEC, "source": {"name": "names"}, "claim": [{**SPEC["claim"][0], "object": {"name": "a disease"}}]}


def imported(table, spec=SPEC, kg=None):
    kg = kg or ig.KnowledgeGraph()
    return kg, kg.import_table(pl.DataFrame(table), spec)


def test_the_thing_keeps_its_name_and_the_document_gets_an_iri_of_its_own():
    kg, result = imported(TABLE)
    corpus = assert_as_encoded(kg, "phenotypes")
    assert {each.iri for each in corpus.documents}.isdisjoint(each.iri for each in corpus.entities)
    assert {each.label for each in corpus.entities} == {"Alpha disease", "Beta disease", "Seizure", "Fever"}
    assert {each.title for each in corpus.documents} == {"OMIM:616413", "PMID:5"}
    told = "1 document has the identifier of an entity (OMIM:616413): it gets a separate IRI"
    assert told in result.warnings


@pytest.mark.parametrize("cell", ["omim:616413", f"{OMIM}616413"])
def test_it_does_in_whichever_form_the_identifier_is_written(cell):
    kg, result = imported({**TABLE, "ref": [cell, cell]})
    assert (result.documents, len(assert_as_encoded(kg, "phenotypes").documents)) == (1, 1)


def test_a_thing_of_an_earlier_import_is_no_document_either():
    kg, _ = imported(TABLE, NAMES)
    spec = {**SPEC, "claim": [{**SPEC["claim"][0], "subject": {"name": "a gene"}}]}
    _, result = imported(TABLE, spec, kg)
    assert "1 document has the identifier of an entity" in str(result.warnings)
    assert "Alpha disease" in str(kg.describe(f"{OMIM}616413"))


def test_a_thing_that_an_earlier_import_has_as_a_document_is_reported():
    spec = {**SPEC, "claim": [{**SPEC["claim"][0], "subject": {"name": "a gene"}}]}
    kg, first = imported(TABLE, spec)
    _, second = imported(TABLE, NAMES, kg)
    assert not any("identifier of a" in each for each in first.warnings)
    assert (
        "1 entity has the identifier of a document of another import (https://omim.org/entry/616413): remove that import"
        in str(second.warnings)
    )


def test_publications_stay_what_they_are_and_relations_find_documents_apart():
    table = {**TABLE, "name": ["Alpha disease"] * 2, "id": ["OMIM:616413"] * 2, "sign": ["Fever"] * 2}
    spec = {**SPEC, "evidence": {"relations": {"replicates": "{to}"}}}
    kg, _ = imported({**table, "to": [None, "OMIM:616413"]}, spec)
    ((document,),) = kg.query("SELECT ?d { ?e ig:replicates/oa:hasSource ?d }")
    assert str(document).endswith("document/omim-616413")
    before = written(kg, "phenotypes")
    imported({**table, "to": [None, "OMIM:616413"]}, spec, kg)
    assert written(kg, "phenotypes") == before
