"""Claims as they are listed: the sentence with its hedge, how firm it is, who says it, and what speaks against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from immunograph.analysis.projection import snake
from immunograph.analysis.sentences import Sentences
from immunograph.claims.properties import SEVERAL
from immunograph.claims.wording import firmest
from immunograph.model import Certainty

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph
    from immunograph.server.pages.addresses import Addresses

__all__ = ["certainty_word", "claim_cards", "claims_of_keys", "entity_link"]

_SENTENCES: Final = 3
"""Of a claim that many passages speak of, so many are told in a list."""

_WORDS: Final = {
    Certainty.OPEN_QUESTION: "open question",
    Certainty.POSSIBLE: "possible",
    Certainty.PROBABLE: "probable",
    Certainty.ASSERTED: "asserted",
}


def certainty_word(certainty: int | None) -> str:
    """Name a certainty.

    Examples
    --------
    >>> certainty_word(1), certainty_word(3), certainty_word(None)
    ('possible', 'asserted', '')
    """
    return _WORDS[Certainty(certainty)] if certainty is not None else ""


def _passage(row: Mapping[str, Any], sentences: Sentences) -> dict[str, Any]:
    """Tell one passage in short."""
    stance = snake(row["stance"])
    stated = stance not in ("asks", "intends")
    return {
        "sentence": sentences.passage(row),
        "stance": stance,
        "certainty": row["certainty"] if stated else None,
        "certainty_word": certainty_word(row["certainty"]) if stated else "no statement",
        "epistemic_status": snake(row["status"]),
        "cues": [cue for cue in str(row["cue_words"] or "").split(SEVERAL) if cue],
        "quantifier": row["quantifier"] or None,
    }


def _card(iri: str, sentences: Sentences, told: Mapping[str, Any], key: str, to: Addresses) -> dict[str, Any]:
    passages = [_passage(row, sentences) for row in sentences.evidence(iri)]
    passages.sort(key=lambda each: firmest(each["stance"], each["certainty"] or 0), reverse=True)
    counted = Counter(each["stance"] for each in passages)
    strongest = passages[0] if passages else None
    against = next((each for each in passages if each["stance"] in ("disputes", "null")), None)
    inferred = bool(told.get("inferred"))
    certainty = strongest["certainty"] if strongest else (told.get("inferred_certainty") if inferred else None)
    return {
        "claim": key,
        "iri": iri,
        "address": to.claim(key),
        "proposition": sentences.proposition(iri),
        "sentence": " ".join(each["sentence"] for each in passages[:_SENTENCES]) or sentences.claim(iri),
        "more_passages": max(len(passages) - _SENTENCES, 0),
        "status": "inferred" if inferred else snake(told.get("status") or "") or None,
        "inferred": inferred,
        "stance": strongest["stance"] if strongest else None,
        "certainty": certainty,
        "certainty_word": strongest["certainty_word"] if strongest else certainty_word(certainty),
        "epistemic_status": strongest["epistemic_status"] if strongest else None,
        "cues": list(dict.fromkeys(cue for each in passages[:_SENTENCES] for cue in each["cues"])),
        "quantifiers": list(dict.fromkeys(each["quantifier"] for each in passages if each["quantifier"])),
        "passages": {stance: counted[stance] for stance in ("supports", "disputes", "null", "asks", "intends")},
        "strongest_against": against["sentence"] if against and against is not strongest else None,
    }


def claim_cards(graph: KnowledgeGraph, claims: Sequence[str], to: Addresses) -> list[dict[str, Any]]:
    """Tell some claims as they are listed.

    Parameters
    ----------
    graph
        The graph.
    claims
        IRIs of claims, in the order in which they are to be listed.
    to
        Addresses on this server.

    Notes
    -----
    The frames of claims and evidence are filtered once for all of them.
    """
    columns = graph._workbench().columns
    sentences = Sentences(columns, claims)
    told: dict[str, Mapping[str, Any]] = {}
    for row in columns.claims.filter(columns.claims["claim"].is_in(list(claims))).iter_rows(named=True):
        told.setdefault(row["claim"], row)
    return [_card(iri, sentences, told.get(iri, {}), columns.key(iri), to) for iri in claims]


def claims_of_keys(graph: KnowledgeGraph, keys: Iterable[str]) -> dict[str, str]:
    """Give key -> IRI of the claims that a table names by key or handle; what names none is left out.

    Parameters
    ----------
    graph
        The graph.
    keys
        Keys or handles, as the tables of answers have them.
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
    """Name an entity, with the address of its page."""
    columns = graph._workbench().columns
    return {"label": columns.label(iri), "iri": iri, "address": to.entity(iri)}
