"""Pagination of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from immunograph.errors import FormatError
from immunograph.plurals import no_such_page

if TYPE_CHECKING:
    from immunograph.server.pages.asked import Asked

__all__ = ["PAGING", "ROWS", "Paging"]

ROWS: Final = 50
"""Default number of rows per page."""
_MOST: Final = 500

PAGING: Final = ("page", "rows")
"""Arguments of a page that lists something."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paging:
    """Pagination of a list: which of its rows a page shows.

    Parameters
    ----------
    total
        Total number of rows.
    number
        Number of the page, from 1.
    size
        Rows per page.

    Examples
    --------
    >>> paging = Paging(120, 3, 50)
    >>> paging.first, paging.last, paging.pages, paging.cut(range(120))
    (101, 120, 3, range(100, 120))
    """

    total: int
    number: int = 1
    size: int = ROWS

    @classmethod
    def of(cls, asked: Asked, total: int, size: int = ROWS) -> Paging:
        """Read the pagination from the parameters ``page`` and ``rows`` of a request.

        Parameters
        ----------
        asked
            The parsed request: parameters, formats and limits.
        total
            Number of rows in total.
        size
            Number of rows per page, unless the request gives another.

        Returns
        -------
        Paging
            The pagination, with a valid page number.

        Raises
        ------
        FormatError
            If ``page`` is not a positive integer or is above the number of pages, or ``rows`` is not an integer from 1 to 500.
        """
        made = cls(total, asked.whole("page", 1, least=1), asked.whole("rows", size, least=1, most=_MOST))
        if made.number > made.pages:
            raise FormatError(no_such_page(made.number, made.pages))
        return made

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.size, self.total)

    def cut(self, rows: Sequence[T]) -> Sequence[T]:
        """Return the rows of this page.

        Parameters
        ----------
        rows
            All rows.

        Returns
        -------
        Sequence[T]
            The slice of ``rows`` that belongs to this page.
        """
        return rows[self.first - 1 : self.last]

    def as_dict(self) -> dict[str, int | None]:
        """Return the pagination as JSON-compatible data.

        Returns
        -------
        dict[str, int | None]
            ``page``, ``pages``, ``rows`` (total), ``first``, ``last`` and ``next`` (``None`` on the last page).
        """
        return {
            "page": self.number,
            "pages": self.pages,
            "rows": self.total,
            "first": self.first if self.total else 0,
            "last": self.last,
            "next": self.number + 1 if self.number < self.pages else None,
        }
