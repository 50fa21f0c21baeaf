"""Whether a report names what a claim is about: its subject, its object, and each of several that act together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from typing import Final

from immunograph.gate.structure import Sentence
from immunograph.gate.tokens import same_word, words_of

__all__ = ["distributing_word", "is_named", "refers_back"]

_GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "θ": "theta", "κ": "kappa", "λ": "lambda",
}  # fmt: skip
"""Greek letters in names, and how they are written out."""
_GENERAL: Final = frozenset(
    ("cell", "cells", "lymphocyte", "lymphocytes", "patient", "patients", "disease", "therapy", "treatment")
)
"""Words that many names share: *helper T cells* do not name *regulatory T cells*."""
_ENOUGH: Final = 0.5
_OTHER_THAN_NOUNS: Final = frozenset(("some", "many", "most", "part", "all", "any", "each", "one", "none", "effect"))
_ANAPHORS: Final = frozenset(
    ("it", "they", "them", "this", "these", "that", "those", "its", "their", "both", "such", "which", "former", "latter", "together")
)  # fmt: skip
_KINDS: Final = frozenset(
    (
        *("drug", "agent", "compound", "substance", "antibody", "treatment", "therapy", "vaccine", "combination"),
        *("protein", "cytokine", "chemokine", "molecule", "receptor", "ligand", "gene", "hormone", "interleukin"),
        *("cell", "cells", "process", "effect", "tumour", "tumours", "tumor", "tumors", "disease", "pair", "two"),
    )
)
"""Nouns that, after *the*, can refer to something that an earlier sentence names."""
_TOGETHER: Final = frozenset(
    ("together", "combined", "combination", "combining", "combinations", "jointly", "plus", "cooperate", "synergy")
)
_BY_EACH: Final = frozenset(
    ("or", "nor", "either", "each", "alone", "independently", "separately", "individually", "respectively")
)
"""Words that say a thing of each of several by itself."""


def is_named(sentence: Sentence, names: Iterable[str]) -> bool:
    """Return whether a sentence names an entity: in full, by an abbreviation, or by what sets its name apart.

    Words with a digit, Greek letters and single letters must occur: *interleukin-17* does not name *interleukin-15*. Of
    the others, half must occur, without general words such as *cells*; and no other noun may replace the first noun of
    a name with *of*: *the growth of tumours* does not name *the destruction of tumours*.

    Parameters
    ----------
    sentence
        A sentence of a report.
    names
        All names of the entity.

    Returns
    -------
    bool
        True if one of the names is found.

    Examples
    --------
    >>> from immunograph.gate.tokens import tokenize
    >>> told = Sentence(tokenize("IL-17A is made by NK cells."), ())
    >>> is_named(told, ["interleukin-15"]), is_named(told, ["interleukin-17A"]), is_named(told, ["natural killer cell"])
    (False, True, True)
    """
    said = [_GREEK.get(word, word) for word in sentence.tokens.words]
    plain = (part for name in names for part in dict.fromkeys((name, name.partition(" (")[0])))
    return any(_names(said, name) for name in plain)


def _names(said: Sequence[str], name: str) -> bool:
    wanted = [_GREEK.get(word, word) for word in words_of(name)]
    if not wanted:
        return False
    present = [any(same_word(word, other) for other in said) for word in wanted]
    if all(present):
        return True
    short = _abbreviated(wanted, said)
    present = [there or number in short for number, there in enumerate(present)]
    pairs = list(zip(wanted, present, strict=True))
    decisive = [there for word, there in pairs if _is_decisive(word)]
    if not all(decisive):
        return False
    telling = [there for word, there in pairs if not _is_decisive(word) and word not in _GENERAL]
    if any(any(character.isdigit() for character in word) for word in wanted):
        return True
    return sum(telling) >= _ENOUGH * max(1, len(telling)) and not _replaced(wanted, present, name, said)


def _is_decisive(word: str) -> bool:
    """Return whether a word sets a name apart from those that differ in it alone: *15*, *beta*, *T*."""
    return any(character.isdigit() for character in word) or word in _GREEK.values() or len(word) == 1


def _abbreviated(wanted: Sequence[str], said: Sequence[str]) -> set[int]:
    """Return the numbers of the words of a name whose initials occur as one word: *NK* for *natural killer*."""
    made: set[int] = set()
    for first, last in combinations(range(len(wanted) + 1), 2):
        initials = "".join(word[0] for word in wanted[first:last])
        if len(initials) > 1 and any(word in (initials, initials + "s") for word in said):
            made.update(range(first, last))
    return made


def _replaced(wanted: Sequence[str], present: Sequence[bool], name: str, said: Sequence[str]) -> bool:
    """Return whether another noun replaces one of *A of B*: *the proliferation of B*, *A of yeast cells*."""
    if " of " not in name:
        return False
    rest = [word for word in wanted[1:] if word not in _GENERAL]
    for number, (before, word) in enumerate(pairwise(said)):
        if word != "of" or before in _OTHER_THAN_NOUNS:
            continue
        same = any(same_word(one, other) for one in rest for other in said[number + 2 : number + 6])
        if (same and not present[0]) or (rest and not same and same_word(before, wanted[0])):
            return True
    return False


def refers_back(sentence: Sentence) -> bool:
    """Return whether a sentence can refer to something named before: *it*, *these*, *the drug*.

    Parameters
    ----------
    sentence
        A sentence of a report.

    Returns
    -------
    bool
        True for a pronoun, and for a general noun after *the*.

    Examples
    --------
    >>> from immunograph.gate.tokens import tokenize
    >>> refers_back(Sentence(tokenize("The drug slows growth."), ()))
    True
    """
    words = sentence.tokens.words
    if not _ANAPHORS.isdisjoint(words):
        return True
    return any(one in ("the", "this") and other in _KINDS for one, other in pairwise(words))


def distributing_word(sentence: Sentence, targets: Sequence[int], parties: Sequence[Sequence[int]]) -> int | None:
    """Return the position of a word that says of each by itself what a joint claim says of several together.

    Parameters
    ----------
    sentence
        The sentence that reports the claim.
    targets
        Indices of the tokens that name subject and object.
    parties
        For each of those that act together, the indices of the tokens that name it.

    Returns
    -------
    int or None
        Index of *or*, *each*, *alone* …, or of *without* directly before one of them; ``None`` if there is no such
        word, or if the sentence also says *together*.

    Examples
    --------
    >>> from immunograph.gate.tokens import tokenize
    >>> distributing_word(Sentence(tokenize("Drug X or drug Y slows growth."), ()), [1, 4, 6], [[1], [4]])
    2
    """
    words, clauses = sentence.tokens.words, sentence.clauses
    if not _TOGETHER.isdisjoint(words):
        return None
    own, near = set(targets), {clauses[number] for number in targets}
    first = {party[0] for party in parties if party}
    for number, word in enumerate(words):
        if number in own or clauses[number] not in near:
            continue
        if word == "or" and not _is_between(number, parties):
            continue
        if word in _BY_EACH or (word == "without" and not first.isdisjoint(range(number + 1, number + 3))):
            return number
    return None


def _is_between(number: int, parties: Sequence[Sequence[int]]) -> bool:
    """Return whether a word stands between two that act together, and not in another list: *tumour growth or spread*."""
    places = [party for party in parties if party]
    return len(places) > 1 and min(party[0] for party in places) < number < max(party[0] for party in places)
