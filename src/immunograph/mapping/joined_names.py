"""Report names that contain, or seem to contain, several names, and names that differ only in their minus signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.mapping.named_kinds import PLAIN
from immunograph.plurals import counted, some_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

__all__ = ["composites", "minus_signs", "several_in_one"]

_EXAMPLES: Final = 5
_NAMES: Final = 4
_JOINED: Final = r"\S\s{1,3}\+\s{1,3}\S|,\s{1,3}(?:and|or)\s{1,3}\S|\S\s?[;|]\s?\S"
"""A plus sign between spaces, a comma before *and*, a semicolon or a vertical bar within a name."""
_COMPOSITE: Final = r"^\s{0,9}composite(?:Abundance)?\("
"""A set of BEL, whose members act together."""
_MINUSES: Final = "[\u2212\u207b\u2013]"
"""Minus sign, superscript minus, en dash."""


def several_in_one(frames: Sequence[pl.DataFrame]) -> list[str]:
    """Return a warning about names without an identifier that seem to be lists: each became one entity.

    Parameters
    ----------
    frames
        One frame per entity section: ``name`` and :data:`immunograph.mapping.named_kinds.PLAIN`.

    Returns
    -------
    list[str]
        A list with one sentence, or an empty list if there is nothing to report.

    Examples
    --------
    >>> import polars as pl
    >>> names = pl.DataFrame({"name": ["imatinib + aspirin", "CD4+ T cell"], PLAIN: ["urn:a", "urn:b"]})
    >>> several_in_one([names])[0].partition(" (")[0]
    '1 name contains a plus sign, a semicolon, a bar or a comma before "and" or "or", and became one entity'
    """
    import polars as pl

    every = pl.concat([frame.filter(pl.col(PLAIN).is_not_null()).select("name", PLAIN) for frame in frames])
    found = every.filter(pl.col("name").str.contains(_JOINED)).unique(PLAIN, keep="first", maintain_order=True)
    if not found.height:
        return []
    shown = some_of(found["name"].head(_EXAMPLES).to_list(), _EXAMPLES, separator="; ", total=found.height)
    done = "contains" if found.height == 1 else "contain"
    became = "became one entity" if found.height == 1 else "became one entity each"
    return [
        f'{counted(found.height, "name")} {done} a plus sign, a semicolon, a bar or a comma before "and" or "or", and '
        f'{became} ({shown}): for several entities, split the cell, as in name = {{ from = "{{column}}", split = " + " }}, '
        "and set the key many to alternatives, joint or complex (docs/mapping.md)"
    ]


def composites(frames: Sequence[pl.DataFrame]) -> list[str]:
    """Return a warning about names that are a composite of BEL, a set that acts together: each became one entity.

    Parameters
    ----------
    frames
        One frame per entity section: ``name`` and :data:`immunograph.mapping.named_kinds.PLAIN`.

    Returns
    -------
    list[str]
        A list with one sentence, or an empty list if there is nothing to report.

    Examples
    --------
    >>> import polars as pl
    >>> names = pl.DataFrame({"name": ["composite(p(HGNC:IL2), p(HGNC:IFNG))", "IL-2"], PLAIN: ["urn:a", "urn:b"]})
    >>> composites([names])[0].partition(":")[0]
    '1 name is a composite of BEL, and became one entity (composite(p(HGNC'
    """
    import polars as pl

    every = pl.concat([frame.filter(pl.col(PLAIN).is_not_null()).select("name", PLAIN) for frame in frames])
    found = every.filter(pl.col("name").str.contains(_COMPOSITE)).unique(PLAIN, keep="first", maintain_order=True)
    if not found.height:
        return []
    shown = some_of(found["name"].head(_EXAMPLES).to_list(), _EXAMPLES, separator="; ", total=found.height)
    became = counted(
        found.height,
        "name is a composite of BEL, and became one entity",
        "names are composites of BEL, and became one entity each",
    )
    return [
        f"{became} ({shown}): for a set of its members, read them with a pattern, as in "
        """name = { from = "{column}", pattern = 'HGNC:([^,)]+)', all = true }, and write many = "joint" (docs/mapping.md)"""
    ]


def minus_signs(frames: Sequence[pl.DataFrame]) -> list[str]:
    """Return a warning about names that became one entity although they are written with different minus signs.

    Parameters
    ----------
    frames
        One frame per entity section: ``iri`` and ``name``.

    Returns
    -------
    list[str]
        A list with one sentence, or an empty list if there is nothing to report.

    Examples
    --------
    >>> import polars as pl
    >>> minus_signs([pl.DataFrame({"iri": ["urn:a", "urn:a"], "name": ["CD25\u2212", "CD25-"]})])
    ['1 name is written with different minus signs or dashes, and became one entity (CD25\u2212, CD25-)']
    """
    import polars as pl

    every = pl.concat([frame.filter(pl.col("iri").is_not_null()).select("iri", "name") for frame in frames])
    plain = pl.col("name").str.replace_all(_MINUSES, "-")
    found = (
        every.filter(plain.str.contains("-", literal=True)).unique(maintain_order=True).with_columns(plain.alias("key"))
    )
    groups = found.group_by("iri", "key", maintain_order=True).agg("name").filter(pl.col("name").list.len() > 1)
    if not groups.height:
        return []
    told = [some_of(names, _NAMES) for names in groups["name"].head(_EXAMPLES).to_list()]
    shown = some_of(told, _EXAMPLES, separator="; ", total=groups.height)
    done = "is written" if groups.height == 1 else "are written"
    became = "became one entity" if groups.height == 1 else "became one entity each"
    return [f"{counted(groups.height, 'name')} {done} with different minus signs or dashes, and {became} ({shown})"]
