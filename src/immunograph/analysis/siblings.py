"""Claims that differ only in their contexts: evidence against one of them may limit the other.

A null result in melanoma may be entered as evidence with a context, or as evidence against a claim that has the context
itself. Both have the same meaning, and both are found.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.scopes import Scopes
from immunograph.claims.context_overlap import Context, contains

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Restriction", "restrictions", "seen_from", "sibling_pairs", "within"]


@dataclass(frozen=True)
class Restriction:
    """A restriction of a claim by evidence against another claim with a narrower context.

    Parameters
    ----------
    other, key
        IRI and key of the other claim.
    stance
        ``Null`` or ``Disputes``.
    context
        Context of the other claim or of its passage, as text.
    """

    other: str
    key: str
    stance: str
    context: str

    def words(self) -> str:
        """Return the restriction as a phrase: *in disease melanoma it was not seen (K20)*.

        Returns
        -------
        str
            Context, result, and the key of the other claim in brackets.

        Examples
        --------
        >>> Restriction("urn:20", "K20", "Null", "disease melanoma").words()
        'in disease melanoma it was not seen (K20)'
        """
        return f"in {self.context} it {'was not seen' if self.stance == 'Null' else 'is disputed'} ({self.key})"


def sibling_pairs(columns: ClaimColumns) -> pl.DataFrame:
    """Find pairs of a supported claim and a disputed or null claim that differ only in their contexts.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    polars.DataFrame
        ``claim`` (supported) and ``other`` (with evidence against it), sorted and without duplicates.

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
    """Find the restrictions of supported claims by evidence against claims with a narrower context.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of the supported claims to look at; all if ``None``.

    Returns
    -------
    dict[str, list[Restriction]]
        IRI of the supported claim -> restrictions, sorted by key; claims without one are left out.
    """
    import polars as pl

    pairs = columns.derived(sibling_pairs)
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
            if any(within(scopes, outer, scope) for outer in widest):
                told = Restriction(other, columns.key(other), stance, columns.in_context(scope))
                made.setdefault(claim, {})[told] = None
    return {claim: sorted(told, key=lambda each: (each.key, each.stance)) for claim, told in made.items()}


def seen_from(kind: str, scopes: Scopes, here: Collection[Context], there: Collection[Context]) -> str:
    """Return the kind of a contradiction as seen from one of its sides, which may be the narrower or the wider one.

    Parameters
    ----------
    kind
        Kind of the contradiction, such as ``narrower``.
    scopes
        What compares contexts.
    here, there
        Contexts of the passages of this side and of the other one.

    Returns
    -------
    str
        ``narrower`` or ``wider`` if the other side is, ``each limits the other`` if neither is; other kinds as they are.
    """
    if kind != "narrower":
        return kind
    pairs = [(mine, other) for mine in here for other in there]
    if any(within(scopes, mine, other) for mine, other in pairs):
        return kind
    return "wider" if any(within(scopes, other, mine) for mine, other in pairs) else "each limits the other"


def within(scopes: Scopes, outer: Context, inner: Context) -> bool:
    """Return whether a context is strictly narrower than another one.

    Parameters
    ----------
    scopes
        The contexts of the graph, which know the superclasses of their values.
    outer, inner
        IRI of a context dimension -> IRIs of its values.

    Returns
    -------
    bool
        True if ``outer`` contains ``inner``, and not the reverse.
    """
    return contains(outer, inner, scopes.kinds) and not contains(inner, outer, scopes.kinds)
