"""The result of applying one rule to a batch of rows, and functions that combine such results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from immunograph.mapping.table_batches import ROW
from immunograph.mapping.table_rows import skipped

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Made", "bound", "no_entities", "referred_to", "without"]


@dataclass(frozen=True, slots=True)
class Made:
    """The claims that one rule yields for a batch of rows.

    Parameters
    ----------
    records
        One row per claim and table row.
    failed
        Rows that failed, and values that were left out of rows that yield claims.
    applied
        Numbers of the rows to which the rule applies.
    complexes
        Complexes built from several entities: ``iri`` and ``components`` (a list).
    things
        IRIs of the entities that the records refer to.
    """

    records: pl.DataFrame
    failed: pl.DataFrame
    applied: pl.Series
    complexes: pl.DataFrame
    things: pl.Series


def bound(complexes: Sequence[pl.DataFrame], records: pl.DataFrame) -> pl.DataFrame:
    """Concatenate and deduplicate the complexes of rows that yield claims.

    Parameters
    ----------
    complexes
        Frames with ``ROW``, ``iri`` and ``components``.
    records
        The claims or axioms, with ``ROW``.

    Returns
    -------
    polars.DataFrame
        One row per complex.
    """
    import polars as pl

    nothing = pl.DataFrame(schema={"iri": pl.String, "components": pl.List(pl.String)})
    made = [each.join(records, on=ROW, how="semi").select("iri", "components") for each in complexes]
    return pl.concat([nothing, *made]).unique("iri")


def referred_to(mentions: Sequence[pl.DataFrame], records: pl.DataFrame) -> pl.Series:
    """Return the entities in rows that yield claims.

    Parameters
    ----------
    mentions
        Frames with ``ROW`` and ``iri``.
    records
        The claims or axioms, with ``ROW``.

    Returns
    -------
    polars.Series
        IRIs, each once.
    """
    import polars as pl

    made = [each.join(records, on=ROW, how="semi")["iri"].unique() for each in mentions]
    return pl.concat([pl.Series("iri", [], pl.String), *made]).unique()


def no_entities() -> pl.DataFrame:
    """Return an empty frame with the columns of entities.

    Returns
    -------
    polars.DataFrame
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
    """Return the rows without those that failed.

    Parameters
    ----------
    rows
        Rows with ``ROW``.
    failed
        Frames with the column ``row``.

    Returns
    -------
    polars.DataFrame
        The remaining rows.
    """
    import polars as pl

    bad = [skipped(each) for each in failed if each.height]
    return rows.filter(~pl.col(ROW).cast(pl.Int64).is_in(pl.concat(bad).implode())) if bad else rows
