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
    """A level of evidence, such as B in a clinical scheme; ``rank`` is 1 for the weakest level of its scheme."""

    iri: IRI
    notation: str
    label: str
    rank: int
    definition: str = ""


@dataclass(frozen=True, slots=True)
class LevelScheme:
    """An ordinal scale for grading evidence, with its levels."""

    iri: IRI
    label: str
    levels: tuple[Level, ...] = ()

    def __post_init__(self) -> None:
        """Sort the levels into a canonical order."""
        in_order(self, "levels")


@dataclass(frozen=True, slots=True)
class Decision:
    """A curator's decision about a claim: agent, outcome, date (ISO 8601) and reason."""

    iri: IRI
    claim: IRI
    outcome: ClaimStatus
    reason: str
    agent: str
    date: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """A waiver of a gate finding: the evidence, the rule, the finding's fingerprint and the reason."""

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

    The order of values is not significant: two corpora with the same values are equal.
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
