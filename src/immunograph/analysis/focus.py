"""The neighbourhood of an entity: the claims to project, and the part of a network to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

    from immunograph.claims import ClaimsView

__all__ = ["claims_near", "keep_near"]


def claims_near(view: ClaimsView, centre: str, hops: int) -> set[str]:
    """Return the claims of any status between entities that are within ``hops`` steps of an entity.

    Parameters
    ----------
    view
        The claims of the graph.
    centre
        IRI of the entity.
    hops
        Maximum number of steps; 0 counts as 1.

    Returns
    -------
    set of str
        IRIs of the claims, as an unordered set.
    """
    import polars as pl

    reached = {centre}
    for _ in range(max(hops, 1)):  # with 0 hops, the entity itself is still shown if a claim is about it
        ends = pl.Series(sorted(reached), dtype=pl.String).implode()
        near = view.claims.filter(pl.col("subject").is_in(ends) | pl.col("object").is_in(ends))
        reached.update(near["subject"], near["object"])
    ends = pl.Series(sorted(reached), dtype=pl.String).implode()
    return set(view.claims.filter(pl.col("subject").is_in(ends) & pl.col("object").is_in(ends))["claim"])


def keep_near(network: nx.MultiDiGraph[str], centre: str, hops: int) -> nx.MultiDiGraph[str]:
    """Remove the nodes that are more than ``hops`` steps away from an entity, ignoring edge directions.

    Parameters
    ----------
    network
        The network, which is modified in place.
    centre
        IRI of the entity.
    hops
        Maximum number of steps; 0 keeps only the entity.

    Returns
    -------
    networkx.MultiDiGraph
        The same object; if the entity is not in it, a new empty network instead.
    """
    import networkx as nx

    if centre not in network:
        return nx.MultiDiGraph(**network.graph)
    near = nx.single_source_shortest_path_length(network.to_undirected(as_view=True), centre, cutoff=hops)
    network.remove_nodes_from([node for node in network if node not in near])
    return network
