"""Name the sheets of a workbook, of which a table is the first one unless the mapping chooses another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.mapping.dialect import Dialect, format_by_name
from immunograph.mapping.table_batches import TableSource
from immunograph.plurals import counted, some_of
from immunograph.toml_text import toml_value

__all__ = ["first_of_sheets", "sheet_line", "sheets_to_choose_from"]

_SHOWN: Final = 5


def sheets_to_choose_from(source: TableSource, dialect: Dialect) -> list[str]:
    """Return the names of the sheets among which nothing has chosen.

    Parameters
    ----------
    source
        Path of a table that was opened before, or a data frame.
    dialect
        Format options; with ``sheet``, one is chosen.

    Returns
    -------
    list[str]
        Names in the order of the workbook, of which the first is read; empty for another kind of table, for a single
        sheet, and if one is chosen.
    """
    if not isinstance(source, str | Path) or dialect.sheet:
        return []
    try:
        form = dialect.format or format_by_name(source)
    except FormatError:
        return []
    if form != "xlsx":
        return []
    import fastexcel

    names = fastexcel.read_excel(source).sheet_names
    return names if len(names) > 1 else []


def first_of_sheets(sheets: Sequence[str], choose: str) -> str:
    """Return a sentence on the sheet that is read, and on those that are not.

    Parameters
    ----------
    sheets
        Names of all sheets, the one that is read first.
    choose
        What to do to read another, as the end of the sentence.

    Returns
    -------
    str
        One sentence without a full stop; empty if there are no names.

    Examples
    --------
    >>> first_of_sheets(["About", "Data"], "name it")
    "only the sheet 'About' is read, the first of 2 (not read: 'Data'): name it"
    """
    if not sheets:
        return ""
    others = some_of([quoted(name) for name in sheets[1 : _SHOWN + 1]], _SHOWN, total=len(sheets) - 1)
    return f"only the sheet {quoted(sheets[0])} is read, the first of {len(sheets):,} (not read: {others}): {choose}"


def sheet_line(sheets: Sequence[str]) -> list[str]:
    """Return the line of ``[table]`` that chooses the first sheet, and names the others.

    Parameters
    ----------
    sheets
        Names of all sheets, the one that is read first.

    Returns
    -------
    list[str]
        One line of TOML; none if there are no names.

    Examples
    --------
    >>> sheet_line(["About", "Data"])
    ['sheet = "About"  # of 2 sheets; not read: "Data"']
    """
    if not sheets:
        return []
    others = some_of([toml_value(name) for name in sheets[1 : _SHOWN + 1]], _SHOWN, total=len(sheets) - 1)
    return [f"sheet = {toml_value(sheets[0])}  # of {counted(len(sheets), 'sheet')}; not read: {others}"]
