"""Compile values of a mapping to polars expressions, with their checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from immunograph.errors import FormatError
from immunograph.mapping.cell_values import ITEM, REFUSED, Check, Compiled, Reject, Value, parts_of
from immunograph.near_words import did_you_mean
from immunograph.plurals import some_of

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "column_expr",
    "columns_of",
    "compile_value",
    "template_expr",
]

_MATCHED: Final = "\x01"
"""Placeholder for the matches of a pattern in a text, to find the items without a match."""


def template_expr(
    template: str, where: str, types: Mapping[str, pl.DataType], *, gaps: bool = False
) -> tuple[pl.Expr, bool]:
    """Compile a template to a polars expression.

    Parameters
    ----------
    template
        Text with column names in braces, such as ``{gene} gene``.
    where
        File, section and key, such as ``edges.toml: [[claim]] 1, subject``; starts the error message.
    types
        Column name -> polars data type, such as ``DataFrame.schema``.
    gaps
        Whether a list keeps its nulls.

    Returns
    -------
    tuple[polars.Expr, bool]
        Text expression, and whether it yields a list per row instead of a single value.

    Raises
    ------
    FormatError
        If a column does not exist, a brace is unbalanced, or a list column is combined with another column.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"gene": ["IL2"]})
    >>> frame.select(template_expr("{gene} gene", "here", frame.schema)[0]).item()
    'IL2 gene'
    """
    import polars as pl

    parts = parts_of(template, where)
    columns = [name for kind, name in parts if kind == "column"]
    if not columns:
        return pl.lit(template.replace("{{", "{").replace("}}", "}"), dtype=pl.String), False
    found = {name: column_expr(name, where, types, gaps=gaps) for name in columns}
    lists = [name for name in columns if found[name][1]]
    if not lists:
        if len(parts) == 1:
            return found[columns[0]][0], False
        return pl.concat_str(
            [pl.lit(text) if kind == "text" else _without_prefix(found[text][0], parts) for kind, text in parts]
        ), False
    if len(columns) > 1:
        raise FormatError(
            f"{where}: {template!r} joins {{{lists[0]}}}, which contains several values, with another column: "
            "use it alone; { union = [value, value] } takes the values of both"
        )
    pieces = [pl.lit(text) if kind == "text" else _without_prefix(pl.element(), parts) for kind, text in parts]
    inner = found[lists[0]][0]
    return (inner.list.eval(pl.concat_str(pieces)) if len(parts) > 1 else inner), True


def _without_prefix(cell: pl.Expr, parts: list[tuple[str, str]]) -> pl.Expr:
    """Return an expression without the prefix that a template such as ``PMID:{}`` adds, for cells that have it already."""
    if [kind for kind, _ in parts] != ["text", "column"] or not re.fullmatch(r"[A-Za-z][\w.-]*:", parts[0][1]):
        return cell
    return cell.str.replace(f"(?i)^\\s*{re.escape(parts[0][1])}\\s*", "")


def column_expr(name: str, where: str, types: Mapping[str, pl.DataType], *, gaps: bool = False) -> tuple[pl.Expr, bool]:
    """Compile a column reference, or a path into a nested column such as ``citation.id``, to a text expression.

    Parameters
    ----------
    name
        Column name or path; empty for the current item of a list.
    where
        File, section and key, such as ``edges.toml: [[claim]] 1, subject``; starts the error message.
    types
        Column name -> polars data type, such as ``DataFrame.schema``.
    gaps
        Whether a list keeps its nulls.

    Returns
    -------
    tuple[polars.Expr, bool]
        Text expression, and whether it yields a list per row instead of a single value.

    Raises
    ------
    FormatError
        If the column does not exist, is a struct, or is a nested list; or for an empty name outside a list.
    """
    import polars as pl

    if not name:
        name = ITEM
        if name not in types:
            raise FormatError(f"{where}: {{}} names no column: write the name of a column between the braces")
    if name in types:
        expr, kind, rest = pl.col(name), types[name], ""
    else:
        first, _, rest = name.partition(".")
        first, rest = (first[:-2], rest) if first.endswith("[]") else (first, rest)
        if first not in types:
            raise _no_column(name, where, types)
        expr, kind = pl.col(first), types[first]
    is_list = False
    for step in [part.removesuffix("[]") for part in rest.split(".")] if rest else []:
        if isinstance(kind, pl.List):
            if is_list:
                raise FormatError(
                    f"{where}: {{{name}}} is a nested list, which is not supported: name a column with one list per cell at most"
                )
            is_list, kind = True, _inner(kind)
        if not isinstance(kind, pl.Struct) or step not in {each.name for each in kind.fields}:
            raise _no_column(name, where, types)
        kind = cast("pl.DataType", next(each.dtype for each in kind.fields if each.name == step))
        expr = expr.list.eval(pl.element().struct.field(step)) if is_list else expr.struct.field(step)
    if isinstance(kind, pl.List):
        if is_list:
            raise FormatError(
                f"{where}: {{{name}}} is a nested list, which is not supported: name a column with one list per cell at most"
            )
        is_list, kind = True, _inner(kind)
    if isinstance(kind, pl.List):
        raise FormatError(
            f"{where}: {{{name}}} is a nested list, which is not supported: name a column with one list per cell at most"
        )
    if isinstance(kind, pl.Struct):
        fields = ", ".join(f"{name}.{each.name}" for each in kind.fields[:4])
        raise FormatError(
            f"{where}: {{{name}}} is a struct, not a single value: use one of its fields, such as {fields}"
        )
    if is_list:
        texts = expr.list.eval(_as_text(pl.element(), kind))
        return texts if gaps else texts.list.drop_nulls(), True
    return _as_text(expr, kind), False


def _inner(kind: pl.List) -> pl.DataType:
    inner = kind.inner
    return inner() if isinstance(inner, type) else inner


def _as_text(expr: pl.Expr, kind: pl.DataType) -> pl.Expr:
    import polars as pl

    if kind == pl.String:
        return expr
    if kind == pl.Boolean:
        return pl.when(expr).then(pl.lit("true")).when(~expr).then(pl.lit("false"))
    if kind.is_float():  # 3.0 is 3 if all digits of the integer are given
        whole = (expr == expr.round(0)) & (expr.abs() < 2**53)
        return pl.when(whole).then(expr.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(expr.cast(pl.String))
    return expr.cast(pl.String, strict=False)


def _no_column(name: str, where: str, types: Mapping[str, pl.DataType]) -> FormatError:
    known = [each for each in types if not each.startswith("\x00")]
    shown = some_of(known, 12)
    return FormatError(
        f"{where}: the table has no column {name!r}{did_you_mean(name, known) or f'; its columns are {shown}'}"
    )


_EXPECTED: Final = {
    ".": 'expected digits such as 0.05 or 1.2e-8, without commas; for a decimal comma set decimal = "," in [table]',
    ",": "expected digits such as 0,05 or 1,2e-8, as decimal is a comma in [table]",
}
"""Decimal separator -> how numbers are written."""


def compile_value(
    value: Value, types: Mapping[str, pl.DataType], *, gaps: bool = False, decimal: str = "."
) -> Compiled:
    """Compile a value of the mapping to a polars expression with checks for invalid cells.

    Parameters
    ----------
    value
        Parsed value, as returned by :func:`immunograph.mapping.cell_values.read_value`.
    types
        Column name -> polars data type, such as ``DataFrame.schema``.
    gaps
        Whether the values of a list keep their positions: nulls and repeats remain, and a value that the map rejects
        is :data:`immunograph.mapping.cell_values.REFUSED`.
    decimal
        Decimal separator of numbers, ``.`` or ``,``.

    Returns
    -------
    Compiled
        Expression, whether it yields a list per row, and checks that find invalid rows.

    Raises
    ------
    FormatError
        If the table lacks a column that the value names, the column is a struct or a nested list, or a key such as
        ``group`` or ``as`` does not fit the value.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"effect": ["up", "down"]})
    >>> value = Value(("{effect}",), mapped={"up": "+", "down": "-"}, where="sign")
    >>> frame.select(compile_value(value, frame.schema).expr).to_series().to_list()
    ['+', '-']
    """
    if value.union:
        made = _united([_compiled(each, types, gaps=gaps, decimal=decimal) for each in value.union], gaps=gaps)
    else:
        made = _compiled(value, types, gaps=gaps, decimal=decimal)
    return made if made.unread is None else replace(made, checks=(*made.checks, _unread_check(made, value)))


def _unread_check(made: Compiled, value: Value) -> Check:
    """Return a check that reports items without a match in cells with one; a cell without any match is an empty value."""
    import polars as pl

    patterns = dict.fromkeys(each.pattern for each in (value.union or (value,)))
    message = f"{{}} does not match the pattern {' or '.join(patterns)}".replace("{", "{{").replace("{{}", "{}", 1)
    read = made.expr.list.drop_nulls().list.len() > 0
    items = pl.when(read).then(made.unread)
    return Check(pl.lit(value=False), pl.lit(""), message, columns_of(value), deliberate=True, items=items)


def _compiled(value: Value, types: Mapping[str, pl.DataType], *, gaps: bool, decimal: str) -> Compiled:
    """Compile a value that is not a union, without a check for items that its pattern does not match."""
    import polars as pl

    made = [template_expr(source, value.where, types, gaps=gaps) for source in value.sources]
    many = any(is_list for _, is_list in made)
    if many and len(made) > 1:
        raise FormatError(
            f"{value.where}: a column with several values per cell cannot be one of several alternatives: use it alone"
        )
    exprs = [expr for expr, _ in made]
    unread = (
        _unread(exprs[0], value, many=many) if value.pattern and len(exprs) == 1 and (many or value.every) else None
    )
    if value.pattern:
        exprs, many = [_matched(expr, value, many=many, gaps=gaps) for expr in exprs], many or value.every
    expr = exprs[0] if len(exprs) == 1 else pl.coalesce(exprs)
    if value.split and not many:
        expr, many = _split(expr, value.split, gaps=gaps), True
    checks: list[Check] = []
    shown, wrong_items = expr, None
    if value.mapped or value.otherwise is not None:
        wrong_items = _wrong_items(expr, value) if many else None
        expr, found = _mapped(expr, value, types, many=many, gaps=gaps)
        checks += found
    if value.form:
        expr = _formed(expr, value, types, many=many)
    if value.default is not None:
        filled, _ = template_expr(value.default, value.where, types)
        expr = expr if many else expr.fill_null(filled)
    if value.number:
        number = expr.list.first() if many else expr
        number = number.str.replace(",", ".", literal=True) if decimal == "," else number
        wrong = number.is_not_null() & number.cast(pl.Float64, strict=False).is_null()
        checks.append(Check(wrong, shown, f"{{}} is not a number: {_EXPECTED[decimal]}", columns_of(value)))
        expr, many = number, False
    return Compiled(expr, many, tuple(checks), wrong_items if many else None, unread if many else None)


def _united(parts: list[Compiled], *, gaps: bool) -> Compiled:
    """Combine the values of all parts, in their order, without duplicates unless they keep their positions."""
    import polars as pl

    empty = pl.lit([], dtype=pl.List(pl.String))
    lists = [each.expr.fill_null(empty) if each.many else pl.concat_list(each.expr) for each in parts]
    expr = pl.concat_list(lists)
    expr = expr if gaps else expr.list.drop_nulls().list.unique(maintain_order=True)
    unread: pl.Expr | None = None
    if all(each.unread is not None for each in parts):
        first, *others = [each.unread for each in parts if each.unread is not None]
        unread = first
        for other in others:  # what one part does not read, another may
            unread = unread.list.set_intersection(other)
    return Compiled(expr, True, tuple(check for each in parts for check in each.checks), unread=unread)


def _unread(expr: pl.Expr, value: Value, *, many: bool) -> pl.Expr:
    """Return the items without a match of the pattern; a text is split into items at commas, semicolons and bars."""
    import polars as pl

    item = pl.element()
    if not many:
        expr = expr.str.replace_all(value.pattern, _MATCHED).str.replace_all("[;|,]", ";").str.split(";")
        expr = expr.list.eval(item.str.strip_chars())
        return expr.list.eval(item.filter(~item.str.contains(_MATCHED, literal=True) & item.str.contains(r"[\pL\pN]")))
    return expr.list.eval(item.filter(item.is_not_null() & (item != "") & ~item.str.contains(value.pattern)))


def _formed(expr: pl.Expr, value: Value, types: Mapping[str, pl.DataType], *, many: bool) -> pl.Expr:
    """Insert each value into the template ``as``; the placeholder of a value that is left out is kept."""
    import polars as pl

    if not many:
        return _inserted(value.form, "as", expr, value, types, many=False)
    made = _inserted(value.form, "as", pl.element(), value, types, many=True)
    return expr.list.eval(pl.when(pl.element() == REFUSED).then(pl.element()).otherwise(made))


def _inserted(
    template: str, key: str, itself: pl.Expr, value: Value, types: Mapping[str, pl.DataType], *, many: bool
) -> pl.Expr:
    """Compile a template in which ``{}`` is the value itself."""
    import polars as pl

    parts = parts_of(template, value.where)
    itself = _without_prefix(itself, parts)
    if many and (others := [name for kind, name in parts if kind == "column" and name]):
        raise FormatError(
            f"{value.where}: if a cell has several values, {key!r} cannot refer to another column: {others[0]}; {{}} is one "
            "of the values"
        )
    return pl.concat_str(
        [
            pl.lit(text) if kind == "text" else (column_expr(text, value.where, types)[0] if text else itself)
            for kind, text in parts
        ]
    )


def columns_of(value: Value) -> str:
    """Return the names of the columns of a value, for error messages.

    Parameters
    ----------
    value
        Parsed value.

    Returns
    -------
    str
        Names, separated by commas; the key in the mapping file if it has none.
    """
    return ", ".join(sorted(value.columns)) or value.where


def _matched(expr: pl.Expr, value: Value, *, many: bool, gaps: bool) -> pl.Expr:
    import polars as pl

    compiled = re.compile(_python(value.pattern))
    if isinstance(value.group, str) and value.group not in compiled.groupindex:
        raise FormatError(f"{value.where}: the pattern has no group {value.group!r}: add it, or correct the key group")
    group: int = compiled.groupindex[value.group] if isinstance(value.group, str) else value.group
    group = (1 if compiled.groups else 0) if group == -1 else group
    if not 0 <= group <= compiled.groups:
        raise FormatError(f"{value.where}: the pattern has no group {group}: add it, or correct the key group")
    if value.every and not many:
        found = expr.str.extract_all(value.pattern)
        return found.list.eval(pl.element().str.extract(value.pattern, group)) if group else found
    if many:
        found = expr.list.eval(pl.element().str.extract(value.pattern, group))
        return found if gaps else found.list.drop_nulls()
    return expr.str.extract(value.pattern, group)


def _python(pattern: str) -> str:
    """Return a Rust pattern in a form whose groups Python can count; it is never matched."""
    return re.sub(r"\\[pP]\{[^{}]{1,40}\}|\\z", "x", pattern)


def _split(expr: pl.Expr, separators: tuple[str, ...], *, gaps: bool) -> pl.Expr:
    import polars as pl

    first, *others = separators
    for other in others:
        expr = expr.str.replace_all(other, first, literal=True)
    parts = expr.str.split(first).list.eval(pl.element().str.strip_chars())
    return parts.list.eval(pl.element().replace("", None) if gaps else pl.element().filter(pl.element() != ""))


def _is_wrong(value: Value, cell: pl.Expr) -> pl.Expr:
    """Return an expression that is true for values that the map rejects or does not have."""
    import polars as pl

    key = cell.str.to_lowercase() if value.ignore_case else cell
    known = {old.lower() if value.ignore_case else old: new for old, new in value.mapped.items()}
    rejected = [old for old, new in known.items() if isinstance(new, Reject)]
    wrong = key.is_in(rejected)
    if not isinstance(value.otherwise, str):
        wrong = wrong | ~key.is_in(list(known))
    return pl.when(cell.is_not_null()).then(wrong).otherwise(pl.lit(value=False))


def _wrong_items(expr: pl.Expr, value: Value) -> pl.Expr:
    import polars as pl

    return expr.list.eval(_is_wrong(value, pl.element()))


def _equal_to(key: str) -> Callable[[pl.Expr], pl.Expr]:
    return lambda cell: cell == key


def _mapped(
    expr: pl.Expr, value: Value, types: Mapping[str, pl.DataType], *, many: bool, gaps: bool
) -> tuple[pl.Expr, list[Check]]:
    """Replace values by the map, after a check for rejected and unknown values."""
    import polars as pl

    old = [key.lower() if value.ignore_case else key for key in value.mapped]
    new = [None if isinstance(each, Reject) else each or None for each in value.mapped.values()]  # "": no value
    rejected = {
        key: each.reason for key, each in zip(old, value.mapped.values(), strict=True) if isinstance(each, Reject)
    }
    column = columns_of(value)
    old, new = list(pairs := dict(zip(old, new, strict=True))), list(pairs.values())

    def inner(cell: pl.Expr) -> pl.Expr:
        key = cell.str.to_lowercase() if value.ignore_case else cell
        replaced = (
            key.replace_strict(old, new, default=None, return_dtype=pl.String) if old else pl.lit(None, pl.String)
        )
        if isinstance(value.otherwise, str):
            nothing = pl.lit(None, pl.String)
            other = _inserted(value.otherwise, "else", cell, value, types, many=many) if value.otherwise else nothing
            replaced = pl.when(key.is_not_null() & ~key.is_in(old)).then(other).otherwise(replaced)
        return pl.when(_is_wrong(value, cell)).then(pl.lit(REFUSED)).otherwise(replaced) if gaps and many else replaced

    def check(test: Callable[[pl.Expr], pl.Expr], message: str, *, deliberate: bool) -> Check:
        if not many:
            failed = test(expr.str.to_lowercase() if value.ignore_case else expr)
            return Check(failed, expr, message, column, deliberate)
        cell = pl.element().str.to_lowercase() if value.ignore_case else pl.element()
        items = expr.list.eval(pl.element().filter(test(cell)))
        left = expr.list.eval(pl.element().filter(~_is_wrong(value, pl.element()) & pl.element().is_not_null()))
        failed = (items.list.len() > 0) & (left.list.len() == 0)
        return Check(failed, items.list.join(", "), message, column, deliberate, items)

    checks = [check(_equal_to(key), reason, deliberate=True) for key, reason in rejected.items()]
    if isinstance(value.otherwise, Reject):
        unknown = value.otherwise.reason
        checks.append(check(lambda cell: cell.is_not_null() & ~cell.is_in(old), unknown, deliberate=True))
    elif value.otherwise is None:
        known = some_of(value.mapped, 6)
        message = f"{{}} is not in the value map ({known}): add it, or give the map an else"
        checks.append(check(lambda cell: cell.is_not_null() & ~cell.is_in(old), message, deliberate=False))
    return (expr.list.eval(inner(pl.element())) if many else inner(expr)), checks
