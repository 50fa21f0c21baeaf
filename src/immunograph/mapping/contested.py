"""Find imported claims whose entity names have since been rejected or reassigned in a review table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.handles import handles_of
from immunograph.claims.properties import Properties
from immunograph.errors import StoreError
from immunograph.identifiers import PrefixMap
from immunograph.mapping.catalogued_imports import imported_graphs
from immunograph.mapping.grounding import names_of_store
from immunograph.mapping.loaded_prefixes import loaded_prefixes
from immunograph.mapping.review import Review
from immunograph.model import IRI
from immunograph.query import Table
from immunograph.store import Store
from immunograph.vocabulary import BASE, DCTERMS, IG, RDF, RDFS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["contested_claims"]


def contested_claims(store: Store, review: str | Path) -> Table:
    """Return the imported claims that depend on a name that a review table now rejects or assigns to another term.

    Parameters
    ----------
    store
        Store with the imported graphs; it is not changed.
    review
        Path of the review table (TSV with columns ``entity``, ``name`` and ``decision``).

    Returns
    -------
    Table
        One row per import, claim and name, sorted by import and name. Columns ``import``, ``claim`` (key or handle),
        ``proposition``, ``status``, ``name``, ``decision``, and ``iri`` of the claim.

    Raises
    ------
    StoreError
        If the file does not exist or cannot be read.
    FormatError
        If the file is not a review table, or a decision in it is not ``mint``, ``reject`` or a valid identifier.

    Notes
    -----
    A claim depends on a name if its subject, object, context or participant, or the speaker of its evidence, has
    exactly this name. Time is linear in the number of names and claims of the store.
    """
    import polars as pl

    if not Path(review).is_file():
        raise StoreError(
            f"{review} is not a file: name the review table, whose decisions are compared with the imports"
        )
    decided = [
        (name, each.iri or "reject", each.iri)
        for name, each in Review(Path(review), PrefixMap().extended(loaded_prefixes(store))).all_decisions()
        if each.kind != "mint"
    ]
    decisions = pl.DataFrame(decided, schema=dict.fromkeys(("name", "decision", "meant"), pl.String), orient="row")
    named = names_of_store(store, "").join(decisions, on="name")
    contested = named.filter(pl.col("iri") != pl.col("meant")).select("iri", "name", "decision").unique()
    found = []
    for name in imported_graphs(store) if contested.height else ():
        read = Properties(store, [IRI(f"{BASE}graph/{name}")])
        spoken = _spoken_of(read, store).join(contested, left_on="thing", right_on="iri")
        found.append(spoken.select(pl.lit(name).alias("import"), "claim", "name", "decision").unique())
    schema = dict.fromkeys(("import", "claim", "name", "decision"), pl.String)
    rows = pl.concat([pl.DataFrame(schema=schema), *found])
    every = Properties(store)
    rows = rows.join(every.single(DCTERMS + "identifier", "key"), left_on="claim", right_on="s", how="left")
    rows = rows.join(every.labels("proposition"), left_on="claim", right_on="s", how="left")
    rows = rows.join(every.concepts(IG + "status", "status"), left_on="claim", right_on="s", how="left")
    rows = rows.with_columns(handles_of(rows["claim"])).rename({"claim": "iri"})
    rows = rows.with_columns(pl.coalesce("key", "handle").alias("claim")).sort("import", "name", "claim")
    wanted = ("import", "claim", "proposition", "status", "name", "decision", "iri")
    return table_of_frame(
        rows.select(wanted), iris=("iri",), title="Claims that depend on names with a changed decision"
    )


def _spoken_of(read: Properties, store: Store) -> pl.DataFrame:
    """Return the pairs of a claim and an entity in it or in its evidence: columns ``claim`` and ``thing``."""
    import polars as pl

    below = Properties(store).pairs(RDFS + "subPropertyOf", "above")
    qualifying = below.filter(pl.col("above").is_in([IG + "context", IG + "participant"]))["s"].unique().sort()
    pairs = [read.pairs(name, "thing") for name in (RDF + "subject", RDF + "object", *qualifying)]
    owners = read.pairs(IG + "hasEvidence", "evidence").rename({"s": "claim"})
    said = pl.concat([*pairs, *(read.pairs(IG + name, "thing") for name in ("speaker", "attributedTo"))])
    of_evidence = said.join(owners, left_on="s", right_on="evidence").select("claim", "thing")
    claims = owners.select("claim").unique()
    own = said.rename({"s": "claim"}).join(claims, on="claim", how="semi").select("claim", "thing")
    return pl.concat([own, of_evidence]).unique()
