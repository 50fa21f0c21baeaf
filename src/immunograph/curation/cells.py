"""Parsers for cells of the tables: keys, CURIEs, spans, cues, literals, tokens; errors are kept with the row."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from enum import Enum
from functools import cached_property
from typing import Final, TypeVar

from immunograph.claims.names import NameIndex
from immunograph.curation.identifier_checks import Identifiers
from immunograph.curation.tables import Row, Tables
from immunograph.errors import AmbiguousNameError, FormatError, UnknownNameError
from immunograph.gate.lexicon import Lexicon
from immunograph.identifiers import CURIE_PATTERN, PrefixMap, slug
from immunograph.model import IRI, Claim, Cue, Evidence, Literal, Sentence, Span
from immunograph.rdf.terms import literal_of
from immunograph.vocabulary import BASE, Predicate, PropertyKind

__all__ = ["Cells", "read_cue", "read_span"]

E = TypeVar("E", bound=Enum)
_LITERAL_SUFFIX: Final = re.compile(r"(?:@([A-Za-z-]+)|\^\^(\S+))?")
_SPAN: Final = re.compile(r"(\d+)-(\d+)")


_EFFECTS: Final = {"+": ("ig:increases", "ig:enhances", "ig:activates"), "-": ("ig:decreases", "ig:inhibits")}
"""Sign -> predicates to suggest for a verb such as *reduces* or *promotes* that is not itself a predicate."""


def _near(name: str, known: Collection[str]) -> list[str]:
    """Return the properties that may be meant: a slip of the keyboard first, then by the verb's effect, then by letters."""
    local = {curie.rpartition(":")[2]: curie for curie in known}  # one prefix makes no two verbs alike
    word = name.rpartition(":")[2]
    if slip := get_close_matches(word, list(local), n=1, cutoff=0.9):
        return [local[slip[0]]]
    verb = re.sub(r"[_-]|(?<=[a-z])(?=[A-Z])", " ", word).lower()
    effects = (entry for entry in Lexicon.packaged().entries if entry.kind == "effect")
    sign = next((entry.value for entry in effects if entry.phrase == verb), "")
    meant = [curie for curie in _EFFECTS.get(sign, ()) if curie in known]
    return meant or [local[each] for each in get_close_matches(word, list(local), n=1, cutoff=0.75)]


def read_span(text: str) -> Span:
    """Parse a span such as ``508-646`` (character offsets, end-exclusive).

    Parameters
    ----------
    text
        The text of the cell.

    Returns
    -------
    Span
        The span.

    Raises
    ------
    ValueError
        If the text is not two numbers, the first of them smaller.
    """
    match = _SPAN.fullmatch(text)
    if not match:
        raise ValueError(text)
    return Span(int(match.group(1)), int(match.group(2)))


def read_cue(text: str) -> Cue | None:
    """Parse a cue such as ``appears to@1796-1806``; ``None`` if the text has another form.

    Parameters
    ----------
    text
        The text of the cell.

    Returns
    -------
    Cue or None
        The cue, or ``None``.
    """
    wording, at, span = text.rpartition("@")
    try:
        return Cue(wording.strip(), read_span(span)) if at and wording.strip() else None
    except ValueError:
        return None


class Cells:
    """Parser of cells, which knows the keys defined by the tables read so far."""

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
        self.half_read: set[str] = set()  # claims of which some passage could not be read
        self.entity_iris: set[str] = set()
        self.names: list[tuple[str, str, str]] = []
        self.supported: dict[str, list[Evidence]] = {}

    def curie(self, row: Row, column: str, value: str | None = None) -> IRI | None:
        """Return the IRI of a CURIE; records a problem if it is malformed, obsolete or was never looked up.

        Parameters
        ----------
        row
            The row of the table.
        column
            Name of the column.
        value
            One value of a cell with several values; by default, the whole cell.

        Returns
        -------
        IRI or None
            The IRI, or ``None`` if there is a problem.
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
            words = '; or write the name in quotes, as in species="mice"' if column == "context" else ""
            row.wrong(column, problem + words, cause=self.looked_up.cause(text))
        return self.prefixes.expand(text)

    def known(self, row: Row, column: str, kind: str, value: str | None = None) -> bool:
        """Return whether a cell contains the key of a known document, entity or claim; if not, record a problem.

        A missing key is not reported again if its table or row could not be read.

        Parameters
        ----------
        row
            The row of the table.
        column
            Name of the column.
        kind
            ``document``, ``entity`` or ``claim``.
        value
            One value of a cell with several values; by default, the whole cell.

        Returns
        -------
        bool
            True if it does.
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
        near = self.near_entities if kind == "entity" else None
        return row.key_of(column, keys, kind, name, near=near)

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex("entity", self.names)

    def near_entities(self, name: str) -> list[str]:
        """Return the keys of entities with a similar key, label or synonym.

        Parameters
        ----------
        name
            The unknown key.

        Returns
        -------
        list[str]
            The keys.
        """
        keys: dict[str, str] = {iri: key for key, iri in self.entities.items()}
        try:
            return [keys[self._index.find(name)]]
        except AmbiguousNameError as error:
            return [keys[iri] for iri in error.iris if iri in keys]
        except UnknownNameError:
            return [keys[iri] for iri, _ in self._index.nearest(name, n=1) if iri in keys]

    def member(self, row: Row, column: str, kind: type[E]) -> E | None:
        """Return the member of an enumeration in a cell; records a problem and returns ``None`` if it is invalid.

        Parameters
        ----------
        row
            The row of the table.
        column
            Name of the column.
        kind
            The enumeration.

        Returns
        -------
        E or None
            The member, or ``None``.
        """
        expected = "one of " + ", ".join(str(member.value) for member in kind)
        found = row.parse(column, kind, expected)
        return found if isinstance(found, kind) else None

    def members(self, row: Row, column: str, kind: type[E]) -> tuple[E, ...]:
        """Return the members of an enumeration that a cell names; records a problem for each invalid one.

        Parameters
        ----------
        row
            The row of the table.
        column
            Name of the column.
        kind
            The enumeration.

        Returns
        -------
        tuple[E, ...]
            The members.
        """
        made = []
        for token in row.many(column):
            try:
                made.append(kind(token))
            except ValueError:
                expected = ", ".join(str(member.value) for member in kind)
                row.wrong(column, f"{token!r} is not valid: expected one or several (with ' | ') of {expected}")
        return tuple(made)

    @staticmethod
    def slug(row: Row, column: str) -> str:
        """Return the key in a cell; records a problem if it is not valid as part of an IRI.

        Parameters
        ----------
        row
            The row of the table.
        column
            Name of the column.

        Returns
        -------
        str
            The key, or ``None`` if it is not valid.
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
        """Return the span in a cell; records a problem if it does not lie within the document's text.

        Parameters
        ----------
        row
            The row of the table.
        column
            Name of the column.
        document
            Key of the document.

        Returns
        -------
        Span or None
            The span, or ``None``.
        """
        found = row.parse(column, read_span, "START-END with START < END, such as 508-646 (characters from 0)")
        if not isinstance(found, Span):
            return None
        length = self.lengths.get(document)
        if length is not None and found.end > length:
            row.wrong(column, f"{found} lies outside the text of {document!r}, which has {length} characters")
            return None
        return found

    def property(self, row: Row, column: str, kind: PropertyKind, value: str | None = None) -> IRI | None:
        """Return the IRI of a property of a given kind; context dimensions and roles may be written without prefix.

        Parameters
        ----------
        row
            The row of the table.
        column
            Name of the column.
        kind
            The kind of property.
        value
            One value of a cell with several values; by default, the whole cell.

        Returns
        -------
        IRI or None
            The IRI, or ``None`` if there is a problem.
        """
        name = row[column] if value is None else value
        known = {curie: each for (curie, its_kind), each in self.predicates.items() if its_kind is kind}
        if ":" not in name:
            name = f"ig:{name}"
        found = row.key_of(column, known, f"{kind.value} property", name, near=lambda name: _near(name, known))
        return known[name].iri if found else None

    def thing(self, row: Row, column: str, value: str) -> IRI | Literal | None:
        """Return the value of a cell: an entity key, a looked-up CURIE, or a quoted literal.

        Parameters
        ----------
        row
            The row of the table.
        column
            Name of the column.
        value
            The value in the cell.

        Returns
        -------
        IRI or Literal or None
            The IRI or literal, or ``None`` if there is a problem.
        """
        quoted, quote, suffix = value.rpartition('"')  # by its last quote: the text may hold others
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
        """Return whether a cell has the key of a known claim; an invalid claim is not reported twice.

        Parameters
        ----------
        row
            The row of the table.
        column
            Name of the column.

        Returns
        -------
        bool
            True if it has, and the claim is valid.
        """
        key = row[column]
        if not key or key in self.unread:
            return False
        return self.known(row, column, "claim")

    def pairs(self, row: Row, column: str, kind: PropertyKind) -> list[tuple[IRI, IRI | Literal]]:
        """Return the pairs ``NAME=VALUE`` of context dimensions or roles in a cell.

        Parameters
        ----------
        row
            The row of the table.
        column
            Name of the column.
        kind
            The kind of property.

        Returns
        -------
        list[tuple[IRI, IRI | Literal]]
            IRI of the property, and its value.
        """
        made = []
        for part in row.many(column):
            name, equals, value = (each.strip() for each in part.partition("="))
            if not equals or not value:
                row.wrong(column, f"{part!r} is not valid: expected NAME=VALUE, such as stage=early-stage-of-cancer")
                continue
            dimension, found = self.property(row, column, kind, name), self.thing(row, column, value)
            if dimension is not None and found is not None:
                made.append((dimension, found))
        return made

    def cues(self, row: Row) -> tuple[Cue, ...]:
        """Return the cues in a row; records a problem if a cue is not as long as its span or lies outside the text.

        Parameters
        ----------
        row
            The row of the table.

        Returns
        -------
        tuple[Cue, ...]
            The cues.
        """
        made = []
        for part in row.many("cues"):
            cue = read_cue(part)
            if cue is None:
                row.wrong("cues", f"{part!r} is not valid: expected WORDS@START-END, such as appears to@1796-1806")
                continue
            if len(cue.wording) != cue.span.end - cue.span.start:
                row.wrong("cues", f"{part!r} is not valid: its span and its words differ in length")
            length = self.lengths.get(row["document"])
            if length is not None and cue.span.end > length:
                row.wrong(
                    "cues", f"{part!r} lies outside the text of {row['document']!r}, which has {length} characters"
                )
            made.append(cue)
        return tuple(made)

    def _near_speakers(self, name: str) -> list[str]:
        return self.near_entities(name) or get_close_matches(name, [*self.entities, *self.documents], n=1, cutoff=0.6)

    def speaker(self, row: Row, column: str) -> IRI | None:
        """Return the IRI of the speaker in a cell: the key of an entity or a document.

        Parameters
        ----------
        row
            The row of the table.
        column
            Name of the column.

        Returns
        -------
        IRI or None
            The IRI, or ``None``.
        """
        if not row[column]:
            return None
        name = row[column]
        known: dict[str, object] = {**self.entities, **self.documents}
        if name not in known and any(
            self.tables.explains(f"curated/{table}.tsv", name) for table in ("entities", "documents")
        ):
            return None
        if not row.key_of(column, known, "entity or document", near=self._near_speakers):
            return None
        return self.entities.get(row[column]) or self.documents[row[column]]
