"""One page of the gap matrix."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the gap matrix: a block of its non-empty rows and columns.

    Parameters
    ----------
    rows, columns
        IRIs of the entities of the page.
    first_row, first_column
        Numbers of the page's first row and column among all non-empty ones, from 1.
    number, pages
        Number of the page, from 1, and total number of pages.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    first_row: int
    first_column: int
    number: int
    pages: int

    def numbered(self) -> list[tuple[int, str]]:
        """Return the columns with their numbers among all non-empty columns.

        Returns
        -------
        list[tuple[int, str]]
            Number, from 1, and IRI of each column.
        """
        return list(enumerate(self.columns, start=self.first_column))
