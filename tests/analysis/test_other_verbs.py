"""A null result of one verb and the support of another of the same direction: gaps and contradictions both say it."""

from dataclasses import replace

import polars as pl
import pytest
from claims_of import columns_of

from immunograph.analysis.contradictions import find_contradictions
from immunograph.analysis.gaps import find_gaps
from immunograph.analysis.other_verbs import other_verb_pairs

CLAIMS = [("P1", "x", "-", "y"), ("N3", "x", "-", "y")]


def graph(stance, *, predicates=("ig:decreases", "ig:inhibits"), claims=CLAIMS, more=()):
    """Columns of a supported claim and of one that only has evidence against it."""
    columns = columns_of(claims, [("P1", "d1", "Supports", 3), ("N3", "d2", stance, 3), *more])
    verbs = dict(zip(("P1", "N3"), predicates, strict=True))
    frame = columns.claims.with_columns(pl.col("claim").replace_strict(verbs).alias("predicate"))
    return replace(columns, claims=frame, labels={"ig:decreases": "decreases", "ig:inhibits": "inhibits"})


@pytest.mark.parametrize(("stance", "word"), [("Null", "not seen (null result)"), ("Disputes", "disputed")])
def test_gaps_and_contradictions_name_the_same_pair(stance, word):
    columns = graph(stance)
    said = f"P1 (decreases) is supported, N3 (inhibits) {word}"
    found, matrix = find_contradictions(columns), find_gaps(columns, ["x"], ["y"], title="t")
    assert len(found) == 0
    assert said in found.text()
    assert said in found.as_dict()["notes"][0]
    assert "gaps names such claims" in found.text()
    assert f"{said}: different verbs, so contradictions does not list the pair" in matrix.text()
    assert matrix.mark("x", "y")[0] == ("M" if stance == "Null" else "D")


@pytest.mark.parametrize(
    "columns",
    [
        graph("Null", predicates=("ig:inhibits", "ig:inhibits")),
        graph("Null", claims=[("P1", "x", "-", "y"), ("N3", "x", "+", "y")]),
        graph("Null", claims=[("P1", "x", "-", "y"), ("N3", "x", "-", "z")]),
        graph("Supports"),
        graph("Null", claims=[("P1", "x", "-", "y"), ("N3", "x", "-", "y", "Rejected")]),
        graph("Null", more=[("P1", "d3", "Disputes", 3)]),
    ],
)
def test_other_pairs_are_not_noted(columns):
    assert other_verb_pairs(columns).is_empty()
    assert not find_contradictions(columns).notes
