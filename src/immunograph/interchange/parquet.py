"""Write nodes and edges as Parquet, for Spark and other data-frame engines.

An edge is a claim with one piece of its evidence: stance, certainty, speaker, quantifier and context are in the same
row, so that a filter or join cannot separate an edge from its hedge.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.claims import ClaimsView
from immunograph.store import Store

if TYPE_CHECKING:
    import polars as pl

__all__ = ["EDGES", "NODES", "edges", "nodes", "write_parquet"]

NODES: Final = "nodes.parquet"
EDGES: Final = "edges.parquet"
_EVIDENCE: Final = (
    "claim", "evidence", "stance", "certainty", "epistemic_status", "modality", "attitude", "speaker",
    "attributed_to", "quantifier", "quantifier_kind", "quantifier_of", "cue_words", "paraphrase", "document", "evidence_type",
)  # fmt: skip


def nodes(view: ClaimsView) -> pl.DataFrame:
    """Return the entities as a data frame.

    Parameters
    ----------
    view
        Column view of the graph to write.

    Returns
    -------
    polars.DataFrame
        One row per entity with columns ``id`` (IRI), ``label``, ``category`` and ``definition``, sorted by ``id``.

    Examples
    --------
    >>> import immunograph as ig
    >>> "interleukin-2" in nodes(ClaimsView(ig.load().store))["label"].to_list()
    True
    """
    return view.entities.rename({"entity": "id"}).sort("id")


def edges(view: ClaimsView) -> pl.DataFrame:
    """Return a data frame with one row per claim, subject, object and piece of evidence.

    ``src``, ``predicate`` and ``dst`` are IRIs, but ``dst`` is a text if ``literal`` is true; ``claim_status`` and
    ``aspect`` are the claim's; ``stance``, ``certainty`` (0 to 3), ``epistemic_status``, ``speaker``, ``quantifier`` and
    the rest are the evidence's; ``jointly`` is true for a claim about several subjects or objects together, which has a
    row for each, although it states nothing about one alone; ``context`` lists the claim's qualifiers as
    ``property=value``, and ``evidence_context`` those of the evidence. An inferred claim has no evidence: ``inferred`` is
    then true, and ``certainty`` is at most that of its weakest premise.

    Parameters
    ----------
    view
        Column view of the graph to write.

    Returns
    -------
    polars.DataFrame
        The edges, sorted by ``claim``, ``src`` and ``evidence``.

    Examples
    --------
    >>> import immunograph as ig
    >>> {"src", "predicate", "dst", "stance", "certainty"} <= set(edges(ClaimsView(ig.load().store)).columns)
    True
    """
    import polars as pl

    claims = view.claims.rename({"subject": "src", "object": "dst", "status": "claim_status"})
    evidence = view.evidence.rename({"status": "epistemic_status"}).select(_EVIDENCE)
    context = (
        view.qualifiers.filter(pl.col("kind") != "link")
        .select("claim", pl.format("{}={}", "property", "value").alias("context"))
        .group_by("claim")
        .agg(pl.col("context").sort())
    )
    own = (
        view.evidence_context.select("evidence", pl.format("{}={}", "property", "value").alias("evidence_context"))
        .group_by("evidence")
        .agg(pl.col("evidence_context").sort())
    )
    made = claims.join(evidence.unique(), on="claim", how="left").join(context, on="claim", how="left")
    made = made.join(own, on="evidence", how="left")
    return (
        made.with_columns(
            pl.col("inferred").fill_null(value=False),
            (pl.struct("src", "dst").n_unique().over("claim") > 1).alias("jointly"),
            pl.coalesce("certainty", "inferred_certainty").alias("certainty"),
            pl.col("context", "evidence_context").fill_null([]),
        )
        .drop("inferred_certainty")
        .select("src", "predicate", "dst", pl.exclude("src", "predicate", "dst"))
        .sort("claim", "src", "evidence", nulls_last=True)
    )


def write_parquet(store: Store, directory: Path) -> Iterator[str]:
    """Write nodes and edges as Parquet files to a directory.

    Parameters
    ----------
    store
        Store to read; it is not changed.
    directory
        Existing directory; ``nodes.parquet`` and ``edges.parquet`` in it are replaced.

    Yields
    ------
    str
        Name of a file, after it has been written.

    Examples
    --------
    >>> import immunograph as ig, pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     list(write_parquet(ig.load().store, pathlib.Path(folder)))
    ['nodes.parquet', 'edges.parquet']
    """
    view = ClaimsView(store)
    for name, frame in ((NODES, nodes(view)), (EDGES, edges(view))):
        frame.write_parquet(directory / name, compression="zstd")
        yield name
