"""Tables as JSON have the lexical forms of CSV, except for numbers and Booleans."""

import json

import pytest
from typer.testing import CliRunner

import immunograph as ig
from immunograph.cli.app import app

LITERALS = [
    ("duration", "P1DT2H", "P1DT2H"),
    ("duration", "P1Y2M", "P1Y2M"),
    ("dayTimeDuration", "PT1H", "PT1H"),
    ("yearMonthDuration", "P1Y", "P1Y"),
    ("dateTime", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"),
    ("dateTime", "2026-01-31T10:00:00.5", "2026-01-31T10:00:00.5"),
    ("date", "2026-01-31", "2026-01-31"),
    ("date", "2026-01-31Z", "2026-01-31Z"),
    ("time", "10:00:00.5", "10:00:00.5"),
    ("gYear", "2026", "2026"),
    ("double", "INF", "INF"),
    ("float", "NaN", "NaN"),
    ("double", "2.5", 2.5),
    ("decimal", "2.50", 2.5),
    ("decimal", "1234567890123456.123", "1234567890123456.123"),
    ("integer", "7", 7),
    ("unsignedByte", "7", 7),
    ("boolean", "true", True),
    ("integer", "seven", "seven"),
    ("string", "7", "7"),
    ("anyURI", "http://e/a", "http://e/a"),
]


@pytest.mark.parametrize(("datatype", "text", "expected"), LITERALS)
def test_each_datatype_in_json_and_csv(datatype, text, expected):
    query = f"SELECT ?v {{ VALUES ?v {{ '{text}'^^xsd:{datatype} }} }}"
    kg = ig.KnowledgeGraph()
    done = CliRunner().invoke(app, ["query", query, "--json"])
    value = json.loads(done.stdout)[0]["v"]
    assert (type(value), value) == (type(expected), expected)
    assert kg.query(query).json_rows() == [{"v": expected}]
    if isinstance(expected, str):
        assert kg.query(query).to_csv().splitlines()[1] == expected


def test_rows_of_a_range_and_without_columns():
    table = ig.KnowledgeGraph().query("SELECT ?n ?m { VALUES (?n ?m) { (1 UNDEF) (2 'b'@en) (3 <http://e/c>) } }")
    assert table.json_rows(1, 3) == [{"n": 2, "m": "b"}, {"n": 3, "m": "http://e/c"}]
    assert table.json_rows(0, 1) == [{"n": 1, "m": None}]
    assert ig.KnowledgeGraph().query("SELECT * {}").json_rows() == [{}]
