"""Claims between the same two entities with different verbs of one direction: one supported, the other only contradicted.

That IL-2 did not inhibit a cell does not contradict that it decreases it, because the verbs differ; but a reader of
either claim should know of the other. ``contradictions`` counts such pairs, and ``gaps`` names them on their cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.plurals import counted

if TYPE_CHECKING:
    import polars as pl

    from immunograph.analysis.claim_columns import ClaimColumns

__all__ = ["other_verb_notes", "other_verb_pairs", "other_verbs_in_words"]

_STANCES = {"Null": "not seen (null result)", "Disputes": "disputed"}


def other_verb_pairs(columns: ClaimColumns) -> pl.DataFrame:
    """Find pairs of claims of one direction and different verbs, of which one is supported and the other only opposed.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    polars.DataFrame
        ``claim`` (with support, without evidence against it), ``other`` (with evidence against it, without support) and
        ``stance`` (``Null`` or ``Disputes``) of the evidence against it, sorted. Both have the same subject, object and
        sign.

    Notes
    -----
    One hash join of the opposed with the supported claims: O(claims + evidence + pairs found).
    """
    import polars as pl

    supported, opposed = (frame["claim"].unique().implode() for frame in (columns.asserting, columns.disputing))
    signed = columns.claims.filter(
        pl.col("sign").is_in(["+", "-"]) & (pl.col("status") != "Rejected") & ~pl.col("inferred")
    ).select("claim", "subject", "object", "aspect", "sign", "predicate")
    without = signed.filter(pl.col("claim").is_in(opposed) & ~pl.col("claim").is_in(supported))
    ends = ["subject", "object", "sign"]
    backed = signed.filter(pl.col("claim").is_in(supported) & ~pl.col("claim").is_in(opposed))
    pairs = (
        backed.join(without, on=ends, suffix="_other")
        .filter(pl.col("predicate") != pl.col("predicate_other"))
        .filter(
            (pl.col("aspect") == pl.col("aspect_other")) | (pl.col("aspect") == "") | (pl.col("aspect_other") == "")
        )
        .select("claim", other="claim_other")
        .unique()
    )
    stances = columns.disputing.group_by("claim").agg(pl.col("stance").min())  # a dispute before a null result
    return pairs.join(stances.rename({"claim": "other"}), on="other").sort("claim", "other")


def other_verb_notes(columns: ClaimColumns) -> dict[str, dict[str, str]]:
    """Return a note on each pair, for the cell of the gap matrix that contains both claims.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    dict[str, dict[str, str]]
        Supported claim -> the other claim -> a phrase that names both by their keys.
    """
    verbs = dict(columns.claims.select("claim", "predicate").iter_rows())
    made: dict[str, dict[str, str]] = {}
    for claim, other, stance in columns.derived(other_verb_pairs).iter_rows():
        one, two = (f"{columns.key(each)} ({columns.label(verbs[each])})" for each in (claim, other))
        words = (
            f"{one} is supported, {two} {_STANCES[stance]}: different verbs, so contradictions does not list the pair"
        )
        made.setdefault(claim, {})[other] = words
    return made


def other_verbs_in_words(columns: ClaimColumns) -> str:
    """Return a sentence on the number of these pairs, which are not contradictions, with an example.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    str
        A sentence without full stop; an empty string if there are none.
    """
    pairs = columns.derived(other_verb_pairs)
    if pairs.is_empty():
        return ""
    claim, other, stance = pairs.row(0)
    verbs = dict(columns.claims.select("claim", "predicate").iter_rows())
    one, two = (f"{columns.key(each)} ({columns.label(verbs[each])})" for each in (claim, other))
    many = counted(
        pairs.height, "pair is not a contradiction, because its", "pairs are not contradictions, because their"
    )
    return (
        f"{many} claims have different verbs of one direction ({one} is supported, {two} {_STANCES[stance]}"
        + ("" if pairs.height == 1 else ", and others")
        + "); gaps names such claims below its matrix"
    )
