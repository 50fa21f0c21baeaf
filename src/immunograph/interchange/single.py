"""Keep label, category and definition of each entity single-valued when several sources are merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import Final

from immunograph.claims.properties import select, told_of
from immunograph.model import IRI, ClaimStatus, Literal
from immunograph.rdf import Quad
from immunograph.store import Store
from immunograph.vocabulary import BASE, BIOLINK, DCTERMS, IG, RDF, RDFS, SKOS, concept

__all__ = ["SingleValues"]

_LABEL: Final = RDFS + "label"
_SINGLE: Final = frozenset(
    (_LABEL, SKOS + "definition", BIOLINK + "category", DCTERMS + "title", DCTERMS + "type", DCTERMS + "language")
)
_STATUS: Final = IG + "status"
_CLAIM: Final = BASE + "claim/"
_VALUES: Final = " ".join(f"<{iri}>" for iri in sorted({*_SINGLE, _STATUS}))
_PARTS: Final = (RDF + "subject", RDF + "predicate", RDF + "object")
_ACCEPTED: Final = str(concept(ClaimStatus.ACCEPTED))
_AT_ONCE: Final = 1_000


class SingleValues:
    """Filter of quads that keeps the first value of single-valued properties; further labels become synonyms.

    Parameters
    ----------
    store
        Store whose existing values take precedence; ``None`` for none.

    Examples
    --------
    >>> a, label = IRI("https://e.org/a"), IRI(RDFS + "label")
    >>> quads = [Quad(a, label, Literal("IL-2", "en"), IRI("")), Quad(a, label, Literal("IL2"), IRI(""))]
    >>> [quad.predicate.rpartition("#")[2] for quad in SingleValues().kept(quads)]
    ['label', 'altLabel']
    """

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._values: dict[tuple[str, str], str] = {}
        self._asked: set[str] = set()

    def kept(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Yield quads without further values of single-valued properties, and without edges that curators did not accept.

        The direct edge of a claim that is proposed or rejected in the store is left out, unless another accepted claim
        states it.

        Parameters
        ----------
        quads
            Quads to add; consumed lazily.

        Yields
        ------
        Quad
            Quads; those with a single-valued property are buffered, and are yielded later than the quads around them.
        """
        waiting: list[Quad] = []
        for quad in self._without_edges_decided_against(quads):
            if isinstance(quad, tuple) and len(quad) == 4 and self._is_single(quad):
                waiting.append(quad)
                if len(waiting) >= _AT_ONCE:
                    yield from self._decided(waiting)
                    waiting = []
            else:
                yield quad
        yield from self._decided(waiting)

    def _without_edges_decided_against(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Leave out the direct edge of a claim that is not accepted in the store, unless another claim makes the same edge."""
        against = self._decided_against if self._has_claims else {}
        if not against:
            yield from quads
            return
        claims = {claim for several in against.values() for claim in several}
        ends = {iri for edge in against for iri in edge}
        withheld: dict[tuple[str, str, str], Quad] = {}
        parts: dict[str, dict[str, set[str]]] = {}
        accepted: set[str] = set()
        for quad in quads:
            edge = _edge_of(quad)
            if edge in against:
                withheld[edge] = quad
                continue
            if edge[0] not in claims and edge[0].startswith(_CLAIM):
                if edge[1] in _PARTS:
                    parts.setdefault(edge[0], {}).setdefault(edge[1], set()).add(edge[2] if edge[2] in ends else "")
                elif edge[1:] == (_STATUS, _ACCEPTED):
                    accepted.add(edge[0])
            yield quad
        made = {
            edge
            for claim in accepted & parts.keys()
            if all(len(parts[claim].get(part, ())) == 1 for part in _PARTS)  # a joint claim makes no edge
            for edge in product(*(parts[claim][part] for part in _PARTS))
        }
        yield from (quad for edge, quad in withheld.items() if edge in made)

    @cached_property
    def _decided_against(self) -> dict[tuple[str, str, str], set[str]]:
        """Return edge -> IRIs of the claims with this edge that the store has with another status than accepted."""
        made: dict[tuple[str, str, str], set[str]] = {}
        if self._store is not None:
            kept = " ".join(f"<{concept(each)}>" for each in ClaimStatus if each is not ClaimStatus.ACCEPTED)
            pattern = f"VALUES ?st {{ {kept} }} ?c ig:status ?st ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
            for claim, *edge in select(self._store, f"SELECT ?c ?s ?p ?o {{ {pattern} }}"):
                made.setdefault((str(edge[0]), str(edge[1]), str(edge[2])), set()).add(str(claim))
        return made

    def _is_single(self, quad: Quad) -> bool:
        """Return whether the property of a quad is single-valued; labels of claims, which are generated, are not."""
        if quad[1] == _STATUS:
            return self._has_claims
        return quad[1] in _SINGLE and not (quad[1] == _LABEL and str(quad[0]).startswith(_CLAIM))

    @cached_property
    def _has_claims(self) -> bool:
        """Whether the store has claims with a status, which added quads must not change."""
        if self._store is None:
            return False
        found = select(self._store, "SELECT ?c { ?c ig:status ?s } LIMIT 1")
        return len(found) > 0

    def _decided(self, quads: list[Quad]) -> Iterator[Quad]:
        self._ask({quad.subject for quad in quads} - self._asked)
        for quad in quads:
            text = str(quad.object.value) if isinstance(quad.object, Literal) else str(quad.object)
            before = self._values.setdefault((quad.subject, quad.predicate), text)
            if before == text:
                yield quad
            elif quad.predicate == _LABEL and before.casefold() != text.casefold():
                yield quad._replace(predicate=IRI(SKOS + "altLabel"))

    def _ask(self, subjects: set[IRI]) -> None:
        self._asked |= subjects
        if self._store is not None and subjects and len(self._store):
            for subject, predicate, value in told_of(
                self._store, subjects, pattern=f"VALUES ?p {{ {_VALUES} }} ?s ?p ?o"
            ):
                self._values.setdefault((str(subject), str(predicate)), str(value))


def _edge_of(quad: object) -> tuple[str, str, str]:
    """Return subject, predicate and object as text; three empty strings for a value that is not a quad."""
    if not isinstance(quad, tuple) or len(quad) != 4:
        return "", "", ""
    return str(quad[0]), str(quad[1]), str(quad[2])
