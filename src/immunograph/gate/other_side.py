"""Find texts that state or deny a claim as settled although other passages, or other claims, contradict them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from immunograph.gate.comparing import FALLEN, excludes, not_significant
from immunograph.gate.named_ends import names_context, refers_back
from immunograph.gate.passages import CITATION, Record
from immunograph.gate.reported import Difference, ReadSentence, Reported
from immunograph.gate.requirements import CONTESTED, distinct_words, limiting_context

__all__ = [
    "contested_elsewhere",
    "denied_in_context",
    "denies",
    "is_qualified",
    "opposed_elsewhere",
    "says_contested",
    "supported_elsewhere",
]

_ENOUGH: Final = 0.5
_DEBATES: Final = ("debate", "dispute", "disagreement", "contention")
"""Nouns that call a claim contested in a sentence that asks whether it holds: *a matter of debate*."""
_OPPOSITE: Final = ("opposite", "contrary")
"""Words by which a further sentence reports the other side: *Lee et al. saw the opposite*."""


def is_qualified(told: Reported, sentences: Sequence[ReadSentence]) -> bool:
    """Return whether a sentence is hedged, attributed to somebody, or says that the claim is contested.

    Another sentence of the text may say so: any with *opposite* or *contrary*, or one that names both ends (at least half
    the words of each), or follows and refers back to them, and calls the claim contested or reports the other side.

    Parameters
    ----------
    told
        The sentence that reports a claim.
    sentences
        All sentences of the text.

    Returns
    -------
    bool
        True if the text does not state the claim as settled.
    """
    attributed = told.others() or told.attributions() or CITATION.search(told.part)
    if attributed or told.reached("hedge", "question") or told.names(*CONTESTED):
        return True
    denied = denies(told)
    for sentence in sentences:
        other = Reported(told.record, *sentence)
        meant = min(other.subject_share, other.object_share) >= _ENOUGH or (
            other.start > told.start and refers_back(other.sentence)
        )
        if other.start == told.start:
            continue
        other_side = denies(other) != denied or other.reversing() is not None
        if other.names(*_OPPOSITE) or (meant and (other.names(*CONTESTED) or other_side)):
            return True
    return False


def says_contested(told: Reported) -> bool:
    """Return whether a sentence says that a claim is contested, in the form of a question: *it is disputed whether*.

    Parameters
    ----------
    told
        The sentence that reports a claim.

    Returns
    -------
    bool
        True if it asks whether the claim holds and contains a word of disagreement, such as *controversial* or *debated*.
    """
    return bool(told.reached("question")) and told.names(*CONTESTED, *_DEBATES)


def supported_elsewhere(told: Reported, denial: Record, backing: Sequence[Record]) -> list[Difference]:
    """Find a claim that is denied although a passage supports it in all contexts of the denial.

    Support in a wider context does not contest a null result in a narrower one, such as a subgroup.

    Parameters
    ----------
    told
        A sentence that denies the claim without qualification, see :func:`is_qualified`.
    denial
        Record of the passage that the sentence reports.
    backing
        Records of all passages of the claim.

    Returns
    -------
    list of Difference
        At most one difference.
    """
    limits = set(limiting_context(denial))
    for each in backing:
        stands = each.stance == "supports" and each.document_status not in FALLEN
        if stands and limits <= set(limiting_context(each)):
            message = "another passage supports the claim: say that it is contested, or whose finding it is"
            return [told.differs("drops", "dispute", message)]
    return []


def contested_elsewhere(told: Reported, others: Sequence[Record]) -> list[Difference]:
    """Find a claim that is stated although a passage denies it in the same or a wider context.

    Parameters
    ----------
    told
        A sentence that states the claim without qualification, see :func:`is_qualified`.
    others
        Records of the passages against the claim.

    Returns
    -------
    list of Difference
        At most one difference.
    """
    for other in others:
        stands = other.document_status not in FALLEN
        if stands and set(limiting_context(other)) <= set(limiting_context(told.record)):
            message = f"another passage {_finding(other)}: say that it is contested, or whose finding it is"
            return [told.differs("drops", "dispute", message)]
    return []


def opposed_elsewhere(told: Reported, opposing: Sequence[tuple[str, Record]]) -> list[Difference]:
    """Find a claim that is stated although the graph holds the opposite in exactly its contexts.

    A claim and its opposite in a narrower context can both hold, so that difference is not reported.

    Parameters
    ----------
    told
        A sentence that states the claim without qualification, see :func:`is_qualified`.
    opposing
        Pairs of the words that describe an opposing claim, and the record of one of its passages.

    Returns
    -------
    list of Difference
        At most one difference.
    """
    for claim, other in opposing:
        stands = other.document_status not in FALLEN
        if stands and set(limiting_context(other)) == set(limiting_context(told.record)):
            message = f"the graph holds the opposite: {claim}; say that it is contested, or whose finding it is"
            return [told.differs("drops", "dispute", message)]
    return []


def _finding(other: Record) -> str:
    """Return a verb phrase for the finding of a passage against a claim, such as *disputes it*."""
    return {"null": "did not find it", "disputes": "disputes it"}.get(other.stance, "says the opposite")


def denied_in_context(told: Reported, others: Sequence[Record]) -> list[Difference]:
    """Find a claim stated for a context in which another passage denies it: *in mucosal melanoma*.

    Parameters
    ----------
    told
        The sentence that reports the claim.
    others
        Records of the passages against the claim, and of those in support of the opposite.

    Returns
    -------
    list of Difference
        At most one difference.
    """
    for other in others:
        said = []
        for dimension, names in limiting_context(other):
            words = [words for words in distinct_words(other, names) if names_context(told.part, words)]
            said += [(dimension, names, words)] if words else []
        if any(excludes(told.sentence, each, told.targets) for _, _, words in said for each in words):
            continue  # "in mice, but not in melanoma" says what was not seen in mice with melanoma
        for dimension, names, _ in said:
            if (dimension, names) not in told.record.context:
                place = f"{names[0]}, {dimension}"
                message = f"a passage about this context ({place}) {_finding(other)}: say so, or leave the context out"
                return [told.differs("drops", "negation", message)]
    return []


def denies(told: Reported) -> bool:
    """Return whether a sentence denies the claim itself; one that states it and adds *which is disputed* does not.

    Parameters
    ----------
    told
        The sentence that reports the claim.

    Returns
    -------
    bool
        True if a negation reaches the claim's subject or object, or the effect is called not significant.
    """
    return bool(told.reached("negation")) or not_significant(told.sentence) is not None
