"""The predicates that rows may use: packaged ones, and those that the mapping declares."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache
from typing import Final

from immunograph.curation import packaged_project
from immunograph.curation.near_keys import ALL_LISTED, near_properties
from immunograph.curation.predicates import predicate_quads, read_predicates
from immunograph.curation.tables import Tables
from immunograph.errors import FormatError
from immunograph.identifiers import compress
from immunograph.legible import quoted
from immunograph.mapping.spec import OwnPredicate, TableMapping
from immunograph.model import IRI, Literal
from immunograph.plurals import some_of
from immunograph.rdf import Quad
from immunograph.vocabulary import IG, OWL, RDF, RDFS, SKOS, Predicate, PropertyKind, concept, term

__all__ = ["Predicates", "packaged_claim_predicate"]

_KINDS: Final = {
    "claim": PropertyKind.CLAIM,
    "context": PropertyKind.CONTEXT,
    "role": PropertyKind.ROLE,
    "axiom": PropertyKind.AXIOM,
}


@cache
def _packaged() -> tuple[Predicate, ...]:
    tables = Tables(packaged_project().root)
    found = tuple(read_predicates(tables).values())
    tables.raise_problems()
    return found


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())


@cache
def _claim_predicates() -> dict[str, str]:
    """Return name -> CURIE of the packaged predicates of claims, by the letters of their names, labels and inverses."""
    found: dict[str, str] = {}
    of_claims = [each for each in _packaged() if each.kind is PropertyKind.CLAIM]
    for each in of_claims:
        short = compress(each.iri) or each.iri
        for name in (short.rpartition(":")[2], each.label):
            found.setdefault(_letters(name), short)
    for each in of_claims:
        if each.inverse:
            found.setdefault(_letters(each.inverse), f"^{compress(each.iri) or each.iri}")
    return found


def packaged_claim_predicate(text: str) -> str:
    """Look up the packaged claim predicate with a given name, label or inverse, ignoring case, spaces and punctuation.

    Parameters
    ----------
    text
        Value of a column of predicates.

    Returns
    -------
    str
        CURIE, with ``^`` in front if the text is the name of the inverse; empty if there is no such predicate.

    Examples
    --------
    >>> packaged_claim_predicate("directly_increases"), packaged_claim_predicate("correlates with")
    ('ig:directlyIncreases', 'ig:correlatesWith')
    """
    return _claim_predicates().get(_letters(text.rpartition(":")[2] if text.startswith("ig:") else text), "")


def _declared(own: OwnPredicate) -> Predicate:
    return Predicate(
        iri=IRI(own.iri),
        kind=_KINDS[own.kind],
        label=own.label,
        definition=own.definition or f"Declared by the mapping of a table: {own.label}.",
        sign=own.sign,
        template=own.template,
        biolink=IRI(own.same_as) if own.same_as else None,
        biolink_match="exact" if own.same_as else "",
        association=own.association,
    )


def _refuse_packaged(own: OwnPredicate, packaged: Container[tuple[str, str]], origin: str) -> None:
    """Raise an error for a declared predicate that would change the meaning of a packaged one.

    Raises
    ------
    FormatError
        If its IRI, name, label or inverse is a packaged one's.
    """
    where = f"{origin}: [predicate.{own.name}]"
    if own.iri.startswith(IG):
        raise FormatError(
            f"{where}, iri: {own.iri} is in immunograph's own vocabulary: leave out the key iri, or write an IRI of your own"
        )
    for key, text in (("name", own.name), ("label", own.label), ("inverse", own.inverse)):
        if text and (own.kind, text) in packaged:
            raise FormatError(
                f"{where}, {key}: {quoted(text)} belongs to a packaged predicate: use that predicate, or choose another {key}"
            )


class Predicates:
    """Index of predicates, context dimensions and roles, for looking them up by name.

    Parameters
    ----------
    mapping
        Parsed mapping, which may declare predicates of its own.

    Raises
    ------
    FormatError
        If a declared predicate has an IRI in immunograph's vocabulary, or the name, label or inverse of a packaged one.

    Examples
    --------
    >>> from immunograph.mapping.mapping_files import read_mapping
    >>> edges = {"source": {"name": "lab"}, "claim": [{"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}]}
    >>> Predicates(read_mapping(edges)).find("inhibits", "claim", "here")
    ('https://w3id.org/immunograph/vocab/inhibits', False)
    """

    def __init__(self, mapping: TableMapping) -> None:
        self.known: dict[tuple[str, str], Predicate] = {}
        self._names: dict[tuple[str, str], tuple[str, bool]] = {}
        self.used: set[tuple[str, str]] = set()
        for each in _packaged():
            self._enter(each, each.kind.value)
        packaged = dict(self._names)
        for own in mapping.predicates.values():
            _refuse_packaged(own, packaged, mapping.origin)
            made = _declared(own)
            self._enter(made, own.kind)
            self._names[own.kind, own.name] = (made.iri, False)
            if own.inverse:
                self._names[own.kind, own.inverse] = (made.iri, True)
        self._own = {own.iri: own for own in mapping.predicates.values()}

    def _enter(self, predicate: Predicate, kind: str) -> None:
        self.known[kind, predicate.iri] = predicate
        short = compress(predicate.iri) or predicate.iri
        for name in (predicate.iri, short, short.rpartition(":")[2], predicate.label):
            self._names.setdefault((kind, name), (predicate.iri, False))
        inverse = getattr(predicate, "inverse", "")
        if inverse and inverse != predicate.label:
            self._names.setdefault((kind, inverse), (predicate.iri, True))

    def find(self, text: str, kind: str, where: str) -> tuple[str, bool]:
        """Look up a predicate by name, or raise an error.

        Parameters
        ----------
        text
            IRI, CURIE, local name, label, or name of an inverse; a leading ``^`` swaps subject and object.
        kind
            Kind of property: ``claim``, ``context``, ``role`` or ``axiom``.
        where
            Position in the mapping or table, such as ``edges.toml: [[claim]] 1, predicate``; starts the error message.

        Returns
        -------
        tuple[str, bool]
            IRI of the predicate, and whether subject and object must be swapped.

        Raises
        ------
        FormatError
            If no predicate of this kind has the name; the message suggests a similar one.
        """
        found = self.maybe(text, kind)
        if found is None:
            raise FormatError(f"{where}: {self.unknown(text, kind)}")
        return found

    def maybe(self, text: str, kind: str) -> tuple[str, bool] | None:
        """Look up a predicate by name, or return ``None``.

        Parameters
        ----------
        text, kind
            As in :meth:`find`.

        Returns
        -------
        tuple[str, bool] | None
            IRI of the predicate, and whether subject and object must be swapped; ``None`` if there is no such
            predicate.
        """
        plain = text.removeprefix("^").strip()
        found = self._names.get((kind, plain))
        if found is None:
            return None
        self.used.add((kind, found[0]))
        return found[0], found[1] != text.startswith("^")

    def unknown(self, text: str, kind: str) -> str:
        """Return an error message for an unknown predicate, with a similar name, or some of the known names.

        Parameters
        ----------
        text, kind
            As in :meth:`find`.

        Returns
        -------
        str
            Clause such as ``there is no predicate 'inhibts'; did you mean 'ig:inhibits'?``, with the command that lists all.
        """
        names = [name for one, name in self._names if one == kind and "/" not in name]
        what = {"claim": "predicate", "axiom": "relation of axioms"}.get(kind, kind)
        asked = text.removeprefix("^").strip()
        curies = [name for name in names if ":" in name]
        near = near_properties(
            asked, curies if ":" in asked else [*curies, *(each for each in names if ":" not in each)]
        )
        if near:
            return f"there is no {what} {quoted(text)}; did you mean {' or '.join(map(repr, near))}? ({ALL_LISTED})"
        plain = sorted(name for name in names if " " not in name)
        return f"there is no {what} {quoted(text)}; expected one of {some_of(plain, 8)}, see docs/predicates.md ({ALL_LISTED})"

    @property
    def labels(self) -> dict[str, str]:
        """IRI -> label, for all predicates."""
        return {iri: each.label for (_, iri), each in self.known.items()}

    @property
    def templates(self) -> dict[str, str]:
        """IRI -> sentence template, for the predicates that have one."""
        return {iri: each.template for (_, iri), each in self.known.items() if each.template}

    def quads(self, graph: IRI) -> Iterator[Quad]:
        """Yield quads that describe the predicates used so far, for readers without the packaged schema.

        Parameters
        ----------
        graph
            IRI of the named graph to write to.

        Yields
        ------
        Quad
            Type, label, sign and further properties of each predicate, in ``graph``.
        """
        used = [self.known[kind, iri] for kind, iri in sorted(self.used)]
        yield from predicate_quads(used, graph=graph)
        for each in used:
            if each.iri in self._own:
                yield from self._declaration(each, graph)

    def _declaration(self, each: Predicate, graph: IRI) -> Iterable[Quad]:
        """Yield quads that describe a predicate declared by the mapping."""
        supers = {PropertyKind.CONTEXT: term("context"), PropertyKind.ROLE: term("participant")}
        yield Quad(each.iri, IRI(RDF + "type"), IRI(OWL + "ObjectProperty"), graph)
        yield Quad(each.iri, IRI(RDF + "type"), term("Predicate"), graph)
        yield Quad(each.iri, term("propertyKind"), concept(each.kind), graph)
        yield Quad(each.iri, IRI(SKOS + "definition"), Literal(each.definition, "en"), graph)
        if each.kind in supers:
            yield Quad(each.iri, IRI(RDFS + "subPropertyOf"), supers[each.kind], graph)
        if each.sign is not None:
            yield Quad(each.iri, term("sign"), concept(each.sign), graph)
        if each.biolink is not None:
            yield Quad(each.iri, IRI(SKOS + "exactMatch"), each.biolink, graph)
