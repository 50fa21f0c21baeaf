"""Put on a projection what only the page needs: decisions, named graphs, and claims it refers to but does not draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from immunograph.claims.view import select
from immunograph.licences import Licence, strictest
from immunograph.query.licensing import graph_licences
from immunograph.vocabulary import BASE

if TYPE_CHECKING:
    import networkx as nx

    from immunograph.claims import ClaimsView
    from immunograph.store import Store

__all__ = ["annotate", "licence_of", "sources_of"]

_DECISIONS: Final = """SELECT ?claim ?outcome ?reason ?agent ?date WHERE {
  ?decision a ig:Decision ; ig:decides ?claim ; ig:outcome ?outcome .
  OPTIONAL { ?decision ig:reason ?reason }
  OPTIONAL { ?decision prov:wasAssociatedWith ?agent }
  OPTIONAL { ?decision dcterms:date ?date }
} ORDER BY ?claim ?date ?outcome ?reason"""

_PLACES: Final = """SELECT DISTINCT ?claim ?graph WHERE {
  GRAPH ?graph { ?claim rdf:predicate ?predicate } } ORDER BY ?claim ?graph"""

_DOCUMENTS: Final = """SELECT ?document ?title ?kind ?rights ?address WHERE {
  { SELECT DISTINCT ?document { ?evidence a ig:Evidence ; oa:hasSource ?document } }
  OPTIONAL { ?document dcterms:title ?title }
  OPTIONAL { ?document dcterms:type ?kind }
  OPTIONAL { ?document dcterms:rights|dcterms:license ?rights }
  OPTIONAL { ?document dcterms:source|rdfs:seeAlso|<http://xmlns.com/foaf/0.1/page> ?address FILTER(isIRI(?address)) }
} ORDER BY ?title ?document ?rights ?address"""

_FIRM: Final = ("open question", "possible", "probable", "asserted")


def annotate(graph: nx.MultiDiGraph[str], view: ClaimsView) -> None:
    """Add to each edge of a projection, in place, what it takes to answer every question about it on the page.

    Parameters
    ----------
    graph
        A projection made for this purpose, see :func:`immunograph.analysis.project`; it is changed.
    view
        The claims that it was made of.

    Notes
    -----
    Edges get ``decisions`` (outcome, reason, agent and date of each) and ``graph`` (the named graphs that hold the
    claim). ``premises`` and ``links`` become lists whose last items say the other claim in words that keep its hedge,
    so that they are legible where that claim is not drawn.
    """
    decisions = _decisions(view.store)
    places: dict[str, list[str]] = defaultdict(list)
    for claim, name in select(view.store, _PLACES, graphs=view.graphs):
        places[str(claim)].append(str(name).rsplit("/", 1)[-1])
    referred: set[str] = set()
    for *_, data in graph.edges(data=True):
        referred.update(str(key) for key in data["premises"])
        referred.update(str(target) for _, target, *_ in data["links"])
    said = _sayings(view, referred)
    for *_, data in graph.edges(data=True):
        if not data["claim"]:
            continue
        data["decisions"] = decisions.get(data["claim"], [])
        data["graph"] = places.get(data["claim"], [])
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


def _sayings(view: ClaimsView, wanted: Collection[str]) -> dict[str, str]:
    """Say each wanted claim, by IRI or key, in the words of its firmest paraphrase and how firm that is."""
    if not wanted:
        return {}
    keys = {row["claim"]: row["identifier"] for row in view.claims.iter_rows(named=True)}
    best: dict[str, tuple[int, str]] = {}
    for row in view.evidence.iter_rows(named=True):
        name, key = row["claim"], keys.get(row["claim"])
        if name not in wanted and key not in wanted:
            continue
        certainty = int(row["certainty"])
        stance = {"Asks": "asked", "Intends": "intended", "Disputes": "disputed", "Null": "null result"}.get(
            row["stance"], ""
        )
        put = ", ".join(word for word in (stance, _FIRM[certainty]) if word)
        rank = certainty if row["stance"] == "Supports" else certainty - 4
        for each in (name, key):
            if each and (each not in best or rank > best[each][0]):
                best[each] = rank, f"{row['paraphrase']} ({put})"
    return {name: text for name, (_, text) in best.items()}


def sources_of(store: Store, documents: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Give title, kind, licence and, where one is known, address of the documents that evidence points into.

    Parameters
    ----------
    store
        Where the quads live.
    documents
        Only these, by IRI; all if left out.
    """
    wanted = None if documents is None else set(documents)
    made: dict[str, dict[str, Any]] = {}
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
    return list(made.values())


def licence_of(store: Store, graph: nx.MultiDiGraph[str]) -> str:
    """Tell the licence of the named graphs that an annotated projection draws on; empty where it draws on none."""
    given: dict[str, list[Licence]] = defaultdict(list)
    for name, licence in graph_licences(store).items():
        given[name.rsplit("/", 1)[-1]].append(licence)
    drawn = [data.get("graph") or ["no named graph"] for *_, data in graph.edges(data=True) if data.get("claim")]
    used = sorted({str(name) for names in drawn for name in names})
    found = {name: strictest(given[name]).name for name in used}
    if len(set(found.values())) <= 1:
        return next(iter(found.values()), "")
    return "; ".join(f"{name}: {licence}" for name, licence in found.items())
