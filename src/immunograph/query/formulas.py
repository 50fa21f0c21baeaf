"""Escape cells that a spreadsheet program would interpret as a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

__all__ = ["without_formulas"]

_FORMULA: Final = r"^[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
"""First characters of a formula, in ASCII and full width."""
_NUMBER: Final = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
_SIGN: Final = r"^[+\-\x{2212}]$"
"""A cell with a single sign, which no program takes for a formula."""


def without_formulas(column: pl.Series) -> pl.Series:
    """Put an apostrophe before cells that a spreadsheet program would interpret as a formula.

    Parameters
    ----------
    column
        Strings; numbers such as ``-1.5`` and single signs such as ``+`` are left unchanged.

    Returns
    -------
    polars.Series
        Strings, with the name and length of ``column``.

    Examples
    --------
    >>> import polars as pl
    >>> without_formulas(pl.Series(["=1+1", "-1.5", "text"])).to_list()
    ["'=1+1", '-1.5', 'text']
    """
    import polars as pl

    formula = column.str.contains(_FORMULA) & ~column.str.contains(_NUMBER) & ~column.str.contains(_SIGN)
    return pl.select(pl.when(formula).then(pl.lit("'") + column).otherwise(column).alias(column.name)).to_series()
