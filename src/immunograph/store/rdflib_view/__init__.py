"""A store seen through rdflib, with its parsing and its evaluation guarded."""
