"""What spreadsheets of other countries write: decimal commas, and a first line that names the separator."""

import pytest

import immunograph as ig
from immunograph.errors import FormatError

MAP = """
[source]
name = "habits"
title = "Habits"
licence = "unknown"
[entity.subject]
name = "{a}"
identify = ["mint"]
category = "biolink:NamedThing"
[entity.object]
name = "{b}"
identify = ["mint"]
category = "biolink:NamedThing"
[[claim]]
subject = "subject"
predicate = "ig:inhibits"
object = "object"
[claim.evidence]
numbers = { p_value = { from = "{p}" } }
"""


def read(tmp_path, table, mapping=MAP):
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    kg = ig.KnowledgeGraph()
    return kg.import_table(tmp_path / "t.csv", tmp_path / "m.toml")


@pytest.mark.parametrize("written", ["0,03", "<0,001", " 1,2e-8 "])
def test_a_decimal_comma_is_named_with_what_to_set(tmp_path, written):
    with pytest.raises(
        FormatError, match=r"t\.csv, row 2, column p: .* has a decimal comma: set decimal = \",\" in \[table\]"
    ):
        read(tmp_path, f"a;b;p\nx;y;{written}\n")
    assert read(tmp_path, f"a;b;p\nx;y;{written}\n", '[table]\ndecimal = ","\n' + MAP).claims == 1


def test_what_is_no_number_is_still_none(tmp_path):
    with pytest.raises(FormatError, match="'small' is not a number"):
        read(tmp_path, "a;b;p\nx;y;small\n")


def test_a_line_for_spreadsheets_is_named(tmp_path):
    with pytest.raises(
        FormatError, match=r"t\.csv, row 1: sep=… is a line for spreadsheet programs: remove it, or set skip = 1"
    ):
        read(tmp_path, "sep=;\na;b;p\nx;y;0.5\n")
