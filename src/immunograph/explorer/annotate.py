"""Annotate a projection for the page: decisions, named graphs, and sentences of related claims that are not drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from immunograph.analysis.companions import Companions
from immunograph.analysis.sentences import Sentences
from immunograph.claims.view import select
from immunograph.licences import Licence, strictest
from immunograph.query.licensing import graph_licences, title_of
from immunograph.vocabulary import BASE

if TYPE_CHECKING:
    import networkx as nx

    from immunograph.analysis.claim_columns import ClaimColumns
    from immunograph.claims import ClaimsView
    from immunograph.store import Store

__all__ = ["annotate", "heading_of", "licence_of", "sources_by_document", "sources_of"]

_DECISIONS: Final = """SELECT ?claim ?outcome ?reason ?agent ?date WHERE {
  ?decision a ig:Decision ; ig:decides ?claim ; ig:outcome ?outcome .
  OPTIONAL { ?decision ig:reason ?reason }
  OPTIONAL { ?decision prov:wasAssociatedWith ?agent }
  OPTIONAL { ?decision dcterms:date ?date }
} ORDER BY ?claim ?date ?outcome ?reason"""

_PLACES: Final = """SELECT DISTINCT ?claim ?graph WHERE {
  GRAPH ?graph { ?claim rdf:predicate ?predicate } } ORDER BY ?claim ?graph"""

_TITLES: Final = """SELECT DISTINCT ?graph ?title {
  VALUES ?kind { dcat:Dataset void:Dataset } ?graph a ?kind ; dcterms:title ?title } ORDER BY ?graph ?title"""

_DOCUMENTS: Final = """SELECT ?document ?title ?kind ?rights ?address WHERE {
  { SELECT DISTINCT ?document { ?evidence a ig:Evidence ; oa:hasSource ?document } }
  OPTIONAL { ?document dcterms:title ?title }
  OPTIONAL { ?document dcterms:type ?kind }
  OPTIONAL { ?document dcterms:rights|dcterms:license ?rights }
  OPTIONAL { ?document dcterms:source|rdfs:seeAlso|<http://xmlns.com/foaf/0.1/page> ?address FILTER(isIRI(?address)) }
} ORDER BY ?title ?document ?rights ?address"""

MOST_SENTENCES: Final = 5_000
"""Maximum number of claims on a page with sentences; larger pages show labels only, to limit their size."""


def annotate(graph: nx.MultiDiGraph[str], view: ClaimsView, columns: ClaimColumns) -> None:
    """Add the attributes that the page needs to the claims of a projection, and related names to its nodes, in place.

    Parameters
    ----------
    graph
        A projection, see :func:`immunograph.analysis.project`; changed in place.
    view
        The claims of the projection.
    columns
        The same claims as columns, to generate sentences.

    Notes
    -----
    Edges of claims get ``decisions`` (outcome, reason, agent and date of each), ``graph`` (names of the named graphs that
    contain the claim) and ``says``, the sentence of :class:`immunograph.analysis.sentences.Sentences`. It is empty for
    edges that draw a link between claims and, if more than 5,000 claims are drawn, for all claims that no other claim
    refers to. ``predicate_label`` names a third participant (*converts lymphocytes into* for *converts its input into*).
    Each item of ``premises`` and ``links`` becomes a list that ends with the sentence of the other claim, which need not
    be drawn. Nodes get ``related_names``, their broader, narrower and related synonyms.
    """
    _mark_names(graph, view)
    decisions = _decisions(view.store)
    places: dict[str, list[str]] = defaultdict(list)
    for claim, name in select(view.store, _PLACES, graphs=view.graphs):
        places[str(claim)].append(str(name).rsplit("/", 1)[-1])
    referred: set[str] = set()
    for *_, data in graph.edges(data=True):
        referred.update(str(key) for key in data["premises"])
        referred.update(str(target) for _, target, *_ in data["links"])
    said = _sentences(graph, columns, referred)
    companions = Companions(columns, ())
    for *_, data in graph.edges(data=True):
        if not data["claim"]:
            continue
        # The label of the predicate is drawn next to the edge: "converts lymphocytes into", not "converts its input into".
        data["predicate_label"] = companions.verb(data["claim"], data["predicate_label"])
        data["decisions"] = decisions.get(data["claim"], [])
        data["graph"] = places.get(data["claim"], [])
        # The strongest passage of the claim may be from a document that does not state the link.
        data["says"] = "" if data.get("linked") else said.get(data["claim"], "")
        data["premises"] = [[str(key), said.get(str(key), "")] for key in data["premises"]]
        data["links"] = [[*link, said.get(str(link[1]), "")] for link in data["links"]]


def _decisions(store: Store) -> dict[str, list[dict[str, str]]]:
    made: dict[str, list[dict[str, str]]] = defaultdict(list)
    for claim, outcome, reason, agent, date in select(store, _DECISIONS):
        made[str(claim)].append(
            {
                "outcome": str(outcome).rsplit("/", 1)[-1].lower(),
                "reason": str(reason or ""),
                "agent": unquote(str(agent or "").removeprefix(BASE + "agent/")),
                "date": str(date or ""),
            }
        )
    return made


def _sentences(graph: nx.MultiDiGraph[str], columns: ClaimColumns, referred: Collection[str]) -> dict[str, str]:
    """Map claims, by IRI and by key, to sentences; above the limit, only claims that others refer to have one."""
    import polars as pl

    drawn = {data["claim"] for *_, data in graph.edges(data=True) if data["claim"]}
    names = pl.Series(sorted(referred), dtype=pl.String).implode()
    keyed = columns.claims.filter(pl.col("identifier").is_in(names)).select("identifier", "claim")
    iris = dict(keyed.iter_rows())
    wanted = {iris.get(name, name) for name in referred} | (drawn if len(drawn) <= MOST_SENTENCES else set())
    known = columns.claims.filter(pl.col("claim").is_in(pl.Series(sorted(wanted), dtype=pl.String).implode()))["claim"]
    sentences = Sentences(columns, wanted)
    made = {claim: sentences.short(claim) for claim in known.unique()}
    return {**made, **{columns.key(claim): text for claim, text in made.items()}}


def sources_of(store: Store, documents: Iterable[str] | None = None) -> list[dict[str, object]]:
    """Return title, kind, licence and (if known) URL of the documents that evidence is from.

    Parameters
    ----------
    store
        The store with the quads.
    documents
        IRIs of the documents to return; all documents with evidence if ``None``.

    Returns
    -------
    list[dict[str, object]]
        One dictionary per document, sorted by title, with the keys ``title`` (the IRI if unknown), ``kind``, ``licence``
        and ``url`` (empty if unknown).

    Raises
    ------
    QueryError
        If the store cannot answer.

    Examples
    --------
    >>> import immunograph as ig
    >>> sorted(sources_of(ig.load().store)[0])
    ['kind', 'licence', 'title', 'url']
    """
    return list(sources_by_document(store, documents).values())


def sources_by_document(store: Store, documents: Iterable[str] | None = None) -> dict[str, dict[str, object]]:
    """Return title, kind, licence and (if known) URL of the documents that evidence is from, by IRI.

    Parameters
    ----------
    store
        The store with the quads.
    documents
        IRIs of the documents to return; all documents with evidence if ``None``.

    Returns
    -------
    dict[str, dict[str, object]]
        IRI of the document -> dictionary as in :func:`sources_of`, sorted by title.

    Raises
    ------
    QueryError
        If the store cannot answer.
    """
    wanted = None if documents is None else set(documents)
    made: dict[str, dict[str, object]] = {}
    for document, title, kind, rights, address in select(store, _DOCUMENTS):
        if wanted is not None and str(document) not in wanted:
            continue
        made.setdefault(
            str(document),
            {
                "title": str(title or document),
                "kind": str(kind or ""),
                "licence": str(rights or ""),
                "url": str(address or ""),
            },
        )
    return made


def _mark_names(graph: nx.MultiDiGraph[str], view: ClaimsView) -> None:
    import polars as pl

    beside: dict[str, list[str]] = defaultdict(list)
    for iri, name in (
        view.names.filter(pl.col("kind").is_in(("broad", "narrow", "related")))
        .select(view.names.columns[0], "name")
        .iter_rows()
    ):
        if iri in graph:
            beside[iri].append(name)
    for iri, names in beside.items():
        graph.nodes[iri]["related_names"] = names


def heading_of(store: Store, graph: nx.MultiDiGraph[str]) -> str:
    """Return the title of the graph, else the common title of the named graphs in the network.

    Parameters
    ----------
    store
        The store with the quads.
    graph
        An annotated projection.

    Returns
    -------
    str
        The title; empty if the graph has none and its named graphs do not have exactly one.

    Raises
    ------
    QueryError
        If the store cannot answer.
    """
    drawn = {name for *_, data in graph.edges(data=True) for name in data.get("graph") or ()}
    titles = {str(title) for name, title in select(store, _TITLES) if str(name).rsplit("/", 1)[-1] in drawn}
    return title_of(store) or (titles.pop() if len(titles) == 1 else "")


def licence_of(store: Store, graph: nx.MultiDiGraph[str]) -> str:
    """Return the licence of the named graphs that an annotated projection uses.

    Parameters
    ----------
    store
        The store with the quads.
    graph
        An annotated projection.

    Returns
    -------
    str
        One licence, or ``graph: licence`` for each graph, separated by semicolons, if they differ; empty if the
        projection has no claims.
    """
    given: dict[str, list[Licence]] = defaultdict(list)
    for name, licence in graph_licences(store).items():
        given[name.rsplit("/", 1)[-1]].append(licence)
    drawn = [data.get("graph") or ["no named graph"] for *_, data in graph.edges(data=True) if data.get("claim")]
    used = sorted({str(name) for names in drawn for name in names})
    found = {name: strictest(given[name]).name for name in used}
    if len(set(found.values())) <= 1:
        return next(iter(found.values()), "")
    return "; ".join(f"{name}: {licence}" for name, licence in found.items())
