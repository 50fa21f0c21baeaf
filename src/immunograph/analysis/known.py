"""Claims without valid support: null results, questions, and claims from retracted sources only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import AGAINST, ClaimColumns
from immunograph.analysis.scopes import ancestors
from immunograph.analysis.weights import with_footing
from immunograph.claims.context_overlap import excluding
from immunograph.vocabulary import IG

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "AGAINST_PATHS",
    "KNOWN_WORDS",
    "MOST_KEYS",
    "ORDERS",
    "Known",
    "claims_on_an_effect",
    "contrasts",
    "effects",
    "in_words",
    "known_between",
    "known_claims",
    "otherwise",
    "parted",
    "related",
    "unsupported",
]

ORDERS: Final = frozenset({IG + "before", IG + "after"})
"""Context dimensions that order claims; claims that differ in them may be consecutive steps."""
_ON_EFFECT: Final = frozenset({IG + "sensitizesTo", IG + "confersResistanceTo"})
"""Predicates whose sign is that of the effect of the object (a treatment); see their notes in ``predicates.tsv``."""
_CONTRAST: Final = IG + "contrastsInContext"
KNOWN_WORDS: Final = {
    "null results only": ("tested and not seen: {keys}", "tested and not seen: {keys}"),
    "disputed": ("disputed, without supporting evidence: {keys}", "disputed, without supporting evidence: {keys}"),
    "retracted": ("one claim, {keys}, rests only on a retracted paper", "{keys} rest only on retracted papers"),
    "withdrawn": ("one claim, {keys}, rests only on a withdrawn paper", "{keys} rest only on withdrawn papers"),
    "left open": ("left open: {keys}", "left open: {keys}"),
    "asked only": ("asked only: {keys}", "asked only: {keys}"),
    "aimed at only": ("aimed at only: {keys}", "aimed at only: {keys}"),
    "direction not stated": ("direction not stated: {keys}", "direction not stated: {keys}"),
    "superseded": ("superseded: {keys}", "superseded: {keys}"),
}
"""State of a claim without valid support -> its description in singular and plural, in the order of listing."""
_FIRST: Final = (
    *("disputed", "null results only", "left open", "asked only", "aimed at only", "direction not stated"),
    *("retracted", "withdrawn", "superseded"),
)
"""The states, of which the first that applies to a claim is reported."""
AGAINST_PATHS: Final = ("null results only", "disputed")
"""States that are reported even if there is a path: an effect was tested and not seen, or is disputed."""
MOST_KEYS: Final = 6
"""Maximum number of claims of one state that are named; the rest are counted."""


@dataclass(frozen=True)
class Known:
    """A claim without valid support.

    Parameters
    ----------
    claim
        IRI of the claim.
    key
        Its key or keys, or its handle.
    state
        Why it has no valid support, as in :func:`unsupported`.
    """

    claim: str
    key: str
    state: str

    @property
    def words(self) -> str:
        """Description of the state, such as ``tested and not seen``."""
        return KNOWN_WORDS[self.state][0].replace("one claim, {keys}, ", "").removesuffix(": {keys}")


def unsupported(columns: ClaimColumns, claims: Collection[str] | None = None) -> dict[str, str]:
    """Return the state of each claim that has evidence but no valid support.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims; all if left out.

    Returns
    -------
    dict
        Claim -> the first that applies of ``disputed``, ``null results only``, ``left open`` (disputed or not seen with
        certainty 0), ``asked only``, ``aimed at only``, ``direction not stated``, ``retracted``, ``withdrawn`` and
        ``superseded``. Claims with valid support, and claims without evidence, are left out.
    """
    import polars as pl

    evidence, asserting, counting = columns.evidence, columns.asserting, columns.standing
    if claims is not None:
        of_them = pl.col("claim").is_in(sorted(claims))
        evidence, asserting, counting = evidence.filter(of_them), asserting.filter(of_them), counting.filter(of_them)
    rest = evidence.filter(~pl.col("claim").is_in(asserting["claim"].unique().implode()))
    standing = set(counting["evidence"])
    said: dict[str, set[str]] = {}
    named = ("claim", "evidence", "stance", "certainty", "document_status")
    for claim, evidence, stance, certainty, status in with_footing(rest).select(named).iter_rows():
        if evidence in columns.superseded:
            state = "superseded"
        elif evidence not in standing:
            state = "withdrawn" if status == "Withdrawn" else "retracted"
        elif stance in AGAINST:
            state = ("null results only" if stance == "Null" else "disputed") if certainty else "left open"
        else:
            state = {"Intends": "aimed at only", "Unstated": "direction not stated"}.get(stance, "asked only")
        said.setdefault(claim, set()).add(state)
    return {claim: next(each for each in _FIRST if each in states) for claim, states in said.items()}


def known_claims(
    columns: ClaimColumns, subjects: Collection[str] | None, objects: Collection[str] | None = None
) -> tuple[Known, ...]:
    """Return the claims without valid support that state an effect (see :func:`effects`) of some entities on others.

    Parameters
    ----------
    columns
        The claims and their evidence.
    subjects, objects
        IRIs of entities; ``None`` for any.

    Returns
    -------
    tuple of Known
        Sorted as in :data:`KNOWN_WORDS`, then by key. Rejected claims, relations without a sign (unless no predicate
        has one) and claims with a text as object are left out.
    """
    import polars as pl

    wanted = pl.lit(value=True) if subjects is None else pl.col("subject").is_in(sorted(subjects))
    if objects is not None:
        wanted &= pl.col("object").is_in(sorted(objects))
    claims = columns.derived(effects).filter(wanted)["claim"].unique()
    if claims.is_empty():
        return ()
    states = unsupported(columns, claims.to_list())
    order = list(KNOWN_WORDS)
    known = (Known(claim, columns.key(claim), states[claim]) for claim in claims if claim in states)
    return tuple(sorted(known, key=lambda each: (order.index(each.state), each.key, each.claim)))


def otherwise(columns: ClaimColumns, subjects: Collection[str], objects: Collection[str]) -> tuple[str, ...]:
    """Return the supported claims, other than effects, between two sets of entities in either direction.

    Parameters
    ----------
    columns
        The claims and their evidence.
    subjects, objects
        IRIs of the entities of the two sets.

    Returns
    -------
    tuple of str
        IRIs of claims (see :func:`related`), such as associations and memberships, sorted by key. Rejected and purely
        inferred claims, and relations of an entity to itself, are left out.
    """
    import polars as pl

    near, far = sorted(subjects), sorted(objects)
    ahead = pl.col("subject").is_in(near) & pl.col("object").is_in(far)
    back = pl.col("subject").is_in(far) & pl.col("object").is_in(near)
    found = columns.derived(related).filter(ahead | back)["claim"].unique()
    return tuple(sorted(found, key=lambda claim: (columns.key(claim), claim)))


def related(columns: ClaimColumns) -> pl.DataFrame:
    """Select the supported claims that relate two entities by something other than an effect, such as an association.

    Rejected claims, and relations of an entity to itself, are left out.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    polars.DataFrame
        Rows of ``columns.claims``.
    """
    import polars as pl

    rows = columns.claims.filter(
        (pl.col("status") != "Rejected")
        & ~pl.col("literal")
        & (~pl.col("sign").is_in(["+", "-", "unsigned"]) | pl.col("predicate").is_in(sorted(columns.associations)))
        & (pl.col("subject") != pl.col("object"))
    )
    return rows.join(columns.asserting.select("claim").unique(), on="claim", how="semi")


def effects(columns: ClaimColumns) -> pl.DataFrame:
    """Select the claims that state an effect; if no predicate has a sign, all relations between entities.

    Rejected claims and claims with a text as object are left out.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    polars.DataFrame
        Rows of ``columns.claims``.
    """
    import polars as pl

    frame = columns.claims.filter((pl.col("status") != "Rejected") & ~pl.col("literal"))
    signed = pl.col("sign").is_in(["+", "-", "unsigned"])
    return frame.filter(signed) if columns.claims.select(signed.any()).item() else frame


def claims_on_an_effect(columns: ClaimColumns, claims: Collection[str]) -> frozenset[str]:
    """Select the claims about sensitization or resistance, where the effect of a treatment changes.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims.

    Returns
    -------
    frozenset of str
        IRIs of those whose predicate is *sensitizes to* or *confers resistance to*; they do not state that the
        treatment itself increases or decreases.
    """
    import polars as pl

    wanted = pl.Series(sorted(claims), dtype=pl.String).implode()
    rows = columns.claims.filter(pl.col("claim").is_in(wanted) & pl.col("predicate").is_in(sorted(_ON_EFFECT)))
    return frozenset(rows["claim"])


def in_words(known: Iterable[Known]) -> str:
    """Format claims without valid support as text, grouped by state.

    Parameters
    ----------
    known
        The claims, in the order of their states.

    Returns
    -------
    str
        Phrases separated by semicolons; empty for no claims. Up to six claims of each state are named, the others
        counted.

    Examples
    --------
    >>> in_words([Known("urn:1", "K1", "null results only"), Known("urn:2", "K2", "asked only")])
    'tested and not seen: K1; asked only: K2'
    """
    keys: dict[str, list[str]] = {}
    for each in known:
        keys.setdefault(each.state, []).append(each.key)
    return "; ".join(
        KNOWN_WORDS[state][len(of_state) > 1].format(keys=_named(of_state)) for state, of_state in keys.items()
    )


def known_between(
    columns: ClaimColumns, subjects: Collection[str] | None, objects: Collection[str] | None = None
) -> str:
    """Find the claims without valid support from some entities to others, and format them as text.

    Parameters
    ----------
    columns, subjects, objects
        See :func:`known_claims`.

    Returns
    -------
    str
        For example ``tested and not seen: K8``; empty if there are no such claims.
    """
    return in_words(known_claims(columns, subjects, objects))


def _named(keys: list[str]) -> str:
    """Return the first six keys as text, with the number of the others."""
    shown = [*keys[:MOST_KEYS], *([f"{len(keys) - MOST_KEYS:,} more"] if len(keys) > MOST_KEYS else [])]
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]


def contrasts(columns: ClaimColumns) -> frozenset[frozenset[str]]:
    """Return the pairs of claims that are recorded as a contrast of context.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    frozenset[frozenset[str]]
        Each pair as a set of two IRIs.
    """
    import polars as pl

    links = columns.qualifiers.filter((pl.col("kind") == "link") & (pl.col("property") == _CONTRAST))
    return frozenset(frozenset(pair) for pair in links.select("claim", "value").iter_rows())


def parted(
    columns: ClaimColumns, claims: Iterable[str], linked: Collection[frozenset[str]] = frozenset()
) -> tuple[str, ...]:
    """Return the pairs of claims of a path that have disjoint contexts or are recorded as a contrast.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of the claims of a path, in order.
    linked
        Pairs of claims that are recorded as a contrast, from :func:`contrasts`.

    Returns
    -------
    tuple of str
        For example ``C1 and C2 (stage: early against late)``; empty if they can form one path.
    """
    path = list(dict.fromkeys(claims))
    contexts = {claim: columns.context.get(claim, {}) for claim in path}
    kinds = ancestors(columns, (value for each in contexts.values() for values in each.values() for value in values))
    made = []
    for one, other in combinations(path, 2):
        here, there = contexts[one], contexts[other]
        why = [
            f"{columns.label(name)}: {_shown(columns, here[name])} against {_shown(columns, there[name])}"
            for name in excluding(here, there, kinds)
            if name not in ORDERS
        ]
        if not why and frozenset((one, other)) in linked:
            why = ["recorded as a contrast of context"]
        if why:
            made.append(f"{columns.key(one)} and {columns.key(other)} ({'; '.join(why)})")
    return tuple(made)


def _shown(columns: ClaimColumns, values: Collection[str]) -> str:
    return ", ".join(sorted(map(columns.label, values)))
