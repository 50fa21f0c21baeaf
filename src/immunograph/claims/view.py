"""Entities, claims and evidence as columns, each read on first use and cached until the store is written to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Final

from immunograph.claims.footing_columns import levels_of, numbers_of, places_of, words_of_numbers
from immunograph.claims.passage_columns import (
    NEEDED,
    checks_of,
    completed,
    cues_of,
    named_as_evidence,
    readable,
    unreadable,
)
from immunograph.claims.properties import Properties, select
from immunograph.claims.relation_columns import axioms_of, derivations_of, related_of
from immunograph.claims.standings import standings_of
from immunograph.claims.vocabularies import gathered, vocabulary_of
from immunograph.errors import FormatError
from immunograph.identifiers import compress
from immunograph.model import IRI, Corpus
from immunograph.rdf import decode
from immunograph.rdf.nouns import Vocabulary
from immunograph.rdf.standing import Standing
from immunograph.store import Store
from immunograph.vocabulary import BIOLINK, DCTERMS, IG, RDF, RDFS, SKOS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ClaimsView", "select"]

_NAMES: Final = (
    (RDFS + "label", "label"),
    (DCTERMS + "identifier", "identifier"),
    (SKOS + "altLabel", "exact"),
    (IG + "broadSynonym", "broad"),
    (IG + "narrowSynonym", "narrow"),
    (IG + "relatedSynonym", "related"),
    (SKOS + "exactMatch", "mapping"),
)
_QUALIFYING: Final = ((IG + "context", "context"), (IG + "participant", "participant"), (IG + "claimLink", "link"))


class ClaimsView:
    """The columns of one version of a store.

    :class:`immunograph.graph.KnowledgeGraph` creates a new view after a write, so a view is never stale. IRIs are
    given in full; enumerations by the local names of their concepts, such as ``EvidenceReported``. Each column comes
    from one query for one property, the fastest kind of query (``?s <property> ?o``), and the columns are joined here.

    Parameters
    ----------
    store
        The store with the quads.
    graphs
        Named graphs to read; the merge of all if left out.
    """

    def __init__(self, store: Store, *, graphs: Sequence[IRI] | None = None) -> None:
        self.store = store
        self.graphs = graphs
        self.version = store.version
        self.seconds: dict[str, float] = {}
        """Seconds that building each frame took, those that it was built from included."""
        self._depth = 0
        self._outermost = 0.0
        self._read = Properties(store, graphs)
        self._everywhere = self._read if graphs is None else Properties(store)

    def __repr__(self) -> str:
        """Return which columns have been read, and how long that took."""
        if not self.seconds:
            return f"<ClaimsView of version {self.version}: nothing read yet>"
        return (
            f"<ClaimsView of version {self.version}: {', '.join(self.seconds)} read in {self.building_seconds:.2f} s>"
        )

    @property
    def building_seconds(self) -> float:
        """Seconds spent so far on building frames."""
        return self._outermost

    @contextmanager
    def _building(self, name: str) -> Iterator[None]:
        start = perf_counter()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            self.seconds[name] = perf_counter() - start
            if not self._depth:
                self._outermost += self.seconds[name]

    @cached_property
    def entities(self) -> pl.DataFrame:
        """One row per entity: ``entity``, ``label``, ``category``, ``definition``."""
        with self._building("entities"):
            frame = self._read.members(IG + "Entity").alias("entity").to_frame()
            for more in (
                self._read.labels("label"),
                self._read.single(BIOLINK + "category", "category"),
                self._read.single(SKOS + "definition", "definition"),
            ):
                frame = frame.join(more, left_on="entity", right_on="s", how="left")
            return frame.filter(frame["label"].is_not_null()).sort("entity")

    @cached_property
    def names(self) -> pl.DataFrame:
        """One row per name: entity, name, kind (label, identifier, exact, broad, narrow, related, mapping)."""
        import polars as pl

        with self._building("names"):
            known = self.entities.select("entity")
            found = [
                self._read.pairs(iri, "name").join(known, left_on="s", right_on="entity", how="semi")
                for iri, _ in _NAMES
            ]
            kinds = [
                frame.with_columns(pl.lit(kind).alias("kind")) for frame, (_, kind) in zip(found, _NAMES, strict=True)
            ]
            return pl.concat(kinds).rename({"s": "entity"}).sort("entity", "kind", "name")

    @cached_property
    def claims(self) -> pl.DataFrame:
        """One row per claim and subject; also per object, if a claim has several joint objects.

        ``claim``, ``identifier``, ``subject``, ``predicate``, ``object``, ``literal`` (the object is a text),
        ``aspect``, ``status`` (null for inferred claims), ``inferred``, ``inferred_certainty``.
        """
        import polars as pl

        with self._building("claims"):
            read = self._read
            frame = read.pairs(RDF + "subject", "subject").rename({"s": "claim"})
            frame = frame.join(read.pairs(RDF + "predicate", "predicate"), left_on="claim", right_on="s")
            frame = frame.join(read.values(RDF + "object", "object"), left_on="claim", right_on="s")
            identifiers = read.pairs(DCTERMS + "identifier", "identifier")
            frame = frame.join(identifiers, left_on="claim", right_on="s", how="left")
            frame = self._read.joined(frame, "claim", IG + "aspect", "aspect")
            frame = self._read.joined(frame, "claim", IG + "status", "status", concept=True)
            inferred = read.members(IG + "InferredClaim").alias("inferred_claim").to_frame()
            certainties = self._read.joined(inferred, "inferred_claim", IG + "certainty", "inferred_certainty")
            frame = frame.join(certainties, left_on="claim", right_on="inferred_claim", how="left").with_columns(
                pl.col("claim").is_in(inferred["inferred_claim"].implode()).alias("inferred")
            )
            return frame.select(
                *("claim", "identifier", "subject", "predicate", "object", "literal", "aspect", "status", "inferred"),
                pl.col("inferred_certainty").cast(pl.Int64, strict=False),
            ).sort("identifier", "claim", "subject", "predicate", "object")

    @cached_property
    def declared(self) -> pl.Series:
        """IRIs of the instances of ``ig:Claim``, with or without a status."""
        with self._building("declared"):
            return self._read.members(IG + "Claim")

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """Publication status of documents, such as *retracted*, from all graphs of the store."""
        with self._building("standings"):
            return standings_of(self.store)

    @cached_property
    def _named(self) -> pl.DataFrame:
        """All nodes that claims name as evidence, with the mandatory properties of each; null if it lacks one."""
        with self._building("passages"):
            return named_as_evidence(self._read)

    @cached_property
    def passages(self) -> pl.DataFrame:
        """One row per claim and passage with its stance, certainty, status and document; incomplete passages are left out."""
        return self._named.drop_nulls(list(NEEDED))

    @cached_property
    def _passages(self) -> pl.DataFrame:
        """All that a claim names as its evidence, whether or not it says what it has to."""
        with self._building("evidence"):
            became = {document: each.status.rpartition("/")[2] for document, each in self.standings.items()}
            return completed(self._named, self._read, became)

    @cached_property
    def evidence(self) -> pl.DataFrame:
        """One row per claim and passage, in text order; incomplete passages are in :attr:`passed_over`."""
        return readable(self._passages)

    @cached_property
    def passed_over(self) -> pl.DataFrame:
        """Incomplete passages, which analyses skip, and what they lack: ``claim``, ``evidence``, ``lacks``."""
        return unreadable(self._passages)

    @cached_property
    def cues(self) -> pl.DataFrame:
        """One row per cue: evidence, wording, start and end, in text order."""
        with self._building("cues"):
            return cues_of(self._read)

    @cached_property
    def levels(self) -> dict[str, tuple[int, int, str]]:
        """Evidence level -> its rank, the highest rank of its scheme, and a description."""
        with self._building("levels"):
            return levels_of(self._read, self.all_labels)

    @cached_property
    def numbers(self) -> pl.DataFrame:
        """The numbers that passages report: ``evidence``, ``kind``, ``comparison``, ``digits``, ``value``, ``unit``."""
        with self._building("numbers"):
            return numbers_of(self._read)

    @cached_property
    def number_words(self) -> dict[str, str]:
        """Evidence -> its reported numbers as text."""
        return words_of_numbers(self.numbers, self.all_labels)

    @cached_property
    def places(self) -> dict[str, str]:
        """Evidence -> its location in the document as text, if it is located by page, table or the like."""
        with self._building("places"):
            return places_of(self._read)

    @cached_property
    def superseded(self) -> frozenset[str]:
        """IRIs of passages that another passage supersedes."""
        return frozenset(self._read.pairs(IG + "supersedes", "o")["o"])

    @cached_property
    def _qualifying(self) -> pl.DataFrame:
        """Everything said with a context dimension, role or link: ``of``, ``kind``, ``property``, ``value``."""
        import polars as pl

        below = self._everywhere.pairs(RDFS + "subPropertyOf", "above")
        made = [
            self._everywhere.pairs(name, "value").select(
                pl.col("s").alias("of"), pl.lit(kind).alias("kind"), pl.lit(name).alias("property"), "value"
            )
            for above, kind in _QUALIFYING
            for name in below.filter(pl.col("above") == above)["s"].unique().sort()
            if not name.startswith("_:")
        ]
        schema = dict.fromkeys(("of", "kind", "property", "value"), pl.String)
        return pl.concat([pl.DataFrame(schema=schema), *made])

    @cached_property
    def qualifiers(self) -> pl.DataFrame:
        """Context, participants and links of claims: ``claim``, ``kind``, ``property``, ``value``."""
        with self._building("qualifiers"):
            stated = self._everywhere.pairs(RDF + "predicate", "o").select(claim="s").unique()
            frame = self._qualifying.rename({"of": "claim"}).join(stated, on="claim", how="semi")
            return frame.sort("claim", "kind", "property", "value")

    @cached_property
    def evidence_context(self) -> pl.DataFrame:
        """Context stated by evidence in addition to its claim: ``evidence``, ``property``, ``value``."""
        import polars as pl

        with self._building("evidence_context"):
            frame = self._qualifying.filter(pl.col("kind") == "context").rename({"of": "evidence"})
            frame = frame.join(self.evidence.select("evidence"), on="evidence", how="semi")
            return frame.select("evidence", "property", "value").unique().sort("evidence", "property", "value")

    @cached_property
    def checks(self) -> pl.DataFrame:
        """Remarks on how evidence was checked by the gate: ``evidence``, ``checks``.

        ``waived: hedge-missing`` if a finding of the gate is waived, ``no place in a text`` if there is no locator that
        could be checked; other evidence has no row.
        """
        with self._building("checks"):
            return checks_of(self._read, self.evidence)

    @cached_property
    def derivations(self) -> pl.DataFrame:
        """One row per premise of a derivation: derivation, inferred claim, rule and premise."""
        with self._building("derivations"):
            return derivations_of(self._read)

    @cached_property
    def axioms(self) -> pl.DataFrame:
        """The curators' axioms: subject, property, object, reason."""
        with self._building("axioms"):
            return axioms_of(self._read)

    @cached_property
    def related(self) -> pl.DataFrame:
        """Relations between entities (subclass, bearer, involves), also from loaded ontologies."""
        with self._building("related"):
            return related_of(self._read, self.entities["entity"])

    @cached_property
    def documents(self) -> pl.Series:
        """IRIs of the documents in the graph, sorted."""
        return self._read.members(IG + "Document")

    def between(self, property: str, things: pl.Series) -> list[tuple[str, str]]:
        """Return the pairs among these entities that are related by a property, sorted.

        Parameters
        ----------
        property
            IRI of the property.
        things
            IRIs of the entities.

        Returns
        -------
        list[tuple[str, str]]
            Subject and object.
        """
        import polars as pl

        known = things.implode()
        frame = self._read.pairs(property, "o").filter(pl.col("s").is_in(known) & pl.col("o").is_in(known))
        return list(frame.sort("s", "o").iter_rows())

    @cached_property
    def predicates(self) -> dict[str, tuple[str, str]]:
        """Property IRI -> label and sign (``Positive``, ``Negative``, ``Unsigned`` or empty)."""
        with self._building("predicates"):
            below = self._everywhere.pairs(RDFS + "subPropertyOf", "above")
            above = [name for name, _ in _QUALIFYING]
            used = {
                *self.claims["predicate"].unique(),
                *self.axioms["property"].unique(),
                *below.filter(below["above"].is_in(above))["s"],
            }
            signs = dict(self._everywhere.concepts(IG + "sign", "sign").iter_rows())
            labels = self.all_labels
            return {
                iri: (labels.get(iri) or compress(iri) or iri, signs.get(iri, ""))
                for iri in sorted(used)
                if iri and (iri in labels or iri in signs)
            }

    @cached_property
    def ceilings(self) -> dict[str, int]:
        """Derivation -> maximum certainty of its conclusion, for those with such a limit."""
        return {name: int(value) for name, value in self._read.single(IG + "ceiling", "o").iter_rows()}

    @cached_property
    def implies(self) -> dict[str, list[str]]:
        """Predicate -> the predicates that it implies."""
        return gathered(self._everywhere.pairs(IG + "implies", "o"))

    @cached_property
    def associations(self) -> frozenset[str]:
        """IRIs of the predicates that state an association instead of an effect."""
        frame = self._everywhere.pairs(IG + "association", "o")
        return frozenset(frame.filter(frame["o"] == "true")["s"])

    @cached_property
    def carried(self) -> dict[str, str]:
        """Inferred claim -> the modalities inherited from its premises, with `` | `` between them."""
        import polars as pl

        frame = self._read.concepts(IG + "modality", "modality", several=True)
        inferred = self.claims.filter(pl.col("inferred"))["claim"].unique()
        return dict(frame.filter(pl.col("s").is_in(inferred.implode())).iter_rows())

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary (labels, word forms, templates) for sentences about this graph."""
        with self._building("vocabulary"):
            return vocabulary_of(self, self._everywhere)

    @cached_property
    def corpus(self) -> Corpus:
        """The whole graph as model values; for graphs of the size of a curated project.

        Raises
        ------
        FormatError
            If a mandatory property is missing, repeated or of the wrong type, or a literal is invalid for its datatype.
        """
        try:
            return decode(self.store.quads())
        except ValueError as error:
            if isinstance(error, FormatError):
                raise
            raise FormatError(f"the graph has a value that the model does not define: {error}") from error

    @cached_property
    def labels(self) -> dict[str, str]:
        """Entity IRI -> label."""
        return dict(zip(self.entities["entity"], self.entities["label"], strict=True))

    @cached_property
    def label_column(self) -> pl.DataFrame:
        """All labels, of entities, properties, claims and looked-up terms: ``iri``, ``label``."""
        with self._building("labels"):
            return self._everywhere.labels("label").rename({"s": "iri"})

    @cached_property
    def all_labels(self) -> dict[str, str]:
        """IRI -> label of all entities, properties and looked-up terms with a label."""
        return dict(zip(self.label_column["iri"], self.label_column["label"], strict=True))
