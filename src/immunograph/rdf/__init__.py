"""Lossless conversion between model values and quads, and deterministic serialisation."""

from immunograph.rdf.decode import decode
from immunograph.rdf.encode import direct_edges, encode
from immunograph.rdf.terms import Quad, parse_term, term_text
from immunograph.rdf.trig import write_trig

__all__ = ["Quad", "decode", "direct_edges", "encode", "parse_term", "term_text", "write_trig"]
