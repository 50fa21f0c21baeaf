"""What is told of a query from its text alone: tokens, form, limits, hosts, and what is wrong with it."""
