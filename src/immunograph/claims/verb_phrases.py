"""Wording of a claim's verb according to the stance of its evidence: a null result never reads like an effect."""

from __future__ import annotations

from typing import Final

__all__ = ["base_form", "firmest", "negated", "sentence_of", "shown_as"]

_SHOWN_FIRST: Final = {"supports": 2, "null": 1, "disputes": 1}

_PREFIXES: Final = {
    "disputes": "disputed: ",
    "unstated": "direction not stated: ",
    "asks": "asked: ",
    "intends": "aim: ",
}

_AUXILIARIES: Final = {
    "is": "was not",
    "are": "were not",
    "can": "could not",
    "could": "could not",
    "may": "did not",
    "has": "did not have",
    "does": "did not do",
}


def firmest(stance: str, certainty: int) -> tuple[int, int]:
    """Return a sort key for passages; the one with the greatest key determines how a claim is shown.

    Supporting passages rank highest, then opposing ones, then aims and questions; within each, by certainty.

    Parameters
    ----------
    stance
        Stance of the passage.
    certainty
        Certainty of the passage, from 0 to 3.

    Returns
    -------
    tuple[int, int]
        The sort key.
    """
    return _SHOWN_FIRST.get(stance, 0), certainty


def base_form(verb: str) -> str:
    """Convert the third person of a regular English verb to its base form.

    Parameters
    ----------
    verb
        The verb.

    Returns
    -------
    str
        The base form.

    Examples
    --------
    >>> [base_form(verb) for verb in ("inhibits", "activates", "carries", "reaches", "focuses", "expresses", "has")]
    ['inhibit', 'activate', 'carry', 'reach', 'focus', 'express', 'have']
    """
    if verb == "has":
        return "have"
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    if verb.endswith(("ches", "shes", "sses", "xes", "zzes", "oes", "cuses")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


def negated(label: str) -> str | None:
    """Convert the label of a predicate to the negated past tense; ``None`` if it does not start with a verb.

    Parameters
    ----------
    label
        The label of the predicate.

    Returns
    -------
    str or None
        The negated label, or ``None``.

    Examples
    --------
    >>> negated("inhibits"), negated("is produced by"), negated("interacts with")
    ('did not inhibit', 'was not produced by', 'did not interact with')
    >>> print(negated("part of"))
    None
    """
    first, _, rest = label.partition(" ")
    if first in _AUXILIARIES:
        verb = _AUXILIARIES[first]
    elif first.isalpha() and first.islower() and first.endswith("s") and not first.endswith(("ss", "us", "is")):
        verb = f"did not {base_form(first)}"
    else:
        return None
    return f"{verb} {rest}" if rest else verb


def shown_as(stance: str, label: str) -> str:
    """Return the verb phrase of a claim for the stance of its evidence.

    Parameters
    ----------
    stance
        Stance of the passage with the highest rank, see :func:`firmest`.
    label
        Label of the predicate.

    Returns
    -------
    str
        The verb phrase.

    Examples
    --------
    >>> for stance in ("supports", "null", "disputes", "unstated", "intends", "asks"):
    ...     print(shown_as(stance, "inhibits"))
    inhibits
    did not inhibit (null result)
    disputed: inhibits
    direction not stated: inhibits
    aim: inhibits
    asked: inhibits
    >>> shown_as("null", "part of")
    'null result: part of'
    """
    if stance == "null":
        verb = negated(label)
        return f"{verb} (null result)" if verb else f"null result: {label}"
    prefix = _PREFIXES.get(stance, "")
    return prefix + label


def sentence_of(stance: str, subject: str, label: str, object: str) -> str:
    """Return a claim as a sentence that says no more than its evidence.

    Parameters
    ----------
    stance
        Stance of the evidence.
    subject
        Label of the subject.
    label
        Label of the predicate.
    object
        Label of the object.

    Returns
    -------
    str
        The sentence.

    Examples
    --------
    >>> sentence_of("null", "drug X", "inhibits", "growth")
    'drug X did not inhibit growth (null result)'
    >>> sentence_of("disputes", "drug X", "inhibits", "growth")
    'disputed: drug X inhibits growth'
    """
    if stance == "null":
        verb = negated(label)
        return f"{subject} {verb} {object} (null result)" if verb else f"null result: {subject} {label} {object}"
    prefix = _PREFIXES.get(stance, "")
    return f"{prefix}{subject} {label} {object}"
