"""Parse spans (``508-646``) and cues (``appears to@1796-1806``), the places of words in the text of a document."""

from __future__ import annotations

import re
from typing import Final

from immunograph.model import Cue, Span

__all__ = ["read_cue", "read_span"]

_SPAN: Final = re.compile(r"(\d+)-(\d+)")


def read_span(text: str) -> Span:
    """Parse a span such as ``508-646``.

    Parameters
    ----------
    text
        Two character offsets, from 0, separated by a hyphen; the end is exclusive.

    Returns
    -------
    Span
        Start and end as integers.

    Raises
    ------
    ValueError
        If the text has another form, or the start is not smaller than the end.
    """
    match = _SPAN.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a span: expected START-END, such as 508-646")
    return Span(int(match.group(1)), int(match.group(2)))


def read_cue(text: str) -> Cue | None:
    """Parse a cue such as ``appears to@1796-1806``.

    Parameters
    ----------
    text
        Cue words and their span, separated by ``@``.

    Returns
    -------
    Cue or None
        Words and span; ``None`` if the text has another form, or its span is empty or reversed.
    """
    wording, at, span = text.rpartition("@")
    try:
        return Cue(wording.strip(), read_span(span)) if at and wording.strip() else None
    except ValueError:
        return None
