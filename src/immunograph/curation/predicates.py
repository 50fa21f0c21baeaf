"""Read the table of predicates, and convert it to RDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from immunograph.curation.identifier_checks import Identifiers
from immunograph.curation.tables import Row, Tables
from immunograph.identifiers import expand
from immunograph.legible import quoted
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.vocabulary import OWL, RDF, RDFS, SKOS, Graphs, Predicate, PropertyKind, Sign, concept, term

__all__ = ["predicate_quads", "read_predicates"]

_SUPER = {
    PropertyKind.CONTEXT: term("context"),
    PropertyKind.ROLE: term("participant"),
    PropertyKind.LINK: term("claimLink"),
}
_MATCH = {"exact": SKOS + "exactMatch", "close": SKOS + "closeMatch", "broad": SKOS + "broadMatch"}
_KINDS = tuple(kind.value for kind in PropertyKind)


def read_predicates(
    tables: Tables, identifiers: Identifiers | None = None
) -> dict[tuple[str, PropertyKind], Predicate]:
    """Read a project's ``ontology/predicates.tsv``; problems are collected in ``tables``.

    A property may be of two kinds: ``rdfs:subClassOf`` can be claimed by a text and set as an axiom by curators.

    Parameters
    ----------
    tables
        The tables of the project.
    identifiers
        Recorded identifiers, against which CURIEs are checked; ``None`` to skip this check.

    Returns
    -------
    dict[tuple[str, PropertyKind], Predicate]
        CURIE and kind of the property -> its definition.
    """
    made: dict[tuple[str, PropertyKind], Predicate] = {}
    rows: dict[tuple[str, PropertyKind], int] = {}
    for row in tables["ontology/predicates.tsv"]:
        iri = _curie(identifiers, row, "property")
        kind = row.parse("kind", PropertyKind, f"one of {', '.join(_KINDS)}", _KINDS)
        sign = row.parse("sign", Sign, "+, -, unsigned, or an empty cell if the property states no effect")
        if iri is None or not isinstance(kind, PropertyKind):
            continue
        for column in ("ro_match", "biolink_match"):
            if row[column] and row[column] not in _MATCH:
                row.wrong(column, f"{quoted(row[column])} is not valid: expected exact, close or broad")
        key = (row["property"], kind)
        first = rows.setdefault(key, row.number)
        if first != row.number:
            row.wrong("property", f"{key[0]!r} of kind {kind.value} is already in row {first}; remove one")
        made[key] = Predicate(
            iri=iri,
            kind=kind,
            label=row["label"],
            definition=row["definition"],
            sign=sign if isinstance(sign, Sign) else None,
            ro=_curie(identifiers, row, "ro"),
            ro_match=row["ro_match"],
            biolink=_curie(identifiers, row, "biolink"),
            biolink_match=row["biolink_match"],
            note=row["note"],
            biolink_qualifiers=tuple(row.many("biolink_qualifiers")),
            template=row["template"],
            implies=tuple(
                iri for iri in (_curie(identifiers, row, "implies", value) for value in row.many("implies")) if iri
            ),
            inverse=row["inverse"],
            association=row["association"] == "yes",
        )
        if row["association"] not in ("", "yes"):
            row.wrong(
                "association",
                f"{quoted(row['association'])} is not valid: expected yes, or an empty cell for an effect",
            )
    return made


def _curie(identifiers: Identifiers | None, row: Row, column: str, value: str | None = None) -> IRI | None:
    text = row[column] if value is None else value
    if not text:
        return None
    if identifiers is not None:
        wrong = identifiers.malformed(text) or identifiers.problem(text)
        if wrong is not None:
            row.wrong(column, wrong)
            return None
    try:
        return expand(text)
    except ValueError as error:
        row.wrong(column, str(error))
        return None


def predicate_quads(predicates: Iterable[Predicate], *, graph: IRI = Graphs.SCHEMA) -> Iterator[Quad]:
    """Convert predicates to quads that define OWL properties with label, definition, sign and mappings.

    A property of a foreign vocabulary gets only its label, template, inverse label, implications and whether it is an
    association, because its definition belongs to that vocabulary.

    Parameters
    ----------
    predicates
        Predicates to convert.
    graph
        IRI of the named graph of the quads; by default, that of the schema.

    Yields
    ------
    Quad
        Quads in the order of the predicates.
    """
    for each in predicates:
        yield Quad(each.iri, IRI(RDFS + "label"), Literal(each.label, "en"), graph)
        if each.template:
            yield Quad(each.iri, term("template"), Literal(each.template, "en"), graph)
        if each.inverse:
            yield Quad(each.iri, term("inverseLabel"), Literal(each.inverse, "en"), graph)
        if each.association:
            yield Quad(each.iri, term("association"), Literal(True), graph)
        for implied in each.implies:
            yield Quad(each.iri, term("implies"), implied, graph)
        if not each.iri.startswith(term("")):
            continue
        yield Quad(each.iri, IRI(RDF + "type"), IRI(OWL + "ObjectProperty"), graph)
        yield Quad(each.iri, IRI(RDF + "type"), term("Predicate"), graph)
        yield Quad(each.iri, term("propertyKind"), concept(each.kind), graph)
        yield Quad(each.iri, IRI(SKOS + "definition"), Literal(each.definition, "en"), graph)
        if each.kind in _SUPER:
            yield Quad(each.iri, IRI(RDFS + "subPropertyOf"), _SUPER[each.kind], graph)
        if each.sign is not None:
            yield Quad(each.iri, term("sign"), concept(each.sign), graph)
        for other, match in ((each.ro, each.ro_match), (each.biolink, each.biolink_match)):
            if other is not None:
                yield Quad(each.iri, IRI(_MATCH.get(match, _MATCH["close"])), other, graph)
        for qualifier in each.biolink_qualifiers:
            yield Quad(each.iri, term("biolinkQualifier"), Literal(qualifier), graph)
        if each.note:
            yield Quad(each.iri, term("note"), Literal(each.note, "en"), graph)
