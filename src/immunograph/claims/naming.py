"""Names in one version of a graph: look-up by kind, text search, list of entities."""

from __future__ import annotations

import re
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
from immunograph.identifiers import PrefixMap
from immunograph.model import IRI
from immunograph.query import Table
from immunograph.rdf import term_text
from immunograph.store import Boolean

__all__ = ["Names", "member"]

E = TypeVar("E", bound=Enum)


@checked_methods
class Names:
    """Names of entities, claims and predicates, with one index per kind, built on first use.

    Parameters
    ----------
    view
        The columns of the graph.
    tally
        Columns prepared for text search; derived from the view if left out.
    """

    def __init__(self, view: ClaimsView, tally: Tally | None = None) -> None:
        self.view = view
        self._tally = tally or Tally(view)
        self._indexes: dict[str, NameIndex] = {}

    def index(self, kind: str) -> NameIndex:
        """Return the index of the names of entities, claims or predicates.

        Parameters
        ----------
        kind
            ``entity``, ``claim`` or ``predicate``.

        Returns
        -------
        NameIndex
            The index, built on first use.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().names.index("predicate").find("inhibits")
        'https://w3id.org/immunograph/vocab/inhibits'
        """
        index = self._indexes.get(kind)
        if index is None:
            made = ClaimIndex.of_claims(self.view) if kind == "claim" else NameIndex.of(self.view, kind)
            index = self._indexes[kind] = made
        return index

    def resolve(self, kind: str, name: str) -> IRI:
        """Resolve the value of a parameter of a named query to an IRI.

        Parameters
        ----------
        kind
            ``entity``, ``claim``, ``document``, or ``term`` for any CURIE.
        name
            Any name; also a CURIE or IRI without a label, if it occurs in the graph.

        Returns
        -------
        IRI
            The IRI with this name.

        Raises
        ------
        UnknownNameError
            If there is none.
        FormatError
            If ``kind`` is ``term`` and the name is not a CURIE.
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
        """Return a document by its key or title, or by a name that it has as an entity."""
        titles = {
            str(document): self.view.all_labels.get(document, document)
            for document in self.view.evidence["document"].drop_nulls().unique().sort()
        }
        try:
            return IRI(document_called(titles, name))
        except UnknownNameError:
            try:
                return self.resolve("entity", name)
            except UnknownNameError:
                pass
            raise

    def _unlabelled(self, name: str) -> IRI | None:
        """Return the IRI of a name that is an IRI or a CURIE, if the graph has a statement about it."""
        try:
            iri = IRI(name) if "://" in name or name.startswith("urn:") else PrefixMap().expand(name)
            asked = f"ASK {{ VALUES ?x {{ {term_text(iri)} }} {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} }}"
            occurs = self.view.store.query(asked) == Boolean(value=True)
        except ValueError:
            return None
        return iri if occurs else None

    def search(self, text: str, *, regex: bool = False, limit: int | None = 100) -> Table:
        """Return the labels, synonyms and propositions that contain a text, shortest first.

        Parameters
        ----------
        text
            The text, matched case-insensitively, or a regular expression (Rust's ``regex``, linear time).
        regex
            Whether ``text`` is a regular expression.
        limit
            Maximum number of results; ``None`` for all.

        Returns
        -------
        Table
            ``name`` and ``iri``.

        Raises
        ------
        QueryError
            If the regular expression is not valid.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().names.search("leuk")[0].name
        'leukemia'
        """
        found = search_labels(self._tally, text, regex=regex, limit=limit)
        return table_of_frame(found.select("name", "iri"), iris=("iri",), title=f"Names that hold {text!r}")

    def entities(self, category: str | None = None) -> Table:
        """Return the entities with category, identifier, curators' key and number of claims.

        Parameters
        ----------
        category
            Local name of a Biolink category, such as ``Cell``; all entities if left out.

        Returns
        -------
        Table
            ``label``, ``category``, ``entity``, ``key`` and ``claims``.

        Raises
        ------
        UnknownNameError
            If no entity has this category; the message lists the existing ones.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().names.entities("Cell")[0].label
        'cancer cell'
        """
        return list_entities(self.view, category)


def member(kind: type[E], name: str, value: str | None) -> E | None:
    """Return the member of an enumeration with this value, ignoring spaces and case; ``None`` for ``None``.

    Parameters
    ----------
    kind
        The enumeration.
    name
        Name of the parameter in error messages.
    value
        The value.

    Returns
    -------
    Enum or None
        The member.

    Raises
    ------
    UnknownNameError
        If there is no such member.
    FormatError
        If it is not a string.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise FormatError(f"{name} must be a text, not {value!r:.80}")
    try:
        return kind(re.sub(r"[\s-]+", "_", value.strip().lower()))
    except ValueError:
        raise UnknownNameError(name, value, [str(member.value) for member in kind]) from None
