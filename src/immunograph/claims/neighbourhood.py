"""Read the neighbourhood of one entity or claim as model values, by a few small queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from immunograph.claims.properties import select, told_of
from immunograph.claims.view import ClaimsView
from immunograph.errors import FormatError
from immunograph.model import IRI, Corpus, Entity, Literal, Synonym
from immunograph.query import Table
from immunograph.rdf import Quad, decode, parse_term, term_text
from immunograph.rdf.standing import STANDING
from immunograph.rdf.to_quads import SYNONYM_PROPERTIES
from immunograph.vocabulary import BIOLINK, DCTERMS, IG, OA, OWL, RDF, RDFS, SKOS, Graphs, PropertyKind

if TYPE_CHECKING:
    import polars as pl

__all__ = ["around_claims", "around_entity", "claims_by_entity", "entity_of", "quads_of"]

_HAS_EVIDENCE: Final = IG + "hasEvidence"
_PLACES: Final = frozenset({IG + "hasCue", IG + "sentence", OA + "hasSelector", IG + "hasNumber", IG + "place"})
_OWN: Final = frozenset({_HAS_EVIDENCE, IG + "aspect", IG + "status"})
_FROM_EVIDENCE: Final = _PLACES | {OA + "hasSource", IG + "level"}


def quads_of(table: Table) -> list[Quad]:
    """Convert a table of triples to quads in the graph of curated claims.

    Parameters
    ----------
    table
        A table with exactly the columns subject, predicate and object, in this order.

    Returns
    -------
    list[Quad]
        Quads in the order of the rows. Rows with a literal that the model cannot represent, such as ``NaN`` or an
        invalid number, are left out.
    """
    subjects, predicates, values = (column.to_list() for column in table.terms().get_columns())
    known = {text: _parsed(text) for text in {*subjects, *predicates, *values}}
    read = known.__getitem__
    graph = Graphs.CURATED
    return [
        Quad(subject, predicate, value, graph)
        for subject, predicate, value in zip(map(read, subjects), map(read, predicates), map(read, values), strict=True)
        if isinstance(subject, str) and isinstance(predicate, str) and value is not None
    ]


def _parsed(text: str) -> IRI | Literal | None:
    """Return a parsed term; ``None`` for a literal that the model cannot represent."""
    try:
        return parse_term(text)
    except (FormatError, ValueError):
        return None


def _objects(quads: Iterable[Quad], properties: Collection[str]) -> set[str]:
    return {quad.object for quad in quads if quad.predicate in properties and not isinstance(quad.object, Literal)}


def _pointing_at(view: ClaimsView, iris: Sequence[str]) -> list[Quad]:
    """Return the links, decisions and waivers that have these nodes as objects."""
    values = " ".join(term_text(IRI(each)) for each in iris)
    text = (
        f"SELECT ?s ?p ?o {{ VALUES ?o {{ {values} }} ?s ?p ?o . "
        "FILTER(?p = ig:decides || ?p = ig:waives || EXISTS { ?p rdfs:subPropertyOf ig:claimLink }) }"
    )
    return quads_of(select(view.store, text))


def around_claims(view: ClaimsView, claims: Sequence[str], *, links: bool = True) -> tuple[Corpus, list[str]]:
    """Read claims with their evidence, documents, sentences and decisions, and the claims linked to them.

    Parameters
    ----------
    view
        The store and its vocabulary.
    claims
        IRIs of the claims to read.
    links
        Whether to include decisions and linked claims (default true).

    Returns
    -------
    tuple of Corpus and list of str
        The model values, and an error message for each node that could not be decoded.
    """
    wanted = set(claims)
    quads = quads_of(told_of(view.store, claims))
    waivers = {quad.subject for quad in _pointing_at(view, sorted(_objects(quads, {_HAS_EVIDENCE})))}
    quads += quads_of(told_of(view.store, waivers))
    if links:
        pointing = _pointing_at(view, claims)
        others = {quad.subject for quad in pointing} | _objects(quads, _qualifying(view, PropertyKind.LINK))
        # Only the proposition of a linked claim is shown, so its evidence is not needed.
        further = quads_of(told_of(view.store, others - wanted))
        quads += [*pointing, *(quad for quad in further if quad.predicate != _HAS_EVIDENCE)]
    passages = _completed(quads_of(told_of(view.store, _objects(quads, {_HAS_EVIDENCE}))))
    parts = quads_of(told_of(view.store, _objects(passages, _FROM_EVIDENCE)))
    parts = [quad for quad in parts if quad.predicate not in (DCTERMS + "references", *STANDING)]
    parts += _standings(view, _objects(passages, {OA + "hasSource"}))
    parts += _scales(view, parts)
    return _decoded(quads, passages, parts, _kinds(view, quads))


def _standings(view: ClaimsView, documents: Collection[str]) -> list[Quad]:
    """Return quads with the current publication status of documents, resolved from all statements."""
    made = []
    for document in sorted(set(documents) & view.standings.keys()):
        standing = view.standings[document]
        said: tuple[IRI | Literal, ...] = (IRI(standing.status), Literal(standing.date), Literal(standing.source))
        made += [
            Quad(IRI(document), IRI(name), value, Graphs.CURATED)
            for name, value in zip(STANDING, said, strict=True)
            if not isinstance(value, Literal) or value.value
        ]
    return made


def _scales(view: ClaimsView, levels: list[Quad]) -> list[Quad]:
    """Return the quads of the schemes of evidence levels, and of all levels of these schemes."""
    schemes = {each for each in _objects(levels, {SKOS + "inScheme"}) if ":" in each and each[:2] != "_:"}
    if not schemes:
        return []
    named = " ".join(term_text(IRI(each)) for each in sorted(schemes))
    text = f"SELECT ?s ?p ?o {{ VALUES ?scheme {{ {named} }} ?s skos:inScheme ?scheme ; ?p ?o }}"
    return [*quads_of(told_of(view.store, schemes)), *quads_of(select(view.store, text))]


def _completed(passages: list[Quad]) -> list[Quad]:
    """Return quads of passages with those that a foreign graph may omit: type, the document as speaker, empty paraphrase."""
    made = []
    for node in _grouped(passages):
        said = {quad.predicate: quad.object for quad in node}
        made += node
        made.append(Quad(node[0].subject, IRI(RDF + "type"), IRI(IG + "Evidence"), Graphs.CURATED))
        document = said.get(IRI(OA + "hasSource"))
        if IG + "speaker" not in said and document is not None:
            made.append(Quad(node[0].subject, IRI(IG + "speaker"), document, Graphs.CURATED))
        if IG + "paraphrase" not in said:
            made.append(Quad(node[0].subject, IRI(IG + "paraphrase"), Literal(""), Graphs.CURATED))
    return made


def _qualifying(view: ClaimsView, kind: PropertyKind) -> set[str]:
    """Return the properties of a kind (context, role or link) that the schema in the graph declares."""
    above = {PropertyKind.CONTEXT: "context", PropertyKind.ROLE: "participant", PropertyKind.LINK: "claimLink"}[kind]
    return {str(row[0]) for row in select(view.store, f"SELECT ?p {{ ?p rdfs:subPropertyOf ig:{above} }}")}


def _kinds(view: ClaimsView, quads: Collection[Quad]) -> dict[str, PropertyKind]:
    """Return the kind of each property of these claims: from the schema in the graph, or else from its values."""
    claims = {quad.subject for quad in quads if quad.predicate == RDF + "type" and quad.object == IG + "Claim"}
    kinds: dict[str, PropertyKind] = {}
    for quad in quads:
        if quad.subject in claims and quad.predicate.startswith(IG) and quad.predicate not in _OWN:
            linking = quad.object in claims
            kinds.setdefault(quad.predicate, PropertyKind.LINK if linking else PropertyKind.CONTEXT)
    for kind in (PropertyKind.CONTEXT, PropertyKind.ROLE, PropertyKind.LINK):
        kinds.update(dict.fromkeys(_qualifying(view, kind), kind))
    return kinds


def _decoded(
    quads: list[Quad], passages: list[Quad], parts: list[Quad], kinds: dict[str, PropertyKind]
) -> tuple[Corpus, list[str]]:
    """Return the corpus and error messages, decoding all quads at once or, if that fails, each node separately."""
    try:
        return decode([*quads, *passages, *parts], kinds=kinds), []
    except (FormatError, ValueError):
        pass
    owning = [quad for quad in quads if quad.predicate == _HAS_EVIDENCE]
    good: list[Quad] = []
    told: list[str] = []

    def keep(node: list[Quad], *beside: Quad) -> bool:
        try:
            decode([*node, *beside], kinds=kinds)
        except (FormatError, ValueError) as error:
            told.append(str(error))
            return False
        good.extend(node)
        return True

    for node in _grouped(quad for quad in quads if quad.predicate != _HAS_EVIDENCE):
        keep(node)
    parts = [
        quad for node in _grouped(parts) if keep(node) for quad in node
    ]  # so that one invalid document does not affect passages of others
    for node in _grouped(passages):
        owners = [quad for quad in owning if quad.object == node[0].subject]
        of_owners = [quad for quad in good if quad.subject in {owner.subject for owner in owners}]
        if not keep([*owners, *node], *of_owners, *parts):  # perhaps only the location is invalid
            keep([*owners, *(quad for quad in node if quad.predicate not in _PLACES)], *of_owners, *parts)
    return decode(good, kinds=kinds), list(dict.fromkeys(told))


def _grouped(quads: Iterable[Quad]) -> list[list[Quad]]:
    nodes: dict[str, list[Quad]] = {}
    for quad in quads:
        nodes.setdefault(quad.subject, []).append(quad)
    return list(nodes.values())


def entity_of(view: ClaimsView, iri: str) -> Entity:
    """Read an entity from the store as a model value.

    Of several labels, the one of :meth:`Properties.labels` is used; of several definitions or categories, the first in
    sort order, with those in English or without a language first.

    Parameters
    ----------
    view
        The store and its labels.
    iri
        IRI of the entity.

    Returns
    -------
    Entity
        Label, category, definition, keys, synonyms and word forms. Missing values have defaults: the IRI as label,
        ``biolink:NamedThing`` as category.
    """
    said: dict[str, list[Literal | IRI]] = {}
    for quad in quads_of(told_of(view.store, [iri])):
        said.setdefault(quad.predicate, []).append(quad.object)

    def first(predicate: str, default: str) -> str:
        ranked = sorted(
            (value.language not in (None, "en") or not isinstance(value.value, str), str(value.value))
            if isinstance(value, Literal)
            else (False, str(value))
            for value in said.get(predicate, [])
        )
        return ranked[0][1] if ranked else default

    synonyms = [
        Synonym(str(value.value), scope, value.language or "en")
        for scope, predicate in SYNONYM_PROPERTIES.items()
        for value in said.get(predicate, [])
        if isinstance(value, Literal)
    ]
    keys = [str(value.value) for value in said.get(DCTERMS + "identifier", []) if isinstance(value, Literal)]
    return Entity(
        iri=IRI(iri),
        label=view.labels.get(iri) or first(RDFS + "label", iri),
        category=IRI(first(BIOLINK + "category", BIOLINK + "NamedThing")),
        definition=first(SKOS + "definition", ""),
        identifiers=tuple(keys),
        synonyms=tuple(synonyms),
        generic=first(IG + "genericForm", ""),
        plural=first(IG + "pluralForm", ""),
        verb=first(IG + "verbForm", ""),
    )


def claims_by_entity(view: ClaimsView, iri: str | None = None) -> pl.DataFrame:
    """Return the pairs of entity and claim in which the claim is about the entity.

    A claim is about its subject, object, participants and context, and the context of its passages. ``describe`` shows
    these claims, and the list of entities counts them. Inferred claims are left out.

    Parameters
    ----------
    view
        Claims and evidence of a graph, as data frames.
    iri
        IRI of an entity to restrict the result to; all entities by default.

    Returns
    -------
    polars.DataFrame
        Columns ``entity`` and ``claim`` (IRIs); pairs may be repeated.
    """
    import polars as pl

    stated = view.claims.filter(pl.col("status").is_not_null() & ~pl.col("inferred"))
    passages = view.evidence_context.join(view.evidence.select("evidence", "claim"), on="evidence")
    pairs = pl.concat(
        [
            stated.select(pl.col("subject").alias("entity"), "claim"),
            stated.filter(~pl.col("literal")).select(pl.col("object").alias("entity"), "claim"),
            view.qualifiers.filter(pl.col("kind") != "link").select(pl.col("value").alias("entity"), "claim"),
            passages.select(pl.col("value").alias("entity"), "claim"),
        ]
    )
    if iri is not None:
        pairs = pairs.filter(pl.col("entity") == iri)
    return pairs.join(stated.select("claim").unique(), on="claim", how="semi")


def around_entity(view: ClaimsView, iri: str, *, limit: int) -> tuple[Entity, Corpus, int, list[str]]:
    """Read an entity with its mappings, axioms, claims and their evidence.

    Parameters
    ----------
    view
        Claims and evidence of a graph, as data frames.
    iri
        IRI of the entity.
    limit
        Maximum number of claims about the entity, and of further claims that it makes.

    Returns
    -------
    tuple of Entity, Corpus, int and list of str
        The entity; its mappings, axioms and claims; the total number of claims about it; and an error message for each
        node that could not be decoded.
    """
    import polars as pl

    stated = view.claims.filter(pl.col("status").is_not_null() & ~pl.col("inferred"))
    found = claims_by_entity(view, iri)["claim"].unique()
    voiced = view.evidence.filter((pl.col("speaker") == iri) | (pl.col("attributed_to") == iri))["claim"].unique()
    chosen, others = (
        stated.filter(which).select("claim", "identifier").unique("claim", keep="first", maintain_order=True)
        for which in (
            pl.col("claim").is_in(found.implode()),
            pl.col("claim").is_in(voiced.implode()) & ~pl.col("claim").is_in(found.implode()),
        )
    )
    shown = [*chosen["claim"].head(limit), *others["claim"].head(limit)]
    corpus, told = around_claims(view, shown, links=False)
    nodes = select(
        view.store,
        f"SELECT DISTINCT ?s {{ VALUES ?p {{ <{OWL}annotatedSource> <{OWL}annotatedTarget> }} ?s ?p {term_text(IRI(iri))} }}",
    )
    set_by_curators, more = _decoded(quads_of(told_of(view.store, [str(row[0]) for row in nodes])), [], [], {})
    merged = Corpus(
        mappings=set_by_curators.mappings,
        axioms=set_by_curators.axioms,
        documents=corpus.documents,
        claims=corpus.claims,
        evidence=corpus.evidence,
    )
    return entity_of(view, iri), merged, chosen.height, [*told, *more]
