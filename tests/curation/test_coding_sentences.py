"""Sentences that were made up, coded by the manual: a second reader codes them by docs/coding.md alone."""

import csv
from pathlib import Path

from immunograph.model import Certainty, EpistemicStatus, Modality, QuantifierKind, Stance

HERE = Path(__file__).parent
MANUAL = HERE.parents[1] / "docs" / "coding.md"
with (HERE / "coding_sentences.tsv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, dialect="excel-tab"))

CEILINGS = {
    Modality.MIGHT: 1,
    Modality.APPEARANCE: 2,
    Modality.APPROXIMATION: 2,
    Modality.LIKELIHOOD: 2,
    Modality.SUGGESTION: 2,
    Modality.PURPOSE: 0,
}


def modalities(row):
    return [Modality(each.strip()) for each in row["modality"].split("|") if each.strip()]


def test_statements_are_in_the_tokens_of_the_model():
    assert [int(row["number"]) for row in ROWS] == list(range(1, 39))
    for row in ROWS:
        Stance(row["stance"])
        Certainty(int(row["certainty"]))
        EpistemicStatus(row["status"])
        assert not row["quantifier_kind"] or QuantifierKind(row["quantifier_kind"])


def test_every_degree_stance_and_modality_occurs():
    assert {row["certainty"] for row in ROWS} == set("0123")
    assert {row["stance"] for row in ROWS} == {"supports", "disputes", "asks", "intends"}
    assert {each for row in ROWS for each in modalities(row)} == set(Modality)
    assert sum(row["certainty"] != "3" for row in ROWS) >= 15


def test_the_manual_holds_none_of_the_sentences():
    manual = MANUAL.read_text(encoding="utf-8").lower()
    assert not [row["number"] for row in ROWS if row["sentence"].lower().rstrip(".") in manual]


def test_the_coding_keeps_to_the_ceilings_of_the_manual():
    for row in ROWS:
        ceiling = min((CEILINGS.get(each, 3) for each in modalities(row)), default=3)
        assert int(row["certainty"]) <= ceiling, row
        if row["stance"] in ("asks", "intends"):
            assert row["certainty"] == "0", row
        if row["status"] == "attributed_belief":
            assert int(row["certainty"]) <= 2, row
