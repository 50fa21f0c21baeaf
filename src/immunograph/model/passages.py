"""Documents, sentences, and passages as evidence."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from typing import Final

from immunograph.model.enumerations import (
    Attitude,
    Certainty,
    DocumentStatus,
    EpistemicStatus,
    Modality,
    PassageRelation,
    QuantifierKind,
    QuantifierScope,
    Section,
    Stance,
    StudyDesign,
)
from immunograph.model.literals import IRI, Literal, in_order

__all__ = ["COMPARISONS", "Cue", "Document", "Evidence", "Number", "Place", "Sentence", "Span"]

COMPARISONS: Final = ("=", "<", "<=", ">", ">=", "~")
"""Comparisons of a reported number: ``<`` for "p < 0.001", ``~`` for "about 40"."""

_DIGITS: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Span:
    """A range of a document's text in Unicode code points (W3C ``TextPositionSelector``).

    Parameters
    ----------
    start
        Position of the first code point, counted from 0.
    end
        Position after the last code point.

    Raises
    ------
    ValueError
        Unless 0 <= ``start`` < ``end``.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        """Raise an error for an empty or inverted span, or a negative start."""
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}-{self.end}")

    def __contains__(self, other: Span) -> bool:
        """Return whether ``other`` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        """Return the span as in the curated tables, such as ``10-25``."""
        return f"{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Cue:
    """The exact words of a hedge, question, attribution or quantifier.

    Parameters
    ----------
    wording
        The words as they are written.
    span
        Their position in the text of the document.
    """

    wording: str
    span: Span


@dataclass(frozen=True, slots=True)
class Place:
    """A location in the document's own numbering (page, table ...), for passages without character offsets.

    Parameters
    ----------
    page, table, row, column, figure, panel, line, paragraph, supplement
        Number of the part as printed (``iv``, ``S2``); at least one part is required.
    other
        Some other location, in words; it is written without a name before it.

    Raises
    ------
    ValueError
        If no part is given.

    Examples
    --------
    >>> str(Place(page="12", table="2", row="7"))
    'page 12, table 2, row 7'
    """

    page: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    figure: str = ""
    panel: str = ""
    line: str = ""
    paragraph: str = ""
    supplement: str = ""
    other: str = ""

    def __post_init__(self) -> None:
        """Raise an error for a place without any part."""
        if not self.parts:
            raise ValueError("a place needs at least one part, such as a page")

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Pairs of name and text of the parts that are given, in field order."""
        return tuple((each.name, getattr(self, each.name)) for each in fields(self) if getattr(self, each.name))

    def __str__(self) -> str:
        """Return the parts as text, such as ``page 12, table 2``."""
        return ", ".join(text if name == "other" else f"{name} {text}" for name, text in self.parts)


@dataclass(frozen=True, slots=True)
class Number:
    """A number reported by a passage, with its digits as printed.

    Parameters
    ----------
    kind
        Kind of number: the concept of a :class:`NumberKind` (``ig:PValue``, ``ig:PublicationCount`` ...), or a term of
        another vocabulary.
    value
        A decimal number, with or without an exponent: ``0.050``, ``1.2e-8``. The digits are kept.
    unit
        Unit as printed: ``mg/kg``, ``%``. Empty for a number without a unit.
    comparison
        One of :data:`COMPARISONS`: ``<`` if the passage only states "p < 0.001".

    Raises
    ------
    ValueError
        If ``value`` is not a decimal number or too large for a double, or ``comparison`` is not one of the list.

    Examples
    --------
    >>> float(Number(IRI("https://w3id.org/immunograph/vocab/PValue"), "0.050"))
    0.05
    """

    kind: IRI
    value: str
    unit: str = ""
    comparison: str = "="

    def __post_init__(self) -> None:
        """Raise an error for a value that is not a decimal number or too large, or an unknown comparison."""
        if not _DIGITS.fullmatch(self.value):
            raise ValueError(f"{self.value!r:.80} is not a decimal number: expected digits such as 0.05 or 1.2e-8")
        if math.isinf(float(self.value)):
            raise ValueError(f"{self.value} is beyond the range of a double: expected an absolute value below 1.8e308")
        if self.comparison not in COMPARISONS:
            raise ValueError(f"{self.comparison!r:.80} is not a comparison: expected one of {' '.join(COMPARISONS)}")

    def __float__(self) -> float:
        """Return the value as a float."""
        return float(self.value)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One passage about a claim, with its source, locator, stance and certainty; ``None`` or empty means unknown or none.

    Parameters
    ----------
    iri
        See :func:`immunograph.identifiers.evidence_iri`.
    claim, document
        IRIs of the claim, and of the document that contains the passage.
    stance, certainty, status
        Whether the passage is for or against the claim, how certain its wording is, and on what basis it is stated.
    speaker
        IRI of who makes the statement: the document in its own voice, or the trials or people that it reports.
    paraphrase
        The passage in the curators' own words.
    span, sentence
        Range of the text, and IRI of the sentence; ``None`` for evidence without a text, such as a table row.
    cues
        The words that decide stance, certainty and so on.
    modality
        Kinds of modal wording.
    attitude, attributed_to
        The attitude towards the claim that the passage ascribes to somebody, and the IRI of the holder of this belief
        or aim.
    quantifier, quantifier_kind, quantifier_of
        Words of a quantifier of the claim, their meaning, and what they count.
    speaker_quantifier
        Words that count those who make the statement, such as *many* scientists.
    evidence_type
        IRI of the type of evidence, a term of an ontology.
    quotation
        The words of the passage; only if the licence allows it.
    note
        Remark of the curators.
    context
        Pairs of a context dimension and its value, as in a claim: the passage is limited to this context ("failed in
        melanoma"), which neither changes the claim nor concerns the rest of it.
    level, design, sample_size, numbers
        The basis, which does not affect the certainty: IRI of a :class:`Level` of an ordinal scheme, such as clinical
        levels A to E; study design; number of patients, animals or samples; measured or counted values.
    section, place
        Location in the document.
    relations
        Pairs of a relation and the IRI of the related evidence.
    identifier
        The curators' key of the passage; it distinguishes the rows of a table.

    Raises
    ------
    ValueError
        If ``sample_size`` is less than 1.
    """

    iri: IRI
    claim: IRI
    document: IRI
    stance: Stance
    certainty: Certainty
    status: EpistemicStatus
    speaker: IRI
    paraphrase: str
    span: Span | None = None
    sentence: IRI | None = None
    cues: tuple[Cue, ...] = ()
    modality: tuple[Modality, ...] = ()
    attitude: Attitude | None = None
    attributed_to: IRI | None = None
    quantifier: str = ""
    quantifier_kind: QuantifierKind | None = None
    quantifier_of: QuantifierScope | None = None
    speaker_quantifier: str = ""
    evidence_type: IRI | None = None
    quotation: str = ""
    note: str = ""
    context: tuple[tuple[IRI, IRI | Literal], ...] = ()
    level: IRI | None = None
    design: StudyDesign | None = None
    sample_size: int | None = None
    section: Section | None = None
    numbers: tuple[Number, ...] = ()
    place: Place | None = None
    relations: tuple[tuple[PassageRelation, IRI], ...] = ()
    identifier: str = ""

    def __post_init__(self) -> None:
        """Sort the fields whose order has no meaning, without duplicates.

        Raises
        ------
        ValueError
            If the sample size is less than 1.
        """
        in_order(self, "cues", "context", "modality", "numbers", "relations")
        if self.sample_size is not None and self.sample_size < 1:
            raise ValueError(f"a sample size is 1 or more, not {self.sample_size}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The position of a sentence in a document.

    Parameters
    ----------
    iri, document
        IRIs of the sentence and of the document.
    paragraph, number
        Number of the paragraph, and of the sentence in it, both from 1; paragraph 0 is the title.
    span
        Range of the text of the document.
    identifier
        The curators' key of the sentence; may be empty.
    """

    iri: IRI
    document: IRI
    paragraph: int
    number: int
    span: Span
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that evidence refers to.

    Parameters
    ----------
    iri, title
        IRI and title.
    kind
        Kind of document, such as ``article``.
    language
        BCP 47 tag of the text.
    licence
        Licence of the text; empty if unknown, and ``not copied`` if the document is only cited.
    text_sha256, text_length
        Hash of the UTF-8 bytes of the text, and its length in code points; empty and ``None`` without a text.
    references
        IRIs of the documents that it cites.
    sentences
        Its sentences.
    note
        Remark of the curators.
    status, status_date, status_source
        Publication status, such as retracted (``None``: unknown), since this date (ISO 8601), according to this source.
    identifiers
        Further IRIs of the same text (PubMed, DOI, PMC, ClinicalTrials.gov); see
        :func:`immunograph.publications.publication_iri`.
    year
        Year of publication.
    derived_from
        IRIs of its sources, such as a preprint or an earlier database. Documents derived from one another count as one
        source.
    url
        Address where it can be read.
    """

    iri: IRI
    title: str
    kind: str = "article"
    language: str = "en"
    licence: str = ""
    text_sha256: str = ""
    text_length: int | None = None
    references: tuple[IRI, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    note: str = ""
    status: DocumentStatus | None = None
    status_date: str = ""
    status_source: str = ""
    identifiers: tuple[IRI, ...] = ()
    year: int | None = None
    derived_from: tuple[IRI, ...] = ()
    url: str = ""

    def __post_init__(self) -> None:
        """Sort the fields whose order has no meaning, without duplicates."""
        in_order(self, "references", "sentences", "identifiers", "derived_from")
