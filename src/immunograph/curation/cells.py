"""Parse cells of curated tables: keys, CURIEs, spans, cues, literals and tokens; errors are collected per row."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from enum import Enum
from functools import cached_property, partial
from typing import Final, TypeVar

from immunograph.claims.names import NameIndex
from immunograph.curation.identifier_checks import Identifiers
from immunograph.curation.near_keys import ALL_LISTED, advice_on_several, named_parts, near_properties, quoting_in
from immunograph.curation.spans import read_cue, read_span
from immunograph.curation.tables import Row, Tables
from immunograph.errors import AmbiguousNameError, FormatError, UnknownNameError
from immunograph.identifiers import CURIE_PATTERN, PrefixMap, slug
from immunograph.model import IRI, Claim, Cue, Evidence, Literal, Sentence, Span
from immunograph.near_words import did_you_mean
from immunograph.rdf.terms import literal_of
from immunograph.vocabulary import BASE, Predicate, PropertyKind

__all__ = ["Cells"]

E = TypeVar("E", bound=Enum)
_LITERAL_SUFFIX: Final = re.compile(r"(?:@([A-Za-z-]+)|\^\^(\S+))?")


class Cells:
    """A parser of cells that resolves keys defined in the tables read so far.

    Parameters
    ----------
    tables
        The tables of a project, which collect problems.
    predicates
        CURIE and kind of a property -> its definition.
    prefixes
        Prefix map for expanding CURIEs.
    identifiers
        Recorded identifiers, against which CURIEs are checked.
    """

    def __init__(
        self,
        tables: Tables,
        predicates: Mapping[tuple[str, PropertyKind], Predicate],
        prefixes: PrefixMap,
        identifiers: Identifiers,
    ) -> None:
        self.tables = tables
        self.prefixes = prefixes
        self.base: str = BASE
        self.looked_up = identifiers
        self.predicates = predicates
        self.labels: dict[str, str] = {}
        self.documents: dict[str, IRI] = {}
        self.lengths: dict[str, int | None] = {}
        self.sentences: dict[tuple[str, str], Sentence] = {}
        self.entities: dict[str, IRI] = {}
        self.claims: dict[str, Claim] = {}
        self.unread: set[str] = set()
        self.half_read: set[str] = set()  # keys of claims with a passage that could not be read
        self.entity_iris: set[str] = set()
        self.names: list[tuple[str, str, str]] = []
        self.supported: dict[str, list[Evidence]] = {}

    def curie(self, row: Row, column: str, value: str | None = None) -> IRI | None:
        """Expand a CURIE to an IRI; record a problem if it is malformed, obsolete or was never looked up.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column.
        value
            One value of a cell with several values; by default, the whole cell.

        Returns
        -------
        IRI or None
            The IRI, also of an obsolete or unrecorded CURIE; ``None`` for an empty cell or a malformed CURIE.
        """
        text = row[column] if value is None else value
        if not text:
            return None
        malformed = self.looked_up.malformed(text)
        if malformed is not None:
            cause = self.looked_up.cause(text)
            row.wrong(column, malformed, cause=cause if cause[0] == "prefix" else ())
            return None
        problem = self.looked_up.problem(text)
        if problem is not None:
            row.wrong(column, problem + quoting_in(column), cause=self.looked_up.cause(text))
        return self.prefixes.expand(text)

    def known(self, row: Row, column: str, kind: str, value: str | None = None) -> bool:
        """Return whether a cell contains a known key; record a problem if not.

        An unknown key is not reported if the table or row that defines it could not be read.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column.
        kind
            Kind of key: ``document``, ``entity`` or ``claim``.
        value
            One value of a cell with several values; by default, the whole cell.

        Returns
        -------
        bool
            True if a table read so far defines the key.
        """
        tables: dict[str, tuple[str, Collection[str]]] = {
            "document": ("curated/documents.tsv", self.documents),
            "entity": ("curated/entities.tsv", self.entities),
            "claim": ("curated/claims.tsv", self.claims),
        }
        table, keys = tables[kind]
        name = row[column] if value is None else value
        if name not in keys and self.tables.explains(table, name):
            return False
        if kind != "entity":
            return row.key_of(column, keys, kind, name)
        lists = row.file.name == "claims.tsv" and column in ("subject", "object")
        near, several = self.near_entities, partial(advice_on_several, column, self._named, lists=lists)
        return row.key_of(column, keys, kind, name, near=near, advice=several, also=quoting_in(column))

    def _named(self, name: str) -> str | None:
        """Return the key of the entity that has a name, the name if there are several, and ``None`` if there is none."""
        keys: dict[str, str] = {iri: key for key, iri in self.entities.items()}
        try:
            return name if name in self.entities else keys[self._index.find(name)]
        except AmbiguousNameError:
            return name
        except UnknownNameError:
            return None

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex("entity", self.names)

    def near_entities(self, name: str) -> list[str]:
        """Suggest keys of entities for an unknown key, by key, label or synonym.

        Parameters
        ----------
        name
            The unknown key.

        Returns
        -------
        list[str]
            Keys of the entities with this name; otherwise the key of the most similar name, or an empty list.
        """
        keys: dict[str, str] = {iri: key for key, iri in self.entities.items()}
        try:
            return [keys[self._index.find(name)]]
        except AmbiguousNameError as error:
            return [keys[iri] for iri in error.iris if iri in keys]
        except UnknownNameError:
            parts = named_parts(name, self._named)  # one of them alone would drop the others
            return [keys[iri] for iri, _ in self._index.nearest(name, n=1) if iri in keys and keys[iri] not in parts]

    def member(self, row: Row, column: str, kind: type[E]) -> E | None:
        """Parse a cell as a member of an enumeration; record a problem if it is invalid.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column.
        kind
            Enumeration class with string values.

        Returns
        -------
        E or None
            Member of ``kind``; ``None`` if the cell is empty or invalid.
        """
        words = [str(member.value) for member in kind]
        found = row.parse(column, kind, f"one of {', '.join(words)}", words)
        return found if isinstance(found, kind) else None

    def members(self, row: Row, column: str, kind: type[E]) -> tuple[E, ...]:
        """Parse a cell as members of an enumeration, separated by ``|``; record a problem for invalid ones.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column.
        kind
            Enumeration class with string values.

        Returns
        -------
        tuple[E, ...]
            Members of ``kind`` in the order of the cell, without the invalid values.
        """
        made = []
        for token in row.many(column):
            try:
                made.append(kind(token))
            except ValueError:
                words = [str(member.value) for member in kind]
                message = f"{token!r} is not valid: expected one or several (separated by ' | ') of {', '.join(words)}"
                row.wrong(column, message + did_you_mean(token, words))
        return tuple(made)

    @staticmethod
    def slug(row: Row, column: str) -> str:
        """Return the key in a cell as part of an IRI; record a problem if it has invalid characters.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column; keys of ``sentence`` may have any characters.

        Returns
        -------
        str
            The key as converted by :func:`~immunograph.content_iris.slug`; ``"x"`` as a placeholder if nothing remains.
        """
        try:
            made = slug(row[column])
        except ValueError as error:
            row.wrong(column, str(error))
            return "x"
        if column != "sentence" and made != row[column]:
            told = (
                "keys are lower case"
                if made == row[column].lower()
                else "keys are lower-case letters, digits and single hyphens"
            )
            row.wrong(column, f"{row[column]!r} is not a key: {told}; write it as {made!r}")
        return made

    def span(self, row: Row, column: str, document: str) -> Span | None:
        """Parse a cell as a span; record a problem if it is invalid or extends beyond the document's text.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column.
        document
            Key of the document; a document without a recorded length is not checked.

        Returns
        -------
        Span or None
            Character offsets; ``None`` if the cell is empty or invalid.
        """
        found = row.parse(column, read_span, "START-END with START < END, such as 508-646 (characters from 0)")
        if not isinstance(found, Span):
            return None
        length = self.lengths.get(document)
        if length is not None and found.end > length:
            row.wrong(
                column,
                f"{found} lies outside the text of {document!r}, which has {length} characters; correct the span",
            )
            return None
        return found

    def property(self, row: Row, column: str, kind: PropertyKind, value: str | None = None) -> IRI | None:
        """Return the IRI of the property in a cell; record a problem if there is none of this kind.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column.
        kind
            Kind of property: claim, context, role, link or axiom.
        value
            One value of a cell with several values; by default, the whole cell. Without a prefix, ``ig:`` is assumed.

        Returns
        -------
        IRI or None
            IRI of the property; ``None`` if it is unknown.
        """
        name = row[column] if value is None else value
        known = {curie: each for (curie, its_kind), each in self.predicates.items() if its_kind is kind}
        if ":" not in name:
            name = f"ig:{name}"
        near, also = partial(near_properties, known=known), f" ({ALL_LISTED})"
        found = row.key_of(column, known, f"{kind.value} property", name, near=near, also=also)
        return known[name].iri if found else None

    def thing(self, row: Row, column: str, value: str) -> IRI | Literal | None:
        """Resolve a value: the key of an entity, a CURIE or a literal; record a problem if it is invalid.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column.
        value
            The cell, or one of its values; a literal is written as in Turtle, such as ``"mice"@en``.

        Returns
        -------
        IRI or Literal or None
            IRI or literal; ``None`` if the value is invalid.
        """
        quoted, quote, suffix = value.rpartition('"')  # by its last quote: the text may contain others
        match = _LITERAL_SUFFIX.fullmatch(suffix) if quote and quoted.startswith('"') else None
        if match:
            text, (language, datatype) = quoted[1:], match.groups()
            try:
                return literal_of(text, language, self.prefixes.expand(datatype) if datatype else None)
            except (FormatError, ValueError) as error:
                row.wrong(column, str(error))
                return None
        if value in self.entities:
            return self.entities[value]
        if CURIE_PATTERN.match(value):
            try:
                iri = self.prefixes.expand(value)
            except ValueError:
                iri = IRI("")
            return iri if iri in self.entity_iris else self.curie(row, column, value)
        self.known(row, column, "entity", value)
        return None

    def claim_of(self, row: Row, column: str) -> bool:
        """Return whether a cell contains the key of a valid claim; record a problem if the claim is unknown.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column.

        Returns
        -------
        bool
            False also for an empty cell and for a claim whose own row is invalid, which has been reported already.
        """
        key = row[column]
        if not key or key in self.unread:
            return False
        return self.known(row, column, "claim")

    def pairs(self, row: Row, column: str, kind: PropertyKind) -> list[tuple[IRI, IRI | Literal]]:
        """Parse a cell with pairs ``NAME=VALUE``, separated by ``|``; record a problem for each invalid pair.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column.
        kind
            Kind of the properties: context or role.

        Returns
        -------
        list[tuple[IRI, IRI | Literal]]
            IRI of the property and its value, for each valid pair.
        """
        made = []
        for part in row.many(column):
            name, equals, value = (each.strip() for each in part.partition("="))
            if not equals or not value:
                such = "stage=early-stage-of-cancer" if kind is PropertyKind.CONTEXT else "input=lymphocyte"
                row.wrong(column, f"{part!r} is not valid: expected NAME=VALUE, such as {such}")
                continue
            dimension, found = self.property(row, column, kind, name), self.thing(row, column, value)
            if dimension is not None and found is not None:
                made.append((dimension, found))
        return made

    def cues(self, row: Row) -> tuple[Cue, ...]:
        """Parse the column ``cues``; record a problem for a cue that does not fit its span or the text.

        Parameters
        ----------
        row
            Row of ``evidence.tsv``, which records problems.

        Returns
        -------
        tuple[Cue, ...]
            Cues in the order of the cell, without those that cannot be parsed.
        """
        made = []
        for part in row.many("cues"):
            cue = read_cue(part)
            if cue is None:
                row.wrong("cues", f"{part!r} is not valid: expected WORDS@START-END, such as appears to@1796-1806")
                continue
            if len(cue.wording) != cue.span.end - cue.span.start:
                row.wrong(
                    "cues",
                    f"{part!r} is not valid: its span and its words differ in length, {cue.span.end - cue.span.start} and "
                    f"{len(cue.wording)} characters; correct one of them",
                )
            length = self.lengths.get(row["document"])
            if length is not None and cue.span.end > length:
                row.wrong(
                    "cues",
                    f"{part!r} lies outside the text of {row['document']!r}, which has {length} characters; correct the span",
                )
            made.append(cue)
        return tuple(made)

    def _near_speakers(self, name: str) -> list[str]:
        return self.near_entities(name) or get_close_matches(name, [*self.entities, *self.documents], n=1, cutoff=0.6)

    def speaker(self, row: Row, column: str) -> IRI | None:
        """Resolve the key of a speaker, which is an entity or a document; record a problem if it is unknown.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column.

        Returns
        -------
        IRI or None
            IRI of the entity or document; ``None`` if the cell is empty or the key is unknown.
        """
        if not row[column]:
            return None
        name = row[column]
        known: dict[str, object] = {**self.entities, **self.documents}
        if name not in known and any(
            self.tables.explains(f"curated/{table}.tsv", name) for table in ("entities", "documents")
        ):
            return None
        several = partial(advice_on_several, column, self._named, lists=False)
        if not row.key_of(column, known, "entity or document", near=self._near_speakers, advice=several):
            return None
        return self.entities.get(row[column]) or self.documents[row[column]]
