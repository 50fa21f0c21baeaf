"""The data model: entities, claims, evidence, documents and decisions, as frozen dataclasses.

Nothing here reads, writes or computes; every IRI is a plain ``str`` with a full IRI, never a CURIE. A proposition is
always stated positively: whether a passage supports, denies, asks or only intends it is the stance of the evidence, so
that one text can support a claim that another text disputes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.lazy_imports import lazy_names

if TYPE_CHECKING:
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

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "immunograph.model.claims": (
            "Axiom",
            "Claim",
            "Entity",
            "Link",
            "Mapping",
            "Synonym",
        ),
        "immunograph.model.corpus": (
            "Corpus",
            "Decision",
            "Level",
            "LevelScheme",
            "Waiver",
        ),
        "immunograph.model.enumerations": (
            "Attitude",
            "Certainty",
            "ClaimStatus",
            "DocumentStatus",
            "EpistemicStatus",
            "Modality",
            "NumberKind",
            "PassageRelation",
            "QuantifierKind",
            "QuantifierScope",
            "Section",
            "Stance",
            "StudyDesign",
        ),
        "immunograph.model.literals": (
            "IRI",
            "Literal",
        ),
        "immunograph.model.passages": (
            "COMPARISONS",
            "Cue",
            "Document",
            "Evidence",
            "Number",
            "Place",
            "Sentence",
            "Span",
        ),
    },
)
