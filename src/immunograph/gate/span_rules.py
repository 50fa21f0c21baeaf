"""Rules on the span of a record: cited results, titles, sentence fragments and unrelated texts."""

from __future__ import annotations

from typing import Final

from immunograph.gate.case import Case, Raised, Rule
from immunograph.gate.contradicted import denies_a_statement, is_contradicted
from immunograph.gate.findings import Level
from immunograph.gate.lexicon import Lexicon
from immunograph.gate.passages import CITATION
from immunograph.gate.requirements import AGAINST
from immunograph.gate.structure import Sentence
from immunograph.gate.tokens import tokenize
from immunograph.plurals import counted

__all__ = ["BIBLIOGRAPHIC_RULES", "SPAN_RULES"]

_REACH_OF_COMPARATOR: Final = 5
_SAME_CITATION: Final = 3
"""Maximum number of characters between the parts of one citation, as in *Smith et al. (2020)*."""
_FEWEST_WORDS: Final = 3
_FEWEST_LETTERS: Final = 4


def _borrowed(case: Case) -> Raised:
    record = case.record
    if not record.own_voice:
        return
    citations = list(CITATION.finditer(case.passage.sentence))
    previous = 0
    for found in citations:
        if previous and found.start() - previous <= _SAME_CITATION:
            previous = found.end()
            continue
        previous = found.end()
        place = case.passage.start + found.start()
        match = case.stretch(place, place + len(found[0]))
        message = f"the sentence cites “{found[0]}”: the speaker must be the cited work"
        if record.stance in AGAINST:
            message += ", if that denies the claim; a work that is contradicted is not the speaker"
        level = Level.WARNING if record.stance in AGAINST and denies_a_statement(case, match.first) else Level.ERROR
        if not is_contradicted(case, match.first):
            yield "borrowed", level, message, match
            return
    if not citations and case.passage.section:
        heading = case.passage.section.lower().strip(" .:0123456789")
        borrowed = any(
            match.entry.value == "borrowed" and match.entry.phrase == heading
            for match in Lexicon.packaged().find(tokenize(heading))
            if match.entry.kind == "heading"
        )
        if borrowed and record.certainty == 3 and record.stance == "supports":
            message = f"it is in the section “{case.passage.section}”, which reports results of others: name their work as speaker"
            yield "borrowed", Level.WARNING, message, None


def _about_other_things(case: Case) -> Raised:
    record = case.record
    if not record.subjects or not record.objects or case.names:
        return
    before = Sentence(tokenize(case.passage.before), ())
    missing = [
        side
        for side, places, names in (("subject", case.subject, record.subjects), ("object", case.object, record.objects))
        if not places and not before.places(names)[0]
    ]
    if len(missing) == 2:
        message = f"neither {record.subjects[0]!r} nor {record.objects[0]!r} is named in the sentence or the one before"
        yield "not-in-passage", Level.ERROR, message, None
    elif missing:
        name = (record.subjects if missing[0] == "subject" else record.objects)[0]
        message = f"the {missing[0]} {name!r} is not named in the sentence or the one before"
        yield "not-in-passage", Level.WARNING, message, None


def _comparators(case: Case) -> Raised:
    for side, places in (("subject", case.subject), ("object", case.object)):
        if not places:
            continue
        for match in case.sentence.of_kind("comparator"):
            reached = set(range(match.last + 1, match.last + 1 + _REACH_OF_COMPARATOR))
            comma = next((n for n in sorted(reached) if n < len(case.tokens) and case.tokens.words[n] == ","), None)
            if comma is not None:
                reached = {number for number in reached if number < comma}
            if reached and set(places) <= reached:
                message = (
                    f"the {side} is named only after “{match.entry.phrase}”: the sentence may be about something else"
                )
                yield "comparator", Level.WARNING, message, match


def _fragments(case: Case) -> Raised:
    passage = case.passage
    words = passage.words
    first, last = passage.edges
    if words and (_cut(first, words[0]) or _cut(words[-1], last)):
        yield "fragment", Level.ERROR, "the span begins or ends within a word: move its ends to word boundaries", None
        return
    if words != words.strip():
        message = "the span begins or ends with white space: move its ends to word boundaries"
        yield "fragment", Level.ERROR, message, None
        return
    count = sum(any(c.isalnum() for c in word) for word in tokenize(words).words)
    letters = sum(character.isalnum() for character in words)
    fewest = 1 if case.names else _FEWEST_WORDS
    if count < fewest or letters < _FEWEST_LETTERS:
        length = counted(count, "word") if count < fewest else f"{counted(letters, 'character')} in words"
        message = f"the span has {length}, too few for a statement: extend it to the clause"
        yield "fragment", Level.ERROR, message, None


def _cut(before: str, after: str) -> bool:
    """Return whether a boundary between two characters splits a word, hyphens included."""
    if not before or not after:
        return False
    joined = (before.isalnum() or before == "-") and (after.isalnum() or after == "-")
    return joined and (before.isalnum() or after.isalnum())


def _titles(case: Case) -> Raised:
    if case.passage.is_title and case.record.certainty > 1 and case.record.states:
        message = "a title is not a statement: record certainty 1 at most, or use another passage"
        yield "title", Level.ERROR, message, None


BIBLIOGRAPHIC_RULES: Final[tuple[Rule, ...]] = (_fragments,)
"""Rules that also apply to entries of a reference list."""
SPAN_RULES: Final[tuple[Rule, ...]] = (_borrowed, _about_other_things, _comparators, _fragments, _titles)
