"""What the gate compares: a passage, and what the record of it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from immunograph.gate.tokens import shares_word

__all__ = ["CITATION", "Passage", "Record"]

CITATION: Final = re.compile(r"\[\d[\d ,;–-]{0,60}\]|\bet al\b|\((?:[^()]{0,80}\D)?(?:19|20)\d\d[a-z]?\)")
"""How a sentence cites another work."""
_QUIET: Final = frozenset(("asks", "intends", "unstated"))
_BIBLIOGRAPHIC_PREDICATES: Final = frozenset(("ig:cites", "ig:hasAuthor", "ig:publishedIn", "ig:affiliatedWith"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence and the span in it that a record points at.

    Parameters
    ----------
    sentence
        The whole sentence, as the text has it; empty where no text is at hand.
    start
        Where the sentence begins in its document, in characters.
    span
        The passage's own stretch, in the document's characters; the whole sentence if ``None``.
    before
        The sentence before it, in which a pronoun's meaning may stand.
    section
        The heading above it, where one is known.
    is_title
        Whether it is the document's title.
    edges
        The characters just before and just after the span, to see whether it cuts a word.
    expected
        Whether the text is at hand and the record names no place in it.
    """

    sentence: str
    start: int = 0
    span: tuple[int, int] | None = None
    before: str = ""
    section: str = ""
    is_title: bool = False
    edges: tuple[str, str] = (" ", " ")
    expected: bool = False

    @property
    def stretch(self) -> tuple[int, int]:
        """The span, or the whole sentence where there is none."""
        return self.span or (self.start, self.start + len(self.sentence))

    @property
    def words(self) -> str:
        """The text within the span."""
        first, last = self.stretch
        return self.sentence[max(0, first - self.start) : max(0, last - self.start)]


@dataclass(frozen=True, slots=True)
class Record:
    """What a row of evidence says of its passage.

    Parameters
    ----------
    key
        How the claim is called in messages.
    subjects, objects
        All names of the claim's subject and of its object: label, synonyms, plural.
    predicate
        The claim's predicate as a CURIE, where known: only some may be definitional or bibliographic.
    stance, status
        As in the evidence table.
    certainty
        0 to 3.
    modalities
        As in the evidence table.
    quantifier
        Kind of the quantifier; empty where none is recorded.
    quantifier_of, speaker_quantifier
        What it counts, and the words that count those who hold the statement.
    own_voice
        Whether the speaker is the document itself, and nobody is attributed.
    context
        Pairs of a dimension (``stage``, ``species`` …) and all names of its value: the claim's and the evidence's own.
    cues
        Stretches of the document that the record lists as cues; ``None`` where the table has no such column.
    carried
        Modalities and the like that the predicate itself says: ``participation`` for *helps prevent*.
    sign
        ``+``, ``-``, or empty.
    association
        Whether the predicate says that things go together, without the one acting on the other; ``sign`` is then the
        direction in which they do (``-``: with a better outcome).
    document_status
        ``retracted``, ``withdrawn`` …, where known.
    has_design
        Whether the evidence type, and so the design, is known.
    speakers
        All names of the speaker and of those it is attributed to.
    """

    key: str
    subjects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    predicate: str = ""
    stance: str = "supports"
    certainty: int = 3
    status: str = ""
    modalities: frozenset[str] = frozenset()
    quantifier: str = ""
    quantifier_of: str = ""
    speaker_quantifier: str = ""
    own_voice: bool = True
    context: tuple[tuple[str, tuple[str, ...]], ...] = ()
    cues: tuple[tuple[int, int], ...] | None = None
    carried: frozenset[str] = frozenset()
    sign: str = ""
    document_status: str = ""
    has_design: bool = True
    speakers: tuple[str, ...] = ()
    association: bool = False

    @property
    def has_bibliographic_predicate(self) -> bool:
        """Whether its predicate relates a document to its references, authors, journal or their affiliations."""
        return self.predicate in _BIBLIOGRAPHIC_PREDICATES

    @property
    def is_bibliographic(self) -> bool:
        """Whether it records an entry of a reference list or the like, which no words hedge."""
        return self.status == "bibliographic" and self.has_bibliographic_predicate

    @property
    def states(self) -> bool:
        """Whether it takes the passage for a statement, for or against; not for a question, an aim or a mere mention."""
        return self.stance not in _QUIET

    @property
    def contexts(self) -> frozenset[str]:
        """The dimensions of its context."""
        return frozenset(dimension for dimension, _ in self.context)

    def has_context(self, dimension: str, words: str) -> bool:
        """Return whether the record is limited to what a phrase names; a context without names matches any phrase.

        Parameters
        ----------
        dimension
            Such as ``stage`` or ``species``.
        words
            The phrase of the passage.

        Returns
        -------
        bool
            True if a context of this dimension, or of none, shares a significant word with the phrase.

        Examples
        --------
        >>> record = Record("C1", context=(("stage", ("early stage of cancer",)),))
        >>> record.has_context("stage", "in the early stages"), record.has_context("dose", "at a high dose")
        (True, False)
        """
        for own, names in self.context:
            if own in (dimension, "") and (not names or any(shares_word(name, words) for name in names)):
                return True
        return False

    @property
    def signature(self) -> tuple[object, ...]:
        """What a waiver rests on: once any of it changes, the waiver no longer holds."""
        parts = (self.key, self.stance, self.certainty, self.status, sorted(self.modalities), self.quantifier)
        return (*parts, self.predicate, self.own_voice, sorted(self.contexts), sorted(self.cues or ()))
