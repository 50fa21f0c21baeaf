"""Select claims by content, certainty and curation status, with their evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.footing import status_words
from immunograph.claims.handles import handles_of
from immunograph.claims.properties import told_of
from immunograph.claims.view import ClaimsView
from immunograph.model import IRI, ClaimStatus, EpistemicStatus, Stance
from immunograph.plurals import counted
from immunograph.query import Table
from immunograph.vocabulary import IG, RDFS, SKOS, concept, words_for

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ClaimFilter", "all_below", "select_claims"]

_KINDS: Final = (RDFS + "subClassOf", SKOS + "exactMatch")
_ABOUT: Final = (*_KINDS, IG + "bearer", IG + "involves")


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Conditions on claims; a condition that is left out does not filter.

    ``about`` matches a claim if its subject, object, participants, context or the context of its evidence is the
    entity, a subclass of it, a process of it, or something directed at it. ``kinds`` makes ``subject`` and ``object``
    match subclasses.
    """

    subject: IRI | None = None
    predicate: IRI | None = None
    object: IRI | None = None
    about: IRI | None = None
    min_certainty: int = 0
    max_certainty: int = 3
    status: ClaimStatus | None = None
    stance: Stance | None = None
    epistemic_status: EpistemicStatus | None = None
    speaker: IRI | None = None
    evidence_type: IRI | None = None
    document: IRI | None = None
    kinds: bool = False


def all_below(view: ClaimsView, entity: str, properties: Collection[str]) -> list[str]:
    """Return an entity and all its descendants along these properties, in any number of steps.

    Parameters
    ----------
    view
        The claims of a graph, as columns.
    entity
        IRI of the entity.
    properties
        IRIs of the properties that lead from an entity to the one above it.

    Returns
    -------
    list[str]
        The IRIs.

    Notes
    -----
    One scan of the pairs per step of the longest path; nodes already reached are not visited again, so cycles are
    harmless.
    """
    import polars as pl

    pairs = view.related.filter(pl.col("property").is_in(list(properties))).select("subject", "object")
    reached = pl.Series([entity], dtype=pl.String)
    fresh = reached
    while fresh.len():
        below = pairs.filter(pl.col("object").is_in(fresh.implode()))["subject"].unique()
        fresh = below.filter(~below.is_in(reached.implode()))
        reached = pl.concat([reached, fresh])
    return reached.to_list()


def _chosen(view: ClaimsView, wanted: ClaimFilter) -> pl.DataFrame:
    """Return the rows of the claims that are wanted, before evidence is looked at."""
    import polars as pl

    claims = view.claims.filter(~pl.col("inferred") & pl.col("status").is_not_null())
    for role in ("subject", "object"):
        iri = getattr(wanted, role)
        if iri is not None:
            fits = all_below(view, iri, _KINDS) if wanted.kinds else [iri]
            claims = claims.join(claims.filter(pl.col(role).is_in(fits)), on="claim", how="semi")
    if wanted.predicate is not None:
        claims = claims.filter(pl.col("predicate") == wanted.predicate)
    if wanted.status is not None:
        claims = claims.filter(pl.col("status") == concept(wanted.status).removeprefix(IG))
    if wanted.about is not None:
        near = all_below(view, wanted.about, _ABOUT)
        around = view.qualifiers.filter((pl.col("kind") != "link") & pl.col("value").is_in(near))["claim"]
        told = claims.filter(pl.col("subject").is_in(near) | pl.col("object").is_in(near))["claim"]
        narrower = view.evidence_context.filter(pl.col("value").is_in(near)).select("evidence")
        passages = view.evidence.join(narrower, on="evidence", how="semi")["claim"]
        claims = claims.filter(pl.col("claim").is_in(pl.concat([around, told, passages]).unique().implode()))
    return claims


def select_claims(view: ClaimsView, wanted: ClaimFilter) -> Table:
    """Return the claims that meet all conditions, one row per piece of evidence; joint subjects share a row.

    Columns: ``claim`` (the curators' key, else the handle), ``proposition``, ``status``, ``stance``, ``certainty``,
    ``epistemic_status``, ``speaker``, ``cues``, ``context`` (of the passage, in addition to that of the claim),
    ``says`` (the paraphrase), ``sentence``, ``checks`` (waivers, and evidence that no text can prove), ``source_is``
    (status of its document, such as ``retracted``, ``superseded`` or ``preprint``), ``iri``.

    Parameters
    ----------
    view
        The claims of a graph, as columns.
    wanted
        The conditions.

    Returns
    -------
    Table
        The claims.

    Notes
    -----
    Filters and joins of columns: linear in the number of claims and evidence.
    """
    import polars as pl

    evidence = _of_certainty(view.evidence, wanted)
    for name, member in (("stance", wanted.stance), ("status", wanted.epistemic_status)):
        if member is not None:
            evidence = evidence.filter(pl.col(name) == concept(member).removeprefix(IG))
    for name, iri in (
        ("speaker", wanted.speaker),
        ("evidence_type", wanted.evidence_type),
        ("document", wanted.document),
    ):
        if iri is not None:
            evidence = evidence.filter(pl.col(name) == iri)
    # One row of evidence for each key of its claim, as a query would give them.
    claims = _chosen(view, wanted).select("claim", "identifier", pl.col("status").alias("state")).unique()
    claims = claims.with_columns(handles_of(claims["claim"]))
    frame = evidence.join(claims, on="claim")
    labels = view.label_column
    concepts = _concept_labels(view, frame)
    own = pl.col("speaker") == pl.col("document")
    frame = (
        frame.join(_own_context(view), on="evidence", how="left")
        .join(view.checks, on="evidence", how="left")
        .join(labels, left_on="claim", right_on="iri", how="left")
        .rename({"label": "proposition"})
        .join(labels, left_on="speaker", right_on="iri", how="left")
        .with_columns(
            pl.when(own).then(pl.lit("the text itself")).otherwise(pl.coalesce("label", "speaker")).alias("speaker"),
            pl.coalesce("identifier", "handle").alias("key"),
            *(pl.col(name).replace(concepts) for name in ("state", "stance", "status")),
        )
        .sort("key", "evidence")
    )
    return table_of_frame(
        frame.select(
            pl.col("key").alias("claim"),
            "proposition",
            pl.col("state").alias("status"),
            "stance",
            "certainty",
            pl.col("status").alias("epistemic_status"),
            "speaker",
            pl.col("cue_words").alias("cues"),
            "context",
            pl.col("paraphrase").alias("says"),
            "sentence",
            "checks",
            _source_status(frame["document_status"]).alias("source_is"),
            pl.col("claim").alias("iri"),
        ),
        iris=("iri",),
        title=_title(frame),
    )


def _of_certainty(evidence: pl.DataFrame, wanted: ClaimFilter) -> pl.DataFrame:
    """Return the passages of claims within the bounds of certainty.

    The bounds are about what a claim says. A null result or a dispute does not meet them, however firm it is, and is
    shown with each claim that does; of a stance that was asked for, the passages themselves have to be within the
    bounds.
    """
    import polars as pl

    within = pl.col("certainty").is_between(wanted.min_certainty, wanted.max_certainty)
    if wanted.stance is not None or (wanted.min_certainty, wanted.max_certainty) == (0, 3):
        return evidence.filter(within)
    against = pl.col("stance").is_in(["Null", "Disputes"])
    kept = evidence.filter(within & ~against)["claim"].unique().implode()
    return evidence.filter(pl.when(against).then(pl.col("claim").is_in(kept)).otherwise(within))


def _title(frame: pl.DataFrame) -> str:
    """Note that a row is a passage, so that rows are not counted as claims."""
    if not frame.height:
        return "Claims"
    passages, claims = counted(frame.height, "passage"), counted(frame["claim"].n_unique(), "claim")
    return f"Claims, one row per passage: {passages} of {claims}"


def _source_status(statuses: pl.Series) -> pl.Series:
    """Say what became of documents where a reader must know it, such as ``retracted`` or ``preprint``."""
    import polars as pl

    words = {each: status_words(each) or None for each in statuses.drop_nulls().unique()}
    return statuses.replace_strict(words, default=None, return_dtype=pl.String)


def _own_context(view: ClaimsView) -> pl.DataFrame:
    """Write out the context that evidence has of its own: ``evidence``, ``context`` as ``disease: melanoma``."""
    import polars as pl

    pairs = view.evidence_context
    properties = {iri: label for iri, (label, _) in view.predicates.items()}
    return (
        pairs.join(view.label_column, left_on="value", right_on="iri", how="left")
        .with_columns(
            pl.format("{}: {}", pl.col("property").replace(properties), pl.coalesce("label", "value")).alias("context")
        )
        .group_by("evidence")
        .agg(pl.col("context").sort().str.join("; "))
    )


def _concept_labels(view: ClaimsView, frame: pl.DataFrame) -> dict[str, str]:
    """Return local name -> words of the concepts of these columns; of foreign ones the label, where the graph has one."""
    words = {
        concept(member).removeprefix(IG): words_for(member)
        for kind in (ClaimStatus, Stance, EpistemicStatus)
        for member in kind
    }
    names = {str(name) for column in ("state", "stance", "status") for name in frame[column].unique() if name}
    if foreign := names - words.keys():
        pattern = "?s skos:prefLabel ?o BIND(skos:prefLabel AS ?p)"
        rows = told_of(view.store, [IG + name for name in foreign], pattern=pattern)
        words.update((str(iri).removeprefix(IG), str(label)) for iri, _, label in rows)
    return words
