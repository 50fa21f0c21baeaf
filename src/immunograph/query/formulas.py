"""Cells that a spreadsheet program would take for a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

__all__ = ["without_formulas"]

_FORMULA: Final = r"^[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
"""How a formula begins, in ASCII and in full width."""
_NUMBER: Final = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
_SIGN: Final = r"^[+\-\x{2212}]$"
"""A cell that is a sign alone: no program takes it for a formula, and other programs read it again."""


def without_formulas(column: pl.Series) -> pl.Series:
    """Prefix an apostrophe to each text that a spreadsheet program would interpret as a formula.

    Parameters
    ----------
    column
        Texts; numbers and single signs are left as they are.

    Returns
    -------
    pl.Series
        Of the same name and length.

    Examples
    --------
    >>> import polars as pl
    >>> without_formulas(pl.Series(["=1+1", "-1.5", "text"])).to_list()
    ["'=1+1", '-1.5', 'text']
    """
    import polars as pl

    formula = column.str.contains(_FORMULA) & ~column.str.contains(_NUMBER) & ~column.str.contains(_SIGN)
    return pl.select(pl.when(formula).then(pl.lit("'") + column).otherwise(column).alias(column.name)).to_series()
