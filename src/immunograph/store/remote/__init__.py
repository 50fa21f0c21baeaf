"""Stores behind a SPARQL 1.1 endpoint: HTTP, credentials, requests and responses."""
