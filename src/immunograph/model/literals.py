"""IRIs and RDF literals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NewType

__all__ = ["IRI", "Literal", "in_order"]

IRI = NewType("IRI", str)
"""A full IRI: a ``NewType``, which type checkers distinguish from text, without run-time cost."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NATIVE_DATATYPES = frozenset(_XSD + name for name in ("string", "boolean", "integer", "double"))


def in_order(value: object, *names: str) -> None:
    r"""Sort named fields of a frozen dataclass in place, without duplicates, so that equal content compares equal.

    Parameters
    ----------
    value
        Dataclass instance, which is modified.
    \*names
        Names of fields with tuples or other iterables, which are replaced by tuples.
    """
    for name in names:
        held = getattr(value, name)
        if isinstance(held, tuple) and len(held) < 2:
            continue
        object.__setattr__(value, name, tuple(sorted(set(held), key=repr)))


@dataclass(frozen=True, slots=True)
class Literal:
    """An RDF literal: text with an optional language, a number, or a Boolean.

    Parameters
    ----------
    value
        Text, Boolean, integer or double (not NaN, which does not equal itself, so a claim with it could not be found
        again). Values of other types are given as text with their ``datatype``.
    language
        BCP 47 tag in lower case; for text only. ``None`` for none.
    datatype
        Full IRI of another datatype, with ``value`` as its lexical form; for text only. ``None`` for none.

    Raises
    ------
    ValueError
        If ``value`` is NaN or has a lone surrogate; if both a language and a datatype are given, one of them is empty, or
        ``value`` is not a string; if the language is not in lower case; or if the datatype has a Python type (such as
        ``xsd:integer``).
    """

    value: str | bool | int | float
    language: str | None = None
    datatype: IRI | None = None

    def __post_init__(self) -> None:
        """Raise an error for a value, language or datatype that a literal cannot have, or that cannot be stored."""
        if not isinstance(self.value, str) and (self.language is not None or self.datatype is not None):
            raise ValueError(f"a language or a datatype is allowed for text only, not for {self.value!r:.80}")
        if self.language is not None and self.datatype is not None:
            raise ValueError("a literal has a language or a datatype, not both: leave one out")
        for name, part in (("language", self.language), ("datatype", self.datatype)):
            if part == "":
                raise ValueError(f"the {name} of the literal is empty: leave it out (None)")
        if self.language is not None and self.language != self.language.lower():
            raise ValueError(f"write the language tag in lower case: {self.language.lower()!r:.80}")
        if isinstance(self.value, float) and math.isnan(self.value):
            raise ValueError(
                "NaN cannot be stored: it is not equal to itself, so it could never be found again; leave the value out"
            )
        if self.datatype in _NATIVE_DATATYPES:
            raise ValueError(f"write a value of <{self.datatype}> as a Python value, without a datatype")
        if isinstance(self.value, str):
            try:
                self.value.encode()
            except UnicodeEncodeError as error:
                raise ValueError(
                    f"the text contains a lone surrogate (half a character) at position {error.start + 1}, which cannot be "
                    "stored: remove it, or decode the original bytes with their own encoding"
                ) from error

    def __eq__(self, other: object) -> bool:
        """Compare value, type, language and datatype: ``Literal(1)``, ``Literal(True)`` and ``Literal(1.0)`` are three values."""
        if not isinstance(other, Literal):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        """Return a hash that is the same for equal literals."""
        return hash(self._identity())

    def _identity(self) -> tuple[str, str, str | None, str | None]:
        return type(self.value).__name__, repr(self.value), self.language, self.datatype
