"""Mark the edges of a network whose claim has its opposite stated by another claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from immunograph.analysis.opposites import opposite_marks

if TYPE_CHECKING:
    import networkx as nx

    from immunograph.analysis.claim_columns import ClaimColumns

__all__ = ["mark_opposites"]


def mark_opposites(network: nx.MultiDiGraph[str], columns: ClaimColumns) -> None:
    """Add the opposites of claims to the ``caution`` of their edges, in place.

    The opposite of a claim may not be an edge itself, for example if it is only proposed and the network is of accepted
    claims, so it must be named on the edge.

    Parameters
    ----------
    network
        A projection of claims; changed in place.
    columns
        The claims that it was made of, and their evidence.
    """
    claims = {cast("str", data["claim"]) for *_, data in network.edges(data=True)} - {""}
    marks = opposite_marks(columns, claims)
    if not marks:
        return
    for *_, data in network.edges(data=True):
        if opposites := marks.get(cast("str", data["claim"])):
            told = f"the opposite is stated by {' and '.join(opposites)}"
            data["caution"] = f"{data['caution']}; {told}" if data["caution"] else told
