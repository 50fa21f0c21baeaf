"""Count, rank and search claims in data frames, which is faster than scanning the quads of the store."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final

from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.properties import SEVERAL
from immunograph.claims.view import ClaimsView
from immunograph.errors import FormatError, QueryError, UnknownNameError, expect_whole
from immunograph.query import Table
from immunograph.vocabulary import BIOLINK

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COUNTED", "Tally", "count_claims", "degrees", "expect_limit", "search_labels"]

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
"""Names of the columns that :func:`count_claims` can group by."""

_NAMED: Final = frozenset({"subject", "predicate", "object", "speaker", "attributed_to", "evidence_type", "document"})


class Tally:
    """Data frames for counting, with integer codes instead of IRIs; each is computed lazily and cached.

    Parameters
    ----------
    view
        The claims and evidence to count.
    """

    def __init__(self, view: ClaimsView) -> None:
        self.view = view

    @cached_property
    def _codes(self) -> pl.DataFrame:
        """One row per claim: ``claim`` (IRI) and ``code``, its index in sort order."""
        return self.view.claims.select("claim").unique().sort("claim").with_row_index("code")

    @cached_property
    def _stated(self) -> pl.DataFrame:
        rows = self.view.claims.drop("identifier", "inferred_certainty").unique()
        return rows.join(self._codes, on="claim").drop("claim")

    def claims_by(self, names: Collection[str]) -> pl.DataFrame:
        """Return the cheapest frame of claims that has the given columns.

        Parameters
        ----------
        names
            Names of columns of claims in :data:`COUNTED`.

        Returns
        -------
        polars.DataFrame
            :attr:`claims` if signs or categories are needed, else :attr:`stated`: one row per claim, subject and
            object.
        """
        return self.claims if {"sign", *_ENDS} & {*names} else self.stated

    def passages_by(self, names: Collection[str]) -> pl.DataFrame:
        """Return the cheapest frame of passages that has the given columns.

        Parameters
        ----------
        names
            Names of columns of passages in :data:`COUNTED`.

        Returns
        -------
        polars.DataFrame
            :attr:`needed` if the mandatory columns suffice, else :attr:`passages`: one row per claim and passage.
        """
        return self.needed if {_OF_EVIDENCE[name] for name in names} <= {*self.view.passages.columns} else self.passages

    @cached_property
    def stated(self) -> pl.DataFrame:
        """One row per claim, subject and object, with ``code``, but without sign and categories."""
        return _coded(self._stated)

    @cached_property
    def claims(self) -> pl.DataFrame:
        """One row per claim, subject and object, with ``code`` and all columns of claims in :data:`COUNTED`."""
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
        """One row per claim and passage, like :attr:`passages`, but with the mandatory columns only."""
        return self._counted(self.view.passages)

    @cached_property
    def passages(self) -> pl.DataFrame:
        """One row per claim and passage: ``code``, ``passage`` and all columns of passages in :data:`COUNTED`."""
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
        """One row per entity and claim with a status, literals excluded: ``entity``, ``code``, ``subject``, ``object``.

        The last two are Booleans: whether the entity is a subject, or an object, of the claim.
        """
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
        """One row per label, synonym, key or mapped IRI: ``iri``, ``name``, and ``lower``, the name in lower case."""
        import polars as pl

        labels = self.view.label_column.select("iri", pl.col("label").alias("name"))
        names = pl.concat([labels, self.view.names.select(pl.col("entity").alias("iri"), "name")]).unique()
        return names.with_columns(pl.col("name").str.to_lowercase().alias("lower"))


def _coded(frame: pl.DataFrame) -> pl.DataFrame:
    """Convert string columns to categorical columns."""
    import polars as pl

    return frame.with_columns(pl.col(pl.String).cast(pl.Categorical))


def expect_limit(limit: int | None) -> None:
    """Raise an error unless a maximum number of rows is ``None`` or a whole number of 0 or more.

    Parameters
    ----------
    limit
        Maximum number of rows; ``None`` for all.

    Raises
    ------
    FormatError
        If it is not a whole number, or is negative.

    Examples
    --------
    >>> expect_limit(None)
    >>> expect_limit(-1)
    Traceback (most recent call last):
    immunograph.errors.FormatError: limit must be 0 or more, not -1
    """
    expect_whole(limit=limit, optional=True)
    if limit is not None and limit < 0:
        raise FormatError(f"limit must be 0 or more, not {limit}")


def count_claims(tally: Tally, by: Sequence[str], *, limit: int | None = None) -> Table:
    """Return the number of claims and passages per group, largest group first.

    Parameters
    ----------
    tally
        Data frames to count.
    by
        Names of columns in :data:`COUNTED`; if empty, everything is one group. Entities are shown by label, but
        different entities with equal labels have separate rows.
    limit
        Maximum number of rows; ``None`` for all.

    Returns
    -------
    Table
        The columns in ``by``, ``claims`` and ``passages``. Inferred claims are left out unless ``inferred`` is in
        ``by``.

    Raises
    ------
    UnknownNameError
        If a name is not in :data:`COUNTED`; the message suggests similar names, or lists all.
    FormatError
        If a name occurs twice in ``by``, or ``limit`` is not a whole number, or is negative.

    Notes
    -----
    Linear in the number of claims and passages.
    """
    import polars as pl

    expect_limit(limit)
    for name in by:
        if name not in COUNTED:
            close = get_close_matches(name, COUNTED, n=3)
            raise UnknownNameError("column to count by", name, close, hint=f"expected one of {', '.join(COUNTED)}")
        if by.count(name) > 1:
            raise FormatError(f"the column {name!r} to count by is named {by.count(name)} times: name each column once")
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
    if limit is not None:
        counted = counted.head(limit)
    for name in by:
        if name in _NAMED:
            counted = _labelled(tally.view, counted, name)
    return table_of_frame(
        counted, title="Claims by " + ", ".join(name.replace("_", " ") for name in by) if by else "Claims"
    )


def _labelled(view: ClaimsView, frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Replace the IRIs in a column by their labels; IRIs without a label are unchanged."""
    import polars as pl

    labels = view.label_column.filter(pl.col("iri").is_in(frame[name].unique().implode()))
    joined = frame.join(labels, left_on=name, right_on="iri", how="left", maintain_order="left")
    if name == "document":
        titles = view.evidence.select(pl.col("document").alias("iri"), "title").unique()
        joined = joined.join(titles, left_on=name, right_on="iri", how="left", maintain_order="left")
        joined = joined.with_columns(pl.coalesce("label", "title").alias("label")).drop("title")
    return joined.with_columns(pl.coalesce("label", name).alias(name)).drop("label")


def degrees(tally: Tally) -> pl.DataFrame:
    """Return the number of claims with each entity as subject or object, in total and for each of the two.

    Parameters
    ----------
    tally
        Data frames to count.

    Returns
    -------
    polars.DataFrame
        Columns ``entity`` (categorical), ``claims``, ``as_subject`` and ``as_object``, in no particular order. A claim
        with the same subject and object counts once in ``claims``. Entities without claims are left out, as are
        inferred claims and those without a status.

    Notes
    -----
    Linear in the number of claims.
    """
    import polars as pl

    return tally.ends.group_by("entity").agg(
        pl.len().alias("claims"),
        pl.col("subject").sum().alias("as_subject"),
        pl.col("object").sum().alias("as_object"),
    )


def search_labels(tally: Tally, text: str, *, regex: bool = False, limit: int | None = 100) -> pl.DataFrame:
    """Return the names and propositions that contain a string, shortest first.

    Names are labels, synonyms, curators' keys and the IRIs of terms that entities are mapped to.

    Parameters
    ----------
    tally
        Data frames with the names.
    text
        The substring or regular expression to search for, ignoring case.
    regex
        Whether ``text`` is a regular expression in the syntax of Rust's ``regex``, which has no look-around and takes
        linear time (default false).
    limit
        Maximum number of rows (default 100); ``None`` for all.

    Returns
    -------
    polars.DataFrame
        Columns ``iri`` and ``name``.

    Raises
    ------
    QueryError
        If the regular expression is invalid.
    FormatError
        If ``limit`` is not a whole number, or is negative.
    """
    import polars as pl

    expect_limit(limit)
    if not regex:
        fits = pl.col("lower").str.contains(text.lower(), literal=True)
    elif text == text.lower():
        # A pattern without capitals, and so without classes such as \W, can be matched against lower-case names, which
        # is faster than case-insensitive matching.
        fits = pl.col("lower").str.contains(f"(?:{text})")
    else:
        fits = pl.col("name").str.contains(f"(?i:{text})")
    try:
        found = tally.names.filter(fits).select("iri", "name")
    except pl.exceptions.ComputeError as error:
        parsed = re.search(r"^error: (.+)$", str(error), re.MULTILINE)
        reason = parsed[1] if parsed else "it cannot be parsed"
        raise QueryError(
            f"{text!r} is not a valid regular expression: {reason}; correct it, or search for it as plain text "
            "without regex"
        ) from None
    found = found.sort(pl.col("name").str.len_chars(), "name", "iri")
    return found if limit is None else found.head(limit)
