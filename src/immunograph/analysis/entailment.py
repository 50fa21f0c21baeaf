"""Entailment between claims, so that a claim is never believed less than one that entails it.

A claim means "in at least some cases". So one claim entails another between the same entities if it is narrower (it has
every context and participant of the other, and perhaps more), if its aspect is the other's or the other has none, and
if its predicate is the other's or implies it (``ig:implies``: *produces* implies *has the capacity to produce*). Claims
that the curators link by ``ig:entails`` are entailed as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from immunograph.vocabulary import IG

if TYPE_CHECKING:
    import polars as pl

    from immunograph.analysis.claim_columns import ClaimColumns

__all__ = ["coherent", "entailing_claims", "entailments", "needed_for", "raised"]

_ENTAILS: Final = IG + "entails"

Moments = tuple[float, float]


def entailments(columns: ClaimColumns) -> list[tuple[str, str]]:
    """Return the pairs of claims in which the first entails the second; rejected claims entail nothing.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    list[tuple[str, str]]
        IRIs of the entailing and the entailed claim, sorted.

    Notes
    -----
    Only claims with the same subjects and objects are compared, so this is linear in the claims for realistic graphs.
    The relation is not closed transitively: see :func:`raised`.
    """
    import polars as pl

    rejected = frozenset(columns.claims.filter(pl.col("status") == "Rejected")["claim"])
    linked = columns.qualifiers.filter((pl.col("kind") == "link") & (pl.col("property") == _ENTAILS))
    pairs = {(one, other) for one, other in linked.select("claim", "value").iter_rows() if one not in rejected}
    implied = _closure(columns.implies)
    around = _around(columns)
    for claims in _between_the_same(columns.claims):
        for strong, predicate, aspect in claims:
            if strong in rejected:
                continue
            follows = implied.get(predicate, frozenset()) | {predicate}
            pairs |= {
                (strong, weak)
                for weak, weaker, other_aspect in claims
                if weak != strong
                and weaker in follows
                and other_aspect in ("", aspect)
                and around.get(weak, frozenset()) <= around.get(strong, frozenset())
            }
    return sorted(pairs)


def _between_the_same(claims: pl.DataFrame) -> Iterable[list[tuple[str, str, str]]]:
    """Yield groups of claims with the same subjects and objects: claim, predicate and aspect of each."""
    import polars as pl

    frame = claims.group_by("claim", maintain_order=True).agg(
        pl.col("subject", "object").unique().sort().str.join("\n"), pl.col("predicate", "aspect", "literal").first()
    )
    several = frame.filter(pl.len().over("subject", "object", "literal") > 1)
    grouped = several.group_by("subject", "object", "literal", maintain_order=True).agg(
        pl.col("claim", "predicate", "aspect")
    )
    for names, predicates, aspects in grouped.select("claim", "predicate", "aspect").iter_rows():
        yield list(zip(names, predicates, (each or "" for each in aspects), strict=True))


def _around(columns: ClaimColumns) -> dict[str, frozenset[tuple[str, str]]]:
    """Map each claim to its context and participants; claims without any are left out."""
    import polars as pl

    made: dict[str, set[tuple[str, str]]] = defaultdict(set)
    rows = columns.qualifiers.filter(pl.col("kind") != "link").select("claim", "property", "value").iter_rows()
    for claim, name, value in rows:
        made[claim].add((name, value))
    return {claim: frozenset(pairs) for claim, pairs in made.items()}


def _closure(implies: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    made = {}
    for predicate in implies:
        found: set[str] = set()
        queue = [predicate]
        while queue:
            fresh = [each for each in dict.fromkeys(implies.get(queue.pop(), ())) if each not in found]
            found.update(fresh)
            queue += fresh
        made[predicate] = frozenset(found)
    return made


def entailing_claims(pairs: Iterable[tuple[str, str]], claim: str) -> list[str]:
    """Return all claims that entail a claim, directly or transitively.

    Parameters
    ----------
    pairs
        Entailing and entailed claims, from :func:`entailments`.
    claim
        IRI of the claim.

    Returns
    -------
    list[str]
        IRIs, sorted, without the claim itself.

    Examples
    --------
    >>> entailing_claims([("a", "b"), ("b", "c")], "c")
    ['a', 'b']
    """
    above: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        above[other].add(one)
    found, queue = {claim}, [claim]
    while queue:
        fresh = above[queue.pop()] - found
        found |= fresh
        queue += sorted(fresh)
    return sorted(found - {claim})


def raised(moments: Mapping[str, Moments], pairs: Iterable[tuple[str, str]]) -> dict[str, Moments]:
    """Return the new moments of claims that inherit the belief in a claim that entails them.

    Parameters
    ----------
    moments
        Claim -> first and second moment of its belief.
    pairs
        Entailing and entailed claims, from :func:`entailments`.

    Returns
    -------
    dict[str, tuple[float, float]]
        Claim -> new moments, only for claims whose belief is raised.

    Notes
    -----
    Claims are processed in descending order of belief, and each propagates its moments to all claims that follow from
    it, so every claim gets those of the strongest claim that entails it. Linear in the pairs, apart from sorting.

    Examples
    --------
    >>> raised({"a": (0.5, 0.3), "b": (0.2, 0.1), "c": (0.4, 0.2)}, [("a", "b"), ("b", "c")])
    {'b': (0.5, 0.3), 'c': (0.5, 0.3)}
    """
    below: dict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        below[one].append(other)
    made: dict[str, Moments] = {}
    for claim in sorted(below, key=lambda each: (-moments.get(each, (0.0, 0.0))[0], each)):
        own = moments.get(claim, (0.0, 0.0))
        if claim in made:
            continue  # it and the claims below it already have the higher belief of a claim that entails it
        queue = [claim]
        while queue:
            for other in below.get(queue.pop(), ()):
                if other not in made and other != claim and moments.get(other, (0.0, 0.0))[0] < own[0]:
                    made[other] = own
                    queue.append(other)
    return made


def coherent(
    columns: ClaimColumns, moments: Mapping[str, Moments], pairs: Sequence[tuple[str, str]]
) -> dict[str, Moments]:
    """Propagate belief along derivations and entailments until nothing changes.

    An inferred claim gets the highest value, over its derivations, of the product of the beliefs in the premises; an
    entailed claim gets at least the belief in the claim that entails it.

    Parameters
    ----------
    columns
        Claims and derivations; derivations of claims that have evidence themselves are ignored.
    moments
        First and second moment of the belief in each claim, by its own evidence.
    pairs
        Entailing and entailed claims, from :func:`entailments`.

    Returns
    -------
    dict[str, Moments]
        Claim -> first and second moment of the belief in it.

    Notes
    -----
    The two steps affect each other (a premise may be entailed, a conclusion may entail), so they are repeated. Belief
    only grows and never exceeds that of a stated claim, so this terminates. A claim without support (for example, one
    that is only asked) is not raised: belief in it is not computed.
    """
    stated = set(columns.evidence["claim"])
    steps: dict[tuple[str, str], set[str]] = {}
    for claim, derivation, premise in columns.derivations.select("claim", "derivation", "premise").iter_rows():
        if claim not in stated:
            steps.setdefault((claim, derivation), set()).add(premise)
    listed = [(claim, frozenset(premises)) for (claim, _), premises in steps.items()]
    made = dict(moments)
    changed = True
    while changed:
        made.update({claim: found for claim, found in raised(made, pairs).items() if claim in made})
        changed = _products(made, listed)
    return made


def _products(moments: dict[str, Moments], steps: Sequence[tuple[str, frozenset[str]]]) -> bool:
    """Set belief in inferred claims to the highest product over their derivations; return whether any belief grew."""
    grown = False
    for _ in range(len(steps) + 1):
        changed = False
        for claim, premises in steps:
            first, second = 1.0, 1.0
            for premise in premises:
                one, two = moments.get(premise, (0.0, 0.0))
                first, second = first * one, second * two
            if first > moments.get(claim, (0.0, 0.0))[0] + 1e-12:
                moments[claim] = (first, second)
                changed = grown = True
        if not changed:
            break
    return grown


def needed_for(columns: ClaimColumns, claim: str, pairs: Sequence[tuple[str, str]]) -> ClaimColumns | None:
    """Select the rows of the claims on which the belief in an entailed claim depends.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claim
        IRI of the claim.
    pairs
        Entailing and entailed claims, from :func:`entailments`.

    Returns
    -------
    ClaimColumns | None
        New columns; ``None`` if no other claim entails the claim.
    """
    import polars as pl

    needed = {claim, *entailing_claims(pairs, claim)}
    if len(needed) == 1:
        return None
    while True:
        fresh = set(columns.derivations.filter(pl.col("claim").is_in(sorted(needed)))["premise"]) - needed
        fresh |= {above for each in fresh for above in entailing_claims(pairs, each)} - needed
        if not fresh:
            break
        needed |= fresh
    chosen = pl.col("claim").is_in(sorted(needed))
    return replace(
        columns,
        claims=columns.claims.filter(chosen),
        evidence=columns.evidence.filter(chosen),
        qualifiers=columns.qualifiers.filter(chosen),
        derivations=columns.derivations.filter(chosen),
    )
