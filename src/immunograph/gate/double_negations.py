"""Resolve phrases whose meaning a negation changes: *few doctors doubt that*, *no effect could be seen*, *not any*."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from immunograph.gate.lexicon import Entry, Match
from immunograph.gate.tokens import Tokens

__all__ = ["resolved"]

_REACH: Final = 6
_FEW: Final = (("hardly", "any"), ("scarcely", "any"), ("few",), ("fewer",))
"""Quantifiers that negate the verb after them for most of those counted: *few doctors doubt*; *a few* does not."""
_NO: Final = frozenset(
    ("no", "none of", "nobody", "neither", "never", "hardly", "not", "do not", "does not", "did not", "without")
)
_ENDS_REACH: Final = frozenset((",", ";", ":", "but", "while", "whereas", "because", "that", "which", "who"))
_DOUBTS: Final = frozenset(("doubt", "dispute", "deny", "denie", "contest"))
_SEEN: Final = frozenset(
    (
        "detected",
        "seen",
        "found",
        "observed",
        "shown",
        "demonstrated",
        "confirmed",
        "measured",
        "identified",
        "established",
    )
)
_ANY: Final = frozenset(("any", "any of"))
_SPENT: Final = ("negation", "quantifier")
_CEILING: Final = 2


def resolved(tokens: Tokens, matches: Sequence[Match], clauses: Sequence[int]) -> list[Match]:
    """Replace or drop the phrases whose meaning a negation changes.

    Parameters
    ----------
    tokens
        Tokens of a sentence.
    matches
        Phrases of the lexicon found in it.
    clauses
        Clause number of each token.

    Returns
    -------
    list of Match
        The matches with these changes: *few … doubt that* becomes one attribution of a belief; *could* in *no effect
        could be seen* is no longer a hedge, and *any* after a negation no longer a quantifier: both are dropped.

    Examples
    --------
    >>> from immunograph.gate.lexicon import Lexicon
    >>> from immunograph.gate.tokens import tokenize
    >>> words = tokenize("Few doctors doubt that X slows Y.")
    >>> found = resolved(words, Lexicon.packaged().find(words), [0] * len(words))
    >>> [(match.entry.phrase, match.entry.kind) for match in found if match.entry.kind in ("negation", "attribution")]
    [('few … doubt that', 'attribution')]
    """
    kept = list(matches)
    for doubt in [match for match in matches if match.entry.kind == "negation" and _is_doubt(tokens, match)]:
        few = _denied_before(tokens, matches, doubt)
        if few is not None:
            words = " ".join(tokens.words[number] for number in few)
            entry = Entry(f"{words} … {doubt.entry.phrase}", "attribution", "belief", _CEILING, doubt.entry.reach)
            spent = set(few) | set(doubt.numbers)
            kept = [match for match in kept if match.entry.kind not in _SPENT or spent.isdisjoint(match.numbers)]
            kept.append(replace(doubt, entry=entry))
    negations = [match for match in kept if match.entry.kind == "negation"]
    return [match for match in kept if not _is_turned(tokens, match, negations, clauses)]


def _is_doubt(tokens: Tokens, match: Match) -> bool:
    """Return whether a denial is a verb of doubt or dispute: *doubt that*, *dispute*, *denies*."""
    verbs = (tokens.words[match.first], tokens.words[match.last])
    forms = {stem + ending for stem in _DOUBTS for ending in ("", "s", "d", "ed")}
    return match.entry.value in ("doubt", "statement") and not forms.isdisjoint(verbs)


def _denied_before(tokens: Tokens, matches: Iterable[Match], doubt: Match) -> tuple[int, ...] | None:
    """Return the tokens of *few*, *hardly any* or a negation that negates a doubt, before it or after *by*; else ``None``."""
    behind = doubt.last + 2
    if tokens.words[doubt.last + 1 : behind] == ("by",):
        phrases = (*_FEW, ("no",), ("nobody",))
        spans = (
            range(behind, behind + len(each)) for each in phrases if tokens.words[behind : behind + len(each)] == each
        )
        return next(map(tuple, spans), None)
    words, start = tokens.words, max(0, doubt.first - _REACH)
    between = range(start, doubt.first)
    start = max((n + 1 for n in between if words[n] in _ENDS_REACH), default=start)
    for first in range(start, doubt.first):
        for phrase in _FEW:
            if words[first : first + len(phrase)] == phrase and words[first - 1 : first] != ("a",):
                return tuple(range(first, first + len(phrase)))
    negations = (match for match in matches if match.entry.kind == "negation" and match.entry.phrase in _NO)
    return next(
        (tuple(match.numbers) for match in negations if start <= match.first and match.last < doubt.first), None
    )


def _is_turned(tokens: Tokens, match: Match, negations: Iterable[Match], clauses: Sequence[int]) -> bool:
    """Return whether a phrase after a negation is no longer a hedge (*could be seen*) or a quantifier (*any*)."""
    following = tokens.words[match.last + 1 : match.last + 3]
    possible = match.entry.phrase in ("could", "can") and following[:1] == ("be",) and not _SEEN.isdisjoint(following)
    any_of = match.entry.kind == "quantifier" and match.entry.phrase in _ANY
    if not (possible or any_of):
        return False
    return any(each.last < match.first and clauses[each.last] == clauses[match.first] for each in negations)
