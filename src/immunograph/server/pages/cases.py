"""Pages of contradictions: passages of both sides with certainty, and the reason for the kind of contradiction."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from immunograph.analysis.clashes import KINDS
from immunograph.errors import UnknownNameError
from immunograph.server.advice import over_http
from immunograph.server.pages.paging import Paging
from immunograph.server.pages.rendering import Page
from immunograph.server.records import Records

if TYPE_CHECKING:
    from immunograph.analysis.contradictions import Contradiction
    from immunograph.graph import KnowledgeGraph
    from immunograph.server.pages.addresses import Addresses
    from immunograph.server.pages.asked import Asked

__all__ = ["case_of", "contradictions_page"]

_MEANING: Final = {
    "conflict": "independent sources state opposite effects in the same context",
    "hedge against assertion": "one side is asserted, the other only hedged: compare what each rests on",
    "same source": "one source is behind both sides: read it again first",
    "narrower": "one side covers only part of the scope of the other, and limits it",
    "contrast of context": "the sides are about different stages or settings: both can hold",
}


def case_of(clash: Contradiction, to: Addresses) -> dict[str, object]:
    """Return one contradiction as JSON-compatible data, with the URLs of its claims.

    Parameters
    ----------
    clash
        The contradiction.
    to
        The URLs of the server's pages.

    Returns
    -------
    dict[str, object]
        The keys of :meth:`Contradiction.as_dict`, the ``meaning`` of its kind, ``one_claim`` (whether both sides are
        about the same claim) and its two ``sides``.
    """
    return {
        **clash.as_dict(),
        "meaning": _MEANING.get(clash.kind, ""),
        "one_claim": clash.claims == clash.others,
        "sides": [
            {
                "side": side,
                "claims": [{"claim": key, "address": to.claim(key)} for key in keys],
                "propositions": list(propositions),
                "voices": list(voices),
            }
            for side, keys, propositions, voices in zip(
                ("for it", "against it"), clash.keys, clash.propositions, clash.voices, strict=True
            )
        ],
    }


def contradictions_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page that lists contradictions, of one kind or all, most important first.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    asked
        The parsed request: parameters, formats and limits.

    Returns
    -------
    Page
        The page, to be rendered in one of its formats.

    Raises
    ------
    UnknownNameError
        If ``kind`` is not one of the five kinds.
    FormatError
        If ``page`` is not a positive integer or is above the number of pages, or ``rows`` is not an integer from 1 to 500.
    """
    kind = asked.text("kind")
    if kind and kind not in KINDS:
        hint = f"expected one of {', '.join(KINDS)}"
        raise UnknownNameError("kind of contradiction", kind, get_close_matches(kind, KINDS, n=1), hint=hint)
    found = Records(graph).contradictions
    shown = found.of_kind(kind) if kind else found
    paging = Paging.of(asked, len(shown), 10)
    data = {
        "kind": kind or None,
        "counts": [{"kind": name, "count": count, "meaning": _MEANING[name]} for name, count in found.counts().items()],
        "left_out": found.left_out,
        "note": over_http(". ".join(found.notes)),
        "paging": paging.as_dict(),
        "cases": [case_of(each, asked.addresses) for each in shown[paging.first - 1 : paging.last]],
    }
    return Page("contradictions.html", "Contradictions", data, table=None)
