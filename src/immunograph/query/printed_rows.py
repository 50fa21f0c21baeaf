"""Print rows of a table: in columns, as a list of records if the columns do not fit, or as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from immunograph.legible import escaped, legible
from immunograph.plurals import counted
from immunograph.query.column_widths import too_narrow, widths_of

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["PrintedRows", "caption_of"]


def caption_of(height: int, first: int, shown: int) -> str:
    """Return a caption with the number of rows of a table, and the range that is shown.

    Parameters
    ----------
    height
        Number of rows.
    first
        Zero-based index of the first row that is shown.
    shown
        Number of rows that are shown at most.

    Returns
    -------
    str
        Such as ``30 rows; 21 to 30 are shown``.

    Examples
    --------
    >>> caption_of(3, 0, 20), caption_of(30, 0, 20), caption_of(30, 20, 20)
    ('3 rows', '30 rows; the first 20 are shown', '30 rows; 21 to 30 are shown')
    """
    rows = counted(height, "row")
    if height <= shown:
        return rows
    return (
        f"{rows}; the first {shown} are shown"
        if not first
        else f"{rows}; {first + 1} to {min(first + shown, height)} are shown"
    )


@dataclass(frozen=True, slots=True)
class PrintedRows:
    """Rows of a table, formatted as strings for printing.

    Parameters
    ----------
    heads
        Column headings.
    rows
        Cells of each row, one string per column.
    numeric
        For each column, whether to align it to the right, as numbers are.
    title
        Heading above the rows; an empty string for none.
    caption
        Line below the rows.
    notes
        Sentences about the rows, which are written below the caption in HTML; on a terminal, the caller prints them.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    title: str
    caption: str
    notes: tuple[str, ...] = ()

    def on_console(self, width: int) -> Iterator[RenderableType]:
        """Format the rows for a terminal; Rich markup in cells is printed literally.

        Parameters
        ----------
        width
            Width of a line in characters.

        Yields
        ------
        RenderableType
            A table and its caption; if the columns do not fit into ``width``, a grid of names and values for each row,
            without empty cells.

        Examples
        --------
        >>> from rich.console import Console
        >>> rows = PrintedRows(("n", "text"), (("1", "[b]one"),), (True, False), "", "1 row")
        >>> Console(width=40).print(*list(rows.on_console(40))[1:])
          1 row
        """
        from rich import box
        from rich.table import Table as RichTable
        from rich.text import Text

        heads = [legible(head) for head in self.heads]
        if too_narrow(heads, self.rows, width):
            yield from self._records(heads, width)
            return
        title = Text(legible(self.title)) if self.title else None
        table = RichTable(box=box.SIMPLE_HEAD, title=title, title_justify="left")
        widths = widths_of(heads, self.rows, width)
        for head, numeric, characters in zip(heads, self.numeric, widths, strict=True):
            table.add_column(Text(head), justify="right" if numeric else "left", overflow="fold", width=characters)
        for cells in self.rows:
            table.add_row(*(Text(cell) for cell in cells))
        yield table
        yield Text(f"  {self.caption}")

    def _records(self, heads: list[str], width: int) -> Iterator[RenderableType]:
        """Format each row as lines of name and value, for a terminal too narrow for the columns."""
        from rich.padding import Padding
        from rich.table import Table as RichTable
        from rich.text import Text

        if self.title:
            yield Text(legible(self.title))
        for cells in self.rows:
            record = RichTable.grid(padding=(0, 2))
            record.add_column(no_wrap=True, style="dim")
            record.add_column(overflow="fold", max_width=max(width - max(map(len, heads)) - 6, 20))
            for head, cell in zip(heads, cells, strict=True):
                if cell:
                    record.add_row(Text(head), Text(cell))
            yield Padding(record, (1, 0, 0, 2))
        yield Text(f"\n  {self.caption}")

    def html(self) -> str:
        """Format the rows as an HTML table, for notebooks.

        Returns
        -------
        str
            A ``table`` element; all text is escaped.

        Examples
        --------
        >>> "&lt;b&gt;" in PrintedRows(("n",), (("<b>",),), (False,), "", "1 row").html()
        True
        """
        head = "".join(f"<th>{escaped(name)}</th>" for name in self.heads)
        body = "".join(
            "<tr>" + "".join(f'<td style="text-align:left">{escaped(cell)}</td>' for cell in cells) + "</tr>"
            for cells in self.rows
        )
        caption = "<br>".join(
            map(escaped, [f"{self.title} · {self.caption}" if self.title else self.caption, *self.notes])
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody><caption>{caption}</caption></table>"
