"""Build a graph from a project's tables, ontology and rules, if all checks pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from immunograph.claims.direct_edges import without_sources
from immunograph.curation import Project, packaged_project, read_corpus
from immunograph.curation.predicates import predicate_quads
from immunograph.curation.project_settings import Settings
from immunograph.errors import Problem
from immunograph.licences import CITED, UNKNOWN, Licence, read_licence, strictest
from immunograph.model import IRI, Corpus, Literal
from immunograph.plurals import some_of
from immunograph.query.licensing import comment_of, licence_quads
from immunograph.rdf import Quad, direct_edges, encode, write_trig
from immunograph.reasoning import infer, read_rules
from immunograph.store import LocalStore, format_of
from immunograph.vocabulary import DCAT, DCTERMS, RDF, RDFS, VOID, Graphs

__all__ = ["BUILT_GRAPHS", "Build", "Terms", "assemble", "terms_of"]

_SHOWN_PARTS: Final = 3

_TITLES: Final = {
    Graphs.SCHEMA: ("Ontology", "Classes, properties and concept schemes, and the predicate table."),
    Graphs.CURATED: (
        "Curated claims",
        "Entities, documents, claims, evidence and decisions, as the curators recorded them.",
    ),
    Graphs.EDGES: (
        "Direct edges",
        "One edge for each accepted claim about one subject and one object, unless its sources were retracted; it holds in at least some cases.",
    ),
    Graphs.INFERRED: (
        "Inferred claims",
        "What follows by rule, each with its rule and its premises; no text states it.",
    ),
}

BUILT_GRAPHS: Final = frozenset((*_TITLES, Graphs.CATALOG))
"""IRIs of the named graphs that a build writes, and replaces in a store."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The licence of a built graph, with the licences of the parts that it was derived from.

    Parameters
    ----------
    licence
        Strictest of the licences; it applies to the whole graph and to each named graph.
    parts
        Pairs of the name of a part (``the project``, or the title of a document in quotation marks) and its licence.
    """

    licence: Licence
    parts: tuple[tuple[str, Licence], ...]

    def reason(self) -> str:
        """Return a sentence on the licence and on the licences of the parts, from which it follows.

        Returns
        -------
        str
            One sentence.
        """
        by_licence: dict[str, list[str]] = {}
        for part, licence in self.parts:
            by_licence.setdefault(licence.name, []).append(part)
        cited = by_licence.pop(CITED.name, [])
        told = [f"{some_of(parts, _SHOWN_PARTS)} ({name})" for name, parts in by_licence.items()]
        told += [f"only cited, not counted: {some_of(cited, _SHOWN_PARTS)}"] if cited else []
        return f"{self.licence.name}, the strictest licence of its parts: {'; '.join(told)}."


def terms_of(settings: Settings, corpus: Corpus) -> Terms:
    """Derive the licence of a graph from those of the project and its documents.

    Parameters
    ----------
    settings
        Settings of ``project.toml``.
    corpus
        Corpus with the documents. A document whose licence begins with ``not copied`` is only cited and does not count,
        unless a passage is quoted from it: its licence is then unknown.

    Returns
    -------
    Terms
        The licence, with the licences of the parts.
    """
    quoted = {each.document for each in corpus.evidence if each.quotation}
    parts = [("the project", settings.licence)]
    for document in corpus.documents:
        licence = read_licence(document.licence)
        is_quoted = licence == CITED and document.iri in quoted
        parts.append((f"“{document.title}”", UNKNOWN if is_quoted else licence))
    return Terms(strictest(licence for _, licence in parts), tuple(parts))


@dataclass(frozen=True, slots=True)
class Build:
    """A built graph.

    Parameters
    ----------
    corpus
        Model values that were read from the tables.
    quads
        Quads of all named graphs, without duplicates and in no particular order.
    settings
        Settings in ``project.toml``.
    terms
        Licence of the graph.
    warnings
        Possible mistakes, such as two entities with the same label.
    """

    corpus: Corpus
    quads: tuple[Quad, ...]
    settings: Settings
    terms: Terms
    warnings: tuple[Problem, ...] = ()

    @property
    def counts(self) -> dict[IRI, int]:
        """IRI of a named graph -> number of quads, sorted by IRI."""
        return dict(sorted(Counter(quad.graph for quad in self.quads).items()))

    def trig(self) -> bytes:
        """Serialise the graph as TriG; the same quads always yield the same bytes.

        Returns
        -------
        bytes
            TriG in UTF-8.
        """
        head = comment_of(self.settings.title, self.terms.licence)
        return "".join([head, *write_trig(self.quads)]).encode()


def _schema(project: Project, licence: Licence) -> Iterator[Quad]:
    """Yield the quads of the ontology files of the packaged project and of this one.

    An ontology may state its own licence. In a graph with another licence that statement is left out, because it would
    be mistaken for the licence of the data.
    """
    roots = {packaged_project().ontology.resolve(): None, project.ontology.resolve(): None}
    for root in roots:
        for path in sorted(root.glob("*.ttl")):
            if path.name == "shapes.ttl":
                continue
            yield from (
                quad
                for quad in _ontology(path, _content(path))
                if quad.predicate != DCTERMS + "license" or quad.object == licence.iri
            )


def _content(path: Path) -> bytes | None:
    """Return the content of a file, the cache key of its quads; ``None`` if unreadable, which the parser reports."""
    try:
        return path.read_bytes()
    except OSError:
        return None


@lru_cache(maxsize=4)
def _ontology(path: Path, content: bytes | None) -> tuple[Quad, ...]:
    """Parse an ontology file; cached by content, because every project has the packaged ontology."""
    store = LocalStore()
    store.load(path, format_of(path), graph=Graphs.SCHEMA)
    return tuple(store.quads())


def _catalog(quads: Iterable[Quad], settings: Settings, terms: Terms) -> Iterator[Quad]:
    """Yield the catalogue: title, description, licence and number of triples of the dataset and each graph."""
    counts = Counter(quad.graph for quad in quads)
    whole = IRI(settings.base + "dataset")

    def said(subject: IRI, predicate: str, value: IRI | Literal) -> Quad:
        return Quad(subject, IRI(predicate), value, Graphs.CATALOG)

    yield said(whole, RDF + "type", IRI(DCAT + "Catalog"))
    yield said(whole, DCTERMS + "title", Literal(settings.title))
    if settings.description:
        yield said(whole, DCTERMS + "description", Literal(settings.description))
    yield said(whole, RDFS + "comment", Literal(terms.reason(), "en"))
    for author in settings.authors:
        yield said(whole, DCTERMS + "creator", Literal(author.name))
        if author.orcid:
            yield said(whole, DCTERMS + "contributor", IRI(f"https://orcid.org/{author.orcid}"))
    yield from licence_quads(whole, terms.licence)
    yield said(Graphs.CATALOG, DCTERMS + "title", Literal("Catalog", "en"))
    for graph in sorted(counts):
        title, description = _TITLES.get(graph, (graph, ""))
        yield said(whole, DCAT + "dataset", graph)
        yield said(graph, RDF + "type", IRI(DCAT + "Dataset"))
        yield said(graph, RDF + "type", IRI(VOID + "Dataset"))
        yield said(graph, DCTERMS + "title", Literal(title, "en"))
        yield from licence_quads(graph, terms.licence)
        yield said(graph, VOID + "triples", Literal(counts[graph]))
        if description:
            yield said(graph, DCTERMS + "description", Literal(description, "en"))


def assemble(project: Project) -> Build:
    """Build the graph of a project: read, check and combine its tables, ontology and rules.

    Parameters
    ----------
    project
        Project directory with tables, ontology and rules.

    Returns
    -------
    Build
        The graph, not yet written to a file.

    Raises
    ------
    CheckFailedError
        If ``project.toml`` is invalid, or the tables have problems; problems of tables with the same cause are combined
        into one.
    FormatError
        If the ontology cannot be parsed, or a rule lacks its header or one of its columns.
    RuleError
        If a rule is not valid SPARQL or cannot be run, or does not terminate.
    StoreError
        If a file cannot be read.
    """
    packaged, settings = packaged_project(), project.settings
    warnings: list[Problem] = []
    corpus, predicates, labels = read_corpus(
        project.root, base_root=packaged.root, base=settings.base, warnings=warnings
    )
    terms = terms_of(settings, corpus)
    schema = [*_schema(project, terms.licence), *predicate_quads(predicates.values())]
    names = {
        quad.subject: quad.object.value
        for quad in schema
        if quad.predicate == RDFS + "label" and isinstance(quad.object, Literal)
    }
    quads = {
        *schema,
        *encode(
            corpus,
            labels={**labels, **{iri: str(text) for iri, text in names.items()}},
            templates={each.iri: each.template for each in predicates.values() if each.template},
        ),
        *_looked_up(corpus, labels),
        *direct_edges(corpus.claims, without=without_sources(corpus)),
    }
    store = LocalStore()
    store.add(quads)
    quads.update(infer(store, read_rules({packaged.rules: None, project.rules: None})))
    quads.update(_catalog(quads, settings, terms))
    return Build(corpus, tuple(quads), settings, terms, tuple(warnings))


def _looked_up(corpus: Corpus, labels: dict[str, str]) -> Iterator[Quad]:
    """Yield the recorded label of each term that the corpus refers to but does not describe as an entity."""
    own = {entity.iri for entity in corpus.entities}
    named = {value for claim in corpus.claims for _, value in claim.context if not isinstance(value, Literal)}
    named |= {each.evidence_type for each in corpus.evidence if each.evidence_type is not None}
    for iri in sorted(named - own):
        if iri in labels:
            yield Quad(iri, IRI(RDFS + "label"), Literal(labels[iri]), Graphs.CURATED)
