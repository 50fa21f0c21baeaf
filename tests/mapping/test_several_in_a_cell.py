"""Cells of several values, one of which is at fault: the others count, and the one is reported."""

import csv
import re

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.mapping.cell_values import read_value
from immunograph.mapping.expressions import compile_value

EDGE = {"predicate": "ig:inhibits", "object": "{b}"}
MAP = {"from": "{a}", "split": ";", "map": {"x": "IL-2", "y": "IL-4"}}
REJECTING = {**MAP, "else": {"reject": "not of interest"}}


def imported(cells, subject, path=None, on_error="skip", **more):
    kg = ig.KnowledgeGraph()
    rows = pl.DataFrame({"a": cells, "b": ["q"] * len(cells)})
    mapping = {"source": {"name": "lab"}, "claim": [{**EDGE, "subject": subject}], **more}
    result = kg.import_table(rows, mapping, on_error=on_error, rejects=path)
    if path is None:
        return kg, result, []
    with path.open(newline="") as stream:
        return kg, result, [(row["row"], row["column"], row["value"]) for row in csv.DictReader(stream, delimiter="\t")]


@pytest.mark.parametrize(
    ("subject", "cells", "reason"),
    [
        (
            {"name": MAP},
            ["x;bad;y", "bad", "y"],
            "'bad' is not in the value map (x, y): add it, or give the map an else",
        ),
        ({"name": REJECTING}, ["x;bad;y", "bad", "y"], "not of interest"),
        (
            {"name": {"from": "{a}", "split": ";"}, "identify": "name"},
            ["CL:0000542;bad;CL:0000235", "bad", "CL:0000542"],
            "'bad' is not a known name, and the mapping mints no IRIs: correct the name, choose a term for it in the review table, or add \"mint\" to the key identify",
        ),
        (
            {"name": {"from": "{a}", "split": ";"}},
            ["IL2;1.2E+5;IL4", "1.2E+5", "IL3"],
            "'1.2E+5' is a number that a spreadsheet made from an identifier",
        ),
    ],
)
def test_a_bad_value_of_several_is_left_out_and_reported(tmp_path, subject, cells, reason):
    _, result, rejects = imported(cells, subject, tmp_path / "r.tsv")
    bad = next(each for each in cells[0].split(";") if each in cells[1])
    assert rejects == [("2", "a", bad), ("3", "a", bad)]
    assert result.claims == len({*cells[0].split(";"), cells[2]} - {bad})
    for counts in (result.left_out, result.rejected):
        assert [(told.startswith(reason), number) for told, number in counts.items()] == [(True, 1)]
    assert "1 value left out of rows that yield claims:" in result.report()
    assert result.as_dict()["left_out"] == result.left_out


def test_a_bad_value_of_several_stops_an_import_that_stops_at_errors():
    message = r"row 2, column a: 'bad' is not in the value map .*leave such values out with on_error='skip'"
    with pytest.raises(FormatError, match=message):
        imported(["x;bad"], {"name": MAP}, on_error="stop")
    assert imported(["x;bad"], {"name": REJECTING}, on_error="stop")[1].claims == 1  # the mapping asks for it


@pytest.mark.parametrize("many", ["joint", "complex"])
def test_a_set_without_one_of_its_members_is_another_set_so_its_row_is_skipped(tmp_path, many):
    for name in (MAP, {"from": "{a}", "split": ";"}):
        subject = {"name": name, "many": many, **({} if name is MAP else {"identify": "name"})}
        cells = ["x;bad", "x;y"] if name is MAP else ["CL:0000542;bad", "CL:0000542;CL:0000235"]
        _, result, rejects = imported(cells, subject, tmp_path / "r.tsv")
        assert (result.claims, result.left_out) == (1, {})
        assert rejects == [("2", "a", "bad")]


def test_the_identifiers_beside_the_values_that_are_left_stay_with_them():
    subject = {"name": MAP, "identify": {"from": "{ids}", "split": ";", "as": "CL:{}"}}
    columns = {"ids": {"from": "{a}", "map": {"x;bad;y": "0000542;0000235;0000084"}}}
    kg, result, _ = imported(["x;bad;y"], subject, columns=columns)
    found = {str(subject) for (subject,) in kg.query("SELECT ?s { ?c a ig:Claim ; rdf:subject ?s }")}
    assert {iri.rpartition("/")[2] for iri in found} == {"CL_0000542", "CL_0000084"}
    assert sum(result.left_out.values()) == 1


@pytest.mark.parametrize(
    "identifier",
    [
        {"from": "{a}", "as": "DOI:{}"},
        {"from": "{a}", "split": ";", "as": "DOI:{}"},
        "DOI:{a}",
        {"from": "{c}", "split": ";", "as": "DOI:{}"},
    ],
)
def test_a_prefix_that_a_cell_has_already_is_not_doubled(identifier):
    columns = {"c": {"from": "{a}"}}
    table = pl.DataFrame({"a": [f"{prefix}10.1000/x" for prefix in ("", "DOI:", "doi: ")], "b": ["q"] * 3})
    kg = ig.KnowledgeGraph()
    spec = {
        "source": {"name": "lab"},
        "columns": columns,
        "document": {"id": identifier},
        "claim": [{**EDGE, "subject": "{b}"}],
    }
    kg.import_table(table, spec)
    assert len(kg.query("SELECT DISTINCT ?d { ?e oa:hasSource ?d }")) == 1


def test_a_bad_document_of_several_is_left_out_and_reported(tmp_path):
    document = {"id": {"from": "{a}", "split": ";", "as": "PMID:{}"}}
    _, result, rejects = imported(["12;oops", "oops", "13;14"], "{b}", tmp_path / "r.tsv", document=document)
    assert rejects == [("2", "a", "PMID:oops"), ("3", "a", "PMID:oops")]
    assert (result.documents, sum(result.left_out.values())) == (3, 1)


def test_a_bad_paraphrase_of_several_is_left_out_and_reported(tmp_path):
    evidence = {"paraphrase": {"from": "{a}", "split": ";", "map": {"x": "first", "y": "second"}}}
    kg = ig.KnowledgeGraph()
    claim = {**EDGE, "subject": "{b}", "evidence": evidence}
    mapping = {"source": {"name": "lab"}, "claim": [claim]}
    result = kg.import_table(pl.DataFrame({"a": ["x;bad;y"], "b": ["q"]}), mapping, on_error="skip")
    texts = {str(text) for (text,) in kg.query("SELECT ?t { ?e ig:paraphrase ?t }")}
    assert (texts, sum(result.left_out.values())) == ({"first", "second"}, 1)


def test_the_summary_of_what_was_skipped_shows_some_values():
    name = {**MAP, "split": []}
    _, result, _ = imported(["bad"] * 3, {"name": name})
    assert result.rejected == {"'bad' is not in the value map (x, y): add it, or give the map an else": 3}
    _, result, _ = imported([f"v{number}" for number in range(9)] + ["w" * 99], {"name": name})
    told, number = next(iter(result.rejected.items()))
    assert number == 10
    assert told.startswith("… is not in the value map (x, y)")
    assert told.endswith("; such values are 'v0', 'v1', 'v2' and others")
    _, result, _ = imported(["w" * 99, "z"], {"name": name})
    assert f"'{'w' * 40}…', 'z'" in next(iter(result.rejected))


def test_a_union_takes_what_all_of_its_values_give():
    parts = [{"from": "{a}", "split": ";"}, "{b}", {"from": "{a}", "pattern": "x.", "all": True}]
    value = read_value({"union": parts}, "here")
    frame = pl.DataFrame({"a": ["x1;y", None, None], "b": ["z", "x1", None]})
    made = compile_value(value, frame.schema)
    assert (made.many, value.columns, value.constant) == (True, {"a", "b"}, None)
    assert frame.select(made.expr.alias("v"))["v"].to_list() == [["x1", "y", "z"], ["x1"], []]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"union": ["{a}"]}, "here, union: expected several values"),
        ({"union": ["{a}", "{b}"], "as": "X:{}"}, "here: there is no key 'as'"),
        ({"union": ["{a}", {"union": ["{a}", "{b}"]}]}, "a union cannot contain another union"),
        ({"union": ["{a}", {"pattern": "x"}]}, 'here, union 2: the key "from" is missing'),
    ],
)
def test_a_union_that_is_none_is_refused(raw, told):
    with pytest.raises(FormatError, match=re.escape(told)):
        read_value(raw, "here")


def test_a_set_acts_together_in_its_label_as_in_its_sentences():
    subject = {"name": {"from": "{a}", "split": ";"}, "many": "joint"}
    rows = pl.DataFrame({"a": ["x;y", "z"], "b": ["q", "v;w"]})
    claim = {**EDGE, "subject": subject, "object": {"name": {"from": "{b}", "split": ";"}, "many": "joint"}}
    kg = ig.KnowledgeGraph()
    kg.import_table(rows, {"source": {"name": "lab"}, "claim": [claim]})
    labels = sorted(row.proposition for row in kg.claims())
    assert labels == ["that x and y together inhibit q", "that z inhibits v and w together"]
    for row in kg.claims():
        assert row.proposition.removeprefix("that ") in kg.sentence(row.claim)
