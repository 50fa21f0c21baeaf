"""Titles and licences of named graphs, read from and written to the catalogue of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from immunograph.legible import legible
from immunograph.licences import UNKNOWN, Licence, read_licence, strictest
from immunograph.model import IRI, Literal
from immunograph.query.table import Table
from immunograph.rdf import Quad
from immunograph.store import Solutions, Store, scope_of
from immunograph.vocabulary import DCAT, DCTERMS, RDF, VOID, Graphs

__all__ = [
    "catalogue_entry",
    "comment_of",
    "graph_licences",
    "licence_of_all",
    "licence_quads",
    "title_of",
    "unnamed_licence",
]

_LICENCES: Final = """SELECT DISTINCT ?graph ?licence {
  VALUES ?kind { dcat:Dataset void:Dataset } ?graph a ?kind ; dcterms:license|dcterms:rights ?licence } ORDER BY ?graph ?licence"""
_OF_DOCUMENTS: Final = """SELECT DISTINCT ?graph ?licence {
  GRAPH ?graph { ?document a ig:Document ; dcterms:rights ?licence } } ORDER BY ?graph ?licence"""
_TITLES: Final = "SELECT DISTINCT ?title { ?catalog a dcat:Catalog ; dcterms:title ?title } ORDER BY ?title"
_IMPORTS: Final = """SELECT DISTINCT ?title {
  ?graph a void:Dataset ; dcterms:type "table import" ; dcterms:title ?title FILTER(?title != "") } ORDER BY ?title"""


def _select(store: Store, text: str) -> Table | tuple[()]:
    answer = store.query(text, scope=scope_of(None))
    return Table(answer) if isinstance(answer, Solutions) else ()


def licence_quads(graph: IRI, licence: Licence) -> Iterator[Quad]:
    """Yield the quads that state the licence of a named graph in the catalogue.

    Parameters
    ----------
    graph
        The named graph, or the dataset as a whole.
    licence
        Its licence; ``unknown`` is stated, too.

    Yields
    ------
    Quad
        ``dcterms:license`` if the licence has an IRI, and ``dcterms:rights`` with its name.

    Examples
    --------
    >>> [quad.object.value for quad in licence_quads(IRI("http://e/g"), UNKNOWN)]
    ['unknown']
    """
    if licence.iri is not None:
        yield Quad(graph, IRI(DCTERMS + "license"), licence.iri, Graphs.CATALOG)
    yield Quad(graph, IRI(DCTERMS + "rights"), Literal(licence.name), Graphs.CATALOG)


def catalogue_entry(graph: IRI, licence: Licence) -> Iterator[Quad]:
    """Yield the quads of an imported graph's entry in the catalogue: its type (dataset) and licence.

    Parameters
    ----------
    graph
        The named graph of the import.
    licence
        Its licence; ``unknown`` is stated, too.

    Yields
    ------
    Quad
        Quads of the catalogue graph: the two types of a dataset, then :func:`licence_quads`.
    """
    for kind in (DCAT, VOID):
        yield Quad(graph, IRI(RDF + "type"), IRI(kind + "Dataset"), Graphs.CATALOG)
    yield from licence_quads(graph, licence)


def graph_licences(store: Store) -> dict[str, Licence]:
    """Return the licence of each named graph with data: the strictest stated for it or for its documents.

    A graph without a stated licence is ``unknown``. Documents without a licence, and cited documents, are ignored.

    Parameters
    ----------
    store
        The store with the graphs.

    Returns
    -------
    dict[str, Licence]
        IRI of the graph -> licence, in the order of the IRIs, without the catalogue graph.

    Raises
    ------
    StoreError
        If the store cannot be read.

    Examples
    --------
    >>> import immunograph as ig
    >>> {str(licence) for licence in graph_licences(ig.load().store).values()}
    {'CC0-1.0'}
    """
    stated: dict[str, list[Licence]] = {}
    for graph, licence in _select(store, _LICENCES):
        stated.setdefault(str(graph), []).append(read_licence(str(licence)))
    for graph, licence in _select(store, _OF_DOCUMENTS):
        if str(graph) in stated:
            stated[str(graph)].append(read_licence(str(licence)))
    return {
        graph: strictest(stated.get(graph, [UNKNOWN])) for graph in sorted(store.graphs()) if graph != Graphs.CATALOG
    }


def unnamed_licence(store: Store) -> tuple[Licence, ...]:
    """Return ``(unknown,)`` if the store has triples outside named graphs, whose licence no catalogue states.

    This uses the counts of the graphs, which a store on disk has in its record, and reads no quads.

    Parameters
    ----------
    store
        The store with the triples.

    Returns
    -------
    tuple[Licence, ...]
        One licence or none, to be combined with those of the named graphs.
    """
    unnamed = (number for graph, number in store.counts().items() if not graph or graph.startswith("_:"))
    return (UNKNOWN,) if any(unnamed) else ()


def licence_of_all(store: Store, graphs: Iterable[str] | None = None) -> Licence:
    """Return the licence of a file or store that contains several named graphs.

    Parameters
    ----------
    store
        The store with the graphs.
    graphs
        IRIs of the named graphs; if left out, all of them and the default graph.

    Returns
    -------
    Licence
        The strictest licence; ``unknown`` if one of them has no licence in the catalogue.

    Raises
    ------
    StoreError
        If the store cannot be read.

    Examples
    --------
    >>> import immunograph as ig
    >>> str(licence_of_all(ig.load().store))
    'CC0-1.0'
    """
    known = graph_licences(store)
    if graphs is None:
        return strictest([*known.values(), *unnamed_licence(store)])
    return strictest([known.get(graph, UNKNOWN) for graph in graphs])


def title_of(store: Store) -> str:
    """Return the title of the whole store from its catalogue, or the titles of the imported tables if it has none.

    Parameters
    ----------
    store
        The store with the catalogue.

    Returns
    -------
    str
        The title; several are joined by ``; ``, and no title is an empty string.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    titles = _select(store, _TITLES) or _select(store, _IMPORTS)
    return "; ".join(str(row[0]) for row in titles)


def comment_of(title: str, licence: Licence) -> str:
    """Return title and licence as comment lines for the head of a Turtle or TriG file.

    Parameters
    ----------
    title
        The title; empty if there is none.
    licence
        The licence of the file.

    Returns
    -------
    str
        Lines that each begin with ``#``; line ends and control characters of the title are neutralised.

    Examples
    --------
    >>> print(comment_of("My claims", UNKNOWN), end="")
    # title: My claims
    # licence: unknown
    """
    told = [*([f"title: {title}"] if title else []), f"licence: {licence}"]
    return "".join(f"# {' '.join(legible(line).split())}\n" for line in told)
