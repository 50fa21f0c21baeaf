"""The SPARQL editor: prefixes, examples, and completion with terms of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from immunograph.explorer.page import embed_json
from immunograph.identifiers import compress
from immunograph.server.kept import kept
from immunograph.server.pages.rendering import Page
from immunograph.vocabulary import BIOLINK, PREFIXES

if TYPE_CHECKING:
    import polars as pl

    from immunograph.graph import KnowledgeGraph
    from immunograph.server.pages.asked import Asked

__all__ = ["editor_page", "terms_page"]

_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; style-src-attr 'unsafe-hashes' 'sha256-EntWS0hFrz2vH7susM+dPUxvHlL6sBswmM8K80E5oUk='"
)
"""Content security policy of the editor's page: the default, plus one style that the editor uses in error messages."""

_STANDARD: Final = {
    "rdf:type": "is a",
    "rdf:subject": "subject of a claim",
    "rdf:predicate": "predicate of a claim",
    "rdf:object": "object of a claim",
    "rdfs:label": "label",
    "rdfs:subClassOf": "is a kind of",
    "skos:definition": "definition",
    "skos:altLabel": "synonym",
    "skos:prefLabel": "label of a concept",
    "skos:exactMatch": "is the same as",
    "skos:closeMatch": "is nearly the same as",
    "dcterms:identifier": "key",
    "dcterms:title": "title of a document",
    "dcterms:references": "refers to",
    "oa:hasSource": "document of a passage",
    "biolink:category": "category of an entity",
}
"""Properties of standard vocabularies used in the graph -> description."""

_EXAMPLES: Final = (
    (
        "Hedged claims, and the words of the hedge",
        "SELECT ?claim ?proposition ?certainty ?cues WHERE {\n"
        "  ?claim a ig:Claim ; rdfs:label ?proposition ; ig:hasEvidence ?evidence .\n"
        "  ?evidence ig:certainty ?certainty .\n"
        "  OPTIONAL { ?evidence ig:cueWords ?cues }\n"
        "  FILTER(?certainty < 3)\n} ORDER BY ?certainty ?proposition\nLIMIT 100",
    ),
    (
        "Entities by category",
        "SELECT ?category (COUNT(DISTINCT ?entity) AS ?entities) WHERE {\n"
        "  ?entity a ig:Entity ; biolink:category ?category .\n} GROUP BY ?category ORDER BY DESC(?entities)",
    ),
    (
        "Direct edges of accepted claims",
        "SELECT ?subject ?predicate ?object WHERE {\n"
        "  GRAPH igg:edges { ?s ?p ?o }\n"
        "  ?s rdfs:label ?subject . ?p rdfs:label ?predicate . OPTIONAL { ?o rdfs:label ?object }\n} LIMIT 100",
    ),
    (
        "All that is stated about one claim, as RDF",
        "CONSTRUCT { ?claim ?p ?o } WHERE {\n  ?claim a ig:Claim ; ?p ?o .\n} LIMIT 200",
    ),
)
_PREFIXES_OF_EXAMPLES: Final = ("ig", "igg", "rdf", "rdfs", "biolink")
_TERMS: Final = 20


def editor_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page of the SPARQL editor, with prefixes, examples and the named queries.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    asked
        The parsed request: parameters, formats and limits.

    Returns
    -------
    Page
        The page, to be rendered in one of its formats.

    Raises
    ------
    UnknownNameError
        If ``question`` is not a named query.
    FormatError
        If the request has an unknown parameter.
    """
    head = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in _PREFIXES_OF_EXAMPLES)
    examples = [{"title": title, "sparql": _with_prefixes(text, head)} for title, text in _EXAMPLES]
    examples += [{"title": each.title, "sparql": _bare(each.text)} for each in graph.queries.values()]
    to = asked.addresses
    data: dict[str, object] = {
        "endpoint": f"{to.root}/sparql",
        "prefixes": dict(PREFIXES),
        "examples": examples,
    }
    form = {
        "terms_address": f"{to.root}/editor/terms.json",
        "embedded": Markup(embed_json(data)),  # noqa: S704 (escaped for a script element)
        "query": _asked_query(graph, asked) or examples[0]["sparql"],
    }
    return Page("editor.html", "SPARQL", data, form, policy=_POLICY)


def _asked_query(graph: KnowledgeGraph, asked: Asked) -> str:
    """Return the query of a link to the editor, given as text or as a named question with parameters; empty if neither."""
    name = asked.text("question")
    asked.expect(
        ["query", "question", *(each.name for each in graph.queries[name].parameters)]
        if name
        else ["query", "question"]
    )
    if not name:
        return asked.text("query")
    given = {each.name: asked.text(each.name) for each in graph.queries[name].parameters if asked.text(each.name)}
    return _bare(graph.queries.sparql(name, **given))


def _with_prefixes(text: str, head: str) -> str:
    """Prepend the prefix declarations that a query uses."""
    used = [line for line in head.splitlines() if f"{line.split()[1]}" in text]
    return "\n".join([*used, text])


def _bare(text: str) -> str:
    """Strip the head of comments from a named query."""
    lines = text.splitlines()
    while lines and lines[0].startswith("#"):
        lines.pop(0)
    return "\n".join(lines)


def _terms(graph: KnowledgeGraph) -> pl.DataFrame:
    """Return everything with a label except claims, and the standard properties: ``term``, ``label``, ``kind``, ``lower``."""
    import polars as pl

    view = graph.columns
    frame = view.label_column.join(view.claims.select(iri="claim"), on="iri", how="anti")
    entities = view.entities.select(iri="entity", category=pl.col("category").str.strip_prefix(BIOLINK))
    frame = frame.join(entities, on="iri", how="left")
    properties = set(view.predicates)
    rows = [(term, label, "property") for term, label in _STANDARD.items()]
    for iri, label, category in frame.select("iri", "label", "category").iter_rows():
        if not str(iri).startswith("_:"):
            kind = category or ("property" if iri in properties else "term")
            rows.append((compress(iri) or f"<{iri}>", label, kind))
    made = pl.DataFrame(rows, schema=["term", "label", "kind"], orient="row").unique(
        "term", keep="first", maintain_order=True
    )
    return made.with_columns(pl.concat_str("term", pl.lit(" "), "label").str.to_lowercase().alias("lower"))


def terms_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return completions: CURIEs that start with the text, then labels and CURIEs that contain it.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    asked
        The parsed request: parameters, formats and limits.

    Returns
    -------
    Page
        The page, to be rendered in one of its formats.

    Raises
    ------
    FormatError
        If ``limit`` is not an integer from 1 to 200.
    """
    import polars as pl

    text = asked.text("q").lower().strip("<>")
    frame = kept(graph, "terms", lambda: _terms(graph))
    begins = pl.col("lower").str.starts_with(text)
    within = pl.col("lower").str.contains(text, literal=True)
    found = frame.filter(within).with_columns((~begins).alias("rank"), pl.col("lower").str.len_chars().alias("length"))
    found = found.sort("rank", "length", "lower").head(asked.whole("limit", _TERMS, least=1, most=200))
    return Page("terms.html", "Terms", {"q": text, "terms": found.select("term", "label", "kind").to_dicts()})
