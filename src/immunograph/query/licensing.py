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

_NOTICES: Final = 'SELECT DISTINCT ?graph { ?graph a void:Dataset ; dcterms:type "notices" }'


def _select(store: Store, text: str) -> Table | tuple[()]:
    answer = store.query(text, scope=scope_of(None))
    return Table(answer) if isinstance(answer, Solutions) else ()


def licence_quads(graph: IRI, licence: Licence) -> Iterator[Quad]:
    """Yield the quads of the catalogue that record the licence of a named graph.

    Parameters
    ----------
    graph
        IRI of the named graph, or of the dataset as a whole.
    licence
        Its licence; ``unknown`` is recorded, too.

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
    """Yield the catalogue entry of an imported graph: its types and its licence.

    Parameters
    ----------
    graph
        IRI of the named graph that the data were imported into.
    licence
        Its licence; ``unknown`` is recorded, too.

    Yields
    ------
    Quad
        Quads of the catalogue graph: the types ``dcat:Dataset`` and ``void:Dataset``, then :func:`licence_quads`.
    """
    for kind in (DCAT, VOID):
        yield Quad(graph, IRI(RDF + "type"), IRI(kind + "Dataset"), Graphs.CATALOG)
    yield from licence_quads(graph, licence)


def graph_licences(store: Store) -> dict[str, Licence]:
    """Return the licence of each named graph: the strictest that is stated for it or for its documents.

    A graph without a statement in the catalogue is ``unknown``, whatever its documents state. Documents without a
    licence, and documents that are only cited, are ignored.

    Parameters
    ----------
    store
        The store with the graphs.

    Returns
    -------
    dict[str, Licence]
        IRI of the graph -> licence, sorted by IRI, without the catalogue graph.

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
    """Return the licence of the triples outside named graphs, which is always ``unknown``.

    The catalogue records licences of named graphs only. This reads the store's quad counts, not its quads.

    Parameters
    ----------
    store
        The store to check.

    Returns
    -------
    tuple[Licence, ...]
        ``(UNKNOWN,)`` if the store has such triples, else ``()``.
    """
    unnamed = (number for graph, number in store.counts().items() if not graph or graph.startswith("_:"))
    return (UNKNOWN,) if any(unnamed) else ()


def licence_of_all(store: Store, graphs: Iterable[str] | None = None) -> Licence:
    """Return the licence of several named graphs together: the strictest of their licences.

    Parameters
    ----------
    store
        The store with the graphs.
    graphs
        IRIs of the named graphs; by default all named graphs, and the triples outside them.

    Returns
    -------
    Licence
        The strictest licence, see :func:`immunograph.licences.strictest`. A graph without a licence in the catalogue,
        and triples outside named graphs if ``graphs`` is ``None``, count as ``unknown``. Notices of retractions count if
        their table has a licence; without one they are facts about documents, and leave the licence of the rest as it is.

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
    chosen = list(known if graphs is None else graphs)
    found = [known.get(graph, UNKNOWN) for graph in chosen]
    if UNKNOWN in found:
        notices = {str(row.graph) for row in _select(store, _NOTICES)}
        found = [known.get(graph, UNKNOWN) for graph in chosen if graph not in notices or known[graph] != UNKNOWN]
    return strictest([*found, *(unnamed_licence(store) if graphs is None else ())])


def title_of(store: Store) -> str:
    """Return the title of a store from its catalogue, or else the titles of its imported tables.

    Parameters
    ----------
    store
        The store with the catalogue.

    Returns
    -------
    str
        Titles joined by ``; ``; an empty string if there are none.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    titles = _select(store, _TITLES) or _select(store, _IMPORTS)
    return "; ".join(str(row[0]) for row in titles)


def comment_of(title: str, licence: Licence) -> str:
    """Return title and licence as comment lines for the beginning of a Turtle or TriG file.

    Parameters
    ----------
    title
        Title of the data; an empty string for no title.
    licence
        Licence of the data.

    Returns
    -------
    str
        One or two lines that begin with ``#``; line breaks and control characters in the title cannot end the
        comment.

    Examples
    --------
    >>> print(comment_of("My claims", UNKNOWN), end="")
    # title: My claims
    # licence: unknown
    """
    told = [*([f"title: {title}"] if title else []), f"licence: {licence}"]
    return "".join(f"# {' '.join(legible(line).split())}\n" for line in told)
