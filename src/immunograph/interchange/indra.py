"""Write INDRA statements as JSON.

An increase or a reduction becomes an ``Activation`` or ``Inhibition`` (of an amount: ``IncreaseAmount``,
``DecreaseAmount``), binding a ``Complex``, an effect of neither sign an ``Influence``. Relations that are not effects,
questions, aims, effects whose direction the passage does not state, and joint claims become an ``Association``, which
INDRA does not treat as causal. Evidence against a claim has ``negated`` in its epistemics, hedged evidence
``hypothesis``.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from typing import IO, Any, Final
from uuid import UUID

from immunograph.claims.properties import Properties
from immunograph.identifiers import content_hash
from immunograph.interchange.embedded_claims import Records
from immunograph.interchange.exchange import EVERY_FEATURE, Export, Feature, Reader, Writer
from immunograph.interchange.indra_reading import BESIDE, EVIDENCE, RECORD, STATEMENT, read_indra
from immunograph.interchange.prefixes import compact
from immunograph.model import Certainty, Evidence
from immunograph.vocabulary import IG

__all__ = ["READER", "WRITER", "write_indra"]

_SPACES: Final = {
    "HGNC": "HGNC", "UniProtKB": "UP", "FPLX": "FPLX", "CHEBI": "CHEBI", "GO": "GO", "NCBIGene": "EGID", "MESH": "MESH", "NCIT": "NCIT",
    "DOID": "DOID", "HP": "HP", "EFO": "EFO", "PUBCHEM.COMPOUND": "PUBCHEM",
}  # fmt: skip
_WITH_PREFIX: Final = ("CHEBI", "GO", "DOID", "HP", "EFO")
_AMOUNTS: Final = ("amount", "abundance", "expression", "number", "level")

Data = dict[str, Any]


def write_indra(export: Export, stream: IO[bytes]) -> None:
    """Write claims as a JSON list of INDRA statements, one per claim, subject and object.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    stream
        Output, open for writing in binary mode.
    """
    records = Records(export)
    read = Properties(export.view.store)
    whole = dict(read.pairs(STATEMENT, "o").iter_rows())
    evidence = dict(read.pairs(EVIDENCE, "o").iter_rows())

    def statements() -> Iterator[tuple[Data, bool]]:
        for subject, value, data in export.network.edges(data=True):
            is_whole = data["claim"] in whole
            statement = json.loads(whole[data["claim"]]) if is_whole else _statement(export, subject, value, data)
            statement["evidence"] = [
                json.loads(evidence[each.iri]) if each.iri in evidence else _evidence(records, each, data)
                for each in records.evidence(data["claim"])
            ] or list(_without_records(data))
            yield statement, is_whole

    made = statements()
    separator = b"[\n"
    first: Data = {}
    for statement, is_whole in made:
        if not is_whole:
            first = statement
            break
        stream.write(separator + _line(statement))
        separator = b",\n"
    with tempfile.TemporaryFile() as aside:  # the first statement made from a claim embeds all documents and entities
        for statement, _ in made:
            aside.write(b",\n" + _line(statement))
        if first:
            if documents := records.beside():
                first["evidence"][0].setdefault("annotations", {})[BESIDE] = documents
            stream.write(separator + _line(first))
        aside.seek(0)
        shutil.copyfileobj(aside, stream, 1 << 20)
    stream.write(b"\n]\n")


def _line(statement: Data) -> bytes:
    return json.dumps(statement, ensure_ascii=False).encode("utf-8")


def _agent(export: Export, iri: str) -> Data:
    data = export.network.nodes[iri]
    prefix, _, local = compact(iri).partition(":")
    references = {"TEXT": data.get("label") or compact(iri)}
    if prefix in _SPACES:
        references[_SPACES[prefix]] = f"{prefix}:{local}" if prefix in _WITH_PREFIX else local
    return {"name": data.get("label") or compact(iri), "db_refs": references}


def _event(agent: Data) -> Data:
    """Return an agent as an event with a concept: INDRA's schema requires members of an ``Association`` to be both."""
    return {"type": "Event", "id": str(UUID(content_hash(["event", agent["name"]]))), **agent, "concept": agent}


def _statement(export: Export, subject: str, value: str, data: Data) -> Data:
    first, second = _agent(export, subject), _agent(export, value)
    number = UUID(content_hash([data["claim"], subject, value]))
    statement: Data = {"id": str(number)}
    no_effect = data["stance"] in ("asks", "intends", "unstated")
    no_effect |= data["stance"] == "supports" and data["certainty"] == Certainty.OPEN_QUESTION
    no_effect |= bool(data["together_with"])  # the effect is that of the combination, which INDRA has no agent for
    if no_effect or not data["claim_sign"]:
        if data["predicate"] == IG + "binds" and not no_effect:
            return {**statement, "type": "Complex", "members": [first, second]}
        return {**statement, "type": "Association", "members": [_event(first), _event(second)]}
    if data["claim_sign"] == "unsigned":
        return {**statement, "type": "Influence", "subj": _event(first), "obj": _event(second)}
    ends = {"subj": first, "obj": second}
    positive = data["claim_sign"] == "+"
    if any(word in data["aspect"] for word in _AMOUNTS) or data["predicate"] in (IG + "produces", IG + "secretes"):
        return {**statement, "type": "IncreaseAmount" if positive else "DecreaseAmount", **ends}
    return {**statement, "type": "Activation" if positive else "Inhibition", **ends, "obj_activity": "activity"}


def _epistemics(stance: str, certainty: int) -> Data:
    made: Data = {}
    if stance in ("null", "disputes"):
        made["negated"] = True
    if stance in ("asks", "intends", "unstated") or certainty < Certainty.ASSERTED:
        made["hypothesis"] = True
    return made


def _reference(document: str) -> Data:
    prefix, _, local = compact(document).partition(":")
    if prefix == "PMID":
        return {"pmid": local, "text_refs": {"PMID": local}}
    if prefix in ("DOI", "PMC"):
        return {"text_refs": {"DOI" if prefix == "DOI" else "PMCID": local if prefix == "DOI" else f"PMC{local}"}}
    return {}


def _evidence(records: Records, evidence: Evidence, data: Data) -> Data:
    return {
        "source_api": "immunograph",
        "source_id": compact(evidence.iri),
        **_reference(evidence.document),
        **({"text": evidence.quotation} if evidence.quotation else {}),
        "annotations": {
            "paraphrase": evidence.paraphrase,
            "shown_as": data["shown_as"],
            "stance": evidence.stance.value,
            "certainty": int(evidence.certainty),
            "status": data["status"],
            **_became(evidence.document, data),
            RECORD: records.text(data["claim"], evidence.iri),
        },
        "epistemics": _epistemics(evidence.stance.value, int(evidence.certainty)),
    }


def _became(document: str, data: Data) -> Data:
    """Return the member ``document_status`` for a passage's document, such as ``retracted``; empty if it has none."""
    known = {each["document_iri"]: each["document_status"] for each in data["evidence"]}
    return {"document_status": known[document]} if known.get(document) else {}


def _without_records(data: Data) -> Iterator[Data]:
    for each in data["evidence"] or [
        {"stance": "supports", "certainty": data["certainty"], "paraphrase": "", "document_iri": ""}
    ]:
        yield {
            "source_api": "immunograph",
            **_reference(each["document_iri"]),
            "annotations": {
                "paraphrase": each["paraphrase"],
                "shown_as": data["shown_as"],
                "status": data["status"],
                **_became(each["document_iri"], data),
            },
            "epistemics": _epistemics(each["stance"], each["certainty"]),
        }


_LOST: Final = {Feature.AXIOMS, Feature.LITERALS, Feature.ISOLATED, Feature.LICENCE, Feature.DECISIONS, Feature.GRAPHS}
_ABOUT: Final = (
    "statements with agents and evidence; what states no effect, is only asked or aimed at, or holds only for several together, is an `Association`, evidence against a claim "
    "is `negated`, what is hedged a `hypothesis`. Agents' states become context, modified sites the aspect; a statement that was read is written as it was."
)
WRITER: Final = Writer(
    name="indra",
    title="INDRA statements",
    endings=(".indra.json",),
    carries=EVERY_FEATURE - _LOST,
    about=_ABOUT,
    write=write_indra,
)
READER: Final = Reader(
    name="indra",
    title="INDRA statements",
    endings=(".indra.json",),
    carries=EVERY_FEATURE - _LOST,
    about=_ABOUT,
    read=read_indra,
    recognises=lambda head: b'"db_refs"' in head and b'"type"' in head,
)
