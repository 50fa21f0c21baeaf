"""Arguments and texts over which newcomers stumbled: numbers with commas, names, options, order and rounding."""

import re
import tomllib

import polars as pl
import pytest
from typer.testing import CliRunner

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.mapping.preview import preview_table
from immunograph.mapping.proposing import propose
from immunograph.store import LocalStore
from immunograph.store.solutions import read_tsv

ROWS = pl.DataFrame({"gene": ["A"], "effect": ["inhibits"], "target": ["X"]})


def numbered(cell, **table):
    """Import a table whose object is a number, and return the number."""
    rows = pl.DataFrame({"a": ["X"], "n": [cell]})
    claim = {"subject": "{a}", "predicate": "ig:associatedWith", "object": {"number": "{n}"}}
    kg = ig.KnowledgeGraph()
    kg.import_table(rows, {"source": {"name": "lab"}, "table": table, "claim": [claim]})
    return [row.o for row in kg.query("SELECT ?o { ?c a ig:Claim ; rdf:object ?o }")]


def test_a_number_follows_the_decimal_separator_of_the_table():
    assert [str(value) for value in numbered("1,5", decimal=",")] == ["1.5"]
    assert [str(value) for value in numbered("1.5")] == ["1.5"]


@pytest.mark.parametrize("cell", ["1,200", "1,5"])
def test_a_comma_in_a_number_is_refused_where_the_decimal_separator_is_a_point(cell):
    with pytest.raises(FormatError, match=rf"'{cell}' is not a number: .*set decimal = \",\" in \[table\]"):
        numbered(cell)


def test_a_negative_number_of_rows_cannot_be_previewed():
    with pytest.raises(FormatError, match="rows must be 0 or more, not -1"):
        preview_table(LocalStore(), ROWS, tomllib.loads(propose(ROWS, name="lab").text), rows=-1)


@pytest.mark.parametrize("name", ["a b/c", "-a", "é"])
def test_a_proposed_name_is_one_that_an_import_accepts(name):
    with pytest.raises(
        FormatError,
        match=f"name '{name}' cannot name a graph: use letters A to Z, digits and hyphens, and begin with a letter or digit, such",
    ):
        propose(ROWS, name=name)
    assert ig.KnowledgeGraph().import_table(ROWS, tomllib.loads(propose(ROWS, name="a-b.c").text)).name == "a-b.c"


@pytest.mark.parametrize("tsv", [b"\n\n", b"\n"])
def test_an_answer_without_variables_is_a_frame_without_columns(tsv):
    assert read_tsv(tsv, ()).width == 0


def test_an_unknown_option_of_an_endpoint_is_named_without_internals():
    with pytest.raises(
        TypeError, match=r"^timeout is not an option of an endpoint: expected one of update, graph_store, "
    ):
        ig.open("http://127.0.0.1:9/sparql", timeout=3)


def test_the_triples_of_a_difference_are_sorted():
    old, new = ig.KnowledgeGraph(), ig.KnowledgeGraph()
    new.add("\n".join(f"<urn:s{n:02}> <urn:p> <urn:o> ." for n in range(40)).encode(), format="ntriples")
    subjects = re.findall("urn:s..", old.diff(new).rdf())
    assert len(subjects) == 40
    assert subjects == sorted(subjects)


def test_a_column_that_is_called_like_a_language_column_keeps_its_values():
    answer = ig.KnowledgeGraph().query('SELECT ?a ?a_language { VALUES (?a ?a_language) { ("x"@en "mine") } }')
    frame = answer.to_polars(languages=True)
    assert frame.rows(named=True) == [{"a": "x", "a_language_": "en", "a_language": "mine"}]


def test_the_command_rounds_beliefs_and_json_does_not(kg):
    assert re.search(r"[01]\.\d\d\b", str(kg.belief()))
    assert not re.search(r"\d\.\d{3}", str(kg.belief()))
    run = CliRunner().invoke
    from immunograph.cli.app import app

    assert not re.search(r"\d\.\d{3}", run(app, ["belief"]).output)
    assert re.search(r"\d\.\d{3}", run(app, ["belief", "--json"]).output)
