"""Select claims by content, certainty and curation status, with their evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from immunograph.claims.column_tables import table_of_frame
from immunograph.claims.corpus_names import UNWORDED
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

__all__ = ["ClaimFilter", "all_below", "matching_claims", "select_claims"]

_KINDS: Final = (RDFS + "subClassOf", SKOS + "exactMatch")
_ABOUT: Final = (*_KINDS, IG + "bearer", IG + "involves")


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Conditions on claims, all of which must be met; a condition that is left out does not filter.

    Parameters
    ----------
    subject, predicate, object
        IRIs of the claim's subject, predicate and object.
    about
        IRI of an entity. A claim matches if its subject, object, participants, context or the context of its evidence
        is the entity, a subclass of it, a process of it, or something directed at it.
    min_certainty, max_certainty
        Range of certainty, from 0 (open question) to 3 (asserted).
    status, stance, epistemic_status
        Curation status of the claim; stance and epistemic status of its evidence.
    speaker, evidence_type, document
        IRIs of the speaker, type and document of its evidence.
    kinds
        Whether ``subject`` and ``object`` also match subclasses (default false).
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
    """Return an entity and its descendants: the transitive closure of given properties.

    Parameters
    ----------
    view
        Relations between entities, as a data frame.
    entity
        IRI of the entity.
    properties
        IRIs of properties that lead from a child to its parent, such as ``rdfs:subClassOf``.

    Returns
    -------
    list[str]
        IRIs in order of distance, beginning with ``entity``.

    Notes
    -----
    Breadth-first search with one scan of the relations per level. Nodes are visited once, so cycles are harmless.
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


def matching_claims(view: ClaimsView, wanted: ClaimFilter) -> pl.DataFrame:
    """Return the rows of the stated claims that meet the conditions on claims; those on evidence are not applied.

    Parameters
    ----------
    view
        Claims and evidence of a graph, as data frames.
    wanted
        Conditions on claims and evidence.

    Returns
    -------
    polars.DataFrame
        Rows of ``view.claims``; a claim with several subjects or objects has several.
    """
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
    """Return the claims that meet all conditions, one row per passage of evidence.

    Parameters
    ----------
    view
        Claims and evidence of a graph, as data frames.
    wanted
        Conditions on claims and evidence.

    Returns
    -------
    Table
        One row per passage, and per key of its claim if there are several, sorted by key; a claim without evidence has
        none, and joint subjects do not add rows. Columns: ``claim`` (the curators' key, or else the handle),
        ``proposition``, ``status``, ``stance``, ``certainty``, ``epistemic_status``, ``speaker``, ``cues``, ``context``
        (of the claim, then of the passage alone), ``says`` (the paraphrase; the quotation, if a table has no paraphrases),
        ``sentence``, ``document`` (IRI), ``quotation`` (the words of the passage, where its licence allows it),
        ``sample_size``, ``checks`` (waivers, and evidence whose location cannot be verified), ``source_is`` (status of
        the document, such as ``retracted``, ``superseded`` or ``preprint``) and ``iri``.

    Notes
    -----
    Linear in the number of claims and passages.
    """
    import polars as pl

    fitting = _of_evidence(view.evidence, wanted)
    evidence, against = _of_evidence(_of_certainty(view.evidence, wanted), wanted), _against_alone(fitting, wanted)
    # One row of evidence for each key of its claim, as in the answer to a query.
    claims = matching_claims(view, wanted).select("claim", "identifier", pl.col("status").alias("state")).unique()
    claims = claims.with_columns(handles_of(claims["claim"]))
    frame = evidence.join(claims, on="claim")
    labels = view.label_column
    concepts = _concept_labels(view, frame)
    own = pl.col("speaker") == pl.col("document")
    frame = (
        frame.with_columns(_contexts(view, frame.select("claim", "evidence")).alias("context"))
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
    table = table_of_frame(
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
            _says().alias("says"),
            "sentence",
            "document",
            "quotation",
            "sample_size",
            "checks",
            _source_status(frame["document_status"]).alias("source_is"),
            pl.col("claim").alias("iri"),
        ),
        iris=("document", "iri"),
        title=_title(frame),
    )
    table.notes = _of_those_left_out(against.join(claims, on="claim", how="semi")["claim"].n_unique())
    return table


def _of_those_left_out(claims: int) -> tuple[str, ...]:
    """Return a note on the number of claims left out because only passages against them are in the range of certainty."""
    if not claims:
        return ()
    which = ("claim is left out, of which", "claims are left out, of which")
    only = "only null results or disputes have this certainty: the stances null and disputes select them"
    return (f"{counted(claims, *which)} {only}",)


def _says() -> pl.Expr:
    """Return an expression: the paraphrase of a passage, or its quotation if the import of a table made the paraphrase."""
    import polars as pl

    unworded = pl.col("paraphrase").str.starts_with(UNWORDED) & (pl.col("quotation").fill_null("") != "")
    return pl.when(unworded).then(pl.col("quotation")).otherwise(pl.col("paraphrase"))


def _of_evidence(evidence: pl.DataFrame, wanted: ClaimFilter) -> pl.DataFrame:
    """Return the passages that meet the conditions on evidence other than the range of certainty."""
    import polars as pl

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
    return evidence


def _against_alone(evidence: pl.DataFrame, wanted: ClaimFilter) -> pl.DataFrame:
    """Return null results and disputes in the range of certainty, of claims without passages of another stance in it."""
    import polars as pl

    if wanted.stance is not None or (wanted.min_certainty, wanted.max_certainty) == (0, 3):
        return evidence.clear()
    within = evidence.filter(pl.col("certainty").is_between(wanted.min_certainty, wanted.max_certainty))
    against = pl.col("stance").is_in(["Null", "Disputes"])
    return within.filter(against).join(within.filter(~against), on="claim", how="anti")


def _of_certainty(evidence: pl.DataFrame, wanted: ClaimFilter) -> pl.DataFrame:
    """Return the passages of claims within the range of certainty.

    The range selects claims by their passages other than null results and disputes; of a selected claim, null results
    and disputes are kept regardless of certainty. If a stance is requested, the range applies to every passage.
    """
    import polars as pl

    within = pl.col("certainty").is_between(wanted.min_certainty, wanted.max_certainty)
    if wanted.stance is not None or (wanted.min_certainty, wanted.max_certainty) == (0, 3):
        return evidence.filter(within)
    against = pl.col("stance").is_in(["Null", "Disputes"])
    kept = evidence.filter(within & ~against)["claim"].unique().implode()
    return evidence.filter(pl.when(against).then(pl.col("claim").is_in(kept)).otherwise(within))


def _title(frame: pl.DataFrame) -> str:
    """Return a heading with the numbers of passages and claims, so that rows are not mistaken for claims."""
    if not frame.height:
        return "Claims"
    passages, claims = counted(frame.height, "passage"), counted(frame["claim"].n_unique(), "claim")
    return f"Claims, one row per passage: {passages} of {claims}"


def _source_status(statuses: pl.Series) -> pl.Series:
    """Convert publication statuses to words, such as ``retracted``; null for those that need no warning."""
    import polars as pl

    words = {each: status_words(each) or None for each in statuses.drop_nulls().unique()}
    return statuses.replace_strict(words, default=None, return_dtype=pl.String)


def _contexts(view: ClaimsView, frame: pl.DataFrame) -> pl.Series:
    """Return the context of each row, as ``disease: melanoma; species: mouse``: of the claim, then of the passage alone."""
    import polars as pl

    of_claim = view.qualifiers.filter(pl.col("kind") == "context")
    for name, pairs in (("claim", of_claim), ("evidence", view.evidence_context)):
        kept = pairs.join(frame, on=name, how="semi")
        frame = frame.join(_written_out(view, kept, name), on=name, how="left", maintain_order="left")
    both = frame.select(pl.concat_str("context of claim", "context of evidence", separator="; ", ignore_nulls=True))
    return both.to_series().replace("", None)


def _written_out(view: ClaimsView, pairs: pl.DataFrame, of: str) -> pl.DataFrame:
    """Return IRIs with contexts as text (``disease: melanoma``), in a column ``context of claim`` or ``context of evidence``."""
    import polars as pl

    properties = {iri: label for iri, (label, _) in view.predicates.items()}
    labelled = pairs.join(view.label_column, left_on="value", right_on="iri", how="left")
    text = pl.format("{}: {}", pl.col("property").replace(properties), pl.coalesce("label", "value"))
    return labelled.group_by(of).agg(text.sort().str.join("; ").alias(f"context of {of}"))


def _concept_labels(view: ClaimsView, frame: pl.DataFrame) -> dict[str, str]:
    """Return local name -> words for the concepts in a frame; foreign concepts have their label, if there is one."""
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
