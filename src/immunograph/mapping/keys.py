"""Read and check the keys of a mapping file; error messages name the key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from immunograph.errors import FormatError

__all__ = ["Keys", "MappingKeyError", "kind_of"]

_KINDS: Final = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


class MappingKeyError(FormatError):
    """A key of a mapping is not valid; the message names file, table and key."""


def kind_of(value: object) -> str:
    """Return a description of the type of a TOML value, for error messages.

    Parameters
    ----------
    value
        The value.

    Returns
    -------
    str
        Such as ``a string``.

    Examples
    --------
    >>> kind_of("x"), kind_of(True)
    ('a string', 'true or false')
    """
    if isinstance(value, float):
        return _KINDS[float]
    return _KINDS.get(type(value), type(value).__name__)


class Keys:
    """A table of a mapping file, whose keys are read one by one; :meth:`done` rejects unknown keys.

    Parameters
    ----------
    values
        The table.
    where
        Name of the table in error messages, such as ``edges.toml: [entity.gene]``.
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
        """Return the value of a key without checking its type, and mark the key as known.

        Parameters
        ----------
        name
            The key.
        default
            The value of a missing key.

        Returns
        -------
        object
            The value, unchecked.
        """
        self._taken.add(name)
        return self._values.get(name, default)

    def text(self, name: str, default: str = "") -> str:
        """Return the value of a key as text; numbers are converted.

        Parameters
        ----------
        name
            The key.
        default
            The value of a missing key.

        Returns
        -------
        str
            The text.

        Raises
        ------
        FormatError
            If the value has the wrong type; names the key.

        Examples
        --------
        >>> Keys({"name": "lab"}, "x.toml").text("name")
        'lab'
        """
        value = self.any(name, default)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise self.wrong(name, f"expected a string, not {kind_of(value)}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return the Boolean value of a key.

        Parameters
        ----------
        name
            The key.
        default
            The value of a missing key.

        Returns
        -------
        bool
            The value.

        Raises
        ------
        FormatError
            If the value has the wrong type; names the key.

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
            The key.
        default
            The value of a missing key.

        Returns
        -------
        int
            The number.

        Raises
        ------
        FormatError
            If the value has the wrong type; names the key.

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
        """Return the value of a key that is a string or a list of strings, as a tuple.

        Parameters
        ----------
        name
            The key.

        Returns
        -------
        tuple[str, ...]
            The texts; empty for a missing key.

        Raises
        ------
        FormatError
            If the value has the wrong type; names the key.

        Examples
        --------
        >>> Keys({"null": "NA"}, "x.toml").texts("null")
        ('NA',)
        """
        value = self.any(name, [])
        given = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str | int | float) and not isinstance(each, bool) for each in given):
            raise self.wrong(name, "expected a string or a list of strings")
        return tuple(str(each) for each in given)

    def table(self, name: str) -> dict[str, object]:
        """Return the value of a key that is a table.

        Parameters
        ----------
        name
            The key.

        Returns
        -------
        dict[str, object]
            Its keys and values; empty for a missing key.

        Raises
        ------
        FormatError
            If the value has the wrong type; names the key.

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
        """Return the value of a key that must be one of several words.

        Parameters
        ----------
        name
            The key.
        allowed
            The allowed words.
        default
            The value of a missing key.

        Returns
        -------
        str
            The word.

        Raises
        ------
        FormatError
            If it is another word; the message suggests a similar one.

        Examples
        --------
        >>> Keys({"kind": "role"}, "x.toml").one_of("kind", ("claim", "role"), "claim")
        'role'
        """
        value, words = self.text(name, default), list(allowed)
        if value not in words:
            raise self.wrong(name, f"{value!r} is not one of {', '.join(words)}{did_you_mean(value, words)}")
        return value

    def wrong(self, name: str, message: str) -> MappingKeyError:
        """Return the error to raise for an invalid key; its message names file, table and key.

        Parameters
        ----------
        name
            The key.
        message
            The problem, and what to do.

        Returns
        -------
        MappingKeyError
            An error to raise.

        Examples
        --------
        >>> str(Keys({}, "x.toml: [source]").wrong("name", "it is missing"))
        'x.toml: [source], name: it is missing'
        """
        return MappingKeyError(f"{self.where}, {name}: {message}")

    def missing(self, name: str, known: Iterable[str] = (), advice: str = "") -> MappingKeyError:
        """Return the error to raise for a missing key; its message names an unknown key that was probably meant to be it.

        Parameters
        ----------
        name
            The key.
        known
            Keys that are not unknown, although they have not been read yet.
        advice
            What to do, where no other key looks like it.

        Returns
        -------
        MappingKeyError
            An error to raise.

        Examples
        --------
        >>> str(Keys({"subjct": "{a}"}, "x.toml: [[claim]] 1").missing("subject"))
        "x.toml: [[claim]] 1, subject: this key is missing; did you mean it by 'subjct'?"
        """
        others = [each for each in self._values if each not in self._taken and each not in known]
        close = get_close_matches(name, others, n=1, cutoff=0.6)
        return self.wrong(name, "this key is missing" + (f"; did you mean it by {close[0]!r}?" if close else advice))

    def iri_stem(self, name: str, value: object, *, ends: str = "") -> str:
        """Return a value after checking that it is an IRI or the start of one, such as a namespace.

        Parameters
        ----------
        name
            The key.
        value
            The value.
        ends
            Allowed last characters; any if empty.

        Returns
        -------
        str
            The value.

        Raises
        ------
        FormatError
            If it is not; names the key.

        Examples
        --------
        >>> Keys({}, "x.toml").iri_stem("base", "https://example.org/", ends="/#")
        'https://example.org/'
        """
        text = value if isinstance(value, str) else ""
        if not re.fullmatch(r"(?:https?|ftp|urn|tag|info):[^\x00-\x20<>\"{}|^`\\]+", text) or not text.endswith(
            tuple(ends or [""])
        ):
            raise self.wrong(name, f"{value!r} is not a namespace for IRIs, such as https://example.org/")
        return text

    def done(self) -> None:
        """Raise an error if the table has keys that were not read.

        Raises
        ------
        FormatError
            If there are unknown keys; the message suggests the key that was probably meant.
        """
        left = [name for name in self._values if name not in self._taken]
        if left:
            known = sorted(self._taken)
            hint = did_you_mean(left[0], known) or f"; known here are {', '.join(known)}"
            raise FormatError(f"{self.where}: there is no key {left[0]!r}{hint}")


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return a clause such as "; did you mean 'subject'?" with the most similar known word, or an empty string.

    Parameters
    ----------
    text
        The unknown word.
    known
        The known words.

    Returns
    -------
    str
        The clause, starting with a semicolon, or an empty string.

    Examples
    --------
    >>> did_you_mean("subjct", ["subject", "object"])
    "; did you mean 'subject'?"
    """
    close = get_close_matches(text, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
