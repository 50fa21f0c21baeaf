"""Counts, hubs and search by label over the columns: what a store has to visit every quad for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from immunograph.claims.tables import table_of_frame
from immunograph.claims.view import ClaimsView
from immunograph.errors import QueryError, UnknownNameError
from immunograph.query import Table
from immunograph.vocabulary import BIOLINK

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COUNTED", "count_claims", "degrees", "search_labels"]

_OF_CLAIM: Final = ("subject", "predicate", "object", "aspect", "status", "inferred", "sign")
_OF_EVIDENCE: Final = {
    "stance": "stance",
    "certainty": "certainty",
    "epistemic_status": "status",
    "modality": "modality",
    "attitude": "attitude",
    "speaker": "speaker",
    "attributed_to": "attributed_to",
    "quantifier": "quantifier",
    "evidence_type": "evidence_type",
    "document": "document",
}
_ENDS: Final = {"subject_category": "subject", "object_category": "object"}
COUNTED: Final = (*_OF_CLAIM, *_ENDS, *_OF_EVIDENCE)
"""What claims and passages can be counted by."""

_NAMED: Final = frozenset({"subject", "predicate", "object", "speaker", "attributed_to", "evidence_type", "document"})


def count_claims(view: ClaimsView, by: Sequence[str], *, limit: int | None = None) -> Table:
    """Count claims and passages by any of :data:`COUNTED`, the most first.

    Parameters
    ----------
    view
        The columns.
    by
        What to count by. Things are told by their labels; two of one label stay two rows.
    limit
        Give only the first so many rows.

    Returns
    -------
    Table
        The columns of ``by``, ``claims`` and ``passages`` (of the claims, where nothing of a passage is counted by:
        all of them).

    Raises
    ------
    UnknownNameError
        If nothing can be counted by one of the names.

    Notes
    -----
    One grouping of the columns: linear in claims and evidence.
    """
    import polars as pl

    for name in by:
        if name not in COUNTED:
            raise UnknownNameError("column to count by", name, get_close_matches(name, COUNTED, n=3) or list(COUNTED))
    claims = view.claims.drop("identifier").unique()
    if "inferred" not in by:
        claims = claims.filter(~pl.col("inferred"))
    signs = {iri: sign.lower() for iri, (_, sign) in view.predicates.items()}
    if "sign" in by:
        claims = claims.with_columns(
            pl.col("predicate").replace_strict(signs, default="", return_dtype=pl.String).alias("sign")
        )
    for name, end in _ENDS.items():
        if name in by:
            of = view.entities.select(pl.col("entity").alias(end), pl.col("category").alias(name))
            claims = claims.join(of, on=end, how="left").with_columns(pl.col(name).str.strip_prefix(BIOLINK))
    own = [name for name in by if name not in _OF_EVIDENCE]
    said = view.evidence.select(
        "claim", "evidence", *(pl.col(_OF_EVIDENCE[n]).alias(n) for n in by if n in _OF_EVIDENCE)
    )
    of_passages = len(own) < len(by)
    frame = claims.select("claim", *own).unique().join(said, on="claim", how="inner" if of_passages else "left")
    counted = (
        frame.group_by(list(by))
        .agg(pl.col("claim").n_unique().alias("claims"), pl.col("evidence").drop_nulls().n_unique().alias("passages"))
        .sort(["claims", "passages", *by], descending=[True, True, *([False] * len(by))])
    )
    if limit is not None:
        counted = counted.head(limit)
    for name in by:
        if name in _NAMED:
            counted = _labelled(view, counted, name)
    return table_of_frame(counted, title="Claims by " + ", ".join(name.replace("_", " ") for name in by))


def _labelled(view: ClaimsView, frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Put the label of what stands in a column in its place, where it has one."""
    import polars as pl

    labels = view.label_column.filter(pl.col("iri").is_in(frame[name].unique().implode()))
    titles = view.evidence.select(pl.col("document").alias("iri"), "title").unique() if name == "document" else None
    joined = frame.join(labels, left_on=name, right_on="iri", how="left", maintain_order="left")
    if titles is not None:
        joined = joined.join(titles, left_on=name, right_on="iri", how="left", maintain_order="left")
        joined = joined.with_columns(pl.coalesce("label", "title").alias("label")).drop("title")
    return joined.with_columns(pl.coalesce("label", name).alias(name)).drop("label")


def degrees(view: ClaimsView) -> pl.DataFrame:
    """Count for each entity the claims in which it is subject or object, and those in which it is each.

    Returns
    -------
    polars.DataFrame
        ``entity``, ``claims`` (a claim of a thing about itself counts once), ``as_subject``, ``as_object``; only
        entities of which something is claimed. Inferred claims are left out: no text says them.

    Notes
    -----
    One grouping of the claims: linear.
    """
    import polars as pl

    stated = view.claims.filter(~pl.col("inferred") & pl.col("status").is_not_null())
    ends = [
        stated.filter(~pl.col("literal") | pl.lit(end == "subject")).select(
            pl.col(end).alias("entity"), "claim", pl.lit(end).alias("end")
        )
        for end in ("subject", "object")
    ]
    pairs = pl.concat(ends).unique()
    return pairs.group_by("entity").agg(
        pl.col("claim").n_unique().alias("claims"),
        (pl.col("end") == "subject").sum().alias("as_subject"),
        (pl.col("end") == "object").sum().alias("as_object"),
    )


def search_labels(view: ClaimsView, text: str, *, regex: bool = False, limit: int | None = 100) -> pl.DataFrame:
    """Find what has a label, synonym or proposition that holds a text: ``iri``, ``name``, the shortest names first.

    Parameters
    ----------
    view
        The columns.
    text
        What to look for, whatever its case; or a regular expression.
    regex
        Take ``text`` as a regular expression (Rust's ``regex``: no look-around, linear time).
    limit
        Give only the first so many.

    Raises
    ------
    QueryError
        If the regular expression is not valid.
    """
    import polars as pl

    names = pl.concat(
        [
            view.label_column.select("iri", pl.col("label").alias("name")),
            view.names.select(pl.col("entity").alias("iri"), "name"),
        ]
    )
    pattern = f"(?i)(?:{text})" if regex else f"(?i){re.escape(text)}"
    try:
        found = names.filter(pl.col("name").str.contains(pattern))
    except pl.exceptions.ComputeError as error:
        parsed = re.search(r"error: ([^\n]+)", str(error))
        reason = parsed[1] if parsed else "it cannot be parsed"
        raise QueryError(f"{text!r} is not a regular expression: {reason}; mend it, or search without regex") from None
    found = found.unique().sort(pl.col("name").str.len_chars(), "name", "iri")
    return found if limit is None else found.head(limit)
