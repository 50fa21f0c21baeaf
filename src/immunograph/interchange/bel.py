"""Read BEL graphs as JGIF (Causal Biological Networks, PyBEL) and as PyBEL's node-link JSON.

``causesNoChange`` becomes a null result for the claim that one entity affects the other; ``isA`` and ``hasComponent``
become axioms, because they have no passage as evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, Final

from immunograph.errors import FormatError
from immunograph.interchange.bel_terms import BelTerm, acting_jointly, parse_term
from immunograph.interchange.claim_stream import ClaimStream
from immunograph.interchange.exchange import Feature, Reader
from immunograph.interchange.foreign_data import json_document, kind_of, member, members
from immunograph.interchange.prefixes import identified
from immunograph.interchange.statements import Passage, Statement, minted
from immunograph.legible import quoted
from immunograph.model import IRI, Axiom, Entity, Literal, Stance
from immunograph.rdf import Quad
from immunograph.vocabulary import BIOLINK, RDF_SUBCLASS_OF, Predicate, PropertyKind, term

__all__ = ["READER", "read_bel"]

_RELATIONS: Final = {
    "increases": "increases", "->": "increases", "directlyIncreases": "directlyIncreases", "=>": "directlyIncreases", "decreases": "decreases",
    "-|": "decreases", "directlyDecreases": "directlyDecreases", "=|": "directlyDecreases", "regulates": "modulates",
    "directlyRegulates": "modulates", "causesNoChange": "modulates", "positiveCorrelation": "correlatesPositivelyWith",
    "negativeCorrelation": "correlatesNegativelyWith", "correlation": "correlatesWith", "noCorrelation": "correlatesWith",
    "association": "associatedWith", "--": "associatedWith", "binds": "binds", "partOf": "partOf",
}  # fmt: skip
_NULL: Final = ("causesNoChange", "noCorrelation")
_PASSED_OVER: Final = ("actsIn", "translocates")
_AXIOMS: Final = {"isA": RDF_SUBCLASS_OF, "hasComponent": term("hasComponent"), "hasMember": term("hasComponent")}
_BY_NUMBER: Final = {"EGID": "NCBIGene", "ENTREZ": "NCBIGene", "HGNC": "HGNC", "CHEBI": "CHEBI", "GO": "GO", "MESH": "MESH", "UP": "UniProtKB", "UNIPROT": "UniProtKB", "TAX": "NCBITaxon"}  # fmt: skip
_CONTEXTS: Final = {
    "species": "species", "species_common_name": "species", "organism": "species", "disease": "disease", "cell": "cell", "cell_type": "cell",
    "cellline": "cellLine", "cell_line": "cellLine", "tissue": "anatomy", "anatomy": "anatomy", "organ": "anatomy", "cellstructure": "cellStructure",
}  # fmt: skip
_SUBJECT: Final = minted("bel", "subject-modifier")

Data = dict[str, Any]


def read_bel(stream: IO[bytes], name: str) -> Iterator[Quad]:
    """Read a BEL graph in JGIF or node-link JSON.

    Passages of axioms and annotations of unknown kinds are left out and counted. So are edges ``actsIn`` and
    ``translocates``, which lead from a term to its own activity, and, in JGIF, nodes without an edge that are not BEL
    terms.

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
        If the input is in neither format, a node-link node or the end of a JGIF edge is not a BEL term, or an edge has no
        relation or no ends; the message names the node, edge or link.
    """
    document = json_document(stream, name)
    if not isinstance(document, dict):
        raise FormatError(f"{name}: this is not a BEL graph: expected a JSON object")
    found = ClaimStream(name)
    found.declare(Predicate(_SUBJECT, PropertyKind.CONTEXT, "subject modifier", ""))
    if isinstance(document.get("links"), list):
        edges = _of_links(found, document, name)
    else:
        graphs = member(document, "graphs", list, name, []) or [document.get("graph")]
        edges = (edge for graph in graphs for edge in _of_jgif(found, graph, name))
    for where, source, target, relation, passages in edges:
        _edge(found, source, target, relation, passages, where)
        yield from found.ready()
    yield from found.end()


_Edge = tuple[str, BelTerm, BelTerm, str, list[Passage]]


def _of_jgif(found: ClaimStream, graph: Any, name: str) -> Iterator[_Edge]:
    if not isinstance(graph, dict) or not isinstance(graph.get("edges"), list):
        raise FormatError(
            f'{name}: this is not a BEL graph: expected "graph" with "nodes" and "edges", or "nodes" and "links"'
        )
    nodes = graph.get("nodes") or []
    if isinstance(nodes, dict):
        listed = [(key, member(nodes, key, dict, f"{name}, node {quoted(key)}", {})) for key in nodes]
    else:
        listed = [(each.get("id"), each) for each in members(graph, "nodes", name)]
    labels = {str(key): str(each.get("label") or key) for key, each in listed}
    for label in labels.values():
        read = parse_term(label)
        if read is not None:
            _things(found, read)
        else:
            found.leave_out("node whose label is not a term of BEL", "nodes whose labels are not terms of BEL")
    for number, edge in enumerate(graph["edges"], start=1):
        where = f"{name}, edge {number}"
        if not isinstance(edge, dict):
            raise FormatError(f"{where}: it is {kind_of(edge)}, expected an object: correct it")
        relation = str(edge.get("relation") or "").strip()
        if relation in _PASSED_OVER:
            evidence = members(member(edge, "metadata", dict, where, {}), "evidences", where)
            _pass_over(found, relation, len(evidence))
            continue
        if not relation:
            raise FormatError(f"{where}: it has no relation: add one such as increases")
        source, target = (
            _term(labels.get(str(edge.get(end)), str(edge.get(end))), where) for end in ("source", "target")
        )
        metadata: Data = member(edge, "metadata", dict, where, {})
        evidence = members(metadata, "evidences", where)
        yield (
            where,
            source,
            target,
            relation,
            [_passage(found, each, relation, where) for each in evidence],
        )


def _pass_over(found: ClaimStream, relation: str, passages: int) -> None:
    found.leave_out(
        f"edge {relation!r} from a term to its own activity", f"edges {relation!r} from terms to their own activity"
    )
    _without_passages(found, relation, passages)


def _without_passages(found: ClaimStream, relation: str, number: int) -> None:
    found.leave_out(f"passage of an edge {relation!r}", f"passages of edges {relation!r}", number)


def _of_links(found: ClaimStream, document: Data, name: str) -> Iterator[_Edge]:
    nodes: list[BelTerm] = []
    for number, node in enumerate(document.get("nodes") or (), start=1):
        text = node.get("bel") if isinstance(node, dict) else None
        read = _term(str(text), f"{name}, node {number}")
        concept: Data = member(node, "concept", dict, f"{name}, node {number}", {})
        if concept.get("identifier"):
            read = BelTerm(
                read.bel,
                read.label,
                read.category,
                read.namespace,
                str(concept["identifier"]),
                read.modifier,
                read.members,
            )
        _things(found, read)
        nodes.append(read)
    for number, link in enumerate(document["links"], start=1):
        where = f"{name}, link {number}"
        try:
            source, target = (
                _modified(nodes[link[end]], link.get(f"{end}_modifier") or link.get(old))
                for end, old in (("source", "subject"), ("target", "object"))
            )
            relation = str(link["relation"])
        except (KeyError, TypeError, IndexError):
            raise FormatError(f"{where}: expected numbers of nodes as source and target, and a relation") from None
        has_text = link.get("citation") or link.get("evidence")
        if relation in _PASSED_OVER:
            _pass_over(found, relation, int(bool(has_text)))
            continue
        yield where, source, target, relation, [_passage(found, link, relation, where)] if has_text else []


def _modified(read: BelTerm, modifier: object) -> BelTerm:
    if not isinstance(modifier, dict) or not modifier.get("modifier"):
        return read
    effect = (modifier.get("effect") or {}).get("name")
    said = str(effect or modifier["modifier"]).lower()
    return BelTerm(read.bel, read.label, read.category, read.namespace, read.name, said, read.members)


def _term(text: str, where: str) -> BelTerm:
    read = parse_term(text)
    if read is None:
        raise FormatError(f"{where}: {quoted(text)} is not a term of BEL: expected one such as p(HGNC:IL2)")
    return read


def _entity(found: ClaimStream, read: BelTerm) -> IRI:
    iri = None
    number = read.name.partition(":")[2] or read.name
    prefix = _BY_NUMBER.get(read.namespace.upper())
    plain = read.bel.count("(") == 1 and "," not in read.bel and read.category not in ("RNAProduct", "Gene", "MicroRNA")
    if prefix and plain and (number.isdigit() or prefix == "UniProtKB"):
        iri = identified(f"{prefix}:{number}")
    made = iri if iri is not None else minted("bel", read.bel)
    found.entity(Entity(made, read.label, IRI(BIOLINK + read.category)))
    for part in read.members:
        found.axiom(Axiom(made, term("hasComponent"), _entity(found, part), "By its name in BEL."))
    return made


def _things(found: ClaimStream, read: BelTerm) -> tuple[IRI, ...]:
    """Add the entity of a term, or those of a composite, which act together."""
    return tuple(dict.fromkeys(_entity(found, each) for each in acting_jointly(read) or (read,)))


def _passage(found: ClaimStream, data: Data, relation: str, where: str) -> Passage:
    citation: Data = member(data, "citation", dict, where, {})
    database = str(citation.get("type") or citation.get("namespace") or citation.get("db") or "").strip().lower()
    number = str(citation.get("id") or citation.get("identifier") or citation.get("db_id") or "").strip()
    source = {"pubmed": "PMID:", "doi": "DOI:", "pmc": "PMC:"}.get(database, "") + number
    title = str(citation.get("name") or "")
    document = found.source(source or title, title=title) if source or title else found.itself().document
    text = str(data.get("summary_text") or data.get("evidence") or "").strip()
    return Passage(
        document,
        Stance.NULL if relation in _NULL else Stance.SUPPORTS,
        quotation=text,
        context=tuple(dict.fromkeys(_context(found, data.get("experiment_context") or data.get("annotations") or {}))),
    )


def _context(found: ClaimStream, annotations: object) -> Iterator[tuple[IRI, IRI | Literal]]:
    for key, held in annotations.items() if isinstance(annotations, dict) else ():
        dimension = _CONTEXTS.get(str(key).lower().replace(" ", "_"))
        values = held if isinstance(held, list) else list(held) if isinstance(held, dict) else [held]
        for value in values:
            text = (
                str(value.get("name") or value.get("identifier") or "") if isinstance(value, dict) else str(value or "")
            )
            if dimension and text.strip():
                yield term(dimension), Literal(text.strip())
            elif text.strip():
                name = quoted(str(key))
                found.leave_out(f"annotation {name} of a passage", f"annotations {name} of passages")


def _edge(
    found: ClaimStream, source: BelTerm, target: BelTerm, relation: str, passages: list[Passage], where: str
) -> None:
    if relation in _AXIOMS:
        subject, value = _entity(found, source), _entity(found, target)
        found.axiom(Axiom(subject, _AXIOMS[relation], value, "Set in the BEL graph."))
        _without_passages(found, relation, len(passages))
        return
    if relation in _RELATIONS:
        predicate = term(_RELATIONS[relation])
    else:
        predicate = minted("bel", relation)
        found.declare(Predicate(predicate, PropertyKind.CLAIM, relation, ""))
    if not passages:
        passages = [Passage(found.itself().document, Stance.NULL if relation in _NULL else Stance.SUPPORTS)]
    context = ((_SUBJECT, Literal(source.modifier)),) if source.modifier else ()
    subjects, (value, *others) = _things(found, source), _things(found, target)
    found.add(
        Statement(subjects, predicate, value, tuple(passages), target.modifier, context, joint_objects=tuple(others))
    )


READER: Final = Reader(
    name="bel",
    title="BEL graphs (JGIF, node-link)",
    endings=(".jgif", ".jgif.json", ".bel.nodelink.json", ".bel.json"),
    carries=frozenset(
        {
            Feature.LABELS,
            Feature.DIRECTION,
            Feature.PARALLEL,
            Feature.SIGN,
            Feature.STANCE,
            Feature.EVIDENCE,
            Feature.CONTEXT,
            Feature.JOINT,
            Feature.COMPONENTS,
            Feature.AXIOMS,
        }
    ),
    about=(
        "statements of BEL with their quoted evidence and citations: an activity of the object is the claim's aspect, annotations are context of "
        "the evidence, `causesNoChange` is a null result, the members of a composite act together, `isA` and complexes are axioms. Edges from a term to its own activity "
        "(`actsIn`, `translocates`), the passages of axioms and annotations of other kinds are left out and counted."
    ),
    read=read_bel,
    recognises=lambda head: b'"bel_statement"' in head or b'"bel_function_type"' in head or b'"pybel_version"' in head,
)
