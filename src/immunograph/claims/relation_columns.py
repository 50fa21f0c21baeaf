"""What relates things and claims as columns: kinds and bearers, also of ontologies, curators' axioms, derivations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.claims.properties import Properties
from immunograph.vocabulary import IG, OWL, RDFS, SKOS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["axioms_of", "derivations_of", "related_of"]


def related_of(read: Properties, entities: pl.Series) -> pl.DataFrame:
    """Return kinds of things, bearers and what something involves: ``subject``, ``property``, ``object``.

    A term that matches another exactly, or is equivalent to it, is linked to it by ``skos:exactMatch``, in both
    directions round, if the graph says anything of both: so an ontology joins on that has identifiers of its own.

    Parameters
    ----------
    read
        The properties of a graph.
    entities
        The entities that the graph describes.

    Returns
    -------
    polars.DataFrame
        The three columns.
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
    """Return the pairs of a property whose two ends are IRIs."""
    import polars as pl

    frame = read.values(name, "object").filter(~pl.col("literal")).rename({"s": "subject"})
    ends = pl.col("subject", "object")
    return frame.filter(~pl.any_horizontal(ends.str.starts_with("_:"))).select(
        "subject", pl.lit(name).alias("property"), "object"
    )


def derivations_of(read: Properties) -> pl.DataFrame:
    """Return derivation, inferred claim, rule and premise.

    Parameters
    ----------
    read
        Reader of the graph's properties.

    Returns
    -------
    polars.DataFrame
        One row per derivation and premise.
    """
    frame = read.members(IG + "Derivation").alias("derivation").to_frame()
    for iri, name in ((IG + "derives", "claim"), (IG + "rule", "rule"), (IG + "premise", "premise")):
        frame = frame.join(read.pairs(iri, name), left_on="derivation", right_on="s")
    return frame.sort("claim", "derivation", "premise")


def axioms_of(read: Properties) -> pl.DataFrame:
    """Return the curators' axioms: subject, property, object, reason.

    Parameters
    ----------
    read
        Reader of the graph's properties.

    Returns
    -------
    polars.DataFrame
        One row per axiom.
    """
    frame = read.members(IG + "CuratorAxiom").alias("axiom").to_frame()
    for name in ("Source", "Property", "Target"):
        more = read.pairs(f"{OWL}annotated{name}", name)
        frame = frame.join(more, left_on="axiom", right_on="s")
    frame = frame.join(read.pairs(RDFS + "comment", "reason"), left_on="axiom", right_on="s")
    frame = frame.rename({"Source": "subject", "Property": "property", "Target": "object"}).drop("axiom")
    return frame.sort("subject", "property", "object")
