"""Detect cells damaged by spreadsheets or encodings: gene names turned into dates, rounded identifiers, look-alikes."""

from __future__ import annotations

import re
from typing import Final

from immunograph.legible import quoted

__all__ = ["FREE_TEXT", "damage"]

FREE_TEXT: Final = frozenset(
    {"comment", "definition", "description", "licence", "note", "other", "paraphrase", "quotation", "reason", "title"}
)
"""Columns of prose, in which typographic quotes and spaces are allowed."""

_MONTHS: Final = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "mars": 3, "apr": 4, "avr": 4, "may": 5, "mai": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12, "déc": 12,
}  # fmt: skip
_GENES: Final = ("JAN", "FEB", "MARCH", "APR", "MAY", "JUN", "JUL", "AUG", "SEPT", "OCT", "NOV", "DEC")
_RENAMED: Final = {3: "MARCHF", 9: "SEPTIN", 12: "DELEC"}
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_FIRST: Final = re.compile(rf"([0-9]{{1,2}})[-./ ]{{1,2}}({_MONTH})\.?(?:[-./ ][0-9]{{2,4}})?", re.IGNORECASE)
_MONTH_FIRST: Final = re.compile(rf"({_MONTH})[-./ ]([0-9]{{1,4}})", re.IGNORECASE)
_ISO: Final = re.compile(
    r"[0-9]{4}-([0-9]{2})-([0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?[^ ]{0,6})?"
)
_DOTTED: Final = re.compile(
    r"([0-9]{1,2})\.([0-9]{1,2})\.(?:19|20)[0-9]{2}(?: 00:00(?::00)?)?"
)  # day first, as in German
_SLASHED: Final = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}")
_ROUNDED: Final = re.compile(
    r"([0-9])(?:[.,]([0-9]{1,15}))?E\+([0-9]{1,3})|[0-9][.,][0-9]{1,15}E-?[0-9]{1,3}", re.IGNORECASE
)
_ERRORS: Final = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NUM!|NULL!|#{2,40})")
_QUOTES: Final = {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u00ab": '"', "\u00bb": '"'}
_INVISIBLE: Final = {
    "\u00a0": "a non-breaking space", "\u202f": "a narrow non-breaking space", "\u2007": "a figure space",
    "\ufeff": "a byte-order mark", "\u200b": "a zero-width space", "\u200c": "a zero-width non-joiner",
    "\u200d": "a zero-width joiner", "\u2060": "a word joiner", "\u00ad": "a soft hyphen",
    "\u200e": "a left-to-right mark", "\u200f": "a right-to-left mark",
}  # fmt: skip
_SPACES: Final = "\u00a0\u202f\u2007"


def _gene_of_date(text: str) -> str | None:
    """Return the gene that became this date: an empty string if it cannot be inferred, ``None`` if it is not a date."""
    if match := _DAY_FIRST.fullmatch(text):
        month, number = _MONTHS[match[2].lower()], match[1]
    elif match := _MONTH_FIRST.fullmatch(text):
        month, number = _MONTHS[match[1].lower()], match[2]
    elif match := _ISO.fullmatch(text):
        month, number = int(match[1]), match[2]
    elif match := _DOTTED.fullmatch(text):
        month, number = int(match[2]), match[1]
    else:
        return "" if _SLASHED.fullmatch(text) else None
    if not 1 <= month <= 12 or int(number) > 31:
        return ""
    old = f"{_GENES[month - 1]}{int(number)}"
    return f"{old} (now {_RENAMED[month]}{int(number)})" if month in _RENAMED else old


def _misread(text: str) -> str | None:
    """Return the original of a text whose UTF-8 was decoded as Windows-1252 (mojibake), or ``None``."""
    if text.isascii():
        return None
    try:
        meant = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return meant if meant != text else None


def damage(text: str, column: str) -> str | None:
    """Describe the damage that a spreadsheet or a wrong encoding has done to a cell.

    Parameters
    ----------
    text
        Content of the cell, stripped of white space.
    column
        Name of its column. In columns of prose (:data:`FREE_TEXT`), columns whose name ends in ``date``, and cells that
        begin with a quote, dates, numbers, typographic quotes and spaces are allowed.

    Returns
    -------
    str or None
        A clause with the problem, the probable original and the remedy; ``None`` if the cell is not damaged.

    Examples
    --------
    >>> damage("2-Sep", "label")
    "'2-Sep' is a date that a spreadsheet made from a name, probably SEPT2 (now SEPTIN2); write the name, in a column formatted as text"
    >>> damage("2-Sep", "note") is None
    True
    """
    if meant := _misread(text):
        return f"{quoted(text)} was saved in the wrong encoding; {quoted(meant)} is meant: correct the cell, or export the table again as UTF-8"
    if _ERRORS.fullmatch(text):
        return f"{quoted(text)} is the error of a spreadsheet formula, and the original value is lost; enter it again"
    if column in FREE_TEXT or column.endswith("date") or text.startswith('"'):
        return None
    gene = _gene_of_date(text)
    if gene is not None:
        guess = f", probably {gene}" if gene else ""
        return f"{quoted(text)} is a date that a spreadsheet made from a name{guess}; write the name, in a column formatted as text"
    if rounded := _ROUNDED.fullmatch(text):
        riken = f", probably of a RIKEN clone, {rounded[1]}{rounded[2] or ''}…E{rounded[3]}" if rounded[1] else ""
        return (
            f"{quoted(text)} is a number that a spreadsheet made from an identifier{riken}; its digits are lost, so enter it "
            "again, in a column formatted as text"
        )
    return _look_alike(text)


def _look_alike(text: str) -> str | None:
    for character, name in _INVISIBLE.items():
        if character in text:
            plain = text.replace(character, " " if character in _SPACES else "")
            return f"it contains {name}, which is invisible or looks like a space; write it as {plain!r}"
    if any(quote in text for quote in _QUOTES):
        plain = text.translate({ord(quote): mark for quote, mark in _QUOTES.items()})
        return f"it contains typographic quotes; write {plain!r} with plain ones, or leave them out"
    return None
