"""Tables with a header only: what refers to them is counted, and what is likely a mistake is reported."""

import pytest

from immunograph.assembly import assemble
from immunograph.curation import Project
from immunograph.curation.new_project import create_project
from immunograph.errors import CheckFailedError


def problems(small):
    with pytest.raises(CheckFailedError) as caught:
        assemble(Project.at(small.root))
    return [str(problem).replace(str(small.root), "project") for problem in caught.value.problems]


def rewrite(small, name, change):
    path = small.file(name)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "cells"),
    [("documents", "3 cells"), ("entities", "2 cells"), ("claims", "2 cells"), ("sentences", "1 cell")],
)
def test_a_table_without_rows_that_others_refer_to_is_named_once(small, table, cells):
    rewrite(small, table, lambda text: text.splitlines()[0] + "\n")
    message, *others = problems(small)
    assert others == []
    assert (
        f"{table}.tsv: this table holds no rows; add those that other tables refer to; until then, {cells}" in message
    )


def test_claims_without_any_evidence_are_counted(small):
    rewrite(small, "evidence", lambda text: text.splitlines()[0] + "\n")
    message, *others = problems(small)
    assert others == []
    assert "evidence.tsv: this table holds no rows, and 1 claim needs evidence: add a row for each" in message


def test_a_missing_key_column_is_one_fault_with_what_could_not_be_checked(small):
    rewrite(small, "claims", lambda text: "\n".join(line.partition("\t")[2] for line in text.splitlines()) + "\n")
    message, *others = problems(small)
    assert others == []
    assert message.endswith(
        "column claim: this column is missing; add it; until then, 2 cells that refer to rows of claims.tsv cannot be checked"
    )


def test_tables_without_rows_are_reported_where_others_have_some(small):
    for table in ("claims", "evidence", "decisions", "sentences"):
        rewrite(small, table, lambda text: text.splitlines()[0] + "\n")
    told = [str(each).replace(str(small.root), "project") for each in assemble(Project.at(small.root)).warnings]
    rows = "this table has no rows below its header, but documents.tsv and entities.tsv do"
    assert told == [f"project/curated/{table}.tsv: {rows}" for table in ("claims", "evidence")]


def test_a_new_project_and_empty_optional_tables_are_not_reported(small, tmp_path):
    rewrite(small, "decisions", lambda text: text.splitlines()[0] + "\n")
    assert assemble(Project.at(small.root)).warnings == ()
    create_project(tmp_path / "new")
    assert assemble(Project.at(tmp_path / "new")).warnings == ()


def test_a_title_with_a_control_character_makes_a_project_that_can_be_read(tmp_path):
    assert create_project(tmp_path / "new", title="Tumour\x7fnotes").settings.title == "Tumour\x7fnotes"
