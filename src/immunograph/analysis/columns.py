"""What every analysis starts from: claims, evidence and axioms as columns, cut loose from the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from immunograph.claims import ClaimsView
from immunograph.claims.view import select
from immunograph.vocabulary import IG, RDFS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ClaimColumns", "lineages"]

SIGNS: Final = {"Positive": "+", "Negative": "-", "Unsigned": "unsigned", "": ""}
"""Concept of a sign -> how the predicate table writes it."""

SUBCLASS: Final = RDFS + "subClassOf"
BEARER: Final = IG + "bearer"
INVOLVES: Final = IG + "involves"

_KINDS: Final = """
SELECT ?subject ?object WHERE { ?subject rdfs:subClassOf ?object . FILTER(ISIRI(?subject) && ISIRI(?object)) }
ORDER BY ?subject ?object"""

_QUANTIFIERS: Final = """
SELECT ?evidence ?quantifier_kind ?speaker_quantifier WHERE {
  ?evidence ig:quantifierKind|ig:speakerQuantifier ?either .
  OPTIONAL { ?evidence ig:quantifierKind ?kind . BIND(STRAFTER(STR(?kind), "vocab/") AS ?quantifier_kind) }
  OPTIONAL { ?evidence ig:speakerQuantifier ?speaker_quantifier }
} ORDER BY ?evidence ?quantifier_kind"""

_DERIVATIONS: Final = """
SELECT ?derivation ?claim ?rule ?premise WHERE {
  ?derivation a ig:Derivation ; ig:derives ?claim ; ig:rule ?rule ; ig:premise ?premise
} ORDER BY ?claim ?derivation ?premise"""

_DERIVED: Final = """
SELECT ?document ?source WHERE {
  ?document a ig:Document ; prov:wasDerivedFrom|prov:wasRevisionOf|dcterms:isVersionOf|dcterms:source ?source .
  ?source a ig:Document
} ORDER BY ?document ?source"""


def lineages(documents: Collection[str], derived: Collection[tuple[str, str]]) -> dict[str, str]:
    """Put documents that were derived from one another into one lineage, named by the first of them.

    Parameters
    ----------
    documents
        All documents.
    derived
        Pairs of a document and what it was derived from; the direction does not matter.

    Returns
    -------
    dict
        Document -> the alphabetically first document of its lineage.

    Notes
    -----
    Connected components by union-find; O(n log n).

    Examples
    --------
    >>> lineages(["paper", "preprint", "other"], [("paper", "preprint")])
    {'paper': 'paper', 'preprint': 'paper', 'other': 'other'}
    """
    parent = {document: document for document in documents}

    def root(document: str) -> str:
        while parent[document] != document:
            parent[document] = parent[parent[document]]
            document = parent[document]
        return document

    for one, other in derived:
        if one in parent and other in parent:
            first, second = sorted((root(one), root(other)))
            parent[second] = first
    return {document: root(document) for document in documents}


@dataclass(frozen=True)
class ClaimColumns:
    """The columns that analyses compute on.

    Parameters
    ----------
    claims
        One row for each subject of each claim: ``claim``, ``identifier``, ``subject``, ``predicate``, ``object``,
        ``aspect``, ``status`` (``Accepted`` ..., empty for inferred claims), ``inferred``, ``sign`` (``+``, ``-``,
        ``unsigned`` or empty) and ``literal`` (the object is a text).
    evidence
        One row for each passage: ``claim``, ``evidence``, ``stance``, ``certainty``, ``status``, ``modality``,
        ``attitude``, ``speaker``, ``attributed_to``, ``quantifier``, ``quantifier_kind``, ``evidence_type``,
        ``document``, ``lineage``, ``paraphrase``, ``cue_words``.
    qualifiers
        ``claim``, ``kind`` (``context``, ``participant`` or ``link``), ``property``, ``value``.
    axioms
        ``subject``, ``property``, ``object``: kinds of things (also those of loaded ontologies), bearers, what
        something involves.
    labels
        IRI -> label.
    derivations
        ``derivation``, ``claim`` (the inferred one), ``rule``, ``premise``.
    """

    claims: pl.DataFrame
    evidence: pl.DataFrame
    qualifiers: pl.DataFrame
    axioms: pl.DataFrame
    labels: Mapping[str, str]
    derivations: pl.DataFrame

    @classmethod
    def of(cls, view: ClaimsView) -> ClaimColumns:
        """Read the columns of a view."""
        import polars as pl

        signs = {iri: SIGNS[sign] for iri, (_, sign) in view.predicates.items()}
        text = pl.String
        claims = view.claims.unique(["claim", "subject"], keep="first", maintain_order=True).with_columns(
            pl.col("identifier", "aspect", "status", "object").cast(text).fill_null(""),
            pl.col("inferred").cast(pl.Boolean, strict=False).fill_null(value=False),
            pl.col("predicate").replace_strict(signs, default="", return_dtype=text).alias("sign"),
        )
        claims = claims.with_columns(
            (~pl.col("object").str.contains("^(https?://|urn:)")).alias("literal"),
            pl.col("inferred_certainty").cast(pl.Int64, strict=False).fill_null(0),
        )
        kinds = select(view.store, _QUANTIFIERS, graphs=view.graphs).to_polars().cast(text)
        kinds = kinds.unique("evidence", keep="first", maintain_order=True)
        raw = view.evidence.unique("evidence", keep="first", maintain_order=True)
        raw = raw.with_columns(pl.col(name).cast(text) for name in raw.columns if raw[name].dtype == pl.Null)
        derived = [(str(row[0]), str(row[1])) for row in select(view.store, _DERIVED, graphs=view.graphs)]
        of_document = lineages(sorted(set(raw["document"])), derived)
        evidence = raw.join(kinds, on="evidence", how="left").with_columns(
            pl.col("document").replace_strict(of_document, default=None, return_dtype=text).alias("lineage"),
            pl.col("certainty").cast(pl.Int64),
            *(
                pl.col(name).cast(text).fill_null("")
                for name in (
                    "modality",
                    "attitude",
                    "attributed_to",
                    "quantifier",
                    "quantifier_kind",
                    "speaker_quantifier",
                    "cue_words",
                )
            ),
            pl.col("evidence_type", "speaker", "title").cast(text).fill_null(""),
        )
        stated = view.axioms.select("subject", "property", "object").cast(text)
        loaded = select(view.store, _KINDS, graphs=view.graphs).to_polars().cast(text)
        loaded = loaded.select("subject", pl.lit(SUBCLASS).alias("property"), "object")
        labels = dict(view.all_labels)
        labels.update(
            (str(document), str(title)) for document, title in evidence.select("document", "title").iter_rows() if title
        )
        labels.update(view.labels)
        return cls(
            claims=claims,
            evidence=evidence,
            qualifiers=view.qualifiers.cast(text),
            axioms=pl.concat([stated, loaded]).unique(maintain_order=True),
            labels=labels,
            derivations=select(view.store, _DERIVATIONS, graphs=view.graphs).to_polars().cast(text),
        )

    @cached_property
    def asserting(self) -> pl.DataFrame:
        """The evidence that speaks for a claim: support above certainty 0 that is no goal and no question."""
        import polars as pl

        return self.evidence.filter(
            (pl.col("stance") == "Supports")
            & (pl.col("certainty") > 0)
            & ~pl.col("status").is_in(["Goal", "OpenQuestion"])
        )

    @cached_property
    def disputing(self) -> pl.DataFrame:
        """The evidence that speaks against a claim, null results among it."""
        import polars as pl

        return self.evidence.filter((pl.col("stance") == "Disputes") & (pl.col("certainty") > 0))

    @cached_property
    def context(self) -> dict[str, dict[str, frozenset[str]]]:
        """Claim -> context dimension -> values, for the claims that have a context."""
        made: dict[str, dict[str, set[str]]] = {}
        import polars as pl

        rows = self.qualifiers.filter(pl.col("kind") == "context").select("claim", "property", "value").iter_rows()
        for claim, dimension, value in rows:
            made.setdefault(claim, {}).setdefault(dimension, set()).add(value)
        return {
            claim: {dimension: frozenset(values) for dimension, values in sides.items()}
            for claim, sides in made.items()
        }

    def pairs(self, *properties: str) -> list[tuple[str, str]]:
        """Give the pairs that stand in one of these axiom properties."""
        import polars as pl

        rows = self.axioms.filter(pl.col("property").is_in(list(properties)))
        return list(rows.select("subject", "object").unique(maintain_order=True).iter_rows())

    def label(self, iri: str) -> str:
        """Give the label of an entity or property, or what stands for it."""
        from immunograph.identifiers import compress

        return self.labels.get(iri) or compress(iri) or iri

    def key(self, claim: str) -> str:
        """Give the curators' key of a claim, or the first eight digits of its hash."""
        return self._keys.get(claim) or claim.rpartition("/")[2][:8]

    @cached_property
    def _keys(self) -> dict[str, str]:
        return dict(self.claims.select("claim", "identifier").unique("claim", keep="first").iter_rows())

    def without_sources(self, sources: Collection[str]) -> ClaimColumns:
        """Give the columns without the evidence of some lineages, and without claims that then have none."""
        import polars as pl

        evidence = self.evidence.filter(~pl.col("lineage").is_in(list(sources)))
        return replace(
            self,
            evidence=evidence,
            claims=self.claims.filter(pl.col("inferred") | pl.col("claim").is_in(evidence["claim"].unique().implode())),
        )
