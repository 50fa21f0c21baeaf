"""Entities, claims and evidence as columns, read once after each write to the store."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from immunograph.errors import QueryError
from immunograph.model import IRI, Corpus
from immunograph.query import Table
from immunograph.rdf import decode
from immunograph.store import Solutions, Store, scope_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ClaimsView", "select"]

_ENTITIES: Final = """
SELECT ?entity ?label ?category ?definition WHERE {
  ?entity a ig:Entity ; rdfs:label ?label .
  OPTIONAL { ?entity biolink:category ?category } OPTIONAL { ?entity skos:definition ?definition }
} ORDER BY ?entity"""

_NAMES: Final = """
SELECT ?entity ?name ?kind WHERE {
  ?entity a ig:Entity .
  { ?entity rdfs:label ?name BIND("label" AS ?kind) }
  UNION { ?entity dcterms:identifier ?name BIND("identifier" AS ?kind) }
  UNION { ?entity skos:altLabel ?name BIND("exact" AS ?kind) }
  UNION { ?entity ig:broadSynonym|ig:narrowSynonym|ig:relatedSynonym ?name BIND("related" AS ?kind) }
  UNION { ?entity skos:exactMatch ?name BIND("mapping" AS ?kind) }
} ORDER BY ?entity ?kind ?name"""

_CLAIMS: Final = """
SELECT ?claim ?identifier ?subject ?predicate ?object ?aspect ?status ?inferred ?inferred_certainty WHERE {
  ?claim rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
  OPTIONAL { ?claim dcterms:identifier ?identifier } OPTIONAL { ?claim ig:aspect ?aspect }
  OPTIONAL { ?claim ig:status ?state BIND(STRAFTER(STR(?state), "vocab/") AS ?status) }
  OPTIONAL { ?claim a ig:InferredClaim ; ig:certainty ?inferred_certainty . BIND(true AS ?inferred) }
} ORDER BY ?identifier ?claim ?subject"""

_EVIDENCE: Final = """
SELECT ?claim ?evidence ?stance ?certainty ?status ?modality ?attitude ?speaker ?attributed_to ?quantifier ?cue_words
       ?paraphrase ?document ?title ?place ?sentence ?paragraph ?start ?end ?evidence_type ?quotation ?note WHERE {
  ?claim ig:hasEvidence ?evidence .
  ?evidence ig:stance ?s ; ig:certainty ?certainty ; ig:epistemicStatus ?e ; ig:paraphrase ?paraphrase ;
            oa:hasSource ?document .
  BIND(STRAFTER(STR(?s), "vocab/") AS ?stance) BIND(STRAFTER(STR(?e), "vocab/") AS ?status)
  OPTIONAL { ?evidence ig:speaker ?speaker } OPTIONAL { ?evidence ig:attributedTo ?attributed_to }
  OPTIONAL { ?evidence ig:modality ?m BIND(STRAFTER(STR(?m), "vocab/") AS ?modality) }
  OPTIONAL { ?evidence ig:attitude ?a BIND(STRAFTER(STR(?a), "vocab/") AS ?attitude) }
  OPTIONAL { ?evidence ig:quantifier ?quantifier } OPTIONAL { ?evidence ig:cueWords ?cue_words }
  OPTIONAL { ?document dcterms:title ?title }
  OPTIONAL { ?evidence ig:sentence ?place . ?place dcterms:identifier ?sentence ; ig:paragraph ?paragraph }
  OPTIONAL { ?evidence oa:hasSelector ?span . ?span oa:start ?start ; oa:end ?end }
  OPTIONAL { ?evidence ig:evidenceType ?evidence_type } OPTIONAL { ?evidence ig:quotation ?quotation }
  OPTIONAL { ?evidence ig:note ?note }
} ORDER BY ?claim ?start ?evidence"""

_CUES: Final = """
SELECT ?evidence ?wording ?start ?end WHERE {
  ?evidence ig:hasCue ?cue . ?cue ig:wording ?wording ; oa:start ?start ; oa:end ?end
} ORDER BY ?evidence ?start ?end"""

_QUALIFIERS: Final = """
SELECT ?claim ?kind ?property ?value WHERE {
  { ?property rdfs:subPropertyOf ig:context BIND("context" AS ?kind) }
  UNION { ?property rdfs:subPropertyOf ig:participant BIND("participant" AS ?kind) }
  UNION { ?property rdfs:subPropertyOf ig:claimLink BIND("link" AS ?kind) }
  ?claim ?property ?value ; rdf:predicate ?predicate .
} ORDER BY ?claim ?kind ?property ?value"""

_DERIVATIONS: Final = """
SELECT ?claim ?rule ?premise WHERE {
  ?derivation a ig:Derivation ; ig:derives ?claim ; ig:rule ?rule ; ig:premise ?premise
} ORDER BY ?claim ?derivation ?premise"""

_AXIOMS: Final = """
SELECT ?subject ?property ?object ?reason WHERE {
  ?axiom a ig:CuratorAxiom ; owl:annotatedSource ?subject ; owl:annotatedProperty ?property ;
         owl:annotatedTarget ?object ; rdfs:comment ?reason
} ORDER BY ?subject ?property ?object"""

_PREDICATES: Final = """
SELECT ?predicate ?label ?sign WHERE {
  ?predicate rdfs:label ?label . FILTER(ISIRI(?predicate))
  OPTIONAL { ?predicate ig:sign ?mark BIND(STRAFTER(STR(?mark), "vocab/") AS ?sign) }
  FILTER(EXISTS { ?claim rdf:predicate ?predicate } || EXISTS { ?axiom owl:annotatedProperty ?predicate }
      || EXISTS { ?predicate rdfs:subPropertyOf ig:context } || EXISTS { ?predicate rdfs:subPropertyOf ig:claimLink }
      || EXISTS { ?predicate rdfs:subPropertyOf ig:participant })
} ORDER BY ?predicate ?label"""


def select(store: Store, text: str, *, graphs: Sequence[IRI] | None = None, title: str = "") -> Table:
    """Answer a SELECT whose prefixes are immunograph's own.

    Raises
    ------
    QueryError
        If it is not a SELECT, or cannot be answered.
    """
    answer = store.query(text, scope=scope_of(graphs))
    if not isinstance(answer, Solutions):
        raise QueryError("expected a SELECT query")
    return Table(answer, title=title)


class ClaimsView:
    """The columns, each read from the store when first asked for.

    A view belongs to one version of the store; :class:`immunograph.graph.KnowledgeGraph` makes a new one after a
    write. IRIs are full; enumerations are the local names of their concepts, such as ``EvidenceReported``.

    Parameters
    ----------
    store
        Where the quads live.
    graphs
        Read these named graphs alone, instead of the merge of all.
    """

    def __init__(self, store: Store, *, graphs: Sequence[IRI] | None = None) -> None:
        self.store = store
        self.graphs = graphs
        self.version = store.version

    def _frame(self, text: str) -> pl.DataFrame:
        return select(self.store, text, graphs=self.graphs).to_polars()

    @cached_property
    def entities(self) -> pl.DataFrame:
        """Entity, label, category, definition."""
        return self._frame(_ENTITIES).unique("entity", keep="first", maintain_order=True)

    @cached_property
    def names(self) -> pl.DataFrame:
        """Entity, name, and kind of name: label, identifier, exact, related or mapping."""
        return self._frame(_NAMES)

    @cached_property
    def claims(self) -> pl.DataFrame:
        """One row for each subject of each claim: identifier, predicate, object, aspect, status, inferred."""
        return self._frame(_CLAIMS)

    @cached_property
    def evidence(self) -> pl.DataFrame:
        """One row for each piece of evidence."""
        return self._frame(_EVIDENCE)

    @cached_property
    def cues(self) -> pl.DataFrame:
        """Evidence, wording, start and end of each cue, in text order."""
        return self._frame(_CUES)

    @cached_property
    def qualifiers(self) -> pl.DataFrame:
        """Context, participants and links of claims."""
        return select(self.store, _QUALIFIERS).to_polars()

    @cached_property
    def derivations(self) -> pl.DataFrame:
        """Inferred claim, rule and premise."""
        return self._frame(_DERIVATIONS)

    @cached_property
    def axioms(self) -> pl.DataFrame:
        """The curators' axioms: subject, property, object, reason."""
        return self._frame(_AXIOMS)

    @cached_property
    def predicates(self) -> dict[str, tuple[str, str]]:
        """Property IRI -> label and sign (``Positive``, ``Negative``, ``Unsigned`` or nothing)."""
        rows = select(self.store, _PREDICATES)
        return {str(row[0]): (str(row[1]), str(row[2] or "")) for row in reversed(rows[:])}

    @cached_property
    def corpus(self) -> Corpus:
        """Everything as model values, for graphs of a size that people curate."""
        return decode(self.store.quads())

    @cached_property
    def labels(self) -> dict[str, str]:
        """Entity IRI -> label."""
        return dict(zip(self.entities["entity"], self.entities["label"], strict=True))

    @cached_property
    def all_labels(self) -> dict[str, str]:
        """IRI -> label of everything that has one: entities, properties, looked-up terms."""
        rows = select(self.store, "SELECT ?s ?label WHERE { ?s rdfs:label ?label } ORDER BY DESC(?label)")
        return {str(row[0]): str(row[1]) for row in rows}
