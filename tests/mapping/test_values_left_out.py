"""Rows skipped are those that yield no claim; values left out of other rows are counted apart."""

import csv

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.mapping import propose_mapping

HEAD = {"source": {"name": "lab"}}
ROUTES = {"from": "{b}", "map": {"up": "IL-2", "down": "IL-4"}}
EDGE = {"subject": "{a}", "predicate": "ig:inhibits", "object": {"name": "x"}}


def rejects_of(path):
    with path.open(newline="") as stream:
        return [(row["row"], row["value"], row["left_out"]) for row in csv.DictReader(stream, delimiter="\t")]


def test_a_row_from_which_another_section_yields_a_claim_is_not_skipped(tmp_path):
    rows = pl.DataFrame({"a": ["A", "B", "2-Sep"], "b": ["up", "sideways", "up"]})
    claims = [
        EDGE,
        {**EDGE, "object": {"name": ROUTES}},
        {**EDGE, "predicate": "ig:enhances", "object": {"name": ROUTES}},
    ]
    result = ig.KnowledgeGraph().import_table(
        rows, {**HEAD, "claim": claims}, on_error="skip", rejects=tmp_path / "r.tsv"
    )
    assert [sum(counts.values()) for counts in (result.rejected, result.left_out)] == [1, 1]
    assert {(row, kind) for row, _, kind in rejects_of(tmp_path / "r.tsv")} == {("3", "value"), ("4", "row")}


@pytest.mark.parametrize(
    ("cells", "value", "documents", "unread"),
    [
        ([["PMID:1", "in press"], ["PMID:2"]], {"from": "{refs}", "pattern": "PMID:[0-9]+"}, 2, 1),
        (
            ["PMID:1; in press, PMID:3 (2010)", "PMID:2"],
            {"from": "{refs}", "pattern": "PMID:[0-9]+", "all": True},
            3,
            1,
        ),
        ([["PMID:1", None, ""], ["PMID:2"]], {"from": "{refs}", "pattern": "PMID:[0-9]+"}, 2, 0),
        (["PMID:1", "in press"], {"from": "{refs}", "pattern": "PMID:[0-9]+", "all": True}, 2, 0),
        (
            [["PMID:1", "NCT:02", "in press"], ["DOI:10.1000/xyz"]],
            {"union": [{"from": "{refs}", "pattern": "PMID:[0-9]+"}, {"from": "{refs}", "pattern": "DOI:.+"}]},
            2,
            2,
        ),
    ],
)
def test_items_that_a_pattern_does_not_match_beside_others_are_counted(cells, value, documents, unread):
    rows = pl.DataFrame({"a": ["A", "B"], "refs": cells})
    result = ig.KnowledgeGraph().import_table(rows, {**HEAD, "document": {"id": value}, "claim": [EDGE]})
    assert (result.documents, sum(result.left_out.values()), result.rejected) == (documents, unread, {})
    assert all("does not match the pattern PMID:[0-9]+" in told for told in result.left_out)


def write(path, rows):
    path.write_text("gene\tcell\teffect\tnote\tmore\n" + "".join("\t".join(row) + "\n" for row in rows))
    return path


SHORT = [
    ("TP53", "T cell", "up"),
    ("IL6", "B cell"),
    ("IL10", "NK cell", "down", "seen once"),
    ("CD4", "T cell", "up"),
] * 3
FULL = [("TP53", "T cell", "up", "", "x"), ("IL6", "B cell", "up", "n", "")] * 4


def test_rows_without_trailing_cells_are_read_with_short_rows(tmp_path):
    path = write(tmp_path / "t.tsv", SHORT)
    mapping = {**HEAD, "claim": [{**EDGE, "subject": "{gene}", "object": "{cell}", "evidence": {"note": "{note}"}}]}
    with pytest.raises(
        FormatError,
        match=r"row 2: the row has 3 cells, but the table has 5 columns: .*set short_rows = true in \[table\]",
    ):
        ig.KnowledgeGraph().import_table(path, mapping)
    result = ig.KnowledgeGraph().import_table(path, {**mapping, "table": {"short_rows": True}})
    assert (result.rows, result.claims) == (12, 4)
    path.write_text(path.read_text() + "\t".join("abcdef") + "\n")
    with pytest.raises(
        FormatError, match="row 14: the row has 6 cells, but the table has 5 columns: remove a separator"
    ):
        ig.KnowledgeGraph().import_table(path, {**mapping, "table": {"short_rows": True}})


def test_short_rows_are_proposed_where_nearly_all_rows_are_short(tmp_path):
    assert "short_rows = true  # rows leave out trailing empty cells" in propose_mapping(
        write(tmp_path / "s.tsv", SHORT)
    )
    cut_off = write(tmp_path / "f.tsv", [*FULL, ("IL2", "T c")])
    with pytest.raises(
        FormatError, match="row 10: the row has 2 cells, but the table has 5 columns: the row is cut off"
    ):
        propose_mapping(cut_off)
