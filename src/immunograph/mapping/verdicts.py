"""Recognise columns of stance or certainty by their names and values; unclear values are not interpreted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["FIRMNESS", "STANCES", "is_firmness", "is_negation", "is_stance", "meaning", "own_certainty", "reason"]

_CALLED_STANCE: Final = r"stance|support(?:s|ed|ing)?|(?:evidence|effect) ?direction|negat(?:ed?|ion)|agrees?|polarity|verdict|disputed|contradicted|refuted"
_MAY_BE_STANCE: Final = (
    r"(?:.* )?(?:outcomes?|results?|conclusions?|findings?|response|significan(?:t|ce)|effect|status)"
)
_CALLED_FIRMNESS: Final = (
    r"firmness|certainty|hedg(?:e|ed|ing)|modality|epistemic ?status|assertion|likelihood|(?:level of )?confidence"
)
_AGAINST: Final = r"negat(?:ed?|ion)|disputed|contradicted|refuted"

STANCES: Final = (
    (r"supports?|supported|supporting|yes|agrees?|confirm(?:s|ed)?|affirm(?:s|ed)?|true|positive|for", "supports"),
    (
        r"null(?: result)?|no (?:significant |clear |measurable )?(?:effect|change|difference|association|response)"
        r"(?: seen| observed| found)?|ns|n\.s\.?|(?:not|non) ?significant|ineffective|unchanged|no evidence",
        "null",
    ),
    (
        r"disput(?:es?|ed)|(?:does|do|did) not support|not supported|contradict(?:s|ed|ory)?|refut(?:es?|ed)|den(?:y|ies|ied)|"
        r"disagrees?|opposes?|negated|against",
        "disputes",
    ),
    (r"unclear|unknown|unstated|not (?:stated|reported|known|given)|n/?a", "unstated"),
    (r"asks?|open question|question|hypothesis|to be tested|not tested|untested", "asks"),
    (r"aims?|goal|plan(?:s|ned)?|intends?|intended|purpose", "intends"),
)
"""Patterns of unambiguous values -> stance; for other values, the author of the mapping decides."""

FIRMNESS: Final = (
    (
        r"assert(?:s|ed)?|firm(?:ly)?|states?|stated|certain(?:ly)?|definite(?:ly)?|shows?|shown|proven|established",
        "3",
    ),
    (r"probabl[ey]|likely|hedge[ds]?|suggest(?:s|ed|ive)?|indicat(?:es?|ed)|appears?|seems?", "2"),
    (r"possibl[ey]|may|might|could|can|speculat(?:es?|ed|ive)|tentative", "1"),
    (r"open|open question|unclear", "0"),
)
"""Patterns of unambiguous values -> certainty."""

_OWN_SCALE: Final = ("0", "1", "2", "3")

_OF_TWO_MEANINGS: Final = (
    r"negative|no|false|mixed|conflicting|inconclusive|controversial|partial(?:ly)?|failed|failure|retracted"
)
"""Verdicts with more than one meaning."""

_FALLEN: Final = r"retract(?:ed|ion)|withdrawn|withdrawal|expression of concern"
"""Publication statuses of documents, which do not state a stance."""

_ANSWERS: Final = ("yes", "no", "true", "false", "n/a", "na", "unknown", "not known", "for", "")
"""Answers to any question (such as yes): alone, and in a column that is not named as a verdict, they are not verdicts."""


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[_\-]", " ", text.lower()).split())


def meaning(value: str, known: Sequence[tuple[str, str]], name: str = "") -> str:
    """Return the stance or certainty that a cell expresses.

    Parameters
    ----------
    value
        Content of the cell.
    known
        Pairs of a regular expression and its meaning: :data:`STANCES` or :data:`FIRMNESS`.
    name
        Column name: *yes* in a column *negated* means a dispute, not support.

    Returns
    -------
    str
        Name of the stance, or the certainty as a digit; empty if the meaning is unclear.

    Examples
    --------
    >>> [meaning(each, STANCES) for each in ("No effect", "does not support", "negative")]
    ['null', 'disputes', '']
    >>> meaning("yes", STANCES, "negated")
    'disputes'
    """
    plain = _plain(value) or value
    if re.fullmatch(_AGAINST, _plain(name)):
        if plain in ("yes", "true", "no", "false"):
            return "disputes" if plain in ("yes", "true") else "supports"
        return ""
    if known is STANCES and _negates(value):
        return "disputes"
    return next((stands for pattern, stands in known if re.fullmatch(pattern, plain)), "")


def _negates(value: str) -> bool:
    return value.strip().lower() in ("not", "!") or "NOT" in re.split("[|,;: ]+", value)


def is_negation(values: Sequence[str]) -> bool:
    """Return whether a column holds negating qualifiers such as ``NOT``, so that rows without one are positive.

    Parameters
    ----------
    values
        Distinct values of the column.

    Returns
    -------
    bool
        True if a value is *not* or ``!``, or has ``NOT`` in capitals as one of its words; *not* in a sentence does not count.

    Examples
    --------
    >>> is_negation(["", "NOT"]), is_negation(["enables", "NOT|enables"]), is_negation(["it did not bind"])
    (True, True, False)
    """
    return any(map(_negates, values))


def own_certainty(value: str, name: str, values: Sequence[str]) -> str:
    """Return the certainty that a digit means in a column *certainty* with immunograph's own scale, 0 to 3.

    Parameters
    ----------
    value
        Content of the cell.
    name
        Column name; a digit under another name, such as *confidence*, may be of another scale.
    values
        Distinct values of the column.

    Returns
    -------
    str
        The digit; an empty string for another column name or another scale.

    Examples
    --------
    >>> own_certainty("0", "certainty", ["0", "2", "3"]), own_certainty("1", "certainty", ["1", "5"])
    ('0', '')
    """
    ours = _plain(name) == "certainty" and all(each in _OWN_SCALE for each in values if each)
    return value if ours else ""


def reason(value: str, role: str) -> str:
    """Return the reason to record for rows that are skipped because of an undecided value.

    Parameters
    ----------
    value
        Content of the cell.
    role
        Role of the column, ``stance`` or ``certainty``.

    Returns
    -------
    str
        Clause without a full stop.
    """
    if role == "stance" and re.fullmatch(_FALLEN, _plain(value)):
        return f"{value}: this is a status of the document, not a stance: choose the stance of its passage, and mark the document with immunograph notices"
    if role == "stance" and re.fullmatch(_OF_TWO_MEANINGS, _plain(value)):
        return f"{value}: choose null (no effect seen), disputes or another stance".replace("{", "(").replace("}", ")")
    if role == "stance" and (firm := meaning(value, FIRMNESS)):
        told = f"{value}: this is a certainty, not a stance: choose a stance, such as supports with certainty {firm}"
        return told.replace("{", "(").replace("}", ")")
    return f"its {role} is not decided yet"


def is_stance(name: str, values: Sequence[str]) -> bool:
    """Return whether a column appears to hold the stance of passages.

    Parameters
    ----------
    name
        Column name.
    values
        Distinct values of the column.

    Returns
    -------
    bool
        True if the column has values and its name means a stance; if its name may mean one and at least one value is a
        verdict, unclear ones such as ``mixed`` included; or if more than half of the values are verdicts, and not all
        values are plain answers such as ``yes``.

    Examples
    --------
    >>> is_stance("verdict", ["supports", "does not support"]), is_stance("answer", ["yes", "no"])
    (True, False)
    """
    told = sum(bool(meaning(each, STANCES) or re.fullmatch(_OF_TWO_MEANINGS, _plain(each))) for each in values)
    if re.fullmatch(_CALLED_STANCE, _plain(name)):
        return bool(values)
    if re.fullmatch(_MAY_BE_STANCE, _plain(name)):
        return told > 0
    return 2 * told > len(values) and any(_plain(each) not in _ANSWERS for each in values)


def is_firmness(name: str, values: Sequence[str]) -> bool:
    """Return whether a column appears to hold the certainty of passages.

    Parameters
    ----------
    name
        Column name.
    values
        Distinct values of the column.

    Returns
    -------
    bool
        True if the column has values and its name means a certainty; or if more than half of the values are known
        certainties, and not all values are plain answers such as ``yes``.

    Examples
    --------
    >>> is_firmness("certainty", ["high", "low"]), is_firmness("dose", ["high", "low"])
    (True, False)
    """
    if re.fullmatch(_CALLED_FIRMNESS, _plain(name)):
        return bool(values)
    told = sum(bool(meaning(each, FIRMNESS)) for each in values)
    return 2 * told > len(values) and any(_plain(each) not in _ANSWERS for each in values)
