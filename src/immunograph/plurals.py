"""Format counts with nouns: the only function that chooses between singular and plural."""

from __future__ import annotations

__all__ = ["counted"]


def counted(number: int, one: str, several: str = "", *, width: int = 0) -> str:
    """Format a number with a noun, and a verb if given, in the singular or plural.

    Parameters
    ----------
    number
        Number to format, with thousands separators.
    one
        Noun, or noun and verb, for 1.
    several
        Noun, or noun and verb, for all other numbers; ``one`` with an s if empty.
    width
        Minimum width of the number, right-aligned, for numbers in columns.

    Returns
    -------
    str
        Number, space and noun.

    Examples
    --------
    >>> counted(1, "error"), counted(1200, "error"), counted(0, "entity", "entities")
    ('1 error', '1,200 errors', '0 entities')
    >>> counted(1, "claim weakens", "claims weaken")
    '1 claim weakens'
    """
    return f"{number:>{width},} {one if number == 1 else several or one + 's'}"
