"""The dialect of a table: format, separator, quotes, encoding and header.

The format can be taken from the file name and the separator from the first line; :mod:`immunograph.mapping.detected_dialect`
detects more from the content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from immunograph.compressed_files import plain_name
from immunograph.errors import FormatError
from immunograph.legible import quoted

__all__ = ["FORMATS", "Dialect", "format_by_name", "refuse_twins", "with_separator"]

FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "csv": (".csv", ".txt"),
    "tsv": (".tsv", ".tab"),
    "parquet": (".parquet", ".pq"),
    "jsonl": (".jsonl", ".ndjson"),
    "json": (".json", ".jgf", ".cyjs"),
    "xlsx": (".xlsx", ".xls", ".xlsb", ".ods"),
}
"""Table formats and their file extensions."""

_SEPARATORS: Final = ("\t", ",", ";", "|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The format options of a table.

    Parameters
    ----------
    format
        ``csv``, ``tsv``, ``parquet``, ``jsonl``, ``json`` or ``xlsx``; if empty, the file extension decides.
    separator
        Field separator, one character; if empty, a tab for TSV, and detected from the header line for CSV.
    quote
        Quote character; empty if quotes are ordinary characters.
    encoding
        Text encoding: ``utf-8``, ``cp1252``, ``latin-1``, ``utf-16`` and so on.
    decimal
        Decimal mark: ``.`` or ``,``.
    header
        Whether the first line names the columns.
    columns
        Column names, in order, which replace those of the header; empty to keep the header.
    comment
        Prefix of comment lines, which are skipped.
    skip
        Number of lines to skip before the header.
    null
        Cells that mean a missing value, in addition to empty ones.
    rows
        Path to the list of rows in a JSON document, such as ``elements.edges[].data``.
    short_rows
        Whether rows of delimited text may leave out trailing empty cells.
    sheet
        Sheet name in a spreadsheet; the first sheet if empty.

    Raises
    ------
    FormatError
        If the format is unknown, ``separator`` or ``quote`` is not one ASCII character (or empty), ``decimal`` is
        neither ``.`` nor ``,``, or ``skip`` is negative.
    """

    format: str = ""
    separator: str = ""
    quote: str = '"'
    encoding: str = "utf-8"
    decimal: str = "."
    header: bool = True
    columns: tuple[str, ...] = ()
    comment: str = ""
    skip: int = 0
    null: tuple[str, ...] = ()
    rows: str = ""
    short_rows: bool = False
    sheet: str = ""

    def __post_init__(self) -> None:
        """Raise an error for an option whose value is not allowed.

        Raises
        ------
        FormatError
            If the format is unknown, or ``separator``, ``quote``, ``decimal`` or ``skip`` has a value that is not allowed.
        """
        if self.format and self.format not in FORMATS:
            raise FormatError(f"unknown table format {quoted(self.format)}: expected one of {', '.join(FORMATS)}")
        for name in ("separator", "quote"):
            value = getattr(self, name)
            if len(value) > 1 or not value.isascii():
                raise FormatError(f"{name} must be one ASCII character or empty, not {quoted(value)}")
        if self.decimal not in (".", ","):
            raise FormatError(f"decimal must be '.' or ',', not {quoted(self.decimal)}")
        if self.skip < 0:
            raise FormatError(f"skip must be 0 or a positive number of lines, not {self.skip}")

    @property
    def is_text(self) -> bool:
        """Whether the format is delimited text (CSV or TSV)."""
        return self.format in ("csv", "tsv")


def format_by_name(path: str | Path) -> str:
    """Return the table format for a file extension; compression extensions are ignored.

    Parameters
    ----------
    path
        Path of a file; it need not exist.

    Returns
    -------
    str
        A key of :data:`FORMATS`.

    Raises
    ------
    FormatError
        If the extension is unknown; the message lists the known ones.

    Examples
    --------
    >>> format_by_name("interactions.tsv.gz")
    'tsv'
    """
    name = plain_name(path).lower()
    for form, endings in FORMATS.items():
        if name.endswith(endings):
            return form
    known = " ".join(ending for endings in FORMATS.values() for ending in endings)
    raise FormatError(
        f"{path}: the file extension does not identify a table format: expected {known}; for any other extension, set format in [table]"
    )


def with_separator(dialect: Dialect, line: str, needed: Collection[str] = ()) -> Dialect:
    r"""Return a dialect with the separator filled in, detected from the header line if it is not set.

    Parameters
    ----------
    dialect
        Dialect of a delimited text file; a separator that it sets is kept.
    line
        Header line, or the first row of a table without a header.
    needed
        Columns that the header should contain; the separator that yields most of them is preferred.

    Returns
    -------
    Dialect
        ``dialect`` itself if it sets a separator. Otherwise a copy: with a tab for TSV; for CSV, with the separator
        that yields most needed columns (of equal ones, most fields), and a comma if none splits the line.

    Examples
    --------
    >>> with_separator(Dialect(format="csv"), "gene;disease;p,q").separator
    ';'
    """
    if dialect.separator:
        return dialect
    if dialect.format == "tsv":
        return replace(dialect, separator="\t")

    def fit(separator: str) -> tuple[int, int]:
        names = _names(line, separator, dialect.quote)
        return len(set(names) & set(needed)), len(names)

    return replace(dialect, separator=max(_SEPARATORS, key=fit) if fit(max(_SEPARATORS, key=fit))[1] > 1 else ",")


def _names(line: str, separator: str, quote: str) -> Sequence[str]:
    parts = line.rstrip("\r\n").split(separator)
    return [part.strip().strip(quote or None) for part in parts]


def refuse_twins(
    names: Sequence[str],
    where: str,
    advice: str = "rename one, or name all with columns = […] and skip = 1 in [table]",
) -> None:
    """Raise an error if two columns have the same name, or a name contains a NUL character.

    Parameters
    ----------
    names
        All column names, in order; unnamed columns (empty strings) may repeat.
    where
        Position, such as ``edges.csv, row 1``; starts the error message.
    advice
        Remedy at the end of the error message.

    Raises
    ------
    FormatError
        If a name occurs more than once or contains a NUL character; the message names the first such name.

    Examples
    --------
    >>> refuse_twins(["a", "b", "", ""], "t.csv, row 1")
    """
    odd = next((name for name in names if "\x00" in name), None)
    if odd is not None:
        raise FormatError(f"{where}: the column name {quoted(odd)} contains a NUL character: rename the column")
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if twice:
        raise FormatError(f"{where}: the column {quoted(twice[0])} occurs {names.count(twice[0])} times: {advice}")
