"""The clauses of a sentence, as far as marks and conjunctions show them, and what a word in one of them reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from immunograph.gate.lexicon import Match
from immunograph.gate.tokens import Tokens, same_word, words_of

__all__ = ["Sentence"]

_OPENING: Final = {"(": ")", "[": "]", "{": "}"}
_RELATIVE: Final = frozenset(("which", "who", "whose", "where", "whom"))
_BREAKS: Final = frozenset((";", ":"))
_SUBORDINATE: Final = frozenset(
    ("although", "though", "because", "since", "while", "whilst", "inasmuch", "unless", "despite", "even")
)
_WINDOW: Final = 4


class Sentence:
    """A sentence split into clauses.

    Parameters
    ----------
    tokens
        Its words.
    matches
        The phrases of the lexicon found in it.
    """

    def __init__(self, tokens: Tokens, matches: Sequence[Match]) -> None:
        self.tokens = tokens
        self.matches = matches
        self.clauses = _clauses(tokens, {match.first for match in matches if match.entry.kind == "boundary"})
        self._by_start: dict[str, list[int]] = {}
        for number, word in enumerate(tokens.words):
            self._by_start.setdefault(word[:3], []).append(number)

    def of_kind(self, *kinds: str) -> list[Match]:
        """Return the matches of these kinds."""
        return [match for match in self.matches if match.entry.kind in kinds]

    def reaches(self, match: Match, targets: Iterable[int]) -> bool:
        """Tell whether a phrase reaches one of these tokens: in its clause, on the side to which it reaches.

        Parameters
        ----------
        match
            The phrase.
        targets
            Numbers of tokens.
        """
        clause = self.clauses[match.last]
        if match.entry.reach == "both":
            return any(self.clauses[number] == clause for number in targets)
        return any(number >= match.first and self.clauses[number] == clause for number in targets)

    def places(self, names: Iterable[str]) -> tuple[list[int], float]:
        """Find where a thing is named.

        Parameters
        ----------
        names
            All its names; those found best count.

        Returns
        -------
        tuple
            Numbers of tokens, and the share of the name's words that occur (0 to 1).
        """
        places: set[int] = set()
        best = 0.0
        for name in names:
            wanted = words_of(name)
            if not wanted:
                continue
            hits = [self._occurrences(word) for word in wanted]
            share = sum(bool(each) for each in hits) / len(wanted)
            if share > best:
                best, places = share, set()
            if share and share == best:
                places.update(_dense(hits, len(wanted)))
        return sorted(places), best

    def _occurrences(self, word: str) -> list[int]:
        words = self.tokens.words
        return [number for number in self._by_start.get(word[:3], ()) if same_word(word, words[number])]


def _dense(hits: Sequence[Sequence[int]], count: int) -> list[int]:
    """Keep the occurrences near which at least half of the name's words occur."""
    every = sorted({number for each in hits for number in each})
    kept = []
    for number in every:
        near = sum(any(abs(other - number) <= _WINDOW + count for other in each) for each in hits)
        if 2 * near >= count:
            kept.append(number)
    return kept


def _opens(words: Sequence[str], number: int) -> bool:
    """Tell whether a subordinate clause begins here that a comma ends: at the start, after a comma or *that*."""
    begins = number == 0 or words[number - 1] in (",", "that", "(")
    return begins and "," in words[number + 1 :]


def _clauses(tokens: Tokens, boundaries: set[int]) -> list[int]:
    """Return the number of each token's clause: brackets and relative clauses between commas are clauses of their own."""
    clauses, stack, current, count = [], [], 0, 0
    words = tokens.words
    for number, word in enumerate(words):
        if word in _OPENING:
            stack.append((current, _OPENING[word]))
            count += 1
            current = count
        elif stack and word == stack[-1][1]:
            clauses.append(current)
            current = stack.pop()[0]
            continue
        elif word == "," and not (stack and stack[-1][1] != ","):
            following = words[number + 1] if number + 1 < len(words) else ""
            if stack:
                current = stack.pop()[0]
            if following in _RELATIVE:
                stack.append((current, ","))
                count += 1
                current = count
        elif number in boundaries and word in _SUBORDINATE and _opens(words, number):
            if stack and stack[-1][1] == ",":
                current = stack.pop()[0]
            stack.append((current, ","))
            count += 1
            current = count
        elif number in boundaries or word in _BREAKS:
            if stack and stack[-1][1] == ",":
                stack.pop()
            count += 1
            current = count
        clauses.append(current)
    return clauses
