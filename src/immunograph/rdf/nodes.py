"""Typed access to the properties of one node."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from immunograph.errors import FormatError
from immunograph.model import IRI, Certainty, Literal, Span
from immunograph.vocabulary import OA, term, value_of

__all__ = ["Node"]

E = TypeVar("E", bound=Enum)


class Node:
    """The properties of one subject, with typed accessors.

    Parameters
    ----------
    iri
        The subject.
    said
        Property -> values.

    Notes
    -----
    Each method raises ``FormatError`` if a value is missing, repeated or of the wrong type; it names subject and
    property.
    """

    def __init__(self, iri: IRI, said: dict[str, list[IRI | Literal]]) -> None:
        self.iri = iri
        self.said = said

    def all(self, predicate: str) -> list[IRI | Literal]:
        """Return all values of a property.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        list[IRI | Literal]
            The values.
        """
        return self.said.get(predicate, [])

    def iris(self, predicate: str) -> list[IRI]:
        """Return the values of a property that are IRIs.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        list[IRI]
            The IRIs.
        """
        return [value for value in self.all(predicate) if not isinstance(value, Literal)]

    def maybe(self, predicate: str) -> IRI | Literal | None:
        """Return the single value of a property, or ``None``.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        IRI or Literal or None
            The value, or ``None`` if there is none.

        Raises
        ------
        FormatError
            If there are several values.
        """
        values = self.all(predicate)
        if len(values) > 1:
            raise FormatError(f"<{self.iri}> has {len(values)} values of <{predicate}>; expected at most one")
        return values[0] if values else None

    def one(self, predicate: str) -> IRI | Literal:
        """Return the single value of a property.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        IRI or Literal
            The value.

        Raises
        ------
        FormatError
            If there is not exactly one value.
        """
        value = self.maybe(predicate)
        if value is None:
            raise FormatError(f"<{self.iri}> has no <{predicate}>; expected one")
        return value

    def maybe_iri(self, predicate: str) -> IRI | None:
        """Return the single value of a property, which must be an IRI, or ``None``.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        IRI or None
            The IRI, or ``None`` if there is none.

        Raises
        ------
        FormatError
            If there are several values, or the value is a literal.
        """
        value = self.maybe(predicate)
        if isinstance(value, Literal):
            raise FormatError(f"<{self.iri}> has the literal {value.value!r} as <{predicate}>; expected an IRI")
        return value

    def iri_of(self, predicate: str) -> IRI:
        """Return the single value of a property, which must be an IRI.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        IRI
            The IRI.

        Raises
        ------
        FormatError
            If there is not exactly one value, or it is a literal.
        """
        value = self.maybe_iri(predicate)
        if value is None:
            raise FormatError(f"<{self.iri}> has no <{predicate}>; expected one IRI")
        return value

    def text(self, predicate: str, default: str | None = None) -> str:
        """Return the single value of a property as text, or the default.

        Parameters
        ----------
        predicate
            IRI of the property.
        default
            Text to return if the property has no value; ``None`` if one is required.

        Returns
        -------
        str
            The text.

        Raises
        ------
        FormatError
            If there are several values, or there is none and no default.
        """
        value = self.maybe(predicate)
        if value is None:
            if default is None:
                raise FormatError(f"<{self.iri}> has no <{predicate}>; expected one text")
            return default
        return str(value.value) if isinstance(value, Literal) else value

    def integer(self, predicate: str) -> int:
        """Return the single value of a property, which must be an integer.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        int
            The integer.

        Raises
        ------
        FormatError
            If there is not exactly one value, or it is not an integer.
        """
        value = self.one(predicate)
        if not isinstance(value, Literal) or type(value.value) is not int:
            raise FormatError(f"<{self.iri}> has {value!r} as <{predicate}>; expected an xsd:integer")
        return value.value

    def maybe_integer(self, predicate: str) -> int | None:
        """Return the single value of a property, which must be an integer, or ``None``.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        int or None
            The integer, or ``None`` if there is none.

        Raises
        ------
        FormatError
            If there are several values, or the value is not an integer.
        """
        return self.integer(predicate) if self.all(predicate) else None

    def certainty(self) -> Certainty:
        """Return the certainty of the evidence.

        Returns
        -------
        Certainty
            The certainty.

        Raises
        ------
        FormatError
            If it is missing, or not one of 0, 1, 2 and 3.
        """
        number = self.integer(term("certainty"))
        if number not in tuple(Certainty):
            raise FormatError(f"<{self.iri}> has the certainty {number}; expected 0, 1, 2 or 3")
        return Certainty(number)

    def member(self, kind: type[E], predicate: str) -> E:
        """Return the member of the enumeration ``kind`` for the single value of a property.

        Parameters
        ----------
        kind
            The enumeration.
        predicate
            IRI of the property.

        Returns
        -------
        E
            The member.

        Raises
        ------
        FormatError
            If there is not exactly one value, or it is not a member.
        """
        iri = self.iri_of(predicate)
        try:
            return value_of(kind, iri)
        except ValueError as error:
            raise FormatError(f"<{self.iri}>, <{predicate}>: {error}") from error

    def members(self, kind: type[E], predicate: str) -> tuple[E, ...]:
        """Return the members of the enumeration ``kind`` for all values of a property.

        Parameters
        ----------
        kind
            The enumeration.
        predicate
            IRI of the property.

        Returns
        -------
        tuple[E, ...]
            The members.

        Raises
        ------
        FormatError
            If a value is not a member.
        """
        try:
            return tuple(value_of(kind, iri) for iri in self.iris(predicate))
        except ValueError as error:
            raise FormatError(f"<{self.iri}>, <{predicate}>: {error}") from error

    def maybe_member(self, kind: type[E], predicate: str) -> E | None:
        """Return the member of the enumeration ``kind`` for the single value of a property, or ``None``.

        Parameters
        ----------
        kind
            The enumeration.
        predicate
            IRI of the property.

        Returns
        -------
        E or None
            The member, or ``None`` if there is no value.

        Raises
        ------
        FormatError
            If there are several values, or the value is not a member.
        """
        return self.member(kind, predicate) if self.all(predicate) else None

    def texts(self, predicate: str) -> tuple[str, ...]:
        """Return the literal values of a property as texts.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        tuple[str, ...]
            The texts.
        """
        return tuple(str(value.value) for value in self.all(predicate) if isinstance(value, Literal))

    def span(self) -> Span:
        """Return this node as a span.

        Returns
        -------
        Span
            The span.

        Raises
        ------
        FormatError
            If start or end is missing, or they are not in order.
        """
        start, end = self.integer(OA + "start"), self.integer(OA + "end")
        if not 0 <= start < end:
            raise FormatError(f"<{self.iri}> is a span from {start} to {end}; expected 0 <= start < end")
        return Span(start, end)
