"""Find the sentence of a text that reports a claim, and describe differences from the claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from immunograph.gate.comparing import opposite_marker
from immunograph.gate.exceptions_named import excepted_places
from immunograph.gate.findings import marked
from immunograph.gate.lexicon import Lexicon, Match
from immunograph.gate.named_ends import refers_back
from immunograph.gate.passages import Record
from immunograph.gate.stated_effects import stated_effects
from immunograph.gate.structure import Sentence
from immunograph.gate.tokens import tokenize

__all__ = ["Difference", "ReadSentence", "Reported", "best_report", "read_sentences"]

_END: Final = re.compile(r"(?<![.!?])[.!?]{1,8}[\"”’)\]]?[ \t\r\n]{1,8}(?=[A-Z“\"(\d])|\n[ \t\r]{0,8}\n")
_NEAR: Final = 6
_MEANT: Final = 0.5

ReadSentence: TypeAlias = tuple[str, int, Sentence]
"""A sentence, its character offset in the text, and the parsed sentence."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between a sentence and the claim that it reports.

    Parameters
    ----------
    key
        Key of the claim.
    change
        ``drops``, ``adds``, ``reverses`` or ``omits`` (the claim is not reported, or what it is about is not named).
    what
        ``hedge``, ``question``, ``aim``, ``modality``, ``quantifier``, ``speaker``, ``context``, ``negation``,
        ``sign``, ``effect`` (instead of an association), ``dispute`` (another passage or claim contradicts the text),
        ``direction`` (not stated), ``ends`` (subject or object not named, opposite, or swapped), ``inference``,
        ``retraction`` (the source was retracted or withdrawn) or ``claim``.
    firmer
        Whether the sentence claims more than the evidence supports; false if it claims less.
    message
        Difference, and often a remedy, in one sentence.
    start, end
        Character offsets in the text of the words that differ; equal if words are missing.
    shown
        The sentence with the words marked.
    """

    key: str
    change: str
    what: str
    firmer: bool
    message: str
    start: int
    end: int
    shown: str

    def __str__(self) -> str:
        """Return claim, kind of difference and message in one line."""
        return f"{self.key} {self.change} {self.what}: {self.message}"


def read_sentences(text: str, lexicon: Lexicon) -> list[ReadSentence]:
    """Split a text into sentences, and parse each into tokens, clauses and phrases of the lexicon.

    Parameters
    ----------
    text
        English prose, of any length.
    lexicon
        Phrases to look for.

    Returns
    -------
    list[ReadSentence]
        Tuples of the sentence's text, its character offset in ``text``, and the parsed sentence, in order.

    Examples
    --------
    >>> [(part, start) for part, start, _ in read_sentences("It may. It must.", Lexicon.packaged())]
    [('It may.', 0), ('It must.', 8)]
    """
    sentences = []
    for start, part in _sentences(text):
        tokens = tokenize(part, start)
        sentences.append((part, start, Sentence(tokens, lexicon.find(tokens))))
    return sentences


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for found in _END.finditer(text):
        yield start, text[start : found.end()].rstrip()
        start = found.end()
    if text[start:].strip():
        yield start, text[start:]


class Reported:
    """A sentence that reports a claim, with the positions of the claim's subject and object.

    Parameters
    ----------
    record
        Record of the claim.
    part, start, sentence
        Text, character offset and parsed sentence, as returned by :func:`read_sentences`.
    """

    def __init__(self, record: Record, part: str, start: int, sentence: Sentence) -> None:
        self.record, self.part, self.start, self.sentence = record, part, start, sentence
        self.subject, self.subject_share = sentence.places(record.subjects)
        self.object, self.object_share = sentence.places(record.objects)
        targets = sorted({*self.subject, *self.object})
        excepted = {n for first, last in excepted_places(sentence, targets) for n in range(first, last + 1)}
        self.subject, self.object, self.targets = (
            [number for number in places if number not in excepted] for places in (self.subject, self.object, targets)
        )  # "slows tumour growth, but not in liver tumours" names no tumour growth after "not"

    @property
    def share(self) -> float:
        """Fraction of the words of the subject's name that occur, plus that of the object's: from 0 to 2."""
        return self.subject_share + self.object_share

    def reached(self, *kinds: str) -> list[Match]:
        r"""Return the phrases of given kinds whose scope includes the subject or the object.

        Parameters
        ----------
        \*kinds
            Kinds of entries of the lexicon, such as ``hedge``.

        Returns
        -------
        list[Match]
            Matches in the order of the sentence.
        """
        return [match for match in self.sentence.of_kind(*kinds) if self.sentence.reaches(match, self.targets)]

    def names(self, *words: str) -> bool:
        r"""Return whether any of the given words occurs in the sentence.

        Parameters
        ----------
        \*words
            Words or phrases in lower case; inflected forms match, too, and of a phrase half of its words suffice.

        Returns
        -------
        bool
            True if at least one is found.
        """
        return bool(self.sentence.places(words)[0])

    def near(self, match: Match) -> bool:
        """Return whether a phrase closely precedes the subject or the object, or overlaps with it.

        Parameters
        ----------
        match
            A phrase found in the sentence.

        Returns
        -------
        bool
            True if a token of the subject or the object is in the phrase or at most 6 tokens after it.
        """
        return any(0 < number - match.last <= _NEAR or number in match.numbers for number in self.targets)

    def others(self) -> list[Match]:
        """Return the mentions of people and organisations other than the authors and the claim's entities.

        Returns
        -------
        list[Match]
            Matches of kind ``agent``, in the order of the sentence.
        """
        own = set(self.targets)
        agents = (match for match in self.sentence.of_kind("agent") if match.entry.value == "others")
        return [match for match in agents if own.isdisjoint(match.numbers)]

    def attributions(self) -> list[Match]:
        """Return the verbs that attribute a belief or finding to a person or source.

        Returns
        -------
        list[Match]
            Attributions first, then hedges of belief.
        """
        beliefs = (match for match in self.sentence.of_kind("hedge") if match.entry.value == "belief")
        return [*self.sentence.of_kind("attribution"), *beliefs]

    def reversing(self) -> Match | None:
        """Return the word of effect that states the opposite direction of the claim.

        Returns
        -------
        Match or None
            The first word that relates the claim's subject to its object, if all such words have the opposite sign;
            else, and for an association or a claim without a direction of effect, ``None``.
        """
        if self.record.association or self.record.sign not in ("+", "-"):
            return None
        effects = stated_effects(self.sentence, self.subject, self.object)
        if not effects or any(each.sign == self.record.sign for each in effects):
            return None
        return effects[0].match

    def differs(
        self, change: str, what: str, message: str, match: Match | None = None, *, firmer: bool = True
    ) -> Difference:
        """Create a difference that marks a phrase of the sentence.

        Parameters
        ----------
        change, what, message
            Kind of difference and message, as in :class:`Difference`.
        match
            The phrase to mark; by default nothing is marked, as for missing words.
        firmer
            Whether the sentence claims more than the evidence supports (default true).

        Returns
        -------
        Difference
            A difference with the sentence and the offsets filled in.
        """
        start, end = (match.start, match.end) if match else (self.start, self.start)
        return self.differs_at(change, what, message, start, end, firmer=firmer)

    def differs_at(
        self, change: str, what: str, message: str, start: int, end: int, *, firmer: bool = True
    ) -> Difference:
        """Create a difference that marks a range of the text.

        Parameters
        ----------
        change, what, message
            Kind of difference and message, as in :class:`Difference`.
        start, end
            Character offsets in the text, end-exclusive; equal to mark nothing.
        firmer
            Whether the sentence claims more than the evidence supports (default true).

        Returns
        -------
        Difference
            A difference with the sentence and the offsets filled in.
        """
        shown = marked(self.part, start - self.start, end - self.start)
        return Difference(self.record.key, change, what, firmer, message, start, end, shown)


def best_report(record: Record, sentences: Sequence[ReadSentence]) -> Reported | None:
    """Choose the sentence that names most of the claim's subject and object.

    Parameters
    ----------
    record
        Record of the claim.
    sentences
        Sentences of a text, as returned by :func:`read_sentences`.

    Returns
    -------
    Reported | None
        The best sentence; of several equally good ones, preferably one without an opposite marker, then one that does not
        state the opposite direction, then the first; ``None`` if there are no sentences. A word such as *it* counts as half
        a name of what an earlier sentence names.
    """
    best: tuple[tuple[float, bool, bool], Reported] | None = None
    subject_before = object_before = False
    for sentence in sentences:
        told = Reported(record, *sentence)
        meant = told.share
        if (subject_before or object_before) and refers_back(told.sentence):
            meant += _MEANT * (subject_before and not told.subject) + _MEANT * (object_before and not told.object)
        if best is None or meant >= best[0][0]:
            rank = (meant, not opposite_marker(record, told.sentence), told.reversing() is None)
            if best is None or rank > best[0]:
                best = rank, told
        subject_before, object_before = subject_before or bool(told.subject), object_before or bool(told.object)
    return best and best[1]
