"""The graph that CONSTRUCT and DESCRIBE build: rdflib's own, whose triples are read once somebody looks at them."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any, Final

import rdflib
from rdflib.plugins.stores.memory import Memory

from immunograph.identifiers import PrefixMap

__all__ = ["built_graph"]


_READING: Final = threading.RLock()


def built_graph(ntriples: bytes) -> rdflib.Graph:
    """Give the triples as an rdflib graph with our prefixes bound, beside those that rdflib binds itself."""
    store = _Unread(ntriples)
    return rdflib.Graph(store=store, identifier=store.graph, bind_namespaces="none")


class _Unread(Memory):
    """Triples in memory, kept as text until one is asked for or changed."""

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
                rdflib.Graph(store=self, identifier=self.graph, bind_namespaces="none").parse(data=text, format="nt")

    def add(self, *arguments: Any, **options: Any) -> None:
        self._read()
        super().add(*arguments, **options)

    def remove(self, *arguments: Any, **options: Any) -> None:
        self._read()
        super().remove(*arguments, **options)

    def triples(self, *arguments: Any, **options: Any) -> Any:
        self._read()
        return super().triples(*arguments, **options)

    def __len__(self, *arguments: Any, **options: Any) -> int:
        self._read()
        return super().__len__(*arguments, **options)

    def contexts(self, *arguments: Any, **options: Any) -> Any:
        self._read()
        return super().contexts(*arguments, **options)


@cache
def _prefixes() -> tuple[tuple[str, rdflib.URIRef], ...]:
    plain = rdflib.Graph()
    for prefix, expansion in PrefixMap().items():
        plain.bind(prefix, expansion, replace=True)
    return tuple((prefix, rdflib.URIRef(str(expansion))) for prefix, expansion in plain.namespaces())
