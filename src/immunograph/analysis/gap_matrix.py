"""The gap matrix as a report: its cells, and its pages as text, as a table and as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from rich.cells import cell_len, set_cell_size

from immunograph.analysis.gap_page import Page
from immunograph.analysis.gap_states import COLOURS, MARKS, STATES, ink_on, notes_on
from immunograph.analysis.reports import Report, table_of
from immunograph.errors import AnalysisError
from immunograph.legible import escaped
from immunograph.plurals import counted, no_such_page, some_of
from immunograph.query import Table

__all__ = ["Gaps"]

ROWS: Final = 40
COLUMNS: Final = 20
"""Maximum number of rows and of columns on a page of text."""

_NAMED: Final = 10
"""Maximum number of empty rows and columns that are listed."""


class Gaps(Report):
    """The gap matrix: for each pair of entities, a state of knowledge and the claims on which it is based.

    Parameters
    ----------
    rows, columns
        IRIs of the entities that act, and of those acted on.
    cells
        Row and column -> state and claim keys; pairs that are left out are untouched.
    labels, title
        Labels by IRI, and the heading of the matrix.
    narrower, through
        Row and column -> phrases for the methods of these names.
    left_out
        Sentence on entities that are in no row or column because they have no category; empty if there are none.
    """

    def __init__(
        self,
        rows: Sequence[str],
        columns: Sequence[str],
        cells: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]],
        labels: Mapping[str, str],
        title: str,
        narrower: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
        through: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
        left_out: str = "",
    ) -> None:
        self.rows = tuple(rows)
        self.columns = tuple(columns)
        self.title = title
        self._cells = dict(cells)
        self._labels = labels
        self._narrower = dict(narrower or {})
        self._through = dict(through or {})
        self.left_out = left_out

    def state(self, row: str, column: str) -> str:
        """Return the state of one cell.

        Parameters
        ----------
        row, column
            IRIs of the acting entity and of the entity acted on.

        Returns
        -------
        str
            One of :data:`STATES`; ``untouched`` if no claim is about the pair.
        """
        return self._cells.get((row, column), ("untouched", ()))[0]

    def claims(self, row: str, column: str) -> tuple[str, ...]:
        """Return the claims of one cell.

        Parameters
        ----------
        row, column
            IRIs of the acting entity and of the entity acted on.

        Returns
        -------
        tuple[str, ...]
            Keys of claims; empty for an untouched cell.
        """
        return self._cells.get((row, column), ("", ()))[1]

    def narrower(self, row: str, column: str) -> tuple[str, ...]:
        """Return the limits within which the claims of one cell are supported or contradicted.

        For example ``N3: did not inhibit (null result), disease melanoma only`` and ``N1: stated together with IL-15
        only``. Pairs of claims are included, such as ``P3 and P9 say opposite things (conflict)``.

        Parameters
        ----------
        row, column
            IRIs of the acting entity and of the entity acted on.

        Returns
        -------
        tuple[str, ...]
            Opposite claims first, then the others; each of these two groups is sorted. Empty without limits.
        """
        return self._narrower.get((row, column), ())

    def through(self, row: str, column: str) -> tuple[str, ...]:
        """Return the claims of one cell that are about a process of the column's entity, or something directed at it.

        Applying such a claim to the entity itself is an interpretation that no text states.

        Parameters
        ----------
        row, column
            IRIs of the acting entity and of the entity acted on.

        Returns
        -------
        tuple[str, ...]
            One phrase per claim, such as ``C30: about disease-fighting capability of lymphocytes``.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> gaps = kg.gaps("IL-2", "lymphocyte")
        >>> gaps.through(kg.find("IL-2").iri, kg.find("lymphocyte").iri)
        ('C35: about disease-fighting capability of lymphocytes',)
        """
        return self._through.get((row, column), ())

    def mark(self, row: str, column: str) -> str:
        """Return the letter of the state of one cell, with * if :meth:`through` and † if :meth:`narrower` is not empty.

        Parameters
        ----------
        row, column
            IRIs of the acting entity and of the entity acted on.

        Returns
        -------
        str
            One to three characters.
        """
        signs = "*" * bool(self.through(row, column)) + "†" * bool(self.narrower(row, column))
        return MARKS[self.state(row, column)] + signs

    def counts(self) -> dict[str, int]:
        """Count the cells of each state.

        Returns
        -------
        dict[str, int]
            State -> number of cells, in the order of :data:`STATES`.

        Examples
        --------
        >>> import immunograph as ig
        >>> gaps = ig.load().gaps("immunomodulator", "Cell")
        >>> sum(gaps.counts().values()) == len(gaps.rows) * len(gaps.columns)
        True
        """
        counted = Counter(state for state, _ in self._cells.values())
        counted["untouched"] = len(self.rows) * len(self.columns) - len(self._cells)
        return {state: counted[state] for state in STATES}

    @cached_property
    def touched(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The non-empty rows and columns, in order."""
        cells = [*self._cells, *self._narrower]
        rows, columns = ({cell[side] for cell in cells} for side in (0, 1))
        return tuple(row for row in self.rows if row in rows), tuple(each for each in self.columns if each in columns)

    def table(self, *, untouched: bool = True) -> Table:
        """Return the matrix as a table, one row per cell.

        Parameters
        ----------
        untouched
            Whether to include cells without claims.

        Returns
        -------
        Table
            Columns ``of`` and ``on`` (labels), ``state``, ``claims`` (keys), ``narrower`` and ``through``.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().gaps("immunomodulator", "Cell").table(untouched=False).columns
        ('of', 'on', 'state', 'claims', 'narrower', 'through')
        """
        if untouched:
            places = [(row, column) for row in self.rows for column in self.columns]
        else:
            row_order = {row: place for place, row in enumerate(self.rows)}
            column_order = {column: place for place, column in enumerate(self.columns)}
            places = sorted(self._cells, key=lambda cell: (row_order[cell[0]], column_order[cell[1]]))
        cells = [
            (
                self._labels[row],
                self._labels[column],
                self.state(row, column),
                ", ".join(self.claims(row, column)),
                "; ".join(self.narrower(row, column)),
                "; ".join(self.through(row, column)),
            )
            for row, column in places
        ]
        return table_of(("of", "on", "state", "claims", "narrower", "through"), cells, title=self.title)

    def page(self, number: int = 1, *, rows: int = ROWS, columns: int = COLUMNS) -> Page:
        """Return one page of the rows and columns that are not empty.

        Parameters
        ----------
        number
            Number of the page, from 1; all columns of the first rows are paged through before the next rows.
        rows, columns
            Maximum number of rows and columns of a page.

        Returns
        -------
        Page
            The part of the matrix, with its position among all non-empty rows and columns.

        Raises
        ------
        AnalysisError
            If ``number`` is below 1 or above the number of pages, or ``rows`` or ``columns`` is below 1.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().gaps("immunomodulator", "Cell").page().pages
        1
        """
        if rows < 1 or columns < 1:
            raise AnalysisError(f"rows and columns must be at least 1, not {rows} and {columns}")
        held, heads = self.touched
        across = max(1, -(-len(heads) // columns))
        pages = max(1, -(-len(held) // rows)) * across
        if not 1 <= number <= pages:
            raise AnalysisError(no_such_page(number, pages))
        down, right = divmod(number - 1, across)
        return Page(
            rows=held[down * rows : (down + 1) * rows],
            columns=heads[right * columns : (right + 1) * columns],
            first_row=down * rows + 1,
            first_column=right * columns + 1,
            number=number,
            pages=pages,
        )

    def text(self, page: int = 1, *, rows: int = ROWS, columns: int = COLUMNS, width: int = 160) -> str:
        """Return a page of the matrix as text, with a letter for each state.

        Parameters
        ----------
        page, rows, columns
            See :meth:`page`.
        width
            Maximum number of characters of a line of the matrix: further columns are on further pages, long names are cut.

        Returns
        -------
        str
            Lines of text, as the command line prints them; empty rows and columns are listed below the matrix. A matrix
            without claims yields a sentence that says so.

        Raises
        ------
        AnalysisError
            If ``page`` is below 1 or above the number of pages, or ``rows`` or ``columns`` is below 1.
        """
        if not self._cells:
            first, second = (self._named(every) for every in (self.rows, self.columns))
            told = f"{self.title}: nothing to draw, because no claim leads from {first} to {second}"
            return f"{told}\n  {self.left_out}" if self.left_out else told
        names = max((cell_len(self._labels[row]) for row in self.touched[0]), default=0)
        names = min(names, max(width // 2 - 2, 10))
        shown = self.page(page, rows=rows, columns=max(1, min(columns, (width - names - 4) // 4)))
        lines = [self.title, "  " + ", ".join(f"{MARKS[state]} {state}" for state in self._occurring()), ""]
        lines += [f"  {number:>3}  {self._labels[each]}" for number, each in shown.numbered()]
        lines += ["", " " * (names + 2) + "".join(f"{number:>4}" for number, _ in shown.numbered())]
        for row in shown.rows:
            marks = "".join(f"{self.mark(row, column):>4}" for column in shown.columns)
            lines.append(f"  {set_cell_size(_cut(self._labels[row], names), names)}{marks}")
        lines += ["", "  " + ", ".join(f"{count:,} {state}" for state, count in self._occurring().items())]
        lines += [
            f"  {self._labels[row]} on {self._labels[column]}: {told}"
            for row in shown.rows
            for column in shown.columns
            for told in (*self.narrower(row, column), *self.through(row, column))
        ]
        lines += [f"  {note}" for note in self._notes(shown)]
        return "\n".join([*lines, *self._left_out(shown)])

    def _notes(self, shown: Page) -> list[str]:
        return notes_on(self.mark(row, column) for row in shown.rows for column in shown.columns)

    def _named(self, entities: Sequence[str]) -> str:
        """Return the labels of the first entities as text, with the number of the others."""
        return some_of([self._labels[each] for each in entities], _NAMED)

    def _left_out(self, shown: Page) -> list[str]:
        """Return lines on entities without a category, empty rows and columns, and the position of the page."""
        lines = [f"  {self.left_out}"] if self.left_out else []
        for what, every, held in zip(("row", "column"), (self.rows, self.columns), self.touched, strict=True):
            present = set(held)
            bare = [each for each in every if each not in present]
            if bare:
                lines.append(f"  no claims in {counted(len(bare), what)}: {self._named(bare)}")
        if shown.pages > 1:
            rows, columns = (f"{len(every):,}" for every in self.touched)
            last_row, last_column = shown.first_row + len(shown.rows) - 1, shown.first_column + len(shown.columns) - 1
            lines.append(
                f"  page {shown.number} of {shown.pages}: rows {shown.first_row} to {last_row} of {rows}, "
                f"columns {shown.first_column} to {last_column} of {columns}"
                + (f"; next: --page {shown.number + 1} (in Python: page)" if shown.number < shown.pages else "")
            )
        return lines

    def as_dict(self) -> dict[str, object]:
        """Return the matrix as plain data for JSON; cells that are not listed are untouched.

        Returns
        -------
        dict[str, object]
            ``rows`` and ``columns`` (labels), ``counts`` (state -> number), ``cells`` (rows of :meth:`table`) and ``left_out``.

        Examples
        --------
        >>> import immunograph as ig
        >>> sorted(ig.load().gaps("immunomodulator", "Cell").as_dict())
        ['cells', 'columns', 'counts', 'left_out', 'rows']
        """
        return {
            "rows": [self._labels[row] for row in self.rows],
            "columns": [self._labels[column] for column in self.columns],
            "counts": self.counts(),
            "cells": self.table(untouched=False).to_dicts(),
            "left_out": self.left_out,
        }

    def _repr_html_(self) -> str:
        """Return the first page of the matrix as an HTML table, for a notebook."""
        return self.html()

    def html(self, page: int = 1, *, rows: int = 5 * ROWS, columns: int = 2 * COLUMNS) -> str:
        """Return a page of the matrix as an HTML table with colours and letters.

        Parameters
        ----------
        page, rows, columns
            See :meth:`page`.

        Returns
        -------
        str
            HTML; text from the graph is escaped.

        Raises
        ------
        AnalysisError
            If ``page`` is below 1 or above the number of pages, or ``rows`` or ``columns`` is below 1.
        """
        shown = self.page(page, rows=rows, columns=columns)
        head = "".join(f"<th>{escaped(self._labels[column])}</th>" for column in shown.columns)
        body = "".join(
            f"<tr><th style='text-align:left'>{escaped(self._labels[row])}</th>"
            + "".join(self._cell(row, column) for column in shown.columns)
            + "</tr>"
            for row in shown.rows
        )
        legend = " ".join(
            f'<span style="background:{COLOURS[state]};color:{ink_on(state)};padding:0 .4em">{MARKS[state]}</span> {state}'
            for state in self._occurring()
        )
        below = "".join(f"<p>{escaped(line.strip())}</p>" for line in [*self._notes(shown), *self._left_out(shown)])
        caption = f"<caption>{escaped(self.title)}<br>{legend}</caption>"
        return f"<table>{caption}<thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table>{below}"

    def _occurring(self) -> dict[str, int]:
        """Return the states that any cell has, with the number of these cells: of seventeen, most matrices have few."""
        return {state: count for state, count in self.counts().items() if count}

    def _cell(self, row: str, column: str) -> str:
        state = self.state(row, column)
        if state == "untouched":
            return f'<td style="text-align:center">{MARKS[state]}</td>'
        told = "; ".join((", ".join(self.claims(row, column)), *self.narrower(row, column), *self.through(row, column)))
        return (
            f'<td title="{escaped(f"{state}: {told}")}" style="background:{COLOURS[state]};color:{ink_on(state)};'
            f'text-align:center">{self.mark(row, column)}</td>'
        )


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"
