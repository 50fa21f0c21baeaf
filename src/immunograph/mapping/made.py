"""The result of applying one mapping rule to a batch of rows, and functions that combine such results."""

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
    """The claims or axioms that one rule of the mapping yields for a batch of rows.

    Parameters
    ----------
    records
        One row per claim and table row.
    failed
        Rows that failed, and values left out of rows that do yield claims; columns of
        :data:`immunograph.mapping.table_rows.FAILURES`.
    applied
        Row numbers of the rows to which the rule applies: those that meet its ``when`` and have a valid predicate.
    complexes
        Complexes built from several entities in one cell: ``iri`` and ``components`` (a list of IRIs).
    things
        IRIs of the entities that the records refer to.
    """

    records: pl.DataFrame
    failed: pl.DataFrame
    applied: pl.Series
    complexes: pl.DataFrame
    things: pl.Series


def bound(complexes: Sequence[pl.DataFrame], records: pl.DataFrame) -> pl.DataFrame:
    """Concatenate and deduplicate the complexes in rows that yield claims.

    Parameters
    ----------
    complexes
        Frames with ``ROW``, ``iri`` and ``components`` (a list of IRIs).
    records
        Claims or axioms, with ``ROW``; complexes in other rows are dropped.

    Returns
    -------
    polars.DataFrame
        One row per complex, with columns ``iri`` and ``components``.
    """
    import polars as pl

    nothing = pl.DataFrame(schema={"iri": pl.String, "components": pl.List(pl.String)})
    made = [each.join(records, on=ROW, how="semi").select("iri", "components") for each in complexes]
    return pl.concat([nothing, *made]).unique("iri")


def referred_to(mentions: Sequence[pl.DataFrame], records: pl.DataFrame) -> pl.Series:
    """Return the distinct entities in rows that yield claims.

    Parameters
    ----------
    mentions
        Frames with ``ROW`` and ``iri``.
    records
        Claims or axioms, with ``ROW``; entities in other rows are dropped.

    Returns
    -------
    polars.Series
        Distinct IRIs, in no particular order.
    """
    import polars as pl

    made = [each.join(records, on=ROW, how="semi")["iri"].unique() for each in mentions]
    return pl.concat([pl.Series("iri", [], pl.String), *made]).unique()


def no_entities() -> pl.DataFrame:
    """Return an empty frame with the columns of the entity registry.

    Returns
    -------
    polars.DataFrame
        Zero rows with columns ``iri``, ``label``, ``category``, ``definition``, ``near`` and ``synonyms``.

    Examples
    --------
    >>> no_entities().columns
    ['iri', 'label', 'category', 'definition', 'near', 'synonyms']
    """
    import polars as pl

    names = ("iri", "label", "category", "definition", "near")
    return pl.DataFrame(schema={**dict.fromkeys(names, pl.String), "synonyms": pl.List(pl.String)})


def without(rows: pl.DataFrame, failed: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return the rows that did not fail as a whole.

    Parameters
    ----------
    rows
        Rows with ``ROW``.
    failed
        Frames of failures, with columns ``row`` and ``partial``; rows that fail in part are kept.

    Returns
    -------
    polars.DataFrame
        The remaining rows, in the same order.
    """
    import polars as pl

    bad = [skipped(each) for each in failed if each.height]
    return rows.filter(~pl.col(ROW).cast(pl.Int64).is_in(pl.concat(bad).implode())) if bad else rows
