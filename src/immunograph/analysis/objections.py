"""Texts on the evidence against claims, and on the limits within which claims are supported."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.companions import Companions
from immunograph.analysis.counterparts import counterparts
from immunograph.analysis.opposites import opposite_marks
from immunograph.analysis.scopes import support_limits
from immunograph.analysis.siblings import restrictions

if TYPE_CHECKING:
    import polars as pl

__all__ = ["limited_claims", "opposed_claims"]


def opposed_claims(columns: ClaimColumns, claims: pl.Series) -> dict[str, str]:
    """Describe what contradicts claims: disputes, null results, opposite claims, and evidence against a part of a claim.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims, as a polars series that holds one list (``implode``).

    Returns
    -------
    dict of str to str
        Claim -> text such as ``is disputed and has a null result for disease melanoma`` or ``has its opposite stated by K2
        (certainty 3 of 3; conflict)``; other claims are left out.
    """
    import polars as pl

    contexts: dict[str, dict[str, set[str]]] = {}
    rows = columns.disputing.filter(pl.col("claim").is_in(claims)).sort("claim", "stance", "evidence")
    for claim, evidence, stance in rows.select("claim", "evidence", "stance").iter_rows():
        of = columns.in_context(columns.own_context.get(evidence, {}))
        contexts.setdefault(claim, {}).setdefault(stance, set()).add(of)
    made = {
        claim: " and ".join(_against(stance, limits) for stance, limits in of_claim.items())
        for claim, of_claim in contexts.items()
    }
    wanted = claims.explode().drop_nulls().to_list()
    for claim, opposites in opposite_marks(columns, wanted).items():
        told = f"has its opposite stated by {' and '.join(opposites)}"
        made[claim] = f"{made[claim]} and {told}" if claim in made else told
    for claim, others in counterparts(columns, wanted).items():
        told = " and ".join(f"has {each.words()}" for each in others if each.stance != "Supports")
        if told:
            made[claim] = f"{made[claim]} and {told}" if claim in made else told
    for claim, elsewhere in restrictions(columns, wanted).items():
        told = "; ".join(each.words() for each in elsewhere)
        made[claim] = f"{made[claim]}; {told}" if claim in made else f"has evidence against a part of it: {told}"
    return made


def _against(stance: str, contexts: Collection[str]) -> str:
    """Return words for the evidence of one stance, with its contexts; an empty context stands for evidence without one."""
    what = "has a null result" if stance == "Null" else "is disputed"
    parts = " and for ".join(sorted(filter(None, contexts)))
    if not parts:
        return what
    return f"{what}, also for {parts}" if "" in contexts else f"{what} for {parts}"


def limited_claims(columns: ClaimColumns, claims: Collection[str]) -> dict[str, str]:
    """Describe the limits of claims that are supported within limits only, or stated for several things jointly.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims.

    Returns
    -------
    dict of str to str
        Claim -> text such as ``is supported within limits only (setting in vitro)`` or ``is stated for interferons and
        interleukins together``.
    """
    made = {
        claim: f"is supported within limits only ({limits})"
        for claim, limits in support_limits(columns, claims).items()
    }
    companions = Companions(columns, claims)
    for claim in claims:
        if together := companions.joint(claim):
            told = f"is stated for {together} together"
            made[claim] = f"{made[claim]} and {told}" if claim in made else told
    return made
