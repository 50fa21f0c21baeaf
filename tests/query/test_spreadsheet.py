"""CSV for spreadsheet programs: no cell is a formula, and numbers stay numbers."""

import csv
import io
import sys

import pytest

import immunograph as ig
from immunograph.cli import main

FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "-INF",
    "++",
    "-=1",
    "=",
    '="a"',
]
PLAIN = [
    "interleukin-2",
    "+",
    "-",
    "\u2212",
    "-1",
    "+1.5e3",
    "1,5",
    " =1",
    "'=1",
    "",
    "a=b",
    "-.5",
    "http://example.org/=1",
]


def cells(text):
    return [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]


@pytest.fixture
def table():
    graph = ig.KnowledgeGraph()
    values = " ".join(f"({ig_literal(text)})" for text in (*FORMULAS, *PLAIN))
    return graph.query(f"SELECT ?text {{ VALUES (?text) {{ {values} }} }}")


def ig_literal(text):
    from immunograph.model import Literal
    from immunograph.rdf import term_text

    return term_text(Literal(text))


def test_formulas_get_an_apostrophe_and_all_else_stays(table, tmp_path):
    assert cells(table.to_csv()) == [*FORMULAS, *PLAIN]
    expected = [*(f"'{text}" for text in FORMULAS), *PLAIN]
    assert cells(table.to_csv(tmp_path / "x.csv", spreadsheet=True)) == expected
    assert cells((tmp_path / "x.csv").read_bytes().decode()) == expected


def test_numbers_and_names_stay(tmp_path):
    graph = ig.KnowledgeGraph()
    table = graph.query("SELECT ?n { VALUES ?n { -1 -1.5 -1e3 +7 <urn:a> UNDEF } }")
    assert table.to_csv(spreadsheet=True) == table.to_csv()
    assert "-1.5" in table.to_csv(spreadsheet=True)
    assert table.to_csv(curies=True, spreadsheet=True) == table.to_csv(curies=True)


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["immunograph", *map(str, arguments)])
    out = sys.stdout
    try:
        main()
    except SystemExit as ended:
        return ended.code or 0
    finally:
        sys.stdout = out
    return 0


def test_the_command_line_has_it(tmp_path, monkeypatch, capsys):
    query = "SELECT ?x { BIND('=1+1' AS ?x) }"
    assert run(monkeypatch, "query", query, "--spreadsheet", "-o", tmp_path / "x.csv") == 0
    assert cells((tmp_path / "x.csv").read_text()) == ["'=1+1"]
    assert run(monkeypatch, "query", query, "-o", tmp_path / "plain.csv") == 0
    assert cells((tmp_path / "plain.csv").read_text()) == ["=1+1"]
    capsys.readouterr()
    for options in ([], ["-o", tmp_path / "x.tsv"], ["--json"]):
        assert run(monkeypatch, "query", query, "--spreadsheet", *options) == 2
        told = capsys.readouterr().err
        assert "--spreadsheet is for CSV" in told
        assert told.count("\n") == 1
    assert run(monkeypatch, "describe", "--spreadsheet", "-o", tmp_path / "entities.csv") == 0


@pytest.mark.parametrize("sign", ["+", "-", "\u2212"])
def test_a_sign_is_read_again_as_it_was_written(sign, tmp_path):
    graph = ig.KnowledgeGraph()
    path = tmp_path / "signs.csv"
    graph.query(f'SELECT ?sign ?of {{ VALUES (?sign ?of) {{ ("{sign}" "{sign}1+1") }} }}').to_csv(
        path, spreadsheet=True
    )
    (row,) = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    assert row["sign"] == sign
    assert row["of"] == (f"'{sign}1+1" if sign != "\u2212" else f"{sign}1+1")
