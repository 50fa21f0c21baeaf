"""Compare direct edges with the claims that they follow from, and make them agree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from immunograph.claims.direct_edges import Triple, edges_as_trig, firm_passages, firm_support, rows_of
from immunograph.claims.footing import FALLEN
from immunograph.claims.properties import select
from immunograph.claims.view import ClaimsView
from immunograph.model import IRI
from immunograph.plurals import counted
from immunograph.rdf.terms import term_text
from immunograph.store import Store
from immunograph.vocabulary import OWL, RDF, RDFS, SKOS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["EdgesAtOdds", "edges_at_odds", "settle_all_edges"]

_EDGE: Final = ("subject", "predicate", "object")
_ONTOLOGICAL: Final = (RDF, RDFS, OWL, SKOS)
"""Namespaces of relations that ontologies state, too: *NK cell subClassOf lymphocyte* is an axiom, whatever a claim says."""


@dataclass(frozen=True)
class EdgesAtOdds:
    """Direct edges that disagree with the claims.

    Parameters
    ----------
    missing
        Accepted claims that should have a direct edge and have none: ``claim``, ``subject``, ``predicate``, ``object``.
    unfounded
        Direct edges that no claim makes: ``subject``, ``predicate``, ``object``. Each is that of a claim which is not
        accepted, is about a combination, or has firm support from retracted or withdrawn documents only.
    """

    missing: pl.DataFrame
    unfounded: pl.DataFrame

    def __bool__(self) -> bool:
        """Return whether any edge disagrees."""
        return bool(self.missing.height or self.unfounded.height)

    def text(self) -> str:
        """Return a clause on how many direct edges disagree.

        Returns
        -------
        str
            A clause without a full stop; empty if none disagrees.
        """
        parts = []
        if number := self.missing.height:
            parts.append(counted(number, "accepted claim lacks its edge", "accepted claims lack their edges"))
        if number := self.unfounded.height:
            parts.append(counted(number, "edge has no claim that makes it", "edges have no claim that makes them"))
        return f"direct edges disagree with the claims: {'; '.join(parts)}" if parts else ""


def edges_at_odds(view: ClaimsView) -> EdgesAtOdds:
    """Find the direct edges that disagree with the claims, for example after a SPARQL update of claims.

    Claims about a literal are not compared, nor are accepted claims without firm support, and triples that are the edge of
    no claim at all. Relations of ontologies (``rdfs:subClassOf``, axioms of curators) are never unfounded.

    Parameters
    ----------
    view
        Claims of a graph, as data frames.

    Returns
    -------
    EdgesAtOdds
        Missing and unfounded edges, sorted.

    Notes
    -----
    One query for the triples of all predicates of claims; linear in their number.

    Examples
    --------
    >>> import immunograph as ig
    >>> bool(edges_at_odds(ig.load().columns))
    False
    """
    import polars as pl

    rows = view.claims.select("claim", "status", "literal", *_EDGE).unique()
    ends = rows.select("claim", *_EDGE).unique().group_by("claim").len()  # a claim may have several statuses
    alone = pl.col("claim").is_in(ends.filter(pl.col("len") == 1)["claim"].implode())
    rows = rows.with_columns(alone.alias("alone")).filter(~pl.col("literal"))
    rows = rows.filter(~pl.any_horizontal(pl.col(*_EDGE).str.starts_with("_:")))
    fallen = [iri for iri, each in view.standings.items() if each.status.rpartition("/")[2].lower() in FALLEN]
    firm = view.passages.filter(firm_support())
    counting = firm.filter(~pl.col("document").is_in(fallen))["claim"].unique()
    made = (pl.col("status") == "Accepted") & pl.col("alone")
    expected = rows.filter(made & pl.col("claim").is_in(counting.implode()))
    unbacked = firm.filter(~pl.col("claim").is_in(counting.implode()))["claim"].unique()
    allowed = rows.filter(pl.col("status").is_null() | (made & ~pl.col("claim").is_in(unbacked.implode())))
    there = _triples(view.store, rows["predicate"].unique().sort().to_list())
    missing = expected.join(there, on=_EDGE, how="anti").select("claim", *_EDGE)
    unfounded = rows.join(there, on=_EDGE, how="semi").join(allowed, on=_EDGE, how="anti").select(*_EDGE).unique()
    unfounded = unfounded.filter(~pl.any_horizontal(pl.col("predicate").str.starts_with(each) for each in _ONTOLOGICAL))
    if unfounded.height:
        axioms = view.axioms.select("subject", pl.col("property").alias("predicate"), "object")
        unfounded = unfounded.join(axioms, on=_EDGE, how="anti")
    return EdgesAtOdds(missing.sort("claim"), unfounded.sort(*_EDGE))


def settle_all_edges(store: Store) -> EdgesAtOdds:
    """Add the missing direct edges to a store, and remove the unfounded ones, in one transaction.

    Parameters
    ----------
    store
        A writable store.

    Returns
    -------
    EdgesAtOdds
        What disagreed before.

    Raises
    ------
    StoreError
        If the store cannot be written.

    Examples
    --------
    >>> import immunograph as ig
    >>> settle_all_edges(ig.load().store).text()
    ''
    """
    view = ClaimsView(store)
    odds = edges_at_odds(view)
    if not odds:
        return odds
    fallen = {iri for iri, each in view.standings.items() if each.status.rpartition("/")[2].lower() in FALLEN}
    edges = {term_text(IRI(claim)): _terms(edge) for claim, *edge in odds.missing.iter_rows()}
    back: dict[str, set[Triple]] = defaultdict(set)
    for claim, document, graph in firm_passages(store, edges):
        if document not in fallen:
            back[graph].add(edges[claim])
    gone = {_terms(list(edge)) for edge in odds.unfounded.iter_rows()}
    lost: dict[str, set[Triple]] = defaultdict(set)
    text = "SELECT ?graph ?s ?p ?o { GRAPH ?graph { VALUES (?s ?p ?o) { VALUES_HERE } ?s ?p ?o } }"
    for graph, subject, predicate, value in rows_of(store, text, (f"({' '.join(each)})" for each in gone)):
        lost[graph.strip("<>")].add((subject, predicate, value))
    if gone:
        lost[""] = gone  # outside the named graphs; without effect where they are not
    texts = [
        f"{verb} DATA {{ {edges_as_trig(found)} }}" for verb, found in (("DELETE", lost), ("INSERT", back)) if found
    ]
    store.update(" ; ".join(texts))
    return odds


def _triples(store: Store, predicates: list[str]) -> pl.DataFrame:
    import polars as pl

    if not predicates:
        return pl.DataFrame(schema=dict.fromkeys(_EDGE, pl.String))
    values = " ".join(term_text(IRI(each)) for each in predicates)
    text = f"SELECT ?subject ?predicate ?object {{ VALUES ?predicate {{ {values} }} ?subject ?predicate ?object }}"
    return select(store, text).to_polars().select(pl.col(*_EDGE).cast(pl.String)).unique()


def _terms(edge: list[str]) -> Triple:
    subject, predicate, value = (term_text(IRI(each)) for each in edge)
    return subject, predicate, value
