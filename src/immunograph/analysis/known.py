"""What is known where no claim has standing support: tested without effect, asked, or told by retracted sources only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations
from typing import Final

from immunograph.analysis.columns import ClaimColumns
from immunograph.analysis.scopes import ancestors, overlapping
from immunograph.vocabulary import IG

__all__ = ["contrasts", "known_between", "parted", "unsupported"]

_ORDERS: Final = frozenset({IG + "before", IG + "after"})
_CONTRAST: Final = IG + "contrastsInContext"
_TOLD: Final = {
    "null results only": ("tested, no effect seen: {keys}", "tested, no effect seen: {keys}"),
    "disputed": ("disputed, and supported by nobody: {keys}", "disputed, and supported by nobody: {keys}"),
    "retracted": ("one claim, {keys}, rests only on a retracted paper", "{keys} rest only on retracted papers"),
    "asked only": ("asked only: {keys}", "asked only: {keys}"),
    "aimed at only": ("aimed at only: {keys}", "aimed at only: {keys}"),
    "direction not stated": ("direction not stated: {keys}", "direction not stated: {keys}"),
    "superseded": ("superseded: {keys}", "superseded: {keys}"),
}
"""State of a claim -> how one claim in it is told, and how several are."""


def unsupported(columns: ClaimColumns) -> dict[str, str]:
    """Tell of each claim without standing support what is known of it.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    dict
        Claim -> ``null results only``, ``disputed``, ``retracted`` (or withdrawn), ``asked only``, ``aimed at only``,
        ``direction not stated`` or ``superseded``. A claim that somebody supports is not in it.
    """
    import polars as pl

    backed = columns.asserting["claim"].unique().implode()
    rest = columns.evidence.filter(~pl.col("claim").is_in(backed))
    standing = set(columns.standing["evidence"])
    said: dict[str, set[str]] = {}
    for claim, evidence, stance, certainty in rest.select("claim", "evidence", "stance", "certainty").iter_rows():
        if evidence in columns.superseded:
            state = "superseded"
        elif evidence not in standing:
            state = "retracted"
        elif stance in ("Null", "Disputes") and certainty:
            state = "null results only" if stance == "Null" else "disputed"
        else:
            state = {"Intends": "aimed at only", "Unstated": "direction not stated"}.get(stance, "asked only")
        said.setdefault(claim, set()).add(state)
    order = ("disputed", "null results only", "asked only", "aimed at only", "direction not stated", "retracted")
    return {claim: next((each for each in order if each in states), "superseded") for claim, states in said.items()}


def known_between(columns: ClaimColumns, subjects: Collection[str], objects: Collection[str] | None = None) -> str:
    """Tell what is known of some things acting on others where no claim with standing support says so.

    Parameters
    ----------
    columns
        The claims and their evidence.
    subjects, objects
        Entity IRIs; anything if ``objects`` is left out.

    Returns
    -------
    str
        Such as ``one claim, K8, rests only on a retracted paper``; empty where nothing is known.
    """
    import polars as pl

    wanted = pl.col("subject").is_in(sorted(subjects)) & pl.col("sign").is_in(["+", "-", "unsigned"])
    if objects is not None:
        wanted &= pl.col("object").is_in(sorted(objects))
    claims = columns.claims.filter(wanted & (pl.col("status") != "Rejected") & ~pl.col("literal"))
    if not claims.height:
        return ""
    states = unsupported(columns)
    keys: dict[str, set[str]] = {}
    for claim in claims["claim"].unique():
        if claim in states:
            keys.setdefault(states[claim], set()).add(columns.key(claim))
    return "; ".join(
        forms[len(keys[state]) > 1].format(keys=_joined(sorted(keys[state])))
        for state, forms in _TOLD.items()
        if state in keys
    )


def _joined(keys: list[str]) -> str:
    return f"{', '.join(keys[:-1])} and {keys[-1]}" if len(keys) > 1 else keys[0]


def contrasts(columns: ClaimColumns) -> frozenset[frozenset[str]]:
    """Return the pairs of claims that are recorded as a contrast of context.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    frozenset[frozenset[str]]
        Sets of the IRIs of two claims.
    """
    import polars as pl

    links = columns.qualifiers.filter((pl.col("kind") == "link") & (pl.col("property") == _CONTRAST))
    return frozenset(frozenset(pair) for pair in links.select("claim", "value").iter_rows())


def parted(
    columns: ClaimColumns, claims: Iterable[str], linked: Collection[frozenset[str]] = frozenset()
) -> tuple[str, ...]:
    """Tell which claims of a path are about different things: contexts that exclude one another, or a contrast that was recorded.

    Parameters
    ----------
    columns
        The claims.
    claims
        IRIs of the claims of a path, in order.
    linked
        Pairs that are recorded as a contrast, see :func:`contrasts`.

    Returns
    -------
    tuple of str
        Such as ``C1 and C2 (stage: early against late)``; empty where they may form one path.
    """
    path = list(dict.fromkeys(claims))
    contexts = {claim: columns.context.get(claim, {}) for claim in path}
    kinds = ancestors(columns, (value for each in contexts.values() for values in each.values() for value in values))
    made = []
    for one, other in combinations(path, 2):
        here, there = contexts[one], contexts[other]
        why = [
            f"{columns.label(name)}: {_shown(columns, here[name])} against {_shown(columns, there[name])}"
            for name in sorted(set(here) & set(there) - _ORDERS)
            if not overlapping(here[name], there[name], kinds)
        ]
        if not why and frozenset((one, other)) in linked:
            why = ["recorded as a contrast of context"]
        if why:
            made.append(f"{columns.key(one)} and {columns.key(other)} ({'; '.join(why)})")
    return tuple(made)


def _shown(columns: ClaimColumns, values: Collection[str]) -> str:
    return ", ".join(sorted(map(columns.label, values)))
