"""Convert reported numbers and locators of passages to RDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Final

from immunograph.model import IRI, Literal, Number, Place
from immunograph.vocabulary import OA, RDF, XSD, term

__all__ = ["PLACE_TERMS", "number_literal", "number_pairs", "place_pairs"]

PLACE_TERMS: Final[dict[str, IRI]] = {each.name: term(f"place{each.name.capitalize()}") for each in fields(Place)}
"""Part of a locator -> property: ``page`` is ``ig:placePage``."""

_WHOLE: Final = 18
"""Maximum number of digits before and after the decimal point that every engine supports."""


def number_literal(value: str) -> Literal:
    """Return a number as a typed literal: an integer, a decimal or, if digits or exponent require it, a double.

    Parameters
    ----------
    value
        A number as printed, such as ``12``, ``-0.050`` or ``1.2e-8``; see :class:`immunograph.model.Number`.

    Returns
    -------
    Literal
        An ``int`` (``xsd:integer``), a ``float`` (``xsd:double``), or a text of datatype ``xsd:decimal`` without
        trailing zeros.

    Examples
    --------
    >>> number_literal("12").value, number_literal("1.2e-8").value, number_literal("0.050").value
    (12, 1.2e-08, '0.05')
    """
    whole, _, fraction = value.lstrip("+-").partition(".")
    if "e" in value.lower() or len(whole) > _WHOLE or len(fraction) > _WHOLE:
        return Literal(float(value))
    if not fraction:
        return Literal(int(value))
    plain = format(Decimal(value), "f").rstrip("0").rstrip(".")  # as engines write it: 1.50 is 1.5, 2.0 is 2
    return Literal("0" if plain == "-0" else plain, datatype=IRI(XSD + "decimal"))


def number_pairs(number: Number) -> Iterator[tuple[str, IRI | Literal]]:
    """Yield the properties and values of a reported number.

    Engines normalise numbers (``0.050`` to ``0.05``), so the printed digits are also stored as text if they differ
    or the value is a double.

    Parameters
    ----------
    number
        A reported number, with unit and comparison.

    Yields
    ------
    tuple[str, IRI | Literal]
        IRI of a property, and its value; ``rdf:type`` comes first.
    """
    yield RDF + "type", term("Number")
    yield term("numberKind"), number.kind
    yield term("value"), (value := number_literal(number.value))
    if isinstance(value.value, float) or str(value.value) != number.value:
        yield term("digits"), Literal(number.value)
    if number.comparison != "=":
        yield term("comparison"), Literal(number.comparison)
    if number.unit:
        yield term("unit"), Literal(number.unit)


def place_pairs(place: Place) -> Iterator[tuple[str, IRI | Literal]]:
    """Yield the properties and values of a passage's locator.

    Parameters
    ----------
    place
        Page, figure, table or another part of a document; empty parts are omitted.

    Yields
    ------
    tuple[str, IRI | Literal]
        IRI of a property, and its value; ``rdf:type`` comes first.
    """
    yield RDF + "type", term("Place")
    yield RDF + "type", IRI(OA + "Selector")
    for name, text in place.parts:
        yield PLACE_TERMS[name], Literal(text)
