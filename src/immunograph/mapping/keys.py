"""Read and validate the keys of a mapping file; error messages name file, section and key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.near_words import did_you_mean

__all__ = ["Keys", "MappingKeyError", "kind_of"]

_KINDS: Final = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a decimal number",
    list: "a list",
    dict: "a table",
}


class MappingKeyError(FormatError):
    """A key of a mapping file has an invalid value; the message names file, section and key."""


def kind_of(value: object) -> str:
    """Return the type of a TOML value in words, for error messages.

    Parameters
    ----------
    value
        Value returned by :mod:`tomllib`.

    Returns
    -------
    str
        Type with its article, such as ``a string``.

    Examples
    --------
    >>> kind_of("x"), kind_of(True)
    ('a string', 'true or false')
    """
    if isinstance(value, float):
        return _KINDS[float]
    return _KINDS.get(type(value), type(value).__name__)


class Keys:
    """A section of a mapping file, read key by key; :meth:`done` then rejects unknown keys.

    Parameters
    ----------
    values
        Parsed section; anything but a mapping is an error.
    where
        File and section, such as ``edges.toml: [entity.gene]``; starts each error message.

    Raises
    ------
    FormatError
        If ``values`` is not a mapping.
    """

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, Mapping):
            raise FormatError(f"{where}: expected a table of keys, not {kind_of(values)}")
        self._values = dict(values)
        self._taken: set[str] = set()
        self.where = where

    def __contains__(self, name: str) -> bool:
        """Return whether the key is there."""
        return name in self._values

    def any(self, name: str, default: object = None) -> object:
        """Return the value of a key without checking its type.

        Parameters
        ----------
        name
            Key to look up in this table, such as ``subject``.
        default
            Result if the key is missing.

        Returns
        -------
        object
            The value as parsed from TOML, or ``default``.
        """
        self._taken.add(name)
        return self._values.get(name, default)

    def text(self, name: str, default: str = "") -> str:
        """Return the value of a key as text; numbers are converted to text.

        Parameters
        ----------
        name
            Key to look up in this table, such as ``subject``.
        default
            Result if the key is missing.

        Returns
        -------
        str
            The text, or ``default``.

        Raises
        ------
        FormatError
            If the value has another type; the message names file, section and key.

        Examples
        --------
        >>> Keys({"name": "lab"}, "x.toml").text("name")
        'lab'
        """
        value = self.any(name, default)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise self.wrong(name, f"expected a string or a number, not {kind_of(value)}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return the Boolean value of a key.

        Parameters
        ----------
        name
            Key to look up in this table, such as ``subject``.
        default
            Result if the key is missing.

        Returns
        -------
        bool
            The value, or ``default``.

        Raises
        ------
        FormatError
            If the value has another type; the message names file, section and key.

        Examples
        --------
        >>> Keys({"header": False}, "x.toml").flag("header", default=True)
        False
        """
        value = self.any(name, default)
        if not isinstance(value, bool):
            raise self.wrong(name, f"expected true or false, not {kind_of(value)}")
        return value

    def whole(self, name: str, default: int) -> int:
        """Return the integer value of a key.

        Parameters
        ----------
        name
            Key to look up in this table, such as ``subject``.
        default
            Result if the key is missing.

        Returns
        -------
        int
            The number, or ``default``.

        Raises
        ------
        FormatError
            If the value has another type; the message names file, section and key.

        Examples
        --------
        >>> Keys({"skip": 3}, "x.toml").whole("skip", 0)
        3
        """
        value = self.any(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(name, f"expected a whole number, not {kind_of(value)}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the value of a key that is a string or a list of strings; numbers are converted to text.

        Parameters
        ----------
        name
            Key to look up in this table, such as ``subject``.

        Returns
        -------
        tuple[str, ...]
            The strings; one for a single string, none for a missing key.

        Raises
        ------
        FormatError
            If the value has another type; the message names file, section and key.

        Examples
        --------
        >>> Keys({"null": "NA"}, "x.toml").texts("null")
        ('NA',)
        """
        value = self.any(name, [])
        given = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str | int | float) and not isinstance(each, bool) for each in given):
            raise self.wrong(name, "expected a string or a number, or a list of them")
        return tuple(str(each) for each in given)

    def table(self, name: str) -> dict[str, object]:
        """Return the value of a key that is a TOML table.

        Parameters
        ----------
        name
            Key to look up in this table, such as ``subject``.

        Returns
        -------
        dict[str, object]
            Keys and values of the table; empty for a missing key.

        Raises
        ------
        FormatError
            If the value has another type; the message names file, section and key.

        Examples
        --------
        >>> Keys({}, "x.toml").table("prefixes")
        {}
        """
        value = self.any(name, {})
        if not isinstance(value, dict):
            raise self.wrong(name, f"expected a table of keys, not {kind_of(value)}")
        return value

    def one_of(self, name: str, allowed: Iterable[str], default: str) -> str:
        """Return the value of a key that must be one of several allowed words.

        Parameters
        ----------
        name
            Key to look up in this table, such as ``subject``.
        allowed
            Allowed words; listed in the error message.
        default
            Result if the key is missing.

        Returns
        -------
        str
            One of ``allowed``, or ``default``.

        Raises
        ------
        FormatError
            If the value is not allowed; the message suggests a similar word.

        Examples
        --------
        >>> Keys({"kind": "role"}, "x.toml").one_of("kind", ("claim", "role"), "claim")
        'role'
        """
        value, words = self.text(name, default), list(allowed)
        if value not in words:
            raise self.wrong(
                name, f"expected one of {', '.join(words)}, not {quoted(value)}{did_you_mean(value, words)}"
            )
        return value

    def wrong(self, name: str, message: str) -> MappingKeyError:
        """Create the error for an invalid key; its message starts with file, section and key.

        Parameters
        ----------
        name
            Key, or a description of the position within its value.
        message
            Problem and remedy, without the position.

        Returns
        -------
        MappingKeyError
            Error for the caller to raise.

        Examples
        --------
        >>> str(Keys({}, "x.toml: [source]").wrong("name", "it is missing"))
        'x.toml: [source], name: it is missing'
        """
        return MappingKeyError(f"{self.where}, {name}: {message}")

    def missing(self, name: str, known: Iterable[str] = (), advice: str = "") -> MappingKeyError:
        """Create the error for a missing key; it names an unknown key of the section that is a likely misspelling.

        Parameters
        ----------
        name
            Missing key.
        known
            Keys that are valid although they have not been read yet, and so are not misspellings.
        advice
            Remedy to add if no unknown key is similar.

        Returns
        -------
        MappingKeyError
            Error for the caller to raise.

        Examples
        --------
        >>> str(Keys({"subjct": "{a}"}, "x.toml: [[claim]] 1").missing("subject"))
        "x.toml: [[claim]] 1, subject: this key is missing; is 'subjct' a misspelling of it?"
        """
        others = [each for each in self._values if each not in self._taken and each not in known]
        close = get_close_matches(name, others, n=1, cutoff=0.6)
        return self.wrong(
            name, "this key is missing" + (f"; is {close[0]!r} a misspelling of it?" if close else advice)
        )

    def iri_stem(self, name: str, value: object, *, ends: str = "") -> str:
        """Check that a value is an IRI or the beginning of IRIs, such as a namespace, and return it.

        Parameters
        ----------
        name
            Key, for the error message.
        value
            Value to check.
        ends
            Allowed last characters, such as ``/#``; any if empty.

        Returns
        -------
        str
            ``value``, unchanged.

        Raises
        ------
        FormatError
            If the value is not a string, not a valid IRI, or has another last character.

        Examples
        --------
        >>> Keys({}, "x.toml").iri_stem("base", "https://example.org/", ends="/#")
        'https://example.org/'
        """
        text = value if isinstance(value, str) else ""
        if not re.match(r"(?:https?|ftp|urn|tag|info):.", text):
            raise self.wrong(
                name,
                f"{quoted(value)} is not a namespace IRI: expected one that begins with http:, https:, ftp:, urn:, tag: or info:, "
                "such as https://example.org/",
            )
        if wrong := re.search(r"[\x00-\x20<>\"{}|^`\\]", text):
            character = "a space" if wrong[0] == " " else quoted(wrong[0])
            raise self.wrong(
                name,
                f"{quoted(value)} is not a valid IRI: it contains {character}, which is not allowed in an IRI; remove it, or "
                f"percent-encode it, as %{ord(wrong[0]):02X}",
            )
        if not text.endswith(tuple(ends or [""])):
            raise self.wrong(name, f"{quoted(value)} must end in {' or '.join(ends)}: write {quoted(text + ends[0])}")
        return text

    def done(self) -> None:
        """Raise an error if the section has keys that were never read.

        Raises
        ------
        FormatError
            If there is an unknown key; the message suggests a similar known key.
        """
        left = [name for name in self._values if name not in self._taken]
        if left:
            known = sorted(self._taken)
            hint = did_you_mean(left[0], known) or f"; known here are {', '.join(known)}"
            raise FormatError(f"{self.where}: there is no key {left[0]!r}{hint}")
