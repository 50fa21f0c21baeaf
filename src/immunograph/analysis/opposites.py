"""Claims that say the opposite between the same two entities: an increase against a decrease.

Such a claim is not evidence against the other one, because its passages are recorded as support of their own claim; but
a reader who asks what contradicts a claim expects to see it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from immunograph.analysis.claim_columns import SMALL, ClaimColumns
from immunograph.analysis.clashes import classified
from immunograph.analysis.scopes import Scopes
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.siblings import restrictions, seen_from
from immunograph.curation.reporting import stating_records

if TYPE_CHECKING:
    import polars as pl

    from immunograph.claims import ClaimsView
    from immunograph.gate import Record

__all__ = ["Opposite", "columns_near", "opposing_records", "opposite_claims", "opposite_marks", "opposite_pairs"]

_COMPATIBLE = "contrast of context"
"""The kind of contradiction in which both claims can hold."""


@dataclass(frozen=True)
class Opposite:
    """A supported claim with the opposite direction between the same two entities.

    Parameters
    ----------
    other, key, proposition
        IRI, key and proposition of that claim.
    kind
        Kind of the contradiction, such as ``conflict``; ``narrower`` or ``wider`` if the other claim is.
    certainty
        Certainty of that claim, 1 to 3.
    """

    other: str
    key: str
    proposition: str
    kind: str
    certainty: int

    def words(self) -> str:
        """Return the claim as a phrase with its certainty and the kind of contradiction.

        Returns
        -------
        str
            Key, proposition and, in brackets, certainty and kind.

        Examples
        --------
        >>> Opposite("urn:3", "P3", "that IL-15 decreases Treg cells", "conflict", 3).words()
        'P3  that IL-15 decreases Treg cells (certainty 3 of 3; conflict)'
        """
        return f"{self.key}  {self.proposition} (certainty {self.certainty} of 3; {self.kind})"

    def mark(self) -> str:
        """Return the claim as a remark on another one, without its proposition.

        Returns
        -------
        str
            Key and, in brackets, certainty and kind.

        Examples
        --------
        >>> Opposite("urn:3", "P3", "that IL-15 decreases Treg cells", "conflict", 3).mark()
        'P3 (certainty 3 of 3; conflict)'
        """
        return f"{self.key} (certainty {self.certainty} of 3; {self.kind})"


def opposite_pairs(columns: ClaimColumns) -> dict[tuple[str, str], str]:
    """Find all pairs of supported claims that say opposite things about the same two entities.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    dict[tuple[str, str], str]
        Pair of IRIs -> kind of the contradiction; each pair in both orders. Contrasts of context are left out.
    """
    import polars as pl

    pairs = columns.derived(classified).filter(~pl.col("disputed") & (pl.col("kind") != _COMPATIBLE))
    kinds: dict[tuple[str, str], str] = {}
    for kind, ones, others in pairs.select("kind", "claims", "others").iter_rows():
        for one, other in ((one, other) for one in ones for other in others):
            kinds.setdefault((one, other), kind)
            kinds.setdefault((other, one), kind)
    return kinds


def columns_near(columns: ClaimColumns, claims: pl.Series) -> ClaimColumns:
    """Return the columns of some claims alone, so that few are compared with each other.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of the claims to keep.

    Returns
    -------
    ClaimColumns
        Their rows, evidence and contexts.
    """
    import polars as pl

    chosen = pl.col("claim").is_in(claims.implode())
    return replace(
        columns,
        claims=columns.claims.filter(chosen),
        evidence=columns.evidence.filter(chosen),
        qualifiers=columns.qualifiers.filter(chosen),
    )


def opposite_claims(columns: ClaimColumns, claims: Collection[str]) -> dict[str, list[Opposite]]:
    """Find the claims that say the opposite of the given ones, as ``contradictions`` lists them.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims.

    Returns
    -------
    dict[str, list[Opposite]]
        Claim -> its opposites, sorted by key; claims without one, and contrasts of context, are left out.

    Notes
    -----
    In a large graph, only the claims between the same two entities are compared: O(claims + evidence). In a small one,
    all claims are compared once, and the result is cached.
    """
    found = _opposites(columns, claims)
    sentences = Sentences(columns, {each.other for several in found.values() for each in several})
    return {
        claim: [replace(each, proposition=sentences.proposition(each.other)) for each in several]
        for claim, several in found.items()
    }


def opposite_marks(columns: ClaimColumns, claims: Collection[str]) -> dict[str, list[str]]:
    """Return remarks on the claims that say the opposite of the given ones, without their propositions.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims.

    Returns
    -------
    dict[str, list[str]]
        Claim -> a remark for each of its :func:`opposite_claims`, in their order, such as ``P3 (certainty 2 of 3;
        conflict)``; claims without one are left out.

    Notes
    -----
    As for :func:`opposite_claims`, but no sentences are generated.
    """
    found = _opposites(columns, claims)
    return {claim: [each.mark() for each in several] for claim, several in found.items()}


def _opposites(columns: ClaimColumns, claims: Collection[str]) -> dict[str, list[Opposite]]:
    """Return the opposites of each claim, without propositions."""
    import polars as pl

    wanted = set(claims)
    ends = columns.claims.filter(pl.col("claim").is_in(sorted(wanted)) & pl.col("sign").is_in(["+", "-"]))
    if ends.is_empty():
        return {}
    between = columns.claims.join(ends.select("subject", "object"), on=["subject", "object"], how="semi")
    if not {"+", "-"} <= set(between["sign"]):
        return {}
    near = columns if columns.claims.height <= SMALL else columns_near(columns, between["claim"].unique())
    kinds = {pair: kind for pair, kind in near.derived(_seen_kinds).items() if pair[0] in wanted}
    if not kinds:
        return {}
    certainty = dict(near.asserting.group_by("claim").agg(pl.col("certainty").max()).iter_rows())
    made: dict[str, list[Opposite]] = {}
    for (claim, other), kind in kinds.items():
        told = Opposite(other, columns.key(other), "", kind, int(certainty.get(other, 0)))
        made.setdefault(claim, []).append(told)
    return {claim: sorted(found, key=lambda each: (each.key, each.other)) for claim, found in made.items()}


def _seen_kinds(columns: ClaimColumns) -> dict[tuple[str, str], str]:
    """Return the pairs of :func:`opposite_pairs` with the kind as the first of each sees it: the other may be wider."""
    import polars as pl

    kinds = dict(columns.derived(opposite_pairs))
    scopes = Scopes(columns)
    rows = columns.derived(classified).filter(~pl.col("disputed") & (pl.col("kind") == "narrower"))
    for ones, others, *passages in rows.select("claims", "others", "passages", "other_passages").iter_rows():
        for one, other in ((one, other) for one in ones for other in others):
            if kinds[one, other] == "narrower":
                sides = [
                    [scopes.of(claim, each) for each in of] for claim, of in zip((one, other), passages, strict=True)
                ]
                kinds[one, other] = seen_from("narrower", scopes, *sides)
                kinds[other, one] = seen_from("narrower", scopes, *reversed(sides))
    return kinds


def opposing_records(
    columns: ClaimColumns, view: ClaimsView, claims: Collection[str]
) -> dict[str, list[tuple[str, Record]]]:
    """Return the passages of other claims that are evidence against the given ones, or support their opposites.

    Parameters
    ----------
    columns, view
        The claims and their evidence, as columns and as data frames.
    claims
        IRIs of claims.

    Returns
    -------
    dict[str, list[tuple[str, Record]]]
        Key of a claim -> pairs of a description of another claim and the record of one of its passages: support for a
        claim that says the opposite, or evidence against one that is the same in a narrower context. Claims without
        such other claims are left out.
    """
    made: dict[str, list[tuple[str, Record]]] = {}
    for claim, opposites in opposite_claims(columns, claims).items():
        made[columns.key(claim)] = [
            (f"{each.key}, {each.proposition} (certainty {each.certainty} of 3)", record)
            for each in opposites
            for record in stating_records(view, [each.other])
            if record.stance == "supports"
        ]
    for claim, narrower in restrictions(columns, claims).items():
        made.setdefault(columns.key(claim), []).extend(
            (each.key, record)
            for each in narrower
            for record in stating_records(view, [each.other])
            if record.stance != "supports"
        )
    return made
