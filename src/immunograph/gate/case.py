"""One record beside its passage: which phrases of the sentence govern the record, and which of them its cues cover."""

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
"""Predicates whose passage may be a definition: what stands outside its span does not hedge it."""
_AGENT_BEFORE: Final = 7
AGENT_AFTER: Final = 4
"""How many tokens after a word those may be named whom it counts or whose verb it is."""
_BEFORE_ITS_SUBJECT: Final = frozenset(("said", "says", "wrote", "explained", "according to"))
NO_NOUN_PHRASE: Final = ("agent", "attribution", "hedge", "modality", "effect", "goal")
"""What ends the noun phrase that a quantifier counts."""

Raised: TypeAlias = Iterator[tuple[str, Level, str, Match | None]]
"""What a rule raises: its name, how grave it is, what differs, and the words at fault where there are any."""


class Case:
    """One record with its passage, and what several rules need computed once.

    Parameters
    ----------
    record
        What the row says.
    passage
        The sentence and the span in it.
    lexicon
        The words to look for.
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
        """Find the phrases of the sentence, and those that a cue names within a longer phrase: *much* in *much to learn*."""
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
        """Return whether a phrase governs what the record is about.

        Parameters
        ----------
        match
            A phrase of the sentence.

        Returns
        -------
        bool
            Whether it reaches the subject, the object or, where neither is named, the span.
        """
        inside = self.inside(match)
        clause = self.sentence.clauses[match.last]
        if inside and not self.object:
            return True
        if match.entry.reach == "both" or not inside:
            return clause in self.clauses and self.sentence.reaches(match, self.targets)
        return self.sentence.reaches(match, self.targets)

    def governs(self, match: Match) -> bool:
        """Return whether a phrase applies; a definition is governed only by phrases within its span.

        Parameters
        ----------
        match
            A phrase of the sentence.

        Returns
        -------
        bool
            As :meth:`applies`, but for definitions.
        """
        return self.applies(match) and (self.inside(match) or not self.names)

    def of_others(self, match: Match) -> bool:
        """Return whether a verb of belief, finding or aim is that of somebody other than the authors.

        Parameters
        ----------
        match
            The verb.

        Returns
        -------
        bool
            For a verb without an agent, whether it is passive.
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
            A phrase of the sentence.

        Returns
        -------
        bool
            Whether its first and its last word do.
        """
        return match.first in self.span and match.last in self.span

    def covered(self, match: Match) -> bool:
        """Return whether a cue of the record overlaps a phrase.

        Parameters
        ----------
        match
            A phrase of the sentence.

        Returns
        -------
        bool
            False for a record without cues.
        """
        return any(start < match.end and match.start < end for start, end in self.record.cues or ())

    def stretch(self, start: int, end: int) -> Match:
        """Make a match out of any stretch of the sentence, to mark it.

        Parameters
        ----------
        start, end
            The stretch, in characters of the document.

        Returns
        -------
        Match
            Of an entry that is in no word list.
        """
        words = self.passage.sentence[start - self.passage.start : end - self.passage.start]
        number = self.tokens.within(start, start + 1).start
        return Match(Entry(words, "agent", "others", 3, "right"), number, number, start, end)

    @property
    def names(self) -> bool:
        """Whether the record is one of a name, a definition or an entry of a reference list."""
        record = self.record
        if record.status == "definitional":
            return record.predicate in _NAMING_PREDICATES
        return record.is_bibliographic


Rule: TypeAlias = Callable[[Case], Raised]
"""One check of a record; the findings that it raises have one of the names in ``RULES``."""
