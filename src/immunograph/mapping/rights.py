"""Carry the licence and title of an import along with the words that other graphs keep of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from immunograph.claims.properties import Properties
from immunograph.licences import UNKNOWN, Licence, strictest
from immunograph.model import IRI, Literal
from immunograph.query.licensing import graph_licences, licence_quads
from immunograph.rdf import Quad
from immunograph.rdf.terms import quad_line
from immunograph.store import Store
from immunograph.vocabulary import BASE, DCTERMS, PROV, Graphs

__all__ = ["Rights"]

_ORIGIN: Final = DCTERMS + "provenance"


@dataclass(frozen=True)
class Rights:
    """Licence and origin of the words of a graph, read before the graph is replaced or removed.

    Parameters
    ----------
    licence
        Licence of the graph.
    origins
        Sentences that say where words come from: from this graph, and from those that it got words of.
    licences
        IRI of each graph -> licence, before the change.
    """

    licence: Licence
    origins: Sequence[str]
    licences: Mapping[str, Licence]

    @classmethod
    def of(cls, store: Store, graph: IRI) -> Rights:
        """Read the rights from the catalogue.

        Parameters
        ----------
        store
            Store to query; it is not changed.
        graph
            IRI of the graph.

        Returns
        -------
        Rights
            Its licence (``unknown`` if none is stated) and origins.
        """
        licences = graph_licences(store)
        licence = licences.get(graph, UNKNOWN)
        entry: dict[str, list[str]] = {}
        if Graphs.CATALOG in store.graphs():
            read = Properties(store, [Graphs.CATALOG])
            for name in (DCTERMS + "title", PROV + "wasDerivedFrom", _ORIGIN):
                entry[name] = sorted(value for thing, value in read.pairs(name, "o").iter_rows() if thing == graph)
        known = [*entry.get(DCTERMS + "title", ()), *entry.get(PROV + "wasDerivedFrom", ())]
        about = "; ".join([*filter(None, known), f"licence: {licence}"])
        name = graph.removeprefix(f"{BASE}graph/")
        return cls(licence, [f"Names of entities from the import {name} ({about})", *entry.get(_ORIGIN, ())], licences)

    def handed_on(self, graphs: Iterable[IRI]) -> bytes:
        """Return the quads of the catalogue that give licence and origins to the graphs that get words.

        Parameters
        ----------
        graphs
            IRIs of these graphs.

        Returns
        -------
        bytes
            N-Quads; the licence is left out where the graph has one as strict.
        """
        return "".join(quad_line(quad) for graph in graphs for quad in self._quads(graph)).encode()

    def _quads(self, graph: IRI) -> Iterator[Quad]:
        own = self.licences.get(graph, UNKNOWN)
        if strictest([own, self.licence]) != own:
            yield from licence_quads(graph, self.licence)
        for text in self.origins:
            yield Quad(graph, IRI(_ORIGIN), Literal(text, "en"), Graphs.CATALOG)
