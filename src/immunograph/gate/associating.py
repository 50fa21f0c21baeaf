"""Detect words for associations, such as *associated with*, for causation, and for the direction of an association."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

__all__ = ["causal_word", "directions", "goes_together", "turned_outcome"]

_TOGETHER: Final = tuple(
    (*stem.split(" "),)
    for stem in (
        *("associat*", "correlat*", "linked to", "linked with", "go with", "goes with", "went with", "going with"),
        *("occur* with", "co-occur*", "track* with", "coincid* with", "accompan*", "seen with", "found with"),
        *("predict*", "prognos*", "indicat*", "marker of", "biomarker*", "portend*", "relate to", "related to"),
        *("have better", "has better", "had better", "fare*", "have worse", "has worse", "had worse"),
        *("patients with", "tumours with", "tumors with", "those with", "cases with"),
    )
)
_CAUSAL: Final = (
    *("cause", "causes", "caused", "causing", "lead", "leads", "led", "leading", "produces", "produce", "produced"),
    *("brings", "bring", "makes", "make", "gives", "give", "confer", "confers", "conferred"),
    *("ensure", "ensures", "protects", "protect", "protected", "saves", "save", "saved", "cures", "cure", "cured"),
    *("due", "because", "thanks", "owing", "worsens", "worsen", "worsened"),
)
_UP: Final = (
    *("better", "improved", "longer", "favourable", "favorable", "good", "superior", "higher", "increased"),
    *("prolonged", "greater", "extended", "more"),
)
_DOWN: Final = (
    *("worse", "worst", "poor", "poorer", "shorter", "unfavourable", "unfavorable", "adverse", "inferior", "lower"),
    *("reduced", "decreased", "dismal", "bad", "less", "shortened"),
)
_GOOD: Final = (
    "outcome",
    "survival",
    "prognos",
    "respon",
    "recover",
    "remission",
    "benefit",
    "live",
    "surviv",
    "fare",
    "course",
)
_BAD: Final = ("mortality", "death", "die", "dying", "recurrence", "relapse", "progression", "risk", "hazard")
_SAME: Final = ("positively", "directly")
_OPPOSITE: Final = ("negatively", "inversely")
_MORE: Final = ("higher", "increased", "greater")
_LESS: Final = ("lower", "reduced", "decreased", "fewer")
_REACH: Final = 4
_BEFORE_ADJECTIVES: Final = ("with", "and", "of", "a", "an", "the", "their", "its")
_OUTCOMES: Final = ("ig:betterOutcomeIn", "ig:worseOutcomeIn")


def _fits(stem: str, word: str) -> bool:
    return word.startswith(stem[:-1]) if stem.endswith("*") else word == stem


def goes_together(words: Sequence[str]) -> int | None:
    """Find the first phrase that states an association, such as *associated with*.

    Parameters
    ----------
    words
        Words of a sentence, in lower case.

    Returns
    -------
    int or None
        Index of the first word of the phrase; ``None`` if there is none.

    Examples
    --------
    >>> goes_together("tls are associated with longer survival".split())
    2
    >>> goes_together("tls prolong survival".split())
    """
    for place in range(len(words)):
        for stems in _TOGETHER:
            if len(words) - place >= len(stems) and all(map(_fits, stems, words[place : place + len(stems)])):
                return place
    return None


def causal_word(words: Sequence[str]) -> int | None:
    """Find the first word that states causation, such as *cause* or *because*.

    Parameters
    ----------
    words
        Words of a sentence, in lower case.

    Returns
    -------
    int or None
        Index of the word; ``None`` if there is none.

    Examples
    --------
    >>> causal_word("tls cause better survival".split())
    1
    """
    return next((place for place, word in enumerate(words) if word in _CAUSAL), None)


def turned_outcome(words: Sequence[str], place: int) -> bool:
    """Return whether a word is used as an adjective of an outcome: *improved* in *with improved survival*.

    Parameters
    ----------
    words
        Words of a sentence, in lower case.
    place
        Index of the word to classify.

    Returns
    -------
    bool
        True if one of the next two words is an outcome, and *with*, *and*, *of*, an article, *their*, *its* or nothing
        precedes; false after *this* or *that*, which may precede a verb.

    Examples
    --------
    >>> turned_outcome("tls with improved survival".split(), 2)
    True
    >>> turned_outcome("the improved survival of patients with tls".split(), 1)
    True
    >>> turned_outcome("tls improved survival".split(), 1)
    False
    """
    following = words[place + 1 : place + 3]
    outcome = any(word.startswith((*_GOOD, *_BAD)) for word in following)
    return outcome and (place == 0 or words[place - 1] in _BEFORE_ADJECTIVES)


def directions(predicate: str, words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the words that state the direction of an association, with its sign.

    Parameters
    ----------
    predicate
        CURIE of the predicate. For predicates of outcome, ``-`` is a better and ``+`` a worse outcome; for others,
        ``+`` is a positive and ``-`` a negative correlation.
    words
        Words of a sentence, in lower case.

    Yields
    ------
    tuple of int and str
        Index of the word and the sign, in the order of the sentence. For a correlation there is at most one: the first
        word of direction, with ``-`` if the number of words such as *inversely* or *lower* is odd.

    Examples
    --------
    >>> list(directions("ig:betterOutcomeIn", "tls go with a worse outcome".split()))
    [(4, '+')]
    >>> list(directions("ig:worseOutcomeIn", "they go with higher mortality".split()))
    [(3, '+')]
    >>> list(directions("ig:correlatesPositivelyWith", "a correlates inversely with b".split()))
    [(2, '-')]
    """
    if predicate not in _OUTCOMES:
        told = [place for place, word in enumerate(words) if word in (*_SAME, *_OPPOSITE, *_MORE, *_LESS)]
        if told:
            yield told[0], "-" if sum(words[place] in (*_OPPOSITE, *_LESS) for place in told) % 2 else "+"
        return
    for place, word in enumerate(words):
        if word not in (*_UP, *_DOWN):
            continue
        near = (*words[place + 1 : place + 1 + _REACH], *reversed(words[max(0, place - 3) : place]))
        noun = next((each for each in near if each.startswith((*_GOOD, *_BAD))), "")
        if noun:
            better = (word in _UP) == noun.startswith(_GOOD)
            yield place, "-" if better else "+"
