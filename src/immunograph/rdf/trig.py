"""Serialise quads as TriG deterministically: equal sets of quads yield equal bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from immunograph.identifiers import PrefixMap
from immunograph.model import IRI, Literal
from immunograph.rdf.terms import Quad, term_text
from immunograph.vocabulary import RDF

__all__ = ["write_trig"]

_TYPE: Final = RDF + "type"
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


class _Names:
    """Abbreviated terms, and the prefixes that they use; most IRIs occur many times, so each is abbreviated once."""

    def __init__(self, prefixes: PrefixMap) -> None:
        self._prefixes = prefixes
        self._known: dict[IRI, str] = {}
        self.used: set[str] = set()

    def short(self, term: IRI | Literal) -> str:
        if isinstance(term, Literal):
            if isinstance(term.value, bool) or type(term.value) is int:
                return str(term.value).lower()
            if term.datatype is not None:
                return term_text(Literal(term.value)) + "^^" + self.short(term.datatype)
            return term_text(term)
        if term not in self._known:
            self._known[term] = self._abbreviated(term)
        return self._known[term]

    def _abbreviated(self, iri: IRI) -> str:
        curie = self._prefixes.compress(iri)
        if curie is not None:
            prefix, _, local = curie.partition(":")
            if _LOCAL.fullmatch(local):
                self.used.add(prefix)
                return curie
        return term_text(iri)


def _key(quad: Quad) -> tuple[str, str, str, str]:
    first = "" if quad.predicate == _TYPE else quad.predicate
    return quad.graph, quad.subject, first, term_text(quad.object)


def write_trig(quads: Iterable[Quad], prefixes: PrefixMap | None = None) -> Iterator[str]:
    """Yield quads as TriG, sorted by graph, subject, predicate and object.

    ``rdf:type`` comes before other predicates. Duplicate quads are written once. Sorting holds all quads in memory; use
    it for files that are read and compared by people, not for bulk export.

    Parameters
    ----------
    quads
        The quads, in any order. Each must be in a named graph.
    prefixes
        Prefixes for abbreviating IRIs; only those in use are declared. Default: immunograph's own prefixes.

    Yields
    ------
    str
        First the prefix declarations, one chunk each; then for each graph its opening line, one chunk per subject, and
        its closing brace.

    Raises
    ------
    FormatError
        If an IRI contains a character that is not allowed or is empty, such as the graph of a quad in the default graph.
    """
    prefixes = prefixes or PrefixMap()
    ordered = sorted(set(quads), key=_key)
    names = _Names(prefixes)
    blocks: list[str] = []
    for graph, of_graph in groupby(ordered, key=lambda quad: quad.graph):
        blocks.append(f"\n{names.short(graph)} {{\n")
        for subject, of_subject in groupby(of_graph, key=lambda quad: quad.subject):
            lines = []
            for predicate, of_predicate in groupby(of_subject, key=lambda quad: quad.predicate):
                verb = "a" if predicate == _TYPE else names.short(predicate)
                values = " , ".join(names.short(quad.object) for quad in of_predicate)
                lines.append(f"{verb} {values}")
            blocks.append(f"  {names.short(subject)}\n    " + " ;\n    ".join(lines) + " .\n")
        blocks.append("}\n")
    for prefix, expansion in prefixes.items():
        if prefix in names.used:
            yield f"@prefix {prefix}: <{expansion}> .\n"
    yield from blocks
