"""SPARQL 1.1 endpoint as a store: HTTP, credentials, requests and responses."""
