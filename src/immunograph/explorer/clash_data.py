"""Mark claims that have evidence for and against them, and claims of opposite signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import AGAINST
from immunograph.analysis.clashes import classified

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl

    from immunograph.analysis.claim_columns import ClaimColumns

__all__ = ["mark_clashes"]

_ORDER: Final = ("stances", "narrower", "contrast")
_LIMITED: Final = {"narrower": "narrower", "contrast of context": "contrast"}


def mark_clashes(graph: nx.MultiDiGraph[str], columns: ClaimColumns) -> None:
    """Set ``clash`` on edges whose claim has evidence for and against it, and ``opposed`` on all edges of claims.

    ``opposed`` lists the drawn claims of the opposite sign as pairs of IRI and relation: ``signs`` (the same context),
    ``narrower`` (one context is part of the other) or ``contrast`` (different contexts). ``clash`` is ``stances`` (evidence
    for and against in the same context), ``narrower`` or ``contrast``; several are joined, as in ``stances and narrower``.
    It is ``void`` if the evidence of one side no longer counts, such as that of a retracted document.

    Parameters
    ----------
    graph
        The projection of a page; changed in place.
    columns
        The claims of the projection and their evidence.
    """
    import polars as pl

    every = columns.derived(classified)
    found = every.filter(pl.col("claims") == pl.col("others"))
    sides = (columns.evidence.filter(pl.col("stance").is_in(stances)) for stances in (["Supports"], AGAINST))
    both = set.intersection(*(set(side["claim"]) for side in sides))
    kinds: dict[str, set[str]] = {}
    for kind, claims in found.select("kind", "claims").iter_rows():
        kinds.setdefault(claims[0], set()).add(kind)
    opposed = _opposed(every)
    for *_, data in graph.edges(data=True):
        if not data["claim"]:
            continue
        data["opposed"] = opposed.get(data["claim"], [])
        met = kinds.get(data["claim"])
        if met:
            data["clash"] = " and ".join(sorted({_LIMITED.get(kind, "stances") for kind in met}, key=_ORDER.index))
        elif data["claim"] in both:
            data["clash"] = "void"


def _opposed(found: pl.DataFrame) -> dict[str, list[list[str]]]:
    """Map each claim to the claims of the opposite sign, as sorted pairs of IRI and relation.

    The relation is ``signs``, ``narrower`` or ``contrast``. Each pair is listed under both claims; evidence against the
    same effect (``disputed``) and contrasts linked by curators are left out.
    """
    import polars as pl

    made: dict[str, set[tuple[str, str]]] = {}
    signs = found.filter(~pl.col("disputed") & (pl.col("curated") == ""))
    for kind, claims, others in signs.select("kind", "claims", "others").iter_rows():
        for claim in claims:
            for other in others:
                relation = _LIMITED.get(kind, "signs")
                made.setdefault(claim, set()).add((other, relation))
                made.setdefault(other, set()).add((claim, relation))
    return {claim: sorted(map(list, related)) for claim, related in made.items()}
