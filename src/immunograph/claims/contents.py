"""Describe a graph without claims: its classes, properties, labels and kinds of entities."""

from __future__ import annotations

from immunograph.claims.view import select
from immunograph.identifiers import compress
from immunograph.plurals import counted
from immunograph.store import Store

__all__ = ["contents_in_words"]

_KINDS = (
    ("class", "classes", "?s a ?kind . VALUES ?kind { owl:Class rdfs:Class }"),
    (
        "property",
        "properties",
        "?s a ?kind . VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty rdf:Property }",
    ),
    ("thing with a label", "things with a label", "?s rdfs:label|skos:prefLabel ?label"),
)
_MOST = 4


def contents_in_words(store: Store) -> str:
    """Summarise the content of a graph without claims, such as an ontology, in one or two sentences.

    Parameters
    ----------
    store
        The store to query.

    Returns
    -------
    str
        Number of quads; IRIs of up to three ontologies; and numbers of classes, properties and labelled nodes, or else
        the four most frequent types. For an empty store, a hint on how to add data.

    Examples
    --------
    >>> from immunograph.store import FORMATS, LocalStore
    >>> store = LocalStore()
    >>> _ = store.load(b"<urn:a> a <http://www.w3.org/2002/07/owl#Class> .", FORMATS["turtle"])
    >>> contents_in_words(store)
    'It holds 1 quad, but no claims: 1 class.'
    """
    quads = len(store)
    if not quads:
        return "It is empty: add RDF with kg.add, or with 'immunograph import' on the command line."
    ontologies = select(
        store,
        "SELECT ?o (SAMPLE(?v) AS ?version) { ?o a owl:Ontology OPTIONAL { ?o owl:versionIRI ?v } } GROUP BY ?o LIMIT 3",
    )
    named = [str(row.o) + (f" (version {row.version})" if row.version else "") for row in ontologies]
    parts = []
    for one, several, pattern in _KINDS:
        count = select(store, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {pattern} FILTER(isIRI(?s)) }}")[0].n
        if isinstance(count, int) and count:
            parts.append(counted(count, one, several))
    if not parts:
        found = select(
            store,
            f"SELECT ?kind (COUNT(DISTINCT ?s) AS ?n) {{ ?s a ?kind }} GROUP BY ?kind ORDER BY DESC(?n) LIMIT {_MOST}",
        )
        parts = [f"{row.n:,} of type {compress(str(row.kind)) or row.kind}" for row in found]
    what = f": {', '.join(parts)}" if parts else ""
    is_or_are = "ontology is" if len(named) == 1 else "ontologies are"
    ontology = f" The {is_or_are} {', '.join(named)}." if named else ""
    return f"It holds {counted(quads, 'quad')}, but no claims{what}.{ontology}"
