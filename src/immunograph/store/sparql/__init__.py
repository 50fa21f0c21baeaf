"""Static analysis of SPARQL texts: tokens, query form, limits, hosts contacted, and syntax errors."""
