"""Analyses of the network of claims, on arrays: hubs, communities, motifs, comparison.

Functions that networkx has as well are called as there.
"""

from immunograph.analysis.networks.arrays import NetworkArrays
from immunograph.analysis.networks.centrality import betweenness_centrality, degrees, pagerank
from immunograph.analysis.networks.communities import find_communities
from immunograph.analysis.networks.comparison import find_comparison
from immunograph.analysis.networks.edges import claim_edges
from immunograph.analysis.networks.louvain import louvain_communities, modularity
from immunograph.analysis.networks.motifs import find_motifs
from immunograph.analysis.networks.ranking import find_hubs
from immunograph.analysis.networks.signed import motif_counts

__all__ = [
    "NetworkArrays",
    "betweenness_centrality",
    "claim_edges",
    "degrees",
    "find_communities",
    "find_comparison",
    "find_hubs",
    "find_motifs",
    "louvain_communities",
    "modularity",
    "motif_counts",
    "pagerank",
]
