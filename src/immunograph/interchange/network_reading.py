"""Networks of other programs as claims: what nodes and edges with attributes mean, whichever format they come from.

An edge that our own writers made carries its claim whole. Of any other the predicate is looked for in ``predicate``,
``interaction``, ``relation``, ``type`` and ``label``; a sign, a negation, publications and numbers are taken where they are
given. An edge of which nothing is known is ``biolink:related_to``.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from immunograph.claims.wording import shown_as
from immunograph.errors import FormatError
from immunograph.interchange.prefixes import identified
from immunograph.interchange.records import take_beside, take_record
from immunograph.interchange.rows import shortened
from immunograph.interchange.statements import ClaimStream, Passage, Statement, known_predicates, minted
from immunograph.model import IRI, Certainty, Entity, Number, Stance, Synonym
from immunograph.vocabulary import BIOLINK, Predicate, PropertyKind, Sign, term

__all__ = ["BESIDE", "RECORD", "NetworkReader", "hedged", "meaning_of"]

RECORD: Final = "immunograph_record"
"""The attribute of an edge in which our own writers keep its claim whole."""

BESIDE: Final = "immunograph_beside"
"""The attribute of the network in which they keep the documents and entities that the claims name."""

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
_TEXTS: Final = {
    "->": term("increases"), "activation": term("activates"), "stimulation": term("activates"), "-|": term("inhibits"),
    "inhibition": term("inhibits"), "repression": term("inhibits"), "pp": IRI(BIOLINK + "interacts_with"),
    "interacts with": IRI(BIOLINK + "interacts_with"), "binding": term("binds"), "pd": IRI(BIOLINK + "regulates"),
    "directlyincreases": term("directlyIncreases"), "directlydecreases": term("directlyDecreases"),
}  # fmt: skip
_PUBLICATIONS: Final = ("publications", "publication", "pmid", "pmids", "pubmed", "doi", "references")
_NAMES: Final = ("label", "name", "display_name", "shared name")
_OURS: Final = frozenset((*_PREDICATES, *_SIGNS, *_PUBLICATIONS, "id", "key", "certainty", "suid", "selected", RECORD))
_HEDGES: Final = {Certainty.POSSIBLE: " (possible)", Certainty.PROBABLE: " (probable)"}
_TRUE: Final = frozenset(("true", "1", "yes"))
_SPLIT: Final = re.compile(r"[|;,\s]+")


def hedged(shown: str, stance: str, certainty: int) -> str:
    """Add to a verb how firmly it is put, for formats in which it is all that there is.

    Examples
    --------
    >>> hedged("inhibits", "supports", 1), hedged("inhibits", "supports", 3)
    ('inhibits (possible)', 'inhibits')
    """
    return shown + (_HEDGES.get(Certainty(certainty), "") if stance == "supports" else "")


@cache
def _shown() -> dict[str, tuple[IRI, Stance, Certainty]]:
    """Return what each wording of a packaged verb means: predicate, stance and certainty."""
    made: dict[str, tuple[IRI, Stance, Certainty]] = {}
    for (_, kind), each in known_predicates().items():
        if kind is not PropertyKind.CLAIM:
            continue
        iri = each.iri
        for stance in Stance:
            firm = Certainty.OPEN_QUESTION if stance in (Stance.ASKS, Stance.UNSTATED) else Certainty.ASSERTED
            made.setdefault(shown_as(stance.value, each.label).lower(), (iri, stance, firm))
        for certainty, words in _HEDGES.items():
            made.setdefault(f"{each.label}{words}".lower(), (iri, Stance.SUPPORTS, certainty))
        made.setdefault(iri.rpartition("/")[2].lower(), (iri, Stance.SUPPORTS, Certainty.ASSERTED))
    return made


def meaning_of(text: str) -> tuple[IRI, Stance, Certainty] | None:
    """Return the predicate, stance and certainty that a verb stands for; ``None`` for a verb that nobody here knows.

    Examples
    --------
    >>> meaning_of("did not inhibit (null result)")[1].value, meaning_of("-|")[0].rpartition("/")[2]
    ('null', 'inhibits')
    """
    plain = text.strip().lower()
    if plain in _shown():
        return _shown()[plain]
    if plain in _TEXTS:
        return _TEXTS[plain], Stance.SUPPORTS, Certainty.ASSERTED
    return None


class NetworkReader:
    """Turns nodes and edges with attributes into claims.

    Parameters
    ----------
    name
        The name of the input.
    """

    def __init__(self, name: str) -> None:
        self.stream = ClaimStream(name)
        self._iris: dict[str, IRI] = {}

    def network(self, data: Mapping[str, Any], where: str) -> None:
        """Take the attributes of the whole network."""
        if data.get(BESIDE):
            take_beside(self.stream, data[BESIDE], f"{where}, attribute {BESIDE!r}")

    def node(self, key: str, data: Mapping[str, Any]) -> None:
        """Take a node by the key that edges name it by."""
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

    def edge(self, source: str, target: str, data: Mapping[str, Any], where: str, key: str = "") -> None:
        """Take an edge between two nodes.

        Parameters
        ----------
        source, target
            Keys of nodes; one that no node has is described by it.
        data
            The attributes.
        where
            The place in the file, for errors.
        key
            What the file calls the edge; it tells parallel edges apart.
        """
        if data.get(RECORD):
            take_record(self.stream, data[RECORD], f"{where}, attribute {RECORD!r}")
            return
        for end in (source, target):
            if end not in self._iris:
                self.node(end, {})
        predicate, stance, certainty = self._meaning(data)
        stance = _stance(data, stance, where)
        certainty = _certainty(data, certainty, where)
        documents = [self.stream.source(text) for text in _publications(data)] or [self.stream.itself().document]
        passages = tuple(
            Passage(each, stance, certainty, numbers=tuple(_numbers(data)), note=f"edge {key}" if key else "")
            for each in dict.fromkeys(documents)
        )
        self.stream.add(Statement((self._iris[source],), predicate, self._iris[target], passages))

    def _meaning(self, data: Mapping[str, Any]) -> tuple[IRI, Stance, Certainty]:
        firm = (Stance.SUPPORTS, Certainty.ASSERTED)
        for name in _PREDICATES:
            text = data.get(name)
            if not isinstance(text, str) or not text.strip():
                continue
            known = meaning_of(text)
            if known is not None:
                return known
            iri = _iri(text)
            if iri is not None and (iri, PropertyKind.CLAIM) in known_predicates():
                return iri, *firm
            made = iri or minted("predicate", text)
            label = text if iri is None else re.split(r"[/#:]", text)[-1].replace("_", " ")
            self.stream.declare(Predicate(made, PropertyKind.CLAIM, label, "", _sign(data)))
            return made, *firm
        sign = _sign(data)
        if sign is not None:
            return term("increases" if sign is Sign.POSITIVE else "decreases"), *firm
        made = IRI(BIOLINK + "related_to")
        self.stream.declare(Predicate(made, PropertyKind.CLAIM, "is related to", ""))
        return made, *firm


def _iri(text: Any) -> IRI | None:
    if not isinstance(text, str):
        return None
    try:
        return identified(text)
    except ValueError:
        return None


def _sign(data: Mapping[str, Any]) -> Sign | None:
    for name in _SIGNS:
        value = str(data.get(name, "")).strip().lower()
        if value in _POSITIVE:
            return Sign.POSITIVE
        if value in _NEGATIVE:
            return Sign.NEGATIVE
    return None


def _stance(data: Mapping[str, Any], otherwise: Stance, where: str) -> Stance:
    text = str(data.get("stance") or "").strip().lower()
    if text:
        try:
            return Stance(text)
        except ValueError:
            known = ", ".join(each.value for each in Stance)
            raise FormatError(
                f"{where}, attribute 'stance': {shortened(text)} is none: expected one of {known}"
            ) from None
    return Stance.DISPUTES if str(data.get("negated", "")).lower() in _TRUE else otherwise


def _certainty(data: Mapping[str, Any], otherwise: Certainty, where: str) -> Certainty:
    value = data.get("certainty")
    if value is None or value == "":
        return otherwise
    try:
        return Certainty(int(float(value)))
    except (ValueError, OverflowError, TypeError):
        raise FormatError(
            f"{where}, attribute 'certainty': {shortened(str(value))} is none: expected 0, 1, 2 or 3"
        ) from None


def _publications(data: Mapping[str, Any]) -> list[str]:
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


def _numbers(data: Mapping[str, Any]) -> Iterator[Number]:
    """Yield what else an edge counts or measures, under the attribute's own name; our own edges have no more."""
    if "claim" in data:
        return
    for name, value in sorted(data.items()):
        if isinstance(value, int | float) and not isinstance(value, bool) and name.lower() not in _OURS:
            with contextlib.suppress(ValueError, OverflowError):
                yield Number(minted("attribute", name), json.dumps(value))
