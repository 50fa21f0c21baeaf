"""Update direct edges after retractions: an edge needs firm support of its claim by a source that is not retracted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from immunograph.claims.footing import FALLEN
from immunograph.claims.passage_columns import named_as_evidence
from immunograph.claims.properties import Properties, select
from immunograph.claims.standings import standings_of
from immunograph.model import IRI, Certainty, ClaimStatus, Corpus, DocumentStatus, EpistemicStatus, Evidence, Stance
from immunograph.rdf.standing import Standing
from immunograph.rdf.terms import term_text
from immunograph.store import Boolean, Solutions, Store
from immunograph.store.replacing import Change
from immunograph.vocabulary import Graphs, concept, term

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "FIRM",
    "Triple",
    "claims_citing",
    "claims_of_graph",
    "edge_change",
    "edges_as_trig",
    "fallen_documents",
    "firm_passages",
    "firm_support",
    "firmly_supported",
    "rows_of",
    "settle_edges",
    "without_sources",
]

FIRM: Final = Certainty.PROBABLE
"""Minimum certainty of a passage for its claim to be accepted."""

_NO_FOOTING: Final = (EpistemicStatus.GOAL, EpistemicStatus.OPEN_QUESTION, EpistemicStatus.KNOWLEDGE_GAP)
_FALLEN: Final = [concept(each) for each in DocumentStatus if each.value in FALLEN]
_AT_ONCE: Final = 1_000
"""Number of values in one query."""

_FIRM_PASSAGE: Final = (
    f"?claim ig:hasEvidence ?passage . ?passage ig:stance <{concept(Stance.SUPPORTS)}> ; ig:certainty ?certainty ; "
    f"oa:hasSource ?document FILTER(?certainty >= {int(FIRM)}) FILTER NOT EXISTS {{ ?passage ig:epistemicStatus ?footing "
    f"FILTER(?footing IN ({', '.join(f'<{concept(each)}>' for each in _NO_FOOTING)})) }}"
)
_ACCEPTED: Final = f"?claim ig:status <{concept(ClaimStatus.ACCEPTED)}>"
_PARTS: Final = "?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"

Triple = tuple[str, str, str]
"""Subject, predicate and object as N-Triples terms in SPARQL."""


def firm_support() -> pl.Expr:
    """Return the condition on a row of evidence that it supports its claim firmly enough for a direct edge.

    Returns
    -------
    polars.Expr
        A Boolean expression of the columns ``stance``, ``certainty`` and ``status``; the document is ignored.
    """
    import polars as pl

    names = [concept(each).rpartition("/")[2] for each in _NO_FOOTING]
    return (pl.col("stance") == "Supports") & (pl.col("certainty") >= int(FIRM)) & ~pl.col("status").is_in(names)


def firmly_supported(read: Properties) -> pl.Series:
    """Return the claims that a passage supports firmly enough for a direct edge.

    Parameters
    ----------
    read
        Reader of the graphs whose passages count.

    Returns
    -------
    polars.Series
        IRIs of claims with a supporting passage of certainty 2 (probable) or 3 (asserted) that is not an aim, an open
        question or a knowledge gap; retractions of sources are ignored.
    """
    return named_as_evidence(read).filter(firm_support())["claim"].unique()


def without_sources(corpus: Corpus) -> frozenset[IRI]:
    """Return the claims whose firm support is only from retracted or withdrawn documents.

    Parameters
    ----------
    corpus
        Claims with their evidence and documents.

    Returns
    -------
    frozenset of IRI
        IRIs of these claims; claims without any firm support are left out.
    """
    gone = {each.iri for each in corpus.documents if each.status is not None and each.status.value in FALLEN}
    if not gone:
        return frozenset()
    firm = [each for each in corpus.evidence if _is_firm(each)]
    return frozenset({each.claim for each in firm} - {each.claim for each in firm if each.document not in gone})


def _is_firm(passage: Evidence) -> bool:
    return passage.stance is Stance.SUPPORTS and passage.certainty >= FIRM and passage.status not in _NO_FOOTING


def fallen_documents(
    store: Store, *, without: str | None = None, stated: Mapping[str, Standing] | None = None
) -> frozenset[str]:
    """Return the documents and identifiers that the store states to be retracted or withdrawn.

    Parameters
    ----------
    store
        The store to query.
    without
        IRI of a graph whose statements are ignored, because it will be replaced or removed; none by default.
    stated
        Statements that will be added: IRI of a document or identifier -> status; none by default.

    Returns
    -------
    frozenset of str
        Their IRIs; of several statements about a document, the valid one counts.

    Examples
    --------
    >>> import immunograph as ig
    >>> fallen_documents(ig.load().store)
    frozenset()
    """
    values = " ".join(f"<{each}>" for each in _FALLEN)
    answer = store.query(f"ASK {{ VALUES ?status {{ {values} }} ?document <{term('documentStatus')}> ?status }}")
    if isinstance(answer, Boolean) and not answer.value and not stated:
        return frozenset()
    standings = standings_of(store, without=without, stated=stated)
    return frozenset(iri for iri, standing in standings.items() if standing.status in _FALLEN)


def claims_citing(store: Store, documents: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return the claims that have passages of given documents.

    Parameters
    ----------
    store
        The store to query.
    documents
        IRIs of documents; others, such as identifiers, are ignored.

    Returns
    -------
    list of tuple
        IRI of the claim, IRI of the document, and its title (an empty string if it has none), in no particular order.
    """
    text = (
        "SELECT DISTINCT ?claim ?document (SAMPLE(?name) AS ?title) { VALUES ?document { VALUES_HERE } "
        "?passage oa:hasSource ?document . ?claim ig:hasEvidence ?passage OPTIONAL { ?document dcterms:title ?name } } "
        "GROUP BY ?claim ?document"
    )
    listed = sorted(term_text(IRI(each)) for each in set(documents) if ":" in each[1:])
    found: list[tuple[str, str, str]] = []
    for start in range(0, len(listed), _AT_ONCE):
        for row in select(store, text.replace("VALUES_HERE", " ".join(listed[start : start + _AT_ONCE]))):
            found.append((str(row.claim), str(row.document), str(row.title or "")))
    return found


def settle_edges(store: Store, before: Collection[str] = ()) -> frozenset[str]:
    """Remove the direct edges of claims that lost all firm sources, and restore those of claims that have one again.

    The passages in all graphs count. The edge of a claim is in each graph with a firm passage of it (for curated claims,
    in the graph of edges); it is kept if another accepted claim has the same subject, predicate and object.

    Parameters
    ----------
    store
        A writable store, after a change to its documents or notices.
    before
        The documents that were retracted or withdrawn before that change, from :func:`fallen_documents`.

    Returns
    -------
    frozenset of str
        IRIs of the accepted claims whose firm support is from retracted or withdrawn documents only.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    change, claims = _edge_change(store, before, fallen_documents(store))
    texts = [f"{verb} DATA {{ {text} }}" for verb, text in zip(("DELETE", "INSERT"), change, strict=True) if text]
    if texts:
        store.update(" ; ".join(texts))
    return claims


def edge_change(store: Store, before: Collection[str], now: Collection[str]) -> Change:
    """Return which direct edges a change of notices removes and restores, to be written in the transaction of that change.

    Parameters
    ----------
    store
        The store before the change, which concerns no claims.
    before, now
        The documents that have fallen, and those that will have, from :func:`fallen_documents`.

    Returns
    -------
    Change
        Edges to remove and to add; see :func:`settle_edges`.

    Examples
    --------
    >>> import immunograph as ig
    >>> edge_change(ig.load().store, (), ()).removed
    ''
    """
    return _edge_change(store, before, now)[0]


def _edge_change(store: Store, before: Collection[str], now: Collection[str]) -> tuple[Change, frozenset[str]]:
    """Return the change of direct edges, and the IRIs of the accepted claims left without a firm source that counts."""
    fallen = set(now)
    claims = _claims_of(store, {*fallen, *before})
    if not claims:
        return Change(), frozenset()
    passages = list(firm_passages(store, claims))
    living = {claim for claim, document, _ in passages if document not in fallen}
    edges = _edges_of(store, claims)
    ended = {edges[claim] for claim in claims - living if claim in edges}
    ended -= _made_by_others(store, ended, claims - living)
    restored = _claims_of(store, set(before) - fallen) & living
    lost, back = defaultdict(set), defaultdict(set)
    for claim, document, graph in passages:
        if claim in edges and edges[claim] in ended:
            lost[graph].add(edges[claim])
        elif claim in edges and claim in restored and document not in fallen:
            back[graph].add(edges[claim])
    return Change(edges_as_trig(lost), edges_as_trig(back)), frozenset(claim.strip("<>") for claim in claims - living)


def claims_of_graph(store: Store, claims: Iterable[str], graph: str) -> int:
    """Count the claims that have passages in a graph.

    Parameters
    ----------
    store
        The store to query.
    claims
        IRIs of claims.
    graph
        IRI of a named graph.

    Returns
    -------
    int
        Number of those claims with evidence in that graph.
    """
    text = f"SELECT DISTINCT ?claim {{ VALUES ?claim {{ VALUES_HERE }} GRAPH <{graph}> {{ ?claim ig:hasEvidence ?passage }} }}"
    return sum(1 for _ in rows_of(store, text, (term_text(IRI(each)) for each in claims)))


def edges_as_trig(found: dict[str, set[Triple]]) -> str:
    """Write triples by graph, for an update and as TriG; those of the default graph are in no graph clause.

    Parameters
    ----------
    found
        IRI of the graph, or an empty string -> triples.

    Returns
    -------
    str
        The triples, sorted.

    Examples
    --------
    >>> edges_as_trig({"urn:g": {("<urn:s>", "<urn:p>", "<urn:o>")}})
    'GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> . }'
    """
    written = []
    for graph, triples in sorted(found.items()):
        text = " ".join(f"{' '.join(triple)} ." for triple in sorted(triples))
        written.append(f"GRAPH <{graph}> {{ {text} }}" if graph else text)
    return " ".join(written)


def rows_of(store: Store, text: str, values: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield the solutions, as N-Triples terms, of a query with many values for its ``VALUES`` block.

    Parameters
    ----------
    store
        The store to query.
    text
        The query, with ``VALUES_HERE`` in place of the values.
    values
        The values, as N-Triples terms.

    Yields
    ------
    tuple of str
        One term per variable.
    """
    listed = sorted(values)
    for start in range(0, len(listed), _AT_ONCE):
        answer = store.query(text.replace("VALUES_HERE", " ".join(listed[start : start + _AT_ONCE])))
        if isinstance(answer, Solutions):
            yield from answer.terms().iter_rows()


def _claims_of(store: Store, documents: Iterable[str]) -> set[str]:
    """Return the accepted claims that passages of these documents support firmly, as N-Triples terms."""
    text = f"SELECT DISTINCT ?claim {{ VALUES ?document {{ VALUES_HERE }} {_FIRM_PASSAGE} . {_ACCEPTED} }}"
    return {claim for (claim,) in rows_of(store, text, (term_text(IRI(each)) for each in documents if ":" in each[1:]))}


def firm_passages(store: Store, claims: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield claim, document and graph of edges for each passage that supports a claim firmly.

    Parameters
    ----------
    store
        The store to query.
    claims
        Claims, as N-Triples terms.

    Yields
    ------
    tuple of str
        The claim as it is written, the IRI of the document, and that of the graph (empty for the default graph) which
        holds the edge.
    """
    # VALUES inside the GRAPH block: outside it, the engine evaluates the block for all claims first.
    told = f"{{ GRAPH ?graph {{ VALUES ?claim {{ VALUES_HERE }} {_FIRM_PASSAGE} }} }}"
    merged = f"{{ VALUES ?claim {{ VALUES_HERE }} {_FIRM_PASSAGE} }}"
    named = set()
    for claim, document, graph in rows_of(store, f"SELECT DISTINCT ?claim ?document ?graph {told}", claims):
        named.add((claim, document))
        place = graph.strip("<>")
        yield claim, document.strip("<>"), Graphs.EDGES if place == Graphs.CURATED else place
    for claim, document in rows_of(store, f"SELECT DISTINCT ?claim ?document {merged}", claims):
        if (claim, document) not in named:
            yield claim, document.strip("<>"), ""


def _edges_of(store: Store, claims: Iterable[str]) -> dict[str, Triple]:
    """Return the triple of each claim with one subject and one object, none of them a blank node."""
    found: dict[str, set[Triple]] = defaultdict(set)
    text = f"SELECT DISTINCT ?claim ?s ?p ?o {{ VALUES ?claim {{ VALUES_HERE }} {_PARTS} }}"
    for claim, subject, predicate, value in rows_of(store, text, claims):
        found[claim].add((subject, predicate, value))
    return {
        claim: next(iter(triples))
        for claim, triples in found.items()
        if len(triples) == 1 and not any(part.startswith("_:") for triple in triples for part in triple)
    }


def _made_by_others(store: Store, triples: set[Triple], ended: Collection[str]) -> set[Triple]:
    """Return those of the triples that another accepted claim makes."""
    # By subject alone: with VALUES of whole triples, the engine looks at all claims of a subject for each of its triples.
    text = f"SELECT ?claim ?s ?p ?o {{ VALUES ?s {{ VALUES_HERE }} {_PARTS} . {_ACCEPTED} }}"
    rows = rows_of(store, text, {subject for subject, _, _ in triples})
    others = {claim for claim, *parts in rows if tuple(parts) in triples} - set(ended)
    return set(_edges_of(store, others).values())
