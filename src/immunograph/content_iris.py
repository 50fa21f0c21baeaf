"""Derive IRIs of claims, evidence and other records from hashes of their content."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from immunograph.legible import quoted
from immunograph.model import (
    IRI,
    Certainty,
    Claim,
    ClaimStatus,
    EpistemicStatus,
    Evidence,
    Literal,
    Place,
    Span,
    Stance,
)
from immunograph.vocabulary import BASE, concept

__all__ = [
    "axiom_iri",
    "claim_iri",
    "content_hash",
    "decision_iri",
    "evidence_iri",
    "level_iri",
    "make_claim",
    "mapping_iri",
    "passage_details",
    "slug",
    "waiver_iri",
]


def slug(label: str) -> str:
    """Convert a label to the local part of an IRI.

    Parameters
    ----------
    label
        A text; accents are removed.

    Returns
    -------
    str
        Lower-case ASCII letters and digits, separated by single hyphens; letters that are not ASCII without their
        accents (``β``, ``ø``) are left out.

    Raises
    ------
    ValueError
        If no ASCII letter or digit remains.
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not made:
        raise ValueError(f"no identifier can be made from {quoted(label)}: use letters or digits of the Latin alphabet")
    return made


def content_hash(content: object) -> str:
    """Hash JSON-compatible content, independent of the order of keys.

    Parameters
    ----------
    content
        Value that :func:`json.dumps` supports; it is serialised with sorted keys and without blanks.

    Returns
    -------
    str
        The first 128 bits of the SHA-256, as 32 hexadecimal digits.
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: str | Literal) -> list[str]:
    if isinstance(value, Literal):
        kind = type(value.value).__name__
        return ["literal", kind, repr(value.value), value.language or "", value.datatype or ""]
    return ["iri", value]


def claim_iri(
    subjects: Iterable[str],
    predicate: str,
    object: IRI | Literal,
    aspect: str = "",
    context: Iterable[tuple[str, IRI | Literal]] = (),
    participants: Iterable[tuple[str, str]] = (),
    joint_objects: Iterable[str] = (),
) -> IRI:
    """Return the IRI of a proposition, a hash of its content and therefore equal in every graph.

    The order of joint subjects, joint objects, context and participants is not significant. Evidence, status and
    curators' keys are not part of the hash.

    Parameters
    ----------
    subjects, predicate, object
        Full IRIs; several subjects act jointly, and the object may be a literal.
    aspect
        Affected aspect of the object as a word, such as ``rate``; empty for none.
    context
        Pairs of context dimension and value.
    participants
        Pairs of role and entity.
    joint_objects
        IRIs of further objects, for effects on several objects jointly.

    Returns
    -------
    IRI
        IRI in the namespace of claims, ending with the hash.
    """
    several = {object, *joint_objects}
    content = {
        "subjects": sorted(set(subjects)),
        "predicate": predicate,
        "object": ["iris", *sorted(map(str, several))] if len(several) > 1 else _plain(object),
        "aspect": aspect,
        "context": sorted([dimension, *_plain(value)] for dimension, value in set(context)),
        "participants": sorted([role, entity] for role, entity in set(participants)),
    }
    return IRI(BASE + "claim/" + content_hash(content))


def make_claim(
    subjects: Iterable[IRI],
    predicate: IRI,
    object: IRI | Literal,
    *,
    aspect: str = "",
    context: Iterable[tuple[IRI, IRI | Literal]] = (),
    participants: Iterable[tuple[IRI, IRI]] = (),
    status: ClaimStatus = ClaimStatus.PROPOSED,
    identifiers: Iterable[str] = (),
    joint_objects: Iterable[IRI] = (),
) -> Claim:
    """Create a claim and compute its IRI.

    Parameters
    ----------
    subjects, predicate, object, aspect, context, participants, status, identifiers, joint_objects
        Fields of :class:`immunograph.model.Claim`.

    Returns
    -------
    Claim
        A claim with the IRI returned by :func:`claim_iri`.

    Raises
    ------
    ValueError
        If there is no subject, or one of several objects is a literal.

    Examples
    --------
    >>> pair = make_claim([IRI("x:braf")], IRI("x:sensitizes"), IRI("x:trametinib"), joint_objects=[IRI("x:dabrafenib")])
    >>> pair.objects
    ('x:dabrafenib', 'x:trametinib')
    """
    named = tuple(subjects)
    if not named:
        raise ValueError("a claim needs at least one subject: pass its IRI in 'subjects'")
    around = tuple(context)
    others = tuple(participants)
    together = tuple(joint_objects)
    return Claim(
        iri=claim_iri(named, predicate, object, aspect, around, others, together),
        subjects=named,
        predicate=predicate,
        object=object,
        aspect=aspect,
        context=around,
        participants=others,
        status=status,
        identifiers=tuple(identifiers),
        joint_objects=together,
    )


def evidence_iri(
    claim: str,
    document: str,
    span: Span | None,
    stance: Stance,
    speaker: str,
    note: str = "",
    context: Iterable[tuple[str, IRI | Literal]] = (),
    *,
    place: Place | None = None,
    quotation: str = "",
    details: Iterable[tuple[str, str]] = (),
) -> IRI:
    """Derive the IRI of evidence from a hash of the properties that identify the passage.

    Parameters
    ----------
    claim, document, span, stance, speaker
        Fields of :class:`immunograph.model.Evidence`.
    note
        Text that distinguishes passages without a span, such as two rows of a table: the paraphrase.
    context
        Pairs of dimension and value, for the context of the passage in addition to that of the claim.
    place, quotation
        Locator and quotation of a passage without a span.
    details
        Further properties that distinguish two rows of a table, as :func:`passage_details` returns them.

    Returns
    -------
    IRI
        An IRI in the namespace ``igv:`` that ends with 32 hexadecimal digits.

    Notes
    -----
    Empty context, place, quotation and details are left out of the hash, so that IRIs do not change when the model gets
    further properties.
    """
    where = [span.start, span.end] if span else None
    content = [claim, document, where, stance.value, speaker, note]
    around = sorted([dimension, *_plain(value)] for dimension, value in set(context))
    found = {
        "details": sorted(map(list, details)),
        "place": [list(part) for part in place.parts] if place else [],
        "quotation": quotation,
    }
    further = {name: value for name, value in found.items() if value}
    return IRI(
        BASE + "evidence/" + content_hash([*content, *([around] if around else []), *([further] if further else [])])
    )


def passage_details(evidence: Evidence) -> list[tuple[str, str]]:
    """Return further properties that are part of a passage's identity.

    Rows that differ in one of the properties returned here are different passages; claim, document, stance, speaker,
    words, place and context are hashed separately. Default values (certainty 3, asserted) are left out.

    Parameters
    ----------
    evidence
        Evidence to describe.

    Returns
    -------
    list[tuple[str, str]]
        Pairs of property name and value as text, sorted.

    Examples
    --------
    >>> from immunograph.model import Certainty, EpistemicStatus
    >>> ends = (IRI("urn:e"), IRI("urn:c"), IRI("urn:d"), Stance.SUPPORTS)
    >>> how = (Certainty.PROBABLE, EpistemicStatus.ASSERTED, IRI("urn:d"), "It does.")
    >>> passage_details(Evidence(*ends, *how, sample_size=12))
    [('certainty', '2'), ('sample_size', '12')]
    """
    found = {
        "attributed_to": evidence.attributed_to,
        "certainty": "" if evidence.certainty == Certainty.ASSERTED else str(int(evidence.certainty)),
        "design": concept(evidence.design) if evidence.design else "",
        "identifier": evidence.identifier,
        "level": evidence.level,
        "note": evidence.note,
        "sample_size": str(evidence.sample_size or ""),
        "section": concept(evidence.section) if evidence.section else "",
        "status": "" if evidence.status is EpistemicStatus.ASSERTED else evidence.status.value,
        "type": evidence.evidence_type,
    }
    numbers = [(f"number {each.kind}", f"{each.comparison}{each.value} {each.unit}") for each in evidence.numbers]
    return sorted([*((name, str(value)) for name, value in found.items() if value), *numbers])


def level_iri(base: str, scheme: str, notation: str = "") -> IRI:
    """Return the IRI of an evidence level or of a scheme of levels.

    Parameters
    ----------
    base
        Namespace of the project, which ends in ``/`` or ``#``.
    scheme
        Key of the scheme, such as ``civic``.
    notation
        Notation of the level, such as ``A``; an empty string (default) for the scheme itself.

    Returns
    -------
    IRI
        An IRI in the namespace of the project; the notation is percent-encoded.

    Raises
    ------
    ValueError
        If the key of the scheme contains no ASCII letter or digit, even without accents.

    Examples
    --------
    >>> level_iri("https://w3id.org/immunograph/", "civic", "A")
    'https://w3id.org/immunograph/level/civic/A'
    """
    of_scheme = f"{base}level/{slug(scheme)}"
    return IRI(f"{of_scheme}/{quote(notation, safe='')}" if notation else of_scheme)


def waiver_iri(evidence: str, fingerprint: str) -> IRI:
    """Derive the IRI of a waiver from a hash of the evidence and the waived finding.

    Parameters
    ----------
    evidence
        IRI of the evidence.
    fingerprint
        Fingerprint of the finding, as in ``waivers.tsv``.

    Returns
    -------
    IRI
        The same IRI for the same arguments.
    """
    return IRI(BASE + "waiver/" + content_hash([evidence, fingerprint]))


def mapping_iri(subject: str, predicate: str, object: str) -> IRI:
    """Derive the IRI of a mapping between terms from a hash of its content.

    Parameters
    ----------
    subject, predicate, object
        IRIs of the mapped term, the mapping property and the other term.

    Returns
    -------
    IRI
        The same IRI for the same arguments.
    """
    return IRI(BASE + "mapping/" + content_hash([subject, predicate, object]))


def axiom_iri(subject: str, predicate: str, object: str, aspect: str = "") -> IRI:
    """Derive the IRI of a curators' axiom from a hash of its content.

    Parameters
    ----------
    subject, predicate, object
        IRIs of the axiom's terms and property.
    aspect
        Affected aspect of the object as a word; an empty string (default) for none.

    Returns
    -------
    IRI
        The same IRI for the same arguments.
    """
    return IRI(BASE + "axiom/" + content_hash([subject, predicate, object, *([aspect] if aspect else [])]))


def decision_iri(claim: str, outcome: ClaimStatus, agent: str, date: str) -> IRI:
    """Derive the IRI of a curator's decision from a hash of its content.

    Parameters
    ----------
    claim
        IRI of the claim.
    outcome
        Status that was decided.
    agent
        Name or identifier of the curator.
    date
        Date as YYYY-MM-DD.

    Returns
    -------
    IRI
        The same IRI for the same arguments.
    """
    return IRI(BASE + "decision/" + content_hash([claim, outcome.value, agent, date]))
