"""Lists of what a graph contains."""

from __future__ import annotations

from difflib import get_close_matches

from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.counting import Tally, degrees
from immunograph.claims.view import ClaimsView, select
from immunograph.errors import UnknownNameError
from immunograph.model import IRI
from immunograph.query import Table
from immunograph.query.licensing import graph_licences
from immunograph.store import Store

__all__ = ["list_entities", "list_graphs"]


def list_entities(view: ClaimsView, category: str | None = None) -> Table:
    """List entities with category, key and number of claims; ``category`` is a Biolink class by its local name.

    Raises
    ------
    UnknownNameError
        If no entity is of the category; with those that there are.
    """
    import polars as pl

    frame = view.entities.filter(pl.col("category").is_not_null()).with_columns(
        pl.col("category").str.replace("^.*vocab/", "")
    )
    if category is not None:
        category = category.removeprefix("biolink:")
        known = frame["category"].unique().sort().to_list()
        if category not in known:
            close = get_close_matches(category, known, n=3, cutoff=0.4) or known
            raise UnknownNameError("category of entities", category, close)
        frame = frame.filter(pl.col("category") == category)
    keys = view.names.filter(pl.col("kind") == "identifier").select("entity", pl.col("name").alias("key"))
    counts = degrees(Tally(view)).select(pl.col("entity").cast(pl.String), "claims")
    made = (
        frame.join(keys, on="entity", how="left")
        .join(counts, on="entity", how="left")
        .with_columns(pl.col("claims").fill_null(0))
        .sort("label", "entity", "key")
    )
    return table_of_frame(
        made.select("label", "category", "entity", "key", "claims"), iris=("entity",), title="Entities"
    )


def list_graphs(store: Store) -> Table:
    """List the graphs with title, licence and number of triples: the default graph, if it holds any, and the named ones."""
    import polars as pl

    counted = select(
        store,
        """SELECT ?graph ?title ?triples WHERE {
          { SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph }
          OPTIONAL { ?graph dcterms:title ?title } } ORDER BY ?graph""",
    )
    licences = {graph: licence.name for graph, licence in graph_licences(store).items()}
    rows = [(str(graph), title, licences.get(str(graph)), triples) for graph, title, triples in counted]
    if unnamed := store.counts().get(IRI(""), 0):
        rows.insert(0, ("default graph", "(quads outside the named graphs)", None, unnamed))
    schema = {"graph": pl.String, "title": pl.String, "licence": pl.String, "triples": pl.Int64}
    return table_of_frame(pl.DataFrame(rows, schema=schema, orient="row"), iris=("graph",), title="Graphs")
