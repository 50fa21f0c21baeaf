"""Validate the fields of an untrusted JSON object: type, range and form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

__all__ = ["DIGEST", "FieldError", "Fields", "is_graph_name", "parse_json"]

DIGEST: Final = re.compile(r"[0-9a-f]{64}")
"""A SHA-256 in hexadecimal."""

_MOST: Final = (1 << 63) - 1
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_IRI: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\x9f<>"{}|\\^`\ud800-\udfff]*')
_BLANK: Final = re.compile(r"_:[^\s\x00-\x1f\x7f-\x9f<>\"/\\\ud800-\udfff]+")
_SHOWN: Final = 40


class FieldError(ValueError):
    """Raised if a field of a JSON object is missing, unknown, repeated or not valid, or :func:`parse_json` rejects the JSON."""


def is_graph_name(name: str) -> bool:
    """Return whether a text is a valid graph name: an IRI, a blank node, or empty for the default graph.

    Parameters
    ----------
    name
        Untrusted text.

    Returns
    -------
    bool
        False for relative IRIs and file paths.

    Examples
    --------
    >>> is_graph_name("https://example.org/g"), is_graph_name("../g"), is_graph_name("")
    (True, False, True)
    """
    return name == "" or _IRI.fullmatch(name) is not None or _BLANK.fullmatch(name) is not None


def parse_json(content: bytes) -> object:
    """Parse JSON strictly: UTF-8 only, without repeated keys, NaN or excessive nesting.

    Parameters
    ----------
    content
        Untrusted bytes.

    Returns
    -------
    object
        The parsed value.

    Raises
    ------
    ValueError
        If the content is not UTF-8, not JSON, or breaks one of these rules.

    Examples
    --------
    >>> parse_json(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
    immunograph.store.disk.fields.FieldError: the field 'a' occurs more than once
    """

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made: dict[str, object] = {}
        for name, value in pairs:
            if name in made:
                raise FieldError(f"the field {_shown(name)} occurs more than once")
            made[name] = value
        return made

    def refused(constant: str) -> object:
        raise FieldError(f"{constant} is not valid in JSON")

    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=once, parse_constant=refused)
    except RecursionError as error:
        raise FieldError("it is nested too deeply") from error


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


class Fields:
    """Reader of the fields of an untrusted JSON object, which validates each field.

    Every field must be read once; fields that were not read are an error at :meth:`end`.

    Parameters
    ----------
    content
        Parsed JSON value, which must be an object.
    name
        Name of the object in error messages; empty for the outermost object.

    Raises
    ------
    FieldError
        If the content is not an object; raised by each method if the field is missing or not valid.

    Examples
    --------
    >>> Fields({"quads": True}).integer("quads")
    Traceback (most recent call last):
    immunograph.store.disk.fields.FieldError: the field 'quads' is True: expected a 64-bit integer of at least 0
    """

    def __init__(self, content: object, name: str = "") -> None:
        self._name = name
        if not isinstance(content, dict):
            where = f"the field {name!r}" if name else "the content"
            raise FieldError(f"{where} is {_shown(content)}: expected an object with fields")
        self.all: Mapping[str, object] = content
        self._left: dict[str, object] = dict(content)

    def _wrong(self, name: str, value: object, expected: str) -> FieldError:
        return FieldError(
            f"the field {self._name + '.' * bool(self._name) + name!r} is {_shown(value)}: expected {expected}"
        )

    def take(self, name: str) -> object:
        """Read a field without validation.

        Parameters
        ----------
        name
            Name of the field.

        Returns
        -------
        object
            The JSON value.

        Raises
        ------
        FieldError
            If the field is missing or was read before.
        """
        try:
            return self._left.pop(name)
        except KeyError:
            raise FieldError(f"the field {self._name + '.' * bool(self._name) + name!r} is missing") from None

    def end(self) -> None:
        """Raise an error if there are fields that were not read.

        Raises
        ------
        FieldError
            If a field was not read; the message names the first such field in alphabetical order.
        """
        if self._left:
            name = min(self._left)
            raise FieldError(f"the field {_shown(self._name + '.' * bool(self._name) + name)} is unknown")

    def integer(self, name: str, least: int = 0) -> int:
        """Read a 64-bit integer; a Boolean is not accepted.

        Parameters
        ----------
        name
            Name of the field.
        least
            Minimum value.

        Returns
        -------
        int
            A number from ``least`` to 2⁶³ - 1.

        Raises
        ------
        FieldError
            If the field is missing, not an integer, or out of range.
        """
        value = self.take(name)
        if type(value) is not int or not least <= value <= _MOST:
            raise self._wrong(name, value, f"a 64-bit integer of at least {least}")
        return value

    def flag(self, name: str) -> bool:
        """Read a Boolean.

        Parameters
        ----------
        name
            Name of the field.

        Returns
        -------
        bool
            True or False; numbers are not accepted.

        Raises
        ------
        FieldError
            If the field is missing or not a Boolean.
        """
        value = self.take(name)
        if type(value) is not bool:
            raise self._wrong(name, value, "true or false")
        return value

    def text(self, name: str, form: re.Pattern[str] | Callable[[str], object], expected: str) -> str:
        """Read a string that matches a pattern, or that a function accepts.

        Parameters
        ----------
        name
            Name of the field.
        form
            Pattern that must match the whole string, or function that takes the string and returns whether it is valid.
        expected
            Description of valid values for the error message.

        Returns
        -------
        str
            The string, unchanged.

        Raises
        ------
        FieldError
            If the field is missing, not a string, or not valid.
        """
        value = self.take(name)
        fits = form.fullmatch if isinstance(form, re.Pattern) else form
        if not isinstance(value, str) or not fits(value):
            raise self._wrong(name, value, expected)
        return value

    def optional_text(self, name: str, form: re.Pattern[str], expected: str) -> str | None:
        """Read a string that matches a pattern, or null.

        Parameters
        ----------
        name
            Name of the field.
        form
            Pattern that must match the whole string.
        expected
            Description of valid values for the error message.

        Returns
        -------
        str or None
            The string; ``None`` if the field is null.

        Raises
        ------
        FieldError
            If the field is missing, neither a string nor null, or not valid.
        """
        if name in self._left and self._left[name] is None:
            del self._left[name]
            return None
        return self.text(name, form, f"{expected}, or null")

    def date(self, name: str) -> str:
        """Read a UTC timestamp with a resolution of one second.

        Parameters
        ----------
        name
            Name of the field.

        Returns
        -------
        str
            The timestamp, such as ``2024-05-01T12:00:00Z``.

        Raises
        ------
        FieldError
            If the field is missing, or not a valid timestamp.
        """
        return self.text(name, _is_date, "a date such as 2026-01-31T12:00:00Z")

    def section(self, name: str) -> Fields:
        """Read a nested object.

        Parameters
        ----------
        name
            Name of the field.

        Returns
        -------
        Fields
            Reader of the nested object's fields.

        Raises
        ------
        FieldError
            If the field is missing or not an object.
        """
        return Fields(self.take(name), f"{self._name}.{name}" if self._name else name)

    def optional_section(self, name: str) -> Fields | None:
        """Read a nested object, or null.

        Parameters
        ----------
        name
            Name of the field.

        Returns
        -------
        Fields or None
            Reader of the nested object's fields; ``None`` if the field is null.

        Raises
        ------
        FieldError
            If the field is missing, or neither an object nor null.
        """
        if name in self._left and self._left[name] is None:
            del self._left[name]
            return None
        return self.section(name)

    def sections(self, name: str) -> Iterator[Fields]:
        """Read a list of objects.

        Parameters
        ----------
        name
            Name of the field.

        Yields
        ------
        Fields
            Reader of the fields of each object, in order.

        Raises
        ------
        FieldError
            If the field is missing, not a list, or contains a value that is not an object.
        """
        value = self.take(name)
        if not isinstance(value, list):
            raise self._wrong(name, value, "a list")
        for place, content in enumerate(value):
            yield Fields(content, f"{name}[{place}]")

    def names(self) -> list[str]:
        """Return the names of the fields that have not been read yet.

        Returns
        -------
        list[str]
            The names in the order of the JSON text.
        """
        return [*self._left]


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return False
    return True
