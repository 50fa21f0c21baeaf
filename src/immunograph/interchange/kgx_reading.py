"""Read KGX node and edge tables, as TSV or JSON Lines: the exchange format of Biolink knowledge graphs.

Source of the format: https://github.com/biolink/kgx/blob/master/specification/kgx-format.md and the Biolink model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import IO, Any, Final

from immunograph.errors import FormatError
from immunograph.interchange.claim_stream import ClaimStream
from immunograph.interchange.embedded_claims import take_beside, take_record
from immunograph.interchange.foreign_data import json_lines, kind_of, table_rows
from immunograph.interchange.omissions import TrackedRow
from immunograph.interchange.prefixes import compact, identified
from immunograph.interchange.statements import Passage, Statement, known_predicates
from immunograph.interchange.verbs import UnclearVerbError, is_negation
from immunograph.legible import quoted
from immunograph.model import IRI, Certainty, Document, Entity, EpistemicStatus, Literal, Stance, Synonym
from immunograph.rdf import Quad
from immunograph.store.formats import plain_name
from immunograph.vocabulary import BIOLINK, RDF, Predicate, PropertyKind, Sign, term

__all__ = ["CONTEXTS", "LEVELS", "RECORD", "increased_or_decreased", "read_lines", "read_table"]

RECORD: Final = "immunograph_record"
"""Column in which immunograph embeds a complete claim with one piece of its evidence."""

CONTEXTS: Final = {
    "anatomical_context_qualifier": term("anatomy"),
    "disease_context_qualifier": term("disease"),
    "population_context_qualifier": term("population"),
    "species_context_qualifier": term("species"),
    "stage_qualifier": term("stage"),
}
"""Biolink qualifier -> context dimension of immunograph."""

LEVELS: Final = {
    "knowledge_assertion": (Certainty.ASSERTED, EpistemicStatus.ASSERTED),
    "logical_entailment": (Certainty.ASSERTED, EpistemicStatus.ASSERTED),
    "statistical_association": (Certainty.ASSERTED, EpistemicStatus.EVIDENCE_REPORTED),
    "observation": (Certainty.ASSERTED, EpistemicStatus.EVIDENCE_REPORTED),
    "prediction": (Certainty.POSSIBLE, EpistemicStatus.HEDGED),
    "text_co_occurrence": (Certainty.POSSIBLE, EpistemicStatus.POSSIBILITY),
    "not_provided": (Certainty.ASSERTED, EpistemicStatus.ASSERTED),
}
"""Knowledge level of an edge -> certainty and epistemic status; the level itself is stored with the evidence."""

_SOURCES: Final = ("primary_knowledge_source", "knowledge_source", "provided_by", "aggregator_knowledge_source")
_PROVENANCE: Final = (
    *_SOURCES,
    "knowledge_level",
    "agent_type",
    "relation",
    "has_evidence",
    "sources",
    "retrieval_source_ids",
)
_GENERAL: Final = frozenset(
    "biolink:" + name
    for name in (
        "BiologicalEntity", "ChemicalEntityOrGeneOrGeneProduct", "ChemicalEntityOrProteinOrPolypeptide",
        "ChemicalOrDrugOrTreatment", "DiseaseOrPhenotypicFeature", "Entity", "GeneOrGeneProduct", "GenomicEntity",
        "MacromolecularMachineMixin", "NamedThing", "OntologyClass", "Occurrent", "PhysicalEssence",
        "PhysicalEssenceOrOccurrent", "SubjectOfInvestigation", "ThingWithTaxon",
    )
)  # fmt: skip
_NEGATED: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_SIGNS: Final = {
    "causes": Sign.POSITIVE,
    "exacerbates_condition": Sign.POSITIVE,
    "ameliorates_condition": Sign.NEGATIVE,
    "preventative_for_condition": Sign.NEGATIVE,
    "treats": Sign.NEGATIVE,
    "disrupts": Sign.NEGATIVE,
}

_ENDS: Final = ("subject", "predicate", "object")
_NOT_COMPLETED: Final = IRI(BIOLINK + "not_completed_by")
"""A Biolink predicate that contains a negation but is a relation of its own."""

Row = dict[str, Any]
_Fault = Callable[[str, str], FormatError]


def read_table(stream: IO[bytes], name: str) -> Iterator[Quad]:
    """Read a KGX node table or edge table in TSV, distinguished by its columns.

    Edges whose predicate is unknown and contains a negation are left out and reported.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Returns
    -------
    Iterator[Quad]
        Quads of claims, evidence and entities.

    Raises
    ------
    FormatError
        If a required column is missing or a cell is not valid (the message names row and column), or all edges are left
        out.
    """

    def needed(header: list[str]) -> tuple[str, ...]:
        edges = any(column in header for column in _ENDS) or plain_name(name).endswith("_edges.tsv")
        return _ENDS if edges else ()

    return _read(table_rows(stream, name, check=needed), name, "row")


def read_lines(stream: IO[bytes], name: str) -> Iterator[Quad]:
    """Read KGX nodes and edges in JSON Lines, together or in separate files; the keys distinguish them.

    Edges whose predicate is unknown and contains a negation are left out and reported.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Returns
    -------
    Iterator[Quad]
        Quads of claims, evidence and entities.

    Raises
    ------
    FormatError
        If a line is not a JSON object, lacks a required key or has an invalid value (the message names the line), or all
        edges are left out.
    """
    return _read(json_lines(stream, name), name, "line")


def _read(rows: Iterable[tuple[int, Row]], name: str, unit: str) -> Iterator[Quad]:
    found = ClaimStream(name)
    for number, plain in rows:
        row = TrackedRow(plain)
        where = f"{name}, {unit} {number}"

        def fault(column: str, wrong: str, where: str = where) -> FormatError:
            return FormatError(f"{where}, column {column!r}: {wrong}")

        if any(column in row for column in _ENDS):
            try:
                _edge(found, row, where, fault, table=unit == "row")
            except UnclearVerbError as error:  # only this edge is skipped
                found.refuse(error)
            _count_unread(found, row, "edge")
        else:
            _node(found, row, where, fault)
            _count_unread(found, row, "node")
        yield from found.ready()
    yield from found.end()


def _count_unread(found: ClaimStream, row: TrackedRow[object], what: str) -> None:
    for column in () if row.get(RECORD) else row.unread():
        if not column.endswith(("qualifier", "qualifiers")) and column not in ("id", "name"):
            shown = quoted(column)
            found.leave_out(f"value of {shown} of {what}s", f"values of {shown} of {what}s")


def _parts(value: Any) -> list[str]:
    """Return the non-empty parts of a multi-valued cell: a list in JSON, text separated by ``|`` in TSV."""
    if value is None:
        return []
    values = value if isinstance(value, list) else str(value).split("|")
    return [text for text in (str(each).strip() for each in values) if text]


def _iri(row: Row, column: str, fault: _Fault) -> IRI:
    text = row.get(column)
    if text is None or (isinstance(text, str) and not text.strip()):
        raise fault(column, "the cell is empty or missing: write an identifier such as HGNC:6001")
    if not isinstance(text, str):
        raise fault(
            column, f'{quoted(text)} is {kind_of(text)}, expected a string: write an identifier such as "HGNC:6001"'
        )
    try:
        return identified(text)
    except ValueError as error:
        raise fault(column, str(error)) from None


def _value(text: str) -> IRI | Literal:
    try:
        return identified(text)
    except ValueError:
        return Literal(text)


def _node(found: ClaimStream, row: Row, where: str, fault: _Fault) -> None:
    if row.get(RECORD):
        take_beside(found, row[RECORD], f"{where}, column {RECORD!r}")
        return
    iri = _iri(row, "id", fault)
    label = str(row.get("name") or row["id"])
    categories = _parts(row.get("category")) or ["biolink:NamedThing"]
    try:
        kinds = [identified(each) for each in categories]
    except ValueError as error:
        raise fault("category", str(error)) from None
    best = next((kind for kind, text in zip(kinds, categories, strict=True) if text not in _GENERAL), kinds[0])
    if best in (BIOLINK + "Publication", BIOLINK + "Article"):
        found.document(Document(iri, label))
        return
    synonyms = [Synonym(text) for text in _parts(row.get("synonym")) if text != label]
    for scope in ("exact", "broad", "narrow", "related"):
        synonyms += [Synonym(text, scope) for text in _parts(row.get(f"{scope}_synonym")) if text != label]
    found.entity(Entity(iri, label, best, str(row.get("description") or ""), synonyms=tuple(synonyms)))
    for kind in kinds:
        if kind != best:
            found.say(iri, RDF + "type", kind)
    for column in ("xref", "same_as", "equivalent_identifiers", "taxon", "in_taxon", "provided_by"):
        for text in _parts(row.get(column)):
            found.say(iri, BIOLINK + column, _value(text))


def increased_or_decreased(direction: str, aspect: str = "") -> IRI | None:
    """Return the predicate for an effect whose direction is given by Biolink qualifiers.

    Parameters
    ----------
    direction
        Value of the direction qualifier: ``increased``, ``upregulated``, ``decreased`` or ``downregulated``.
    aspect
        Value of the aspect qualifier; only ``activity`` changes the predicate. Empty if there is none.

    Returns
    -------
    IRI | None
        IRI of a packaged predicate; ``None`` for any other direction.

    Examples
    --------
    >>> increased_or_decreased("downregulated", "activity")
    'https://w3id.org/immunograph/vocab/inhibits'
    """
    known = known_predicates()
    if direction in ("increased", "upregulated"):
        names = ("activates",) if aspect == "activity" else ("increases", "enhances")
    elif direction in ("decreased", "downregulated"):
        names = ("inhibits",) if aspect == "activity" else ("decreases", "inhibits")
    else:
        return None
    return next(term(name) for name in names if (term(name), PropertyKind.CLAIM) in known)


@cache
def _exact() -> dict[str, IRI]:
    """Map Biolink predicates to the packaged predicates that match them exactly."""
    known = known_predicates().items()
    return {
        each.biolink: each.iri
        for (_, kind), each in known
        if kind is PropertyKind.CLAIM and each.biolink is not None and each.biolink_match == "exact"
    }


def _predicate(found: ClaimStream, row: Row, fault: _Fault) -> IRI:
    """Return the packaged predicate for an edge's direction, or its exact match; else the edge's own, declared if new."""
    iri = _iri(row, "predicate", fault)
    name = iri.removeprefix(BIOLINK)
    if name in ("affects", "regulates", "causes"):
        direction = str(row.get("object_direction_qualifier") or "").removeprefix("biolink:")
        signed = increased_or_decreased(direction, str(row.get("object_aspect_qualifier") or ""))
        if signed is not None:
            return signed
    if (ours := _exact().get(iri)) is not None:
        return ours
    known = known_predicates().get((iri, PropertyKind.CLAIM))
    if known is None:
        if iri != _NOT_COMPLETED and is_negation(name.rpartition("/")[2].rpartition("#")[2]):
            reason = fault(
                "predicate",
                f"{quoted(compact(iri))} is a negated predicate, which an edge cannot have: write the predicate without negation, "
                "and true in the column 'negated'",
            )
            raise UnclearVerbError(str(reason))
        label = name.rpartition("/")[2].rpartition("#")[2].replace("_", " ")
        found.declare(Predicate(iri, PropertyKind.CLAIM, label, "", _SIGNS.get(name)))
    return iri


def _contexts(found: ClaimStream, row: Row) -> Iterator[tuple[IRI, IRI | Literal]]:
    for column, value in row.items():
        if not column.endswith(("qualifier", "qualifiers")) or column in (
            "object_direction_qualifier",
            "object_aspect_qualifier",
        ):
            continue
        dimension = CONTEXTS.get(column)
        if dimension is None:
            dimension = IRI(BIOLINK + column)
            label = column.removesuffix("_qualifier").replace("_", " ")
            found.declare(Predicate(dimension, PropertyKind.CONTEXT, label, ""))
        for text in _parts(value):
            yield dimension, _value(text)


def _edge(found: ClaimStream, row: Row, where: str, fault: _Fault, *, table: bool) -> None:
    subject, value = _iri(row, "subject", fault), _iri(row, "object", fault)
    predicate = _predicate(found, row, fault)
    negated = _negated(row, fault, table=table)
    if row.get(RECORD):
        claim, evidence = take_record(found, row[RECORD], f"{where}, column {RECORD!r}")
        against = any(each.stance in (Stance.NULL, Stance.DISPUTES) for each in evidence)
        if subject not in claim.subjects or value not in claim.objects or against != negated:
            raise fault(RECORD, "the embedded record contradicts the row: empty the cell to use the row")
        return
    aspect = str(row.get("object_aspect_qualifier") or "").removeprefix("biolink:")
    passages = _passages(found, row, negated, fault)
    proposed = row.get("status") in ("inferred", "proposed", "rejected")
    found.add(
        Statement((subject,), predicate, value, passages, aspect, tuple(_contexts(found, row)), proposed=proposed)
    )


def _negated(row: Row, fault: _Fault, *, table: bool) -> bool:
    value = row.get("negated")
    if value is None or value == "":
        return False
    known = value if isinstance(value, bool) else _NEGATED.get(str(value).lower()) if table else None
    if known is None:
        raise fault("negated", f"{quoted(value)} is not true or false: write true or false, in JSON without quotes")
    return known


def _passages(found: ClaimStream, row: Row, negated: bool, fault: _Fault) -> tuple[Passage, ...]:
    level = str(row.get("knowledge_level") or "not_provided")
    if level not in LEVELS:
        raise fault("knowledge_level", f"{quoted(level)} is not a knowledge level: expected one of {', '.join(LEVELS)}")
    certainty, status = LEVELS[level]
    if level == "prediction" and str(row.get("certainty")) == "2" and row.get("epistemic_status"):
        certainty = Certainty.PROBABLE  # written by immunograph, without its record: no level of Biolink means probable
    more = [(IRI(BIOLINK + name), Literal(text)) for name in _PROVENANCE for text in _parts(row.get(name))]
    kinds = [text for text in _parts(row.get("has_evidence")) if text.startswith("ECO:")]
    sources, kind = _parts(row.get("publications")), "article"
    if not sources:
        sources = next((parts for name in _SOURCES if (parts := _parts(row.get(name)))), [])
        kind = "database"
    documents = [found.source(text, kind=kind) for text in sources] or [found.itself().document]
    return tuple(
        Passage(
            document,
            Stance.DISPUTES if negated else Stance.SUPPORTS,
            certainty,
            status,
            evidence_type=identified(kinds[0]) if kinds else None,
            quotation=" ".join(_parts(row.get("supporting_text"))),
            more=tuple(more),
        )
        for document in dict.fromkeys(documents)
    )
