"""Split a sentence into clauses by punctuation and conjunctions, and determine the scope of a phrase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from immunograph.gate.double_negations import resolved
from immunograph.gate.lexicon import Match
from immunograph.gate.tokens import Tokens, same_word, words_of

__all__ = ["Sentence"]

_OPENING: Final = {"(": ")", "[": "]", "{": "}"}
_RELATIVE: Final = frozenset(("which", "who", "whose", "where", "whom"))
_BREAKS: Final = frozenset((";", ":"))
_SUBORDINATE: Final = frozenset(
    ("although", "though", "because", "since", "while", "whilst", "inasmuch", "unless", "despite", "even", "but")
)
_JOINING: Final = frozenset(("and", "or", ",", ";", ":", "then", "also"))
_VERBAL_NEGATIONS: Final = frozenset(
    ("not", "never", "cannot", "fail to", "fails to", "failed to", "lack", "lacks", "lacked")
)
_PREPOSITIONAL: Final = frozenset(
    ("contrary to", "instead of", "rather than", "regardless of", "independently of", "without", "absence of")
)
"""Negations that govern a noun phrase, and reach no further than the next comma: *contrary to Smith, X slows Y*."""
_COORDINATING: Final = frozenset(("and", "or", "but", "then", "nor"))
_CONNECTING: Final = frozenset(
    ("thereby", "thus", "hence", "therefore", "so", "also", "then", "this", "it", "which", "consequently", "in", "turn")
)
"""Words, besides adverbs in *-ly*, between a conjunction and the predicate that it adds."""
_PREPOSITIONS: Final = frozenset(
    ("of", "on", "in", "at", "by", "from", "for", "with", "within", "among", "between", "against", "near", "than", "as")
)
_NO_VERBS: Final = frozenset(
    ("its", "as", "plus", "versus", "always", "perhaps", "besides", "towards", "was", "has", "does")
)
_BEFORE_NOUNS: Final = frozenset(
    ("the", "a", "this", "their", "his", "her", "its", "our", "s", "'", "earlier", "recent")
)
"""Words before *claim* that show it to be a noun."""
_AUXILIARIES: Final = frozenset(("may", "might", "could", "would", "should", "appears to", "seems to"))
"""Hedges that are never nouns, even after a name that ends in *a* or *'*."""
_WINDOW: Final = 4
_BEHIND_DENIAL: Final = 3


class Sentence:
    """A sentence split into clauses, with the phrases of the lexicon found in it.

    Parameters
    ----------
    tokens
        Tokens of the sentence.
    matches
        Matches of the lexicon in these tokens.
    """

    def __init__(self, tokens: Tokens, matches: Sequence[Match]) -> None:
        self.tokens = tokens
        self.clauses = _clauses(tokens, {match.first for match in matches if match.entry.kind == "boundary"})
        self.matches = resolved(tokens, matches, self.clauses)
        self._by_start: dict[str, list[int]] = {}
        for number, word in enumerate(tokens.words):
            self._by_start.setdefault(word[:3], []).append(number)

    def of_kind(self, *kinds: str) -> list[Match]:
        r"""Return the matches of given kinds.

        Parameters
        ----------
        \*kinds
            Kinds of entries of the lexicon, such as ``hedge``.

        Returns
        -------
        list[Match]
            Matches in the order in which they were found.

        Examples
        --------
        >>> from immunograph.gate import Lexicon
        >>> from immunograph.gate.tokens import tokenize
        >>> tokens = tokenize("It may help.")
        >>> [match.entry.phrase for match in Sentence(tokens, Lexicon.packaged().find(tokens)).of_kind("hedge")]
        ['may']
        """
        return [match for match in self.matches if match.entry.kind in kinds]

    def reaches(self, match: Match, targets: Iterable[int]) -> bool:
        """Return whether the scope of a phrase includes any of the given tokens.

        Parameters
        ----------
        match
            A phrase found in the sentence.
        targets
            Indices of tokens.

        Returns
        -------
        bool
            True if a token is in the phrase's clause and, for a phrase with scope ``right``, not before it. Hedges and
            verbal negations also include a noun phrase directly before them, as in *X and Y seem to act together*.
        """
        clause = self.clauses[match.last]
        places = [number for number in targets if self.clauses[number] == clause]
        if match.entry.kind == "negation" and match.entry.phrase in _PREPOSITIONAL:
            comma = next(
                (n for n in range(match.last, len(self.tokens)) if self.tokens.words[n] == ","), len(self.tokens)
            )
            places = [number for number in places if number < comma]
        if match.entry.reach == "both":
            return any(number >= match.first for number in places) or (bool(places) and not self._adds(match, places))
        return any(number >= match.first for number in places) or self._follows(match, places)

    def _follows(self, match: Match, places: Sequence[int]) -> bool:
        """Return whether a phrase is the predicate of the noun phrase before it: *X and Y seem to act together*.

        False after a conjunction or comma, which begins another predicate, and after another verb.
        """
        before = match.first - 1
        if not places or before < 0 or self.tokens.words[before] in _JOINING:
            return False
        if not _is_like_a_hedge(match) and match.entry.phrase not in _VERBAL_NEGATIONS:
            return False
        last = max(number for number in places)
        clause = self.clauses[match.first]
        apart = sum(
            self.clauses[number] == clause for number in range(last, match.first)
        )  # text in brackets does not count
        if apart > _WINDOW or self._adds(match, places):
            return False
        return not any(last < verb.first < match.first for verb in self.of_kind("effect", "attribution"))

    def _adds(self, match: Match, places: Sequence[int]) -> bool:
        """Return whether a phrase is in a predicate that a conjunction adds to a whole statement before it.

        *X reduced Y and thereby may activate Z*, *X reduced Y and Z may follow*: *may* does not hedge X and Y.
        True only for hedges; a whole statement has a verb between its ends.
        """
        words, last = self.tokens.words, max(places)
        joints = [number for number in range(last + 1, match.first) if words[number] in _COORDINATING]
        if not _is_like_a_hedge(match) or not joints:
            return False
        between = words[joints[-1] + 1 : match.first]
        if all(word in _CONNECTING or word.endswith("ly") or word == "," for word in between):
            return match.entry.reach == "right" or last + 1 == joints[-1] or self._is_stated(places)
        apart = match.entry.reach == "both" and words[match.first - 1] == ","  # "X slows A and B, apparently"
        return not apart and self._is_stated(places)

    def _is_stated(self, places: Sequence[int]) -> bool:
        """Return whether a verb other than these tokens is between the first and the last of them."""
        effects = {verb.first for verb in self.of_kind("effect")}
        between = range(min(places) + 1, max(places))
        return any((number in effects or self._is_verb(number)) and number not in places for number in between)

    def _is_verb(self, number: int) -> bool:
        """Return whether a word looks like a finite verb with an object: *recruits*, *secreted*.

        False for nouns and participles: *receptors on*, *antibodies and*, *CSF1-treated*.
        """
        words = self.tokens.words
        word, following = words[number], words[number + 1 : number + 2]
        if not word.endswith(("s", "ed")) or word.endswith(("ss", "us", "is")) or word in _NO_VERBS:
            return False
        if words[number - 1] in ("-", "the", "a", "an", "of", "'", "and", "or", ","):
            return False
        return bool(following) and following[0].isalnum() and following[0] not in (*_COORDINATING, *_PREPOSITIONS)

    def is_of_the_denied(self, match: Match) -> bool:
        """Return whether a phrase belongs to a statement that is denied: *claim that* in *refute the claim that*.

        Parameters
        ----------
        match
            A hedge or attribution found in the sentence.

        Returns
        -------
        bool
            True for a phrase with scope ``right`` that overlaps with the denial of a whole statement, or follows it within
            three tokens and without a comma, or that is a noun before such a denial, as in *the claim that … is false*.
            False for other scopes: *possibly* and *with a reservation* hedge the denial itself.
        """
        if match.entry.reach == "right" and self._is_denied_later(match):
            return True
        denials = (each for each in self.of_kind("negation") if each.entry.value == "statement")
        return match.entry.reach == "right" and any(
            each.first <= match.first <= each.last + _BEHIND_DENIAL
            and "," not in self.tokens.words[each.last : match.first]
            for each in denials
        )

    def _is_denied_later(self, match: Match) -> bool:
        """Return whether a phrase is a noun, as in *the claim that*, and the statement is denied after it."""
        before = self.tokens.words[match.first - 1] if match.first else ""
        is_noun = before in _BEFORE_NOUNS or match.entry.phrase.split()[0] in _BEFORE_NOUNS
        return (is_noun and match.entry.phrase not in _AUXILIARIES) and any(
            each.entry.value == "statement" and each.entry.reach == "both" and each.first > match.last
            for each in self.of_kind("negation")
            if self.clauses[each.first] == self.clauses[match.last]
        )

    def places(self, names: Iterable[str]) -> tuple[list[int], float]:
        """Find the tokens that name an entity.

        Parameters
        ----------
        names
            All names of the entity; the best matches are used.

        Returns
        -------
        tuple
            Sorted indices of tokens, and the fraction of the best name's words that occur (0 to 1).
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
                numbered = share == 1 and any(character.isdigit() for word in wanted for character in word)
                places.update(_dense(hits, len(wanted), numbered=numbered))
        return sorted(places), best

    def _occurrences(self, word: str) -> list[int]:
        words = self.tokens.words
        return [number for number in self._by_start.get(word[:3], ()) if same_word(word, words[number])]


def _is_like_a_hedge(match: Match) -> bool:
    """Return whether a phrase is a hedge, or a hedged denial (*unlikely*), which reaches as far as a hedge."""
    return match.entry.kind == "hedge" or match.entry.value == "doubt"


def _dense(hits: Sequence[Sequence[int]], count: int, *, numbered: bool) -> list[int]:
    """Return the occurrences that have half of the name's words nearby, or all words if ``numbered``."""
    every = sorted({number for each in hits for number in each})
    window, least = (count, count) if numbered else (_WINDOW + count, count / 2)
    return [
        number
        for number in every
        if sum(any(abs(other - number) <= window for other in each) for each in hits) >= least
    ]


def _opens(words: Sequence[str], number: int) -> bool:
    """Return whether a subordinate clause begins here (at the start, after a comma or *that*) and ends at a comma."""
    begins = number == 0 or words[number - 1] in (",", "that", "(")
    if words[number] == "but":
        begins = words[number - 1 : number] == (",",) and words[number + 1 : number + 2] == ("not",)
    return begins and "," in words[number + 1 :]


def _clauses(tokens: Tokens, boundaries: set[int]) -> list[int]:
    """Return the clause number of each token; brackets and relative clauses between commas are separate clauses."""
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
