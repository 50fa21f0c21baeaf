"""The two sides that the gate compares: a passage and its record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from immunograph.gate.tokens import shares_word

__all__ = ["CITATION", "Passage", "Record"]

CITATION: Final = re.compile(r"\[\d[\d ,;–-]{0,60}\]|\bet al\b|\((?:[^()]{0,80}\D)?(?:19|20)\d\d[a-z]?\)")
"""Pattern of a citation of another work."""
_QUIET: Final = frozenset(("asks", "intends", "unstated"))
_BIBLIOGRAPHIC_PREDICATES: Final = frozenset(("ig:cites", "ig:hasAuthor", "ig:publishedIn", "ig:affiliatedWith"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, and the span in it that a record refers to.

    Parameters
    ----------
    sentence
        The whole sentence; empty if no text is available.
    start
        Character offset of the sentence in its document.
    span
        The passage's span, as character offsets in the document; ``None`` for the whole sentence.
    before
        The preceding sentence, to which a pronoun may refer.
    section
        The section heading, if known.
    is_title
        Whether it is the document's title.
    edges
        The characters just before and after the span, to detect whether it splits a word.
    expected
        Whether the text is available but the record has no locator in it.
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
        """The span; the range of the whole sentence if there is none."""
        return self.span or (self.start, self.start + len(self.sentence))

    @property
    def words(self) -> str:
        """The text within the span."""
        first, last = self.stretch
        return self.sentence[max(0, first - self.start) : max(0, last - self.start)]


@dataclass(frozen=True, slots=True)
class Record:
    """The content of a row of evidence, as compared with its passage.

    Parameters
    ----------
    key
        Key of the claim in messages.
    subjects, objects
        All names of the claim's subject and object: label, synonyms, plural.
    predicate
        The claim's predicate as a CURIE, if known.
    stance, status
        As in the evidence table.
    certainty
        0 to 3.
    modalities
        As in the evidence table.
    quantifier
        Kind of quantifier; empty if none is recorded.
    quantifier_of, speaker_quantifier
        What the quantifier refers to, and the quantifier of the speakers (*many scientists*).
    own_voice
        Whether the document itself makes the statement, without attribution to others.
    context
        Pairs of a dimension (``stage``, ``species`` …) and all names of its value: the claim's and the evidence's own.
    cues
        Spans that the record lists as cues; ``None`` if the table has no such column.
    carried
        Modalities that the predicate itself expresses: ``participation`` for *helps prevent*.
    sign
        Sign of the effect: ``+``, ``-`` or empty.
    association
        Whether the predicate states an association instead of an effect; ``sign`` is then the direction of the
        association (``-``: with a better outcome).
    document_status
        Publication status such as ``retracted`` or ``withdrawn``, if known.
    has_design
        Whether the evidence type, and so the study design, is known.
    speakers
        All names of the speaker and of the people the statement is attributed to.
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
        """Whether its predicate relates a document to its references, authors, journal or affiliations."""
        return self.predicate in _BIBLIOGRAPHIC_PREDICATES

    @property
    def is_bibliographic(self) -> bool:
        """Whether it records an entry of a reference list or similar, to which hedges do not apply."""
        return self.status == "bibliographic" and self.has_bibliographic_predicate

    @property
    def states(self) -> bool:
        """Whether it records a statement for or against the claim, not a question, an aim or a mention."""
        return self.stance not in _QUIET

    @property
    def contexts(self) -> frozenset[str]:
        """The dimensions of its context."""
        return frozenset(dimension for dimension, _ in self.context)

    def has_context(self, dimension: str, words: str) -> bool:
        """Return whether the record's context includes what a phrase names; a context without names matches any phrase.

        Parameters
        ----------
        dimension
            Context dimension, such as ``stage`` or ``species``.
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
        """The values on which a waiver depends: if any of them changes, the waiver is void."""
        parts = (self.key, self.stance, self.certainty, self.status, sorted(self.modalities), self.quantifier)
        return (*parts, self.predicate, self.own_voice, sorted(self.contexts), sorted(self.cues or ()))
