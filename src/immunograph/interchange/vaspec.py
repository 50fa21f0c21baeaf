"""Write statements of GA4GH's Variant Annotation specification 1.0 (https://va-ga4gh.readthedocs.io), one per passage.

The direction of a statement says whether the passage supports its proposition, disputes it (also by a null result) or
neither; its strength is the certainty. The proposition is the general one of the core model, since the propositions
about variants say more than a claim does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any, Final

from immunograph.interchange.embedded_claims import Records
from immunograph.interchange.exchange import EVERY_FEATURE, Export, Feature, Writer
from immunograph.interchange.prefixes import compact
from immunograph.model import Certainty

__all__ = ["WRITER", "write_vaspec"]

_DIRECTIONS: Final = {"supports": "supports", "null": "disputes", "disputes": "disputes"}
_STRENGTHS: Final = {0: "open question", 1: "possible", 2: "probable", 3: "asserted"}

Data = dict[str, Any]


def write_vaspec(export: Export, stream: IO[bytes]) -> None:
    """Write claims as a JSON list of statements, one per claim, subject, object and passage.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    stream
        Output, open for writing in binary mode.
    """
    records = Records(export)
    separator = "[\n"
    for subject, value, data in export.network.edges(data=True):
        for statement in _statements(export, records, subject, value, data):
            stream.write((separator + json.dumps(statement, ensure_ascii=False)).encode("utf-8"))
            separator = ",\n"
    stream.write(b"\n]\n")


def _concept(export: Export, iri: str) -> Data:
    data = export.network.nodes[iri]
    made: Data = {"id": compact(iri), "name": data.get("label") or compact(iri)}
    if data.get("category"):
        made["conceptType"] = data["category"]
    more = {"synonyms": data.get("synonyms"), "definition": data.get("definition")}
    if known := [{"name": name, "value": value} for name, value in more.items() if value]:
        made["extensions"] = known
    return made


def _pairs(pairs: list[list[str]]) -> list[str]:
    """Return pairs of dimension and value as text, such as ``disease: melanoma``."""
    return [": ".join(map(str, pair)) for pair in pairs]


def _statements(export: Export, records: Records, subject: str, value: str, data: Data) -> Iterator[Data]:
    qualifiers = _pairs([*data["context"], *data["participants"]])
    proposition = {
        "id": compact(data["claim"]),
        "type": "Proposition",
        "subject": _concept(export, subject),
        "predicate": compact(data["predicate"]),
        "object": _concept(export, value),
        **({"qualifiers": qualifiers} if qualifiers else {}),
    }
    known = records.evidence(data["claim"])
    for number, each in enumerate(data["evidence"] or [_inferred(data)], start=1):
        iri = (
            compact(known[number - 1].iri)
            if len(known) == len(data["evidence"]) and known
            else f"{compact(data['claim'])}/{number}"
        )
        statement: Data = {
            "id": iri,
            "type": "Statement",
            "proposition": proposition,
            "direction": _direction(each),
            "strength": {"name": _STRENGTHS[each["certainty"]]},
            "description": each["paraphrase"],
            "extensions": [
                {"name": "stance", "value": each["stance"]},
                {"name": "certainty", "value": each["certainty"]},
                {"name": "shown_as", "value": data["shown_as"]},
                {"name": "sign", "value": data["sign"]},
                {"name": "status", "value": data["status"]},
                {"name": "epistemic_status", "value": each["status"]},
                {"name": "speaker", "value": each["speaker"]},
                {"name": "aspect", "value": data["aspect"]},
                {"name": "context", "value": _pairs(each["context"])},
            ],
        }
        if each["document_iri"]:
            statement["reportedIn"] = [_document(each)]
        yield statement


def _direction(passage: Data) -> str:
    """Return the direction of a statement; an open question supports nothing."""
    open_question = passage["stance"] == "supports" and passage["certainty"] == Certainty.OPEN_QUESTION
    return "neutral" if open_question else _DIRECTIONS.get(passage["stance"], "neutral")


def _document(passage: Data) -> Data:
    made: Data = {"id": compact(passage["document_iri"]), "type": "Document", "name": passage["document"]}
    if passage["document_status"]:
        made["extensions"] = [{"name": "document_status", "value": passage["document_status"]}]
    return made


def _inferred(data: Data) -> Data:
    """Return a substitute for the passage of an inferred claim, which has none."""
    return {
        "stance": data["stance"],
        "certainty": data["certainty"],
        "status": data["epistemic_status"],
        "paraphrase": f"Inferred by a rule: {data.get('rule', '')}",
        "speaker": "",
        "context": [],
        "document_iri": "",
        "document": "",
    }


WRITER: Final = Writer(
    name="va-spec",
    title="GA4GH VA-Spec statements",
    endings=(".va.json",),
    carries=EVERY_FEATURE
    - {Feature.JOINT, Feature.COMPONENTS, Feature.AXIOMS, Feature.LITERALS, Feature.ISOLATED}
    - {Feature.LICENCE, Feature.DECISIONS, Feature.GRAPHS, Feature.WORD_FORMS},
    about=(
        "a statement for each passage, with direction (a null result *disputes*, a question is *neutral*), strength and document (with its status, such as *retracted*); the proposition is "
        "the core model's, because those of variants do not fit."
    ),
    write=write_vaspec,
)
