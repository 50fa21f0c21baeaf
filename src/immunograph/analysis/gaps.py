"""Where claims are missing: a matrix of two classes that distinguishes seventeen states of knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from immunograph.analysis.claim_columns import BEARER, INVOLVES, MATCH, ClaimColumns
from immunograph.analysis.companions import Companions
from immunograph.analysis.gap_matrix import Gaps
from immunograph.analysis.gap_notes import OppositeNotes, joint_states, limits_in_words
from immunograph.analysis.gap_states import MARKS, STATES, VOICES, of_combinations, state_of, voices_of
from immunograph.analysis.steps import reached_upwards

__all__ = ["MARKS", "STATES", "Gaps", "find_gaps"]


def find_gaps(
    columns: ClaimColumns, rows: Sequence[str], others: Sequence[str], *, title: str = "", left_out: str = ""
) -> Gaps:
    """Build the matrix of what is known about the effect of each row entity on each column entity.

    Parameters
    ----------
    columns
        The claims and their evidence.
    rows, others
        IRIs of the acting entities and of the entities acted on. A claim belongs to a column if its object is that
        entity (or an exact match of it), a process of it or something directed at it. It belongs only to the row of its
        own subject, because a statement about a class need not hold for each of its subclasses.
    title
        Heading of the matrix.
    left_out
        Sentence on the entities without a category, shown in the reports of the matrix; none if empty.

    Returns
    -------
    Gaps
        The matrix, without duplicate rows or columns.

    Notes
    -----
    Rejected and inferred claims, and those with a literal as object, do not count. O(claims + evidence + cells).
    """
    import polars as pl

    companions, below, same = Companions(columns), columns.below(BEARER, INVOLVES, MATCH), columns.below(MATCH)
    itself = {column: reached_upwards(same, column) for column in others}
    targets = [(each, column, each in itself[column]) for column in others for each in reached_upwards(below, column)]
    acted = pl.DataFrame(
        targets, {"object": pl.String, "column": pl.String, "direct": pl.Boolean}, orient="row"
    ).unique()
    acting = pl.DataFrame({"row": list(rows)}, schema={"row": pl.String}).unique()
    claims = (
        columns.claims.filter((pl.col("status") != "Rejected") & ~pl.col("inferred") & ~pl.col("literal"))
        .join(acting, left_on="subject", right_on="row")
        .join(acted, on="object")
        .select(
            "claim",
            pl.col("subject").alias("row"),
            "column",
            pl.when(~pl.col("direct")).then("object").alias("through"),
            pl.col("predicate").is_in(sorted(columns.associations)).alias("goes"),
        )
        .unique()
    )
    grouped = (
        claims.join(voices_of(columns), on="claim")
        .with_columns(
            (pl.col("goes") & (pl.max_horizontal("firm", "capable", "emphatic") > 0)).alias("together"),
            *(pl.when("goes").then(0).otherwise(name).alias(name) for name in ("firm", "capable", "emphatic")),
        )
        .with_columns(of_combinations(companions.claims))
        .group_by("row", "column")
        .agg(pl.col(*VOICES).max(), pl.col("claim").unique(), pl.struct("claim", "through").alias("through"))
    )
    joint, limited, opposed = joint_states(columns, companions.claims), limits_in_words(columns), OppositeNotes(columns)
    cells, narrower, through = {}, {}, {}
    for cell in grouped.iter_rows(named=True):
        row, column, told = cell["row"], cell["column"], cell["claim"]
        opposite, clashing = opposed.of(told)
        state = state_of(cell | {"opposite": clashing})
        if not state:
            continue
        cells[row, column] = state, tuple(sorted(columns.key(claim) for claim in told))
        parts = sorted(
            part for claim in told for part in (*limited.get(claim, ()), *_joint(claim, row, companions, joint))
        )
        if opposite or parts:
            narrower[row, column] = (*opposite, *parts)
        about = {each["claim"]: each["through"] for each in cell["through"] if each["through"]}
        if about:
            words = (f"{columns.key(claim)}: about {columns.label(thing)}" for claim, thing in about.items())
            through[row, column] = tuple(sorted(words))
    labels = {each: columns.label(each) for each in (*rows, *others)}
    return Gaps(
        list(dict.fromkeys(rows)), list(dict.fromkeys(others)), cells, labels, title, narrower, through, left_out
    )


def _joint(claim: str, row: str, companions: Companions, states: Mapping[str, str]) -> list[str]:
    """Return the note on a claim of a combination, with what was found of it."""
    return [note + states.get(claim, "") for note in companions.notes(claim, row)]
