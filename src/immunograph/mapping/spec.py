"""Frozen dataclasses for a parsed mapping: its entities, claims, axioms, documents and predicates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from immunograph.identifiers import PrefixMap
from immunograph.mapping.cell_values import MANY, Value
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.source_spec import GroundSpec, Join, LevelsSpec, SourceSpec
from immunograph.vocabulary import Sign

__all__ = [
    "AxiomSpec",
    "ClaimSpec",
    "Condition",
    "DocumentSpec",
    "EntitySpec",
    "Groups",
    "NumberSpec",
    "OwnPredicate",
    "TableMapping",
    "TextSpec",
    "Use",
]


ALTERNATIVES: Final = Value((MANY[0],))
_NAMED_THING: Final = Value(("biolink:NamedThing",))
_PROPOSED: Final = Value(("proposed",))
_ARTICLE: Final = Value(("article",))


@dataclass(frozen=True, slots=True)
class Groups:
    """A regular expression whose named groups become derived columns.

    Parameters
    ----------
    source
        Value that is searched.
    pattern
        Regular expression in Rust's syntax.
    names
        Names of its groups, which are the names of the columns.
    """

    source: Value
    pattern: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitySpec:
    """An ``[entity.NAME]`` section: how to name, identify and categorise one kind of entity in the rows.

    Parameters
    ----------
    key
        NAME of the section.
    name
        Value that gives the entity's name, or several names; ``None`` if it has identifiers only.
    identify
        Ways to assign an IRI, tried in order: values with identifiers, ``name`` (look up the name), ``mint``.
    category
        Value that gives its Biolink category.
    synonyms, definition
        Values that give its synonyms and its definition.
    many
        The meaning of several names in one cell: ``alternatives``, ``joint`` or ``complex``.
    within
        Prefixes of the terms that a name may match; empty for all terms.
    two_names
        Treatment of an identifier with several names, and of names that differ only in case: ``merge`` or ``separate``;
        reported in both cases.
    """

    key: str
    name: Value | None = None
    identify: tuple[Value | str, ...] = ("name", "mint")
    category: Value = _NAMED_THING
    synonyms: Value | None = None
    definition: Value | None = None
    many: Value = ALTERNATIVES
    within: tuple[str, ...] = ()
    two_names: str = "merge"

    @property
    def values(self) -> list[Value]:
        """All values in the section that are set."""
        found = [self.name, self.category, self.synonyms, self.definition, self.many]
        return [each for each in (*found, *self.identify) if isinstance(each, Value)]


@dataclass(frozen=True, slots=True)
class TextSpec:
    """A literal object or context value: a text or a number instead of an entity.

    Parameters
    ----------
    value
        Value that gives the text or number.
    language
        BCP 47 tag; empty for none.
    """

    value: Value
    language: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A reference to one entity section, or to several of which a column selects one per row.

    Parameters
    ----------
    entities
        Value of ``by`` -> key of an entity section. Without ``by``, one entry with the key ``""``; empty for a literal.
    by
        Value that selects the section; ``None`` if there is one only.
    text
        The literal; ``None`` for an entity.
    """

    entities: Mapping[str, str]
    by: Value | None = None
    text: TextSpec | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on rows: a column has one of several values, or is filled or empty.

    Parameters
    ----------
    column
        Name of the column.
    values
        Accepted texts of the cell, compared exactly; a cell with several values must contain one of them. Empty if
        ``filled`` is given.
    filled
        ``True`` if the cell must be filled, ``False`` if it must be empty; ``None`` if ``values`` are given.
    negated
        Whether rows must not meet the condition.
    """

    column: str
    values: tuple[str, ...] = ()
    filled: bool | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class NumberSpec:
    """A reported number.

    Parameters
    ----------
    value
        Value that gives the number.
    unit
        Its unit as written, such as ``weeks``; empty for none.
    comparison
        One of :data:`immunograph.model.COMPARISONS`, for cells without a sign of their own such as ``<``.
    """

    value: Value
    unit: str = ""
    comparison: str = "="


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSpec:
    """A ``[[claim]]`` section: a rule that yields a claim with evidence for each row that meets its conditions.

    Parameters
    ----------
    name
        Its key ``name``, or its kind and position such as ``claim 1``; names the section in reports.
    when
        Conditions on the row, all of which must be met.
    subject, object
        References to entity sections; the object may be a literal.
    predicate
        Value that gives the predicate.
    aspect
        Value that gives the affected aspect of the object; ``None`` for none.
    context, participants
        Context dimension or role -> reference to an entity section or a literal.
    status
        Value that gives the claim's status; ``proposed`` by default.
    evidence
        Evidence property, such as ``stance`` or ``certainty`` -> value.
    evidence_context
        Context dimension of the evidence alone -> reference.
    numbers, place
        Kind of number, or part of a locator -> its specification.
    people
        ``speaker`` or ``attributed_to`` -> reference to an entity section.
    relations
        Pairs of values: a relation to another passage, and the key or document of that passage.
    """

    name: str
    when: tuple[Condition, ...] = ()
    subject: Use
    predicate: Value
    object: Use
    aspect: Value | None = None
    context: Mapping[str, Use] = field(default_factory=dict)
    participants: Mapping[str, Use] = field(default_factory=dict)
    status: Value = _PROPOSED
    evidence: Mapping[str, Value] = field(default_factory=dict)
    evidence_context: Mapping[str, Use] = field(default_factory=dict)
    numbers: Mapping[str, NumberSpec] = field(default_factory=dict)
    place: Mapping[str, Value] = field(default_factory=dict)
    people: Mapping[str, Use] = field(default_factory=dict)
    relations: tuple[tuple[Value, Value], ...] = ()
    """Relations to other passages: pairs of relation and key or document of the target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AxiomSpec:
    """An ``[[axiom]]`` section: a rule that yields a relation between entities without evidence from a text.

    Parameters
    ----------
    name
        Its key ``name``, or its kind and position such as ``axiom 1``; names the section in reports.
    when
        Conditions on the row, all of which must be met.
    subject, object
        References to entity sections.
    predicate, reason
        Values that give the predicate and the reason of the axiom.
    """

    name: str
    when: tuple[Condition, ...] = ()
    subject: Use
    predicate: Value
    object: Use
    reason: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSpec:
    """The ``[document]`` section: the document that each row cites as its source.

    Parameters
    ----------
    id
        Values with identifiers (DOI, PubMed number …), tried in order.
    name
        Value that names a document without an identifier.
    title, year, licence, url
        Values of these properties; ``None`` if the mapping does not set them.
    kind
        Value that gives the type of the document; ``article`` if the mapping does not set it.
    """

    id: tuple[Value, ...] = ()
    name: Value | None = None
    title: Value | None = None
    year: Value | None = None
    kind: Value = _ARTICLE
    licence: Value | None = None
    url: Value | None = None

    @property
    def values(self) -> list[Value]:
        """All values in the section that are set."""
        found = (*self.id, self.name, self.title, self.year, self.kind, self.licence, self.url)
        return [each for each in found if each is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPredicate:
    """A ``[predicate.NAME]`` section: a predicate that the mapping declares.

    Parameters
    ----------
    name, iri, label
        Name in the mapping, full IRI, and label for sentences.
    sign
        Direction of the effect; ``None`` if it states no effect.
    inverse, template
        Verb phrase for the claim with subject and object swapped, and template for sentences; empty for none.
    definition
        Definition in words; empty for none.
    kind
        Use of the property: ``claim``, ``context``, ``role`` or ``axiom``.
    association
        Whether it states that subject and object occur together, not that one acts on the other.
    same_as
        IRI of its counterpart in the Biolink model, which Biolink's formats write in its place; empty for none.
    """

    name: str
    iri: str
    label: str
    sign: Sign | None = None
    inverse: str = ""
    template: str = ""
    definition: str = ""
    kind: str = "claim"
    association: bool = False
    """Whether it says that things occur together, and not that one acts on the other."""
    same_as: str = ""
    """IRI of its counterpart in the Biolink model, which Biolink's formats write in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """A parsed mapping file: the meaning of a table's columns. See :func:`immunograph.mapping.read_mapping`.

    Parameters
    ----------
    origin
        Path of the mapping file, or a description of a mapping that is not a file; starts error messages.
    text
        Content of the mapping with the files that it refers to, to detect changes.
    source, dialect, levels, ground
        The sections ``[source]``, ``[table]``, ``[levels]`` and ``[ground]``.
    joins
        The sections ``[join.NAME]``: side tables.
    prefixes
        Known prefixes, with those of ``[prefixes]``.
    derived
        Name of a derived column -> its value.
    groups
        Regular expressions whose named groups become derived columns.
    entities
        NAME -> ``[entity.NAME]`` section.
    same_as
        Place of an entity that is written out in a rule, such as ``claim 1 subject`` -> name of the section that is used
        for it.
    document
        The document that the rows are attributed to.
    claims, axioms
        The sections ``[[claim]]`` and ``[[axiom]]``, in order.
    predicates
        NAME -> ``[predicate.NAME]`` section.
    """

    origin: str
    text: bytes
    source: SourceSpec
    dialect: Dialect = field(default_factory=Dialect)
    joins: tuple[Join, ...] = ()
    prefixes: PrefixMap = field(default_factory=PrefixMap)
    derived: Mapping[str, Value] = field(default_factory=dict)
    groups: tuple[Groups, ...] = ()
    entities: Mapping[str, EntitySpec] = field(default_factory=dict)
    same_as: Mapping[str, str] = field(default_factory=dict)
    document: DocumentSpec = field(default_factory=DocumentSpec)
    claims: tuple[ClaimSpec, ...] = ()
    axioms: tuple[AxiomSpec, ...] = ()
    predicates: Mapping[str, OwnPredicate] = field(default_factory=dict)
    levels: LevelsSpec = field(default_factory=LevelsSpec)
    ground: GroundSpec = field(default_factory=GroundSpec)

    def uses(self) -> list[Use]:
        """Return every reference to an entity section or a literal in the rules of the mapping.

        Returns
        -------
        list[Use]
            Subjects, objects, contexts, participants and people of all claims and axioms, with duplicates.
        """
        made: list[Use] = []
        for claim in self.claims:
            made += [claim.subject, claim.object, *claim.context.values(), *claim.participants.values()]
            made += [*claim.evidence_context.values(), *claim.people.values()]
        for axiom in self.axioms:
            made += [axiom.subject, axiom.object]
        return made

    def values(self) -> list[Value]:
        """Return all values of the mapping.

        Returns
        -------
        list[Value]
            Values in no particular order, with duplicates.
        """
        made = [*self.derived.values(), *(each.source for each in self.groups), *self.document.values]
        for entity in self.entities.values():
            made += entity.values
        for use in self.uses():
            made += [each for each in (use.by, use.text.value if use.text else None) if each is not None]
        for claim in self.claims:
            made += [claim.predicate, claim.status, *claim.evidence.values(), *claim.place.values()]
            made += [each.value for each in claim.numbers.values()]
            made += [value for pair in claim.relations for value in pair]
            made += [claim.aspect] if claim.aspect is not None else []
        for axiom in self.axioms:
            made += [axiom.predicate, axiom.reason]
        return made

    def columns(self) -> set[str]:
        """Return the columns that the mapping reads from the table or its side tables (as ``JOIN.column``).

        Returns
        -------
        set[str]
            Column names, or paths such as ``citation.id``; derived columns are not included.

        Examples
        --------
        >>> from immunograph.mapping import read_mapping
        >>> edges = {"source": {"name": "lab"}, "claim": [{"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}]}
        >>> sorted(read_mapping(edges).columns())
        ['a', 'b']
        """
        found = {name for value in self.values() for name in value.columns}
        rules: list[ClaimSpec | AxiomSpec] = [*self.claims, *self.axioms]
        for spec in rules:
            found |= {condition.column for condition in spec.when}
        found |= {join.left for join in self.joins if join.left}
        made = set(self.derived) | {name for groups in self.groups for name in groups.names}
        return found - made - {""}
