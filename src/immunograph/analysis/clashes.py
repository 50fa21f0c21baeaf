"""Contradictions as columns: found, classified and sorted before any sentence is generated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.other_verbs import other_verbs_in_words
from immunograph.analysis.scopes import Scopes
from immunograph.analysis.siblings import sibling_pairs
from immunograph.claims.context_overlap import Context, contains, excluding
from immunograph.claims.handles import handles_of
from immunograph.model import Certainty
from immunograph.plurals import counted, some_of
from immunograph.vocabulary import IG

if TYPE_CHECKING:
    import polars as pl

__all__ = ["KINDS", "classified", "contradiction_pairs", "left_out_words", "notes_on_left_out", "pairs_left_out"]

KINDS: Final = ("conflict", "hedge against assertion", "same source", "narrower", "contrast of context")
"""The five kinds, in the order in which a curator should review them."""

_NAMED: Final = 6
"""Maximum number of left-out pairs that a note names."""
_SEEN_BY: Final = (
    'what became of sources is listed by kg.ask("retracted-sources"), a claim with all its passages by kg.describe'
)
_CONTRAST: Final = IG + "contrastsInContext"


def _side(evidence: pl.DataFrame) -> pl.DataFrame:
    """Aggregate one side's evidence by claim: maximum certainty, number of lineages, first and last lineage."""
    import polars as pl

    return evidence.group_by("claim").agg(
        pl.col("certainty").max().alias("certainty"),
        pl.col("lineage").n_unique().alias("sources"),
        pl.col("lineage").min().alias("first"),
        pl.col("lineage").max().alias("last"),
    )


def contradiction_pairs(columns: ClaimColumns) -> pl.DataFrame:
    """Find candidate contradictions, without regard to context; this is the time-critical step.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    polars.DataFrame
        ``claim``, ``other`` (the same where a claim is supported and disputed), ``certainty`` and
        ``other_certainty`` of the two sides, ``sources`` and ``other_sources`` (numbers of lineages), ``same``
        (whether both sides are based on one lineage), ``disputed`` (whether the other side is evidence against ``other``).

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
        "disputed",
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
    signs = _of_the_same_objects(columns, signs)
    siblings = columns.derived(sibling_pairs).join(supported, on="claim")
    siblings = siblings.join(disputed, left_on="other", right_on="claim", suffix="_other")
    sides = ((stances, True), (siblings, True), (signs, False))
    found = pl.concat([frame.with_columns(pl.lit(against).alias("disputed")).select(shape) for frame, against in sides])
    return found.unique(["claim", "other"]).sort("claim", "other")


def _of_the_same_objects(columns: ClaimColumns, pairs: pl.DataFrame) -> pl.DataFrame:
    """Drop pairs of claims whose sets of joint objects differ.

    Resistance of a variant to one drug does not contradict its sensitivity to a combination of drugs.
    """
    import polars as pl

    named = pl.concat([pairs["claim"], pairs["other"]]).unique()
    objects = (
        columns.claims.filter(pl.col("claim").is_in(named.implode()))
        .group_by("claim")
        .agg(pl.col("object").unique().sort().str.join("\n").alias("objects"))
    )
    both = pairs.join(objects, on="claim").join(objects, left_on="other", right_on="claim", suffix="_other")
    return both.filter(pl.col("objects") == pl.col("objects_other"))


def classified(columns: ClaimColumns) -> pl.DataFrame:
    """Return all contradictions as columns, classified and sorted.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    polars.DataFrame
        ``kind``, ``claims`` and ``others`` (lists), ``certainty`` and ``firmer`` (the lower and the higher certainty of
        the two sides), ``sources`` (number of lineages of both sides together), ``scope`` (how the contexts of the two
        sides differ), ``curated`` (the reason for a contrast that the curators linked), ``passages`` and
        ``other_passages`` (IRIs of the evidence of each side; empty if all of it), ``disputed`` (whether the second side is
        evidence against its claims instead of support for opposite ones).

    Notes
    -----
    Only pairs in which a side has a context are compared one by one; all others by column operations.
    """
    import polars as pl

    pairs = columns.derived(contradiction_pairs)
    both = _linked_pairs(columns)
    linked = {frozenset(pair) for pair in both.iter_rows()}
    pairs = pairs.join(both, on=["claim", "other"], how="anti").with_columns(
        pl.min_horizontal("certainty", "other_certainty").alias("weaker"),
        pl.max_horizontal("certainty", "other_certainty").alias("firmer"),
    )
    scoped = _scoped(columns, pairs)
    plain = pairs.join(scoped, on=["claim", "other"], how="anti")
    plain = plain.join(_shared_sources(columns, plain), on=["claim", "other"], how="left")
    found = plain.select(
        pl.when("same")
        .then(pl.lit("same source"))
        .when((pl.col("firmer") == int(Certainty.ASSERTED)) & (pl.col("weaker") < int(Certainty.ASSERTED)))
        .then(pl.lit("hedge against assertion"))
        .otherwise(pl.lit("conflict"))
        .alias("kind"),
        pl.concat_list("claim").alias("claims"),
        pl.concat_list("other").alias("others"),
        pl.col("weaker").alias("certainty").cast(pl.Int64),
        pl.col("firmer").cast(pl.Int64),
        (pl.col("sources") + pl.col("other_sources") - pl.col("shared").fill_null(0)).alias("sources").cast(pl.Int64),
        pl.lit("").alias("scope"),
        pl.lit("").alias("curated"),
        *(pl.lit([], dtype=pl.List(pl.String)).alias(name) for name in ("passages", "other_passages")),
        "disputed",
    )
    one_by_one = [*_compared(columns, scoped), *_curated_contrasts(columns, linked)]
    found = pl.concat([found, pl.DataFrame(one_by_one, schema=found.schema, orient="row")])
    keys = columns.claims.select("claim", "identifier").unique("claim", keep="first")
    for side in ("claims", "others"):
        named = found.select(pl.col(side).list.first().alias("first")).join(
            keys, left_on="first", right_on="claim", how="left", maintain_order="left"
        )
        named = named.with_columns(handles_of(named["first"]))
        key = pl.when(pl.col("identifier").fill_null("") != "").then("identifier").otherwise("handle")
        found = found.with_columns(named.select(key.alias(f"key_{side}")).to_series())
    rank = {kind: number for number, kind in enumerate(KINDS)}
    order = pl.col("kind").replace_strict(rank, return_dtype=pl.Int64), -pl.col("certainty"), -pl.col("sources")
    return found.sort(*order, "key_claims", "key_others").drop("key_claims", "key_others")


def _shared_sources(columns: ClaimColumns, pairs: pl.DataFrame) -> pl.DataFrame:
    """Count the lineages that are on both sides of each pair; pairs without a shared lineage are left out."""
    import polars as pl

    named = pl.concat([pairs["claim"], pairs["other"]]).unique().implode()
    supporting, disputing = (
        frame.filter(pl.col("claim").is_in(named)).select("claim", "lineage").unique()
        for frame in (columns.asserting, columns.disputing)
    )
    both = [
        pairs.filter(pl.col("disputed") == disputed)
        .select("claim", "other")
        .join(supporting, on="claim")
        .join(against.rename({"claim": "other"}), on=["other", "lineage"], how="semi")
        for disputed, against in ((True, disputing), (False, supporting))
    ]
    return pl.concat(both).group_by("claim", "other").agg(pl.len().cast(pl.Int64).alias("shared"))


def _linked_pairs(columns: ClaimColumns) -> pl.DataFrame:
    """Return the pairs that curators linked as a contrast of context, in both orders."""
    import polars as pl

    links = columns.qualifiers.filter((pl.col("kind") == "link") & (pl.col("property") == _CONTRAST))
    return pl.concat([links.select("claim", other="value"), links.select(claim="value", other="claim")])


def pairs_left_out(columns: ClaimColumns) -> tuple[tuple[str, ...], ...]:
    """Find the pairs that are left out of the contradictions because no passage of one side counts.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    tuple of tuple of str
        Keys of the two claims of each pair, or of a claim with evidence for and against it, of which one side rests only on
        retracted or withdrawn documents or on superseded passages; sorted.

    Notes
    -----
    Nothing is computed for a graph in which every passage counts; otherwise as much as for :func:`contradiction_pairs`.
    """
    import polars as pl

    if columns.standing.height == columns.evidence.height:
        return ()
    undoubted = columns.evidence.with_columns(pl.lit("").alias("document_status"))
    linked = _linked_pairs(columns)
    pairs = contradiction_pairs(replace(columns, evidence=undoubted, superseded=()))
    for others in (columns.derived(contradiction_pairs), linked):
        pairs = pairs.join(others, on=["claim", "other"], how="anti")
    stated, counting = (set(frame["claim"]) for frame in (columns.evidence, columns.standing))
    contrasts = {frozenset(pair) for pair in linked.iter_rows()}
    found = [{claim, other} for claim, other in pairs.select("claim", "other").iter_rows()]
    found += [set(pair) for pair in contrasts if len(pair) == 2 and pair <= stated and not pair <= counting]
    return tuple(sorted(tuple(sorted(map(columns.key, pair))) for pair in found))


def left_out_words(pairs: Sequence[Sequence[str]]) -> str:
    """Return a sentence on the contradictions left out because no passage of one side counts, and on how to list sources.

    Parameters
    ----------
    pairs
        Keys of the claims, from :func:`pairs_left_out`.

    Returns
    -------
    str
        A sentence without full stop that names up to six pairs; an empty string for none.

    Examples
    --------
    >>> left_out_words([("K1", "K2")]).partition("passages: ")[2]
    'K1 and K2; what became of sources is listed by kg.ask("retracted-sources"), a claim with all its passages by kg.describe'
    """
    if not pairs:
        return ""
    number = counted(len(pairs), "pair of this graph is", "pairs of this graph are")
    why = "as one side rests only on retracted or withdrawn sources or on superseded passages"
    named = [" and ".join(pair) if len(pair) > 1 else f"{pair[0]}, for and against" for pair in pairs[:_NAMED]]
    return f"{number} left out, {why}: {some_of(named, _NAMED, total=len(pairs), separator='; ')}; {_SEEN_BY}"


def notes_on_left_out(columns: ClaimColumns) -> tuple[str, ...]:
    """Return sentences on the pairs of claims that are not contradictions, and why.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    tuple[str, ...]
        Sentences without full stop; those that do not apply are left out.
    """
    return tuple(filter(None, (left_out_words(columns.derived(pairs_left_out)), other_verbs_in_words(columns))))


def _scoped(columns: ClaimColumns, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs in which a passage has a context of its own, or two different claims of which one has a context."""
    import polars as pl

    own = columns.evidence.filter(pl.col("evidence").is_in(list(columns.own_context)))["claim"].unique()
    passages_have = pl.any_horizontal(pl.col("claim", "other").is_in(own.implode()))
    contexts = pl.Series(list(columns.context), dtype=pl.String).implode()
    claims_have = (pl.col("claim") != pl.col("other")) & pl.any_horizontal(pl.col("claim", "other").is_in(contexts))
    return pairs.filter(passages_have | claims_have).select("claim", "other", "disputed").sort("claim", "other")


@dataclass(frozen=True, eq=False)
class _Passage:
    """A passage of one side of a pair of claims that is compared."""

    evidence: str
    certainty: int
    lineage: str
    scope: Context
    universal: bool


def _compared(columns: ClaimColumns, pairs: pl.DataFrame) -> list[dict[str, object]]:
    """Return the contradictions of each pair, from comparing the contexts of the passages of its two sides."""
    import polars as pl

    scopes = Scopes(columns)
    claims = pl.concat([pairs["claim"], pairs["other"]]).unique().implode()

    def of_claims(frame: pl.DataFrame) -> dict[str, list[_Passage]]:
        made: dict[str, list[_Passage]] = defaultdict(list)
        names = ("claim", "evidence", "certainty", "lineage", "quantifier_kind")
        for claim, evidence, certainty, lineage, kind in (
            frame.filter(pl.col("claim").is_in(claims)).select(names).sort("claim", "evidence").iter_rows()
        ):
            scope = scopes.of(claim, evidence)
            made[claim].append(_Passage(evidence, certainty, lineage, scope, kind == "Universal"))
        return made

    supporting, disputing = of_claims(columns.asserting), of_claims(columns.disputing)
    made = []
    for claim, other, disputed in pairs.iter_rows():
        against = disputing[other] if disputed else supporting[other]
        clashes = _sides(columns, scopes, (claim, other), supporting[claim], against)
        made += [clash | {"disputed": disputed} for clash in clashes]
    return made


def _sides(
    columns: ClaimColumns, scopes: Scopes, pair: tuple[str, str], ones: list[_Passage], others: list[_Passage]
) -> list[dict[str, object]]:
    """Return up to three contradictions of one pair: ``clash``, ``narrower`` and ``apart``, as in :func:`_met`.

    A passage of the second side counts for the first of these that applies to it and any passage of the first side.
    """
    met: dict[str, list[tuple[_Passage, _Passage]]] = {"clash": [], "narrower": [], "apart": []}
    for other in others:
        kinds: dict[str, list[tuple[_Passage, _Passage]]] = defaultdict(list)
        for one in ones:
            kinds[_met(one, other, scopes)].append((one, other))
        first = next(kind for kind in met if kind in kinds)
        met[first] += kinds[first]
    made = []
    for kind, pairs in met.items():
        if not pairs:
            continue
        sides = [list(dict.fromkeys(side)) for side in zip(*pairs, strict=True)]
        firmness = [max(passage.certainty for passage in side) for side in sides]
        lineages = [{passage.lineage for passage in side} for side in sides]
        same = len(lineages[0] | lineages[1]) == 1
        named = {
            "clash": "same source"
            if same
            else "hedge against assertion"
            if min(firmness) < max(firmness) == int(Certainty.ASSERTED)
            else "conflict",
            "narrower": "narrower",
            "apart": "contrast of context",
        }
        made.append(
            {
                "kind": named[kind],
                "claims": [pair[0]],
                "others": [pair[1]],
                "certainty": min(firmness),
                "firmer": max(firmness),
                "sources": len(lineages[0] | lineages[1]),
                "scope": "" if kind == "clash" else _difference(columns, scopes, kind, *pairs[0]),
                "curated": "",
                "passages": [passage.evidence for passage in sides[0]],
                "other_passages": [passage.evidence for passage in sides[1]],
            }
        )
    return made


def _met(one: _Passage, other: _Passage, scopes: Scopes) -> str:
    """Return how the contexts of two passages that say opposite things are related.

    ``apart``: disjoint; ``clash``: the same, or an exception to a universal statement; ``narrower``: otherwise.
    """
    kinds = scopes.kinds
    if excluding(one.scope, other.scope, kinds):
        return "apart"
    within = contains(one.scope, other.scope, kinds), contains(other.scope, one.scope, kinds)
    # One exception is enough to contradict a universal statement.
    exception = (one.universal and within[0]) or (other.universal and within[1])
    return "clash" if all(within) or exception else "narrower"


def _difference(columns: ClaimColumns, scopes: Scopes, kind: str, one: _Passage, other: _Passage) -> str:
    """Return words on how the contexts of two passages differ."""
    if kind == "apart":
        return "; ".join(
            f"{columns.label(name)} "
            + " against ".join(", ".join(sorted(map(columns.label, side.scope[name]))) for side in (one, other))
            for name in excluding(one.scope, other.scope, scopes.kinds)
        )
    within = contains(one.scope, other.scope, scopes.kinds), contains(other.scope, one.scope, scopes.kinds)
    if within[0]:
        only = columns.in_context(other.scope)
        return f"the evidence against it is limited to {only} only: that limits the evidence for it and does not reverse it"
    if within[1]:
        only = columns.in_context(one.scope)
        return f"the evidence for it is limited to {only} only: that limits the evidence against it and does not reverse it"
    limits = (
        f"for it is limited to {columns.in_context(one.scope)}, that against it to {columns.in_context(other.scope)}"
    )
    return f"the evidence {limits}: each limits the other and does not reverse it"


_TIMES: Final = frozenset({IG + "before", IG + "after"})


def _named_context(columns: ClaimColumns, claims: Collection[str]) -> str:
    """Return all contexts of the given claims as text: ``stage: early stage of cancer``."""
    named = {
        f"{columns.label(dimension)}: {', '.join(sorted(columns.label(value) for value in values))}"
        for claim in claims
        for dimension, values in columns.context.get(claim, {}).items()
    }
    return "; ".join(sorted(named))


def _curated_contrasts(columns: ClaimColumns, linked: set[frozenset[str]]) -> list[dict[str, object]]:
    """Return one contradiction for each group of claims that curators linked as contrasts, directly or by other claims.

    The side with more claims limited to a stage, population or other context comes first.
    """
    neighbours: dict[str, set[str]] = defaultdict(set)
    stated = set(columns.standing["claim"])
    for pair in linked:
        if len(pair) == 2 and pair <= stated:  # a claim left without evidence that counts contrasts with nothing
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
        # Claims limited to a stage or a population come first; a time before or after an event restricts less.
        restricted = [sum(bool(set(columns.context.get(each, {})) - _TIMES) for each in group) for group in groups]
        if restricted[1] > restricted[0]:
            groups.reverse()
        named = [_named_context(columns, group) for group in groups]
        reason = "the curators linked them as a contrast" + (f" of {named[0]}" if named[0] else "")
        reason += f" against {named[1] or 'the other'}; both can hold"
        certainties = [max((firmness.get(claim, 0) for claim in group), default=0) for group in groups]
        made.append(
            {
                "kind": "contrast of context",
                "claims": list(groups[0]),
                "others": list(groups[1]),
                "certainty": min(certainties),
                "firmer": max(certainties),
                "sources": len(set().union(*(sources[claim] for claim in sides))),
                "scope": "",
                "passages": [],
                "other_passages": [],
                "disputed": False,
                "curated": reason,
            }
        )
    return made
