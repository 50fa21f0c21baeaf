"""Detect which character separates the columns of a table."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["SEPARATORS", "declared_separator", "foreign_separator"]

SEPARATORS: Final = {";": "semicolons", ",": "commas", "|": "vertical bars", "  ": "spaces"}
"""Separator -> plural noun, for messages."""

_DECLARED: Final = re.compile(r"sep=([;,|])", re.IGNORECASE)


def declared_separator(header: str) -> str:
    """Return the separator that a line such as ``sep=;`` declares, as spreadsheets write it before the header.

    Parameters
    ----------
    header
        First line of the file.

    Returns
    -------
    str
        Semicolon, comma or vertical bar; an empty string for any other line.

    Examples
    --------
    >>> declared_separator("sep=;"), declared_separator("doi,status")
    (';', '')
    """
    declared = _DECLARED.fullmatch(header.strip())
    return declared[1] if declared else ""


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
        Plural noun such as ``semicolons`` (``commas`` only for a line ``sep=,``); an empty string if the header has tabs
        or commas, or no separator is found.

    Examples
    --------
    >>> foreign_separator("doi;status;date"), foreign_separator("doi,status"), foreign_separator("sep=;")
    ('semicolons', '', 'semicolons')
    """
    if declared := declared_separator(header):
        return SEPARATORS[declared]
    if "\t" in header or "," in header:
        return ""
    return next((name for separator, name in SEPARATORS.items() if len(header.split(separator)) >= least), "")
