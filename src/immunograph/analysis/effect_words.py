"""Verb phrases for the steps of a path and for its outcome, no stronger than the predicates state.

If PD-1 inhibits a cell, the cell is restrained; that does not make the cells fewer. Blocking an inhibitor weakens its
negative effect, which is not yet an increase.
"""

from __future__ import annotations

from typing import Final

from immunograph.claims.verb_phrases import base_form, negated
from immunograph.model import Certainty

__all__ = ["NET", "does", "net_words", "on_effect_words"]

_DOES: Final = {"+": "promotes", "-": "inhibits", "unsigned": "affects"}
"""Sign -> verb for a step whose predicate has no verb."""

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
    "may + after -": "may weaken the negative effect on",
    "may - after +": "may weaken the positive effect on",
    "may unsigned": "may affect (direction not stated)",
}
"""Net sign, with the sign of the last claim where it matters -> verb phrase; a path is only a possibility."""


_HELPING: Final = ("help", "contribute")
"""Verbs that already express participation in an effect."""

_ON_EFFECT: Final = {
    ("+", "+"): "may increase the effect of",
    ("-", "-"): "may reduce the effect of",
    ("+", "-"): "may weaken resistance to",
    ("-", "+"): "may weaken sensitization to",
}
"""Net sign and sign of the last claim -> verb phrase, for paths whose last claim is on the effect of a treatment."""


def net_words(sign: str, last: str) -> str:
    """Return the verb phrase for the outcome of a path, such as ``may inhibit``.

    Parameters
    ----------
    sign
        The net sign: ``+``, ``-`` or ``unsigned``.
    last
        The sign of the last claim of the path: undoing an inhibition is not the same as promoting.

    Returns
    -------
    str
        One of the values of :data:`NET`.

    Examples
    --------
    >>> net_words("-", "-"), net_words("+", "-")
    ('may inhibit', 'may weaken the negative effect on')
    """
    return NET.get(f"may {sign} after {last}") or NET[f"may {sign}"]


def on_effect_words(sign: str, last: str) -> str:
    """Return the verb phrase for a path that ends at sensitization or resistance to a treatment.

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


def does(verb: str, sign: str, certainty: int | None, *, plural: bool, able: bool, helps: bool = False) -> str:
    """Return the verb of a step with its hedge.

    Parameters
    ----------
    verb
        The label of the predicate; a label that is not a verb in the third person is replaced by a general verb.
    sign
        The sign of the step, ``+``, ``-`` or ``unsigned``, which determines the general verb.
    certainty
        Certainty of the supporting evidence, 0 to 3; ``None`` adds no hedge.
    plural
        Whether the subject is a plural.
    able
        Whether the evidence states a capability only (*can*).
    helps
        Whether the evidence states a participation only (*helps to*).

    Returns
    -------
    str
        Such as *inhibits*, *probably inhibits*, *may inhibit*, *can inhibit*, *may be able to inhibit*, *helps to inhibit*.

    Examples
    --------
    >>> does("inhibits", "-", 3, plural=False, able=False), does("is produced by", "", 1, plural=True, able=False)
    ('inhibits', 'may be produced by')
    >>> does("part of", "+", 2, plural=True, able=False)
    'probably promote'
    >>> does("inhibits", "-", 1, plural=False, able=True), does("inhibits", "-", 3, plural=False, able=False, helps=True)
    ('may be able to inhibit', 'helps to inhibit')
    """
    shown = verb if negated(verb) is not None else _DOES[sign]
    first, _, rest = shown.partition(" ")
    many, bare = _ARE.get(first, (base_form(first),) * 2)
    rest = f" {rest}" if rest else ""
    if helps and bare and bare not in _HELPING:
        first, many, bare, rest = "helps", "help", "help", f" to {bare}{rest}"
    firmness = Certainty.ASSERTED if certainty is None else certainty
    if firmness <= Certainty.POSSIBLE:
        return f"may {'be able to ' if able else ''}{bare}{rest}" if bare else f"may{rest}"
    likely = "probably " if firmness < Certainty.ASSERTED else ""
    if able:
        return f"can {likely}{bare}{rest}" if bare else f"can {likely}{rest.lstrip()}"
    return f"{likely}{many if plural else first}{rest}"
