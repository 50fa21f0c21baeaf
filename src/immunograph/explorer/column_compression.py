"""Column compression for JSON, because a page contains many values that repeat or share a prefix.

A packed column is a mapping whose one-letter keys determine the encoding:

``c``
    the value, if it is the same in all rows
``v``
    the values, not encoded
``b``
    whole numbers in base 90, as one text of ``w`` characters of :data:`DIGITS` per number, after subtraction of ``m``
``d``, ``i``
    distinct values (dictionary encoding) and, packed, their index in each row
``p``, ``i``, ``r``
    prefixes of URLs and, packed, their index and the rest of the URL in each row
``j``
    texts joined by line breaks
``h``
    hexadecimal texts of ``w`` digits as base64 of all their bytes together
``t``
    lists of equal length, packed position by position
``l``, ``f``
    lengths of lists, packed, and all their items, packed
``a``, ``o``
    rows that have a value (packed, as differences between row numbers), and these values, packed
``k``
    number of values in ``o``, or of items in ``f``

``assets/columns.js`` decodes the same format.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate, chain
from typing import Any, Final

__all__ = ["DIGITS", "pack", "pack_table", "unpack", "unpack_table"]

DIGITS: Final = "".join(character for character in map(chr, range(0x20, 0x7F)) if character not in '"\\<>&')
"""Ninety characters that JSON does not escape."""

Packed = dict[str, object]
_HEX: Final = re.compile(r"[0-9a-f]{16,}")
_BEGINNINGS: Final = 36
_TIES: Final = 4


def pack_table(rows: Sequence[Mapping[str, object]]) -> Packed:
    """Encode dictionaries with text keys, column by column.

    Parameters
    ----------
    rows
        The dictionaries; a key may be missing, and ``None`` counts as missing.

    Returns
    -------
    Packed
        ``n``, the number of rows, and ``of``, column name -> packed column.

    Examples
    --------
    >>> pack_table([{"a": 1}, {"a": 1}])
    {'n': 2, 'of': {'a': {'v': [1, 1]}}}
    """
    names = sorted({name for row in rows for name in row})
    return {"n": len(rows), "of": {name: pack([row.get(name) for row in rows]) for name in names}}


def unpack_table(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Decode the result of :func:`pack_table`.

    Parameters
    ----------
    table
        The result of :func:`pack_table`.

    Returns
    -------
    list[dict[str, Any]]
        One dictionary per row, without keys that have no value.

    Examples
    --------
    >>> unpack_table(pack_table([{"a": 1}, {"b": "x"}]))
    [{'a': 1}, {'b': 'x'}]
    """
    columns = {name: unpack(column, table["n"]) for name, column in table["of"].items()}
    return [
        {name: column[row] for name, column in columns.items() if column[row] is not None} for row in range(table["n"])
    ]


def pack(values: Sequence[object]) -> Packed:
    """Encode a column compactly, with the encoding chosen by its values.

    Parameters
    ----------
    values
        JSON-compatible values; ``None`` means no value.

    Returns
    -------
    Packed
        A dictionary whose keys determine the encoding; :func:`unpack` reverses it.

    Examples
    --------
    >>> pack(["x", "x", "x"]), pack(["x", "x", "x", "x"])
    ({'v': ['x', 'x', 'x']}, {'c': 'x'})
    """
    filled = [row for row, value in enumerate(values) if value is not None]
    if len(filled) < len(values):
        if len(filled) * 2 > len(values):
            return {"v": list(values)} if len(values) < 8 else _distinct(values) or _sparse(values, filled)
        return _sparse(values, filled)
    return _full(values)


def _sparse(values: Sequence[object], filled: Sequence[int]) -> Packed:
    steps = [row - before for before, row in zip([0, *filled], filled, strict=False)]
    return {"a": _full(steps), "k": len(filled), "o": _full([values[row] for row in filled])}


def _full(values: Sequence[Any]) -> Packed:
    if not values:
        return {"v": []}
    if len(values) < 4:
        return {"v": list(values)}
    kinds = {type(value) for value in values}
    if kinds == {int}:
        return _numbers(values)
    return _distinct(values) or (
        _texts(values) if kinds == {str} else _lists(values) if kinds == {list} else {"v": list(values)}
    )


def _numbers(values: Sequence[int]) -> Packed:
    low, high = min(values), max(values)
    if low == high:
        return {"c": low}
    width = next((width for width in (1, 2, 3) if high - low < len(DIGITS) ** width), 0)
    if not width:
        return {"v": list(values)}
    base = len(DIGITS)
    written = []
    for value in values:
        rest, digits = value - low, ""
        for _ in range(width):
            rest, digit = divmod(rest, base)
            digits = DIGITS[digit] + digits
        written.append(digits)
    return {"b": "".join(written), "w": width, "m": low}


def _distinct(values: Sequence[object]) -> Packed | None:
    """Return the dictionary encoding if at most a third of the values are distinct, else ``None``."""
    keys = [value if type(value) is str else json.dumps(value, sort_keys=True, ensure_ascii=False) for value in values]
    first: dict[tuple[type, str], int] = {}
    kept: list[object] = []
    codes = []
    for key, value in zip(keys, values, strict=True):
        place = first.setdefault((type(value), key), len(kept))
        if place == len(kept):
            kept.append(value)
        codes.append(place)
    if len(kept) == 1:
        return {"c": kept[0]}
    if len(kept) * 3 > len(values):
        return None
    return {"d": pack(kept) if None not in kept else {"v": kept}, "i": _numbers(codes)}


def _texts(values: Sequence[str]) -> Packed:
    if all("://" in value[:12] for value in values):
        return _addresses(values)
    width = len(values[0])
    if width % 2 == 0 and all(len(value) == width and _HEX.fullmatch(value) for value in values):
        return {"h": base64.b64encode(bytes.fromhex("".join(values))).decode("ascii"), "w": width}
    return {"v": list(values)} if any("\n" in value for value in values) else {"j": "\n".join(values)}


def _addresses(values: Sequence[str]) -> Packed:
    cut = [max(value.rfind("/"), value.rfind("#"), value.rfind("_")) + 1 for value in values]
    tally = Counter(value[:at] for value, at in zip(values, cut, strict=True))
    common = sorted((name for name, count in tally.items() if count >= _TIES), key=lambda name: (-tally[name], name))
    beginnings = ["", *common[: _BEGINNINGS - 1]]
    place = {name: number for number, name in enumerate(beginnings)}
    which = [place.get(value[:at], 0) for value, at in zip(values, cut, strict=True)]
    rest = [value[at:] if number else value for number, value, at in zip(which, values, cut, strict=True)]
    if not common:
        return {"v": rest} if any("\n" in value for value in rest) else {"j": "\n".join(rest)}
    return {"p": beginnings, "i": _numbers(which), "r": _texts(rest) if 0 not in which else {"v": rest}}


def _lists(values: Sequence[list[object]]) -> Packed:
    lengths = {len(value) for value in values}
    if len(lengths) == 1 and 0 < (length := lengths.pop()) <= _TIES:
        return {"t": [pack([value[place] for value in values]) for place in range(length)]}
    flat = list(chain.from_iterable(values))
    return {"l": _numbers([len(value) for value in values]), "k": len(flat), "f": pack(flat)}


def unpack(column: Mapping[str, Any], count: int) -> list[Any]:
    """Decode the result of :func:`pack`.

    Parameters
    ----------
    column
        The result of :func:`pack`.
    count
        Number of rows of the table.

    Returns
    -------
    list[Any]
        One value per row.

    Examples
    --------
    >>> unpack(pack([3, 1, None]), 3)
    [3, 1, None]
    """
    if "c" in column:
        return [column["c"]] * count
    if "b" in column:
        width, text = column["w"], column["b"]
        value = {character: number for number, character in enumerate(DIGITS)}
        found = []
        for at in range(0, count * width, width):
            number = 0
            for character in text[at : at + width]:
                number = number * len(DIGITS) + value[character]
            found.append(number + column["m"])
        return found
    if "p" in column:
        rest = unpack(column["r"], count)
        return [column["p"][number] + text for number, text in zip(unpack(column["i"], count), rest, strict=True)]
    if "d" in column:
        codes = unpack(column["i"], count)
        kept = unpack(column["d"], max(codes) + 1)
        return [kept[code] for code in codes]
    if "j" in column:
        return list(column["j"].split("\n"))
    if "h" in column:
        digits, width = base64.b64decode(column["h"]).hex(), column["w"]
        return [digits[at : at + width] for at in range(0, count * width, width)]
    if "t" in column:
        return [list(value) for value in zip(*(unpack(each, count) for each in column["t"]), strict=True)]
    if "l" in column:
        flat = unpack(column["f"], column["k"])
        ends = list(accumulate(unpack(column["l"], count)))
        return [flat[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    if "a" in column:
        values: list[Any] = [None] * count
        rows = accumulate(unpack(column["a"], column["k"]))
        for row, value in zip(rows, unpack(column["o"], column["k"]), strict=True):
            values[row] = value
        return values
    return list(column["v"])
