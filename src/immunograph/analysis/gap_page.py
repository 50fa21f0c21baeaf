"""One page of the gap matrix."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the matrix: some of its non-empty rows and columns."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    first_row: int
    first_column: int
    number: int
    pages: int

    def numbered(self) -> list[tuple[int, str]]:
        """Return the columns with their numbers in the whole matrix.

        Returns
        -------
        list[tuple[int, str]]
            Number, from 1, and IRI of each column.
        """
        return list(enumerate(self.columns, start=self.first_column))
