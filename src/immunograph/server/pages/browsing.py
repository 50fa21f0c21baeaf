"""Pages for browsing: start page, documents, entities, claims, and search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from immunograph.analysis.projection import snake
from immunograph.analysis.reports import table_of
from immunograph.claims.footing import status_words
from immunograph.claims.totals import accepted_on_fallen, passages_of_fallen, total_of, within_claims
from immunograph.errors import AmbiguousNameError, UnknownNameError
from immunograph.explorer.annotate import sources_by_document
from immunograph.identifiers import compress
from immunograph.model import ClaimStatus, EpistemicStatus, Stance
from immunograph.server.kept import kept
from immunograph.server.pages.cards import certainty_words, claim_cards, claims_of_keys, entity_link
from immunograph.server.pages.paging import PAGING, Paging
from immunograph.server.pages.questions import question_of
from immunograph.server.pages.rendering import Page
from immunograph.server.records import Records

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph
    from immunograph.server.pages.addresses import Addresses
    from immunograph.server.pages.asked import Asked

__all__ = ["CLAIMS_ARGUMENTS", "claims_page", "entities_page", "search_page", "sources_page", "start_page"]

_QUESTIONS: Final = 6
_ENTITIES: Final = 12
_AGAINST: Final = {"null": "null result", "disputes": "disputed"}
_FOUND: Final = 400
"""Maximum number of names containing the text that are examined."""


def start_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the start page: counts, sources, licences, contradictions, and links.

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
    """
    to = asked.addresses
    data = kept(graph, f"start\n{to.root}", lambda: _contents(graph, to))
    return Page("start.html", str(data["title"]), data)


def _contents(graph: KnowledgeGraph, to: Addresses) -> dict[str, object]:
    """Return the data of the start page: counts, sources, named graphs, frequent entities and questions."""
    view = graph.columns
    total = total_of(view)
    return {
        "title": graph.title or "A graph of claims",
        "licence": graph.licence,
        "contents": graph.counts.contents(),
        "claims": {
            "all": total.stated,
            "inferred": total.inferred,
            "in_words": str(total),
            "by_status": {str(row[0]).lower(): row.claims for row in graph.counts.by("status")},
            "accepted_on_retracted_alone": accepted_on_fallen(view),
        },
        "entities": view.entities.height or _ends(graph),
        "entities_in_claims": within_claims(view) or _ends(graph),
        "passages": {
            "all": view.evidence.height,
            "by_certainty": _by_certainty(graph),
            "of_retracted_sources": passages_of_fallen(view),
        },
        "documents": view.documents.len(),
        "all_sources": view.evidence["document"].n_unique(),
        "sources": _told_sources(graph, _source_rows(graph)[:_ENTITIES], to),
        "graphs": [_named_graph(row) for row in graph.info().to_dicts()],
        "contradictions": Records(graph).contradictions.counts(),
        "most_spoken_of": [
            {**entity_link(graph, str(row.entity), to), "claims": row.claims}
            for row in graph.counts.degrees(limit=_ENTITIES)
        ],
        "questions": [
            {
                "name": each.name,
                "title": each.title,
                "question": question_of(graph, each),
                "address": to.thing("ask", each.name),
            }
            for each in list(graph.queries.values())[:_QUESTIONS]
        ],
    }


def _ends(graph: KnowledgeGraph) -> int:
    """Count the distinct subjects and objects of claims, without participants: used if no entity in a claim has a label."""
    import polars as pl

    claims = graph.columns.claims
    return pl.concat([claims["subject"], claims.filter(~pl.col("literal"))["object"]]).n_unique()


def _by_certainty(graph: KnowledgeGraph) -> list[dict[str, object]]:
    """Count supporting passages by falling certainty; null results, disputes and passages without a statement separately."""
    counted: dict[str, int] = {}
    rows = graph.columns.evidence.group_by("certainty", "stance").len()
    for certainty, stance, number in rows.iter_rows():
        kind = snake(stance)
        name = _AGAINST.get(kind) or certainty_words(int(certainty), kind)
        counted[name] = counted.get(name, 0) + number
    order = ["asserted", "probable", "possible", "open question", *_AGAINST.values(), "no statement"]
    return [{"certainty": name, "passages": counted[name]} for name in order if counted.get(name)]


def sources_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page that lists the documents with evidence, those with most claims first.

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
    FormatError
        If ``page`` is not a positive integer or is above the number of pages, or ``rows`` is not an integer from 1 to 500.
    """
    rows = _source_rows(graph)
    paging = Paging.of(asked, len(rows), 100)
    told = _told_sources(graph, paging.cut(rows), asked.addresses)
    data = {"paging": paging.as_dict(), "sources": told}
    with_status = [(*row, _status_of(graph, row[0])) for row in rows]
    table = table_of(("iri", "title", "claims", "passages", "status"), with_status, title="Sources")
    return Page("sources.html", "Sources", data, table=table)


def _source_rows(graph: KnowledgeGraph) -> list[tuple[str, str, int, int]]:
    """Return the documents that are sources of evidence: IRI, title, and numbers of claims and passages."""
    import polars as pl

    frame = graph.columns.evidence.group_by("document").agg(
        pl.col("claim").n_unique().alias("claims"), pl.len().alias("passages"), pl.col("title").first()
    )
    frame = frame.sort(["claims", "document"], descending=[True, False])
    return frame.select("document", "title", "claims", "passages").rows()


def _told_sources(
    graph: KnowledgeGraph, rows: Sequence[tuple[str, str, int, int]], to: Addresses
) -> list[dict[str, object]]:
    """Describe some documents: kind, licence, status, and numbers of claims and passages."""
    known = sources_by_document(graph.store, [row[0] for row in rows])
    made = []
    for iri, title, claims, passages in rows:
        told = known.get(iri, {})
        made.append(
            {
                "title": told.get("title") or title or iri,
                "kind": told.get("kind") or None,
                "licence": told.get("licence") or None,
                "iri": iri,
                "address": to.document(iri),
                "claims": claims,
                "passages": passages,
                "status": _status_of(graph, iri),
            }
        )
    return made


def _status_of(graph: KnowledgeGraph, document: str) -> str | None:
    """Return the publication status of a document in words, such as *retracted*, if readers must be warned of it."""
    standing = graph.columns.standings.get(document)
    return status_words(snake(standing.status.rpartition("/")[2])) or None if standing is not None else None


def _named_graph(row: Mapping[str, object]) -> dict[str, object]:
    return {**row, "name": compress(str(row["graph"])) or str(row["graph"])}


def entities_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page that lists the entities, of one category or all.

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
        If ``category`` is unknown; the message suggests similar ones.
    FormatError
        If ``page`` is not a positive integer or is above the number of pages, or ``rows`` is not an integer from 1 to 500.
    """
    category = asked.text("category")
    table = graph.names.entities(category or None)
    paging = Paging.of(asked, len(table), 100)
    rows = [_entity_row(row.as_dict(), asked.addresses) for row in table[paging.first - 1 : paging.last]]
    categories = graph.columns.entities["category"].drop_nulls().str.replace("^.*vocab/", "").value_counts(sort=True)
    data = {
        "category": category or None,
        "categories": [{"category": name, "entities": count} for name, count in categories.iter_rows()],
        "paging": paging.as_dict(),
        "entities": rows,
    }
    return Page("entities.html", f"Entities{f': {category}' if category else ''}", data, table=table)


def _entity_row(row: Mapping[str, object], to: Addresses) -> dict[str, object]:
    iri = str(row["entity"])
    return {**row, "entity": iri, "identifier": compress(iri) or iri, "address": to.entity(iri)}


_FILTERS: Final = ("about", "subject", "predicate", "object", "speaker", "status", "stance", "epistemic_status")


CLAIMS_ARGUMENTS: Final = (*_FILTERS, "kinds", "min_certainty", "max_certainty", *PAGING)
"""Arguments of the page of claims."""


def claims_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page of claims that match the parameters of :meth:`immunograph.KnowledgeGraph.claims`.

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
        If a name, a status or a stance is unknown.
    FormatError
        If a certainty, ``page`` or ``rows`` is not an integer within its bounds, or ``kinds`` is not a Boolean.
    """
    given = {name: asked.text(name) or None for name in _FILTERS}
    kinds = asked.flag("kinds")
    bounds = (asked.whole("min_certainty", 0, most=3), asked.whole("max_certainty", 3, most=3))
    table = graph.claims(
        about=given["about"],
        subject=given["subject"],
        predicate=given["predicate"],
        object=given["object"],
        speaker=given["speaker"],
        status=given["status"],
        stance=given["stance"],
        epistemic_status=given["epistemic_status"],
        min_certainty=bounds[0],
        max_certainty=bounds[1],
        kinds=kinds,
    )
    claims = list(dict.fromkeys(str(iri) for iri in table.column("iri")))
    paging = Paging.of(asked, len(claims), 25)
    data = {
        "filters": {**given, "kinds": kinds, "min_certainty": bounds[0], "max_certainty": bounds[1]},
        "passages": len(table),
        "paging": paging.as_dict(),
        "notes": list(table.notes),
        "claims": claim_cards(graph, paging.cut(claims), asked.addresses),
    }
    choices = {
        "status": [each.value for each in ClaimStatus],
        "stance": [each.value for each in Stance],
        "epistemic_status": sorted(each.value for each in EpistemicStatus),
    }
    return Page("claims.html", "Claims", data, {"choices": choices}, table=table)


def search_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page of search results: exact matches, else similar names, and names that contain the query.

    ``limit`` is the maximum number of entities, and of claims, that contain it (50 if left out; at most 25 claims are
    shown). With ``kind`` (``entity`` or ``claim``), names of the other kind that contain the text are left out, but not
    exact matches; another value has no effect.

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
    FormatError
        If ``limit`` is not an integer from 1 to 200.
    """
    text, to = asked.text("q"), asked.addresses
    limit = asked.whole("limit", 50, least=1, most=200)
    data: dict[str, object] = {"q": text, "exact": [], "did_you_mean": [], "entities": [], "claims": [], "note": None}
    if text:
        data |= _named_so(graph, text, to)
        data |= _holding(graph, text, to, limit, kind=asked.text("kind"))
        if not (data["exact"] or data["entities"] or data["claims"]):
            data["note"] = data.pop("unknown", None)
    data.pop("unknown", None)
    return Page("search.html", f"Search: {text}" if text else "Search", data)


def _entity_found(graph: KnowledgeGraph, iri: str, to: Addresses, name: str = "") -> dict[str, object]:
    columns = graph._workbench().columns
    label = columns.label(iri)
    return {
        "label": label,
        "name": name if name and name != label else None,
        "iri": iri,
        "identifier": compress(iri) or iri,
        "address": to.entity(iri),
    }


def _named_so(graph: KnowledgeGraph, text: str, to: Addresses) -> dict[str, object]:
    """Look up a text as the name of entities or of a claim; if it is unknown, suggest similar names."""
    found: list[str] = []
    unknown: UnknownNameError | None = None
    try:
        found = [str(graph._names("entity").find(text))]
    except AmbiguousNameError as error:
        found = list(error.iris)
    except UnknownNameError as error:
        unknown = error
    exact = [_entity_found(graph, iri, to) for iri in found]
    claim = claims_of_keys(graph, [text])
    if claim:
        cards = claim_cards(graph, list(claim.values()), to)
        exact += [
            {"label": each["sentence"], "name": each["claim"], "identifier": each["claim"], **each} for each in cards
        ]
    if exact or unknown is None:
        return {"exact": exact}
    nearest = graph._names("entity").nearest(text, n=5)
    meant = [_entity_found(graph, str(iri), to, name) for iri, name in nearest]
    return {"exact": [], "did_you_mean": meant, "unknown": str(unknown)}


def _holding(graph: KnowledgeGraph, text: str, to: Addresses, limit: int, *, kind: str) -> dict[str, object]:
    """List entities and claims whose names or propositions contain a text."""
    import polars as pl

    view = graph.columns
    rows = [(str(row.iri), str(row.name)) for row in graph.names.search(text, limit=_FOUND)]
    iris = pl.Series([iri for iri, _ in rows], dtype=pl.String).unique()
    entities = set(iris.filter(iris.is_in(view.entities["entity"].implode())))
    known = view.claims.filter(pl.col("claim").is_in(iris.implode()))["claim"].unique()
    claims = set(known) - entities
    names: dict[str, str] = {}
    for iri, name in rows:
        names.setdefault(iri, name)
    found = [iri for iri in names if iri in entities][:limit] if kind != "claim" else []
    told = [iri for iri in names if iri in claims][:limit] if kind != "entity" else []
    return {
        "entities": [_entity_found(graph, iri, to, names[iri]) for iri in found],
        "claims": claim_cards(graph, told[:25], to),
        "more_claims": max(len(told) - 25, 0),
    }
