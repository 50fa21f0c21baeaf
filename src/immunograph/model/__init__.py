"""The data model: entities, claims, evidence, documents and decisions, as frozen dataclasses.

Nothing here reads, writes or computes; every IRI is a plain ``str`` with a full IRI, never a CURIE. A proposition is
always stated positively: whether a passage supports, denies, asks or only intends it is the stance of the evidence, so
that one text can support a claim that another text disputes.
"""

from immunograph.model.claims import Axiom, Claim, Entity, Link, Mapping, Synonym
from immunograph.model.corpus import Corpus, Decision, Level, LevelScheme, Waiver
from immunograph.model.enumerations import (
    Attitude,
    Certainty,
    ClaimStatus,
    DocumentStatus,
    EpistemicStatus,
    Modality,
    NumberKind,
    PassageRelation,
    QuantifierKind,
    QuantifierScope,
    Section,
    Stance,
    StudyDesign,
)
from immunograph.model.literals import IRI, Literal
from immunograph.model.passages import COMPARISONS, Cue, Document, Evidence, Number, Place, Sentence, Span

__all__ = [
    "COMPARISONS",
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
    "Level",
    "LevelScheme",
    "Link",
    "Literal",
    "Mapping",
    "Modality",
    "Number",
    "NumberKind",
    "PassageRelation",
    "Place",
    "QuantifierKind",
    "QuantifierScope",
    "Section",
    "Sentence",
    "Span",
    "Stance",
    "StudyDesign",
    "Synonym",
    "Waiver",
]
