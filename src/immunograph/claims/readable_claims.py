"""Decide which claims can be read: one decision, which every command and analysis shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.model import ClaimStatus
from immunograph.vocabulary import concept

if TYPE_CHECKING:
    import polars as pl

__all__ = ["unreadable_claims"]

_STATUSES: Final = frozenset(concept(each).rpartition("/")[2] for each in ClaimStatus)


def unreadable_claims(rows: pl.DataFrame, declared: pl.Series, statuses: pl.DataFrame) -> pl.Series:
    """Return the claims whose proposition or status cannot be read.

    These are claims that are blank nodes, or have a literal or blank node as subject, a blank node as object, several
    predicates, a literal among several objects, several statuses, or a status that the model does not define; and those
    that lack a subject, a predicate or an object.

    Parameters
    ----------
    rows
        One row per claim, subject, predicate and object: ``claim``, ``subject``, ``unnamed`` (whether the subject is a
        literal), ``predicate``, ``object``, ``literal`` and ``status`` (local name, or null for none).
    declared
        IRIs of the instances of ``ig:Claim``.
    statuses
        Claims and their statuses: columns ``s`` and ``status``.

    Returns
    -------
    polars.Series
        Distinct IRIs, sorted.
    """
    import polars as pl

    values = pl.struct("object", "literal").n_unique()
    of_claim = rows.group_by("claim").agg(
        several=(pl.col("predicate").n_unique() > 1) | (pl.col("literal").any() & (values > 1)),
        unnamed=pl.col("unnamed").any()
        | pl.any_horizontal(pl.col("claim", "subject").str.starts_with("_:")).any()
        | (~pl.col("literal") & pl.col("object").str.starts_with("_:")).any(),
        status=(pl.col("status").is_not_null() & ~pl.col("status").is_in(sorted(_STATUSES))).any(),
    )
    wrong = of_claim.filter(pl.any_horizontal("several", "unnamed", "status"))["claim"]
    lacking = declared.filter(~declared.is_in(rows["claim"].implode()))
    twice = statuses.filter(statuses["s"].is_duplicated())["s"]
    return pl.concat([each.cast(pl.String).alias("claim") for each in (wrong, lacking, twice)]).unique().sort()
