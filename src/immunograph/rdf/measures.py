"""Numbers and places of passages as RDF, and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Final

from immunograph.model import IRI, Literal, Number, Place
from immunograph.vocabulary import OA, RDF, XSD, term

__all__ = ["PLACE_TERMS", "number_literal", "number_pairs", "place_pairs"]

PLACE_TERMS: Final[dict[str, IRI]] = {each.name: term(f"place{each.name.capitalize()}") for each in fields(Place)}
"""Part of a place -> property: ``page`` is ``ig:placePage``."""

_WHOLE: Final = 18
"""Digits before and after the point that every engine can hold as an integer or a decimal."""


def number_literal(value: str) -> Literal:
    """Return the typed value of a number: an integer, a decimal, or a double where digits or exponent ask for one.

    Parameters
    ----------
    value
        The digits, as in :class:`immunograph.model.Number`.

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
    """Yield what is stated of a number.

    Engines write a number in a form of their own (``0.05`` for ``0.050``), so the digits are stored as text where
    they differ.
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
    """Yield what is stated of a place."""
    yield RDF + "type", term("Place")
    yield RDF + "type", IRI(OA + "Selector")
    for name, text in place.parts:
        yield PLACE_TERMS[name], Literal(text)
