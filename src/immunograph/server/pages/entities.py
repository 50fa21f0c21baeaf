"""The pages of one entity and of one document."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from immunograph.analysis.projection import snake
from immunograph.errors import UnknownNameError
from immunograph.identifiers import compress, expand
from immunograph.model import IRI
from immunograph.normalisation import title_key
from immunograph.rdf import term_text
from immunograph.server.pages.addresses import Addresses
from immunograph.server.pages.cards import STANCES, claim_cards, claims_of_keys, entity_link
from immunograph.server.pages.claims import clashes_of
from immunograph.server.pages.drawings import is_large
from immunograph.server.pages.paging import Paging
from immunograph.server.pages.rendering import Page
from immunograph.server.pages.triples import rdf_of_document, rdf_of_entity
from immunograph.vocabulary import DCTERMS, IG, PROV, RDFS

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph
    from immunograph.server.pages.asked import Asked

__all__ = ["document_page", "entity_page"]

_CASES: Final = 10
_QUICK: Final = 20_000
"""Maximum number of passages of a graph for which the dependent claims of a document are always shown."""
_LINKS: Final = (DCTERMS + "source", RDFS + "seeAlso", "http://xmlns.com/foaf/0.1/page")


def entity_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page of an entity: names, claims for and against, contradictions, gaps, neighbourhood.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    asked
        The parsed request: parameters, formats and limits.

    Returns
    -------
    Page
        The page, to be rendered in one of its formats.

    Raises
    ------
    UnknownNameError
        If no entity has the requested name; an :class:`~immunograph.errors.AmbiguousNameError` if several have it.
    FormatError
        If ``page`` is not a positive integer or is above the number of pages, or ``rows`` is not an integer from 1 to 500.
    """
    to = asked.addresses
    iri = str(graph._names("entity").find(asked.name))
    told = graph.describe(iri, limit=0)
    table = graph.claims(about=iri)
    claims = list(dict.fromkeys(str(each) for each in table.column("iri")))
    paging = Paging.of(asked, len(claims), 25)
    identifier = compress(iri) or iri
    related = _related(graph, iri, to)
    data: dict[str, object] = {
        "label": told.data["label"],
        "iri": iri,
        "identifier": identifier,
        "address": to.entity(iri),
        "facts": [{"name": name, "value": value} for name, value in told.facts if name != "identifier"],
        "definition": told.data["definition"],
        "synonyms": told.data["synonyms"],
        "standard_terms": told.data["mappings"],
        "related": related,
        "near": [] if claims else _near(graph, related),
        "counted": _counted(graph, claims),
        "paging": paging.as_dict(),
        "claims": claim_cards(graph, paging.cut(claims), to),
        "inferred": claim_cards(graph, _inferred(graph, iri), to),
        "contradictions": clashes_of(graph, set(claims), to)[:_CASES],
        "gaps": _gaps(graph, iri, asked),
        "unread": told.data["unread"],
    }
    form = {
        "graph_address": to.page("/explorer", focus=identifier),
        "document": _is_document(graph, iri),
        "large": is_large(graph),
    }
    return Page(
        "entity.html",
        told.data["label"],
        data,
        form,
        table=table,
        rdf=rdf_of_entity(graph, iri),
        canonical=to.entity(iri),
    )


def _counted(graph: KnowledgeGraph, claims: Sequence[str]) -> dict[str, int]:
    """Count the passages of claims by stance, in the order of display; stances without passages are left out."""
    import polars as pl

    evidence = graph.columns.evidence.filter(pl.col("claim").is_in(pl.Series(claims, dtype=pl.String).implode()))
    counted = {snake(stance): number for stance, number in evidence["stance"].value_counts().iter_rows()}
    return {stance: counted[stance] for stance in STANCES if stance in counted}


def _related(graph: KnowledgeGraph, iri: str, to: Addresses) -> list[dict[str, object]]:
    """Return the entities related to one by class, process, bearer or equivalence, with the curators' reasons."""
    import polars as pl

    bench = graph._workbench()
    pairs = bench.view.related.filter((pl.col("subject") == iri) | (pl.col("object") == iri)).unique(
        maintain_order=True
    )
    known = set(graph.columns.entities["entity"])
    made: list[dict[str, object]] = []
    for subject, relation, value in pairs.iter_rows():
        other, outward = (value, True) if subject == iri else (subject, False)
        if other in known and other != iri:
            words = _RELATIONS.get(relation.removeprefix(IG), {}).get(outward, bench.columns.label(relation))
            reason = bench.reasons.get((subject, value), "")
            made.append({"relation": words, "reason": reason or None, **entity_link(graph, other, to)})
    return sorted(made, key=lambda each: (str(each["relation"]), str(each["label"])))


_RELATIONS: Final = {
    "http://www.w3.org/2000/01/rdf-schema#subClassOf": {True: "a kind of", False: "has the kind"},
    "bearer": {True: "a process or property of", False: "has the process or property"},
    "involves": {True: "is directed at", False: "is the target of"},
    "http://www.w3.org/2004/02/skos/core#exactMatch": {True: "the same as", False: "the same as"},
}


def _near(graph: KnowledgeGraph, related: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return those of the first ten related entities that have claims, each with the number of its claims as ``claims``."""
    counted = [
        {**each, "claims": len(set(graph.claims(about=str(each["iri"])).column("iri")))} for each in related[:_CASES]
    ]
    return [each for each in counted if each["claims"]]


def _inferred(graph: KnowledgeGraph, iri: str) -> list[str]:
    """Return the IRIs of the inferred claims that have the given entity as subject or object, sorted."""
    import polars as pl

    claims = graph.columns.claims
    ends = (pl.col("subject") == iri) | (pl.col("object") == iri)
    return claims.filter(pl.col("inferred") & ends)["claim"].unique().sort().to_list()


def _gaps(graph: KnowledgeGraph, iri: str, asked: Asked) -> list[dict[str, object]]:
    """Return a card of the claim for each passage on an effect of the entity that is not *supported*, with its state.

    The states are those of the named query ``gaps``. A claim may occur several times; empty if the project lacks the query.
    """
    to = asked.addresses
    if "gaps" not in graph.queries:
        return []
    rows = [
        row
        for row in graph._answered("gaps", {"subject": iri}, asked.limits).to_dicts()
        if str(row.get("state")) not in ("supported", "None")
    ]
    keys = claims_of_keys(graph, [str(row.get("claim")) for row in rows])
    cards = dict(zip(keys, claim_cards(graph, list(keys.values()), to), strict=True))
    return [
        {"state": row.get("state"), "on": row.get("on"), **cards[str(row["claim"])]}
        for row in rows
        if str(row.get("claim")) in cards
    ]


# --- documents --------------------------------------------------------------------------------------------------


def _is_document(graph: KnowledgeGraph, iri: str) -> bool:
    return iri in set(graph.columns.documents) or bool((graph.columns.evidence["document"] == iri).any())


def _document(graph: KnowledgeGraph, name: str) -> str:
    """Find a document by IRI, CURIE, the last part of its IRI, key or title."""
    columns = graph._workbench().columns
    known = sorted(columns.documents)
    readings = {name}
    with contextlib.suppress(ValueError):
        readings.add(str(expand(name)))
    for iri in known:
        if iri in readings:
            return iri
    wanted = title_key(name)
    for iri in known:
        if wanted and wanted in (
            title_key(iri.rpartition("/")[2]),
            title_key(columns.title(iri)),
            title_key(columns.label(iri)),
        ):
            return iri
    try:
        found = str(graph._names("entity").find(name))
    except UnknownNameError:
        found = ""
    if found in known:
        return found
    titles = {title_key(columns.title(iri)): columns.title(iri) for iri in known}
    close = [titles[each] for each in get_close_matches(wanted, titles, n=3, cutoff=0.7)]
    hint = "the documents are listed at /sources" if known else "this graph has no documents"
    raise UnknownNameError("document", name, close, hint=hint)


def document_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page of a document: kind, claims, citations, and the claims that depend on it.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    asked
        The parsed request: parameters, formats and limits.

    Returns
    -------
    Page
        The page, to be rendered in one of its formats.

    Raises
    ------
    UnknownNameError
        If no document has the requested name; the message suggests similar titles.
    FormatError
        If ``page`` is not a positive integer or is above the number of pages, or ``rows`` is not an integer from 1 to 500.
    """
    import polars as pl

    to = asked.addresses
    iri = _document(graph, asked.name)
    columns = graph._workbench().columns
    evidence = graph.columns.evidence.filter(pl.col("document") == iri).sort("start", "evidence")
    claims = evidence["claim"].unique(maintain_order=True).to_list()
    paging = Paging.of(asked, len(claims), 25)
    facts = _facts(graph, iri)
    quick = graph.columns.evidence.height < _QUICK
    data: dict[str, object] = {
        "title": facts.get("title") or columns.label(iri),
        "iri": iri,
        "identifier": compress(iri) or iri,
        "address": to.document(iri),
        "kind": facts.get("kind"),
        "language": facts.get("language"),
        "licence": facts.get("licence"),
        "status": facts.get("status"),
        "status_date": facts.get("status_date"),
        "status_source": facts.get("status_source"),
        "note": facts.get("note"),
        "text_sha256": facts.get("text_sha256"),
        "text_length": facts.get("text_length"),
        "url": facts.get("url"),
        "references": [
            {"title": columns.label(each), "iri": each, "address": to.document(each)}
            for each in _linked(graph, iri, DCTERMS + "references")
        ],
        "derived_from": [
            {"title": columns.label(each), "iri": each, "address": to.document(each)}
            for each in _linked(graph, iri, PROV + "wasDerivedFrom")
        ],
        "year": facts.get("year"),
        "identifiers": [compress(each) or each for each in _linked(graph, iri, IG + "documentIdentifier")],
        "passages": evidence.height,
        "paging": paging.as_dict(),
        "claims": claim_cards(graph, paging.cut(claims), to),
        "rests_on_it": _rests(graph, iri, to) if claims and (asked.text("without") or quick) else None,
    }
    return Page("document.html", str(data["title"]), data, rdf=rdf_of_document(graph, iri), canonical=to.document(iri))


_FACTS: Final = (
    ("title", DCTERMS + "title"),
    ("kind", DCTERMS + "type"),
    ("language", DCTERMS + "language"),
    ("licence", DCTERMS + "rights"),
    ("text_sha256", IG + "textSha256"),
    ("text_length", IG + "textLength"),
    ("note", IG + "note"),
    ("year", IG + "year"),
    ("url", RDFS + "seeAlso"),
)


def _facts(graph: KnowledgeGraph, iri: str) -> dict[str, object]:
    """Return facts on a document by name, one value each: those of :data:`_FACTS`, a safe ``url``, and the status."""
    from immunograph.claims.properties import told_of

    said: dict[str, object] = {}
    for _, relation, value in told_of(graph.store, [iri]):
        said.setdefault(str(relation), value)
    made = {name: said[relation] for name, relation in _FACTS if relation in said}
    made["url"] = next((str(said[link]) for link in _LINKS if Addresses.outside(said.get(link))), None)
    standing = graph.columns.standings.get(iri)
    if standing is not None:
        became = (standing.status.rpartition("/")[2], standing.date, standing.source)
        made |= dict(zip(("status", "status_date", "status_source"), became, strict=True))
    return made


def _linked(graph: KnowledgeGraph, iri: str, relation: str) -> list[str]:
    """Return the values of a property of a document, such as the IRIs of documents that it refers to, sorted."""
    text = f"SELECT DISTINCT ?other {{ {term_text(IRI(iri))} <{relation}> ?other }} ORDER BY ?other"
    answer = graph.query(text)
    return [str(row[0]) for row in answer] if not isinstance(answer, bool) else []


def _rests(graph: KnowledgeGraph, iri: str, to: Addresses) -> dict[str, object]:
    """Preview what would change without a document: counts, and the keys of the claims left without evidence."""
    gone = graph.whatif(without=iri)
    return {
        "claims_left_without_evidence": len(gone.lost),
        "claims_still_spoken_of": gone.left,
        "edges_without_an_assertion": len(gone.edges),
        "inferences_that_fall_or_weaken": len(gone.inferences),
        "beliefs_that_change": len(gone.beliefs),
        "contradictions": list(gone.contradictions),
        "lost": [_named(key, to) for key, _ in gone.lost],
    }


def _named(key: str, to: Addresses) -> dict[str, str]:
    return {"claim": key, "address": to.claim(key)}
