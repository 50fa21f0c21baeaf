"""Lists of what a graph holds."""

from __future__ import annotations

from difflib import get_close_matches

from immunograph.claims.view import select
from immunograph.errors import UnknownNameError
from immunograph.query import Table
from immunograph.store import Store
from immunograph.vocabulary import BIOLINK

__all__ = ["list_entities", "list_graphs"]


def list_entities(store: Store, category: str | None = None) -> Table:
    """List entities with category, key and number of claims; ``category`` is a Biolink class by its local name."""
    only = ""
    if category is not None:
        rows = select(store, "SELECT DISTINCT ?c { ?e a ig:Entity ; biolink:category ?c } ORDER BY ?c")
        known = [str(row[0]).removeprefix(BIOLINK) for row in rows]
        category = category.removeprefix("biolink:")
        if category not in known:
            close = get_close_matches(category, known, n=3, cutoff=0.4) or known
            raise UnknownNameError("category of entities", category, close)
        only = f"FILTER(STR(?c) = STR(biolink:{category}))"
    return select(
        store,
        f"""SELECT ?label ?category ?entity ?key (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
          ?entity a ig:Entity ; rdfs:label ?label ; biolink:category ?c . {only}
          BIND(STRAFTER(STR(?c), "vocab/") AS ?category)
          OPTIONAL {{ ?entity dcterms:identifier ?key }}
          OPTIONAL {{ ?claim rdf:subject|rdf:object ?entity ; a ig:Claim }}
        }} GROUP BY ?label ?category ?entity ?key ORDER BY ?label""",
        title="Entities",
    )


def list_graphs(store: Store) -> Table:
    """List the named graphs with title and number of triples."""
    return select(
        store,
        """SELECT ?graph ?title ?triples WHERE {
          { SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph }
          OPTIONAL { ?graph dcterms:title ?title } } ORDER BY ?graph""",
        title="Named graphs",
    )
