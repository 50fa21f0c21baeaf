"""Tables and rows without content, rows that a preview does not reach, and the places that errors then name."""

import polars as pl
import pytest

from immunograph.errors import FormatError
from immunograph.mapping import import_table, preview_table, propose_mapping
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.proposing import propose
from immunograph.mapping.table_batches import open_table
from immunograph.mapping.verdicts import is_firmness, is_stance
from immunograph.store import LocalStore

EDGE = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}
ROWS = pl.DataFrame({"a": ["IL2", "IL4"], "b": ["x", "y"], "v": ["odd", "odd"]})


def mapping(claim=EDGE, **more):
    return {"source": {"name": "lab"}, "claim": [claim], **more}


def sheet(path, rows):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("fastexcel")
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def rows_of(path, **options):
    return [row for batch in open_table(path, Dialect(**options)).batches() for row in batch.rows()]


def test_empty_rows_of_a_sheet_count_in_the_numbers_of_rows(tmp_path):
    path = sheet(tmp_path / "t.xlsx", [["a", "b"], ["IL2", "x"], [], [], ["IL4", "y"]])
    assert rows_of(path) == [(2, "IL2", "x"), (5, "IL4", "y")]


def test_lines_before_the_rows_of_a_sheet_without_header_are_skipped(tmp_path):
    path = sheet(tmp_path / "t.xlsx", [["a title"], ["IL2", "x"], [], ["IL4", "y"]])
    assert rows_of(path, header=False, skip=1, columns=("a", "b")) == [(2, "IL2", "x"), (4, "IL4", "y")]


def test_a_preview_counts_only_the_rows_that_it_shows():
    rows = pl.DataFrame({"a": ["IL2"] * 20, "b": ["x"] * 20, "v": ["ok", "bad", *["ok"] * 3, *["bad"] * 15]})
    derived = {"w": {"from": "{v}", "map": {"ok": "1"}}, "z": {"from": "{v}", "map": {"ok": "1"}}}
    shown = preview_table(LocalStore(), rows, mapping(columns=derived), rows=3)
    assert (shown.result.rows, shown.result.claims, [row for row, _ in shown.sentences]) == (3, 1, [2, 4])
    assert "the first 3 rows" in shown.report()
    whole = import_table(LocalStore(), rows, mapping(columns=derived), on_error="skip")
    assert (whole.rows, sum(whole.rejected.values())) == (20, 16)


def test_a_side_table_or_table_of_synonyms_may_have_no_rows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "side.tsv").write_text("k\tv\n")
    (tmp_path / "names.tsv").write_text("name\tid\n")
    joined = mapping(join={"s": {"table": "side.tsv", "on": "a = k"}}, ground={"tables": ["names.tsv"]})
    assert import_table(LocalStore(), ROWS, joined).claims == 2
    (tmp_path / "names.tsv").write_text("name\tnumber\n")
    with pytest.raises(FormatError, match=r"needs a column of names .* and one of identifiers"):
        import_table(LocalStore(), ROWS, joined)


def test_an_unknown_encoding_in_a_begun_mapping_is_reported(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\nIL2,x\n")
    (tmp_path / "begun.toml").write_text('[table]\nencoding = "utf-80"\n')
    with pytest.raises(FormatError, match=r"t\.csv: unknown encoding 'utf-80': use utf-8"):
        propose_mapping(tmp_path / "t.csv", begun=tmp_path / "begun.toml")


@pytest.mark.parametrize(
    ("section", "message"),
    [
        (
            {"axiom": [{"subject": "{a}", "object": "{b}"}]},
            "[[axiom]] 1, predicate: this key is missing: name a relation",
        ),
        ({"groups": [{"pattern": "(?<x>a)"}]}, "[[groups]] 1, from: this key is missing: name the column to search"),
        ({"claim": [{**EDGE, "when": {"v": [True]}}]}, "when: v: expected a value, a list of values, or true (filled)"),
    ],
)
def test_a_key_that_is_missing_or_does_nothing_is_reported_with_its_section(section, message):
    with pytest.raises(FormatError) as caught:
        import_table(LocalStore(), ROWS, mapping(**section) if "claim" not in section else mapping(*section["claim"]))
    assert message in str(caught.value)


def test_the_relation_that_a_missing_predicate_of_an_axiom_is_told_to_name_works():
    axiom = {"subject": "{a}", "predicate": "rdfs:subClassOf", "object": "{b}"}
    assert import_table(LocalStore(), ROWS, mapping(axiom=[axiom])).axioms == 2


def test_a_struct_in_a_condition_is_reported_with_the_mapping():
    rows = pl.DataFrame({"a": ["IL2"], "b": ["x"], "s": [{"u": 1}]})
    with pytest.raises(FormatError, match=r"^the mapping: claim 1, when: \{s\} is a struct"):
        import_table(LocalStore(), rows, mapping({**EDGE, "when": {"s": "1"}}))
    assert import_table(LocalStore(), rows, mapping({**EDGE, "when": {"s.u": "1"}})).claims == 1


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ({**EDGE, "status": "{v}"}, "row 2, column v: 'odd' is not a valid status"),
        ({**EDGE, "object": {"text": "{v}"}}, "row 3, column v: the object is missing"),
        (
            {**EDGE, "subject": {"name": "{a}", "many": "{v}"}},
            "row 2, column v: 'odd' is not a value of the key 'many': expected one of alternatives, joint, complex",
        ),
    ],
)
def test_the_column_of_the_table_is_named_not_the_key_of_the_mapping(claim, message):
    rows = ROWS.with_columns(pl.Series("v", ["odd", None])) if "object is" in message else ROWS
    with pytest.raises(FormatError, match=message):
        import_table(LocalStore(), rows, mapping(claim))


def test_a_wrong_category_is_reported_with_its_row():
    rows = ROWS.with_columns(pl.Series("v", ["biolink:Gene", "gene"]))
    entity = {"name": "{a}", "category": "{v}"}
    with pytest.raises(FormatError, match="'gene', first in row 3, is not a category"):
        import_table(LocalStore(), rows, mapping({**EDGE, "subject": entity}))


def test_further_relations_that_cannot_be_resolved_are_counted():
    rows = ROWS.with_columns(pl.Series("d", ["PMID:1", "PMID:2"]), pl.Series("to", ["k8", "k9"]))
    claim = {**EDGE, "evidence": {"relations": {"replicates": "{to}"}}}
    with pytest.raises(FormatError, match="; 1 more row has such a relation that cannot be resolved; nothing"):
        import_table(LocalStore(), rows, mapping(claim, document={"id": ["{d}"]}))


def test_unclear_verdicts_are_no_certainties():
    values = ["failed", "mixed"]
    assert (is_firmness("outcome", values), is_stance("outcome", values)) == (False, True)


@pytest.mark.parametrize(
    ("evidence", "message"),
    [
        (
            {"place": {"pag": "{v}"}},
            "'pag' is not a part of a place; did you mean 'page'? If not, use one of page, table",
        ),
        ({"numbers": {"pvalue": "{v}"}}, "is not a kind of number; did you mean 'p_value'? If not, use one of p_value"),
    ],
)
def test_a_similar_name_is_suggested_before_the_others(evidence, message):
    with pytest.raises(FormatError) as caught:
        import_table(LocalStore(), ROWS, mapping({**EDGE, "evidence": evidence}))
    assert message in str(caught.value)


def test_of_a_workbook_the_sheet_that_is_read_and_the_others_are_named(tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("fastexcel")
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        for name in ("About", "Data", "Notes"):
            page = book.add_worksheet(name)
            for number, row in enumerate([["a", "b"], [f"{name} 1", "x"]]):
                page.write_row(number, 0, row)
    only = "only the sheet 'About' is read, the first of 3 (not read: 'Data', 'Notes'): "
    found = propose(tmp_path / "t.xlsx")
    assert found.one_sheet.startswith(only)
    assert 'sheet = "About"  # of 3 sheets; not read: "Data", "Notes"' in found.text.splitlines()
    (tmp_path / "m.toml").write_text('[source]\nname = "lab"\n[table]\nsheet = "Data"\n')
    begun = propose(tmp_path / "t.xlsx", begun=tmp_path / "m.toml")
    assert begun.one_sheet == ""
    assert '"Data 1"' in begun.text
    assert only in import_table(LocalStore(), tmp_path / "t.xlsx", mapping()).report()
    chosen = import_table(LocalStore(), tmp_path / "t.xlsx", mapping(table={"sheet": "Notes"}))
    assert "sheet" not in chosen.report()
