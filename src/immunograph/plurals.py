"""A number with its noun: the one function that chooses singular or plural."""

from __future__ import annotations

__all__ = ["counted"]


def counted(number: int, one: str, several: str = "", *, width: int = 0) -> str:
    """Write a number, then a noun, with its verb where it has one, in the singular or plural.

    Parameters
    ----------
    number
        How many.
    one
        What follows if it is one.
    several
        What follows otherwise; if left out, ``one`` with an s.
    width
        How many characters the number takes at least, for numbers one below the other.

    Returns
    -------
    str
        The number and the noun.

    Examples
    --------
    >>> counted(1, "error"), counted(1200, "error"), counted(0, "entity", "entities")
    ('1 error', '1,200 errors', '0 entities')
    >>> counted(1, "claim weakens", "claims weaken")
    '1 claim weakens'
    """
    return f"{number:>{width},} {one if number == 1 else several or one + 's'}"
