"""Look up exact names by queries to the store, without building an index of all names."""

from __future__ import annotations

import re
from typing import Final

from immunograph.claims.properties import select
from immunograph.identifiers import PrefixMap
from immunograph.model import IRI, Literal
from immunograph.rdf import term_text
from immunograph.store import Boolean, Store
from immunograph.vocabulary import DCTERMS, IG, RDF, RDFS, SKOS

__all__ = ["claim_exactly", "claims_of_key", "claims_of_passage", "entity_exactly"]

_LANGUAGES: Final = (None, "en", "en-gb", "en-us", "de", "es", "fr", "it", "ja", "la", "nl", "pt", "zh")
_OF_CLAIM: Final = " ; ".join(f"<{RDF}{name}> ?{name}" for name in ("subject", "predicate", "object"))
_KINDS_OF_CLAIM: Final = (f"a <{IG}Claim>", f"a <{IG}InferredClaim>", f"<{IG}status> ?status")
_IS_CLAIM: Final = tuple(f"{kind} ; {_OF_CLAIM}" for kind in _KINDS_OF_CLAIM)
_IS_ENTITY: Final = (f"a <{IG}Entity> ; <{RDFS}label> ?label",)
"""SPARQL patterns, after a subject, that match entities; those of ``_IS_CLAIM`` match claims."""

_HANDLE: Final = re.compile("[0-9a-f]{4,64}")


def _iris(text: str) -> list[IRI]:
    return [IRI(text), *PrefixMap().readings(text)] if re.search("[:_]", text) else []


def _is(store: Store, iri: str, ways: tuple[str, ...]) -> bool:
    try:
        term = term_text(IRI(iri))
        return any(store.query(f"ASK {{ {term} {way} }}") == Boolean(value=True) for way in ways)
    except ValueError:  # it is not an IRI
        return False


def _named(store: Store, property: str, text: str, ways: tuple[str, ...]) -> list[IRI]:
    values = " ".join(term_text(Literal(text, language=tag)) for tag in _LANGUAGES)
    named = select(store, f"SELECT DISTINCT ?s {{ VALUES ?name {{ {values} }} ?s <{property}> ?name }}")
    return [IRI(iri) for iri in map(str, named.column("s")) if ":" in iri and _is(store, iri, ways)]


def claims_of_key(store: Store, key: str) -> list[IRI]:
    """Return the IRIs of the claims with a given curators' key, matched exactly.

    Parameters
    ----------
    store
        The store to query.
    key
        Curators' key (``dcterms:identifier``), such as ``C35``.

    Returns
    -------
    list[IRI]
        IRIs of claims; empty if no claim has this key.
    """
    return _named(store, DCTERMS + "identifier", key, _IS_CLAIM) if key else []


def claims_of_passage(store: Store, identifier: str) -> list[IRI]:
    """Return the IRIs of the claims that have a passage with a given identifier, matched exactly.

    Parameters
    ----------
    store
        The store to query.
    identifier
        Identifier of a passage (``dcterms:identifier``), such as ``F8``; surrounding blanks are ignored.

    Returns
    -------
    list[IRI]
        IRIs of claims, sorted; empty if no passage has this identifier.
    """
    text = identifier.strip()
    if not text:
        return []
    values = " ".join(term_text(Literal(text, language=tag)) for tag in _LANGUAGES)
    named = f"VALUES ?name {{ {values} }} ?passage <{DCTERMS}identifier> ?name . ?claim <{IG}hasEvidence> ?passage"
    found = select(store, f"SELECT DISTINCT ?claim {{ {named} }}")
    return [IRI(iri) for iri in sorted(map(str, found.column("claim"))) if ":" in iri]


def claim_exactly(store: Store, name: str) -> IRI | None:
    """Return the claim with a given IRI, CURIE or curators' key, matched exactly.

    Parameters
    ----------
    store
        The store to query.
    name
        IRI, CURIE or key as typed by the user; surrounding blanks are ignored.

    Returns
    -------
    IRI or None
        IRI of the claim; ``None`` if no claim, or more than one, has this name.
    """
    text = name.strip()
    for iri in _iris(text):
        if _is(store, iri, _IS_CLAIM):
            return iri
    found = claims_of_key(store, text)
    return found[0] if len(found) == 1 else None


def entity_exactly(store: Store, name: str) -> IRI | None:
    """Return the entity with a given IRI, CURIE, label, curators' key or exact synonym, matched exactly.

    Parameters
    ----------
    store
        The store to query.
    name
        Name as typed by the user; surrounding blanks are ignored.

    Returns
    -------
    IRI or None
        IRI of the entity. ``None`` if the caller has to search :class:`~immunograph.claims.names.NameIndex`, because
        no entity, or more than one, has exactly this name, or it may also name a claim.
    """
    text = name.strip()
    if not text or _HANDLE.fullmatch(text):
        return None
    if iris := _iris(text):
        return next((iri for iri in iris if _is(store, iri, _IS_ENTITY)), None)
    keys = {text.upper(), text.lower(), text.capitalize(), re.sub(r"[\s-]+", "", text).upper(), text}
    if any(claims_of_key(store, key) for key in sorted(keys)):
        return None
    for property in (RDFS + "label", DCTERMS + "identifier", SKOS + "altLabel"):
        if found := _named(store, property, text, _IS_ENTITY):
            return found[0] if len(found) == 1 else None
    return None
