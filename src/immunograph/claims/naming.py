"""Names in one version of a graph: look-up, text search, and lists of entities."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from enum import Enum
from typing import TypeVar

from immunograph.argument_types import checked_methods
from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.counting import Tally, search_labels
from immunograph.claims.documents import document_called
from immunograph.claims.handles import ClaimIndex
from immunograph.claims.listings import list_entities
from immunograph.claims.names import NameIndex
from immunograph.claims.view import ClaimsView
from immunograph.errors import FormatError, UnknownNameError
from immunograph.identifiers import PrefixMap, compress
from immunograph.legible import quoted
from immunograph.model import IRI
from immunograph.query import Table
from immunograph.rdf import term_text
from immunograph.store import Boolean

__all__ = ["Names", "member"]

E = TypeVar("E", bound=Enum)


@checked_methods
class Names:
    """Names of entities, claims and predicates, with one lazily built index per kind.

    Parameters
    ----------
    view
        Entities and claims of a graph, as data frames.
    tally
        Data frames for text search; by default, derived from ``view``.
    meant
        Function that returns, for an unknown predicate, those of the given CURIEs that may be meant; by default, similar
        names are suggested.
    """

    def __init__(
        self,
        view: ClaimsView,
        tally: Tally | None = None,
        meant: Callable[[str, Collection[str]], Sequence[str]] = lambda name, known: (),
    ) -> None:
        self.view = view
        self._meant = meant
        self._tally = tally or Tally(view)
        self._indexes: dict[str, NameIndex] = {}

    def index(self, kind: str) -> NameIndex:
        """Return the cached index of names of one kind, and build it on the first call.

        Parameters
        ----------
        kind
            ``entity``, ``claim`` or ``predicate``.

        Returns
        -------
        NameIndex
            The same object on every call; a :class:`~immunograph.claims.handles.ClaimIndex` for claims.

        Raises
        ------
        FormatError
            If ``kind`` is none of these.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().names.index("predicate").find("inhibits")
        'https://w3id.org/immunograph/vocab/inhibits'
        """
        index = self._indexes.get(kind)
        if index is None:
            if kind not in ("entity", "claim", "predicate"):
                raise FormatError(f"kind must be entity, claim or predicate, not {quoted(kind)}")
            if kind == "claim":
                index = ClaimIndex.of_claims(self.view)
            else:
                index = NameIndex.of(self.view, kind, meant=self._predicates_meant)
            self._indexes[kind] = index
        return index

    def _predicates_meant(self, name: str) -> list[str]:
        """Return the predicates that an unknown one may mean: as CURIEs if it has a prefix, else by their labels."""
        curies = {compress(iri) or iri: label for iri, (label, _) in self.view.predicates.items()}
        return [each if ":" in name else curies[each] for each in self._meant(name, curies)]

    def resolve(self, kind: str, name: str) -> IRI:
        """Resolve the value of a parameter of a named query to an IRI.

        Parameters
        ----------
        kind
            ``entity``, ``claim``, ``document``, or ``term`` for any CURIE.
        name
            Name as typed by the user; also the CURIE or IRI of a node without a label, if it occurs in the graph.

        Returns
        -------
        IRI
            IRI of the entity, claim, document or term.

        Raises
        ------
        UnknownNameError
            If the name is unknown; the message suggests similar names.
        AmbiguousNameError
            If several entities, claims or documents have this name.
        FormatError
            If ``kind`` is ``term`` and ``name`` is not a CURIE with a known prefix.
        """
        if kind == "term":
            try:
                return PrefixMap().expand(name)
            except ValueError as error:
                raise FormatError(str(error)) from error
        if kind == "document":
            return self._document(name)
        try:
            return self.index(kind).find(name)
        except UnknownNameError:
            iri = self._unlabelled(name)
            if iri is None:
                raise
            return iri

    def _document(self, name: str) -> IRI:
        """Return the IRI of a document by key or title, or by its name as an entity."""
        titles = {
            str(document): self.view.all_labels.get(document, document)
            for document in self.view.evidence["document"].drop_nulls().unique().sort()
        }
        try:
            return IRI(document_called(titles, name, self.view.document_identifiers))
        except UnknownNameError:
            try:
                return self.resolve("entity", name)
            except UnknownNameError:
                pass
            raise

    def _unlabelled(self, name: str) -> IRI | None:
        """Return the IRI that a name is, or expands to as a CURIE, if it occurs in a triple, else ``None``."""
        try:
            iri = IRI(name) if "://" in name or name.startswith("urn:") else PrefixMap().expand(name)
            asked = f"ASK {{ VALUES ?x {{ {term_text(iri)} }} {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} }}"
            occurs = self.view.store.query(asked) == Boolean(value=True)
        except ValueError:
            return None
        return iri if occurs else None

    def search(self, text: str, *, regex: bool = False, limit: int | None = 100) -> Table:
        """Return the names and propositions that contain a string, shortest first.

        Names are labels, synonyms, curators' keys and the IRIs of terms that entities are mapped to.

        Parameters
        ----------
        text
            The substring or regular expression to search for, ignoring case.
        regex
            Whether ``text`` is a regular expression in the syntax of Rust's ``regex``, which has no look-around and
            takes linear time (default false).
        limit
            Maximum number of rows (default 100); ``None`` for all.

        Returns
        -------
        Table
            Columns ``name`` and ``iri``.

        Raises
        ------
        QueryError
            If the regular expression is invalid.
        FormatError
            If ``limit`` is not a whole number, or is negative.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().names.search("leuk")[0].name
        'leukemia'
        """
        found = search_labels(self._tally, text, regex=regex, limit=limit)
        return table_of_frame(found.select("name", "iri"), iris=("iri",), title=f"Names that contain {text!r}")

    def entities(self, category: str | None = None) -> Table:
        """Return the entities that have a label, with category, identifier, curators' key and number of claims.

        Parameters
        ----------
        category
            Biolink category, such as ``Cell`` or ``biolink:Cell``; all entities by default, also those without one.

        Returns
        -------
        Table
            Columns ``label``, ``category``, ``entity`` (IRI), ``key`` and ``claims``, sorted by label. An entity with
            several keys has several rows.

        Raises
        ------
        UnknownNameError
            If no entity has this category; the message suggests similar categories, or those that occur.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().names.entities("Cell")[0].label
        'cancer cell'
        """
        return list_entities(self.view, category)


def member(kind: type[E], name: str, value: str | None) -> E | None:
    """Convert a string to a member of an enumeration.

    Parameters
    ----------
    kind
        Enumeration class with string values.
    name
        Name of the parameter in error messages.
    value
        Value of a member; case is ignored, and blanks and hyphens equal underscores.

    Returns
    -------
    Enum or None
        Member of ``kind``; ``None`` if ``value`` is ``None``.

    Raises
    ------
    UnknownNameError
        If no member has this value; the message lists the values.
    FormatError
        If ``value`` is not a string.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise FormatError(f"{name} must be a string, not {value!r:.80}")
    try:
        return kind(re.sub(r"[\s-]+", "_", value.strip().lower()))
    except ValueError:
        raise UnknownNameError(name, value, [str(member.value) for member in kind]) from None
