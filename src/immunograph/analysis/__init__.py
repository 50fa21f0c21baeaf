"""Analyses of claims, and the projection of claims to a networkx graph."""

from immunograph.analysis.belief import Belief, Beliefs, chain, noisy_or
from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.contradictions import Contradiction, Contradictions, find_contradictions
from immunograph.analysis.edge_choice import EdgeChoice
from immunograph.analysis.parameters import Parameters
from immunograph.analysis.projection import hydrate, project
from immunograph.analysis.sentences import Sentences

__all__ = [
    "Belief",
    "Beliefs",
    "ClaimColumns",
    "Contradiction",
    "Contradictions",
    "EdgeChoice",
    "Parameters",
    "Sentences",
    "chain",
    "find_contradictions",
    "hydrate",
    "noisy_or",
    "project",
]
