"""Numbers with commas, as spreadsheets write them, and how they are to be written instead."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["WHOLE_COMMAS", "without_commas"]

WHOLE_COMMAS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3}){1,10}")
"""A whole number with commas as thousands separators."""
_THOUSANDS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3}){2,10}(?:\.[0-9]{1,20})?")
_DECIMAL_COMMA: Final = re.compile(
    r"[+-]?(?:[0-9]{1,20}|[0-9]{1,3}(?:\.[0-9]{3}){1,9}),[0-9]{1,20}(?:[eE][+-]?[0-9]{1,4})?"
)


def without_commas(number: str) -> str:
    """Rewrite a number with a decimal point and without thousands separators, for error messages.

    Parameters
    ----------
    number
        A number as printed.

    Returns
    -------
    str
        The number, or both readings if it is ambiguous; an empty string if the text is not a number with commas.

    Examples
    --------
    >>> without_commas("0,05"), without_commas("1,234,567"), without_commas("12"), without_commas("1.234,5e-3")
    ('0.05', '1234567', '', '1234.5e-3')
    >>> without_commas("1,234")
    '1.234, or 1234 if the comma separates thousands'
    """
    if WHOLE_COMMAS.fullmatch(number) and number.count(",") == 1:
        return f"{number.replace(',', '.')}, or {number.replace(',', '')} if the comma separates thousands"
    if _THOUSANDS.fullmatch(number):
        return number.replace(",", "")
    if _DECIMAL_COMMA.fullmatch(number):
        return number.replace(".", "").replace(",", ".")
    return ""
