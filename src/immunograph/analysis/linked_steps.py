"""Linked steps: claims that a text states as the effect of another claim, with only the evidence of that link.

A link ``L1 causes L2`` joins two claims and not their passages. The documents that make it are those that support both
claims. Of such a document, the passage with the lowest weight counts: which of its passages makes the link is not
recorded, and the hedge of the link must not be lost.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.vocabulary import IG

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CAUSAL", "Link", "links_of"]

CAUSAL: Final = (IG + "causes", IG + "contributesToClaim")
"""Relations between claims by which a text states that the first causes the second, or contributes to it."""


@dataclass(frozen=True, slots=True)
class Link:
    """The evidence of one link between two claims.

    Parameters
    ----------
    evidence
        IRIs of the passages of the second claim that count: one from each document that makes the link.
    certainty
        Highest certainty of these passages, from 1 to 3.
    belief, second
        First two moments of the belief in the second claim as the effect of the first: the mean, and the mean of the
        square.
    """

    evidence: frozenset[str]
    certainty: int
    belief: float
    second: float


def links_of(columns: ClaimColumns, beliefs: Beliefs, claims: Collection[str]) -> dict[tuple[str, str], Link]:
    """Return the links by which a text states that one claim causes another, or contributes to it.

    Parameters
    ----------
    columns, beliefs
        The claims, and the belief in each.
    claims
        IRIs of the claims that are steps; links of others are left out.

    Returns
    -------
    dict[tuple[str, str], Link]
        Claim and claim that it causes -> the evidence of the link. Links that no document makes, such as one between
        claims of two papers, are left out.

    Notes
    -----
    Joins of columns; O(links x passages of a claim).
    """
    import polars as pl

    wanted = pl.Series(sorted(claims), dtype=pl.String).implode()
    pairs = (
        columns.qualifiers.filter((pl.col("kind") == "link") & pl.col("property").is_in(list(CAUSAL)))
        .filter(pl.col("claim").is_in(wanted) & pl.col("value").is_in(wanted) & (pl.col("claim") != pl.col("value")))
        .select(pl.col("claim").alias("first"), pl.col("value").alias("claim"))
        .unique()
    )
    if not pairs.height:
        return {}
    asserting = columns.asserting
    making = asserting.select(pl.col("claim").alias("first"), "document").unique()
    weights = beliefs.passages.filter((pl.col("side") == 1) & (pl.col("weight") > 0)).select("evidence", "weight")
    passages = (
        pairs.join(asserting.select("claim", "evidence", "document", "lineage", "certainty"), on="claim")
        .join(making, on=["first", "document"], how="semi")
        .join(weights, on="evidence")
        .sort("first", "claim", "document", "weight", "certainty", "evidence")
        .unique(["first", "claim", "document"], keep="first", maintain_order=True)
    )
    return _moments(passages, beliefs)


def _moments(passages: pl.DataFrame, beliefs: Beliefs) -> dict[tuple[str, str], Link]:
    """Compute the belief in each link from its passages and from the evidence against its second claim."""
    import polars as pl

    against = beliefs.by_source.filter((pl.col("side") == -1) & pl.col("claim").is_in(passages["claim"].implode()))
    opposing = dict(against.group_by("claim").agg("weight").iter_rows())
    size = beliefs.parameters["model", "concentration"]

    def left(weights: Collection[float]) -> tuple[float, float]:
        first, second = 1.0, 1.0
        for weight in weights:
            first *= 1 - weight
            second *= (1 - weight) ** 2 + weight * (1 - weight) / (size + 1)
        return first, second

    made = {}
    for (one, other), rows in passages.group_by("first", "claim", maintain_order=True):
        supporting, square = left(rows.group_by("lineage").agg(pl.col("weight").max())["weight"].sort().to_list())
        unopposed, unopposed_square = left(sorted(opposing.get(other, ())))
        made[str(one), str(other)] = Link(
            evidence=frozenset(rows["evidence"]),
            certainty=max(rows["certainty"].to_list()),
            belief=(1 - supporting) * unopposed,
            second=(1 - 2 * supporting + square) * unopposed_square,
        )
    return made
