"""Claims of an export as values of the model, for formats with a text field that can hold complete claims."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, Final

from immunograph.claims.neighbourhood import around_claims
from immunograph.claims.properties import Properties
from immunograph.errors import FormatError
from immunograph.identifiers import make_claim
from immunograph.interchange.codec import from_plain, to_plain
from immunograph.interchange.exchange import Export
from immunograph.interchange.statements import ClaimStream, known_predicates
from immunograph.model import IRI, Claim, Corpus, Document, Entity, Evidence, Literal, Synonym
from immunograph.vocabulary import BASE, BIOLINK, DCTERMS, Predicate, PropertyKind, Sign, concept

__all__ = ["Records", "property_of", "records_of", "take_beside", "take_record"]

_AT_ONCE: Final = 2_000


class Records:
    """The claims that an export selects, each with its evidence, and what these speak of beside the network's nodes.

    Parameters
    ----------
    export
        The claims. Those that the graph only infers, or that cannot be read as the model has them, have no record.
    """

    def __init__(self, export: Export) -> None:
        self._export = export

    @cached_property
    def _corpora(self) -> list[Corpus]:
        claims = list(
            dict.fromkeys(data["claim"] for *_, data in self._export.network.edges(data=True) if data["claim"])
        )
        known = set(self._export.view.claims["claim"])
        claims = [claim for claim in claims if claim in known]
        pieces = (claims[start : start + _AT_ONCE] for start in range(0, len(claims), _AT_ONCE))
        return [around_claims(self._export.view, piece, links=False)[0] for piece in pieces]

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Claim by IRI."""
        return {claim.iri: claim for corpus in self._corpora for claim in corpus.claims}

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        """Evidence by the IRI of its claim, in text order."""
        made: dict[str, list[Evidence]] = {}
        for corpus in self._corpora:
            for each in sorted(corpus.evidence, key=lambda one: (one.span.start if one.span else -1, one.iri)):
                made.setdefault(each.claim, []).append(each)
        return made

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Document by IRI, with those of its sentences that hold evidence."""
        found = {each.iri: each for corpus in self._corpora for each in corpus.documents}
        references: dict[str, list[IRI]] = {}
        for document, reference in Properties(self._export.view.store).pairs(DCTERMS + "references", "o").iter_rows():
            references.setdefault(document, []).append(IRI(reference))
        return {iri: replace(each, references=tuple(references.get(iri, ()))) for iri, each in found.items()}

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Every entity that a selected claim or its evidence names, by IRI."""
        named = set(self._export.network)
        for claim in self.claims.values():
            named |= {*claim.subjects, *(value for _, value in claim.participants)}
            named |= {value for _, value in claim.context if not isinstance(value, Literal)}
        for each in (one for several in self.evidence.values() for one in several):
            named |= {each.speaker, each.attributed_to or ""}
            named |= {value for _, value in each.context if not isinstance(value, Literal)}
        return {each.iri: each for each in self._described() if each.iri in named}

    def _described(self) -> Iterator[Entity]:
        view = self._export.view
        names: dict[str, dict[str, list[str]]] = {}
        for iri, name, kind in view.names.iter_rows():
            names.setdefault(iri, {}).setdefault(kind, []).append(name)
        for iri, label, category, definition in view.entities.iter_rows():
            of = names.get(iri, {})
            synonyms = [Synonym(text, kind) for kind in ("exact", "related") for text in of.get(kind, ())]
            yield Entity(
                IRI(iri),
                label,
                IRI(category or BIOLINK + "NamedThing"),
                definition or "",
                tuple(of.get("identifier", ())),
                tuple(synonyms),
            )

    def text(self, claim: str, only: str = "") -> str:
        """Return the record of a claim and its evidence as JSON.

        Parameters
        ----------
        claim
            IRI of the claim.
        only
            IRI of the one piece of evidence to include; all if left out.

        Returns
        -------
        str
            JSON text; empty if the claim has no record.
        """
        if claim not in self.claims:
            return ""
        evidence = [to_plain(each) for each in self.evidence.get(claim, ()) if only in ("", each.iri)]
        made = {"claim": to_plain(self.claims[claim]), "evidence": evidence}
        if properties := self.foreign(claim):
            made["properties"] = properties
        return json.dumps(made, ensure_ascii=False)

    def foreign(self, iri: str) -> list[dict[str, str]]:
        """Describe the predicate, contexts and roles of a claim that are not packaged, since no other file describes them.

        Parameters
        ----------
        iri
            IRI of the claim.

        Returns
        -------
        list[dict[str, str]]
            One dictionary a property, with ``iri``, ``kind``, ``label`` and ``sign``.

        Raises
        ------
        KeyError
            If the claim has no record.
        """
        claim, evidence = self.claims[iri], self.evidence.get(iri, ())
        kinds = dict.fromkeys((role for role, _ in claim.participants), PropertyKind.ROLE)
        contexts = [*claim.context, *(pair for each in evidence for pair in each.context)]
        kinds |= dict.fromkeys((dimension for dimension, _ in contexts), PropertyKind.CONTEXT)
        kinds[claim.predicate] = PropertyKind.CLAIM
        known = self._export.view.predicates
        return [
            {"iri": each, "kind": kind.value, "label": known[each][0], "sign": known[each][1]}
            for each, kind in sorted(kinds.items())
            if (each, kind) not in known_predicates() and each in known
        ]

    def beside(self, only: Iterable[str] | None = None) -> str:
        """Return the documents and entities that the claims name, as JSON.

        Parameters
        ----------
        only
            IRIs to restrict it to; all if left out.

        Returns
        -------
        str
            JSON text; empty if there are none.
        """
        kinds: dict[str, Mapping[str, Any]] = {"documents": self.documents, "entities": self.entities}
        made = {
            kind: [to_plain(held[iri]) for iri in (held if only is None else only) if iri in held]
            for kind, held in kinds.items()
        }
        return json.dumps(made, ensure_ascii=False) if any(made.values()) else ""


@lru_cache(maxsize=1)
def records_of(export: Export) -> Records:
    """Return the records of an export, cached so that both files of a two-file format share them.

    Only one export is cached, until its files are written.

    Parameters
    ----------
    export
        The selected claims, with the graph they come from.

    Returns
    -------
    Records
        The same object for the same export.
    """
    return Records(export)


def property_of(iri: IRI, kind: PropertyKind, label: str, sign: str) -> Predicate:
    """Describe a property of a foreign vocabulary.

    Parameters
    ----------
    iri
        The property.
    kind
        What it is used for: claim, context or role.
    label
        Its label.
    sign
        Local name of the concept of its sign, such as ``Positive``; any other text is not a sign.

    Returns
    -------
    Predicate
        A predicate without a definition.

    Examples
    --------
    >>> property_of(IRI("http://e/p"), PropertyKind.CLAIM, "activates", "Positive").sign.value
    '+'
    """
    known = next((each for each in Sign if concept(each).endswith(f"/{sign}")), None)
    return Predicate(iri, kind, label, "", known)


def take_record(stream: ClaimStream, text: Any, where: str) -> tuple[Claim, list[Evidence]]:
    """Add the claim of a record to a stream.

    Parameters
    ----------
    stream
        Where to add it.
    text
        What :meth:`Records.text` returned.
    where
        The place in the file, for error messages.

    Returns
    -------
    tuple[Claim, list[Evidence]]
        The claim, and its evidence.

    Raises
    ------
    FormatError
        If the text is not such a record.
    """
    data = _data(text, where)
    try:
        claim = _checked(from_plain(Claim, data.get("claim")))
        evidence = [from_plain(Evidence, each) for each in data.get("evidence", ())]
        stream.record(claim, evidence)
        for each in data.get("properties", ()):
            stream.declare(property_of(IRI(each["iri"]), PropertyKind(each["kind"]), str(each["label"]), each["sign"]))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise FormatError(
            f"{where}: the record of this claim cannot be read ({error}): remove it, or export again"
        ) from None
    return claim, evidence


def _checked(claim: Claim) -> Claim:
    """Refuse a claim of ours whose IRI is not the hash of what it says: somebody has changed the one or the other."""
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


def take_beside(stream: ClaimStream, text: Any, where: str) -> None:
    """Add the documents and entities of a record to a stream.

    Parameters
    ----------
    stream
        Where to add them.
    text
        What :meth:`Records.beside` returned.
    where
        The place in the file, for error messages.

    Raises
    ------
    FormatError
        If the text is not such a record.
    """
    data = _data(text, where)
    try:
        for each in data.get("documents", ()):
            stream.document(from_plain(Document, each))
        for each in data.get("entities", ()):
            stream.entity(from_plain(Entity, each))
    except (ValueError, TypeError, AttributeError) as error:
        raise FormatError(f"{where}: the record of documents and entities cannot be read ({error})") from None


def _data(text: Any, where: str) -> dict[str, Any]:
    try:
        data = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{where}: the record is not JSON ({error}): remove it, or export again") from None
    if not isinstance(data, dict):
        raise FormatError(f"{where}: the record is not a JSON object: remove it, or export again")
    return data
