"""Compute the column widths of a printed table."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["too_narrow", "widths_of"]


def widths_of(heads: Sequence[str], rows: Sequence[Sequence[str]], available: int) -> list[int]:
    """Distribute the width of a line among the columns of a table.

    If all columns fit, they get their full width. Otherwise columns of at most 16 characters do, and the remaining
    width is divided among the longer columns in proportion to the square root of their lengths, but none becomes
    narrower than its longest word (up to 18 characters).

    Parameters
    ----------
    heads
        Column headings.
    rows
        Cells of each row, one string per column.
    available
        Width of a line in characters.

    Returns
    -------
    list[int]
        Width of each column in characters, in the order of ``heads``.

    Examples
    --------
    >>> widths_of(["n", "text"], [["1", "one"]], 80)
    [1, 4]
    """
    needs = [max([len(head), *(len(row[place]) for row in rows)]) for place, head in enumerate(heads)]
    floors = [
        max([min(len(word), 18) for text in (head, *(row[place] for row in rows)) for word in text.split()], default=1)
        for place, head in enumerate(heads)
    ]
    room = available - 3 * len(heads) - 1
    widths = list(needs)
    long = [place for place, need in enumerate(needs) if need > 16]
    if sum(needs) > room and long:
        left = room - sum(need for place, need in enumerate(needs) if place not in long)
        shares = {place: needs[place] ** 0.5 for place in long}
        for place in long:
            widths[place] = max(floors[place], min(needs[place], int(left * shares[place] / sum(shares.values()))))
    return widths


def too_narrow(heads: Sequence[str], rows: Sequence[Sequence[str]], available: int) -> bool:
    """Return whether a line is too narrow to show all columns side by side.

    Parameters
    ----------
    heads, rows, available
        See :func:`widths_of`.

    Returns
    -------
    bool
        Whether the columns, cut to 16 characters each, and their separators exceed ``available``; always false for a
        single column.

    Examples
    --------
    >>> too_narrow(["claim", "text"], [["C1", "a long sentence of many words"]], 20)
    True
    """
    needs = [max([len(head), *(len(row[place]) for row in rows)]) for place, head in enumerate(heads)]
    least = sum(min(need, 16) for need in needs) + 3 * len(heads) + 1
    return len(heads) > 1 and least > available
