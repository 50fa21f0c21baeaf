"""Find the contexts that a sentence excepts, whether the lexicon has them or not: *but not in melanoma*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from immunograph.gate.comparing import is_excepted
from immunograph.gate.named_ends import names_context
from immunograph.gate.passages import Record
from immunograph.gate.structure import Sentence
from immunograph.gate.tokens import telling_words

__all__ = ["excepted_places", "is_denied_there"]

_PLACES: Final = frozenset(("in", "among", "within", "under", "during"))
_LONGEST: Final = 6
_ENDS: Final = frozenset(
    (
        *("who", "that", "which", "was", "were", "is", "are", "had", "has", "have", "did", "does", "received", "where"),
        *("by", "after", "in", "on", "at", "from", "to", "than", "under", "during", "but", "and", "as", "when", "if"),
    )
)
"""Words that end the noun phrase of an exception."""
_NO_CONTEXTS: Final = frozenset(
    (
        *(
            "way",
            "manner",
            "fashion",
            "part",
            "turn",
            "fact",
            "general",
            "vain",
            "principle",
            "combination",
            "isolation",
        ),
        *(
            "control",
            "controls",
            "placebo",
            "untreated",
            "sham",
            "vehicle",
            "all",
            "every",
            "any",
            "each",
            "most",
            "many",
        ),
        *(
            "case",
            "cases",
            "others",
            "other",
            "the",
            "both",
            "some",
            "addition",
            "parallel",
            "excess",
            "sight",
            "study",
        ),
        *("studies", "trial", "trials", "absence", "presence", "least", "itself"),
    )
)
"""Words of phrases that are not contexts of a claim: *in the same way*, *in controls*, *in all patients*."""


def excepted_places(sentence: Sentence, targets: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Find the phrases in which a sentence excepts a context: *in melanoma* of *but not in melanoma*.

    Parameters
    ----------
    sentence
        A sentence of a report.
    targets
        Indices of the tokens that name the claim's subject and object.

    Yields
    ------
    tuple of int
        Indices of the preposition and of the last token of the noun phrase after it. Phrases that name no context, such
        as *in the same way*, and those that consist of the claim's own words are left out.

    Examples
    --------
    >>> from immunograph.gate.lexicon import Lexicon
    >>> from immunograph.gate.tokens import tokenize
    >>> words = tokenize("Drug X slows growth, but not in lung cancer.")
    >>> list(excepted_places(Sentence(words, Lexicon.packaged().find(words)), [1, 3]))
    [(7, 9)]
    """
    words = sentence.tokens.words
    for number, word in enumerate(words[:-1]):
        if word not in _PLACES or not is_excepted(sentence, number + 1, targets, near=number):
            continue
        last = number
        for place in range(number + 1, min(len(words), number + 1 + _LONGEST)):
            if words[place] in _ENDS or not (words[place].isalnum() or words[place] == "-"):
                break
            last = place
        phrase = words[number + 1 : last + 1]
        named = telling_words(" ".join(phrase))
        counts = [each for each in phrase if each != "the"]
        if named and _NO_CONTEXTS.isdisjoint(counts) and not set(targets).issuperset(range(number + 1, last + 1)):
            yield number, last


def is_denied_there(sentence: Sentence, place: tuple[int, int], others: Sequence[Record]) -> bool:
    """Return whether one of the passages against a claim is about a context that a sentence excepts.

    Parameters
    ----------
    sentence
        A sentence of a report.
    place
        First and last token of the phrase, as :func:`excepted_places` yields them.
    others
        Records of passages against the claim, or in support of its opposite.

    Returns
    -------
    bool
        True if the phrase names a context of one of them.
    """
    phrase = " ".join(sentence.tokens.words[place[0] + 1 : place[1] + 1])
    return any(names_context(phrase, name) for other in others for _, names in other.context for name in names)
