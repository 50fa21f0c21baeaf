"""Values for statements of foreign files, and for the sources of each statement."""

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
from immunograph.publications import publication_iri
from immunograph.vocabulary import BASE, Predicate, PropertyKind

__all__ = ["Passage", "Statement", "document_iri", "known_predicates", "minted"]

_PUBLICATION: Final = re.compile(
    r"(?:pmid|pubmed|doi|pmc|pmcid|nct)\s*:|10\.[0-9]+/|PMC[0-9]|NCT[0-9]"
    r"|https?://(?:dx\.)?doi\.org/|https?://identifiers\.org/pubmed/|https?://pubmed\.ncbi\.nlm\.nih\.gov/",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """The stance of one source towards a statement.

    Parameters
    ----------
    document
        The source.
    stance, certainty, status, evidence_type, numbers, identifier, paraphrase, quotation, note, context
        See :class:`immunograph.model.Evidence`.
    more
        Properties that the model does not have, such as a knowledge level, with their values.
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
    """A statement of a foreign file with its sources; see :class:`immunograph.model.Claim` for the fields.

    A ``proposed`` statement is not accepted, whatever its evidence.
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
    """Return the packaged predicates by IRI and kind.

    Returns
    -------
    dict[tuple[str, PropertyKind], Predicate]
        Cached: do not change it.

    Examples
    --------
    >>> from immunograph.vocabulary import term
    >>> known_predicates()[term("inhibits"), PropertyKind.CLAIM].label
    'inhibits'
    """
    found = read_predicates(Tables(packaged_project().root)).values()
    return {(each.iri, each.kind): each for each in found}


def minted(kind: str, name: str) -> IRI:
    """Return a minted immunograph IRI for a name; names without Latin letters are hashed.

    Parameters
    ----------
    kind
        ``entity``, ``document`` and the like: a part of the IRI's path.
    name
        The name.

    Returns
    -------
    IRI
        The same IRI for the same name.

    Examples
    --------
    >>> minted("entity", "IL-2 complex")
    'https://w3id.org/immunograph/entity/il-2-complex'
    """
    try:
        return IRI(f"{BASE}{kind}/{slug(name)}")
    except ValueError:
        return IRI(f"{BASE}{kind}/{content_hash(name)}")


def document_iri(name: str) -> IRI:
    """Return the IRI of a source, from its identifier or else minted from its name.

    Parameters
    ----------
    name
        A DOI, PubMed number, CURIE, IRI or any other name.

    Returns
    -------
    IRI
        The IRI.

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
