"""How figures are written: one rounding for the terminal, the docs and the notebooks, as the page rounds."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

__all__ = ["written_belief", "written_change"]

_SURE = 9
"""Decimals in which sums and products of weights are exact: 0.4549999999999999 is 0.455."""


def written_belief(value: float | None, digits: int = 2) -> str:
    """Write a belief, or another figure between -1 and 1, with a number of decimals; halves are rounded up.

    Parameters
    ----------
    value
        0 to 1, or ``None`` if it is not computed.
    digits
        Number of decimals.

    Returns
    -------
    str
        Such as ``0.63``, or ``not computed``.

    Examples
    --------
    >>> written_belief(0.625), written_belief(0.4549999999999999), written_belief(0.2274999999999999, 3), written_belief(None)
    ('0.63', '0.46', '0.228', 'not computed')
    """
    if value is None:
        return "not computed"
    return str(Decimal(repr(round(value, _SURE))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def written_change(change: float) -> str:
    """Write by how much a belief changes, with two decimals and its sign.

    Parameters
    ----------
    change
        -1 to 1.

    Returns
    -------
    str
        Such as ``+0.46``.

    Examples
    --------
    >>> written_change(0.4549999999999999), written_change(-0.125)
    ('+0.46', '-0.13')
    """
    return f"{'+' if change >= 0 else ''}{written_belief(change)}"
