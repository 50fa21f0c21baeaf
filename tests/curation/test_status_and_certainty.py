"""A passage is not stated plainly, by its status, and with a reserve, by its certainty, in silence."""

import pytest

from immunograph.assembly import assemble
from immunograph.curation import Project


@pytest.mark.parametrize(
    ("stance", "certainty", "status", "modality", "warned"),
    [
        ("supports", "1", "asserted", "", True),
        ("supports", "2", "asserted", "", True),
        ("disputes", "2", "asserted", "", True),
        ("supports", "3", "asserted", "", False),
        ("supports", "1", "hedged", "might", False),
        ("supports", "2", "evidence_reported", "", False),
        ("supports", "2", "asserted", "implication", False),
        ("null", "2", "asserted", "", False),
    ],
)
def test_check_warns_of_a_plain_statement_with_a_reserve(small, stance, certainty, status, modality, warned):
    lines = small.file("evidence").read_text(encoding="utf-8").splitlines()
    if "modality" not in lines[0].split("\t"):
        small.file("evidence").write_text(f"{lines[0]}\tmodality\n{lines[1]}\t\n", encoding="utf-8")
    for column, value in {"stance": stance, "certainty": certainty, "status": status, "modality": modality}.items():
        small.set("evidence", column, value)
    small.set("evidence", "paraphrase", "Drug X slows tumour Y.")  # a hedged one is warned of, too
    found = [str(each) for each in assemble(Project.at(small.root)).warnings]
    assert len(found) == warned
    assert all(
        f"column status: the status asserted is for a claim that the passage states plainly, but the certainty is {certainty}: write hedged"
        in each
        for each in found
    )
