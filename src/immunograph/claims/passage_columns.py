"""Read passages of evidence as columns: their properties, completeness, cues and checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from immunograph.claims.properties import Properties
from immunograph.model import EpistemicStatus, Stance
from immunograph.vocabulary import DCTERMS, IG, OA, concept

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NEEDED", "checks_of", "completed", "cues_of", "named_as_evidence", "readable", "unreadable"]

_OF_EVIDENCE: Final = (
    ("evidence", IG + "stance", "stance", True),
    ("evidence", IG + "certainty", "certainty", False),
    ("evidence", IG + "epistemicStatus", "status", True),
    ("evidence", IG + "modality", "modality", True),
    ("evidence", IG + "attitude", "attitude", True),
    ("evidence", IG + "speaker", "speaker", False),
    ("evidence", IG + "attributedTo", "attributed_to", False),
    ("evidence", IG + "quantifier", "quantifier", False),
    ("evidence", IG + "quantifierKind", "quantifier_kind", True),
    ("evidence", IG + "quantifierOf", "quantifier_of", True),
    ("evidence", IG + "speakerQuantifier", "speaker_quantifier", False),
    ("evidence", IG + "cueWords", "cue_words", False),
    ("evidence", IG + "paraphrase", "paraphrase", False),
    ("evidence", OA + "hasSource", "document", False),
    ("document", DCTERMS + "title", "title", False),
    ("evidence", IG + "sentence", "place", False),
    ("place", DCTERMS + "identifier", "sentence", False),
    ("place", IG + "paragraph", "paragraph", False),
    ("evidence", OA + "hasSelector", "selector", False),
    ("selector", OA + "start", "start", False),
    ("selector", OA + "end", "end", False),
    ("evidence", IG + "evidenceType", "evidence_type", False),
    ("evidence", IG + "quotation", "quotation", False),
    ("evidence", IG + "note", "note", False),
    ("evidence", IG + "level", "level", False),
    ("evidence", IG + "design", "design", True),
    ("evidence", IG + "sampleSize", "sample_size", False),
    ("evidence", IG + "section", "section", True),
)
"""Properties of a passage: column of subjects, property, name of the new column, and whether values are concepts."""

NEEDED: Final = ("stance", "certainty", "status", "document")
"""Columns that are mandatory: a passage without one of them is incomplete, and analyses skip it."""

_DEFINED: Final = {
    name: sorted(concept(each).rpartition("/")[2] for each in those)
    for name, those in (("stance", Stance), ("status", EpistemicStatus))
}
"""Mandatory columns of concepts -> local names of the concepts that the model defines."""


def named_as_evidence(read: Properties) -> pl.DataFrame:
    """Return the passages that claims refer to, with their mandatory properties.

    Parameters
    ----------
    read
        Reader of the graph's properties.

    Returns
    -------
    polars.DataFrame
        One row per claim and passage: ``claim``, ``evidence`` and the columns in :data:`NEEDED`; null where a property
        is missing, a certainty is not from 0 to 3, or a stance or status is not one that the model defines.
    """
    import polars as pl

    frame = read.pairs(IG + "hasEvidence", "evidence").rename({"s": "claim"}).unique()
    for key, iri, name, named in (each for each in _OF_EVIDENCE if each[2] in NEEDED):
        frame = read.joined(frame, key, iri, name, concept=named)
    frame = frame.with_columns(pl.col("certainty").cast(pl.Int64, strict=False))
    return frame.with_columns(
        pl.when(pl.col("certainty").is_between(0, 3)).then(pl.col("certainty")),
        *(pl.when(pl.col(name).is_in(known)).then(pl.col(name)) for name, known in _DEFINED.items()),
    )


def completed(passages: pl.DataFrame, read: Properties, became: Mapping[str, str]) -> pl.DataFrame:
    """Add the optional properties to passages.

    Parameters
    ----------
    passages
        The data frame returned by :func:`named_as_evidence`.
    read
        Reader of the graph's properties.
    became
        IRI of a document -> local name of its publication status, such as ``Retracted``.

    Returns
    -------
    polars.DataFrame
        The same rows with further columns, among them ``document_status``; null where a property is missing (an empty
        string for ``paraphrase``).
    """
    import polars as pl

    frame = passages
    for key, iri, name, named in (each for each in _OF_EVIDENCE if each[2] not in NEEDED):
        frame = read.joined(frame, key, iri, name, concept=named)
    frame = frame.with_columns(
        pl.col("document").replace_strict(became, default=None, return_dtype=pl.String).alias("document_status")
    )
    whole = pl.col("paragraph", "start", "end", "sample_size").cast(pl.Int64, strict=False)
    return frame.with_columns(whole, pl.col("paraphrase").fill_null(""))


def readable(passages: pl.DataFrame) -> pl.DataFrame:
    """Return the complete passages: those with all mandatory properties.

    Parameters
    ----------
    passages
        The data frame returned by :func:`completed`.

    Returns
    -------
    polars.DataFrame
        One row per claim and passage, sorted by claim and position in the text.
    """
    import polars as pl

    names = ("claim", "evidence", "stance", "certainty", "status", "modality", "attitude", "speaker")
    more = ("attributed_to", "quantifier", "quantifier_kind", "quantifier_of", "speaker_quantifier", "cue_words")
    place = ("paraphrase", "document", "title", "place", "sentence", "paragraph", "start", "end", "evidence_type")
    frame = passages.filter(pl.all_horizontal(pl.col(*NEEDED).is_not_null()))
    footing = ("quotation", "note", "level", "design", "sample_size", "section", "document_status")
    return frame.select(*names, *more, *place, *footing).sort("claim", "start", "evidence")


def unreadable(passages: pl.DataFrame) -> pl.DataFrame:
    """Return the incomplete passages, which analyses skip, with the names of the missing properties.

    Parameters
    ----------
    passages
        The data frame returned by :func:`completed`.

    Returns
    -------
    polars.DataFrame
        Columns ``claim``, ``evidence`` and ``lacks`` (names from :data:`NEEDED`, separated by ``, ``).
    """
    import polars as pl

    lacks = [pl.when(pl.col(name).is_null()).then(pl.lit(name)) for name in NEEDED]
    frame = passages.filter(pl.any_horizontal(pl.col(*NEEDED).is_null()))
    told = pl.concat_str(lacks, separator=", ", ignore_nulls=True).alias("lacks")
    return frame.select("claim", "evidence", told).sort("claim", "evidence")


def cues_of(read: Properties) -> pl.DataFrame:
    """Return the cue words of all passages with their character offsets.

    Parameters
    ----------
    read
        Reader of the graph's properties.

    Returns
    -------
    polars.DataFrame
        One row per cue: ``evidence``, ``wording``, ``start`` and ``end``, sorted by evidence and position. Incomplete
        cues are left out.
    """
    import polars as pl

    frame = read.pairs(IG + "hasCue", "cue").rename({"s": "evidence"})
    for iri, name in ((IG + "wording", "wording"), (OA + "start", "start"), (OA + "end", "end")):
        frame = read.joined(frame, "cue", iri, name)
    frame = frame.with_columns(pl.col("start", "end").cast(pl.Int64, strict=False))
    return frame.select("evidence", "wording", "start", "end").drop_nulls().sort("evidence", "start", "end")


def checks_of(read: Properties, evidence: pl.DataFrame) -> pl.DataFrame:
    """Return remarks on evidence that was waived at the gate, or whose location cannot be verified.

    Parameters
    ----------
    read
        Reader of the graph's properties.
    evidence
        The data frame returned by :func:`readable`.

    Returns
    -------
    polars.DataFrame
        Columns ``evidence`` and ``checks``, one row per passage with a remark; several remarks are joined by ``; ``.
    """
    import polars as pl

    waived = read.pairs(IG + "waives", "evidence").join(read.pairs(IG + "gateRule", "rule"), on="s")
    waived = waived.select("evidence", pl.format("waived: {}", "rule").alias("checks"))
    hashed = read.pairs(IG + "textSha256", "hash").select(document="s").unique()
    placed = evidence.filter(pl.col("start").is_not_null()).join(hashed, on="document", how="semi")
    without = evidence.join(placed, on="evidence", how="anti").select("evidence").unique()
    without = without.with_columns(pl.lit("no place in a text").alias("checks"))
    frame = pl.concat([waived, without]).unique().sort("evidence", "checks")
    return frame.group_by("evidence", maintain_order=True).agg(pl.col("checks").str.join("; "))
