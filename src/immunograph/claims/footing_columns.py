"""Read the basis of passages as columns: levels of evidence, reported numbers, places in documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from immunograph.claims.footing import kind_words
from immunograph.claims.properties import Properties
from immunograph.rdf.measures import PLACE_TERMS
from immunograph.vocabulary import IG, SKOS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["levels_of", "numbers_of", "places_of", "words_of_numbers"]


def levels_of(read: Properties, labels: Mapping[str, str]) -> dict[str, tuple[int, int, str]]:
    """Return the rank and description of each evidence level.

    Parameters
    ----------
    read
        Reader of the graph's properties.
    labels
        IRI -> label, of levels and schemes.

    Returns
    -------
    dict[str, tuple[int, int, str]]
        IRI of the level -> its rank, the highest rank of its scheme, and a description. Levels without a rank are left
        out.
    """
    known = read.members(IG + "Level")
    if not known.len():
        return {}
    single = (IG + "rank", SKOS + "inScheme", SKOS + "notation")
    ranks, schemes, notations = (dict(read.single(name, "o").iter_rows()) for name in single)
    places = {level: int(ranks[level]) for level in known if str(ranks.get(level, "")).isdigit()}
    tops: dict[str, int] = {}
    for level, rank in places.items():
        tops[schemes.get(level, "")] = max(rank, tops.get(schemes.get(level, ""), 0))
    made = {}
    for level, rank in places.items():
        scheme = schemes.get(level, "")
        named = ", ".join(filter(None, (notations.get(level), labels.get(level)))) or level
        made[level] = rank, tops[scheme], f"{named} ({rank} of {tops[scheme]}, {labels.get(scheme, scheme)})"
    return made


def numbers_of(read: Properties) -> pl.DataFrame:
    """Return the numbers that passages report.

    Parameters
    ----------
    read
        Reader of the graph's properties.

    Returns
    -------
    polars.DataFrame
        One row per number, sorted by evidence: ``evidence``, ``kind``, ``comparison``, ``digits`` (as reported),
        ``value`` (float) and ``unit``. Numbers without a kind or a value are left out.
    """
    import polars as pl

    frame = read.pairs(IG + "hasNumber", "number").rename({"s": "evidence"})
    for name, column in (("numberKind", "kind"), *((each, each) for each in ("comparison", "digits", "value", "unit"))):
        if frame.height:
            frame = frame.join(read.single(IG + name, column), left_on="number", right_on="s", how="left")
        else:
            frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(column))
    frame = frame.with_columns(
        pl.col("comparison").fill_null("="),
        pl.col("unit").fill_null(""),
        pl.coalesce("digits", _as_stated("value")).alias("digits"),
        pl.col("value").cast(pl.Float64, strict=False),
    )
    return frame.drop("number").drop_nulls(["kind", "digits"]).sort("evidence", "kind", "digits")


def _as_stated(name: str) -> pl.Expr:
    """Return an expression that strips the trailing zeros that a column of decimals adds."""
    import polars as pl

    padded = pl.col(name).str.contains(r"^[+-]?[0-9]*\.[0-9]+$")
    bare = pl.col(name).str.strip_chars_end("0").str.strip_chars_end(".")
    return pl.when(padded).then(bare).otherwise(pl.col(name))


def words_of_numbers(numbers: pl.DataFrame, labels: Mapping[str, str]) -> dict[str, str]:
    """Format the reported numbers of each passage.

    Parameters
    ----------
    numbers
        The data frame returned by :func:`numbers_of`.
    labels
        IRI -> label, for kinds of numbers.

    Returns
    -------
    dict[str, str]
        IRI of the evidence -> its numbers, separated by ``; ``.
    """
    made: dict[str, list[str]] = {}
    for evidence, kind, comparison, digits, unit in numbers.select(
        "evidence", "kind", "comparison", "digits", "unit"
    ).iter_rows():
        words = f"{labels.get(kind) or kind_words(kind)} {comparison} {digits} {unit}".rstrip()
        made.setdefault(evidence, []).append(words)
    return {evidence: "; ".join(words) for evidence, words in made.items()}


def places_of(read: Properties) -> dict[str, str]:
    """Format the place of each passage in its document (page, table and so on).

    Parameters
    ----------
    read
        Reader of the graph's properties.

    Returns
    -------
    dict[str, str]
        IRI of the evidence -> text such as ``page 3, table 2``; passages without a place are left out.
    """
    of = dict(read.pairs(IG + "place", "o").iter_rows())
    if not of:
        return {}
    parts: dict[str, list[str]] = {}
    for name, relation in PLACE_TERMS.items():
        for place, text in read.single(relation, "o").iter_rows():
            parts.setdefault(place, []).append(text if name == "other" else f"{name} {text}")
    return {evidence: ", ".join(parts[place]) for evidence, place in of.items() if place in parts}
