"""Answers as tables."""

import datetime
import os
import pickle
import subprocess
import sys
from decimal import Decimal

import pytest

from immunograph.query import Table
from immunograph.store import LocalStore

pytestmark = pytest.mark.slow

HOSTILE = "</script><img src=x onerror=alert(1)>[red]bold[/red]"


@pytest.fixture
def table():
    store = LocalStore()
    return Table(
        store.query(
            "SELECT * WHERE { VALUES (?a ?b ?c ?d) { "
            '(<http://purl.obolibrary.org/obo/CL_0000542> 1 "x\\ty\\n\\"q\\"" true) '
            '(<urn:other> 2 "" false) (UNDEF UNDEF "l"@en UNDEF) } }'
        )
    )


def by_name(table):
    return [(row["a"], row["b"], row["c"], row["d"]) for row in table]


def test_values_are_python_values_and_nothing_is_lost(table):
    assert by_name(table) == [
        ("http://purl.obolibrary.org/obo/CL_0000542", 1, 'x\ty\n"q"', True),
        ("urn:other", 2, "", False),
        (None, None, "l", None),
    ]
    assert table[1].d is False
    assert table[-1]["c"] == "l"
    assert len(table[0:2]) == 2
    with pytest.raises(KeyError, match="no column 'z'"):
        table[0]["z"]
    with pytest.raises(IndexError):
        table[3]


def test_unbound_empty_and_false_stay_apart_in_frames(table):
    frame = table.to_polars()
    assert frame["c"].to_list() == ['x\ty\n"q"', "", "l"]
    assert frame["b"].to_list() == [1, 2, None]
    assert frame["d"].to_list() == [True, False, None]
    pandas = table.to_pandas(curies=True)
    assert pandas["a"].tolist()[:2] == ["CL:0000542", "urn:other"]


def test_terms_keep_kind_and_language(table):
    assert '"l"@en' in table.terms()["c"].to_list()


def test_empty_answer_has_its_columns():
    table = Table(LocalStore().query("SELECT ?x ?y WHERE { ?x ?p ?y }"))
    assert len(table) == 0
    assert table.to_polars().columns == ["x", "y"]
    assert "0 rows" in str(table)


def test_one_column_may_hold_unbound_cells():
    table = Table(LocalStore().query("SELECT ?x WHERE { VALUES ?x { 1 UNDEF 3 } }"))
    assert table.column("x") == [1, None, 3]


def test_dates_and_decimals():
    table = Table(
        LocalStore().query('SELECT ("2026-01-02"^^<http://www.w3.org/2001/XMLSchema#date> AS ?d) (1.5 AS ?n) WHERE {}')
    )
    assert tuple(table[0]) == (datetime.date(2026, 1, 2), Decimal("1.5"))


@pytest.mark.parametrize("name", ["count", "index", "as_dict", "mro", "_columns", "columns", "n1", "__len__"])
def test_a_column_may_have_the_name_of_a_method(name):
    table = Table(LocalStore().query(f"SELECT (7 AS ?{name}) ('x' AS ?other) WHERE {{}}"))
    row = table[0]
    assert row[name] == 7
    assert row == (7, "x")
    assert len(row) == 2
    if not name.startswith("__"):
        assert getattr(row, name) == 7
    assert table.to_dicts() == [{name: 7, "other": "x"}]
    assert pickle.loads(pickle.dumps(row))[name] == 7  # noqa: S301
    with pytest.raises(AttributeError, match="no column 'nothing': expected one of"):
        _ = row.nothing


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_table_prints_in_any_encoding(encoding):
    code = """
import immunograph as ig
kg = ig.KnowledgeGraph()
kg.add('<http://e/a> <http://e/p> "IFN-γ → 干扰素 \\U0001f600" .'.encode(), format="ttl")
table = kg.query("SELECT ?o (1 AS ?größe) { ?s ?p ?o }")
print(table, repr(table), table[0])
kg = ig.load()
print(kg.claims(subject="IL-2"), kg.describe("IL-2"), repr(kg.contradictions()), kg.contradictions(), kg)
"""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "COLUMNS": "120"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr[-300:]
    shown = done.stdout.decode(encoding)
    assert ("IFN-γ" if encoding == "utf-8" else "IFN-\\u03b3") in shown


def test_hostile_text_is_text_in_print_and_html():
    table = Table(LocalStore().query(f'SELECT ("{HOSTILE}" AS ?x) ("b" AS ?y) WHERE {{}}'))
    assert "<img" not in table._repr_html_()
    assert "&lt;img src=x" in table._repr_html_()
    assert "[red]bold[/red]" in str(table).replace("\n", "")


def test_csv_is_written_where_asked(table, tmp_path):
    text = table.to_csv(tmp_path / "x.csv", curies=True)
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == text
    assert "CL:0000542" in text


def test_long_tables_say_what_they_leave_out():
    values = " ".join(str(number) for number in range(60))
    table = Table(LocalStore().query(f"SELECT ?x ?y WHERE {{ VALUES ?x {{ {values} }} BIND(?x AS ?y) }}"))
    assert "60 rows; the first 50 are shown" in str(table)


def test_a_narrow_terminal_gets_records_instead_of_broken_words(monkeypatch):
    columns = " ".join(f'("word{number} another word here" AS ?column{number})' for number in range(8))
    table = Table(LocalStore().query(f"SELECT {columns} WHERE {{}}"))
    monkeypatch.setenv("COLUMNS", "80")
    lines = [line.split() for line in str(table).splitlines()]
    assert ["column3", "word3", "another", "word", "here"] in lines
    monkeypatch.setenv("COLUMNS", "300")
    assert "word0 another word here   word1 another word here" in str(table)


def test_a_column_of_an_answer_without_columns_is_an_error_that_says_so():
    empty = Table(LocalStore().query("SELECT * {}"))
    for ask in (lambda: empty.column("x"), lambda: empty[0]["x"]):
        with pytest.raises(KeyError, match="no column 'x': the answer has no columns"):
            ask()
    with pytest.raises(AttributeError, match="no column 'x': the answer has no columns"):
        _ = empty[0].x
