"""Base class of the results of analyses: text, notebook display, table and JSON-compatible data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from immunograph.legible import escaped, printable
from immunograph.model import IRI, Literal
from immunograph.query import Table
from immunograph.rdf import term_text
from immunograph.store import Solutions

__all__ = ["Report", "table_of"]

_ENTITY_PREFIXES = ("http://", "https://", "urn:")


def table_of(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> Table:
    """Build a table from Python values, of the class that queries return.

    Parameters
    ----------
    columns
        Names of the columns.
    rows
        Cells: text, Booleans, numbers or ``None``. Text that is an IRI becomes one, an empty text becomes ``None``, and
        floats are rounded to 6 decimals.
    title
        Heading of the table.

    Returns
    -------
    Table
        A table with these columns and rows.

    Examples
    --------
    >>> table_of(["gene", "claims"], [("IL2", 3)]).column("claims")
    [3]
    """
    lines = ["\t".join(f"?{name}" for name in columns)]
    lines += ["\t".join(_cell(value) for value in row) for row in rows]
    return Table(Solutions(tuple(columns), ("\n".join(lines) + "\n").encode()), title=title)


def _cell(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        is_iri = value.startswith(_ENTITY_PREFIXES) and not set(value) & set(' \t\n<>"{}|^`\\')
        return term_text(IRI(value)) if is_iri else term_text(Literal(value))
    return term_text(Literal(round(value, 6) if isinstance(value, float) else cast("bool | int | str", value)))


class Report:
    """Base class of the results of analyses, which print as text and show as HTML in a notebook."""

    def text(self) -> str:
        """Return the answer as text.

        Returns
        -------
        str
            Lines of text, as the command line prints them.

        Raises
        ------
        NotImplementedError
            If a subclass does not define it.
        """
        raise NotImplementedError

    def as_dict(self) -> dict[str, object]:
        """Return the answer as plain data for JSON.

        Returns
        -------
        dict[str, object]
            Data of ``dict``, ``list``, ``str``, numbers, ``bool`` and ``None``; each subclass defines the keys.

        Raises
        ------
        NotImplementedError
            If a subclass does not define it.
        """
        raise NotImplementedError

    def __str__(self) -> str:
        """Return the text, escaped for standard output."""
        return printable(self.text())

    def __repr__(self) -> str:
        """Return the name of the class and the first line of the text, escaped for standard output."""
        return printable(f"<{type(self).__name__}: {self.text().partition(chr(10))[0]}>")

    def _repr_html_(self) -> str:
        return f'<pre style="white-space:pre-wrap">{escaped(self.text())}</pre>'
