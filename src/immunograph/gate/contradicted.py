"""Detect works that a passage names only to contradict them: *contrary to Smith et al., X does not slow Y*.

Such a work is not the speaker of the passage.
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
_STATEMENTS: Final = frozenset(
    (
        *("claim", "claims", "assertion", "statement", "finding", "findings", "report", "hypothesis", "view", "idea"),
        *("conclusion", "suggestion", "belief", "observation", "result", "results", "notion", "contention", "thesis"),
    )
)
"""Nouns for a statement of somebody: *the claim by Rossi et al.*"""
_OF_WHOM: Final = (("by",), ("of",), ("from",), ("in",))
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
        True after *contrary to*, *unlike*, *refutes* (not *refuted by*) and the like, without a comma between; and,
        where the record is a dispute or a null result, after *could not confirm* (not *confirmed by*), after *it is
        wrong that …, as*, and in *the claim by … is false*.
    """
    words = case.tokens.words
    start = next((n + 1 for n in range(first - 1, -1, -1) if words[n] in (",", ";", ":")), 0)
    near = range(max(start, first - _WINDOW), first)
    contrary = (n + len(phrase) for n in near for phrase in _CONTRARY if words[n : n + len(phrase)] == phrase)
    if any(words[end : end + 1] != ("by",) for end in contrary):
        return True
    if case.record.stance not in AGAINST:
        return False
    if _states_what_is_denied(case, first):
        return True
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
        True if such a phrase of the lexicon ends before the token. A work that is cited after it may be the one that
        makes the statement, or the one that denies it.
    """
    denials = case.sentence.of_kind("negation")
    return any(match.last < before and match.entry.value in ("statement", "doubt") for match in denials)


def _states_what_is_denied(case: Case, first: int) -> bool:
    """Return whether words name the author of a statement that is denied after it: *the claim by Rossi et al. … is false*."""
    words, clauses = case.tokens.words, case.sentence.clauses
    before = words[max(0, first - _WINDOW) : first]
    after = words[first : first + _WINDOW]
    noun = max((n for n, word in enumerate(before) if word in _STATEMENTS), default=None)
    by = noun is not None and before[noun + 1 : noun + 2] in _OF_WHOM and "that" not in before[noun:]
    owned = next((after[n + 1 : n + 3] for n, word in enumerate(after) if word == "'"), ())
    if not by and _STATEMENTS.isdisjoint(owned):
        return False
    for match in case.sentence.of_kind("negation"):
        following = words[match.last + 1 : match.last + 1 + _CONFIRM_AFTER]
        unconfirmed = any(word.startswith(_CONFIRM) for word in following)
        if match.first > first and match.entry.reach == "both" and clauses[match.first] == clauses[first]:
            return match.entry.value == "statement" or unconfirmed
    return False


def _fails_to_confirm(case: Case, before: int) -> bool:
    """Return whether *could not confirm*, *were unable to reproduce* and the like precede a token."""
    words = case.tokens.words
    for match in case.sentence.of_kind("negation"):
        following = words[match.last + 1 : min(before, match.last + 1 + _CONFIRM_AFTER)]
        if any(word.startswith(_CONFIRM) for word in following):
            return True
    return False
