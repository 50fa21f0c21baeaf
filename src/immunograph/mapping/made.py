"""The result of one rule for a batch of rows, and how such results are combined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from immunograph.mapping.table_batches import ROW
from immunograph.mapping.table_rows import skipped

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Made", "bound", "no_entities", "without"]


@dataclass(frozen=True, slots=True)
class Made:
    """What a batch of rows says by one rule.

    Parameters
    ----------
    records
        One row for each claim of each row of the table.
    failed
        The rows that should make a claim and do not, and the values that are left out of rows that do.
    applied
        The rows that the rule is for.
    complexes
        Complexes that were put together: ``iri`` and ``components`` (a list).
    """

    records: pl.DataFrame
    failed: pl.DataFrame
    applied: pl.Series
    complexes: pl.DataFrame


def bound(complexes: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Deduplicate complexes.

    Parameters
    ----------
    complexes
        Frames with ``iri`` and ``components``.

    Returns
    -------
    pl.DataFrame
        One row per complex.
    """
    import polars as pl

    nothing = pl.DataFrame(schema={"iri": pl.String, "components": pl.List(pl.String)})
    return pl.concat([nothing, *complexes]).unique("iri")


def no_entities() -> pl.DataFrame:
    """Return an empty frame with the columns of entities.

    Returns
    -------
    pl.DataFrame
        No rows.

    Examples
    --------
    >>> no_entities().height
    0
    """
    import polars as pl

    names = ("iri", "label", "category", "definition", "near")
    return pl.DataFrame(schema={**dict.fromkeys(names, pl.String), "synonyms": pl.List(pl.String)})


def without(rows: pl.DataFrame, failed: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Remove the rows that have failed.

    Parameters
    ----------
    rows
        Rows with ``ROW``.
    failed
        Frames with the column ``row``.

    Returns
    -------
    pl.DataFrame
        The other rows.
    """
    import polars as pl

    bad = [skipped(each) for each in failed if each.height]
    return rows.filter(~pl.col(ROW).cast(pl.Int64).is_in(pl.concat(bad).implode())) if bad else rows
