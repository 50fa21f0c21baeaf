"""Convert quads to model values, the inverse of :mod:`immunograph.rdf.to_quads`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from immunograph.errors import FormatError
from immunograph.model import (
    IRI,
    Attitude,
    Axiom,
    Claim,
    ClaimStatus,
    Corpus,
    Cue,
    Decision,
    Document,
    DocumentStatus,
    Entity,
    EpistemicStatus,
    Evidence,
    Level,
    LevelScheme,
    Link,
    Literal,
    Mapping,
    Modality,
    Number,
    PassageRelation,
    Place,
    QuantifierKind,
    QuantifierScope,
    Section,
    Sentence,
    Stance,
    StudyDesign,
    Synonym,
    Waiver,
)
from immunograph.rdf.measures import PLACE_TERMS
from immunograph.rdf.nodes import Node
from immunograph.rdf.standing import STANDING, Standing, in_force
from immunograph.rdf.terms import Quad
from immunograph.rdf.to_quads import SYNONYM_PROPERTIES
from immunograph.vocabulary import (
    BASE,
    BIOLINK,
    DCTERMS,
    IG,
    OA,
    OWL,
    PROV,
    RDF,
    RDFS,
    SKOS,
    SSSOM,
    PropertyKind,
    concept,
    term,
)

__all__ = ["decode"]

_CLAIM_OWN = frozenset(term(name) for name in ("aspect", "status", "hasEvidence"))
_EVIDENCE_OWN = frozenset(
    term(name)
    for name in (
        *("stance", "certainty", "epistemicStatus", "modality", "attitude", "speaker", "attributedTo", "paraphrase"),
        *("quantifier", "quantifierKind", "quantifierOf", "speakerQuantifier", "sentence", "hasCue", "cueWords"),
        *("evidenceType", "quotation", "note", "level", "design", "sampleSize", "section", "hasNumber", "place"),
    )
) | frozenset(concept(relation) for relation in PassageRelation)
_ABOVE = {
    term("context"): PropertyKind.CONTEXT,
    term("participant"): PropertyKind.ROLE,
    term("claimLink"): PropertyKind.LINK,
}


def decode(
    quads: Iterable[Quad],
    *,
    kinds: dict[str, PropertyKind] | Callable[[str], PropertyKind | None] | None = None,
) -> Corpus:
    """Return the corpus that is encoded in quads.

    Graph names matter only for the publication status of documents, where the latest statement is valid. Quads of other
    kinds are skipped.

    Parameters
    ----------
    quads
        Quads in the form produced by :func:`immunograph.rdf.encode`, in any order; duplicates are ignored.
    kinds
        Property kind by IRI, or a function that returns it (``None`` for other properties): context dimension, role or
        link. By default it is read from the schema in the quads (``rdfs:subPropertyOf ig:context``). For a property
        without a schema, immunograph's namespace and the value decide: a link if the value is a claim, a role for
        ``input``, ``output``, ``agent`` and ``instrument``, otherwise a context dimension.

    Returns
    -------
    Corpus
        Entities, documents, claims, evidence and the rest; sorted, like the parts of every corpus.

    Raises
    ------
    FormatError
        If a mandatory property is missing, a single-valued property has several values, a value is of the wrong type, or
        evidence does not belong to a claim.
    ValueError
        If a sample size is less than 1.
    """
    nodes: dict[str, dict[str, list[IRI | Literal]]] = defaultdict(lambda: defaultdict(list))
    standings: dict[str, dict[str, dict[str, list[IRI | Literal]]]] = defaultdict(lambda: defaultdict(dict))
    for subject, predicate, value, graph in quads:
        if predicate in STANDING:
            values = standings[subject][graph].setdefault(predicate, [])
        else:
            values = nodes[subject][predicate]
        if value not in values:
            values.append(value)
    by_type: dict[str, list[Node]] = defaultdict(list)
    for iri, said in nodes.items():
        for kind in said.get(RDF + "type", []):
            if isinstance(kind, str):
                by_type[kind].append(Node(IRI(iri), said))

    def node(iri: str) -> Node:
        return Node(IRI(iri), nodes[iri])

    if kinds is None:
        kinds_known = {
            iri: _ABOVE[above]
            for iri, said in nodes.items()
            for above in said.get(RDFS + "subPropertyOf", ())
            if isinstance(above, str) and above in _ABOVE
        }
    else:
        kinds_known = {}
    kind_of = _kind_reader(kinds, kinds_known, {each.iri for each in by_type[term("Claim")]})
    claims, links = [], []
    for each in by_type[term("Claim")]:
        claim, its_links = _claim(each, kind_of)
        claims.append(claim)
        links.extend(its_links)
    owners = {evidence: claim.iri for claim in by_type[term("Claim")] for evidence in claim.iris(term("hasEvidence"))}
    sentences: dict[str, list[Sentence]] = defaultdict(list)
    for each in by_type[term("Sentence")]:
        sentence = _sentence(each)
        sentences[sentence.document].append(sentence)
    return Corpus(
        entities=tuple(_entity(each) for each in by_type[term("Entity")]),
        mappings=tuple(_mapping(each) for each in by_type[term("Mapping")]),
        axioms=tuple(_axiom(each) for each in by_type[term("CuratorAxiom")]),
        documents=tuple(_document(each, sentences[each.iri], standings) for each in by_type[term("Document")]),
        claims=tuple(claims),
        links=tuple(links),
        evidence=tuple(_evidence(each, owners, node, kind_of) for each in by_type[term("Evidence")]),
        decisions=tuple(_decision(each) for each in by_type[term("Decision")]),
        waivers=tuple(_waiver(each) for each in by_type[term("Waiver")]),
        schemes=_schemes(by_type[term("LevelScheme")], by_type[term("Level")]),
    )


def _sentence(node: Node) -> Sentence:
    return Sentence(
        node.iri,
        node.iri_of(DCTERMS + "isPartOf"),
        node.integer(term("paragraph")),
        node.integer(term("number")),
        node.span(),
        node.text(DCTERMS + "identifier", ""),
    )


_ROLES = frozenset(term(name) for name in ("input", "output", "agent", "instrument"))


def _kind_reader(
    kinds: dict[str, PropertyKind] | Callable[[str], PropertyKind | None] | None,
    schema: dict[str, PropertyKind],
    claims: set[IRI],
) -> Callable[[str, IRI | Literal], PropertyKind | None]:
    def told(predicate: str, value: IRI | Literal) -> PropertyKind | None:
        known = kinds(predicate) if callable(kinds) else (kinds or schema).get(predicate)
        if known is not None or kinds is not None:
            return known
        if not predicate.startswith(IG) or predicate in _CLAIM_OWN or predicate in _EVIDENCE_OWN:
            return None
        if value in claims:
            return PropertyKind.LINK
        return PropertyKind.ROLE if predicate in _ROLES else PropertyKind.CONTEXT

    return told


def _entity(node: Node) -> Entity:
    synonyms = [
        Synonym(str(value.value), scope, value.language or "en")
        for scope, predicate in SYNONYM_PROPERTIES.items()
        for value in node.all(predicate)
        if isinstance(value, Literal)
    ]
    return Entity(
        iri=node.iri,
        label=node.text(RDFS + "label"),
        category=node.iri_of(BIOLINK + "category"),
        definition=node.text(SKOS + "definition", ""),
        identifiers=node.texts(DCTERMS + "identifier"),
        synonyms=tuple(synonyms),
        generic=node.text(term("genericForm"), ""),
        plural=node.text(term("pluralForm"), ""),
        verb=node.text(term("verbForm"), ""),
    )


def _mapping(node: Node) -> Mapping:
    return Mapping(
        subject=node.iri_of(OWL + "annotatedSource"),
        predicate=node.iri_of(OWL + "annotatedProperty"),
        object=node.iri_of(OWL + "annotatedTarget"),
        object_label=node.text(SSSOM + "object_label"),
        justification=node.iri_of(SSSOM + "mapping_justification"),
        object_source=node.text(SSSOM + "object_source", ""),
        object_source_version=node.text(SSSOM + "object_source_version", ""),
        comment=node.text(RDFS + "comment", ""),
    )


def _axiom(node: Node) -> Axiom:
    return Axiom(
        node.iri_of(OWL + "annotatedSource"),
        node.iri_of(OWL + "annotatedProperty"),
        node.iri_of(OWL + "annotatedTarget"),
        node.text(RDFS + "comment"),
        node.text(term("aspect"), ""),
        term("MembershipCondition") in node.iris(RDF + "type"),
    )


def _document(
    node: Node,
    sentences: Iterable[Sentence],
    standings: dict[str, dict[str, dict[str, list[IRI | Literal]]]],
) -> Document:
    became = _standing(node, standings)
    return Document(
        iri=node.iri,
        title=node.text(DCTERMS + "title"),
        kind=node.text(DCTERMS + "type"),
        language=node.text(DCTERMS + "language"),
        licence=node.text(DCTERMS + "rights", ""),
        text_sha256=node.text(term("textSha256"), ""),
        text_length=node.maybe_integer(term("textLength")),
        references=tuple(node.iris(DCTERMS + "references")),
        sentences=tuple(sentences),
        note=node.text(term("note"), ""),
        status=became.maybe_member(DocumentStatus, term("documentStatus")),
        status_date=became.text(term("statusDate"), ""),
        status_source=became.text(term("statusSource"), ""),
        identifiers=tuple(node.iris(term("documentIdentifier"))),
        year=node.maybe_integer(term("year")),
        derived_from=tuple(node.iris(PROV + "wasDerivedFrom")),
        url=next(iter(node.iris(RDFS + "seeAlso")), ""),
    )


def _standing(node: Node, standings: dict[str, dict[str, dict[str, list[IRI | Literal]]]]) -> Node:
    """Return the properties of the valid status statement about a document or one of its identifiers."""
    found: dict[Standing, Node] = {}
    for name in dict.fromkeys([node.iri, *node.iris(term("documentIdentifier"))]):
        for said in standings.get(name, {}).values():
            of_graph = Node(node.iri, said)
            status = of_graph.maybe_iri(term("documentStatus")) or ""
            texts = [of_graph.text(term(each), "") for each in ("statusDate", "statusSource")]
            found[Standing(status, *texts)] = of_graph
    holds = in_force(found)
    return Node(node.iri, {}) if holds is None else found[holds]


def _claim(node: Node, kind_of: Callable[[str, IRI | Literal], PropertyKind | None]) -> tuple[Claim, list[Link]]:
    context: list[tuple[IRI, IRI | Literal]] = []
    participants: list[tuple[IRI, IRI]] = []
    links: list[Link] = []
    for predicate, values in node.said.items():
        for value in values:
            kind = kind_of(predicate, value)
            if kind is PropertyKind.CONTEXT:
                context.append((IRI(predicate), value))
            elif kind is PropertyKind.ROLE and not isinstance(value, Literal):
                participants.append((IRI(predicate), value))
            elif kind is PropertyKind.LINK and not isinstance(value, Literal):
                links.append(Link(node.iri, IRI(predicate), value))
    value, *others = sorted(node.all(RDF + "object"), key=repr) or [node.one(RDF + "object")]
    joint = [other for other in others if not isinstance(other, Literal)]
    if (isinstance(value, Literal) and others) or len(joint) < len(others):
        raise FormatError(
            f"the claim <{node.iri}> has a literal among its {len(others) + 1} objects; expected either IRIs only or a "
            "single literal: remove the literal, or keep it as the only value of rdf:object"
        )
    subjects = tuple(node.iris(RDF + "subject"))
    if not subjects or len(subjects) < len(node.all(RDF + "subject")):
        raise FormatError(
            f"the claim <{node.iri}> has {'a literal as subject' if node.all(RDF + 'subject') else 'no subject'}; expected "
            "the IRI of an entity: correct rdf:subject"
        )
    claim = Claim(
        iri=node.iri,
        subjects=subjects,
        predicate=node.iri_of(RDF + "predicate"),
        object=value,
        aspect=node.text(term("aspect"), ""),
        context=tuple(context),
        participants=tuple(participants),
        status=node.member(ClaimStatus, term("status")),
        identifiers=node.texts(DCTERMS + "identifier"),
        joint_objects=tuple(joint),
    )
    return claim, links


def _evidence(
    node: Node,
    owners: dict[IRI, IRI],
    other: Callable[[str], Node],
    kind_of: Callable[[str, IRI | Literal], PropertyKind | None],
) -> Evidence:
    if node.iri not in owners:
        raise FormatError(
            f"the evidence <{node.iri}> does not belong to a claim; add a triple that links a claim to it by ig:hasEvidence"
        )
    selector = node.maybe_iri(OA + "hasSelector")
    return Evidence(
        iri=node.iri,
        claim=owners[node.iri],
        document=node.iri_of(OA + "hasSource"),
        stance=node.member(Stance, term("stance")),
        certainty=node.certainty(),
        status=node.member(EpistemicStatus, term("epistemicStatus")),
        speaker=node.iri_of(term("speaker")),
        paraphrase=node.text(term("paraphrase")),
        span=other(selector).span() if selector is not None else None,
        sentence=node.maybe_iri(term("sentence")),
        cues=tuple(Cue(other(cue).text(term("wording")), other(cue).span()) for cue in node.iris(term("hasCue"))),
        modality=node.members(Modality, term("modality")),
        attitude=node.maybe_member(Attitude, term("attitude")),
        attributed_to=node.maybe_iri(term("attributedTo")),
        quantifier=node.text(term("quantifier"), ""),
        quantifier_kind=node.maybe_member(QuantifierKind, term("quantifierKind")),
        quantifier_of=node.maybe_member(QuantifierScope, term("quantifierOf")),
        speaker_quantifier=node.text(term("speakerQuantifier"), ""),
        evidence_type=node.maybe_iri(term("evidenceType")),
        quotation=node.text(term("quotation"), ""),
        note=node.text(term("note"), ""),
        context=tuple(
            (IRI(predicate), value)
            for predicate, values in node.said.items()
            for value in values
            if kind_of(predicate, value) is PropertyKind.CONTEXT
        ),
        level=node.maybe_iri(term("level")),
        design=node.maybe_member(StudyDesign, term("design")),
        sample_size=node.maybe_integer(term("sampleSize"), least=1),
        section=node.maybe_member(Section, term("section")),
        numbers=tuple(_number(other(number)) for number in node.iris(term("hasNumber"))),
        place=_place(node.maybe_iri(term("place")), other),
        relations=tuple(
            (relation, passage) for relation in PassageRelation for passage in node.iris(concept(relation))
        ),
        identifier=node.text(DCTERMS + "identifier", ""),
    )


def _number(node: Node) -> Number:
    value = node.one(term("value"))
    digits = node.text(term("digits"), str(value.value) if isinstance(value, Literal) else value)
    kind = node.iri_of(term("numberKind"))
    unit, comparison = node.text(term("unit"), ""), node.text(term("comparison"), "=")
    try:
        return Number(kind, digits, unit, comparison)
    except ValueError as error:
        raise FormatError(f"<{node.iri}>: {error}") from error


def _place(iri: IRI | None, other: Callable[[str], Node]) -> Place | None:
    if iri is None:
        return None
    parts = {name: other(iri).text(property, "") for name, property in PLACE_TERMS.items()}
    if not any(parts.values()):
        raise FormatError(f"the place <{iri}> is empty; add at least one of its properties, such as ig:placePage")
    return Place(**parts)


def _schemes(schemes: Iterable[Node], levels: Iterable[Node]) -> tuple[LevelScheme, ...]:
    of_scheme: dict[IRI, list[Level]] = defaultdict(list)
    for node in levels:
        level = Level(
            node.iri,
            node.text(SKOS + "notation"),
            node.text(RDFS + "label"),
            node.integer(term("rank")),
            node.text(SKOS + "definition", ""),
        )
        of_scheme[node.iri_of(SKOS + "inScheme")].append(level)
    return tuple(LevelScheme(node.iri, node.text(RDFS + "label"), tuple(of_scheme[node.iri])) for node in schemes)


def _waiver(node: Node) -> Waiver:
    agent = node.iri_of(PROV + "wasAssociatedWith")
    return Waiver(
        iri=node.iri,
        evidence=node.iri_of(term("waives")),
        rule=node.text(term("gateRule")),
        fingerprint=node.text(term("fingerprint")),
        reason=node.text(term("reason")),
        agent=unquote(agent.removeprefix(BASE + "agent/")),
        date=node.text(DCTERMS + "date"),
    )


def _decision(node: Node) -> Decision:
    agent = node.iri_of(PROV + "wasAssociatedWith")
    return Decision(
        iri=node.iri,
        claim=node.iri_of(term("decides")),
        outcome=node.member(ClaimStatus, term("outcome")),
        reason=node.text(term("reason")),
        agent=unquote(agent.removeprefix(BASE + "agent/")),
        date=node.text(DCTERMS + "date"),
    )
