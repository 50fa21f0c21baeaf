"""Answers to SELECT queries as tables, with conversion to data frames, CSV and graphs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, overload

from immunograph.errors import MissingExtraError
from immunograph.files import write_atomically
from immunograph.identifiers import PrefixMap
from immunograph.legible import TextLike, legible, printable
from immunograph.plurals import counted
from immunograph.query.columns import (
    Value,
    decode,
    json_of,
    languages_of,
    lexical_of,
    shorten,
    take_apart,
    unused_name,
    value_of,
    values_of,
)
from immunograph.query.formulas import without_formulas
from immunograph.query.printed_rows import PrintedRows, caption_of
from immunograph.query.row import Row, no_column, row_class

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from rich.console import Console, ConsoleOptions, RenderableType

    from immunograph.query.networks import Adjacency
    from immunograph.store import Solutions

__all__ = ["Row", "Table", "Value"]

_SHOWN_ROWS = 50
_CELL = 300
_DEFAULT = PrefixMap()
_FIRST_ROWS: Final = 200
_ROWS_AT_ONCE: Final = 20_000
"""Number of rows that an iteration decodes at a time."""


class Table(Sequence[Row]):
    """The solutions of a SELECT query: a sequence of rows that converts to data frames, CSV and networks.

    Terms are stored in SPARQL TSV syntax and decoded lazily. Printed tables and HTML show IRIs as CURIEs; rows and data
    frames contain full IRIs.

    Parameters
    ----------
    solutions
        The solutions returned by the store.
    title
        Heading of the printed table; none by default.
    prefixes
        Prefix map for CURIEs; by default immunograph's own.
    """

    def __init__(self, solutions: Solutions, *, title: str = "", prefixes: PrefixMap | None = None) -> None:
        self.columns: tuple[str, ...] = solutions.variables
        self.title = title
        self.notes: tuple[str, ...] = ()
        """Sentences that help to interpret this answer: in the caption if it is empty, counts nothing or lacks values, else below the table."""
        self.lacks_values = False  # a column has no value in any row, as the notes explain
        self.first_row: int = 0
        """Zero-based index of the first row to print; at most 50 rows are printed."""
        self.cell_limit: int | None = _CELL
        """Maximum number of characters printed per cell (default 300); ``None`` for no limit."""
        self.was_cut: bool = False
        """Whether printing has shortened a cell to ``cell_limit``."""
        self._prefixes = prefixes or _DEFAULT
        self._solutions: Solutions | None = solutions

    @cached_property
    def _height(self) -> int:  # counted late: it takes a tenth of the time of the query
        return len(self._solutions) if self._solutions is not None else self._terms.height

    @cached_property
    def _terms(self) -> pl.DataFrame:
        import polars as pl

        if not self.columns or self._solutions is None:  # SELECT * WHERE {}: rows without columns
            return pl.DataFrame()
        terms = self._solutions.terms()
        self._solutions = None
        return terms

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._height

    @property
    def counts_nothing(self) -> bool:
        """Whether the table has exactly one row, with at least one bound cell, and all its bound cells are the integer 0."""
        if self._solutions is not None:
            terms: Sequence[str | None] = self._solutions.only_row() or ()
        else:
            terms = self._terms.row(0) if self.columns and self._height == 1 else ()
        bound = [term for term in terms if term]
        return bool(bound) and all(term == "0" for term in bound)

    def __iter__(self) -> Iterator[Row]:
        """Iterate over the rows as Python values."""
        row = row_class(self.columns)
        if not self.columns:
            yield from (row() for _ in range(self._height))
            return
        start, size = 0, _FIRST_ROWS
        while start < self._height:
            yield from map(row, self._decoded(start, size))
            start, size = start + size, _ROWS_AT_ONCE

    def _decoded(self, start: int, size: int) -> Iterator[tuple[Value, ...]]:
        """Return the cells of some rows, decoded column by column."""
        return zip(*map(values_of, self._terms.slice(start, size).get_columns()), strict=True)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        """Return a row by index, or a list of rows by slice."""
        if isinstance(index, slice):
            if not self.columns or index.step not in (None, 1):
                return [self[place] for place in range(*index.indices(self._height))]
            row = row_class(self.columns)
            start, stop, _ = index.indices(self._height)
            return list(map(row, self._decoded(start, max(stop - start, 0))))
        if not -self._height <= index < self._height:
            raise IndexError(f"no row {index}: the table has {counted(self._height, 'row')}, numbered from 0")
        return row_class(self.columns)(value_of(term) for term in (self._terms.row(index) if self.columns else ()))

    def column(self, name: str) -> list[Value]:
        """Return one column as Python values.

        Parameters
        ----------
        name
            Name of the column, without the question mark.

        Returns
        -------
        list[Value]
            One value per row; ``None`` where the cell is unbound.

        Raises
        ------
        KeyError
            If the table has no column of this name; the message lists the columns.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().query("SELECT ?n { VALUES ?n { 1 2 } }").column("n")
        [1, 2]
        """
        if name not in self.columns:
            raise KeyError(no_column(name, self.columns))
        return values_of(self._terms[name])

    def terms(self) -> pl.DataFrame:
        """Return the RDF terms with datatypes and language tags, in SPARQL TSV syntax.

        Returns
        -------
        polars.DataFrame
            A column of strings for each variable, null where a cell is unbound. It is the table's own frame, not a
            copy.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().query('SELECT ("may"@en AS ?word) {}').terms().item()
        '"may"@en'
        """
        return self._terms

    def to_polars(self, *, curies: bool = False, languages: bool = False) -> pl.DataFrame:
        """Return the values as a polars DataFrame.

        Each column gets the common type of its values, or text if they have none; see
        :mod:`immunograph.query.columns`.

        Parameters
        ----------
        curies
            Whether to compress IRIs to CURIEs if a prefix matches (default false).
        languages
            Whether to add ``NAME_language`` (``NAME_language_`` if that is taken) after each column with language tags.

        Returns
        -------
        polars.DataFrame
            One column for each variable, in the order of the query, and the language columns.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().query("SELECT ?n { VALUES ?n { 1 2 } }").to_polars()["n"].sum()
        3
        """
        import polars as pl

        made: dict[str, pl.Series] = {}
        for name in self.columns:
            terms = self._terms[name]
            column = take_apart(terms)
            values = decode(column)
            if curies and values.dtype == pl.String:
                values = shorten(terms, values, self._prefixes)
            made[name] = values
            if languages:
                tags = languages_of(terms)
                if tags.null_count() < len(tags):
                    made[unused_name(f"{name}_language", self.columns)] = tags
        return pl.DataFrame(made)

    def to_arrow(self, *, curies: bool = False, languages: bool = False) -> pa.Table:
        """Return the values as a pyarrow Table; requires pyarrow.

        Parameters
        ----------
        curies, languages
            As in :meth:`to_polars`.

        Returns
        -------
        pyarrow.Table
            The columns of :meth:`to_polars`.

        Raises
        ------
        MissingExtraError
            If pyarrow is not installed.
        """
        if find_spec("pyarrow") is None:
            raise MissingExtraError("an Arrow table needs pyarrow: pip install pyarrow, or the extra 'notebook'")
        return self.to_polars(curies=curies, languages=languages).to_arrow()

    def to_pandas(self, *, curies: bool = False, languages: bool = False) -> pd.DataFrame:
        """Return the values as a pandas DataFrame; requires pandas and pyarrow.

        Columns of integers and Booleans with unbound cells have pandas' nullable types ``Int64`` and ``boolean``.
        Decimals are :class:`decimal.Decimal` objects; ``.astype(float)`` converts them to floats.

        Parameters
        ----------
        curies, languages
            As in :meth:`to_polars`.

        Returns
        -------
        pandas.DataFrame
            The columns of :meth:`to_polars`, with a default index from 0.

        Raises
        ------
        MissingExtraError
            If pandas or pyarrow is not installed.
        """
        if find_spec("pandas") is None or find_spec("pyarrow") is None:
            raise MissingExtraError(
                "a pandas DataFrame needs pandas and pyarrow: pip install pandas pyarrow, or the extra 'notebook'"
            )
        import polars as pl

        frame = self.to_polars(curies=curies, languages=languages)
        made = frame.to_pandas()
        for name, dtype in frame.schema.items():
            if frame[name].null_count() and (dtype.is_integer() or dtype == pl.Boolean):
                column = frame[name].to_pandas(use_pyarrow_extension_array=True)
                made[name] = column.astype("boolean") if dtype == pl.Boolean else column.astype("Int64")
        return made

    def to_csv(self, path: str | Path | None = None, *, curies: bool = False, spreadsheet: bool = False) -> str:
        """Return the table as CSV, and write it to ``path`` (UTF-8) if given.

        Cells contain lexical forms; an empty string is written as ``""``, an unbound cell as an empty field.

        Parameters
        ----------
        path
            The file to write; ``None`` (default) to write no file. It is compressed if its name ends in ``.gz``,
            ``.zst``, ``.xz`` or ``.bz2``.
        curies
            Whether to compress IRIs to CURIEs if a prefix matches (default false).
        spreadsheet
            Whether to escape cells that a spreadsheet program would run as a formula (default false): those that begin
            with ``=``, ``+``, ``-``, ``@``, a tab or a line break get a leading apostrophe. Numbers are unchanged.

        Returns
        -------
        str
            The CSV text, with a header line.

        Raises
        ------
        StoreError
            If the file cannot be written.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().query('SELECT * { VALUES ?cell { "=1+1" -1.5 } }').to_csv(spreadsheet=True).split()
        ['cell', "'=1+1", '-1.5']
        """
        import polars as pl

        made = {}
        for name in self.columns:
            column = take_apart(self._terms[name]).text
            column = shorten(self._terms[name], column, self._prefixes) if curies else column
            made[name] = without_formulas(column) if spreadsheet else column
        text = pl.DataFrame(made).write_csv()
        if path is not None:
            write_atomically(Path(path), text.encode())
        return text

    def to_networkx(
        self, source: str | None = None, target: str | None = None, key: str | None = None
    ) -> nx.MultiDiGraph[str]:
        """Return a networkx MultiDiGraph with an edge per row; rows with an unbound source or target are skipped.

        The other columns become edge attributes; see :func:`immunograph.query.networks.network`.

        Parameters
        ----------
        source, target
            Names of the columns. If left out, the columns ``source`` and ``target``, ``subject`` and ``object``, or
            ``s`` and ``o`` are used, or else the first and the last column.
        key
            Column with the keys of parallel edges: of rows with the same ends and key, the last is kept. By default
            every row is an edge, also a repeated one.

        Returns
        -------
        networkx.MultiDiGraph
            Nodes are IRIs without brackets, blank nodes (``_:b0``) and literals in the syntax of :meth:`terms`.

        Raises
        ------
        FormatError
            If a column does not exist, or the answer has fewer than two.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.KnowledgeGraph()
        >>> kg.add(b"<http://e/a> <http://e/p> <http://e/b> .", format="nt")
        1
        >>> kg.query("SELECT ?o ?p ?s { ?s ?p ?o }").to_networkx().edges(data=True)
        OutMultiEdgeDataView([('http://e/a', 'http://e/b', {'p': 'http://e/p'})])
        """
        from immunograph.query.networks import network

        return network(self._terms, source, target, key)

    def to_csr(self, source: str | None = None, target: str | None = None) -> Adjacency:
        """Return the adjacency matrix of the rows as a SciPy CSR matrix, with the names of the nodes.

        Parameters
        ----------
        source, target
            Names of the columns, chosen as in :meth:`to_networkx` if left out.

        Returns
        -------
        Adjacency
            A matrix of shape (n, n) with the number of rows per pair of nodes, and the n names. Rows with an unbound
            source or target are not counted.

        Raises
        ------
        FormatError
            If a column does not exist, or the answer has fewer than two.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.KnowledgeGraph()
        >>> kg.add(b"<http://e/a> <http://e/p> <http://e/b> .", format="nt")
        1
        >>> kg.query("SELECT ?s ?o { ?s ?p ?o }").to_csr().matrix.nnz
        1
        """
        from immunograph.query.networks import adjacency

        return adjacency(self._terms, source, target)

    def to_dicts(self) -> list[dict[str, Value]]:
        """Return the rows as dictionaries.

        Returns
        -------
        list[dict[str, Value]]
            One dictionary per row: column name -> value.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().query("SELECT ?n { VALUES ?n { 1 2 } }").to_dicts()
        [{'n': 1}, {'n': 2}]
        """
        return [dict(zip(self.columns, row, strict=True)) for row in self]

    def json_rows(self, start: int = 0, stop: int | None = None) -> list[dict[str, str | bool | int | float | None]]:
        """Return rows as dictionaries of JSON values.

        Integers, Booleans, finite floats and decimals that a float keeps to the last digit are JSON numbers and Booleans;
        dates, times, durations, ``INF`` and ``NaN`` are strings in the lexical form of the literal, as in CSV.

        Parameters
        ----------
        start, stop
            Zero-based range of rows, ``stop`` excluded; all rows by default.

        Returns
        -------
        list[dict[str, str | bool | int | float | None]]
            One dictionary per row: column name -> value, ``None`` where a cell is unbound.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().query("SELECT ('PT2H'^^xsd:duration AS ?lag) (2.5 AS ?dose) {}").json_rows()
        [{'lag': 'PT2H', 'dose': 2.5}]
        """
        if not self.columns:
            return [{} for _ in range(self._height)[start:stop]]
        rows = self._terms.slice(start, None if stop is None else max(stop - start, 0)).iter_rows()
        return [dict(zip(self.columns, map(json_of, row), strict=True)) for row in rows]

    def _shown(self, term: str | None) -> str:
        if not term:
            return ""
        if term.startswith("<"):
            return legible(self._prefixes.compress(term[1:-1]) or term[1:-1])
        text = legible(lexical_of(term) or "")
        if self.cell_limit is not None and len(text) > self.cell_limit:
            self.was_cut = True
            return text[: self.cell_limit - 1] + "…"
        return text

    def _printed(self) -> PrintedRows:
        """Return the rows to print, formatted as strings, with their caption."""
        terms = self._terms.slice(self.first_row, _SHOWN_ROWS).iter_rows() if self.columns else ()
        explains = not self._height or self.counts_nothing or self.lacks_values
        notes = tuple(map(legible, self.notes))
        caption = caption_of(self._height, self.first_row, _SHOWN_ROWS)
        return PrintedRows(
            heads=tuple(name.replace("_", " ") for name in self.columns),
            rows=tuple(tuple(self._shown(term) for term in row) for row in terms),
            numeric=tuple(self._numeric(name) for name in self.columns),
            title=self.title,
            caption=f"{counted(self._height, 'row')}: {' '.join(notes)}" if explains and notes else caption,
            notes=() if explains else notes,
        )

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Format the table for a terminal; Rich markup in cells is printed literally."""
        return self._printed().on_console(options.max_width)

    def _numeric(self, name: str) -> bool:
        first = next((term for term in self._terms[name].head(_SHOWN_ROWS) if term), "")
        return bool(first) and isinstance(value_of(first), int | float | Decimal)

    def __str__(self) -> str:
        """Format the table with its notes as plain text, as wide as the terminal and escaped for standard output."""
        from rich.console import Console as TextConsole

        buffer = TextLike(sys.stdout)
        console = TextConsole(file=buffer, force_terminal=False, color_system=None)
        rows = self._printed()
        for part in rows.on_console(console.width):
            console.print(part)
        lines = [line.rstrip() for line in buffer.getvalue().splitlines()]
        return printable("\n".join([*lines, *(f"  {note}" for note in rows.notes)]))

    def __repr__(self) -> str:
        """Return a summary with the number of rows and the names of the columns."""
        return printable(f"<Table: {counted(self._height, 'row')}, columns {', '.join(self.columns)}>")

    def _repr_html_(self) -> str:
        """Format the table as HTML for a notebook."""
        return self._printed().html()
