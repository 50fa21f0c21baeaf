"""Format counts with nouns, lists that are cut off, and page numbers, so that each reads well for 0, 1 and many."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

__all__ = ["counted", "no_such_page", "some_of"]


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


def some_of(names: Collection[str], most: int, *, separator: str = ", ", total: int | None = None) -> str:
    """Join the first of some names, with the number of those that are left out.

    Parameters
    ----------
    names
        Names in the order to show.
    most
        Maximum number of names to show, at least 1.
    separator
        Text between two names.
    total
        Number of all names, if ``names`` is only the first of them; ``names`` must then have ``most`` names or more.

    Returns
    -------
    str
        The names; with more than ``most`` names, ``and N more`` follows the last one shown. Empty without names.

    Examples
    --------
    >>> some_of(["IL2", "IL6", "TNF"], 3), some_of(["IL2", "IL6", "TNF", "IFNG"], 2)
    ('IL2, IL6, TNF', 'IL2, IL6 and 2 more')
    >>> some_of(["IL2", "IL6"], 2, total=1000)
    'IL2, IL6 and 998 more'
    """
    shown = separator.join(islice(names, most))
    more = (len(names) if total is None else total) - most
    return f"{shown} and {more:,} more" if more > 0 else shown


def no_such_page(page: int, pages: int) -> str:
    """Return the message for a page number that is too high or below 1.

    Parameters
    ----------
    page
        Number that was given.
    pages
        Number of pages, at least 1.

    Returns
    -------
    str
        Sentence with the numbers that can be given.

    Examples
    --------
    >>> no_such_page(2, 1), no_such_page(9, 3)
    ('page 2 does not exist: there is only page 1', 'page 9 does not exist: give a number from 1 to 3')
    """
    known = f"give a number from 1 to {pages:,}" if pages > 1 else "there is only page 1"
    return f"page {page:,} does not exist: {known}"
