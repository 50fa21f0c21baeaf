"""What spreadsheets write: decimal commas, a first line that names the separator, names of columns with line ends."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.mapping import propose_mapping
from immunograph.toml_text import toml_value

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


@pytest.mark.parametrize("apart", ["\n", "\r\n", " \n "])
def test_names_of_columns_with_line_ends_have_the_roles_of_those_with_spaces(apart):
    rows = {
        "Gene symbol": ["IL2", "IL15", "IFNG"],
        "Gene id": ["NCBIGene:3558", "NCBIGene:3600", "NCBIGene:3458"],
        "Interaction type": ["activates", "inhibits", "activates"],
        "Cell type": ["T cell", "NK cell", "B cell"],
        "Sample size": ["18", "834", "305"],
        "p value": ["0.01", "0.2", "0.03"],
        "Study design": ["cohort", "animal model", "cohort"],
        "Finding no": ["F1", "F2", "F3"],
    }
    plain = pl.DataFrame(rows)
    broken = plain.rename({name: name.replace(" ", apart) for name in plain.columns})
    expected, found = (propose_mapping(table, name="lab") for table in (plain, broken))
    written = toml_value(apart)[1:-1]
    for name in rows:
        found = found.replace(name.replace(" ", written), name)
    assert found == expected
    for key in ("sample_size = ", "p_value = ", "design = ", "identifier = ", 'category = "biolink:Cell"'):
        assert key in expected
    assert "NOT USED" not in expected
