"""Validate and expand columns of CURIEs and IRIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.identifiers import PrefixMap
from immunograph.vocabulary import IDENTIFIER_PATTERNS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["expanded", "unknown_prefixes"]

_CURIE: Final = r"^([A-Za-z][A-Za-z0-9_.]*)[:_](.+)$"
_FOREIGN: Final = r"^([A-Za-z][A-Za-z0-9.]{1,20}):[A-Za-z]{0,6}[0-9]{2,20}$"
_SPACED: Final = r"^([A-Za-z][A-Za-z0-9_.]*:) +"
"""A space after the colon, as people write it: ``PMID: 123``."""
_FORBIDDEN: Final = r'[\x00-\x20<>"{}|^`\\]'


def expanded(texts: pl.Series, prefixes: PrefixMap) -> pl.DataFrame:
    """Expand a column of CURIEs and IRIs to IRIs, with an error message for each malformed identifier.

    Parameters
    ----------
    texts
        Cells as text; may contain nulls.
    prefixes
        Prefix map; prefixes are matched case-insensitively.

    Returns
    -------
    polars.DataFrame
        One row per cell, in order. ``iri`` is null if the cell is not a valid identifier; ``problem`` says why, and is
        null if the cell is valid, has no known prefix, or is not an identifier at all.

    Examples
    --------
    >>> import polars as pl
    >>> expanded(pl.Series(["cl:0000542", "MONDO:1", "IL-2"]), PrefixMap()).rows()
    [('http://purl.obolibrary.org/obo/CL_0000542', None), (None, 'a MONDO identifier is 7 digits'), (None, None)]
    """
    import polars as pl

    if not texts.str.contains("[:_]").any():
        nothing = pl.repeat(None, len(texts), dtype=pl.String, eager=True)
        return pl.DataFrame({"iri": nothing, "problem": nothing})
    frame = (
        texts.str.replace(_SPACED, "$1")
        .alias("text")
        .to_frame()
        .with_columns(
            pl.col("text").str.extract(_CURIE, 1).str.to_lowercase().alias("prefix"),
            pl.col("text").str.extract(_CURIE, 2).alias("local"),
            pl.col("text").str.contains("^(?:https?://|urn:)").alias("is_iri"),
        )
    )
    by_lower = prefixes.spellings()
    known = {prefix: by_lower[prefix] for prefix in frame["prefix"].unique() if prefix in by_lower}
    stems = {prefix: stem for prefix, stem in prefixes.items() if prefix in known.values()}
    frame = _without_doubled(frame.with_columns(_replaced("prefix", known)))
    is_one = pl.col("is_iri") | pl.col("prefix").is_not_null()
    forbidden = pl.col("text").str.contains(_FORBIDDEN) & is_one
    faults = [pl.when(forbidden).then(pl.lit("it contains a character that is not allowed in identifiers"))]
    for prefix in frame["prefix"].drop_nulls().unique().sort():
        if prefix in IDENTIFIER_PATTERNS:
            pattern, words = IDENTIFIER_PATTERNS[prefix]
            wrong = (pl.col("prefix") == prefix) & ~pl.col("local").str.contains(f"^(?:{pattern})$") & ~pl.col("is_iri")
            faults.append(pl.when(wrong).then(pl.lit(f"a {prefix} identifier is {words}")))
    problem = pl.coalesce(faults)
    stem = pl.concat_str([_replaced("prefix", stems), pl.col("local")])
    made = pl.when(pl.col("is_iri")).then(pl.col("text")).otherwise(stem)
    frame = frame.select(made.alias("iri"), problem.alias("problem"))
    return frame.with_columns(pl.when(pl.col("problem").is_null()).then(pl.col("iri")).alias("iri"))


def unknown_prefixes(texts: pl.Series, iris: pl.Series) -> list[tuple[str, int, str]]:
    """Count the unknown prefixes of cells that look like CURIEs.

    Parameters
    ----------
    texts
        Cells as text.
    iris
        Column ``iri`` of :func:`expanded` for these cells; null where the expansion failed.

    Returns
    -------
    list of tuple of str, int and str
        Prefix, number of cells, and the alphabetically first such cell; most frequent prefix first.

    Examples
    --------
    >>> import polars as pl
    >>> unknown_prefixes(pl.Series(["ORPHA:558", "IL-2", "ORPHA:98"]), pl.Series([None, None, None]))
    [('ORPHA', 2, 'ORPHA:558')]
    """
    import polars as pl

    frame = pl.DataFrame({"text": texts, "iri": iris.cast(pl.String)}).filter(pl.col("iri").is_null())
    frame = frame.with_columns(pl.col("text").str.extract(_FOREIGN, 1).alias("prefix")).drop_nulls("prefix")
    found = frame.group_by("prefix").agg(pl.len().alias("number"), pl.col("text").min())
    return found.sort("number", "prefix", descending=[True, False]).rows()


def _without_doubled(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame without prefixes that are written twice, as in ``GO:GO:0006915`` and ``HGNC:HGNC:6001``."""
    import polars as pl

    inner, rest = (pl.col("local").str.extract(_CURIE, group) for group in (1, 2))
    again = inner.str.to_lowercase() == pl.col("prefix").str.to_lowercase()
    return frame.with_columns(pl.when(again).then(rest).otherwise(pl.col("local")).alias("local"))


def _replaced(column: str, texts: dict[str, str]) -> pl.Expr:
    """Return an expression that replaces the texts of a column; texts without a replacement become null."""
    import polars as pl

    return pl.col(column).replace_strict(list(texts), list(texts.values()), default=None, return_dtype=pl.String)
