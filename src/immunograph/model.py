"""What the graph is made of: entities, claims, evidence, documents and decisions, as frozen values.

Nothing here reads, writes or computes; every IRI is a plain ``str`` that holds a full IRI, never a CURIE.
A proposition is always stated positively: who denies, asks or merely hopes for it is said by the stance of its
evidence, so that one claim can be supported by one text and disputed by another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from enum import Enum, IntEnum
from typing import NewType

__all__ = [
    "IRI",
    "Attitude",
    "Axiom",
    "Certainty",
    "Claim",
    "ClaimStatus",
    "Corpus",
    "Cue",
    "Decision",
    "Document",
    "DocumentStatus",
    "Entity",
    "EpistemicStatus",
    "Evidence",
    "Link",
    "Literal",
    "Mapping",
    "Modality",
    "QuantifierKind",
    "QuantifierScope",
    "Sentence",
    "Span",
    "Stance",
    "Synonym",
    "Waiver",
]

IRI = NewType("IRI", str)
"""A full IRI. A ``NewType``, so that type checkers tell it from text and nothing is paid at run time."""


class Stance(Enum):
    """What a passage does with the proposition it speaks of.

    ``NULL`` is a null result: the effect was tested and not seen. It is not ``DISPUTES``, by which somebody says that it
    is otherwise; both speak against the proposition.
    """

    SUPPORTS = "supports"
    NULL = "null"
    DISPUTES = "disputes"
    ASKS = "asks"
    INTENDS = "intends"


class Certainty(IntEnum):
    """How firmly the passage puts it, in order; an integer, so that ``>=`` works.

    The scale is explained, cue by cue, in ``docs/coding.md``. What a passage *says* (a capability, a help, some cases
    only) is no matter of certainty: see :class:`Modality` and :class:`QuantifierKind`.
    """

    OPEN_QUESTION = 0
    POSSIBLE = 1
    PROBABLE = 2
    ASSERTED = 3


class EpistemicStatus(Enum):
    """The finer, nominal reading beside the certainty: on what footing the passage speaks."""

    ASSERTED = "asserted"
    COMMON_KNOWLEDGE = "common_knowledge"
    DEFINITIONAL = "definitional"
    EVIDENCE_REPORTED = "evidence_reported"
    EMPHATIC = "emphatic"
    BIBLIOGRAPHIC = "bibliographic"
    DISPOSITIONAL = "dispositional"
    POSSIBILITY = "possibility"
    HEDGED = "hedged"
    ATTRIBUTED_BELIEF = "attributed_belief"
    GOAL = "goal"
    OPEN_QUESTION = "open_question"
    KNOWLEDGE_GAP = "knowledge_gap"


class Modality(Enum):
    """A kind of modal wording around the proposition; one passage may have several.

    ``MIGHT``, ``APPEARANCE``, ``LIKELIHOOD``, ``SUGGESTION``, ``IMPLICATION`` and ``APPROXIMATION`` take certainty
    away; ``ABILITY``, ``PARTICIPATION`` and ``ACHIEVEMENT`` change what is said and leave the certainty as it is.
    """

    ABILITY = "ability"
    ACHIEVEMENT = "achievement"
    APPEARANCE = "appearance"
    APPROXIMATION = "approximation"
    IMPLICATION = "implication"
    LIKELIHOOD = "likelihood"
    MIGHT = "might"
    PARTICIPATION = "participation"
    PURPOSE = "purpose"
    SUGGESTION = "suggestion"


class Attitude(Enum):
    """The attitude that the passage ascribes to somebody; a second layer above the modality."""

    CONVICTION = "conviction"
    OPINION = "opinion"
    AIM = "aim"


class QuantifierKind(Enum):
    """Over what, and how far, a statement speaks.

    The first five range over the *kinds or cases* a claim is about, so generalising them would be a mistake; the
    last three (a specific thing about to be named, a part of one thing, an amount) do not.
    """

    EXISTENTIAL = "existential"
    AT_LEAST = "at_least"
    CARDINAL = "cardinal"
    PROPORTIONAL = "proportional"
    UNIVERSAL = "universal"
    SPECIFIC = "specific"
    PARTITIVE = "partitive"
    AMOUNT = "amount"


class QuantifierScope(Enum):
    """What a quantifier counts.

    ``SUBJECT`` and ``OBJECT`` of the claim; ``SET``: the set out of which the subject, or what it does, is singled out
    ("at least one of these"), so that the claim must not be carried over to the others; ``SPEAKER``: those who hold it.
    """

    SUBJECT = "subject"
    OBJECT = "object"
    SET = "set"
    SPEAKER = "speaker"


class DocumentStatus(Enum):
    """What became of a document since it appeared."""

    PUBLISHED = "published"
    PREPRINT = "preprint"
    CORRECTED = "corrected"
    CONCERN = "expression_of_concern"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"


class ClaimStatus(Enum):
    """What the curators decided about a claim; only an accepted one has a direct edge."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


_XSD = "http://www.w3.org/2001/XMLSchema#"
_NATIVE_DATATYPES = frozenset(_XSD + name for name in ("string", "boolean", "integer", "double"))


def _in_order(value: object, *names: str) -> None:
    """Bring tuples whose order means nothing into one order, so that equality is equality of content."""
    for name in names:
        object.__setattr__(value, name, tuple(sorted(set(getattr(value, name)), key=repr)))


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that is not a thing: text with an optional language, a number, or a truth value.

    Parameters
    ----------
    value
        Text, truth value, integer or finite-or-infinite double (NaN is refused: it does not equal itself, so no
        claim that held it could be found again). A type other than these is written as text with its ``datatype``.
    language
        BCP 47 tag, lower case; for text only.
    datatype
        Full IRI of another datatype, whose lexical form ``value`` then is; for text only.

    Raises
    ------
    ValueError
        If a language or a datatype is given with a value that is not text, or both at once, or the value is NaN.
    """

    value: str | bool | int | float
    language: str | None = None
    datatype: IRI | None = None

    def __post_init__(self) -> None:
        """Refuse what RDF cannot say."""
        if not isinstance(self.value, str) and (self.language is not None or self.datatype is not None):
            raise ValueError("a language or a datatype goes with text only")
        if self.language is not None and self.datatype is not None:
            raise ValueError("a literal has a language or a datatype, not both")
        if self.language is not None and self.language != self.language.lower():
            raise ValueError(f"write the language tag in lower case: {self.language.lower()!r}")
        if isinstance(self.value, float) and math.isnan(self.value):
            raise ValueError("NaN cannot be stored: it is not equal to itself, so it could never be found again")
        if self.datatype in _NATIVE_DATATYPES:
            raise ValueError(f"write a value of <{self.datatype}> as a Python value, without a datatype")
        if isinstance(self.value, str):
            try:
                self.value.encode()
            except UnicodeEncodeError as error:
                raise ValueError("the text contains half a surrogate pair, which UTF-8 cannot encode") from error

    def __eq__(self, other: object) -> bool:
        """Compare value and type: ``Literal(1)``, ``Literal(True)`` and ``Literal(1.0)`` are three values."""
        if not isinstance(other, Literal):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        """Hash in agreement with ``__eq__``."""
        return hash(self._identity())

    def _identity(self) -> tuple[str, str, str | None, str | None]:
        return type(self.value).__name__, repr(self.value), self.language, self.datatype


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text: Unicode code points, 0-based, end-exclusive (W3C ``TextPositionSelector``)."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse an empty or inverted span."""
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}-{self.end}")

    def __contains__(self, other: Span) -> bool:
        """Return whether ``other`` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        """Write the span as the tables do."""
        return f"{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Cue:
    """The very words of a hedge, a question, an attribution or a quantifier, and where they stand."""

    wording: str
    span: Span


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another name of an entity; ``scope`` is ``exact``, ``broad``, ``narrow`` or ``related`` (as in OBO)."""

    text: str
    scope: str = "exact"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Mapping:
    """An SSSOM mapping of an entity to a standard term (https://mapping-commons.github.io/sssom/)."""

    subject: IRI
    predicate: IRI
    object: IRI
    object_label: str
    justification: IRI
    object_source: str = ""
    object_source_version: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Axiom:
    """A relation between two entities that the curators set, with the reason: no text says it.

    A ``condition`` says what every member of the class ``subject`` does by definition, such as a chemical that slows
    growth: its ``predicate`` is a claim predicate with a sign, ``aspect`` as in a claim. It makes no direct edge.
    """

    subject: IRI
    predicate: IRI
    object: IRI
    reason: str
    aspect: str = ""
    condition: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that claims speak of.

    ``iri`` is the standard term's own where the curators found an exact one, else minted by us and mapped.
    ``category`` is a Biolink class. ``identifiers`` are the keys by which curators know it (``E03``). ``generic`` is
    how running text speaks of it in general (``interferons``, ``the immune system``), ``plural`` its plural, which
    goes with a quantifier (``some cancers``). ``verb`` says of a process what is done or undergone in it (``multiply``,
    ``be activated``). All three may be empty.
    """

    iri: IRI
    label: str
    category: IRI
    definition: str = ""
    identifiers: tuple[str, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    generic: str = ""
    plural: str = ""
    verb: str = ""

    def __post_init__(self) -> None:
        """Bring the parts whose order means nothing into one order."""
        _in_order(self, "identifiers", "synonyms")


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition, stated positively, whoever says it and however firmly.

    Parameters
    ----------
    subjects
        One entity, or several that do it jointly.
    predicate
        A predicate of the predicate table.
    object
        An entity, or a literal for names, definitions and measured values.
    aspect
        Which aspect of the object is affected, such as ``rate``; part of the proposition.
    context
        Pairs of a context dimension (``ig:stage``, ``ig:species`` ...) and its value; part of the proposition.
    participants
        Pairs of a role (``ig:input``, ``ig:instrument`` ...) and an entity, for claims of more than two places.
    status
        What the curators decided; not part of the proposition.
    identifiers
        Keys by which curators know the claim (``C25``); not part of the proposition.
    iri
        Hash of the proposition; see :func:`immunograph.identifiers.claim_iri`.
    """

    iri: IRI
    subjects: tuple[IRI, ...]
    predicate: IRI
    object: IRI | Literal
    aspect: str = ""
    context: tuple[tuple[IRI, IRI | Literal], ...] = ()
    participants: tuple[tuple[IRI, IRI], ...] = ()
    status: ClaimStatus = ClaimStatus.PROPOSED
    identifiers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Bring the parts whose order means nothing into one order."""
        _in_order(self, "subjects", "context", "participants", "identifiers")


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two claims: one causes, answers, restates or contrasts with another."""

    subject: IRI
    predicate: IRI
    object: IRI


@dataclass(frozen=True, slots=True)
class Evidence:
    """One passage that speaks of a claim: who says it, where, how firmly.

    ``speaker`` stands behind the statement (the document in its own voice, the trials or people it reports);
    ``attributed_to`` holds the belief or the aim that the passage ascribes, where there is one. ``span`` and
    ``sentence`` locate the passage; they are absent for evidence that no text stands behind, such as a table row.
    ``paraphrase`` is in the curators' own words; ``quotation`` is filled only where the licence allows it.
    ``quantifier`` holds the words, ``quantifier_kind`` their meaning and ``quantifier_of`` what they count.
    ``context`` holds pairs of a context dimension and its value, as a claim's does: the passage speaks of this part of
    what the claim is about ("failed in melanoma"), which neither changes the claim nor speaks of the rest of it.
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

    def __post_init__(self) -> None:
        """Bring the parts whose order means nothing into one order."""
        _in_order(self, "cues", "context", "modality")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a sentence of a document stands; ``paragraph`` and ``number`` (in the paragraph) count from 1.

    Paragraph 0 is the title.
    """

    iri: IRI
    document: IRI
    paragraph: int
    number: int
    span: Span
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text that evidence points into. ``text_length`` is in code points; the hash is of its UTF-8 bytes.

    ``status`` is what became of it (``None``: not known), since ``status_date`` (ISO 8601), as ``status_source`` says.
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

    def __post_init__(self) -> None:
        """Bring the parts whose order means nothing into one order."""
        _in_order(self, "references", "sentences")


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what about a claim, when (ISO 8601 date) and why."""

    iri: IRI
    claim: IRI
    outcome: ClaimStatus
    reason: str
    agent: str
    date: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why a finding of the gate is passed over: the evidence, the rule, the finding's fingerprint and the reason."""

    iri: IRI
    evidence: IRI
    rule: str
    fingerprint: str
    reason: str
    agent: str
    date: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """A set of entities, documents, claims and all that hangs on them; order carries no meaning.

    Two corpora that hold the same values in another order are equal.
    """

    entities: tuple[Entity, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    axioms: tuple[Axiom, ...] = ()
    documents: tuple[Document, ...] = ()
    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    decisions: tuple[Decision, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def __post_init__(self) -> None:
        """Bring every part into one order, so that equality is equality of content."""
        _in_order(self, *(part.name for part in fields(self)))
