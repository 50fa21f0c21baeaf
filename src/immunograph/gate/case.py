"""Match a record with its passage: the phrases that apply to the record, and those that its cues cover."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from immunograph.gate.findings import Level
from immunograph.gate.lexicon import Entry, Lexicon, Match
from immunograph.gate.passages import Passage, Record
from immunograph.gate.structure import Sentence
from immunograph.gate.tokens import Tokens, tokenize

__all__ = ["AGENT_AFTER", "NO_NOUN_PHRASE", "Case", "Raised", "Rule"]

_NAMING_PREDICATES: Final = frozenset(
    ("ig:definedAs", "ig:hasSynonym", "rdfs:subClassOf", "ig:similarTo", "ig:hasRole", "ig:partOf")
)
"""Predicates whose passages may be definitions, to which hedges outside the span do not apply."""
_AGENT_BEFORE: Final = 7
AGENT_AFTER: Final = 4
"""Maximum number of tokens between a quantifier or verb and the people it refers to."""
_BEFORE_ITS_SUBJECT: Final = frozenset(("said", "says", "wrote", "explained", "according to"))
NO_NOUN_PHRASE: Final = ("agent", "attribution", "hedge", "modality", "effect", "goal")
"""Kinds of lexicon entries that end the noun phrase of a quantifier."""

Raised: TypeAlias = Iterator[tuple[str, Level, str, Match | None]]
"""A raw finding: rule name, level, description of the difference, and the words that cause it, if any."""


class Case:
    """A record with its parsed passage, the input of the rules.

    Parameters
    ----------
    record
        Content of a row of evidence.
    passage
        Sentence, with the span that the record refers to.
    lexicon
        Hedges, negations and other phrases to look for.
    """

    def __init__(self, record: Record, passage: Passage, lexicon: Lexicon) -> None:
        self.record, self.passage = record, passage
        self.tokens: Tokens = tokenize(passage.sentence, passage.start)
        self.sentence = Sentence(self.tokens, self._matches(lexicon))
        first, last = passage.stretch
        self.span = self.tokens.within(first, last)
        self.subject, self.subject_share = self.sentence.places(record.subjects)
        self.object, self.object_share = self.sentence.places(record.objects)
        inside = [n for n in (*self.subject, *self.object) if n in self.span]
        self.targets: Sequence[int] = inside or list(self.span)
        self.clauses = {self.sentence.clauses[n] for n in self.span}

    def _matches(self, lexicon: Lexicon) -> list[Match]:
        """Find phrases of the lexicon, also inside a longer one if a cue marks them, and contexts with modifiers."""
        found = lexicon.find(self.tokens)
        known = {(match.first, match.last, match.entry.kind) for match in found}
        for start, end in self.record.cues or ():
            within = self.tokens.within(start, end)
            for match in lexicon.find(self.tokens[within.start : within.stop]):
                moved = replace(match, first=match.first + within.start, last=match.last + within.start)
                if (moved.first, moved.last, moved.entry.kind) not in known:
                    found.append(moved)
        verbs = {number for each in found if each.entry.kind in NO_NOUN_PHRASE for number in (each.first, each.last)}
        for match in lexicon.find_modified(self.tokens):
            said = self.tokens.within(match.start, match.end).start
            if (match.first, match.last, "context") not in known and not verbs & set(range(said, match.first)):
                found.append(match)
        return found

    def applies(self, match: Match) -> bool:
        """Return whether the scope of a phrase includes the record's subject or object.

        Parameters
        ----------
        match
            A phrase found in the sentence.

        Returns
        -------
        bool
            True if its scope includes a word of the span that names the subject or the object, or any word of the span if
            none does; always true for a phrase in the span of a sentence that does not name the object.
        """
        inside = self.inside(match)
        clause = self.sentence.clauses[match.last]
        if inside and not self.object:
            return True
        if match.entry.reach == "both" or not inside:
            return clause in self.clauses and self.sentence.reaches(match, self.targets)
        return self.sentence.reaches(match, self.targets)

    def governs(self, match: Match) -> bool:
        """Return whether a phrase applies to the record, with an exception for definitions.

        Parameters
        ----------
        match
            A phrase found in the sentence.

        Returns
        -------
        bool
            The result of :meth:`applies`; false if the phrase is outside the span and the record is a definition or a
            bibliographic reference.
        """
        return self.applies(match) and (self.inside(match) or not self.names)

    def of_others(self, match: Match) -> bool:
        """Return whether a verb of belief, finding or aim has an agent other than the authors.

        Parameters
        ----------
        match
            The verb, as found in the sentence.

        Returns
        -------
        bool
            True if the nearest agent is other people, or for *according to*; without an agent, true for a passive verb.
        """
        if match.entry.phrase == "according to":
            return True
        passive = match.entry.reach == "both"
        every = self.sentence.of_kind("agent")
        agents = [agent for agent in every if 0 < match.first - agent.last <= _AGENT_BEFORE]
        if match.entry.phrase in _BEFORE_ITS_SUBJECT and not agents:
            agents = [agent for agent in every if 0 < agent.first - match.last <= AGENT_AFTER]
        if agents:
            return max(agents, key=lambda agent: agent.last).entry.value == "others"
        return passive

    def inside(self, match: Match) -> bool:
        """Return whether a phrase lies within the span.

        Parameters
        ----------
        match
            A phrase found in the sentence.

        Returns
        -------
        bool
            True if both its first and its last token are in the span.
        """
        return match.first in self.span and match.last in self.span

    def covered(self, match: Match) -> bool:
        """Return whether a cue of the record overlaps with a phrase.

        Parameters
        ----------
        match
            A phrase found in the sentence.

        Returns
        -------
        bool
            True if any cue overlaps; false for a record without cues.
        """
        return any(start < match.end and match.start < end for start, end in self.record.cues or ())

    def stretch(self, start: int, end: int) -> Match:
        """Return a match for an arbitrary range of the sentence, so that a finding can mark it.

        Parameters
        ----------
        start, end
            Character offsets in the document; the end is exclusive.

        Returns
        -------
        Match
            A match with a placeholder entry of the lexicon.
        """
        words = self.passage.sentence[start - self.passage.start : end - self.passage.start]
        number = self.tokens.within(start, start + 1).start
        return Match(Entry(words, "agent", "others", 3, "right"), number, number, start, end)

    @property
    def names(self) -> bool:
        """Whether the record states a name, a definition or a bibliographic reference."""
        record = self.record
        if record.status == "definitional":
            return record.predicate in _NAMING_PREDICATES
        return record.is_bibliographic


Rule: TypeAlias = Callable[[Case], Raised]
"""A function that checks a case and yields raw findings, with rule names that are keys of ``RULES``."""
