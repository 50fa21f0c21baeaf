"""Pair the lists of a row by position: the documents with their passages, titles, years and so on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from immunograph.mapping.cell_values import REFUSED, Check
from immunograph.mapping.table_batches import ROW
from immunograph.mapping.table_rows import failures

if TYPE_CHECKING:
    import polars as pl

__all__ = ["DOCUMENTS", "paired"]

DOCUMENTS: Final = "\x00documents"
"""Column with the list of a row's documents."""

_UNEQUAL: Final = (
    "{} in one row: lists are paired by position, so each needs one value, or as many as the others: correct the cells, "
    "or the key split in the mapping"
)
_NOTHING_LEFT: Final = "no passage of the row is left, because each has a value that is left out"


def paired(
    rows: pl.DataFrame, texts: Sequence[str], details: Sequence[str], where: str
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Make the lists of each row equally long, so that the values at one position belong to one passage.

    A list with one value holds for all positions. A gap keeps its position; a position with a value that is left out
    (:data:`immunograph.mapping.cell_values.REFUSED`) is dropped, and so are positions that are empty in all lists, and
    repeats of a passage.

    Parameters
    ----------
    rows
        Table rows with ``ROW``, :data:`DOCUMENTS` and the other columns, all lists of texts with nulls as gaps.
    texts
        Columns of lists that are paired with the documents; each must have as many values, or one.
    details
        Columns of lists that describe the documents; where their number differs from that of several documents, they are
        left out, and one document gets the first value.
    where
        Names of the columns of the table that the lists are made of; for error messages.

    Returns
    -------
    tuple[polars.DataFrame, list[polars.DataFrame]]
        First, ``rows`` with equally long lists in these columns; a document is null where a passage has none. Second,
        frames of the rows whose lists cannot be paired, or of which no passage is left.
    """
    import polars as pl

    names = [DOCUMENTS, *texts]
    empty = pl.lit([], dtype=pl.List(pl.String))
    lists = rows.select(
        ROW, *(pl.col(name).fill_null(empty).list.eval(pl.element().replace("", None)) for name in [*names, *details])
    )
    lists = lists.with_columns(pl.max_horizontal([_length(name) for name in names]).alias("\x00most"))
    most = pl.col("\x00most")
    by_place = {name: (pl.col(name).list.len() >= most) & (most > 0) for name in [*names, *details]}
    unequal = pl.any_horizontal([~by_place[name] & (pl.col(name).list.drop_nulls().list.len() > 1) for name in names])
    shown = [pl.format(f"{_called(name)}: {{}}", pl.col(name).list.drop_nulls().list.len()) for name in names]
    failed = failures(lists, [Check(unequal, pl.concat_str(shown, separator=", "), _UNEQUAL, where)])
    number = pl.max_horizontal(most, 1)
    single = {name: pl.col(name).list.drop_nulls().list.get(0, null_on_oob=True).repeat_by(number) for name in by_place}
    several = by_place[DOCUMENTS] & (most > 1)
    for name in details:
        by_place[name] = by_place[name] & several
        single[name] = pl.when(several).then(pl.lit(None, pl.String).repeat_by(number)).otherwise(single[name])
    lists = lists.with_columns(
        *(pl.when(each).then(pl.col(name).list.head(most)).otherwise(single[name]) for name, each in by_place.items()),
        *(by_place[name].alias(f"{name}\x00place") for name in names),
    )
    long = lists.explode(*names, *details)
    filled = pl.any_horizontal([pl.col(f"{name}\x00place") & pl.col(name).is_not_null() for name in names])
    refused = pl.any_horizontal([pl.col(name).eq_missing(REFUSED) for name in names])
    long = long.filter((filled | (most == 0)) & ~refused).unique([ROW, *names], keep="first", maintain_order=True)
    again = long.group_by(ROW, maintain_order=True).agg(*names, *details)
    rows = rows.drop(*names, *details).join(again, on=ROW, how="left", maintain_order="left")
    none = Check(pl.col(DOCUMENTS).is_null(), pl.lit(""), _NOTHING_LEFT, where, deliberate=True)
    return rows, [failed, failures(rows, [none])]


def _length(name: str) -> pl.Expr:
    """Return the length of a list without the gaps at its end."""
    import polars as pl

    gaps = pl.col(name).list.reverse().list.eval(pl.element().is_not_null().cast(pl.UInt8)).list.arg_max()
    return pl.when(pl.col(name).list.drop_nulls().list.len() > 0).then(pl.col(name).list.len() - gaps).otherwise(0)


def _called(name: str) -> str:
    return name.removeprefix("\x00e:").removeprefix("\x00")
