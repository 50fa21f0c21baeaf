"""Formatting of numbers: the same rounding in terminal, docs, notebooks and page."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

__all__ = ["written_belief", "written_change"]

_SURE = 9
"""Decimals to which sums of weights are rounded first, against floating-point errors: 0.4549999999999999 is 0.455."""


def written_belief(value: float | None, digits: int = 2) -> str:
    """Format a belief, or another number from -1 to 1, with fixed decimals; halves are rounded away from zero.

    Parameters
    ----------
    value
        Belief from 0 to 1, or another number from -1 to 1; ``None`` if it is not computed.
    digits
        Number of decimals, 0 or more.

    Returns
    -------
    str
        For example ``0.63``, or ``not computed``.

    Examples
    --------
    >>> written_belief(0.625), written_belief(0.4549999999999999), written_belief(0.2274999999999999, 3), written_belief(None)
    ('0.63', '0.46', '0.228', 'not computed')
    """
    if value is None:
        return "not computed"
    return str(Decimal(repr(round(value, _SURE))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def written_change(change: float) -> str:
    """Format a change of belief with its sign and two decimals.

    Parameters
    ----------
    change
        Difference of two beliefs, -1 to 1.

    Returns
    -------
    str
        For example ``+0.46``.

    Examples
    --------
    >>> written_change(0.4549999999999999), written_change(-0.125)
    ('+0.46', '-0.13')
    """
    return f"{'+' if change >= 0 else ''}{written_belief(change)}"
