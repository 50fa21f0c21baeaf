"""Keep entities apart that share a name but differ in category, if the name is all that identifies them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from immunograph.claims.properties import Properties
from immunograph.identifiers import PrefixMap, compress, content_hash, slug
from immunograph.mapping.curie_columns import expanded
from immunograph.mapping.table_batches import ROW
from immunograph.plurals import counted, some_of
from immunograph.store import Store
from immunograph.vocabulary import BIOLINK

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ANYTHING", "KIND", "PLAIN", "by_kind", "kinds_of_store", "of_other_kinds", "told_of_others", "with_kind"]

ANYTHING: Final = BIOLINK + "NamedThing"
"""The most general category, used if none is given."""

PLAIN: Final = "\x00plain"
"""Column of the IRI minted from the name alone; null for entities with another identifier."""

KIND: Final = "\x00kind"
"""Column of the category's IRI; null for the most general category."""

_EXAMPLES: Final = 5


def kinds_of_store(store: Store, base: str) -> pl.DataFrame:
    """Return the categories of the entities in a store whose IRIs were minted from names.

    Parameters
    ----------
    store
        Store to query; it is not changed.
    base
        Namespace of the minted IRIs, ``base`` in ``[source]``.

    Returns
    -------
    polars.DataFrame
        Columns ``iri`` and ``kind`` (IRI of the category). Entities of the most general category, NamedThing, are left
        out.
    """
    import polars as pl

    if not len(store):
        return pl.DataFrame(schema={"iri": pl.String, "kind": pl.String})
    found = Properties(store).pairs(BIOLINK + "category", "kind").rename({"s": "iri"})
    return found.filter(pl.col("iri").str.starts_with(f"{base}entity/") & (pl.col("kind") != ANYTHING)).unique()


def with_kind(frame: pl.DataFrame, prefixes: PrefixMap) -> pl.DataFrame:
    """Add a column with the IRI of each row's category.

    Parameters
    ----------
    frame
        Rows with a column ``category`` of CURIEs.
    prefixes
        Prefix map that expands the categories, which are CURIEs such as ``biolink:Gene``.

    Returns
    -------
    polars.DataFrame
        ``frame`` with the column :data:`KIND`, which is null for the most general category, NamedThing.
    """
    import polars as pl

    distinct = frame["category"].drop_nulls().unique()
    iris = expanded(distinct, prefixes)["iri"].fill_null(distinct)
    kinds = pl.DataFrame({"category": distinct, KIND: iris}).filter(pl.col(KIND) != ANYTHING)
    return frame.join(kinds, on="category", how="left", maintain_order="left")


def of_other_kinds(known: pl.DataFrame, kind: str | None) -> pl.Series:
    """Return the entities whose category differs from the given one.

    Parameters
    ----------
    known
        Columns ``iri`` and ``kind``, as returned by :func:`kinds_of_store`.
    kind
        IRI of the category; ``None`` matches every category, so that the result is empty.

    Returns
    -------
    polars.Series
        IRIs of these entities.

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
    """Return a warning about names that the store uses only for entities of another category.

    Parameters
    ----------
    looked
        Columns ``name`` and ``candidates`` (list of IRIs): the entities of any category with that name.
    known
        Columns ``iri`` and ``kind``, as returned by :func:`kinds_of_store`.
    kind
        IRI of the category that these names have in the table.

    Returns
    -------
    list[str]
        A list with one sentence, or an empty list if there is nothing to report.

    Examples
    --------
    >>> import polars as pl
    >>> looked = pl.DataFrame({"name": ["CAT"], "candidates": [["urn:cat.gene"]]})
    >>> known = pl.DataFrame({"iri": ["urn:cat.gene"], "kind": [BIOLINK + "Gene"]})
    >>> told_of_others(looked, known, BIOLINK + "Cell")
    ['1 name is that of an entity of another category in the store, which is kept separate (CAT: biolink:Cell here, biolink:Gene there)']
    """
    others = looked.select("name", "candidates").explode("candidates").join(known, left_on="candidates", right_on="iri")
    others = others.sort("name", "kind").unique("name", keep="first", maintain_order=True)
    if not others.height:
        return []
    here = compress(kind) or kind
    told = [
        f"{name}: {here} here, {compress(there) or there} there"
        for name, there in others.select("name", "kind").head(_EXAMPLES).iter_rows()
    ]
    shown = some_of(told, _EXAMPLES, separator="; ", total=others.height)
    if others.height == 1:
        return [f"1 name is that of an entity of another category in the store, which is kept separate ({shown})"]
    many = f"{others.height:,}"
    return [f"{many} names are those of entities of another category in the store, which are kept separate ({shown})"]


def by_kind(
    frames: Sequence[pl.DataFrame], known: pl.DataFrame, prefixes: PrefixMap
) -> tuple[list[pl.DataFrame], list[str]]:
    """Append the category to IRIs minted from names, so that entities with one name but different categories stay apart.

    An entity of the most general category is merged with the entity of the same name and a specific category, if there
    is exactly one. An entity that the store already has under the plain IRI of its name, with the same category, keeps
    that IRI.

    Parameters
    ----------
    frames
        One frame per entity section, with ``iri``, ``name``, ``category``, ``ROW`` and :data:`PLAIN` (the IRI minted
        from the name alone).
    known
        Columns ``iri`` and ``kind``, as returned by :func:`kinds_of_store`.
    prefixes
        Prefix map that expands the categories, which are CURIEs such as ``biolink:Gene``.

    Returns
    -------
    tuple[list[polars.DataFrame], list[str]]
        The frames with final IRIs, in the same order, and warnings.
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
    """Return the ending of IRIs of this category; it begins with a full stop, which no slug of a name has."""
    if kind.startswith(BIOLINK):
        return f".{slug(kind.removeprefix(BIOLINK))}"
    return f".{content_hash(kind)[:8]}"


def _told(several: pl.DataFrame) -> list[str]:
    """Return a warning about names of entities of several categories, if there are any."""
    import polars as pl

    if not several.height:
        return []
    groups = (
        several.sort(ROW, "name")
        .group_by(PLAIN, maintain_order=True)
        .agg(pl.col("name").first(), pl.col(KIND).unique(maintain_order=True))
    )
    told = [
        f"{name}: {some_of([compress(kind) or kind for kind in kinds], 4)}"
        for _, name, kinds in groups.head(_EXAMPLES).iter_rows()
    ]
    shown = some_of(told, _EXAMPLES, separator="; ", total=groups.height)
    many = counted(groups.height, "name stands", "names stand")
    return [f"{many} for entities of several categories, which are kept separate ({shown})"]
