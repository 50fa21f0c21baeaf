"""What a report of some claims may say: their firmest evidence, as the gate compares it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from immunograph.claims.neighbourhood import around_claims, entity_of
from immunograph.curation.gate import all_names, record_of
from immunograph.gate import Record
from immunograph.gate.wording import strongest
from immunograph.model import IRI, Literal

if TYPE_CHECKING:
    from immunograph.claims import ClaimsView

__all__ = ["reported_records"]

_SIGNS = {"Positive": "+", "Negative": "-"}


def reported_records(view: ClaimsView, claims: Sequence[str]) -> list[Record]:
    """Return the record of the firmest passage of each claim.

    Parameters
    ----------
    view
        The graph.
    claims
        IRIs of claims; one without evidence gives no record.

    Returns
    -------
    list of Record
        In the order of the claims; without cues, which belong to the text and not to a report of it.
    """
    corpus, _ = around_claims(view, claims)
    documents = {document.iri: document for document in corpus.documents}
    by_iri = {claim.iri: claim for claim in corpus.claims}
    things = {
        IRI(value)
        for claim in (by_iri[each] for each in map(IRI, claims) if each in by_iri)
        for value in (*claim.subjects, claim.object, *(value for _, value in claim.context))
        if not isinstance(value, Literal)
    }
    for evidence in corpus.evidence:
        held = (evidence.speaker, evidence.attributed_to, *(value for _, value in evidence.context))
        things |= {IRI(value) for value in held if value is not None and not isinstance(value, Literal)}
    names = all_names(entity_of(view, iri) for iri in sorted(things))
    made = []
    for iri in map(IRI, claims):
        if iri not in by_iri:
            continue
        claim = by_iri[iri]
        sign = _SIGNS.get(view.predicates.get(claim.predicate, ("", ""))[1], "")
        records = [
            record_of(evidence, claim, documents, names, sign) for evidence in corpus.evidence if evidence.claim == iri
        ]
        best = strongest(records)
        if best is not None:
            made.append(best)
    return made
