"""Keys that must be unique in JSON and TOML: of two values under one key, most readers of JSON keep the last without a word."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from typing import Final

__all__ = ["RepeatedKeyError", "toml_fault", "unique_keys"]

_SHOWN: Final = 80


class RepeatedKeyError(ValueError):
    """A JSON object has two values under one key."""


def toml_fault(error: tomllib.TOMLDecodeError) -> str:
    r"""Say what is wrong with a TOML file; a key or table that is there twice is named as that.

    Parameters
    ----------
    error
        What the standard library reports.

    Returns
    -------
    str
        The fault with its line and column.

    Examples
    --------
    >>> try:
    ...     tomllib.loads("a = 1\na = 2\n")
    ... except tomllib.TOMLDecodeError as error:
    ...     toml_fault(error)
    'a key is there twice (at line 2, column 6): keep one of them'
    """
    text = str(error)
    fault, at, place = text.partition(" (at ")
    if re.match(r"Cannot (overwrite|declare|mutate|redefine)", fault):
        what = "table" if "declare" in fault else "key"
        return f"a {what} is there twice{at}{place}: keep one of them"
    return text


def unique_keys(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Make an object of its pairs, for the argument ``object_pairs_hook`` of :func:`json.loads`.

    Parameters
    ----------
    pairs
        Keys and values, in order.

    Returns
    -------
    dict
        The object.

    Raises
    ------
    RepeatedKeyError
        If a key is there more than once; names the key and shows the object.

    Examples
    --------
    >>> json.loads('[{"effect": "no effect", "effect": "inhibits"}]', object_pairs_hook=unique_keys)
    Traceback (most recent call last):
    immunograph.unique_keys.RepeatedKeyError: the key 'effect' is there 2 times in {"effect": "no effect", "effect": "inhibits"}
    """
    made = dict(pairs)
    if len(made) < len(pairs):
        key, number = Counter(name for name, _ in pairs).most_common(1)[0]
        text = ", ".join(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in pairs)
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + " …"
        raise RepeatedKeyError(f"the key {key!r} is there {number} times in {{{shown}}}")
    return made
