"""What is computed from claims: the networkx projection and all that stands on it."""

from immunograph.analysis.projection import hydrate, project

__all__ = ["hydrate", "project"]
