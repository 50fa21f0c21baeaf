"""Static analysis of queries: tokens, form, limits, hosts, and syntax errors."""
