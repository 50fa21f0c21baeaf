"""Collect pairs of dimension and value, which make the context of claims and of evidence, in columns of lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from immunograph.mapping.table_batches import ROW

if TYPE_CHECKING:
    import polars as pl

__all__ = ["with_evidence_context", "with_pairs"]


def with_evidence_context(rows: pl.DataFrame, pairs: pl.DataFrame, own: str) -> pl.DataFrame:
    """Add a dimension to the context of evidence.

    Parameters
    ----------
    rows, pairs
        Rows with ``ROW``; and ``ROW`` with a list of pairs in the column ``own``.
    own
        Name of this column, which is added too.

    Returns
    -------
    polars.DataFrame
        The rows, with the pairs of this and earlier dimensions in one column.
    """
    import polars as pl

    rows = rows.join(pairs, on=ROW, how="left", maintain_order="left")
    name, empty = "\x00evidence_context", pl.lit([], dtype=pl.List(pl.String))
    before = pl.col(name) if name in rows.columns else empty
    return rows.with_columns(pl.concat_list(before, pl.col(own).fill_null(empty)).alias(name))


def with_pairs(records: pl.DataFrame, around: Mapping[tuple[str, str], pl.DataFrame]) -> pl.DataFrame:
    """Collect the pairs of all dimensions, and those of all roles, in one column each.

    Parameters
    ----------
    records
        Claims with a column of pairs for each dimension and each role.
    around
        Kind (``context`` or ``role``) and name of each -> its frame.

    Returns
    -------
    polars.DataFrame
        The claims with the columns ``context`` and ``participants``, lists of pairs.
    """
    import polars as pl

    for kind, column in (("context", "context"), ("role", "participants")):
        names = [f"\x00{one}:{name}" for one, name in around if one == kind]
        empty = pl.lit([], dtype=pl.List(pl.String))
        joined = pl.concat_list([pl.col(name).fill_null(empty) for name in names]) if names else empty
        records = records.with_columns(joined.alias(column))
    return records
