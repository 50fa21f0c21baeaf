"""A mapping as frozen values: what each row of a table says, and where it says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from immunograph.identifiers import PrefixMap
from immunograph.mapping.cell_values import Value
from immunograph.mapping.dialect import Dialect
from immunograph.vocabulary import BASE, Sign

__all__ = [
    "AxiomSpec",
    "ClaimSpec",
    "Condition",
    "DocumentSpec",
    "EntitySpec",
    "GroundSpec",
    "Groups",
    "Join",
    "LevelsSpec",
    "NumberSpec",
    "OwnPredicate",
    "SourceSpec",
    "TableMapping",
    "TextSpec",
    "Use",
]


ALTERNATIVES: Final = Value(("alternatives",))
_NAMED_THING: Final = Value(("biolink:NamedThing",))
_PROPOSED: Final = Value(("proposed",))
_ARTICLE: Final = Value(("article",))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """The table as a source: name of its graph and document, title, licence, version, address, date."""

    name: str
    title: str = ""
    licence: str = ""
    version: str = ""
    url: str = ""
    date: str = ""
    kind: str = "dataset"
    curator: str = ""
    base: str = BASE


@dataclass(frozen=True, slots=True)
class Join:
    """A side table, whose columns come in under ``name.``; by two columns, or by position where ``left`` is empty."""

    name: str
    file: Path
    left: str
    right: str
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class Groups:
    """A pattern whose named groups become columns."""

    source: Value
    pattern: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitySpec:
    """A kind of thing that rows speak of.

    Parameters
    ----------
    key
        What the mapping calls it.
    name
        Its name, or several.
    identify
        What its identifier is tried to be, in order: values, ``name`` (the name is looked up), ``mint``.
    category
        Its Biolink class.
    synonyms, definition
        More of it.
    many
        What several names in one cell are: ``alternatives``, ``joint`` or ``complex``.
    within
        Prefixes of the terms that a name may be found as.
    two_names
        What one identifier under two names is: ``merge`` or ``separate``; reported in either case.
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
        """All of its values."""
        found = [self.name, self.category, self.synonyms, self.definition, self.many]
        return [each for each in (*found, *self.identify) if isinstance(each, Value)]


@dataclass(frozen=True, slots=True)
class TextSpec:
    """An object or a context that is text or a number, and no thing."""

    value: Value
    language: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A reference to an entity: always the same one, or one chosen by a column."""

    entities: Mapping[str, str]
    by: Value | None = None
    text: TextSpec | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Which rows are meant: a column is one of some values, filled (``True``) or empty (``False``)."""

    column: str
    values: tuple[str, ...] = ()
    filled: bool | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class NumberSpec:
    """A number that a passage reports, with its unit."""

    value: Value
    unit: str = ""
    comparison: str = "="


@dataclass(frozen=True, slots=True)
class LevelsSpec:
    """A scheme of levels of evidence, the weakest first: notation, label and definition of each."""

    name: str = ""
    label: str = ""
    levels: tuple[tuple[str, str, str], ...] = ()

    @property
    def notations(self) -> list[str]:
        """The notations, the weakest first."""
        return [notation for notation, *_ in self.levels]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSpec:
    """A claim that rows make."""

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
    """How a passage relates to others: pairs of the relation, and the key or document of the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AxiomSpec:
    """A relation between two entities that rows set, and no text says."""

    name: str
    when: tuple[Condition, ...] = ()
    subject: Use
    predicate: Value
    object: Use
    reason: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSpec:
    """The document that a row names."""

    id: tuple[Value, ...] = ()
    name: Value | None = None
    title: Value | None = None
    year: Value | None = None
    kind: Value = _ARTICLE
    licence: Value | None = None

    @property
    def values(self) -> list[Value]:
        """All of its values."""
        return [
            each for each in (*self.id, self.name, self.title, self.year, self.kind, self.licence) if each is not None
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPredicate:
    """A predicate that the mapping declares."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundSpec:
    """Where names are looked up in addition to the graph: tables of synonyms, SSSOM tables, and a table of decisions."""

    tables: tuple[Path, ...] = ()
    review: Path | None = None
    candidates: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """What the rows of a table mean; :func:`immunograph.mapping.read_mapping` reads one from a file."""

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
        """Return all roles in which an entity or a text occurs.

        Returns
        -------
        list[Use]
            Subjects, objects, contexts, participants and people of all rules.
        """
        made: list[Use] = []
        for claim in self.claims:
            made += [claim.subject, claim.object, *claim.context.values(), *claim.participants.values()]
            made += [*claim.evidence_context.values(), *claim.people.values()]
        for axiom in self.axioms:
            made += [axiom.subject, axiom.object]
        return made

    def values(self) -> list[Value]:
        """Return all values, of rows and of entities.

        Returns
        -------
        list[Value]
            In no particular order, with duplicates.
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
        """Return the columns that the rows must have, including those of joined tables.

        Returns
        -------
        set[str]
            Names or paths, without derived columns.

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
