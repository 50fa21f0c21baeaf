"""Read the neighbourhood of one entity or claim of a large graph, without reading the whole graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from immunograph.claims.view import ClaimsView
from immunograph.errors import LimitError
from immunograph.model import IRI
from immunograph.store import Excerpt, LocalStore, Store
from immunograph.vocabulary import DCTERMS, IG, OWL, PROV, RDF, RDFS, SKOS

__all__ = ["LEAST", "is_large", "view_near"]

LEAST: Final = 200_000
"""Number of quads up to which the whole graph is read, which is equally fast and is cached for later calls."""

_SHARE: Final = 4
"""Inverse of the largest fraction of the quads that a neighbourhood may have; else the whole graph is read."""

_SUBJECT, _PREDICATE, _OBJECT = (RDF + name for name in ("subject", "predicate", "object"))
_HAS_EVIDENCE: Final = IG + "hasEvidence"
_KIND: Final = RDFS + "subClassOf"
_MATCHING: Final = (SKOS + "exactMatch", OWL + "equivalentClass")
_AXIOM: Final = (OWL + "annotatedSource", OWL + "annotatedTarget")
_BELOW: Final = (_KIND, IG + "bearer", IG + "involves", *_MATCHING)
"""The relations that paths follow, see :mod:`immunograph.explorer.path_data`."""

_ABOUT: Final = (
    *(IG + name for name in ("decides", "waives", "derives", "claimLink", "supersedes", "sameCohort")),
    *_AXIOM,
    *_MATCHING,
    SKOS + "inScheme",
)
"""Properties by which other nodes refer to an entity or claim: decisions, waivers, derivations, axioms, levels."""

_DERIVED: Final = (PROV + "wasDerivedFrom", PROV + "wasRevisionOf", DCTERMS + "isVersionOf", DCTERMS + "source")


class _Near:
    """A breadth-first search for the statements that describe given entities and claims."""

    def __init__(self, source: Excerpt) -> None:
        self._source = source
        self._edges: dict[str, bool] = {}
        links = [name for name, _ in source.pointing_at(IG + "claimLink", [RDFS + "subPropertyOf"])]
        self._about = [*_ABOUT, *links]

    def _is_edge(self, predicate: str) -> bool:
        """Return whether a property is the predicate of claims; such direct edges lead out of the neighbourhood."""
        if predicate not in self._edges:
            claimed = predicate not in _BELOW and any(self._source.pointing_at(predicate, [_PREDICATE]))
            self._edges[predicate] = claimed
        return self._edges[predicate]

    def claims_of(self, entity: str) -> set[str]:
        """Return the nodes that refer to an entity, other than by direct edges: claims, axioms and passages.

        Passages refer to a speaker or context; the claims that they are evidence for are returned as well.
        """
        found = {subject for subject, predicate in self._source.pointing_at(entity) if not self._is_edge(predicate)}
        return found | {claim for node in found for claim, _ in self._source.pointing_at(node, [_HAS_EVIDENCE])}

    def claims_at(self, entity: str) -> set[str]:
        """Return the claims with an entity as subject or object."""
        return {claim for claim, _ in self._source.pointing_at(entity, [_SUBJECT, _OBJECT])}

    def claims_within(self, entity: str, hops: int) -> set[str]:
        """Return the nodes within ``hops`` steps of an entity, and the claims between them."""
        reached, fresh = {entity}, {entity}
        for _ in range(max(hops, 1)):
            claims = {claim for end in fresh for claim, _ in self._source.pointing_at(end, [_SUBJECT, _OBJECT])}
            ends = {value for claim in claims for value in self._ends(claim)}
            fresh, reached = ends - reached, reached | ends
        leaving = {claim for end in reached for claim, _ in self._source.pointing_at(end, [_SUBJECT])}
        within = {
            (_OBJECT, end) for end in (*reached, "")
        }  # the object of a claim may be a literal, given as an empty string
        return {claim for claim in leaving if not within.isdisjoint(self._source.said_of(claim))} | reached

    def between_the_same(self, claims: Iterable[str]) -> set[str]:
        """Return all claims with the same subject and object as one of the given claims, which may state the opposite."""
        at: dict[tuple[str, str], set[str]] = {}
        found: set[str] = set()
        for claim in claims:
            ends = [
                (name, value) for name, value in self._source.said_of(claim) if value and name in (_SUBJECT, _OBJECT)
            ]
            for name, value in ends:
                if (name, value) not in at:
                    at[name, value] = {other for other, _ in self._source.pointing_at(value, [name])}
            subjects, objects = ([at[end] for end in ends if end[0] == role] for role in (_SUBJECT, _OBJECT))
            found |= set().union(*subjects) & set().union(*objects)
        return found

    def _ends(self, claim: str) -> set[str]:
        return {value for name, value in self._source.said_of(claim) if value and name in (_SUBJECT, _OBJECT)}

    def below(self, things: Collection[str]) -> set[str]:
        """Return nodes with all their descendants: subclasses, their processes and equivalent terms."""
        reached = set(things)
        queue = list(reached)
        for thing in queue:
            found = {subject for subject, _ in self._source.pointing_at(thing, _BELOW)}
            found |= {value for name, value in self._source.said_of(thing) if value and name in _MATCHING}
            for axiom, _ in self._source.pointing_at(thing, _AXIOM):
                found |= {value for name, value in self._source.said_of(axiom) if name == _AXIOM[0]}
            queue += sorted(found - reached)
            reached |= found
        return reached

    def follow(self, things: Iterable[str]) -> None:
        """Read the statements about nodes, and recursively about the nodes these refer to, except along direct edges."""
        queue = [*things]
        reached = set(queue)
        for thing in queue:
            said = self._source.said_of(thing)
            found = {name for name, _ in said} | {value for name, value in said if value and not self._is_edge(name)}
            about = [*self._about, *(_DERIVED if (RDF + "type", IG + "Document") in said else ())]
            found |= {subject for subject, _ in self._source.pointing_at(thing, about)}
            claims = (claim for claim, _ in self._source.pointing_at(thing, [_SUBJECT]))
            found |= {claim for claim in claims if (_PREDICATE, _KIND) in self._source.said_of(claim)}
            queue += sorted(found - reached)
            reached |= found


def is_large(store: Store) -> bool:
    """Return whether a graph is so large that :func:`view_near` may be cheaper than reading all of it.

    Parameters
    ----------
    store
        The store with the graph.

    Returns
    -------
    bool
        True for a local store with more than :data:`LEAST` quads; always false for an endpoint.
    """
    return isinstance(store, LocalStore) and len(store) > LEAST


def view_near(store: Store, iri: IRI, *, hops: int | None = None, kinds: bool = False) -> ClaimsView | None:
    """Read the neighbourhood of an entity or claim instead of the whole graph, if that is cheaper.

    Parameters
    ----------
    store
        The store with the graph.
    iri
        IRI of the entity or claim.
    hops
        Radius of the neighbourhood: include the claims between entities within this many steps; 0 counts as 1. By
        default, include only claims about the entity itself.
    kinds
        Whether to include the claims about its subclasses, its processes and equivalent terms (default false); ignored
        if ``hops`` is given.

    Returns
    -------
    ClaimsView or None
        Data frames that are complete for this entity or claim, but not for others. ``None`` if the caller should read
        the whole graph: for a small graph, for an endpoint, or if the neighbourhood has more than a quarter of the
        quads.

    Notes
    -----
    Cost grows with the number of claims about the entity, their evidence and documents, and the super- and subclasses
    of the entities in them, not with the size of the graph.
    """
    if not isinstance(store, LocalStore) or not is_large(store):
        return None
    source = Excerpt(store, len(store) // _SHARE)
    try:
        near = _Near(source)
        if hops is None:
            about = near.below({iri}) if kinds else {iri}
            found = about.union(*map(near.claims_of, sorted(about)))
            # All claims with the entity as subject or object are found; others may have an opposite that does not mention it.
            found |= near.between_the_same(sorted(found - near.claims_at(iri)))
        else:
            found = near.below(near.claims_within(iri, hops))
        near.follow(sorted({iri, *found}))
    except LimitError:
        return None
    return ClaimsView(source.store())
