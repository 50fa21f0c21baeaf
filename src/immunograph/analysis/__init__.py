"""What is computed from claims: the networkx projection and all that stands on it."""

from immunograph.analysis.projection import project

__all__ = ["project"]
