"""Derive from the evidence for a claim what a report of it must state: certainty, context, attribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from immunograph.gate.comparing import FALLEN
from immunograph.gate.marked_parts import NamePart, parts_of
from immunograph.gate.passages import Record
from immunograph.gate.tokens import same_word, telling_words, words_of

__all__ = [
    "AGAINST",
    "AIMS",
    "CONTESTED",
    "DENIALS",
    "INFERENCES",
    "LIMITING",
    "SAYS_LESS",
    "UNDIRECTED",
    "UNSIGNED",
    "advice",
    "allowed_certainty",
    "distinct_words",
    "is_aim",
    "is_question",
    "is_undirected",
    "limiting_context",
    "names_others",
    "singles_out",
    "strongest",
]

LIMITING: Final = frozenset(("existential", "partitive", "at_least", "cardinal", "proportional"))
"""Kinds of quantifiers that a report must keep."""
SAYS_LESS: Final = {"ability": "can", "participation": "helps to"}
"""Modality that a report must keep -> word that expresses it."""
AIMS: Final = ("aim", "attempt", "effort", "purpose", "intention", "goal", "objective")
"""Words that mark an aim in a report."""
INFERENCES: Final = ("follows", "inferred", "inference", "infer", "deduced", "derived", "implied", "implies")
"""Words that mark an inference in a report."""
AGAINST: Final = ("disputes", "null")
"""Stances against a claim: disputes and null results."""
CONTESTED: Final = (
    "contested", "controversial", "controversy", "conflicting", "inconsistent", "mixed", "debated", "disputed", "disagree", "disagrees",
)  # fmt: skip
"""Words that mark disagreement among sources in a report."""
DENIALS: Final = ("dispute", "disputes", "deny", "contradict", "null")
"""Words that deny a claim in a report, in addition to the negations of the lexicon."""
UNSIGNED: Final = "unsigned"
"""Sign of an effect whose direction the evidence does not state."""
UNDIRECTED: Final = (
    "direction", "affect", "affects", "affecting", "modulate", "modulates", "modulating", "influence", "influences",
    "alter", "alters", "change", "changes", "correlate", "correlates", "correlated",
)  # fmt: skip
"""Words that leave the direction of an effect open, such as *affects*."""


def is_question(record: Record) -> bool:
    """Return whether the evidence only asks whether the claim holds, or states that this is unknown.

    Parameters
    ----------
    record
        Record of a passage.

    Returns
    -------
    bool
        True for stance ``asks`` and for predicates that express a question.

    Examples
    --------
    >>> is_question(Record("C1", stance="asks"))
    True
    """
    return record.stance == "asks" or "question" in record.carried


def is_aim(record: Record) -> bool:
    """Return whether the evidence states an aim instead of a result.

    Parameters
    ----------
    record
        Record of a passage.

    Returns
    -------
    bool
        True for stance ``intends`` and for predicates that express a goal or purpose.

    Examples
    --------
    >>> is_aim(Record("C1", stance="intends"))
    True
    """
    return record.stance == "intends" or bool(record.carried & {"goal", "purpose"})


def allowed_certainty(record: Record) -> int:
    """Return the highest certainty with which a report may state the claim.

    Parameters
    ----------
    record
        Record of a passage.

    Returns
    -------
    int
        The record's certainty (0 to 3), but at most 1 if the predicate itself expresses *might*.

    Examples
    --------
    >>> allowed_certainty(Record("C1", certainty=2))
    2
    """
    return min(record.certainty, 1 if "might" in record.carried else 3)


def names_others(record: Record) -> bool:
    """Return whether a report must attribute the statement to others.

    Parameters
    ----------
    record
        Record of a passage.

    Returns
    -------
    bool
        True if the passage reports what others say; always false for bibliographic predicates.

    Examples
    --------
    >>> names_others(Record("C1", own_voice=False))
    True
    """
    return not record.own_voice and not record.has_bibliographic_predicate


def singles_out(record: Record) -> bool:
    """Return whether the quantifier selects the subject from a set; its name then expresses the limit.

    Parameters
    ----------
    record
        Record of a passage.

    Returns
    -------
    bool
        True for *at least one of these interleukins, IL-2*; false for *in most tumours*.

    Examples
    --------
    >>> singles_out(Record("C1", quantifier="at_least", quantifier_of="set"))
    True
    """
    return record.quantifier_of == "set" and record.quantifier != "proportional"


def is_undirected(record: Record) -> bool:
    """Return whether the evidence supports an effect without stating its direction.

    Parameters
    ----------
    record
        Record of a passage.

    Returns
    -------
    bool
        True for stance ``supports`` with a predicate of sign ``unsigned``.

    Examples
    --------
    >>> is_undirected(Record("C1", sign="unsigned")), is_undirected(Record("C1", sign="+"))
    (True, False)
    """
    return record.sign == UNSIGNED and record.stance == "supports"


def limiting_context(record: Record) -> list[tuple[str, tuple[str, ...]]]:
    """Return the contexts that limit the claim and are not already part of its subject or object.

    Parameters
    ----------
    record
        Record of a passage.

    Returns
    -------
    list[tuple[str, tuple[str, ...]]]
        Pairs of a dimension and all names of its value, in the order of the record.

    Examples
    --------
    >>> limiting_context(Record("C1", ("drug",), ("growth",), context=(("species", ("mouse",)),)))
    [('species', ('mouse',))]
    """
    return [(dimension, names) for dimension, names in record.context if distinct_words(record, names[:1])]


def distinct_words(record: Record, names: Sequence[str]) -> list[str]:
    """Return the words of context names that occur neither in the subject nor in the object.

    These are the words by which a report can express the context; a symbol with another sign or number is another word.

    Parameters
    ----------
    record
        Record of a passage.
    names
        Names of a context.

    Returns
    -------
    list[str]
        For each name, its distinct words separated by blanks; names without significant distinct words are left out.

    Examples
    --------
    >>> distinct_words(Record("C1", ("drug",), ("growth",)), ["growth in mice"])
    ['mice']
    """
    ends = [word for name in (*record.subjects, *record.objects) for word in words_of(name)]
    marks = {(part.base, part.sign) for name in (*record.subjects, *record.objects) for part in parts_of(name)}
    told = []
    for name in names:
        own = [part for part in parts_of(name) if (part.base, part.sign) not in marks]
        kept, last = [], 0
        for start, end in sorted({(each.start, each.end) for each in own if _is_apart(each, ends)}):
            kept += [*_unlike(name[last:start], ends), name[start:end]]
            last = end
        told.append(" ".join((*kept, *_unlike(name[last:], ends))))
    return [words for words in told if telling_words(words)]


def _is_apart(part: NamePart, ends: Sequence[str]) -> bool:
    """Return whether a part of a context's name has a sign or several numbers, or a digit and a word not in ``ends``."""
    if part.sign or part.is_composed:
        return True
    return any(character.isdigit() for character in part.base) and bool(_unlike(part.written, ends))


def _unlike(name: str, ends: Sequence[str]) -> list[str]:
    """Return the words of a name that are not forms of any given word."""
    return [word for word in words_of(name) if not any(same_word(word, end) for end in ends)]


def advice(certainty: int) -> str:
    """Return an instruction for wording a statement of a given certainty.

    Parameters
    ----------
    certainty
        Certainty from 0 (open question) to 3 (asserted).

    Returns
    -------
    str
        A clause such as *write “may” or “might”*; an empty string for 3.

    Examples
    --------
    >>> advice(1)
    'write “may” or “might”'
    """
    return {0: "write “whether”", 1: "write “may” or “might”", 2: "write “appears to” or “probably”"}.get(certainty, "")


def strongest(records: Sequence[Record]) -> Record | None:
    """Return the strongest record of a claim, which determines the certainty of a report.

    Records of retracted and withdrawn documents rank last. Otherwise the stances rank in this order: support; null
    results and disputes; aims; questions and mentions without a direction. Within a rank, higher certainty comes first.

    Parameters
    ----------
    records
        Records of the passages of one claim.

    Returns
    -------
    Record | None
        The record with the highest rank, of equal ones the first; ``None`` if there are no records.

    Examples
    --------
    >>> strongest([Record("C1", certainty=1), Record("C1", certainty=3)]).certainty
    3
    """
    order = {"supports": 0, "null": 1, "disputes": 1, "intends": 2, "asks": 3, "unstated": 3}

    def rank(each: Record) -> tuple[bool, int, int]:
        return each.document_status in FALLEN, order.get(each.stance, 4), -each.certainty

    return min(records, key=rank, default=None)
