"""Export the decisions of a review table as SSSOM records in the import's graph: name in the table -> chosen term.

Each decision is a literal mapping of the standard: its subject is the name as written, its object the chosen term, the
minted entity, or ``sssom:NoTermFound`` for a name that is rejected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from immunograph.claims.properties import Properties
from immunograph.curation.sssom import LITERAL, NO_TERM, literal_mapping_iri, slot_iri
from immunograph.identifiers import expand
from immunograph.mapping.minting import minted
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.version import __version__
from immunograph.vocabulary import OWL, RDF, SKOS, SSSOM, XSD

if TYPE_CHECKING:
    from immunograph.mapping.review import Decision, Review
    from immunograph.mapping.spec import TableMapping
    from immunograph.store import Store

__all__ = ["earlier_mappings", "name_mappings"]

_WHEN = (slot_iri("mapping_date"), slot_iri("mapping_tool_version"))


def earlier_mappings(store: Store, graph: IRI) -> dict[str, dict[str, str]]:
    """Return the dates and tool versions of the SSSOM records in a graph, so that re-used decisions keep them.

    Parameters
    ----------
    store
        Store to read from, before the graph is replaced.
    graph
        IRI of the import's named graph.

    Returns
    -------
    dict[str, dict[str, str]]
        IRI of the record -> IRI of ``mapping_date`` or ``mapping_tool_version`` -> value as text.
    """
    if graph not in store.graphs():
        return {}
    read = Properties(store, [graph])
    records = set(read.members(SSSOM + "Mapping"))
    found: dict[str, dict[str, str]] = {}
    for name in _WHEN if records else ():
        for record, text in read.pairs(name, "text").iter_rows():
            if record in records:
                found.setdefault(record, {})[name] = text
    return found


def name_mappings(
    review: Review,
    spec: TableMapping,
    labels: Mapping[str, str],
    graph: IRI,
    earlier: Mapping[str, Mapping[str, str]],
) -> Iterator[Quad]:
    """Yield the decisions of a review table as SSSOM records.

    Parameters
    ----------
    review
        Review table; decisions for entity sections that the mapping lacks are skipped.
    spec
        Parsed mapping of the import.
    labels
        IRI of a term -> its label.
    graph
        IRI of the import's named graph.
    earlier
        Result of :func:`earlier_mappings`; a decision that was used before keeps its date and version.

    Yields
    ------
    Quad
        Quads of the records, in the import's graph.
    """
    for entity in sorted(review.kinds() & spec.entities.keys()):
        for name, decision in sorted(review.decisions(entity).items()):
            for target, label in _targets(review, entity, name, decision, spec, labels):
                yield from _record(spec, graph, (entity, name, decision.kind), (target, label), earlier)


def _targets(
    review: Review, entity: str, name: str, decision: Decision, spec: TableMapping, labels: Mapping[str, str]
) -> list[tuple[IRI, str]]:
    """Return the IRIs and labels that a decision assigns to a name: two for a minted name of two categories."""
    if decision.kind == "reject":
        return [(NO_TERM, "")]
    if decision.kind == "term":
        return [(IRI(decision.iri), labels.get(decision.iri, ""))]
    made = review.entities_of(entity, name) or [minted(name, spec.source.base)]
    return [(IRI(iri), labels.get(iri, name)) for iri in made]


def _record(
    spec: TableMapping,
    graph: IRI,
    decided: tuple[str, str, str],
    target: tuple[IRI, str],
    earlier: Mapping[str, Mapping[str, str]],
) -> Iterator[Quad]:
    entity, name, kind = decided
    value, label = target
    predicate = IRI(SKOS + "exactMatch")
    other = f"entity={entity}|decision={kind}"
    node = literal_mapping_iri(name, graph, other, predicate, value)

    def said(property_: str, value: IRI | Literal) -> Quad:
        return Quad(node, IRI(property_), value, graph)

    yield said(RDF + "type", IRI(SSSOM + "Mapping"))
    yield said(RDF + "type", IRI(OWL + "Axiom"))
    yield said(slot_iri("predicate_id"), predicate)
    yield said(slot_iri("object_id"), value)
    yield said(slot_iri("mapping_justification"), expand("semapv:ManualMappingCuration"))
    yield said(slot_iri("subject_source"), graph)
    before = earlier.get(node, {})
    when, version = (before.get(name) for name in _WHEN)
    yield said(slot_iri("mapping_date"), Literal(when or date.today().isoformat(), datatype=IRI(XSD + "date")))
    texts = {
        "subject_label": name,
        "subject_type": LITERAL,
        "object_label": label,
        "author_label": spec.source.curator,
        "mapping_tool": "immunograph",
        "mapping_tool_version": version or __version__,
        "other": other,
    }
    for slot, text in texts.items():
        if text:
            yield said(slot_iri(slot), Literal(text))
