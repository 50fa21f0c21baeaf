"""Convert the nodes and edges of any network format to claims.

An edge written by immunograph contains its complete claim. For others, the predicate is taken from ``predicate``,
``interaction``, ``relation``, ``type`` or ``label``; sign, negation, publications and numbers are used if given. An
edge without a predicate is *increases* or *decreases* by its sign, or else ``biolink:related_to``.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, cast

from immunograph.errors import FormatError
from immunograph.interchange.claim_stream import ClaimStream
from immunograph.interchange.embedded_claims import take_beside, take_record
from immunograph.interchange.foreign_data import member
from immunograph.interchange.prefixes import identified
from immunograph.interchange.statements import Passage, Statement, known_predicates, minted
from immunograph.interchange.verbs import UnclearVerbError, Verb, meaning_of, understood
from immunograph.legible import quoted
from immunograph.model import IRI, Certainty, Entity, Number, Stance, Synonym
from immunograph.vocabulary import BIOLINK, Predicate, PropertyKind, Sign, concept, term

__all__ = ["BESIDE", "RECORD", "NetworkReader"]

RECORD: Final = "immunograph_record"
"""Edge attribute in which immunograph embeds the complete claim."""

BESIDE: Final = "immunograph_beside"
"""Network attribute in which immunograph embeds the documents and entities that the claims refer to."""

_PREDICATES: Final = ("predicate", "interaction", "shared interaction", "relation", "type", "label", "shared name")
_SIGNS: Final = ("sign", "effect", "direction", "consensus_sign")
_POSITIVE: Final = frozenset(
    [
        "+",
        "1",
        "1.0",
        "positive",
        "activation",
        "activates",
        "stimulation",
        "up",
        "up-regulates",
        "increase",
        "increased",
    ]
)
_NEGATIVE: Final = frozenset(
    [
        "-",
        "-1",
        "-1.0",
        "negative",
        "inhibition",
        "inhibits",
        "repression",
        "down",
        "down-regulates",
        "decrease",
        "decreased",
    ]
)
_PUBLICATIONS: Final = ("publications", "publication", "pmid", "pmids", "pubmed", "doi", "references")
_NAMES: Final = ("label", "name", "display_name", "shared name")
_OURS: Final = frozenset((*_PREDICATES, *_SIGNS, *_PUBLICATIONS, "id", "key", "certainty", "suid", "selected", RECORD))
_OF_EDGES: Final = _OURS | {"source", "target", "name", "stance", "negated", "status"}
_OF_NODES: Final = frozenset(
    (*_NAMES, "id", "iri", "curie", "represents", "category", "definition", "synonyms", "suid", "selected", BESIDE)
)
"""Attributes of nodes that are read or only identify the node, so that they are not reported as left out."""

_TRUTHS: Final = {"": False, "true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_SPLIT: Final = re.compile(r"[|;,\s]+")


class NetworkReader:
    """Builder that converts nodes and edges with attributes to claims.

    Parameters
    ----------
    name
        Name of the input, usually its path.
    typed
        Whether attribute values are typed; otherwise Booleans are parsed from text.
    """

    def __init__(self, name: str, *, typed: bool = False) -> None:
        self._typed = typed
        self.stream = ClaimStream(name)
        self._iris: dict[str, IRI] = {}
        self._is_whole = False

    def network(self, data: Mapping[str, object], where: str) -> None:
        """Read the graph-level attributes, which may embed a record of documents and entities.

        Parameters
        ----------
        data
            Attribute name -> value.
        where
            Position in the file, such as ``x.json, statement 1``; starts the error message.

        Raises
        ------
        FormatError
            If the embedded record of documents and entities is invalid.
        """
        if data.get(BESIDE):
            take_beside(self.stream, data[BESIDE], f"{where}, attribute {BESIDE!r}")
            self._is_whole = True

    def node(self, key: str, data: Mapping[str, object]) -> None:
        """Add a node as an entity; without a known identifier, its IRI is minted from its label.

        Parameters
        ----------
        key
            Node id, by which edges refer to it; also its label if it has no other.
        data
            Attribute name -> value.
        """
        label = next((str(data[name]) for name in _NAMES if data.get(name)), key)
        iri = next(
            (
                found
                for text in (data.get("iri"), key, data.get("curie"), data.get("represents"), data.get("name"))
                if (found := _iri(text))
            ),
            None,
        )
        self._iris[key] = iri if iri is not None else minted("entity", label)
        if not self._is_whole:
            self._count_unread(data, _OF_NODES, "node")
        category = str(data.get("category") or "")
        kind = category if category.isalpha() and category[:1].isupper() else "NamedThing"
        synonyms = data.get("synonyms", "")
        texts = synonyms if isinstance(synonyms, list) else str(synonyms).split(" | ")
        self.stream.entity(
            Entity(
                self._iris[key],
                label,
                IRI(BIOLINK + kind.removeprefix("biolink:")),
                str(data.get("definition") or ""),
                synonyms=tuple(Synonym(str(text)) for text in texts if text),
            )
        )

    def edge(self, source: str, target: str, data: Mapping[str, object], where: str, key: str = "") -> None:
        """Add an edge between two nodes as a claim.

        An edge is skipped and reported if its relation contains a hedge or a negation that cannot be interpreted.

        Parameters
        ----------
        source, target
            Node ids; an unknown id becomes the label of a new entity.
        data
            Attribute name -> value.
        where
            Position in the file, such as ``x.json, statement 1``; starts the error message.
        key
            Id of the edge in the file, which distinguishes parallel edges; empty if it has none.

        Raises
        ------
        FormatError
            If an embedded record or the attribute ``stance``, ``negated`` or ``certainty`` is not valid.
        """
        if data.get(RECORD):
            take_record(self.stream, data[RECORD], f"{where}, attribute {RECORD!r}")
            return
        for end in (source, target):
            if end not in self._iris:
                self.node(end, {})
        if "claim" not in data:
            self._count_unread(
                {name: value for name, value in data.items() if not _is_number(value)}, _OF_EDGES, "edge"
            )
        try:
            verb = self._meaning(data, where)
        except UnclearVerbError as error:  # only this edge is skipped
            self.stream.refuse(error)
            return
        stance = self._stance(data, verb.stance, where)
        certainty = _certainty(data, verb.certainty, where)
        documents = [self.stream.source(text) for text in _publications(data)] or [self.stream.itself().document]
        first = Passage(
            documents[0], stance, certainty, numbers=tuple(_numbers(data)), note=f"edge {key}" if key else ""
        )
        first = replace(first, more=tuple((term("modality"), concept(each)) for each in verb.modality))
        passages = [replace(first, document=each) for each in dict.fromkeys(documents)]
        passages += [Passage(documents[0], other) for other in verb.others if other is not stance]
        ends = (self._iris[source],), verb.predicate, self._iris[target]
        proposed = verb.proposed or data.get("status") in ("proposed", "rejected", "inferred")
        self.stream.add(Statement(*ends, tuple(passages), proposed=proposed))

    def _count_unread(self, data: Mapping[str, object], known: frozenset[str], what: str) -> None:
        for name, value in data.items():
            if name.lower() not in known and value not in (None, "", [], {}):
                shown = quoted(name)
                self.stream.leave_out(f"attribute {shown} of {what}s", f"attributes {shown} of {what}s")

    def _meaning(self, data: Mapping[str, object], where: str) -> Verb:
        for name in _PREDICATES:
            text = data.get(name)
            if not isinstance(text, str) or not text.strip():
                continue
            known = meaning_of(text)
            if known is not None:
                return known
            iri = _iri(text)
            if iri is not None and (iri, PropertyKind.CLAIM) in known_predicates():
                return Verb(iri)
            label = text if iri is None else re.split(r"[/#:]", text)[-1].replace("_", " ")
            verb, label = understood(label, f"{where}, {name} {quoted(text)}")
            made = iri or minted("predicate", label)
            self.stream.declare(Predicate(made, PropertyKind.CLAIM, label, "", _sign(data)))
            return replace(verb, predicate=made)
        sign = _sign(data)
        if sign is not None:
            return Verb(term("increases" if sign is Sign.POSITIVE else "decreases"))
        made = IRI(BIOLINK + "related_to")
        self.stream.declare(Predicate(made, PropertyKind.CLAIM, "is related to", ""))
        return Verb(made)

    def _stance(self, data: Mapping[str, object], otherwise: Stance, where: str) -> Stance:
        text = str(data.get("stance") or "").strip().lower()
        if text:
            try:
                return Stance(text)
            except ValueError:
                known = ", ".join(each.value for each in Stance)
                raise FormatError(
                    f"{where}, attribute 'stance': {quoted(text)} is not a stance: expected one of {known}"
                ) from None
        return Stance.DISPUTES if self._negated(data, where) else otherwise

    def _negated(self, data: Mapping[str, object], where: str) -> bool:
        if self._typed:
            return member(data, "negated", bool, where, default=False)
        value = data.get("negated")
        known = _TRUTHS.get("" if value is None else str(value).strip().lower())
        if known is None:
            raise FormatError(
                f"{where}, attribute 'negated': {quoted(value)} is not true or false: write true or false"
            )
        return known


def _iri(text: object) -> IRI | None:
    if not isinstance(text, str):
        return None
    try:
        return identified(text)
    except ValueError:
        return None


def _sign(data: Mapping[str, object]) -> Sign | None:
    for name in _SIGNS:
        value = str(data.get(name, "")).strip().lower()
        if value in _POSITIVE:
            return Sign.POSITIVE
        if value in _NEGATIVE:
            return Sign.NEGATIVE
    return None


def _certainty(data: Mapping[str, object], otherwise: Certainty, where: str) -> Certainty:
    value = data.get("certainty")
    if value is None or value == "":
        return otherwise
    try:
        return Certainty(cast("int", float(cast("float", value))))  # 2.0 is valid, 2.5 is not
    except (ValueError, OverflowError, TypeError):
        raise FormatError(
            f"{where}, attribute 'certainty': {quoted(value)} is not a certainty: expected 0, 1, 2 or 3"
        ) from None


def _publications(data: Mapping[str, object]) -> list[str]:
    found: list[str] = []
    for name, value in data.items():
        plain = name.lower()
        if plain not in _PUBLICATIONS or value in (None, ""):
            continue
        for text in value if isinstance(value, list) else _SPLIT.split(str(value)):
            written = str(text).strip()
            if written.isdigit():
                written = f"PMID:{written}"
            if written.startswith("10."):
                written = f"DOI:{written}"
            if ":" in written:
                found.append(written)
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(data: Mapping[str, object]) -> Iterator[Number]:
    """Yield the other numeric attributes of an edge under their own names; none for an edge written by immunograph."""
    if "claim" in data:
        return
    for name, value in sorted(data.items()):
        if _is_number(value) and name.lower() not in _OURS:
            with contextlib.suppress(ValueError, OverflowError):
                yield Number(minted("attribute", name), json.dumps(value))
