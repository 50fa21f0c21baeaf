"""From a project's tables to one TriG file: the whole build, in order, written only if all of it is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from immunograph.curation import Project, packaged_project, read_corpus
from immunograph.curation.predicates import predicate_quads
from immunograph.model import IRI, Corpus, Literal
from immunograph.rdf import Quad, direct_edges, encode, write_trig
from immunograph.reasoning import infer, read_rules
from immunograph.store import LocalStore, format_of
from immunograph.vocabulary import DCAT, DCTERMS, RDF, RDFS, VOID, Graphs

__all__ = ["Build", "assemble"]

_CC0: Final = IRI("https://creativecommons.org/publicdomain/zero/1.0/")
_TITLES: Final = {
    Graphs.SCHEMA: ("Ontology", "Classes, properties and concept schemes, and the predicate table."),
    Graphs.CURATED: (
        "Curated claims",
        "Entities, documents, claims, evidence and decisions, as the curators set them.",
    ),
    Graphs.EDGES: ("Direct edges", "One edge for each accepted claim and subject; it holds in at least some cases."),
    Graphs.INFERRED: ("Inferred claims", "What follows by rule, each with its rule and its premises; no text says it."),
}


@dataclass(frozen=True, slots=True)
class Build:
    """A built graph: its corpus, its quads, and how many stand in each named graph."""

    corpus: Corpus
    quads: tuple[Quad, ...]

    @property
    def counts(self) -> dict[IRI, int]:
        """Named graph -> number of quads."""
        return dict(sorted(Counter(quad.graph for quad in self.quads).items()))

    def trig(self) -> bytes:
        """Write the graph as TriG; the same quads give the same bytes anywhere."""
        return "".join(write_trig(self.quads)).encode()


def _schema(project: Project) -> Iterator[Quad]:
    """Read the ontology files of the packaged project and of this one."""
    roots = {packaged_project().ontology.resolve(): None, project.ontology.resolve(): None}
    for root in roots:
        for path in sorted(root.glob("*.ttl")):
            if path.name == "shapes.ttl":
                continue
            store = LocalStore()
            store.load(path, format_of(path), graph=Graphs.SCHEMA)
            yield from store.quads()


def _catalog(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Describe each graph: title, description, licence and number of triples."""
    counts = Counter(quad.graph for quad in quads)
    whole = IRI(Graphs.CATALOG.removesuffix("graph/catalog") + "dataset")

    def said(subject: IRI, predicate: str, value: IRI | Literal) -> Quad:
        return Quad(subject, IRI(predicate), value, Graphs.CATALOG)

    yield said(whole, RDF + "type", IRI(DCAT + "Catalog"))
    yield said(whole, DCTERMS + "title", Literal("immunograph", "en"))
    yield said(whole, DCTERMS + "license", _CC0)
    yield said(Graphs.CATALOG, DCTERMS + "title", Literal("Catalog", "en"))
    for graph in sorted(counts):
        title, description = _TITLES.get(graph, (graph, ""))
        yield said(whole, DCAT + "dataset", graph)
        yield said(graph, RDF + "type", IRI(DCAT + "Dataset"))
        yield said(graph, RDF + "type", IRI(VOID + "Dataset"))
        yield said(graph, DCTERMS + "title", Literal(title, "en"))
        yield said(graph, DCTERMS + "license", _CC0)
        yield said(graph, VOID + "triples", Literal(counts[graph]))
        if description:
            yield said(graph, DCTERMS + "description", Literal(description, "en"))


def assemble(project: Project) -> Build:
    """Read, check and join all parts of a project.

    Raises
    ------
    CheckFailedError
        With every problem of the tables.
    FormatError
        If the ontology or a rule cannot be read.
    """
    packaged = packaged_project()
    corpus, predicates, labels = read_corpus(project.root, base_root=packaged.root)
    schema = [*_schema(project), *predicate_quads(predicates.values())]
    names = {
        quad.subject: quad.object.value
        for quad in schema
        if quad.predicate == RDFS + "label" and isinstance(quad.object, Literal)
    }
    quads = {
        *schema,
        *encode(corpus, labels={**labels, **{iri: str(text) for iri, text in names.items()}}),
        *_looked_up(corpus, labels),
        *direct_edges(corpus.claims),
    }
    store = LocalStore()
    store.add(quads)
    quads.update(infer(store, read_rules({packaged.rules: None, project.rules: None})))
    quads.update(_catalog(quads))
    return Build(corpus, tuple(quads))


def _looked_up(corpus: Corpus, labels: dict[str, str]) -> Iterator[Quad]:
    """Give the looked-up label of each foreign term that the corpus names but does not describe itself."""
    own = {entity.iri for entity in corpus.entities}
    named = {value for claim in corpus.claims for _, value in claim.context if not isinstance(value, Literal)}
    named |= {each.evidence_type for each in corpus.evidence if each.evidence_type is not None}
    for iri in sorted(named - own):
        if iri in labels:
            yield Quad(iri, IRI(RDFS + "label"), Literal(labels[iri]), Graphs.CURATED)
