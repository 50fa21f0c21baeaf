"""What is said when a mapping comes to nothing: which column, which value, and what to do."""

import sys

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError, MissingExtraError
from immunograph.mapping.proposing import propose

EDGE = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}


def imported(rows, claim, on_error="skip", **more):
    kg = ig.KnowledgeGraph()
    return kg, kg.import_table(
        pl.DataFrame(rows), {"source": {"name": "lab"}, "claim": [claim], **more}, on_error=on_error
    )


@pytest.mark.parametrize(("column", "value"), [("GeneID", "3558"), ("UNIPROT", "P60568"), ("term", "T cell")])
def test_a_bare_column_that_yields_no_identifier_is_reported(column, value):
    rows = {"a": ["IL2", "IL4"], column: [value, value], "b": ["x", "x"]}
    gene = {"name": "{a}", "identify": [f"{{{column}}}", "name", "mint"]}
    _, result = imported(rows, {**EDGE, "subject": gene})
    told = f"none of 2 values of '{{{column}}}' is an identifier ('{value}' in row 2): expected one such as CL:0000542"
    assert [told in each for each in result.warnings] == [True]
    rows[column][1] = "CL:0000542"
    assert imported(rows, {**EDGE, "subject": gene})[1].warnings == ()


@pytest.mark.parametrize(
    ("claim", "place"),
    [
        ({**EDGE, "subject": {"name": {"from": "{a}", "map": {"n/a": ""}, "else": "IL2"}}}, "subject, name"),
        ({**EDGE, "object": {"name": {"from": "{a}", "map": {"n/a": "", "x": "y"}}}}, "object, name"),
        ({**EDGE, "subject": {"name": {"from": "{a}", "split": ";", "map": {"n/a": "", "x": "y"}}}}, "subject, name"),
        ({**EDGE, "subject": "{b}", "predicate": {"from": "{a}", "map": {"n/a": "", "x": "ig:inhibits"}}}, "predicate"),
        (
            {**EDGE, "subject": "{b}", "evidence": {"stance": {"from": "{a}", "map": {"n/a": "", "x": "null"}}}},
            "stance",
        ),
        ({**EDGE, "subject": "{b}", "object": {"text": {"from": "{a}", "map": {"n/a": "", "x": "y"}}}}, "object"),
    ],
)
def test_a_map_to_nothing_is_named_with_its_column_and_value(claim, place):
    _, result = imported({"a": ["x", "n/a"], "b": ["q", "q"]}, claim)
    assert result.claims == 1
    (fault,) = result.faults
    assert fault.startswith("row 3, column a: 'n/a' is mapped to \"\" (no value) by the map of")
    assert f"{place}: map it to a value, or reject it" in fault


def test_what_is_empty_itself_is_still_told_as_empty_and_a_map_to_nothing_of_one_of_several_is_silent():
    name = {"from": "{a}", "map": {"n/a": ""}, "else": "IL2"}
    assert imported({"a": ["x", None], "b": ["q", "q"]}, {**EDGE, "subject": {"name": name}})[1].rejected == {
        "a is empty": 1
    }
    name = {"from": "{a}", "split": ";", "map": {"n/a": "", "x": "y"}}
    for many in ("alternatives", "joint"):
        _, result = imported({"a": ["x;n/a"], "b": ["q"]}, {**EDGE, "subject": {"name": name, "many": many}}, "stop")
        assert (result.claims, result.rejected, result.left_out) == (1, {}, {})


@pytest.mark.parametrize(
    ("prefix", "hint"), [("EFOO", "did you mean 'EFO'? If not, declare"), ("ZZZZ", "not known: declare")]
)
def test_an_unknown_prefix_says_how_to_declare_it(prefix, hint):
    with pytest.raises(FormatError) as error:
        imported({"a": ["1"], "b": ["x"]}, {**EDGE, "subject": {"identify": f"{prefix}:{{a}}"}})
    assert hint in str(error.value)
    line = f'declare it in [prefixes] of the mapping, such as {prefix} = "https://example.org/{prefix}/"'
    assert line in str(error.value)
    prefixes = {prefix: f"https://example.org/{prefix}/"}
    assert (
        imported({"a": ["1"], "b": ["x"]}, {**EDGE, "subject": {"identify": f"{prefix}:{{a}}"}}, prefixes=prefixes)[
            1
        ].claims
        == 1
    )


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_spreadsheet_without_its_reader_says_what_to_install(tmp_path, monkeypatch, ending):
    from zipfile import ZipFile

    with ZipFile(tmp_path / f"t.{ending}", "w") as archive:
        archive.writestr("a", "b")
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    with pytest.raises(MissingExtraError, match="which is not installed: pip install fastexcel"):
        imported_file(tmp_path / f"t.{ending}")


def imported_file(path):
    return ig.KnowledgeGraph().import_table(path, {"source": {"name": "lab"}, "claim": [EDGE]})


def test_a_predicate_of_ones_own_can_be_an_association():
    own = {"marks": {"sign": "+", "association": True}, "drives": {"sign": "+"}}
    steps = {}
    for predicate in own:
        claim = {**EDGE, "predicate": predicate, "status": "accepted"}
        kg, _ = imported({"a": ["IL2"], "b": ["growth"]}, claim, predicate=own)
        steps[predicate] = len(kg.mechanisms("IL2", "growth"))
    assert steps == {"marks": 0, "drives": 1}
    with pytest.raises(
        FormatError, match="association: only a claim predicate can be an association, and kind is context"
    ):
        imported({"a": ["IL2"], "b": ["x"]}, EDGE, predicate={"here": {"kind": "context", "association": True}})


def test_the_usual_abbreviations_of_subject_and_object_are_recognised(tmp_path):
    (tmp_path / "t.csv").write_text(
        "id,subj,effect,obj,pmid,cert,text\n1,IL-2,inhibits,tumour,11,3,x\n", encoding="utf-8"
    )
    text = propose(tmp_path / "t.csv").text
    assert 'name = "{subj}"' in text
    assert 'name = "{obj}"' in text
