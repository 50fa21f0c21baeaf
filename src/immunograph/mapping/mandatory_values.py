"""Compile values that a row must have: an empty cell, or one that a map replaces by nothing, is an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from immunograph.mapping.cell_values import Check, Compiled, Reject, Value
from immunograph.mapping.expressions import columns_of, compile_value, template_expr

if TYPE_CHECKING:
    import polars as pl

__all__ = ["compile_filled", "emptied", "emptied_checks", "told_of_emptied"]


def compile_filled(value: Value, types: Mapping[str, pl.DataType], name: str) -> Compiled:
    """Compile a mandatory value: an empty cell fails unless the mapping gives it a meaning.

    An empty cell is replaced by the default, or by the value map's entry for ``""``; the map's fallback applies to it
    only if it rejects the row.

    Parameters
    ----------
    value
        Parsed value, as returned by :func:`immunograph.mapping.cell_values.read_value`.
    types
        Column name -> polars data type, such as ``DataFrame.schema``.
    name
        Property that the value sets, such as ``stance``; named in the error message for empty cells.

    Returns
    -------
    Compiled
        Expression and checks, including one for empty cells.

    Raises
    ------
    FormatError
        If the table lacks a column that the value names, or the column is a struct or a nested list.
    """
    import polars as pl

    made = compile_value(value, types)
    if not value.columns:
        return made
    expr, empty = made.expr, (made.expr.list.len() == 0 if made.many else made.expr.is_null())
    column, shown = columns_of(value), pl.lit("")
    blank = value.mapped.get("", value.otherwise if isinstance(value.otherwise, Reject) else None)
    if isinstance(blank, str) and not made.many:
        expr = expr.fill_null(template_expr(blank, value.where, types)[0])
        empty = expr.is_null()
    if isinstance(blank, Reject):
        check = Check(empty, shown, blank.reason, column, deliberate=True)
    else:
        told = (
            f'{name} is empty: fill in the cell, or define empty cells in the mapping, by default = "…" or by an entry "" '
            "in the map"
        )
        check = Check(empty, shown, told, column)
    return Compiled(expr, made.many, (*made.checks, *emptied_checks(value, types), check), made.wrong)


def emptied(value: Value, types: Mapping[str, pl.DataType]) -> pl.Expr | None:
    """Compile an expression for the original cell of a value whose map replaces some cells by nothing.

    Parameters
    ----------
    value
        Parsed value, as returned by :func:`immunograph.mapping.cell_values.read_value`.
    types
        Column name -> polars data type, such as ``DataFrame.schema``.

    Returns
    -------
    polars.Expr | None
        Text expression with the same shape as the value's; ``None`` if the map replaces no cell by nothing.

    Raises
    ------
    FormatError
        If the table lacks a column that the value names, or the column is a struct or a nested list.
    """
    if "" not in value.mapped.values() and value.otherwise != "":
        return None
    return compile_value(replace(value, mapped={}, otherwise=None, form="", default=None), types).expr


def told_of_emptied(value: Value) -> str:
    """Return the error message for a cell that the value map replaces by nothing.

    Parameters
    ----------
    value
        Parsed value with a value map.

    Returns
    -------
    str
        Message with ``{}`` in place of the cell.
    """
    where = value.where.replace("{", "{{")
    return f'{{}} is mapped to "" (no value) by the map of {where}: map it to a value, or reject it'


def emptied_checks(value: Value, types: Mapping[str, pl.DataType]) -> list[Check]:
    """Return a check for cells of a mandatory value that the value map replaces by nothing.

    Parameters
    ----------
    value
        Parsed value, as returned by :func:`immunograph.mapping.cell_values.read_value`.
    types
        Column name -> polars data type, such as ``DataFrame.schema``.

    Returns
    -------
    list[Check]
        One check; empty if no map entry does so, or the cells hold several values.

    Raises
    ------
    FormatError
        If the table lacks a column that the value names, or the column is a struct or a nested list.
    """
    before, made = emptied(value, types), compile_value(value, types)
    if before is None or made.many:
        return []
    failed = before.is_not_null() & made.expr.is_null()
    return [Check(failed, before, told_of_emptied(value), columns_of(value))]
