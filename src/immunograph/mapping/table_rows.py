"""Prepare the rows of a table for a mapping: clean cells, join side tables, compute derived columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from immunograph.errors import FormatError
from immunograph.mapping.cell_values import Check, Compiled, Value
from immunograph.mapping.expressions import column_expr, compile_value
from immunograph.mapping.source_spec import Join
from immunograph.mapping.spec import Condition, TableMapping
from immunograph.mapping.table_batches import ROW, Table, open_table
from immunograph.near_words import did_you_mean
from immunograph.plurals import counted, some_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FAILURES", "Rows", "failures", "failures_together", "matching", "skipped", "with_values"]

FAILURES: Final = ("row", "column", "value", "reason", "deliberate", "partial")
"""Columns of a frame of failures: rows that yield no claim, and values left out of other rows (``partial``)."""

_POSITION: Final = "\x00position"
_FAILED: Final = "\x00failed"
_SHOWN: Final = 200


class Rows:
    """The rows of a table, with side tables joined and derived columns computed.

    Parameters
    ----------
    mapping
        Parsed mapping, from :func:`immunograph.mapping.read_mapping`.
    table
        Table to read.

    Raises
    ------
    FormatError
        If the table lacks a column that the mapping names, or the key of a side table is missing or not unique.
    """

    def __init__(self, mapping: TableMapping, table: Table) -> None:
        self.mapping = mapping
        self.table = table
        self._sides = [self._side(join) for join in mapping.joins]
        self._wanted = self._known_columns()

    def _known_columns(self) -> set[str]:
        """Return the columns that the mapping uses; raise an error if neither the table nor a side table has one."""
        here = set(self.table.columns)
        for side in self._sides:
            here |= set(side.columns)
        wanted: set[str] = set()
        for name in sorted(self.mapping.columns()):
            first = name if name in here else name.partition(".")[0].removesuffix("[]")
            if first not in here:
                hint = did_you_mean(name, here) or f"; its columns are {some_of(self.table.columns, 12)}"
                raise FormatError(f"{self.mapping.origin}: {self.table.name} has no column {name!r}{hint}")
            wanted.add(first)
        return wanted

    def _side(self, join: Join) -> pl.DataFrame:
        """Return a side table with its name before each column name, as in ``side.column``."""
        import polars as pl

        table = open_table(join.file, join.dialect, needed=[join.right] if join.right else [])
        none = pl.DataFrame(schema=dict.fromkeys([ROW, *table.columns], pl.String))
        batches = [clean(batch, join.dialect.null) for batch in table.batches()] or [none]
        frame = pl.concat(batches, how="vertical_relaxed").drop(ROW)
        if not join.right:
            frame = frame.with_row_index(_POSITION)
        elif join.right not in frame.columns:
            known = [name for name in frame.columns if name != ROW]
            hint = did_you_mean(join.right, known) or f"; its columns are {some_of(known, 12)}"
            raise FormatError(
                f"{self.mapping.origin}: [join.{join.name}] on: {join.file} has no column {join.right!r}{hint}"
            )
        else:
            twice = frame.filter(pl.col(join.right).is_not_null() & pl.col(join.right).is_duplicated())
            if twice.height:
                raise FormatError(
                    f"{join.file}: column {join.right!r} has the value {twice[join.right][0]!r} "
                    f"{twice[join.right].value_counts()['count'][0]} times, but a row can be joined to only one row of a side "
                    "table: keep one of them"
                )
        names = {name: f"{join.name}.{name}" for name in frame.columns if name != _POSITION}
        return frame.rename(names)

    def batches(self) -> Iterator[tuple[pl.DataFrame, list[pl.DataFrame]]]:
        """Yield the rows in batches, with joined and derived columns.

        Yields
        ------
        tuple[polars.DataFrame, list[polars.DataFrame]]
            A batch with ``ROW``, and frames of the rows whose derived columns could not be computed, with reasons.

        Raises
        ------
        FormatError
            If a cell contains a NUL character, a table joined by position has another number of rows, or the column to
            join by contains several values.
        """
        before = 0
        wanted = self._wanted
        for batch in self.table.batches(wanted):
            frame = clean(batch, self.mapping.dialect.null)
            self._refuse_nul(frame)
            for join, side in zip(self.mapping.joins, self._sides, strict=True):
                frame = self._joined(frame, join, side, before)
            before += batch.height
            yield self._derived(frame)
        for join, side in zip(self.mapping.joins, self._sides, strict=True):
            if not join.right and side.height != before:
                raise FormatError(
                    f"{join.file}: {counted(side.height, 'row')}, but the table has {before}: a table joined by position must have the same number of rows; correct one, or set on to a column in [join.{join.name}]"
                )

    def _refuse_nul(self, frame: pl.DataFrame) -> None:
        """Raise an error for a NUL character, which RDF/XML cannot represent; text tables are checked when decoded."""
        import polars as pl

        for name, kind in frame.schema.items():
            if kind == pl.String and (found := frame[name].str.contains("\x00", literal=True)).any():
                row = frame[ROW][found.arg_true()[0]]
                raise FormatError(
                    f"{self.table.name}, row {row}, column {name}: the cell contains a NUL character: remove it"
                )

    def _joined(self, frame: pl.DataFrame, join: Join, side: pl.DataFrame, before: int) -> pl.DataFrame:
        import polars as pl

        if not join.right:
            placed = frame.with_row_index(_POSITION, offset=before)
            return placed.join(side, on=_POSITION, how="left", maintain_order="left").drop(_POSITION)
        left, is_list = column_expr(join.left, f"{self.mapping.origin}: [join.{join.name}] on", frame.schema)
        if is_list:
            raise FormatError(
                f"{self.mapping.origin}: [join.{join.name}] on: {join.left} contains several values: join by a column with one value per cell"
            )
        key = f"{join.name}.{join.right}"
        side = side.with_columns(pl.col(key).cast(pl.String))
        frame = frame.with_columns(left.alias(_POSITION))
        joined = frame.join(side, left_on=_POSITION, right_on=key, how="left", maintain_order="left", coalesce=False)
        return joined.drop(_POSITION)

    def _derived(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        import polars as pl

        failed: list[pl.DataFrame] = []
        for groups in self.mapping.groups:
            source = compile_value(groups.source, frame.schema)
            found = source.expr.str.extract_groups(groups.pattern)
            frame = frame.with_columns(
                [found.struct.field(name).str.strip_chars().alias(name) for name in groups.names]
            ).with_columns([pl.col(name).replace("", None) for name in groups.names])
        for name, value in self.mapping.derived.items():
            made = compile_value(value, frame.schema, decimal=self.mapping.dialect.decimal)
            failed.append(failures(frame, made.checks))
            frame = frame.with_columns(made.expr.alias(name))
        failed = [each for each in failed if each.height]
        if failed:
            wrong = skipped(pl.concat(failed)).unique()
            frame = frame.filter(~pl.col(ROW).is_in(wrong.implode()))
        return frame, failed


def clean(frame: pl.DataFrame, null: Collection[str]) -> pl.DataFrame:
    """Strip white space from text cells, and replace empty cells and missing-value markers by null.

    Parameters
    ----------
    frame
        Rows; columns of other types are unchanged.
    null
        Missing-value markers, compared with whole cells, such as ``NA``.

    Returns
    -------
    polars.DataFrame
        A new frame with the same columns.

    Examples
    --------
    >>> import polars as pl
    >>> clean(pl.DataFrame({"gene": [" IL2 ", "NA", ""]}), ["NA"])["gene"].to_list()
    ['IL2', None, None]
    """
    import polars as pl

    names = [name for name, kind in frame.schema.items() if kind == pl.String]
    if not names:
        return frame
    stripped = frame.with_columns(pl.col(names).str.strip_chars())
    nothing = ["", *null]
    return stripped.with_columns(
        [pl.when(~pl.col(name).is_in(nothing)).then(pl.col(name)).alias(name) for name in names]
    )


def failures(frame: pl.DataFrame, checks: Iterable[Check]) -> pl.DataFrame:
    """Return the failures of checks: each failing row once (for its first failed check), and values that are left out.

    Parameters
    ----------
    frame
        Rows with ``ROW`` and the columns that the checks refer to.
    checks
        Checks, in order of precedence.

    Returns
    -------
    polars.DataFrame
        One row per failure, with the columns of :data:`FAILURES`.
    """
    import polars as pl

    made = []
    for check in checks:
        found = frame.with_columns(check.failed.fill_null(value=False).alias(_FAILED)).filter(_FAILED)
        if found.height:
            shown = check.shown.cast(pl.String).fill_null("").str.slice(0, _SHOWN)
            made.append(
                found.select(
                    pl.col(ROW).cast(pl.Int64).alias("row"),
                    pl.lit(check.column).alias("column"),
                    shown.alias("value"),
                    pl.lit(check.message).alias("reason"),
                    pl.lit(check.deliberate).alias("deliberate"),
                    pl.lit(value=False).alias("partial"),
                )
            )
        if check.items is not None:
            made.append(_left_out(frame, check, check.items))
    return failures_together(made)


def _left_out(frame: pl.DataFrame, check: Check, items: pl.Expr) -> pl.DataFrame:
    """Return the invalid items of cells that also have valid ones, as partial failures."""
    import polars as pl

    found = frame.select(
        pl.col(ROW).cast(pl.Int64).alias("row"),
        items.alias("value"),
        check.failed.fill_null(value=False).alias(_FAILED),
    )
    found = found.filter(~pl.col(_FAILED) & (pl.col("value").list.len() > 0)).explode("value")
    return found.select(
        "row",
        pl.lit(check.column).alias("column"),
        pl.col("value").cast(pl.String).str.slice(0, _SHOWN),
        pl.lit(check.message).alias("reason"),
        pl.lit(check.deliberate).alias("deliberate"),
        pl.lit(value=True).alias("partial"),
    )


def failures_together(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Concatenate frames of failures: of each row that fails as a whole, only the first failure.

    Partial failures (``partial``: the row is imported without one of its values) are kept only for rows that do not fail
    as a whole, and duplicates once.

    Parameters
    ----------
    frames
        Frames with the columns of :data:`FAILURES`.

    Returns
    -------
    polars.DataFrame
        One row per failure, with the columns of :data:`FAILURES`.
    """
    import polars as pl

    made = [frame for frame in frames if frame.height]
    if not made:
        return _no_failures()
    every = pl.concat(made)
    if not every["partial"].any():
        return every.unique("row", keep="first", maintain_order=True)
    whole = every.filter(~pl.col("partial")).unique("row", keep="first", maintain_order=True)
    parts = every.filter("partial").unique(["row", "column", "value", "reason"], keep="first", maintain_order=True)
    return pl.concat([whole, parts.join(whole, on="row", how="anti")])


def skipped(failed: pl.DataFrame) -> pl.Series:
    """Return the numbers of the rows that yield no claim.

    Parameters
    ----------
    failed
        Failures, with the columns of :data:`FAILURES`.

    Returns
    -------
    polars.Series
        Row numbers; rows of which only a value is left out are not included.
    """
    import polars as pl

    return failed.filter(~pl.col("partial"))["row"]


def _no_failures() -> pl.DataFrame:
    import polars as pl

    kinds = (pl.Int64, pl.String, pl.String, pl.String, pl.Boolean, pl.Boolean)
    return pl.DataFrame(schema=dict(zip(FAILURES, kinds, strict=True)))


def matching(frame: pl.DataFrame, conditions: Iterable[Condition], where: str) -> pl.DataFrame:
    """Return the rows that meet all conditions.

    Parameters
    ----------
    frame
        Rows with the columns that the conditions name.
    conditions
        Conditions of a ``when`` key; all rows match if empty.
    where
        File and name of the rule, such as ``edges.toml: claim 1``; starts the error message.

    Returns
    -------
    polars.DataFrame
        The matching rows, in the same order.

    Raises
    ------
    FormatError
        If a condition names a column that the table lacks, or one whose cells are structs or nested lists.

    Examples
    --------
    >>> import polars as pl
    >>> rows = pl.DataFrame({"effect": ["up", "down"]})
    >>> matching(rows, [Condition("effect", ("up",))], "here").rows()
    [('up',)]
    """
    import polars as pl

    for condition in conditions:
        column, is_list = column_expr(condition.column, f"{where}, when", frame.schema)
        if condition.filled is not None:
            filled = (column.list.len() > 0).fill_null(value=False) if is_list else column.is_not_null()
            test = filled if condition.filled else ~filled
        elif is_list:
            test = column.list.eval(pl.element().is_in(list(condition.values))).list.any()
        else:
            test = column.is_in(list(condition.values))
        test = test.fill_null(value=False)
        frame = frame.filter(~test if condition.negated else test)
    return frame


def with_values(
    frame: pl.DataFrame, values: dict[str, Value | None]
) -> tuple[pl.DataFrame, dict[str, Compiled], list[Check]]:
    """Compile values, and add them to rows as columns.

    The checks refer to columns of the original frame, not to the new ones.

    Parameters
    ----------
    frame
        Rows with the columns that the values use.
    values
        Name of the new column -> value; ``None`` adds no column.

    Returns
    -------
    tuple[polars.DataFrame, dict[str, Compiled], list[Check]]
        The frame with the new columns, the compiled values by name, and their checks.

    Raises
    ------
    FormatError
        If the mapping names a column that the table lacks.
    """
    made: dict[str, Compiled] = {}
    for name, value in values.items():
        if value is not None:
            made[name] = compile_value(value, frame.schema)
    checks = [check for each in made.values() for check in each.checks]
    return frame.with_columns([each.expr.alias(name) for name, each in made.items()]), made, checks
