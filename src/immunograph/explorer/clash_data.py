"""Mark claims that have evidence for and against them, or that are contradicted in part only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.analysis.clashes import classified

if TYPE_CHECKING:
    import networkx as nx

    from immunograph.analysis.claim_columns import ClaimColumns

__all__ = ["mark_clashes"]


def mark_clashes(graph: nx.MultiDiGraph[str], columns: ClaimColumns) -> None:
    """Set ``clash`` (``stances``, ``narrower`` or ``stances and narrower``) on edges whose claim has evidence for and against it.

    Parameters
    ----------
    graph
        The projection of a page; changed in place.
    columns
        The claims of the projection and their evidence.
    """
    import polars as pl

    found = columns.derived(classified).filter(pl.col("claims") == pl.col("others"))
    kinds: dict[str, set[str]] = {}
    for kind, claims in found.select("kind", "claims").iter_rows():
        kinds.setdefault(claims[0], set()).add(kind)
    for *_, data in graph.edges(data=True):
        met = kinds.get(data["claim"])
        if met:
            of_part, of_whole = "narrower" in met, bool(met - {"narrower", "contrast of context"})
            data["clash"] = "stances and narrower" if of_part and of_whole else "stances" if of_whole else "narrower"
