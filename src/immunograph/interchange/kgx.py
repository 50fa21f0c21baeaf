"""Write KGX: an edge table and a node table, as TSV or JSON Lines.

An edge is a claim with one piece of its evidence, so that a filter cannot separate an edge from its hedge. Evidence
against a claim is ``negated``; questions, aims, effects of an unstated direction and edges of joint claims get
``biolink:related_to``, with our predicate as ``original_predicate``, so that a program that ignores stances and
``together_with`` does not take them for effects.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

from immunograph.claims.properties import Properties
from immunograph.claims.verb_phrases import shown_as
from immunograph.interchange.embedded_claims import records_of
from immunograph.interchange.exchange import EVERY_FEATURE, Export, Feature, Reader, Write, Writer
from immunograph.interchange.kgx_reading import CONTEXTS, RECORD, read_lines, read_table
from immunograph.interchange.prefixes import compact
from immunograph.interchange.statements import known_predicates
from immunograph.model import Certainty, Literal
from immunograph.vocabulary import BIOLINK, SKOS, PropertyKind

__all__ = ["READERS", "WRITERS"]

NODE_COLUMNS: Final = ("id", "category", "name", "description", "synonym", RECORD)
EDGE_COLUMNS: Final = (
    "id", "subject", "predicate", "object", "category", "negated", "knowledge_level", "agent_type", "publications", "document_status",
    "primary_knowledge_source", "aggregator_knowledge_source", "original_predicate", "object_aspect_qualifier",
    "object_direction_qualifier", *CONTEXTS, "qualifiers", "has_evidence", "supporting_text", "claim", "status", "stance",
    "certainty", "epistemic_status", "speaker", "shown_as", "together_with", "paraphrase", RECORD,
)  # fmt: skip
_KEPT: Final = ("knowledge_level", "agent_type", "primary_knowledge_source", "aggregator_knowledge_source")
_AGAINST: Final = ("null", "disputes")
_CARRIES: Final = EVERY_FEATURE - {
    Feature.AXIOMS,
    Feature.LITERALS,
    Feature.ISOLATED,
    Feature.LICENCE,
    Feature.DECISIONS,
    Feature.GRAPHS,
}

Row = dict[str, Any]


def _nodes(export: Export) -> Iterator[Row]:
    records = records_of(export)
    for iri, data in export.network.nodes(data=True):
        category = str(data.get("category", "")).rpartition("/")[2]
        yield {
            "id": compact(iri),
            "category": [f"biolink:{category or 'NamedThing'}"],
            "name": data.get("label") or compact(iri),
            "description": data.get("definition", ""),
            "synonym": list(data.get("synonyms", ())),
            RECORD: records.beside([iri]),
        }
    for iri, entity in records.entities.items():
        if iri not in export.network:
            yield {
                "id": compact(iri),
                "category": [compact(entity.category)],
                "name": entity.label,
                "description": entity.definition,
                "synonym": [each.text for each in entity.synonyms],
                RECORD: records.beside([iri]),
            }
    for iri, document in records.documents.items():
        if iri not in records.entities:
            yield {
                "id": compact(iri),
                "category": ["biolink:Publication"],
                "name": document.title,
                RECORD: records.beside([iri]),
            }


def _edges(export: Export) -> Iterator[Row]:
    """Yield an edge for each piece of evidence of each claim; one edge for an inferred claim, which has none."""
    records = records_of(export)
    kept = _provenance(export)
    counterparts = _counterparts(export)
    for subject, value, data in export.network.edges(data=True):
        claim = records.claim(data["claim"])
        common = _of_claim(subject, value, data, counterparts.get(data["predicate"], ""))
        if claim is not None:
            common |= _qualifiers(claim.context)
        joint = [] if claim is None or len(claim.subjects) == 1 else [compact(subject)]
        joint += [] if claim is None or len(claim.objects) == 1 else [compact(value)]
        evidence = records.evidence(data["claim"])
        became = {each["document_iri"]: each["document_status"] for each in data["evidence"]}
        for each in evidence:
            row = {**common, **_of_evidence(each.stance.value, int(each.certainty), each.status.value, data)}
            row |= {
                "id": "/".join([compact(each.iri), *joint]),
                "publications": [compact(each.document)],
                "document_status": became.get(each.document, ""),
                "speaker": compact(each.speaker),
                "paraphrase": each.paraphrase,
                "supporting_text": [each.quotation] if each.quotation else [],
                "has_evidence": [compact(each.evidence_type)] if each.evidence_type else [],
                RECORD: records.text(data["claim"], each.iri),
            }
            for name, values in kept.items():
                if each.iri in values:
                    row[name] = values[each.iri] if name == "aggregator_knowledge_source" else values[each.iri][0]
            yield row
        if not evidence:
            yield from _without_records(common, data)


def _without_records(common: Row, data: Row) -> Iterator[Row]:
    for number, each in enumerate(data["evidence"], start=1):
        row = {**common, **_of_evidence(each["stance"], each["certainty"], each["status"], data)}
        yield row | {
            "id": f"{common['id']}/{number}",
            "publications": [compact(each["document_iri"])],
            "document_status": each["document_status"],
            "speaker": each["speaker"],
            "paraphrase": each["paraphrase"],
        }
    if not data["evidence"]:
        row = {**common, **_of_evidence("supports", data["certainty"], data["epistemic_status"], data)}
        yield row | {"knowledge_level": "logical_entailment", "agent_type": "automated_agent"}


def _provenance(export: Export) -> dict[str, dict[str, list[str]]]:
    """Return the provenance of imported KGX edges: property -> IRI of the evidence -> values."""
    made: dict[str, dict[str, list[str]]] = {}
    read = Properties(export.view.store)
    for name in _KEPT:
        for evidence, value in read.pairs(BIOLINK + name, "value").sort("s", "value").iter_rows():
            made.setdefault(name, {}).setdefault(evidence, []).append(value)
    return made


def _counterparts(export: Export) -> dict[str, str]:
    """Map the graph's own predicates to the Biolink predicates that they match exactly (``skos:exactMatch``)."""
    found = Properties(export.view.store).pairs(SKOS + "exactMatch", "other").sort("s", "other").iter_rows()
    return {predicate: other for predicate, other in found if other.startswith(BIOLINK)}


def _of_claim(subject: str, value: str, data: Row, counterpart: str) -> Row:
    known = known_predicates().get((data["predicate"], PropertyKind.CLAIM))
    biolink = known.biolink if known is not None else counterpart
    qualifiers = dict(each.partition("=")[::2] for each in known.biolink_qualifiers) if known is not None else {}
    if data["predicate"].startswith(BIOLINK):
        biolink = data["predicate"]
    return {
        "id": compact(data["claim"]),
        "subject": compact(subject),
        "predicate": compact(biolink or BIOLINK + "related_to"),
        "object": compact(value),
        "category": ["biolink:Association"],
        "original_predicate": compact(data["predicate"]),
        "object_aspect_qualifier": data["aspect"] or qualifiers.get("object_aspect_qualifier", ""),
        "object_direction_qualifier": qualifiers.get("object_direction_qualifier", ""),
        "claim": compact(data["claim"]),
        "status": data["status"],
        "together_with": data["together_with"],
    }


def _of_evidence(stance: str, certainty: int, status: str, data: Row) -> Row:
    """Return the columns on stance and certainty of one passage, in terms of Biolink and of immunograph."""
    # A probable claim is not an assertion; the level of Biolink for it is a prediction, "a statement of a possible fact".
    level = "knowledge_assertion" if certainty >= Certainty.ASSERTED else "prediction"
    if level == "knowledge_assertion" and status == "evidence_reported":
        level = "observation"
    row: Row = {
        "negated": stance in _AGAINST,
        "knowledge_level": level,
        "agent_type": "manual_agent",
        "stance": stance,
        "certainty": certainty,
        "epistemic_status": status,
        "shown_as": shown_as(stance, data["predicate_label"]),
    }
    if stance in ("asks", "intends", "unstated") or (stance == "supports" and certainty == Certainty.OPEN_QUESTION):
        row |= {"predicate": "biolink:related_to", "knowledge_level": "not_provided", "object_direction_qualifier": ""}
    if data["together_with"]:  # the effect is that of the combination, which an edge of Biolink cannot name
        row |= {"predicate": "biolink:related_to", "object_direction_qualifier": ""}
    return row


def _qualifiers(context: Any) -> Row:
    columns = {dimension: column for column, dimension in CONTEXTS.items()}
    row: dict[str, list[str]] = {}
    for dimension, value in context:
        text = str(value.value) if isinstance(value, Literal) else compact(value)
        if dimension in columns:
            row.setdefault(columns[dimension], []).append(text)
        else:
            row.setdefault("qualifiers", []).append(f"{compact(dimension)}={text}")
    return {column: values if column == "qualifiers" else "|".join(values) for column, values in row.items()}


def _cell(value: Any) -> str:
    if type(value) is str and value.isalnum():
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "|".join(_cell(each).replace("|", "/") for each in value)
    return " ".join(str(value).split()) if isinstance(value, str) and not value.startswith("{") else str(value)


def _table(rows: Callable[[Export], Iterator[Row]], columns: tuple[str, ...]) -> Write:
    def write(export: Export, stream: IO[bytes]) -> None:
        stream.write(("\t".join(columns) + "\n").encode())
        for row in rows(export):
            cells = [_cell(row[column]) if row.get(column, "") != "" else "" for column in columns]
            stream.write(("\t".join(cells) + "\n").encode("utf-8"))

    return write


def _lines(rows: Callable[[Export], Iterator[Row]], columns: tuple[str, ...]) -> Write:
    def write(export: Export, stream: IO[bytes]) -> None:
        for row in rows(export):
            kept = {column: row[column] for column in columns if row.get(column) not in (None, "", [])}
            stream.write((json.dumps(kept, ensure_ascii=False) + "\n").encode("utf-8"))

    return write


_ABOUT: Final = (
    "the tables of Biolink knowledge graphs, in pairs: `x_edges` and `x_nodes`. An edge is a claim with one piece of its evidence; evidence "
    "against a claim is `negated`, what is only asked or aimed at, of an unstated direction, or true only of several together (`together_with`), is `biolink:related_to`; `document_status` is the status of the publication (such as `retracted`). Reading takes qualifiers as aspect and context, "
    "each publication as a source, and the knowledge level as certainty (`prediction` and `text_co_occurrence` as possible); the level itself stays with the evidence."
)

READERS: Final = (
    Reader(
        name="kgx", title="KGX", about=_ABOUT, endings=("_edges.tsv", "_nodes.tsv"), carries=_CARRIES, read=read_table
    ),
    Reader(
        name="kgx-jsonl",
        title="KGX (JSON lines)",
        endings=("_edges.jsonl", "_nodes.jsonl"),
        carries=_CARRIES,
        read=read_lines,
    ),
)
WRITERS: Final = (
    Writer(
        name="kgx",
        title="KGX",
        endings=("_edges.tsv", "_nodes.tsv"),
        carries=_CARRIES,
        about=_ABOUT,
        write=_table(_edges, EDGE_COLUMNS),
        second=("_edges.tsv", "_nodes.tsv", _table(_nodes, NODE_COLUMNS)),
    ),
    Writer(
        name="kgx-jsonl",
        title="KGX (JSON lines)",
        endings=("_edges.jsonl", "_nodes.jsonl"),
        carries=_CARRIES,
        about=_ABOUT,
        write=_lines(_edges, EDGE_COLUMNS),
        second=("_edges.jsonl", "_nodes.jsonl", _lines(_nodes, NODE_COLUMNS)),
    ),
)
