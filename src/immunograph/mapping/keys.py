"""What a mapping file may say: each key read once, checked, and named in the message where it is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from immunograph.errors import FormatError

__all__ = ["Keys", "kind_of"]

_KINDS: Final = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


def kind_of(value: object) -> str:
    """Name the kind of a value of TOML."""
    return _KINDS.get(type(value), type(value).__name__)


class Keys:
    """A table of a mapping file, whose keys are taken one by one.

    Parameters
    ----------
    values
        The table.
    where
        What to call it in messages, such as ``edges.toml: [entity.gene]``.
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

    def any(self, name: str, default: Any = None) -> Any:
        """Take a key of any kind."""
        self._taken.add(name)
        return self._values.get(name, default)

    def text(self, name: str, default: str = "") -> str:
        """Take a text; a number is one, too."""
        value = self.any(name, default)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise self.wrong(name, f"expected a text, not {kind_of(value)}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Take a truth value."""
        value = self.any(name, default)
        if not isinstance(value, bool):
            raise self.wrong(name, f"expected true or false, not {kind_of(value)}")
        return value

    def whole(self, name: str, default: int) -> int:
        """Take a whole number."""
        value = self.any(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(name, f"expected a whole number, not {kind_of(value)}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Take a text or a list of texts."""
        value = self.any(name, [])
        given = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) for each in given):
            raise self.wrong(name, "expected a text or a list of texts")
        return tuple(given)

    def table(self, name: str) -> dict[str, Any]:
        """Take a table."""
        value = self.any(name, {})
        if not isinstance(value, dict):
            raise self.wrong(name, f"expected a table of keys, not {kind_of(value)}")
        return value

    def one_of(self, name: str, allowed: Iterable[str], default: str) -> str:
        """Take a word of several."""
        value, words = self.text(name, default), list(allowed)
        if value not in words:
            raise self.wrong(name, f"{value!r} is not one of {', '.join(words)}{did_you_mean(value, words)}")
        return value

    def wrong(self, name: str, message: str) -> FormatError:
        """Return the error of a key."""
        return FormatError(f"{self.where}, {name}: {message}")

    def iri_stem(self, name: str, value: object, *, ends: str = "") -> str:
        """Return the beginning of IRIs, or a whole one, if it can be that."""
        text = value if isinstance(value, str) else ""
        if not re.fullmatch(r"(?:https?|ftp|urn|tag|info):[^\x00-\x20<>\"{}|^`\\]+", text) or not text.endswith(
            tuple(ends or [""])
        ):
            raise self.wrong(name, f"{value!r} is no address that IRIs can begin with, such as https://example.org/")
        return text

    def done(self) -> None:
        """Refuse the keys that nobody took.

        Raises
        ------
        FormatError
            If there are any, with the key that was probably meant.
        """
        left = [name for name in self._values if name not in self._taken]
        if left:
            known = sorted(self._taken)
            hint = did_you_mean(left[0], known) or f"; known here are {', '.join(known)}"
            raise FormatError(f"{self.where}: there is no key {left[0]!r}{hint}")


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return a clause that offers the nearest word, or nothing."""
    close = get_close_matches(text, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
