"""One label, one category, one definition for each thing, also where several sources describe it: the first one stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from immunograph.claims.properties import select, told_of
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.store import Store
from immunograph.vocabulary import BASE, BIOLINK, DCTERMS, IG, RDFS, SKOS

__all__ = ["SingleValues"]

_LABEL: Final = RDFS + "label"
_SINGLE: Final = frozenset(
    (_LABEL, SKOS + "definition", BIOLINK + "category", DCTERMS + "title", DCTERMS + "type", DCTERMS + "language")
)
_STATUS: Final = IG + "status"
_CLAIM: Final = BASE + "claim/"
_VALUES: Final = " ".join(f"<{iri}>" for iri in sorted({*_SINGLE, _STATUS}))
_AT_ONCE: Final = 1_000


class SingleValues:
    """Leaves out of what is added the second value of a property that may have one; a second label becomes a synonym.

    Parameters
    ----------
    store
        What is known before; nothing if left out.

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
        """Yield the quads in order, those with a property that may have one value in groups."""
        waiting: list[Quad] = []
        for quad in quads:
            if isinstance(quad, tuple) and len(quad) == 4 and self._is_single(quad):
                waiting.append(quad)
                if len(waiting) >= _AT_ONCE:
                    yield from self._decided(waiting)
                    waiting = []
            else:
                yield quad
        yield from self._decided(waiting)

    def _is_single(self, quad: Quad) -> bool:
        """Return whether a quad must have no second one; what a claim is labelled is made from its parts and is free."""
        if quad[1] == _STATUS:
            return self._has_claims
        return quad[1] in _SINGLE and not (quad[1] == _LABEL and str(quad[0]).startswith(_CLAIM))

    @cached_property
    def _has_claims(self) -> bool:
        """Whether curators may have decided about claims already; their decision stays."""
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
