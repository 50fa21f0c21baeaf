"""Parse the rows of delimited text, with one class of error for rows that cannot be parsed.

The maximum cell length of :mod:`csv` (``field_size_limit``) is global. It is set for each row and restored, so that
readers do not affect each other.
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from immunograph.errors import FormatError, Problem

__all__ = ["LONGEST_CELL", "UnreadableRowError", "delimited_rows"]

LONGEST_CELL: Final = 131_072
"""Maximum number of characters in a cell of a hand-written table; a longer cell is usually due to an open quote."""

_OPEN: Final = (
    "the file ends inside a quoted cell of this row: it is cut off, or a quote is not closed; get the whole file, or close "
    "the quote"
)
_LOCK: Final = threading.RLock()
_LINE_BREAKS: Final = str.maketrans("\r\n", "  ")


class UnreadableRowError(FormatError):
    """A row of a table cannot be parsed.

    Parameters
    ----------
    problem
        File, row and reason.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def delimited_rows(
    file: str | Path,
    lines: Iterable[str],
    *,
    first: int = 1,
    longest: int = LONGEST_CELL,
    remedy: str = "correct its quotes",
    **options: Any,
) -> Iterator[tuple[int, list[str]]]:
    r"""Parse rows of delimited text one by one.

    Parameters
    ----------
    file
        Path of the table, or its name in messages.
    lines
        Lines with their line endings, of which the first is the header.
    first
        Row number of the first line.
    longest
        Maximum number of characters in a cell.
    remedy
        Advice for a row that cannot be parsed, unless a cell is too long or the file ends inside a quoted cell.
    \*\*options
        Options of :func:`csv.reader`, such as ``delimiter``.

    Yields
    ------
    tuple[int, list[str]]
        Row number of the line at which the row begins, and its cells; an empty list for an empty line.

    Raises
    ------
    UnreadableRowError
        If :mod:`csv` cannot parse a row (with ``strict=True``, because of its quotes), a cell is too long, or the last
        row ends inside a quoted cell.

    Examples
    --------
    >>> list(delimited_rows("claims.tsv", ["claim\tsays\n", "C1\t\"two\n", "lines\"\n", "C2\t\n"], delimiter="\t"))
    [(1, ['claim', 'says']), (2, ['C1', 'two\nlines']), (4, ['C2', ''])]
    """
    ended = False  # csv asks for a line beyond the last one only if a quote is still open
    taken: list[str] = []  # the lines of the current row, which csv does not return with its error

    def until_end() -> Iterator[str]:
        nonlocal ended
        for line in lines:
            taken.append(line)
            yield line
        ended = True

    reader = csv.reader(until_end(), **options)
    while True:
        number = first + reader.line_num
        taken.clear()
        try:
            with _LOCK:
                before = csv.field_size_limit(longest)
                try:
                    cells = next(reader, None)
                finally:
                    csv.field_size_limit(before)
        except csv.Error as error:
            what = "the header" if number == first else "the row"
            told = f"{what} cannot be read ({error}); {remedy}"
            if _longest_cell(taken, partial(csv.reader, **{**options, "strict": False})) > longest:
                told = (
                    f"a cell has more than {longest:,} characters; close an open quote, or check that this is a table"
                )
            elif ended:
                told = _OPEN
            raise UnreadableRowError(Problem(file, told, row=number)) from error
        if cells is None:
            return
        if ended:
            raise UnreadableRowError(Problem(file, _OPEN, row=number))
        yield number, cells


def _longest_cell(lines: list[str], read: Callable[[Iterable[str]], Iterable[list[str]]]) -> int:
    """Return the length of the longest cell of a row, parsed without a limit and without strict quoting.

    :mod:`csv` raises one class of error for cells that are too long and for faulty quotes.
    """
    with _LOCK:
        before = csv.field_size_limit(sum(map(len, lines)))
        try:
            rows = read(
                line.translate(_LINE_BREAKS) for line in lines
            )  # a line break inside a line raises another error
            return max((len(cell) for row in rows for cell in row), default=0)
        finally:
            csv.field_size_limit(before)
