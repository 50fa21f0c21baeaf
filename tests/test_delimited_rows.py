"""A row that cannot be parsed is one sentence, whichever table it is in, and whatever was read before."""

import csv
import io

import pytest

import immunograph as ig
from immunograph.analysis import Parameters
from immunograph.assembly import assemble
from immunograph.curation import Project
from immunograph.curation.identifier_table import read_records, used_curies
from immunograph.curation.notices import read_notices
from immunograph.delimited_rows import LONGEST_CELL, UnreadableRowError, delimited_rows
from immunograph.errors import CheckFailedError, FormatError
from immunograph.gate.sheets import read_sheet
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.table_batches import open_table

LONG = "x" * (LONGEST_CELL + 1)
TOLD = r"row {row}: a cell has more than 131,072 characters; close an open quote, or check that this is a table$"
READERS = {
    "parameters": (Parameters.read, "parameter\tvalue\tweight\treason\n"),
    "identifiers": (read_records, "curie\tlabel\tsource\tversion\tstate\treplaced_by\tnote\n"),
    "CURIEs": (lambda path: used_curies([path], ["CL"]), "term\tname\n"),
    "notices": (read_notices, "doi\tstatus\n"),
}


@pytest.fixture(params=[1_000, 1 << 30], ids=["a small limit", "a large limit"])
def limit(request):
    """A limit that somebody else has set for the whole process."""
    before = csv.field_size_limit(request.param)
    yield request.param
    csv.field_size_limit(before)


@pytest.mark.parametrize("name", READERS)
def test_a_cell_that_is_too_long_is_named_by_its_row(name, tmp_path, limit):
    read, header = READERS[name]
    table = tmp_path / "t.tsv"
    table.write_text(header + LONG + "\t" * header.count("\t") + "\n")
    with pytest.raises(FormatError, match=TOLD.format(row=2)):
        read(table)
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("name", [*READERS, "gate"])
def test_a_quote_that_is_never_closed_swallows_no_row(name, tmp_path):
    reads = READERS | {"gate": (lambda path: list(read_sheet(path)), "claim\tsubject\tobject\tquotation\n")}
    read, header = reads[name]
    table = tmp_path / "t.tsv"
    rest = "\t" * header.count("\t") + "\n"
    table.write_text(f'{header}"b{rest}c{rest}')
    with pytest.raises((FormatError, CheckFailedError), match="row 2: the file ends inside a quoted cell of this row"):
        read(table)


def test_a_quoted_cell_of_a_gate_table_ends_with_its_quote(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text('claim,subject,object,quotation\nC1,a,b,"a inhibits b.\nC2,a,b,"a may inhibit b."\n')
    with pytest.raises(CheckFailedError, match=r"row 2: the row cannot be read .*double the quotes"):
        list(read_sheet(table))


def test_so_is_one_in_a_curated_table_or_in_a_header(small, tmp_path, limit):
    claims = small.file("claims")
    claims.write_text(claims.read_text() + LONG + "\n")
    with pytest.raises(
        CheckFailedError, match=r"claims\.tsv, " + TOLD.format(row=len(claims.read_text().split("\n")) - 1)
    ):
        assemble(Project.at(small.root))
    table = tmp_path / "wide.csv"
    table.write_text(f"a,{LONG}\n1,2\n")
    with pytest.raises(FormatError, match=r"wide\.csv, " + TOLD.format(row=1)):
        open_table(table, Dialect(separator=","))


def test_tables_of_others_may_have_long_cells_whatever_was_read_before(tmp_path, limit):
    sheet = tmp_path / "s.tsv"
    sheet.write_text(f"subject\tquotation\nIL-2\t{LONG}\n")
    rows = read_sheet(sheet, {})
    assert len(next(rows).passage.sentence) == len(LONG)
    assert csv.field_size_limit() == limit  # while rows are being read
    rows.close()
    table = tmp_path / "t.csv"
    table.write_text(f'a,b\n"x\ny",1\n\n{LONG},2\n')
    frames = list(open_table(table, Dialect(separator=",")).batches(["a", "b"]))
    assert [len(cell) for frame in frames for cell in frame["a"]] == [3, len(LONG)]
    assert csv.field_size_limit() == limit


def test_an_open_quote_is_named_by_the_row_in_which_it_begins():
    rows = delimited_rows("t.tsv", io.StringIO('a\n1\n"2\n3\n'), strict=True)
    assert [next(rows), next(rows)] == [(1, ["a"]), (2, ["1"])]
    with pytest.raises(UnreadableRowError, match=r"^t\.tsv, row 3: the file ends inside a quoted cell of this row"):
        next(rows)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("field limit\t" + "x" * 11 + "\n", "row 2: a cell has more than 10 characters"),
        ("x" * 11 + "\r\n", "row 2: a cell has more than 10 characters"),
        ("x" * 11 + "\ry\n", "row 2: a cell has more than 10 characters"),
        ('"x\r\nx\r\nx\r\nx\r\n"\n', "row 2: a cell has more than 10 characters"),
        ('"open\n' + "3\t4\n" * 3, "row 2: a cell has more than 10 characters"),
        ('"a"b\t' + "c\t" * 20 + "\n", "row 2: the row cannot be read"),
    ],
    ids=["long", "CRLF", "a line break in it", "lines", "an open quote", "quotes in a long row"],
)
def test_a_cell_is_too_long_by_its_length_and_not_by_the_words_of_an_error(row, told, monkeypatch, limit):
    """The error of csv is one class for both faults, and its words may change."""
    real = csv.reader

    def reworded(*arguments, **options):
        class Reader:
            rows = real(*arguments, **options)
            line_num = property(lambda self: self.rows.line_num)

            def __iter__(self):
                return self

            def __next__(self):
                try:
                    return next(self.rows)
                except csv.Error:
                    raise csv.Error("other words") from None

        return Reader()

    monkeypatch.setattr(csv, "reader", reworded)
    rows = delimited_rows("t.tsv", ["a\tb\n", *row.splitlines(keepends=True)], longest=10, delimiter="\t", strict=True)
    next(rows)
    with pytest.raises(UnreadableRowError, match=told):
        next(rows)
    assert csv.field_size_limit() == limit


def test_several_agents_without_an_effect_are_several():
    kg = ig.load()
    assert "an effect of it" in str(kg.whatif(add=["metastasis"]))
    assert "an effect of any of them" in str(kg.whatif(add=["metastasis", "cancer cell"]))
