"""Read nanopublications (http://nanopub.org/guidelines/): claims from assertions, sources from provenance.

An assertion may be our own (with certainty and stance), a reified statement, an interaction with source and target, a
sentence (AIDA), or plain triples. Trusty URIs are verified: a nanopublication that was changed raises an error.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Final
from urllib.parse import unquote_plus

from immunograph.errors import FormatError
from immunograph.interchange.claim_stream import ClaimStream
from immunograph.interchange.complexes import component_of
from immunograph.interchange.embedded_claims import property_of
from immunograph.interchange.foreign_data import whole_text
from immunograph.interchange.prefixes import compact
from immunograph.interchange.statements import Passage, Statement, known_predicates
from immunograph.interchange.trusty import ARTIFACT, artifact_code
from immunograph.model import IRI, Entity, Literal
from immunograph.rdf import Quad, decode
from immunograph.store import LocalStore, format_of
from immunograph.vocabulary import BIOLINK, DCTERMS, OBO, PROV, RDF, RDFS, Predicate, PropertyKind, term, value_of

__all__ = ["NP", "NPX", "read_nanopubs"]

NP: Final = "http://www.nanopub.org/nschema#"
NPX: Final = "http://purl.org/nanopub/x/"
_SIO: Final = "http://semanticscience.org/resource/"
_WP: Final = "http://vocabularies.wikipathways.org/wp#"
_SOURCES: Final = (
    PROV + "hadPrimarySource",
    _SIO + "SIO_000772",
    _SIO + "SIO_000253",
    PROV + "wasQuotedFrom",
    PROV + "wasDerivedFrom",
)
_REFERS: Final = _SIO + "SIO_000628"
_OCCURS_IN: Final = OBO + "BFO_0000066"
_BEL: Final = "http://www.selventa.com/vocabulary/"

Said = dict[str, dict[str, list[IRI | Literal]]]


@dataclass(slots=True)
class _Nanopub:
    """The four graphs of a nanopublication."""

    iri: IRI
    assertion: IRI
    provenance: IRI
    information: IRI
    head: IRI
    quads: dict[str, list[Quad]] = field(default_factory=dict)

    def said(self, graph: str) -> Said:
        """Return the triples of a graph: subject -> predicate -> objects."""
        made: Said = defaultdict(lambda: defaultdict(list))
        for quad in self.quads.get(graph, ()):
            made[quad.subject][quad.predicate].append(quad.object)
        return made


def read_nanopubs(stream: IO[bytes], name: str) -> Iterator[Quad]:
    """Read nanopublications in TriG or N-Quads.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Yields
    ------
    Quad
        Quads of claims, evidence, entities and sources, after the whole input has been read.

    Raises
    ------
    FormatError
        If the input is not TriG or N-Quads, or contains no nanopublication; or if one lacks a graph, has an empty
        assertion or a claim that cannot be read, or its trusty URI is not the hash of its content.
    """
    content = whole_text(stream, name)
    store = LocalStore()
    try:
        store.load(content, format_of("x.trig"), name=name)
    except FormatError as error:
        if b"{" in content[:100_000] and not content.lstrip().startswith(b"<"):
            raise
        try:
            store.load(content, format_of("x.nq"), name=name)
        except FormatError:
            raise error from None
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in store.quads():
        graphs[quad.graph].append(quad)
    found = ClaimStream(name)
    publications = list(_nanopubs(graphs, name))
    if not publications:
        raise FormatError(f"{name} contains no nanopublication: expected a graph with np:hasAssertion")
    for each in publications:
        _check(each, name)
        if not _ours(found, each, name):
            _foreign(found, each)
        yield from found.ready()
    yield from found.end()


def _nanopubs(graphs: dict[str, list[Quad]], name: str) -> Iterator[_Nanopub]:
    for head, quads in sorted(graphs.items()):
        parts: dict[str, dict[str, IRI]] = defaultdict(dict)
        for quad in quads:
            if quad.predicate.startswith(NP + "has") and not isinstance(quad.object, Literal):
                parts[quad.subject][quad.predicate.removeprefix(NP)] = quad.object
        for iri, said in parts.items():
            missing = next(
                (part for part in ("hasAssertion", "hasProvenance", "hasPublicationInfo") if part not in said), None
            )
            if missing is not None:
                raise FormatError(f"{name}: the nanopublication <{iri}> has no np:{missing}: add that graph")
            made = _Nanopub(
                IRI(iri), said["hasAssertion"], said["hasProvenance"], said["hasPublicationInfo"], IRI(head)
            )
            made.quads = {
                graph: graphs.get(graph, []) for graph in (made.assertion, made.provenance, made.information, head)
            }
            if not made.quads[made.assertion]:
                raise FormatError(
                    f"{name}: the assertion <{made.assertion}> of a nanopublication is empty: add its triples"
                )
            yield made


def _check(publication: _Nanopub, name: str) -> None:
    code = ARTIFACT.search(publication.iri)
    if code is None:
        return
    quads = [quad for graph in publication.quads.values() for quad in graph]
    if artifact_code(quads, code[1]) != code[1]:
        raise FormatError(
            f"{name}: the nanopublication <{publication.iri}> was changed: its trusty URI is not the hash of its content; fetch it again"
        )


def _ours(found: ClaimStream, publication: _Nanopub, name: str) -> bool:
    """Add the claim of a nanopublication in immunograph's vocabulary; return false if the assertion has no such claim."""
    quads = publication.quads[publication.assertion]
    if not any(quad.predicate == RDF + "type" and quad.object == term("Claim") for quad in quads):
        return False
    said = publication.said(publication.assertion)
    for iri, values in said.items():
        for kind in values.get(term("propertyKind"), ()):
            label, sign = _first(values, RDFS + "label"), _first(values, term("sign"))
            text = str(label.value) if isinstance(label, Literal) else compact(iri)
            role, effect = value_of(PropertyKind, str(kind)), str(sign or "").rpartition("/")[2]
            associates = values.get(term("association")) is not None
            found.declare(property_of(IRI(iri), role, text, effect, association=associates))
    try:
        corpus = decode([*quads, *publication.quads[publication.provenance]])
    except ValueError as error:
        raise FormatError(
            f"{name}: the claim of <{publication.iri}> cannot be read ({error}): correct it, or leave the nanopublication out"
        ) from None
    for entity in corpus.entities:
        found.entity(entity)
    for document in corpus.documents:
        found.document(document)
    for axiom in corpus.axioms:
        with contextlib.suppress(ValueError):  # other programs may add other axioms, which no claim needs
            found.axiom(component_of(axiom))
    for scheme in corpus.schemes:
        found.scheme(scheme)
    for claim in corpus.claims:
        found.record(claim, [each for each in corpus.evidence if each.claim == claim.iri])
    return True


def _foreign(found: ClaimStream, publication: _Nanopub) -> None:
    said = publication.said(publication.assertion)
    provenance = publication.said(publication.provenance)
    passages = tuple(_passages(found, publication, provenance))
    for iri, values in {**said, **provenance}.items():
        for label in values.get(RDFS + "label", ()):
            if isinstance(label, Literal) and iri != publication.assertion:
                found.entity(Entity(IRI(iri), str(label.value), IRI(BIOLINK + "NamedThing")))
    made = [*_reified(found, said, passages), *_interactions(found, said, passages), *_sentences(found, said, passages)]
    if not made:
        made = list(_plain(found, said, passages))
    for statement in made:
        found.add(statement)


def _passages(found: ClaimStream, publication: _Nanopub, provenance: Said) -> Iterator[Passage]:
    of_assertion = provenance.get(publication.assertion, {})
    sources: list[IRI] = []
    for name in _SOURCES:
        sources += [value for value in of_assertion.get(name, ()) if not isinstance(value, Literal)]
        if sources and name not in _SOURCES[:1]:
            break
    quotations = [
        str(value.value)
        for node in provenance.values()
        for value in node.get(PROV + "value", ())
        if isinstance(value, Literal)
    ]
    quotations += [
        str(value.value) for value in of_assertion.get(DCTERMS + "description", ()) if isinstance(value, Literal)
    ]
    kinds = [
        value for value in of_assertion.get(PROV + "wasGeneratedBy", ()) if isinstance(value, str) and "ECO_" in value
    ]
    for source in dict.fromkeys(sources) or [publication.iri]:
        document = found.source(source, title=compact(source))
        yield Passage(
            document,
            quotation=quotations[0] if quotations else "",
            evidence_type=IRI(OBO + kinds[0][kinds[0].index("ECO_") :]) if kinds else None,
            more=((IRI(DCTERMS + "source"), publication.iri),),
        )


def _predicate(found: ClaimStream, iri: IRI) -> IRI:
    """Map BEL's four causal relations to packaged predicates; return other IRIs unchanged, declared if unknown."""
    name = iri.removeprefix(_BEL)
    ours = {
        "increases": "increases",
        "decreases": "decreases",
        "directlyIncreases": "directlyIncreases",
        "directlyDecreases": "directlyDecreases",
    }
    if iri.startswith(_BEL) and name in ours:
        return term(ours[name])
    if (iri, PropertyKind.CLAIM) not in known_predicates():
        label = iri.rpartition("#")[2].rpartition("/")[2].replace("_", " ")
        found.declare(Predicate(iri, PropertyKind.CLAIM, label, ""))
    return iri


def _first(values: dict[str, list[IRI | Literal]], name: str) -> IRI | Literal | None:
    return next(iter(values.get(name, ())), None)


def _reified(found: ClaimStream, said: Said, passages: tuple[Passage, ...]) -> Iterator[Statement]:
    for values in said.values():
        subject, predicate, value = (_first(values, RDF + part) for part in ("subject", "predicate", "object"))
        if isinstance(subject, str) and isinstance(predicate, str) and value is not None:
            places = [each for each in values.get(_OCCURS_IN, ()) if isinstance(each, str)]
            context = tuple((term("species" if "axonomy" in each else "anatomy"), each) for each in places)
            yield Statement((subject,), _predicate(found, predicate), _whole(said, value), passages, context=context)


def _whole(said: Said, value: IRI | Literal) -> IRI | Literal:
    """Return the entity whose activity (``SIO_000139``) or product (``RO_0002204``) a node is; other values unchanged."""
    seen: set[str] = set()
    while isinstance(value, str) and value not in seen and value in said:
        seen.add(value)
        inner = _first(said[value], _SIO + "SIO_000139") or _first(said[value], OBO + "RO_0002204")
        if inner is None:
            break
        value = inner
    return value


def _interactions(found: ClaimStream, said: Said, passages: tuple[Passage, ...]) -> Iterator[Statement]:
    for values in said.values():
        source, target = _first(values, _WP + "source"), _first(values, _WP + "target")
        if isinstance(source, str) and isinstance(target, str):
            yield Statement((source,), term("modulates"), target, passages)
        referred = [each for each in values.get(_REFERS, ()) if isinstance(each, str)]
        if len(referred) == 2:
            first, second = sorted(referred)
            yield Statement((first,), term("associatedWith"), second, passages)


def _sentences(found: ClaimStream, said: Said, passages: tuple[Passage, ...]) -> Iterator[Statement]:
    predicate = IRI(NPX + "asSentence")
    for iri, values in said.items():
        for sentence in values.get(predicate, ()):
            found.declare(Predicate(predicate, PropertyKind.CLAIM, "is spoken of in the sentence", ""))
            text = unquote_plus(str(sentence).rpartition("/")[2])
            about: Iterable[IRI] = [each for each in values.get(RDF + "about", ()) if isinstance(each, str)]
            yield Statement(tuple(about) or (IRI(iri),), predicate, Literal(text, "en"), passages)


def _plain(found: ClaimStream, said: Said, passages: tuple[Passage, ...]) -> Iterator[Statement]:
    for iri, values in said.items():
        for predicate, objects in values.items():
            if predicate in (RDF + "type", RDFS + "label", RDFS + "comment"):
                continue
            for value in objects:
                yield Statement((IRI(iri),), _predicate(found, IRI(predicate)), value, passages)
