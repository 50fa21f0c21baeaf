"""Rules on words that limit a passage's statement: hedges, modality, quantifiers, contexts and attributions."""

from __future__ import annotations

import re
from typing import Final

from immunograph.gate.case import AGENT_AFTER, NO_NOUN_PHRASE, Case, Raised, Rule
from immunograph.gate.comparing import bearer_of_context, counts_a_population, counts_an_end, holds_context
from immunograph.gate.contradicted import is_contradicted
from immunograph.gate.findings import Level
from immunograph.gate.lexicon import Match
from immunograph.gate.lost_parts import counts_those_studied

__all__ = ["LIMITING_RULES"]

_REACH_OF_QUANTIFIER: Final = 5
_CLOSED_DIMENSIONS: Final = frozenset(("stage", "species", "setting", "population"))
"""Context dimensions with values in the lexicon; for other dimensions a missing context is only a warning."""
_COUNTED: Final = re.compile(r"\b\d{1,6} (?:of|out of) (?:the )?\d{1,6}\b")


def _hedges(case: Case) -> Raised:
    record = case.record
    if not record.states:
        return
    for match in case.sentence.of_kind("hedge", "attribution"):
        entry = match.entry
        if entry.kind == "attribution" and (entry.value != "belief" or not case.of_others(match)):
            continue
        allowed = entry.value in record.carried or record.certainty <= entry.ceiling
        if case.covered(match):
            if not allowed:
                message = f"its cue “{entry.phrase}” allows certainty {entry.ceiling} at most, but the record has {record.certainty}"
                yield "certainty-above-cue", Level.ERROR, message, match
        elif case.governs(match) and not _is_of_others_denied(case, match):
            if not allowed:
                yield _uncovered(case, match)
            elif record.cues is not None:
                yield _unlisted(match)


def _is_of_others_denied(case: Case, match: Match) -> bool:
    """Return whether a hedge or verb belongs to a statement of others that the passage denies or contradicts."""
    return case.sentence.is_of_the_denied(match) or is_contradicted(case, match.first)


def _unlisted(match: Match) -> tuple[str, Level, str, Match]:
    return "cue-not-listed", Level.ERROR, f"“{match.entry.phrase}” is not among the cues: add it", match


def _uncovered(case: Case, match: Match) -> tuple[str, Level, str, Match]:
    entry, record = match.entry, case.record
    allowed = f"it allows certainty {entry.ceiling} at most, but the record has {record.certainty}"
    if case.inside(match):
        return "hedge-missing", Level.ERROR, f"the hedge “{entry.phrase}” is missing from the record: {allowed}", match
    message = f"the hedge “{entry.phrase}” lies outside the span and governs it: {allowed}"
    return "hedge-cut", Level.ERROR, message, match


def _modalities(case: Case) -> Raised:
    record = case.record
    if not record.states:
        return
    for match in case.sentence.of_kind("modality"):
        value = match.entry.value
        covered = case.covered(match)
        if not covered and not case.governs(match):
            continue
        if value not in record.modalities | record.carried:
            message = f"“{match.entry.phrase}” expresses {value}, but the record has no such modality"
            yield "modality-dropped", Level.ERROR, message, match
        elif not covered and record.cues is not None:
            yield _unlisted(match)


def _quantifiers(case: Case) -> Raised:
    record = case.record
    if (record.quantifier and record.quantifier != "universal") or "quantifier" in record.carried:
        return
    asked = record.stance == "asks"  # for a question, only quantifiers that are cues are required
    named = set(case.subject) | set(case.object)
    verbs = {each.first for each in case.sentence.of_kind(*NO_NOUN_PHRASE)}
    counted = _COUNTED.search(case.passage.sentence)
    if (
        counted
        and not asked
        and case.passage.stretch[0] <= case.passage.start + counted.start() < case.passage.stretch[1]
    ):
        start = case.passage.start + counted.start()
        yield _uncounted(case.stretch(start, start + len(counted[0])))
        return
    for match in case.sentence.of_kind("quantifier"):
        if match.entry.value == record.quantifier:
            if _counts_those_studied(case, match):
                message = f"“{match.entry.phrase}” counts those studied, not the subject or object: write 'context' into quantifier_of"
                yield "quantifier-dropped", Level.WARNING, message, match
            continue
        following = range(match.last + 1, match.last + 1 + _REACH_OF_QUANTIFIER)
        stop = min(verbs.intersection(following), default=following.stop)
        following = range(following.start, stop)
        reached = case.inside(match) and any(number in named for number in following)
        if asked or match.entry.value == "amount":
            reached = False
        often = match.entry.value == "frequency" and not asked and case.applies(match)
        studied = match.entry.value not in ("amount", "universal") and not asked and counts_those_studied(case, match)
        of_speakers = record.speaker_quantifier and any(
            0 < agent.first - match.last <= AGENT_AFTER for agent in case.sentence.of_kind("agent")
        )
        if not of_speakers and (case.covered(match) or reached or often):
            yield _uncounted(match)
        elif not of_speakers and studied:
            message = f"“{match.entry.phrase}” counts those studied, but the record has no quantifier: write it into quantifier"
            yield "quantifier-dropped", Level.ERROR, f"{message}, and 'context' into quantifier_of", match


def _counts_those_studied(case: Case, match: Match) -> bool:
    """Return whether a quantifier counts patients (*in all patients*), but the record's ``quantifier_of`` does not."""
    if case.record.quantifier_of in ("context", "speaker") or not (case.covered(match) or case.inside(match)):
        return False
    ends = sorted({*case.subject, *case.object})
    return counts_a_population(case.sentence, match, ends) and not counts_an_end(case.sentence, match, ends)


def _uncounted(match: Match) -> tuple[str, Level, str, Match]:
    message = f"“{match.entry.phrase}” states a quantity, but the record has no limiting quantifier"
    return "quantifier-dropped", Level.ERROR, message, match


def _contexts(case: Case) -> Raised:
    record = case.record
    if record.stance == "asks":
        return
    ends = {*case.subject, *case.object}
    for match in case.sentence.of_kind("context"):
        dimension = match.entry.value.partition("=")[0]
        bearer = bearer_of_context(case.sentence, match)
        if holds_context(record, case.sentence, match):
            continue
        denied = match.first > 0 and case.tokens.words[match.first - 1] == "not"
        if denied or not ends.isdisjoint((*match.numbers, *bearer)) or not (case.inside(match) or case.applies(match)):
            continue
        level = Level.ERROR if dimension in _CLOSED_DIMENSIONS else Level.WARNING
        names = [names[0] for own, names in record.context if own == dimension and names]
        what = f"a different one ({names[0]})" if names else "no such context"
        phrase = " ".join([match.entry.phrase, *(case.tokens.words[number] for number in bearer)])
        message = f"“{phrase}” limits the {dimension}, but the record has {what}"
        yield "context-dropped", level, message, match


def _speakers(case: Case) -> Raised:
    record = case.record
    if not record.own_voice or "attribution" in record.carried:
        return
    for match in case.sentence.of_kind("attribution", "goal"):
        if not (case.covered(match) or case.governs(match)) or not case.of_others(match):
            continue
        if _is_of_others_denied(case, match):
            continue
        told = {"belief": "what others believe", "report": "what others found"}.get(
            match.entry.value, "whose aim it is"
        )
        message = f"“{match.entry.phrase}” says {told}: name them as speaker or in attributed_to"
        yield "speaker-dropped", Level.ERROR, message, match


LIMITING_RULES: Final[tuple[Rule, ...]] = (_hedges, _modalities, _quantifiers, _contexts, _speakers)
