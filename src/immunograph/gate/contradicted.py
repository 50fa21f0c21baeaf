"""Whether a passage names a work because it contradicts it: *contrary to Smith et al., X does not slow Y*.

The speaker of a denial is who denies, not whom the denial contradicts.
"""

from __future__ import annotations

from typing import Final

from immunograph.gate.case import Case
from immunograph.gate.requirements import AGAINST

__all__ = ["denies_a_statement", "is_contradicted"]

_CONTRARY: Final = tuple(
    tuple(phrase.split())
    for phrase in (
        *("contrary to", "in contrast to", "in contradiction to", "as opposed to", "unlike", "at odds with"),
        *("in disagreement with", "inconsistent with", "in conflict with", "conflicts with", "conflict with"),
        *("contradict", "contradicts", "contradicting", "refute", "refutes", "refuted", "refuting"),
        *("disprove", "disproves", "disproved", "challenge", "challenges", "disagree with", "disagrees with"),
    )
)
_CONFIRM: Final = ("confirm", "reproduc", "replicat", "verif", "corroborat", "substantiat")
_CONFIRM_AFTER: Final = 4
_WINDOW: Final = 8
_FINDING: Final = frozenset(("showed", "saw", "found", "demonstrated", "noted", "observed"))


def is_contradicted(case: Case, first: int) -> bool:
    """Return whether words of a passage refer to a work or people that the passage contradicts.

    Parameters
    ----------
    case
        A record with its parsed passage.
    first
        Index of the first token of the words, such as *et al* or *reported*.

    Returns
    -------
    bool
        True after *contrary to*, *unlike*, *refutes* and the like, without a comma between; and, where the record is
        a dispute or a null result, after *could not confirm* (not *confirmed by*), and after *it is wrong that …, as*.
    """
    words = case.tokens.words
    start = next((n + 1 for n in range(first - 1, -1, -1) if words[n] in (",", ";", ":")), 0)
    near = range(max(start, first - _WINDOW), first)
    if any(words[number : number + len(phrase)] == phrase for number in near for phrase in _CONTRARY):
        return True
    if case.record.stance not in AGAINST:
        return False
    if _fails_to_confirm(case, first):
        confirmed_by = (n for n in range(start + 1, first) if words[n] == "by" and words[n - 1].startswith(_CONFIRM))
        return "as" in words[start:first] or not any(confirmed_by)
    follows_as = "as" in words[start:first] and _FINDING.isdisjoint(words[first : first + _CONFIRM_AFTER])
    return follows_as and denies_a_statement(case, first)


def denies_a_statement(case: Case, before: int) -> bool:
    """Return whether a passage denies a whole statement (*it is wrong that*, *doubts that*) before a token.

    Parameters
    ----------
    case
        A record with its parsed passage.
    before
        Index of the token.

    Returns
    -------
    bool
        True if such a phrase of the lexicon ends before the token. A work that is cited behind it may be the one that
        states it, or the one that denies it.
    """
    denials = case.sentence.of_kind("negation")
    return any(match.last < before and match.entry.value in ("statement", "doubt") for match in denials)


def _fails_to_confirm(case: Case, before: int) -> bool:
    """Return whether *could not confirm*, *were unable to reproduce* and the like precede a token."""
    words = case.tokens.words
    for match in case.sentence.of_kind("negation"):
        following = words[match.last + 1 : min(before, match.last + 1 + _CONFIRM_AFTER)]
        if any(word.startswith(_CONFIRM) for word in following):
            return True
    return False
