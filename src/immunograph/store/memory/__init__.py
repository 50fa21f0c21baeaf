"""Quads in memory, the RDF merge over them, and which dataset answers a query."""
