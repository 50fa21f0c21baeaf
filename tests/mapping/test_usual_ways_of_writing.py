"""Numbers and identifiers of documents as tables have them."""

import polars as pl
import pytest
from encoded import assert_as_encoded

import immunograph as ig
from immunograph.errors import FormatError

CLAIM = {"subject": "{a}", "predicate": "ig:activates", "object": "{b}"}


def imported(cells, evidence=None, *, on_error="stop", rejects=None, **more):
    kg = ig.KnowledgeGraph()
    spec = {"source": {"name": "lab"}, "claim": [{**CLAIM, "evidence": evidence or {}}], **more}
    height = len(next(iter(cells.values())))
    frame = pl.DataFrame({"a": ["IL-2"] * height, "b": [f"thing {n}" for n in range(height)], **cells})
    return kg, kg.import_table(frame, spec, on_error=on_error, rejects=rejects)


@pytest.mark.parametrize(
    ("written", "value", "comparison"),
    [
        (".05", "0.05", "="),
        ("<.001", "0.001", "<"),
        ("-.5", "-0.5", "="),
        (".5e-3", "0.5e-3", "="),
        ("0.05", "0.05", "="),
    ],
)
def test_a_number_may_begin_with_its_point(written, value, comparison):
    kg, _ = imported({"p": [written]}, {"numbers": {"p_value": "{p}"}})
    ((number,),) = [each.numbers for each in assert_as_encoded(kg, "lab").evidence]
    assert (number.value, number.comparison) == (value, comparison)


def test_a_point_alone_is_no_number_and_a_comma_first_is_a_decimal_comma():
    with pytest.raises(FormatError, match=r"row 2, column p: '\.' is not a number"):
        imported({"p": ["."]}, {"numbers": {"p_value": "{p}"}})
    with pytest.raises(FormatError, match=r"',05' has a decimal comma"):
        imported({"p": [",05"]}, {"numbers": {"p_value": "{p}"}})
    kg, _ = imported({"p": [",05"]}, {"numbers": {"p_value": "{p}"}}, table={"decimal": ","})
    assert [each.numbers[0].value for each in assert_as_encoded(kg, "lab").evidence] == ["0.05"]


def test_a_book_is_one_document_however_its_number_is_written():
    refs = ["ISBN-13:978-0-12-345678-9", "ISBN: 9780123456789", "isbn:9780123456789", "ISBN-10:0-306-40615-x"]
    kg, result = imported({"ref": refs}, document={"id": "{ref}"})
    titles = {each.title for each in assert_as_encoded(kg, "lab").documents}
    assert (result.documents, titles) == (2, {"urn:isbn:9780123456789", "urn:isbn:030640615X"})


def test_what_no_document_is_called_by_is_told_with_what_is():
    with pytest.raises(FormatError, match=r"'page 12' is not an identifier of a document: expected .* or an IRI"):
        imported({"ref": ["page 12"]}, document={"id": "{ref}"})


def test_rows_of_no_claim_have_empty_cells_in_the_file_of_rejects(tmp_path):
    claim = {**CLAIM, "when": {"go": True}}
    imported({"go": [None, "yes"]}, rejects=tmp_path / "r.tsv", claim=[claim])
    lines = (tmp_path / "r.tsv").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "row\trule\tcolumn\tvalue\treason\tleft_out",
        "2\t\t\t\tno [[claim]] or [[axiom]] of the mapping applies to this row\trow",
    ]
