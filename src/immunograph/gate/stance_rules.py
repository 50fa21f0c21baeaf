"""Rules on the stance of a passage: question, aim, denial, or the opposite direction."""

from __future__ import annotations

from typing import Final

from immunograph.gate.case import Case, Raised, Rule
from immunograph.gate.findings import Level
from immunograph.gate.stated_effects import stated_effects

__all__ = ["STANCE_RULES"]


def _questions(case: Case) -> Raised:
    record = case.record
    if not record.states or record.certainty == 0 or "question" in record.carried:
        return
    if case.passage.sentence.rstrip().endswith("?"):
        message = f"the sentence is a question, but the stance of the record is {record.stance}"
        yield "question-as-statement", Level.ERROR, message, None
        return
    for match in case.sentence.of_kind("question"):
        if case.covered(match) or case.governs(match):
            message = f"“{match.entry.phrase}” leaves the claim open, but the stance of the record is {record.stance}"
            yield "question-as-statement", Level.ERROR, message, match


def _goals(case: Case) -> Raised:
    record = case.record
    if not record.states or record.carried & {"goal", "purpose"}:
        return
    for match in case.sentence.of_kind("goal"):
        if case.covered(match) or case.governs(match):
            message = f"“{match.entry.phrase}” states an aim, but the record takes it for a result"
            yield "goal-as-statement", Level.ERROR, message, match


def _unmeasured(case: Case) -> str:
    """Return what a null result's passage lacks, and how to supply it."""
    if case.object:
        remedy = "extend the span to the words that say so, such as “no effect”, or correct the stance"
        return f"a null result needs a passage that says that an effect was not seen: {remedy}"
    name = f", {case.record.objects[0]!r}" if case.record.objects else ""
    remedy = "if it uses another name, add that to synonyms.tsv; if the name lies outside the span, extend the span"
    return f"a null result needs a passage that names the object{name}: {remedy}"


def _negations(case: Case) -> Raised:
    record = case.record
    negations = case.sentence.of_kind("negation")
    if record.stance == "supports" and "negation" not in record.carried:
        for match in negations:
            if case.inside(match) and case.applies(match):
                message = f"“{match.entry.phrase}” denies what the record supports"
                yield "negation-not-in-stance", Level.ERROR, message, match
            elif not case.inside(match) and case.applies(match) and match.first < min(case.span, default=0):
                message = f"“{match.entry.phrase}” lies before the span and denies it"
                yield "negation-not-in-stance", Level.ERROR, message, match
    elif record.stance in ("disputes", "null"):
        kept = [match for match in negations if case.sentence.clauses[match.last] in case.clauses]
        if record.stance == "null" and (not kept or not case.object):
            yield "null-unmeasured", Level.ERROR, _unmeasured(case), None
        elif not kept:
            message = "the record disputes the claim, but nothing in the passage is negated"
            yield "stance-without-negation", Level.WARNING, message, None


def _signs(case: Case) -> Raised:
    record = case.record
    if record.sign not in ("+", "-") or not case.object or not record.states:
        return
    effects = stated_effects(case.sentence, case.subject, case.object)
    effects = [each for each in effects if case.inside(each.match)]
    if effects and all(each.sign != record.sign for each in effects):
        match = effects[0].match
        message = f"“{match.entry.phrase}” has the opposite direction to the claim ({record.sign})"
        yield "sign-reversed", Level.ERROR, message, match


STANCE_RULES: Final[tuple[Rule, ...]] = (_questions, _goals, _negations, _signs)
