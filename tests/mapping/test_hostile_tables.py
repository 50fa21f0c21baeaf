"""Broken tables give one clear sentence each, and nothing is imported."""

import gzip
import os
import zipfile
from datetime import UTC, datetime

import polars as pl
import pytest
from typer.testing import CliRunner

import immunograph as ig
from immunograph.cli.app import app
from immunograph.errors import FormatError, ImmunographError, LimitError, StoreError
from immunograph.mapping import other_tables, preview_table, propose_mapping
from immunograph.store import LocalStore
from immunograph.store.loading import decompression

EDGES = {"source": {"name": "lab"}, "claim": [{"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}]}
BROKEN = {
    "cut off in a row": (b"a,b\nx,y\nz", "row 3: the row has 1 cell, but the table has 2 columns: the row is cut off"),
    "cut off in a quote": (b'a,b\nx,y\n"z', "row 3: the file ends inside a quoted cell"),
    "a loose quote": (b'a,b\nx,5" disk\nz,6" disk\n', "row 2: a quote is in the middle of a cell"),
    "one cell too many": (b"a,b\nx,y\nx,y,z\n", "row 3: the row has 3 cells, but the table has 2 columns: remove a separator"),
    "wrong encoding": (b"a,b\nx,y\nIFN-\xe2,y\n", "line 3: byte 0xE2 is not valid UTF-8; in Windows-1252 it is 'â'"),
    "utf-16": ("a,b\nx,y\n".encode("utf-16"), 'the file is UTF-16, which spreadsheets call "Unicode text"'),
    "duplicate headers": (b"a,b,a\n1,2,3\n", "row 1: the column 'a' occurs 2 times"),
    "binary": (b"a,b\n\x00\x01,y\n", "line 2: found a NUL byte"),
    "empty": (b"", "the table is empty"),
    "a date for a gene": (b"a,b\n2-Sep,y\n", "row 2, column a: '2-Sep' is a date that a spreadsheet made from a name, probably SEPT2"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_text_is_told_by_row_and_nothing_is_imported(content, message, tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError) as caught:
        kg.import_table(path, EDGES)
    assert message in str(caught.value)
    assert len(kg) == 0


def test_duplicate_headers_are_refused_in_spreadsheets_and_data_frames(tmp_path):
    pandas, sheets = pytest.importorskip("pandas"), pytest.importorskip("xlsxwriter")
    columns = {"twice": ["a", "b", "a"], "not": ["a", "b", "a_1"]}
    for name, heads in columns.items():
        with sheets.Workbook(tmp_path / f"{name}.xlsx") as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, heads)
            sheet.write_row(1, 0, ["x", "y", "z"])
    for source in (tmp_path / "twice.xlsx", pandas.DataFrame([["x", "y", "z"]], columns=columns["twice"])):
        with pytest.raises(FormatError, match="the column 'a' occurs 2 times: rename one"):
            ig.KnowledgeGraph().import_table(source, EDGES)
    for source in (tmp_path / "not.xlsx", pandas.DataFrame([["x", "y", "z"]], columns=columns["not"])):
        assert ig.KnowledgeGraph().import_table(source, EDGES).claims == 1


@pytest.mark.parametrize("kind", ["date", "moment", "zoned", "pandas", "parquet"])
def test_a_column_of_dates_names_no_things(tmp_path, kind):
    moment = datetime(2020, 9, 1, tzinfo=UTC)
    frame = pl.DataFrame({"a": [moment.replace(tzinfo=None)], "b": ["y"]})
    source = frame
    if kind == "date":
        source = frame.with_columns(pl.col("a").cast(pl.Date))
    elif kind == "zoned":
        source = pl.DataFrame({"a": [moment], "b": ["y"]})
    elif kind == "pandas":
        pandas = pytest.importorskip("pandas")
        source = pandas.DataFrame({"a": pandas.to_datetime(["2020-09-01"]), "b": ["y"]})
    elif kind == "parquet":
        source = tmp_path / "t.parquet"
        frame.write_parquet(source)
    with pytest.raises(
        FormatError, match=r"is a date that a spreadsheet made from a name, probably SEPT1 \(now SEPTIN1\)"
    ):
        ig.KnowledgeGraph().import_table(source, EDGES)


def test_odd_but_whole_text_is_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes('\ufeffa,b\r\n"IL-2, ""human""","first\r\nsecond"\r\n\r\nIFN-γ,y\r\n'.encode())
    kg = ig.KnowledgeGraph()
    assert kg.import_table(path, EDGES).claims == 2
    assert 'IL-2, "human"' in {row[0] for row in kg.query("SELECT ?l { ?e a ig:Entity ; rdfs:label ?l }")}


def test_a_cell_of_ten_megabytes_is_read_and_bounded(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b,says\nx,y," + "word " * 2_000_000 + "\nz,y,short\n")
    edge = {**EDGES["claim"][0], "evidence": {"paraphrase": "{says}"}}
    assert ig.KnowledgeGraph().import_table(path, {**EDGES, "claim": [edge]}).claims == 2


def test_archives_that_swell_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(decompression, "_FREE", 1 << 20)
    monkeypatch.setattr(other_tables, "_SHEET_FREE", 1 << 20)
    bomb = tmp_path / "t.csv.gz"
    bomb.write_bytes(gzip.compress(b"a,b\n" + b"x,y\n" * 1_000_000, 9))
    with pytest.raises(LimitError, match="expand"):
        ig.KnowledgeGraph().import_table(bomb, EDGES)
    sheet = tmp_path / "t.xlsx"
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (2 << 20))
    with pytest.raises(LimitError, match="bytes expand to"):
        ig.KnowledgeGraph().import_table(sheet, EDGES)
    monkeypatch.setattr(other_tables, "_SHEET_MOST", 1 << 20)
    with pytest.raises(LimitError, match="at most 1,048,576 are allowed for a spreadsheet; save it as CSV"):
        ig.KnowledgeGraph().import_table(sheet, EDGES, max_ratio=1e9)
    sheet.write_bytes(b"PK no archive")
    with pytest.raises(FormatError, match="this is not a complete spreadsheet"):
        ig.KnowledgeGraph().import_table(sheet, EDGES)


def test_spreadsheets_are_read_as_text_and_dates_for_genes_are_found(tmp_path):
    pytest.importorskip("fastexcel")
    xlsxwriter = pytest.importorskip("xlsxwriter")
    import datetime

    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("genes")
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, ["IL2", "x"])
        sheet.write_datetime(2, 0, datetime.datetime(2024, 9, 2), book.add_format({"num_format": "d-mmm"}))
        sheet.write(2, 1, "x")
    with pytest.raises(ImmunographError, match=r"row 3, column a: '2024-09-02.*' is a date .* SEPT2"):
        ig.KnowledgeGraph().import_table(path, EDGES)
    assert ig.KnowledgeGraph().import_table(path, EDGES, on_error="skip").claims == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.jsonl", b'{"a": "x", "b": "y"}\n{"a": "z"\n', "row 2: this line is not complete JSON"),
        (
            "t.jsonl",
            b'{"a": "x", "b": "y"}\n{"a": "x", "b": "y", "a": "z"}\n',
            "row 2: the key 'a' occurs 2 times in",
        ),
        ("t.json", b'[{"a": "x", "b": {"c": 1, "c": 2}}]', "the key 'c' occurs 2 times in {\"c\": 1"),
        ("t.jsonl", b"[1]\n", "row 1: expected a JSON object on each line"),
        ("t.json", b'[{"a": "x"', "this is not complete JSON"),
        ("t.jsonl", b'{"a": "x\\u0000", "b": "y"}\n', "row 1, column a: the cell contains a NUL character"),
        (
            "t.jsonl",
            b'\n{"a": "x", "b": "y"}\n\n{"a": "x\\u0000", "b": "y"}\n',
            "row 4, column a: the cell contains a NUL character",
        ),
        ("t.jsonl", b'{"a": "' + b"x" * 20_000 + b'", "b": "y"}\n', "row 1, column a: 'x{200}…' is longer than 10,000"),
        ("t.json", b'{"a": 1}', "its columns are a"),
        ("t.parquet", b"PAR1 cut off", "this is not a complete Parquet file"),
        ("t.doc", b"", "the file extension does not identify a table format"),
    ],
)
def test_other_formats_that_are_broken(name, content, message, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FormatError, match=message):
        ig.KnowledgeGraph().import_table(path, EDGES)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_no_table(tmp_path):
    os.mkfifo(tmp_path / "t.csv")
    with pytest.raises(StoreError, match="is a pipe or a device: expected a table file"):
        ig.KnowledgeGraph().import_table(tmp_path / "t.csv", EDGES)


def test_json_lines_and_parquet_give_what_csv_gives(tmp_path):
    frame = pl.DataFrame({"a": ["x", "y", None], "b": ["m", "n", "o"], "n": [1, 2, 3]})
    frame.write_csv(tmp_path / "t.csv")
    frame.write_ndjson(tmp_path / "t.jsonl")
    frame.write_parquet(tmp_path / "t.parquet")
    found = set()
    for ending in ("csv", "jsonl", "parquet"):
        kg = ig.KnowledgeGraph()
        kg.import_table(tmp_path / f"t.{ending}", EDGES, on_error="skip")
        found.add(frozenset(kg.store.quads(kg.import_table(frame, EDGES, on_error="skip").graph)))
    assert len(found) == 1


def test_text_of_a_table_is_never_code(tmp_path):
    rows = pl.DataFrame({"a": ['x"> . <urn:evil> <urn:p> <urn:o', "\\u0041 {b} {{"], "b": ['"""@en .\n<urn:a>', "ok"]})
    kg = ig.KnowledgeGraph()
    assert kg.import_table(rows, EDGES).claims == 2
    assert not [quad for quad in kg.store.quads() if quad.subject == "urn:evil"]
    edge = {**EDGES["claim"][0], "subject": {"name": "n", "identify": "{a}"}}
    with pytest.raises(FormatError, match="is not a known name"):
        kg.import_table(rows, {**EDGES, "claim": [edge]})


def test_a_proposal_takes_nothing_for_support_that_may_be_none(tmp_path):
    rows = pl.DataFrame(
        {"gene": ["x", "y"], "disease": ["m", "n"], "evidence_direction": ["Supports", "Does Not Support"]}
    )
    path = tmp_path / "m.toml"
    path.write_text(propose_mapping(rows, name="lab"))
    shown = preview_table(LocalStore(), rows, path)
    assert [sentence.split()[1] for _, sentence in shown.sentences] == ["states", "disputes"]


def test_a_proposal_reads_verdicts_and_says_what_it_leaves_out(tmp_path):
    rows = {
        "Outcome": ["supports", "no effect", "disputed", "negative", "odd", None, "supports", "supports"],
        "Firmness": ["asserted", "states", "asserted", "asserted", "asserted", "asserted", "may", None],
    }
    table = pl.DataFrame({"Cytokine": list("abcdefgh"), **rows, "Disease": list("stuvwxyz"), "Lab": list("12345678")})
    table.write_csv(tmp_path / "lab.csv")
    path = tmp_path / "m.toml"
    told = CliRunner().invoke(app, ["import", str(tmp_path / "lab.csv"), "-o", str(path)]).output
    assert "interpreted as verdicts: Outcome, Firmness" in told
    assert "not used by the proposal: Lab" in told
    text = path.read_text()
    assert '# !!! NOT USED: "Lab".' in text
    assert 'status = "proposed"' in text
    shown = preview_table(LocalStore(), table, path)
    verbs = {row: sentence.partition(" that ")[0].split(" ", 1)[1] for row, sentence in shown.sentences}
    assert (verbs[2], verbs[4], verbs[8]) == ("states", "disputes", "says, as no more than possible,")
    assert verbs[3].endswith("and saw no association.")
    assert sorted(verbs) == [2, 3, 4, 8]
    assert sum(shown.result.rejected.values()) == 4


def test_yes_under_negated_is_no_support():
    table = pl.DataFrame({"gene": ["x", "y"], "disease": ["m", "n"], "negated": ["yes", "no"]})
    shown = propose_mapping(table, name="lab").splitlines()
    assert '"yes" = "disputes"' in shown


def test_the_first_rows_are_shown_as_sentences_and_a_mapping_is_proposed(tmp_path):
    rows = pl.DataFrame(
        {"source": ["IL-2", "x"], "effect": ["inhibits", "?"], "target": ["metastasis", "y"], "pmid": ["12345", "9"]}
    )
    text = propose_mapping(rows, name="lab")
    path = tmp_path / "m.toml"
    path.write_text(text)
    store = LocalStore()
    shown = preview_table(store, rows, path)
    assert shown.sentences == ((2, "“PMID:12345” states that IL-2 inhibits metastasis."),)
    assert "1   not mapped yet (effect: '?')" in shown.report()
    assert shown.result.reason_values == {"not mapped yet": "effect: '?'"}
    assert len(store) == 0


def test_a_dry_run_names_the_bad_cell_and_what_is_allowed(tmp_path):
    (tmp_path / "t.csv").write_text("a,b,d\nx,y,cohort\nx,z,5\n")
    (tmp_path / "m.toml").write_text(
        '[source]\nname = "lab"\n[evidence]\ndesign = "{d}"\n'
        '[[claim]]\nsubject = "{a}"\npredicate = "ig:inhibits"\nobject = "{b}"\n'
    )
    asked = ["import", str(tmp_path / "t.csv"), "--map", str(tmp_path / "m.toml"), "--dry-run"]
    done = CliRunner().invoke(app, asked)
    assert "row 2: “lab” states that x inhibits y." in done.output
    assert "row 3, column d: '5' is not a valid design: expected opinion, computational, " in done.output
    assert done.exit_code
    assert "t.csv, row 3, column d: '5' is not a valid design" in str(done.exception)
    assert CliRunner().invoke(app, [*asked, "--on-error", "skip"]).exit_code == 0
