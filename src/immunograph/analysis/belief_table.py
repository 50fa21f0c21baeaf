"""The belief in every claim, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.analysis.counterparts import counterparts
from immunograph.analysis.figures import written_belief
from immunograph.analysis.known import unsupported
from immunograph.analysis.opposites import opposite_marks
from immunograph.analysis.projection import snake
from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.footing import status_words
from immunograph.claims.handles import handles_of
from immunograph.claims.totals import total_of
from immunograph.query import Table

if TYPE_CHECKING:
    import polars as pl

    from immunograph.analysis.belief import Beliefs
    from immunograph.analysis.workbench import Workbench

__all__ = ["BeliefTable", "belief_table"]

_NUMBER: Final = "^^<http://www.w3.org/2001/XMLSchema#double>"
_RULE: Final = (
    "A source (documents derived from one another) counts once for a claim and once against it; not counted are sources "
    "that were retracted, withdrawn or superseded, or that are against a part of the claim only. Other claims that say the "
    "opposite, or have evidence against them in another context, are listed and do not change the numbers"
)
_FALLEN_STATES: Final = ("retracted", "withdrawn", "superseded")
_WARNED: Final = ("expression of concern", "superseded")
"""Publication statuses that reduce the weight of a source without excluding it."""


class BeliefTable(Table):
    """A table of beliefs: printed with two decimals; rows, data frames, CSV and JSON keep the numbers."""

    def _shown(self, term: str | None) -> str:
        if term and term.endswith(_NUMBER):
            return written_belief(float(term[1:].partition('"')[0]))
        return super()._shown(term)


def belief_table(bench: Workbench, beliefs: Beliefs) -> BeliefTable:
    """Return the belief in every claim, highest first; unsupported claims have a reason instead.

    Parameters
    ----------
    bench
        The workbench of the graph, with the claims and their labels.
    beliefs
        The beliefs, computed with the packaged or other weights.

    Returns
    -------
    BeliefTable
        ``claim``, ``proposition``, ``belief``, ``low`` and ``high``; ``sources_for`` and ``sources_against``, the
        numbers of sources that belief counts, each once per side; ``not_counted``, the number of those that it does not
        (retracted, withdrawn, superseded, or against a part of the claim only); ``opposite`` and ``against_a_part``, the
        other claims that say the opposite, and those with evidence against a part of this one; ``in_other_contexts``,
        further claims that differ only in context, with their evidence; and ``reason``: why no belief is computed,
        that only a rule infers the claim, and how many of its sources were retracted, withdrawn or superseded.
    """
    import polars as pl

    frame = beliefs.frame
    reasons = {claim: state for claim, state in unsupported(bench.columns).items() if state not in _FALLEN_STATES}
    why = pl.DataFrame(
        {"claim": list(reasons), "state": list(reasons.values())}, schema={"claim": pl.String, "state": pl.String}
    )
    frame = frame.drop("sources").join(why, on="claim", how="left", maintain_order="left")
    frame = frame.join(_sources(beliefs), on="claim", how="left", maintain_order="left")
    frame = frame.join(_other_claims(beliefs), on="claim", how="left", maintain_order="left")
    by_rule = pl.col("inferred") & (pl.col("status").fill_null("") == "")
    keys = bench.columns.claims.select("claim", "identifier", by_rule.alias("by rule")).unique("claim", keep="first")
    frame = frame.join(keys, on="claim", how="left", maintain_order="left")
    frame = frame.join(bench.view.label_column, left_on="claim", right_on="iri", how="left", maintain_order="left")
    frame = frame.with_columns(handles_of(frame["claim"]))
    state = pl.when("by rule").then(pl.lit("inferred by a rule")).when(pl.col("belief").is_null()).then("state")
    frame = frame.sort("belief", descending=True, maintain_order=True, nulls_last=True).select(
        pl.when(pl.col("identifier") != "").then("identifier").otherwise("handle").alias("claim"),
        pl.col("label").fill_null("").alias("proposition"),
        *(pl.col(name).round(6) for name in ("belief", "low", "high")),
        *(pl.col(name).fill_null(0) for name in ("sources_for", "sources_against", "not_counted")),
        *("opposite", "against_a_part", "in_other_contexts"),
        pl.concat_str(state, pl.col("fates"), separator="; ", ignore_nulls=True).alias("reason"),
    )
    return table_of_frame(frame, title=f"Belief by claim: {total_of(bench.view)}. {_RULE}", kind=BeliefTable)


def _other_claims(beliefs: Beliefs) -> pl.DataFrame:
    """Return the columns ``opposite``, ``against_a_part`` and ``in_other_contexts``, for the claims that have any of them."""
    import polars as pl

    every = beliefs.columns.claims["claim"].unique().to_list()
    opposite, contexts = opposite_marks(beliefs.columns, every), counterparts(beliefs.columns, every)
    parts = {claim: [each.words() for each in found] for claim, found in beliefs.restrictions.items()}
    rows = [
        (
            claim,
            " and ".join(opposite.get(claim, ())) or None,
            "; ".join(parts.get(claim, ())) or None,
            "; ".join(each.words() for each in contexts.get(claim, ())) or None,
        )
        for claim in sorted({*opposite, *parts, *contexts})
    ]
    names = ("claim", "opposite", "against_a_part", "in_other_contexts")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _sources(beliefs: Beliefs) -> pl.DataFrame:
    """Return the numbers of sources of each claim, and ``fates``: why some do not count, or were warned of.

    Each source counts once per side: in ``sources_for`` and ``sources_against`` if belief counts it, else in
    ``not_counted``.
    """
    import polars as pl

    passages = beliefs.passages.filter((pl.col("side") != 0) & ((pl.col("weight") > 0) | (pl.col("of_document") == 0)))
    words = {each: status_words(snake(each)) for each in passages["document_status"].unique()}
    void = pl.col("of_document") == 0
    passages = passages.with_columns(
        pl.col("document_status").replace_strict(words, default="", return_dtype=pl.String).alias("became"),
        (pl.col("counts") & ~void).alias("counts"),
    )
    # A source counts if one of its passages does. Of its other passages, only those of retracted or withdrawn documents
    # are then reported, as "retracted in part".
    counted = pl.col("counts").any().over("claim", "side", "lineage")
    became = pl.col("became")
    fate = (
        pl.when(counted & void)
        .then(pl.format("{} in part", "became"))
        .when(counted)
        .then(pl.when("counts", became.is_in(_WARNED)).then(became))
        .when(void)
        .then(became)
        .when(pl.col("evidence").is_in(sorted(beliefs.columns.superseded)))
        .then(pl.lit("superseded"))
        .otherwise(pl.lit("against a part only"))
    )
    sources = (
        passages.with_columns(fate.alias("fate"))
        .group_by("claim", "side", "lineage")
        .agg(pl.col("counts").any(), pl.col("fate").drop_nulls().unique())
    )
    side, counts = pl.col("side"), pl.col("counts")
    return (
        sources.group_by("claim")
        .agg(
            (counts & (side > 0)).sum().cast(pl.Int64).alias("sources_for"),
            (counts & (side < 0)).sum().cast(pl.Int64).alias("sources_against"),
            (~counts).sum().cast(pl.Int64).alias("not_counted"),
        )
        .join(_fates(sources), on="claim", how="left")
    )


def _fates(sources: pl.DataFrame) -> pl.DataFrame:
    """Return the column ``fates`` by claim, such as *not counted: 1 retracted; among those counted: 1 superseded*."""
    import polars as pl

    heading = pl.when("counts").then(pl.lit("among those counted: ")).otherwise(pl.lit("not counted: "))
    return (
        sources.explode("fate")
        .drop_nulls("fate")
        .group_by("claim", "counts", "fate")
        .agg(pl.len().alias("number"))
        .sort("claim", "counts", "fate")
        .group_by("claim", "counts", maintain_order=True)
        .agg(pl.format("{} {}", "number", "fate").str.join(", ").alias("fates"))
        .group_by("claim", maintain_order=True)
        .agg(pl.concat_str(heading, "fates").str.join("; ").alias("fates"))
    )
