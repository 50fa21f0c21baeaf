"""Answers to CONSTRUCT and DESCRIBE queries: an rdflib graph whose triples are parsed lazily."""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import TYPE_CHECKING, Final

import rdflib
from rdflib.exceptions import ParserError
from rdflib.plugins.stores.memory import Memory

from immunograph.errors import QueryError
from immunograph.identifiers import PrefixMap
from immunograph.store.rdflib_view.graphs import GuardedGraph

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import TypeAlias

    import networkx as nx
    from rdflib.graph import _ContextType, _TriplePatternType, _TripleType

    Found: TypeAlias = Generator[tuple[_TripleType, Generator[_ContextType | None, None, None]], None, None]
    """Each triple with the graphs that it is in."""

__all__ = ["BuiltGraph", "built_graph"]


_NEWER: Final = re.compile(rb"<<\(|--(ltr|rtl)\b")
_READING: Final = threading.RLock()


class BuiltGraph(GuardedGraph):
    """The rdflib graph that CONSTRUCT and DESCRIBE queries return; triples are parsed on first access."""

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return a networkx MultiDiGraph with an edge from subject to object for each triple.

        Returns
        -------
        networkx.MultiDiGraph
            Nodes are IRIs without brackets, blank nodes (``_:b0``) and literals in N-Triples syntax. The attribute
            ``predicate`` of an edge holds the IRI of the predicate, as a column of that name does in
            :meth:`immunograph.query.Table.to_networkx`.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.KnowledgeGraph()
        >>> kg.add(b"<http://e/a> <http://e/p> <http://e/b> .", format="nt")
        1
        >>> kg.query("CONSTRUCT WHERE { ?s ?p ?o }").to_networkx().edges(data=True)
        OutMultiEdgeDataView([('http://e/a', 'http://e/b', {'predicate': 'http://e/p'})])
        """
        import polars as pl

        from immunograph.query.networks import network

        lines = str(self.serialize(format="nt")).split("\n")
        rows = sorted(line.removesuffix(" .").split(" ", 2) for line in lines if line)
        columns = dict.fromkeys(("subject", "predicate", "object"), pl.String)
        return network(pl.DataFrame(rows, schema=columns, orient="row"))


def built_graph(ntriples: bytes) -> BuiltGraph:
    r"""Return N-Triples as a lazily parsed rdflib graph with immunograph's and rdflib's prefixes bound.

    Parameters
    ----------
    ntriples
        N-Triples in UTF-8, as the store returned them; parsed when the graph is first read.

    Returns
    -------
    BuiltGraph
        A graph that can be read, extended and serialised like any other.

    Raises
    ------
    QueryError
        If the triples contain a term that rdflib cannot store: a triple term or a string with a base direction.

    Examples
    --------
    >>> len(built_graph(b"<http://e/a> <http://e/p> <http://e/b> .\n"))
    1
    """
    store = _Unread(ntriples)
    made = BuiltGraph(store, store.graph, bind_namespaces="none")
    if _NEWER.search(ntriples):
        try:
            len(made)
        except (ParserError, ValueError) as error:
            raise QueryError(
                "the answer contains a triple term or a string with a base direction, which rdflib cannot store: write "
                "the answer to a file with -o FILE (in Python: kg.queries.export)"
            ) from error
    return made


class _Unread(Memory):
    """An rdflib store in memory that parses its N-Triples on the first read or write."""

    def __init__(self, ntriples: bytes) -> None:
        super().__init__()
        self.graph = rdflib.BNode()
        self._unread = ntriples
        for prefix, expansion in _prefixes():
            self.bind(prefix, expansion)

    def _read(self) -> None:
        with _READING:
            if self._unread:
                text, self._unread = self._unread, b""
                try:
                    rdflib.Graph(store=self, identifier=self.graph, bind_namespaces="none").parse(
                        data=text, format="nt"
                    )
                except BaseException:  # such as Ctrl-C: discard what was read, so that the next access starts again
                    super().remove((None, None, None))
                    self._unread = text
                    raise

    def __getstate__(self) -> dict[str, object]:
        self._read()  # so that a copy has the same blank nodes
        return self.__dict__

    def add(self, triple: _TripleType, context: _ContextType, quoted: bool = False) -> None:
        self._read()
        super().add(triple, context, quoted)

    def remove(self, triple_pattern: _TriplePatternType, context: _ContextType | None = None) -> None:
        self._read()
        super().remove(triple_pattern, context)

    def triples(self, triple_pattern: _TriplePatternType, context: _ContextType | None = None) -> Found:
        self._read()
        return super().triples(triple_pattern, context)

    def __len__(self, context: _ContextType | None = None) -> int:
        self._read()
        return super().__len__(context)

    def contexts(self, triple: _TripleType | None = None) -> Generator[_ContextType, None, None]:
        self._read()
        return super().contexts(triple)


@cache
def _prefixes() -> tuple[tuple[str, rdflib.URIRef], ...]:
    plain = rdflib.Graph()
    for prefix, expansion in PrefixMap().items():
        plain.bind(prefix, expansion, replace=True)
    return tuple((prefix, rdflib.URIRef(str(expansion))) for prefix, expansion in plain.namespaces())
