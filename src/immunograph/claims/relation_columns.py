"""Read relations as columns: subclasses and bearers (also from ontologies), curators' axioms, derivations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.claims.properties import Properties
from immunograph.vocabulary import IG, OWL, RDFS, SKOS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["axioms_of", "derivations_of", "related_of"]


def related_of(read: Properties, entities: pl.Series) -> pl.DataFrame:
    """Return the relations between entities: superclasses, bearers, and entities that a process involves.

    ``skos:exactMatch`` and ``owl:equivalentClass`` are returned as ``skos:exactMatch`` in both directions if both ends
    occur in the graph. This connects an ontology that has its own identifiers.

    Parameters
    ----------
    read
        Reader of the graph's properties.
    entities
        IRIs of the entities in the graph.

    Returns
    -------
    polars.DataFrame
        Distinct triples in sort order: ``subject``, ``property`` and ``object`` (IRIs).
    """
    import polars as pl

    made = [_things(read, name) for name in (RDFS + "subClassOf", IG + "bearer", IG + "involves")]
    known = pl.concat([*(f[end] for f in made for end in ("subject", "object")), entities])
    match = pl.concat([_things(read, SKOS + "exactMatch"), _things(read, OWL + "equivalentClass")])
    if match.height:
        match = match.with_columns(pl.lit(SKOS + "exactMatch").alias("property"))
        ends = known.unique().implode()
        match = match.filter(pl.col("subject").is_in(ends) & pl.col("object").is_in(ends))
        made += [
            match,
            match.select(pl.col("object").alias("subject"), "property", pl.col("subject").alias("object")),
        ]
    return pl.concat(made).unique().sort("subject", "property", "object")


def _things(read: Properties, name: str) -> pl.DataFrame:
    """Return the triples of a property whose subject and object are IRIs."""
    import polars as pl

    frame = read.values(name, "object").filter(~pl.col("literal")).rename({"s": "subject"})
    ends = pl.col("subject", "object")
    return frame.filter(~pl.any_horizontal(ends.str.starts_with("_:"))).select(
        "subject", pl.lit(name).alias("property"), "object"
    )


def derivations_of(read: Properties) -> pl.DataFrame:
    """Return the derivations of inferred claims with their rules and premises.

    Parameters
    ----------
    read
        Reader of the graph's properties.

    Returns
    -------
    polars.DataFrame
        One row per derivation and premise: ``derivation``, ``claim``, ``rule`` and ``premise`` (IRIs), sorted by claim.
        Derivations that lack a claim, a rule or all premises are left out.
    """
    frame = read.members(IG + "Derivation").alias("derivation").to_frame()
    if frame.is_empty():
        return _no_rows("derivation", "claim", "rule", "premise")
    for iri, name in ((IG + "derives", "claim"), (IG + "rule", "rule"), (IG + "premise", "premise")):
        frame = frame.join(read.pairs(iri, name), left_on="derivation", right_on="s")
    return frame.sort("claim", "derivation", "premise")


def axioms_of(read: Properties) -> pl.DataFrame:
    """Return the axioms that curators have added, with their reasons.

    Parameters
    ----------
    read
        Reader of the graph's properties.

    Returns
    -------
    polars.DataFrame
        One row per axiom, sorted: ``subject``, ``property``, ``object`` (IRIs) and ``reason`` (text). Axioms without a
        reason are left out.
    """
    frame = read.members(IG + "CuratorAxiom").alias("axiom").to_frame()
    if frame.is_empty():
        return _no_rows("subject", "property", "object", "reason")
    for name in ("Source", "Property", "Target"):
        more = read.pairs(f"{OWL}annotated{name}", name)
        frame = frame.join(more, left_on="axiom", right_on="s")
    frame = frame.join(read.pairs(RDFS + "comment", "reason"), left_on="axiom", right_on="s")
    frame = frame.rename({"Source": "subject", "Property": "property", "Target": "object"}).drop("axiom")
    return frame.sort("subject", "property", "object")


def _no_rows(*names: str) -> pl.DataFrame:
    """Return an empty data frame with these columns of strings."""
    import polars as pl

    return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
