"""A data model for ontologies, independent of the file format."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from immunograph.model import IRI
from immunograph.vocabulary import OBO

__all__ = ["PART_OF", "SCOPES", "Ontology", "OntologyTerm", "branch_of", "iri_of"]

PART_OF: Final = IRI(OBO + "BFO_0000050")
SCOPES: Final = ("exact", "broad", "narrow", "related")
_CURIE: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.]*):([^\s:/][^\s]*)")
_ELSEWHERE: Final = {
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "Orphanet": "http://www.orpha.net/ORDO/Orphanet_",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """A class, property or individual of an ontology.

    Parameters
    ----------
    iri
        IRI of the term.
    kind
        ``class``, ``property`` or ``individual``.
    label, definition
        Preferred label and definition; empty strings if missing.
    synonyms
        Pairs of scope (``exact``, ``broad``, ``narrow``, ``related``) and text.
    xrefs
        Cross-references, unparsed.
    parents
        IRIs of direct superclasses, or of superproperties.
    relations
        Pairs of property and class: every instance of this class has that relation to some instance of the other.
    obsolete
        Whether the term is obsolete.
    replaced_by, consider
        IRIs of replacement terms, and of candidates for replacement.
    alternatives
        IRIs of terms that were merged into this one.
    subsets
        Subsets (slims) that contain the term.
    """

    iri: IRI
    kind: str = "class"
    label: str = ""
    definition: str = ""
    synonyms: tuple[tuple[str, str], ...] = ()
    xrefs: tuple[str, ...] = ()
    parents: tuple[IRI, ...] = ()
    relations: tuple[tuple[IRI, IRI], ...] = ()
    obsolete: bool = False
    replaced_by: tuple[IRI, ...] = ()
    consider: tuple[IRI, ...] = ()
    alternatives: tuple[IRI, ...] = ()
    subsets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ontology:
    """An ontology.

    Parameters
    ----------
    name, version
        Name and version as stated in the file; empty strings if missing.
    terms
        Classes, properties and individuals; in the order of the file for OBO and OBO Graphs, in no fixed order for OWL.
    """

    name: str
    version: str
    terms: tuple[OntologyTerm, ...]


def iri_of(identifier: str, spaces: dict[str, str] | None = None) -> IRI:
    """Expand an identifier in an OBO file to an IRI.

    Parameters
    ----------
    identifier
        A CURIE, an IRI, or a local name.
    spaces
        Prefix -> IRI prefix, from the ``idspace`` lines of the file; none by default.

    Returns
    -------
    IRI
        An IRI is returned unchanged. A CURIE is expanded by ``spaces``, else by a built-in table of prefixes outside OBO
        (such as EFO, Orphanet and owl), else, like a local name, to an OBO PURL.

    Examples
    --------
    >>> iri_of("CL:0000542"), iri_of("http://example.org/x"), iri_of("has_participant")
    ('http://purl.obolibrary.org/obo/CL_0000542', 'http://example.org/x', 'http://purl.obolibrary.org/obo/has_participant')
    """
    match = _CURIE.fullmatch(identifier)
    if match is None:
        return IRI(identifier if "://" in identifier else OBO + identifier.replace(" ", "_"))
    prefix, local = match.groups()
    base = (spaces or {}).get(prefix) or _ELSEWHERE.get(prefix)
    return IRI(base + local if base else f"{OBO}{prefix}_{local}")


def branch_of(ontology: Ontology, roots: Iterable[str]) -> Ontology:
    """Extract a branch of an ontology: given terms, their descendants, and the properties that these use.

    Parameters
    ----------
    ontology
        Ontology to extract from; it is not changed.
    roots
        IRIs of the root terms, which are included.

    Returns
    -------
    Ontology
        An ontology with the same name and version; the terms are in the original order, followed by the properties.

    Raises
    ------
    KeyError
        If the ontology does not contain one of the roots.

    Examples
    --------
    >>> a, b, c = (OntologyTerm(IRI(name), parents=tuple(map(IRI, above))) for name, above in (("a", ""), ("b", "a"), ("c", "")))
    >>> [term.iri for term in branch_of(Ontology("", "", (a, b, c)), ["a"]).terms]
    ['a', 'b']
    """
    below: dict[str, list[str]] = defaultdict(list)
    known = {term.iri for term in ontology.terms}
    for term in ontology.terms:
        for parent in term.parents:
            below[parent].append(term.iri)
    kept: set[str] = set()
    waiting = list(roots)
    missing = next((root for root in waiting if root not in known), None)
    if missing is not None:
        raise KeyError(missing)
    while waiting:
        iri = waiting.pop()
        if iri not in kept:
            kept.add(iri)
            waiting += below[iri]
    chosen = [term for term in ontology.terms if term.iri in kept]
    used = {relation for term in chosen for relation, _ in term.relations}
    properties = [term for term in ontology.terms if term.iri in used and term.iri not in kept]
    return Ontology(ontology.name, ontology.version, (*chosen, *properties))
