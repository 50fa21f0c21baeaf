"""The docs list every value of every closed column, and no other."""

import re
from pathlib import Path

import pytest

from immunograph.curation.identifier_table import STATES
from immunograph.curation.passages import _PLACES
from immunograph.curation.predicates import _MATCH
from immunograph.curation.reader import _SCOPES
from immunograph.model import (
    Attitude,
    Certainty,
    ClaimStatus,
    DocumentStatus,
    EpistemicStatus,
    Modality,
    NumberKind,
    PassageRelation,
    QuantifierKind,
    QuantifierScope,
    Section,
    Stance,
    StudyDesign,
)
from immunograph.vocabulary import PropertyKind, Sign

PAGE = Path(__file__).parents[2] / "docs" / "your-own-claims.md"

CLOSED = {
    "`evidence.tsv` `stance`": {each.value for each in Stance},
    "`evidence.tsv` `certainty`": {str(int(each)) for each in Certainty},
    "`evidence.tsv` `status`": {each.value for each in EpistemicStatus},
    "`evidence.tsv` `modality`": {each.value for each in Modality},
    "`evidence.tsv` `attitude`": {each.value for each in Attitude},
    "`evidence.tsv` `quantifier_kind`": {each.value for each in QuantifierKind},
    "`evidence.tsv` `quantifier_of`": {each.value for each in QuantifierScope},
    "`evidence.tsv` `design`": {each.value for each in StudyDesign},
    "`evidence.tsv` `section`": {each.value for each in Section},
    "`evidence.tsv` `numbers`": {each.value for each in NumberKind},
    "`evidence.tsv` `place`": set(_PLACES),
    "`evidence.tsv` `relations`": {each.value for each in PassageRelation},
    "`documents.tsv` `status`": {each.value for each in DocumentStatus},
    "`decisions.tsv` `outcome`": {each.value for each in ClaimStatus},
    "`synonyms.tsv` `scope`": set(_SCOPES),
    "`identifiers.tsv` `state`": set(STATES),
    "`predicates.tsv` `kind`": {each.value for each in PropertyKind},
    "`predicates.tsv` `sign`": {each.value for each in Sign},
    "`predicates.tsv` `association`": {"yes"},
    "`predicates.tsv` `ro_match`, `biolink_match`": set(_MATCH),
}


def documented():
    """Column -> value -> meaning, as the page lists them."""
    section = PAGE.read_text(encoding="utf-8").partition("## The values of every closed column")[2]
    listed, column = {}, ""
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 3 and re.fullmatch(r"`[^`]+`", cells[1]):
            column = cells[0] or column
            listed.setdefault(column, {})[cells[1].strip("`")] = cells[2]
    return listed


def test_every_closed_column_is_documented():
    assert set(documented()) == set(CLOSED)


@pytest.mark.parametrize("column", CLOSED)
def test_the_documented_values_are_those_that_are_read(column):
    values = documented()[column]
    assert set(values) == CLOSED[column]
    assert all(values.values())
    assert len(set(values.values())) == len(values)
