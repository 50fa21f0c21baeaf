"""Typed rows of the claim columns; polars itself returns a row as a plain dictionary.

A cell of text without a value is empty, but ``quotation``, ``note``, ``place`` and ``sentence`` are then ``None``, as are
the numbers ``paragraph``, ``start``, ``end`` and ``sample_size``: passages of imported tables have no place in a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypedDict, cast

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "ClaimRow",
    "ClashRow",
    "EvidenceRow",
    "WeightedRow",
    "claim_rows",
    "clash_rows",
    "evidence_rows",
    "weighted_rows",
]


class ClaimRow(TypedDict):
    """A row of :attr:`ClaimColumns.claims`."""

    claim: str
    identifier: str
    subject: str
    predicate: str
    object: str
    literal: bool
    aspect: str
    status: str
    inferred: bool
    inferred_certainty: int
    sign: str


class EvidenceRow(TypedDict):
    """A row of :attr:`ClaimColumns.evidence`: a passage about a claim."""

    claim: str
    evidence: str
    stance: str
    certainty: int
    status: str
    modality: str
    attitude: str
    speaker: str
    attributed_to: str
    quantifier: str
    quantifier_kind: str
    quantifier_of: str
    speaker_quantifier: str
    cue_words: str
    paraphrase: str
    document: str
    title: str
    place: str | None
    sentence: str | None
    paragraph: int | None
    start: int | None
    end: int | None
    evidence_type: str
    quotation: str | None
    note: str | None
    level: str
    design: str
    sample_size: int | None
    section: str
    document_status: str
    lineage: str


class WeightedRow(EvidenceRow):
    """A row of evidence with its weight, its side (1 for, -1 against, 0 neither) and the weight of its document."""

    weight: float
    side: int
    of_document: float


class ClashRow(TypedDict):
    """A row of classified contradictions: the claims of both sides, and the kind of contradiction."""

    kind: str
    claims: list[str]
    others: list[str]
    certainty: int
    firmer: int
    sources: int
    scope: str
    curated: str
    passages: list[str]
    other_passages: list[str]
    disputed: bool


def claim_rows(frame: pl.DataFrame) -> Iterator[ClaimRow]:
    """Iterate over rows of claims as typed dictionaries.

    Parameters
    ----------
    frame
        All or some rows of :attr:`ClaimColumns.claims`.

    Returns
    -------
    Iterator[ClaimRow]
        One dictionary per row, in order.
    """
    return cast("Iterator[ClaimRow]", frame.iter_rows(named=True))


def evidence_rows(frame: pl.DataFrame) -> Iterator[EvidenceRow]:
    """Iterate over rows of evidence as typed dictionaries.

    Parameters
    ----------
    frame
        All or some rows of :attr:`ClaimColumns.evidence`.

    Returns
    -------
    Iterator[EvidenceRow]
        One dictionary per row, in order.
    """
    return cast("Iterator[EvidenceRow]", frame.iter_rows(named=True))


def clash_rows(frame: pl.DataFrame) -> Iterator[ClashRow]:
    """Iterate over rows of classified contradictions as typed dictionaries.

    Parameters
    ----------
    frame
        The result of :func:`immunograph.analysis.clashes.classified`.

    Returns
    -------
    Iterator[ClashRow]
        One dictionary per row, in order.
    """
    return cast("Iterator[ClashRow]", frame.iter_rows(named=True))


def weighted_rows(frame: pl.DataFrame) -> Iterator[WeightedRow]:
    """Iterate over rows of weighted evidence as typed dictionaries.

    Parameters
    ----------
    frame
        The result of :func:`immunograph.analysis.weights.weighted`.

    Returns
    -------
    Iterator[WeightedRow]
        One dictionary per row, in order.
    """
    return cast("Iterator[WeightedRow]", frame.iter_rows(named=True))
