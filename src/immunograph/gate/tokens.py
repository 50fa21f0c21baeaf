"""Tokenize texts with character offsets, and compare inflected words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

__all__ = ["LONGEST", "Tokens", "same_word", "shares_word", "tokenize", "words_of"]

_WORD: Final = re.compile(r"\w+|[^\w\s]")
LONGEST: Final = 20_000
"""Maximum length of a sentence in characters; a longer text is reported as not proved."""
_KEPT: Final = 200
"""Maximum length, in characters, of a name whose words are cached."""
_UNSEEN: Final = frozenset(("Cf", "Mn", "Me", "Cc"))
"""Unicode categories of invisible characters, except white space."""
_FILLERS: Final = "\u115f\u1160\u3164\uffa0"
_APOSTROPHES: Final = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "‛": "'", "´": "'", "′": "'", "＇": "'", "‐": "-", "‑": "-", "−": "-"}
)
_FUNCTION_WORDS: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "by",
        "for",
        "with",
        "from",
        "and",
        "or",
        "its",
        "their",
        "his",
        "her",
        "this",
        "that",
        "these",
        "those",
        "is",
        "are",
        "be",
        "as",
        "into",
    ]
)
_AUXILIARIES: Final = frozenset(
    (
        *("is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "cannot", "could", "will", "would"),
        *("shall", "should", "might", "must", "need", "may"),
    )
)
"""Verbs that are contracted with *not*."""
_CONTRACTED: Final = {"ca": "cannot", "wo": "will", "sha": "shall"}
_SHARE: Final = 0.6
_LEAST: Final = 4


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text, as parallel tuples.

    Parameters
    ----------
    words
        Words and punctuation marks, in lower case.
    starts, ends
        Character offsets of the tokens in the document; the ends are exclusive.
    text
        The text as written, with its capitals and signs (default empty).
    offset
        Character offset of that text in its document (default 0).
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    text: str = ""
    offset: int = 0

    def __len__(self) -> int:
        return len(self.words)

    def __getitem__(self, part: slice) -> Tokens:
        return Tokens(self.words[part], self.starts[part], self.ends[part], self.text, self.offset)

    def within(self, start: int, end: int) -> range:
        """Return the tokens that overlap with a range of the text.

        Parameters
        ----------
        start, end
            Character offsets in the document, end-exclusive.

        Returns
        -------
        range
            Indices of tokens; empty if no token overlaps.

        Examples
        --------
        >>> tokenize("It may help.").within(3, 6)
        range(1, 2)
        """
        first = next((n for n, stop in enumerate(self.ends) if stop > start), len(self))
        last = next((n for n in range(len(self) - 1, -1, -1) if self.starts[n] < end), -1)
        return range(first, max(first, last + 1))


def tokenize(text: str, offset: int = 0) -> Tokens:
    """Tokenize a text into words and punctuation marks, with contracted negations written out.

    Invisible characters (zero width, soft hyphen, direction marks) are ignored, so that they cannot hide a hedge. Only
    the first 20,000 characters are read.

    Parameters
    ----------
    text
        One or more sentences.
    offset
        Character offset of the text in its document, which is added to all offsets (default 0).

    Returns
    -------
    Tokens
        Words in lower case with their offsets.

    Examples
    --------
    >>> tokenize("It isn’t IL-2.").words, tokenize("They can't.").words
    (('it', 'is', 'not', 'il', '-', '2', '.'), ('they', 'cannot', '.'))
    """
    text = written = text[:LONGEST]
    places: list[int] | None = None
    if not text.isascii() or not text.isprintable():
        text = text.translate(_APOSTROPHES)
        unseen = {character for character in set(text) if _is_unseen(character)}
        if unseen:
            kept = [n for n, character in enumerate(text) if character not in unseen]
            text, places = "".join(text[n] for n in kept), kept
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in _WORD.finditer(text):
        if found[0] in "tT" and _write_out(words, starts, ends, text, found.start()):
            ends[-1] = (places[found.end() - 1] + 1 if places is not None else found.end()) + offset
            continue
        words.append(found[0].lower() if found[0].isascii() else unicodedata.normalize("NFKC", found[0]).lower())
        start, end = found.span()
        if places is not None:
            start, end = places[start], places[end - 1] + 1
        starts.append(start + offset)
        ends.append(end + offset)
    return Tokens(tuple(words), tuple(starts), tuple(ends), written, offset)


def _write_out(words: list[str], starts: list[int], ends: list[int], text: str, place: int) -> bool:
    """Replace the last two tokens, *isn* and an apostrophe, by *is* and *not* (*can't* by *cannot*), before a *t*.

    Returns whether it did. The end of the last token is left to the caller.
    """
    if words[-1:] != ["'"] or len(words) < 2 or not words[-2].endswith("n") or text[place - 1] != "'":
        return False
    stem = words[-2][:-1]
    whole = _CONTRACTED.get(stem, stem)
    if whole not in _AUXILIARIES or ends[-2] != starts[-1]:
        return False
    if whole == "cannot":
        words[-2:], ends[-2:] = [whole], [ends[-1]]
        del starts[-1]
    else:
        words[-2:] = [whole, "not"]
        ends[-2] -= 1
        starts[-1] = ends[-2]
    return True


def _is_unseen(character: str) -> bool:
    if character.isspace():
        return False
    return unicodedata.category(character) in _UNSEEN or character in _FILLERS


def words_of(name: str) -> tuple[str, ...]:
    """Return the significant words of a name, in lower case.

    Parameters
    ----------
    name
        Name of an entity or a context.

    Returns
    -------
    tuple[str, ...]
        Words in order, without function words such as *of* and punctuation marks.

    Examples
    --------
    >>> words_of("growth of cancer cells")
    ('growth', 'cancer', 'cells')
    """
    return _known_words(name) if len(name) <= _KEPT else _known_words.__wrapped__(name)


@lru_cache(maxsize=4096)  # every sentence of a text is searched for the same names
def _known_words(name: str) -> tuple[str, ...]:
    return tuple(
        word for word in tokenize(name).words if (word.isalnum() or len(word) > 1) and word not in _FUNCTION_WORDS
    )


def same_word(one: str, other: str) -> bool:
    """Return whether two words are forms of the same word, such as *metastasis* and *metastases*.

    Words with a digit must be equal: CD8 is not CD80. Words of fewer than four letters may differ by a plural *s* only.

    Parameters
    ----------
    one, other
        Words in lower case.

    Returns
    -------
    bool
        True if they are equal, share a stem of at least four letters and 60 % of the longer word, or, for shorter
        words, differ by a plural *s*; false for different words with digits.

    Examples
    --------
    >>> same_word("metastasis", "metastases"), same_word("interferon", "interleukin"), same_word("cd8", "cd80")
    (True, False, False)
    """
    if one == other:
        return True
    if one[:3] != other[:3] or any(character.isdigit() for character in one + other):
        return False
    short, long = sorted((one, other), key=len)
    if len(short) < _LEAST:
        return long == short + "s"
    common = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    return common >= _LEAST and common >= _SHARE * len(long)


_GENERAL: Final = frozenset(
    ["dose", "doses", "stage", "stages", "disease", "cell", "cells", "patient", "patients", "model", "models", "with"]
)
_SAME: Final = {
    "mice": "mouse",
    "murine": "mouse",
    "man": "human",
    "people": "human",
    "homo": "human",
    "sapiens": "human",
    "mus": "mouse",
}


def shares_word(one: str, other: str) -> bool:
    """Return whether two phrases share a significant word, such as *early stage* and *in early stages*.

    Parameters
    ----------
    one, other
        Names of contexts, or phrases from a text.

    Returns
    -------
    bool
        True if a significant word of ``one`` is a form of a significant word of ``other``.

    Examples
    --------
    >>> shares_word("early stage of cancer", "in the early stages"), shares_word("low dose", "at a high dose")
    (True, False)
    """
    return any(same_word(first, second) for first in telling_words(one) for second in telling_words(other))


def telling_words(name: str) -> set[str]:
    """Return the significant words of a context's name, with synonyms of species normalised.

    Parameters
    ----------
    name
        Name of a context, or a phrase from a text.

    Returns
    -------
    set[str]
        Words in lower case, without function words and general words such as *patients*; *mice* becomes *mouse*.

    Examples
    --------
    >>> sorted(telling_words("early stage of cancer"))
    ['cancer', 'early']
    """
    return {_SAME.get(word, word) for word in words_of(name)} - _GENERAL
