"""What a finding rests on, from the tables to the graph and to what is told of it."""

import pytest

from immunograph.assembly import assemble
from immunograph.curation import Project
from immunograph.curation.identifier_checks import Identifiers
from immunograph.curation.new_identifiers import identifiers_of
from immunograph.curation.tables import Tables
from immunograph.errors import CheckFailedError
from immunograph.identifiers import PrefixMap, level_iri
from immunograph.model import Number, NumberKind, PassageRelation, Place, Section, Stance, StudyDesign
from immunograph.vocabulary import BASE, IG, concept

CELLS = [
    ("evidence", "level", "clinical/b", "there is no level 'clinical/b'; did you mean 'clinical/B'?"),
    ("evidence", "design", "trial", "expected one of opinion, computational"),
    ("evidence", "sample_size", "0", "expected the number of subjects studied, a whole number of 1 or more"),
    ("evidence", "sample_size", "about 40", "expected the number of subjects studied"),
    ("evidence", "section", "Results", "expected one of title, abstract"),
    ("evidence", "numbers", "p < 0.05 | p_value", "'p_value' is not valid: expected KIND=VALUE UNIT"),
    ("evidence", "numbers", "p_valeu=0.05", "'p_valeu' is not a kind of number: expected one of p_value"),
    ("evidence", "numbers", "p_value=1e999", "is beyond the range of a double"),
    ("evidence", "numbers", "p_value=0,05", "0,05 contains a comma: write 0.05"),
    ("evidence", "place", "page 12", "expected NAME=TEXT with one of page, table"),
    ("evidence", "place", "page=1 | page=2", "page occurs twice"),
    ("evidence", "relations", "replicates=E99", "there is no evidence 'E99'"),
    ("evidence", "relations", "copies=E2", "expected RELATION=KEY with one of replicates"),
    ("evidence", "relations", "replicates=E1", "refers to its own row"),
    ("evidence", "evidence", "E2", "'E2' is the key of another row already"),
    ("documents", "identifiers", "PMID:1 | Smith 2014", "'Smith 2014' is not an identifier of a publication"),
    ("documents", "year", "14", "expected a year of four digits"),
    ("documents", "derived_from", "preprnt", "there is no document 'preprnt'; did you mean 'preprint'?"),
    ("levels", "rank", "0", "1 for the weakest level"),
    ("levels", "level", "B", "'B' is a level of 'clinical' already"),
    ("claims", "object", 'drug-a | "drug B"@en', "a literal is among several objects"),
    ("claims", "object", "drug-a | drug-q", "there is no entity 'drug-q'"),
]


@pytest.mark.parametrize(("table", "column", "value", "expected"), CELLS)
def test_wrong_cell_is_named(clinic, table, column, value, expected):
    clinic.set(table, column, value)
    with pytest.raises(CheckFailedError) as caught:
        assemble(Project.at(clinic.root))
    told = [str(problem) for problem in caught.value.problems]
    assert any(f"{table}.tsv, row " in line and f"column {column}: " in line and expected in line for line in told), (
        told
    )


def test_a_passage_that_states_no_direction_has_no_certainty(clinic):
    clinic.set("evidence", "certainty", "2", row=3)
    with pytest.raises(CheckFailedError, match="row 5, column certainty: a passage whose direction is not stated"):
        assemble(Project.at(clinic.root))


def test_tables_and_graph_hold_the_same(clinical):
    evidence = {each.identifier: each for each in clinical.columns.corpus.evidence if each.identifier}
    first = evidence["E1"]
    assert first.level == level_iri(BASE, "clinical", "B")
    assert (first.design, first.sample_size, first.section) == (StudyDesign.RANDOMIZED_TRIAL, 423, Section.RESULTS)
    assert first.numbers == (
        Number(concept(NumberKind.HAZARD_RATIO), "0.620"),
        Number(concept(NumberKind.P_VALUE), "0.001", comparison="<"),
    )
    assert first.place == Place(page="12", table="2")
    assert evidence["E3"].relations == ((PassageRelation.FAILS_TO_REPLICATE, first.iri),)
    assert evidence["E4"].stance is Stance.UNSTATED
    assert evidence["E7"].iri != evidence["E8"].iri, "two quotations from one page are two passages"
    trial = next(each for each in clinical.columns.corpus.documents if each.title == "The trial")
    assert trial.year == 2014
    assert [str(each) for each in trial.identifiers] == [
        "http://www.ncbi.nlm.nih.gov/pubmed/11111111",
        "https://doi.org/10.1000/trial",
    ]
    (scheme,) = clinical.columns.corpus.schemes
    assert (scheme.label, len(scheme.levels)) == ("clinical levels", 4)


def test_numbers_can_be_filtered_in_a_query(clinical):
    text = (
        f"SELECT ?d {{ ?e <{IG}hasNumber> ?n . ?n <{IG}value> ?v ; <{IG}numberKind> <{IG}PValue> . ?e <{IG}design> ?d "
    )
    assert len(list(clinical.query(text + "FILTER(?v < 0.05) }"))) == 1
    assert len(list(clinical.query(text + "}"))) == 2


def test_what_is_told_of_a_claim_says_what_it_rests_on(clinical):
    told = clinical.describe("K1").text()
    assert "sensitizes to drug A and drug B" in told
    for line in (
        "level      B, clinical evidence (3 of 4, clinical levels)",
        "design     randomized trial",
        "studied    423",
        "number     p value < 0.001",
        "source     The trial (2014; PMID:11111111; DOI:10.1000/trial), results, page 12, table 2",
    ):
        assert line in told
    assert "retracted since 2015-05-01, by the journal's notice" in clinical.describe("K5").text()
    passage = clinical.describe("K1").as_dict()["evidence"][0]
    assert (passage["sample_size"], passage["numbers"][0]["digits"]) == (423, "0.620")


def test_a_claim_with_several_objects_has_an_edge_to_each(clinical):
    edges = [b for _, b in clinical.network().edges()]
    assert {each.rpartition("/")[2] for each in edges} == {"drug-a", "drug-b"}


def test_a_kind_of_number_of_another_vocabulary_is_looked_up(clinic):
    clinic.set("evidence", "numbers", "EFO:0004100=5 mm | rating=3")
    tables = Tables(clinic.root)
    used, malformed = identifiers_of(tables, Identifiers((), PrefixMap(), clinic.root))
    assert used["EFO:0004100"] == "evidence.tsv, row 2, column numbers"
    assert (malformed, "rating" in used) == ([], False)
