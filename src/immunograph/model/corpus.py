"""What curators decide, their scales, and the whole of a graph's content."""

from __future__ import annotations

from dataclasses import dataclass, fields

from immunograph.model.claims import Axiom, Claim, Entity, Link, Mapping
from immunograph.model.enumerations import ClaimStatus
from immunograph.model.literals import IRI, in_order
from immunograph.model.passages import Document, Evidence

__all__ = ["Corpus", "Decision", "Level", "LevelScheme", "Waiver"]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of evidence, such as B of clinical evidence; ``rank`` is 1 for the weakest of its scheme."""

    iri: IRI
    notation: str
    label: str
    rank: int
    definition: str = ""


@dataclass(frozen=True, slots=True)
class LevelScheme:
    """An ordered scale by which evidence is graded, with its levels."""

    iri: IRI
    label: str
    levels: tuple[Level, ...] = ()

    def __post_init__(self) -> None:
        """Sort the levels into a canonical order."""
        in_order(self, "levels")


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
    """Why a finding of the gate is skipped: the evidence, the rule, the finding's fingerprint and the reason."""

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
    schemes: tuple[LevelScheme, ...] = ()

    def __post_init__(self) -> None:
        """Sort every part into a canonical order, so that equality is equality of content."""
        in_order(self, *(part.name for part in fields(self)))
