"""Detect which character separates the columns of a table."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["SEPARATORS", "foreign_separator"]

SEPARATORS: Final = {";": "semicolons", ",": "commas", "|": "vertical bars", "  ": "spaces"}
"""Separator -> plural noun, for messages."""

_DECLARED: Final = re.compile(r"sep=([;,|])", re.IGNORECASE)


def foreign_separator(header: str, *, least: int = 2) -> str:
    """Detect a separator other than tabs and commas in the header of a table.

    Parameters
    ----------
    header
        First line of the file, or a line ``sep=;`` as spreadsheets write it.
    least
        Minimum number of columns (default 2).

    Returns
    -------
    str
        Plural noun such as ``semicolons``; an empty string if the header has tabs or commas, or no separator is found.

    Examples
    --------
    >>> foreign_separator("doi;status;date"), foreign_separator("doi,status"), foreign_separator("sep=;")
    ('semicolons', '', 'semicolons')
    """
    if declared := _DECLARED.fullmatch(header.strip()):
        return SEPARATORS.get(declared[1], "")
    if "\t" in header or "," in header:
        return ""
    return next((name for separator, name in SEPARATORS.items() if len(header.split(separator)) >= least), "")
