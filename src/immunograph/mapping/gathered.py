"""Deduplicate the entity mentions of a table, keeping the row of the first occurrence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.mapping.table_batches import ROW

if TYPE_CHECKING:
    import polars as pl

__all__ = ["KEY", "contexts", "distinct", "exploded", "roots"]

KEY: Final = "\x00key"
"""Name of the column that joins rows to entities."""

_CELLS, _SHOWN = 6, 80
"""Number of cells shown as context of a name, and characters shown of each."""


def contexts(frame: pl.DataFrame) -> pl.DataFrame:
    """Summarise some cells of each row as one line of text, shown to curators in the review table.

    Parameters
    ----------
    frame
        Rows with ``ROW``.

    Returns
    -------
    polars.DataFrame
        Columns ``ROW`` and ``context``, such as ``gene: IL2; effect: up``.

    Examples
    --------
    >>> import polars as pl
    >>> contexts(pl.DataFrame({ROW: [2], "gene": ["IL2"], "effect": ["up"]}))["context"].item()
    'gene: IL2; effect: up'
    """
    import polars as pl

    names = [name for name, kind in frame.schema.items() if kind == pl.String and not name.startswith("\x00")][:_CELLS]
    cells = [pl.concat_str([pl.lit(f"{name}: "), pl.col(name).str.slice(0, _SHOWN)]) for name in names]
    told = pl.concat_str(cells, separator="; ", ignore_nulls=True) if cells else pl.lit("")
    return frame.select(ROW, told.str.replace_all(r"\s+", " ").alias("context"))


def distinct(frame: pl.DataFrame) -> pl.DataFrame:
    """Deduplicate mentions by key, keeping the first row number and the number of rows.

    Parameters
    ----------
    frame
        Mentions, with columns ``KEY``, ``ROW``, ``count``, ``synonyms`` and others.

    Returns
    -------
    polars.DataFrame
        One row per key: smallest ``ROW``, sum of ``count``, and the first value of every other column (of ``synonyms``,
        the first that is not null).
    """
    import polars as pl

    others = [name for name in frame.columns if name not in (KEY, ROW, "count", "synonyms")]
    return frame.group_by(KEY).agg(
        *(pl.col(name).first() for name in others),
        pl.col("synonyms").drop_nulls().first(),
        pl.col(ROW).min(),
        pl.col("count").sum(),
    )


def exploded(frame: pl.DataFrame, lists: list[str]) -> pl.DataFrame:
    """Explode parallel list columns, so that each item becomes a row.

    Parameters
    ----------
    frame
        Frame that has these columns.
    lists
        Names of list columns. The items of a list whose length differs from that of the first column become null.

    Returns
    -------
    polars.DataFrame
        One row per item; rows whose first list is empty or null are dropped.

    Examples
    --------
    >>> import polars as pl
    >>> exploded(pl.DataFrame({"gene": [["IL2", "TP53"]]}), ["gene"])["gene"].to_list()
    ['IL2', 'TP53']
    """
    import polars as pl

    if not lists:
        return frame
    first, *others = lists
    frame = frame.filter(pl.col(first).list.len() > 0)
    for name in others:
        same = pl.col(name).list.len() == pl.col(first).list.len()
        nothing = pl.col(first).list.eval(pl.when(pl.lit(value=False)).then(pl.element()))
        frame = frame.with_columns(pl.when(same).then(pl.col(name)).otherwise(nothing).alias(name))
    return frame.explode(lists)


def roots(columns: set[str], there: list[str]) -> set[str]:
    """Return the table columns that column paths such as ``citation.id`` start from.

    Parameters
    ----------
    columns
        Column names and paths.
    there
        Column names of the table.

    Returns
    -------
    set[str]
        The subset of ``there`` that is needed.

    Examples
    --------
    >>> roots({"citation.id"}, ["citation", "gene"])
    {'citation'}
    """
    known = set(there)
    return {name if name in known else name.partition(".")[0].removesuffix("[]") for name in columns} & known
