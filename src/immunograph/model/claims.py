"""Entities with their names and mappings, claims, axioms, and links between claims."""

from __future__ import annotations

from dataclasses import dataclass

from immunograph.model.enumerations import ClaimStatus
from immunograph.model.literals import IRI, Literal, in_order

__all__ = ["Axiom", "Claim", "Entity", "Link", "Mapping", "Synonym"]


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another name of an entity.

    Parameters
    ----------
    text
        The name.
    scope
        ``exact``, ``broad``, ``narrow`` or ``related``, as in OBO.
    language
        BCP 47 tag in lower case.
    """

    text: str
    scope: str = "exact"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Mapping:
    """An SSSOM mapping from an entity to a term of a standard vocabulary (https://mapping-commons.github.io/sssom/).

    Parameters
    ----------
    subject, predicate, object
        IRIs of the entity, of the mapping property (such as ``skos:exactMatch``) and of the term.
    object_label
        Label of the term.
    justification
        IRI of the kind of justification, such as ``semapv:ManualMappingCuration``.
    object_source, object_source_version
        The vocabulary of the term, and its version; empty if unknown.
    comment
        Remark of the curators.
    """

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
    """A relation between two entities that curators define, with a reason instead of evidence from a text.

    Parameters
    ----------
    subject, predicate, object
        IRIs of the entities, and of the relation between them.
    reason
        Why the relation holds.
    aspect
        Affected aspect of the object, as in a claim; empty for none. Only a condition can have one.
    condition
        Whether it states an effect that every member of the class ``subject`` has by definition, such as a chemical
        that slows growth. The ``predicate`` is then a claim predicate with a sign, and the axiom yields no direct edge.
    """

    subject: IRI
    predicate: IRI
    object: IRI
    reason: str
    aspect: str = ""
    condition: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity: the subject or object of claims.

    Parameters
    ----------
    iri
        IRI of the standard term if curators found an exact match, or of the document that the entity is; otherwise an
        IRI of the project, which mappings may relate to standard terms.
    label, definition
        Preferred name, and definition; the definition may be empty.
    category
        IRI of a Biolink class.
    identifiers
        The curators' keys (``E03``).
    synonyms
        Other names.
    generic
        Generic noun phrase in running text (``interferons``, ``the immune system``); may be empty.
    plural
        Plural after a quantifier (``some cancers``); may be empty.
    verb
        Verb phrase of a process (``multiply``, ``be activated``); may be empty.
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
        """Sort the fields whose order has no meaning, without duplicates."""
        in_order(self, "identifiers", "synonyms")


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition, always stated positively; stance and certainty belong to its evidence.

    Parameters
    ----------
    subjects
        IRI of one entity, or of several entities that act jointly.
    predicate
        IRI of a predicate in the predicate table.
    object
        IRI of an entity, or a literal for names, definitions and measured values. For joint objects, the first in sort
        order.
    aspect
        Affected aspect of the object as a word, such as ``rate``; empty for none. Part of the proposition.
    context
        Pairs of a context dimension (``ig:stage``, ``ig:species`` ...) and its value; part of the proposition.
    participants
        Pairs of a role (``ig:input``, ``ig:instrument`` ...) and an entity, for n-ary claims; part of the proposition.
    status
        Curation status; not part of the proposition.
    identifiers
        Curators' keys of the claim (``C25``); not part of the proposition.
    iri
        IRI with a hash of the proposition, see :func:`immunograph.identifiers.claim_iri`; claims of a foreign graph may
        have other IRIs.
    joint_objects
        Further entities that are the object jointly with ``object``, such as the drugs of a combination; part of the
        proposition.

    Raises
    ------
    ValueError
        If there are joint objects and ``object`` is a literal.
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
    joint_objects: tuple[IRI, ...] = ()

    def __post_init__(self) -> None:
        """Sort the fields whose order has no meaning; raise an error for a literal among joint objects."""
        in_order(self, "subjects", "context", "participants", "identifiers")
        if self.joint_objects:
            if isinstance(self.object, Literal):
                raise ValueError("a literal cannot be one of several joint objects: state it in a claim of its own")
            first, *others = sorted({self.object, *self.joint_objects})
            object.__setattr__(self, "object", first)
            object.__setattr__(self, "joint_objects", tuple(others))

    @property
    def objects(self) -> tuple[IRI | Literal, ...]:
        """All objects of the claim: ``object``, followed by the joint objects."""
        return (self.object, *self.joint_objects)


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two claims: one causes, answers, restates or contrasts with another.

    Parameters
    ----------
    subject, object
        IRIs of the two claims.
    predicate
        IRI of the relation from the first to the second.
    """

    subject: IRI
    predicate: IRI
    object: IRI
