"""Custom predicates without a sign: claims with them are not steps of a path."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.identifiers import compress
from immunograph.plurals import some_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["without_sign"]

_MOST_NAMED: Final = 3


def without_sign(columns: ClaimColumns, subjects: Collection[str], objects: Collection[str]) -> str:
    """Return sentences on the custom predicates without a sign, whose claims would otherwise be steps.

    Parameters
    ----------
    columns
        The claims and their evidence.
    subjects, objects
        IRIs of entities; only claims with one of ``subjects`` as subject or one of ``objects`` as object are examined.

    Returns
    -------
    str
        Sentences with a space before them, which say how a mapping gives a predicate a sign; empty if there are none.
    """
    import polars as pl

    claims = columns.derived(_unsigned)
    if claims.is_empty():
        return ""
    ends = pl.col("subject").is_in(sorted(subjects)) | pl.col("object").is_in(sorted(objects))
    names = sorted(columns.label(each) for each in claims.filter(ends)["predicate"].unique())
    if not names:
        return ""
    told = some_of([f"“{name}”" for name in names], _MOST_NAMED)
    which = (
        "This predicate has no sign, so claims with it are not steps"
        if len(names) == 1
        else "These predicates have no sign, so claims with them are not steps"
    )
    return (
        f" {which}: {told}. A mapping can give a predicate of its own a sign, in [predicate.NAME]: "
        'sign = "+", "-" or "unsigned".'
    )


def _unsigned(columns: ClaimColumns) -> pl.DataFrame:
    """Return the claims with a custom predicate that is neither signed nor an association; rejected ones are left out."""
    import polars as pl

    found = columns.claims.filter((pl.col("sign") == "") & ~pl.col("literal") & (pl.col("status") != "Rejected"))
    own = [each for each in found["predicate"].unique() if compress(each) is None and each not in columns.associations]
    return found.filter(pl.col("predicate").is_in(own)).select("subject", "predicate", "object")
