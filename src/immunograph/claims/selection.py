"""Select claims by what they say, how firmly, and what the curators decided; each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from immunograph.claims.view import select
from immunograph.model import IRI, ClaimStatus, EpistemicStatus, Stance
from immunograph.query import Table
from immunograph.rdf import term_text
from immunograph.store import Store
from immunograph.vocabulary import concept

__all__ = ["ClaimFilter", "select_claims"]

_ABOUT = "(rdfs:subClassOf|ig:bearer|ig:involves)*"


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What claims to select; what is left out does not filter.

    ``about`` matches a claim whose subject, object, participants or context is the entity, a kind of it, a process
    that it bears, or something directed at it. ``kinds`` lets ``subject`` and ``object`` match kinds of themselves.
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


def select_claims(store: Store, wanted: ClaimFilter) -> Table:
    """Select claims, one row for each piece of evidence; claims with joint subjects are one row, not two.

    Columns: ``claim`` (the curators' key, else the IRI), ``proposition``, ``status``, ``stance``, ``certainty``,
    ``epistemic_status``, ``speaker``, ``cues``, ``says`` (the paraphrase), ``sentence``, ``iri``.
    """
    path = "rdfs:subClassOf*" if wanted.kinds else ""
    patterns = []
    for role in ("subject", "object"):
        iri = getattr(wanted, role)
        if iri is not None:
            patterns.append(f"FILTER EXISTS {{ ?iri rdf:{role}{'/' + path if path else ''} {term_text(iri)} }}")
    if wanted.predicate is not None:
        patterns.append(f"?iri rdf:predicate {term_text(wanted.predicate)} .")
    if wanted.about is not None:
        patterns.append(
            "{ SELECT DISTINCT ?iri WHERE { ?thing "
            f"{_ABOUT} {term_text(wanted.about)} . "
            "{ ?iri rdf:subject|rdf:object ?thing } UNION "
            "{ ?dimension rdfs:subPropertyOf ig:context . ?iri ?dimension ?thing ; rdf:predicate ?p1 } UNION "
            "{ ?role rdfs:subPropertyOf ig:participant . ?iri ?role ?thing ; rdf:predicate ?p2 } } }"
        )
    for name, value in (("ig:status", wanted.status),):
        if value is not None:
            patterns.append(f"?iri {name} {term_text(concept(value))} .")
    for name, member in (("ig:stance", wanted.stance), ("ig:epistemicStatus", wanted.epistemic_status)):
        if member is not None:
            patterns.append(f"?evidence {name} {term_text(concept(member))} .")
    for name, iri in (
        ("ig:speaker", wanted.speaker),
        ("ig:evidenceType", wanted.evidence_type),
        ("oa:hasSource", wanted.document),
    ):
        if iri is not None:
            patterns.append(f"?evidence {name} {term_text(iri)} .")
    lines = "\n  ".join(patterns)
    return select(
        store,
        f"""
SELECT ?claim ?proposition ?status ?stance ?certainty ?epistemic_status ?speaker ?cues ?says ?sentence ?iri WHERE {{
  ?iri a ig:Claim ; rdfs:label ?proposition ; ig:status ?state ; ig:hasEvidence ?evidence .
  ?evidence ig:stance ?s ; ig:certainty ?certainty ; ig:epistemicStatus ?e ; ig:speaker ?who ; oa:hasSource ?text ;
            ig:paraphrase ?says .
  OPTIONAL {{ ?state skos:prefLabel ?l1 }} BIND(COALESCE(STR(?l1), STRAFTER(STR(?state), "vocab/")) AS ?status)
  OPTIONAL {{ ?s skos:prefLabel ?l2 }} BIND(COALESCE(STR(?l2), STRAFTER(STR(?s), "vocab/")) AS ?stance)
  OPTIONAL {{ ?e skos:prefLabel ?l3 }} BIND(COALESCE(STR(?l3), STRAFTER(STR(?e), "vocab/")) AS ?epistemic_status)
  {lines}
  FILTER(?certainty >= {int(wanted.min_certainty)} && ?certainty <= {int(wanted.max_certainty)})
  OPTIONAL {{ ?iri dcterms:identifier ?key }}
  BIND(COALESCE(?key, STR(?iri)) AS ?claim)
  OPTIONAL {{ ?who rdfs:label ?name }} BIND(IF(?who = ?text, "the text itself", COALESCE(STR(?name), STR(?who))) AS ?speaker)
  OPTIONAL {{ ?evidence ig:cueWords ?cues }}
  OPTIONAL {{ ?evidence ig:sentence/dcterms:identifier ?sentence }}
}} ORDER BY ?claim ?evidence""",
        title="Claims",
    )
