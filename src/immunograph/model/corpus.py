"""Decisions, waivers, evidence levels, and the corpus, which holds the whole content of a graph."""

from __future__ import annotations

from dataclasses import dataclass, fields

from immunograph.model.claims import Axiom, Claim, Entity, Link, Mapping
from immunograph.model.enumerations import ClaimStatus
from immunograph.model.literals import IRI, in_order
from immunograph.model.passages import Document, Evidence

__all__ = ["Corpus", "Decision", "Level", "LevelScheme", "Waiver"]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of evidence, such as B in a clinical scheme.

    Parameters
    ----------
    iri
        IRI of the level.
    notation, label
        Its symbol in the scheme, such as ``B``, and its name.
    rank
        1 for the weakest level of its scheme, 2 for the next, and so on.
    definition
        Definition in words; empty for none.
    """

    iri: IRI
    notation: str
    label: str
    rank: int
    definition: str = ""


@dataclass(frozen=True, slots=True)
class LevelScheme:
    """An ordinal scale for grading evidence.

    Parameters
    ----------
    iri, label
        IRI and name of the scheme.
    levels
        Its levels, sorted by their content and not by :attr:`Level.rank`.
    """

    iri: IRI
    label: str
    levels: tuple[Level, ...] = ()

    def __post_init__(self) -> None:
        """Sort the levels into a canonical order."""
        in_order(self, "levels")


@dataclass(frozen=True, slots=True)
class Decision:
    """A curator's decision about a claim.

    Parameters
    ----------
    iri
        See :func:`immunograph.identifiers.decision_iri`.
    claim
        IRI of the claim.
    outcome
        Status that was decided.
    reason
        Reason, in words.
    agent
        Name or identifier of the curator.
    date
        Date of the decision (ISO 8601).
    """

    iri: IRI
    claim: IRI
    outcome: ClaimStatus
    reason: str
    agent: str
    date: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """A curator's waiver of a finding of the gate.

    Parameters
    ----------
    iri
        See :func:`immunograph.identifiers.waiver_iri`.
    evidence
        IRI of the evidence with the finding.
    rule
        Name of the rule of the gate.
    fingerprint
        Fingerprint of the finding, as in ``waivers.tsv``.
    reason
        Reason, in words.
    agent
        Name or identifier of the curator.
    date
        Date of the waiver (ISO 8601).
    """

    iri: IRI
    evidence: IRI
    rule: str
    fingerprint: str
    reason: str
    agent: str
    date: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """The whole content of a graph: entities, documents, claims, evidence and so on, as sorted tuples.

    The order of values is not significant, and duplicates are removed: two corpora with the same values are equal.

    Parameters
    ----------
    entities, mappings, axioms
        The things that claims are about, their mappings to standard vocabularies, and the curators' own relations.
    documents
        Documents with their sentences.
    claims, links, evidence
        Claims, relations between them, and the passages about them.
    decisions, waivers
        What curators decided about claims, and about findings of the gate.
    schemes
        Scales for grading evidence.
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
    schemes: tuple[LevelScheme, ...] = ()

    def __post_init__(self) -> None:
        """Sort every field, without duplicates, so that corpora with the same content are equal."""
        in_order(self, *(part.name for part in fields(self)))
