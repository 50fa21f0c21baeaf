"""Compare the quantifiers of a report with those of the evidence: of things, of those studied, and of the speakers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from immunograph.gate.case import AGENT_AFTER
from immunograph.gate.comparing import counts_a_population, counts_an_end
from immunograph.gate.lexicon import Match
from immunograph.gate.reported import Difference, Reported
from immunograph.gate.requirements import LIMITING, singles_out

__all__ = ["compare_quantifiers", "quantifier_order", "speaker_quantifiers"]

_FEW, _SOME, _MANY, _MOST, _ALL = 1, 2, 3, 4, 5
_ORDER: Final = {
    **dict.fromkeys(("few", "a minority of", "rarely", "seldom"), _FEW),
    **dict.fromkeys(
        ("a few", "some", "some of", "several", "certain", "various", "selected", "a number of", "sometimes"), _SOME
    ),
    **dict.fromkeys(("a subset of", "subsets of", "a subgroup of", "occasionally", "in some cases"), _SOME),
    **dict.fromkeys(("in a few cases", "part of", "a part of", "parts of", "partly", "partially"), _SOME),
    **dict.fromkeys(("at least one", "at least one of", "at least some", "one or more"), _SOME),
    **dict.fromkeys(("many", "numerous", "often", "frequently", "commonly", "in many cases"), _MANY),
    **dict.fromkeys(("most", "the majority of", "a majority of", "much of", "mostly", "mainly"), _MOST),
    **dict.fromkeys(("usually", "generally", "typically", "in general", "in most cases"), _MOST),
    **dict.fromkeys(("all", "all of", "any", "any of", "each", "each of", "every", "every one of"), _ALL),
}
_KINDS: Final = {"existential": _SOME, "partitive": _SOME, "at_least": _SOME, "universal": _ALL}
_VERB_AFTER: Final = 8
_NO_SPEAKERS: Final = ("patients", "cohort", "trial", "trials")
"""Agents that are as often studied as they speak: *some patients*."""


def quantifier_order(words: str, kind: str = "") -> int:
    """Return the rank of a quantifier in the order *few*, *some*, *many*, *most*, *all*.

    Parameters
    ----------
    words
        The quantifier as a text writes it.
    kind
        Its kind, as in the evidence table, for words that are not in the list.

    Returns
    -------
    int
        From 1 (few) to 5 (all); 0 if neither the words nor the kind have a rank, as for *a third of*.

    Examples
    --------
    >>> [quantifier_order(words) for words in ("Few", "some", "Most", "a third of")]
    [1, 2, 4, 0]
    """
    return _ORDER.get(words.strip().lower(), 0) or _KINDS.get(kind, 0)


def speaker_quantifiers(told: Reported) -> list[Match]:
    """Return the quantifiers of a sentence that count those who say something: *many* in *many doctors believe that …*.

    Parameters
    ----------
    told
        A sentence that reports a claim.

    Returns
    -------
    list of Match
        Quantifiers shortly before a speaker of the record, or before people to whom a verb attributes something.
    """
    return [match for match in told.sentence.of_kind("quantifier") if _counts_speakers(told, match)]


def _counts_speakers(told: Reported, match: Match) -> bool:
    words, own = told.sentence.tokens.words, set(told.targets)
    following = [number for number in range(match.last + 1, match.last + 1 + AGENT_AFTER) if number < len(words)]
    for number in following:
        if number in own or not words[number][0].isalnum():
            return False
        if number in told.sentence.places(told.record.speakers)[0]:
            return True
        if any(number in each.numbers and each.entry.phrase not in _NO_SPEAKERS for each in told.others()):
            return _is_attributed(told, match, number)
    return False


def _is_attributed(told: Reported, match: Match, people: int) -> bool:
    """Return whether a verb of belief, finding, doubt or aim follows people, or directly precedes their quantifier."""
    verbs = [*told.attributions(), *told.sentence.of_kind("goal")]
    verbs += [each for each in told.sentence.of_kind("negation") if each.entry.value != "not"]
    after = any(0 < verb.first - people <= _VERB_AFTER for verb in verbs)
    return after or any(0 < match.first - verb.last <= 2 for verb in verbs)


def compare_quantifiers(told: Reported) -> Iterator[Difference]:
    """Compare the quantifiers of a sentence with those of the evidence, separately for speakers and for others.

    Parameters
    ----------
    told
        A sentence that reports a claim.

    Yields
    ------
    Difference
        A quantifier that the sentence drops or adds. It is ``firmer`` if it says more than the evidence (*most* for
        *some*), or is *few*; not if it says less (*some* for *most*).
    """
    record = told.record
    speaking = speaker_quantifiers(told)
    yield from _of_speakers(told, speaking)
    every = [match for match in told.sentence.of_kind("quantifier") if match not in speaking]
    matches = [match for match in every if told.near(match) or match.entry.reach == "both"]
    universal = [
        match
        for match in every
        if match.entry.value == "universal"
        and (match in matches or counts_a_population(told.sentence, match, told.targets))
    ]
    if record.quantifier_of == "context" and record.quantifier:
        yield from _of_context(told, every, universal)
        return
    limiting = [match for match in matches if match.entry.value != "universal"]
    exclusive = [match for match in told.reached("booster") if match.entry.value == "exclusive"]
    counts = record.quantifier if record.quantifier_of != "speaker" else ""
    if exclusive and counts != "universal" and record.stance == "supports":
        yield _added(told, exclusive[0])
    elif universal and counts != "universal" and record.stance != "asks":
        yield _added(told, universal[0])
    elif singles_out(record):
        # An element of a set is expressed by its name: "IL-2", not "interleukins".
        if told.subject_share < 1:
            name = record.subjects[0] if record.subjects else "one of them"
            yield told.differs("drops", "quantifier", f"the evidence is about {name} only: name it")
    elif counts in LIMITING and not limiting:
        kind = counts.replace("_", " ")
        said = f"says “{record.quantifier_words}”" if record.quantifier_words else f"is about some only ({kind})"
        yield told.differs("drops", "quantifier", f"the evidence {said}: keep its quantifier")
    elif counts in LIMITING:
        yield from _in_order(told, limiting, record.quantifier_words, counts)
    elif limiting and not counts and "quantifier" not in record.carried and limiting[0].entry.value in LIMITING:
        yield _added(told, limiting[0], firmer=quantifier_order(limiting[0].entry.phrase) == _FEW)


def _of_speakers(told: Reported, speaking: Sequence[Match]) -> Iterator[Difference]:
    """Compare the quantifier of the speakers: *many doctors* is neither *all doctors* nor *doctors*."""
    record = told.record
    words = record.speaker_quantifier or (record.quantifier_words if record.quantifier_of == "speaker" else "")
    if not words:
        if speaking and record.own_voice is False:
            more = quantifier_order(speaking[0].entry.phrase, speaking[0].entry.value) == _ALL
            message = f"the evidence does not say “{speaking[0].entry.phrase}” about its speakers: leave it out"
            yield told.differs("adds", "quantifier", message, speaking[0], firmer=more)
    elif speaking:
        yield from _in_order(told, speaking, words, "existential", " about its speakers")
    elif told.sentence.places(record.speakers)[0] and quantifier_order(words) and not told.names(words):
        message = f"the evidence says “{words}” about its speakers: keep its quantifier"
        yield told.differs("drops", "quantifier", message)


def _of_context(told: Reported, every: Sequence[Match], universal: Sequence[Match]) -> Iterator[Difference]:
    """Compare a quantifier of those studied (*in all patients*), which does not count subjects or objects."""
    record = told.record
    counted = [match for match in universal if counts_an_end(told.sentence, match, told.targets)]
    limiting = [match for match in every if match.entry.value != "universal"]
    if counted or (universal and record.quantifier != "universal"):
        match = (counted or universal)[0]
        message = f"the evidence says “{record.quantifier_words or record.quantifier}” about those studied: apply it to them only"
        yield told.differs("adds", "quantifier", message, match)
    elif record.quantifier in LIMITING and not limiting:
        said = record.quantifier_words or record.quantifier.replace("_", " ")
        message = f"the evidence says “{said}” about those studied: keep its quantifier"
        yield told.differs("drops", "quantifier", message)
    elif record.quantifier in LIMITING:
        yield from _in_order(told, limiting, record.quantifier_words, record.quantifier, " about those studied")


def _in_order(told: Reported, matches: Sequence[Match], words: str, kind: str, of: str = "") -> Iterator[Difference]:
    """Yield at most one difference, for a quantifier that says more than the evidence (*most* for *some*), less, or *few*."""
    own = quantifier_order(words, kind)
    said = [(quantifier_order(match.entry.phrase, match.entry.value), match) for match in matches]
    if not own or any(place in (own, 0) for place, _ in said):
        return
    place, match = said[0]
    shown = words or kind.replace("_", " ")
    message = f"the evidence says “{shown}”{of}, and the text “{match.entry.phrase}”"
    firmer = place > own or place == _FEW
    message += ", which says more" if place > own else ", which says that others do not" if firmer else ""
    yield told.differs("adds" if firmer else "drops", "quantifier", message, match, firmer=firmer)


def _added(told: Reported, match: Match, *, firmer: bool = True) -> Difference:
    message = f"the evidence does not say “{match.entry.phrase}”: leave it out"
    return told.differs("adds", "quantifier", message, match, firmer=firmer)
