"""SPARQL 1.1 Protocol, Service Description and Graph Store Protocol."""

from immunograph.server.protocol.graph_store import GraphStore
from immunograph.server.protocol.sparql import SparqlEndpoint

__all__ = ["GraphStore", "SparqlEndpoint"]
