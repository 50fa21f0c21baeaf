"""Notes on the cells of the gap matrix: direction, state and limits of each claim."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.clashes import classified
from immunograph.analysis.counterparts import counterparts
from immunograph.analysis.gap_states import STATES, VOICES, state_of, voices_of
from immunograph.analysis.known import AGAINST_PATHS, unsupported
from immunograph.analysis.opposites import opposite_pairs
from immunograph.analysis.other_verbs import other_verb_notes
from immunograph.analysis.passage_sentences import NO_EFFECT, WEAKENED
from immunograph.analysis.scopes import Scopes, support_limits
from immunograph.claims.verb_phrases import shown_as
from immunograph.model import Certainty

__all__ = ["OppositeNotes", "joint_states", "limits_in_words"]

_CONTRAST: Final = "contrast of context"


def limits_in_words(columns: ClaimColumns) -> dict[str, list[str]]:
    """Return notes on the limits of claims: contexts of the support and of the evidence against it, and weak evidence.

    Claims that are only asked, aimed at, or stated by retracted sources also have a note on their contexts.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    dict[str, list[str]]
        Claim -> texts such as ``N3: did not inhibit (null result), disease melanoma only`` and ``N1: inhibits, hedged,
        setting in vitro only``, with the state that a cell would have from the support alone. Evidence against a claim
        with a certainty below 3 is marked: ``N4: did not inhibit (null result), inconclusively``. A claim with limited
        support also has a note on evidence against the same claim without these limits: ``N8: did not inhibit (null
        result), with no such limit``.
    """
    verbs = dict(columns.claims.select("claim", "predicate").iter_rows())
    limits = support_limits(columns)
    states = _support(columns, verbs) if limits else {}
    others = counterparts(columns, limits) if limits else {}
    general = _general(columns) if limits else {}
    made = {}
    for claim, context in limits.items():
        verb, state = columns.label(verbs[claim]), states[claim]
        made[claim] = [f"{columns.key(claim)}: {verb}, {state}, {context} only"]
        made[claim] += [
            f"{columns.key(claim)}: {shown_as(stance.lower(), verb)}{_weakly(stance, certainty)}, with no such limit"
            for stance, certainty in general.get(claim, ())
        ]
        made[claim] += [
            f"{each.key}: {shown_as(each.stance.lower(), verb)}, with no such limit"
            for each in others.get(claim, ())
            if each.stance != "Supports" and each.is_general and each.certainty == int(Certainty.ASSERTED)
        ]
    for claim, words in _idle_limits(columns).items():
        made[claim] = [f"{columns.key(claim)}: {columns.label(verbs[claim])}, {words} only"]
    for claim, told in _against(columns, verbs, limits).items():
        made.setdefault(claim, []).extend(f"{columns.key(claim)}: {words}" for words in told)
    return made


def joint_states(columns: ClaimColumns, joint: Collection[str]) -> dict[str, str]:
    """Describe what is found of combinations, where it is less than support.

    Parameters
    ----------
    columns
        The claims and their evidence.
    joint
        IRIs of the claims with several subjects or several objects.

    Returns
    -------
    dict[str, str]
        Claim -> a remark such as `` (hedged)`` or `` (tested and null)``; supported claims are left out.
    """
    import polars as pl

    found = voices_of(columns).filter(pl.col("claim").is_in(sorted(joint)))
    states = ((row["claim"], state_of(dict.fromkeys(VOICES, 0) | row)) for row in found.iter_rows(named=True))
    return {claim: f" ({state.removesuffix(' only')})" for claim, state in states if state not in ("", STATES[0])}


class OppositeNotes:
    """Notes on the claims of a cell that say opposite things about the same two entities, or one thing with different verbs.

    Parameters
    ----------
    columns
        The claims and their evidence.
    """

    def __init__(self, columns: ClaimColumns) -> None:
        kinds = opposite_pairs(columns)
        predicates = dict(columns.claims.select("claim", "predicate").iter_rows()) if kinds else {}
        self._others: dict[str, dict[str, tuple[str, bool]]] = {}
        for (one, other), kind in kinds.items():
            if columns.key(one) < columns.key(other):
                words = f"{columns.key(one)} and {columns.key(other)} say opposite things ({kind})"
                clash = kind != "narrower" and predicates[one] not in columns.associations
                self._others.setdefault(one, {})[other] = (words, clash)
        for one, other, scope in _contrasts(columns):
            words = f"{columns.key(one)} and {columns.key(other)} say opposite things in different contexts" + (
                f" ({scope})" if scope else ""
            )
            self._others.setdefault(one, {}).setdefault(other, (words, False))
        for claim, others in other_verb_notes(columns).items():
            for other, words in others.items():
                self._others.setdefault(claim, {}).setdefault(other, (words, False))

    def of(self, claims: Collection[str]) -> tuple[tuple[str, ...], bool]:
        """Return the notes on the claims of a cell.

        Parameters
        ----------
        claims
            IRIs of the claims.

        Returns
        -------
        tuple[tuple[str, ...], bool]
            Phrases such as ``P3 and P9 say opposite things (conflict)``, sorted; and whether effects, not
            associations, are opposite and not merely narrower.
        """
        here = set(claims)
        found = [told for one in here for other, told in self._others.get(one, {}).items() if other in here]
        return tuple(sorted(words for words, _ in found)), any(clash for _, clash in found)


def _contrasts(columns: ClaimColumns) -> list[tuple[str, str, str]]:
    """Return the pairs of supported claims that say opposite things in contexts that exclude each other, with these."""
    import polars as pl

    rows = columns.derived(classified).filter(~pl.col("disputed") & (pl.col("kind") == _CONTRAST))
    return [
        (one, other, scope)
        for ones, others, scope in rows.select("claims", "others", "scope").iter_rows()
        for one in ones
        for other in others
    ]


def _idle_limits(columns: ClaimColumns) -> dict[str, str]:
    """Return the state and contexts of claims without support or opposition that counts.

    For example *retracted, disease melanoma*. A claim with a passage without any context is left out.
    """
    import polars as pl

    states = {claim: state for claim, state in unsupported(columns).items() if state not in AGAINST_PATHS}
    touched = {
        *columns.context,
        *columns.evidence.filter(pl.col("evidence").is_in(sorted(columns.own_context)))["claim"],
    }
    scopes = Scopes(columns)
    found: dict[str, set[str]] = {}
    rows = columns.evidence.filter(pl.col("claim").is_in(sorted(touched & states.keys())))
    for claim, evidence in rows.select("claim", "evidence").iter_rows():
        found.setdefault(claim, set()).add(columns.in_context(scopes.of(claim, evidence)))
    return {
        claim: f"{states[claim].removesuffix(' only')}, {' or '.join(sorted(contexts))}"
        for claim, contexts in found.items()
        if "" not in contexts
    }


def _general(columns: ClaimColumns) -> dict[str, list[tuple[str, int]]]:
    """Map each claim to its evidence against that has no context of its own: stance and highest certainty, by stance."""
    import polars as pl

    against = columns.disputing.filter(~pl.col("evidence").is_in(list(columns.own_context)))
    firmest = against.group_by("claim", "stance").agg(pl.col("certainty").max()).sort("claim", "stance")
    made: dict[str, list[tuple[str, int]]] = {}
    for claim, stance, certainty in firmest.iter_rows():
        made.setdefault(claim, []).append((stance, certainty))
    return made


def _weakly(stance: str, certainty: int) -> str:
    """Return words for the certainty of evidence against a claim, such as *, inconclusively*; empty for certainty 3."""
    return (NO_EFFECT if stance == "Null" else WEAKENED).get(certainty, "").rstrip(",")


def _against(columns: ClaimColumns, verbs: dict[str, str], limits: Collection[str]) -> dict[str, dict[str, None]]:
    """Describe the contexts of the evidence against claims: those of the claim, narrowed by those of the passage.

    Evidence without any context is described only if it is stated weakly, no other evidence of its stance has a
    context, and the claim is not in ``limits``.
    """
    scopes = Scopes(columns)
    rows = columns.disputing.select("claim", "evidence", "stance", "certainty").sort("claim", "stance", "evidence")
    firmest: dict[tuple[str, str], dict[str, int]] = {}
    for claim, evidence, stance, certainty in rows.iter_rows():
        found = firmest.setdefault((claim, stance), {})
        context = columns.in_context(scopes.of(claim, evidence))
        found[context] = max(certainty, found.get(context, 0))
    made: dict[str, dict[str, None]] = {}
    for (claim, stance), found in firmest.items():
        what = shown_as(stance.lower(), columns.label(verbs[claim]))
        wide = "" in found
        general = _weakly(stance, found.pop("", 3))
        if wide and general and not found and claim not in limits:
            made.setdefault(claim, {})[what + general] = None
        for context, certainty in found.items():
            own = _weakly(stance, certainty)
            told = f"{what} in general{general}, and one for {context}{own}" if wide else f"{what}{own}, {context} only"
            made.setdefault(claim, {})[told] = None
    return made


def _support(columns: ClaimColumns, predicates: dict[str, str]) -> dict[str, str]:
    """Return the state that a cell would have from the support of each claim alone, such as ``hedged``, by claim."""
    made = {}
    for row in voices_of(columns).iter_rows(named=True):
        said = {name: row[name] for name in ("firm", "capable", "emphatic")}
        associates = predicates.get(row["claim"], "") in columns.associations
        voices = {"together": int(any(said.values()))} if associates else said
        made[row["claim"]] = state_of(dict.fromkeys(VOICES, 0) | voices).removesuffix(" only")
    return made
