"""Lossless conversion between model values and quads, and deterministic serialisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.lazy_imports import lazy_names

if TYPE_CHECKING:
    from immunograph.rdf.from_quads import decode
    from immunograph.rdf.terms import Quad, parse_term, term_text
    from immunograph.rdf.to_quads import direct_edges, encode
    from immunograph.rdf.trig import write_trig

__all__ = ["Quad", "decode", "direct_edges", "encode", "parse_term", "term_text", "write_trig"]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "immunograph.rdf.from_quads": ("decode",),
        "immunograph.rdf.to_quads": ("direct_edges", "encode"),
        "immunograph.rdf.terms": ("Quad", "parse_term", "term_text"),
        "immunograph.rdf.trig": ("write_trig",),
    },
)
