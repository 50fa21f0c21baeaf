"""Detect contexts, exceptions to them, counted populations, failures, retractions and opposite markers in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from immunograph.gate.lexicon import Match
from immunograph.gate.marked_parts import NamePart, opposite_part, parts_of
from immunograph.gate.named_ends import names_context
from immunograph.gate.passages import Record
from immunograph.gate.structure import Sentence
from immunograph.gate.tokens import same_word, telling_words

__all__ = [
    "FALLEN",
    "bearer_of_context",
    "counts_a_population",
    "counts_an_end",
    "excludes",
    "fails_altogether",
    "holds_context",
    "is_excepted",
    "not_significant",
    "opposite_marker",
    "says_fallen",
]

FALLEN: Final = frozenset(("retracted", "withdrawn"))
"""Publication statuses of documents that no longer count as evidence."""
_SAYS_FALLEN: Final = frozenset(("retracted", "retraction", "withdrawn", "withdrawal", "retracts"))
_POPULATIONS: Final = (
    *("patients", "people", "persons", "individuals", "humans", "men", "women", "children", "adults", "donors"),
    *("cases", "tumours", "tumors", "cancers", "mice", "animals", "species", "stages"),
)
_WORDS_BETWEEN: Final = 4
_EXCEPT: Final = tuple(
    tuple(phrase.split())
    for phrase in (
        *("except", "excepting", "excluding", "outside", "other than", "exception of", "unlike", "apart from"),
        *("aside from", "save for", "save in", "barring"),
    )
)
_LONGEST_EXCEPTION: Final = 6
"""Maximum number of tokens of an exception or negation directly before the context that it excepts."""
_NOT: Final = frozenset(
    ("not", "cannot", "no", "non", "never", "without", "nor", "neither", "fell", "falls", "failed", "lacked")
)
_BEFORE_SIGNIFICANCE: Final = 5
_FAILS: Final = frozenset(
    (
        *("ineffective", "had no effect", "has no effect", "have no effect", "showed no effect", "saw no effect"),
        *("saw no association", "found no association", "showed no association"),
        *("failed in", "fails in", "fail in", "failed against", "fails against", "did not work", "does not work"),
    )
)
_LONGEST_NAME: Final = 6
_ENDS_NAME: Final = frozenset(
    (
        *("who", "that", "which", "was", "were", "is", "are", "had", "has", "have", "did", "does", "received"),
        *("receiving", "treated", "by", "after", "in", "on", "at", "from", "to", "than", "under", "during", "but"),
    )
)
"""Words that end the name of a disease: *patients with melanoma who …*."""


def bearer_of_context(sentence: Sentence, match: Match) -> tuple[int, ...]:
    """Return the tokens of the noun phrase after a context that ends in *with*: *lung cancer* after *in patients with*.

    Parameters
    ----------
    sentence
        A parsed sentence.
    match
        A context found in it.

    Returns
    -------
    tuple of int
        Indices of at most six tokens; empty unless the phrase ends in *with* and a word follows.

    Examples
    --------
    >>> from immunograph.gate.lexicon import Lexicon
    >>> from immunograph.gate.tokens import tokenize
    >>> words = tokenize("X rose in patients with lung cancer who smoked.")
    >>> told = Sentence(words, Lexicon.packaged().find(words))
    >>> [words.words[number] for number in bearer_of_context(told, told.of_kind("context")[0])]
    ['lung', 'cancer']
    """
    words, found = sentence.tokens.words, []
    if match.entry.phrase.endswith(" with"):
        for number in range(match.last + 1, min(len(words), match.last + 1 + _LONGEST_NAME)):
            if words[number] in _ENDS_NAME or not (words[number].isalnum() or words[number] == "-"):
                break
            found.append(number)
    return tuple(found)


def holds_context(record: Record, sentence: Sentence, match: Match, *, whole: bool = False) -> bool:
    """Return whether a record has the context that a phrase of a sentence expresses.

    Parameters
    ----------
    record
        Record of a passage.
    sentence
        A parsed sentence.
    match
        A context found in it.
    whole
        Whether a broader phrase does not count, such as *in patients with cancer* for *colorectal cancer* (default false).

    Returns
    -------
    bool
        True if they share a significant word (*early stage*, *in the early stages*). A phrase such as *in patients with
        lung cancer* must contain all words of a disease or population of the record or, unless ``whole``, only words of it.
    """
    dimension, _, value = match.entry.value.partition("=")
    behind = " ".join(sentence.tokens.words[number] for number in bearer_of_context(sentence, match))
    bearer = telling_words(behind)
    if not bearer:
        return record.has_context(dimension, f"{match.entry.phrase} {value}")
    for own, names in record.context:
        if own in (dimension, "population", ""):
            if not names or any(names_context(behind, name) for name in names):
                return True
            wanted = [telling_words(name) for name in names]
            if not whole and any(each and _within(bearer, each) for each in wanted):
                return True
    return False


def _within(some: set[str], others: set[str]) -> bool:
    return all(any(same_word(word, other) for other in others) for word in some)


def says_fallen(sentence: Sentence) -> bool:
    """Return whether a sentence says that its source was retracted or withdrawn.

    Parameters
    ----------
    sentence
        A parsed sentence of a report.

    Returns
    -------
    bool
        True if it contains *retracted*, *retraction*, *retracts*, *withdrawn* or *withdrawal*.

    Examples
    --------
    >>> from immunograph.gate.tokens import tokenize
    >>> says_fallen(Sentence(tokenize("The study was retracted in 2020."), ()))
    True
    """
    return not _SAYS_FALLEN.isdisjoint(sentence.tokens.words)


def counts_a_population(sentence: Sentence, match: Match, targets: list[int]) -> bool:
    """Return whether a quantifier refers to a population: *in all melanoma patients*.

    Parameters
    ----------
    sentence
        Parsed sentence that reports the claim.
    match
        The quantifier, as found in the sentence.
    targets
        Indices of the tokens that name the claim's subject and object.

    Returns
    -------
    bool
        True if one of the next four words is a population such as *patients* or *mice*, *not* does not precede, and the
        quantifier is in the clause of a target.
    """
    words, clauses = sentence.tokens.words, sentence.clauses
    if match.first and words[match.first - 1] == "not":
        return False
    if not any(clauses[number] == clauses[match.last] for number in targets):
        return False
    following = words[match.last + 1 : match.last + 1 + _WORDS_BETWEEN]
    return any(same_word(population, word) for word in following for population in _POPULATIONS)


def counts_an_end(sentence: Sentence, match: Match, targets: Sequence[int]) -> bool:
    """Return whether a quantifier counts the claim's subject or object: *all killer cells*, not *all patients*.

    Parameters
    ----------
    sentence
        Parsed sentence that reports the claim.
    match
        The quantifier, as found in the sentence.
    targets
        Indices of the tokens that name the claim's subject and object.

    Returns
    -------
    bool
        True if one of the next four words is in a target, and no population such as *patients* precedes it.

    Examples
    --------
    >>> from immunograph.gate.lexicon import Lexicon
    >>> from immunograph.gate.tokens import tokenize
    >>> words = tokenize("X slows all tumours in all patients.")
    >>> told = Sentence(words, Lexicon.packaged().find(words))
    >>> [counts_an_end(told, match, [0, 3]) for match in told.of_kind("quantifier")]
    [True, False]
    """
    words = sentence.tokens.words
    for number in range(match.last + 1, min(len(words), match.last + 1 + _WORDS_BETWEEN)):
        if number in targets:
            return True
        if any(same_word(population, words[number]) for population in _POPULATIONS):
            return False
    return False


def excludes(sentence: Sentence, name: str, targets: Sequence[int]) -> bool:
    """Return whether a sentence excepts a context: *but not in melanoma*, *failed in melanoma*, *except in melanoma*.

    Parameters
    ----------
    sentence
        A sentence of a report.
    name
        Words of the context.
    targets
        Indices of the tokens that name the claim's subject and object. A negation before the last of them that
        precedes the context is ignored, because it denies something else.

    Returns
    -------
    bool
        True if a negation or a word of exception in the same clause precedes the context, with neither subject nor
        object between them; or if a denial of the whole clause follows it, as in *in melanoma it had no effect*.

    Examples
    --------
    >>> from immunograph.gate.tokens import tokenize
    >>> words = tokenize("Drug X slows growth, except in melanoma.")
    >>> excludes(Sentence(words, ()), "melanoma", [1, 3])
    True
    """
    return any(is_excepted(sentence, place, targets) for place in sentence.places([name])[0])


def is_excepted(sentence: Sentence, place: int, targets: Sequence[int], *, near: int | None = None) -> bool:
    """Return whether a sentence excepts the context that a token names, as :func:`excludes` describes.

    Parameters
    ----------
    sentence
        A sentence of a report.
    place
        Index of the token.
    targets
        Indices of the tokens that name the claim's subject and object.
    near
        Index of the first token of the context's phrase: only a negation or exception directly before it counts. By
        default, any in the clause counts.

    Returns
    -------
    bool
        True if the context is excepted.

    Examples
    --------
    >>> from immunograph.gate.lexicon import Lexicon
    >>> from immunograph.gate.tokens import tokenize
    >>> words = tokenize("Drug X slows growth, but not in mice.")
    >>> is_excepted(Sentence(words, Lexicon.packaged().find(words)), 8, [1, 3], near=7)
    True
    """
    words, clauses = sentence.tokens.words, sentence.clauses
    last = max((number for number in targets if number < place and clauses[number] == clauses[place]), default=-1)
    before = range(last + 1 if near is None else max(last + 1, near - _LONGEST_EXCEPTION), place)
    for number in before:
        for phrase in _EXCEPT:
            end = number + len(phrase)
            if words[number:end] == phrase and (near is None or end == near):
                return True
    for match in sentence.of_kind("negation"):
        if clauses[match.last] != clauses[place]:
            continue
        if match.first in before and (near is None or match.last + 1 >= near):
            return True
        if near is None and match.entry.reach == "both" and match.first > place:
            return True
    return False


def fails_altogether(sentence: Sentence) -> bool:
    """Return whether a sentence denies an effect without naming what was to be affected: *failed in melanoma*.

    Parameters
    ----------
    sentence
        A sentence of a report.

    Returns
    -------
    bool
        True for a phrase such as *failed in* or *had no effect*, unless *on*, *upon* or *of* follows, which names
        something: *had no effect on survival*.

    Examples
    --------
    >>> from immunograph.gate.lexicon import Lexicon
    >>> from immunograph.gate.tokens import tokenize
    >>> told = tokenize("Drug X failed in melanoma.")
    >>> fails_altogether(Sentence(told, Lexicon.packaged().find(told)))
    True
    """
    words = sentence.tokens.words
    failures = [match for match in sentence.of_kind("negation") if match.entry.phrase in _FAILS]
    return any(words[match.last + 1 : match.last + 2] not in (("on",), ("of",), ("upon",)) for match in failures)


def not_significant(sentence: Sentence) -> int | None:
    """Return the position of a word that calls an effect not significant: *a non-significant trend*, *did not reach significance*.

    Parameters
    ----------
    sentence
        A sentence of a report.

    Returns
    -------
    int or None
        Index of the token; ``None`` if there is no such word.

    Examples
    --------
    >>> from immunograph.gate.tokens import tokenize
    >>> not_significant(Sentence(tokenize("It fell, but not significantly."), ()))
    5
    """
    words = sentence.tokens.words
    for number, word in enumerate(words):
        if word in ("nonsignificant", "insignificant", "nonsignificantly", "insignificantly"):
            return number
        before = words[max(0, number - _BEFORE_SIGNIFICANCE) : number]
        denied = not _NOT.isdisjoint(before)
        if word.startswith("significan") and denied and "only" not in before:
            return number
    return None


def opposite_marker(record: Record, sentence: Sentence) -> tuple[str, int] | None:
    """Find a marker whose sign in a sentence contradicts the claim, such as CD25+ instead of CD25−.

    Parameters
    ----------
    record
        Record of the claim, with all names of its subject and object.
    sentence
        Parsed sentence that reports the claim.

    Returns
    -------
    tuple or None
        The marker as written in the claim, and the index of its opposite's first token in the sentence; ``None`` if there
        is none.

    Examples
    --------
    >>> from immunograph.gate.tokens import tokenize
    >>> told = Record("C1", ("CD25− T cell",), ("proliferation",))
    >>> opposite_marker(told, Sentence(tokenize("CD25+ T cells had no effect on proliferation."), ()))
    ('CD25−', 0)
    >>> opposite_marker(told, Sentence(tokenize("CD25-negative T cells had no effect on proliferation."), ()))
    """
    own: dict[str, list[NamePart]] = {}
    names = (*record.subjects, *record.objects)
    for part in (part for name in names for part in parts_of(name) if part.sign):
        own.setdefault(part.base, []).append(part)
    tokens = sentence.tokens
    for parts in own.values():
        if len({part.sign for part in parts}) == 1:
            found = opposite_part(tokens.text, parts[0].written, signed=True)
            if found is not None:
                return parts[0].written, tokens.within(
                    *(tokens.offset + each for each in (found[1].start, found[1].end))
                )[0]
    return None
