"""JSON objects whose keys must be unique: of two values under one key, Python and most readers keep the last without a word."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Final

__all__ = ["RepeatedKeyError", "unique_keys"]

_SHOWN: Final = 80


class RepeatedKeyError(ValueError):
    """A JSON object has two values under one key."""


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
