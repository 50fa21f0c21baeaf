"""Value classes for the statements of foreign files and their sources, IRIs for them, and the packaged predicates."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from immunograph.curation import packaged_project
from immunograph.curation.predicates import read_predicates
from immunograph.curation.tables import Tables
from immunograph.identifiers import content_hash, slug
from immunograph.interchange.prefixes import identified
from immunograph.model import (
    IRI,
    Certainty,
    EpistemicStatus,
    Literal,
    Number,
    Stance,
)
from immunograph.normalisation import normal_key
from immunograph.publications import publication_iri
from immunograph.vocabulary import BASE, Predicate, PropertyKind

__all__ = ["Passage", "Statement", "document_iri", "known_predicates", "minted"]

_NAMED: Final = ("entity", "predicate")
"""Kinds whose IRIs must differ for names that differ only in symbols, signs or letters lost in a slug."""
_PUBLICATION: Final = re.compile(
    r"(?:pmid|pubmed|doi|pmc|pmcid|nct)\s*:|10\.[0-9]+/|PMC[0-9]|NCT[0-9]"
    r"|https?://(?:dx\.)?doi\.org/|https?://identifiers\.org/pubmed/|https?://pubmed\.ncbi\.nlm\.nih\.gov/",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A source of a statement, with its stance and certainty.

    Parameters
    ----------
    document
        IRI of the source.
    stance, certainty, status, evidence_type, numbers, identifier, paraphrase, quotation, note, context
        See :class:`immunograph.model.Evidence`.
    more
        Pairs of property IRI and value, for properties that the model lacks, such as a knowledge level.
    """

    document: IRI
    stance: Stance = Stance.SUPPORTS
    certainty: Certainty = Certainty.ASSERTED
    status: EpistemicStatus = EpistemicStatus.ASSERTED
    evidence_type: IRI | None = None
    numbers: tuple[Number, ...] = ()
    identifier: str = ""
    paraphrase: str = ""
    quotation: str = ""
    note: str = ""
    context: tuple[tuple[IRI, IRI | Literal], ...] = ()
    more: tuple[tuple[IRI, IRI | Literal], ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a foreign file with its sources.

    Parameters
    ----------
    subjects, predicate, object, aspect, context, participants, joint_objects
        See :class:`immunograph.model.Claim`.
    passages
        The sources of the statement.
    identifiers
        Keys of the claim.
    proposed
        Whether the claim stays proposed, whatever its evidence.
    """

    subjects: tuple[IRI, ...]
    predicate: IRI
    object: IRI | Literal
    passages: tuple[Passage, ...]
    aspect: str = ""
    context: tuple[tuple[IRI, IRI | Literal], ...] = ()
    participants: tuple[tuple[IRI, IRI], ...] = ()
    identifiers: tuple[str, ...] = ()
    proposed: bool = False
    joint_objects: tuple[IRI, ...] = ()


@cache
def known_predicates() -> dict[tuple[str, PropertyKind], Predicate]:
    """Return the packaged predicates by IRI and kind; cached.

    Returns
    -------
    dict[tuple[str, PropertyKind], Predicate]
        (IRI, kind) -> predicate; the dictionary is shared, so do not modify it.

    Examples
    --------
    >>> from immunograph.vocabulary import term
    >>> known_predicates()[term("inhibits"), PropertyKind.CLAIM].label
    'inhibits'
    """
    found = read_predicates(Tables(packaged_project().root)).values()
    return {(each.iri, each.kind): each for each in found}


def minted(kind: str, name: str) -> IRI:
    """Mint an IRI in immunograph's namespace from a name.

    Parameters
    ----------
    kind
        First part of the IRI's path, such as ``entity`` or ``document``.
    name
        Name to convert to a slug; one without Latin letters or digits is hashed.

    Returns
    -------
    IRI
        Deterministic: equal names yield equal IRIs. Part of a hash is appended to the slug of an entity or a predicate if
        it loses symbols, signs or letters, so that ``CD8↑`` and ``CD8↓`` have IRIs of their own.

    Examples
    --------
    >>> minted("entity", "IL-2 complex")
    'https://w3id.org/immunograph/entity/il-2-complex'
    """
    try:
        local = slug(name)
    except ValueError:
        return IRI(f"{BASE}{kind}/{content_hash(name)}")
    if kind in _NAMED and normal_key(local.replace("-", " ")) != (key := normal_key(name)):
        local = f"{local}-{content_hash(key)[:8]}"
    return IRI(f"{BASE}{kind}/{local}")


def document_iri(name: str) -> IRI:
    """Return the IRI of a source: derived from its identifier, or else minted from its name.

    Parameters
    ----------
    name
        DOI, PubMed number with its prefix (``PMID:12345``), CURIE, IRI or name of the source.

    Returns
    -------
    IRI
        Equal for all notations of one publication identifier.

    Examples
    --------
    >>> document_iri("string")
    'https://w3id.org/immunograph/document/string'
    """
    if _PUBLICATION.match(name):
        with contextlib.suppress(ValueError):
            return publication_iri(name)
    try:
        return identified(name)
    except ValueError:
        return minted("document", name)
