"""Passages and records, the two inputs that the gate compares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from immunograph.gate.tokens import shares_word

__all__ = ["CITATION", "Passage", "Record"]

CITATION: Final = re.compile(r"\[\d[\d ,;–-]{0,60}\]|\bet al\b|\((?:[^()]{0,80}\D)?(?:19|20)\d\d[a-z]?\)")
"""Pattern of citations such as ``[12]``, ``et al`` and ``(Smith 2014)``."""
_QUIET: Final = frozenset(("asks", "intends", "unstated"))
_BIBLIOGRAPHIC_PREDICATES: Final = frozenset(("ig:cites", "ig:hasAuthor", "ig:publishedIn", "ig:affiliatedWith"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, with the span in it that a record refers to.

    Parameters
    ----------
    sentence
        The whole sentence; an empty string if no text is available.
    start
        Character offset of the sentence in its document (default 0).
    span
        Start and end of the passage, as character offsets in the document; ``None`` for the whole sentence.
    before
        The preceding sentence, to which a pronoun may refer; an empty string if unknown.
    section
        Heading of the section; an empty string if unknown.
    is_title
        Whether the sentence is the title of the document.
    edges
        Characters before and after the span, to detect whether it splits a word.
    expected
        Whether the text is available but the record has no valid span in it.
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
        """Start and end of the span, or else of the whole sentence."""
        return self.span or (self.start, self.start + len(self.sentence))

    @property
    def words(self) -> str:
        """The text within the span."""
        first, last = self.stretch
        return self.sentence[max(0, first - self.start) : max(0, last - self.start)]


@dataclass(frozen=True, slots=True)
class Record:
    """The content of a row of evidence, to be compared with its passage.

    Parameters
    ----------
    key
        Key of the claim, for messages.
    subjects, objects
        All names of the claim's subject and object: label, synonyms, plural.
    predicate
        CURIE of the claim's predicate; an empty string if unknown.
    stance, status
        Stance and epistemic status, with the values of the evidence table.
    certainty
        Certainty from 0 (open question) to 3 (asserted).
    modalities
        Modalities, with the values of the evidence table.
    quantifier
        Kind of quantifier; an empty string if none is recorded.
    quantifier_of
        Scope of the quantifier, such as ``set``; an empty string if unknown.
    speaker_quantifier
        Quantifier of the speakers, as in *many scientists*.
    own_voice
        Whether the document itself makes the statement, without attribution to others.
    context
        Pairs of a dimension (``stage``, ``species`` …) and all names of its value, of claim and evidence.
    cues
        Spans that the record lists as cues; ``None`` if the table has no column of cues.
    carried
        Qualifications that the predicate itself expresses, such as ``participation`` for *helps prevent*, ``question`` or
        ``negation``.
    sign
        Sign of the effect: ``+``, ``-``, ``unsigned``, or an empty string for none.
    document_status
        Publication status such as ``retracted``; an empty string if unknown.
    has_design
        Whether the evidence type, and so the study design, is known.
    speakers
        All names of the speaker and of the people that the statement is attributed to.
    association
        Whether the predicate states an association instead of an effect; ``sign`` is then the direction of the
        association (``-`` for a better outcome).
    joint_subjects, joint_objects
        For a claim about several subjects, or objects, together: the names of each; otherwise empty.
    quantifier_words
        The quantifier as the passage writes it, such as *Most*.
    participants
        All names of the claim's further participants, such as an instrument.
    dispensable
        Why nothing depends on the record, such as *the claim is rejected*; an empty string if the claim may depend on it.
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
    joint_subjects: tuple[tuple[str, ...], ...] = ()
    joint_objects: tuple[tuple[str, ...], ...] = ()
    quantifier_words: str = ""
    dispensable: str = ""
    participants: tuple[str, ...] = ()

    @property
    def has_bibliographic_predicate(self) -> bool:
        """Whether the predicate relates a document to its references, authors, journal or affiliations."""
        return self.predicate in _BIBLIOGRAPHIC_PREDICATES

    @property
    def is_bibliographic(self) -> bool:
        """Whether the record is bibliographic, such as an entry of a reference list; hedges do not apply."""
        return self.status == "bibliographic" and self.has_bibliographic_predicate

    @property
    def states(self) -> bool:
        """Whether the record is a statement for or against the claim, not a question, an aim or a mention."""
        return self.stance not in _QUIET

    @property
    def contexts(self) -> frozenset[str]:
        """Dimensions of the context, such as ``species``."""
        return frozenset(dimension for dimension, _ in self.context)

    def has_context(self, dimension: str, words: str) -> bool:
        """Return whether the record's context includes the context that a phrase expresses.

        Parameters
        ----------
        dimension
            Context dimension of the phrase, such as ``stage`` or ``species``.
        words
            Phrase of the passage, such as *in the early stages*.

        Returns
        -------
        bool
            True if a context of this dimension (or without a dimension) shares a significant word with the phrase, or
            has no names.

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
        """Values that a waiver depends on; if any of them changes, the waiver becomes invalid."""
        parts = (self.key, self.stance, self.certainty, self.status, sorted(self.modalities), self.quantifier)
        return (*parts, self.predicate, self.own_voice, sorted(self.contexts), sorted(self.cues or ()))
