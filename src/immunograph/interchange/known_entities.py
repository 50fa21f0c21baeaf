"""Share the labels of entities among the files of one call and the graph, for the sentences of claims.

A KGX table of edges contains identifiers only, its labels are in another file, and an entity may come in an earlier
batch than a claim about it. The readers of one call therefore share label, category and word forms of all entities.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import replace
from typing import Final

from immunograph.claims.properties import Properties, told_of
from immunograph.model import IRI, Entity
from immunograph.rdf import term_text
from immunograph.store import Store
from immunograph.vocabulary import BIOLINK, IG, RDFS

__all__ = ["KNOWN", "WORD_FORMS", "KnownEntities", "word_forms"]

WORD_FORMS: Final = ("generic", "plural", "verb")
"""Fields of an entity with forms of its name for sentences."""

_FIELDS: Final = {
    RDFS + "label": "label",
    BIOLINK + "category": "category",
    **{f"{IG}{name}Form": name for name in WORD_FORMS},
}
_VALUES: Final = " ".join(term_text(IRI(iri)) for iri in _FIELDS)


class KnownEntities:
    """Label, category and word forms of entities by IRI, from files and from a store.

    Parameters
    ----------
    store
        Store that the files are added to; its label, category and word forms of an entity take precedence over those of
        the files. ``None`` for none.

    Examples
    --------
    >>> known = KnownEntities()
    >>> known.add(Entity(IRI("https://e.org/a"), "interleukin-2", IRI("https://w3id.org/biolink/vocab/Protein")))
    >>> [entity.label for entity in known.among(["https://e.org/a", "https://e.org/b"])]
    ['interleukin-2']
    """

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._entities: dict[str, Entity] = {}
        self._asked: set[str] = set()

    def add(self, entity: Entity) -> None:
        """Remember label, category and word forms of an entity; if it is known, only word forms that it lacks.

        Parameters
        ----------
        entity
            Entity as a file describes it; definition, identifiers and synonyms are not kept.
        """
        before = self._entities.get(entity.iri)
        if before is None:
            self._entities[entity.iri] = replace(entity, definition="", identifiers=(), synonyms=())
        else:
            missing = {name: getattr(entity, name) for name in WORD_FORMS if not getattr(before, name)}
            self._entities[entity.iri] = _with_words(before, missing)

    def among(self, iris: Iterable[str]) -> list[Entity]:
        """Return the known entities among some IRIs; the store is queried once for each IRI.

        Parameters
        ----------
        iris
            IRIs that occur in claims.

        Returns
        -------
        list[Entity]
            Known entities, in the order of the IRIs.
        """
        wanted = list(dict.fromkeys(iris))
        self._ask(set(wanted) - self._asked)
        return [self._entities[iri] for iri in wanted if iri in self._entities]

    def _ask(self, iris: set[str]) -> None:
        self._asked |= iris
        if self._store is None or not iris or not len(self._store):
            return
        found: dict[str, dict[str, str]] = {}
        rows = told_of(self._store, iris, pattern=f"VALUES ?p {{ {_VALUES} }} ?s ?p ?o")
        for iri, field, value in sorted((str(row[0]), _FIELDS[str(row[1])], str(row[2])) for row in rows):
            found.setdefault(iri, {}).setdefault(field, value)
        for iri, words in found.items():
            before = self._entities.get(iri)
            if before is not None:
                self._entities[iri] = _with_words(before, words)
            elif "label" in words:
                unnamed = Entity(IRI(iri), words["label"], IRI(BIOLINK + "NamedThing"))
                self._entities[iri] = _with_words(unnamed, words)


def _with_words(entity: Entity, words: dict[str, str]) -> Entity:
    return replace(
        entity,
        label=words.get("label", entity.label),
        category=IRI(words.get("category", entity.category)),
        generic=words.get("generic", entity.generic),
        plural=words.get("plural", entity.plural),
        verb=words.get("verb", entity.verb),
    )


def word_forms(store: Store) -> dict[str, dict[str, str]]:
    """Return the forms of names that curators entered for sentences: generic noun phrase, plural and verb.

    Parameters
    ----------
    store
        Store of the graph.

    Returns
    -------
    dict[str, dict[str, str]]
        IRI of an entity -> fields of :class:`immunograph.model.Entity` -> form; without entities that have none.
    """
    made: dict[str, dict[str, str]] = {}
    for name in WORD_FORMS:
        for iri, form in Properties(store).single(f"{IG}{name}Form", "form").iter_rows():
            made.setdefault(iri, {})[name] = form
    return made


KNOWN: Final[ContextVar[KnownEntities | None]] = ContextVar("KNOWN", default=None)
"""Entities shared by the readers of one call; ``None`` outside a call that converts files."""
