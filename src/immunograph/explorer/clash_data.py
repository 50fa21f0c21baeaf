"""Mark claims that have evidence for and against them, or that are contradicted in part only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import AGAINST
from immunograph.analysis.clashes import classified

if TYPE_CHECKING:
    import networkx as nx

    from immunograph.analysis.claim_columns import ClaimColumns

__all__ = ["mark_clashes"]

_ORDER: Final = ("stances", "narrower", "contrast")


def mark_clashes(graph: nx.MultiDiGraph[str], columns: ClaimColumns) -> None:
    """Set ``clash`` on edges whose claim has evidence for and against it.

    It is ``stances`` (of the same), ``narrower`` (one side is of a part) or ``contrast`` (each is of something else);
    several are joined, as in ``stances and narrower``. It is ``void`` if the evidence of one side no longer counts, as of a retracted
    document.

    Parameters
    ----------
    graph
        The projection of a page; changed in place.
    columns
        The claims of the projection and their evidence.
    """
    import polars as pl

    found = columns.derived(classified).filter(pl.col("claims") == pl.col("others"))
    sides = (columns.evidence.filter(pl.col("stance").is_in(stances)) for stances in (["Supports"], AGAINST))
    both = set.intersection(*(set(side["claim"]) for side in sides))
    kinds: dict[str, set[str]] = {}
    for kind, claims in found.select("kind", "claims").iter_rows():
        kinds.setdefault(claims[0], set()).add(kind)
    for *_, data in graph.edges(data=True):
        met = kinds.get(data["claim"])
        if met:
            apart = {"narrower": "narrower", "contrast of context": "contrast"}
            data["clash"] = " and ".join(sorted({apart.get(kind, "stances") for kind in met}, key=_ORDER.index))
        elif data["claim"] in both:
            data["clash"] = "void"
