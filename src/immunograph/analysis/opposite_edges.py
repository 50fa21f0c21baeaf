"""Add to the edges of a network which other claims contradict them: opposites, and evidence in another context."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from immunograph.analysis.counterparts import cautions_of_context
from immunograph.analysis.opposites import opposite_marks

if TYPE_CHECKING:
    import networkx as nx

    from immunograph.analysis.claim_columns import ClaimColumns

__all__ = ["mark_opposites"]


def mark_opposites(network: nx.MultiDiGraph[str], columns: ClaimColumns) -> None:
    """Add the opposites of claims, and evidence against them in other contexts, to the ``caution`` of their edges, in place.

    The opposite of a claim may not be an edge itself, for example if it is only proposed and the network is of accepted
    claims, so it must be named on the edge.

    Parameters
    ----------
    network
        A projection of claims; changed in place.
    columns
        The claims from which it was made, and their evidence.
    """
    claims = {cast("str", data["claim"]) for *_, data in network.edges(data=True)} - {""}
    marks = opposite_marks(columns, claims)
    told_of = {claim: [f"the opposite is stated by {' and '.join(opposites)}"] for claim, opposites in marks.items()}
    for claim, words in cautions_of_context(columns, claims).items():
        told_of.setdefault(claim, []).extend(words)
    if not told_of:
        return
    for *_, data in network.edges(data=True):
        if told := "; ".join(told_of.get(cast("str", data["claim"]), ())):
            data["caution"] = f"{data['caution']}; {told}" if data["caution"] else told
