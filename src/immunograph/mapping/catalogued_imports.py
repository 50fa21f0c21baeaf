"""Write the catalogue entry of an import, list the imports of a store, and remove an import."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from immunograph.claims.direct_edges import edge_change, fallen_documents, settle_edges
from immunograph.claims.properties import Properties
from immunograph.curation.notice_graphs import notice_graphs
from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.licences import read_licence, strictest
from immunograph.mapping.carried_over import Kept
from immunograph.mapping.report import Imported
from immunograph.mapping.row_quads import Writer
from immunograph.mapping.spec import TableMapping
from immunograph.mapping.table_batches import TableSource
from immunograph.model import IRI, Literal
from immunograph.query.licensing import catalogue_entry
from immunograph.rdf import Quad
from immunograph.store import Store
from immunograph.store.replacing import remove
from immunograph.version import __version__
from immunograph.vocabulary import BASE, DCTERMS, PROV, XSD, Graphs

__all__ = ["Entry", "imported_graphs", "known_fingerprint", "remove_import"]

_KIND: Final = "table import"


@dataclass
class Entry:
    """The entry of one import in the catalogue.

    Parameters
    ----------
    graph, mapping
        Graph and mapping of the import.
    writer
        Writer of its rows, which collects the licences of the documents.
    result
        Function that returns the report of the import so far, whose sentence becomes the description.
    source
        The table.
    fingerprint
        Checksum of the table, the mapping and the other inputs; empty for a data frame.
    review
        File name of the review table whose decisions are used; empty if there are none.
    names
        Those decisions as SSSOM records.
    """

    graph: IRI
    mapping: TableMapping
    writer: Writer
    result: Callable[[Writer], Imported]
    source: TableSource
    fingerprint: str
    review: str = ""
    names: Sequence[Quad] = ()

    def said(self, predicate: str, value: IRI | Literal) -> Quad:
        """Return a quad about the import.

        Parameters
        ----------
        predicate, value
            Predicate and object of the quad.

        Returns
        -------
        Quad
            The quad, in the graph of the catalogue.
        """
        return Quad(self.graph, IRI(predicate), value, Graphs.CATALOG)

    def quads(self) -> Iterator[Quad]:
        """Yield the quads that describe the import, after all rows have been read.

        Yields
        ------
        Quad
            Licence, title, date, counts and sources of the import.
        """
        spec, writer = self.mapping, self.writer
        about, said = spec.source, self.said
        quotes = any("quotation" in claim.evidence for claim in spec.claims)
        licences = [about.licence, *(sorted(writer.licences) if quotes else ())]
        yield from catalogue_entry(self.graph, strictest(map(read_licence, licences)))
        yield said(DCTERMS + "type", Literal(_KIND))
        yield said(DCTERMS + "title", Literal(about.title))
        yield said(DCTERMS + "modified", Literal(date.today().isoformat(), datatype=IRI(XSD + "date")))
        yield said(DCTERMS + "creator", Literal(f"immunograph {__version__}"))
        yield said(DCTERMS + "description", Literal(self.result(writer).sentence(), "en"))
        if self.review:
            yield said(DCTERMS + "references", Literal(self.review))
        if isinstance(self.source, str | Path):
            yield said(DCTERMS + "source", Literal(Path(self.source).name))
        if self.fingerprint:
            yield said(DCTERMS + "identifier", Literal(f"sha256:{self.fingerprint}"))
        for predicate, text in (
            (DCTERMS + "issued", about.date),
            (PROV + "wasDerivedFrom", about.url),
            (DCTERMS + "hasVersion", about.version),
        ):
            if text:
                with contextlib.suppress(ValueError):
                    yield said(predicate, Literal(text))


def imported_graphs(store: Store) -> list[str]:
    """Return the names of the tables imported into a store.

    Parameters
    ----------
    store
        Store to query; it is not changed.

    Returns
    -------
    list[str]
        Import names (``name`` in ``[source]``), sorted.

    Examples
    --------
    >>> from immunograph.store import LocalStore
    >>> imported_graphs(LocalStore())
    []
    """
    stem = f"{BASE}graph/"
    if Graphs.CATALOG not in store.graphs():
        return []
    found = Properties(store, [Graphs.CATALOG]).pairs(DCTERMS + "type", "kind")
    return sorted(name.removeprefix(stem) for name, kind in found.iter_rows() if kind == _KIND)


def remove_import(store: Store, name: str) -> tuple[int, str]:
    """Remove an import, or a table's retraction notices, from a store.

    Statements that other graphs depend on, such as labels and claim statuses, are moved to those graphs. Direct edges that
    notices removed are restored in the same transaction.

    Parameters
    ----------
    store
        Store to remove it from.
    name
        ``name`` in ``[source]`` of the mapping, or the name given to the notices.

    Returns
    -------
    tuple[int, str]
        Number of triples that its graph had, and a sentence without a full stop about the names that stay in other graphs,
        which is empty if there are none.

    Raises
    ------
    FormatError
        If the store has no import of this name; the message lists those that it has.
    StoreError
        If the store is read-only.
    """
    noticed = notice_graphs(store)
    known = sorted([*imported_graphs(store), *noticed])
    if name not in known:
        there = ", ".join(known) or "none"
        raise FormatError(f"there is no import {quoted(name)}; this store has {there}")
    graph = IRI(f"{BASE}graph/{name}")
    number = store.counts().get(graph, 0)
    if name in noticed:
        change = edge_change(store, fallen_documents(store), fallen_documents(store, without=graph))
        remove(store, graph, change=change)
        return number, ""
    fallen, kept = fallen_documents(store), Kept(store, graph)
    remove(store, graph, b"".join([kept.marks, *kept.statuses(), *kept.descriptions()]))
    settle_edges(store, fallen)
    return number, kept.words_left()


def known_fingerprint(store: Store, graph: IRI) -> str:
    """Return the checksum that the catalogue has for the import in a graph.

    Parameters
    ----------
    store
        Store to query; it is not changed.
    graph
        Graph of the import.

    Returns
    -------
    str
        The fingerprint in its entry; empty if there is none.
    """
    if Graphs.CATALOG not in store.graphs() or graph not in store.graphs():
        return ""
    found = Properties(store, [Graphs.CATALOG]).pairs(DCTERMS + "identifier", "o")
    rows = [value for name, value in found.iter_rows() if name == graph]
    return rows[0].removeprefix("sha256:") if rows else ""
