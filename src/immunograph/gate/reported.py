"""Find the sentence of a text that reports a claim, and compare it with the claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from immunograph.gate.comparing import opposite_marker
from immunograph.gate.findings import marked
from immunograph.gate.lexicon import Lexicon, Match
from immunograph.gate.passages import Record
from immunograph.gate.structure import Sentence
from immunograph.gate.tokens import tokenize

__all__ = ["Difference", "ReadSentence", "Reported", "best_report", "read_sentences"]

_END: Final = re.compile(r"(?<![.!?])[.!?]{1,8}[\"”’)\]]?[ \t\r\n]{1,8}(?=[A-Z“\"(\d])|\n[ \t\r]{0,8}\n")
_NEAR: Final = 6

ReadSentence: TypeAlias = tuple[str, int, Sentence]
"""A sentence, its character offset in the text, and the parsed sentence."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between a sentence and the claim that it reports.

    Parameters
    ----------
    key
        Key of the claim.
    change
        ``drops``, ``adds``, ``reverses`` or ``omits`` (the claim is not reported at all).
    what
        ``hedge``, ``question``, ``aim``, ``modality``, ``quantifier``, ``speaker``, ``context``, ``negation``,
        ``sign``, ``dispute`` (another passage denies it), ``direction`` (not stated), ``ends`` (what acts and what it
        acts on), ``inference``, ``retraction`` (every source of it was retracted or withdrawn) or ``claim``.
    firmer
        Whether the sentence claims more than the evidence supports; false if it is only weaker.
    message
        Difference and remedy.
    start, end
        Character offsets of the words that differ; equal if words are missing.
    shown
        The sentence, with the words marked.
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
        """Write it in one line."""
        return f"{self.key} {self.change} {self.what}: {self.message}"


def read_sentences(text: str, lexicon: Lexicon) -> list[ReadSentence]:
    """Split a text into sentences, and parse each into tokens, clauses and phrases of the lexicon.

    Parameters
    ----------
    text
        Any text.
    lexicon
        The lexicon.

    Returns
    -------
    list[ReadSentence]
        For each sentence: its text, its character offset in ``text``, and the parsed sentence.

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
    """The sentence that reports a claim, and the positions of the claim's subject and object in it.

    Parameters
    ----------
    record
        The claim.
    part, start, sentence
        One of the sentences that :func:`read_sentences` returned.
    """

    def __init__(self, record: Record, part: str, start: int, sentence: Sentence) -> None:
        self.record, self.part, self.start, self.sentence = record, part, start, sentence
        self.subject, self.subject_share = sentence.places(record.subjects)
        self.object, self.object_share = sentence.places(record.objects)
        self.targets = sorted({*self.subject, *self.object})

    @property
    def share(self) -> float:
        """How much of subject and object the sentence names: from 0 (nothing) to 2 (all words of both)."""
        return self.subject_share + self.object_share

    def reached(self, *kinds: str) -> list[Match]:
        r"""Return the phrases of these kinds that apply to the claim.

        Parameters
        ----------
        \*kinds
            Kinds of entries of the lexicon, such as ``hedge``.

        Returns
        -------
        list[Match]
            Matches whose scope includes the subject or the object.
        """
        return [match for match in self.sentence.of_kind(*kinds) if self.sentence.reaches(match, self.targets)]

    def names(self, *words: str) -> bool:
        r"""Return whether one of these words occurs in the sentence.

        Parameters
        ----------
        \*words
            Words or phrases.

        Returns
        -------
        bool
            Whether at least one of them is found.
        """
        return bool(self.sentence.places(words)[0])

    def near(self, match: Match) -> bool:
        """Return whether a phrase directly precedes the subject or the object, or overlaps with it.

        Parameters
        ----------
        match
            A phrase of the sentence.

        Returns
        -------
        bool
            True within a few tokens.
        """
        return any(0 < number - match.last <= _NEAR or number in match.numbers for number in self.targets)

    def others(self) -> list[Match]:
        """Return the words for people and organisations that are neither the authors nor part of the claim.

        Returns
        -------
        list[Match]
            Matches of kind ``agent``.
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

    def differs(
        self, change: str, what: str, message: str, match: Match | None = None, *, firmer: bool = True
    ) -> Difference:
        """Return a difference located at a phrase, or at the start of the sentence if no phrase is given.

        Parameters
        ----------
        change, what, message
            As in :class:`Difference`.
        match
            The phrase that differs.
        firmer
            Whether the sentence claims more than the evidence does.

        Returns
        -------
        Difference
            With the sentence shown and the words marked.
        """
        start, end = (match.start, match.end) if match else (self.start, self.start)
        return self.differs_at(change, what, message, start, end, firmer=firmer)

    def differs_at(
        self, change: str, what: str, message: str, start: int, end: int, *, firmer: bool = True
    ) -> Difference:
        """Return a difference located at a range of the text.

        Parameters
        ----------
        change, what, message, start, end
            As in :class:`Difference`.
        firmer
            Whether the sentence claims more than the evidence does.

        Returns
        -------
        Difference
            With the sentence shown and the words marked.
        """
        shown = marked(self.part, start - self.start, end - self.start)
        return Difference(self.record.key, change, what, firmer, message, start, end, shown)


def best_report(record: Record, sentences: Sequence[ReadSentence]) -> Reported | None:
    """Return the sentence that names most of the claim's subject and object.

    Parameters
    ----------
    record
        The claim.
    sentences
        What :func:`read_sentences` returned.

    Returns
    -------
    Reported | None
        The first of several that name as much, preferably without an opposite marker; ``None`` if there is no
        sentence.
    """
    reports = (Reported(record, *sentence) for sentence in sentences)
    return max(reports, key=lambda told: (told.share, not opposite_marker(record, told.sentence)), default=None)
