"""Reject repeated keys in JSON and TOML, of which most JSON readers silently keep the last."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from immunograph.legible import quoted

if TYPE_CHECKING:
    import tomllib

__all__ = ["RepeatedKeyError", "toml_fault", "unique_keys"]

_SHOWN: Final = 80
_LONGEST: Final = 2_000


class RepeatedKeyError(ValueError):
    """A JSON object contains the same key more than once."""


def toml_fault(error: tomllib.TOMLDecodeError, written: str = "") -> str:
    r"""Return a description of a TOML syntax error, with the correction where it is obvious.

    Parameters
    ----------
    error
        Exception of :mod:`tomllib`.
    written
        Text of the file, to quote the invalid line; empty to quote nothing.

    Returns
    -------
    str
        Description with line and column, or *at end of document*, without the file name.

    Examples
    --------
    >>> import tomllib
    >>> try:
    ...     tomllib.loads("a = 1\na = 2\n")
    ... except tomllib.TOMLDecodeError as error:
    ...     toml_fault(error)
    'a key occurs more than once (at line 2, column 6): keep one of them'
    >>> try:
    ...     tomllib.loads("p = .05")
    ... except tomllib.TOMLDecodeError as error:
    ...     toml_fault(error, "p = .05")
    'in “p = .05”, a number begins with a digit: write 0.05 (at line 1, column 5)'
    """
    text = str(error)
    fault, at, place = text.partition(" (at ")
    if re.match(r"Cannot (overwrite|declare|mutate|redefine)", fault):
        what = "table" if "declare" in fault else "key"
        return f"a {what} occurs more than once{at}{place}: keep one of them"
    lines = written.split("\n")
    number = re.match(r"line ([0-9]{1,9})", place)
    line = lines[int(number[1]) - 1].strip() if number and int(number[1]) <= len(lines) else ""
    hint = _meant(line, fault)
    shown = line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
    return f"in “{shown}”, {hint}{at}{place}" if hint else text


_MEANT: Final = (
    (r"[=,\[{]\s*([+-]?)(\.[0-9]+)", "a number begins with a digit: write {0}0{1}"),
    (r"=\s*([0-9]+),([0-9]+)\s*(?:[#},]|$)", "numbers have a decimal point: write {0}.{1}"),
    (r"=\s*(\{[^\"'={}]+\})\s*(?:#|$)", 'a column is written in quotes: "{0}"'),
    (r"=\s*[+-]?0[0-9]", "a number does not begin with 0: put it in quotes if it is an identifier"),
    (r"=\s*(?:#|$)", "the value is missing: write text in quotes, or remove the key"),
    (r"=\s*([,;|.])\s*(?:#|$)", 'text is written in quotes: "{0}"'),
    (r"=\s*([A-Za-z_][^\"'\[\]{}=#]*?)\s*(?:#|$)", 'text is written in quotes: "{0}"'),
    (
        r"=\s*\"[^\"]*\"\s*\"|=\s*'[^']*'\s*'",
        "there are two values: put several into brackets, with commas between them",
    ),
    (r"^\[\[?[^\]]*$", "the bracket ] is missing"),
)
"""Pattern of a common mistake in a line of TOML, and hint with the correction."""


def _meant(line: str, fault: str) -> str:
    """Return a hint for an invalid line of TOML; an empty string if the mistake is not recognised."""
    if len(line) > _LONGEST:
        return ""
    for pattern, hint in _MEANT:
        if match := re.search(pattern, line):
            return hint.format(*match.groups())
    if name := _in_quotes(line):
        return f"a name with blanks or other letters than A to Z is written in quotes: {name}"
    if "'\\n'" in fault and line.count('"') % 2:
        return "a quote is not closed"
    return ""


def _in_quotes(line: str) -> str:
    """Return the key or table of a line with the quotes that TOML requires; an empty string if it needs none."""
    is_table = line.startswith("[")
    brackets = len(line) - len(line.lstrip("[")) if is_table else 0
    name, end, _ = line[brackets:].partition("]" if is_table else "=")
    parts = [part.strip() for part in name.split(".")]
    if not end or not all(parts) or any(each in name for each in "\"'#[{\\") or all(map(_is_bare, parts)):
        return ""
    quotes = ".".join(part if _is_bare(part) else f'"{part}"' for part in parts)
    return f"{'[' * brackets}{quotes}{']' * brackets}" if is_table else f"{quotes} = …"


def _is_bare(key: str) -> bool:
    """Return whether TOML allows a part of a key without quotes."""
    return key.isascii() and key.replace("_", "a").replace("-", "a").isalnum()


def unique_keys(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Convert pairs to a dictionary; pass it to :func:`json.loads` as ``object_pairs_hook``.

    Parameters
    ----------
    pairs
        Keys and values of a JSON object, in order.

    Returns
    -------
    dict
        Key -> value, in the same order.

    Raises
    ------
    RepeatedKeyError
        If a key occurs more than once; the message gives the key and the beginning of the object.

    Examples
    --------
    >>> json.loads('[{"effect": "no effect", "effect": "inhibits"}]', object_pairs_hook=unique_keys)
    Traceback (most recent call last):
    immunograph.unique_keys.RepeatedKeyError: the key 'effect' occurs 2 times in {"effect": "no effect", "effect": "inhibits"}
    """
    made = dict(pairs)
    if len(made) < len(pairs):
        key, number = Counter(name for name, _ in pairs).most_common(1)[0]
        text = ", ".join(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in pairs)
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + " …"
        raise RepeatedKeyError(f"the key {quoted(key)} occurs {number} times in {{{shown}}}")
    return made
