"""Explain an empty answer over HTTP: notes in a response header, as the command line prints them below a table."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import anyio
import anyio.to_thread

from immunograph.graph import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from immunograph.store import Store
    from immunograph.store.request import Request

__all__ = ["NOTE", "as_headers", "is_empty", "notes_headers"]

NOTE: Final = b"x-immunograph-note"
"""Response header with one note, percent-encoded where it is not ASCII."""

_SHORT: Final = 4_096
"""Size in bytes above which an answer must have rows, whatever the names of its columns."""
_PLAIN: Final = "".join(map(chr, range(32, 127))).replace("%", "")
_AT_ONCE: Final = 2

_explaining = 0


def is_empty(form: str, body: bytes) -> bool:
    r"""Return whether a serialised SELECT answer has no rows, or a single row in which every value is 0.

    Parameters
    ----------
    form
        ``csv``, ``tsv``, ``json`` or ``xml``.
    body
        The serialised answer.

    Returns
    -------
    bool
        False for long answers, and for those of ASK.

    Examples
    --------
    >>> is_empty("csv", b"s\r\n"), is_empty("csv", b"n\r\n0\r\n"), is_empty("tsv", b"?s\n1\n")
    (True, True, False)
    """
    if len(body) > _SHORT:
        return False
    if form in ("csv", "tsv"):
        rows = body.splitlines()[1:]
        return bool(body) and (not rows or (len(rows) == 1 and set(re.split(rb"[,\t]", rows[0])) == {b"0"}))
    if form == "xml":
        values = re.findall(rb">([^<>]*)</(?:literal|uri|bnode)>", body)
        return b"<results" in body and (
            b"<result>" not in body or (body.count(b"<result>") == 1 and set(values) == {b"0"})
        )
    if form != "json":
        return False
    answer = json.loads(body)
    if "results" not in answer:
        return False
    rows = answer["results"]["bindings"]
    return not rows or (len(rows) == 1 and {term.get("value") for term in rows[0].values()} == {"0"})


async def notes_headers(store: Store, request: Request) -> list[tuple[bytes, bytes]]:
    """Return a header for each note that explains why a query has an empty answer.

    Parameters
    ----------
    store
        The store that answered.
    request
        The query, with the graphs that it sees.

    Returns
    -------
    list[tuple[bytes, bytes]]
        The headers; empty while two other answers are being explained, so that answers do not wait for notes.
    """
    global _explaining
    if _explaining >= _AT_ONCE:
        return []
    _explaining += 1
    try:
        notes = await anyio.to_thread.run_sync(_notes, store, request)
    finally:
        _explaining -= 1
    return as_headers(notes)


def as_headers(notes: Iterable[str]) -> list[tuple[bytes, bytes]]:
    """Return a response header for each note.

    Parameters
    ----------
    notes
        Sentences.

    Returns
    -------
    list[tuple[bytes, bytes]]
        Names and values.

    Examples
    --------
    >>> as_headers(["?x in SELECT has no value: write { … }."])
    [(b'x-immunograph-note', b'?x in SELECT has no value: write { %E2%80%A6 }.')]
    """
    return [(NOTE, quote(note, safe=_PLAIN).encode("ascii")) for note in notes]


def _notes(store: Store, request: Request) -> tuple[str, ...]:
    return KnowledgeGraph(store)._absent(request.query.text, request.scope)
