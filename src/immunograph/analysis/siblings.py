"""Claims of one subject, predicate and object in different contexts: what one of them denies may limit the other.

That an effect was not seen in melanoma may be entered as evidence with a context, or as evidence on a claim that has
the context itself. Both say the same, and are found alike.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.scopes import Context, Scopes, contains

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Restriction", "restrictions", "sibling_pairs"]


@dataclass(frozen=True)
class Restriction:
    """Evidence against a part of a claim that another claim, ``other``, is about.

    ``stance`` is ``Null`` or ``Disputes``, and ``context`` what the other claim, or its passage, is limited to.
    """

    other: str
    key: str
    stance: str
    context: str

    def words(self) -> str:
        """Return it as words that may follow the claim: *in disease melanoma it was not seen (K20)*.

        Returns
        -------
        str
            Context, what was found, and the key of the other claim.

        Examples
        --------
        >>> Restriction("urn:20", "K20", "Null", "disease melanoma").words()
        'in disease melanoma it was not seen (K20)'
        """
        return f"in {self.context} it {'was not seen' if self.stance == 'Null' else 'is disputed'} ({self.key})"


def sibling_pairs(columns: ClaimColumns) -> pl.DataFrame:
    """Find supported claims of which another claim, that differs in its context alone, is disputed or a null result.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    polars.DataFrame
        ``claim`` (supported) and ``other`` (with evidence against it), each pair once, sorted.

    Notes
    -----
    One hash join of the supported with the disputed claims: O(claims + evidence + pairs found).
    """
    import polars as pl

    contexts = columns.qualifiers.filter(pl.col("kind") == "context")["claim"].unique().implode()
    stated = columns.claims.filter((pl.col("status") != "Rejected") & ~pl.col("inferred"))
    against = stated.filter(pl.col("claim").is_in(columns.disputing["claim"].unique().implode()))
    # Few claims are disputed: the supported ones are narrowed to theirs before anything is grouped.
    ends = ["subject", "predicate", "object", "aspect"]
    supported = stated.filter(pl.col("claim").is_in(columns.asserting["claim"].unique().implode())).join(
        against, on=ends, how="semi"
    )
    pairs = (
        supported.select("claim", *ends)
        .join(against.select(pl.col("claim").alias("other"), *ends), on=ends)
        .filter((pl.col("claim") != pl.col("other")) & pl.any_horizontal(pl.col("claim", "other").is_in(contexts)))
        .select("claim", "other")
        .unique()
    )
    named = pl.concat([pairs["claim"], pairs["other"]]).unique().implode()
    parts = columns.qualifiers.filter((pl.col("kind") == "participant") & pl.col("claim").is_in(named))
    alike = (
        pl.concat(
            [
                columns.claims.filter(pl.col("claim").is_in(named)).select(
                    "claim", pl.concat_str("subject", "object", separator="\n").alias("part")
                ),
                parts.select("claim", pl.concat_str("property", "value", separator="\n").alias("part")),
            ]
        )
        .group_by("claim")
        .agg(pl.col("part").unique().sort().str.join("\n\n").alias("parts"))
    )
    both = pairs.join(alike, on="claim").join(alike, left_on="other", right_on="claim", suffix="_other")
    return both.filter(pl.col("parts") == pl.col("parts_other")).select("claim", "other").sort("claim", "other")


def restrictions(columns: ClaimColumns, claims: Collection[str] | None = None) -> dict[str, list[Restriction]]:
    """Return for each supported claim what other claims deny of a part of it.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        Only these claims; all of them if left out.

    Returns
    -------
    dict[str, list[Restriction]]
        Claim -> the restrictions, each once, by key; claims without one are left out.
    """
    import polars as pl

    pairs = sibling_pairs(columns)
    if claims is not None:
        pairs = pairs.filter(pl.col("claim").is_in(sorted(claims)))
    if pairs.is_empty():
        return {}
    scopes = Scopes(columns)
    said: dict[str, list[tuple[str, str]]] = {}
    rows = columns.disputing.filter(pl.col("claim").is_in(pairs["other"].unique().implode()))
    for claim, evidence, stance in rows.select("claim", "evidence", "stance").sort("claim", "evidence").iter_rows():
        said.setdefault(claim, []).append((evidence, stance))
    supporting = scopes.support(set(pairs["claim"]))
    made: dict[str, dict[Restriction, None]] = {}
    for claim, other in pairs.iter_rows():
        widest = [scopes.of(claim, evidence) for evidence, _ in supporting[claim]]
        for evidence, stance in said[other]:
            scope = scopes.of(other, evidence)
            if any(_within(scopes, outer, scope) for outer in widest):
                told = Restriction(other, columns.key(other), stance, columns.in_context(scope))
                made.setdefault(claim, {})[told] = None
    return {claim: sorted(told, key=lambda each: (each.key, each.stance)) for claim, told in made.items()}


def _within(scopes: Scopes, outer: Context, inner: Context) -> bool:
    """Return whether a context is part of another one, and not all of it."""
    return contains(outer, inner, scopes.kinds) and not contains(inner, outer, scopes.kinds)
