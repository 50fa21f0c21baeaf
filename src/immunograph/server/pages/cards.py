"""Claims in lists: sentence with hedge, certainty, speaker, and evidence against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from immunograph.analysis.sentences import Sentences
from immunograph.claims.footing import status_words
from immunograph.server.records import CERTAINTY, Records

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph
    from immunograph.server.pages.addresses import Addresses

__all__ = ["STANCES", "STATES_NOTHING", "certainty_words", "claim_cards", "claims_of_keys", "entity_link"]

STATES_NOTHING: Final = ("asks", "intends", "unstated")
"""Stances that make no statement, so that their passages have no certainty to show."""
STANCES: Final = ("supports", "disputes", "null", "unstated", "asks", "intends")
"""Stances of passages, in the order of display."""


def certainty_words(certainty: object, stance: object = None) -> str:
    """Return the description of a certainty, such as ``possible``.

    Parameters
    ----------
    certainty
        The certainty, from 0 to 3, or ``None``.
    stance
        The stance of the evidence, such as ``supports``; ``None`` if unknown.

    Returns
    -------
    str
        ``asserted``, ``probable``, ``possible`` or ``open question``; ``no statement`` for stances that make none; empty
        if the certainty is unknown.

    Examples
    --------
    >>> certainty_words(1), certainty_words(3), certainty_words(0, "asks"), certainty_words(None)
    ('possible', 'asserted', 'no statement', '')
    """
    if stance in STATES_NOTHING:
        return "no statement"
    return CERTAINTY[certainty] if isinstance(certainty, int) else ""


def _card(record: Mapping[str, object], to: Addresses) -> dict[str, object]:
    """Add the fields that a list of claims needs to the record of a claim."""
    stance = record.get("stance")
    certainty = None if stance in STATES_NOTHING else record.get("certainty")
    source = cast("Mapping[str, object]", record.get("source") or {})  # as :meth:`Records.claims` makes them
    against = cast("Mapping[str, object] | None", record["strongest_against"])
    passages = cast("Mapping[str, int]", record["passages"])
    return {
        **{name: value for name, value in record.items() if name != "page"},
        "address": to.claim(str(record["claim"])),
        "inferred": record["status"] == "inferred",
        "stance": stance,
        "certainty": certainty,
        "certainty_words": certainty_words(certainty, stance),
        "epistemic_status": record.get("epistemic_status"),
        "cues": record.get("cues", []),
        "quantifier": record.get("quantifier"),
        "passages": {each: passages.get(each, 0) for each in STANCES},
        "unsound_passages": {"for": "", "against": "", **cast("Mapping[str, str]", record["unsound_passages"])},
        "more_passages": max(sum(passages.values()) - 1, 0),
        "strongest_against": {**against, "address": to.claim(str(against["claim"]))} if against else None,
        "unsound_source": status_words(str(source.get("status") or "")) or None,
    }


def claim_cards(graph: KnowledgeGraph, claims: Sequence[str], to: Addresses) -> list[dict[str, object]]:
    """Return the records of claims for a list on a page, with propositions and URLs.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    claims
        IRIs of claims, in the order of the list.
    to
        Generator of URLs on this server.

    Returns
    -------
    list[dict[str, object]]
        One record per claim, in the given order.
    """
    sentences = Sentences(graph._workbench().columns, claims)
    records = Records(graph).claims(claims)
    return [{"proposition": sentences.proposition(str(record["iri"])), **_card(record, to)} for record in records]


def claims_of_keys(graph: KnowledgeGraph, keys: Iterable[str]) -> dict[str, str]:
    """Return the IRIs of claims, by key or handle; unknown ones are left out.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    keys
        Keys or handles, as in tables of answers.

    Returns
    -------
    dict[str, str]
        Key or handle -> IRI.
    """
    from immunograph.errors import UnknownNameError

    made: dict[str, str] = {}
    for key in dict.fromkeys(keys):
        try:
            made[key] = str(graph._names("claim").find(key))
        except UnknownNameError:
            continue
    return made


def entity_link(graph: KnowledgeGraph, iri: str, to: Addresses) -> dict[str, str]:
    """Return an entity's label and the URL of its page.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    iri
        IRI of the entity.
    to
        The URLs of the server's pages.

    Returns
    -------
    dict[str, str]
        ``label``, ``iri`` and ``address`` (the URL).
    """
    columns = graph._workbench().columns
    return {"label": columns.label(iri), "iri": iri, "address": to.entity(iri)}
