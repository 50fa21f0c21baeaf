"""Notes on the cells of the gap matrix: direction, state and limits of each claim."""

from __future__ import annotations

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.gap_states import VOICES, state_of, voices_of
from immunograph.analysis.scopes import support_limits
from immunograph.claims.verb_phrases import shown_as

__all__ = ["limits_in_words"]


def limits_in_words(columns: ClaimColumns) -> dict[str, list[str]]:
    """Describe the contexts to which the support of claims, or the evidence against them, is limited.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    dict[str, list[str]]
        Claim -> texts such as ``N3: did not inhibit (null result), disease melanoma only`` and ``N1: inhibits, hedged,
        setting in vitro only``, with the state that the support alone would give a cell.
    """
    verbs = dict(columns.claims.select("claim", "predicate").iter_rows())
    limits = support_limits(columns)
    states = _support(columns, verbs) if limits else {}
    made = {}
    for claim, context in limits.items():
        verb, state = columns.label(verbs[claim]), states[claim]
        made[claim] = [f"{columns.key(claim)}: {verb}, {state}, {context} only"]
    against = columns.disputing.select("claim", "evidence", "stance").rows()
    general = {(claim, stance) for claim, evidence, stance in against if evidence not in columns.own_context}
    for claim, evidence, stance in against:
        if evidence in columns.own_context:
            what = shown_as(stance.lower(), columns.label(verbs[claim]))
            context = columns.in_context(columns.own_context[evidence])
            told = (
                f"{what} in general, and one for {context}" if (claim, stance) in general else f"{what}, {context} only"
            )
            made.setdefault(claim, []).append(f"{columns.key(claim)}: {told}")
    return made


def _support(columns: ClaimColumns, predicates: dict[str, str]) -> dict[str, str]:
    """Return the state of a cell that the support alone of each claim would give, such as ``hedged``."""
    made = {}
    for row in voices_of(columns).iter_rows(named=True):
        said = {name: row[name] for name in ("firm", "capable", "emphatic")}
        associates = predicates.get(row["claim"], "") in columns.associations
        voices = {"together": int(any(said.values()))} if associates else said
        made[row["claim"]] = state_of(dict.fromkeys(VOICES, 0) | voices).removesuffix(" only")
    return made
