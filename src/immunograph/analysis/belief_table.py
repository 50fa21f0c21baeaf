"""The belief in every claim, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.analysis.figures import written_belief
from immunograph.analysis.known import unsupported
from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.handles import handles_of
from immunograph.claims.totals import total_of

if TYPE_CHECKING:
    from immunograph.analysis.belief import Beliefs
    from immunograph.analysis.workbench import Workbench
    from immunograph.query import Table

__all__ = ["belief_table", "rounded"]


def belief_table(bench: Workbench, beliefs: Beliefs) -> Table:
    """Return the belief in every claim, highest first; unsupported claims have a reason instead.

    Parameters
    ----------
    bench
        The workbench of the graph, with the claims and their labels.
    beliefs
        The beliefs, computed with the packaged or other weights.

    Returns
    -------
    Table
        ``claim``, ``proposition``, ``belief``, ``low``, ``high``, ``sources`` and ``reason``: why no
        belief is computed, or that the claim is inferred by a rule and stated by no text.
    """
    import polars as pl

    frame = beliefs.frame
    reasons = unsupported(bench.columns)
    why = pl.DataFrame(
        {"claim": list(reasons), "reason": list(reasons.values())},
        schema={"claim": pl.String, "reason": pl.String},
    )
    frame = frame.join(why, on="claim", how="left", maintain_order="left")
    by_rule = pl.col("inferred") & (pl.col("status").fill_null("") == "")
    keys = bench.columns.claims.select("claim", "identifier", by_rule.alias("by rule")).unique("claim", keep="first")
    frame = frame.join(keys, on="claim", how="left", maintain_order="left")
    frame = frame.join(bench.view.label_column, left_on="claim", right_on="iri", how="left", maintain_order="left")
    frame = frame.with_columns(handles_of(frame["claim"]))
    frame = frame.sort("belief", descending=True, maintain_order=True, nulls_last=True).select(
        pl.when(pl.col("identifier") != "").then("identifier").otherwise("handle").alias("claim"),
        pl.col("label").fill_null("").alias("proposition"),
        *(pl.col(name).round(6) for name in ("belief", "low", "high")),
        "sources",
        pl.when(pl.col("by rule"))
        .then(pl.lit("inferred by a rule"))
        .when(pl.col("belief").is_null())
        .then(pl.col("reason"))
        .fill_null("")
        .alias("reason"),
    )
    return table_of_frame(frame, title=f"Belief by claim: {total_of(bench.view)}")


def rounded(table: Table) -> Table:
    """Return the table of beliefs with two decimals, as text to be read.

    Parameters
    ----------
    table
        A table of :func:`belief_table`.

    Returns
    -------
    Table
        The same rows; ``belief``, ``low`` and ``high`` are texts such as ``0.63``, or unbound if not computed.
    """
    import polars as pl

    names = ("belief", "low", "high")
    frame = table.to_polars()
    texts = [
        pl.Series(name, [None if value is None else written_belief(value) for value in frame[name]], dtype=pl.String)
        for name in names
    ]
    return table_of_frame(frame.with_columns(texts), title=table.title)
