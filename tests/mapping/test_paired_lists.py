"""Lists of one row are paired by position: each quotation keeps the document that it is from."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError

CLAIM = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}
IDS = {"from": "{ids}", "split": ";", "as": "PMID:{}"}
WORDS = {"from": "{words}", "split": "|"}
SAID = "SELECT ?document ?text { ?passage oa:hasSource ?document . OPTIONAL { ?passage ig:quotation ?text } }"


def imported(columns, document=IDS, quotation=WORDS, on_error="stop", **more):
    kg = ig.KnowledgeGraph()
    rows = pl.DataFrame({"a": ["IL-2"], "b": ["metastasis"], **columns})
    mapping = {
        "source": {"name": "lab", "licence": "CC0-1.0"},
        "document": {"id": document, "licence": "CC0-1.0", **more},
        "evidence": {"quotation": quotation},
        "claim": [CLAIM],
    }
    return kg, kg.import_table(rows, mapping, on_error=on_error)


def said(kg):
    return {(row.document.rpartition("/")[2], row.text) for row in kg.query(SAID)}


@pytest.mark.parametrize(
    ("ids", "words", "expected"),
    [
        ("7;7;8", "x|y|z", {("7", "x"), ("7", "y"), ("8", "z")}),
        ("7;8;9", "x|x|z", {("7", "x"), ("8", "x"), ("9", "z")}),
        ("7;;9", "x|y|z", {("7", "x"), ("lab", "y"), ("9", "z")}),
        ("7;8;9", "x||z", {("7", "x"), ("8", None), ("9", "z")}),
        ("7;8;", "x|y", {("7", "x"), ("8", "y")}),
        ("7", "x|y", {("7", "x"), ("7", "y")}),
        ("7;8", "x", {("7", "x"), ("8", "x")}),
        ("7;8", "x|", {("7", "x"), ("8", None)}),
        ("7;8", "", {("7", None), ("8", None)}),
        ("", "x|y", {("lab", "x"), ("lab", "y")}),
    ],
)
def test_values_of_a_row_are_paired_by_position(ids, words, expected):
    kg, result = imported({"ids": [ids], "words": [words]})
    assert said(kg) == expected
    assert result.evidence == len(expected)
    assert result.repeating == 0


def test_lists_of_other_lengths_are_an_error_that_names_the_row():
    columns = {"ids": ["7;8;9"], "words": ["x|y"]}
    with pytest.raises(FormatError, match=r"row 2, column ids, words: 'documents: 3, quotation: 2' in one row"):
        imported(columns)
    _, result = imported(columns, on_error="skip")
    assert (result.claims, sum(result.rejected.values())) == (0, 1)


def test_objects_of_a_list_keep_their_fields_together():
    found = [("no number", "f", "F"), ("55", "g", "G"), ("66", "", "H"), (None, "i", "I"), ("55", "j", "G")]
    objects = [{"paper": {"id": number, "title": title}, "words": words} for number, words, title in found]
    document = {"from": "{found[].paper.id}", "as": "PMID:{}"}
    kg, result = imported(
        {"found": [objects]}, document, "{found[].words}", on_error="skip", title="{found[].paper.title}"
    )
    assert said(kg) == {("55", "g"), ("66", None), ("lab", "i"), ("55", "j")}
    assert sum(result.left_out.values()) == 1
    titles = {
        (row.d.rpartition("/")[2], row.t)
        for row in kg.query("SELECT ?d ?t { ?p oa:hasSource ?d . ?d dcterms:title ?t }")
    }
    assert titles == {("55", "G"), ("66", "H"), ("lab", "lab")}


def test_a_text_that_the_map_rejects_leaves_its_document_out_too():
    quotation = {**WORDS, "map": {"none": {"reject": "no text"}}, "else": "{}"}
    kg, result = imported({"ids": ["7;8"], "words": ["none|y"]}, quotation=quotation)
    assert said(kg) == {("8", "y")}
    assert result.left_out == {"no text": 1}


def test_a_row_without_a_passage_left_is_skipped_with_a_reason():
    quotation = {**WORDS, "map": {"none": {"reject": "no text"}}, "else": "{}"}
    _, result = imported({"ids": ["no;8"], "words": ["y|none"]}, quotation=quotation, on_error="skip")
    assert result.claims == 0
    assert any("no passage of the row is left" in reason for reason in result.rejected)


@pytest.mark.parametrize(("cell", "expected"), [("3000001.0", "3000001"), ("12.00", "12"), ("77", "77")])
def test_a_number_that_pandas_wrote_as_a_float_is_a_pubmed_number(cell, expected):
    kg, _ = imported({"ids": [cell], "words": ["x"]}, "PMID:{ids}", "{words}")
    assert said(kg) == {(expected, "x")}


@pytest.mark.parametrize(
    "cell", ["PMID:0", "pubmed: 00", "PMID:12.5", "PMID:0.0", "https://pubmed.ncbi.nlm.nih.gov/0/"]
)
def test_zero_and_fractions_are_no_pubmed_numbers(cell):
    with pytest.raises(FormatError, match="is not an identifier of a document"):
        imported({"ids": [cell], "words": ["x"]}, "{ids}", "{words}")


def test_filled_cells_without_an_identifier_are_counted():
    document = {"from": "{ids}", "pattern": "^([0-9]+)$", "as": "PMID:{}"}
    columns = {"ids": ["in press", "7", None, "submitted"], "words": ["x"] * 4, "a": ["A"] * 4, "b": ["B"] * 4}
    _, result = imported(columns, document, "{words}")
    assert [each for each in result.warnings if "no identifier of a document" in each] == [
        "2 rows have text in ids from which no identifier of a document is read ('in press', 'submitted'): they are attributed to "
        "another document that the mapping names, or to the table itself"
    ]
    assert "2 rows have text in ids" in result.report()


def test_else_can_be_the_value_itself_of_several():
    kg = ig.KnowledgeGraph()
    name = {"from": "{drugs}", "split": ",", "map": {"aspirn": "aspirin"}, "else": "{}"}
    claim = {"subject": "{a}", "predicate": "ig:inhibits", "object": {"name": name}}
    rows = pl.DataFrame({"a": ["x"], "drugs": ["aspirn, ibuprofen"]})
    kg.import_table(rows, {"source": {"name": "lab"}, "claim": [claim]})
    labels = {str(row.name) for row in kg.query("SELECT ?name { ?claim rdf:object ?o . ?o rdfs:label ?name }")}
    assert labels == {"aspirin", "ibuprofen"}


def test_else_with_a_column_beside_several_values_says_what_to_write():
    name = {"from": "{drugs}", "split": ",", "map": {"aspirn": "aspirin"}, "else": "{drugs}"}
    claim = {"subject": "{a}", "predicate": "ig:inhibits", "object": {"name": name}}
    with pytest.raises(FormatError, match=r"'else' cannot refer to another column: drugs; \{\} is one of the values"):
        ig.KnowledgeGraph().import_table(
            pl.DataFrame({"a": ["x"], "drugs": ["aspirn, ibuprofen"]}), {"source": {"name": "lab"}, "claim": [claim]}
        )
