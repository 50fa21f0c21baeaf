"""Convert attributes of foreign graphs, with any Python value, to JSON that the page can show."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, time
from typing import Final

__all__ = ["attributes_of", "canonical", "filled", "plain", "shortened"]

_UNSTATED: Final = {"size": 10, "width": 1}
"""Attributes that pyvis adds itself, with their default values."""

_LONG: Final = 6000
"""Maximum number of characters of an attribute or a name; longer ones are truncated with a note of their length."""


def plain(value: object, depth: int = 8) -> object:
    """Convert any value to JSON-compatible data.

    Sets are sorted; tuples become lists, and numpy values Python values; bytes are decoded as UTF-8; dates, NaN, infinity
    and unknown objects become text.

    Parameters
    ----------
    value
        A Python value of any type.
    depth
        Number of nesting levels to keep; deeper values become text.

    Returns
    -------
    object
        ``None``, a Boolean, number, text, list or dictionary with text keys.

    Examples
    --------
    >>> plain({"genes": {"TP53", "IL2"}, 1: float("nan")})
    {'genes': ['IL2', 'TP53'], '1': 'nan'}
    """
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, (date, time)):
        return value.isoformat()
    tolist = getattr(value, "tolist", None)  # numpy's numbers, truth values and arrays
    if callable(tolist) and depth > 0:
        return plain(tolist(), depth - 1)
    if depth <= 0:
        return _text_of(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each, depth - 1) for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(each, depth - 1) for each in value), key=canonical)
    if isinstance(value, (list, tuple)):
        return [plain(each, depth - 1) for each in value]
    return str(value)


def _text_of(value: object) -> str:
    """Return the text of a value that is nested too deeply to be kept as it is."""
    try:
        return str(value)
    except RecursionError:
        return f"({type(value).__name__}, nested too deeply to be written out)"


def shortened(text: str) -> str:
    """Truncate a very long text and append its length.

    Parameters
    ----------
    text
        A name, or an attribute as text.

    Returns
    -------
    str
        The text itself if it has at most 6,000 characters, else its beginning with ``…`` and its length.

    Examples
    --------
    >>> shortened("IL-2"), len(shortened("A" * 100_000)) < 10_000
    ('IL-2', True)
    """
    return text if len(text) <= _LONG else f"{text[:_LONG]}… ({len(text):,} characters)"


def attributes_of(source: Mapping[str, object], own: frozenset[str]) -> dict[str, str]:
    """Return the attributes that the page does not display elsewhere, as text.

    Parameters
    ----------
    source
        Attributes of a node or an edge.
    own
        Names of the attributes that are displayed elsewhere.

    Returns
    -------
    dict[str, str]
        Name -> text, both truncated after 6,000 characters, see :func:`shortened`; without empty values and pyvis's
        defaults (``size`` 10, ``width`` 1).

    Examples
    --------
    >>> attributes_of({"label": "IL-2", "genes": ["IL2"], "note": ""}, frozenset({"label"}))
    {'genes': '["IL2"]'}
    """
    made = {}
    for name, value in source.items():
        if str(name) in own or (isinstance(value, int) and _UNSTATED.get(str(name)) == value):
            continue
        written = plain(value)
        if filled(written):
            made[shortened(str(name))] = shortened(written if isinstance(written, str) else canonical(written))
    return made


def canonical(value: object) -> str:
    """Serialise a plain value as JSON with sorted keys.

    Parameters
    ----------
    value
        The result of :func:`plain`.

    Returns
    -------
    str
        The same text for the same value, whatever the order of its keys.

    Examples
    --------
    >>> canonical({"b": 1, "a": 2})
    '{"a": 2, "b": 1}'
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def filled(value: object) -> bool:
    """Return whether a value has anything to show; ``0`` and ``False`` have.

    Parameters
    ----------
    value
        The result of :func:`plain`.

    Returns
    -------
    bool
        False for ``None``, empty string, empty lists and empty dictionaries.

    Examples
    --------
    >>> filled(0), filled("")
    (True, False)
    """
    return value is not None and value != "" and value != [] and value != {}
