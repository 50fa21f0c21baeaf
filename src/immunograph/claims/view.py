"""Entities, claims and evidence as data frames, which are read lazily and cached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Final

from immunograph.claims.footing_columns import levels_of, numbers_of, places_of, words_of_numbers
from immunograph.claims.packaged_predicates import packaged_predicates
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
from immunograph.claims.readable_claims import unreadable_claims
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
    """Entities, claims and evidence of one version of a store, as lazily read and cached data frames.

    :class:`immunograph.graph.KnowledgeGraph` creates a new view after a write. IRIs are not shortened; values of
    enumerations are the local names of their concepts, such as ``EvidenceReported``. Each column is read by a query for
    one property (``?s <property> ?o``), the fastest kind of query, and the columns are joined here.

    Parameters
    ----------
    store
        The store to read.
    graphs
        IRIs of the named graphs to read; by default the merge of all graphs.
    """

    def __init__(self, store: Store, *, graphs: Sequence[IRI] | None = None) -> None:
        self.store = store
        self.graphs = graphs
        self.version = store.version
        self.seconds: dict[str, float] = {}
        """Name of a frame -> seconds spent on reading it, including the frames that it is derived from."""
        self._depth = 0
        self._outermost = 0.0
        self._read = Properties(store, graphs)
        self._everywhere = self._read if graphs is None else Properties(store)

    def __repr__(self) -> str:
        """Return a summary with the names of the frames read so far and the total time."""
        if not self.seconds:
            return f"<ClaimsView of version {self.version}: nothing read yet>"
        return (
            f"<ClaimsView of version {self.version}: {', '.join(self.seconds)} read in {self.building_seconds:.2f} s>"
        )

    @property
    def building_seconds(self) -> float:
        """Total number of seconds spent on reading frames so far."""
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
        """One row per entity that has a label: ``entity``, ``label``, ``category``, ``definition``.

        Entities without a label are left out; ``category`` and ``definition`` are null where an entity has none.
        """
        with self._building("entities"):
            frame = self._read.members(IG + "Entity").alias("entity").to_frame()
            everywhere = self._read is self._everywhere
            for more in (
                self.label_column.rename({"iri": "s"}) if everywhere else self._read.labels("label"),
                self._read.single(BIOLINK + "category", "category"),
                self._read.single(SKOS + "definition", "definition"),
            ):
                frame = frame.join(more, left_on="entity", right_on="s", how="left")
            return frame.filter(frame["label"].is_not_null()).sort("entity")

    @cached_property
    def names(self) -> pl.DataFrame:
        """One row per name of an entity in :attr:`entities`: ``entity``, ``name``, ``kind``.

        Kinds are ``label``, ``identifier``, ``exact``, ``broad``, ``narrow``, ``related`` and ``mapping``.
        """
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
        """One row per claim, joint subject, joint object and key; most claims have exactly one row.

        Columns: ``claim``, ``identifier``, ``subject``, ``predicate``, ``object``, ``literal`` (whether the object is a
        literal), ``aspect``, ``status`` (null if there is none, as for inferred claims), ``inferred``,
        ``inferred_certainty``. Claims that cannot be read are in :attr:`unreadable_claims`.
        """
        import polars as pl

        return self.stated.filter(~pl.col("claim").is_in(self.unreadable_claims.implode()))

    @cached_property
    def unreadable_claims(self) -> pl.Series:
        """IRIs of the claims without exactly one readable proposition and status, which analyses leave out; sorted."""
        return unreadable_claims(self._stated, self.declared, self._read.pairs(IG + "status", "status"))

    @cached_property
    def stated(self) -> pl.DataFrame:
        """The rows of :attr:`claims` and those of claims that cannot be read, to find and describe them."""
        return self._stated.drop("unnamed")

    @cached_property
    def _stated(self) -> pl.DataFrame:
        """The rows of :attr:`stated`, and ``unnamed``: whether the subject is a literal."""
        import polars as pl

        with self._building("claims"):
            read = self._read
            frame = read.values(RDF + "subject", "subject").rename({"s": "claim", "literal": "unnamed"})
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
                "unnamed",
            ).sort("identifier", "claim", "subject", "predicate", "object")

    @cached_property
    def declared(self) -> pl.Series:
        """IRIs of the instances of ``ig:Claim``, with or without a status."""
        with self._building("declared"):
            return self._read.members(IG + "Claim")

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """IRI of a document or identifier -> its publication status, resolved from all graphs of the store."""
        with self._building("standings"):
            return standings_of(self.store)

    @cached_property
    def _named(self) -> pl.DataFrame:
        """One row per claim and passage with the mandatory properties; null where a property is missing."""
        with self._building("passages"):
            named = named_as_evidence(self._read)
            return named.filter(~named["claim"].is_in(self.unreadable_claims.implode()))

    @cached_property
    def passages(self) -> pl.DataFrame:
        """One row per claim and complete passage, with its mandatory properties.

        Columns: ``claim``, ``evidence``, ``stance``, ``certainty``, ``status``, ``document``.
        """
        return self._named.drop_nulls(list(NEEDED))

    @cached_property
    def _passages(self) -> pl.DataFrame:
        """One row per claim and passage with all properties, incomplete passages included."""
        with self._building("evidence"):
            became = {document: each.status.rpartition("/")[2] for document, each in self.standings.items()}
            return completed(self._named, self._read, became)

    @cached_property
    def evidence(self) -> pl.DataFrame:
        """One row per claim and complete passage, sorted by claim and position in the text.

        Columns: those of :attr:`passages`, and the optional properties of a passage, such as ``speaker``, ``start`` and
        ``end``, null where unknown, and ``paraphrase``, empty where unknown. Incomplete passages are in
        :attr:`passed_over`.
        """
        return readable(self._passages)

    @cached_property
    def passed_over(self) -> pl.DataFrame:
        """Incomplete passages, which analyses skip: ``claim``, ``evidence``, ``lacks`` (missing properties)."""
        return unreadable(self._passages)

    @cached_property
    def cues(self) -> pl.DataFrame:
        """One row per cue, sorted by evidence and position: ``evidence``, ``wording``, ``start``, ``end`` (offsets)."""
        with self._building("cues"):
            return cues_of(self._read)

    @cached_property
    def levels(self) -> dict[str, tuple[int, int, str]]:
        """IRI of an evidence level -> its rank, the highest rank of its scheme, and a description."""
        with self._building("levels"):
            return levels_of(self._read, self.all_labels)

    @cached_property
    def numbers(self) -> pl.DataFrame:
        """One row per number: ``evidence``, ``kind``, ``comparison``, ``digits``, ``value``, ``unit``."""
        with self._building("numbers"):
            return numbers_of(self._read)

    @cached_property
    def number_words(self) -> dict[str, str]:
        """IRI of evidence -> its reported numbers as text."""
        return words_of_numbers(self.numbers, self.all_labels)

    @cached_property
    def places(self) -> dict[str, str]:
        """IRI of evidence -> its place in the document as text, such as ``page 3, table 2``."""
        with self._building("places"):
            return places_of(self._read)

    @cached_property
    def superseded(self) -> frozenset[str]:
        """IRIs of passages that another passage supersedes."""
        return frozenset(self._read.pairs(IG + "supersedes", "o")["o"])

    @cached_property
    def _qualifying(self) -> pl.DataFrame:
        """One row per triple of a context dimension, role or link: ``of``, ``kind``, ``property``, ``value``."""
        import polars as pl

        below = self._everywhere.pairs(RDFS + "subPropertyOf", "above")
        made = [
            pairs.select(pl.col("s").alias("of"), pl.lit(kind).alias("kind"), pl.lit(name).alias("property"), "value")
            for above, kind in _QUALIFYING
            for name in below.filter(pl.col("above") == above)["s"].unique().sort()
            if not name.startswith("_:") and (pairs := self._everywhere.pairs(name, "value")).height
        ]
        schema = dict.fromkeys(("of", "kind", "property", "value"), pl.String)
        return pl.concat([pl.DataFrame(schema=schema), *made])

    @cached_property
    def qualifiers(self) -> pl.DataFrame:
        """Context, participants and links of claims: ``claim``, ``kind``, ``property``, ``value``.

        Kinds are ``context``, ``participant`` and ``link``.
        """
        with self._building("qualifiers"):
            stated = self._everywhere.pairs(RDF + "predicate", "o").select(claim="s").unique()
            frame = self._qualifying.rename({"of": "claim"}).join(stated, on="claim", how="semi")
            return frame.sort("claim", "kind", "property", "value")

    @cached_property
    def evidence_context(self) -> pl.DataFrame:
        """Context of passages, in addition to that of the claim: ``evidence``, ``property``, ``value``."""
        import polars as pl

        with self._building("evidence_context"):
            frame = self._qualifying.filter(pl.col("kind") == "context").rename({"of": "evidence"})
            frame = frame.join(self.evidence.select("evidence"), on="evidence", how="semi")
            return frame.select("evidence", "property", "value").unique().sort("evidence", "property", "value")

    @cached_property
    def checks(self) -> pl.DataFrame:
        """Remarks on evidence that was waived or cannot be verified: ``evidence``, ``checks``.

        A remark is ``waived: hedge-missing`` if a finding of the gate was waived, ``no place in a text`` if there is no
        locator to check. Evidence without a remark has no row.
        """
        with self._building("checks"):
            return checks_of(self._read, self.evidence)

    @cached_property
    def derivations(self) -> pl.DataFrame:
        """One row per derivation and premise: ``derivation``, ``claim``, ``rule``, ``premise``."""
        with self._building("derivations"):
            return derivations_of(self._read)

    @cached_property
    def axioms(self) -> pl.DataFrame:
        """One row per axiom added by curators: ``subject``, ``property``, ``object``, ``reason``."""
        with self._building("axioms"):
            return axioms_of(self._read)

    @cached_property
    def related(self) -> pl.DataFrame:
        """Relations between entities (subclass, bearer, involves, exact match), also from ontologies.

        Columns: ``subject``, ``property``, ``object``.
        """
        with self._building("related"):
            return related_of(self._read, self.entities["entity"])

    @cached_property
    def documents(self) -> pl.Series:
        """IRIs of the documents in the graph, sorted."""
        return self._read.members(IG + "Document")

    @cached_property
    def document_identifiers(self) -> list[tuple[str, str]]:
        """Pairs of a document and the IRI of one of its identifiers, such as a DOI."""
        return list(self._read.pairs(IG + "documentIdentifier", "identifier").iter_rows())

    def between(self, property: str, things: pl.Series) -> list[tuple[str, str]]:
        """Return the triples of a property whose subject and object are among given entities.

        Parameters
        ----------
        property
            IRI of the property.
        things
            IRIs of the entities.

        Returns
        -------
        list[tuple[str, str]]
            Pairs of subject and object, sorted.
        """
        import polars as pl

        known = things.implode()
        frame = self._read.pairs(property, "o").filter(pl.col("s").is_in(known) & pl.col("o").is_in(known))
        return list(frame.sort("s", "o").iter_rows())

    @cached_property
    def predicates(self) -> dict[str, tuple[str, str]]:
        """IRI of a predicate -> label and sign (``Positive``, ``Negative``, ``Unsigned`` or an empty string).

        Contains the properties of claims, axioms, contexts, roles and links that have a label or a sign; without a label,
        the CURIE or IRI is used in its place. A predicate of the packaged vocabulary to which the graph gives no sign
        has its packaged one.
        """
        with self._building("predicates"):
            below = self._everywhere.pairs(RDFS + "subPropertyOf", "above")
            above = [name for name, _ in _QUALIFYING]
            used = {
                *self.claims["predicate"].unique(),
                *self.axioms["property"].unique(),
                *below.filter(below["above"].is_in(above))["s"],
            }
            packaged, labels = packaged_predicates(), self.all_labels
            signs = {iri: each.sign for iri, each in packaged.items()} | self._signs
            own = {iri: each.label for iri, each in packaged.items()}
            return {
                iri: (labels.get(iri) or own.get(iri) or compress(iri) or iri, signs.get(iri, ""))
                for iri in sorted(used)
                if iri and (iri in labels or iri in signs)
            }

    @cached_property
    def _signs(self) -> dict[str, str]:
        """IRI of a predicate -> the sign that the graph itself gives it."""
        return dict(self._everywhere.concepts(IG + "sign", "sign").iter_rows())

    @cached_property
    def ceilings(self) -> dict[str, int]:
        """IRI of a derivation -> maximum certainty of its conclusion, if there is a limit."""
        return {name: int(value) for name, value in self._read.single(IG + "ceiling", "o").iter_rows()}

    @cached_property
    def implies(self) -> dict[str, list[str]]:
        """IRI of a predicate -> IRIs of the predicates that it implies."""
        return gathered(self._everywhere.pairs(IG + "implies", "o"))

    @cached_property
    def associations(self) -> frozenset[str]:
        """IRIs of the predicates that express an association, not an effect; see :attr:`predicates` for packaged ones."""
        frame = self._everywhere.pairs(IG + "association", "o")
        packaged = {iri for iri, each in packaged_predicates().items() if each.association and iri not in self._signs}
        return frozenset(frame.filter(frame["o"] == "true")["s"]) | packaged - set(frame["s"])

    @cached_property
    def carried(self) -> dict[str, str]:
        """IRI of an inferred claim -> modalities inherited from its premises, separated by `` | ``.

        Claims that inherit none are left out.
        """
        import polars as pl

        frame = self._read.concepts(IG + "modality", "modality", several=True)
        inferred = self.claims.filter(pl.col("inferred"))["claim"].unique()
        return dict(frame.filter(pl.col("s").is_in(inferred.implode())).iter_rows())

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Labels, word forms and sentence templates, for wording claims of this graph."""
        with self._building("vocabulary"):
            return vocabulary_of(self, self._everywhere)

    @cached_property
    def corpus(self) -> Corpus:
        """The whole graph as model values; suitable for graphs of the size of a curated project.

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
            raise FormatError(
                f"the graph contains a value that the model does not define: {error}; correct or remove it"
            ) from error

    @cached_property
    def labels(self) -> dict[str, str]:
        """IRI of an entity -> its label, for the entities that have one."""
        return dict(zip(self.entities["entity"], self.entities["label"], strict=True))

    @cached_property
    def label_column(self) -> pl.DataFrame:
        """Labels of entities, properties, claims and ontology terms: ``iri``, ``label``."""
        with self._building("labels"):
            return self._everywhere.labels("label").rename({"s": "iri"})

    @cached_property
    def all_labels(self) -> dict[str, str]:
        """IRI -> label, for entities, properties, claims and ontology terms."""
        return dict(zip(self.label_column["iri"], self.label_column["label"], strict=True))
