"""How steps and their outcomes are put in words: by the predicates' own verbs, and by no more than these say.

That PD-1 inhibits a cell restrains the cell; it does not make the cells fewer. Blocking what inhibits something weakens
its inhibition, which is not yet an increase.
"""

from __future__ import annotations

from typing import Final

from immunograph.claims.verb_phrases import base_form, negated
from immunograph.model import Certainty

__all__ = ["NET", "does", "net_words", "on_effect_words"]

_DOES: Final = {"+": "promotes", "-": "inhibits", "unsigned": "affects"}
"""How a step reads whose predicate has no verb to show."""

_ARE: Final = {
    "is": ("are", "be"),
    "has": ("have", "have"),
    "does": ("do", "do"),
    "can": ("can", ""),
    "may": ("may", ""),
}

NET: Final = {
    "may +": "may promote",
    "may -": "may inhibit",
    "may + after -": "may weaken the inhibition of",
    "may - after +": "may weaken the promotion of",
    "may unsigned": "may affect (direction not stated)",
}
"""How a net sign reads, given the sign of the last claim; a path is never more than a possibility."""


_ON_EFFECT: Final = {
    ("+", "+"): "may increase the effect of",
    ("-", "-"): "may reduce the effect of",
    ("+", "-"): "may weaken resistance to",
    ("-", "+"): "may weaken sensitization to",
}
"""Net sign and sign of the last claim -> how an outcome reads whose last claim is on the effect of a treatment."""


def net_words(sign: str, last: str) -> str:
    """Return how an outcome reads.

    Parameters
    ----------
    sign
        The net sign: ``+``, ``-`` or ``unsigned``.
    last
        The sign of the last claim of the path: whatever undoes an inhibition does not itself promote.

    Returns
    -------
    str
        One of the values of :data:`NET`.

    Examples
    --------
    >>> net_words("-", "-"), net_words("+", "-")
    ('may inhibit', 'may weaken the inhibition of')
    """
    return NET.get(f"may {sign} after {last}") or NET[f"may {sign}"]


def on_effect_words(sign: str, last: str) -> str:
    """Return how an outcome reads whose last claim sensitizes to a treatment, or confers resistance to it.

    Parameters
    ----------
    sign
        The net sign: ``+``, ``-`` or ``unsigned``.
    last
        The sign of the last claim of the path.

    Returns
    -------
    str
        The words before the treatment, which itself is neither promoted nor inhibited.

    Examples
    --------
    >>> on_effect_words("+", "+"), on_effect_words("-", "+")
    ('may increase the effect of', 'may weaken sensitization to')
    """
    return _ON_EFFECT.get((sign, last)) or f"{net_words(sign, last)} the effect of"


def does(verb: str, sign: str, certainty: int | None, *, plural: bool, able: bool) -> str:
    """Return the verb of a step with its hedge.

    Parameters
    ----------
    verb
        The label of the predicate; a label that is not a verb in the third person is replaced by a general verb.
    sign
        The sign of the step.
    certainty
        Of its support; ``None`` where there is none to state.
    plural
        Whether the subject is a plural.
    able
        Whether it is said as a capability only.

    Returns
    -------
    str
        Such as *inhibits*, *probably inhibits*, *may inhibit*, *can inhibit*.

    Examples
    --------
    >>> does("inhibits", "-", 3, plural=False, able=False), does("is produced by", "", 1, plural=True, able=False)
    ('inhibits', 'may be produced by')
    >>> does("part of", "+", 2, plural=True, able=False)
    'probably promote'
    """
    shown = verb if negated(verb) is not None else _DOES[sign]
    first, _, rest = shown.partition(" ")
    many, bare = _ARE.get(first, (base_form(first),) * 2)
    rest = f" {rest}" if rest else ""
    firmness = Certainty.ASSERTED if certainty is None else certainty
    if firmness <= Certainty.POSSIBLE:
        return f"may {bare}{rest}" if bare else f"may{rest}"
    likely = "probably " if firmness < Certainty.ASSERTED else ""
    if able:
        return f"can {likely}{bare}{rest}" if bare else f"can {likely}{rest.lstrip()}"
    return f"{likely}{many if plural else first}{rest}"
