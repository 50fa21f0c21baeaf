"""Write nanopublications, one per claim, with trusty URIs.

The assertion contains the claim with its evidence, so that certainty and stance cannot be lost; it contains the direct
triple only if the claim is accepted and supported.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from typing import IO, Any, Final

from immunograph.claims.footing import rests_on_fallen
from immunograph.interchange.complexes import components_below
from immunograph.interchange.embedded_claims import Records, named_by
from immunograph.interchange.exchange import EVERY_FEATURE, Export, Feature, Reader, Writer
from immunograph.interchange.nanopub_reading import NP, read_nanopubs
from immunograph.interchange.trusty import with_artifact_code
from immunograph.interchange.verbs import verb_of
from immunograph.model import IRI, Claim, Corpus, Literal
from immunograph.rdf import Quad, encode, term_text
from immunograph.version import __version__
from immunograph.vocabulary import BASE, DCTERMS, PROV, RDF, RDFS, XSD, PropertyKind, concept, term

__all__ = ["READER", "WRITER", "write_nanopubs"]

_SPACE: Final = f"{BASE}np/ "
_PARTS: Final = {"hasAssertion": "assertion", "hasProvenance": "provenance", "hasPublicationInfo": "pubinfo"}


def write_nanopubs(export: Export, stream: IO[bytes]) -> None:
    """Write claims as nanopublications in TriG; ``SOURCE_DATE_EPOCH`` in the environment sets their creation time.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    stream
        Output, open for writing in binary mode.
    """
    records = Records(export)
    labels = export.view.all_labels
    seen: set[str] = set()
    for subject, value, data in export.network.edges(data=True):
        if data["claim"] in seen:
            continue
        seen.add(data["claim"])
        claim = records.claim(data["claim"])
        assertion = (
            _assertion(records, claim, labels) if claim is not None else _without_record(export, subject, value, data)
        )
        documents = sorted({each.document for each in records.evidence(data["claim"])})
        for text in _written(
            with_artifact_code(
                _quads(assertion, documents or _documents_of(data), _title(export, subject, value, data), export)
            )
        ):
            stream.write(text.encode("utf-8"))


def _assertion(records: Records, claim: Claim, labels: Any) -> list[Quad]:
    evidence = tuple(records.evidence(claim.iri))
    named = named_by([claim], evidence) | {each for each in claim.objects if not isinstance(each, Literal)}
    axioms = [axiom for each in components_below(records.components, named).values() for axiom in each]
    named |= {axiom.object for axiom in axioms}
    corpus = Corpus(
        axioms=tuple(axioms),
        entities=tuple(records.entities[iri] for iri in sorted(named) if iri in records.entities),
        documents=tuple(
            records.documents[iri] for iri in sorted({each.document for each in evidence}) if iri in records.documents
        ),
        claims=(claim,),
        evidence=evidence,
        schemes=records.schemes_of(claim.iri),
    )
    graph = IRI(f"{_SPACE}#assertion")
    quads = list(encode(corpus, graph=graph, labels=labels))
    for each in records.foreign(claim.iri):
        quads += _property(each, graph)
    supported = any(each.stance.value == "supports" for each in evidence)
    if claim.status.value == "accepted" and supported:
        quads += [Quad(subject, claim.predicate, value, graph) for subject in claim.subjects for value in claim.objects]
    return quads


def _property(described: dict[str, str], graph: IRI) -> Iterator[Quad]:
    """Yield the quads that describe a predicate, context or role that is not packaged."""
    iri = IRI(described["iri"])
    yield Quad(iri, IRI(RDFS + "label"), Literal(described["label"], "en"), graph)
    yield Quad(iri, term("propertyKind"), concept(PropertyKind(described["kind"])), graph)
    above = {PropertyKind.CONTEXT: "context", PropertyKind.ROLE: "participant"}.get(PropertyKind(described["kind"]))
    if above is not None:
        yield Quad(iri, IRI(RDFS + "subPropertyOf"), term(above), graph)
    if described["sign"]:
        yield Quad(iri, term("sign"), term(described["sign"]), graph)
    if described.get("association"):
        yield Quad(iri, term("association"), Literal(True), graph)


def _without_record(export: Export, subject: str, value: str, data: dict[str, Any]) -> list[Quad]:
    """Return a reified statement for a claim without a record, such as an inferred one, and the labels of its ends."""
    graph, claim = IRI(f"{_SPACE}#assertion"), IRI(f"{_SPACE}#claim")
    said: list[tuple[str, IRI | Literal]] = [
        (RDF + "type", IRI(RDF + "Statement")),
        (RDF + "subject", IRI(subject)),
        (RDF + "predicate", IRI(data["predicate"])),
        (RDF + "object", IRI(value)),
        (RDFS + "label", Literal(data["shown_as"], "en")),
        (term("certainty"), Literal(int(data["certainty"]))),
        (term("stance"), Literal(data["stance"])),
    ]
    named = [
        Quad(IRI(end), IRI(RDFS + "label"), Literal(str(label), "en"), graph)
        for end in (subject, value)
        if (label := export.network.nodes[end].get("label"))
    ]
    return [*(Quad(claim, IRI(predicate), each, graph) for predicate, each in said), *named]


def _documents_of(data: dict[str, Any]) -> list[IRI]:
    return sorted({IRI(each["document_iri"]) for each in data["evidence"] if each.get("document_iri")})


def _title(export: Export, subject: str, value: str, data: dict[str, Any]) -> str:
    """Return the title of a nanopublication: ``drug X did not inhibit (null result) spread``."""
    nodes = export.network.nodes
    verb = verb_of(data["shown_as"], data) + (" (jointly)" if data["together_with"] else "")
    verb += " (retracted)" if rests_on_fallen(data["evidence"]) else ""
    return f"{nodes[subject].get('label') or subject} {verb} {nodes[value].get('label') or value}"


def _quads(assertion: list[Quad], documents: list[IRI], title: str, export: Export) -> Iterator[Quad]:
    """Yield the quads of a nanopublication, with a space in its IRIs where the hash will be."""
    this, head = IRI(_SPACE), IRI(f"{_SPACE}#Head")
    yield Quad(this, IRI(RDF + "type"), IRI(NP + "Nanopublication"), head)
    for name, part in _PARTS.items():
        yield Quad(this, IRI(NP + name), IRI(f"{_SPACE}#{part}"), head)
    yield from assertion
    about, provenance = IRI(f"{_SPACE}#assertion"), IRI(f"{_SPACE}#provenance")
    for document in documents:
        yield Quad(about, IRI(PROV + "hadPrimarySource"), document, provenance)
    maker = IRI(f"{BASE}software/{__version__}")
    yield Quad(about, IRI(PROV + "wasAttributedTo"), maker, provenance)
    information = IRI(f"{_SPACE}#pubinfo")
    yield Quad(this, IRI(RDFS + "label"), Literal(title, "en"), information)
    yield Quad(this, IRI(DCTERMS + "created"), _now(), information)
    yield Quad(this, IRI(DCTERMS + "creator"), maker, information)
    yield Quad(this, IRI(DCTERMS + "rights"), Literal(export.licence), information)
    if export.title:
        yield Quad(this, IRI(DCTERMS + "isPartOf"), Literal(export.title), information)


def _now() -> Literal:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    utc = datetime.UTC
    moment = datetime.datetime.fromtimestamp(int(epoch), utc) if epoch.isdigit() else datetime.datetime.now(utc)
    return Literal(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=IRI(XSD + "dateTime"))


def _written(quads: list[Quad]) -> Iterator[str]:
    graphs: dict[str, list[Quad]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph, []).append(quad)
    for graph, held in graphs.items():
        yield f"{term_text(IRI(graph))} {{\n"
        for quad in sorted(set(held), key=repr):
            yield f"  {term_text(quad.subject)} {term_text(quad.predicate)} {term_text(quad.object)} .\n"
        yield "}\n"


_LOST: Final = {Feature.AXIOMS, Feature.LITERALS, Feature.ISOLATED, Feature.DECISIONS, Feature.GRAPHS}
_ABOUT: Final = (
    "one nanopublication for each claim, with its evidence in the assertion, its documents in the provenance, and a trusty URI, which is checked "
    "when it is read; others are read as reified statements, interactions, sentences or plain triples."
)
WRITER: Final = Writer(
    name="nanopub",
    title="nanopublications",
    endings=(".nanopub.trig",),
    carries=EVERY_FEATURE - _LOST,
    about=_ABOUT,
    write=write_nanopubs,
)
READER: Final = Reader(
    name="nanopub",
    title="nanopublications",
    endings=(".nanopub.trig",),
    carries=EVERY_FEATURE - _LOST,
    about=_ABOUT,
    read=read_nanopubs,
)
