"""Typed access to the properties of one node."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from immunograph.errors import FormatError
from immunograph.legible import bounded, quoted
from immunograph.model import IRI, Certainty, Literal, Span
from immunograph.rdf.terms import term_text
from immunograph.vocabulary import OA, term, value_of

__all__ = ["Node"]

E = TypeVar("E", bound=Enum)


class Node:
    """Typed access to the properties of one subject.

    Parameters
    ----------
    iri
        IRI of the subject, named in error messages.
    said
        Values of the subject by IRI of the property.

    Notes
    -----
    The accessors of a single value raise ``FormatError`` if it is repeated, of the wrong type or, where it is mandatory,
    missing. The message names the subject and the property.
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
            The IRIs and literals in order of appearance; empty if the subject does not have the property.
        """
        return self.said.get(predicate, [])

    def iris(self, predicate: str) -> list[IRI]:
        """Return the values of a property that are IRIs, and skip literals.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        list[IRI]
            The IRIs in order of appearance; empty if there are none.
        """
        return [value for value in self.all(predicate) if not isinstance(value, Literal)]

    def maybe(self, predicate: str) -> IRI | Literal | None:
        """Return the value of a property that may occur at most once.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        IRI or Literal or None
            The value, or ``None`` if the property is missing.

        Raises
        ------
        FormatError
            If the property has several values.
        """
        values = self.all(predicate)
        if len(values) > 1:
            raise FormatError(
                f"<{self.iri}> has {len(values)} values of <{predicate}>; expected at most one: remove the others"
            )
        return values[0] if values else None

    def one(self, predicate: str) -> IRI | Literal:
        """Return the value of a property that must occur exactly once.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        IRI or Literal
            An IRI, or a literal with its datatype and language.

        Raises
        ------
        FormatError
            If the property is missing or has several values.
        """
        value = self.maybe(predicate)
        if value is None:
            raise FormatError(f"<{self.iri}> has no value of <{predicate}>; expected one: add it")
        return value

    def maybe_iri(self, predicate: str) -> IRI | None:
        """Return the IRI that is the value of a property, or ``None`` if the property is missing.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        IRI or None
            The IRI, or ``None`` if the property is missing.

        Raises
        ------
        FormatError
            If the property has several values, or its value is a literal.
        """
        value = self.maybe(predicate)
        if isinstance(value, Literal):
            raise FormatError(
                f"<{self.iri}> has the literal {quoted(value.value)} as value of <{predicate}>; expected an IRI"
            )
        return value

    def iri_of(self, predicate: str) -> IRI:
        """Return the IRI that is the value of a mandatory property.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        IRI
            The IRI, without angle brackets.

        Raises
        ------
        FormatError
            If the property is missing, has several values, or its value is a literal.
        """
        value = self.maybe_iri(predicate)
        if value is None:
            raise FormatError(f"<{self.iri}> has no value of <{predicate}>; expected one IRI: add it")
        return value

    def text(self, predicate: str, default: str | None = None) -> str:
        """Return the value of a property as text, or a default.

        Parameters
        ----------
        predicate
            IRI of the property.
        default
            Text to return if the property is missing. With ``None``, a missing property is an error.

        Returns
        -------
        str
            The value of a literal as Python writes it (``True``, ``1.5``), without its language tag, or the IRI.

        Raises
        ------
        FormatError
            If the property has several values, or it is missing and no default is given.
        """
        value = self.maybe(predicate)
        if value is None:
            if default is None:
                raise FormatError(f"<{self.iri}> has no value of <{predicate}>; expected one text: add it")
            return default
        return str(value.value) if isinstance(value, Literal) else value

    def integer(self, predicate: str) -> int:
        """Return the value of a mandatory ``xsd:integer`` property.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        int
            The number as a Python ``int``.

        Raises
        ------
        FormatError
            If the property is missing, has several values, or its value is not an ``xsd:integer``.
        """
        value = self.one(predicate)
        if not isinstance(value, Literal) or type(value.value) is not int:
            shown = bounded(term_text(value), 80, end=40) if isinstance(value, Literal) else f"<{value}>"
            raise FormatError(f"<{self.iri}> has {shown} as value of <{predicate}>; expected an xsd:integer")
        return value.value

    def maybe_integer(self, predicate: str, *, least: int | None = None) -> int | None:
        """Return the value of an ``xsd:integer`` property, or ``None`` if the property is missing.

        Parameters
        ----------
        predicate
            IRI of the property.
        least
            The smallest value allowed; any if ``None``.

        Returns
        -------
        int or None
            The number, or ``None`` if the property is missing.

        Raises
        ------
        FormatError
            If the property has several values, or its value is not an ``xsd:integer``, or less than ``least``.
        """
        number = self.integer(predicate) if self.all(predicate) else None
        if number is not None and least is not None and number < least:
            raise FormatError(
                f"<{self.iri}> has {number} as value of <{predicate}>; expected a whole number of {least} or more"
            )
        return number

    def certainty(self) -> Certainty:
        """Return the value of ``ig:certainty`` as a member of ``Certainty``.

        Returns
        -------
        Certainty
            The level, from 0 (asked) to 3 (asserted).

        Raises
        ------
        FormatError
            If the property is missing or repeated, or its value is not 0, 1, 2 or 3.
        """
        number = self.integer(term("certainty"))
        if number not in tuple(Certainty):
            raise FormatError(f"<{self.iri}> has the certainty {number}; expected 0, 1, 2 or 3")
        return Certainty(number)

    def member(self, kind: type[E], predicate: str) -> E:
        """Return the value of a mandatory property as a member of an enumeration.

        Parameters
        ----------
        kind
            The enumeration class, such as ``Stance``.
        predicate
            IRI of the property.

        Returns
        -------
        E
            The member with the same IRI.

        Raises
        ------
        FormatError
            If the property is missing or has several values, or its value is not the IRI of a member.
        """
        iri = self.iri_of(predicate)
        try:
            return value_of(kind, iri)
        except ValueError as error:
            raise FormatError(f"<{self.iri}>, <{predicate}>: {error}") from error

    def members(self, kind: type[E], predicate: str) -> tuple[E, ...]:
        """Return the values of a property as members of an enumeration.

        Parameters
        ----------
        kind
            The enumeration class, such as ``Modality``.
        predicate
            IRI of the property.

        Returns
        -------
        tuple[E, ...]
            The members in order of appearance; empty if the property is missing. Literals are skipped.

        Raises
        ------
        FormatError
            If an IRI is not that of a member.
        """
        try:
            return tuple(value_of(kind, iri) for iri in self.iris(predicate))
        except ValueError as error:
            raise FormatError(f"<{self.iri}>, <{predicate}>: {error}") from error

    def maybe_member(self, kind: type[E], predicate: str) -> E | None:
        """Return the value of a property as a member of an enumeration, or ``None`` if it is missing.

        Parameters
        ----------
        kind
            The enumeration class, such as ``Attitude``.
        predicate
            IRI of the property.

        Returns
        -------
        E or None
            The member, or ``None`` if the property is missing.

        Raises
        ------
        FormatError
            If the property has several values, or its value is not the IRI of a member.
        """
        return self.member(kind, predicate) if self.all(predicate) else None

    def texts(self, predicate: str) -> tuple[str, ...]:
        """Return the literal values of a property as strings, and skip IRIs.

        Parameters
        ----------
        predicate
            IRI of the property.

        Returns
        -------
        tuple[str, ...]
            The values in order of appearance, as Python writes them, without language tags.
        """
        return tuple(str(value.value) for value in self.all(predicate) if isinstance(value, Literal))

    def span(self) -> Span:
        """Return the character span that ``oa:start`` and ``oa:end`` of this node define.

        Returns
        -------
        Span
            Offsets in characters; ``start`` is inclusive and ``end`` exclusive.

        Raises
        ------
        FormatError
            If ``oa:start`` or ``oa:end`` is missing or not an integer, or not 0 <= start < end.
        """
        start, end = self.integer(OA + "start"), self.integer(OA + "end")
        if not 0 <= start < end:
            raise FormatError(f"<{self.iri}> has oa:start {start} and oa:end {end}; expected 0 <= oa:start < oa:end")
        return Span(start, end)
