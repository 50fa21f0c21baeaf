"""Inflect the verb of a claim by the stance of its evidence, so that a null result never reads like an effect."""

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
    """Return a sort key for passages; the strongest, with the greatest key, determines how a claim is worded.

    Parameters
    ----------
    stance
        Stance of the passage: ``supports``, ``null``, ``disputes``, ``unstated``, ``asks`` or ``intends``.
    certainty
        Certainty of the passage, from 0 to 3.

    Returns
    -------
    tuple[int, int]
        Rank of the stance (2 for support, 1 for null results and disputes, 0 for others), then the certainty.
    """
    return _SHOWN_FIRST.get(stance, 0), certainty


def base_form(verb: str) -> str:
    """Convert the third person singular of an English verb to its base form.

    Parameters
    ----------
    verb
        A regular verb in lower case, or ``has``.

    Returns
    -------
    str
        The infinitive without *to*.

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
    """Convert the label of a predicate to the negated past tense.

    Parameters
    ----------
    label
        Label of the predicate, such as ``inhibits`` or ``is produced by``.

    Returns
    -------
    str or None
        The negated verb phrase; ``None`` if the label does not start with a verb in the third person.

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
        Stance of the strongest passage, see :func:`firmest`.
    label
        Label of the predicate, such as ``inhibits``.

    Returns
    -------
    str
        The label, negated for a null result, and prefixed for disputes, questions, aims and unstated direction.

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
    """Return a claim as a sentence that reflects the stance of its evidence.

    Parameters
    ----------
    stance
        Stance of the strongest passage, see :func:`firmest`.
    subject, label, object
        Labels of the claim's subject, predicate and object.

    Returns
    -------
    str
        A sentence without a full stop; disputes, questions, aims and unstated direction are marked by a prefix.

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
