"""Detect whether a report names what a claim is about: its subject, its object, and each of several that act together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from typing import Final

from immunograph.gate.marked_parts import carries, loses_mark, opposite_part, unmarked
from immunograph.gate.structure import Sentence
from immunograph.gate.tokens import same_word, telling_words, tokenize, words_of

__all__ = ["distributing_word", "is_named", "names_context", "refers_back"]

_GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "θ": "theta", "κ": "kappa", "λ": "lambda",
}  # fmt: skip
"""Greek letters in names, and how they are written out."""
_GENERAL: Final = frozenset(
    ("cell", "cells", "lymphocyte", "lymphocytes", "patient", "patients", "disease", "therapy", "treatment")
)
"""Words that many names share: *helper T cells* do not name *regulatory T cells*."""
_ENOUGH: Final = 0.5
_SYNONYMS: Final = (
    ("destruction", "destroying", "killing", "elimination", "lysis", "eradication"),
    ("capability", "ability", "capacity", "power"),
    ("proliferation", "multiplication", "division", "multiply", "divide"),
    ("spread", "spreading", "dissemination", "metastasis"),
    ("detection", "recognition", "identification"),
)
"""Nouns of processes and capabilities, each group of one meaning."""
_NO_MODIFIERS: Final = frozenset(
    ("some", "many", "most", "all", "any", "each", "other", "certain", "several", "such", "both", "more", "less", "not", "no", "our")
)  # fmt: skip
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
_CONNECTING: Final = frozenset(
    (
        "after",
        "following",
        "during",
        "under",
        "upon",
        "within",
        "when",
        "who",
        "treated",
        "given",
        "receiving",
        "bearing",
    )
)
"""Words that join the parts of a context's name; a report may join them otherwise: *after* or *following surgery*."""
_GROWTHS: Final = ("cancer", "carcinoma", "tumour", "tumor", "neoplasm", "malignancy")
"""Nouns that may replace each other after a word that specifies the tumour: *colorectal cancer*, *carcinoma*."""
_TOGETHER: Final = frozenset(
    ("together", "combined", "combination", "combining", "combinations", "jointly", "plus", "cooperate", "synergy")
)
_BY_EACH: Final = frozenset(
    ("or", "nor", "either", "each", "alone", "independently", "separately", "individually", "respectively")
)
"""Words that apply a statement to each of several things separately."""


def is_named(sentence: Sentence, names: Iterable[str]) -> bool:
    """Return whether a sentence names an entity: in full, by an abbreviation, or by the distinguishing words of its name.

    Words with a digit, Greek letters and single letters must occur: *interleukin-17* does not name *interleukin-15*; in a
    name with a digit, they suffice. In other names, half of the remaining words, except general ones such as *cells*,
    must occur, and no other noun may replace the first noun of a name with *of*: *the growth of tumours* does not name
    *the destruction of tumours*.

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
    own = {number for match in sentence.matches for number in match.numbers}
    said: list[str] = []
    free: list[bool] = []
    for number, word in enumerate(sentence.tokens.words):
        parts = _spelt(word)
        said += parts
        free += [number not in own] * len(parts)
    plain = (part for name in names for part in dict.fromkeys((name, name.partition(" (")[0])))
    return any(_names(said, free, name) and not loses_mark(sentence.tokens.text, name) for name in plain)


def _spelt(word: str) -> list[str]:
    """Return a word with Greek letters written out, also one at its end: *tgfβ* as *tgf*, *beta*."""
    if word in _GREEK:
        return [_GREEK[word]]
    return [word[:-1], _GREEK[word[-1]]] if word[-1] in _GREEK else [word]


def _is_said(word: str, said: Iterable[str]) -> bool:
    """Return whether a word or a synonym of it occurs: *killing* for *destruction*."""
    synonyms = [word, *(other for group in _SYNONYMS if any(same_word(word, one) for one in group) for other in group)]
    return any(same_word(synonym, other) for synonym in synonyms for other in said)


def _names(said: Sequence[str], free: Sequence[bool], name: str) -> bool:
    wanted = [part for word in words_of(name) for part in _spelt(word)]
    if not wanted:
        return False
    present = [any(same_word(word, other) for other in said) for word in wanted]
    if all(present):
        return True
    short = _abbreviated(wanted, said)
    present = [there or number in short or _is_said(wanted[number], said) for number, there in enumerate(present)]
    pairs = list(zip(wanted, present, strict=True))
    decisive = [there for word, there in pairs if _is_decisive(word)]
    if not all(decisive):
        return False
    telling = [there for word, there in pairs if not _is_decisive(word) and word not in _GENERAL]
    if any(any(character.isdigit() for character in word) for word in wanted):
        return True
    if sum(telling) < _ENOUGH * max(1, len(telling)):
        return False
    return not _replaced(name, said) and not _narrowed_otherwise(pairs, said, free)


def _is_decisive(word: str) -> bool:
    """Return whether a word by itself distinguishes two names: *15*, *beta*, *T*."""
    return any(character.isdigit() for character in word) or word in _GREEK.values() or len(word) == 1


def _abbreviated(wanted: Sequence[str], said: Sequence[str]) -> set[int]:
    """Return the indices of the words of a name whose initials occur as one word: *NK* for *natural killer*."""
    made: set[int] = set()
    for first, last in combinations(range(len(wanted) + 1), 2):
        initials = "".join(word[0] for word in wanted[first:last])
        if len(initials) > 1 and any(word in (initials, initials + "s") for word in said):
            made.update(range(first, last))
    return made


def _replaced(name: str, said: Sequence[str]) -> bool:
    """Return whether another noun replaces one of *A of B*, or of *B A*: *the proliferation of B*, *A of yeast cells*."""
    left, of, right = name.partition(" of ")
    if of:
        head, rest = words_of(left)[-1:], words_of(right)
    else:
        head, rest = words_of(name)[-1:], words_of(name)[:-1]
    rest = tuple(word for word in rest if word not in _GENERAL)
    if not head or not rest or head[0] in _GENERAL:
        return False
    headed = _is_said(head[0], said)
    for number, (before, word) in enumerate(pairwise(said)):
        if word != "of" or before in _OTHER_THAN_NOUNS:
            continue
        same = any(_is_said(one, said[number + 2 : number + 6]) for one in rest)
        if (same and not headed) or (of and not same and _is_said(head[0], (before,))):
            return True
    return False


def _narrowed_otherwise(pairs: Sequence[tuple[str, bool]], said: Sequence[str], free: Sequence[bool]) -> bool:
    """Return whether another modifier replaces a word of the name: *breast cancer cells* for *colon cancer cells*.

    Words that the lexicon knows, such as *destroy*, and function words do not count as modifiers.
    """
    for (word, there), (following, found) in pairwise(pairs):
        if there or not found or word in _GENERAL or following in _GENERAL:
            continue
        places = [number for number, other in enumerate(said) if same_word(following, other)]
        before = [said[number - 1] if number and free[number - 1] else "" for number in places]
        if before and all(other.isalpha() and words_of(other) and other not in _NO_MODIFIERS for other in before):
            return True
    return False


def names_context(text: str, name: str) -> bool:
    """Return whether a text names a context by all words of its name; a broader or a similar context does not count.

    *Cancer* and *lung cancer* do not name *colorectal cancer*. Inflections, spellings, abbreviations by initials and
    *carcinoma* after the same modifier do; words that only join others, such as *after*, are not needed. A sign or
    level is part of the name: *CD25-* and *CD25* do not name *CD25+*, but *CD25-positive* does.

    Parameters
    ----------
    text
        Text of a sentence, or a phrase of it.
    name
        Words of the context, such as *colorectal cancer*.

    Returns
    -------
    bool
        True if every significant word and every sign of the name is found; false for a name without any.

    Examples
    --------
    >>> names_context("It failed in colorectal carcinoma.", "colorectal cancer"), names_context("in cancer", "lung cancer")
    (True, False)
    """
    if _is_abbreviated(text, name):
        return opposite_part(text, name) is None
    if not carries(text, name):
        return False
    rest = unmarked(name)
    if rest != name and not telling_words(rest):
        return True
    name = rest
    telling, words = telling_words(name), tokenize(text).words
    wanted = {_one_spelling(word) for word in telling - _CONNECTING or telling}
    said = {_one_spelling(word) for word in telling_words(text)}
    ordered = [word for word in words_of(name.partition(" (")[0]) if word not in _CONNECTING]
    short = {_one_spelling(ordered[number]) for number in _abbreviated(ordered, words)}
    missing = [word for word in wanted - short if not any(same_word(word, other) for other in said)]
    return bool(wanted) and all(_is_growth(word) and _names_growth(words, wanted) for word in missing)


def _is_abbreviated(text: str, name: str) -> bool:
    """Return whether a text has initials for all significant words of a name: *NSCLC* for *non-small cell lung cancer*."""
    ordered, telling = words_of(name), telling_words(name)
    short = _abbreviated(ordered, tokenize(text).words)
    return bool(short) and all(number in short or word not in telling for number, word in enumerate(ordered))


def _one_spelling(word: str) -> str:
    """Return the American spelling of a word: *leukemia* for *leukaemia*."""
    return word.replace("ae", "e").replace("oe", "e")


def _is_growth(word: str) -> bool:
    return any(same_word(word, growth) for growth in _GROWTHS)


def _names_growth(words: Sequence[str], wanted: Iterable[str]) -> bool:
    """Return whether a noun such as *carcinoma* follows one of the wanted words, or precedes *of*."""
    for before, word, after in zip(("", *words), words, (*words[1:], ""), strict=False):
        if _is_growth(word) and (after == "of" or any(same_word(before, one) for one in wanted)):
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
    """Find a word that attributes to each alone what a joint claim attributes to several together.

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
    """Return whether a token is between two of the parties, and so not in another list, as in *tumour growth or spread*."""
    places = [party for party in parties if party]
    return len(places) > 1 and min(party[0] for party in places) < number < max(party[0] for party in places)
