"""Store in memory: the quads, the RDF merge over them, and the choice of dataset for a query."""
