"""Suggestions for words of a closed list, such as stances: *did you mean 'supports'?*."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

__all__ = ["did_you_mean", "near_word"]

_SIMILAR: Final = 0.6
_SEPARATORS: Final = re.compile(r"[\s_-]")


def near_word(text: str, known: Iterable[str]) -> str | None:
    """Return the word of a list that is most similar to a text.

    Parameters
    ----------
    text
        A word that is not in the list.
    known
        The valid words.

    Returns
    -------
    str or None
        The most similar word, whatever its case and separators; ``None`` if none is similar.

    Examples
    --------
    >>> near_word("Attributed_Belief", ["asserted", "attributed belief"]), near_word("x", ["asserted"])
    ('attributed belief', None)
    """
    words = {_plain(word): word for word in known}
    close = get_close_matches(_plain(text), words, n=1, cutoff=_SIMILAR)
    return words[close[0]] if close else None


def _plain(text: str) -> str:
    return _SEPARATORS.sub(" ", text.strip()).casefold()


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return a clause that suggests the most similar known word, such as ``; did you mean 'subject'?``.

    Parameters
    ----------
    text
        Word that is not known.
    known
        Known words.

    Returns
    -------
    str
        The clause; empty if no word is similar.

    Examples
    --------
    >>> did_you_mean("subjct", ["subject", "object"])
    "; did you mean 'subject'?"
    """
    near = near_word(text, known)
    return f"; did you mean {near!r}?" if near is not None else ""
