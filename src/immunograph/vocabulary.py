"""Namespaces, terms of the model, the predicate table, and RDF names of enumeration members.

The terms are defined in ``data/ontology/immunograph.ttl``; a test keeps the two in sync.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import Final, TypeVar

from immunograph.model import IRI, Certainty, PassageRelation, QuantifierScope, Section, Stance, StudyDesign

__all__ = [
    "BASE",
    "BIOLINK",
    "CITO",
    "DCAT",
    "DCTERMS",
    "IDENTIFIER_PATTERNS",
    "IG",
    "OA",
    "OWL",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "RDF_SUBCLASS_OF",
    "SKOS",
    "SSSOM",
    "VOID",
    "XSD",
    "Graphs",
    "Predicate",
    "PropertyKind",
    "Sign",
    "concept",
    "term",
    "value_of",
    "words_for",
]

BASE: Final = "https://w3id.org/immunograph/"
IG: Final = BASE + "vocab/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
VOID: Final = "http://rdfs.org/ns/void#"
SSSOM: Final = "https://w3id.org/sssom/"
CITO: Final = "http://purl.org/spar/cito/"
BIOLINK: Final = "https://w3id.org/biolink/vocab/"

OBO: Final = "http://purl.obolibrary.org/obo/"

PREFIXES: Final[dict[str, str]] = {
    "ig": IG,
    "ige": BASE + "entity/",
    "igc": BASE + "claim/",
    "igv": BASE + "evidence/",
    "igd": BASE + "document/",
    "igx": BASE + "axiom/",
    "igm": BASE + "mapping/",
    "iga": BASE + "agent/",
    "ign": BASE + "decision/",
    "igg": BASE + "graph/",
    "igr": BASE + "rule/",
    "igs": BASE + "shape/",
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "oa": OA,
    "dcat": DCAT,
    "void": VOID,
    "cito": CITO,
    "sh": "http://www.w3.org/ns/shacl#",
    "biolink": BIOLINK,
    "sssom": "https://w3id.org/sssom/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "BFO": OBO + "BFO_",
    "CHEBI": OBO + "CHEBI_",
    "CL": OBO + "CL_",
    "DOID": OBO + "DOID_",
    "ECO": OBO + "ECO_",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "FPLX": "https://sorgerlab.github.io/famplex/",
    "GO": OBO + "GO_",
    "HGNC": "http://identifiers.org/hgnc/",
    "IAO": OBO + "IAO_",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "MONDO": OBO + "MONDO_",
    "NCBITaxon": OBO + "NCBITaxon_",
    "NCIT": OBO + "NCIT_",
    "OBI": OBO + "OBI_",
    "PR": OBO + "PR_",
    "RO": OBO + "RO_",
    "UBERON": OBO + "UBERON_",
    "UniProtKB": "http://purl.uniprot.org/uniprot/",
    "PMID": "http://www.ncbi.nlm.nih.gov/pubmed/",
    "DOI": "https://doi.org/",
    "PMC": "http://europepmc.org/articles/PMC",
    "NCT": "http://identifiers.org/clinicaltrials/",
    "NCBIGene": "http://identifiers.org/ncbigene/",
    "ENSEMBL": "http://identifiers.org/ensembl/",
    "MGI": "http://identifiers.org/mgi/",
    "RGD": "http://identifiers.org/rgd/",
    "PUBCHEM.COMPOUND": "http://identifiers.org/pubchem.compound/",
    "CVCL": "http://identifiers.org/cellosaurus/CVCL_",
    "WikiPathways": "http://identifiers.org/wikipathways/",
    "civic.eid": "https://civicdb.org/links/evidence/",
    "civic.gid": "https://civicdb.org/links/gene/",
    "civic.vid": "https://civicdb.org/links/variant/",
    "civic.mpid": "https://civicdb.org/links/molecular_profile/",
}
"""CURIE prefix -> IRI prefix, of immunograph, vocabularies (in lower case), ontologies and registries.

Registries use the IRIs of Biolink 4.4.6 (its schema and prefix map); CVCL, WikiPathways and CIViC those of the
Bioregistry 0.15.6.
"""

_SEVEN: Final = (r"[0-9]{7}", "7 digits")
IDENTIFIER_PATTERNS: Final[dict[str, tuple[str, str]]] = {
    "BFO": _SEVEN,
    "CHEBI": (r"[0-9]+", "digits"),
    "CL": _SEVEN,
    "DOID": (r"[0-9]+", "digits"),
    "ECO": _SEVEN,
    "EFO": _SEVEN,
    "FPLX": (r"[A-Za-z0-9][A-Za-z0-9_]+", "letters, digits and underscores"),
    "GO": _SEVEN,
    "HGNC": (r"[0-9]{1,5}", "1 to 5 digits"),
    "IAO": _SEVEN,
    "MESH": (r"[CDQ][0-9]+", "C, D or Q and digits"),
    "MONDO": _SEVEN,
    "NCBITaxon": (r"[0-9]+", "digits"),
    "NCIT": (r"C[0-9]+", "C and digits"),
    "OBI": _SEVEN,
    "PR": (
        r"[0-9]{9}|(?:[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})(?:-[0-9]+)?",
        "9 digits or a UniProt accession",
    ),
    "RO": (r"(?:HOM)?[0-9]{7}", "7 digits"),
    "UBERON": (r"[0-9]+", "digits"),
    "UniProtKB": (
        r"(?:[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})(?:-[0-9]+)?(?:#PRO_[0-9]+)?",
        "an accession of 6 or 10 letters and digits",
    ),
    "PMID": (r"[0-9]{1,8}", "1 to 8 digits"),
    "DOI": (r"10\.[0-9]{2,9}/\S+", "10., a number, a slash and a name"),
    "PMC": (r"[0-9]+(?:\.[0-9]+)?", "digits"),
    "NCT": (r"NCT[0-9]{8}", "NCT and 8 digits"),
    "NCBIGene": (r"[0-9]+", "digits"),
    "ENSEMBL": (r"ENS[A-Z]*[FPTGE][0-9]{11}(?:\.[0-9]+)?", "ENS, letters and 11 digits"),
    "MGI": (r"[0-9]+", "digits"),
    "RGD": (r"[0-9]+", "digits"),
    "PUBCHEM.COMPOUND": (r"[0-9]+", "digits"),
    "CVCL": (r"[A-Z0-9]{4}", "4 letters and digits"),
    "WikiPathways": (r"WP[0-9]{1,5}(?:_r[0-9]+)?", "WP and digits"),
    "civic.eid": (r"[0-9]+", "digits"),
    "civic.gid": (r"[0-9]+", "digits"),
    "civic.vid": (r"[0-9]+", "digits"),
    "civic.mpid": (r"[0-9]+", "digits"),
}
"""CURIE prefix -> regular expression and description of the local part (source: Bioregistry and Identifiers.org)."""

RDF_SUBCLASS_OF: Final = IRI(RDFS + "subClassOf")


class Graphs:
    """IRIs of the named graphs that a build writes."""

    CATALOG: Final = IRI(BASE + "graph/catalog")
    SCHEMA: Final = IRI(BASE + "graph/schema")
    CURATED: Final = IRI(BASE + "graph/curated")
    EDGES: Final = IRI(BASE + "graph/edges")
    INFERRED: Final = IRI(BASE + "graph/inferred")


class Sign(Enum):
    """The direction of an effect on the object.

    ``POSITIVE``: there is more of the object, or it becomes stronger or more active. ``NEGATIVE``: there is less of it,
    or it becomes weaker, is harmed or kept away. ``UNSIGNED``: it changes, and the direction is not stated.
    """

    POSITIVE = "+"
    NEGATIVE = "-"
    UNSIGNED = "unsigned"


class PropertyKind(Enum):
    """The use of a property in the predicate table."""

    CLAIM = "claim"
    """Predicate of a claim, such as *inhibits*."""
    CONTEXT = "context"
    """Dimension of the context to which a claim or passage is limited, such as *species*."""
    ROLE = "role"
    """Role of a participant of a claim other than subject and object."""
    LINK = "link"
    """Relation from one claim to another, such as *restates*."""
    AXIOM = "axiom"
    """Relation between entities that curators state without evidence, such as *has as bearer*."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A row of the predicate table.

    Parameters
    ----------
    iri, label, definition
        IRI, label and definition of the property.
    kind
        Use of the property.
    sign
        Direction of the effect; ``None`` if the property does not state an effect, in contrast to ``Sign.UNSIGNED``.
    ro, biolink
        IRIs of the corresponding terms of the Relation Ontology and of Biolink; ``None`` if there are none.
    ro_match, biolink_match
        ``exact`` (interchangeable), ``close`` (similar) or ``broad`` (the standard term is more general).
    note
        Remark of the curators.
    biolink_qualifiers
        Biolink qualifiers, written ``NAME=VALUE``.
    template
        Verb phrase for sentences; variants follow after ``|``, each with its condition in brackets, as in ``inhibit
        {object} | [rate] slow {object}``.
    implies
        Predicates that follow from this one, for the same subject and object.
    inverse
        Label with subject and object swapped, such as ``is secreted by``; equal to ``label`` if symmetric.
    association
        Whether the property states a co-occurrence instead of an effect. Its sign is used to find contradictions, but
        it is not a step of a mechanism.
    """

    iri: IRI
    kind: PropertyKind
    label: str
    definition: str
    sign: Sign | None = None
    ro: IRI | None = None
    ro_match: str = ""
    biolink: IRI | None = None
    biolink_match: str = ""
    note: str = ""
    biolink_qualifiers: tuple[str, ...] = ()
    template: str = ""
    implies: tuple[IRI, ...] = ()
    inverse: str = ""
    association: bool = False

    @property
    def symmetric(self) -> bool:
        """Whether the predicate is symmetric: its inverse is its own label."""
        return bool(self.inverse) and self.inverse == self.label


_NAMES: Final[dict[Enum, str]] = {
    Sign.POSITIVE: "Positive",
    Sign.NEGATIVE: "Negative",
    Sign.UNSIGNED: "Unsigned",
    # ig:Set, ig:Object and so on would be unclear, and ig:Speaker would differ from ig:speaker only in case.
    QuantifierScope.SUBJECT: "SubjectScope",
    QuantifierScope.OBJECT: "ObjectScope",
    QuantifierScope.SET: "SetScope",
    QuantifierScope.CONTEXT: "ContextScope",
    QuantifierScope.SPEAKER: "SpeakerScope",
    # Named in full: by its value alone the first would be ig:Claim, which is the class of claims.
    PropertyKind.CLAIM: "ClaimPredicate",
    PropertyKind.CONTEXT: "ContextDimension",
    PropertyKind.ROLE: "ParticipantRole",
    PropertyKind.LINK: "ClaimLinkType",
    PropertyKind.AXIOM: "AxiomRelation",
    # ig:Title, ig:Table, ig:Other and ig:Opinion would be unclear; the last is an attitude as well.
    **{section: f"{section.value.capitalize()}Section" for section in Section},
    **{design: "".join(map(str.capitalize, design.value.split("_"))) + "Design" for design in StudyDesign},
    # Properties between passages, hence in lower case.
    PassageRelation.REPLICATES: "replicates",
    PassageRelation.FAILS_TO_REPLICATE: "failsToReplicate",
    PassageRelation.SUPERSEDES: "supersedes",
    PassageRelation.SAME_COHORT: "sameCohort",
}

E = TypeVar("E", bound=Enum)


@lru_cache(maxsize=1024)
def term(name: str) -> IRI:
    """Return the IRI of a term in immunograph's vocabulary.

    For example, ``term("stance")`` is ``https://w3id.org/immunograph/vocab/stance``.

    Parameters
    ----------
    name
        Local name, such as ``stance``.

    Returns
    -------
    IRI
        Full IRI; the name is not checked.
    """
    return IRI(IG + name)


_WORDS: Final[dict[Enum, str]] = {Stance.NULL: "null result", Stance.UNSTATED: "direction not stated"}
"""Enumeration member -> label, if that differs from its value in tables."""


@lru_cache(maxsize=None, typed=True)  # members of two enumerations may be equal numbers
def concept(member: Enum) -> IRI:
    """Return the IRI of the SKOS concept for an enumeration member.

    ``EpistemicStatus.ATTRIBUTED_BELIEF`` is ``ig:AttributedBelief``. Certainty is written as an integer instead;
    its concepts, ``ig:Certainty0`` to ``ig:Certainty3``, carry that integer as ``skos:notation``.

    Parameters
    ----------
    member
        Member of an enumeration in :mod:`immunograph.model` or this module.

    Returns
    -------
    IRI
        IRI of the concept; inverse of :func:`value_of`.
    """
    if isinstance(member, Certainty):
        return term(f"Certainty{int(member)}")
    if member in _NAMES:
        return term(_NAMES[member])
    return term("".join(part.capitalize() for part in str(member.value).split("_")))


def words_for(member: Enum) -> str:
    """Return the label of a claim status, stance or epistemic status.

    Parameters
    ----------
    member
        Member of :class:`ClaimStatus`, :class:`Stance` or :class:`EpistemicStatus` of the model.

    Returns
    -------
    str
        The ``skos:prefLabel`` of its concept in the packaged ontology, without a look-up in a graph.

    Examples
    --------
    >>> from immunograph.model import EpistemicStatus, Stance
    >>> words_for(EpistemicStatus.EVIDENCE_REPORTED), words_for(Stance.NULL)
    ('evidence reported', 'null result')
    """
    return _WORDS.get(member) or str(member.value).replace("_", " ")


@cache
def _members(kind: type[E]) -> dict[str, E]:
    """Return the members of an enumeration by the IRIs of their concepts."""
    return {concept(member): member for member in kind}


def value_of(kind: type[E], iri: str) -> E:
    """Return the enumeration member for a concept IRI; inverse of :func:`concept`.

    Parameters
    ----------
    kind
        Enumeration that the member belongs to.
    iri
        Full IRI of the concept.

    Returns
    -------
    E
        Member of ``kind``.

    Raises
    ------
    ValueError
        If the IRI is not the concept of a member of ``kind``; the message lists the valid IRIs.
    """
    members: dict[str, E] = _members(kind)
    if iri in members:
        return members[iri]
    known = ", ".join(re.sub(f"^{IG}", "ig:", name) for name in members)
    raise ValueError(f"<{iri}> is not a {kind.__name__}: expected one of {known}")
