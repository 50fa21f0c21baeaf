"""Serialise complete claims as JSON records, for formats with text fields in which they can be embedded."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any, Final

from immunograph.claims.neighbourhood import around_claims
from immunograph.claims.properties import Properties
from immunograph.errors import FormatError
from immunograph.identifiers import make_claim
from immunograph.interchange.claim_stream import ClaimStream
from immunograph.interchange.codec import from_plain, to_plain
from immunograph.interchange.complexes import component_of, components_of
from immunograph.interchange.exchange import Export
from immunograph.interchange.known_entities import word_forms
from immunograph.interchange.statements import known_predicates
from immunograph.model import IRI, Axiom, Claim, Corpus, Document, Entity, Evidence, LevelScheme, Literal, Synonym
from immunograph.unique_keys import RepeatedKeyError, unique_keys
from immunograph.vocabulary import BASE, BIOLINK, DCTERMS, Predicate, PropertyKind, Sign, concept

__all__ = ["Records", "named_by", "property_of", "records_of", "take_beside", "take_record"]

_AT_ONCE: Final = 2_000
_SCOPES: Final = ("exact", "broad", "narrow", "related")


@dataclass(slots=True)
class _Window:
    """A batch of claims with their evidence."""

    number: int = -1
    claims: dict[str, Claim] = field(default_factory=dict)
    evidence: dict[str, list[Evidence]] = field(default_factory=dict)

    @classmethod
    def of(cls, number: int, corpus: Corpus) -> _Window:
        """Create a batch from a corpus: claims by IRI, and the evidence of each claim in text order."""
        made = cls(number, {claim.iri: claim for claim in corpus.claims})
        for each in sorted(corpus.evidence, key=lambda one: (one.span.start if one.span else -1, one.iri)):
            made.evidence.setdefault(each.claim, []).append(each)
        return made

    def take(self, claim: str, other: _Window) -> None:
        """Copy a claim and its evidence from another batch."""
        if claim in other.claims:
            self.claims[claim] = other.claims[claim]
        if claim in other.evidence:
            self.evidence[claim] = other.evidence[claim]


def named_by(claims: Iterable[Claim], evidence: Iterable[Evidence]) -> set[str]:
    """Return the IRIs that claims and evidence refer to: subjects, participants, contexts, speakers; not objects.

    Parameters
    ----------
    claims, evidence
        Model values.

    Returns
    -------
    set[str]
        IRIs of entities, and of documents that are speakers; also an empty string for passages attributed to nobody.
    """
    named: set[str] = set()
    for claim in claims:
        named |= {*claim.subjects, *(value for _, value in claim.participants)}
        named |= {value for _, value in claim.context if not isinstance(value, Literal)}
    for each in evidence:
        named |= {each.speaker, each.attributed_to or ""}
        named |= {value for _, value in each.context if not isinstance(value, Literal)}
    return named


class Records:
    """JSON records of an export's claims, with their evidence and the entities that are not nodes of the network.

    Claims are read in batches of 2,000, so that only some of them are in memory at a time.

    Parameters
    ----------
    export
        Selected claims. Inferred claims, and claims that the model cannot represent, have no record.
    """

    def __init__(self, export: Export) -> None:
        self._export = export
        self._at_once = _AT_ONCE
        self._window = _Window()
        self._kept = _Window()
        self._read = 0
        self._documents: dict[str, Document] = {}
        self._schemes: dict[str, LevelScheme] = {}
        self._named: set[str] = set()

    @cached_property
    def _edges(self) -> Counter[str]:
        """Number of edges of each claim that can have a record, in the order of the edges."""
        known = set(self._export.view.claims["claim"])
        edges = Counter(data["claim"] for *_, data in self._export.network.edges(data=True) if data["claim"])
        return Counter({claim: number for claim, number in edges.items() if claim in known})

    @cached_property
    def _places(self) -> dict[str, int]:
        return {claim: place for place, claim in enumerate(self._edges)}

    def _at(self, claim: str) -> _Window:
        """Return a batch that contains a claim, and read it if needed; if the claim has no record, a batch without it."""
        place = self._places.get(claim)
        if place is None or claim in self._kept.claims or claim in self._kept.evidence:
            return self._kept
        number = place // self._at_once
        if number != self._window.number:
            while self._read < number:  # documents and entities are gathered in the order of the claims
                self._load(self._read)
            self._load(number)
        return self._window

    def _load(self, number: int) -> None:
        """Read a batch of claims in place of the current one; claims with several edges, perhaps far apart, are kept."""
        self._window = _Window()
        piece = list(islice(self._places, number * self._at_once, (number + 1) * self._at_once))
        corpus = around_claims(self._export.view, piece, links=False)[0]
        self._window = _Window.of(number, corpus)
        if number < self._read:
            return
        self._read += 1
        for claim in piece:
            if self._edges[claim] > 1:
                self._kept.take(claim, self._window)
        for each in corpus.documents:
            known = self._documents.get(each.iri, each)
            sentences = {sentence.iri: sentence for sentence in (*known.sentences, *each.sentences)}
            self._documents[each.iri] = replace(each, sentences=tuple(sentences.values()))
        self._schemes |= {each.iri: each for each in corpus.schemes}
        self._named |= named_by(corpus.claims, corpus.evidence)

    def _load_all(self) -> None:
        while self._read * self._at_once < len(self._places):
            self._load(self._read)

    def claim(self, iri: str) -> Claim | None:
        """Return a claim by IRI; fastest in the order of the network's edges, because claims are read in batches.

        Parameters
        ----------
        iri
            IRI of the claim.

        Returns
        -------
        Claim | None
            The claim as a model value; ``None`` if it has no record.
        """
        return self._at(iri).claims.get(iri)

    def evidence(self, claim: str) -> list[Evidence]:
        """Return the evidence of a claim, in text order.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        list[Evidence]
            Evidence in text order; empty if the claim has no record.
        """
        return self._at(claim).evidence.get(claim, [])

    @cached_property
    def documents(self) -> dict[str, Document]:
        """IRI -> document, with those of its sentences that are evidence.

        The first access reads all claims; the result is cached.
        """
        self._load_all()
        references: dict[str, list[IRI]] = {}
        for document, reference in Properties(self._export.view.store).pairs(DCTERMS + "references", "o").iter_rows():
            references.setdefault(document, []).append(IRI(reference))
        return {
            iri: replace(self._documents[iri], references=tuple(references.get(iri, ())))
            for iri in sorted(self._documents)
        }

    @property
    def schemes(self) -> dict[str, LevelScheme]:
        """IRI -> scheme of evidence levels that passages use; the first access reads all claims."""
        self._load_all()
        return dict(sorted(self._schemes.items()))

    def schemes_of(self, claim: str) -> tuple[LevelScheme, ...]:
        """Return the schemes of the evidence levels of a claim's evidence.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        tuple[LevelScheme, ...]
            Schemes with all their levels; empty if no passage has a level.
        """
        levels = {each.level for each in self.evidence(claim)}
        return tuple(each for each in self._schemes.values() if levels & {level.iri for level in each.levels})

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """IRI -> entity, for all entities that a selected claim or its evidence refers to, and components of complexes."""
        self._load_all()
        named = self._named | set(self._export.network)
        named |= {axiom.object for each in self.components.values() for axiom in each}
        return {each.iri: each for each in self._described() if each.iri in named}

    @cached_property
    def components(self) -> dict[str, list[Axiom]]:
        """IRI of a complex -> its components, for all complexes that a selected claim or its evidence refers to."""
        self._load_all()
        return components_of(self._export, self._named | set(self._export.network))

    def _described(self) -> Iterator[Entity]:
        view = self._export.view
        names: dict[str, dict[str, list[str]]] = {}
        for iri, name, kind in view.names.iter_rows():
            names.setdefault(iri, {}).setdefault(kind, []).append(name)
        forms = word_forms(view.store)
        for iri, label, category, definition in view.entities.iter_rows():
            of = names.get(iri, {})
            synonyms = [Synonym(text, kind) for kind in _SCOPES for text in of.get(kind, ())]
            kind = IRI(category or BIOLINK + "NamedThing")
            keys = tuple(of.get("identifier", ()))
            yield Entity(IRI(iri), label, kind, definition or "", keys, tuple(synonyms), **forms.get(iri, {}))

    def text(self, claim: str, only: str = "") -> str:
        """Return a claim with its evidence as a JSON record.

        Parameters
        ----------
        claim
            IRI of the claim.
        only
            IRI of the only piece of evidence to include; empty for all evidence.

        Returns
        -------
        str
            JSON text; empty if the claim has no record.
        """
        found = self.claim(claim)
        if found is None:
            return ""
        evidence = [to_plain(each) for each in self.evidence(claim) if only in ("", each.iri)]
        made = {"claim": to_plain(found), "evidence": evidence}
        if properties := self.foreign(claim):
            made["properties"] = properties
        return _json_text(made)

    def foreign(self, iri: str) -> list[dict[str, str]]:
        """Return descriptions of the foreign predicate, contexts and roles of a claim, for a reader without the schema.

        Parameters
        ----------
        iri
            IRI of the claim.

        Returns
        -------
        list[dict[str, str]]
            One dictionary per property, with ``iri``, ``kind``, ``label`` and ``sign``; also ``association`` if it is
            one.

        Raises
        ------
        KeyError
            If the claim has no record.
        """
        claim, evidence = self._at(iri).claims[iri], self.evidence(iri)
        kinds = dict.fromkeys((role for role, _ in claim.participants), PropertyKind.ROLE)
        contexts = [*claim.context, *(pair for each in evidence for pair in each.context)]
        kinds |= dict.fromkeys((dimension for dimension, _ in contexts), PropertyKind.CONTEXT)
        kinds[claim.predicate] = PropertyKind.CLAIM
        known = self._export.view.predicates
        return [
            {
                "iri": each,
                "kind": kind.value,
                "label": known[each][0],
                "sign": known[each][1],
                **({"association": "yes"} if each in self._export.view.associations else {}),
            }
            for each, kind in sorted(kinds.items())
            if (each, kind) not in known_predicates() and each in known
        ]

    def beside(self, only: Iterable[str] | None = None) -> str:
        """Return the documents, entities, complexes and level schemes that the claims refer to, as one JSON record.

        Parameters
        ----------
        only
            IRIs to restrict the record to; ``None`` for all. Level schemes are included once, with the first document.

        Returns
        -------
        str
            JSON text; empty if there is nothing to include.
        """
        kinds: dict[str, Mapping[str, object]] = {"documents": self.documents, "entities": self.entities}
        wanted = None if only is None else list(only)
        made = {
            kind: [to_plain(held[iri]) for iri in (held if wanted is None else wanted) if iri in held]
            for kind, held in kinds.items()
        }
        components = [self.components.get(iri, []) for iri in (self.components if wanted is None else wanted)]
        if any(components):
            made["axioms"] = [to_plain(axiom) for each in components for axiom in each]
        if wanted is None or next(iter(self.documents), None) in wanted:
            made |= {"schemes": [to_plain(each) for each in self.schemes.values()]} if self.schemes else {}
        return _json_text(made) if any(made.values()) else ""


def _json_text(value: object) -> str:
    """Return JSON text that XML can contain: U+FFFE and U+FFFF, which XML does not allow, are escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


@lru_cache(maxsize=1)
def records_of(export: Export) -> Records:
    """Return the records of an export, cached so that both files of a two-file format share them.

    Only one export is cached at a time.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.

    Returns
    -------
    Records
        Records of the export; the same object for the same export.
    """
    return Records(export)


def property_of(iri: IRI, kind: PropertyKind, label: str, sign: str, *, association: bool = False) -> Predicate:
    """Create a predicate for a property of a foreign vocabulary.

    Parameters
    ----------
    iri
        IRI of the property.
    kind
        Use of the property: claim, context or role.
    label
        Label of the property.
    sign
        Local name of a sign concept: ``Positive``, ``Negative`` or ``Unsigned``; others are ignored.
    association
        Whether the property states an association instead of an effect.

    Returns
    -------
    Predicate
        Predicate with an empty definition.

    Examples
    --------
    >>> property_of(IRI("http://e/p"), PropertyKind.CLAIM, "activates", "Positive").sign.value
    '+'
    """
    known = next((each for each in Sign if concept(each).endswith(f"/{sign}")), None)
    return Predicate(iri, kind, label, "", known, association=association)


def take_record(stream: ClaimStream, text: object, where: str) -> tuple[Claim, list[Evidence]]:
    """Parse the JSON record of a claim, and add the claim to a stream.

    Parameters
    ----------
    stream
        Stream to add the claim to.
    text
        Result of :meth:`Records.text`.
    where
        Position in the file, such as ``x.json, statement 1``; starts the error message.

    Returns
    -------
    tuple[Claim, list[Evidence]]
        The claim and its evidence, as added.

    Raises
    ------
    FormatError
        If the text is not a valid record, or an IRI of immunograph is not the hash of the claim's content.
    """
    data = _data(text, where)
    try:
        claim = _checked(from_plain(Claim, data.get("claim")))
        evidence = [from_plain(Evidence, each) for each in data.get("evidence", ())]
        stream.record(claim, evidence)
        for each in data.get("properties", ()):
            stream.declare(
                property_of(
                    IRI(each["iri"]),
                    PropertyKind(each["kind"]),
                    str(each["label"]),
                    each["sign"],
                    association=each.get("association") == "yes",
                )
            )
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise FormatError(
            f"{where}: the record of this claim cannot be read ({_fault(error)}): remove it, or export again"
        ) from None
    return claim, evidence


def _checked(claim: Claim) -> Claim:
    """Return a claim; raise an error if its IRI is immunograph's, but not the hash of its content: one was changed."""
    expected = make_claim(
        claim.subjects,
        claim.predicate,
        claim.object,
        aspect=claim.aspect,
        context=claim.context,
        participants=claim.participants,
        joint_objects=claim.joint_objects,
    ).iri
    if claim.iri.startswith(BASE) and claim.iri != expected:
        raise ValueError("its IRI is not the hash of its content")
    return claim


def take_beside(stream: ClaimStream, text: object, where: str) -> None:
    """Parse the JSON record of documents, entities, complexes and level schemes, and add them to a stream.

    Parameters
    ----------
    stream
        Stream to add them to.
    text
        Result of :meth:`Records.beside`.
    where
        Position in the file, such as ``x.json, statement 1``; starts the error message.

    Raises
    ------
    FormatError
        If the text is not a valid record.
    """
    data = _data(text, where)
    try:
        for each in data.get("documents", ()):
            stream.document(from_plain(Document, each))
        for each in data.get("entities", ()):
            stream.entity(from_plain(Entity, each))
        for each in data.get("axioms", ()):
            stream.axiom(component_of(from_plain(Axiom, each)))
        for each in data.get("schemes", ()):
            stream.scheme(from_plain(LevelScheme, each))
    except (ValueError, TypeError, AttributeError) as error:
        raise FormatError(
            f"{where}: the record of documents and entities cannot be read ({_fault(error)}): remove it, or export again"
        ) from None


def _fault(error: Exception) -> str:
    """Return what is wrong with a record in words, also for a missing member or one of another type."""
    if isinstance(error, KeyError):
        return f"the member {error} is missing"
    return str(error) if isinstance(error, ValueError) else "a member has another type"


def _data(text: object, where: str) -> dict[str, Any]:
    try:
        data = json.loads(text, object_pairs_hook=unique_keys) if isinstance(text, str) else text
    except RepeatedKeyError as error:
        raise FormatError(f"{where}: {error}: keep one of them, or export again") from None
    except RecursionError:
        raise FormatError(f"{where}: the record is nested too deeply: remove it, or export again") from None
    except ValueError as error:
        raise FormatError(f"{where}: the record cannot be read as JSON ({error}): remove it, or export again") from None
    if not isinstance(data, dict):
        raise FormatError(f"{where}: the record is not a JSON object: remove it, or export again")
    return data
