"""Checks that reject a hostile document (too deeply nested, expanding entities) before it reaches a parser."""
