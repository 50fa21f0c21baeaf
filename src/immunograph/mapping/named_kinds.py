"""Kinds of things that have no identifier but their name: what is of another kind is another thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from immunograph.claims.properties import Properties
from immunograph.identifiers import PrefixMap, compress, content_hash, slug
from immunograph.mapping.curie_columns import expanded
from immunograph.mapping.table_batches import ROW
from immunograph.plurals import counted
from immunograph.store import Store
from immunograph.vocabulary import BIOLINK

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ANYTHING", "KIND", "PLAIN", "by_kind", "kinds_of_store", "of_other_kinds", "told_of_others", "with_kind"]

ANYTHING: Final = BIOLINK + "NamedThing"
"""The category of whatever has none that says more."""

PLAIN: Final = "\x00plain"
"""The column of the IRI that is made of a name alone; null for what has another identifier."""

KIND: Final = "\x00kind"
"""The column of the category as an IRI; null where it says nothing."""

_EXAMPLES: Final = 5


def kinds_of_store(store: Store, base: str) -> pl.DataFrame:
    """Return the categories of all things in a store whose IRIs were made of their names.

    Parameters
    ----------
    store
        The store.
    base
        The beginning of such IRIs.

    Returns
    -------
    pl.DataFrame
        ``iri`` and ``kind``, without those whose category says nothing.
    """
    import polars as pl

    if not len(store):
        return pl.DataFrame(schema={"iri": pl.String, "kind": pl.String})
    found = Properties(store).pairs(BIOLINK + "category", "kind").rename({"s": "iri"})
    return found.filter(pl.col("iri").str.starts_with(f"{base}entity/") & (pl.col("kind") != ANYTHING)).unique()


def with_kind(frame: pl.DataFrame, prefixes: PrefixMap) -> pl.DataFrame:
    """Add the category as an IRI, or null where it says nothing.

    Parameters
    ----------
    frame
        Rows with ``category``.
    prefixes
        What its prefixes stand for.

    Returns
    -------
    pl.DataFrame
        The rows with the column :data:`KIND`.
    """
    import polars as pl

    distinct = frame["category"].drop_nulls().unique()
    iris = expanded(distinct, prefixes)["iri"].fill_null(distinct)
    kinds = pl.DataFrame({"category": distinct, KIND: iris}).filter(pl.col(KIND) != ANYTHING)
    return frame.join(kinds, on="category", how="left", maintain_order="left")


def of_other_kinds(known: pl.DataFrame, kind: str | None) -> pl.Series:
    """Return the things that are of another kind than the one that is wanted.

    Parameters
    ----------
    known
        ``iri`` and ``kind``, as :func:`kinds_of_store` returns them.
    kind
        The kind that is wanted; ``None`` if any will do.

    Returns
    -------
    pl.Series
        Their IRIs.

    Examples
    --------
    >>> import polars as pl
    >>> known = pl.DataFrame({"iri": ["urn:cat.gene", "urn:cat.cell"], "kind": ["Gene", "Cell"]})
    >>> of_other_kinds(known, "Gene").to_list(), of_other_kinds(known, None).to_list()
    (['urn:cat.cell'], [])
    """
    import polars as pl

    if kind is None:
        return known["iri"].clear()
    right = known.filter(pl.col("kind") == kind)["iri"]
    return known.filter(~pl.col("iri").is_in(right.implode()))["iri"].unique()


def told_of_others(looked: pl.DataFrame, known: pl.DataFrame, kind: str) -> list[str]:
    """Report names that the store has for things of another kind only.

    Parameters
    ----------
    looked
        ``name`` and ``candidates`` (a list), things of any kind that go by the name.
    known
        ``iri`` and ``kind`` of what the store has.
    kind
        The kind that is wanted.

    Returns
    -------
    list[str]
        One sentence, or nothing.

    Examples
    --------
    >>> import polars as pl
    >>> looked = pl.DataFrame({"name": ["CAT"], "candidates": [["urn:cat.gene"]]})
    >>> known = pl.DataFrame({"iri": ["urn:cat.gene"], "kind": [BIOLINK + "Gene"]})
    >>> told_of_others(looked, known, BIOLINK + "Cell")
    ['1 name is that of a thing of another category in the store, which stays apart (CAT: biolink:Cell here, biolink:Gene there)']
    """
    others = looked.select("name", "candidates").explode("candidates").join(known, left_on="candidates", right_on="iri")
    others = others.sort("name", "kind").unique("name", keep="first", maintain_order=True)
    if not others.height:
        return []
    here = compress(kind) or kind
    shown = "; ".join(
        f"{name}: {here} here, {compress(there) or there} there"
        for name, there in others.select("name", "kind").head(_EXAMPLES).iter_rows()
    )
    if others.height == 1:
        return [f"1 name is that of a thing of another category in the store, which stays apart ({shown})"]
    many = f"{others.height:,}"
    return [f"{many} names are those of things of another category in the store, which stay apart ({shown})"]


def by_kind(
    frames: Sequence[pl.DataFrame], known: pl.DataFrame, prefixes: PrefixMap
) -> tuple[list[pl.DataFrame], list[str]]:
    """Set things with one name and no other identifier apart by their kind.

    A thing whose category says nothing is the one of its name that has a kind, if there is one such. A thing that a store
    knows by its name and kind under the plain IRI, as they were made once, keeps it.

    Parameters
    ----------
    frames
        For each kind of entity ``iri``, ``name``, ``category``, ``ROW`` and :data:`PLAIN`.
    known
        ``iri`` and ``kind`` of what the store has.
    prefixes
        What the prefixes of categories stand for.

    Returns
    -------
    tuple[list[pl.DataFrame], list[str]]
        The frames with their IRIs settled, and warnings.
    """
    import polars as pl

    kinds = [with_kind(frame, prefixes) for frame in frames]
    wanted = (PLAIN, KIND, "name", ROW)
    every = pl.concat([frame.filter(pl.col(PLAIN).is_not_null()).select(wanted) for frame in kinds])
    pairs = every.select(PLAIN, KIND).drop_nulls().unique()
    kept = pairs.join(known, left_on=[PLAIN, KIND], right_on=["iri", "kind"], how="semi")
    pairs = pairs.join(kept.with_columns(pl.col(PLAIN).alias("own")), on=[PLAIN, KIND], how="left")
    ends = {kind: _ending(kind) for kind in pairs[KIND].unique()}
    ending = pl.col(KIND).replace_strict(list(ends), list(ends.values()), default="", return_dtype=pl.String)
    pairs = pairs.with_columns(pl.coalesce("own", pl.concat_str([pl.col(PLAIN), ending])).alias("own"))
    alone = pairs.filter(pl.len().over(PLAIN) == 1).select(PLAIN, pl.col("own").alias("alone"))
    made = []
    for frame in kinds:
        joined = frame.join(pairs, on=[PLAIN, KIND], how="left", maintain_order="left")
        joined = joined.join(alone, on=PLAIN, how="left", maintain_order="left")
        joined = joined.with_columns(pl.coalesce("own", "alone", "iri").alias("iri"))
        made.append(joined.drop("own", "alone", KIND))
    return made, _told(every.join(pairs.filter(pl.len().over(PLAIN) > 1), on=[PLAIN, KIND]))


def _ending(kind: str) -> str:
    """Return what tells the IRI of a thing of this kind from those of its name: no slug of a name has a full stop."""
    if kind.startswith(BIOLINK):
        return f".{slug(kind.removeprefix(BIOLINK))}"
    return f".{content_hash(kind)[:8]}"


def _told(several: pl.DataFrame) -> list[str]:
    """Report names of things of several kinds."""
    import polars as pl

    if not several.height:
        return []
    groups = (
        several.sort(ROW, "name")
        .group_by(PLAIN, maintain_order=True)
        .agg(pl.col("name").first(), pl.col(KIND).unique(maintain_order=True))
    )
    shown = "; ".join(
        f"{name}: {', '.join(compress(kind) or kind for kind in kinds[:4])}"
        for _, name, kinds in groups.head(_EXAMPLES).iter_rows()
    )
    many = counted(groups.height, "name stands", "names stand")
    return [f"{many} for things of several categories, which stay apart ({shown})"]
