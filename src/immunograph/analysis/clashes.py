"""Clashes of claims as columns: found, told apart and put in order, before a word of them is written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from immunograph.analysis.columns import MATCH, SUBCLASS, ClaimColumns
from immunograph.claims.handles import handles_of
from immunograph.model import Certainty
from immunograph.vocabulary import IG

if TYPE_CHECKING:
    import polars as pl

__all__ = ["KINDS", "ancestors_of_contexts", "classified", "contradiction_pairs", "overlapping"]

KINDS: Final = ("conflict", "hedge against assertion", "same source", "contrast of context")
"""The four kinds, in the order in which a curator should look."""

_CONTRAST: Final = IG + "contrastsInContext"


def _side(evidence: pl.DataFrame) -> pl.DataFrame:
    """Sum one side's evidence up for each claim: firmness, number of lineages, and the first and last of them."""
    import polars as pl

    return evidence.group_by("claim").agg(
        pl.col("certainty").max().alias("certainty"),
        pl.col("lineage").n_unique().alias("sources"),
        pl.col("lineage").min().alias("first"),
        pl.col("lineage").max().alias("last"),
    )


def contradiction_pairs(columns: ClaimColumns) -> pl.DataFrame:
    """Find the clashes as columns, before context is looked at: the part that has to be fast.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    polars.DataFrame
        ``claim``, ``other`` (the same where a claim is supported and disputed), ``certainty`` and
        ``other_certainty`` of the two sides, ``sources`` and ``other_sources`` (numbers of lineages), ``same``
        (one lineage stands behind both sides).

    Notes
    -----
    One grouping of the evidence and one hash join of the positive with the negative claims on subject and object:
    O(evidence + claims + pairs found). The SPARQL form with ``NOT EXISTS`` over all pairs is quadratic in engines.
    """
    import polars as pl

    supported, disputed = _side(columns.asserting), _side(columns.disputing)
    same = (
        (pl.col("first") == pl.col("last"))
        & (pl.col("first_other") == pl.col("last_other"))
        & (pl.col("first") == pl.col("first_other"))
    )
    shape = (
        "claim",
        "other",
        "certainty",
        pl.col("certainty_other").alias("other_certainty"),
        "sources",
        pl.col("sources_other").alias("other_sources"),
        same.alias("same"),
    )
    stances = supported.join(disputed, on="claim", suffix="_other").with_columns(pl.col("claim").alias("other"))
    signed = columns.claims.filter(
        pl.col("sign").is_in(["+", "-"]) & (pl.col("status") != "Rejected") & ~pl.col("inferred")
    ).select("claim", "subject", "object", "aspect", "sign")
    minus = signed.filter(pl.col("sign") == "-").join(supported, on="claim")
    # Few pairs carry both signs: the second side is narrowed to the pairs of the first before evidence is joined.
    plus = signed.filter(pl.col("sign") == "+").join(minus, on=["subject", "object"], how="semi")
    plus = plus.join(supported, on="claim")
    signs = (
        plus.join(minus, on=["subject", "object"], suffix="_other")
        .filter(
            (pl.col("aspect") == pl.col("aspect_other")) | (pl.col("aspect") == "") | (pl.col("aspect_other") == "")
        )
        .rename({"claim_other": "other"})
    )
    found = pl.concat([stances.select(shape), signs.select(shape)])
    return found.unique(["claim", "other"]).sort("claim", "other")


def classified(columns: ClaimColumns) -> pl.DataFrame:
    """Classify and order all clashes, as columns.

    Returns
    -------
    polars.DataFrame
        ``kind``, ``claims`` and ``others`` (lists), ``certainty`` of the weaker and ``firmer`` of the firmer side,
        ``sources``, ``apart`` (in which dimensions the contexts exclude one another) and ``curated`` (the reason of a
        contrast that the curators linked).

    Notes
    -----
    Only pairs that both name a context are looked at one by one; all else is a comparison of columns.
    """
    import polars as pl

    pairs = contradiction_pairs(columns)
    links = columns.qualifiers.filter((pl.col("kind") == "link") & (pl.col("property") == _CONTRAST))
    linked = {frozenset(pair) for pair in links.select("claim", "value").iter_rows()}
    both = pl.concat([links.select("claim", other="value"), links.select(claim="value", other="claim")])
    pairs = pairs.join(both, on=["claim", "other"], how="anti")
    pairs = pairs.join(_apart(columns, pairs), on=["claim", "other"], how="left").with_columns(
        pl.col("apart").fill_null(""),
        pl.min_horizontal("certainty", "other_certainty").alias("weaker"),
        pl.max_horizontal("certainty", "other_certainty").alias("firmer"),
    )
    kind = (
        pl.when(pl.col("apart") != "")
        .then(pl.lit("contrast of context"))
        .when("same")
        .then(pl.lit("same source"))
        .when((pl.col("firmer") == int(Certainty.ASSERTED)) & (pl.col("weaker") < int(Certainty.ASSERTED)))
        .then(pl.lit("hedge against assertion"))
        .otherwise(pl.lit("conflict"))
    )
    found = pairs.select(
        kind.alias("kind"),
        pl.concat_list("claim").alias("claims"),
        pl.concat_list("other").alias("others"),
        pl.col("weaker").alias("certainty").cast(pl.Int64),
        pl.col("firmer").cast(pl.Int64),
        (pl.col("sources") + pl.col("other_sources") - pl.col("same").cast(pl.Int64)).alias("sources").cast(pl.Int64),
        "apart",
        pl.lit("").alias("curated"),
    )
    found = pl.concat([found, pl.DataFrame(_curated_contrasts(columns, linked), schema=found.schema, orient="row")])
    keys = columns.claims.select("claim", "identifier").unique("claim", keep="first")
    for side in ("claims", "others"):
        named = found.select(pl.col(side).list.first().alias("first")).join(
            keys, left_on="first", right_on="claim", how="left", maintain_order="left"
        )
        named = named.with_columns(handles_of(named["first"]))
        key = pl.when(pl.col("identifier").fill_null("") != "").then("identifier").otherwise("handle")
        found = found.with_columns(named.select(key.alias(f"key_{side}")).to_series())
    place = pl.col("kind").replace_strict({kind: number for number, kind in enumerate(KINDS)}, return_dtype=pl.Int64)
    order = (place, -pl.col("certainty"), -pl.col("sources"), "key_claims", "key_others")
    return found.sort(order).drop("key_claims", "key_others")


def _apart(columns: ClaimColumns, pairs: pl.DataFrame) -> pl.DataFrame:
    """Tell, for the pairs of two claims whose contexts exclude one another, in which dimensions they do."""
    import polars as pl

    named = columns.qualifiers.filter(pl.col("kind") == "context").select(
        "claim", pl.col("property").alias("dimension")
    )
    named = named.unique()
    shared = (
        pairs.filter(pl.col("claim") != pl.col("other"))
        .select("claim", "other")
        .join(named, on="claim")
        .join(named.rename({"claim": "other"}), on=["other", "dimension"], how="semi")
        .select("claim", "other")
        .unique()
        .sort("claim", "other")
    )
    claims = {claim for pair in shared.iter_rows() for claim in pair}
    kinds = ancestors_of_contexts(columns, claims)
    rows = [(claim, other, _exclusion(columns, claim, other, kinds)) for claim, other in shared.iter_rows()]
    return pl.DataFrame(rows, schema=dict.fromkeys(("claim", "other", "apart"), pl.String), orient="row")


def _curated_contrasts(columns: ClaimColumns, linked: set[frozenset[str]]) -> list[dict[str, Any]]:
    """Gather the curators' contrast links that hang together into one clash each: stage-bound claims against the rest."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for pair in linked:
        if len(pair) == 2:
            one, other = sorted(pair)
            neighbours[one].add(other)
            neighbours[other].add(one)
    made, seen = [], set()
    firmness = dict(_side(columns.asserting).select("claim", "certainty").iter_rows())
    sources: dict[str, set[str]] = defaultdict(set)
    for claim, lineage in columns.evidence.select("claim", "lineage").iter_rows():
        if claim in neighbours:
            sources[claim].add(lineage)
    for start in sorted(neighbours):
        if start in seen:
            continue
        sides, queue = {start: 0}, [start]
        while queue:
            here = queue.pop()
            for near in sorted(neighbours[here]):
                if near not in sides:
                    sides[near] = 1 - sides[here]
                    queue.append(near)
        seen |= set(sides)
        groups = [tuple(sorted((c for c, side in sides.items() if side == k), key=columns.key)) for k in (0, 1)]
        groups.sort(key=lambda group: -sum(claim in columns.context for claim in group))
        named = {
            f"{columns.label(dimension)}: {', '.join(sorted(columns.label(value) for value in values))}"
            for claim in groups[0]
            for dimension, values in columns.context.get(claim, {}).items()
        }
        reason = "the curators linked them as a contrast" + (f" of {'; '.join(sorted(named))}" if named else "")
        certainties = [max((firmness.get(claim, 0) for claim in group), default=0) for group in groups]
        made.append(
            {
                "kind": "contrast of context",
                "claims": list(groups[0]),
                "others": list(groups[1]),
                "certainty": min(certainties),
                "firmer": max(certainties),
                "sources": len(set().union(*(sources[claim] for claim in sides))),
                "apart": "",
                "curated": reason + " against the other; both can hold",
            }
        )
    return made


def _exclusion(columns: ClaimColumns, claim: str, other: str, kinds: dict[str, frozenset[str]]) -> str:
    """Tell in which dimensions two contexts exclude one another."""
    one, two = columns.context.get(claim, {}), columns.context.get(other, {})
    apart = []
    for dimension in sorted(set(one) & set(two)):
        if not overlapping(one[dimension], two[dimension], kinds):
            shown = [", ".join(sorted(map(columns.label, side[dimension]))) for side in (one, two)]
            apart.append(f"{columns.label(dimension)} {shown[0]} against {shown[1]}")
    return "; ".join(apart)


def overlapping(one: frozenset[str], other: frozenset[str], kinds: dict[str, frozenset[str]]) -> bool:
    """Tell whether two sets of context values share a value, or hold a kind of one another."""
    if one & other:
        return True
    return any(kinds.get(value, frozenset()) & other for value in one) or any(
        kinds.get(value, frozenset()) & one for value in other
    )


def ancestors_of_contexts(columns: ClaimColumns, claims: Collection[str] | None = None) -> dict[str, frozenset[str]]:
    """Context value -> all that it is a kind of, for the values that these claims (or all) have."""
    contexts = columns.context
    chosen = contexts.values() if claims is None else [contexts[claim] for claim in claims if claim in contexts]
    wanted = {value for sides in chosen for values in sides.values() for value in values}
    if not wanted:
        return {}
    above = columns.above(SUBCLASS, MATCH)
    made = {}
    for value in wanted:
        reached: set[str] = set()
        queue = [value]
        while queue:
            for each in above.get(queue.pop(), ()):
                if each not in reached:
                    reached.add(each)
                    queue.append(each)
        made[value] = frozenset(reached)
    return made
