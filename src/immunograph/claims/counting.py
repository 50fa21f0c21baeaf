"""Counts, hubs and text search over columns, for which a store would have to scan every quad."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final

from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.properties import SEVERAL
from immunograph.claims.view import ClaimsView
from immunograph.errors import QueryError, UnknownNameError, expect_whole
from immunograph.query import Table
from immunograph.vocabulary import BIOLINK

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COUNTED", "Tally", "count_claims", "degrees", "search_labels"]

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
"""Columns that claims and passages can be grouped by."""

_NAMED: Final = frozenset({"subject", "predicate", "object", "speaker", "attributed_to", "evidence_type", "document"})


class Tally:
    """Columns prepared for counting, with integer codes in place of IRIs; computed once per view.

    Parameters
    ----------
    view
        The columns of the graph.
    """

    def __init__(self, view: ClaimsView) -> None:
        self.view = view

    @cached_property
    def _codes(self) -> pl.DataFrame:
        """``claim`` and its ``code``, in order."""
        return self.view.claims.select("claim").unique().sort("claim").with_row_index("code")

    @cached_property
    def _stated(self) -> pl.DataFrame:
        rows = self.view.claims.drop("identifier", "inferred_certainty").unique()
        return rows.join(self._codes, on="claim").drop("claim")

    def claims_by(self, names: Collection[str]) -> pl.DataFrame:
        """Return one row per claim and subject, with ``code`` and at least these columns; others are not read.

        Parameters
        ----------
        names
            Names of the columns to read.

        Returns
        -------
        polars.DataFrame
            The columns.
        """
        return self.claims if {"sign", *_ENDS} & {*names} else self.stated

    def passages_by(self, names: Collection[str]) -> pl.DataFrame:
        """Return one row per claim and passage, with at least these columns; see :meth:`claims_by`.

        Parameters
        ----------
        names
            Names of the columns to read.

        Returns
        -------
        polars.DataFrame
            The columns.
        """
        return self.needed if {_OF_EVIDENCE[name] for name in names} <= {*self.view.passages.columns} else self.passages

    @cached_property
    def stated(self) -> pl.DataFrame:
        """One row per claim and subject, by ``code``, with the content of the claim itself."""
        return _coded(self._stated)

    @cached_property
    def claims(self) -> pl.DataFrame:
        """One row per claim and subject, by ``code``, with all columns of claims that can be grouped by."""
        import polars as pl

        view = self.view
        signs = {iri: sign.lower() for iri, (_, sign) in view.predicates.items() if iri not in view.associations}
        frame = self._stated
        frame = frame.with_columns(
            pl.col("predicate").replace_strict(signs, default="", return_dtype=pl.String).alias("sign")
        )
        categories = view.entities.select("entity", pl.col("category").str.strip_prefix(BIOLINK).alias("of"))
        for name, end in _ENDS.items():
            frame = frame.join(categories.rename({"of": name}), left_on=end, right_on="entity", how="left")
        return _coded(frame)

    @cached_property
    def needed(self) -> pl.DataFrame:
        """One row per claim and passage, as :attr:`passages`, with the mandatory columns only."""
        return self._counted(self.view.passages)

    @cached_property
    def passages(self) -> pl.DataFrame:
        """One row per claim and passage, by ``code`` and ``passage``, with all columns to group by."""
        return self._counted(self.view.evidence)

    def _counted(self, evidence: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        there = {name: column for name, column in _OF_EVIDENCE.items() if column in evidence.columns}
        frame = evidence.select(
            "claim",
            pl.col("evidence").rank("dense").cast(pl.UInt32).alias("passage"),
            *(pl.col(column).alias(name) for name, column in there.items()),
        )
        return _coded(frame.join(self._codes, on="claim").drop("claim"))

    @cached_property
    def ends(self) -> pl.DataFrame:
        """One row per entity and stated claim: ``entity``, ``code``, and whether it is ``subject`` and ``object``."""
        import polars as pl

        stated = self.view.claims.filter(~pl.col("inferred") & pl.col("status").is_not_null())
        stated = stated.join(self._codes, on="claim")
        true, false = pl.lit(value=True), pl.lit(value=False)
        both = [
            frame.select(pl.col(end).alias("entity"), "code", subject.alias("subject"), other.alias("object"))
            for frame, end, subject, other in (
                (stated, "subject", true, false),
                (stated.filter(~pl.col("literal")), "object", false, true),
            )
        ]
        return _coded(pl.concat(both).group_by("entity", "code").agg(pl.col("subject").any(), pl.col("object").any()))

    @cached_property
    def names(self) -> pl.DataFrame:
        """All labels and other names: ``iri``, ``name``, and the name in lower case."""
        import polars as pl

        labels = self.view.label_column.select("iri", pl.col("label").alias("name"))
        names = pl.concat([labels, self.view.names.select(pl.col("entity").alias("iri"), "name")]).unique()
        return names.with_columns(pl.col("name").str.to_lowercase().alias("lower"))


def _coded(frame: pl.DataFrame) -> pl.DataFrame:
    """Encode texts as categories."""
    import polars as pl

    return frame.with_columns(pl.col(pl.String).cast(pl.Categorical))


def count_claims(tally: Tally, by: Sequence[str], *, limit: int | None = None) -> Table:
    """Return the number of claims and passages, grouped by any of :data:`COUNTED`, largest group first.

    Parameters
    ----------
    tally
        The prepared columns.
    by
        Names of the columns to group by. Entities are shown by label; entities with equal labels stay separate rows.
    limit
        Maximum number of rows.

    Returns
    -------
    Table
        The columns of ``by``, ``claims`` and ``passages``. Inferred claims are left out unless ``inferred`` is in
        ``by``.

    Raises
    ------
    UnknownNameError
        If a name is not one of :data:`COUNTED`.

    Notes
    -----
    One grouping of codes: linear in claims and evidence.
    """
    import polars as pl

    for name in by:
        if name not in COUNTED:
            raise UnknownNameError("column to count by", name, get_close_matches(name, COUNTED, n=3) or list(COUNTED))
    own = [name for name in by if name not in _OF_EVIDENCE]
    said = [name for name in by if name in _OF_EVIDENCE]
    claims = tally.claims_by(own)
    claims = claims if "inferred" in by else claims.filter(~pl.col("inferred"))
    # Joint subjects give one claim several rows, which are merged again unless subjects are to be kept apart.
    claims = claims.select("code", *own).unique()
    passages = tally.passages_by(said)
    if "modality" in said:  # a passage with two modalities counts for each of them
        split = pl.col("modality").cast(pl.String).str.split(SEVERAL)
        passages = passages.with_columns(split).explode("modality")
    frame = claims.join(passages.select("code", "passage", *said), on="code", how="inner" if said else "left")
    one, several = (
        pl.col("code").n_unique().alias("claims"),
        pl.col("passage").drop_nulls().n_unique().alias("passages"),
    )
    counted = frame.group_by(list(by)).agg(one, several) if by else frame.select(one, several)
    counted = counted.with_columns(pl.col(pl.Categorical).cast(pl.String))
    counted = counted.sort(["claims", "passages", *by], descending=[True, True, *([False] * len(by))])
    expect_whole(limit=limit, optional=True)
    if limit is not None:
        counted = counted.head(limit)
    for name in by:
        if name in _NAMED:
            counted = _labelled(tally.view, counted, name)
    return table_of_frame(
        counted, title="Claims by " + ", ".join(name.replace("_", " ") for name in by) if by else "Claims"
    )


def _labelled(view: ClaimsView, frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Replace the IRIs of a column by labels, where they have one."""
    import polars as pl

    labels = view.label_column.filter(pl.col("iri").is_in(frame[name].unique().implode()))
    joined = frame.join(labels, left_on=name, right_on="iri", how="left", maintain_order="left")
    if name == "document":
        titles = view.evidence.select(pl.col("document").alias("iri"), "title").unique()
        joined = joined.join(titles, left_on=name, right_on="iri", how="left", maintain_order="left")
        joined = joined.with_columns(pl.coalesce("label", "title").alias("label")).drop("title")
    return joined.with_columns(pl.coalesce("label", name).alias(name)).drop("label")


def degrees(tally: Tally) -> pl.DataFrame:
    """Return the number of claims about each entity, in total, as subject and as object.

    Parameters
    ----------
    tally
        The prepared columns.

    Returns
    -------
    polars.DataFrame
        Columns ``entity`` (categorical), ``claims`` (a claim of an entity about itself counts once), ``as_subject`` and
        ``as_object``. Entities without claims, and inferred claims, are left out.

    Notes
    -----
    One grouping of codes: linear in the claims.
    """
    import polars as pl

    return tally.ends.group_by("entity").agg(
        pl.len().alias("claims"),
        pl.col("subject").sum().alias("as_subject"),
        pl.col("object").sum().alias("as_object"),
    )


def search_labels(tally: Tally, text: str, *, regex: bool = False, limit: int | None = 100) -> pl.DataFrame:
    """Return the labels, synonyms and propositions that contain a text, with their IRIs, shortest first.

    Parameters
    ----------
    tally
        The prepared columns.
    text
        The text, matched case-insensitively, or a regular expression.
    regex
        Whether ``text`` is a regular expression (Rust's ``regex``: no look-around, linear time).
    limit
        Maximum number of results.

    Returns
    -------
    polars.DataFrame
        The labels and their IRIs.

    Raises
    ------
    QueryError
        If the regular expression is not valid.
    """
    import polars as pl

    if not regex:
        fits = pl.col("lower").str.contains(text.lower(), literal=True)
    elif text == text.lower():
        # A pattern without capitals, and so without classes such as \W, may be matched in lower case, which is
        # faster than telling the engine to fold case.
        fits = pl.col("lower").str.contains(f"(?:{text})")
    else:
        fits = pl.col("name").str.contains(f"(?i:{text})")
    try:
        found = tally.names.filter(fits).select("iri", "name")
    except pl.exceptions.ComputeError as error:
        parsed = re.search(r"^error: (.+)$", str(error), re.MULTILINE)
        reason = parsed[1] if parsed else "it cannot be parsed"
        raise QueryError(
            f"{text!r} is not a regular expression: {reason}; correct it, or search without regex"
        ) from None
    found = found.sort(pl.col("name").str.len_chars(), "name", "iri")
    expect_whole(limit=limit, optional=True)
    return found if limit is None else found.head(limit)
