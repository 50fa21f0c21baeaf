"""The parts of claims: entities with their names and mappings, propositions, axioms, links."""

from __future__ import annotations

from dataclasses import dataclass

from immunograph.model.enumerations import ClaimStatus
from immunograph.model.literals import IRI, Literal, in_order

__all__ = ["Axiom", "Claim", "Entity", "Link", "Mapping", "Synonym"]


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another name of an entity; ``scope`` is ``exact``, ``broad``, ``narrow`` or ``related`` (as in OBO)."""

    text: str
    scope: str = "exact"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Mapping:
    """An SSSOM mapping of an entity to a standard term (https://mapping-commons.github.io/sssom/)."""

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
    """A relation between two entities that the curators set, with the reason: no text says it.

    A ``condition`` says what every member of the class ``subject`` does by definition, such as a chemical that slows
    growth: its ``predicate`` is a claim predicate with a sign, ``aspect`` as in a claim. It makes no direct edge.
    """

    subject: IRI
    predicate: IRI
    object: IRI
    reason: str
    aspect: str = ""
    condition: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that claims speak of.

    ``iri`` is the standard term's own where the curators found an exact one, else minted by us and mapped.
    ``category`` is a Biolink class. ``identifiers`` are the keys by which curators know it (``E03``). ``generic`` is
    how running text speaks of it in general (``interferons``, ``the immune system``), ``plural`` its plural, which
    goes with a quantifier (``some cancers``). ``verb`` says of a process what is done or undergone in it (``multiply``,
    ``be activated``). All three may be empty.
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
        """Sort the parts whose order means nothing into a canonical order."""
        in_order(self, "identifiers", "synonyms")


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition, stated positively, whoever says it and however firmly.

    Parameters
    ----------
    subjects
        One entity, or several that do it jointly.
    predicate
        A predicate of the predicate table.
    object
        An entity, or a literal for names, definitions and measured values. Of joint objects the first in order.
    aspect
        Which aspect of the object is affected, such as ``rate``; part of the proposition.
    context
        Pairs of a context dimension (``ig:stage``, ``ig:species`` ...) and its value; part of the proposition.
    participants
        Pairs of a role (``ig:input``, ``ig:instrument`` ...) and an entity, for claims of more than two places.
    status
        What the curators decided; not part of the proposition.
    identifiers
        Keys by which curators know the claim (``C25``); not part of the proposition.
    iri
        Hash of the proposition; see :func:`immunograph.identifiers.claim_iri`.
    joint_objects
        Further entities that are the object together with ``object``, such as the drugs of a combination; part of the
        proposition.

    Raises
    ------
    ValueError
        If a literal is to be one of several objects.
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
        """Sort the parts whose order means nothing into a canonical order."""
        in_order(self, "subjects", "context", "participants", "identifiers")
        if self.joint_objects:
            if isinstance(self.object, Literal):
                raise ValueError("a literal cannot be one of several joint objects")
            first, *others = sorted({self.object, *self.joint_objects})
            object.__setattr__(self, "object", first)
            object.__setattr__(self, "joint_objects", tuple(others))

    @property
    def objects(self) -> tuple[IRI | Literal, ...]:
        """All objects: one, or the several that it is done to jointly."""
        return (self.object, *self.joint_objects)


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two claims: one causes, answers, restates or contrasts with another."""

    subject: IRI
    predicate: IRI
    object: IRI
