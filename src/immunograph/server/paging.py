"""Pagination of answers by number of entries and, for assistants, by estimated number of tokens."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from immunograph.legible import legible
from immunograph.query.values import json_value

__all__ = ["BUDGET", "Answer", "as_text", "estimated_tokens", "fitted", "page_of"]

BUDGET: Final = 15_000
"""Maximum number of estimated tokens of an answer to an assistant; clients truncate or refuse more than some 25,000."""

_HEAD: Final = 4_000
_CUTS: Final = (2_000, 600, 200, 60)
_FOR_BROWSERS: Final = ("page",)
"""Fields that are left out for assistants, which cannot follow a URL without a host."""
_LONGEST_IRI: Final = 600
_IDENTIFYING: Final = ("claim", "iri", "label", "curie")
_SHOWN_EMPTY: Final = ("strongest_against", "must_keep")
"""Fields that are meaningful when empty; other empty fields are left out of answers with a budget."""
_WORDS: Final = re.compile(r"[A-Za-z]+|[0-9]+|[ \t]+|[^\x00-\x7f]|.", re.DOTALL)
_MARKUP: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


@dataclass(frozen=True)
class Answer:
    """The answer of an operation, before pagination.

    Parameters
    ----------
    of
        Name of the list in the answer: ``claims``, ``passages`` …
    total
        Total number of entries.
    items
        Function that returns the entries from a start to an end index.
    head
        Data above the list, on every page.
    """

    of: str
    total: int
    items: Callable[[int, int], list[dict[str, object]]]
    head: dict[str, object] = field(default_factory=dict)


def estimated_tokens(text: str) -> int:
    """Estimate the number of language model tokens in a text, rather too high than too low.

    One token per four letters of a word, per two digits of a number, per four blanks in a row and per other visible ASCII
    character; other characters count their UTF-8 bytes less one, other white space nothing. No tokenizer is used, since
    every model has its own.

    Parameters
    ----------
    text
        A text in any language.

    Returns
    -------
    int
        The estimate; 0 for an empty text.

    Examples
    --------
    >>> estimated_tokens("It appears that IL-2 helps.")
    10
    """
    count = 0
    for piece in _WORDS.findall(text):
        if piece.isspace():
            count += len(piece) // 4
        elif len(piece) == 1:
            count += max(1, len(piece.encode("utf-8", "replace")) - 1)
        else:
            count += math.ceil(len(piece) / (2 if piece[0].isdigit() else 4))
    return count


def as_text(value: object) -> str:
    r"""Serialise data as one line of JSON, with markup and control characters escaped.

    Parameters
    ----------
    value
        JSON-compatible data.

    Returns
    -------
    str
        JSON without line breaks and without ``<``, ``>`` and ``&``.

    Examples
    --------
    >>> as_text({"label": "</data>"})
    '{"label":"\\u003c/data\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=json_value, allow_nan=False)
    return "".join(_MARKUP.get(character, character) for character in text)


def page_of(answer: Answer, start: int, limit: int, *, budget: int | None = None) -> dict[str, object]:
    """Cut one page from an answer, within a budget of tokens if one is given.

    Parameters
    ----------
    answer
        The answer of an operation.
    start, limit
        Number of entries to skip, and maximum number of entries.
    budget
        Maximum number of estimated tokens: control characters are then escaped, long texts truncated, and fewer entries
        returned if necessary, but at least one. ``None`` for no limit.

    Returns
    -------
    dict
        The head, the entries, ``total``, ``start``, ``count``, ``limit`` and ``next`` (start of the next page, or
        ``None``); with a budget also ``estimated_tokens``.
    """
    items = answer.items(start, min(start + limit, answer.total)) if start < answer.total else []
    head, tokens = dict(answer.head), 0
    if budget is not None:
        head = fitted(head, _HEAD)
        room = budget - estimated_tokens(as_text(head)) - 100
        items = _taken(items, room)
        tokens = budget - room + sum(estimated_tokens(as_text(item)) for item in items)
    end = start + len(items)
    page = {**head, "total": answer.total, "start": start, "count": len(items), "limit": limit}
    page["next"] = {"start": end} if end < answer.total else None
    if budget is not None:
        page["estimated_tokens"] = tokens
    page[answer.of] = items
    return page


def _taken(items: list[dict[str, object]], room: int) -> list[dict[str, object]]:
    """Return as many entries as there is room for, and at least one."""
    made: list[dict[str, object]] = []
    for item in items:
        entry = fitted(item, room if not made else _CUTS[0] * 4)
        size = estimated_tokens(as_text(entry)) + 1
        if made and size > room:
            break
        made.append(entry)
        room -= size
    return made


def fitted(value: dict[str, object], room: int) -> dict[str, object]:
    """Shorten an entry until it fits: control characters are escaped, long texts truncated, and empty fields left out.

    Empty fields that mean something, and empty cells of a row, are kept; the path of the entry's page is left out.

    Parameters
    ----------
    value
        The entry, as JSON-compatible data.
    room
        Maximum number of estimated tokens.

    Returns
    -------
    dict[str, object]
        A copy; if even that is too long, only ``claim``, ``iri``, ``label`` and ``curie``, with a note in ``cut``.
    """
    for longest in _CUTS:
        made = _plain_entry(value, longest)
        if estimated_tokens(as_text(made)) <= room:
            return made
    named: dict[str, object] = {name: _plain(value[name], _CUTS[-1]) for name in _IDENTIFYING if name in value}
    return {**named, "cut": "this entry is too long to be shown; ask for it by its name alone"}


def _plain(value: object, longest: int) -> object:
    """Make texts legible and put them on one line; cut long texts in the middle, but leave out long identifiers."""
    if isinstance(value, str):
        return _cut(legible(value).replace("\n", " "), longest)
    if isinstance(value, dict):
        return _plain_entry(value, longest)
    if isinstance(value, list | tuple):
        return [_plain(each, longest) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _plain_entry(value: Mapping[str, object], longest: int) -> dict[str, object]:
    return {
        str(name): {column: _plain(cell, longest) for column, cell in each.items()}
        if name == "row" and isinstance(each, dict)  # the cells of an answer are data, empty ones as well
        else _plain(each, longest)
        for name, each in value.items()
        if name in _SHOWN_EMPTY or (each not in (None, [], "") and name not in _FOR_BROWSERS)
    }


def _cut(text: str, longest: int) -> str | None:
    if len(text) <= longest:
        return text
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S*$", text):
        return text if len(text) <= _LONGEST_IRI else None
    head = longest * 2 // 3
    return f"{text[:head]} [… {len(text) - longest:,} characters are cut here …] {text[head - longest :]}"
